//! Expressions: looked at against an expected type, or by themselves.

use super::super::refine::{self, Verdict};
use super::super::relation::unit_fits;
use super::super::{Misfit, Scalar, Type, TypeErrorKind, Why, outline, record};
use super::{Checker, ScopeId};
use crate::base::Name;
use crate::hir::{BinaryOperator, Expression, ExpressionId, Literal, Node, TemplatePart};
use std::sync::Arc;

impl Checker<'_> {
    /// An expression where a complete value of a type is expected.
    pub(super) fn check(&mut self, id: ExpressionId, expected: &Type, scope: ScopeId) -> Type {
        self.in_layer(false, |checker| checker.check_as(id, expected, scope))
    }

    /// An expression where a type is expected, in a layer or not as what is around it; the type that readers see.
    pub(super) fn check_as(&mut self, id: ExpressionId, expected: &Type, scope: ScopeId) -> Type {
        let ty = self.check_form(id, expected, scope);
        self.note(id, ty)
    }

    fn check_form(&mut self, id: ExpressionId, expected: &Type, scope: ScopeId) -> Type {
        let body = self.body;
        if expected.is_error() {
            if !matches!(body.expression(id), Expression::Literal(Literal::Unit(_)) | Expression::Replace(_))
            {
                let before = self.errors.len();
                self.synth(id, scope);
                // What is expected is not known: that a literal in it needs it is no mistake of its own.
                let mut number = 0;
                self.errors.retain(|error| {
                    number += 1;
                    number <= before || !error.asks_for_a_type()
                });
            }
            return Type::Error;
        }
        match body.expression(id) {
            Expression::Record(block) => {
                self.expect(id, expected);
                self.check_record(id, block, expected, scope).0
            }
            Expression::List(block) => self.check_list(id, block, expected, scope),
            Expression::If { condition, then, otherwise } => {
                self.condition(*condition, scope);
                let behind = self.behind(*condition, scope, true);
                let one = self.check_as(*then, expected, behind);
                let behind = self.behind(*condition, scope, false);
                let other = self.check_as(*otherwise, expected, behind);
                outline::merge(self.db, expected, &[one, other])
            }
            Expression::Match { subject, arms } => {
                let arms = self.arms(id, *subject, arms, Some(expected), scope);
                outline::merge(self.db, expected, &arms)
            }
            Expression::Let { binder, ty, value, body } => {
                let scope = self.bind_let(binder.name, *ty, *value, scope);
                self.check_as(*body, expected, scope)
            }
            Expression::Replace(value) => {
                if !self.of_field {
                    self.error(id, TypeErrorKind::OutsideLayer { replace: true });
                }
                let complete = unlayered(expected);
                self.check(*value, &complete, scope)
            }
            Expression::Literal(Literal::Unit(text)) => self.unit(id, text, expected),
            Expression::With { lower, upper } if self.is_literal_with(*lower) && expected.is_structured() => {
                let layer = expected.layer();
                let (below, above, takes) = self.in_layer(true, |checker| {
                    let below = checker.check_as(*lower, &layer, scope);
                    let (above, takes) = checker.check_upper(*upper, &layer, scope);
                    (below, above, takes)
                });
                self.expect(id, expected);
                let known = outline::overlay(self.db, &below, &above, takes.as_ref());
                if expected.is_layer() {
                    known
                } else {
                    outline::narrowed(self.db, expected, &outline::completed(self.db, &known))
                }
            }
            Expression::Binary { operator: BinaryOperator::Coalesce, left, right, .. } => {
                self.check_coalesce(id, *left, *right, expected, scope)
            }
            Expression::Binary {
                operator: BinaryOperator::Add | BinaryOperator::Subtract,
                left,
                right,
                ..
            } if self.is_unit(*left) && self.is_unit(*right) => {
                let unit = expected
                    .members()
                    .into_iter()
                    .find(|it| matches!(it, Type::Quantity(_) | Type::Duration(_)));
                let Some(plain) = unit.and_then(Type::scalar).map(Scalar::plain) else {
                    let found = self.synth(id, scope);
                    return self.fit(id, &found, expected, scope);
                };
                self.check(*left, &plain, scope);
                self.check(*right, &plain, scope);
                self.fit(id, &plain, expected, scope)
            }
            Expression::Name(name) if self.check_bare_word(id, *name, expected, scope) => Type::Error,
            Expression::Call { callee, arguments } => {
                let found = self
                    .in_layer(false, |checker| checker.call(id, *callee, arguments, Some(expected), scope));
                self.fit(id, &found, expected, scope)
            }
            _ => {
                let found = self.synth(id, scope);
                self.fit(id, &found, expected, scope)
            }
        }
    }

    fn is_literal_with(&self, lower: ExpressionId) -> bool {
        match self.body.expression(lower) {
            Expression::Record(_) => true,
            Expression::With { lower, .. } => self.is_literal_with(*lower),
            _ => false,
        }
    }

    pub(super) fn is_unit(&self, id: ExpressionId) -> bool {
        matches!(self.body.expression(id), Expression::Literal(Literal::Unit(_)))
    }

    /// The upper side of `with`, with what it may take away where it is a literal.
    pub(super) fn check_upper(
        &mut self,
        id: ExpressionId,
        layer: &Type,
        scope: ScopeId,
    ) -> (Type, Option<outline::Takes>) {
        if let Expression::Record(block) = self.body.expression(id) {
            self.expect(id, layer);
            let (ty, takes) = self.check_record(id, block, layer, scope);
            self.note(id, ty.clone());
            return (ty, Some(takes));
        }
        (self.check_as(id, layer, scope), None)
    }

    fn check_coalesce(
        &mut self,
        id: ExpressionId,
        left: ExpressionId,
        right: ExpressionId,
        expected: &Type,
        scope: ScopeId,
    ) -> Type {
        let first = self.check_as(left, &expected.clone().optional(), scope);
        let behind = self.behind_null(left, scope);
        let second = self.check_as(right, expected, behind);
        if expected.is_structured() && !self.type_of(left).is_error() {
            // Each side was brought to the type by itself; what is chosen is of it.
            self.note(id, expected.clone());
        }
        outline::merge(self.db, expected, &[first.without_null(), second])
    }

    /// Behind `a ??`, `a` is `null`.
    pub(super) fn behind_null(&mut self, left: ExpressionId, scope: ScopeId) -> ScopeId {
        let site = self.here(scope);
        let fact = self.path(&site, left, 0).map(super::Fact::Null);
        self.assume(scope, fact.into_iter().collect())
    }

    /// `Always` for `"Always"`, `yes` for `true`: a mistake of those who know YAML.
    fn check_bare_word(&mut self, id: ExpressionId, name: Name, expected: &Type, scope: ScopeId) -> bool {
        if self.is_known(name, scope) {
            return false;
        }
        let written = name.as_str();
        let literals: Vec<&Arc<str>> = expected
            .members()
            .into_iter()
            .filter_map(|member| match member.as_literal() {
                Some(Literal::Text(text)) => Some(text),
                _ => None,
            })
            .collect();
        let near = literals
            .iter()
            .find(|text| text.eq_ignore_ascii_case(written))
            .or_else(|| literals.iter().find(|text| crate::diagnostic::suggest::is_near(written, text)));
        if let Some(literal) = near {
            let literal = Arc::clone(literal);
            self.error(id, TypeErrorKind::Unquoted { name, literal });
            return true;
        }
        let is_bool = expected.members().into_iter().any(|member| member.scalar() == Some(Scalar::Bool));
        if is_bool
            && matches!(written.to_ascii_lowercase().as_str(), "yes" | "no" | "on" | "off" | "true" | "false")
        {
            self.error(id, TypeErrorKind::NoSuchBool { name });
            return true;
        }
        false
    }

    /// A unit literal: the type expected says what it is.
    fn unit(&mut self, id: ExpressionId, text: &Arc<str>, expected: &Type) -> Type {
        for member in expected.members() {
            let Some(verdict) = unit_fits(text, member) else { continue };
            if let Verdict::Refuted(why) = verdict {
                let misfit = Misfit {
                    path: Vec::new(),
                    expected: member.clone(),
                    found: Type::Literal(Literal::Unit(Arc::clone(text))),
                    why: Why::Refuted(why),
                };
                return self.error(id, TypeErrorKind::Misfit(misfit));
            }
            let ty = member.clone();
            if matches!(expected, Type::Where(_)) && !self.layered {
                self.expect(id, expected);
            }
            return ty;
        }
        let kind = TypeErrorKind::UnitMisfit { text: Arc::clone(text), expected: expected.clone() };
        self.error(id, kind)
    }

    /// An expression of which nothing is expected.
    pub(super) fn synth(&mut self, id: ExpressionId, scope: ScopeId) -> Type {
        let ty = self.in_layer(false, |checker| checker.synth_form(id, scope));
        self.note(id, ty)
    }

    fn synth_form(&mut self, id: ExpressionId, scope: ScopeId) -> Type {
        let body = self.body;
        match body.expression(id) {
            Expression::Missing => Type::Error,
            Expression::Literal(Literal::Unit(text)) => {
                self.error(id, TypeErrorKind::BareUnit { text: Arc::clone(text) })
            }
            Expression::Literal(literal) => Type::literal(literal.clone()),
            Expression::Template(parts) => self.template(parts, scope),
            Expression::Name(name) => self.name(id, *name, scope),
            Expression::Field { base, name, spot, optional } => {
                self.field(id, *base, *name, *spot, *optional, scope)
            }
            Expression::Index { base, arguments } => self.index(id, *base, arguments, scope),
            Expression::Call { callee, arguments } => self.call(id, *callee, arguments, None, scope),
            Expression::Unary { operator, operand } => self.unary(id, *operator, *operand, scope),
            Expression::Binary { operator, left, right, .. } => {
                self.binary(id, *operator, *left, *right, scope)
            }
            Expression::With { lower, upper } => self.with(*lower, *upper, scope),
            Expression::As { value, ty } => self.as_type(id, *value, *ty, scope),
            Expression::If { condition, then, otherwise } => {
                self.branches(id, *condition, *then, *otherwise, scope)
            }
            Expression::Match { subject, arms } => {
                let types = self.arms(id, *subject, arms, None, scope);
                self.joined(id, &types, super::super::Joined::Arms)
            }
            Expression::Lambda { .. } => self.error(id, TypeErrorKind::MisplacedLambda),
            Expression::Let { binder, ty, value, body } => {
                let scope = self.bind_let(binder.name, *ty, *value, scope);
                self.synth(*body, scope)
            }
            Expression::Record(block) => self.synth_record(id, block, scope),
            Expression::List(block) => self.synth_list(id, block, scope),
            Expression::Replace(value) => {
                self.synth(*value, scope);
                self.error(id, TypeErrorKind::OutsideLayer { replace: true })
            }
        }
    }

    /// A text with interpolations: a secret where one is in it.
    fn template(&mut self, parts: &[TemplatePart], scope: ScopeId) -> Type {
        let mut secret = false;
        let mut bad = false;
        for part in parts {
            let TemplatePart::Expression(part) = part else { continue };
            let ty = self.synth(*part, scope);
            if ty.is_error() {
                continue;
            }
            if ty.admits_null() {
                self.may_be_null(*part, *part, scope);
                bad = true;
                continue;
            }
            for member in ty.members() {
                match member.scalar() {
                    Some(Scalar::Secret) => secret = true,
                    Some(Scalar::Any) => {
                        self.error(*part, TypeErrorKind::Opaque { found: ty.clone() });
                        bad = true;
                        break;
                    }
                    Some(_) => {}
                    None => {
                        self.error(*part, TypeErrorKind::NotPrintable { found: ty.clone() });
                        bad = true;
                        break;
                    }
                }
            }
        }
        match (bad, secret) {
            (true, _) => Type::Error,
            (false, true) => Type::Secret,
            (false, false) => Type::STRING,
        }
    }

    /// Reports that something which may be `null` is used.
    pub(super) fn may_be_null(&mut self, at: impl Into<Node>, id: ExpressionId, scope: ScopeId) -> Type {
        let condition = self.condition_of(id, scope);
        let ty = self.type_of(id).clone();
        self.error(at, TypeErrorKind::MayBeNull { expression: id, ty, condition })
    }

    /// A condition: a `Bool`, and no secret.
    pub(super) fn condition(&mut self, id: ExpressionId, scope: ScopeId) {
        if let Expression::Name(name) = self.body.expression(id)
            && self.check_bare_word(id, *name, &Type::Bool, scope)
        {
            return;
        }
        let ty = self.synth(id, scope);
        if ty.is_error() || ty.scalar() == Some(Scalar::Bool) {
            return;
        }
        if ty.scalar() == Some(Scalar::Secret) {
            self.secret(id, super::SecretUse::Condition);
        } else if ty.without_null().scalar() == Some(Scalar::Bool) {
            self.may_be_null(id, id, scope);
        } else {
            self.error(id, TypeErrorKind::Condition { found: ty });
        }
    }

    /// A message: a text, or a secret that is shown as such.
    pub(super) fn message(&mut self, id: ExpressionId, scope: ScopeId) {
        self.check(id, &Type::STRING, scope);
    }

    /// `let name = value`, seen by what comes behind it.
    pub(super) fn bind_let(
        &mut self,
        name: Name,
        ty: Option<crate::hir::TypeExpressionId>,
        value: ExpressionId,
        scope: ScopeId,
    ) -> ScopeId {
        let declared = self.declared;
        let found = match ty {
            Some(ty) => self.check(value, declared.get(ty), scope),
            None => self.synth(value, scope),
        };
        self.bind(scope, name, found, Some((value, scope)))
    }

    fn with(&mut self, lower: ExpressionId, upper: ExpressionId, scope: ScopeId) -> Type {
        let below = self.synth(lower, scope);
        match below.bare() {
            Type::Error => {
                if !matches!(self.body.expression(upper), Expression::Record(_)) {
                    self.synth(upper, scope);
                }
                return Type::Error;
            }
            Type::Optional(_) | Type::Null => {
                return self.error(lower, TypeErrorKind::NoLayers { found: below.clone() });
            }
            Type::Record(_) | Type::Map(_) | Type::List(_) | Type::Partial(_) | Type::Union(_) => {}
            _ => return self.error(lower, TypeErrorKind::NoLayers { found: below.clone() }),
        }
        let layer = below.layer();
        if matches!(below.bare(), Type::Union(_)) && !layer.is_layer() {
            return self.error(lower, TypeErrorKind::NoLayers { found: below.clone() });
        }
        let (above, takes) = self.in_layer(true, |checker| checker.check_upper(upper, &layer, scope));
        outline::overlay(self.db, &below, &above, takes.as_ref())
    }

    fn as_type(
        &mut self,
        id: ExpressionId,
        value: ExpressionId,
        ty: crate::hir::TypeExpressionId,
        scope: ScopeId,
    ) -> Type {
        let found = self.synth(value, scope);
        let wanted = self.declared.get(ty).clone();
        if found.is_error() || wanted.is_error() {
            return wanted;
        }
        if found.scalar() == Some(Scalar::Any) {
            self.expect(value, &wanted);
            return wanted;
        }
        let (Type::Record(_) | Type::Partial(_), Type::Record(_) | Type::Partial(_)) =
            (found.bare(), wanted.bare())
        else {
            return self.error(id, TypeErrorKind::BadAs { found, wanted, misfit: None });
        };
        let (Some(has), Some(wants), true) =
            (found.as_record().cloned(), wanted.as_record().cloned(), found.is_layer() == wanted.is_layer())
        else {
            return self.error(id, TypeErrorKind::BadAs { found, wanted, misfit: None });
        };
        let layer = wanted.is_layer();
        let (from, to) = (record::record_type(self.db, &has.id), record::record_type(self.db, &wants.id));
        let mut known = Vec::new();
        for field in &to.fields {
            let answer = match from.field(field.name) {
                Some(own) if layer => super::super::relation::fits_layer(self.db, &own.ty, &field.ty),
                Some(own) => {
                    let ty = has.known(field.name).cloned().unwrap_or_else(|| own.read());
                    let eased = field.default.is_some() || field.required_when.is_some();
                    let target = if eased { field.written().optional() } else { field.ty.clone() };
                    super::super::relation::fits(self.db, &ty, &target)
                }
                None if layer || field.may_be_left_out() => continue,
                None => Err(Box::new(Misfit {
                    path: Vec::new(),
                    expected: wanted.clone(),
                    found: found.clone(),
                    why: Why::Missing(field.name),
                })),
            };
            if let Err(mut misfit) = answer {
                if !matches!(misfit.why, Why::Missing(name) if name == field.name && misfit.path.is_empty()) {
                    misfit.path.insert(0, field.name);
                }
                return self.error(id, TypeErrorKind::BadAs { found, wanted, misfit: Some(*misfit) });
            }
            if let Some(ty) = has.known(field.name) {
                known.push((field.name, ty.clone()));
            }
        }
        let record = Type::Record(outline::of_fields(self.db, &wants.plain(), known, layer));
        if layer { record.layer() } else { record }
    }
}

/// What a unit literal could be, for the message where nothing says it.
pub(in crate::ty) fn readings(text: &str) -> Vec<&'static str> {
    let mut readings = Vec::new();
    if refine::quantity(text).is_some() {
        readings.push("Quantity");
    }
    if refine::duration(text).is_some() {
        readings.push("Duration");
    }
    if refine::is_percent(text) {
        readings.push("IntOrPercent");
    }
    readings
}

/// The complete type that a layer is of.
fn unlayered(ty: &Type) -> Type {
    match ty.bare() {
        Type::Optional(inner) => unlayered(inner),
        Type::Partial(inner) => (**inner).clone(),
        _ => ty.clone(),
    }
}
