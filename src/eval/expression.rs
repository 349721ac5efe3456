//! Expressions.

use std::sync::Arc;

use super::machine::{Asked, Frame, Machine, ValueOf};
use super::print::scalar_text;
use super::{Domain, FailureKind, Via};
use crate::base::Name;
use crate::builtin::ReleaseField;
use crate::hir::{
    BinaryOperator, Expression, ExpressionId, Literal, Node, Pattern, TemplatePart, UnaryOperator,
};
use crate::k8s::{Duration, Quantity};
use crate::resolve;
use crate::ty::{self, Shaped, Target, Type};
use crate::value::layer::compose;
use crate::value::{Data, Float, Key, ListKeys, Origin as _, Piece, SecretText, Value, equal, key_of};

impl<D: Domain> Machine<'_, D> {
    /// The value of an expression, brought to what is expected of it.
    pub fn eval(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId) -> ValueOf<D> {
        if let Some(known) = frame.constant(id) {
            return known;
        }
        let value = self.eval_as_written(frame, id);
        if let (Data::List(list), Expression::List(_)) = (&value.data, frame.code.body.expression(id))
            && list.items().iter().any(|item| matches!(item.data, Data::Below))
        {
            // It is complete when what is below it is known.
            return value;
        }
        match frame.code.expected(id) {
            Some(ty) => {
                let operands = self.operands();
                let value = self.complete(value, ty, Asked { at: frame.at(id), release: None });
                self.forget_operands(operands);
                value
            }
            None => value,
        }
    }

    /// The value of an expression, whatever is expected of it.
    pub fn eval_as_written(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId) -> ValueOf<D> {
        let at = frame.at(id);
        if !self.step(|| at) {
            return Value::unknown();
        }
        if let Some(known) = frame.constant_as_written(id) {
            return known;
        }
        let operands = self.operands();
        let value = self.nested(|| at, |machine| machine.form(frame, id)).unwrap_or_else(Value::unknown);
        self.remembered(frame, id, operands, value)
    }

    fn form(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId) -> ValueOf<D> {
        let code = frame.code;
        match code.body.expression(id) {
            Expression::Missing | Expression::Lambda { .. } => Value::unknown(),
            Expression::Literal(literal) => frame.value(literal_data(literal, code.type_of(id)), id),
            Expression::Template(parts) => self.template(frame, id, parts),
            Expression::Name(name) => self.name(frame, id, *name),
            Expression::Field { base, name, .. } => self.field_access(frame, id, *base, *name),
            Expression::Index { base, arguments } => self.index(frame, id, *base, arguments),
            Expression::Call { callee, arguments } => self.call(frame, id, *callee, arguments),
            Expression::Unary { operator, operand } => self.unary(frame, id, *operator, *operand),
            Expression::Binary { operator, left, right, .. } => {
                self.binary(frame, id, *operator, *left, *right)
            }
            Expression::With { lower, upper } => self.with(frame, id, *lower, *upper),
            Expression::As { value, ty } => {
                let value = self.eval(frame, *value);
                let ty = ty::declared(self.db, code.definition).get(*ty);
                self.narrow_to(value, ty, Asked { at: frame.at(id), release: None })
            }
            Expression::If { condition, then, otherwise } => match self.eval(frame, *condition).as_bool() {
                Some(holds) => {
                    let chosen = if holds { *then } else { *otherwise };
                    frame.within(Via::Condition, *condition, |frame| self.eval(frame, chosen))
                }
                None => Value::unknown(),
            },
            Expression::Match { subject, arms } => {
                let value = self.eval(frame, *subject);
                if value.is_unknown() {
                    return value;
                }
                let is_met = |pattern: &Pattern| match pattern {
                    Pattern::Any => true,
                    Pattern::Literal(literal) => {
                        equal(&Value::bare(literal_data(literal, code.type_of(*subject))), &value)
                            == Some(true)
                    }
                };
                match arms.iter().find(|arm| arm.patterns.iter().any(|(pattern, _)| is_met(pattern))) {
                    Some(arm) => frame.within(Via::Condition, *subject, |frame| self.eval(frame, arm.value)),
                    None => Value::unknown(),
                }
            }
            Expression::Let { binder, value, body, .. } => {
                let value = self.eval(frame, *value);
                let depth = frame.locals.len();
                frame.bind(binder.name, value);
                let result = self.eval(frame, *body);
                frame.locals.truncate(depth);
                result
            }
            Expression::Record(block) => self.record(frame, id, block),
            Expression::List(block) => self.list(frame, id, block),
            Expression::Replace(value) => self.eval(frame, *value).replacing(),
        }
    }

    fn template(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId, parts: &[TemplatePart]) -> ValueOf<D> {
        let mut text = String::new();
        let mut pieces: Vec<Piece> = Vec::new();
        let (mut is_secret, mut is_digest, mut is_unknown) = (false, false, false);
        let mut chosen = None;
        for part in parts {
            let value = match part {
                TemplatePart::Text(part) => {
                    text.push_str(part);
                    continue;
                }
                TemplatePart::Expression(part) => self.eval(frame, *part),
            };
            match &value.unmarked().data {
                Data::Unknown => is_unknown = true,
                Data::Secret(inner) | Data::Digest(inner) => {
                    is_secret |= matches!(value.unmarked().data, Data::Secret(_));
                    is_digest = true;
                    if inner.in_cluster().next().is_some() {
                        chosen.get_or_insert(value.origin.clone());
                    }
                    if !text.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut text).into()));
                    }
                    pieces.extend(inner.pieces().iter().cloned());
                }
                _ => scalar_text(&value, &mut text),
            }
            if !self.may_hold(text.len(), || frame.at(id)) {
                return Value::unknown();
            }
        }
        if is_unknown {
            return Value::unknown();
        }
        if !is_digest {
            return frame.value(Data::Text(text.into()), id);
        }
        pieces.push(Piece::Text(text.into()));
        let joined = SecretText::new(pieces);
        let data = if is_secret { Data::Secret(joined) } else { Data::Digest(joined) };
        // What lives in the cluster is told of where it was chosen.
        Value::new(data, chosen.unwrap_or_else(|| frame.origin(id)))
    }

    fn name(&mut self, frame: &Frame<'_, D>, id: ExpressionId, name: Name) -> ValueOf<D> {
        match frame.code.target(id) {
            Some(Target::Definition(definition)) => self.named(frame, *definition),
            Some(Target::Metadata(definition)) => {
                self.host.metadata(*definition, self.place_of(frame, *definition))
            }
            _ => frame.local(name).cloned().unwrap_or_else(Value::unknown),
        }
    }

    fn field_access(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        base: ExpressionId,
        name: Name,
    ) -> ValueOf<D> {
        match frame.code.target(id) {
            Some(Target::Definition(definition)) => self.named(frame, *definition),
            Some(Target::Metadata(definition)) => {
                self.host.metadata(*definition, self.place_of(frame, *definition))
            }
            Some(Target::Release(field)) => self.release(frame, *field),
            Some(Target::Method(method)) => {
                let value = self.eval(frame, base);
                self.method(frame, id, *method, base, &value, &[])
            }
            _ => {
                let value = self.eval(frame, base);
                self.field(&value, name)
            }
        }
    }

    /// A field of a record or an instance, or an entry of a map. What is absent is `null`, and so is what would be below it.
    pub fn field(&mut self, value: &ValueOf<D>, name: Name) -> ValueOf<D> {
        match &value.data {
            Data::Record(record) => match record.get(name) {
                Some(found) => found.unmarked().clone(),
                None => Value::new(Data::Null, value.origin.clone()),
            },
            Data::Replace(inner) => self.field(inner, name),
            Data::Instance(place, module) => match ty::instance_definition(self.db, *module, name) {
                Some(definition) => self.host.definition(definition, Some(*place)),
                None => Value::unknown(),
            },
            Data::Null => value.clone(),
            _ => Value::unknown(),
        }
    }

    fn index(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        base: ExpressionId,
        arguments: &[ExpressionId],
    ) -> ValueOf<D> {
        let value = self.eval(frame, base);
        let keys: Vec<_> = arguments.iter().map(|argument| self.eval(frame, *argument)).collect();
        if value.is_unknown() || value.is_null() {
            return value;
        }
        let at = frame.at(arguments.first().copied().unwrap_or(id));
        match frame.code.target(id) {
            Some(Target::Keyed(names)) => {
                let wanted: Option<Vec<Key>> = keys.iter().map(Key::of).collect();
                let (Some(wanted), Some(items)) = (wanted, value.as_list()) else { return Value::unknown() };
                self.element(at, items, names, &wanted, false)
            }
            Some(Target::Position) => {
                let (Some(Data::Int(position)), Some(items)) =
                    (keys.first().map(|it| &it.data), value.as_list())
                else {
                    return Value::unknown();
                };
                let found = usize::try_from(*position).ok().and_then(|position| items.get(position));
                found.cloned().unwrap_or_else(|| {
                    let kind = FailureKind::PositionAbsent { position: *position, length: items.len() };
                    self.fail(at, kind)
                })
            }
            _ => {
                let (Some(key), Some(record)) = (keys.first().and_then(Key::of), value.as_record()) else {
                    return Value::unknown();
                };
                match record.get(Name::new(&key.to_string())).filter(|found| !found.is_null()) {
                    Some(found) => found.unmarked().clone(),
                    None => {
                        let there = record.present().map(|(name, _)| name.as_str().into()).collect();
                        self.fail(at, FailureKind::KeyAbsent { keys: [key].into(), there })
                    }
                }
            }
        }
    }

    /// The element of a keyed list with these keys: of several keys the first alone, where one element has it. What is not there is
    /// a failure, or `null` where that is asked for.
    pub fn element(
        &mut self,
        at: super::At,
        items: &[ValueOf<D>],
        names: &ListKeys,
        wanted: &[Key],
        or_null: bool,
    ) -> ValueOf<D> {
        let mut is_unsure = false;
        let mut hits = Vec::new();
        for item in items {
            match key_of(item, names) {
                None => is_unsure = true,
                Some(keys) if keys.len() == wanted.len() && keys == wanted => hits.push(item),
                Some(keys) if keys.len() != wanted.len() && keys.first() == wanted.first() => hits.push(item),
                Some(_) => {}
            }
        }
        match hits.as_slice() {
            [only] => (*only).clone(),
            _ if is_unsure => Value::unknown(),
            [] if or_null => Value::null(),
            [] => {
                let kind =
                    FailureKind::KeyAbsent { keys: wanted.into(), there: key_texts(items.iter(), names) };
                self.fail(at, kind)
            }
            several => {
                let there = key_texts(several.iter().copied(), names);
                self.fail(at, FailureKind::KeyUnclear { keys: wanted.into(), there })
            }
        }
    }

    fn unary(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        operator: UnaryOperator,
        operand: ExpressionId,
    ) -> ValueOf<D> {
        let value = self.eval(frame, operand);
        let data = match (operator, &value.data) {
            (UnaryOperator::Not, Data::Bool(value)) => Data::Bool(!value),
            (UnaryOperator::Negate, Data::Int(value)) => match value.checked_neg() {
                Some(value) => Data::Int(value),
                None => return self.fail(frame.at(id), FailureKind::Overflow),
            },
            (UnaryOperator::Negate, Data::Float(value)) => Data::Float(Float(-value.0)),
            (UnaryOperator::Negate, Data::Quantity(text)) => Data::Quantity(negated(text)),
            (UnaryOperator::Negate, Data::Duration(text)) => Data::Duration(negated(text)),
            _ => return Value::unknown(),
        };
        frame.value(data, id)
    }

    fn binary(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        operator: BinaryOperator,
        left: ExpressionId,
        right: ExpressionId,
    ) -> ValueOf<D> {
        let first = self.eval(frame, left);
        match operator {
            BinaryOperator::And | BinaryOperator::Or => match first.as_bool() {
                None => Value::unknown(),
                Some(holds) if holds == (operator == BinaryOperator::Or) => first,
                Some(_) => self.eval(frame, right),
            },
            BinaryOperator::Coalesce if first.is_null() => self.eval(frame, right),
            BinaryOperator::Coalesce => first,
            _ => {
                let second = self.eval(frame, right);
                self.operate(frame, id, operator, (left, &first), (right, &second))
            }
        }
    }

    fn with(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        lower: ExpressionId,
        upper: ExpressionId,
    ) -> ValueOf<D> {
        let below = self.eval(frame, lower);
        let above = self.eval(frame, upper);
        let asked = Asked { at: frame.at(id), release: None };
        let is_literal = begins_with_literal(frame, lower);
        // A literal below is of the type that is expected of the whole; anything else is of its own.
        let of_whole = frame.code.expected(id).filter(|_| is_literal);
        let ty = of_whole.unwrap_or_else(|| frame.code.type_of(lower)).clone();
        let (core, is_layer) = ty.core();
        let above = self.layered(above, core, asked);
        let mut composed = compose(&below, &above, &Shaped::new(self.db, core.clone()));
        // What both make is written here; what each of them says keeps its own place.
        composed.origin = frame.origin(id).over(&composed.origin);
        if is_layer || of_whole.is_some() {
            return self.bounded(composed, || asked.at);
        }
        self.complete(composed, &ty, asked)
    }

    fn release(&mut self, frame: &Frame<'_, D>, field: ReleaseField) -> ValueOf<D> {
        let release = self.host.release(frame.release);
        match field {
            ReleaseField::Name => release.name,
            ReleaseField::Namespace => release.namespace,
            ReleaseField::Module => release.module,
            ReleaseField::KubernetesAtLeast => Value::unknown(),
        }
    }

    /// The definition that a function is, where a callee names one.
    pub fn function_of(&self, frame: &Frame<'_, D>, callee: ExpressionId) -> Option<crate::db::Definition> {
        match frame.code.target(callee) {
            Some(Target::Definition(definition)) => Some(*definition),
            _ => match frame.code.body.expression(callee) {
                Expression::Name(name) => {
                    match resolve::lookup_value(self.db, frame.code.definition.file, *name)? {
                        resolve::Binding::Definition(definition) => Some(definition),
                        _ => None,
                    }
                }
                _ => None,
            },
        }
    }
}

