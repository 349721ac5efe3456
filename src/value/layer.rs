//! Putting layers together: the one way to override.
//!
//! | at            | the upper layer says | result                                                                    |
//! |---------------|----------------------|---------------------------------------------------------------------------|
//! | anything      | nothing              | lower                                                                     |
//! | anything      | `null`               | the mark, which also takes away what is put under it later                |
//! | anything      | `replace v`          | `v`, marked so                                                            |
//! | scalar        | `v`                  | `v`                                                                       |
//! | list          | elements             | those; `...` alone stands for the elements below                          |
//! | record, map   | fields               | field by field; lower order, new ones after                               |
//! | keyed list    | elements             | by key; lower order, new ones after; one that is named by key is marked   |
//! | union         | fields               | those of the member that the tag says; other members' are kept beside     |
//! | retaining     | fields               | those it names, and what is required; a new one replaces what is below    |
//! | `null`, other | a record or list     | it replaces: what is below that mark stays away                           |
//!
//! It is associative, marks included. What a union holds is, for each tag, what was written for that member; a layer without a tag
//! speaks of the member that is below, whichever that turns out to be.

use std::sync::Arc;

use super::{Data, Element, Field, Form, Key, List, ListKeys, Origin, Record, Residue, Shape, Value, key_of};
use crate::base::Name;

/// Puts `upper` over `lower`. What is complete in them counts as the layer that was written of it.
#[must_use]
pub fn compose<O: Origin, S: Shape>(lower: &Value<O>, upper: &Value<O>, shape: &S) -> Value<O> {
    compose_element(lower, upper, shape, &[])
}

/// What was written of a value: completed records in records and maps become their layers again.
#[must_use]
pub fn as_layer<O: Origin>(value: &Value<O>) -> Value<O> {
    stripped(value).unwrap_or_else(|| value.clone())
}

/// The layer of a value, where it is another value.
fn stripped<O: Origin>(value: &Value<O>) -> Option<Value<O>> {
    match &value.data {
        Data::Record(record) => {
            let written = record.written();
            let is_complete = record.completed().is_some();
            let changed = strip_fields(written);
            if changed.is_none() && !is_complete {
                return None;
            }
            let fields = changed.unwrap_or_else(|| written.to_vec());
            let record = Record::new(fields).with_residue(record.written_residue().cloned());
            Some(Value::new(Data::Record(Arc::new(record)), value.origin.clone()))
        }
        Data::Replace(inner) => {
            stripped(inner).map(|inner| Value::new(Data::Replace(Arc::new(inner)), value.origin.clone()))
        }
        Data::Element(element) => stripped(&element.value).map(|inner| {
            let element = Element { keys: element.keys.clone(), value: inner };
            Value::new(Data::Element(Arc::new(element)), value.origin.clone())
        }),
        _ => None,
    }
}

fn strip_fields<O: Origin>(fields: &[Field<O>]) -> Option<Vec<Field<O>>> {
    let mut changed: Option<Vec<Field<O>>> = None;
    for (at, (name, value)) in fields.iter().enumerate() {
        if let Some(new) = stripped(value) {
            let all = changed.get_or_insert_with(|| fields.to_vec());
            if let Some(slot) = all.get_mut(at) {
                *slot = (*name, new);
            }
        }
    }
    changed
}

/// [`compose`], where the value is an element of a list with `keys`, which stay whatever the layer drops.
fn compose_element<O: Origin, S: Shape>(
    lower: &Value<O>,
    upper: &Value<O>,
    shape: &S,
    keys: &ListKeys,
) -> Value<O> {
    let over = |data: Data<O>| Value::new(data, upper.origin.over(&lower.origin));
    match (&lower.data, &upper.data) {
        (_, Data::Null | Data::Replace(_) | Data::Unknown) => over(upper.data.clone()),
        (Data::Replace(inner), _) => compose_element(inner, upper, shape, keys).replacing(),
        (Data::Unknown, Data::Record(_)) => over(Data::Unknown),
        (Data::Unknown, Data::List(list)) if is_relative(list, shape) => over(Data::Unknown),
        (Data::Record(low), Data::Record(up)) => over(records(low, up, shape, keys)),
        (Data::List(low), Data::List(up)) => over(lists(low.items(), up, shape)),
        (_, Data::Record(_) | Data::List(_)) => {
            Value::new(upper.data.clone(), upper.origin.over(&lower.origin)).replacing()
        }
        _ => over(upper.data.clone()),
    }
}

/// Whether a list depends on what is below it.
fn is_relative<O, S: Shape>(list: &List<O>, shape: &S) -> bool {
    matches!(shape.of_list(), Form::Keyed(_))
        || list.items().iter().any(|item| matches!(item.data, Data::Below))
}

