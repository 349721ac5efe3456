//! What is said to people about their sources: the model of a message, the table of codes, suggestions, and the renderers.
//!
//! Diagnostics are return values. A stage collects them, [`gather`] puts them in order, and only the command line or the editor's
//! server shows them.

pub mod code;
pub mod fault;
pub mod render;
pub mod suggest;

use std::fmt;
use std::sync::Arc;

use crate::base::{Name, TextRange};

pub use code::{Code, Severity};

/// How messages name the command line, where what was given there is wrong.
pub const COMMAND_LINE: &str = "<command line>";

/// Which file a label stands in: its path as it is shown, relative to the project, with `/` between folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileKey(Name);

impl FileKey {
    /// The file of a path.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self(Name::new(path))
    }

    /// The path.
    #[must_use]
    pub const fn path(self) -> &'static str {
        self.0.as_str()
    }
}

impl fmt::Display for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())
    }
}

/// The texts that labels point into.
pub trait Sources {
    /// The text of a file, if there is one.
    fn text(&self, file: FileKey) -> Option<Arc<str>>;
}

/// A range of a file with what is said about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// The file.
    pub file: FileKey,
    /// The bytes meant; may lie behind the text, renderers clamp it.
    pub range: TextRange,
    /// What is here; may be empty.
    pub text: String,
    /// Whether this is the place of the mistake, as against one that explains it.
    pub primary: bool,
}

/// One message: what is wrong, where, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// Which message this is.
    pub code: Code,
    /// Whether it fails the build.
    pub severity: Severity,
    /// The headline; it stands alone.
    pub message: String,
    /// Where; the first is the place of the mistake. None where no source is at fault.
    pub labels: Vec<Label>,
    /// More that helps to understand.
    pub notes: Vec<String>,
    /// One imperative that works when followed.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A message with the severity that its code has.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let (labels, notes) = (Vec::new(), Vec::new());
        Self { code, severity: code.severity(), message: message.into(), labels, notes, help: None }
    }

    /// An error.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, ..Self::new(code, message) }
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::new(code, message) }
    }

    /// The place of the mistake. It goes before all other labels.
    #[must_use]
    pub fn at(mut self, file: FileKey, range: TextRange, text: impl Into<String>) -> Self {
        let primaries = self.labels.iter().take_while(|label| label.primary).count();
        self.labels.insert(primaries, Label { file, range, text: text.into(), primary: true });
        self
    }

    /// A place that explains the mistake.
    #[must_use]
    pub fn label(mut self, file: FileKey, range: TextRange, text: impl Into<String>) -> Self {
        self.labels.push(Label { file, range, text: text.into(), primary: false });
        self
    }

    /// One more thing to know.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// What to do about it, where something is known.
    #[must_use]
    pub fn maybe_help(self, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }

    /// The label where the mistake is.
    #[must_use]
    pub fn primary(&self) -> Option<&Label> {
        self.labels.iter().find(|label| label.primary).or_else(|| self.labels.first())
    }

    /// Whether the build fails for it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    fn order(&self) -> impl Ord + '_ {
        let place = self.primary().map(|label| (label.file, label.range));
        (place, self.code, self.message.as_str(), self.severity, &self.labels, &self.notes, &self.help)
    }
}

/// Puts messages in the one order that does not depend on who found them when: by file, place, code and headline. Equal ones
/// are said once.
pub fn gather(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics.dedup();
}

/// How many errors and warnings there are.
#[must_use]
pub fn count(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    (errors, diagnostics.len() - errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(file: &str, start: u32, message: &str) -> Diagnostic {
        Diagnostic::error(code::UNKNOWN_NAME, message).at(
            FileKey::new(file),
            TextRange::new(start, start + 1),
            "",
        )
    }

    #[test]
    fn gathering_orders_by_place_and_says_each_once() {
        let sorted = [at("a.dpl", 3, "m"), at("a.dpl", 9, "a"), at("a.dpl", 9, "b"), at("b.dpl", 0, "a")];
        let mut mixed: Vec<_> = [3, 1, 0, 2, 1, 3].iter().map(|&i: &usize| sorted[i].clone()).collect();
        gather(&mut mixed);
        assert_eq!(mixed, sorted);
    }

    #[test]
    fn the_place_of_the_mistake_comes_first() {
        let file = FileKey::new("a.dpl");
        let message = Diagnostic::error(code::PATH_SET_TWICE, "twice")
            .label(file, TextRange::new(0, 1), "first")
            .at(file, TextRange::new(5, 6), "second");
        assert_eq!(message.labels.first(), message.primary());
        assert_eq!(message.primary().map(|label| label.text.as_str()), Some("second"));
    }

    #[test]
    fn the_severity_of_a_code_is_its_default() {
        assert_eq!(Diagnostic::new(code::LITERAL_SECRET, "").severity, Severity::Warning);
        assert!(Diagnostic::error(code::LITERAL_SECRET, "").is_error());
        assert_eq!(count(&[at("a.dpl", 0, ""), Diagnostic::new(code::LITERAL_SECRET, "")]), (1, 1));
    }
}
