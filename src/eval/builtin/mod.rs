//! What the language has built in. Which there are, and of what types, the checker's table says.

mod encode;
mod list;
mod map;
mod secret;
mod text;

pub use encode::in_cluster;

use super::machine::{Frame, Machine, ValueOf};
use super::{Domain, FailureKind};
use crate::base::Name;
use crate::builtin::{Function, Method};
use crate::hir::{self, Expression, ExpressionId};
use crate::k8s::{Duration, Quantity};
use crate::ty::Type;
use crate::value::{Data, Tree, Value};

/// An argument that is evaluated, with its name where it is given by name.
pub type Argument<D> = (Option<Name>, ValueOf<D>);

/// A method that is being called.
pub struct Call<'a> {
    /// The whole expression.
    pub id: ExpressionId,
    /// What stands before the dot.
    pub base: ExpressionId,
    pub arguments: &'a [hir::Argument],
}

impl<D: Domain> Machine<'_, D> {
    /// `value.method(…)`
    pub fn method(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        method: Method,
        base: ExpressionId,
        value: &ValueOf<D>,
        arguments: &[hir::Argument],
    ) -> ValueOf<D> {
        let value = value.unmarked();
        let call = Call { id, base, arguments };
        match &value.data {
            Data::Null => value.clone(),
            Data::Digest(_) => self.fail(frame.at(base), FailureKind::ChecksumMisused),
            Data::Text(text) => self.text_method(frame, method, &call, value, text),
            Data::List(list) => self.list_method(frame, method, &call, value, list.items()),
            Data::Record(record) => self.map_method(frame, method, &call, value, record),
            _ => Value::unknown(),
        }
    }

    /// The arguments of a call, by position; nothing where one is unknown.
    fn known_arguments(
        &mut self,
        frame: &mut Frame<'_, D>,
        arguments: &[hir::Argument],
    ) -> Option<Vec<ValueOf<D>>> {
        let values: Vec<_> = arguments.iter().map(|argument| self.eval(frame, argument.value)).collect();
        for (value, argument) in values.iter().zip(arguments) {
            if matches!(value.data, Data::Digest(_)) {
                self.fail(frame.at(argument.value), FailureKind::ChecksumMisused);
                return None;
            }
        }
        (!values.iter().any(Value::is_unknown)).then_some(values)
    }

    /// What a function literal gives, for these values.
    fn applied<const N: usize>(
        &mut self,
        frame: &mut Frame<'_, D>,
        call: &Call<'_>,
        values: [ValueOf<D>; N],
    ) -> ValueOf<D> {
        let code = frame.code;
        let Some(argument) = call.arguments.first() else { return Value::unknown() };
        let Expression::Lambda { parameters, body } = code.body.expression(argument.value) else {
            return Value::unknown();
        };
        let depth = frame.locals.len();
        frame.locals.extend(parameters.iter().map(|binder| binder.name).zip(values));
        let result = self.eval(frame, *body);
        frame.locals.truncate(depth);
        result
    }

    /// `range(…)`, `quantity(…)`, …
    pub fn function(
        &mut self,
        frame: &mut Frame<'_, D>,
        id: ExpressionId,
        function: Function,
        arguments: &[hir::Argument],
    ) -> ValueOf<D> {
        let values: Vec<Argument<D>> = arguments
            .iter()
            .map(|argument| (argument.name.map(|(name, _)| name), self.eval(frame, argument.value)))
            .collect();
        let Some((_, first)) = values.first() else { return Value::unknown() };
        let first = first.unmarked();
        let at = arguments.first().map_or_else(|| frame.at(id), |argument| frame.at(argument.value));
        match function {
            Function::Range => self.range(frame, id, &values),
            Function::Quantity => {
                let text = match &first.data {
                    Data::Text(text) | Data::Quantity(text) => text.clone(),
                    Data::Int(value) => value.to_string().into(),
                    _ => return Value::unknown(),
                };
                match Quantity::parse(&text) {
                    Ok(_) => frame.value(Data::Quantity(text), id),
                    Err(_) => self.fail_of(at, first, malformed(Type::Quantity(None), &text)),
                }
            }
            Function::Duration => {
                let (Data::Text(text) | Data::Duration(text)) = &first.data else { return Value::unknown() };
                match Duration::parse(text) {
                    Ok(_) => frame.value(Data::Duration(text.clone()), id),
                    Err(_) => self.fail_of(at, first, malformed(Type::Duration(None), text)),
                }
            }
            Function::File => {
                let Data::Text(path) = &first.data else { return Value::unknown() };
                match super::data::read_tracked(self.db, frame.code.definition.file, path) {
                    Some(text) => {
                        let value = frame.value(Data::Text(text), id);
                        self.bounded(value, || at)
                    }
                    None => self.fail_of(at, first, FailureKind::NoFile { path: path.clone() }),
                }
            }
            Function::Strings => self.strings(frame, id, first),
            Function::ToYaml | Function::ToJson | Function::ToToml | Function::Base64 | Function::Sha256 => {
                self.encode(frame, id, function, first, at)
            }
        }
    }

    fn range(&mut self, frame: &Frame<'_, D>, id: ExpressionId, values: &[Argument<D>]) -> ValueOf<D> {
        let named = |wanted: &str, number: usize| {
            let by_name = values.iter().find(|(name, _)| name.is_some_and(|name| name.as_str() == wanted));
            let found = by_name.or_else(|| values.get(number).filter(|(name, _)| name.is_none()));
            match found.map(|(_, value)| &value.data) {
                Some(Data::Int(value)) => Some(*value),
                _ => None,
            }
        };
        let (Some(from), Some(to)) = (named("from", 0), named("to", 1)) else { return Value::unknown() };
        let length = usize::try_from(to.saturating_sub(from)).unwrap_or(0);
        if !self.may_make(length, || frame.at(id)) || !self.steps(length, || frame.at(id)) {
            return Value::unknown();
        }
        let items = (from..to).map(|number| frame.value(Data::Int(number), id)).collect();
        frame.value(Value::<D::Origin>::list(items, D::Origin::default()).data, id)
    }

    /// Every text at any depth, with its path; a failure of one stands at that text.
    fn strings(&mut self, frame: &Frame<'_, D>, id: ExpressionId, value: &ValueOf<D>) -> ValueOf<D> {
        if value.holds_unknown() {
            return Value::unknown();
        }
        let mut found = Vec::new();
        collect(value, &mut String::new(), &mut found);
        let given = |text: &str, path: &str| (path.to_owned(), Value::text(text, value.origin.clone()));
        if let Data::Given(data) = &value.data {
            collect_given(&data.tree, &mut String::new(), &mut |path, text| found.push(given(text, path)));
        }
        if !self.steps(found.len(), || frame.at(id)) {
            return Value::unknown();
        }
        let (path_name, text_name) = (Name::new("path"), Name::new("text"));
        let items = found.into_iter().map(|(path, text)| {
            let origin = text.origin.clone();
            Value::record(vec![(path_name, Value::text(path, origin.clone())), (text_name, text)], origin)
        });
        let items = items.collect();
        frame.value(Value::<D::Origin>::list(items, D::Origin::default()).data, id)
    }
}

