//! What a list or a map holds, where that leads back to itself: `type Json = String | [Json]`. It is known by the place where it is
//! written, which is found over names alone, and looked at one step at a time.
//!
//! Every way round leads through such a place, so that resolving a type ends, and no query asks for itself.

use rustc_hash::{FxHashMap, FxHashSet};

use super::declare::type_at;
use super::{Held, RecordId, Type, WrittenType, record};
use crate::base::Name;
use crate::db::{Db, Definition, SourceFile, note};
use crate::hir::{self, Body, Data, DefinitionKind, QualifiedName, TypeExpression, TypeExpressionId};
use crate::resolve::{self, Binding};

/// A written type as the key of queries.
#[salsa::interned(debug, revisions = usize::MAX)]
pub(super) struct WrittenTypeId<'db> {
    #[returns(copy)]
    pub(super) definition: Definition,
    #[returns(copy)]
    pub(super) ty: TypeExpressionId,
}

impl<'db> WrittenTypeId<'db> {
    /// The key of a place.
    pub(super) fn of(db: &'db dyn Db, at: WrittenType) -> Self {
        Self::new(db, at.definition, at.ty)
    }

    fn place(self, db: &'db dyn Db) -> WrittenType {
        WrittenType { definition: self.definition(db), ty: self.ty(db) }
    }
}

impl Held {
    /// The type that it is.
    #[must_use]
    pub fn ty<'a>(&'a self, db: &'a dyn Db) -> &'a Type {
        match self {
            Self::Type(ty) => ty,
            Self::Written(at) => written_type(db, WrittenTypeId::of(db, *at)),
        }
    }

    /// The layer of what is held.
    #[must_use]
    pub(super) fn layer(&self, db: &dyn Db) -> Type {
        self.ty(db).layer()
    }
}

impl From<Type> for Held {
    fn from(ty: Type) -> Self {
        Self::Type(ty)
    }
}

#[salsa::tracked]
fn written_type<'db>(db: &'db dyn Db, id: WrittenTypeId<'db>) -> Type {
    let ty = type_at(db, id.place(db));
    // What is optional was reported.
    if ty.admits_null() { certain(&ty) } else { ty }
}

/// What a list or map holds where something optional is written.
pub(super) fn certain(ty: &Type) -> Type {
    match ty.strip() {
        Type::Null => Type::Error,
        inner => inner.clone(),
    }
}

/// Longer chains of names are not followed: they are refused anyway.
const LONGEST: usize = 200;

/// The place of an element or entry, where what is written there leads back to itself. A name stands for the place that it leads to,
/// so that it is one and the same wherever it is written.
pub(super) fn leads_back(
    db: &dyn Db,
    definition: Definition,
    body: &Body,
    ty: TypeExpressionId,
) -> Option<WrittenType> {
    if definition.file.is_library(db) {
        // No name of the library leads back to itself.
        return None;
    }
    let mut at = WrittenType { definition, ty };
    let mut of = body.type_expression(ty);
    let mut other;
    for _ in 0..LONGEST {
        match of {
            TypeExpression::Missing | TypeExpression::Literal(_) | TypeExpression::Record(_) => return None,
            TypeExpression::Name(name) => at = named(db, at.definition, name)?,
            _ if !may_be_named(at.definition) => return None,
            _ => return circular(db, at.definition.file).contains(&at).then_some(at),
        }
        other = hir::body(db, at.definition);
        of = other.type_expression(at.ty);
    }
    None
}

/// Whether other types may lead to one that is written there.
fn may_be_named(definition: Definition) -> bool {
    matches!(definition.kind(), DefinitionKind::Type | DefinitionKind::Input)
}

/// The types written in a file that lead back to themselves, outside of records. They stay in the file, since imports do not go round.
#[salsa::tracked]
fn circular(db: &dyn Db, file: SourceFile) -> FxHashSet<WrittenType> {
    note(db, "look for types that hold themselves in", file.display_path(db));
    if !hir::definitions(db, file).iter().any(|definition| may_lead_back(db, *definition)) {
        return FxHashSet::default();
    }
    let mut numbers: FxHashMap<WrittenType, usize> = FxHashMap::default();
    let mut places = Vec::new();
    for definition in hir::definitions(db, file).iter().copied().filter(|it| may_be_named(*it)) {
        let count = u32::try_from(hir::body(db, definition).types.len()).unwrap_or(u32::MAX);
        for number in 0..count {
            let at = WrittenType { definition, ty: TypeExpressionId(number) };
            numbers.insert(at, places.len());
            places.push(at);
        }
    }
    let edges = places.iter().map(|at| {
        let mut ends = Vec::new();
        targets(db, *at, &mut ends);
        ends.iter().filter_map(|end| numbers.get(end).copied()).collect()
    });
    let edges: Vec<Vec<usize>> = edges.collect();
    let circular = on_circles(&edges);
    places.into_iter().zip(circular).filter(|(_, circular)| *circular).map(|(at, _)| at).collect()
}

/// Whether a circle may lead through a definition: it names a type that is no record and holds others, or a field of a type.
fn may_lead_back(db: &dyn Db, definition: Definition) -> bool {
    if !may_be_named(definition) {
        return false;
    }
    let is_alias = definition.kind() == DefinitionKind::Type && hir::record_of(db, definition).is_none();
    hir::body(db, definition).types.iter().any(|ty| match ty {
        TypeExpression::List { .. } | TypeExpression::Map { .. } => is_alias,
        TypeExpression::Name(name) => name.segments.len() > 1,
        _ => false,
    })
}

