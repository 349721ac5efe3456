//! Methods of lists.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;

use super::super::Domain;
use super::super::machine::{Frame, Machine, ValueOf};
use super::super::operator::{any, compare, pieces};
use super::super::print::scalar_text;
use super::Call;
use crate::base::Name;
use crate::builtin::Method;
use crate::hir::BinaryOperator;
use crate::ty::Type;
use crate::value::{Data, Float, Key, Piece, SecretText, Value, equal};

impl<D: Domain> Machine<'_, D> {
    pub(super) fn list_method(
        &mut self,
        frame: &mut Frame<'_, D>,
        method: Method,
        call: &Call<'_>,
        value: &ValueOf<D>,
        items: &[ValueOf<D>],
    ) -> ValueOf<D> {
        match method {
            Method::Length => frame.value(Data::Int(i64::try_from(items.len()).unwrap_or(i64::MAX)), call.id),
            Method::IsEmpty => frame.value(Data::Bool(items.is_empty()), call.id),
            Method::NonEmpty if items.is_empty() => frame.value(Data::Null, call.id),
            Method::NonEmpty => value.clone(),
            Method::First => items.first().cloned().unwrap_or_else(|| frame.value(Data::Null, call.id)),
            Method::Last => items.last().cloned().unwrap_or_else(|| frame.value(Data::Null, call.id)),
            Method::Reverse => Value::list(items.iter().rev().cloned().collect(), value.origin.clone()),
            Method::Map | Method::FlatMap | Method::Filter | Method::SortBy | Method::GroupBy => {
                self.each(frame, method, call, value, items)
            }
            Method::Any | Method::All => self.quantified(frame, method == Method::All, call, items),
            Method::Unique => self.unique(frame, call, items),
            Method::Sum => self.sum(frame, call, items),
            Method::Min | Method::Max => {
                if items.iter().any(Value::is_unknown) {
                    return Value::unknown();
                }
                let wanted = if method == Method::Min { Ordering::Less } else { Ordering::Greater };
                let best = items.iter().reduce(
                    |best, item| {
                        if compare(item, best) == Some(wanted) { item } else { best }
                    },
                );
                best.cloned().unwrap_or_else(|| frame.value(Data::Null, call.id))
            }
            _ => self.with_arguments(frame, method, call, items),
        }
    }

    fn with_arguments(
        &mut self,
        frame: &mut Frame<'_, D>,
        method: Method,
        call: &Call<'_>,
        items: &[ValueOf<D>],
    ) -> ValueOf<D> {
        let Some(arguments) = self.known_arguments(frame, call.arguments) else { return Value::unknown() };
        let Some(first) = arguments.first() else { return Value::unknown() };
        match (method, &first.data) {
            (Method::At, Data::Int(position)) => {
                let found = usize::try_from(*position).ok().and_then(|position| items.get(position));
                found.cloned().unwrap_or_else(|| frame.value(Data::Null, call.id))
            }
            (Method::Contains, _) => match any(items.iter().map(|item| equal(item, first))) {
                Some(found) => frame.value(Data::Bool(found), call.id),
                None => Value::unknown(),
            },
            (Method::IndexOf, _) => {
                for (item, position) in items.iter().zip(0_i64..) {
                    match equal(item, first) {
                        Some(true) => return frame.value(Data::Int(position), call.id),
                        Some(false) => {}
                        None => return Value::unknown(),
                    }
                }
                frame.value(Data::Null, call.id)
            }
            (Method::Join, Data::Text(separator)) => self.join(frame, call, items, separator),
            (Method::Zip, Data::List(other)) => {
                let pair = |(left, right): (&ValueOf<D>, &ValueOf<D>)| {
                    Value::list(vec![left.clone(), right.clone()], left.origin.clone())
                };
                let pairs = items.iter().zip(other.items()).map(pair).collect();
                let value = Value::list(pairs, frame.origin(call.id));
                self.bounded(value, || frame.at(call.id))
            }
            (Method::Get, _) => {
                let wanted: Option<Vec<Key>> = arguments.iter().map(Key::of).collect();
                let Type::List(list) = frame.code.type_of(call.base).core().0 else {
                    return Value::unknown();
                };
                match wanted {
                    Some(wanted) => self.element(frame.at(call.id), items, &list.keys, &wanted, true),
                    None => Value::unknown(),
                }
            }
            _ => Value::unknown(),
        }
    }

    /// Methods that ask a function literal of each element.
    fn each(
        &mut self,
        frame: &mut Frame<'_, D>,
        method: Method,
        call: &Call<'_>,
        value: &ValueOf<D>,
        items: &[ValueOf<D>],
    ) -> ValueOf<D> {
        let mut results = Vec::with_capacity(items.len());
        for item in items {
            results.push(self.applied(frame, call, [item.clone()]));
        }
        let at = frame.at(call.id);
        if method == Method::Map {
            let mapped = Value::list(results, frame.origin(call.id));
            return self.bounded(mapped, || at);
        }
        if results.iter().any(Value::is_unknown) {
            return Value::unknown();
        }
        match method {
            Method::Filter => {
                let kept = items.iter().zip(&results).filter(|(_, result)| result.as_bool() == Some(true));
                Value::list(kept.map(|(item, _)| item.clone()).collect(), frame.origin(call.id))
            }
            Method::FlatMap => {
                let mut all = Vec::new();
                for result in &results {
                    all.extend_from_slice(result.as_list().unwrap_or_default());
                    if !self.steps(result.as_list().map_or(0, <[_]>::len), || at) {
                        return Value::unknown();
                    }
                }
                let flat = Value::list(all, frame.origin(call.id));
                self.bounded(flat, || at)
            }
            Method::SortBy => {
                let mut pairs: Vec<_> = items.iter().zip(&results).collect();
                pairs.sort_by(|(_, left), (_, right)| compare(left, right).unwrap_or(Ordering::Equal));
                Value::list(pairs.into_iter().map(|(item, _)| item.clone()).collect(), value.origin.clone())
            }
            _ => {
                let mut groups: indexed::Groups<D::Origin> = indexed::Groups::default();
                for (item, result) in items.iter().zip(&results) {
                    let mut key = String::new();
                    scalar_text(result, &mut key);
                    groups.add(Name::new(&key), item.clone());
                }
                Value::record(groups.into_fields(), frame.origin(call.id))
            }
        }
    }

    fn quantified(
        &mut self,
        frame: &mut Frame<'_, D>,
        all: bool,
        call: &Call<'_>,
        items: &[ValueOf<D>],
    ) -> ValueOf<D> {
        let mut is_unsure = false;
        for item in items {
            match self.applied(frame, call, [item.clone()]).as_bool() {
                Some(holds) if holds != all => return frame.value(Data::Bool(!all), call.id),
                Some(_) => {}
                None => is_unsure = true,
            }
        }
        if is_unsure { Value::unknown() } else { frame.value(Data::Bool(all), call.id) }
    }

    fn unique(&mut self, frame: &Frame<'_, D>, call: &Call<'_>, items: &[ValueOf<D>]) -> ValueOf<D> {
        if items.iter().any(Value::holds_unknown) {
            return Value::unknown();
        }
        let mut seen: FxHashSet<Key> = FxHashSet::default();
        let mut out: Vec<ValueOf<D>> = Vec::new();
        for item in items {
            let is_new = match &item.data {
                Data::Text(text) => seen.insert(Key::Text(text.clone())),
                Data::Int(number) => seen.insert(Key::Int(*number)),
                _ => {
                    if !self.steps(out.len(), || frame.at(call.id)) {
                        return Value::unknown();
                    }
                    out.iter().all(|other| equal(other, item) != Some(true))
                }
            };
            if is_new {
                out.push(item.clone());
            }
        }
        // What it is made of is another list: how many it has is decided here.
        Value::list(out, frame.origin(call.id))
    }

    fn sum(&mut self, frame: &Frame<'_, D>, call: &Call<'_>, items: &[ValueOf<D>]) -> ValueOf<D> {
        let Some((first, rest)) = items.split_first() else {
            let nothing = match frame.code.type_of(call.id).core().0 {
                Type::Quantity(_) => Data::Quantity("0".into()),
                Type::Duration(_) => Data::Duration("0s".into()),
                Type::Float(_) => Data::Float(Float(0.0)),
                _ => Data::Int(0),
            };
            return frame.value(nothing, call.id);
        };
        let mut sum = first.clone();
        for item in rest {
            sum = self.operate(frame, call.id, BinaryOperator::Add, (call.base, &sum), (call.base, item));
        }
        Value::new(sum.data, frame.origin(call.id))
    }

    fn join(
        &mut self,
        frame: &Frame<'_, D>,
        call: &Call<'_>,
        items: &[ValueOf<D>],
        separator: &str,
    ) -> ValueOf<D> {
        if items.iter().any(Value::is_unknown) {
            return Value::unknown();
        }
        let length = items.iter().fold(0_usize, |sum, item| {
            sum.saturating_add(item.weight().text as usize).saturating_add(separator.len())
        });
        if !self.may_hold(length, || frame.at(call.id)) {
            return Value::unknown();
        }
        let is_secret = items.iter().any(|item| matches!(item.data, Data::Secret(_)));
        let is_digest = items.iter().any(|item| matches!(item.data, Data::Digest(_)));
        if !is_secret && !is_digest {
            let mut text = String::with_capacity(length);
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    text.push_str(separator);
                }
                scalar_text(item, &mut text);
            }
            return frame.value(Data::Text(text.into()), call.id);
        }
        let mut joined: Vec<Piece> = Vec::new();
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                joined.push(Piece::Text(separator.into()));
            }
            joined.extend(pieces(item));
        }
        let text = SecretText::new(joined);
        let origin = items.iter().find_map(super::in_cluster).map(|chosen| chosen.origin.clone());
        let data = if is_secret { Data::Secret(text) } else { Data::Digest(text) };
        Value::new(data, origin.unwrap_or_else(|| frame.origin(call.id)))
    }
}

/// Groups in order of first appearance.
mod indexed {
    use rustc_hash::FxHashMap;

    use crate::base::Name;
    use crate::value::{Field, Origin, Value};

    #[derive(Default)]
    pub struct Groups<O> {
        groups: Vec<(Name, Vec<Value<O>>)>,
        numbers: FxHashMap<Name, usize>,
    }

    impl<O: Origin> Groups<O> {
        pub fn add(&mut self, key: Name, item: Value<O>) {
            let number = *self.numbers.entry(key).or_insert_with(|| {
                self.groups.push((key, Vec::new()));
                self.groups.len().saturating_sub(1)
            });
            if let Some((_, items)) = self.groups.get_mut(number) {
                items.push(item);
            }
        }

        pub fn into_fields(self) -> Vec<Field<O>> {
            let group = |(name, items): (Name, Vec<Value<O>>)| {
                let origin = items.first().map(|item| item.origin.clone()).unwrap_or_default();
                (name, Value::list(items, origin))
            };
            self.groups.into_iter().map(group).collect()
        }
    }
}
