//! The database: files in, queries over them, and the plain ids that everything above speaks of.

mod definition;
mod place;

pub use definition::Definition;
pub use place::{LoopKey, Place, PlaceData};

use std::sync::Arc;

/// What is known of a file before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A file of the project, by its path.
    Project,
    /// A module of the standard library, which the binary carries.
    Library,
}

/// A module: a file of the project or of the standard library.
#[salsa::input(debug)]
pub struct SourceFile {
    /// The path as diagnostics show it, from the project's folder; it names the file.
    #[returns(ref)]
    pub path: Arc<str>,
    /// Whether it is the project's or the library's.
    #[returns(copy)]
    pub origin: Origin,
    /// The dotted name, where the file lies in the standard library.
    #[returns(ref)]
    pub dotted: Option<Arc<str>>,
    /// The text; the library's is read only where somebody asks for a position.
    #[returns(ref)]
    pub text: Arc<str>,
}

/// What queries ask of the database.
#[salsa::db]
pub trait Db: salsa::Database {}
