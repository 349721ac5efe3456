//! What a type is. Types are structural; a record names where it was declared, so that it may hold itself, and what is surely set in it.
//! What a list or a map holds is named likewise where it leads back to itself.

use std::sync::Arc;

use super::known::KnownFields;
use crate::base::Name;
use crate::db::{Definition, SourceFile};
use crate::hir::{Check, ExpressionId, KindAttribute, Literal, Require, SpotId, TypeExpressionId};

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Of what was reported already: it fits everywhere, and says nothing.
    Error,
    /// `null` alone.
    Null,
    /// `Bool`
    Bool,
    /// `Int(1..65535)`
    Int(IntRange),
    /// `Float(0.0..1.0)`; ends as bits, see [`Literal::Float`].
    Float(Option<Arc<(Option<Literal>, Option<Literal>)>>),
    /// `String(1..63, r"…")`
    String(Option<Arc<StringRules>>),
    /// `Quantity(..4Gi)`
    Quantity(Option<Arc<UnitRange>>),
    /// `Duration(..1h)`
    Duration(Option<Arc<UnitRange>>),
    /// Takes every `Int` and `String`.
    IntOrString,
    /// Takes every `Int` and percentage.
    IntOrPercent,
    /// `SecretString`
    Secret,
    /// Plain data.
    Any,
    /// A literal as a type; never [`Literal::Null`], which is [`Type::Null`].
    Literal(Literal),
    /// `T?`; never of an optional or of `null`.
    Optional(Arc<Type>),
    /// `[T]`, `[T by k]`
    List(Arc<ListType>),
    /// `[K: T]`
    Map(Arc<MapType>),
    /// A record.
    Record(Record),
    /// `A | B`
    Union(Arc<UnionType>),
    /// `Partial<T>`, of a record, map, union of records or keyed list; of anything else it is that itself.
    Partial(Arc<Type>),
    /// `T where …`
    Where(Arc<WhereType>),
}

/// The ends of a range of `Int`; both belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntRange {
    /// The least, where there is one.
    pub minimum: Option<i64>,
    /// The greatest, where there is one.
    pub maximum: Option<i64>,
}

/// The ends of a length.
pub type Length = IntRange;

/// Conditions on a string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StringRules {
    /// Of its length, in characters.
    pub length: Length,
    /// It matches each; patterns search.
    pub patterns: Vec<Arc<str>>,
}

/// Ends of a range of quantities or durations, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitRange {
    /// The least.
    pub minimum: Option<Arc<str>>,
    /// The greatest.
    pub maximum: Option<Arc<str>>,
}

/// What each element of a list, or entry of a map, is. Only here a type leads back to itself without a record, so that every [`Type`]
/// is known by its head, and equality ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// This type.
    Type(Type),
    /// What is written there, which leads back to itself: [`Held::ty`] looks at it, one step at a time.
    Written(WrittenType),
}

/// A type as written: by its place in a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WrittenType {
    /// The definition.
    pub definition: Definition,
    /// Which of its types.
    pub ty: TypeExpressionId,
}

/// `[T]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListType {
    /// Of each element.
    pub element: Held,
    /// What tells elements apart, and what an absent key counts as; empty for a plain list.
    pub keys: Arc<[(Name, Option<Literal>)]>,
    /// How many there may be.
    pub length: Length,
}

/// `[K: T]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapType {
    /// A type of strings.
    pub key: Type,
    /// Of each entry.
    pub value: Held,
    /// How many there may be.
    pub length: Length,
}

/// `A | B`, told apart by one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnionType {
    /// At least two; no member is itself a union or optional.
    pub members: Vec<Type>,
    /// Where several members are records: the field that tells them apart.
    pub tag: Option<Name>,
    /// The `type` that names it.
    pub alias: Option<Definition>,
}

/// `T where condition`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhereType {
    /// What is restricted.
    pub base: Type,
    /// Where it was written; the condition is found there.
    pub owner: Owner,
    /// Over `it`.
    pub condition: ExpressionId,
    /// A text, over `it`.
    pub message: Option<ExpressionId>,
}

/// The definition whose body an expression or type stands in, and the record type whose fields it sees, if it stands in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The definition.
    pub definition: Definition,
    /// The record around.
    pub record: Option<TypeExpressionId>,
}

/// A record type, and what is surely set in a value of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which record.
    pub id: RecordId,
    /// What is known of its fields; nothing where `None`.
    pub outline: Option<Arc<Outline>>,
}

/// Which record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordId {
    /// A record type as written: by its place in a definition.
    Declared(Definition, TypeExpressionId),
    /// `m.Inputs`
    Inputs(SourceFile),
    /// What a part or deploy of a module is to others: its public lets, resources and parts.
    Instance(SourceFile),
    /// Of a literal that nothing was expected of; two are equal when their fields are.
    Inferred(Arc<RecordType>),
}

/// What is surely set in a record: presence outlines. "An annotation checks, and forgets nothing."
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Fields that are surely there, with the type that they are known to have (no longer optional, with outlines of their own).
    pub fields: KnownFields,
}

/// The fields and rules of a record type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordType {
    /// The name to print, where a `type` names it.
    pub name: Option<Name>,
    /// In the order of declaration; those that `...Other` brings stand where it stands.
    pub fields: Vec<FieldType>,
    /// `...[String: U]`
    pub rest: Option<Type>,
    /// Its checks.
    pub checks: Vec<OwnedCheck>,
    /// Its `require`s.
    pub requires: Vec<OwnedRequire>,
    /// The kind whose objects it describes.
    pub kind: Option<KindAttribute>,
    /// A layer's unnamed fields go.
    pub retain_keys: bool,
}

/// A field of a record type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldType {
    /// The name.
    pub name: Name,
    /// As declared; `required when` does not change it.
    pub ty: Type,
    /// The default, evaluated over the fields before it.
    pub default: Option<Box<OwnedExpression>>,
    /// `required when`, over the record's fields.
    pub required_when: Option<Box<OwnedExpression>>,
    /// First version of Kubernetes that has it.
    pub since: Option<Arc<str>>,
    /// First version that has it no more.
    pub until: Option<Arc<str>>,
    /// The writer encodes the strings in it.
    pub base64: bool,
    /// Where it was declared.
    pub declared: Option<(Definition, SpotId)>,
}

/// An expression of a type, with the definition that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedExpression {
    /// Where it stands.
    pub owner: Owner,
    /// Which.
    pub expression: ExpressionId,
}

/// A check of a record type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedCheck {
    /// Where it stands.
    pub owner: Owner,
    /// What it says.
    pub check: Check,
}

/// A `require` of a record type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedRequire {
    /// Where it stands.
    pub owner: Owner,
    /// What it says.
    pub require: Require,
}
