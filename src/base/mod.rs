//! Text ranges, interned names and the line index: what every room speaks in.

pub mod line_index;
pub mod name;
pub mod range;

pub use line_index::{Encoding, LineIndex, Position};
pub use name::{Name, spelling_number};
pub use range::TextRange;
