//! The types of the table: terms over what the receiver holds and what a function literal gives.

use std::fmt;

/// What a built-in stands behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Receiver {
    /// Nothing: it is called by its name alone.
    Nothing,
    /// The word `secret`.
    Secret,
    /// The word `release`.
    Release,
    /// The words `release.kubernetes`.
    Kubernetes,
    /// A text.
    Text,
    /// A list, keyed or not.
    List,
    /// A keyed list.
    Keyed,
    /// A map.
    Map,
}

/// A type, as far as the table can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// `Bool`
    Bool,
    /// `Int`
    Int,
    /// `Float`
    Float,
    /// `String`
    String,
    /// `Quantity`
    Quantity,
    /// `Duration`
    Duration,
    /// `SecretString`
    Secret,
    /// What can be a key of any keyed list.
    IntOrString,
    /// `String | SecretString`. As a result it is secret where anything that goes in is.
    Text,
    /// `T`: what the list or map holds.
    Element,
    /// The same, where its refinements do not outlive arithmetic.
    Plain,
    /// `K`: what the keys of the map are.
    Key,
    /// `R`: what the function literal gives.
    Given,
    /// `U`: what the other list holds.
    Other,
    /// `T | U`
    Both,
    /// Whatever is given.
    Anything,
    /// The value that the built-in stands behind, with another length.
    Same(Lengths),
    /// `[…]`
    List(&'static Self),
    /// `[K: …]`, where the keys are what the function literal gave.
    Groups(&'static Self),
    /// `…?`
    Optional(&'static Self),
    /// One of these.
    OneOf(&'static [Self]),
    /// `{ path: String, text: String }`
    FoundText,
    /// `SecretPiece`
    Piece,
}

/// What becomes of the length of the receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lengths {
    /// It stays.
    Kept,
    /// Some are left out, perhaps all.
    Fewer,
    /// Equal ones are left out, so one stays where there was one.
    Distinct,
    /// At least one is there.
    NonEmpty,
    /// At least one is there, perhaps no more.
    Some,
}

/// What stands between the parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// A value of a type.
    Value(&'static str, Term),
    /// One that may be left out, and what it then is; nothing where it is `null`.
    Default(&'static str, Term, Option<&'static str>),
    /// A function literal: what it is given, and what it has to give.
    Function(&'static [Term], Term),
    /// The key of an element: one value, or one for each of the keys.
    Keys,
    /// A value that elements are compared with.
    Sought(&'static str),
    /// A list of its own type.
    OtherList(&'static str),
}

impl Parameter {
    /// How it is called.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Value(name, _) | Self::Default(name, ..) | Self::Sought(name) | Self::OtherList(name) => {
                name
            }
            Self::Function(..) => "function",
            Self::Keys => "key",
        }
    }
}

impl Receiver {
    /// What is said of what has no other name.
    const fn of_values(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Secret => "secret",
            Self::Release => "release",
            Self::Kubernetes => "release.kubernetes",
            Self::Text => "String",
            Self::List => "[T]",
            Self::Keyed => "[T by k]",
            Self::Map => "[K: T]",
        }
    }
}

impl fmt::Display for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.of_values())?;
        if *self == Self::Nothing { Ok(()) } else { f.write_str(".") }
    }
}

impl Term {
    /// As one reads it, of a receiver.
    pub(super) fn shown(self, receiver: Receiver) -> String {
        let plain = match self {
            Self::Bool => "Bool",
            Self::Int => "Int",
            Self::Float => "Float",
            Self::String => "String",
            Self::Quantity => "Quantity",
            Self::Duration => "Duration",
            Self::Secret => "SecretString",
            Self::IntOrString => "Int | String",
            Self::Text => "String | SecretString",
            Self::Element | Self::Plain => "T",
            Self::Key => "K",
            Self::Given => "R",
            Self::Other => "U",
            Self::Both => "T | U",
            Self::Anything => "T",
            Self::FoundText => "{ path: String, text: String }",
            Self::Piece => "SecretPiece",
            Self::Same(Lengths::NonEmpty | Lengths::Some) => {
                return format!("{}(1..)", receiver.of_values());
            }
            Self::Same(_) => receiver.of_values(),
            Self::List(of) => return format!("[{}]", of.shown(receiver)),
            Self::Groups(of) => return format!("[String: {}]", of.shown(receiver)),
            Self::Optional(of) => return format!("{}?", of.shown(receiver)),
            Self::OneOf(terms) => {
                let all: Vec<String> = terms.iter().map(|term| term.shown(receiver)).collect();
                return all.join(" | ");
            }
        };
        plain.to_owned()
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown(Receiver::List))
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(name, term) | Self::Default(name, term, None) => write!(f, "{name}: {term}"),
            Self::Default(name, term, Some(value)) => write!(f, "{name}: {term} = {value}"),
            Self::Function([one], gives) => write!(f, "{one} => {gives}"),
            Self::Function(several, gives) => {
                let several: Vec<String> = several.iter().map(ToString::to_string).collect();
                write!(f, "({}) => {gives}", several.join(", "))
            }
            Self::Keys => f.write_str("key…"),
            Self::Sought(name) => write!(f, "{name}: T"),
            Self::OtherList(name) => write!(f, "{name}: [U]"),
        }
    }
}
