//! YAML, JSON and TOML: written deterministically, read with the range of every value.
//!
//! A writer is a [`Sink`]: a value is pushed into it, piece by piece, so that whoever renders says it once for all three formats.

pub mod json;
pub mod scalar;
pub mod sink;
pub mod toml;
pub mod write;

pub use json::JsonWriter;
pub use sink::Sink;
pub use toml::TomlWriter;
pub use write::YamlWriter;