/// Which nodes of a graph are on a circle: those of which two reach each other, and those that lead to themselves.
fn on_circles(edges: &[Vec<usize>]) -> Vec<bool> {
    let mut reversed: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (from, ends) in edges.iter().enumerate() {
        for end in ends {
            reversed.iter_mut().skip(*end).take(1).for_each(|begins| begins.push(from));
        }
    }
    let mut seen = vec![false; edges.len()];
    let mut order = Vec::with_capacity(edges.len());
    for node in 0..edges.len() {
        order.extend(reached(edges, node, &mut seen));
    }
    // What still reaches a node backwards, from the last that was left on, is in a circle with it.
    let mut circular = vec![false; edges.len()];
    let mut seen = vec![false; edges.len()];
    for node in order.into_iter().rev() {
        let group = reached(&reversed, node, &mut seen);
        let leads_to_itself = |node: &usize| edges.get(*node).is_some_and(|ends| ends.contains(node));
        if group.len() > 1 || group.iter().any(leads_to_itself) {
            for node in group {
                circular.iter_mut().skip(node).take(1).for_each(|it| *it = true);
            }
        }
    }
    circular
}

/// What is reached from a node and was not seen yet, each behind all that it leads to.
fn reached(edges: &[Vec<usize>], from: usize, seen: &mut [bool]) -> Vec<usize> {
    let mut first_time = |node: usize| seen.get_mut(node).is_some_and(|seen| !std::mem::replace(seen, true));
    let mut left = Vec::new();
    let mut path = Vec::new();
    if first_time(from) {
        path.push((from, 0));
    }
    while let Some((node, next)) = path.last_mut() {
        let end = edges.get(*node).and_then(|ends| ends.get(*next)).copied();
        *next += 1;
        match end {
            Some(end) if first_time(end) => path.push((end, 0)),
            Some(_) => {}
            None => {
                left.push(*node);
                path.pop();
            }
        }
    }
    left
}

/// What is looked at to know what a written type is, or what it holds.
fn targets(db: &dyn Db, at: WrittenType, into: &mut Vec<WrittenType>) {
    let body = hir::body(db, at.definition);
    let beside = |ty: TypeExpressionId| WrittenType { definition: at.definition, ty };
    match body.type_expression(at.ty) {
        TypeExpression::Missing | TypeExpression::Literal(_) | TypeExpression::Record(_) => {}
        TypeExpression::Name(name) => into.extend(named(db, at.definition, name)),
        TypeExpression::Union(members) => into.extend(members.iter().map(|ty| beside(*ty))),
        TypeExpression::Optional(of)
        | TypeExpression::Partial(of)
        | TypeExpression::List { element: of, .. }
        | TypeExpression::Map { value: of, .. }
        | TypeExpression::Refined { base: of, .. }
        | TypeExpression::Where { base: of, .. } => into.push(beside(*of)),
    }
}

/// The place of the type that a name leads to; nothing where it is built in, of the library, or not there.
fn named(db: &dyn Db, definition: Definition, name: &QualifiedName) -> Option<WrittenType> {
    let file = definition.file;
    let mut segments = name.segments.iter().map(|(name, _)| *name);
    let first = segments.next()?;
    let mut at = match resolve::lookup_type(db, file, first) {
        Some(Binding::Definition(found)) => top(db, found)?,
        Some(_) => return None,
        None => {
            let Some(Binding::Module(module)) = resolve::lookup_value(db, file, first) else { return None };
            of_module(db, module, &mut segments)?
        }
    };
    for field in segments {
        let body = hir::body(db, at.definition);
        let id = record::record_at(db, at.definition, &body, at.ty)?;
        at = field_at(db, &id, field)?;
    }
    Some(at)
}

fn of_module(
    db: &dyn Db,
    module: SourceFile,
    segments: &mut impl Iterator<Item = Name>,
) -> Option<WrittenType> {
    let name = segments.next()?;
    if name.as_str() == "Inputs" {
        return field_at(db, &RecordId::Inputs(module), segments.next()?);
    }
    top(db, resolve::exported_type(db, module, name)?)
}

/// Where the type of a field is written.
fn field_at(db: &dyn Db, id: &RecordId, name: Name) -> Option<WrittenType> {
    let (definition, ty) = record::declaration(db, id, name)?;
    (!definition.file.is_library(db)).then_some(WrittenType { definition, ty })
}

fn top(db: &dyn Db, definition: Definition) -> Option<WrittenType> {
    if definition.file.is_library(db) {
        return None;
    }
    let body = hir::body(db, definition);
    let Data::Type { ty, .. } = &body.data else { return None };
    Some(WrittenType { definition, ty: *ty })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_a_circle_or_comes_from_one_is_on_none() {
        let edges = [vec![1], vec![2, 4], vec![3], vec![1], vec![4, 5], vec![], vec![5]];
        assert_eq!(on_circles(&edges), [false, true, true, true, true, false, false]);
        assert_eq!(on_circles(&[vec![1], vec![]]), [false, false]);
    }
}
