//! Types as written.

use std::sync::Arc;

use super::{Lowering, RESERVED};
use crate::base::{Name, TextRange};
use crate::hir::{
    Check, Expression, FieldDeclaration, KeyDeclaration, Literal, Member, QualifiedName, Refinement, Require,
    TypeExpression, TypeExpressionId,
};
use crate::syntax::SyntaxErrorKind;
use crate::syntax::tree::{self, Attribute, Condition, ConditionKind, Expr, ExprKind, Ident, Type, TypeKind};

impl Lowering<'_> {
    /// A type.
    pub(super) fn ty(&mut self, ty: &Type) -> TypeExpressionId {
        let made = match &ty.kind {
            TypeKind::Paren(inner) => return self.ty(inner),
            TypeKind::Name { path, conditions } => {
                let base = self.type_name(path);
                return self.refined(ty.range, path.range, base, conditions);
            }
            TypeKind::List { element, keys, conditions } => {
                let element = self.ty(element);
                let keys = keys.iter().map(|key| self.key(key)).collect();
                return self.refined(ty.range, ty.range, TypeExpression::List { element, keys }, conditions);
            }
            TypeKind::Map { key, value, conditions } => {
                let map = TypeExpression::Map { key: self.ty(key), value: self.ty(value) };
                return self.refined(ty.range, ty.range, map, conditions);
            }
            TypeKind::Literal(expr) => {
                self.literal(expr).map_or(TypeExpression::Missing, TypeExpression::Literal)
            }
            TypeKind::Optional(of) => TypeExpression::Optional(self.ty(of)),
            TypeKind::Union(members) => {
                TypeExpression::Union(members.iter().map(|member| self.ty(member)).collect())
            }
            TypeKind::Record(members) => {
                TypeExpression::Record(members.iter().filter_map(|member| self.member(member)).collect())
            }
            TypeKind::Where { of, condition, message } => TypeExpression::Where {
                base: self.ty(of),
                condition: self.expression(condition),
                message: self.optional(message.as_ref()),
            },
            TypeKind::Partial(of) => TypeExpression::Partial(self.ty(of)),
            TypeKind::Missing => TypeExpression::Missing,
        };
        self.type_at(ty.range, made)
    }

    fn type_name(&mut self, path: &tree::Path) -> TypeExpression {
        if let [only] = path.segments.as_slice() {
            match only.name.as_str() {
                "null" => return TypeExpression::Literal(Literal::Null),
                "true" => return TypeExpression::Literal(Literal::Bool(true)),
                "false" => return TypeExpression::Literal(Literal::Bool(false)),
                _ => {}
            }
        }
        match self.qualified(path) {
            Some(name) => TypeExpression::Name(name),
            None => TypeExpression::Missing,
        }
    }

    /// A dotted name; none where it begins with a reserved word, which is reported.
    pub(super) fn qualified(&mut self, path: &tree::Path) -> Option<QualifiedName> {
        let first = path.segments.first()?;
        if RESERVED.contains(&first.name.as_str()) {
            self.error(first.range, SyntaxErrorKind::ReservedValue { word: first.name.as_str().into() });
            return None;
        }
        Some(QualifiedName {
            segments: path.segments.iter().map(|word| (word.name, self.spot(word.range))).collect(),
        })
    }

    /// A dotted name, or one that nothing can say.
    pub(super) fn qualified_or(&mut self, path: Option<&tree::Path>, place: TextRange) -> QualifiedName {
        let read = path.and_then(|path| self.qualified(path));
        read.unwrap_or_else(|| {
            let spot = self.spot(path.map_or(TextRange::empty(place.end), |path| path.range));
            QualifiedName { segments: vec![(Name::new("?"), spot)] }
        })
    }

    fn refined(
        &mut self,
        range: TextRange,
        base_range: TextRange,
        base: TypeExpression,
        conditions: &[Condition],
    ) -> TypeExpressionId {
        let refinements: Vec<_> =
            conditions.iter().filter_map(|condition| self.refinement(condition)).collect();
        if refinements.is_empty() {
            return self.type_at(range, base);
        }
        let base = self.type_at(base_range, base);
        self.type_at(range, TypeExpression::Refined { base, refinements })
    }

    fn refinement(&mut self, condition: &Condition) -> Option<Refinement> {
        match &condition.kind {
            ConditionKind::Pattern(expr) => {
                let pattern = self.plain_text(expr)?;
                Some(Refinement::Pattern { pattern, spot: self.spot(condition.range) })
            }
            ConditionKind::Range { minimum: None, maximum: None } => {
                self.error(condition.range, SyntaxErrorKind::EmptyRange);
                None
            }
            ConditionKind::Range { minimum, maximum } => {
                let minimum = minimum.as_ref().and_then(|bound| self.number(bound.range));
                let maximum = maximum.as_ref().and_then(|bound| self.number(bound.range));
                let spot = self.spot(condition.range);
                (minimum.is_some() || maximum.is_some()).then_some(Refinement::Range {
                    minimum,
                    maximum,
                    spot,
                })
            }
        }
    }

    /// A literal: a number with its sign, a text, a word.
    fn literal(&mut self, expr: &Expr) -> Option<Literal> {
        match &expr.kind {
            ExprKind::Number => self.number(expr.range),
            ExprKind::Name(name) => match name.as_str() {
                "null" => Some(Literal::Null),
                "true" => Some(Literal::Bool(true)),
                "false" => Some(Literal::Bool(false)),
                _ => {
                    self.error(expr.range, SyntaxErrorKind::LiteralWanted);
                    None
                }
            },
            _ => self.plain_text(expr).map(Literal::Text),
        }
    }

    fn key(&mut self, key: &tree::KeyColumn) -> KeyDeclaration {
        let spot = self.spot(key.name.range);
        let default = key.default.as_ref().and_then(|default| self.literal(default));
        KeyDeclaration { name: key.name.name, spot, default }
    }

    fn member(&mut self, member: &tree::Member) -> Option<Member> {
        match member {
            tree::Member::Field(field) => Some(Member::Field(self.field(field))),
            tree::Member::Spread { ty, .. } => Some(Member::Spread(self.ty(ty))),
            tree::Member::Check { check, .. } => Some(Member::Check(self.check(check))),
            tree::Member::Require { require, .. } => self.require(require).map(Member::Require),
            tree::Member::Error(_) => None,
        }
    }

    fn field(&mut self, field: &tree::FieldMember) -> FieldDeclaration {
        let Ident { name, range } = field.name;
        let spot = self.spot(range);
        if let Some(text) = self.documentation(&field.documentation) {
            self.map.documentation.fields.push((spot, name, text));
        }
        let mut declaration = FieldDeclaration {
            name,
            spot,
            ty: self.ty(&field.ty),
            default: self.optional(field.default.as_ref()),
            required_when: self.optional(field.required_when.as_ref()),
            since: None,
            until: None,
            base64: false,
        };
        for attribute in &field.attributes {
            match attribute.name.map(|name| name.name.as_str()) {
                Some("since") => declaration.since = self.text_argument(attribute),
                Some("until") => declaration.until = self.text_argument(attribute),
                Some("base64") => declaration.base64 = true,
                _ => self.unknown_attribute(attribute, "@since @until @base64"),
            }
        }
        declaration
    }

    pub(super) fn unknown_attribute(&mut self, attribute: &Attribute, known: &'static str) {
        if let Some(name) = attribute.name {
            self.error(
                attribute.range,
                SyntaxErrorKind::UnknownAttribute { name: name.name.as_str().into(), known },
            );
        }
    }

    /// The one text that an attribute takes.
    pub(super) fn text_argument(&mut self, attribute: &Attribute) -> Option<Arc<str>> {
        let mut unnamed = attribute.arguments.iter().filter(|argument| argument.name.is_none());
        match unnamed.next() {
            Some(argument) => self.plain_text(&argument.value),
            None => {
                self.error(attribute.range, SyntaxErrorKind::AttributeArguments);
                None
            }
        }
    }

    /// `check …`
    pub(super) fn check(&mut self, check: &tree::Check) -> Check {
        Check {
            condition: self.expression(&check.condition),
            repeat: check.repeat.as_ref().map(|head| self.loop_header(head)),
            when: self.optional(check.when.as_ref()),
            is_warning: check.is_warning,
            message: self.expression(&check.message),
            spot: self.spot(check.keyword),
        }
    }

    /// `require …`; none where it says no path.
    pub(super) fn require(&mut self, require: &tree::Require) -> Option<Require> {
        let path = self.name_path(&require.path);
        let when = self.optional(require.when.as_ref());
        let message = self.optional(require.message.as_ref());
        let spot = self.spot(require.keyword);
        if path.is_empty() {
            return None;
        }
        Some(Require { path, when, message, spot })
    }

    /// Documentation comments as Markdown.
    pub(super) fn documentation(&self, ranges: &[TextRange]) -> Option<Box<str>> {
        if ranges.is_empty() {
            return None;
        }
        let lines = ranges.iter().map(|range| {
            let line = self.source(*range);
            let line = line.strip_prefix("///").unwrap_or(line);
            line.strip_prefix(' ').unwrap_or(line).trim_end()
        });
        Some(lines.collect::<Vec<_>>().join("\n").into())
    }

    /// An expression that stands for nothing.
    pub(super) fn missing(&mut self, range: TextRange) -> crate::hir::ExpressionId {
        self.expression_at(range, Expression::Missing)
    }
}
