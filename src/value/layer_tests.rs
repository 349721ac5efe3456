//! The laws of layers, over generated ones: they are associative, marks included, and it does not matter when one is completed.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::{Completed, RecordKey, Written};
use super::*;
use crate::hir::Literal;

/// A type, as far as layers ask.
#[derive(Clone, Debug)]
enum Ty {
    Scalar,
    List,
    Map,
    Keyed(Box<Ty>),
    Record { fields: Vec<(&'static str, Ty)>, retains: Option<&'static str> },
    Union(Vec<(&'static str, Ty)>),
}

impl Ty {
    fn record(fields: &[(&'static str, Ty)]) -> Self {
        Self::Record { fields: fields.to_vec(), retains: None }
    }
}

impl Shape for Ty {
    fn of_record(&self) -> Form {
        match self {
            Self::Union(_) => Form::Tagged(Name::new("kind")),
            Self::Record { retains: Some(_), .. } => Form::Retaining,
            _ => Form::Plain,
        }
    }
    fn of_list(&self) -> Form {
        match self {
            Self::Keyed(_) => Form::Keyed([(Name::new("name"), None::<Literal>)].into()),
            _ => Form::Plain,
        }
    }
    fn member(&self, tag: Option<&Key>, field: Name) -> Self {
        let Self::Union(members) = self else { return Self::Scalar };
        let wanted = |(name, ty): &&(&'static str, Self)| match tag {
            Some(key) => key.to_string() == *name,
            None => {
                matches!(ty, Self::Record { fields, .. } if fields.iter().any(|(it, _)| *it == field.as_str()))
            }
        };
        members.iter().find(wanted).map_or(Self::Scalar, |(_, ty)| ty.clone())
    }
    fn field(&self, name: Name) -> Self {
        match self {
            Self::Record { fields, .. } => {
                fields.iter().find(|(it, _)| *it == name.as_str()).map_or(Self::Scalar, |(_, ty)| ty.clone())
            }
            _ => Self::Scalar,
        }
    }
    fn element(&self) -> Self {
        if let Self::Keyed(element) = self { (**element).clone() } else { Self::Scalar }
    }
    fn retains(&self, name: Name) -> bool {
        matches!(self, Self::Record { retains: Some(kept), .. } if *kept == name.as_str())
    }
}

fn sample() -> Ty {
    let inner = Ty::record(&[("a", Ty::Scalar), ("b", Ty::Scalar), ("l", Ty::List)]);
    let retaining = Ty::Record {
        fields: vec![("name", Ty::Scalar), ("v", Ty::Scalar), ("w", inner.clone())],
        retains: Some("name"),
    };
    let member = |more: &'static str| {
        Ty::record(&[("kind", Ty::Scalar), ("p", Ty::Scalar), ("n", inner.clone()), (more, Ty::List)])
    };
    Ty::record(&[
        ("s", Ty::Scalar),
        ("n", inner.clone()),
        ("l", Ty::List),
        ("m", Ty::Map),
        (
            "k",
            Ty::Keyed(Box::new(Ty::record(&[("name", Ty::Scalar), ("v", Ty::Scalar), ("n", inner.clone())]))),
        ),
        ("e", Ty::Keyed(Box::new(retaining.clone()))),
        ("r", retaining),
        ("u", Ty::Union(vec![("x", member("q")), ("y", member("t"))])),
    ])
}

fn value(data: Data) -> Value {
    Value::bare(data)
}

fn text(text: &str) -> Value {
    value(Data::Text(text.into()))
}

fn scalar() -> BoxedStrategy<Value> {
    (0..4_i64).prop_map(|number| value(Data::Int(number))).boxed()
}

/// A layer of a type, as programs can write it.
fn layer(ty: &Ty) -> BoxedStrategy<Value> {
    match ty {
        Ty::Scalar => scalar(),
        Ty::List => {
            let item = prop_oneof![3 => scalar(), 1 => Just(value(Data::Below))];
            proptest::collection::vec(item, 0..3).prop_map(|items| Value::list(items, ())).boxed()
        }
        Ty::Map => fields(&[("a", Ty::Scalar), ("b", Ty::Scalar)], true),
        Ty::Record { fields: all, .. } => fields(all, true),
        Ty::Union(members) => {
            let tagged =
                members.iter().map(|(tag, ty)| with_text(layer(ty), "kind", tag)).collect::<Vec<_>>();
            let untagged = fields(&[("p", Ty::Scalar), ("n", Ty::record(&[("a", Ty::Scalar)]))], true);
            prop_oneof![2 => proptest::strategy::Union::new(tagged), 1 => untagged].boxed()
        }
        Ty::Keyed(element) => elements(element),
    }
}

fn with_text(layer: BoxedStrategy<Value>, field: &'static str, name: &'static str) -> BoxedStrategy<Value> {
    layer.prop_map(move |layer| put(&layer, field, text(name))).boxed()
}

/// The layer with a field set to a value, first.
fn put(layer: &Value, field: &str, value: Value) -> Value {
    let field = Name::new(field);
    let mut fields = vec![(field, value)];
    if let Data::Record(record) = &layer.data {
        fields.extend(record.fields().iter().filter(|(name, _)| *name != field).cloned());
    }
    Value::record(fields, ())
}

fn elements(element: &Ty) -> BoxedStrategy<Value> {
    let names = proptest::sample::select(vec!["a", "b", "c"]);
    let of = (names, layer(element), 0..6).prop_map(|(name, layer, how)| {
        let named = |value| {
            let keys = [Key::Text(name.into())].into();
            Value::bare(Data::Element(Arc::new(Element { keys, value })))
        };
        let whole = put(&layer, "name", text(name));
        let without_name = {
            let Data::Record(record) = &layer.data else { unreachable!() };
            let others = record.fields().iter().filter(|(it, _)| it.as_str() != "name").cloned().collect();
            Value::record(others, ())
        };
        match how {
            0 => named(Value::null()),
            1 => named(without_name),
            2 => whole.replacing(),
            _ => whole,
        }
    });
    let list = proptest::collection::vec(of, 0..3).prop_map(|items| {
        let keys: &ListKeys = &[(Name::new("name"), None)];
        let mut unique: Vec<Value> = Vec::new();
        for item in items {
            if unique.iter().all(|it| key_of(it, keys) != key_of(&item, keys)) {
                unique.push(item);
            }
        }
        Value::list(unique, ())
    });
    list.boxed()
}

fn fields(all: &[(&'static str, Ty)], marks: bool) -> BoxedStrategy<Value> {
    let each: Vec<_> = all
        .iter()
        .map(|(name, ty)| {
            let (name, plain) = (*name, layer(ty));
            let marked = if marks {
                let replaced = layer(ty).prop_map(Value::replacing);
                prop_oneof![6 => plain, 1 => Just(Value::null()), 1 => replaced].boxed()
            } else {
                plain
            };
            proptest::option::weighted(0.5, marked.prop_map(move |value| (Name::new(name), value)))
        })
        .collect();
    each.prop_map(|fields| Value::record(fields.into_iter().flatten().collect(), ())).boxed()
}

/// Fills a layer the way completion does, with a default for `n` and for `s`; what it was made of is remembered.
fn finish(value: &Value, ty: &Ty) -> Value {
    let value = value.unmarked();
    match (&value.data, ty) {
        (Data::List(list), Ty::Keyed(element)) => {
            let kept = list.items().iter().filter(|it| !matches!(it.data, Data::Gone(_)));
            Value::list(kept.map(|item| finish(item, element)).collect(), ())
        }
        (Data::Element(_), _) => text("an element that must be there"),
        (Data::List(list), _) => {
            let kept = list.items().iter().filter(|it| !matches!(it.data, Data::Below));
            Value::list(kept.cloned().collect(), ())
        }
        (Data::Record(record), Ty::Union(members)) => {
            let Tag::Known(key) = tag_of(record.fields(), Name::new("kind")) else { return text("no tag") };
            match members.iter().find(|(tag, _)| *tag == key.to_string()) {
                Some((_, member)) => finish_record(value, record, member),
                None => text("no such tag"),
            }
        }
        (Data::Record(record), Ty::Map) => {
            let fields = record.present().map(|(name, value)| (*name, finish(value, &Ty::Scalar))).collect();
            Value::record(fields, ())
        }
        (Data::Record(record), _) => finish_record(value, record, ty),
        _ => value.clone(),
    }
}

fn finish_record(value: &Value, record: &Arc<Record>, ty: &Ty) -> Value {
    let Ty::Record { fields: all, .. } = ty else { return value.clone() };
    let mut out: Vec<Field<()>> = Vec::new();
    let mut defaults: Vec<Field<()>> = Vec::new();
    for (name, field) in record.fields() {
        let ty = ty.field(*name);
        let with_default = match default(*name) {
            Some(default) if !matches!(field.data, Data::Null | Data::Replace(_)) => {
                compose(&default, field, &ty)
            }
            _ => field.clone(),
        };
        if !with_default.is_null() {
            out.push((*name, finish(&with_default, &ty)));
        }
    }
    for (name, field) in all {
        let name = Name::new(name);
        if let (None, Some(default)) = (record.get(name), default(name)) {
            defaults.push((name, finish(&default, field)));
        }
    }
    out.extend(defaults);
    let layer = match record.completed() {
        Some(_) => {
            Arc::new(Record::new(record.written().to_vec()).with_residue(record.written_residue().cloned()))
        }
        None => record.clone(),
    };
    let by = RecordKey::Declared(nowhere(), crate::hir::TypeExpressionId(0));
    Value::bare(Data::Record(Arc::new(Record::complete(
        out,
        Completed { by, written: Written::Layer(layer) },
    ))))
}

fn default(name: Name) -> Option<Value> {
    match name.as_str() {
        "n" => Some(Value::record(
            vec![(Name::new("a"), value(Data::Int(7))), (Name::new("b"), value(Data::Int(8)))],
            (),
        )),
        "s" => Some(value(Data::Int(9))),
        _ => None,
    }
}

/// A definition to name in tests that ask nothing of it.
fn nowhere() -> crate::db::Definition {
    use crate::hir::{DefinitionKey, DefinitionKind};
    let file = crate::db::RootDatabase::empty().open(std::path::Path::new("/test.dpl"));
    crate::db::Definition {
        file,
        key: DefinitionKey { kind: DefinitionKind::Type, name: Name::new("T"), ordinal: 0 },
    }
}

/// A value as people see it: without what was written.
fn seen(value: &Value) -> Value {
    match &value.data {
        Data::Record(record) => {
            Value::record(record.fields().iter().map(|(name, value)| (*name, seen(value))).collect(), ())
        }
        Data::List(list) => Value::list(list.items().iter().map(seen).collect(), ()),
        _ => value.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn layers_are_associative(a in layer(&sample()), b in layer(&sample()), c in layer(&sample())) {
        let ty = sample();
        let left = compose(&compose(&a, &b, &ty), &c, &ty);
        let right = compose(&a, &compose(&b, &c, &ty), &ty);
        prop_assert_eq!(left, right);
    }

    #[test]
    fn completing_before_or_after_is_the_same(a in layer(&sample()), b in layer(&sample())) {
        let ty = sample();
        let before = finish(&compose(&finish(&a, &ty), &b, &ty), &ty);
        let after = finish(&compose(&a, &b, &ty), &ty);
        prop_assert_eq!(seen(&before), seen(&after));
    }

    #[test]
    fn nothing_over_a_layer_is_the_layer(a in layer(&sample())) {
        let ty = sample();
        let empty = Value::record(Vec::new(), ());
        prop_assert_eq!(compose(&a, &empty, &ty), a);
    }
}

#[test]
fn a_field_counts_for_the_member_that_it_was_written_for() {
    let ty = Ty::Union(vec![
        ("x", Ty::record(&[("kind", Ty::Scalar), ("p", Ty::Scalar)])),
        ("y", Ty::record(&[("kind", Ty::Scalar), ("p", Ty::Scalar)])),
    ]);
    let of = |fields: &[(&str, Value)]| {
        Value::record(fields.iter().map(|(name, value)| (Name::new(name), value.clone())).collect(), ())
    };
    let one = of(&[("kind", text("x")), ("p", value(Data::Int(1)))]);
    let other = of(&[("kind", text("y"))]);
    let away = compose(&one, &other, &ty);
    assert_eq!(away.as_record().and_then(|it| it.get(Name::new("p")).cloned()), None);
    let back = compose(&away, &of(&[("kind", text("x"))]), &ty);
    assert_eq!(back.as_record().and_then(|it| it.get(Name::new("p")).cloned()), Some(value(Data::Int(1))));
}
