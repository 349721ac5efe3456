//! Data that is read by the type expected at each place: data files, files of values, `--set`.

use std::sync::Arc;

use super::machine::{Asked, Machine, ValueOf};
use super::scalar::{takes, text_refuted};
use super::{Domain, Failure, FailureKind, Misreading, Source};
use crate::base::Name;
use crate::diagnostic::suggest;
use crate::ty::{Type, UnionType};
use crate::value::{Data, Field, Float, Given, Hole, Key, SecretText, Tree, Value};

/// The part of data that is being read.
struct Reading<'a> {
    given: &'a Given,
    path: String,
    asked: Asked,
}

impl<D: Domain> Machine<'_, D> {
    /// Reads data as a type; nothing where it counts as left out. In a layer lists take the place of what is below, keyed or not.
    pub fn read(&mut self, given: &Given, ty: &Type, layer: bool, asked: Asked) -> Option<ValueOf<D>> {
        let mut reading = Reading { given, path: given.path.to_string(), asked };
        self.tree(&mut reading, &given.tree, ty, layer)
    }

    fn misread(&mut self, reading: &Reading<'_>, why: Misreading) -> Option<ValueOf<D>> {
        let (source, path): (_, Arc<str>) = (reading.given.source, reading.path.as_str().into());
        let is_key = matches!(why, Misreading::UnknownField { .. });
        let mut failure =
            Failure::new(reading.asked.at, FailureKind::Given { source, path: Arc::clone(&path), why });
        failure.written = Some(if is_key { Source::Key(source, path) } else { Source::Data(source, path) });
        self.push(failure);
        Some(Value::unknown())
    }

    fn unexpected(&mut self, reading: &Reading<'_>, tree: &Tree, ty: &Type) -> Option<ValueOf<D>> {
        self.misread(reading, Misreading::Expected { expected: ty.clone(), found: shown(tree) })
    }

    fn tree(&mut self, reading: &mut Reading<'_>, tree: &Tree, ty: &Type, layer: bool) -> Option<ValueOf<D>> {
        let origin = D::given(reading.given.source, &reading.path);
        let plain = |data| Some(Value::new(data, origin.clone()));
        match ty {
            Type::Where(restricted) => return self.tree(reading, tree, &restricted.base, layer),
            Type::Partial(inner) => return self.tree(reading, tree, inner, true),
            Type::Error => return Some(Value::unknown()),
            Type::Optional(inner) => {
                return if matches!(tree, Tree::Null) {
                    plain(Data::Null)
                } else {
                    self.tree(reading, tree, inner, layer)
                };
            }
            Type::Any => {
                let tree = if let Tree::Words(text) = tree { words(text) } else { tree.clone() };
                let (source, path) = (reading.given.source, reading.path.as_str().into());
                return plain(Data::Given(Arc::new(Given { source, path, tree })));
            }
            _ => {}
        }
        if let Tree::Words(text) = tree {
            let tree = if takes_words(ty) { Tree::Text(text.clone()) } else { words(text) };
            // An empty text is given as it stands; whether it is long enough is asked of it as of any other.
            return match text_of(ty).filter(|_| text.is_empty()) {
                Some(ty) => self.scalar_of(reading, &Tree::Text(text.clone()), ty),
                None => self.tree(reading, &tree, ty, layer),
            };
        }
        if is_left_out(tree, ty) {
            return None;
        }
        match (ty, tree) {
            (Type::Secret, _) => self.secret_of(reading, tree),
            (Type::Union(union), _) => self.union_of(reading, tree, ty, union, layer),
            (Type::List(list), Tree::List(items)) => {
                let element = list.element.ty(self.db);
                let mut read = Vec::with_capacity(items.len());
                for (number, item) in items.iter().enumerate() {
                    let item = self.below(reading, &format!("[{number}]"), |machine, reading| {
                        machine.tree(reading, item, element, false)
                    });
                    read.extend(item.filter(|item| !item.is_null()));
                }
                let list = Value::list(read, origin);
                Some(if layer { list.replacing() } else { list })
            }
            (Type::Map(map), Tree::Map(entries)) => {
                let of = map.value.ty(self.db).clone().optional();
                let mut fields: Vec<Field<D::Origin>> = Vec::new();
                for (key, value) in entries {
                    let value = self.below(reading, &dotted(key), |machine, reading| {
                        machine.tree(reading, value, &of, layer)
                    });
                    fields.extend(value.map(|value| (Name::new(key), value)));
                }
                Some(Value::record(fields, origin))
            }
            (Type::Record(record), Tree::Map(entries)) => {
                let layout = self.layout(&record.id);
                let mut fields: Vec<Field<D::Origin>> = Vec::new();
                for (key, value) in entries {
                    let name = Name::new(key);
                    let field = layout.number(name).and_then(|number| layout.ty.fields.get(number));
                    let (ty, is_layer) = match (field, &layout.ty.rest) {
                        (Some(field), _) => {
                            let open = field.default.is_some() || field.required_when.is_some();
                            (field.ty.clone(), layer || open)
                        }
                        (None, Some(rest)) => (rest.clone(), layer),
                        (None, None) => {
                            let names = layout.ty.fields.iter().map(|field| field.name.as_str());
                            let near = suggest::nearest(key, names).map(Name::new);
                            let why =
                                Misreading::UnknownField { record: ty_plain(ty), name: key.clone(), near };
                            self.below(reading, &dotted(key), |machine, reading| {
                                machine.misread(reading, why)
                            });
                            continue;
                        }
                    };
                    let value = self.below(reading, &dotted(key), |machine, reading| {
                        machine.tree(reading, value, &ty, is_layer)
                    });
                    fields.extend(value.map(|value| (name, value)));
                }
                Some(Value::record(fields, origin))
            }
            _ => self.scalar_of(reading, tree, ty),
        }
    }

    fn below<T>(
        &mut self,
        reading: &mut Reading<'_>,
        step: &str,
        run: impl FnOnce(&mut Self, &mut Reading<'_>) -> T,
    ) -> T {
        let length = reading.path.len();
        let step = if length == 0 { step.strip_prefix('.').unwrap_or(step) } else { step };
        reading.path.push_str(step);
        let result = run(self, reading);
        reading.path.truncate(length);
        result
    }

    fn scalar_of(&mut self, reading: &Reading<'_>, tree: &Tree, ty: &Type) -> Option<ValueOf<D>> {
        let data = match (ty, tree) {
            (Type::Bool, Tree::Bool(value)) => Data::Bool(*value),
            (Type::Int(_) | Type::IntOrString | Type::IntOrPercent, Tree::Int(value)) => Data::Int(*value),
            #[expect(clippy::cast_precision_loss, reason = "an Int where a Float is expected is read as one")]
            (Type::Float(_), Tree::Int(value)) => Data::Float(Float(*value as f64)),
            (Type::Float(_), Tree::Float(value)) => Data::Float(*value),
            (
                Type::String(_)
                | Type::IntOrString
                | Type::IntOrPercent
                | Type::Quantity(_)
                | Type::Duration(_),
                Tree::Text(text),
            ) => Data::Text(text.clone()),
            (Type::Quantity(_), Tree::Int(value)) => Data::Quantity(value.to_string().into()),
            (Type::Quantity(_), Tree::Float(value)) => Data::Quantity(value.0.to_string().into()),
            (Type::String(_), Tree::Int(_) | Tree::Float(_) | Tree::Bool(_)) => {
                return self.misread(reading, Misreading::QuoteNumber(shown(tree)));
            }
            (Type::Literal(literal), _) => match scalar(tree) {
                Some(data) if Key::of(&Value::<()>::bare(data.clone())) == Some(Key::of_literal(literal)) => {
                    lift(data)
                }
                _ => return self.unexpected(reading, tree, ty),
            },
            _ => return self.unexpected(reading, tree, ty),
        };
        Some(Value::new(data, D::given(reading.given.source, &reading.path)))
    }

    fn union_of(
        &mut self,
        reading: &mut Reading<'_>,
        tree: &Tree,
        ty: &Type,
        union: &UnionType,
        layer: bool,
    ) -> Option<ValueOf<D>> {
        let members = || union.members.iter();
        let member = match tree {
            Tree::Map(entries) => {
                let tag = union.tag.and_then(|tag| {
                    entries
                        .iter()
                        .find(|(key, _)| **key == *tag.as_str())
                        .and_then(|(_, value)| scalar(value))
                });
                let tag = tag.map(Value::<()>::bare).and_then(|value| Key::of(&value));
                let mut value: Vec<Field<D::Origin>> = Vec::new();
                if let (Some(name), Some(tag)) = (union.tag, tag) {
                    value.push((name, Value::bare(data_of(&tag))));
                }
                match self.member(&Value::record(value, D::Origin::default()), union) {
                    super::complete::Member::Found(member) => Some(member),
                    _ => members().find(|member| matches!(member, Type::Secret)).cloned(),
                }
            }
            Tree::List(_) => {
                members().find(|member| matches!(member.bare(), Type::List(_) | Type::Any)).cloned()
            }
            _ => {
                let value = Value::<()>::bare(scalar(tree)?);
                let literal = Key::of(&value).and_then(|key| {
                    members().find(|member| member.as_literal().is_some_and(|it| Key::of_literal(it) == key))
                });
                let by_kind = || members().find(|member| takes(member.bare(), &value));
                let secret =
                    || members().find(|member| matches!((member, tree), (Type::Secret, Tree::Text(_))));
                literal.or_else(by_kind).or_else(secret).cloned()
            }
        };
        match member {
            Some(member) => self.tree(reading, tree, &member, layer),
            None => self.unexpected(reading, tree, ty),
        }
    }

    /// The forms that a secret has in data.
    fn secret_of(&mut self, reading: &Reading<'_>, tree: &Tree) -> Option<ValueOf<D>> {
        let hole = match tree {
            Tree::Text(text) => Some(Hole::Literal(text.clone())),
            Tree::Map(entries) => match entries.as_slice() {
                [(form, of)] => named_secret(form, of, reading.asked.at.definition.file),
                _ => None,
            },
            _ => None,
        };
        match hole {
            Some(hole) => {
                match &hole {
                    Hole::Literal(_) => {
                        let mut failure = Failure::new(reading.asked.at, FailureKind::LiteralSecret);
                        failure.written =
                            Some(Source::Data(reading.given.source, reading.path.as_str().into()));
                        self.push(failure);
                    }
                    Hole::Existing { name, key } => self.existing.push((name.clone(), key.clone())),
                    _ => {}
                }
                let origin = D::given(reading.given.source, &reading.path);
                Some(Value::new(Data::Secret(SecretText::hole(hole)), origin))
            }
            None => self.misread(reading, Misreading::NoSecret),
        }
    }
}

