//! The common type of branches and elements: literals to their union, refinements to their base, records field by field.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::relation::{fits, same};
use super::view::LiteralKey;
use super::{FieldType, ListType, MapType, Record, RecordId, RecordType, Scalar, Type, outline, record};
use crate::base::Name;
use crate::db::Db;

/// The type of what is one of these; nothing where a type has to be written.
pub fn join(db: &dyn Db, types: &[Type]) -> Option<Type> {
    let mut known: Vec<&Type> = Vec::with_capacity(types.len());
    let mut null = false;
    for ty in types {
        match ty.bare() {
            Type::Error => {}
            Type::Null => null = true,
            Type::Optional(inner) => {
                null = true;
                known.push(inner);
            }
            _ => known.push(ty),
        }
    }
    let joined = match known.as_slice() {
        [] if null => return Some(Type::Null),
        [] => return Some(Type::Error),
        [only] => (*only).clone(),
        [first, others @ ..] if others.iter().all(|it| it == first) => (*first).clone(),
        _ => join_some(db, &known)?,
    };
    Some(if null { joined.optional() } else { joined })
}

fn join_some(db: &dyn Db, types: &[&Type]) -> Option<Type> {
    let members: Vec<&Type> = types
        .iter()
        .flat_map(|ty| match ty.bare() {
            Type::Union(union) => union.members.iter().collect(),
            _ => vec![*ty],
        })
        .collect();
    if let Some(literals) = literals(&members) {
        return Some(literals);
    }
    let scalars: Vec<Option<Scalar>> = members.iter().map(|ty| ty.scalar()).collect();
    if scalars.iter().all(Option::is_some) {
        return join_scalars(db, &members, &scalars).or_else(|| widest(db, types));
    }
    if let Some(records) = all(&members, |ty| match ty.bare() {
        Type::Record(record) => Some(record),
        _ => None,
    }) {
        return widest(db, types).or_else(|| join_records(db, &records));
    }
    if let Some(lists) = all(&members, |ty| match ty.bare() {
        Type::List(list) => Some(&**list),
        _ => None,
    }) {
        let elements: Vec<Type> = lists.iter().map(|list| list.element.clone()).collect();
        let element = join(db, &elements)?;
        let first = lists.first()?;
        let keys = match lists.iter().all(|list| list.keys == first.keys) {
            true => Arc::clone(&first.keys),
            false => Arc::default(),
        };
        return Some(Type::List(Arc::new(ListType { element, keys, length: Default::default() })));
    }
    if let Some(maps) = all(&members, |ty| match ty.bare() {
        Type::Map(map) => Some(&**map),
        _ => None,
    }) {
        let values: Vec<Type> = maps.iter().map(|map| map.value.clone()).collect();
        let keys: Vec<Type> = maps.iter().map(|map| map.key.clone()).collect();
        let (key, value) = (join(db, &keys)?, join(db, &values)?);
        return Some(Type::Map(Arc::new(MapType { key, value, length: Default::default() })));
    }
    if let Some(layers) = all(&members, |ty| match ty.bare() {
        Type::Partial(inner) => Some(&**inner),
        _ => None,
    }) {
        let first = layers.first()?.as_record()?;
        let alike = layers.iter().all(|layer| layer.as_record().is_some_and(|it| it.is_same(first)));
        return alike.then(|| Type::Record(first.plain()).layer());
    }
    widest(db, types).or_else(|| map_of_records(db, &members))
}

fn all<'a, T>(members: &[&'a Type], view: impl Fn(&'a Type) -> Option<&'a T>) -> Option<Vec<&'a T>> {
    members.iter().map(|member| view(member)).collect()
}

/// A union of literals, each once.
fn literals(members: &[&Type]) -> Option<Type> {
    let mut met: FxHashSet<LiteralKey> = FxHashSet::default();
    let mut kept: Vec<Type> = Vec::new();
    for member in members {
        if met.insert(LiteralKey::of(member.as_literal()?)) {
            kept.push((*member).clone());
        }
    }
    Some(Type::union(kept))
}

fn join_scalars(db: &dyn Db, members: &[&Type], scalars: &[Option<Scalar>]) -> Option<Type> {
    let first = (*scalars.first()?)?;
    if scalars.iter().all(|scalar| *scalar == Some(first)) {
        let widest =
            members.iter().find(|wide| members.iter().all(|it| fits(db, it, wide) == Ok(super::Fit::Same)));
        return Some(widest.map_or_else(|| first.plain(), |wide| (**wide).clone()));
    }
    let numbers = scalars.iter().all(|scalar| matches!(scalar, Some(Scalar::Int | Scalar::Float)));
    numbers.then_some(Type::Float(None))
}

/// One of the types, where all others fit it.
fn widest(db: &dyn Db, types: &[&Type]) -> Option<Type> {
    let wide = types.iter().find(|wide| {
        matches!(
            wide.bare(),
            Type::Union(_) | Type::IntOrString | Type::IntOrPercent | Type::Any | Type::Quantity(_)
        ) && types.iter().all(|it| fits(db, it, wide).is_ok() && !matches!(it.bare(), Type::Any))
    })?;
    Some((*wide).clone())
}

fn join_records(db: &dyn Db, records: &[&Record]) -> Option<Type> {
    let first = *records.first()?;
    if records.iter().all(|record| record.is_same(first)) {
        let outlines: Vec<_> = records.iter().map(|record| record.outline.as_deref()).collect();
        return Some(Type::Record(first.with_outline(outline::common(db, &outlines))));
    }
    let types: Vec<_> = records.iter().map(|record| (*record, record::record_type(db, &record.id))).collect();
    let mut names: Vec<Name> = Vec::new();
    let mut met: FxHashSet<Name> = FxHashSet::default();
    for (_, record) in &types {
        names.extend(record.fields.iter().map(|field| field.name).filter(|name| met.insert(*name)));
    }
    let mut fields = Vec::with_capacity(names.len());
    for name in names {
        let mut having = Vec::with_capacity(types.len());
        for (record, fields) in &types {
            if let Some(field) = fields.field(name) {
                having.push(record.known(name).cloned().unwrap_or_else(|| field.read()));
            }
        }
        let joined = join(db, &having)?;
        let ty = if having.len() == types.len() { joined } else { joined.optional() };
        fields.push(FieldType::plain(name, ty));
    }
    let id = RecordId::Inferred(Arc::new(RecordType { fields, ..RecordType::default() }));
    Some(Type::Record(Record { id, outline: None }))
}

/// A map, where some are maps and the others records whose fields fit it.
fn map_of_records(db: &dyn Db, members: &[&Type]) -> Option<Type> {
    let values: Vec<Type> = members
        .iter()
        .filter_map(|ty| match ty.bare() {
            Type::Map(map) => Some(map.value.clone()),
            _ => None,
        })
        .collect();
    if values.is_empty() {
        return None;
    }
    let map = Type::map(join(db, &values)?);
    members.iter().all(|it| fits(db, it, &map).is_ok()).then_some(map)
}

/// Whether all types of a list are the same, by value.
pub(super) fn all_same(db: &dyn Db, types: &[Type]) -> bool {
    let Some((first, others)) = types.split_first() else { return true };
    others.iter().all(|other| same(db, first, other))
}