fn records<O: Origin, S: Shape>(lower: &Record<O>, upper: &Record<O>, shape: &S, keys: &ListKeys) -> Data<O> {
    if let Form::Tagged(tag) = shape.of_record() {
        return tagged(lower, upper, shape, tag);
    }
    let fields = fields(lower.written(), upper.written(), shape, keys);
    Data::Record(Arc::new(Record::new(fields)))
}

fn fields<O: Origin, S: Shape>(
    lower: &[Field<O>],
    upper: &[Field<O>],
    shape: &S,
    keys: &ListKeys,
) -> Vec<Field<O>> {
    let retaining = matches!(shape.of_record(), Form::Retaining);
    let keeps = |name: Name| !retaining || shape.retains(name) || keys.iter().any(|(key, _)| *key == name);
    let (low, up) = (Lookup::new(lower, upper.len()), Lookup::new(upper, lower.len()));
    let over = |name: Name, below: &Value<O>, value: &Value<O>| {
        (name, compose_element(below, value, &shape.field(name), &[]))
    };
    let mut out = Vec::with_capacity(lower.len().saturating_add(upper.len()));
    if retaining {
        // What goes leaves no place behind, so the order is the upper layer's.
        out.extend(lower.iter().filter(|(name, _)| keeps(*name) && up.get(*name).is_none()).cloned());
        out.extend(upper.iter().map(|(name, value)| match low.get(*name) {
            Some(below) => over(*name, below, value),
            None if keeps(*name) => (*name, value.clone()),
            None => (*name, value.clone().replacing()),
        }));
        return out;
    }
    out.extend(lower.iter().map(|(name, value)| match up.get(*name) {
        Some(above) => over(*name, value, above),
        None => (*name, value.clone()),
    }));
    out.extend(upper.iter().filter(|(name, _)| low.get(*name).is_none()).cloned());
    out
}

/// Fields by name: by looking at each, or by a table where there are many on both sides.
struct Lookup<'a, O> {
    fields: &'a [Field<O>],
    table: Option<rustc_hash::FxHashMap<Name, &'a Value<O>>>,
}

impl<'a, O> Lookup<'a, O> {
    fn new(fields: &'a [Field<O>], questions: usize) -> Self {
        const MANY: usize = 1024;
        let table = (fields.len().saturating_mul(questions) > MANY)
            .then(|| fields.iter().map(|(name, value)| (*name, value)).collect());
        Self { fields, table }
    }

    fn get(&self, name: Name) -> Option<&'a Value<O>> {
        match &self.table {
            Some(table) => table.get(&name).copied(),
            None => self.fields.iter().find(|(it, _)| *it == name).map(|(_, value)| value),
        }
    }
}

/// What a layer of a union says of the tag.
enum Tag {
    None,
    Known(Key),
    Unknown,
}

fn tag_of<O>(fields: &[Field<O>], tag: Name) -> Tag {
    match fields.iter().find(|(name, _)| *name == tag).map(|(_, value)| Key::of(value)) {
        None | Some(Some(Key::Absent)) => Tag::None,
        Some(Some(key)) => Tag::Known(key),
        Some(None) => Tag::Unknown,
    }
}

fn tagged<O: Origin, S: Shape>(lower: &Record<O>, upper: &Record<O>, shape: &S, tag: Name) -> Data<O> {
    let (low, up) = (lower.written(), upper.written());
    let low_tag = tag_of(low, tag);
    let member = |key: Option<&Key>| shape.member(key, tag);
    let up_tag = match tag_of(up, tag) {
        Tag::Unknown => return Data::Unknown,
        Tag::None => {
            let key = if let Tag::Known(key) = &low_tag { Some(key) } else { None };
            let fields = fields_of_member(low, up, shape, key, tag);
            let record = Record::new(fields).with_residue(lower.written_residue().cloned());
            return Data::Record(Arc::new(record));
        }
        Tag::Known(key) => key,
    };
    let mut below: Vec<Field<O>> = lower.written_residue().map(|it| it.below.clone()).unwrap_or_default();
    let mut members = lower.written_residue().map(|it| it.members.clone()).unwrap_or_default();
    let above = upper.written_residue();
    // What the upper layer wrote before it said a tag is for the member that the lower one says.
    let untagged = above.map(|it| it.below.as_slice()).unwrap_or_default();
    match low_tag {
        Tag::Unknown => return Data::Unknown,
        Tag::Known(key) => {
            let fields = if untagged.is_empty() {
                low.to_vec()
            } else {
                fields(low, untagged, &member(Some(&key)), &[])
            };
            members.push((key, fields));
        }
        Tag::None => {
            below = if untagged.is_empty() {
                low.to_vec()
            } else {
                fields_of_member(low, untagged, shape, None, tag)
            }
        }
    }
    let others = above.map(|it| it.members.as_slice()).unwrap_or_default();
    for (key, written) in others.iter().map(|(key, fields)| (key, fields.as_slice())).chain([(&up_tag, up)]) {
        match members.iter_mut().find(|(it, _)| it == key) {
            Some((_, existing)) => *existing = fields(existing, written, &member(Some(key)), &[]),
            None => members.push((key.clone(), written.to_vec())),
        }
    }
    let own =
        members.iter().position(|(key, _)| *key == up_tag).map(|at| members.remove(at).1).unwrap_or_default();
    // The order in which members were spoken of says nothing.
    members.sort_by_key(|(tag, _)| tag.to_string());
    let record = Record::new(own).with_residue(Some(Arc::new(Residue { below, members })));
    Data::Record(Arc::new(record))
}

