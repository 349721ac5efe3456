//! The line indices of the files that labels stand in, each made once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::{FileKey, Label, Sources};
use crate::base::{LineIndex, TextRange};

/// The texts behind a list of messages.
pub(super) struct Texts<'a> {
    sources: &'a dyn Sources,
    known: BTreeMap<FileKey, Option<Arc<LineIndex>>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(sources: &'a dyn Sources) -> Self {
        Self { sources, known: BTreeMap::new() }
    }

    /// The lines of a file, if its text is known.
    pub(super) fn lines(&mut self, file: FileKey) -> Option<Arc<LineIndex>> {
        let sources = self.sources;
        let read = || sources.text(file).map(|text| Arc::new(LineIndex::new(text)));
        self.known.entry(file).or_insert_with(read).clone()
    }
}

/// A label's range within its text, whatever it claims.
pub(super) fn clamped(lines: &LineIndex, label: &Label) -> TextRange {
    TextRange::new(lines.floor(label.range.start), lines.floor(label.range.end))
}
