//! Text ranges, interned names and the line index: what every room speaks in.

pub mod name;
pub mod range;

pub use name::Name;
pub use range::TextRange;
