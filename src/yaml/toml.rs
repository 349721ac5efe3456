//! TOML over the same pushes as YAML. A table's own values stand before the tables below it, so the value is held until it is whole.

use std::fmt::Write;

use super::scalar;
use super::sink::Sink;

/// Writes TOML. What TOML has no word for is left out: `null` in a map and in a list.
#[derive(Debug, Default)]
pub struct TomlWriter {
    open: Vec<Open>,
    root: Option<Node>,
}

#[derive(Debug)]
enum Node {
    Map(Vec<(String, Node)>),
    List(Vec<Node>),
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

#[derive(Debug)]
enum Open {
    Map(Vec<(String, Node)>, Option<String>),
    List(Vec<Node>),
}

impl TomlWriter {
    /// A writer of an empty text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The text, with a final line end; none where the value was no map, since a TOML file is a table.
    #[must_use]
    pub fn into_text(self) -> Option<String> {
        let Some(Node::Map(entries)) = self.root else { return None };
        let mut out = String::new();
        write_table(&mut out, &mut Vec::new(), &entries);
        Some(out)
    }

    fn value(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(items)) => items.push(node),
            Some(Open::Map(entries, key)) => {
                if let Some(key) = key.take() {
                    entries.push((key, node));
                }
            }
        }
    }
}

impl Sink for TomlWriter {
    fn begin_map(&mut self) {
        self.open.push(Open::Map(Vec::new(), None));
    }

    fn key(&mut self, key: &str) {
        if let Some(Open::Map(_, next)) = self.open.last_mut() {
            *next = Some(key.to_owned());
        }
    }

    fn end_map(&mut self) {
        if let Some(Open::Map(entries, _)) = self.open.pop() {
            self.value(Node::Map(entries));
        }
    }

    fn begin_list(&mut self) {
        self.open.push(Open::List(Vec::new()));
    }

    fn end_list(&mut self) {
        if let Some(Open::List(items)) = self.open.pop() {
            self.value(Node::List(items));
        }
    }

    fn null(&mut self) {}

    fn bool(&mut self, value: bool) {
        self.value(Node::Bool(value));
    }

    fn int(&mut self, value: i64) {
        self.value(Node::Int(value));
    }

    fn float(&mut self, value: f64) {
        self.value(Node::Float(value));
    }

    fn string(&mut self, text: &str) {
        self.value(Node::Text(text.to_owned()));
    }
}

/// The items of a list that is written as `[[tables]]`.
fn as_tables(node: &Node) -> Option<Vec<&[(String, Node)]>> {
    let Node::List(items) = node else { return None };
    if items.is_empty() {
        return None;
    }
    items
        .iter()
        .map(|item| if let Node::Map(entries) = item { Some(entries.as_slice()) } else { None })
        .collect()
}

fn write_table<'a>(out: &mut String, path: &mut Vec<&'a str>, entries: &'a [(String, Node)]) {
    for (key, node) in entries {
        if !matches!(node, Node::Map(_)) && as_tables(node).is_none() {
            write_key(out, key);
            out.push_str(" = ");
            write_inline(out, node);
            out.push('\n');
        }
    }
    for (key, node) in entries {
        path.push(key);
        if let Node::Map(below) = node {
            // A table of nothing but tables is named by them.
            if below.is_empty()
                || below.iter().any(|(_, node)| !matches!(node, Node::Map(_)) && as_tables(node).is_none())
            {
                write_header(out, path, "[", "]\n");
            }
            write_table(out, path, below);
        }
        for below in as_tables(node).unwrap_or_default() {
            write_header(out, path, "[[", "]]\n");
            write_table(out, path, below);
        }
        path.pop();
    }
}

fn write_header(out: &mut String, path: &[&str], before: &str, after: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(before);
    for (index, key) in path.iter().enumerate() {
        if index > 0 {
            out.push('.');
        }
        write_key(out, key);
    }
    out.push_str(after);
}

