//! The fields and rules of record types: declared ones with what their spreads bring, the inputs of a module, what an instance gives.

use std::cell::Cell;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::declare::declared;
use super::held::WrittenTypeId;
use super::{
    FieldType, Held, OwnedCheck, OwnedExpression, OwnedRequire, Owner, Record, RecordId, RecordType, Type,
    WrittenType, library, signature,
};
use crate::base::Name;
use crate::db::{Db, Definition, SourceFile};
use crate::hir::{
    self, Body, Data, DefinitionKind, FieldDeclaration, Literal, Member, TypeExpression, TypeExpressionId,
};
use crate::resolve::{self, Binding};

/// The fields and rules of a record.
pub fn record_type(db: &dyn Db, id: &RecordId) -> Arc<RecordType> {
    match id {
        RecordId::Declared(definition, ty) => {
            Arc::clone(declared_record(db, WrittenTypeId::new(db, *definition, *ty)))
        }
        RecordId::Inputs(file) => Arc::clone(inputs_of(db, *file)),
        RecordId::Instance(file) => Arc::clone(instance_of(db, *file)),
        RecordId::Inferred(fields) => Arc::clone(fields),
    }
}

/// `m.Inputs`, nothing known of it.
#[must_use]
pub const fn inputs_record(file: SourceFile) -> Record {
    Record { id: RecordId::Inputs(file), outline: None }
}

#[salsa::tracked]
fn declared_record<'db>(db: &'db dyn Db, key: WrittenTypeId<'db>) -> Arc<RecordType> {
    let (definition, ty) = (key.definition(db), key.ty(db));
    if let Some(log) = db.log() {
        log.note("record", definition.name());
    }
    let read = library::record(db, definition, ty);
    Arc::new(read.unwrap_or_else(|| as_written(db, definition, ty)))
}

/// A record type as its text says.
fn as_written(db: &dyn Db, definition: Definition, ty: TypeExpressionId) -> RecordType {
    let body = hir::body(db, definition);
    let TypeExpression::Record(members) = body.type_expression(ty) else { return RecordType::default() };
    let types = declared(db, definition);
    let owner = Owner { definition, record: Some(ty) };
    let owned = |expression| Box::new(OwnedExpression { owner: owner.clone(), expression });
    let mut record = RecordType::default();
    if let Data::Type { ty: top, kind, retain_keys, .. } = &body.data
        && *top == ty
    {
        record.name = Some(definition.name());
        record.kind.clone_from(kind);
        record.retain_keys = *retain_keys;
    }
    for member in members {
        match member {
            Member::Field(field) if record.field(field.name).is_some() => {}
            Member::Field(field) => record.fields.push(FieldType {
                name: field.name,
                ty: types.get(field.ty).clone(),
                default: field.default.map(owned),
                required_when: field.required_when.map(owned),
                since: field.since.clone(),
                until: field.until.clone(),
                base64: field.base64,
                declared: Some((definition, field.spot)),
            }),
            Member::Spread(spread) => bring(db, (definition, ty), types.get(*spread), &mut record),
            Member::Check(check) => {
                record.checks.push(OwnedCheck { owner: owner.clone(), check: check.clone() })
            }
            Member::Require(require) => {
                record.requires.push(OwnedRequire { owner: owner.clone(), require: require.clone() });
            }
        }
    }
    if record.rest.is_none() && hir::is_broken(db, definition) {
        // What of it could not be read may be any field.
        record.rest = Some(Type::Error);
    }
    record
}

/// What `...Other` brings. A circle of spreads was reported; it brings nothing.
fn bring(db: &dyn Db, into: (Definition, TypeExpressionId), other: &Type, record: &mut RecordType) {
    match other.strip() {
        Type::Map(map) => record.rest = Some(map.value.ty(db).clone()),
        Type::Record(Record { id, .. }) => {
            if spreads_reach(db, id, into) {
                return;
            }
            let other = record_type(db, id);
            for field in &other.fields {
                if record.field(field.name).is_none() {
                    record.fields.push(field.clone());
                }
            }
            record.checks.extend(other.checks.iter().cloned());
            record.requires.extend(other.requires.iter().cloned());
            if record.rest.is_none() {
                record.rest.clone_from(&other.rest);
            }
        }
        _ => {}
    }
}

