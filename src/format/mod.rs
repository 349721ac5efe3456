//! Layout: how DPL source is written on the page.
//!
//! [`document`] is an algebra of documents (text, possible line breaks, groups) and the printer that fits them into
//! [`WIDTH`] columns. What is printed is decided by its users: the importers today, from their own types.

pub mod document;

pub use document::{Document, print};

/// The columns that canonical DPL keeps to where it can.
pub const WIDTH: usize = 110;

/// The columns of one step of indentation.
pub const INDENT: usize = 2;
