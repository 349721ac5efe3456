//! Values where a layer is expected, and `as`.

use std::sync::Arc;

use super::Domain;
use super::complete::Member;
use super::layout::{id_of, key_of};
use super::machine::{Asked, Machine, ValueOf};
use crate::base::Name;
use crate::ty::{FieldType, RecordId, Type};
use crate::value::layer::as_layer;
use crate::value::{Data, Element, Field, Record, Value};

impl<D: Domain> Machine<'_, D> {
    /// The layer of a type that a value is: what was written of it. Nothing is filled, and nothing required.
    pub fn layered(&mut self, value: ValueOf<D>, ty: &Type, asked: Asked) -> ValueOf<D> {
        self.layer_of(&value, ty, asked).unwrap_or(value)
    }

    /// The layer, where it is another value.
    fn layer_of(&mut self, value: &ValueOf<D>, ty: &Type, asked: Asked) -> Option<ValueOf<D>> {
        let core = ty.core().0;
        match &value.data {
            Data::Given(given) if !matches!(core, Type::Any) => {
                let read = self.read(given, core, true, asked);
                Some(read.unwrap_or_else(|| Value::record(Vec::new(), value.origin.clone())))
            }
            Data::Record(record) => self.record_layer(value, record, core, asked),
            Data::List(list) => {
                let Type::List(of) = self.list_member(core)? else { return None };
                let element = of.element.ty(self.db);
                let mut changed = false;
                let items: Vec<_> = list
                    .items()
                    .iter()
                    .map(|item| {
                        let new = if of.keys.is_empty() {
                            self.item_of(item, element, asked)
                        } else {
                            self.element_layer(item, element, asked)
                        };
                        changed |= new.is_some();
                        new.unwrap_or_else(|| item.clone())
                    })
                    .collect();
                changed.then(|| Value::list(items, value.origin.clone()))
            }
            Data::Text(_) | Data::Int(_) => {
                let member = match core {
                    Type::Union(union) => match self.member(value, union) {
                        Member::Found(member) => member,
                        _ => return None,
                    },
                    other => other.clone(),
                };
                let read =
                    self.read_unit(value.clone(), member.core().0, asked).unwrap_or_else(|failed| failed);
                (read.data != value.data).then_some(read)
            }
            _ => None,
        }
    }

    fn list_member(&self, ty: &Type) -> Option<Type> {
        match ty {
            Type::List(_) => Some(ty.clone()),
            Type::Union(union) => union
                .members
                .iter()
                .map(|member| member.core().0)
                .find(|it| matches!(it, Type::List(_)))
                .cloned(),
            _ => None,
        }
    }

    /// An element of a plain list: lists take the place of each other, so it is complete.
    fn item_of(&mut self, item: &ValueOf<D>, ty: &Type, asked: Asked) -> Option<ValueOf<D>> {
        if matches!(item.data, Data::Below) {
            return None;
        }
        let done = self.complete(item.clone(), ty, asked);
        Some(done)
    }

    fn element_layer(&mut self, item: &ValueOf<D>, ty: &Type, asked: Asked) -> Option<ValueOf<D>> {
        match &item.data {
            Data::Element(element) => {
                let value = self.layer_of(&element.value, ty, asked)?;
                let element = Element { keys: Arc::clone(&element.keys), value };
                Some(Value::new(Data::Element(Arc::new(element)), item.origin.clone()))
            }
            _ => self.layer_of(item, ty, asked),
        }
    }

    fn record_layer(
        &mut self,
        value: &ValueOf<D>,
        record: &Arc<Record<D::Origin>>,
        ty: &Type,
        asked: Asked,
    ) -> Option<ValueOf<D>> {
        let member = match ty {
            Type::Union(union) => match self.member(value, union) {
                Member::Found(member) => member,
                // What a layer without a tag says is of the member below.
                _ => return Some(as_layer(value)).filter(|layer| *layer != *value),
            },
            other => other.clone(),
        };
        let types = match member.core().0 {
            Type::Record(of) => {
                let key = key_of(&of.id);
                if key.is_some() && record.completed_for() == key {
                    return Some(as_layer(value));
                }
                Types::Record(self.layout(&of.id))
            }
            Type::Map(map) => Types::Map(map.value.ty(self.db).clone()),
            _ => return None,
        };
        let is_complete = record.completed().is_some();
        let mut changed = is_complete;
        let mut fields: Vec<Field<D::Origin>> = Vec::with_capacity(record.fields().len());
        for (name, field) in record.fields() {
            if is_complete && field.is_null() {
                continue;
            }
            let ty = match &types {
                Types::Map(value) => Some(value.clone()),
                Types::Record(layout) => match layout.number(*name) {
                    Some(number) => layout.ty.fields.get(number).map(|field| field.ty.clone()),
                    None => layout.ty.rest.clone(),
                },
            };
            let new = ty.and_then(|ty| self.layer_of(field, &ty, asked));
            changed |= new.is_some();
            fields.push((*name, new.unwrap_or_else(|| field.clone())));
        }
        if !changed {
            return None;
        }
        let layer =
            Record::new(fields).with_residue(if is_complete { None } else { record.residue().cloned() });
        Some(Value::new(Data::Record(Arc::new(layer)), value.origin.clone()))
    }

    /// `value as T`: the fields that `T` has. What was written stays written; a field that was filled counts as written where its
    /// default there is another one, so that no value changes.
    pub fn narrow_to(&mut self, value: ValueOf<D>, ty: &Type, asked: Asked) -> ValueOf<D> {
        let narrowed = self.narrowed(&value, ty, asked);
        self.complete(narrowed, ty, asked)
    }

    fn narrowed(&mut self, value: &ValueOf<D>, ty: &Type, asked: Asked) -> ValueOf<D> {
        let (core, is_layer) = ty.core();
        match (&value.data, core) {
            (Data::Record(record), Type::Union(union)) => match self.member(value, union) {
                Member::Found(member) if is_layer => self.narrowed(value, &member.layer(), asked),
                Member::Found(member) => self.narrowed(value, &member, asked),
                _ => {
                    let _ = record;
                    value.clone()
                }
            },
            (Data::Record(record), Type::Record(of)) => {
                if record.completed_for().is_some() && record.completed_for() == key_of(&of.id) {
                    return value.clone();
                }
                self.narrowed_record(value, record, &of.id, is_layer, asked)
            }
            (Data::Record(record), Type::Map(map)) => {
                let of = map.value.ty(self.db);
                let fields =
                    record.fields().iter().map(|(name, field)| (*name, self.narrowed(field, of, asked)));
                Value::record(fields.collect(), value.origin.clone())
            }
            (Data::List(list), Type::List(of)) => {
                let element = of.element.ty(self.db);
                let items = list.items().iter().map(|item| self.narrowed(item, element, asked)).collect();
                Value::list(items, value.origin.clone())
            }
            (Data::Replace(inner), _) => self.narrowed(inner, ty, asked).replacing(),
            _ => value.clone(),
        }
    }

    fn narrowed_record(
        &mut self,
        value: &ValueOf<D>,
        record: &Arc<Record<D::Origin>>,
        id: &RecordId,
        is_layer: bool,
        asked: Asked,
    ) -> ValueOf<D> {
        let layout = self.layout(id);
        let from = record.completed_for().map(|key| self.layout(&id_of(key)));
        let find = |layout: &super::layout::Layout, name: Name| -> Option<FieldType> {
            layout.number(name).and_then(|number| layout.ty.fields.get(number)).cloned()
        };
        let mut fields: Vec<Field<D::Origin>> = Vec::new();
        for (name, field) in record.written() {
            if let Some(to) = find(&layout, *name) {
                // What a default lies under is as it came out, where the default there is another one.
                let other = from.as_ref().and_then(|from| find(from, *name));
                let is_same = other.is_none_or(|other| other.default == to.default);
                let field = if is_same { field } else { record.get(*name).unwrap_or(field) };
                let ty = if is_layer { to.ty.layer() } else { to.ty.clone() };
                fields.push((*name, self.narrowed(field, &ty, asked)));
            } else if let Some(rest) = &layout.ty.rest {
                fields.push((*name, self.narrowed(field, rest, asked)));
            }
        }
        if !is_layer && let Some(from) = from {
            for (name, field) in record.present() {
                let (Some(to), Some(other)) = (find(&layout, *name), find(&from, *name)) else { continue };
                if fields.iter().all(|(it, _)| it != name) && other.default != to.default {
                    fields.push((*name, self.narrowed(field, &to.ty, asked)));
                }
            }
        }
        Value::record(fields, value.origin.clone())
    }
}

/// The types of what a layer holds.
enum Types {
    Record(Arc<super::layout::Layout>),
    Map(Type),
}
