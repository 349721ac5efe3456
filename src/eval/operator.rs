//! Operators on values that are known.

use std::cmp::Ordering;
use std::sync::Arc;

use super::builtin::in_cluster;
use super::machine::{Frame, Machine, ValueOf};
use super::print::scalar_text;
use super::{Domain, FailureKind};
use crate::base::Name;
use crate::hir::{BinaryOperator, ExpressionId};
use crate::k8s::{Duration, Quantity};
use crate::ty::Type;
use crate::value::{Data, Float, Key, Origin, Piece, SecretText, Value, equal, key_of};

/// What an operation gives.
enum Outcome<O> {
    Data(Data<O>),
    Fails(FailureKind),
}

impl<D: Domain> Machine<'_, D> {
    /// `left operator right`, where both sides are evaluated.
    pub fn operate(
        &mut self,
        frame: &Frame<'_, D>,
        id: ExpressionId,
        operator: BinaryOperator,
        (left_id, left): (ExpressionId, &ValueOf<D>),
        (right_id, right): (ExpressionId, &ValueOf<D>),
    ) -> ValueOf<D> {
        let (left, right) = (left.unmarked(), right.unmarked());
        for (side, value) in [(left_id, left), (right_id, right)] {
            // A checksum may stand beside `+` in no other way than in a text.
            if matches!(value.data, Data::Digest(_)) {
                return self.fail(frame.at(side), FailureKind::ChecksumMisused);
            }
        }
        match operator {
            BinaryOperator::Equal | BinaryOperator::NotEqual => match equal(left, right) {
                Some(same) => frame.value(Data::Bool(same == (operator == BinaryOperator::Equal)), id),
                None => Value::unknown(),
            },
            BinaryOperator::In => self.contained(frame, id, left, right, frame.code.type_of(right_id)),
            _ if left.is_unknown() || right.is_unknown() => Value::unknown(),
            BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual => {
                let Some(order) = compare(left, right) else { return Value::unknown() };
                let holds = match operator {
                    BinaryOperator::Less => order.is_lt(),
                    BinaryOperator::LessOrEqual => order.is_le(),
                    BinaryOperator::Greater => order.is_gt(),
                    _ => order.is_ge(),
                };
                frame.value(Data::Bool(holds), id)
            }
            _ => match arithmetic(operator, left, right) {
                Some(Outcome::Data(data)) => {
                    let origin =
                        in_cluster(left).or_else(|| in_cluster(right)).map(|chosen| chosen.origin.clone());
                    let value = Value::new(data, origin.unwrap_or_else(|| frame.origin(id)));
                    self.bounded(value, || frame.at(id))
                }
                Some(Outcome::Fails(kind)) => self.fail(frame.at(id), kind),
                None => Value::unknown(),
            },
        }
    }

    /// `x in xs`: an element of a list, a key of a keyed list or map.
    fn contained(
        &mut self,
        frame: &Frame<'_, D>,
        id: ExpressionId,
        left: &ValueOf<D>,
        right: &ValueOf<D>,
        ty: &Type,
    ) -> ValueOf<D> {
        if left.is_unknown() {
            return Value::unknown();
        }
        let keys = match ty.core().0 {
            Type::List(list) if !list.keys.is_empty() => Some(&list.keys),
            _ => None,
        };
        let found = match (&right.data, keys) {
            (Data::Record(record), _) => {
                let mut text = String::new();
                scalar_text(left, &mut text);
                Some(record.get(Name::new(&text)).is_some_and(|value| !value.is_null()))
            }
            (Data::List(list), Some(keys)) => {
                let wanted = Key::of(left);
                any(list
                    .items()
                    .iter()
                    .map(|item| key_of(item, keys).map(|keys| keys.first() == wanted.as_ref())))
            }
            (Data::List(list), None) => any(list.items().iter().map(|item| equal(left, item))),
            _ => None,
        };
        found.map_or_else(Value::unknown, |found| frame.value(Data::Bool(found), id))
    }
}

/// Whether one is true; nothing where that depends on what is unknown.
pub fn any(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut none = Some(false);
    for answer in answers {
        match answer {
            Some(true) => return Some(true),
            Some(false) => {}
            None => none = None,
        }
    }
    none
}

