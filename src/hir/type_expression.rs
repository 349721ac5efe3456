//! Types as written.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Check, ExpressionId, Literal, QualifiedName, Require, SpotId};
use crate::base::Name;

/// A type of the definition that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TypeExpressionId(pub u32);

/// A type as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TypeExpression {
    /// Something that could not be read; it was reported.
    Missing,
    /// `Int`, `Image`, `secrets.EnvValue`, `m.Inputs`, `ExternalSecret.spec.data`: what each name is, is found on resolution.
    Name(QualifiedName),
    /// `"A"`, `8080`, `true`, `null`
    Literal(Literal),
    /// `T?`
    Optional(TypeExpressionId),
    /// `A | B`
    Union(Vec<TypeExpressionId>),
    /// `[T]`, `[T by port, protocol = "TCP"]`
    List { element: TypeExpressionId, keys: Vec<KeyDeclaration> },
    /// `[K: T]`
    Map { key: TypeExpressionId, value: TypeExpressionId },
    /// `{ … }`
    Record(Vec<Member>),
    /// `Int(1..65535)`, `String(1..63, r"…")`, `[T](1..)`: conditions combine
    Refined { base: TypeExpressionId, refinements: Vec<Refinement> },
    /// `T where it % 2 == 0 else "must be even"`
    Where { base: TypeExpressionId, condition: ExpressionId, message: Option<ExpressionId> },
    /// `Partial<T>`
    Partial(TypeExpressionId),
}

/// A key of `[T by …]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDeclaration {
    /// The field.
    pub name: Name,
    /// Where it stands.
    pub spot: SpotId,
    /// What an absent key counts as.
    pub default: Option<Literal>,
}

/// A condition in parentheses behind a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refinement {
    /// `1..65535`, `0.0..1.0`, `..4Gi`: of the value, or of the length of a string, list or map. Both ends belong to it.
    Range { minimum: Option<Bound>, maximum: Option<Bound>, spot: SpotId },
    /// `r"…"`
    Pattern { pattern: Arc<str>, spot: SpotId },
}

/// An end of a range: an [`Literal::Int`], [`Literal::Float`] or [`Literal::Unit`], negative ones resolved.
pub type Bound = Literal;

/// What stands between the braces of a record type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Member {
    /// `name: T = default required when c`
    Field(FieldDeclaration),
    /// `...Other`, or `...[String: T]`, which opens the record
    Spread(TypeExpressionId),
    /// `check …`
    Check(Check),
    /// `require …`
    Require(Require),
}

/// A field of a record type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDeclaration {
    /// The name.
    pub name: Name,
    /// Where it stands.
    pub spot: SpotId,
    /// The type.
    pub ty: TypeExpressionId,
    /// `= e`, over the fields before it
    pub default: Option<ExpressionId>,
    /// `required when e`, over the record's fields
    pub required_when: Option<ExpressionId>,
    /// `@since("1.29")`
    pub since: Option<Arc<str>>,
    /// `@until("1.32")`
    pub until: Option<Arc<str>>,
    /// `@base64`: the writer encodes the strings in it.
    pub base64: bool,
}