fn malformed(expected: Type, found: &str) -> FailureKind {
    FailureKind::Malformed { path: "".into(), expected, found: format!("{found:?}").into() }
}

fn collect<O: crate::value::Origin>(
    value: &Value<O>,
    path: &mut String,
    found: &mut Vec<(String, Value<O>)>,
) {
    let length = path.len();
    match &value.data {
        Data::Text(_) => found.push((path.clone(), value.clone())),
        Data::List(list) => {
            for (number, item) in list.items().iter().enumerate() {
                path.push_str(&format!("[{number}]"));
                collect(item, path, found);
                path.truncate(length);
            }
        }
        Data::Record(record) => {
            for (name, value) in record.present() {
                if length > 0 {
                    path.push('.');
                }
                path.push_str(name.as_str());
                collect(value, path, found);
                path.truncate(length);
            }
        }
        Data::Replace(inner) => collect(inner, path, found),
        _ => {}
    }
}

fn collect_given(data: &Tree, path: &mut String, found: &mut dyn FnMut(&str, &str)) {
    let length = path.len();
    match data {
        Tree::Text(text) | Tree::Words(text) => found(path, text),
        Tree::List(items) => {
            for (number, item) in items.iter().enumerate() {
                path.push_str(&format!("[{number}]"));
                collect_given(item, path, found);
                path.truncate(length);
            }
        }
        Tree::Map(entries) => {
            for (key, value) in entries {
                if length > 0 {
                    path.push('.');
                }
                path.push_str(key);
                collect_given(value, path, found);
                path.truncate(length);
            }
        }
        Tree::Null | Tree::Bool(_) | Tree::Int(_) | Tree::Float(_) => {}
    }
}
