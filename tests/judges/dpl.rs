//! An object of Kubernetes as a DPL program that makes it.

use std::fmt::Write as _;

use deployc::stdlib::KnownKind;
use serde_json::Value;

/// The program, or why there is none: text that is not there in the object cannot be in the program.
pub fn program(kind: &KnownKind, object: &Value) -> Result<String, String> {
    let mut out =
        format!("import {} {{ {} }}\n\nresource made: {} = ", kind.module, kind.type_name, kind.type_name);
    let mut object = object.clone();
    let fields = object.as_object_mut().ok_or("no object")?;
    for key in ["apiVersion", "kind", "status"] {
        fields.shift_remove(key);
    }
    if kind.kind == "Secret"
        && kind.api_version == "v1"
        && let Some(data) = fields.get_mut("data").and_then(Value::as_object_mut)
    {
        for text in data.values_mut() {
            *text = Value::from(decoded(text.as_str().unwrap_or_default())?);
        }
    }
    write(&object, 0, &mut out);
    out.push('\n');
    Ok(out)
}

/// What DPL encodes itself.
fn decoded(text: &str) -> Result<String, String> {
    use base64::Engine as _;
    let text: String = text.split_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| "bytes that are no text".to_owned())
}

/// An object alone, as it stands behind `=`: without what its kind says.
pub fn body(object: &Value) -> Result<String, String> {
    let mut object = object.clone();
    let fields = object.as_object_mut().ok_or("no object")?;
    for key in ["apiVersion", "kind", "status"] {
        fields.shift_remove(key);
    }
    let mut out = String::new();
    write(&object, 0, &mut out);
    Ok(out)
}

fn write(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth + 1);
    match value {
        Value::Object(fields) => {
            out.push_str("{\n");
            for (key, value) in fields {
                let _ = write!(out, "{indent}{}: ", text(key));
                write(value, depth + 1, out);
                out.push('\n');
            }
            let _ = write!(out, "{}}}", "  ".repeat(depth));
        }
        Value::Array(items) => {
            out.push_str("[\n");
            for item in items {
                out.push_str(&indent);
                write(item, depth + 1, out);
                out.push('\n');
            }
            let _ = write!(out, "{}]", "  ".repeat(depth));
        }
        Value::String(written) => out.push_str(&text(written)),
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

/// A text in quotes; what could be a sign of DPL is escaped.
fn text(written: &str) -> String {
    let mut out = String::from("\"");
    for c in written.chars() {
        match c {
            '"' | '\\' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Without what says nothing: a field that is `null` is left out, as the server does.
pub fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(key, value)| (key.clone(), without_nulls(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}
