//! Scalars where a type is expected: unit texts are read, ranges, lengths and patterns asked.

use super::machine::{Asked, Machine, ValueOf};
use super::print::shown;
use super::{Domain, FailureKind};
use crate::hir::Literal;
use crate::k8s::{Duration, Percent, Quantity};
use crate::ty::{IntRange, Refutation, StringRules, Type, UnitRange, pattern_matches};
use crate::value::{Data, Float, Value};

impl<D: Domain> Machine<'_, D> {
    /// Brings a scalar to its type, and asks what the type asks.
    pub fn scalar(&mut self, value: ValueOf<D>, ty: &Type, asked: Asked) -> ValueOf<D> {
        let value = match self.read_unit(value, ty, asked) {
            Ok(value) => value,
            Err(failed) => return failed,
        };
        match refuted(&value, ty) {
            Some(why) => self.refined(&value, ty, why, asked),
            None => value,
        }
    }

    /// Brings a scalar to its type, and asks nothing more: in a layer.
    pub fn read_unit(
        &mut self,
        value: ValueOf<D>,
        ty: &Type,
        asked: Asked,
    ) -> Result<ValueOf<D>, ValueOf<D>> {
        let data = match (ty, &value.data) {
            (Type::Quantity(_), Data::Text(text)) => {
                Quantity::parse(text).is_ok().then(|| Data::Quantity(text.clone()))
            }
            (Type::Quantity(_), Data::Int(number)) => Some(Data::Quantity(number.to_string().into())),
            (Type::Duration(_), Data::Text(text)) => {
                Duration::parse(text).is_ok().then(|| Data::Duration(text.clone()))
            }
            #[expect(clippy::cast_precision_loss, reason = "an Int where a Float is expected is read as one")]
            (Type::Float(_), Data::Int(number)) => Some(Data::Float(Float(*number as f64))),
            (Type::IntOrPercent, Data::Text(text)) => {
                Percent::parse(text).is_some().then(|| Data::Text(text.clone()))
            }
            _ => return Ok(value),
        };
        match data {
            Some(data) => Ok(Value::new(data, value.origin)),
            None => {
                let kind =
                    FailureKind::Malformed { path: self.path(), expected: ty.clone(), found: shown(&value) };
                Err(self.fail_of(asked.at, &value, kind))
            }
        }
    }
}

/// What a known value does not satisfy.
fn refuted<O>(value: &Value<O>, ty: &Type) -> Option<Refutation> {
    match (ty, &value.data) {
        (Type::Int(range), Data::Int(number)) => (!int_in(*number, *range)).then_some(Refutation::Range),
        (Type::Float(Some(range)), Data::Float(number)) => {
            let end = |end: &Option<Literal>| match end {
                #[expect(clippy::cast_precision_loss, reason = "the ends of a range of Float are Floats")]
                Some(Literal::Int(end)) => Some(*end as f64),
                Some(Literal::Float(end)) => Some(*end),
                _ => None,
            };
            let holds = end(&range.0).is_none_or(|least| least <= number.0)
                && end(&range.1).is_none_or(|most| number.0 <= most);
            (!holds).then_some(Refutation::Range)
        }
        (Type::String(Some(rules)), Data::Text(text)) => text_refuted(text, rules),
        (Type::Quantity(Some(range)), Data::Quantity(text)) => {
            (!unit_in(text, range, |text| Quantity::parse(text).ok().map(Quantity::nanos)))
                .then_some(Refutation::Range)
        }
        (Type::Duration(Some(range)), Data::Duration(text)) => {
            (!unit_in(text, range, |text| Duration::parse(text).ok().map(Duration::nanos)))
                .then_some(Refutation::Range)
        }
        _ => None,
    }
}

fn int_in(number: i64, range: IntRange) -> bool {
    range.minimum.is_none_or(|least| least <= number) && range.maximum.is_none_or(|most| number <= most)
}

/// What a text does not satisfy of what a `String` asks.
pub fn text_refuted(text: &str, rules: &StringRules) -> Option<Refutation> {
    if rules.length != IntRange::default() {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        if !int_in(length, rules.length) {
            return Some(Refutation::Length { is: length });
        }
    }
    let broken = rules.patterns.iter().find(|pattern| !pattern_matches(pattern, text));
    broken.map(|pattern| Refutation::Pattern(pattern.clone()))
}

fn unit_in<T: Ord>(text: &str, range: &UnitRange, read: impl Fn(&str) -> Option<T>) -> bool {
    let Some(value) = read(text) else { return true };
    let end = |end: &Option<std::sync::Arc<str>>| end.as_deref().and_then(&read);
    end(&range.minimum).is_none_or(|least| least <= value)
        && end(&range.maximum).is_none_or(|most| value <= most)
}

/// Whether a scalar is of a member of a union, by its kind.
pub fn takes<O>(member: &Type, value: &Value<O>) -> bool {
    match &value.data {
        Data::Bool(_) => matches!(member, Type::Bool | Type::Any),
        Data::Int(_) => matches!(
            member,
            Type::Int(_)
                | Type::Float(_)
                | Type::Quantity(_)
                | Type::IntOrString
                | Type::IntOrPercent
                | Type::Any
        ),
        Data::Float(_) => matches!(member, Type::Float(_) | Type::Any),
        Data::Text(text) => match member {
            Type::String(_) | Type::IntOrString | Type::Any => true,
            Type::IntOrPercent => Percent::parse(text).is_some(),
            Type::Quantity(_) => Quantity::parse(text).is_ok(),
            Type::Duration(_) => Duration::parse(text).is_ok(),
            _ => false,
        },
        Data::Digest(_) => matches!(member, Type::String(_) | Type::IntOrString | Type::Any),
        Data::Quantity(_) => matches!(member, Type::Quantity(_) | Type::Any),
        Data::Duration(_) => matches!(member, Type::Duration(_) | Type::Any),
        Data::Secret(_) => matches!(member, Type::Secret),
        Data::Null => matches!(member, Type::Null),
        Data::Instance(..) => matches!(member, Type::Record(_)),
        _ => false,
    }
}
