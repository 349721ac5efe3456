//! OpenAPI documents -> modules.
//!
//! Modules hold the kinds that can be created and what these need; definitions are named types already, so a module
//! is a package of definitions under the name of its group.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Enumeration, Facts};
use super::merge::{Api, Definition, Life, Property, merge};
use super::model::{Body, Bounds, Field, Import, Item, Key, Module, Record, Type};
use super::schema::{GroupVersionKind, OneOrFlag, Schema};
use super::{GenerateError, GeneratedFile, group_name, naming, scalar, source};

/// References that lead to references end here, and are `Any`.
const DEEPEST: usize = 32;

/// Modules for every kind in the documents, one for each group and version.
///
/// Files are Swagger 2 or OpenAPI 3 in JSON, of one or several versions, in any order.
pub fn openapi(files: &[(String, Vec<u8>)]) -> Result<Vec<GeneratedFile>, GenerateError> {
    let facts = Facts::read()?;
    let api = merge(files)?;
    let plan = Plan::of(&api, &facts)?;
    if plan.kinds.is_empty() {
        return Err(GenerateError::Nothing { sought: "kinds of an API" });
    }
    let mut by_module: BTreeMap<&[String; 2], Vec<usize>> = BTreeMap::new();
    for (index, place) in plan.places.iter().enumerate() {
        if let Some(place) = place {
            by_module.entry(place).or_default().push(index);
        }
    }
    Ok(by_module.into_iter().map(|(place, members)| plan.file(place, &members)).collect())
}

/// What a named type of the plan is made of.
enum Origin<'a> {
    Definition(&'a str, &'a Definition),
    Enumeration(&'a Enumeration),
}

/// A kind as the server knows it.
struct Kind {
    id: GroupVersionKind,
    namespaced: bool,
}

/// Every definition and enumeration with the index that types refer to it by.
struct Plan<'a> {
    api: &'a Api,
    facts: &'a Facts,
    origins: Vec<Origin<'a>>,
    index: BTreeMap<&'a str, usize>,
    /// By index.
    kinds: BTreeMap<usize, Kind>,
    /// The group's name and version of each type that is written, by index.
    places: Vec<Option<[String; 2]>>,
    /// The group and version that each written module is of.
    groups: BTreeMap<[String; 2], String>,
    /// Enumerations by the field that takes them.
    enumerations: BTreeMap<&'a str, &'a Enumeration>,
    /// Enumerations that are types of their own.
    named: BTreeSet<&'a str>,
    /// Records whose layers drop what the upper one does not name.
    retain: BTreeSet<usize>,
}

impl<'a> Plan<'a> {
    fn of(api: &'a Api, facts: &'a Facts) -> Result<Self, GenerateError> {
        let mut origins = Vec::new();
        let mut index = BTreeMap::new();
        for (name, definition) in &api.definitions {
            index.insert(name.as_str(), origins.len());
            origins.push(Origin::Definition(name, definition));
        }
        for one in facts.enumerations.iter().filter(|one| !api.definitions.contains_key(&one.name)) {
            index.insert(one.name.as_str(), origins.len());
            origins.push(Origin::Enumeration(one));
        }
        let of_fields = |one: &'a Enumeration| one.fields.iter().map(move |field| (field.as_str(), one));
        let places = origins.iter().map(|_| None).collect();
        let mut plan = Self {
            api,
            facts,
            origins,
            index,
            kinds: BTreeMap::new(),
            places,
            groups: BTreeMap::new(),
            enumerations: facts.enumerations.iter().flat_map(of_fields).collect(),
            named: BTreeSet::new(),
            retain: BTreeSet::new(),
        };
        plan.find_kinds();
        plan.find_retained();
        let reached = plan.reach(false);
        plan.name_enumerations(&reached);
        plan.place(&plan.reach(true))?;
        Ok(plan)
    }

    fn find_kinds(&mut self) {
        let (api, facts) = (self.api, self.facts);
        for (index, origin) in self.origins.iter().enumerate() {
            let Origin::Definition(_, definition) = origin else { continue };
            let [id] = definition.schema.kinds.as_slice() else { continue };
            let metadata = definition.fields.get("metadata").and_then(|field| field.schema.reference());
            let endpoint = api.endpoints.get(id);
            let created =
                facts.is_created(&id.group, &id.kind) && (api.endpoints.is_empty() || endpoint.is_some());
            if created && metadata == Some(facts.object_meta.as_str()) {
                let namespaced = endpoint.map_or_else(
                    || !facts.is_cluster_scoped(&id.group, &id.kind),
                    |endpoint| endpoint.namespaced,
                );
                self.kinds.insert(index, Kind { id: id.clone(), namespaced });
            }
        }
    }

