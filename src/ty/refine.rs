//! Refinements: whether a literal satisfies one, and whether one range lies in another.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::pattern::Pattern;
use super::{IntRange, Length, Refutation, StringRules, UnitRange};
use crate::hir::Literal;
use crate::k8s::duration::Duration;
use crate::k8s::percent::Percent;
use crate::k8s::quantity::Quantity;

/// What is known of a refinement before anything is evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every value satisfies it.
    Proven,
    /// It is asked when the value is known.
    Open,
    /// No value satisfies it.
    Refuted(Refutation),
}

impl Verdict {
    fn of(holds: bool, otherwise: Refutation) -> Self {
        if holds { Self::Proven } else { Self::Refuted(otherwise) }
    }
}

/// The number that a literal is.
pub(super) const fn number(literal: &Literal) -> Option<f64> {
    match literal {
        #[expect(clippy::cast_precision_loss, reason = "a Float has the precision of its type")]
        Literal::Int(value) => Some(*value as f64),
        Literal::Float(value) => Some(*value),
        _ => None,
    }
}

/// The value of a quantity in billionths.
pub(super) fn quantity(text: &str) -> Option<i128> {
    Quantity::parse(text).ok().map(Quantity::nanos)
}

/// The length of a duration in nanoseconds.
pub(super) fn duration(text: &str) -> Option<i64> {
    Duration::parse(text).ok().map(Duration::nanos)
}

/// Whether a text is a percentage.
pub(super) fn is_percent(text: &str) -> bool {
    Percent::parse(text).is_some()
}

/// Whether a pattern is a regular expression; else why not.
pub(super) fn check_pattern(pattern: &str) -> Result<(), String> {
    compiled(pattern).map(|_| ())
}

/// Whether a text has a match of a pattern. One that is no regular expression was reported, and matches everything.
pub fn pattern_matches(pattern: &str, text: &str) -> bool {
    compiled(pattern).map_or(true, |pattern| pattern.is_match(text))
}

type Compiled = Result<Arc<Pattern>, String>;

/// Patterns are compiled once in a process.
fn compiled(pattern: &str) -> Compiled {
    static TABLE: OnceLock<RwLock<FxHashMap<Box<str>, Compiled>>> = OnceLock::new();
    let table = TABLE.get_or_init(RwLock::default);
    let found = table.read().unwrap_or_else(PoisonError::into_inner).get(pattern).cloned();
    found.unwrap_or_else(|| {
        let made = Pattern::new(pattern).map(Arc::new);
        table.write().unwrap_or_else(PoisonError::into_inner).insert(pattern.into(), made.clone());
        made
    })
}

/// Whether a whole number lies in a range.
pub(super) fn int_in(value: i64, range: IntRange) -> Verdict {
    let holds =
        range.minimum.is_none_or(|least| least <= value) && range.maximum.is_none_or(|most| value <= most);
    Verdict::of(holds, Refutation::Range)
}

/// Whether a number lies in a range.
pub(super) fn float_in(value: f64, range: Option<&(Option<Literal>, Option<Literal>)>) -> Verdict {
    let Some((least, most)) = range else { return Verdict::Proven };
    let holds = least.as_ref().and_then(number).is_none_or(|least| least <= value)
        && most.as_ref().and_then(number).is_none_or(|most| value <= most);
    Verdict::of(holds, Refutation::Range)
}

/// Whether a text satisfies what a `String` asks.
pub(super) fn text_in(text: &str, rules: Option<&StringRules>) -> Verdict {
    let Some(rules) = rules else { return Verdict::Proven };
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    if int_in(length, rules.length) != Verdict::Proven {
        return Verdict::Refuted(Refutation::Length { is: length });
    }
    match rules.patterns.iter().find(|pattern| !pattern_matches(pattern, text)) {
        Some(pattern) => Verdict::Refuted(Refutation::Pattern(Arc::clone(pattern))),
        None => Verdict::Proven,
    }
}