/// Whether spreads lead from one record type to another.
fn spreads_reach(db: &dyn Db, from: &RecordId, to: (Definition, TypeExpressionId)) -> bool {
    let mut open = vec![from.clone()];
    let mut seen: Vec<(Definition, TypeExpressionId)> = Vec::new();
    while let Some(id) = open.pop() {
        let RecordId::Declared(definition, ty) = id else { continue };
        if (definition, ty) == to {
            return true;
        }
        if seen.contains(&(definition, ty)) {
            continue;
        }
        seen.push((definition, ty));
        let body = hir::body(db, definition);
        let TypeExpression::Record(members) = body.type_expression(ty) else { continue };
        if members.iter().any(|member| matches!(member, Member::Spread(_))) {
            open.extend(spread_ids(db, definition, members));
        }
    }
    false
}

fn spread_ids(db: &dyn Db, definition: Definition, members: &[Member]) -> Vec<RecordId> {
    let types = declared(db, definition);
    let spreads = members.iter().filter_map(|member| match member {
        Member::Spread(ty) => types.get(*ty).as_record().map(|record| record.id.clone()),
        _ => None,
    });
    spreads.collect()
}

/// The inputs of a module as one record.
#[salsa::tracked]
fn inputs_of(db: &dyn Db, file: SourceFile) -> Arc<RecordType> {
    if let Some(log) = db.log() {
        log.note("inputs", file.display_path(db));
    }
    let mut record = RecordType::default();
    let mut names: FxHashSet<Name> = FxHashSet::default();
    for definition in hir::definitions(db, file).iter().copied() {
        let owner = Owner { definition, record: None };
        match definition.kind() {
            DefinitionKind::Input if names.insert(definition.name()) => {
                let body = hir::body(db, definition);
                let Data::Input { ty, default } = &body.data else { continue };
                let ty = match resolve::in_circle(db, definition) {
                    true => Type::Error,
                    false => declared(db, definition).get(*ty).clone(),
                };
                let default = default.map(|expression| Box::new(OwnedExpression { owner, expression }));
                record.fields.push(FieldType { default, ..FieldType::plain(definition.name(), ty) });
            }
            DefinitionKind::Check => {
                if let Data::Check(check) = &hir::body(db, definition).data {
                    record.checks.push(OwnedCheck { owner, check: check.clone() });
                }
            }
            DefinitionKind::Require => {
                if let Data::Require(require) = &hir::body(db, definition).data {
                    record.requires.push(OwnedRequire { owner, require: require.clone() });
                }
            }
            _ => {}
        }
    }
    if hir::has_lost_items(db, file) {
        record.rest = Some(Type::Error);
    }
    Arc::new(record)
}

/// The numbers of a file's inputs, in the order written.
#[salsa::tracked]
fn input_numbers(db: &dyn Db, file: SourceFile) -> FxHashMap<Definition, usize> {
    let inputs = hir::definitions(db, file).iter().filter(|it| it.kind() == DefinitionKind::Input);
    inputs.enumerate().map(|(number, input)| (*input, number)).collect()
}

/// Whether one input of a file comes before another.
pub(super) fn is_before(db: &dyn Db, first: Definition, second: Definition) -> bool {
    let numbers = input_numbers(db, second.file);
    matches!((numbers.get(&first), numbers.get(&second)), (Some(first), Some(second)) if first < second)
}

/// The input of that name.
pub(super) fn input_named(db: &dyn Db, file: SourceFile, name: Name) -> Option<Definition> {
    match resolve::lookup_value(db, file, name)? {
        Binding::Definition(found) if found.file == file && found.kind() == DefinitionKind::Input => {
            Some(found)
        }
        _ => None,
    }
}

/// What a part or deploy of a module gives to others.
#[salsa::tracked]
fn instance_of(db: &dyn Db, file: SourceFile) -> Arc<RecordType> {
    let given = hir::definitions(db, file).iter().filter_map(|definition| {
        let ty = instance_field(db, file, definition.name())?;
        Some(FieldType::plain(definition.name(), ty))
    });
    let mut record = RecordType::default();
    for field in given {
        if record.field(field.name).is_none() {
            record.fields.push(field);
        }
    }
    Arc::new(record)
}

