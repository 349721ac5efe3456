//! Which names a definition uses from outside of itself: what dependency and circle queries read.
//!
//! Names bound inside (parameters, loops, `let`s, `it`, fields that a record type's expressions see) are left out.

use super::{
    Block, Body, Check, Data, Element, Expression, ExpressionId, LoopHeader, Member, QualifiedName,
    TemplatePart, TypeExpression, TypeExpressionId,
};
use crate::base::Name;

/// A name that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameUse {
    /// The name.
    pub name: Name,
    /// Where it is used.
    pub expression: ExpressionId,
    /// The field that is read of it at once: `http.metadata`.
    pub field: Option<Name>,
}

/// A type that is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeUse {
    /// As written.
    pub name: QualifiedName,
    /// Where.
    pub ty: TypeExpressionId,
    /// Under a list, a map, `?` or `Partial`, where a type may name itself.
    pub guarded: bool,
}

/// What a definition uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// In expressions.
    pub names: Vec<NameUse>,
    /// In types.
    pub types: Vec<TypeUse>,
}

/// Every outside name that a definition uses.
#[must_use]
pub fn uses(body: &Body) -> Uses {
    let mut walk = Walk::new(body);
    walk.data();
    walk.uses
}

/// The outside names that a resource's `metadata` uses, where its literal writes it; none where it does not.
#[must_use]
pub fn metadata_uses(body: &Body) -> Option<Uses> {
    let Data::Resource { repeat: None, when, value, .. } = &body.data else { return None };
    let Expression::Record(block) = body.expression(*value) else { return None };
    let mut walk = Walk::new(body);
    if let Some(when) = when {
        walk.expression(*when);
    }
    for element in &block.elements {
        match element {
            Element::Let { .. } => walk.element(element),
            Element::Field { path, .. } => match path.first() {
                Some(super::Segment::Name(name, _)) if name.as_str() == "metadata" => walk.element(element),
                Some(super::Segment::Name(..)) => {}
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(walk.uses)
}

struct Walk<'a> {
    body: &'a Body,
    bound: Vec<Name>,
    uses: Uses,
}

impl<'a> Walk<'a> {
    fn new(body: &'a Body) -> Self {
        Self { body, bound: Vec::new(), uses: Uses::default() }
    }

    fn scoped(&mut self, inner: impl FnOnce(&mut Self)) {
        let depth = self.bound.len();
        inner(self);
        self.bound.truncate(depth);
    }

    fn data(&mut self) {
        match &self.body.data {
            Data::Error | Data::Import(_) | Data::ImportData { .. } | Data::Kubernetes { .. } => {}
            Data::Input { ty, default } => {
                self.ty(*ty, false);
                self.optional(*default);
            }
            Data::Let { ty, value } => {
                self.optional_type(*ty);
                self.expression(*value);
            }
            Data::Type { ty, .. } => self.ty(*ty, false),
            Data::Function { parameters, result, value } => {
                for parameter in parameters {
                    self.ty(parameter.ty, false);
                    self.optional(parameter.default);
                    self.bound.push(parameter.binder.name);
                }
                self.optional_type(*result);
                self.expression(*value);
            }
            Data::Check(check) => self.check(check),
            Data::Require(require) => {
                self.optional(require.when);
                self.optional(require.message);
            }
            Data::Resource { kind, repeat, when, value } => {
                self.ty(*kind, false);
                self.repeated(repeat.as_ref(), *when, &[Some(*value)]);
            }
            Data::Part { repeat, when, value, .. } => self.repeated(repeat.as_ref(), *when, &[Some(*value)]),
            Data::Deploy { release, namespace, repeat, when, value, .. } => {
                self.repeated(repeat.as_ref(), *when, &[Some(*release), *namespace, Some(*value)]);
            }
            Data::Patch { name, namespace, when, value, .. } => {
                for expression in [*name, *namespace, *when, Some(*value)] {
                    self.optional(expression);
                }
            }
            Data::External { name, keys, namespace, repeat, when, .. } => {
                self.repeated(repeat.as_ref(), *when, &[Some(*name), *keys, *namespace]);
            }
        }
    }

    fn repeated(
        &mut self,
        repeat: Option<&LoopHeader>,
        when: Option<ExpressionId>,
        parts: &[Option<ExpressionId>],
    ) {
        if let Some(header) = repeat {
            self.header(header);
        }
        self.optional(when);
        for part in parts {
            self.optional(*part);
        }
    }

    fn header(&mut self, header: &LoopHeader) {
        self.expression(header.source);
        self.bound.extend(header.binders.iter().map(|binder| binder.name));
    }

    fn check(&mut self, check: &Check) {
        self.scoped(|walk| {
            if let Some(header) = &check.repeat {
                walk.header(header);
            }
            walk.optional(check.when);
            walk.expression(check.condition);
            walk.expression(check.message);
        });
    }

    fn optional(&mut self, expression: Option<ExpressionId>) {
        if let Some(expression) = expression {
            self.expression(expression);
        }
    }

    fn optional_type(&mut self, ty: Option<TypeExpressionId>) {
        if let Some(ty) = ty {
            self.ty(ty, false);
        }
    }

    fn ty(&mut self, id: TypeExpressionId, guarded: bool) {
        match self.body.type_expression(id) {
            TypeExpression::Missing | TypeExpression::Literal(_) => {}
            TypeExpression::Name(name) => {
                self.uses.types.push(TypeUse { name: name.clone(), ty: id, guarded });
            }
            TypeExpression::Optional(inner) | TypeExpression::Partial(inner) => self.ty(*inner, true),
            TypeExpression::Union(members) => members.iter().for_each(|member| self.ty(*member, guarded)),
            TypeExpression::List { element, .. } => self.ty(*element, true),
            TypeExpression::Map { key, value } => {
                self.ty(*key, guarded);
                self.ty(*value, true);
            }
            TypeExpression::Refined { base, .. } => self.ty(*base, guarded),
            TypeExpression::Where { base, condition, message } => {
                self.ty(*base, guarded);
                self.scoped(|walk| {
                    walk.bound.push(Name::new("it"));
                    walk.expression(*condition);
                    walk.optional(*message);
                });
            }
            TypeExpression::Record(members) => self.record_type(members, guarded),
        }
    }

    fn record_type(&mut self, members: &[Member], guarded: bool) {
        let depth = self.bound.len();
        for member in members {
            if let Member::Field(field) = member {
                self.bound.push(field.name);
            }
        }
        for member in members {
            match member {
                Member::Field(field) => {
                    self.ty(field.ty, guarded);
                    self.optional(field.default);
                    self.optional(field.required_when);
                }
                Member::Spread(ty) => self.ty(*ty, guarded),
                Member::Check(check) => self.check(check),
                Member::Require(require) => {
                    self.optional(require.when);
                    self.optional(require.message);
                }
            }
        }
        self.bound.truncate(depth);
    }

    fn expression(&mut self, id: ExpressionId) {
        match self.body.expression(id) {
            Expression::Missing | Expression::Literal(_) => {}
            Expression::Name(name) => self.name(*name, id, None),
            Expression::Template(parts) => {
                for part in parts {
                    if let TemplatePart::Expression(part) = part {
                        self.expression(*part);
                    }
                }
            }
            Expression::Field { base, name, .. } => match self.body.expression(*base) {
                Expression::Name(of) => self.name(*of, *base, Some(*name)),
                _ => self.expression(*base),
            },
            Expression::Index { base, arguments } => {
                self.expression(*base);
                arguments.iter().for_each(|argument| self.expression(*argument));
            }
            Expression::Call { callee, arguments } => {
                self.expression(*callee);
                arguments.iter().for_each(|argument| self.expression(argument.value));
            }
            Expression::Unary { operand: inner, .. } | Expression::Replace(inner) => self.expression(*inner),
            Expression::Binary { left, right, .. } => {
                self.expression(*left);
                self.expression(*right);
            }
            Expression::With { lower, upper } => {
                self.expression(*lower);
                self.expression(*upper);
            }
            Expression::As { value, ty } => {
                self.expression(*value);
                self.ty(*ty, true);
            }
            Expression::If { condition, then, otherwise } => {
                [condition, then, otherwise].into_iter().for_each(|part| self.expression(*part));
            }
            Expression::Match { subject, arms } => {
                self.expression(*subject);
                arms.iter().for_each(|arm| self.expression(arm.value));
            }
            Expression::Lambda { parameters, body } => self.scoped(|walk| {
                walk.bound.extend(parameters.iter().map(|binder| binder.name));
                walk.expression(*body);
            }),
            Expression::Let { binder, ty, value, body } => {
                self.optional_type(*ty);
                self.expression(*value);
                self.scoped(|walk| {
                    walk.bound.push(binder.name);
                    walk.expression(*body);
                });
            }
            Expression::Record(block) | Expression::List(block) => self.block(block),
        }
    }

    fn name(&mut self, name: Name, expression: ExpressionId, field: Option<Name>) {
        if !self.bound.contains(&name) {
            self.uses.names.push(NameUse { name, expression, field });
        }
    }

    fn block(&mut self, block: &Block) {
        self.scoped(|walk| block.elements.iter().for_each(|element| walk.element(element)));
    }

    fn element(&mut self, element: &Element) {
        match element {
            Element::Below(_) => {}
            Element::Value(value) | Element::Spread(value) => self.expression(*value),
            Element::Field { path, value } => {
                for segment in path {
                    if let super::Segment::Index(arguments, _) = segment {
                        arguments.iter().for_each(|argument| self.expression(*argument));
                    }
                }
                self.expression(*value);
            }
            Element::If(branch) => {
                self.expression(branch.condition);
                self.block(&branch.then);
                if let Some(otherwise) = &branch.otherwise {
                    self.block(otherwise);
                }
            }
            Element::For(repeat) => self.scoped(|walk| {
                walk.header(&repeat.header);
                walk.block(&repeat.body);
            }),
            Element::Let { binder, ty, value } => {
                self.optional_type(*ty);
                self.expression(*value);
                self.bound.push(binder.name);
            }
        }
    }
}
