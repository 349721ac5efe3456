//! Equal records are one: a table of the records of a module, and who occurs where.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::facts::Facts;
use super::model::{Body, Item, Record, Type};
use super::naming::{self, Nameless};

/// A written type is worth a name from this length on, where it stands often enough.
const LONG: usize = 32;

/// The records of a module. The index of a record is its place in the table.
#[derive(Default)]
pub(super) struct Shapes {
    known: HashMap<Record, usize>,
    records: Vec<Record>,
    places: Vec<Vec<Vec<String>>>,
}

impl Shapes {
    /// The type of a record that occurs at `place`, the names from the kind down to the field.
    pub fn intern(&mut self, record: Record, place: &[String]) -> Type {
        let next = self.records.len();
        let index = *self.known.entry(record.clone()).or_insert(next);
        if index == next {
            self.records.push(record);
            self.places.push(Vec::new());
        }
        if let Some(places) = self.places.get_mut(index) {
            places.push(place.to_vec());
        }
        Type::Named(index)
    }

    /// The record of a type, if it is one of the table.
    pub fn record(&self, ty: &Type) -> Option<&Record> {
        match ty {
            Type::Named(index) => self.records.get(*index),
            _ => None,
        }
    }

    /// Names everything; `roots` are the kinds, which have names, and `facts` tell the names that are known.
    ///
    /// Gives the items, kinds first, and the names that their types refer to by index.
    pub fn finish(self, roots: Vec<Item>, facts: &Facts) -> (Vec<Item>, Vec<String>) {
        let aliases = self.aliases(&roots);
        let known = facts.record_names();
        let of_record = self.records.iter().zip(&self.places).map(|(record, places)| {
            let fields: Vec<&str> = record.fields.iter().map(|field| field.name.as_str()).collect();
            let known = known.get(fields.join(" ").as_str()).map(|name| (*name).to_owned());
            Nameless { places: places.clone(), known }
        });
        let of_alias = aliases
            .iter()
            .map(|(ty, places)| Nameless { places: places.clone(), known: pattern_name(ty, facts) });
        let nameless: Vec<Nameless> = of_record.chain(of_alias).collect();
        let mut taken: BTreeSet<String> = roots.iter().map(|root| root.name.clone()).collect();
        taken.insert(OBJECT_META.to_owned());
        let names = naming::name_all(&nameless, taken);

        let index: BTreeMap<&Type, usize> =
            aliases.iter().map(|(ty, _)| ty).zip(self.records.len()..).collect();
        let change = |ty: &Type| index.get(ty).map(|index| Type::Named(*index));
        let mut items: Vec<Item> = roots
            .into_iter()
            .map(|root| match root.body {
                Body::Record(record) => Item { body: Body::Record(record.replaced(&change)), ..root },
                Body::Alias(_) => root,
            })
            .collect();
        items.sort_by(|a, b| a.name.cmp(&b.name));
        let records = self.records.iter().map(|record| Body::Record(record.replaced(&change)));
        let written = aliases.iter().map(|(ty, _)| Body::Alias(ty.clone()));
        let mut others: Vec<Item> = names
            .iter()
            .zip(records.chain(written))
            .map(|(name, body)| Item { name: name.clone(), attributes: Vec::new(), body })
            .collect();
        others.sort_by(|a, b| a.name.cmp(&b.name));
        items.extend(others);
        (items, names)
    }

    /// Enumerations and refinements that stand in several fields and are long: those get names.
    fn aliases(&self, roots: &[Item]) -> Vec<(Type, Vec<Vec<String>>)> {
        let mut found: BTreeMap<Type, Vec<Vec<String>>> = BTreeMap::new();
        let roots = roots.iter().filter_map(|root| match &root.body {
            Body::Record(record) => Some((record, vec![root.name.clone()])),
            Body::Alias(_) => None,
        });
        let nested = self.records.iter().zip(&self.places).map(|(record, places)| {
            let place = places.first().cloned().unwrap_or_default();
            (record, place)
        });
        for (record, place) in roots.chain(nested) {
            for field in &record.fields {
                field.ty.walk(&mut |ty| {
                    if is_long(ty) {
                        let mut place = place.clone();
                        let is_element = *ty != field.ty;
                        place.push(if is_element {
                            naming::singular(&field.name)
                        } else {
                            field.name.clone()
                        });
                        found.entry(ty.clone()).or_default().push(place);
                    }
                });
            }
        }
        let often = |ty: &Type| if matches!(ty, Type::Union(_)) { 2 } else { 3 };
        found.into_iter().filter(|(ty, places)| places.len() >= often(ty)).collect()
    }
}

/// The name of a text with a pattern that has one.
fn pattern_name(ty: &Type, facts: &Facts) -> Option<String> {
    let Type::Written(text) = ty else { return None };
    let has = |pattern: &str| text.ends_with(&format!("r\"{pattern}\")"));
    facts.pattern_names.iter().find(|(pattern, _)| has(pattern)).map(|(_, name)| name.clone())
}

/// The one name that every generated module imports.
pub(super) const OBJECT_META: &str = "ObjectMeta";

fn is_long(ty: &Type) -> bool {
    match ty {
        Type::Written(text) => text.len() > LONG,
        Type::Union(values) => {
            values.len() > 1 && values.iter().map(|value| value.len() + 3).sum::<usize>() > LONG
        }
        _ => false,
    }
}