fn write_key(out: &mut String, key: &str) {
    if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    {
        out.push_str(key);
    } else {
        write_text(out, key, false);
    }
}

fn write_inline(out: &mut String, node: &Node) {
    match node {
        Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Node::Int(value) => {
            let _ = write!(out, "{value}");
        }
        Node::Float(value) => write_float(out, *value),
        Node::Text(text) => write_text(out, text, text.contains('\n')),
        Node::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_inline(out, item);
            }
            out.push(']');
        }
        Node::Map(entries) => {
            out.push('{');
            for (index, (key, item)) in entries.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { " " });
                write_key(out, key);
                out.push_str(" = ");
                // An inline table stands on one line in TOML 1.0, its texts too.
                if let Node::Text(text) = item {
                    write_text(out, text, false)
                } else {
                    write_inline(out, item)
                }
            }
            out.push_str(if entries.is_empty() { "}" } else { " }" });
        }
    }
}

/// A number that is read as a float: TOML tells `1` from `1.0`.
fn write_float(out: &mut String, value: f64) {
    if value.is_nan() {
        out.push_str("nan");
    } else if value.is_infinite() {
        out.push_str(if value < 0.0 { "-inf" } else { "inf" });
    } else {
        let start = out.len();
        scalar::write_finite(out, value);
        if !out.get(start..).unwrap_or_default().contains('.') {
            out.push_str(".0");
        }
    }
}

fn write_text(out: &mut String, text: &str, lines: bool) {
    out.push_str(if lines { "\"\"\"\n" } else { "\"" });
    let mut quotes = 0;
    for c in text.chars() {
        quotes = if c == '"' { quotes + 1 } else { 0 };
        match c {
            '\n' if lines => out.push('\n'),
            // Among lines a quote needs no escape before the third, or the last, of a row; every second one is escaped.
            '"' if lines && quotes % 2 == 1 && !text.ends_with('"') => out.push('"'),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push_str(if lines { "\"\"\"" } else { "\"" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_before_tables_and_all_of_it_reads_back() {
        let mut w = TomlWriter::new();
        w.begin_map();
        w.key("server");
        w.begin_map();
        w.key("tls");
        w.begin_map();
        w.key("on");
        w.bool(true);
        w.end_map();
        w.key("port");
        w.int(80);
        w.end_map();
        w.key("left out");
        w.null();
        w.key("jobs");
        w.begin_list();
        for name in ["a", "b"] {
            w.begin_map();
            w.key("name");
            w.string(name);
            w.key("env.x");
            w.begin_map();
            w.end_map();
            w.end_map();
        }
        w.end_list();
        w.key("mixed");
        w.begin_list();
        w.float(1.0);
        w.begin_map();
        w.key("t");
        w.string("a\nb");
        w.end_map();
        w.end_list();
        w.key("text");
        w.string("\"\"\"a\"b\n\\\u{1}\r\n\"\"");
        w.end_map();
        let text = w.into_text().expect("a table");
        assert_eq!(
            text,
            "mixed = [1.0, { t = \"a\\nb\" }]\ntext = \"\"\"\n\\\"\\\"\\\"a\\\"b\n\\\\\\u0001\\r\n\\\"\\\"\"\"\"\n\n[server]\nport = 80\n\n[server.tls]\non = \
             true\n\n[[jobs]]\nname = \"a\"\n\n[jobs.\"env.x\"]\n\n[[jobs]]\nname = \"b\"\n\n[jobs.\"env.x\"]\n"
        );
        let read: toml::Value = toml::from_str(&text).expect("valid TOML");
        assert_eq!(read["text"].as_str(), Some("\"\"\"a\"b\n\\\u{1}\r\n\"\""));
        assert_eq!(read["jobs"][1]["name"].as_str(), Some("b"));
        assert_eq!(read["server"]["tls"]["on"].as_bool(), Some(true));
    }

    #[test]
    fn a_file_is_a_table() {
        let mut w = TomlWriter::new();
        w.int(1);
        assert_eq!(w.into_text(), None);
    }
}
