//! YAML in block style, pushed piece by piece into one text, laid out as kubectl does: two blanks a level, lists level with their key.

use std::fmt::Write;

use super::scalar::{self, Style};
use super::sink::Sink;

/// Writes YAML. One writer writes any number of documents.
#[derive(Debug, Default)]
pub struct YamlWriter {
    out: String,
    open: Vec<Frame>,
    /// The last key was written as `? key`, so a list below it is indented.
    explicit: bool,
}

/// A map or list that is being written.
#[derive(Debug, Clone, Copy)]
struct Frame {
    list: bool,
    /// Where it began.
    place: Place,
    /// Nothing of it is written yet: `{}` and `[]` are known only at the end.
    empty: bool,
    indent: usize,
}

/// What stands before a value on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing: it is the whole document.
    Root,
    /// `key:`
    Key,
    /// `-`
    Dash,
}

/// The specification ends a key without `?` at 1,024 characters; quotes and the colon count to some readers.
const LONGEST_KEY: usize = 1000;

impl YamlWriter {
    /// A writer of an empty text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer that appends to `out`.
    #[must_use]
    pub fn onto(out: String) -> Self {
        Self { out, ..Self::default() }
    }

    /// Begins a document that says where it comes from: `---`, then `# Source: source`.
    pub fn document(&mut self, source: &str) {
        self.out.push_str("---\n# Source: ");
        if source.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            self.out.push_str(source);
        } else {
            let ends_line = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
            self.out.extend(source.chars().map(|c| if ends_line(c) { ' ' } else { c }));
        }
        self.out.push('\n');
    }

    /// What is written so far: whole documents, where no map or list is open.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.out
    }

    /// Forgets what is written, and keeps the memory: for texts that leave in pieces.
    pub fn clear(&mut self) {
        self.out.clear();
    }

    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.out
    }

    fn begin(&mut self, list: bool) {
        let place = self.begin_value();
        let indent = match (self.open.last(), place) {
            (None, _) | (_, Place::Root) => 0,
            (Some(around), Place::Key) if list && !self.explicit => around.indent,
            (Some(around), _) => around.indent + 2,
        };
        self.open.push(Frame { list, place, empty: true, indent });
    }

    fn end(&mut self, nothing: &str) {
        if let Some(frame) = self.open.pop()
            && frame.empty
        {
            if frame.place != Place::Root {
                self.out.push(' ');
            }
            self.out.push_str(nothing);
            self.out.push('\n');
        }
    }

    /// Begins a value: the dash of an item, nothing after a key.
    fn begin_value(&mut self) -> Place {
        match self.open.last() {
            None => Place::Root,
            Some(frame) if frame.list => {
                self.begin_entry();
                self.out.push('-');
                Place::Dash
            }
            Some(_) => Place::Key,
        }
    }

    /// Goes to where the next key or dash of the innermost map or list stands.
    fn begin_entry(&mut self) {
        let Some(frame) = self.open.last_mut() else { return };
        let indent = frame.indent;
        if std::mem::replace(&mut frame.empty, false) {
            match frame.place {
                Place::Root => {}
                Place::Key => {
                    self.out.push('\n');
                    self.blanks(indent);
                }
                Place::Dash => self.out.push(' '),
            }
        } else {
            self.blanks(indent);
        }
    }

    fn blanks(&mut self, count: usize) {
        const BLANKS: &str = "                                                                ";
        let mut left = count;
        while left > 0 {
            let now = left.min(BLANKS.len());
            self.out.push_str(BLANKS.get(..now).unwrap_or_default());
            left -= now;
        }
    }

    /// Writes a value of one line.
    fn line(&mut self, write: impl FnOnce(&mut String)) {
        if self.begin_value() != Place::Root {
            self.out.push(' ');
        }
        write(&mut self.out);
        self.out.push('\n');
    }

    /// Writes lines below a bar, two deeper than the map or list around.
    fn literal(&mut self, text: &str, indicator: bool) {
        self.begin_value();
        self.out.push_str(if indicator { " |2" } else { " |" });
        let body = text.trim_end_matches('\n');
        let breaks = text.len() - body.len();
        self.out.push_str(match breaks {
            0 => "-\n",
            1 => "\n",
            _ => "+\n",
        });
        let indent = self.open.last().map_or(0, |frame| frame.indent) + 2;
        for line in body.split('\n') {
            if !line.is_empty() {
                self.blanks(indent);
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
        for _ in 1..breaks {
            self.out.push('\n');
        }
    }
}

impl Sink for YamlWriter {
    fn begin_map(&mut self) {
        self.begin(false);
    }

    fn key(&mut self, key: &str) {
        self.begin_entry();
        let start = self.out.len();
        if scalar::key_is_plain(key) {
            self.out.push_str(key);
        } else {
            scalar::write_quoted(&mut self.out, key);
        }
        self.explicit = self.out.len() - start > LONGEST_KEY;
        if self.explicit {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            self.blanks(self.open.last().map_or(0, |frame| frame.indent));
        }
        self.out.push(':');
    }

    fn end_map(&mut self) {
        self.end("{}");
    }

    fn begin_list(&mut self) {
        self.begin(true);
    }

    fn end_list(&mut self) {
        self.end("[]");
    }

    fn null(&mut self) {
        self.line(|out| out.push_str("null"));
    }

    fn bool(&mut self, value: bool) {
        self.line(|out| out.push_str(if value { "true" } else { "false" }));
    }

    fn int(&mut self, value: i64) {
        self.line(|out| {
            let _ = write!(out, "{value}");
        });
    }

    fn float(&mut self, value: f64) {
        self.line(|out| scalar::write_float(out, value));
    }

    fn string(&mut self, text: &str) {
        match scalar::value_style(text) {
            Style::Plain => self.line(|out| out.push_str(text)),
            // Below a bar the text of a whole document would be indented by a rule that readers do not share.
            Style::Literal { indicator } if !self.open.is_empty() => self.literal(text, indicator),
            _ => self.line(|out| scalar::write_quoted(out, text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(push: impl FnOnce(&mut YamlWriter)) -> String {
        let mut writer = YamlWriter::new();
        push(&mut writer);
        writer.into_text()
    }

    #[test]
    fn lists_stand_level_with_their_key_and_maps_begin_beside_the_dash() {
        let text = written(|w| {
            w.document("env/prod.dpl (release a, resource b)");
            w.begin_map();
            w.key("containers");
            w.begin_list();
            w.begin_map();
            w.key("name");
            w.string("x");
            w.key("ports");
            w.begin_list();
            w.int(80);
            w.begin_list();
            w.bool(true);
            w.null();
            w.end_list();
            w.end_list();
            w.end_map();
            w.string("z");
            w.end_list();
            w.key("none");
            w.begin_map();
            w.end_map();
            w.key("deep");
            w.begin_map();
            w.key("empty");
            w.begin_list();
            w.end_list();
            w.key("ratio");
            w.float(0.5);
            w.end_map();
            w.end_map();
        });
        assert_eq!(
            text,
            "---\n# Source: env/prod.dpl (release a, resource b)\ncontainers:\n- name: x\n  ports:\n  - 80\n  - - true\n    - null\n- z\nnone: {}\ndeep:\n  \
             empty: []\n  ratio: 0.5\n"
        );
    }

    #[test]
    fn lines_keep_their_ends() {
        let text = written(|w| {
            w.begin_map();
            for (key, text) in [("a", "x\ny"), ("b", "x\n\ny\n"), ("c", "x\n\n\n"), ("d", "  x\ny\n")] {
                w.key(key);
                w.string(text);
            }
            w.key("e");
            w.begin_list();
            w.string("x\ny");
            w.end_list();
            w.end_map();
        });
        assert_eq!(
            text,
            "a: |-\n  x\n  y\nb: |\n  x\n\n  y\nc: |+\n  x\n\n\nd: |2\n    x\n  y\ne:\n- |-\n  x\n  y\n"
        );
    }

    #[test]
    fn a_key_of_any_length_is_a_key() {
        let long = "k".repeat(LONGEST_KEY + 1);
        let text = written(|w| {
            w.begin_map();
            w.key(&long);
            w.begin_list();
            w.int(1);
            w.end_list();
            w.key("yes");
            w.int(2);
            w.end_map();
        });
        assert_eq!(text, format!("? {long}\n:\n  - 1\n\"yes\": 2\n"));
    }

    #[test]
    fn whole_documents_may_be_scalars_or_empty() {
        assert_eq!(written(|w| w.string("a\nb")), "\"a\\nb\"\n");
        assert_eq!(
            written(|w| {
                w.begin_map();
                w.end_map();
            }),
            "{}\n"
        );
        assert_eq!(written(|w| w.document("a\nb: c")), "---\n# Source: a b: c\n");
    }
}
