//! The keys that tell the elements of a list apart.

use std::fmt;
use std::sync::Arc;

use super::{Data, Float, Value};
use crate::base::Name;
use crate::hir::Literal;

/// The keys of a keyed list, and what an absent one counts as.
pub type ListKeys = [(Name, Option<Literal>)];

/// One key of an element, or the tag of a union.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A text.
    Text(Arc<str>),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(Float),
    /// `true`, `false`
    Bool(bool),
    /// It is not there.
    Absent,
}

impl Key {
    /// The key that a value is; nothing where it is unknown or no scalar.
    #[must_use]
    pub fn of<O>(value: &Value<O>) -> Option<Self> {
        match &value.data {
            Data::Text(text) | Data::Quantity(text) | Data::Duration(text) => Some(Self::Text(text.clone())),
            Data::Int(value) => Some(Self::Int(*value)),
            Data::Float(value) => Some(Self::Float(*value)),
            Data::Bool(value) => Some(Self::Bool(*value)),
            Data::Null => Some(Self::Absent),
            Data::Replace(inner) => Self::of(inner),
            _ => None,
        }
    }

    /// The key that a literal is.
    #[must_use]
    pub fn of_literal(literal: &Literal) -> Self {
        match literal {
            Literal::Null => Self::Absent,
            Literal::Bool(value) => Self::Bool(*value),
            Literal::Int(value) => Self::Int(*value),
            Literal::Float(value) => Self::Float(Float(*value)),
            Literal::Text(text) | Literal::Unit(text) => Self::Text(text.clone()),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{}", value.0),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Absent => f.write_str("null"),
        }
    }
}

/// The keys of an element of a keyed list, or of its mark in a layer. Nothing where one is not known.
#[must_use]
pub fn key_of<O>(element: &Value<O>, keys: &ListKeys) -> Option<Vec<Key>> {
    match &element.data {
        Data::Record(record) => keys
            .iter()
            .map(|(name, default)| match record.get(*name) {
                Some(value) if !value.is_null() => Key::of(value),
                _ => Some(default.as_ref().map_or(Key::Absent, Key::of_literal)),
            })
            .collect(),
        Data::Replace(inner) => key_of(inner, keys),
        Data::Element(element) => Some(element.keys.to_vec()),
        Data::Gone(keys) => Some(keys.to_vec()),
        _ => None,
    }
}
