//! Custom resource definitions -> modules.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::facts::Facts;
use super::model::{Body, Bounds, Field, Import, Item, Key, Module, Record, Type};
use super::openapi::{api_version, kind_attribute};
use super::schema::{GroupVersionKind, OneOrFlag, Schema};
use super::shapes::{OBJECT_META, Shapes};
use super::{GenerateError, GeneratedFile, group_name, naming, scalar, source};

const KIND: &str = "CustomResourceDefinition";

#[derive(Deserialize, Default)]
#[serde(default)]
struct Document {
    kind: String,
    spec: Definition,
    /// Of a list of definitions.
    items: Vec<Document>,
}

/// What an object is, whatever else is in it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Probe {
    kind: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Definition {
    group: String,
    scope: String,
    names: DefinitionNames,
    versions: Vec<DefinitionVersion>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DefinitionNames {
    kind: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DefinitionVersion {
    name: String,
    served: bool,
    schema: VersionSchema,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct VersionSchema {
    #[serde(rename = "openAPIV3Schema")]
    schema: Schema,
}

/// A served version of a kind.
struct Served {
    id: GroupVersionKind,
    namespaced: bool,
    schema: Schema,
}

/// Modules for every served version of every definition, one for each group and version.
///
/// Files are YAML or JSON, of one document or several; other objects in them are passed over. Of two definitions of
/// one version of a kind the later counts. `group_names` names the modules of groups whose first label does not tell
/// them apart.
pub fn crd(
    files: &[(String, Vec<u8>)],
    group_names: &BTreeMap<String, String>,
) -> Result<Vec<GeneratedFile>, GenerateError> {
    let facts = Facts::read()?;
    let mut kinds: BTreeMap<GroupVersionKind, Served> = BTreeMap::new();
    for definition in read_all(files)? {
        let namespaced = definition.scope != "Cluster";
        for version in definition.versions.into_iter().filter(|version| version.served) {
            let kind = definition.names.kind.clone();
            let id = GroupVersionKind { group: definition.group.clone(), version: version.name, kind };
            kinds.insert(id.clone(), Served { id, namespaced, schema: version.schema.schema });
        }
    }
    if kinds.is_empty() {
        return Err(GenerateError::Nothing { sought: "custom resource definitions" });
    }
    let mut modules: BTreeMap<[String; 2], Vec<Served>> = BTreeMap::new();
    for served in kinds.into_values() {
        let named = group_names.get(&served.id.group).cloned();
        let place = [named.unwrap_or_else(|| group_name(&served.id.group)), served.id.version.clone()];
        let members = modules.entry(place.clone()).or_default();
        if let Some(first) = members.first()
            && first.id.group != served.id.group
        {
            let module = format!("crd.{}.{}", place[0], place[1]);
            return Err(GenerateError::SameModule {
                module,
                groups: [first.id.group.clone(), served.id.group],
            });
        }
        members.push(served);
    }
    Ok(modules.iter().map(|(place, members)| file(place, members, &facts)).collect())
}

/// The definitions in all files, in their order. Each file is read on a thread of its own where there are several.
fn read_all(files: &[(String, Vec<u8>)]) -> Result<Vec<Definition>, GenerateError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len().max(1));
    // Neighbours are of a size, so each thread takes every n-th file.
    let turn = |first: usize| {
        let mine = files.iter().enumerate().skip(first).step_by(threads);
        mine.map(|(index, (name, bytes))| (index, read(name, bytes))).collect::<Vec<_>>()
    };
    let mut read: Vec<_> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|first| scope.spawn(move || turn(first))).collect();
        let mine = turn(0);
        others.into_iter().filter_map(|other| other.join().ok()).chain([mine]).flatten().collect()
    });
    read.sort_by_key(|(index, _)| *index);
    let mut definitions = Vec::new();
    for (_, result) in read {
        definitions.extend(result?);
    }
    Ok(definitions)
}

fn read(name: &str, bytes: &[u8]) -> Result<Vec<Definition>, GenerateError> {
    let unreadable = |error: serde_yaml::Error| GenerateError::Unreadable {
        file: name.to_owned(),
        reason: error.to_string(),
    };
    let mut definitions = Vec::new();
    for (index, document) in serde_yaml::Deserializer::from_slice(bytes).enumerate() {
        match Option::<Document>::deserialize(document) {
            Ok(document) => document.into_iter().for_each(|document| collect(document, &mut definitions)),
            // Another object may have another shape under the same names.
            Err(error) => {
                let again = serde_yaml::Deserializer::from_slice(bytes).nth(index);
                let probe = again.map(Probe::deserialize).transpose().map_err(unreadable)?;
                if probe.is_none_or(|probe| probe.kind == KIND) {
                    return Err(unreadable(error));
                }
            }
        }
    }
    Ok(definitions)
}

fn collect(document: Document, into: &mut Vec<Definition>) {
    if document.kind == KIND {
        into.push(document.spec);
    }
    for item in document.items {
        collect(item, into);
    }
}

fn file(place: &[String; 2], members: &[Served], facts: &Facts) -> GeneratedFile {
    let mut lowering = Lowering { facts, shapes: Shapes::default() };
    let roots: Vec<Item> = members.iter().map(|served| lowering.kind(served)).collect();
    let (items, names) = lowering.shapes.finish(roots, facts);
    let about = members.first().map_or_else(String::new, |one| api_version(&one.id.group, &one.id.version));
    let meta = Import { module: facts.object_meta_module.clone(), names: [OBJECT_META.to_owned()].into() };
    let module = Module { about: format!("{about}."), imports: vec![meta], items };
    let text = source::write(&module, &|index| names.get(index).cloned().unwrap_or_default());
    GeneratedFile { path: format!("crd/{}/{}.dpl", place[0], place[1]), text }
}

