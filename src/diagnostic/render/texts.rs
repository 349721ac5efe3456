//! The line indices of the files that labels stand in, each made once, and of texts in which no secret can be read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::{Diagnostic, FileKey, Label, Sources, code};
use super::hidden::{literals, masked};
use crate::base::{LineIndex, TextRange};

/// The texts behind a list of messages.
pub(super) struct Texts<'a> {
    sources: &'a dyn Sources,
    known: BTreeMap<FileKey, Option<Arc<LineIndex>>>,
    /// What a message says to be a secret.
    secrets: BTreeMap<FileKey, Vec<TextRange>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(sources: &'a dyn Sources, diagnostics: &[Diagnostic]) -> Self {
        let mut secrets: BTreeMap<FileKey, Vec<TextRange>> = BTreeMap::new();
        let of_secrets =
            |diagnostic: &&Diagnostic| matches!(diagnostic.code, code::LITERAL_SECRET | code::NO_SECRET);
        for label in diagnostics.iter().filter(of_secrets).flat_map(|diagnostic| &diagnostic.labels) {
            // In a program the text alone is hidden, not the words around it.
            if label.primary && !is_program(label.file) {
                secrets.entry(label.file).or_default().push(label.range);
            }
        }
        Self { sources, known: BTreeMap::new(), secrets }
    }

    /// The lines of a file, if its text is known.
    pub(super) fn lines(&mut self, file: FileKey) -> Option<Arc<LineIndex>> {
        let sources = self.sources;
        let said = self.secrets.get(&file).map(Vec::as_slice).unwrap_or_default();
        let read = || {
            let text = sources.text(file)?;
            let text =
                if is_program(file) { masked(text.clone(), &literals(&text)) } else { masked(text, said) };
            Some(Arc::new(LineIndex::new(text)))
        };
        self.known.entry(file).or_insert_with(read).clone()
    }
}

/// Whether a file is DPL; any other is data, in which a text may be a secret by the type that it is read by.
pub(super) fn is_program(file: FileKey) -> bool {
    file.path().ends_with(".dpl")
}

/// A label's range within its text, whatever it claims.
pub(super) fn clamped(lines: &LineIndex, label: &Label) -> TextRange {
    TextRange::new(lines.floor(label.range.start), lines.floor(label.range.end))
}
