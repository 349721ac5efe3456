//! What a traced run remembers of defaults: that a value is one, and that it was written over one.

use super::machine::ValueOf;
use super::{Domain, Via};
use crate::hir::Node;
use crate::ty::OwnedExpression;
use crate::value::{Origin as _, Value};

/// The value of a default, handed on as one.
pub fn filled<D: Domain>(value: ValueOf<D>, default: &OwnedExpression) -> ValueOf<D> {
    let (context, node) = (D::Context::default(), Node::Expression(default.expression));
    let origin = D::passed(&value.origin, &context, Via::Default, default.owner.definition, node);
    Value { origin, ..value }
}

/// A value that takes the place of a default, which is the lowest layer of its field.
pub fn over<D: Domain>(value: &ValueOf<D>, default: &OwnedExpression) -> ValueOf<D> {
    if !D::TRACES {
        return value.clone();
    }
    let (definition, node) = (default.owner.definition, Node::Expression(default.expression));
    let context = D::enter(&D::Context::default(), Via::Default, definition, node);
    let origin = value.origin.over(&D::written(&context, definition, node));
    Value { origin, ..value.clone() }
}
