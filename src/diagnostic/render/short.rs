//! One line a message, as compilers write them and problem matchers read them.

use std::ops::Range;
use std::sync::Arc;

use codespan_reporting::diagnostic as codespan;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, Config, DisplayStyle};

use super::super::{Diagnostic, FileKey, Severity};
use super::harmless;
use super::texts::{Texts, clamped};
use crate::base::{Encoding, LineIndex};

/// Renders every message, none left out: tools read this.
pub(super) fn render(diagnostics: &[Diagnostic], texts: &mut Texts<'_>) -> String {
    let config = Config { display_style: DisplayStyle::Short, ..Config::default() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        let file = diagnostic.primary().and_then(|label| Some((label.file, texts.lines(label.file)?)));
        let view = View { file };
        let message = message(diagnostic, &view);
        // The view answers every question about the file that the label stands in, so the only failure left is that of the
        // formatter, and a `String` has none.
        if term::emit_to_string(&mut out, &config, &view, &message).is_err() {
            out.push_str(&format!(
                "{}[{}]: {}\n",
                diagnostic.severity.as_str(),
                diagnostic.code,
                message.message
            ));
        }
    }
    out
}

fn message(diagnostic: &Diagnostic, view: &View) -> codespan::Diagnostic<()> {
    let severity = match diagnostic.severity {
        Severity::Error => codespan::Severity::Error,
        Severity::Warning => codespan::Severity::Warning,
    };
    let mut headline = harmless(&diagnostic.message).replace('\n', " ");
    let mut labels = Vec::new();
    match (&view.file, diagnostic.primary()) {
        (Some((_, lines)), Some(label)) => {
            labels.push(codespan::Label::primary((), clamped(lines, label).as_usize()));
        }
        // A file whose text is gone still has a name.
        (None, Some(label)) => headline = format!("{headline} ({})", label.file),
        (_, None) => {}
    }
    codespan::Diagnostic::new(severity)
        .with_code(diagnostic.code.to_string())
        .with_message(headline)
        .with_labels(labels)
}

/// The one file of a message's label.
struct View {
    file: Option<(FileKey, Arc<LineIndex>)>,
}

impl View {
    fn lines(&self) -> Result<&LineIndex, Error> {
        self.file.as_ref().map(|(_, lines)| &**lines).ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for View {
    type FileId = ();
    type Name = FileKey;
    type Source = &'a str;

    fn name(&'a self, (): ()) -> Result<FileKey, Error> {
        self.file.as_ref().map(|(file, _)| *file).ok_or(Error::FileMissing)
    }

    fn source(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(self.lines()?.text())
    }

    fn line_index(&'a self, (): (), byte_index: usize) -> Result<usize, Error> {
        Ok(self.lines()?.line_of(u32::try_from(byte_index).unwrap_or(u32::MAX)) as usize)
    }

    fn line_range(&'a self, (): (), line_index: usize) -> Result<Range<usize>, Error> {
        let line = u32::try_from(line_index).unwrap_or(u32::MAX);
        Ok(self.lines()?.line_range(line).as_usize())
    }

    fn column_number(&'a self, (): (), _: usize, byte_index: usize) -> Result<usize, Error> {
        let offset = u32::try_from(byte_index).unwrap_or(u32::MAX);
        Ok(self.lines()?.position(offset, Encoding::Chars).column as usize + 1)
    }
}
