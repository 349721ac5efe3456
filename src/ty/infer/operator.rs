//! Operators: their operands, and what they give. Arithmetic gives plain types.

use std::sync::Arc;

use super::super::relation::{Fit, fits, may_be_equal};
use super::super::types::Length;
use super::super::{Held, Joined, ListType, MapType, Scalar, SecretUse, Type, TypeErrorKind, join, record};
use super::{Checker, ScopeId};
use crate::hir::{BinaryOperator, Element, Expression, ExpressionId, Literal, Node, UnaryOperator};

impl Checker<'_> {
    pub(super) fn unary(
        &mut self,
        id: ExpressionId,
        operator: UnaryOperator,
        operand: ExpressionId,
        scope: ScopeId,
    ) -> Type {
        if operator == UnaryOperator::Not {
            self.condition(operand, scope);
            return Type::Bool;
        }
        let ty = self.synth(operand, scope);
        if ty.is_error() {
            return Type::Error;
        }
        match (ty.as_literal(), ty.scalar()) {
            (Some(Literal::Int(value)), _) => {
                value.checked_neg().map_or(Type::INT, |value| Type::Literal(Literal::Int(value)))
            }
            (Some(Literal::Float(value)), _) => Type::Literal(Literal::Float(-value)),
            (_, Some(scalar @ (Scalar::Int | Scalar::Float | Scalar::Quantity | Scalar::Duration))) => {
                scalar.plain()
            }
            _ if ty.admits_null() => self.may_be_null(operand, operand, scope),
            _ => self.error(id, TypeErrorKind::Operand { negate: true, found: ty }),
        }
    }

    pub(super) fn binary(
        &mut self,
        id: ExpressionId,
        operator: BinaryOperator,
        left: ExpressionId,
        right: ExpressionId,
        scope: ScopeId,
    ) -> Type {
        match operator {
            BinaryOperator::And | BinaryOperator::Or => {
                self.condition(left, scope);
                let behind = self.behind(left, scope, operator == BinaryOperator::And);
                self.condition(right, behind);
                Type::Bool
            }
            BinaryOperator::Coalesce => self.coalesce(id, left, right, scope),
            BinaryOperator::In => self.is_in(left, right, scope),
            _ => {
                let (one, other) = self.operands(operator, left, right, scope);
                let result = match operator {
                    BinaryOperator::Equal | BinaryOperator::NotEqual => {
                        self.equality(id.into(), left, right, &one, &other)
                    }
                    _ => self.operation(operator, id.into(), (left, &one), (right, &other), scope),
                };
                match operator {
                    BinaryOperator::Multiply
                    | BinaryOperator::Divide
                    | BinaryOperator::Remainder
                    | BinaryOperator::Add
                    | BinaryOperator::Subtract => result,
                    _ => Type::Bool,
                }
            }
        }
    }

    /// A unit literal takes the type of the other side.
    fn operands(
        &mut self,
        operator: BinaryOperator,
        left: ExpressionId,
        right: ExpressionId,
        scope: ScopeId,
    ) -> (Type, Type) {
        match (self.is_unit(left), self.is_unit(right)) {
            (true, false) => {
                let other = self.synth(right, scope);
                (self.unit_beside(operator, left, &other, scope), other)
            }
            (false, true) => {
                let one = self.synth(left, scope);
                let other = self.unit_beside(operator, right, &one, scope);
                (one, other)
            }
            _ => (self.synth(left, scope), self.synth(right, scope)),
        }
    }

    fn unit_beside(
        &mut self,
        operator: BinaryOperator,
        unit: ExpressionId,
        other: &Type,
        scope: ScopeId,
    ) -> Type {
        let plain: Option<Type> = other.strip().scalar().map(Scalar::plain);
        match plain {
            Some(
                Type::Quantity(_)
                | Type::Duration(_)
                | Type::IntOrPercent
                | Type::IntOrString
                | Type::String(_),
            ) => self.check(unit, &plain.unwrap_or(Type::Error), scope),
            _ if other.is_error() => Type::Error,
            Some(_) if !matches!(operator, BinaryOperator::Multiply | BinaryOperator::Divide) => {
                self.error(unit, TypeErrorKind::UnitBeside { unit, other: other.clone() })
            }
            _ => self.synth(unit, scope),
        }
    }

    fn equality(
        &mut self,
        spot: Node,
        left: ExpressionId,
        right: ExpressionId,
        one: &Type,
        other: &Type,
    ) -> Type {
        if one.is_error() || other.is_error() || *one.bare() == Type::Null || *other.bare() == Type::Null {
            return Type::Bool;
        }
        for (side, ty) in [(left, one), (right, other)] {
            if record::holds_secret(self.db, ty) {
                return self.secret(side, SecretUse::Compared);
            }
        }
        for (side, ty) in [(left, one), (right, other)] {
            if ty.strip().scalar() == Some(Scalar::Any) {
                return self.error(side, TypeErrorKind::Opaque { found: ty.clone() });
            }
        }
        if !may_be_equal(one, other) || self.literals_apart(one, other) {
            return self.error(spot, TypeErrorKind::NeverEqual { left: one.clone(), right: other.clone() });
        }
        Type::Bool
    }

    /// A literal that is none of those that the other side lists.
    fn literals_apart(&self, one: &Type, other: &Type) -> bool {
        let is_list = |ty: &Type| {
            matches!(ty.strip(), Type::Union(_))
                && ty.strip().members().iter().all(|it| it.as_literal().is_some())
        };
        let apart = |literal: &Type, list: &Type| {
            literal.as_literal().is_some() && is_list(list) && fits(self.db, literal, list.strip()).is_err()
        };
        apart(one, other) || apart(other, one)
    }

    fn is_in(&mut self, left: ExpressionId, right: ExpressionId, scope: ScopeId) -> Type {
        let one = self.synth(left, scope);
        let other = self.synth(right, scope);
        if one.is_error() || other.is_error() {
            return Type::Bool;
        }
        if record::holds_secret(self.db, &one) {
            self.secret(left, SecretUse::Compared);
            return Type::Bool;
        }
        if one.admits_null() {
            self.may_be_null(left, left, scope);
            return Type::Bool;
        }
        if other.admits_null() {
            self.may_be_null(right, right, scope);
            return Type::Bool;
        }
        let (core, _) = other.core();
        match core {
            Type::List(list) => {
                let element = list.element.ty(self.db);
                if record::holds_secret(self.db, element) {
                    self.secret(right, SecretUse::Compared);
                } else if list.keys.is_empty() {
                    if !may_be_equal(&one, element) {
                        let kind = TypeErrorKind::NeverEqual { left: one, right: element.clone() };
                        self.error(left, kind);
                    }
                } else if !matches!(one.scalar(), Some(Scalar::String | Scalar::Int)) {
                    self.error(left, TypeErrorKind::KeyType { found: one });
                }
            }
            Type::Map(_) => {
                if one.scalar() != Some(Scalar::String) {
                    self.error(left, TypeErrorKind::KeyType { found: one });
                }
            }
            Type::Any => {
                self.error(right, TypeErrorKind::Opaque { found: other.clone() });
            }
            _ => {
                let kind = TypeErrorKind::Operands {
                    operator: BinaryOperator::In,
                    left: one,
                    right: other.clone(),
                    odd: None,
                };
                self.error(right, kind);
            }
        }
        Type::Bool
    }

    fn operation(
        &mut self,
        operator: BinaryOperator,
        spot: Node,
        (left, one): (ExpressionId, &Type),
        (right, other): (ExpressionId, &Type),
        scope: ScopeId,
    ) -> Type {
        use BinaryOperator as Op;
        if one.is_error() || other.is_error() {
            return Type::Error;
        }
        for (side, ty) in [(left, one), (right, other)] {
            if ty.admits_null() {
                return self.may_be_null(side, side, scope);
            }
        }
        for (side, ty) in [(left, one), (right, other)] {
            match ty.scalar() {
                Some(Scalar::Any) => return self.error(side, TypeErrorKind::Opaque { found: ty.clone() }),
                Some(Scalar::Secret) if operator != Op::Add => return self.secret(side, SecretUse::Compared),
                _ => {}
            }
        }
        if self.is_comparison(left) {
            // Comparisons do not chain, which was reported.
            return Type::Error;
        }
        let wrong = TypeErrorKind::Operands { operator, left: one.clone(), right: other.clone(), odd: None };
        if let (Op::Add, Type::List(first), Type::List(second)) = (operator, one.bare(), other.bare()) {
            let types = [&first.element, &second.element].map(|held| held.ty(self.db).clone());
            return match join::join(self.db, &types) {
                Some(element) => Type::list(element),
                None => {
                    let types = types.into();
                    self.error(spot, TypeErrorKind::NoCommonType { of: Joined::Lists, types })
                }
            };
        }
        let (Some(first), Some(second)) = (one.scalar(), other.scalar()) else {
            return self.error(spot, wrong);
        };
        match result_of(operator, first, second) {
            Some(result) => result,
            None => {
                // A text and something else: that else is the odd one.
                let odd = match (operator, first, second) {
                    (Op::Add, Scalar::String, _) => Some(right),
                    (Op::Add, _, Scalar::String) => Some(left),
                    _ => None,
                };
                let at = odd.map_or(spot, Node::Expression);
                let (left, right) = (one.clone(), other.clone());
                self.error(at, TypeErrorKind::Operands { operator, left, right, odd })
            }
        }
    }

    fn is_comparison(&self, id: ExpressionId) -> bool {
        use BinaryOperator as Op;
        matches!(
            self.body.expression(id),
            Expression::Binary {
                operator: Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual,
                ..
            }
        )
    }

    fn coalesce(
        &mut self,
        id: ExpressionId,
        left: ExpressionId,
        right: ExpressionId,
        scope: ScopeId,
    ) -> Type {
        let first = self.synth(left, scope);
        let behind = self.behind_null(left, scope);
        if *first.bare() == Type::Null {
            return self.synth(right, behind);
        }
        let inner = first.without_null();
        if first.is_error() {
            if !self.is_unit(right) {
                self.synth(right, behind);
            }
            return Type::Error;
        }
        let literal = matches!(
            self.body.expression(right),
            Expression::Record(_) | Expression::List(_) | Expression::Literal(Literal::Unit(_))
        );
        // What was read off a value is no promise that the other side has to keep.
        if literal && !(is_read_off(&inner) && self.says_something(right)) {
            let taken = if self.keeps_length(right, &inner) { inner } else { unmeasured(&inner) };
            return self.check(right, &taken, behind);
        }
        let second = self.synth(right, behind);
        if second.is_error() {
            return inner;
        }
        let fit = fits(self.db, &second, &inner);
        // What the one side promises nobody asks of the other: together they promise what both do.
        if fit == Ok(Fit::Refine) && is_measured(&inner) {
            return join::join(self.db, &[inner.clone(), second]).unwrap_or(inner);
        }
        if !second.admits_null() && fit.is_ok() && !second.is_layer() {
            self.fit(right, &second, &inner, behind);
            return match inner.bare() {
                Type::Record(_) => join::join(self.db, &[inner.clone(), second]).unwrap_or(inner),
                _ => inner,
            };
        }
        match join::join(self.db, &[inner.clone(), second.clone()]) {
            Some(joined) => joined,
            None => {
                let types = vec![inner, second];
                self.error(id, TypeErrorKind::NoCommonType { of: Joined::Sides, types })
            }
        }
    }

    /// Whether a literal has as many elements as a list or map has to have, as far as that is seen.
    fn keeps_length(&self, id: ExpressionId, ty: &Type) -> bool {
        let length = match ty.bare() {
            Type::List(list) => list.length,
            Type::Map(map) => map.length,
            _ => return true,
        };
        let (Expression::Record(block) | Expression::List(block)) = self.body.expression(id) else {
            return true;
        };
        let is_one = |element: &Element| matches!(element, Element::Value(_) | Element::Field { .. });
        let count = i64::try_from(block.elements.len()).unwrap_or(i64::MAX);
        length == Length::default()
            || block.elements.iter().all(is_one)
                && length.minimum.is_none_or(|least| least <= count)
                && length.maximum.is_none_or(|most| count <= most)
    }

    /// Whether a record or list has something in it, from which its type can be read.
    fn says_something(&self, id: ExpressionId) -> bool {
        match self.body.expression(id) {
            Expression::Record(block) | Expression::List(block) => !block.elements.is_empty(),
            _ => false,
        }
    }
}

