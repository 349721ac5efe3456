//! The common type of branches and elements: literals to their union, refinements to their base, records field by field.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::relation::{fits, same};
use super::view::LiteralKey;
use super::{
    FieldType, Held, ListType, MapType, Record, RecordId, RecordType, Scalar, Type, outline, record,
};
use crate::base::Name;
use crate::db::Db;

/// The type of what is one of these; nothing where a type has to be written.
pub fn join(db: &dyn Db, types: &[Type]) -> Option<Type> {
    Joining { db, open: Vec::new(), effort: 0 }.join(types)
}

struct Joining<'a> {
    db: &'a dyn Db,
    /// The records that are being joined: where they hold themselves, what they have in common would have to have a name.
    open: Vec<Vec<RecordId>>,
    /// Records that share their parts grow without end as trees.
    effort: usize,
}

impl Joining<'_> {
    fn join(&mut self, types: &[Type]) -> Option<Type> {
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
            _ => self.join_some(&known)?,
        };
        Some(if null { joined.optional() } else { joined })
    }

    fn join_some(&mut self, types: &[&Type]) -> Option<Type> {
        let db = self.db;
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
            return widest(db, types).or_else(|| self.join_records(&records));
        }
        if let Some(lists) = all(&members, |ty| match ty.bare() {
            Type::List(list) => Some(&**list),
            _ => None,
        }) {
            let elements: Vec<&Held> = lists.iter().map(|list| &list.element).collect();
            let element = self.join_held(&elements)?;
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
            let values: Vec<&Held> = maps.iter().map(|map| &map.value).collect();
            let keys: Vec<Type> = maps.iter().map(|map| map.key.clone()).collect();
            let (key, value) = (self.join(&keys)?, self.join_held(&values)?);
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
        widest(db, types).or_else(|| self.map_of_records(&members))
    }

    /// What lists or maps hold. Where it leads back to itself, nothing but one of them can be what they have in common.
    fn join_held(&mut self, held: &[&Held]) -> Option<Held> {
        let known: Vec<&Held> =
            held.iter().copied().filter(|it| !matches!(it, Held::Type(ty) if ty.is_error())).collect();
        match known.as_slice() {
            [first, others @ ..] if others.iter().all(|it| it == first) => Some((*first).clone()),
            _ if known.iter().any(|it| matches!(it, Held::Written(_))) => {
                let types: Vec<&Type> = known.iter().map(|it| it.ty(self.db)).collect();
                let takes_all = |wide: &Type| {
                    types.iter().all(|it| fits(self.db, it, wide).is_ok() && !matches!(it.bare(), Type::Any))
                };
                known.iter().find(|wide| takes_all(wide.ty(self.db))).map(|wide| (*wide).clone())
            }
            _ => {
                let types: Vec<Type> = known.iter().map(|it| it.ty(self.db).clone()).collect();
                self.join(&types).map(Held::Type)
            }
        }
    }

    fn join_records(&mut self, records: &[&Record]) -> Option<Type> {
        const MOST: usize = 20_000;
        let first = *records.first()?;
        if records.iter().all(|record| record.is_same(first)) {
            let outlines: Vec<_> = records.iter().map(|record| record.outline.as_deref()).collect();
            return Some(Type::Record(first.with_outline(outline::common(self.db, &outlines))));
        }
        let ids: Vec<RecordId> = records.iter().map(|record| record.id.clone()).collect();
        self.effort = self.effort.saturating_add(1);
        if self.effort > MOST || self.open.contains(&ids) {
            return None;
        }
        self.open.push(ids);
        let fields = self.join_fields(records);
        self.open.pop();
        let id = RecordId::Inferred(Arc::new(RecordType { fields: fields?, ..RecordType::default() }));
        Some(Type::Record(Record { id, outline: None }))
    }

    fn join_fields(&mut self, records: &[&Record]) -> Option<Vec<FieldType>> {
        let types: Vec<_> =
            records.iter().map(|record| (*record, record::record_type(self.db, &record.id))).collect();
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
            let joined = self.join(&having)?;
            let ty = if having.len() == types.len() { joined } else { joined.optional() };
            fields.push(FieldType::plain(name, ty));
        }
        Some(fields)
    }

    /// A map, where some are maps and the others records whose fields fit it.
    fn map_of_records(&mut self, members: &[&Type]) -> Option<Type> {
        let values: Vec<&Held> = members
            .iter()
            .filter_map(|ty| match ty.bare() {
                Type::Map(map) => Some(&map.value),
                _ => None,
            })
            .collect();
        if values.is_empty() {
            return None;
        }
        let (key, value) = (Type::STRING, self.join_held(&values)?);
        let map = Type::Map(Arc::new(MapType { key, value, length: Default::default() }));
        members.iter().all(|it| fits(self.db, it, &map).is_ok()).then_some(map)
    }
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

/// Whether all types of a list are the same, by value.
pub(super) fn all_same(db: &dyn Db, types: &[Type]) -> bool {
    let Some((first, others)) = types.split_first() else { return true };
    others.iter().all(|other| same(db, first, other))
}
