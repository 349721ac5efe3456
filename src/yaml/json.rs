//! JSON, compact or indented, over the same pushes as YAML.

use std::fmt::Write;

use super::scalar;
use super::sink::Sink;

/// Writes JSON.
#[derive(Debug)]
pub struct JsonWriter {
    out: String,
    pretty: bool,
    open: Vec<Frame>,
    after_key: bool,
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    list: bool,
    empty: bool,
}

impl JsonWriter {
    /// A writer that spends no byte on white space.
    #[must_use]
    pub const fn compact() -> Self {
        Self { out: String::new(), pretty: false, open: Vec::new(), after_key: false }
    }

    /// A writer of one line for each value, indented by two blanks a level.
    #[must_use]
    pub const fn pretty() -> Self {
        Self { out: String::new(), pretty: true, open: Vec::new(), after_key: false }
    }

    /// The text, without a final line end.
    #[must_use]
    pub fn into_text(self) -> String {
        self.out
    }

    fn begin_entry(&mut self) {
        let Some(frame) = self.open.last_mut() else { return };
        if !std::mem::replace(&mut frame.empty, false) {
            self.out.push(',');
        }
        self.new_line();
    }

    fn new_line(&mut self) {
        if self.pretty {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.open.len()));
        }
    }

    fn begin_value(&mut self) {
        if !std::mem::replace(&mut self.after_key, false) {
            self.begin_entry();
        }
    }

    fn begin(&mut self, list: bool) {
        self.begin_value();
        self.out.push(if list { '[' } else { '{' });
        self.open.push(Frame { list, empty: true });
    }

    fn end(&mut self) {
        let Some(frame) = self.open.pop() else { return };
        if !frame.empty {
            self.new_line();
        }
        self.out.push(if frame.list { ']' } else { '}' });
    }
}

impl Sink for JsonWriter {
    fn begin_map(&mut self) {
        self.begin(false);
    }

    fn key(&mut self, key: &str) {
        self.begin_entry();
        write_text(&mut self.out, key);
        self.out.push_str(if self.pretty { ": " } else { ":" });
        self.after_key = true;
    }

    fn end_map(&mut self) {
        self.end();
    }

    fn begin_list(&mut self) {
        self.begin(true);
    }

    fn end_list(&mut self) {
        self.end();
    }

    fn null(&mut self) {
        self.begin_value();
        self.out.push_str("null");
    }

    fn bool(&mut self, value: bool) {
        self.begin_value();
        self.out.push_str(if value { "true" } else { "false" });
    }

    fn int(&mut self, value: i64) {
        self.begin_value();
        let _ = write!(self.out, "{value}");
    }

    /// JSON has no word for what is no number: `null`.
    fn float(&mut self, value: f64) {
        self.begin_value();
        if value.is_finite() {
            scalar::write_finite(&mut self.out, value);
        } else {
            self.out.push_str("null");
        }
    }

    fn string(&mut self, text: &str) {
        self.begin_value();
        write_text(&mut self.out, text);
    }
}

/// Writes a text as JSON has it: only quotes, backslashes and control characters are escaped.
fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, 0..=0x1f | b'"' | b'\\' | 0x7f)) {
        out.push_str(rest.get(..at).unwrap_or_default());
        match rest.as_bytes().get(at) {
            Some(b'"') => out.push_str("\\\""),
            Some(b'\\') => out.push_str("\\\\"),
            Some(b'\n') => out.push_str("\\n"),
            Some(b'\t') => out.push_str("\\t"),
            Some(b'\r') => out.push_str("\\r"),
            Some(byte) => {
                let _ = write!(out, "\\u{byte:04x}");
            }
            None => {}
        }
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(w: &mut impl Sink) {
        w.begin_map();
        w.key("a\"\n");
        w.begin_list();
        w.int(1);
        w.begin_map();
        w.end_map();
        w.null();
        w.end_list();
        w.key("b");
        w.float(1e300);
        w.key("c");
        w.string("\u{0}é\\");
        w.key("d");
        w.begin_list();
        w.end_list();
        w.end_map();
    }

    #[test]
    fn compact_has_no_blank_and_reads_back() {
        let mut w = JsonWriter::compact();
        push(&mut w);
        let text = w.into_text();
        assert_eq!(text, "{\"a\\\"\\n\":[1,{},null],\"b\":1.0e+300,\"c\":\"\\u0000é\\\\\",\"d\":[]}");
        let value: serde_json::Value = serde_json::from_str(&text).expect("valid JSON");
        assert_eq!(value["c"], "\u{0}é\\");
    }

    #[test]
    fn pretty_reads_the_same() {
        let (mut compact, mut pretty) = (JsonWriter::compact(), JsonWriter::pretty());
        push(&mut compact);
        push(&mut pretty);
        let pretty = pretty.into_text();
        assert!(pretty.starts_with("{\n  \"a\\\"\\n\": [\n    1,\n    {},\n    null\n  ],\n"), "{pretty}");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("valid JSON");
        assert_eq!(read(&pretty), read(&compact.into_text()));
    }
}
