//! What says the same in every instance: the constant parts of lets, resources, functions and defaults are evaluated once.
//!
//! Only what an evaluation would surely come by is folded, so that nothing is asked that would not be asked anyway; and only what
//! neither fails nor is unknown, so that all failures stand where they arise.

use std::sync::Arc;

use super::code::{Code, Ready, code};
use super::layout::{key_of, layout};
use super::machine::{Asked, Frame, Machine};
use super::query::host;
use super::{Child, Children, Domain, Host, Plain, Release};
use crate::db::{Db, Definition, DefinitionId, Place};
use crate::hir::{
    BinaryOperator, Block, Data as Says, DefinitionKind, Element, Expression, ExpressionId, Segment,
    TemplatePart,
};
use crate::resolve;
use crate::ty::{Target, Type};
use crate::value::Value;

/// The values of a definition's constant expressions, by number.
pub type Constants = Option<Arc<[Option<Value>]>>;

/// The constants of a definition. A traced run has none: it asks where each part was written.
pub fn constants<D: Domain>(db: &dyn Db, definition: Definition) -> Constants {
    use DefinitionKind::{Function, Input, Let, Resource};
    if D::TRACES || !matches!(definition.kind(), Let | Resource | Function | Input) {
        return None;
    }
    constants_of(db, DefinitionId::new(db, definition)).clone()
}

#[salsa::tracked]
fn constants_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Constants {
    let definition = id.definition(db);
    let code = code(db, definition);
    if code.is_broken || definition.kind() == DefinitionKind::Let && is_static(db, definition) {
        return None;
    }
    let (Says::Let { value, .. }
    | Says::Function { value, .. }
    | Says::Resource { value, .. }
    | Says::Input { default: Some(value), .. }) = &code.body.data
    else {
        return None;
    };
    let ready = Ready { code: Arc::clone(&code), constants: None };
    let count = code.body.expressions.len();
    let mut folding =
        Folding { db, code: &code, ready: &ready, is_constant: vec![None; count], values: vec![None; count] };
    folding.expression(*value, code.expected(*value));
    folding.values.iter().any(Option::is_some).then(|| folding.values.into())
}

/// Whether a definition is evaluated once for all instances.
fn is_static(db: &dyn Db, definition: Definition) -> bool {
    resolve::reads_kind(db, definition) == resolve::Reads::Nothing
}

/// Whoever folds a definition: where its own type asks something of its values, its code is at hand, and its constants are what is
/// being found.
struct Inside<'a> {
    host: &'a dyn Host<Plain>,
    ready: &'a Ready,
}

impl Host<Plain> for Inside<'_> {
    fn db(&self) -> &dyn Db {
        self.host.db()
    }
    fn definition(&self, definition: Definition, place: Option<Place>) -> Value {
        self.host.definition(definition, place)
    }
    fn metadata(&self, definition: Definition, place: Option<Place>) -> Value {
        self.host.metadata(definition, place)
    }
    fn children(&self, definition: Definition, place: Place) -> Arc<Children> {
        self.host.children(definition, place)
    }
    fn child(&self, place: Place) -> Option<Child> {
        self.host.child(place)
    }
    fn code(&self, definition: Definition) -> Ready {
        if definition == self.ready.code.definition {
            return self.ready.clone();
        }
        self.host.code(definition)
    }
    fn release(&self, place: Option<Place>) -> Release {
        self.host.release(place)
    }
}

struct Folding<'a> {
    db: &'a dyn Db,
    code: &'a Code,
    ready: &'a Ready,
    is_constant: Vec<Option<bool>>,
    values: Vec<Option<Value>>,
}

