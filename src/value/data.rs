//! What a value is.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::{Given, Key, Record, SecretText};
use crate::db::{Place, SourceFile};

/// Where a value came from. Values that a build computes carry `()`.
pub trait Origin: Clone + Default + PartialEq + Debug {
    /// What was written by a layer that lies over what is below.
    #[must_use]
    fn over(&self, lower: &Self) -> Self;
}

impl Origin for () {
    fn over(&self, (): &Self) -> Self {}
}

/// A value, with where it came from. Cheap to clone: what is large is shared.
///
/// `==` is exact, which is what stops queries: order, what was written, and marks of layers count. What programs mean by `==` is
/// [`equal`](super::equal).
#[derive(Clone, PartialEq)]
pub struct Value<O = ()> {
    /// What it is.
    pub data: Data<O>,
    /// Where it came from.
    pub origin: O,
}

/// A double that is compared by its bits. There is no NaN in the language.
#[derive(Clone, Copy, Debug)]
pub struct Float(pub f64);

impl PartialEq for Float {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}
impl Eq for Float {}
impl Hash for Float {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

/// What a value is, where it came from apart.
#[derive(Clone, PartialEq)]
pub enum Data<O = ()> {
    /// It failed, was not given, or cannot be known: whatever needs it is unknown too and says nothing.
    Unknown,
    /// `null`; in a layer the mark that takes away what is below.
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(Float),
    /// A text.
    Text(Arc<str>),
    /// A text with checksums of secrets in it, which only the writer knows: a `String` that nothing is done with.
    Digest(SecretText),
    /// A quantity, as written.
    Quantity(Arc<str>),
    /// A duration, as written.
    Duration(Arc<str>),
    /// A secret: text with holes.
    Secret(SecretText),
    /// A list.
    List(Arc<List<O>>),
    /// A record or a map.
    Record(Arc<Record<O>>),
    /// An instance of a module, what a part or deploy is to others.
    Instance(Place, SourceFile),
    /// Data that is read by the type expected of it.
    Given(Arc<Given>),

    // Marks, in layers alone.
    /// `replace v`
    Replace(Arc<Value<O>>),
    /// `...` alone in a list: the elements below.
    Below,
    /// `xs["k"].f: v` in a keyed list: an element that must be below.
    Element(Arc<Element<O>>),
    /// An element of a keyed list that was taken away, in its place.
    Gone(Arc<[Key]>),
}

/// A list, with its size as a tree.
#[derive(Clone, Debug, PartialEq)]
pub struct List<O = ()> {
    items: Vec<Value<O>>,
    weight: Weight,
}

/// An element of a keyed list that a layer names by its keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Element<O = ()> {
    /// All keys, or the first alone.
    pub keys: Arc<[Key]>,
    /// What is put over it; `null` takes it away.
    pub value: Value<O>,
}

/// A size, counted as if nothing were shared. It saturates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// How many nodes.
    pub nodes: u32,
    /// How many bytes of text.
    pub text: u32,
    /// How many levels below this one.
    pub depth: u16,
    /// What stands somewhere in it.
    pub holds: Holds,
}

/// What stands somewhere in a value, so that nobody has to look for what is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holds(u8);

impl Holds {
    /// Something unknown.
    pub const UNKNOWN: Self = Self(1);
    /// A secret.
    pub const SECRET: Self = Self(2);
    /// A checksum of one.
    pub const DIGEST: Self = Self(4);
    /// What completion takes away or reads: `null`, a mark of a layer, data.
    pub const MARK: Self = Self(8);

    const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of these stands in it.
    #[must_use]
    pub const fn any(self, wanted: Self) -> bool {
        self.0 & wanted.0 != 0
    }
}

impl Weight {
    /// One node.
    pub const ONE: Self = Self { nodes: 1, text: 0, depth: 0, holds: Holds(0) };

    /// With one more part, a level below.
    #[must_use]
    pub const fn plus(self, part: Self) -> Self {
        let below = part.depth.saturating_add(1);
        Self {
            nodes: self.nodes.saturating_add(part.nodes),
            text: self.text.saturating_add(part.text),
            depth: if below > self.depth { below } else { self.depth },
            holds: self.holds.with(part.holds),
        }
    }

    /// With the bytes of a name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { text: self.text.saturating_add(u32::try_from(name.len()).unwrap_or(u32::MAX)), ..self }
    }

    /// One that holds something.
    #[must_use]
    pub const fn holding(self, holds: Holds) -> Self {
        Self { holds: self.holds.with(holds), ..self }
    }

    /// A node of so many bytes.
    #[must_use]
    pub fn of_text(bytes: usize) -> Self {
        Self { text: u32::try_from(bytes).unwrap_or(u32::MAX), ..Self::ONE }
    }
}

impl<O: Origin> List<O> {
    /// A list of elements.
    #[must_use]
    pub fn new(items: Vec<Value<O>>) -> Self {
        let weight = items.iter().fold(Weight::ONE, |sum, item| sum.plus(item.weight()));
        Self { items, weight }
    }
}

impl<O> List<O> {
    /// The elements.
    #[must_use]
    pub fn items(&self) -> &[Value<O>] {
        &self.items
    }

    /// The elements themselves.
    #[must_use]
    pub fn into_items(self) -> Vec<Value<O>> {
        self.items
    }

    /// What stands somewhere in it.
    #[must_use]
    pub const fn holds(&self) -> Holds {
        self.weight.holds
    }
}