fn begins_with_literal<D: Domain>(frame: &Frame<'_, D>, id: ExpressionId) -> bool {
    match frame.code.body.expression(id) {
        Expression::Record(_) => true,
        Expression::With { lower, .. } => begins_with_literal(frame, *lower),
        _ => false,
    }
}

/// The keys of elements, as they print.
pub fn key_texts<'a, O: 'a>(items: impl Iterator<Item = &'a Value<O>>, names: &ListKeys) -> Vec<Arc<str>> {
    let text = |keys: Vec<Key>| -> Arc<str> {
        let texts: Vec<String> = keys.iter().map(ToString::to_string).collect();
        texts.join(", ").into()
    };
    items.filter_map(|item| key_of(item, names)).map(text).collect()
}

fn negated(text: &str) -> Arc<str> {
    match text.strip_prefix('-') {
        Some(rest) => rest.into(),
        None => format!("-{}", text.strip_prefix('+').unwrap_or(text)).into(),
    }
}

/// The data that a literal is. What a unit literal is, its type says.
pub fn literal_data<O>(literal: &Literal, ty: &Type) -> Data<O> {
    match literal {
        Literal::Null => Data::Null,
        Literal::Bool(value) => Data::Bool(*value),
        Literal::Int(value) => Data::Int(*value),
        Literal::Float(value) => Data::Float(Float(*value)),
        Literal::Text(text) => Data::Text(text.clone()),
        Literal::Unit(text) => {
            let mut members = ty.members().into_iter();
            let read = |member: &Type| match member {
                Type::Quantity(_) if Quantity::parse(text).is_ok() => Some(Data::Quantity(text.clone())),
                Type::Duration(_) if Duration::parse(text).is_ok() => Some(Data::Duration(text.clone())),
                _ => None,
            };
            members.find_map(|member| read(member.core().0)).unwrap_or_else(|| Data::Text(text.clone()))
        }
    }
}

/// So that a value's node reads alike everywhere.
impl<D: Domain> Frame<'_, D> {
    /// Data that is made at a smaller place than an expression.
    pub fn value_at(&self, data: Data<D::Origin>, node: Node) -> ValueOf<D> {
        Value::new(data, self.origin(node))
    }
}
