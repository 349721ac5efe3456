//! Text to syntax tree. Parsing never fails: it gives a tree and the mistakes that are in the text.
//!
//! A linear scan cuts a file into items ([`cut`]); each item is mended ([`repair`](self)), read by the pest grammar
//! (`grammar/dpl.pest`) and made into an owned tree ([`tree`]) with ranges, comments and documentation. Mistakes are data
//! ([`SyntaxError`]); [`report`] has the words. Nothing here knows other rooms than `base`, so that the build script can use it.

mod build;
mod cut;
mod direct;
mod error;
mod grammar;
mod repair;
mod report;
mod scan;
pub mod tree;

#[cfg(test)]
mod tests;

pub use build::{MOST_ERRORS, parse_item, parse_plain_item};
pub use cut::{Cut, ITEM_KEYWORDS, LARGEST_FILE, cut};
pub use error::{Found, SyntaxError, SyntaxErrorKind, Wanted};
pub use report::{Words, report};
