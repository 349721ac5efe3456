//! All kinds that are known, for what stands after `patch` and `external`, and for manifests that are given as data.

use crate::base::Name;
use crate::db::{Db, Definition, SourceFile};
use crate::hir::{DefinitionKey, DefinitionKind, QualifiedName};
use crate::stdlib;
pub use crate::stdlib::KnownKind;

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
    stdlib::kinds_named(last.as_str())
        .filter(|known| module.is_empty() || known.module == module)
        .max_by_key(|known| {
            (known.is_builtin(), api_version_rank(known.api_version), std::cmp::Reverse(known.module))
        })?
        .definition(db)
}

/// The type of an object that says its own `apiVersion` and `kind`.
pub fn kind_of_object(db: &dyn Db, api_version: &str, kind: &str) -> Option<Definition> {
    stdlib::kinds_named(kind).find(|known| known.api_version == api_version)?.definition(db)
}

/// The names of all kinds, for suggestions.
pub fn known_kind_names() -> impl Iterator<Item = &'static str> {
    stdlib::kinds().map(|known| known.kind)
}

/// Stable before beta before alpha, then the newer: `v2` before `v1` before `v1beta2` before `v1alpha1`.
fn api_version_rank(api_version: &str) -> (u8, u32, u32) {
    let version = api_version.rsplit('/').next().unwrap_or(api_version).trim_start_matches('v');
    let (stability, major, minor) = if let Some((major, minor)) = version.split_once("beta") {
        (1, major, minor)
    } else if let Some((major, minor)) = version.split_once("alpha") {
        (0, major, minor)
    } else {
        (2, version, "0")
    };
    (stability, major.parse().unwrap_or(0), minor.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::api_version_rank;

    #[test]
    fn the_newest_stable_version_is_first() {
        let mut versions = ["apps/v1", "v1alpha3", "x/v1beta2", "x/v2", "x/v2beta1", "x/v1beta1"];
        versions.sort_by_key(|version| std::cmp::Reverse(api_version_rank(version)));
        assert_eq!(versions, ["x/v2", "apps/v1", "x/v2beta1", "x/v1beta2", "x/v1beta1", "v1alpha3"]);
    }
}
