//! Presence outlines: what a value surely sets, beyond what its type declares. An annotation checks, and forgets nothing.

use std::sync::Arc;

use super::known::KnownFields;
use super::{Outline, Record, RecordId, RecordType, Type, record};
use crate::base::Name;
use crate::db::Db;

/// What a layer, written as a literal, may take away from what lies below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Takes {
    /// Fields that it sets to something that may be `null`.
    pub(super) maybe: Vec<Name>,
    /// Fields that it sets only sometimes.
    pub(super) unsure: Vec<Name>,
    /// Of fields that are literals themselves.
    pub(super) below: Vec<(Name, Self)>,
}

impl Takes {
    fn below(&self, name: Name) -> Option<&Self> {
        self.below.iter().find(|(field, _)| *field == name).map(|(_, takes)| takes)
    }
}

/// Whether knowing this of a field says more than its declaration does.
fn says_more(declared: &Type, known: &Type) -> bool {
    declared.admits_null() || declared.is_layer() != known.is_layer() || has_outline(known)
}

/// The declared type, with what the value that goes there surely has.
pub fn narrowed(db: &dyn Db, expected: &Type, found: &Type) -> Type {
    match expected.bare() {
        Type::Optional(inner) => match found.bare() {
            Type::Optional(_) | Type::Null | Type::Error => expected.clone(),
            _ => narrowed(db, inner, found),
        },
        Type::Record(record) => match found.as_record() {
            Some(other) => Type::Record(known_of(db, record, other, false)),
            None => expected.clone(),
        },
        Type::Partial(inner) => match (inner.bare(), found.as_record()) {
            (Type::Record(record), Some(other)) => {
                Type::Partial(Arc::new(Type::Record(known_of(db, record, other, true))))
            }
            _ => expected.clone(),
        },
        _ => expected.clone(),
    }
}

/// What is known of a value of one record that goes to another.
fn known_of(db: &dyn Db, record: &Record, found: &Record, layer: bool) -> Record {
    if record.is_same(found) {
        return found.clone();
    }
    let RecordId::Inferred(fields) = &found.id else { return record.plain() };
    let declared = record::record_type(db, &record.id);
    let mut outline = Outline::default();
    for field in &fields.fields {
        let Some(target) = declared.field(field.name) else { continue };
        let ty = found.known(field.name).unwrap_or(&field.ty);
        if ty.admits_null() || ty.is_error() {
            continue;
        }
        let wanted =
            if layer || target.required_when.is_some() { target.ty.layer() } else { target.ty.clone() };
        let known = narrowed(db, &wanted, ty);
        if layer || says_more(&target.read(), &known) {
            outline.fields.insert(field.name, known);
        }
    }
    record.with_outline(outline)
}

/// The outline of a record whose fields are surely set with these types; what its declaration says anyway is left out.
pub(super) fn of_fields(db: &dyn Db, record: &Record, fields: Vec<(Name, Type)>, layer: bool) -> Record {
    if fields.is_empty() {
        return record.plain();
    }
    of_declared_fields(db, record, &record::record_type(db, &record.id), fields, layer)
}

/// The same, where what is declared of the record is at hand.
pub(super) fn of_declared_fields(
    db: &dyn Db,
    record: &Record,
    declared: &RecordType,
    fields: Vec<(Name, Type)>,
    layer: bool,
) -> Record {
    let known = fields.into_iter().filter_map(|(name, found)| {
        let optional = found.admits_null();
        let ty = found.without_null();
        if ty.is_error() || ty == Type::Null || (optional && !has_outline(&ty)) {
            return None;
        }
        let Some(field) = declared.field(name) else { return Some((name, found)) };
        let known = match (layer, &field.required_when) {
            (true, _) => ty,
            (false, Some(_)) => narrowed(db, &field.ty.layer(), &ty),
            (false, None) => narrowed(db, &field.ty, &completed(db, &ty)),
        };
        let known = (layer || says_more(&field.read(), &known)).then_some(known)?;
        Some((name, if optional { known.optional() } else { known }))
    });
    let fields = KnownFields::of(known.collect());
    record.with_outline(Outline { fields: if layer { fields } else { fields.completed() } })
}

/// Whether something is known of what is in a record.
pub(super) fn has_outline(ty: &Type) -> bool {
    matches!(ty.core().0, Type::Record(Record { outline: Some(_), .. }))
}