/// The definition that a field of an instance is.
pub fn instance_definition(db: &dyn Db, file: SourceFile, name: Name) -> Option<Definition> {
    use DefinitionKind::{Deploy, Let, Part, Resource};
    resolve::exported_value(db, file, name)
        .filter(|found| matches!(found.kind(), Let | Resource | Part | Deploy))
}

/// One field of what a part or deploy of a module gives.
pub(super) fn instance_field(db: &dyn Db, file: SourceFile, name: Name) -> Option<Type> {
    instance_definition(db, file, name).map(|found| signature(db, found).ty.clone())
}

/// A field of a record, found without making the others where that is dear.
pub(super) fn field_of(db: &dyn Db, id: &RecordId, name: Name) -> Option<FieldType> {
    match id {
        RecordId::Instance(file) => instance_field(db, *file, name).map(|ty| FieldType::plain(name, ty)),
        _ => record_type(db, id).field(name).cloned(),
    }
}

/// The names of a record's fields.
pub(super) fn field_names(db: &dyn Db, id: &RecordId) -> Vec<Name> {
    match id {
        RecordId::Instance(file) => hir::definitions(db, *file)
            .iter()
            .map(|it| it.name())
            .filter(|name| instance_definition(db, *file, *name).is_some())
            .collect(),
        _ => record_type(db, id).fields.iter().map(|field| field.name).collect(),
    }
}

/// How far names are followed. Spreads may go in circles, which are reported, by as many ways as one likes.
#[derive(Clone, Copy)]
struct Reach<'a> {
    depth: usize,
    left: &'a Cell<usize>,
}

impl<'a> Reach<'a> {
    const MOST: usize = 20_000;

    const fn new(left: &'a Cell<usize>) -> Self {
        const DEEPEST: usize = 32;
        Self { depth: DEEPEST, left }
    }

    /// One step further, where there is one.
    fn further(self) -> Option<Self> {
        self.left.set(self.left.get().checked_sub(1)?);
        Some(Self { depth: self.depth.checked_sub(1)?, ..self })
    }
}

/// Where a field of a declared record type, or an input, is written: the definition, and its type there.
pub(super) fn declaration(db: &dyn Db, id: &RecordId, name: Name) -> Option<(Definition, TypeExpressionId)> {
    declaration_below(db, id, name, Reach::new(&Cell::new(Reach::MOST)))
}

/// The record that a written type is, found over names alone, with nothing asked of types.
pub(super) fn record_at(
    db: &dyn Db,
    definition: Definition,
    body: &Body,
    ty: TypeExpressionId,
) -> Option<RecordId> {
    written_record(db, definition, body, ty, Reach::new(&Cell::new(Reach::MOST)))
}

fn declaration_below(
    db: &dyn Db,
    id: &RecordId,
    name: Name,
    reach: Reach<'_>,
) -> Option<(Definition, TypeExpressionId)> {
    if let RecordId::Inputs(file) = id {
        let input = input_named(db, *file, name)?;
        let body = hir::body(db, input);
        let Data::Input { ty, .. } = &body.data else { return None };
        return Some((input, *ty));
    }
    let mut found = None;
    each_declaration(db, id, reach, &mut Vec::new(), &mut |definition, _, field| {
        if field.name == name && found.is_none() {
            found = Some((definition, field.ty));
        }
    });
    found
}

/// Every field that a declared record type writes or brings, without making its type.
fn each_declaration(
    db: &dyn Db,
    id: &RecordId,
    reach: Reach<'_>,
    seen: &mut Vec<(Definition, TypeExpressionId)>,
    see: &mut dyn FnMut(Definition, &Body, &FieldDeclaration),
) {
    let RecordId::Declared(definition, ty) = id else { return };
    if seen.contains(&(*definition, *ty)) {
        return;
    }
    seen.push((*definition, *ty));
    let body = hir::body(db, *definition);
    let TypeExpression::Record(members) = body.type_expression(*ty) else { return };
    for member in members {
        match member {
            Member::Field(field) => see(*definition, &body, field),
            Member::Spread(spread) => {
                if let Some(other) = written_record(db, *definition, &body, *spread, reach) {
                    each_declaration(db, &other, reach, seen, see);
                }
            }
            _ => {}
        }
    }
}