fn named_secret(form: &str, of: &Tree, base: crate::db::SourceFile) -> Option<Hole> {
    let text = |name: &str| match of.get(name) {
        Some(Tree::Text(text)) => Some(text.clone()),
        _ => None,
    };
    match (form, of) {
        ("secretEnv", Tree::Text(name)) => Some(Hole::Env(name.clone())),
        ("secretFile", Tree::Text(path)) => Some(Hole::File { base, path: path.clone() }),
        ("secretKeyRef", _) => text("name").zip(text("key")).map(|(name, key)| Hole::Existing { name, key }),
        ("externalSecret", _) => text("store").zip(text("key")).map(|(store, key)| Hole::External {
            store,
            key,
            property: text("property"),
            cluster: matches!(of.get("cluster"), Some(Tree::Bool(true))),
        }),
        _ => None,
    }
}

/// Whether data counts as left out where a type is expected that does not admit it.
fn is_left_out(tree: &Tree, ty: &Type) -> bool {
    match tree {
        Tree::Null => true,
        Tree::Text(text) if text.is_empty() => match ty {
            Type::Secret
            | Type::Quantity(_)
            | Type::Duration(_)
            | Type::List(_)
            | Type::Map(_)
            | Type::Record(_) => true,
            Type::String(Some(rules)) => text_refuted(text, rules).is_some(),
            Type::Union(union) => {
                let empty = Value::<()>::bare(Data::Text(text.clone()));
                !union.members.iter().any(|member| {
                    takes(member.bare(), &empty)
                        || member.as_literal().is_some_and(|it| Key::of_literal(it) == Key::Text("".into()))
                })
            }
            _ => false,
        },
        Tree::List(items) if items.is_empty() => {
            matches!(ty, Type::List(list) if list.length.minimum.is_some_and(|least| least > 0))
        }
        Tree::Map(entries) if entries.is_empty() => {
            matches!(ty, Type::Map(map) if map.length.minimum.is_some_and(|least| least > 0))
        }
        _ => false,
    }
}

