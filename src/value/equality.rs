//! What programs mean by `==`.

use super::{Data, Record, Value};
use crate::k8s::{Duration, Quantity};

/// Whether two values are equal: deep, and whatever the order of fields and entries. Nothing where that depends on what is unknown.
#[must_use]
pub fn equal<O>(left: &Value<O>, right: &Value<O>) -> Option<bool> {
    match (&left.data, &right.data) {
        (Data::Unknown, _) | (_, Data::Unknown) => None,
        (Data::Replace(inner), _) => equal(inner, right),
        (_, Data::Replace(inner)) => equal(left, inner),
        (Data::Null, Data::Null) => Some(true),
        (Data::Null, _) | (_, Data::Null) => Some(false),
        // A secret is compared with `null` alone; a checksum with nothing, which is said where it is tried.
        (Data::Secret(_) | Data::Digest(_), _) | (_, Data::Secret(_) | Data::Digest(_)) => None,
        (Data::Bool(left), Data::Bool(right)) => Some(left == right),
        (Data::Int(left), Data::Int(right)) => Some(left == right),
        (Data::Float(left), Data::Float(right)) => Some(numbers(left.0, right.0)),
        (Data::Int(left), Data::Float(right)) | (Data::Float(right), Data::Int(left)) => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "an Int that stands beside a Float is read as one"
            )]
            let left = *left as f64;
            Some(numbers(left, right.0))
        }
        (Data::Text(left), Data::Text(right)) => Some(left == right),
        (Data::Quantity(left), Data::Quantity(right) | Data::Text(right))
        | (Data::Text(left), Data::Quantity(right)) => {
            Some(left == right || same(Quantity::parse(left), Quantity::parse(right)))
        }
        (Data::Quantity(quantity), Data::Int(int)) | (Data::Int(int), Data::Quantity(quantity)) => {
            Some(Quantity::parse(quantity).is_ok_and(|it| it == Quantity::of_int(*int)))
        }
        (Data::Duration(left), Data::Duration(right) | Data::Text(right))
        | (Data::Text(left), Data::Duration(right)) => {
            Some(left == right || same(Duration::parse(left), Duration::parse(right)))
        }
        (Data::List(left), Data::List(right)) => {
            if left.items().len() != right.items().len() {
                return Some(false);
            }
            every(left.items().iter().zip(right.items()).map(|(left, right)| equal(left, right)))
        }
        (Data::Record(left), Data::Record(right)) => records(left, right),
        (Data::Instance(left, _), Data::Instance(right, _)) => Some(left == right),
        (Data::Given(left), Data::Given(right)) => Some(left == right),
        _ => Some(false),
    }
}

fn same<T: PartialEq, E>(left: Result<T, E>, right: Result<T, E>) -> bool {
    matches!((left, right), (Ok(left), Ok(right)) if left == right)
}

#[expect(clippy::float_cmp, reason = "the language's `==` is exact, and knows no NaN")]
fn numbers(left: f64, right: f64) -> bool {
    left == right
}

fn records<O>(left: &Record<O>, right: &Record<O>) -> Option<bool> {
    if left.present().count() != right.present().count() {
        return Some(false);
    }
    every(left.present().map(|(name, value)| match right.get(*name) {
        Some(other) if !other.is_null() => equal(value, other),
        _ => Some(false),
    }))
}

/// False as soon as one is, else unknown as soon as one is.
fn every(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for answer in answers {
        match answer {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Name;

    fn record(fields: &[(&str, Data)]) -> Value {
        Value::record(
            fields.iter().map(|(name, data)| (Name::new(name), Value::bare(data.clone()))).collect(),
            (),
        )
    }

    #[test]
    fn order_and_absent_fields_do_not_count_but_for_cut_off_they_do() {
        let one = record(&[("a", Data::Int(1)), ("b", Data::Bool(true))]);
        let other = record(&[("b", Data::Bool(true)), ("a", Data::Int(1)), ("c", Data::Null)]);
        assert_eq!(equal(&one, &other), Some(true));
        assert_ne!(one, other);
    }

    #[test]
    fn what_is_unknown_is_asked_only_where_nothing_else_decides() {
        let unknown = record(&[("a", Data::Unknown), ("b", Data::Int(1))]);
        assert_eq!(equal(&unknown, &record(&[("a", Data::Int(1)), ("b", Data::Int(1))])), None);
        assert_eq!(equal(&unknown, &record(&[("a", Data::Int(1)), ("b", Data::Int(2))])), Some(false));
    }

    #[test]
    fn quantities_and_durations_are_compared_by_value() {
        let quantity = |text: &str| Value::<()>::bare(Data::Quantity(text.into()));
        let duration = |text: &str| Value::<()>::bare(Data::Duration(text.into()));
        assert_eq!(equal(&quantity("1000m"), &quantity("1")), Some(true));
        assert_eq!(equal(&quantity("1"), &Value::bare(Data::Int(1))), Some(true));
        assert_eq!(equal(&duration("90m"), &duration("1h30m")), Some(true));
        assert_eq!(equal(&duration("90m"), &duration("1h31m")), Some(false));
    }
}
