//! What the editor has open, edited as it says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::convert;
use crate::base::{Encoding, LineIndex};

/// One open file.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it is, or would be if it were saved.
    pub path: PathBuf,
    /// How often the editor changed it, by the editor's count.
    pub version: i32,
    /// Its text.
    pub lines: Arc<LineIndex>,
}

/// The open files, in order.
pub type Documents = BTreeMap<Uri, Document>;

impl Document {
    /// A file that was opened.
    #[must_use]
    pub fn new(path: PathBuf, version: i32, text: &str) -> Self {
        Self { path, version, lines: Arc::new(LineIndex::new(text.into())) }
    }

    /// Makes the changes one after the other: each counts in the text that the one before it left.
    pub fn edit(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        self.version = version;
        for change in changes {
            let text: Arc<str> = match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    whole.text.into()
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let range = convert::offsets(&self.lines, part.range, encoding);
                    let (whole, range) = (self.lines.text(), range.as_usize());
                    let before = whole.get(..range.start).unwrap_or_default();
                    let after = whole.get(range.end..).unwrap_or_default();
                    [before, &part.text, after].concat().into()
                }
            };
            self.lines = Arc::new(LineIndex::new(text));
        }
    }
}
