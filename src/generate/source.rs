//! Modules as DPL source.

use super::model::{Body, Bounds, Field, Import, Item, Module, Record, Type};
use crate::format::document::{Document, concat, group, hard_line, join, line, line_or, nest, text};
use crate::format::{WIDTH, print};

/// The text of a module; `name` tells the names of the types that it refers to.
pub(super) fn write(module: &Module, name: &dyn Fn(usize) -> String) -> String {
    let mut parts = vec![text(format!("//! {}", module.about)), hard_line()];
    if !module.imports.is_empty() {
        parts.push(hard_line());
    }
    for one in &module.imports {
        parts.extend([import(one), hard_line()]);
    }
    for one in &module.items {
        parts.extend([hard_line(), item(one, name), hard_line()]);
    }
    print(&concat(parts), WIDTH)
}

/// A key or field as it is written.
pub(super) fn key(name: &str) -> String {
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if starts_well && name.chars().all(|each| each.is_ascii_alphanumeric() || each == '_') {
        name.to_owned()
    } else {
        // A field's name has no escapes.
        let quoted = string(name);
        if is_as_long(&quoted, name) { quoted } else { raw_string(name).unwrap_or(quoted) }
    }
}

/// Whether a field may be called so: there are texts for which the language has no name.
pub(super) fn can_be_key(name: &str) -> bool {
    is_as_long(&string(name), name) || raw_string(name).is_some()
}

/// Whether nothing of a text is escaped.
const fn is_as_long(quoted: &str, text: &str) -> bool {
    quoted.len() == text.len() + 2
}

/// A text literal.
pub(super) fn string(content: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = content.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '"' | '\\' => out.extend(['\\', next]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '$' if rest.peek() == Some(&'{') => out.push_str("\\$"),
            control if control.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(control))),
            plain => out.push(plain),
        }
    }
    out.push('"');
    out
}

/// A text literal in which nothing is escaped, if there is one.
pub(super) fn raw_string(content: &str) -> Option<String> {
    let one_line = !content.contains(|each: char| each.is_control());
    (one_line && !content.contains('"')).then(|| format!("r\"{content}\""))
}

fn import(import: &Import) -> Document {
    let names = join(import.names.iter().cloned().map(text), &line_or(", "));
    let names = nest(concat(vec![line(), names]));
    group(concat(vec![text(format!("import {} {{", import.module)), names, line(), text("}")]))
}

fn item(item: &Item, name: &dyn Fn(usize) -> String) -> Document {
    let mut parts = Vec::new();
    for attribute in &item.attributes {
        parts.extend([text(attribute.clone()), hard_line()]);
    }
    match &item.body {
        Body::Record(body) => {
            if body.retain_keys {
                parts.extend([text("@retainKeys"), hard_line()]);
            }
            parts.extend([text(format!("type {} = ", item.name)), record(body, name)]);
        }
        Body::Alias(ty) => {
            parts.push(nest(concat(vec![text(format!("type {} =", item.name)), after(ty, false, name)])))
        }
    }
    concat(parts)
}

fn record(record: &Record, name: &dyn Fn(usize) -> String) -> Document {
    if record.fields.is_empty() && record.others.is_none() {
        return text("{}");
    }
    let mut lines = Vec::new();
    for one in &record.fields {
        lines.extend([hard_line(), nest(field(one, name))]);
    }
    if let Some(others) = &record.others {
        let others = Type::Map { value: Box::new(others.clone()), length: Bounds::default() };
        lines.extend([hard_line(), text("..."), ty(&others, false, name)]);
    }
    concat(vec![text("{"), nest(concat(lines)), hard_line(), text("}")])
}

fn field(field: &Field, name: &dyn Fn(usize) -> String) -> Document {
    let mut head: String = field.attributes.iter().map(|attribute| format!("{attribute} ")).collect();
    head.push_str(&key(&field.name));
    head.push(':');
    concat(vec![text(head), after(&field.ty, field.optional, name)])
}

/// A type behind `:` or `=`; a long one moves to a line of its own.
fn after(it: &Type, optional: bool, name: &dyn Fn(usize) -> String) -> Document {
    match it {
        Type::Union(_) if !optional => concat(vec![text(" "), ty(it, optional, name)]),
        _ => group(concat(vec![line(), ty(it, optional, name)])),
    }
}

fn ty(it: &Type, optional: bool, name: &dyn Fn(usize) -> String) -> Document {
    let mark = if optional { "?" } else { "" };
    match it {
        // `?` binds tighter than `|`.
        Type::Union(values) if optional && values.len() > 1 => {
            concat(vec![text("("), union(values), text(")?")])
        }
        Type::Union(values) => concat(vec![union(values), text(mark)]),
        Type::Written(written) => text(format!("{written}{mark}")),
        Type::Named(index) => text(format!("{}{mark}", name(*index))),
        Type::Empty => text(format!("{{}}{mark}")),
        Type::Map { value, length } => {
            let length = length.written().map_or_else(String::new, |ends| format!("({ends})"));
            concat(vec![text("[String: "), ty(value, false, name), text(format!("]{length}{mark}"))])
        }
        Type::List { element, keys, length } => {
            let keys: Vec<String> = keys
                .iter()
                .map(|one| match &one.absent {
                    Some(value) => format!("{} = {value}", key(&one.name)),
                    None => key(&one.name),
                })
                .collect();
            let by = if keys.is_empty() { String::new() } else { format!(" by {}", keys.join(", ")) };
            let length = length.written().map_or_else(String::new, |ends| format!("({ends})"));
            concat(vec![text("["), ty(element, false, name), text(format!("{by}]{length}{mark}"))])
        }
    }
}

/// Literals fill their lines; one that begins with `|` continues the line above it.
fn union(values: &[String]) -> Document {
    let mut parts = Vec::new();
    for value in values {
        if parts.is_empty() {
            parts.push(text(value.clone()));
        } else {
            parts.push(group(concat(vec![line(), text(format!("| {value}"))])));
        }
    }
    concat(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_so_that_they_read_back() {
        assert_eq!(string("a\"b\\c"), r#""a\"b\\c""#);
        assert_eq!(string("$x ${y}"), r#""$x \${y}""#);
        assert_eq!(string("a\nb\u{1}"), r#""a\nb\u{1}""#);
    }

    #[test]
    fn keys_stand_bare_where_they_can() {
        assert_eq!(["port", "_a1", "for"].map(key), ["port", "_a1", "for"]);
        assert_eq!(["$ref", "x-y", "3d", ""].map(key), ["\"$ref\"", "\"x-y\"", "\"3d\"", "\"\""]);
    }

    #[test]
    fn a_key_has_no_escapes() {
        assert_eq!(key("a\\b"), "r\"a\\b\"");
        assert!(can_be_key("a\\b") && can_be_key("x-y") && can_be_key("$ref"));
        assert!(!can_be_key("a\"\\") && !can_be_key("a\nb"));
    }

    #[test]
    fn a_pattern_with_quotes_has_no_raw_text() {
        assert_eq!(raw_string("^a$").as_deref(), Some("r\"^a$\""));
        assert_eq!(raw_string("\"").as_deref(), None);
    }
}
