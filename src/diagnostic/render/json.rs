//! One JSON object a line. The fields and their meaning are stable; new ones may be added.

use serde::Serialize;

use super::super::{Diagnostic, Label};
use super::texts::{Texts, clamped};
use crate::base::{Encoding, LineIndex};

#[derive(Serialize)]
struct Message<'a> {
    code: String,
    severity: &'static str,
    message: &'a str,
    labels: Vec<Place<'a>>,
    notes: &'a [String],
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'static str,
    primary: bool,
    text: &'a str,
    /// Absent where the text of the file is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Point>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Point>,
}

/// `byte` counts from zero, as offsets do; `line` and the columns count from one, as editors show them.
#[derive(Serialize)]
struct Point {
    byte: u32,
    line: u32,
    column: u32,
    #[serde(rename = "utf16Column")]
    utf16_column: u32,
}

/// Renders every message, none left out: tools read this.
pub(super) fn render(diagnostics: &[Diagnostic], texts: &mut Texts<'_>) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let message = Message {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity.as_str(),
            message: &diagnostic.message,
            labels: diagnostic.labels.iter().map(|label| place(label, texts)).collect(),
            notes: &diagnostic.notes,
            help: diagnostic.help.as_deref(),
        };
        // Texts, numbers and lists of these are always JSON.
        if let Ok(line) = serde_json::to_string(&message) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

fn place<'a>(label: &'a Label, texts: &mut Texts<'_>) -> Place<'a> {
    let points = texts.lines(label.file).map(|lines| {
        let range = clamped(&lines, label);
        (point(&lines, range.start), point(&lines, range.end))
    });
    let (start, end) = points.unzip();
    Place { file: label.file.path(), primary: label.primary, text: &label.text, start, end }
}

fn point(lines: &LineIndex, byte: u32) -> Point {
    let utf8 = lines.position(byte, Encoding::Utf8);
    let utf16 = lines.position(byte, Encoding::Utf16);
    Point { byte, line: utf8.line + 1, column: utf8.column + 1, utf16_column: utf16.column + 1 }
}
