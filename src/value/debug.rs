//! How values print in tests and logs: nearly as programs write them, with marks, and without what secrets say.

use std::fmt;

use super::{Data, Field, Record, Value};

impl<O> fmt::Debug for Value<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.data, f)
    }
}

impl<O> fmt::Debug for Data<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("<unknown>"),
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{:?}", value.0),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Quantity(text) | Self::Duration(text) => f.write_str(text),
            Self::Digest(_) => f.write_str("<checksum>"),
            Self::Secret(_) => f.write_str("<secret>"),
            Self::List(list) => f.debug_list().entries(list.items()).finish(),
            Self::Record(record) => fmt::Debug::fmt(record, f),
            Self::Instance(..) => f.write_str("<instance>"),
            Self::Given(given) => fmt::Debug::fmt(given, f),
            Self::Replace(inner) => write!(f, "replace {inner:?}"),
            Self::Below => f.write_str("..."),
            Self::Element(element) => write!(f, "{:?}: {:?}", element.keys, element.value),
            Self::Gone(keys) => write!(f, "{keys:?}: null"),
        }
    }
}

impl<O> fmt::Debug for Record<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self.fields(), f)?;
        if let Some(residue) = self.residue() {
            f.write_str(" beside ")?;
            print(&residue.below, f)?;
            for (tag, fields) in &residue.members {
                write!(f, " {tag}: ")?;
                print(fields, f)?;
            }
        }
        Ok(())
    }
}

fn print<O>(fields: &[Field<O>], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut map = f.debug_map();
    for (name, value) in fields {
        map.entry(&format_args!("{name}"), value);
    }
    map.finish()
}