/// Whether a type is that of a text, a list that has no keys, or a map.
fn is_measured(ty: &Type) -> bool {
    match ty.bare() {
        Type::List(list) => list.keys.is_empty(),
        Type::String(_) | Type::Map(_) => true,
        _ => false,
    }
}

/// A list or map of any length.
fn unmeasured(ty: &Type) -> Type {
    match ty.bare() {
        Type::List(list) => Type::List(Arc::new(ListType { length: Length::default(), ..(**list).clone() })),
        Type::Map(map) => Type::Map(Arc::new(MapType { length: Length::default(), ..(**map).clone() })),
        _ => ty.clone(),
    }
}

/// Whether a type is that of literals as they stand, or of a list of them.
fn is_read_off(ty: &Type) -> bool {
    match ty.bare() {
        Type::Union(union) => {
            union.alias.is_none() && union.members.iter().all(|member| member.as_literal().is_some())
        }
        Type::Literal(_) => true,
        Type::List(list) => matches!(&list.element, Held::Type(element) if is_read_off(element)),
        _ => false,
    }
}

/// What an operator gives for two scalars.
fn result_of(operator: BinaryOperator, left: Scalar, right: Scalar) -> Option<Type> {
    use BinaryOperator as Op;
    use Scalar::{Duration, Float, Int, Quantity, Secret, String};
    let number = |scalar| matches!(scalar, Int | Float);
    let result = match (operator, left, right) {
        (Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual, ..) => {
            let ordered = (number(left) && number(right))
                || (left == right && matches!(left, Quantity | Duration | String))
                || matches!((left, right), (Quantity, Int) | (Int, Quantity));
            return ordered.then_some(Type::Bool);
        }
        (Op::Add, String, String) => String,
        (Op::Add, String | Secret, String | Secret) => Secret,
        (Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder, Int, Int) => Int,
        (Op::Remainder, ..) => return None,
        (_, Int | Float, Int | Float) => Float,
        (Op::Add | Op::Subtract, Quantity, Quantity | Int) | (Op::Add | Op::Subtract, Int, Quantity) => {
            Quantity
        }
        (Op::Add | Op::Subtract, Duration, Duration) => Duration,
        (Op::Multiply | Op::Divide, Quantity | Duration, Int | Float) => left,
        (Op::Multiply, Int | Float, Quantity | Duration) => right,
        _ => return None,
    };
    Some(result.plain())
}
