//! Text to syntax trees.

use crate::base::TextRange;

/// Something wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub range: TextRange,
}

impl SyntaxError {
    /// The same in a text that begins earlier.
    #[must_use]
    pub fn shifted(&self, by: u32) -> Self {
        Self { range: self.range.shifted(by) }
    }
}

/// The items of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Where each stands.
    pub items: Vec<TextRange>,
    /// What the scan found wrong.
    pub errors: Vec<SyntaxError>,
}

/// Cuts a file into items.
#[must_use]
pub fn cut(_text: &str) -> Cut {
    Cut::default()
}

/// Whether a text is a name that a program could say.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
