//! Inference: every expression of a definition is looked at once, against the type that is expected of it where there is one.

mod access;
mod bare;
mod body;
mod branch;
mod call;
mod definition;
mod expression;
mod items;
mod lists;
mod matching;
mod method;
mod operator;
mod records;
mod scope;

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::declare::{Declared, declared};
use super::facts::{Fact, Path, Paths};
use super::relation::{Fit, fits};
use super::{
    Inference, LabelKind, Misfit, SecretUse, Target, Type, TypeError, TypeErrorKind, Visibility, Why,
    outline, print,
};
use crate::base::Name;
use crate::db::{Db, Definition, DefinitionId};
use crate::hir::{self, Body, ExpressionId, Node};

pub(super) use expression::readings;
pub(super) use method::methods_of;
pub(super) use scope::{Local, ScopeId, Scopes};

/// What the checker finds in a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InferResult {
    /// For the evaluator and the editor.
    pub inference: Arc<Inference>,
    /// What is wrong, in the order found.
    pub errors: Vec<TypeError>,
    /// What the definition's value is: of a `let` or `fn` as its readers see it, of a resource one object of it.
    pub result: Type,
}

/// Checks a definition.
pub fn infer(db: &dyn Db, definition: Definition) -> &InferResult {
    inferred(db, DefinitionId::new(db, definition))
}

#[salsa::tracked]
fn inferred<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> InferResult {
    let definition = id.definition(db);
    if let Some(log) = db.log() {
        log.note("infer", definition.name());
    }
    let body = hir::body(db, definition);
    let mut checker = Checker::new(db, definition, &body);
    let result = checker.definition();
    let mut errors = checker.declared.errors.clone();
    errors.append(&mut checker.errors);
    InferResult { inference: Arc::new(checker.inference), errors, result }
}

/// The type of the `metadata` of a resource whose literal writes it, looked at by itself, so that resources can name each other.
pub(super) fn metadata_type(db: &dyn Db, definition: Definition) -> &Type {
    metadata_of(db, DefinitionId::new(db, definition))
}

#[salsa::tracked]
fn metadata_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Type {
    let definition = id.definition(db);
    if let Some(log) = db.log() {
        log.note("metadata", definition.name());
    }
    let body = hir::body(db, definition);
    Checker::new(db, definition, &body).metadata()
}

/// How often a resource, part or deploy stands for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    One,
    Optional,
    List,
    Map,
}

/// How often a resource, part or deploy stands.
pub(super) fn repeat_of(db: &dyn Db, definition: Definition) -> Repeat {
    *repeat(db, DefinitionId::new(db, definition))
}

#[salsa::tracked]
fn repeat<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Repeat {
    let definition = id.definition(db);
    let body = hir::body(db, definition);
    let (hir::Data::Resource { repeat, when, .. }
    | hir::Data::Part { repeat, when, .. }
    | hir::Data::Deploy { repeat, when, .. }) = &body.data
    else {
        return Repeat::One;
    };
    match (repeat, when) {
        (None, None) => Repeat::One,
        (None, Some(_)) => Repeat::Optional,
        (Some(header), _) if header.binders.len() < 2 => Repeat::List,
        (Some(header), _) => {
            let mut checker = Checker::new(db, definition, &body);
            let source = checker.synth(header.source, ScopeId::ROOT);
            match source.strip() {
                Type::Map(_) | Type::Record(_) => Repeat::Map,
                _ => Repeat::List,
            }
        }
    }
}