/// Whether a text of the command line stands as it is.
fn takes_words(ty: &Type) -> bool {
    matches!(ty, Type::String(_) | Type::Secret | Type::Quantity(_) | Type::Duration(_))
        || matches!(ty, Type::Literal(crate::hir::Literal::Text(_)))
        || matches!(ty, Type::Union(union) if union.members.iter().all(takes_words))
}

/// The text that a type takes, where it does.
fn text_of(ty: &Type) -> Option<&Type> {
    match ty {
        Type::String(_) => Some(ty),
        Type::Union(union) => union.members.iter().find(|member| matches!(member, Type::String(_))),
        _ => None,
    }
}

/// What a text of the command line says where no text is expected.
fn words(text: &Arc<str>) -> Tree {
    match &**text {
        "" | "null" | "~" => return Tree::Null,
        "true" => return Tree::Bool(true),
        "false" => return Tree::Bool(false),
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>() {
        return Tree::Int(number);
    }
    if let Some(number) = text.parse::<f64>().ok().filter(|number| number.is_finite()) {
        return Tree::Float(Float(number));
    }
    if text.starts_with(['[', '{'])
        && let Ok(value) = serde_json::from_str::<serde_json::Value>(text)
    {
        return json(&value);
    }
    Tree::Text(text.clone())
}

fn json(value: &serde_json::Value) -> Tree {
    match value {
        serde_json::Value::Null => Tree::Null,
        serde_json::Value::Bool(value) => Tree::Bool(*value),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Tree::Int(number),
            (None, Some(number)) => Tree::Float(Float(number)),
            (None, None) => Tree::Null,
        },
        serde_json::Value::String(text) => Tree::Text(text.as_str().into()),
        serde_json::Value::Array(items) => Tree::List(items.iter().map(json).collect()),
        serde_json::Value::Object(fields) => {
            Tree::Map(fields.iter().map(|(key, value)| (key.as_str().into(), json(value))).collect())
        }
    }
}

