//! All kinds that are known, for what stands after `patch` and `external`, and for manifests that are given as data.

use crate::base::Name;
use crate::db::{Db, Definition, SourceFile};
use crate::hir::{DefinitionKey, DefinitionKind, QualifiedName};
use crate::k8s::version::api_version_rank;
use crate::stdlib;

/// A kind of the standard library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownKind {
    /// `crd.monitoring.v1`
    pub module: &'static str,
    /// The type's name in it.
    pub type_name: &'static str,
    /// As objects say it.
    pub kind: &'static str,
    /// `apps/v1`, `v1`
    pub api_version: &'static str,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
}

impl KnownKind {
    /// The API group; empty for the core.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// Whether the API server has it built in.
    fn is_builtin(&self) -> bool {
        self.module.starts_with("k8s.")
    }

    fn definition(&self, db: &dyn Db) -> Option<Definition> {
        let file: SourceFile = db.library_file(self.module)?;
        let key = DefinitionKey { kind: DefinitionKind::Type, name: Name::new(self.type_name), ordinal: 0 };
        Some(Definition { file, key })
    }
}

/// The type of a kind that is named after `patch` or `external`: alone, or with its module. Of several groups the built-in API's
/// is meant; of several versions the newest stable one.
pub fn kind_named(db: &dyn Db, name: &QualifiedName) -> Option<Definition> {
    let (last, _) = name.segments.last()?;
    let module: Vec<&str> = name.segments.iter().rev().skip(1).rev().map(|(name, _)| name.as_str()).collect();
    let module = module.join(".");
    stdlib::kinds()
        .filter(|known| known.kind == last.as_str() && (module.is_empty() || known.module == module))
        .max_by_key(|known| {
            (known.is_builtin(), api_version_rank(known.api_version), std::cmp::Reverse(known.module))
        })?
        .definition(db)
}

/// The type of an object that says its own `apiVersion` and `kind`.
pub fn kind_of_object(db: &dyn Db, api_version: &str, kind: &str) -> Option<Definition> {
    stdlib::kinds().find(|known| known.kind == kind && known.api_version == api_version)?.definition(db)
}

/// The names of all kinds, for suggestions.
pub fn known_kind_names() -> impl Iterator<Item = &'static str> {
    stdlib::kinds().map(|known| known.kind)
}
