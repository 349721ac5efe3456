//! Expressions.

use super::{Lowering, RESERVED};
use crate::base::{Name, TextRange};
use crate::hir::{
    Argument, Arm, BinaryOperator, Expression, ExpressionId, Literal, LoopHeader, Pattern, UnaryOperator,
};
use crate::syntax::SyntaxErrorKind;
use crate::syntax::tree::{self, Binary, Expr, ExprKind, Unary};

impl Lowering<'_> {
    /// An expression. What nests to the left, operators and what follows an operand, is walked without recursion.
    pub(super) fn expression(&mut self, expr: &Expr) -> ExpressionId {
        let mut spine = Vec::new();
        let mut leftmost = expr;
        while let Some(left) = left_of(leftmost) {
            spine.push(leftmost);
            leftmost = left;
        }
        let mut id = self.leftmost(leftmost);
        for expr in spine.into_iter().rev() {
            id = self.around(id, expr);
        }
        id
    }

    /// An expression that may have been left out.
    pub(super) fn optional(&mut self, expr: Option<&Expr>) -> Option<ExpressionId> {
        expr.map(|expr| self.expression(expr))
    }

    /// What stands around its left operand.
    fn around(&mut self, left: ExpressionId, expr: &Expr) -> ExpressionId {
        let made = match &expr.kind {
            ExprKind::Field { name, optional, .. } => {
                let spot = self.spot(name.range);
                Expression::Field { base: left, name: name.name, spot, optional: *optional }
            }
            ExprKind::Index { keys, .. } => {
                let arguments = keys.iter().map(|key| self.expression(key)).collect();
                Expression::Index { base: left, arguments }
            }
            ExprKind::Call { arguments, .. } => {
                let arguments = arguments.iter().map(|argument| self.argument(argument)).collect();
                Expression::Call { callee: left, arguments }
            }
            ExprKind::Binary { operator, operator_range, right, .. } => {
                let spot = self.spot(*operator_range);
                let right = self.expression(right);
                Expression::Binary { operator: binary(*operator), spot, left, right }
            }
            ExprKind::With { upper, .. } => Expression::With { lower: left, upper: self.expression(upper) },
            ExprKind::As { ty, .. } => Expression::As { value: left, ty: self.ty(ty) },
            _ => Expression::Missing,
        };
        self.expression_at(expr.range, made)
    }

    pub(super) fn argument(&mut self, argument: &tree::Argument) -> Argument {
        let name = argument.name.map(|name| (name.name, self.spot(name.range)));
        Argument { name, value: self.expression(&argument.value) }
    }

    fn leftmost(&mut self, expr: &Expr) -> ExpressionId {
        let made = match &expr.kind {
            ExprKind::Paren(inner) => return self.expression(inner),
            ExprKind::Text(text) => return self.text_expression(expr.range, text),
            ExprKind::Let { bindings, body } => return self.lets(expr.range, bindings, body),
            ExprKind::Name(name) => self.name(*name, expr.range),
            ExprKind::Number => self.number(expr.range).map_or(Expression::Missing, Expression::Literal),
            ExprKind::List(elements) => Expression::List(self.list_block(elements)),
            ExprKind::Record(elements) => Expression::Record(self.record_block(elements)),
            ExprKind::Unary { operator, of } => self.unary(*operator, of, expr.range),
            ExprKind::If { condition, then, otherwise } => Expression::If {
                condition: self.expression(condition),
                then: self.expression(then),
                otherwise: self.expression(otherwise),
            },
            ExprKind::Match { subject, arms } => {
                let subject = self.expression(subject);
                let arms = arms.iter().map(|arm| self.arm(arm)).collect();
                Expression::Match { subject, arms }
            }
            ExprKind::Lambda { parameters, body } => {
                let parameters = parameters.iter().map(|parameter| self.binder(*parameter)).collect();
                Expression::Lambda { parameters, body: self.expression(body) }
            }
            ExprKind::Replace(of) => Expression::Replace(self.expression(of)),
            _ => Expression::Missing,
        };
        self.expression_at(expr.range, made)
    }

    fn name(&mut self, name: Name, range: TextRange) -> Expression {
        match name.as_str() {
            "null" => Expression::Literal(Literal::Null),
            "true" => Expression::Literal(Literal::Bool(true)),
            "false" => Expression::Literal(Literal::Bool(false)),
            word if RESERVED.contains(&word) => {
                self.error(range, SyntaxErrorKind::ReservedValue { word: word.into() });
                Expression::Missing
            }
            _ => Expression::Name(name),
        }
    }

    /// A prefix; `-` before a number is part of the literal, so that the smallest number can be written.
    fn unary(&mut self, operator: Unary, of: &Expr, range: TextRange) -> Expression {
        if operator == Unary::Negate
            && matches!(of.kind, ExprKind::Number)
            && range.start + 1 == of.range.start
        {
            let unit = self.source(of.range).bytes().any(|byte| byte.is_ascii_alphabetic() || byte == b'%');
            if !unit || self.source(of.range).starts_with("0o") {
                return self.number(range).map_or(Expression::Missing, Expression::Literal);
            }
        }
        let operand = self.expression(of);
        let operator = if operator == Unary::Not { UnaryOperator::Not } else { UnaryOperator::Negate };
        Expression::Unary { operator, operand }
    }

    fn lets(&mut self, range: TextRange, bindings: &[tree::Binding], body: &Expr) -> ExpressionId {
        let mut lines = Vec::new();
        for binding in bindings {
            let value = self.expression(&binding.value);
            let ty = binding.ty.as_ref().map(|ty| self.ty(ty));
            let binder = self.binder_or(binding.name, binding.value.range);
            lines.push((binder, ty, value));
        }
        let mut id = self.expression(body);
        for (binder, ty, value) in lines.into_iter().rev() {
            id = self.expression_at(range, Expression::Let { binder, ty, value, body: id });
        }
        id
    }

    fn arm(&mut self, arm: &tree::Arm) -> Arm {
        let mut patterns = Vec::new();
        for pattern in &arm.patterns {
            if let Some(read) = self.pattern(pattern) {
                let spot = self.spot(pattern.range);
                patterns.push((read, spot));
            }
        }
        Arm { patterns, value: self.expression(&arm.value) }
    }

    fn pattern(&mut self, pattern: &Expr) -> Option<Pattern> {
        match &pattern.kind {
            ExprKind::Name(name) => match name.as_str() {
                "_" => Some(Pattern::Any),
                "null" => Some(Pattern::Literal(Literal::Null)),
                "true" => Some(Pattern::Literal(Literal::Bool(true))),
                "false" => Some(Pattern::Literal(Literal::Bool(false))),
                _ => {
                    self.error(pattern.range, SyntaxErrorKind::PatternName { word: name.as_str().into() });
                    // It was meant to take what is left, so nothing more is said of that.
                    Some(Pattern::Any)
                }
            },
            ExprKind::Number => self.number(pattern.range).map(Pattern::Literal),
            _ => self.plain_text(pattern).map(|text| Pattern::Literal(Literal::Text(text))),
        }
    }

    /// `for x in xs`
    pub(super) fn loop_header(&mut self, head: &tree::ForHead) -> LoopHeader {
        let source = self.expression(&head.source);
        let mut binders: Vec<_> = head.names.iter().map(|name| self.binder(*name)).collect();
        if binders.is_empty() {
            binders.push(self.binder_or(None, head.range));
        }
        LoopHeader { binders, source }
    }
}

