//! Between our units and the protocol's, at its edge only.

use lsp_types as lt;

use crate::base::{Encoding, LineIndex, Position, TextRange};
use crate::diagnostic::{Diagnostic, Label, Severity};

/// A range in the editor's units.
#[must_use]
pub fn range(lines: &LineIndex, range: TextRange, encoding: Encoding) -> lt::Range {
    let position = |offset| {
        let Position { line, column } = lines.position(offset, encoding);
        lt::Position::new(line, column)
    };
    lt::Range::new(position(range.start), position(range.end))
}

/// The bytes of a range of the editor's.
#[must_use]
pub fn offsets(lines: &LineIndex, range: lt::Range, encoding: Encoding) -> TextRange {
    let offset =
        |position: lt::Position| lines.offset(Position::new(position.line, position.character), encoding);
    TextRange::new(offset(range.start), offset(range.end))
}

/// The unit of columns that both sides have: bytes if the editor counts them, else 16-bit units, which every editor does.
#[must_use]
pub fn negotiated(capabilities: &lt::ClientCapabilities) -> Encoding {
    let offered = capabilities.general.as_ref().and_then(|general| general.position_encodings.as_ref());
    let bytes = offered.is_some_and(|kinds| kinds.contains(&lt::PositionEncodingKind::UTF8));
    if bytes { Encoding::Utf8 } else { Encoding::Utf16 }
}

/// A message in the editor's form. `place` gives the location of a label; one without is named in the text instead.
pub fn diagnostic(
    diagnostic: &Diagnostic,
    related: bool,
    mut place: impl FnMut(&Label) -> Option<lt::Location>,
) -> lt::Diagnostic {
    let primary = diagnostic.primary();
    let mut text = diagnostic.message.clone();
    let mut say = |line: &str| {
        text.push('\n');
        text.push_str(line);
    };
    if let Some(label) = primary.filter(|label| !label.text.is_empty()) {
        say(&label.text);
    }
    let mut others = Vec::new();
    for label in diagnostic.labels.iter().filter(|label| Some(*label) != primary) {
        match place(label).filter(|_| related) {
            Some(location) => others.push(lt::DiagnosticRelatedInformation::new(location, said(label))),
            None => say(&format!("{}: {}", label.file, said(label))),
        }
    }
    for note in &diagnostic.notes {
        say(&format!("note: {note}"));
    }
    if let Some(help) = &diagnostic.help {
        say(&format!("help: {help}"));
    }
    lt::Diagnostic {
        range: primary.and_then(place).map(|location| location.range).unwrap_or_default(),
        severity: Some(match diagnostic.severity {
            Severity::Error => lt::DiagnosticSeverity::Error,
            Severity::Warning => lt::DiagnosticSeverity::Warning,
        }),
        code: Some(diagnostic.code.to_string().into()),
        source: Some("deployc".to_owned()),
        message: text.into(),
        related_information: (!others.is_empty()).then_some(others),
        ..lt::Diagnostic::default()
    }
}

fn said(label: &Label) -> String {
    if label.text.is_empty() { "see here".to_owned() } else { label.text.clone() }
}
