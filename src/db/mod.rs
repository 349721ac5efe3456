//! The database: files in, queries over them, and the plain ids that everything above speaks of.

mod definition;
mod finding;
mod log;
mod pieces;
mod place;
mod root;

pub use definition::{Definition, DefinitionId};
pub use finding::{Finding, Spot};
pub use log::{QueryLog, note};
pub use pieces::in_pieces;
pub use place::{LoopKey, Place, PlaceData};
pub use root::{RootDatabase, input_durability};

use std::sync::Arc;

use crate::diagnostic::FileKey;
use crate::stdlib::StdModule;
use crate::system::source::SourceError;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Text.
    Text(Arc<str>),
    /// There is no such file.
    Missing,
    /// It is there, and cannot be read as a module.
    Unreadable(SourceError),
}

impl Contents {
    /// The text; empty where there is none.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Missing | Self::Unreadable(_) => "",
        }
    }
}

/// A module: a file of a project, or of the standard library.
#[salsa::input(debug)]
pub struct SourceFile {
    /// Absolute and normalized, with `/`; of the library, its path from the library's folder. It names the file.
    #[returns(ref)]
    pub path: Arc<str>,
    /// The project's folder, which imports stay inside; empty for the library.
    #[returns(ref)]
    pub project: Arc<str>,
    /// The module, where the file lies in the standard library.
    #[returns(copy)]
    pub library: Option<&'static StdModule>,
    /// What it holds.
    #[returns(ref)]
    pub contents: Contents,
}

impl SourceFile {
    /// Whether the file is of the standard library.
    pub fn is_library(self, db: &dyn Db) -> bool {
        self.library(db).is_some()
    }

    /// The dotted name, where the file lies in the standard library.
    pub fn dotted(self, db: &dyn Db) -> Option<&'static str> {
        self.library(db).map(|module| module.dotted)
    }

    /// The path as people see it: from the project's folder, or the library's.
    pub fn display_path(self, db: &dyn Db) -> &str {
        let path = self.path(db);
        path.strip_prefix(self.project(db).as_ref())
            .map_or(path.as_ref(), |rest| rest.trim_start_matches('/'))
    }

    /// The stem of the file's name.
    pub fn stem(self, db: &dyn Db) -> &str {
        let path = self.path(db);
        let name = path.rsplit('/').next().unwrap_or(path);
        name.strip_suffix(".dpl").unwrap_or(name)
    }
}

/// What queries ask of the database.
#[salsa::db]
pub trait Db: salsa::Database {
    /// The file at an absolute, normalized path of a project; one that is not there is [`Contents::Missing`].
    fn project_file(&self, path: &str, project: &str) -> SourceFile;

    /// A module of the standard library.
    fn library_file(&self, dotted: &str) -> Option<SourceFile>;

    /// How messages name a file.
    fn file_key(&self, file: SourceFile) -> FileKey;

    /// Another handle on the same storage, for another thread.
    fn handle(&self) -> Box<dyn Db>;

    /// Whether files may change while the database lives, so that it is worth while to remember every value.
    fn is_edited(&self) -> bool;

    /// Where the queries that run are written down, if somebody wants to know. A query notes itself when it begins.
    fn log(&self) -> Option<&QueryLog>;
}