/// What an expression has on its left.
fn left_of(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Field { of, .. }
        | ExprKind::Index { of, .. }
        | ExprKind::Call { of, .. }
        | ExprKind::As { of, .. } => Some(of),
        ExprKind::Binary { left, .. } => Some(left),
        ExprKind::With { lower, .. } => Some(lower),
        _ => None,
    }
}

const fn binary(operator: Binary) -> BinaryOperator {
    match operator {
        Binary::Multiply => BinaryOperator::Multiply,
        Binary::Divide => BinaryOperator::Divide,
        Binary::Remainder => BinaryOperator::Remainder,
        Binary::Add => BinaryOperator::Add,
        Binary::Subtract => BinaryOperator::Subtract,
        Binary::Coalesce => BinaryOperator::Coalesce,
        Binary::Equal => BinaryOperator::Equal,
        Binary::NotEqual => BinaryOperator::NotEqual,
        Binary::Less => BinaryOperator::Less,
        Binary::LessOrEqual => BinaryOperator::LessOrEqual,
        Binary::Greater => BinaryOperator::Greater,
        Binary::GreaterOrEqual => BinaryOperator::GreaterOrEqual,
        Binary::In => BinaryOperator::In,
        Binary::And => BinaryOperator::And,
        Binary::Or => BinaryOperator::Or,
    }
}