impl<O: Origin> Value<O> {
    /// Data that comes from nowhere in particular.
    #[must_use]
    pub fn bare(data: Data<O>) -> Self {
        Self { data, origin: O::default() }
    }

    /// Data with its origin.
    #[must_use]
    pub const fn new(data: Data<O>, origin: O) -> Self {
        Self { data, origin }
    }

    /// What nobody knows.
    #[must_use]
    pub fn unknown() -> Self {
        Self::bare(Data::Unknown)
    }

    /// `null`
    #[must_use]
    pub fn null() -> Self {
        Self::bare(Data::Null)
    }

    /// A text.
    #[must_use]
    pub fn text(text: impl Into<Arc<str>>, origin: O) -> Self {
        Self { data: Data::Text(text.into()), origin }
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Self>, origin: O) -> Self {
        Self { data: Data::List(Arc::new(List::new(items))), origin }
    }

    /// A record or map, as written.
    #[must_use]
    pub fn record(fields: Vec<super::Field<O>>, origin: O) -> Self {
        Self { data: Data::Record(Arc::new(Record::new(fields))), origin }
    }

    /// `replace v`. What takes the place of what is below anyway needs no mark: `null`, and every scalar.
    #[must_use]
    pub fn replacing(self) -> Self {
        match self.data {
            Data::Record(_) | Data::List(_) | Data::Given(_) => {
                let origin = self.origin.clone();
                Self { data: Data::Replace(Arc::new(self)), origin }
            }
            _ => self,
        }
    }

    /// Without the mark of `replace`.
    #[must_use]
    pub fn unmarked(&self) -> &Self {
        let mut value = self;
        while let Data::Replace(inner) = &value.data {
            value = inner;
        }
        value
    }

    /// The same data from nowhere: how it compares and is kept in a build.
    #[must_use]
    pub fn forget(&self) -> Value {
        let data = match &self.data {
            Data::Unknown => Data::Unknown,
            Data::Null => Data::Null,
            Data::Bool(value) => Data::Bool(*value),
            Data::Int(value) => Data::Int(*value),
            Data::Float(value) => Data::Float(*value),
            Data::Text(text) => Data::Text(text.clone()),
            Data::Digest(text) => Data::Digest(text.clone()),
            Data::Quantity(text) => Data::Quantity(text.clone()),
            Data::Duration(text) => Data::Duration(text.clone()),
            Data::Secret(text) => Data::Secret(text.clone()),
            Data::List(list) => {
                return Value::list(list.items.iter().map(Self::forget).collect(), ());
            }
            Data::Record(record) => Data::Record(Arc::new(record.forget())),
            Data::Instance(place, file) => Data::Instance(*place, *file),
            Data::Given(given) => Data::Given(given.clone()),
            Data::Replace(inner) => Data::Replace(Arc::new(inner.forget())),
            Data::Below => Data::Below,
            Data::Element(element) => {
                Data::Element(Arc::new(Element { keys: element.keys.clone(), value: element.value.forget() }))
            }
            Data::Gone(keys) => Data::Gone(keys.clone()),
        };
        Value { data, origin: () }
    }
}

impl<O> Value<O> {
    /// Its size as a tree.
    #[must_use]
    pub fn weight(&self) -> Weight {
        match &self.data {
            Data::Text(text) | Data::Quantity(text) | Data::Duration(text) => Weight::of_text(text.len()),
            Data::Secret(text) => Weight::of_text(text.size()).holding(Holds::SECRET),
            Data::Digest(text) => Weight::of_text(text.size()).holding(Holds::DIGEST),
            Data::List(list) => list.weight,
            Data::Record(record) => record.weight(),
            Data::Given(given) => given.weight().holding(Holds::MARK),
            Data::Replace(inner) => inner.weight().holding(Holds::MARK),
            Data::Element(element) => element.value.weight().holding(Holds::MARK),
            Data::Unknown => Weight::ONE.holding(Holds::UNKNOWN),
            Data::Null | Data::Below | Data::Gone(_) => Weight::ONE.holding(Holds::MARK),
            _ => Weight::ONE,
        }
    }

    /// Whether it is unknown as a whole.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self.data, Data::Unknown)
    }

    /// Whether it is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// The truth that it is, if it is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match self.data {
            Data::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The text that it is, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&Arc<str>> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The record or map that it is, `replace` looked through.
    #[must_use]
    pub fn as_record(&self) -> Option<&Arc<Record<O>>> {
        match &self.data {
            Data::Record(record) => Some(record),
            Data::Replace(inner) => inner.as_record(),
            _ => None,
        }
    }

    /// The elements of the list that it is, `replace` looked through.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match &self.data {
            Data::List(list) => Some(&list.items),
            Data::Replace(inner) => inner.as_list(),
            _ => None,
        }
    }

    /// Whether something in it is unknown.
    #[must_use]
    pub fn holds_unknown(&self) -> bool {
        self.weight().holds.any(Holds::UNKNOWN)
    }

    /// Whether a secret is somewhere in it.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        self.weight().holds.any(Holds::SECRET)
    }

    /// Whether it is absent or empty: `null`, `""`, `[]`, `{}`. Nothing is said of what is unknown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.data {
            Data::Null => true,
            Data::Text(text) => text.is_empty(),
            Data::List(list) => list.items.is_empty(),
            Data::Record(record) => record.present().next().is_none(),
            Data::Replace(inner) => inner.is_empty(),
            _ => false,
        }
    }
}