/// The fields of one member; where it is not known which, each as the first member has it that has such a field.
fn fields_of_member<O: Origin, S: Shape>(
    lower: &[Field<O>],
    upper: &[Field<O>],
    shape: &S,
    key: Option<&Key>,
    tag: Name,
) -> Vec<Field<O>> {
    if key.is_some() {
        return fields(lower, upper, &shape.member(key, tag), &[]);
    }
    let mut out = lower.to_vec();
    for (name, value) in upper {
        match out.iter_mut().find(|(it, _)| it == name) {
            Some((_, below)) => {
                *below = compose_element(below, value, &shape.member(None, *name).field(*name), &[]);
            }
            None => out.push((*name, value.clone())),
        }
    }
    out
}

fn lists<O: Origin, S: Shape>(lower: &[Value<O>], upper: &Arc<List<O>>, shape: &S) -> Data<O> {
    if let Form::Keyed(keys) = shape.of_list() {
        let items = keyed(lower, upper.items(), &keys, &shape.element());
        return items.map_or(Data::Unknown, |items| Data::List(Arc::new(List::new(items))));
    }
    if !is_relative(upper, shape) {
        return Data::List(upper.clone());
    }
    let mut items = Vec::new();
    for item in upper.items() {
        match item.data {
            Data::Below => items.extend_from_slice(lower),
            _ => items.push(item.clone()),
        }
    }
    Data::List(Arc::new(List::new(items)))
}

/// Keyed lists, by key; nothing where a key is not known. Whether an element is there that is named by its key is asked when the list
/// is completed.
fn keyed<O: Origin, S: Shape>(
    lower: &[Value<O>],
    upper: &[Value<O>],
    keys: &ListKeys,
    shape: &S,
) -> Option<Vec<Value<O>>> {
    let of = |value: &Value<O>| key_of(value, keys);
    let mut out: Vec<(Vec<Key>, Value<O>)> = Vec::with_capacity(lower.len().saturating_add(upper.len()));
    for item in lower.iter().filter(|item| !matches!(item.data, Data::Below)) {
        out.push((of(item)?, item.clone()));
    }
    for item in upper.iter().filter(|item| !matches!(item.data, Data::Below)) {
        let name = of(item)?;
        let mut hits = out.iter_mut().filter(|(it, _)| names(it, &name));
        let (hit, more) = (hits.next(), hits.next().is_some());
        let Some((_, below)) = hit.filter(|_| !more) else {
            out.push((name, item.clone()));
            continue;
        };
        *below = over_element(below, item, keys, shape)?;
    }
    Some(out.into_iter().map(|(_, value)| value).collect())
}

/// Whether keys name an element: all of them, or the first alone.
fn names(element: &[Key], name: &[Key]) -> bool {
    if element.len() == name.len() { element == name } else { element.first() == name.first() }
}

fn over_element<O: Origin, S: Shape>(
    below: &Value<O>,
    item: &Value<O>,
    keys: &ListKeys,
    shape: &S,
) -> Option<Value<O>> {
    let gone = Value::null();
    let upper = match &item.data {
        Data::Element(element) => &element.value,
        Data::Gone(_) => &gone,
        _ => item,
    };
    let origin = || item.origin.over(&below.origin);
    Some(match &below.data {
        Data::Element(element) => {
            let value = compose_element(&element.value, upper, shape, keys);
            Value::new(Data::Element(Arc::new(Element { keys: element.keys.clone(), value })), origin())
        }
        Data::Gone(_) if upper.is_null() => below.clone(),
        Data::Gone(_) => Value::new(upper.data.clone(), origin()).replacing(),
        _ if upper.is_null() => Value::new(Data::Gone(key_of(below, keys)?.into()), origin()),
        _ => compose_element(below, upper, shape, keys),
    })
}

#[cfg(test)]
#[path = "layer_tests.rs"]
mod tests;
