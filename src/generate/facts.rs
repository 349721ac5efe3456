//! The project's table of facts: what is true of Kubernetes and stands in no schema.
//!
//! The table is data (`facts.toml`), so a new release of Kubernetes changes no code.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::GenerateError;

const TABLE: &str = include_str!("facts.toml");

/// The table.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Facts {
    /// The definition that is every kind's metadata.
    pub object_meta: String,
    /// The dotted module that generated modules import it from.
    pub object_meta_module: String,
    /// Names of int-or-string fields that take percentages.
    pub percent_fields: BTreeSet<String>,
    /// Fields that mark a record whose layers drop what the upper one does not name.
    pub retain_keys: Vec<Vec<String>>,
    /// Kinds that cannot be applied, as `Kind.group`.
    not_created: BTreeSet<String>,
    /// What an absent key counts as, by the key's name.
    pub absent_keys: BTreeMap<String, String>,
    /// DPL types of definitions that are no records.
    pub types: BTreeMap<String, String>,
    fields: BTreeMap<String, FieldFact>,
    /// Patterns that stand for types.
    pub patterns: Patterns,
    /// Names for texts of a pattern that is used often.
    pub pattern_names: BTreeMap<String, String>,
    short_names: BTreeMap<String, String>,
    names: BTreeMap<String, Vec<String>>,
    scope: Scope,
    /// Closed enumerations.
    pub enumerations: Vec<Enumeration>,
}

/// What is known of one field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldFact {
    /// Its DPL type, without `?`.
    #[serde(rename = "type")]
    pub ty: String,
    /// An attribute in front of it.
    pub attribute: Option<String>,
}

/// Patterns that generators of schemas write for types which JSON has no word for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Patterns {
    pub quantity: BTreeSet<String>,
    pub duration: BTreeSet<String>,
    pub percent: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    cluster: BTreeSet<String>,
}

/// A closed enumeration of texts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Enumeration {
    /// The full name of its type, or of a field where it has none.
    pub name: String,
    pub values: Vec<String>,
    /// Full names of the fields that take one of the values, or a list or map of them.
    pub fields: Vec<String>,
}

impl Facts {
    /// Reads the table that the program carries.
    pub fn read() -> Result<Self, GenerateError> {
        toml::from_str(TABLE).map_err(|error| GenerateError::Unreadable {
            file: "facts.toml".to_owned(),
            reason: error.to_string(),
        })
    }

    /// Whether a kind has no namespace.
    pub fn is_cluster_scoped(&self, group: &str, kind: &str) -> bool {
        self.scope.cluster.contains(&qualified(group, kind))
    }

    /// Whether objects of a kind can be applied, as far as is known.
    pub fn is_created(&self, group: &str, kind: &str) -> bool {
        !self.not_created.contains(&qualified(group, kind))
    }

    /// What is known of a field of a definition.
    pub fn field(&self, definition: &str, field: &str) -> Option<&FieldFact> {
        self.fields.get(&format!("{definition}.{field}"))
    }

    /// The names of records of the core by their fields, which are sorted and parted by blanks.
    pub fn record_names(&self) -> BTreeMap<&str, &str> {
        let short = self.short_names.iter().map(|(name, fields)| (fields.as_str(), name.as_str()));
        let long = self
            .names
            .iter()
            .flat_map(|(name, sets)| sets.iter().map(move |fields| (fields.as_str(), name.as_str())));
        long.chain(short).collect()
    }

    /// Whether a record with these fields is one whose layers drop what the upper one does not name.
    pub fn retains_keys(&self, has_field: impl Fn(&str) -> bool) -> bool {
        self.retain_keys.iter().any(|fields| fields.iter().all(|field| has_field(field)))
    }
}

fn qualified(group: &str, kind: &str) -> String {
    if group.is_empty() { kind.to_owned() } else { format!("{kind}.{group}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_readable_and_consistent() {
        let facts = Facts::read().unwrap();
        assert!(facts.is_cluster_scoped("", "Namespace") && !facts.is_cluster_scoped("apps", "Deployment"));
        assert!(facts.is_cluster_scoped("rbac.authorization.k8s.io", "ClusterRole"));
        assert!(!facts.is_created("policy", "Eviction") && facts.is_created("lifecycle.k8s.io", "Eviction"));
        assert!(facts.types.contains_key("io.k8s.apimachinery.pkg.api.resource.Quantity"));
        let mut fields: Vec<&String> = facts.enumerations.iter().flat_map(|one| &one.fields).collect();
        let count = fields.len();
        fields.sort();
        fields.dedup();
        assert_eq!(fields.len(), count, "a field takes one enumeration");
    }

    #[test]
    fn a_variable_and_a_volume_retain_keys() {
        let facts = Facts::read().unwrap();
        let retains = |names: &[&str]| facts.retains_keys(|field| names.contains(&field));
        assert!(retains(&["name", "value", "valueFrom"]));
        assert!(retains(&["configMap", "emptyDir", "hostPath", "name", "projected", "secret"]));
        assert!(!retains(&["name", "value"]));
    }
}