/// Schemas to types; `place` is the names from the kind down to the field.
struct Lowering<'a> {
    facts: &'a Facts,
    shapes: Shapes,
}

impl Lowering<'_> {
    fn kind(&mut self, served: &Served) -> Item {
        let mut name = naming::type_name(&served.id.kind);
        while naming::is_reserved(&name) || name == OBJECT_META {
            name.push_str("Kind");
        }
        let mut place = vec![name.clone()];
        let mut record = self.record(&served.schema, &mut place);
        record.retain_keys = false;
        record
            .fields
            .retain(|field| !["apiVersion", "kind", "metadata", "status"].contains(&field.name.as_str()));
        let metadata = Field {
            name: "metadata".to_owned(),
            attributes: Vec::new(),
            ty: Type::written(OBJECT_META),
            optional: true,
        };
        record.fields.push(metadata);
        record.fields.sort_by(|a, b| a.name.cmp(&b.name));
        let attributes = vec![kind_attribute(&served.id, served.namespaced, &name)];
        Item { name, attributes, body: Body::Record(record) }
    }

    fn record(&mut self, schema: &Schema, place: &mut Vec<String>) -> Record {
        let is_root = place.len() == 1;
        let mut fields = Vec::new();
        let mut is_whole = true;
        for (name, property) in &schema.properties {
            if !source::can_be_key(name) {
                is_whole = false;
                continue;
            }
            // What only the server writes would leave types that nothing refers to.
            if is_root && name == "status" {
                continue;
            }
            place.push(name.clone());
            let ty = self.ty(property, place);
            place.pop();
            let asked = schema.required.contains(name) && !property.has_default() && !property.nullable;
            fields.push(Field { name: name.clone(), attributes: Vec::new(), ty, optional: !asked });
        }
        let retain_keys = self.facts.retains_keys(|field| schema.properties.contains_key(field));
        // A field that has no name here is still one of the object's.
        let others = self.others(schema, place).or_else(|| (!is_whole).then(Type::any));
        Record { retain_keys, fields, others }
    }

    fn others(&mut self, schema: &Schema, place: &mut Vec<String>) -> Option<Type> {
        match &schema.additional_properties {
            Some(OneOrFlag::One(value)) => Some(self.element(value, place)),
            Some(OneOrFlag::Flag(true)) => Some(Type::any()),
            _ => schema.preserve_unknown.then(Type::any),
        }
    }

    /// The type of an element or entry of what is at `place`.
    fn element(&mut self, schema: &Schema, place: &mut Vec<String>) -> Type {
        let Some(name) = place.pop() else { return Type::any() };
        place.push(naming::singular(&name));
        let ty = self.ty(schema, place);
        place.pop();
        place.push(name);
        ty
    }

    fn ty(&mut self, schema: &Schema, place: &mut Vec<String>) -> Type {
        match schema.kind() {
            "object" => self.object(schema, place),
            "array" => self.list(schema, place),
            _ => {
                let field = place.last().map_or("", String::as_str);
                scalar::scalar(schema, field, self.facts)
            }
        }
    }

    fn object(&mut self, schema: &Schema, place: &mut Vec<String>) -> Type {
        if !schema.properties.is_empty() {
            let record = self.record(schema, place);
            return self.shapes.intern(record, place);
        }
        match self.others(schema, place) {
            Some(value) => Type::Map {
                value: Box::new(value),
                length: Bounds::length(schema.min_properties, schema.max_properties),
            },
            None => Type::Empty,
        }
    }

    fn list(&mut self, schema: &Schema, place: &mut Vec<String>) -> Type {
        let Some(items) = schema.items.as_deref() else {
            return Type::List {
                element: Box::new(Type::any()),
                keys: Vec::new(),
                length: Bounds::default(),
            };
        };
        let element = self.element(items, place);
        // Where a field tells nothing apart, as one of any type, the list is a plain one: only the server knows more.
        let is_keyed = schema.list_type.as_deref() == Some("map")
            && self.shapes.record(&element).is_some_and(|record| {
                let tells = |name: &String| {
                    record.fields.iter().any(|field| field.name == *name && field.ty.tells_apart())
                };
                schema.list_keys.iter().all(tells)
            });
        let names = schema.list_keys.iter().filter(|_| is_keyed);
        let keys = names.map(|name| self.key(name, items)).collect::<Option<Vec<Key>>>().unwrap_or_default();
        let length = Bounds::length(schema.min_items, schema.max_items);
        Type::List { element: Box::new(element), keys, length }
    }

    fn key(&self, name: &str, items: &Schema) -> Option<Key> {
        let property = items.properties.get(name)?;
        let absent = match &property.default {
            // An empty key tells nothing apart: it is asked for.
            Some(serde_json::Value::String(value)) if !value.is_empty() => Some(source::string(value)),
            Some(serde_json::Value::Number(value)) => value.as_i64().map(|value| value.to_string()),
            _ if items.required.iter().any(|required| required == name) => None,
            _ => self.facts.absent_keys.get(name).map(|value| source::string(value)),
        };
        Some(Key { name: name.to_owned(), absent })
    }
}