fn written_record(
    db: &dyn Db,
    definition: Definition,
    body: &Body,
    ty: TypeExpressionId,
    reach: Reach<'_>,
) -> Option<RecordId> {
    let reach = reach.further()?;
    match body.type_expression(ty) {
        TypeExpression::Record(_) => Some(RecordId::Declared(definition, ty)),
        TypeExpression::Optional(of) | TypeExpression::Where { base: of, .. } => {
            written_record(db, definition, body, *of, reach)
        }
        TypeExpression::Name(name) => {
            let mut segments = name.segments.iter().map(|(name, _)| *name);
            let first = segments.next()?;
            let target = match resolve::lookup_type(db, definition.file, first) {
                Some(Binding::Definition(found)) => Some(found),
                Some(_) => return None,
                None => {
                    let Some(Binding::Module(module)) = resolve::lookup_value(db, definition.file, first)
                    else {
                        return None;
                    };
                    let member = segments.next()?;
                    if member.as_str() == "Inputs" {
                        return fields_of(db, RecordId::Inputs(module), segments, reach);
                    }
                    resolve::exported_type(db, module, member)
                }
            }?;
            let other = hir::body(db, target);
            let Data::Type { ty, .. } = &other.data else { return None };
            let id = written_record(db, target, &other, *ty, reach)?;
            fields_of(db, id, segments, reach)
        }
        _ => None,
    }
}

/// The record that the last of some fields is, each a field of the one before.
fn fields_of(
    db: &dyn Db,
    mut id: RecordId,
    fields: impl Iterator<Item = Name>,
    reach: Reach<'_>,
) -> Option<RecordId> {
    for field in fields {
        let (definition, ty) = declaration_below(db, &id, field, reach)?;
        id = written_record(db, definition, &hir::body(db, definition), ty, reach)?;
    }
    Some(id)
}

/// The fields of a record that could tell it apart from others: required ones whose types are literals, with those.
pub(super) fn tag_candidates(db: &dyn Db, id: &RecordId) -> Vec<(Name, Vec<Literal>)> {
    if let RecordId::Inferred(record) = id {
        let fields = record.fields.iter().filter_map(|field| {
            let literals: Option<Vec<Literal>> =
                field.ty.members().into_iter().map(|it| it.as_literal().cloned()).collect();
            Some((field.name, literals?))
        });
        return fields.collect();
    }
    let mut found = Vec::new();
    let left = Cell::new(Reach::MOST);
    each_declaration(db, id, Reach::new(&left), &mut Vec::new(), &mut |definition, body, field| {
        if field.default.is_none()
            && field.required_when.is_none()
            && let Some(literals) = literals(db, definition, body, field.ty, 0)
        {
            found.push((field.name, literals));
        }
    });
    found
}

/// The literals that a type as written consists of; nothing where it is any other type.
fn literals(
    db: &dyn Db,
    definition: Definition,
    body: &Body,
    ty: TypeExpressionId,
    depth: usize,
) -> Option<Vec<Literal>> {
    const LONGEST: usize = 32;
    if depth > LONGEST {
        return None;
    }
    let depth = depth.saturating_add(1);
    match body.type_expression(ty) {
        TypeExpression::Literal(literal) if *literal != Literal::Null => Some(vec![literal.clone()]),
        TypeExpression::Union(members) => {
            let mut all = Vec::new();
            for member in members {
                all.extend(literals(db, definition, body, *member, depth)?);
            }
            Some(all)
        }
        TypeExpression::Name(name) => {
            let target = match name.segments.as_slice() {
                [(name, _)] => match resolve::lookup_type(db, definition.file, *name)? {
                    Binding::Definition(found) => found,
                    _ => return None,
                },
                [(module, _), (name, _)] => match resolve::lookup_value(db, definition.file, *module)? {
                    Binding::Module(module) => resolve::exported_type(db, module, *name)?,
                    _ => return None,
                },
                _ => return None,
            };
            let other = hir::body(db, target);
            let Data::Type { ty, .. } = &other.data else { return None };
            literals(db, target, &other, *ty, depth)
        }
        _ => None,
    }
}