    fn find_retained(&mut self) {
        for (index, origin) in self.origins.iter().enumerate() {
            let Origin::Definition(_, definition) = origin else { continue };
            if self.facts.retains_keys(|field| definition.fields.contains_key(field)) {
                self.retain.insert(index);
            }
            for field in definition.fields.values().filter(|field| field.schema.merges_by("retainKeys")) {
                let target = field.schema.reference().or_else(|| field.schema.items.as_deref()?.reference());
                self.retain.extend(target.and_then(|target| self.index.get(target)));
            }
        }
    }

    /// The indices of everything that kinds need; enumerations too where they are named by now.
    fn reach(&self, enumerations: bool) -> BTreeSet<usize> {
        let mut reached: BTreeSet<usize> = self.kinds.keys().copied().collect();
        let mut waiting: Vec<usize> = reached.iter().copied().collect();
        while let Some(index) = waiting.pop() {
            let Some(Origin::Definition(name, definition)) = self.origins.get(index) else { continue };
            let record = self.record(index, name, definition);
            for ty in record.types() {
                ty.walk(&mut |part| {
                    if let Type::Named(target) = part
                        && (enumerations || matches!(self.origins.get(*target), Some(Origin::Definition(..))))
                        && reached.insert(*target)
                    {
                        waiting.push(*target);
                    }
                });
            }
        }
        reached
    }

    /// An enumeration that several fields take is a type of its own, if it has a name.
    fn name_enumerations(&mut self, reached: &BTreeSet<usize>) {
        for one in &self.facts.enumerations {
            let is_type = last(&one.name).starts_with(|first: char| first.is_ascii_uppercase());
            let taken = one.fields.iter().filter(|field| {
                let Some((definition, field)) = field.rsplit_once('.') else { return false };
                let index = self.index.get(definition).copied();
                let known = self
                    .api
                    .definitions
                    .get(definition)
                    .is_some_and(|known| known.fields.contains_key(field));
                known && index.is_some_and(|index| reached.contains(&index) && self.has_field(index, field))
            });
            if is_type && self.index.contains_key(one.name.as_str()) && taken.count() > 1 {
                self.named.insert(&one.name);
            }
        }
    }

    fn place(&mut self, reached: &BTreeSet<usize>) -> Result<(), GenerateError> {
        let mut homes: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        for (index, kind) in &self.kinds {
            homes.insert(package(self.full_name(*index)), (&kind.id.group, &kind.id.version));
        }
        let mut places = Vec::new();
        for index in reached {
            let package = package(self.full_name(*index));
            let (path, version) = package.rsplit_once('.').unwrap_or(("", package));
            let (group, version) = homes.get(package).copied().unwrap_or((last(path), version));
            places.push((*index, group.to_owned(), [group_name(group), version.to_owned()]));
        }
        for (index, group, place) in places {
            let known = self.groups.entry(place.clone()).or_insert_with(|| group.clone());
            if *known != group {
                let module = dotted(&place);
                return Err(GenerateError::SameModule { module, groups: [known.clone(), group] });
            }
            if let Some(slot) = self.places.get_mut(index) {
                *slot = Some(place);
            }
        }
        Ok(())
    }

