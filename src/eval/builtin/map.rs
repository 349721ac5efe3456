//! Methods of maps.

use std::sync::Arc;

use super::super::Domain;
use super::super::machine::{Frame, Machine, ValueOf};
use super::Call;
use crate::base::Name;
use crate::builtin::Method;
use crate::value::{Data, Field, Key, Record, Value};

impl<D: Domain> Machine<'_, D> {
    pub(super) fn map_method(
        &mut self,
        frame: &mut Frame<'_, D>,
        method: Method,
        call: &Call<'_>,
        value: &ValueOf<D>,
        map: &Arc<Record<D::Origin>>,
    ) -> ValueOf<D> {
        let is_empty = map.present().next().is_none();
        let key = |name: Name, value: &ValueOf<D>| Value::text(name.as_str(), value.origin.clone());
        match method {
            Method::Length => {
                frame.value(Data::Int(i64::try_from(map.present().count()).unwrap_or(i64::MAX)), call.id)
            }
            Method::IsEmpty => frame.value(Data::Bool(is_empty), call.id),
            Method::NonEmpty if is_empty => frame.value(Data::Null, call.id),
            Method::NonEmpty => value.clone(),
            Method::Keys => {
                let keys = map.present().map(|(name, value)| key(*name, value)).collect();
                Value::list(keys, value.origin.clone())
            }
            Method::Values => Value::list(
                map.present().map(|(_, value)| value.unmarked().clone()).collect(),
                value.origin.clone(),
            ),
            Method::Map => {
                let mut results = Vec::new();
                for (name, entry) in map.present() {
                    results.push(self.applied(frame, call, [key(*name, entry), entry.clone()]));
                }
                let mapped = Value::list(results, frame.origin(call.id));
                self.bounded(mapped, || frame.at(call.id))
            }
            Method::Filter => {
                let mut kept: Vec<Field<D::Origin>> = Vec::new();
                for (name, entry) in map.present() {
                    match self.applied(frame, call, [key(*name, entry), entry.clone()]).as_bool() {
                        Some(true) => kept.push((*name, entry.clone())),
                        Some(false) => {}
                        None => return Value::unknown(),
                    }
                }
                Value::record(kept, value.origin.clone())
            }
            Method::Get => {
                let Some(arguments) = self.known_arguments(frame, call.arguments) else {
                    return Value::unknown();
                };
                let Some(key) = arguments.first().and_then(Key::of) else { return Value::unknown() };
                match map.get(Name::new(&key.to_string())) {
                    Some(found) => found.unmarked().clone(),
                    None => frame.value(Data::Null, call.id),
                }
            }
            _ => Value::unknown(),
        }
    }
}
