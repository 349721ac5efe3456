//! What can be wrong with names.

use crate::base::Name;
use crate::db::Definition;
use crate::hir::Node;
use crate::system::source::SourceError;

/// Something wrong with a name. Its words are in `resolve::report`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveError {
    /// In which definition.
    pub definition: Definition,
    /// Where in it.
    pub node: Node,
    /// What.
    pub kind: ResolveErrorKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolveErrorKind {
    /// No module of that name is known.
    UnknownModule { path: String, near: Option<String> },
    /// There is no such file.
    MissingFile { path: String },
    /// The file is there, and cannot be read.
    UnreadableFile { path: String, why: SourceError },
    /// The path leads out of the project.
    OutsideProject { path: String },
    /// The modules import each other; their paths, from the first back to it.
    ImportCircle { chain: Vec<String> },
    /// The module has nothing of that name.
    NotInModule { module: String, name: Name, near: Option<Name> },
    /// The name begins with `_`.
    Private { module: String, name: Name },
    /// The name is given twice; the first.
    Duplicate { name: Name, first: Definition, first_node: Node },
    /// The name is one of the language's own.
    Builtin { name: Name },
    /// Definitions go round; from the first of the file back to it.
    Circle { chain: Vec<Name> },
    /// A function calls itself, directly or through others.
    Recursion { chain: Vec<Name> },
    /// A type names itself where no list, map or `?` stands between.
    EndlessType {
        /// From the first definition to itself.
        chain: Vec<Name>,
        /// Whether a record is among them, in which a `?` ends it.
        has_record: bool,
    },
    /// What a part or deploy names is no module.
    NoModule { name: String },
}