/// Looks at one definition.
pub(super) struct Checker<'a> {
    pub(super) db: &'a dyn Db,
    pub(super) definition: Definition,
    pub(super) body: &'a Body,
    declared: &'a Declared,
    inference: Inference,
    errors: Vec<TypeError>,
    pub(super) scopes: Scopes,
    pub(super) paths: Paths,
    /// What the `where`s of inputs say, as far as asked.
    pub(super) of_inputs: Vec<(Definition, Rc<[Fact]>)>,
    visibility: Visibility,
    /// Whether what is being checked is part of a layer: refinements are not asked there.
    layered: bool,
    /// Whether it is written for a field of a record, and so may speak of what lies below.
    of_field: bool,
    /// Accesses that are `null` as a whole because something before a `?.` is.
    short: FxHashSet<ExpressionId>,
    locals: u32,
    /// The parameters that come behind the one that is looked at.
    later: Vec<Name>,
}

impl<'a> Checker<'a> {
    fn new(db: &'a dyn Db, definition: Definition, body: &'a Body) -> Self {
        Self {
            db,
            definition,
            body,
            declared: declared(db, definition),
            inference: Inference::of(body.expressions.len()),
            errors: Vec::new(),
            scopes: Scopes::default(),
            paths: Paths::default(),
            of_inputs: Vec::new(),
            visibility: Visibility::All,
            layered: false,
            of_field: false,
            short: FxHashSet::default(),
            locals: 0,
            later: Vec::new(),
        }
    }

    /// Reports an error, and gives the type that is silent from here on.
    fn error(&mut self, at: impl Into<Node>, kind: TypeErrorKind) -> Type {
        self.errors.push(TypeError::new(at.into(), kind));
        Type::Error
    }

    /// Reports an error with another place that explains it.
    fn error_with(
        &mut self,
        at: impl Into<Node>,
        kind: TypeErrorKind,
        other: Node,
        label: LabelKind,
    ) -> Type {
        let labels = vec![(self.definition, other, label)];
        self.errors.push(TypeError { at: at.into(), kind: Box::new(kind), labels });
        Type::Error
    }

    fn secret(&mut self, at: ExpressionId, use_: SecretUse) -> Type {
        self.secret_at(at, at, use_)
    }

    fn secret_at(&mut self, at: impl Into<Node>, expression: ExpressionId, use_: SecretUse) -> Type {
        self.error(at, TypeErrorKind::SecretUsed { use_, expression })
    }

    fn target(&mut self, at: ExpressionId, target: Target) {
        if let Some(slot) = self.inference.targets.get_mut(at.0 as usize) {
            *slot = Some(target);
        }
    }

    fn note(&mut self, at: ExpressionId, ty: Type) -> Type {
        if let Some(slot) = self.inference.types.get_mut(at.0 as usize) {
            slot.clone_from(&ty);
        }
        ty
    }

    /// What an expression was found to be.
    fn type_of(&self, at: ExpressionId) -> &Type {
        self.inference.types.get(at.0 as usize).unwrap_or(&Type::Error)
    }

    fn expect(&mut self, at: ExpressionId, ty: &Type) {
        if let Some(slot) = self.inference.expected.get_mut(at.0 as usize) {
            *slot = Some(ty.clone());
        }
    }

    /// Runs with refinements asked, or not, and puts back what was before.
    fn in_layer<T>(&mut self, layered: bool, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = (self.layered, self.of_field);
        (self.layered, self.of_field) = (layered, layered);
        let result = run(self);
        (self.layered, self.of_field) = before;
        result
    }

    /// Runs for a field of a record literal: what is written there is a layer, if perhaps over nothing.
    fn in_field<T>(&mut self, layered: bool, run: impl FnOnce(&mut Self) -> T) -> T {
        self.in_layer(layered, |checker| {
            checker.of_field = true;
            run(checker)
        })
    }

