//! A message whose places are still nodes of definitions: what stages make of their errors, before ranges are looked up.

use super::{Definition, SourceFile};
use crate::base::TextRange;
use crate::diagnostic::{Code, Diagnostic, FileKey, Severity};
use crate::hir::{self, Node};

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spot {
    /// A node of a definition.
    Node(Definition, Node),
    /// A range of a file, of what is found before there are definitions.
    Range(SourceFile, TextRange),
}

impl Spot {
    /// The file and the range. For the edge alone.
    pub fn place(self, db: &dyn super::Db) -> (FileKey, TextRange) {
        let (file, range) = match self {
            Self::Node(definition, node) => (definition.file, hir::range(db, definition, node)),
            Self::Range(file, range) => (file, range),
        };
        (db.file_key(file), range)
    }
}

/// A message, its places not looked up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which message.
    pub code: Code,
    /// Error or advice.
    pub severity: Severity,
    /// The headline.
    pub message: String,
    /// Where the mistake is, and what is there.
    pub at: Option<(Spot, String)>,
    /// Places that explain it.
    pub labels: Vec<(Spot, String)>,
    /// More that helps to understand.
    pub notes: Vec<String>,
    /// One imperative that works when followed.
    pub help: Option<String>,
}

impl Finding {
    /// A message with the severity that its code has, nowhere yet.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let (labels, notes) = (Vec::new(), Vec::new());
        Self { code, severity: code.severity(), message: message.into(), at: None, labels, notes, help: None }
    }

    /// The place of the mistake.
    #[must_use]
    pub fn at(mut self, definition: Definition, node: Node, text: impl Into<String>) -> Self {
        self.at = Some((Spot::Node(definition, node), text.into()));
        self
    }

    /// A place that explains it.
    #[must_use]
    pub fn label(mut self, definition: Definition, node: Node, text: impl Into<String>) -> Self {
        self.labels.push((Spot::Node(definition, node), text.into()));
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// One more thing to know.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Looks the places up. For the edge alone.
    pub fn place(&self, db: &dyn super::Db) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.code, self.message.as_str());
        diagnostic.severity = self.severity;
        diagnostic.notes.clone_from(&self.notes);
        diagnostic.help.clone_from(&self.help);
        if let Some((spot, text)) = &self.at {
            let (file, range) = spot.place(db);
            diagnostic = diagnostic.at(file, range, text.as_str());
        }
        for (spot, text) in &self.labels {
            let (file, range) = spot.place(db);
            diagnostic = diagnostic.label(file, range, text.as_str());
        }
        diagnostic
    }
}