    fn full_name(&self, index: usize) -> &'a str {
        match self.origins.get(index) {
            Some(Origin::Definition(name, _)) => name,
            Some(Origin::Enumeration(one)) => &one.name,
            None => "",
        }
    }

    /// Whether a field of a definition is written: what the server or the compiler says of a kind is not.
    fn has_field(&self, index: usize, field: &str) -> bool {
        !(self.kinds.contains_key(&index) && ["apiVersion", "kind", "status"].contains(&field))
    }

    fn record(&self, index: usize, name: &str, definition: &Definition) -> Record {
        let within = definition.life;
        let field = |(field, property): (&String, &Property)| {
            let known = self.facts.field(name, field);
            let mut attributes: Vec<String> =
                known.and_then(|known| known.attribute.clone()).into_iter().collect();
            attributes.extend(self.ages(property.life, within));
            let ty = match known {
                Some(known) => Type::written(&known.ty),
                None => self.field_type(name, field, &property.schema),
            };
            // The compiler asks for the name of every resource, so the API need not ask for its metadata.
            let is_metadata = field == "metadata" && self.kinds.contains_key(&index);
            let optional = is_metadata || !property.required || property.schema.nullable;
            Field { name: field.clone(), attributes, ty, optional }
        };
        let written = definition.fields.iter().filter(|(field, _)| self.has_field(index, field));
        Record {
            retain_keys: self.retain.contains(&index),
            fields: written.map(field).collect(),
            others: self.others(&definition.schema),
        }
    }

    fn others(&self, schema: &Schema) -> Option<Type> {
        match &schema.additional_properties {
            Some(OneOrFlag::One(value)) => Some(self.ty("", value, DEEPEST)),
            Some(OneOrFlag::Flag(true)) => Some(Type::any()),
            _ => schema.preserve_unknown.then(Type::any),
        }
    }

    fn ages(&self, life: Life, within: Life) -> impl Iterator<Item = String> {
        let since = self.api.since(life, within).map(|version| format!("@since(\"{version}\")"));
        let until = self.api.until(life, within).map(|version| format!("@until(\"{version}\")"));
        since.into_iter().chain(until)
    }

    fn field_type(&self, definition: &str, field: &str, schema: &Schema) -> Type {
        let full = format!("{definition}.{field}");
        let ty = self.ty(field, schema, DEEPEST);
        let Some(one) = self.enumerations.get(full.as_str()) else { return ty };
        let union = match self.index.get(one.name.as_str()) {
            Some(index) if self.named.contains(one.name.as_str()) => Type::Named(*index),
            _ => scalar::union(one.values.iter().map(|value| source::string(value)).collect()),
        };
        ty.replaced(&|part| {
            let is_text = matches!(part, Type::Union(_)) || *part == Type::written("String");
            is_text.then(|| union.clone())
        })
    }

    fn ty(&self, field: &str, schema: &Schema, depth: usize) -> Type {
        if depth == 0 {
            return Type::any();
        }
        if let Some(target) = schema.reference() {
            return self.referenced(field, target, depth);
        }
        match schema.kind() {
            "array" => self.list(field, schema, depth),
            "object" => match self.others(schema) {
                Some(value) => Type::Map {
                    value: Box::new(value),
                    length: Bounds::length(schema.min_properties, schema.max_properties),
                },
                None => Type::map_of_any(),
            },
            _ => scalar::scalar(schema, field, self.facts),
        }
    }

    fn referenced(&self, field: &str, target: &str, depth: usize) -> Type {
        if let Some(written) = self.facts.types.get(target) {
            return Type::written(written);
        }
        let (Some(index), Some(definition)) = (self.index.get(target), self.api.definitions.get(target))
        else {
            return Type::any();
        };
        if !definition.fields.is_empty() {
            Type::Named(*index)
        } else if definition.schema.kind() == "object" && self.others(&definition.schema).is_none() {
            Type::Empty
        } else {
            self.ty(field, &definition.schema, depth - 1)
        }
    }

    fn list(&self, field: &str, schema: &Schema, depth: usize) -> Type {
        let element =
            schema.items.as_deref().map_or_else(Type::any, |items| self.ty(field, items, depth - 1));
        let merged = schema.merge_key.iter().filter(|_| {
            schema.merges_by("merge") && !matches!(schema.list_type.as_deref(), Some("atomic" | "set"))
        });
        let names: Vec<&String> =
            if schema.list_keys.is_empty() { merged.collect() } else { schema.list_keys.iter().collect() };
        let keys = names.into_iter().map(|name| self.key(name, &element)).collect::<Option<Vec<Key>>>();
        let length = Bounds::length(schema.min_items, schema.max_items);
        Type::List { element: Box::new(element), keys: keys.unwrap_or_default(), length }
    }

    /// A key of a list whose elements have it.
    fn key(&self, name: &str, element: &Type) -> Option<Key> {
        let Type::Named(index) = element else { return None };
        let Some(Origin::Definition(_, definition)) = self.origins.get(*index) else { return None };
        let property = definition.fields.get(name)?;
        let absent = self.facts.absent_keys.get(name).filter(|_| !property.required);
        Some(Key { name: name.to_owned(), absent: absent.map(|value| source::string(value)) })
    }

    fn file(&self, place: &[String; 2], members: &[usize]) -> GeneratedFile {
        let group = self.groups.get(place).map_or("", String::as_str);
        let mut names = Names::of(self, place, members);
        let mut items: Vec<(bool, Item)> = members
            .iter()
            .map(|index| (!self.kinds.contains_key(index), self.item(*index, &mut names)))
            .collect();
        items.sort_by(|(other, item), (other_b, item_b)| (other, &item.name).cmp(&(other_b, &item_b.name)));
        let group = if group.is_empty() { &place[0] } else { group };
        let about = match self.api.span() {
            Some(span) => format!("{group}/{} of Kubernetes {span}.", place[1]),
            None => format!("{group}/{}.", place[1]),
        };
        let module = Module {
            about,
            imports: names.imports(),
            items: items.into_iter().map(|(_, item)| item).collect(),
        };
        let text = source::write(&module, &|index| names.name(index));
        GeneratedFile { path: format!("k8s/{}/{}.dpl", place[0], place[1]), text }
    }

    fn item(&self, index: usize, names: &mut Names<'_>) -> Item {
        let name = names.name(index);
        let (attributes, body) = match self.origins.get(index) {
            Some(Origin::Definition(full, definition)) => {
                let record = self.record(index, full, definition);
                let attributes = self.kinds.get(&index).map_or_else(Vec::new, |kind| {
                    let mut attributes = vec![kind_attribute(&kind.id, kind.namespaced, &name)];
                    attributes.extend(self.ages(definition.life, self.api.life()));
                    attributes
                });
                (attributes, Body::Record(record))
            }
            Some(Origin::Enumeration(one)) => {
                let union = scalar::union(one.values.iter().map(|value| source::string(value)).collect());
                (Vec::new(), Body::Alias(union))
            }
            None => (Vec::new(), Body::Alias(Type::any())),
        };
        if let Body::Record(record) = &body {
            record.types().for_each(|ty| names.need(ty));
        }
        Item { name, attributes, body }
    }
}

