//! What the checker leaves for the evaluator and the editor.

use std::sync::Arc;

use super::Type;
use crate::base::Name;
use crate::builtin::{Function, Method, ReleaseField, SecretFunction};
use crate::db::{Definition, SourceFile};
use crate::hir::Literal;

/// What was inferred in one definition. Its errors are beside it, see `ty::infer`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inference {
    /// What each expression has, by [`ExpressionId`](crate::hir::ExpressionId); [`Type::Error`] where it was not looked at.
    pub types: Vec<Type>,
    /// Where a value is brought to a type: the expression's value is completed against it (defaults, refinements, requirements, checks;
    /// unit literals and secrets are read by it). By [`ExpressionId`](crate::hir::ExpressionId); absent where nothing has to be done.
    pub expected: Vec<Option<Type>>,
    /// What a name, a field access, an index or a call means, where the expression alone does not say. By [`ExpressionId`](crate::hir::ExpressionId).
    pub targets: Vec<Option<Target>>,
}

impl Inference {
    /// Of so many expressions nothing is known yet.
    pub(super) fn of(count: usize) -> Self {
        Self { types: vec![Type::Error; count], expected: vec![None; count], targets: vec![None; count] }
    }
}

/// What an expression names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A parameter, a `let` among elements, a loop's name, `it`, or a field of the record type around: found by name in the
    /// environment of evaluation.
    Local,
    /// A definition: of a [`Name`](crate::hir::Expression::Name), or of a field access on a module (`base.backend`).
    Definition(Definition),
    /// A module, the base of a field access.
    Module(SourceFile),
    /// `x.metadata`, of a resource that is named alone: its metadata, which is evaluated by itself.
    Metadata(Definition),
    /// A field of a record, an instance or an optional one.
    Field,
    /// An entry of a map.
    Entry,
    /// A position of a plain list.
    Position,
    /// An element of a keyed list; the list's keys, and what an absent one counts as.
    Keyed(Arc<[(Name, Option<Literal>)]>),
    /// A built-in of a string, list, map or secret. On the field access where it has no arguments, else on the call.
    Method(Method),
    /// A built-in function; on the call.
    Function(Function),
    /// `secret.env(…)`; on the call.
    Secret(SecretFunction),
    /// `release.name`; on the field access, `atLeast` on the call.
    Release(ReleaseField),
}
