//! The part of OpenAPI schemas that the importers read, from JSON and from YAML; descriptions are skipped unread.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// One schema: of a field, an element, a definition.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Schema {
    /// The JSON type; of several the first that is not `null`.
    #[serde(rename = "type")]
    pub kind: Option<TypeName>,
    /// A name that narrows the type, as `int32` or `date-time`.
    pub format: Option<String>,
    /// `#/definitions/NAME` or `#/components/schemas/NAME`.
    #[serde(rename = "$ref")]
    pub reference: Option<String>,
    /// One schema here is a reference with siblings.
    pub all_of: Vec<Schema>,
    /// The fields of an object.
    pub properties: BTreeMap<String, Schema>,
    /// The names of the fields that must be there.
    pub required: Vec<String>,
    /// Of a map, or of the fields of an object that are not declared.
    pub additional_properties: Option<OneOrFlag>,
    /// Of the elements of an array.
    pub items: Option<Box<Schema>>,
    /// The values that are possible.
    #[serde(rename = "enum")]
    pub values: Vec<Value>,
    /// What the server fills in.
    pub default: Option<Value>,
    /// Whether `null` is a value of it.
    pub nullable: bool,
    /// The least number.
    pub minimum: Option<f64>,
    /// The greatest number.
    pub maximum: Option<f64>,
    /// Whether the least number is left out.
    pub exclusive_minimum: bool,
    /// Whether the greatest number is left out.
    pub exclusive_maximum: bool,
    /// The least length of a text.
    pub min_length: Option<u64>,
    /// The greatest length of a text.
    pub max_length: Option<u64>,
    /// The least length of an array.
    pub min_items: Option<u64>,
    /// The greatest length of an array.
    pub max_items: Option<u64>,
    /// The least number of entries of a map.
    pub min_properties: Option<u64>,
    /// The greatest number of entries of a map.
    pub max_properties: Option<u64>,
    /// A regular expression that a text matches.
    pub pattern: Option<String>,
    /// Whether an integer and a text are both fine.
    #[serde(rename = "x-kubernetes-int-or-string")]
    pub int_or_string: bool,
    /// Whether fields that are not declared are kept.
    #[serde(rename = "x-kubernetes-preserve-unknown-fields")]
    pub preserve_unknown: bool,
    /// The keys that tell elements apart.
    #[serde(rename = "x-kubernetes-list-map-keys")]
    pub list_keys: Vec<String>,
    /// `atomic`, `set` or `map`.
    #[serde(rename = "x-kubernetes-list-type")]
    pub list_type: Option<String>,
    /// The key by which a strategic merge tells elements apart.
    #[serde(rename = "x-kubernetes-patch-merge-key")]
    pub merge_key: Option<String>,
    /// `merge`, `retainKeys`, or both with a comma.
    #[serde(rename = "x-kubernetes-patch-strategy")]
    pub merge_strategy: Option<String>,
    /// The kinds that a definition stands for.
    #[serde(rename = "x-kubernetes-group-version-kind")]
    pub kinds: Vec<GroupVersionKind>,
}

/// A kind in one version of its group.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub struct GroupVersionKind {
    /// The API group, empty for the core.
    pub group: String,
    /// As `v1beta1`.
    pub version: String,
    /// As `Deployment`.
    pub kind: String,
}

/// A JSON type by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName(pub String);

/// What `additionalProperties` holds.
#[derive(Clone, Debug, PartialEq)]
pub enum OneOrFlag {
    /// Any value, or none.
    Flag(bool),
    /// Values of a schema.
    One(Box<Schema>),
}

impl Schema {
    /// The JSON type, empty where none is said.
    pub fn kind(&self) -> &str {
        self.kind.as_ref().map_or("", |name| name.0.as_str())
    }

    /// The name of the definition that it refers to.
    pub fn reference(&self) -> Option<&str> {
        let behind_all_of = match self.all_of.as_slice() {
            [only] => only.reference.as_deref(),
            _ => None,
        };
        let path = self.reference.as_deref().or(behind_all_of)?;
        path.rsplit('/').next()
    }

    /// Whether the strategic merge of it has the named strategy.
    pub fn merges_by(&self, strategy: &str) -> bool {
        self.merge_strategy.as_deref().is_some_and(|all| all.split(',').any(|one| one == strategy))
    }

    /// Whether an absent field gets a value that says something from the server.
    pub fn has_default(&self) -> bool {
        match &self.default {
            None | Some(Value::Null) => false,
            Some(_) => true,
        }
    }
}

impl<'de> Deserialize<'de> for OneOrFlag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OneOrFlagVisitor)
    }
}

struct OneOrFlagVisitor;

impl<'de> Visitor<'de> for OneOrFlagVisitor {
    type Value = OneOrFlag;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a schema, true or false")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<OneOrFlag, E> {
        Ok(OneOrFlag::Flag(value))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OneOrFlag, A::Error> {
        let schema = Schema::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(OneOrFlag::One(Box::new(schema)))
    }
}

impl<'de> Deserialize<'de> for TypeName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(TypeNameVisitor)
    }
}

struct TypeNameVisitor;

impl<'de> Visitor<'de> for TypeNameVisitor {
    type Value = TypeName;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the name of a type or a list of them")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<TypeName, E> {
        Ok(TypeName(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<TypeName, A::Error> {
        let mut found = String::new();
        while let Some(name) = names.next_element::<String>()? {
            if found.is_empty() && name != "null" {
                found = name;
            }
        }
        Ok(TypeName(found))
    }
}
