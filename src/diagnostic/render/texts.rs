//! The line indices of the files that labels stand in, each made once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::{FileKey, Label, Sources};
use super::harmless;
use crate::base::{LineIndex, TextRange};

/// The texts behind a list of messages.
pub(super) struct Texts<'a> {
    sources: &'a dyn Sources,
    known: BTreeMap<FileKey, Option<Arc<LineIndex>>>,
    drawn: BTreeMap<FileKey, Option<Arc<LineIndex>>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(sources: &'a dyn Sources) -> Self {
        Self { sources, known: BTreeMap::new(), drawn: BTreeMap::new() }
    }

    /// The lines of a file, if its text is known.
    pub(super) fn lines(&mut self, file: FileKey) -> Option<Arc<LineIndex>> {
        let sources = self.sources;
        let read = || sources.text(file).map(|text| Arc::new(LineIndex::new(text)));
        self.known.entry(file).or_insert_with(read).clone()
    }

    /// The lines of a file as a terminal may show them: no byte has moved, every line is ended, so that a label behind the last
    /// one has a place to stand.
    pub(super) fn drawn(&mut self, file: FileKey) -> Option<Arc<LineIndex>> {
        if let Some(known) = self.drawn.get(&file) {
            return known.clone();
        }
        let drawn = self.lines(file).map(|lines| {
            let mut text = String::with_capacity(lines.text().len() + 1);
            for line in 0..lines.lines() {
                let range = lines.line_range(line);
                text.push_str(&harmless(lines.slice(range)));
                let crlf = lines.slice(TextRange::new(range.end, range.end + 2)) == "\r\n";
                text.push_str(if crlf { "\r\n" } else { "\n" });
            }
            Arc::new(LineIndex::new(text.into()))
        });
        self.drawn.insert(file, drawn.clone());
        drawn
    }
}

/// A label's range within its text, whatever it claims.
pub(super) fn clamped(lines: &LineIndex, label: &Label) -> TextRange {
    TextRange::new(lines.floor(label.range.start), lines.floor(label.range.end))
}