/// What is known of a layer, once it is completed. What is required only while a condition holds stays a layer.
pub fn completed(db: &dyn Db, ty: &Type) -> Type {
    match ty {
        Type::Partial(inner) => completed(db, inner),
        Type::Record(record) => {
            let Some(outline) = &record.outline else { return ty.clone() };
            let again = || {
                let fields = outline.fields.iter().map(|(name, ty)| (name, ty.clone())).collect();
                Type::Record(of_fields(db, &record.plain(), fields, false))
            };
            if outline.fields.is_completed() {
                // Each record around it asks for it again.
                debug_assert_eq!(again(), *ty, "what is completed stays as it is");
                return ty.clone();
            }
            again()
        }
        _ => ty.clone(),
    }
}

/// What all branches have in common, each of which went to the type expected.
pub(super) fn merge(db: &dyn Db, expected: &Type, branches: &[Type]) -> Type {
    let known: Vec<&Type> = branches.iter().filter(|branch| !branch.is_error()).collect();
    match known.as_slice() {
        [] => return expected.clone(),
        [only] => return (*only).clone(),
        _ => {}
    }
    if known.iter().any(|branch| branch.admits_null()) {
        return expected.clone();
    }
    let (core, layer) = expected.core();
    let Type::Record(record) = core else { return expected.without_null() };
    let mut outlines = Vec::with_capacity(known.len());
    for branch in known {
        match branch.as_record() {
            Some(other) if other.is_same(record) => outlines.push(other.outline.as_deref()),
            _ => outlines.push(None),
        }
    }
    let merged = Type::Record(record.with_outline(common(db, &outlines)));
    if layer { merged.layer() } else { merged }
}

/// What several outlines have in common.
pub(super) fn common(db: &dyn Db, outlines: &[Option<&Outline>]) -> Outline {
    let mut merged = Outline::default();
    let Some((Some(first), others)) = outlines.split_first() else { return merged };
    for (name, ty) in first.fields.iter() {
        let mut all = vec![ty.clone()];
        for other in others {
            all.extend(other.and_then(|outline| outline.fields.get(name)).cloned());
        }
        if all.len() == outlines.len() {
            let common = match all.iter().all(|it| it == ty) {
                true => ty.clone(),
                false => match super::join::join(db, &all) {
                    Some(joined) => joined,
                    None => continue,
                },
            };
            merged.fields.insert(name, common);
        }
    }
    merged
}

/// What stays known below a layer of which nothing is known: what can neither be `null` nor lack.
fn forget(db: &dyn Db, ty: &Type) -> Type {
    let (core, layer) = ty.core();
    let Type::Record(record) = core else { return ty.clone() };
    let Some(outline) = &record.outline else { return ty.clone() };
    let declared = record::record_type(db, &record.id);
    let mut kept = Outline::default();
    for (name, known) in outline.fields.iter() {
        let stays = declared
            .field(name)
            .is_some_and(|field| !field.ty.admits_null() && field.required_when.is_none());
        if stays {
            kept.fields.insert(name, forget(db, known));
        }
    }
    let record = Type::Record(record.with_outline(kept));
    if layer { record.layer() } else { record }
}

/// What is known of `lower with upper`: what the upper surely sets, and what the lower surely sets less what the upper may take away.
/// `takes` is there where the upper one is a literal.
pub(super) fn overlay(db: &dyn Db, lower: &Type, upper: &Type, takes: Option<&Takes>) -> Type {
    let (core, layer) = lower.core();
    let Type::Record(below) = core else { return lower.clone() };
    let Some(above) = upper.as_record() else { return forget(db, lower) };
    let finish = |record: Record| {
        let ty = Type::Record(record);
        if layer { ty.layer() } else { completed(db, &ty) }
    };
    if !above.is_same(below) {
        // Another member of a union.
        return finish(above.clone());
    }
    let kept = match takes {
        Some(_) => lower.clone(),
        None => forget(db, lower),
    };
    let mut known =
        kept.as_record().and_then(|record| record.outline.as_deref().cloned()).unwrap_or_default();
    if record::record_type(db, &below.id).retain_keys {
        known.fields.retain(|name| above.known(name).is_some());
    }
    if let Some(takes) = takes {
        known.fields.retain(|name| !takes.maybe.contains(&name));
        for name in &takes.unsure {
            if let Some(ty) = known.fields.get_mut(*name) {
                *ty = forget(db, ty);
            }
        }
    }
    for (name, ty) in above.outline.iter().flat_map(|outline| outline.fields.iter()) {
        if ty.admits_null() {
            // It is set only sometimes, and what lies below is then seen.
            continue;
        }
        let merged = match known.fields.get(name) {
            Some(old) if ty.is_layer() && old.as_record().is_some() => {
                let takes = takes.and_then(|takes| takes.below(name));
                overlay(db, old, ty, takes)
            }
            _ => ty.clone(),
        };
        known.fields.insert(name, merged);
    }
    finish(below.with_outline(known))
}