/// The scalar that data is.
fn scalar(tree: &Tree) -> Option<Data> {
    Some(match tree {
        Tree::Null => Data::Null,
        Tree::Bool(value) => Data::Bool(*value),
        Tree::Int(value) => Data::Int(*value),
        Tree::Float(value) => Data::Float(*value),
        Tree::Text(text) | Tree::Words(text) => Data::Text(text.clone()),
        Tree::List(_) | Tree::Map(_) => return None,
    })
}

/// The same scalar in another domain.
fn lift<O>(data: Data) -> Data<O> {
    match data {
        Data::Bool(value) => Data::Bool(value),
        Data::Int(value) => Data::Int(value),
        Data::Float(value) => Data::Float(value),
        Data::Text(text) => Data::Text(text),
        _ => Data::Null,
    }
}

fn data_of<O>(key: &Key) -> Data<O> {
    match key {
        Key::Text(text) => Data::Text(text.clone()),
        Key::Int(value) => Data::Int(*value),
        Key::Float(value) => Data::Float(*value),
        Key::Bool(value) => Data::Bool(*value),
        Key::Absent => Data::Null,
    }
}

fn ty_plain(ty: &Type) -> Type {
    ty.core().0.clone()
}

fn dotted(key: &str) -> String {
    format!(".{key}")
}

/// Data as messages show it.
fn shown(tree: &Tree) -> Arc<str> {
    match tree {
        Tree::List(_) => "a list".into(),
        Tree::Map(_) => "a record".into(),
        Tree::Null => "null".into(),
        Tree::Bool(value) => value.to_string().into(),
        Tree::Int(value) => value.to_string().into(),
        Tree::Float(value) => value.0.to_string().into(),
        Tree::Text(text) | Tree::Words(text) => {
            super::print::shown(&Value::<()>::bare(Data::Text(text.clone())))
        }
    }
}