/// The order of two scalars of one kind; a text beside a unit is read as one.
pub fn compare<O>(left: &Value<O>, right: &Value<O>) -> Option<Ordering> {
    match (&left.data, &right.data) {
        (Data::Int(left), Data::Int(right)) => Some(left.cmp(right)),
        (Data::Text(left), Data::Text(right)) => Some(left.cmp(right)),
        (Data::Bool(left), Data::Bool(right)) => Some(left.cmp(right)),
        (Data::Duration(_), _) | (_, Data::Duration(_)) => {
            duration(left)?.nanos().partial_cmp(&duration(right)?.nanos())
        }
        (Data::Quantity(_), _) | (_, Data::Quantity(_)) => Some(quantity(left)?.cmp(&quantity(right)?)),
        _ => float(left)?.partial_cmp(&float(right)?),
    }
}

fn float<O>(value: &Value<O>) -> Option<f64> {
    match value.data {
        #[expect(clippy::cast_precision_loss, reason = "an Int beside a Float is read as one")]
        Data::Int(value) => Some(value as f64),
        Data::Float(value) => Some(value.0),
        _ => None,
    }
}

/// The quantity that a value is, or is read as.
pub fn quantity<O>(value: &Value<O>) -> Option<Quantity> {
    match &value.data {
        Data::Quantity(text) | Data::Text(text) => Quantity::parse(text).ok(),
        Data::Int(value) => Some(Quantity::of_int(*value)),
        _ => None,
    }
}

/// The duration that a value is, or is read as.
pub fn duration<O>(value: &Value<O>) -> Option<Duration> {
    match &value.data {
        Data::Duration(text) | Data::Text(text) => Duration::parse(text).ok(),
        _ => None,
    }
}

fn arithmetic<O: Origin>(operator: BinaryOperator, left: &Value<O>, right: &Value<O>) -> Option<Outcome<O>> {
    match (&left.data, &right.data) {
        (Data::Int(left), Data::Int(right)) => Some(ints(operator, *left, *right)),
        (Data::Int(_) | Data::Float(_), Data::Int(_) | Data::Float(_)) => {
            floats(operator, float(left)?, float(right)?)
        }
        (Data::Duration(_), _) | (_, Data::Duration(_)) => durations(operator, left, right),
        (Data::Quantity(_), _) | (_, Data::Quantity(_)) => quantities(operator, left, right),
        _ if operator != BinaryOperator::Add => None,
        (Data::Text(left), Data::Text(right)) => {
            let mut text = String::with_capacity(left.len().saturating_add(right.len()));
            text.push_str(left);
            text.push_str(right);
            Some(Outcome::Data(Data::Text(text.into())))
        }
        (Data::Secret(_) | Data::Text(_), Data::Secret(_) | Data::Text(_)) => {
            let pieces = pieces(left).into_iter().chain(pieces(right));
            Some(Outcome::Data(Data::Secret(SecretText::new(pieces))))
        }
        (Data::List(left), Data::List(right)) => {
            let items = left.items().iter().chain(right.items()).cloned().collect();
            Some(Outcome::Data(Value::<O>::list(items, O::default()).data))
        }
        _ => None,
    }
}

/// The pieces of a text, secret or not.
pub fn pieces<O>(value: &Value<O>) -> Vec<Piece> {
    match &value.data {
        Data::Secret(text) | Data::Digest(text) => text.pieces().to_vec(),
        Data::Text(text) => vec![Piece::Text(Arc::clone(text))],
        _ => Vec::new(),
    }
}

fn ints<O>(operator: BinaryOperator, left: i64, right: i64) -> Outcome<O> {
    let is_by = matches!(operator, BinaryOperator::Divide | BinaryOperator::Remainder);
    if is_by && right == 0 {
        return Outcome::Fails(FailureKind::DivisionByZero);
    }
    let result = match operator {
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::Multiply => left.checked_mul(right),
        BinaryOperator::Divide => left.checked_div(right),
        // The least Int by -1 leaves nothing over, though the quotient would not fit.
        BinaryOperator::Remainder => Some(left.checked_rem(right).unwrap_or(0)),
        _ => None,
    };
    result.map_or(Outcome::Fails(FailureKind::Overflow), |value| Outcome::Data(Data::Int(value)))
}

