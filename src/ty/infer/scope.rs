//! Scopes: the locals and facts that an expression sees, from the innermost outward.

use std::sync::Arc;

use super::super::facts::{Fact, Path};
use super::super::{OwnedExpression, RecordType, Type};
use crate::base::Name;
use crate::hir::ExpressionId;

/// A scope, by its number in [`Scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ty) struct ScopeId(u32);

impl ScopeId {
    /// The scope of the definition: no locals, no facts.
    pub(in crate::ty) const ROOT: Self = Self(0);
}

/// A name that is bound inside of a definition.
#[derive(Clone, Debug)]
pub(in crate::ty) struct Local {
    pub(in crate::ty) name: Name,
    pub(in crate::ty) ty: Type,
    pub(in crate::ty) path: Path,
    /// What a `let` was given: it stands for it in conditions.
    pub(in crate::ty) alias: Option<(ExpressionId, ScopeId)>,
    /// Of a field of the record type around: when it is required, and its type then.
    pub(in crate::ty) required: Option<(Box<OwnedExpression>, Type)>,
}

/// The fields of a record type, as its own expressions see them.
#[derive(Clone, Debug)]
pub(in crate::ty) struct Fields {
    pub(in crate::ty) record: Arc<RecordType>,
    /// By the number of the field.
    pub(in crate::ty) paths: Vec<Path>,
    /// How many of the fields are seen: a default sees those before it.
    pub(in crate::ty) seen: usize,
}

/// A step outward.
#[derive(Clone, Debug, Default)]
pub(in crate::ty) struct Scope {
    pub(in crate::ty) up: Option<ScopeId>,
    local: Option<Box<Local>>,
    fields: Option<Box<Fields>>,
    pub(in crate::ty) facts: Vec<Fact>,
}

/// The scopes of one definition.
#[derive(Debug)]
pub(in crate::ty) struct Scopes(Vec<Scope>);

impl Default for Scopes {
    fn default() -> Self {
        Self(vec![Scope::default()])
    }
}

impl Scopes {
    pub(in crate::ty) fn get(&self, id: ScopeId) -> Option<&Scope> {
        self.0.get(id.0 as usize)
    }

    fn push(&mut self, scope: Scope) -> ScopeId {
        let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.push(scope);
        ScopeId(number)
    }

    pub(super) fn bind(&mut self, up: ScopeId, local: Local) -> ScopeId {
        self.push(Scope { up: Some(up), local: Some(Box::new(local)), ..Scope::default() })
    }

    pub(super) fn see_fields(&mut self, up: ScopeId, fields: Fields) -> ScopeId {
        self.push(Scope { up: Some(up), fields: Some(Box::new(fields)), ..Scope::default() })
    }

    pub(super) fn assume(&mut self, up: ScopeId, facts: Vec<Fact>) -> ScopeId {
        self.push(Scope { up: Some(up), facts, ..Scope::default() })
    }

    fn outward(&self, from: ScopeId) -> impl Iterator<Item = &Scope> {
        std::iter::successors(self.get(from), |scope| scope.up.and_then(|up| self.get(up)))
    }

    pub(super) fn local(&self, from: ScopeId, name: Name) -> Option<Local> {
        self.outward(from).find_map(|scope| {
            if let Some(local) = scope.local.as_deref().filter(|local| local.name == name) {
                return Some(local.clone());
            }
            let fields = scope.fields.as_deref()?;
            let number = fields.record.fields.iter().position(|field| field.name == name)?;
            let field = fields.record.fields.get(number).filter(|_| number < fields.seen)?;
            let path = *fields.paths.get(number)?;
            let required = field.required_when.clone().map(|condition| (condition, field.ty.clone()));
            Some(Local { name, ty: field.read(), path, alias: None, required })
        })
    }

    /// A field of the record type around that is declared too late to be seen.
    pub(super) fn is_later_field(&self, from: ScopeId, name: Name) -> bool {
        self.outward(from).filter_map(|scope| scope.fields.as_deref()).any(|fields| {
            fields
                .record
                .fields
                .iter()
                .position(|field| field.name == name)
                .is_some_and(|at| at >= fields.seen)
        })
    }

    /// The names of all locals, for suggestions.
    pub(super) fn names(&self, from: ScopeId) -> Vec<Name> {
        let mut names = Vec::new();
        for scope in self.outward(from) {
            names.extend(scope.local.iter().map(|local| local.name));
            if let Some(fields) = scope.fields.as_deref() {
                names.extend(fields.record.fields.iter().take(fields.seen).map(|field| field.name));
            }
        }
        names
    }
}
