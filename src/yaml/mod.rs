//! YAML, JSON and TOML: written deterministically, read with the range of every value.
//!
//! A writer is a [`Sink`]: a value is pushed into it, piece by piece, so that whoever renders says it once for all three formats.
//! [`read()`] reads any of them into [`Node`]s.

mod cursor;
pub mod json;
mod quotes;
pub mod read;
pub mod resolve;
pub mod scalar;
pub mod set;
pub mod sink;
pub mod toml;
pub mod write;
mod yaml_parser;

pub use json::JsonWriter;
pub use read::{Data, Entry, Fault, FaultKind, Format, Node, read};
pub use sink::Sink;
pub use toml::TomlWriter;
pub use write::YamlWriter;
