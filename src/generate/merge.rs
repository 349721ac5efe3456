//! Several versions of an API as one: the newest type of each field, the weakest `required`, and when each came and went.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::GenerateError;
use super::schema::{GroupVersionKind, Schema};

/// A document, of Swagger 2 or of OpenAPI 3.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Document {
    info: Info,
    definitions: BTreeMap<String, Schema>,
    components: Components,
    paths: BTreeMap<String, Path>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Info {
    version: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Components {
    schemas: BTreeMap<String, Schema>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Path {
    post: Option<Operation>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Operation {
    #[serde(rename = "x-kubernetes-group-version-kind")]
    kind: Option<GroupVersionKind>,
}

/// A minor version of a server: `1.37`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    major: u32,
    minor: u32,
}

impl std::fmt::Display for Version {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}.{}", self.major, self.minor)
    }
}

/// The versions of something, as positions in [`Api::versions`]; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Life {
    pub first: usize,
    pub last: usize,
}

/// A definition over all versions that have it.
pub(super) struct Definition {
    pub life: Life,
    /// As the newest version has it, without the fields.
    pub schema: Schema,
    pub fields: BTreeMap<String, Property>,
}

/// A field over all versions that have it.
pub(super) struct Property {
    pub life: Life,
    /// As the newest version has it.
    pub schema: Schema,
    /// Whether every version asks for it.
    pub required: bool,
}

/// Where the server takes objects of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub namespaced: bool,
}

/// All documents as one.
pub(super) struct Api {
    /// From old to new; `None` where a document does not say.
    pub versions: Vec<Option<Version>>,
    pub definitions: BTreeMap<String, Definition>,
    /// What the documents tell about where objects are created; some tell nothing.
    pub endpoints: BTreeMap<GroupVersionKind, Endpoint>,
}

impl Api {
    /// The version in which something came, where an older one is known that lacks it.
    pub fn since(&self, life: Life, within: Life) -> Option<Version> {
        if life.first > within.first { self.versions.get(life.first).copied().flatten() } else { None }
    }

    /// The first version that no longer has something.
    pub fn until(&self, life: Life, within: Life) -> Option<Version> {
        if life.last < within.last { self.versions.get(life.last + 1).copied().flatten() } else { None }
    }

    /// All versions.
    pub fn life(&self) -> Life {
        Life { first: 0, last: self.versions.len().saturating_sub(1) }
    }

    /// `1.27 to 1.37`, where that is known.
    pub fn span(&self) -> Option<String> {
        let mut known = self.versions.iter().flatten();
        let first = known.next()?;
        Some(known.last().map_or_else(|| first.to_string(), |last| format!("{first} to {last}")))
    }
}

/// Reads and merges the files.
pub(super) fn merge(files: &[(String, Vec<u8>)]) -> Result<Api, GenerateError> {
    let mut documents = Vec::new();
    for (name, bytes) in files {
        let document: Document = serde_json::from_slice(bytes)
            .map_err(|error| GenerateError::Unreadable { file: name.clone(), reason: error.to_string() })?;
        let version = version(&document.info.version).or_else(|| version(file_name(name)));
        documents.push((version, document));
    }
    documents.sort_by_key(|(version, _)| *version);
    let mut api = Api { versions: Vec::new(), definitions: BTreeMap::new(), endpoints: BTreeMap::new() };
    for (version, document) in documents {
        if api.versions.last() != Some(&version) {
            api.versions.push(version);
        }
        add(&mut api, document);
    }
    Ok(api)
}

fn add(api: &mut Api, document: Document) {
    let now = api.versions.len().saturating_sub(1);
    for (path, item) in document.paths {
        if let Some(kind) = item.post.and_then(|post| post.kind)
            && !path.contains("{name}")
        {
            api.endpoints.insert(kind, Endpoint { namespaced: path.contains("{namespace}") });
        }
    }
    for (name, mut schema) in document.definitions.into_iter().chain(document.components.schemas) {
        let properties = std::mem::take(&mut schema.properties);
        let required = std::mem::take(&mut schema.required);
        let known = api.definitions.entry(name).or_insert_with(|| Definition {
            life: Life { first: now, last: now },
            schema: Schema::default(),
            fields: BTreeMap::new(),
        });
        let is_new = known.life.first == now;
        known.life.last = now;
        known.schema = schema;
        for (field, property) in properties {
            let asked = required.contains(&field) && !says_something(&property);
            let entry = known.fields.entry(field).or_insert_with(|| Property {
                life: Life { first: now, last: now },
                schema: Schema::default(),
                // Whoever gives the field where it is new asks nothing of older versions.
                required: is_new || asked,
            });
            entry.required &= asked;
            entry.life.last = now;
            entry.schema = property;
        }
    }
}

/// Whether the server fills in a value that differs from leaving the field empty.
fn says_something(schema: &Schema) -> bool {
    use serde_json::Value;
    match &schema.default {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(fields)) => !fields.is_empty(),
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The first `MAJOR.MINOR` in a text.
fn version(text: &str) -> Option<Version> {
    text.split(|each: char| !each.is_ascii_digit() && each != '.').find_map(|part| {
        let mut numbers = part.split('.');
        let major = numbers.next()?.parse().ok()?;
        let minor = numbers.next()?.parse().ok()?;
        Some(Version { major, minor })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(version: &str, definitions: &str) -> (String, Vec<u8>) {
        let text = format!(r#"{{"info":{{"version":"{version}"}},"definitions":{definitions}}}"#);
        (format!("dir/swagger-{version}.json"), text.into_bytes())
    }

    #[test]
    fn a_version_is_told_by_the_document_or_its_file() {
        assert_eq!(version("v1.37.0").map(|it| it.to_string()).as_deref(), Some("1.37"));
        assert_eq!(version("swagger-1.9.min.json").map(|it| it.to_string()).as_deref(), Some("1.9"));
        assert_eq!(version("unversioned"), None);
    }

    #[test]
    fn the_newest_type_and_the_weakest_demand_win_in_any_order() {
        let old =
            r#"{"a.A":{"properties":{"x":{"type":"string"},"gone":{"type":"string"}},"required":["x"]}}"#;
        let new =
            r#"{"a.A":{"properties":{"x":{"type":"integer"},"new":{"type":"string"}},"required":["new"]}}"#;
        let api = merge(&[file("1.10", new), file("1.9", old)]).unwrap();
        let a = &api.definitions["a.A"];
        assert_eq!(a.fields["x"].schema.kind(), "integer");
        assert!(!a.fields["x"].required);
        let all = api.life();
        assert_eq!(api.since(a.fields["new"].life, all).map(|it| it.to_string()).as_deref(), Some("1.10"));
        assert_eq!(api.until(a.fields["gone"].life, all).map(|it| it.to_string()).as_deref(), Some("1.10"));
        assert_eq!(api.since(a.fields["x"].life, all), None);
    }
}