fn floats<O>(operator: BinaryOperator, left: f64, right: f64) -> Option<Outcome<O>> {
    let is_by = matches!(operator, BinaryOperator::Divide | BinaryOperator::Remainder);
    if is_by && right == 0.0 {
        return Some(Outcome::Fails(FailureKind::DivisionByZero));
    }
    let result = match operator {
        BinaryOperator::Add => left + right,
        BinaryOperator::Subtract => left - right,
        BinaryOperator::Multiply => left * right,
        BinaryOperator::Divide => left / right,
        BinaryOperator::Remainder => left % right,
        _ => return None,
    };
    Some(if result.is_finite() {
        Outcome::Data(Data::Float(Float(result)))
    } else {
        Outcome::Fails(FailureKind::Overflow)
    })
}

fn quantities<O: Origin>(operator: BinaryOperator, left: &Value<O>, right: &Value<O>) -> Option<Outcome<O>> {
    let result = match operator {
        BinaryOperator::Add => quantity(left)?.plus(quantity(right)?),
        BinaryOperator::Subtract => quantity(left)?.minus(quantity(right)?),
        BinaryOperator::Multiply => match (&left.data, &right.data) {
            (Data::Int(factor), _) => quantity(right)?.times(*factor),
            (_, Data::Int(factor)) => quantity(left)?.times(*factor),
            (Data::Float(factor), _) => quantity(right)?.scaled(factor.0),
            (_, Data::Float(factor)) => quantity(left)?.scaled(factor.0),
            _ => return None,
        },
        BinaryOperator::Divide => match &right.data {
            Data::Int(0) => return Some(Outcome::Fails(FailureKind::DivisionByZero)),
            Data::Int(divisor) => quantity(left)?.over(*divisor),
            Data::Float(divisor) if divisor.0 == 0.0 => {
                return Some(Outcome::Fails(FailureKind::DivisionByZero));
            }
            Data::Float(divisor) => quantity(left)?.scaled(1.0 / divisor.0),
            // How often one goes into the other.
            _ => return ratio(quantity(left)?.nanos(), quantity(right)?.nanos()),
        },
        _ => return None,
    };
    Some(result.map_or(Outcome::Fails(FailureKind::Overflow), |it| {
        Outcome::Data(Data::Quantity(it.to_string().into()))
    }))
}

fn durations<O: Origin>(operator: BinaryOperator, left: &Value<O>, right: &Value<O>) -> Option<Outcome<O>> {
    let result = match operator {
        BinaryOperator::Add => duration(left)?.plus(duration(right)?),
        BinaryOperator::Subtract => duration(left)?.minus(duration(right)?),
        BinaryOperator::Multiply => match (&left.data, &right.data) {
            (Data::Int(factor), _) => duration(right)?.times(*factor),
            (_, Data::Int(factor)) => duration(left)?.times(*factor),
            (Data::Float(factor), _) => duration(right)?.scaled(factor.0),
            (_, Data::Float(factor)) => duration(left)?.scaled(factor.0),
            _ => return None,
        },
        BinaryOperator::Divide => match &right.data {
            Data::Int(0) => return Some(Outcome::Fails(FailureKind::DivisionByZero)),
            Data::Int(divisor) => duration(left)?.over(*divisor),
            Data::Float(divisor) if divisor.0 == 0.0 => {
                return Some(Outcome::Fails(FailureKind::DivisionByZero));
            }
            Data::Float(divisor) => duration(left)?.scaled(1.0 / divisor.0),
            _ => return ratio(duration(left)?.nanos().into(), duration(right)?.nanos().into()),
        },
        _ => return None,
    };
    Some(result.map_or(Outcome::Fails(FailureKind::Overflow), |it| {
        Outcome::Data(Data::Duration(it.to_string().into()))
    }))
}

fn ratio<O>(left: i128, right: i128) -> Option<Outcome<O>> {
    if right == 0 {
        return Some(Outcome::Fails(FailureKind::DivisionByZero));
    }
    #[expect(clippy::cast_precision_loss, reason = "a Float is what the quotient is")]
    let quotient = left as f64 / right as f64;
    Some(Outcome::Data(Data::Float(Float(quotient))))
}
