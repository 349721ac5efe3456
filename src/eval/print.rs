//! How scalars print in texts.

use std::fmt::Write;

use crate::value::{Data, Value};
use crate::yaml::scalar::write_float;

/// Appends a scalar as YAML would print it. A secret prints as nothing that it says.
pub fn scalar_text<O>(value: &Value<O>, out: &mut String) {
    match &value.data {
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::Int(value) => {
            let _ = write!(out, "{value}");
        }
        Data::Float(value) => write_float(out, value.0),
        Data::Text(text) | Data::Quantity(text) | Data::Duration(text) => out.push_str(text),
        Data::Null => out.push_str("null"),
        Data::Secret(_) | Data::Digest(_) => out.push_str("<secret>"),
        Data::Replace(inner) => scalar_text(inner, out),
        Data::Unknown
        | Data::List(_)
        | Data::Record(_)
        | Data::Instance(..)
        | Data::Given(_)
        | Data::Below
        | Data::Element(_)
        | Data::Gone(_) => {}
    }
}

/// A value as messages show it: a scalar as written, anything larger by its kind.
pub fn shown<O>(value: &Value<O>) -> std::sync::Arc<str> {
    const LONGEST: usize = 60;
    match &value.data {
        Data::Text(text) => {
            let mut cut: String = text.chars().take(LONGEST).collect();
            if cut.len() < text.len() {
                cut.push('…');
            }
            format!("{cut:?}").into()
        }
        Data::List(_) => "a list".into(),
        Data::Record(_) => "a record".into(),
        Data::Secret(_) => "a secret".into(),
        Data::Digest(_) => "a checksum".into(),
        Data::Given(_) => "data".into(),
        Data::Unknown => "something unknown".into(),
        _ => {
            let mut out = String::new();
            scalar_text(value, &mut out);
            out.into()
        }
    }
}