/// Whether a type holds a secret, at any depth: the least answer over types that hold themselves.
pub fn holds_secret(db: &dyn Db, ty: &Type) -> bool {
    match ty {
        Type::Secret => true,
        Type::Optional(inner) | Type::Partial(inner) => holds_secret(db, inner),
        Type::Where(restricted) => holds_secret(db, &restricted.base),
        Type::List(list) => held_holds_secret(db, &list.element),
        Type::Map(map) => held_holds_secret(db, &map.value),
        Type::Union(union) => union.members.iter().any(|member| holds_secret(db, member)),
        Type::Record(record) => match &record.id {
            RecordId::Declared(definition, ty) => {
                *record_holds_secret(db, WrittenTypeId::new(db, *definition, *ty))
            }
            _ => search_secret(db, ty),
        },
        _ => false,
    }
}

fn held_holds_secret(db: &dyn Db, held: &Held) -> bool {
    match held {
        Held::Type(ty) => holds_secret(db, ty),
        Held::Written(at) => *written_holds_secret(db, WrittenTypeId::of(db, *at)),
    }
}

#[salsa::tracked]
fn written_holds_secret<'db>(db: &'db dyn Db, key: WrittenTypeId<'db>) -> bool {
    let at = WrittenType { definition: key.definition(db), ty: key.ty(db) };
    search_secret(db, Held::Written(at).ty(db))
}

#[salsa::tracked]
fn record_holds_secret<'db>(db: &'db dyn Db, key: WrittenTypeId<'db>) -> bool {
    let id = RecordId::Declared(key.definition(db), key.ty(db));
    search_secret(db, &Type::Record(Record { id, outline: None }))
}

fn search_secret(db: &dyn Db, ty: &Type) -> bool {
    let mut seen: FxHashSet<(Definition, TypeExpressionId)> = FxHashSet::default();
    let mut seen_held: FxHashSet<(Definition, TypeExpressionId)> = FxHashSet::default();
    let mut held = |of: &Held, open: &mut Vec<Type>| match of {
        Held::Written(at) if !seen_held.insert((at.definition, at.ty)) => {}
        _ => open.push(of.ty(db).clone()),
    };
    let mut modules: Vec<RecordId> = Vec::new();
    let mut open = vec![ty.clone()];
    while let Some(ty) = open.pop() {
        match &ty {
            Type::Secret => return true,
            Type::Optional(inner) | Type::Partial(inner) => open.push((**inner).clone()),
            Type::Where(restricted) => open.push(restricted.base.clone()),
            Type::List(list) => held(&list.element, &mut open),
            Type::Map(map) => held(&map.value, &mut open),
            Type::Union(union) => open.extend(union.members.iter().cloned()),
            Type::Record(record) => {
                match &record.id {
                    RecordId::Declared(definition, ty) => {
                        if !seen.insert((*definition, *ty)) {
                            continue;
                        }
                    }
                    RecordId::Inputs(_) | RecordId::Instance(_) => {
                        if modules.contains(&record.id) {
                            continue;
                        }
                        modules.push(record.id.clone());
                    }
                    RecordId::Inferred(_) => {}
                }
                let record = record_type(db, &record.id);
                open.extend(record.fields.iter().map(|field| field.ty.clone()));
                open.extend(record.rest.clone());
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::RootDatabase;
    use crate::stdlib;
    use crate::system::Memory;

    #[test]
    fn a_record_of_the_library_is_what_its_text_says() {
        let db = RootDatabase::new(Arc::new(Memory::default()));
        let (mut plain, mut records) = (0, 0);
        for item in stdlib::modules().flat_map(|module| module.items()) {
            let Some(ty) = item.record() else { continue };
            let definition = hir::library_definition(&db, item).unwrap();
            records += 1;
            if let Some(read) = library::record(&db, definition, ty) {
                plain += 1;
                assert_eq!(read, as_written(&db, definition, ty), "{}", definition.name());
            }
        }
        // What is left has defaults, checks or spreads, as the modules that are written by hand.
        assert!(plain * 20 > records * 19, "{plain} of {records}");
    }
}