/// The names of types as one module writes them.
struct Names<'a> {
    plan: &'a Plan<'a>,
    place: &'a [String; 2],
    taken: BTreeSet<String>,
    of: BTreeMap<usize, String>,
    imports: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Names<'a> {
    fn of(plan: &'a Plan<'a>, place: &'a [String; 2], members: &[usize]) -> Self {
        let mut names =
            Self { plan, place, taken: BTreeSet::new(), of: BTreeMap::new(), imports: BTreeMap::new() };
        for index in members {
            let mut name = naming::type_name(last(plan.full_name(*index)));
            while naming::is_reserved(&name) || !names.taken.insert(name.clone()) {
                name.push_str("Type");
            }
            names.of.insert(*index, name);
        }
        names
    }

    fn name(&self, index: usize) -> String {
        self.of.get(&index).cloned().unwrap_or_default()
    }

    /// Imports what a type refers to and this module lacks.
    fn need(&mut self, ty: &Type) {
        ty.walk(&mut |part| {
            let Type::Named(index) = part else { return };
            if self.of.contains_key(index) {
                return;
            }
            let Some(Some(place)) = self.plan.places.get(*index) else { return };
            // Under its own name where that is free, else with the name of its group in front.
            let own = naming::type_name(last(self.plan.full_name(*index)));
            let mut name = own.clone();
            while naming::is_reserved(&name) || !self.taken.insert(name.clone()) {
                let [group, version] = if name == own { place } else { self.place };
                name = format!("{}{}{name}", naming::type_name(group), naming::type_name(version));
            }
            let written = if name == own { own } else { format!("{own} as {name}") };
            self.imports.entry(dotted(place)).or_default().insert(written);
            self.of.insert(*index, name);
        });
    }

    fn imports(&self) -> Vec<Import> {
        let import = |(module, names): (&String, &BTreeSet<String>)| Import {
            module: module.clone(),
            names: names.clone(),
        };
        self.imports.iter().map(import).collect()
    }
}

/// `@kind(…)` for a type called `name`.
pub(super) fn kind_attribute(id: &GroupVersionKind, namespaced: bool, name: &str) -> String {
    let scope = if namespaced { "Namespaced" } else { "Cluster" };
    let own_name =
        if id.kind == name { String::new() } else { format!(", name: {}", source::string(&id.kind)) };
    format!("@kind({}, scope: \"{scope}\"{own_name})", source::string(&api_version(&id.group, &id.version)))
}

/// `apps/v1`, or `v1` for the group without a name.
pub(super) fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") }
}

fn dotted([group, version]: &[String; 2]) -> String {
    format!("k8s.{group}.{version}")
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// All of a full name but its last part.
fn package(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(package, _)| package)
}
