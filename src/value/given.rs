//! Data that comes from outside of the language, and is read by the type expected at each place.

use std::sync::Arc;

use super::{Float, Weight};
use crate::db::{Definition, SourceFile};
use crate::yaml::{self, Sink};

/// Where data comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GivenSource {
    /// `import data`
    Import(Definition),
    /// What is given for the inputs of a file that is looked at itself: files of values and `--set`, together.
    Root(SourceFile),
}

/// Data, or a part of it, without positions: a message about it names its path, which is looked up at the edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Where it comes from.
    pub source: GivenSource,
    /// Which part of that.
    pub path: Arc<str>,
    /// What it is.
    pub tree: Tree,
}

/// What data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// `null`, or nothing
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(Float),
    /// A text.
    Text(Arc<str>),
    /// The text of a `--set`, which is whatever the type at its place reads in it.
    Words(Arc<str>),
    /// A sequence.
    List(Vec<Self>),
    /// A mapping, in its order.
    Map(Vec<(Arc<str>, Self)>),
}

impl Given {
    /// Its size.
    #[must_use]
    pub fn weight(&self) -> Weight {
        self.tree.weight()
    }

    /// Writes it.
    pub fn write(&self, sink: &mut impl Sink) {
        self.tree.write(sink);
    }
}

impl Tree {
    /// Its size.
    #[must_use]
    pub fn weight(&self) -> Weight {
        match self {
            Self::Text(text) | Self::Words(text) => Weight::of_text(text.len()),
            Self::List(items) => items.iter().fold(Weight::ONE, |sum, item| sum.plus(item.weight())),
            Self::Map(entries) => {
                entries.iter().fold(Weight::ONE, |sum, (key, value)| sum.plus(value.weight()).named(key))
            }
            _ => Weight::ONE,
        }
    }

    /// Writes it.
    pub fn write(&self, sink: &mut impl Sink) {
        match self {
            Self::Null => sink.null(),
            Self::Bool(value) => sink.bool(*value),
            Self::Int(value) => sink.int(*value),
            Self::Float(value) => sink.float(value.0),
            Self::Text(text) | Self::Words(text) => sink.string(text),
            Self::List(items) => {
                sink.begin_list();
                items.iter().for_each(|item| item.write(sink));
                sink.end_list();
            }
            Self::Map(entries) => {
                sink.begin_map();
                for (key, value) in entries {
                    sink.key(key);
                    value.write(sink);
                }
                sink.end_map();
            }
        }
    }

    /// A value of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.iter().find(|(name, _)| &**name == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Data as it was read, without where it stands.
impl From<&yaml::read::Node> for Tree {
    fn from(node: &yaml::read::Node) -> Self {
        use yaml::read::Data;
        match &node.data {
            Data::Null => Self::Null,
            Data::Bool(value) => Self::Bool(*value),
            Data::Int(value) => Self::Int(*value),
            Data::Float(value) => Self::Float(Float(*value)),
            Data::Text(text) => Self::Text(text.as_str().into()),
            Data::Untyped(text) => Self::Words(text.as_str().into()),
            Data::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Data::Map(entries) => Self::Map(
                entries.iter().map(|entry| (entry.key.as_str().into(), Self::from(&entry.value))).collect(),
            ),
        }
    }
}