impl Folding<'_> {
    /// Folds an expression, or what in it is constant. `of` is the type that the value is completed for by whoever holds it.
    fn expression(&mut self, id: ExpressionId, of: Option<&Type>) {
        let code = self.code;
        let expression = code.body.expression(id);
        if self.is_constant(id) {
            let is_cheap = matches!(expression, Expression::Literal(_) | Expression::Name(_));
            if !is_cheap || code.expected(id).is_some() {
                self.fold(id, of);
            }
            return;
        }
        match expression {
            Expression::Record(block) | Expression::List(block) => self.block(block, of),
            Expression::Call { callee, arguments } => {
                if let Expression::Field { base, .. } = code.body.expression(*callee) {
                    self.expression(*base, None);
                }
                arguments.iter().for_each(|argument| self.expression(argument.value, None));
            }
            Expression::Template(parts) => {
                for part in parts {
                    if let TemplatePart::Expression(id) = part {
                        self.expression(*id, None);
                    }
                }
            }
            Expression::Unary { operand: inner, .. }
            | Expression::As { value: inner, .. }
            | Expression::Field { base: inner, .. }
            | Expression::If { condition: inner, .. }
            | Expression::Match { subject: inner, .. }
            | Expression::Replace(inner) => self.expression(*inner, None),
            Expression::Binary { operator, left, right, .. } => {
                use BinaryOperator::{And, Coalesce, Or};
                self.expression(*left, None);
                if !matches!(operator, And | Or | Coalesce) {
                    self.expression(*right, None);
                }
            }
            Expression::With { lower, upper } => {
                [*lower, *upper].into_iter().for_each(|id| self.expression(id, None))
            }
            Expression::Let { value, body, .. } => {
                [*value, *body].into_iter().for_each(|id| self.expression(id, None))
            }
            _ => {}
        }
    }

    fn block(&mut self, block: &Block, of: Option<&Type>) {
        for element in &block.elements {
            match element {
                Element::Field { path, value } => {
                    let mut below = of.cloned();
                    for segment in path {
                        below = below.and_then(|ty| self.field(&ty, segment));
                    }
                    self.expression(*value, below.as_ref());
                }
                Element::Value(id) => {
                    let element = match of.map(Type::strip) {
                        Some(Type::List(list)) => Some(list.element.ty(self.db)),
                        _ => None,
                    };
                    self.expression(*id, element);
                }
                Element::Spread(id) | Element::Let { value: id, .. } => self.expression(*id, None),
                Element::If(branch) => self.expression(branch.condition, None),
                Element::For(each) => self.expression(each.header.source, None),
                Element::Below(_) => {}
            }
        }
    }

    /// The type that a field is completed for whatever else is in its record; nothing where that depends on more.
    fn field(&self, ty: &Type, segment: &Segment) -> Option<Type> {
        let Segment::Name(name, _) = segment else { return None };
        match ty.strip() {
            Type::Record(record) => {
                let at_hand = key_of(&record.id).and_then(|key| self.code.layout(key)).cloned();
                let layout = at_hand.unwrap_or_else(|| layout(self.db, &record.id));
                let field = layout.ty.fields.get(layout.number(*name)?)?;
                (field.default.is_none() && field.required_when.is_none()).then(|| field.ty.clone())
            }
            Type::Map(map) => Some(map.value.ty(self.db).clone()),
            _ => None,
        }
    }

    fn fold(&mut self, id: ExpressionId, of: Option<&Type>) {
        let host = Inside { host: &host(self.db), ready: self.ready };
        let mut machine = Machine::<Plain>::new(&host);
        let mut frame = Frame::new(self.ready, None, None);
        let mut value = machine.eval(&mut frame, id);
        let completed = of.filter(|ty| matches!(ty.strip(), Type::Record(_) | Type::Map(_) | Type::List(_)));
        if let (None, Some(ty)) = (self.code.expected(id), completed) {
            value = machine.complete(value, ty.strip(), Asked { at: frame.at(id), release: None });
        }
        let is_sound = machine.failures.is_empty() && machine.existing.is_empty() && !value.holds_unknown();
        if let (true, Some(slot)) = (is_sound, self.values.get_mut(id.0 as usize)) {
            *slot = Some(value);
        }
    }

    /// Whether nothing that an expression names differs from instance to instance.
    fn is_constant(&mut self, id: ExpressionId) -> bool {
        if let Some(known) = self.is_constant.get(id.0 as usize).copied().flatten() {
            return known;
        }
        let answer = self.only_constants(id);
        if let Some(slot) = self.is_constant.get_mut(id.0 as usize) {
            *slot = Some(answer);
        }
        answer
    }

    fn only_constants(&mut self, id: ExpressionId) -> bool {
        let code = self.code;
        let all = |folding: &mut Self, ids: &[ExpressionId]| ids.iter().all(|id| folding.is_constant(*id));
        match code.body.expression(id) {
            Expression::Literal(_) => true,
            Expression::Name(_) => self.names_static(id),
            Expression::Field { base, .. } => match code.target(id) {
                Some(Target::Definition(_)) => self.names_static(id),
                Some(Target::Field | Target::Entry) => self.is_constant(*base),
                _ => false,
            },
            Expression::Call { callee, arguments } => {
                self.calls_static(id, *callee)
                    && arguments.iter().all(|argument| self.is_constant(argument.value))
            }
            Expression::Template(parts) => parts.iter().all(|part| match part {
                TemplatePart::Text(_) => true,
                TemplatePart::Expression(id) => self.is_constant(*id),
            }),
            Expression::Unary { operand: inner, .. } | Expression::Replace(inner) => self.is_constant(*inner),
            Expression::Binary { left, right, .. } => all(self, &[*left, *right]),
            Expression::With { lower, upper } => all(self, &[*lower, *upper]),
            Expression::If { condition, then, otherwise } => all(self, &[*condition, *then, *otherwise]),
            Expression::Record(block) | Expression::List(block) => {
                block.elements.iter().all(|element| match element {
                    Element::Field { path, value } => {
                        path.iter().all(|segment| matches!(segment, Segment::Name(..)))
                            && self.is_constant(*value)
                    }
                    Element::Value(id) | Element::Spread(id) => self.is_constant(*id),
                    _ => false,
                })
            }
            _ => false,
        }
    }

    fn names_static(&self, id: ExpressionId) -> bool {
        matches!(self.code.target(id), Some(Target::Definition(named))
            if named.kind() == DefinitionKind::Let && is_static(self.db, *named))
    }

    fn calls_static(&self, id: ExpressionId, callee: ExpressionId) -> bool {
        let function =
            match (self.code.target(id), self.code.target(callee), self.code.body.expression(callee)) {
                (Some(_), ..) => return false,
                (None, Some(Target::Definition(function)), _) => Some(*function),
                (None, None, Expression::Name(name)) => {
                    match resolve::lookup_value(self.db, self.code.definition.file, *name) {
                        Some(resolve::Binding::Definition(function)) => Some(function),
                        _ => None,
                    }
                }
                _ => None,
            };
        function.is_some_and(|it| it.kind() == DefinitionKind::Function && is_static(self.db, it))
    }
}