    /// Runs where only some names are seen.
    fn seeing<T>(&mut self, visibility: Visibility, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.visibility, visibility);
        let result = run(self);
        self.visibility = before;
        result
    }

    /// Brings a value that was looked at by itself to the type expected; the type that readers see.
    fn fit(&mut self, at: ExpressionId, found: &Type, expected: &Type, scope: ScopeId) -> Type {
        match fits(self.db, found, expected) {
            Ok(fit) => {
                let wanted = match fit {
                    Fit::Same => false,
                    Fit::Refine => !self.layered,
                    Fit::Convert => true,
                };
                if wanted {
                    self.expect(at, expected);
                }
                outline::narrowed(self.db, expected, found)
            }
            Err(mut misfit) => {
                self.explain(&mut misfit, at, scope);
                self.error(at, TypeErrorKind::Misfit(*misfit))
            }
        }
    }

    /// What may be `null` is often there under a condition: it is named.
    fn explain(&mut self, misfit: &mut Misfit, at: ExpressionId, scope: ScopeId) {
        if misfit.why == Why::MayBeNull(None) && misfit.path.is_empty() {
            misfit.why = Why::MayBeNull(self.condition_of(at, scope));
        }
    }

    /// The condition under which something is there, as written.
    fn condition_of(&mut self, at: ExpressionId, scope: ScopeId) -> Option<Arc<str>> {
        match self.body.expression(at) {
            hir::Expression::Field { base, name, .. } => {
                let record = self.type_of(*base).as_record().cloned();
                let field = record.and_then(|record| super::record::field_of(self.db, &record.id, *name));
                match field.and_then(|field| field.required_when) {
                    Some(condition) => {
                        let body = hir::body(self.db, condition.owner.definition);
                        Some(print::expression(&body, condition.expression).into())
                    }
                    None => self.condition_of(*base, scope),
                }
            }
            hir::Expression::Name(name) if self.local(scope, *name).is_none() => {
                let found = self.named_definition(*name)?;
                let body = hir::body(self.db, found);
                let when = match &body.data {
                    hir::Data::Resource { when, .. }
                    | hir::Data::Part { when, .. }
                    | hir::Data::Deploy { when, .. } => *when,
                    _ => None,
                };
                when.map(|when| print::expression(&body, when).into())
            }
            hir::Expression::Name(name) => {
                let local = self.local(scope, *name)?;
                let (of, _) = local.required.as_ref()?;
                let body = hir::body(self.db, of.owner.definition);
                Some(print::expression(&body, of.expression).into())
            }
            _ => None,
        }
    }

    /// A local at a scope.
    pub(super) fn local(&self, scope: ScopeId, name: Name) -> Option<Local> {
        self.scopes.local(scope, name)
    }

    /// A scope in which one more name is known.
    fn bind(
        &mut self,
        scope: ScopeId,
        name: Name,
        ty: Type,
        alias: Option<(ExpressionId, ScopeId)>,
    ) -> ScopeId {
        self.locals = self.locals.saturating_add(1);
        let path = self.paths.local(self.locals);
        let ty = self.bounded(ty);
        self.scopes.bind(scope, Local { name, ty, path, alias, required: None })
    }

    /// A path of its own for something that has no name.
    fn fresh_path(&mut self) -> Path {
        self.locals = self.locals.saturating_add(1);
        self.paths.local(self.locals)
    }

    /// A scope in which more is known.
    fn assume(&mut self, scope: ScopeId, facts: Vec<Fact>) -> ScopeId {
        if facts.is_empty() { scope } else { self.scopes.assume(scope, facts) }
    }

    /// A scope behind a condition, or behind its negation.
    fn behind(&mut self, condition: ExpressionId, scope: ScopeId, truth: bool) -> ScopeId {
        let facts = self.facts(condition, scope, truth);
        self.assume(scope, facts)
    }

    /// Types that share their parts grow without end as trees: what no program needs is unknown.
    fn bounded(&mut self, ty: Type) -> Type {
        const LARGEST: usize = 20_000;
        if ty.weight(LARGEST) < LARGEST { ty } else { self.error(Node::Name, TypeErrorKind::TooLarge) }
    }
}

impl From<ExpressionId> for Node {
    fn from(id: ExpressionId) -> Self {
        Self::Expression(id)
    }
}

impl From<hir::SpotId> for Node {
    fn from(id: hir::SpotId) -> Self {
        Self::Spot(id)
    }
}
