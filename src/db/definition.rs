//! A definition of a file.

use std::fmt;

use super::{Db, SourceFile};
use crate::base::Name;
use crate::hir::{DefinitionKey, DefinitionKind};

/// A definition: the file, and which of the file's. Plain data, so that types and values may hold it; renaming changes it, nothing
/// else does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Definition {
    /// The module.
    pub file: SourceFile,
    /// Which of its definitions.
    pub key: DefinitionKey,
}

impl Definition {
    /// The name that it gives.
    #[must_use]
    pub const fn name(self) -> Name {
        self.key.name
    }

    /// What it is.
    #[must_use]
    pub const fn kind(self) -> DefinitionKind {
        self.key.kind
    }

    /// As people name it: `resource web of web.dpl`.
    pub fn shown(self, db: &dyn Db) -> impl fmt::Display {
        ShownDefinition(db, self)
    }
}

struct ShownDefinition<'db>(&'db dyn Db, Definition);

impl fmt::Display for ShownDefinition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.1.key, self.1.file.display_path(self.0))
    }
}

/// A definition as the key of queries. It never stands in data. Like all keys of ours it is kept for good, as names are: who reads it then
/// depends on nothing.
#[salsa::interned(debug, revisions = usize::MAX)]
pub struct DefinitionId<'db> {
    /// Which.
    #[returns(copy)]
    pub definition: Definition,
}