/// Whether what `read` reads lies between the ends of a range.
pub(super) fn unit_in<T: Ord>(
    value: &T,
    range: Option<&UnitRange>,
    read: impl Fn(&str) -> Option<T>,
) -> Verdict {
    let Some(range) = range else { return Verdict::Proven };
    let end = |end: Option<&Arc<str>>| end.and_then(|text| read(text));
    let holds = end(range.minimum.as_ref()).is_none_or(|least| least <= *value)
        && end(range.maximum.as_ref()).is_none_or(|most| *value <= most);
    Verdict::of(holds, Refutation::Range)
}

/// Whether every whole number of a range lies in another.
pub(super) fn range_in(found: IntRange, expected: IntRange) -> Verdict {
    let apart = |most: Option<i64>, least: Option<i64>| matches!((most, least), (Some(most), Some(least)) if most < least);
    if apart(found.maximum, expected.minimum) || apart(expected.maximum, found.minimum) {
        return Verdict::Refuted(Refutation::Disjoint);
    }
    let low = expected.minimum.is_none_or(|least| found.minimum.is_some_and(|it| it >= least));
    let high = expected.maximum.is_none_or(|most| found.maximum.is_some_and(|it| it <= most));
    if low && high { Verdict::Proven } else { Verdict::Open }
}

/// Whether every length of one range is one of another; a length is never negative.
pub(super) fn length_in(found: Length, expected: Length) -> Verdict {
    let found = Length { minimum: Some(found.minimum.unwrap_or(0)), ..found };
    let expected = Length { minimum: expected.minimum.filter(|least| *least > 0), ..expected };
    range_in(found, expected)
}

/// Whether every text of one `String` is one of another.
pub(super) fn rules_in(found: Option<&StringRules>, expected: Option<&StringRules>) -> Verdict {
    let Some(expected) = expected else { return Verdict::Proven };
    let plain = StringRules::default();
    let found = found.unwrap_or(&plain);
    match length_in(found.length, expected.length) {
        Verdict::Proven if expected.patterns.iter().all(|pattern| found.patterns.contains(pattern)) => {
            Verdict::Proven
        }
        Verdict::Refuted(why) => Verdict::Refuted(why),
        _ => Verdict::Open,
    }
}

/// Whether every number of one `Float` is one of another.
pub(super) fn floats_in(
    found: Option<&(Option<Literal>, Option<Literal>)>,
    expected: Option<&(Option<Literal>, Option<Literal>)>,
) -> Verdict {
    let ends = |range: Option<&(Option<Literal>, Option<Literal>)>| {
        range.map_or((None, None), |(least, most)| {
            (least.as_ref().and_then(number), most.as_ref().and_then(number))
        })
    };
    between(ends(found), ends(expected), f64::total_cmp)
}

/// Whether every value of one range of quantities or durations is one of another.
pub(super) fn units_in<T: Ord>(
    found: Option<&UnitRange>,
    expected: Option<&UnitRange>,
    read: impl Fn(&str) -> Option<T>,
) -> Verdict {
    let ends = |range: Option<&UnitRange>| {
        range.map_or((None, None), |range| {
            let end = |end: &Option<Arc<str>>| end.as_deref().and_then(&read);
            (end(&range.minimum), end(&range.maximum))
        })
    };
    between(ends(found), ends(expected), Ord::cmp)
}

type Ends<T> = (Option<T>, Option<T>);

fn between<T>(found: Ends<T>, expected: Ends<T>, compare: impl Fn(&T, &T) -> std::cmp::Ordering) -> Verdict {
    let below = |one: &Option<T>, other: &Option<T>| matches!((one, other), (Some(one), Some(other)) if compare(one, other).is_lt());
    if below(&found.1, &expected.0) || below(&expected.1, &found.0) {
        return Verdict::Refuted(Refutation::Disjoint);
    }
    let low = expected.0.is_none() || (found.0.is_some() && !below(&found.0, &expected.0));
    let high = expected.1.is_none() || (found.1.is_some() && !below(&expected.1, &found.1));
    if low && high { Verdict::Proven } else { Verdict::Open }
}
