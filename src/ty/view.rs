//! Looking at types: what is under a `?` or a `where`, which scalar it is, what a layer of it is.

use std::sync::{Arc, LazyLock, OnceLock};

use super::{
    FieldType, Held, IntRange, Length, ListType, MapType, Outline, Record, RecordId, RecordType, StringRules,
    Type, UnionType,
};
use crate::base::Name;
use crate::hir::Literal;

/// The kinds of scalar values that operators and texts work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    Bool,
    Int,
    Float,
    String,
    Quantity,
    Duration,
    IntOrString,
    IntOrPercent,
    Secret,
    Any,
}

impl Scalar {
    /// The scalar that a literal is; `null` and unit literals are none by themselves.
    #[must_use]
    pub const fn of_literal(literal: &Literal) -> Option<Self> {
        match literal {
            Literal::Bool(_) => Some(Self::Bool),
            Literal::Int(_) => Some(Self::Int),
            Literal::Float(_) => Some(Self::Float),
            Literal::Text(_) => Some(Self::String),
            Literal::Null | Literal::Unit(_) => None,
        }
    }

    /// The plain type of it.
    #[must_use]
    pub const fn plain(self) -> Type {
        match self {
            Self::Bool => Type::Bool,
            Self::Int => Type::INT,
            Self::Float => Type::Float(None),
            Self::String => Type::String(None),
            Self::Quantity => Type::Quantity(None),
            Self::Duration => Type::Duration(None),
            Self::IntOrString => Type::IntOrString,
            Self::IntOrPercent => Type::IntOrPercent,
            Self::Secret => Type::Secret,
            Self::Any => Type::Any,
        }
    }
}

/// A literal as a key: equal literals have equal keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum LiteralKey {
    Null,
    Bool(bool),
    Int(i64),
    Float(u64),
    Text(Arc<str>),
    Unit(Arc<str>),
}

impl LiteralKey {
    pub(super) fn of(literal: &Literal) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Bool(value) => Self::Bool(*value),
            Literal::Int(value) => Self::Int(*value),
            // Both zeros are one.
            Literal::Float(value) => Self::Float((value + 0.0).to_bits()),
            Literal::Text(text) => Self::Text(Arc::clone(text)),
            Literal::Unit(text) => Self::Unit(Arc::clone(text)),
        }
    }
}

impl Type {
    /// `Int` without a range.
    pub const INT: Self = Self::Int(Length { minimum: None, maximum: None });
    /// `String` without conditions.
    pub const STRING: Self = Self::String(None);

    /// Without `where`.
    #[must_use]
    pub fn bare(&self) -> &Self {
        let mut ty = self;
        while let Self::Where(restricted) = ty {
            ty = &restricted.base;
        }
        ty
    }

    /// Without `where` and `?`.
    #[must_use]
    pub fn strip(&self) -> &Self {
        match self.bare() {
            Self::Optional(inner) => inner.bare(),
            other => other,
        }
    }

    /// Without `where`, `?` and `Partial`; and whether it was a layer.
    #[must_use]
    pub fn core(&self) -> (&Self, bool) {
        let (mut ty, mut layer) = (self, false);
        loop {
            ty = match ty {
                Self::Where(restricted) => &restricted.base,
                Self::Optional(inner) => inner,
                Self::Partial(inner) => {
                    layer = true;
                    inner
                }
                _ => return (ty, layer),
            };
        }
    }

    /// Whether it is of something that was reported already.
    #[must_use]
    pub fn is_error(&self) -> bool {
        matches!(self.bare(), Self::Error)
    }

    /// Whether `null` is among its values.
    #[must_use]
    pub fn admits_null(&self) -> bool {
        matches!(self.bare(), Self::Optional(_) | Self::Null)
    }

    /// `T?`
    #[must_use]
    pub fn optional(self) -> Self {
        /// Most optional fields of the API are of these, and share one.
        static COMMON: LazyLock<[Type; 3]> =
            LazyLock::new(|| [Type::STRING, Type::INT, Type::Bool].map(|ty| Type::Optional(Arc::new(ty))));
        let [text, int, bool] = &*COMMON;
        match self {
            Self::String(None) => text.clone(),
            Self::Int(IntRange { minimum: None, maximum: None }) => int.clone(),
            Self::Bool => bool.clone(),
            _ if self.admits_null() || self.is_error() => self,
            _ => Self::Optional(Arc::new(self)),
        }
    }

    /// Without `null`; `null` itself stays.
    #[must_use]
    pub fn without_null(&self) -> Self {
        match self.bare() {
            Self::Optional(inner) => (**inner).clone(),
            _ => self.clone(),
        }
    }

    /// `Partial<T>`: a layer of it. What has no layers is that itself.
    #[must_use]
    pub fn layer(&self) -> Self {
        match self {
            Self::Record(_) | Self::Map(_) => Self::Partial(Arc::new(self.clone())),
            Self::List(list) if !list.keys.is_empty() => Self::Partial(Arc::new(self.clone())),
            Self::Union(union)
                if union.members.iter().any(|it| matches!(it.bare(), Self::Record(_) | Self::Map(_))) =>
            {
                Self::Partial(Arc::new(self.clone()))
            }
            Self::Optional(inner) => inner.layer().optional(),
            Self::Where(restricted) if restricted.base.layer().is_layer() => restricted.base.layer(),
            _ => self.clone(),
        }
    }

    /// Whether it is a layer.
    #[must_use]
    pub fn is_layer(&self) -> bool {
        matches!(self.bare(), Self::Partial(_))
    }

    /// `[T]`
    #[must_use]
    pub fn list(element: Self) -> Self {
        Self::List(Arc::new(ListType {
            element: Held::Type(element),
            keys: Arc::default(),
            length: Length::default(),
        }))
    }

    /// `[String: T]`
    #[must_use]
    pub fn map(value: Self) -> Self {
        Self::Map(Arc::new(MapType {
            key: Self::STRING,
            value: Held::Type(value),
            length: Length::default(),
        }))
    }

    /// A text that is not empty.
    #[must_use]
    pub fn nonempty_text() -> Self {
        let length = Length { minimum: Some(1), maximum: None };
        Self::String(Some(Arc::new(StringRules { length, patterns: Vec::new() })))
    }

    /// `A | B` of types that are no unions and not optional themselves.
    #[must_use]
    pub fn union(mut members: Vec<Self>) -> Self {
        match members.len() {
            0 => Self::Error,
            1 => members.pop().unwrap_or(Self::Error),
            _ => Self::Union(Arc::new(UnionType { members, tag: None, alias: None })),
        }
    }

    /// The literal type; of `null` the type of `null`.
    #[must_use]
    pub fn literal(literal: Literal) -> Self {
        match literal {
            Literal::Null => Self::Null,
            other => Self::Literal(other),
        }
    }

    /// The members of a union, of an optional one with [`Type::Null`] behind them, or the type alone.
    #[must_use]
    pub fn members(&self) -> Vec<&Self> {
        fn collect<'a>(ty: &'a Type, into: &mut Vec<&'a Type>) {
            match ty.bare() {
                Type::Union(union) => union.members.iter().for_each(|member| collect(member, into)),
                Type::Optional(inner) => {
                    collect(inner, into);
                    into.push(&Type::Null);
                }
                other => into.push(other),
            }
        }
        let mut members = Vec::new();
        collect(self, &mut members);
        members
    }

    /// Which scalar its values are, where all are of one.
    #[must_use]
    pub fn scalar(&self) -> Option<Scalar> {
        match self.bare() {
            Self::Bool => Some(Scalar::Bool),
            Self::Int(_) => Some(Scalar::Int),
            Self::Float(_) => Some(Scalar::Float),
            Self::String(_) => Some(Scalar::String),
            Self::Quantity(_) => Some(Scalar::Quantity),
            Self::Duration(_) => Some(Scalar::Duration),
            Self::IntOrString => Some(Scalar::IntOrString),
            Self::IntOrPercent => Some(Scalar::IntOrPercent),
            Self::Secret => Some(Scalar::Secret),
            Self::Any => Some(Scalar::Any),
            Self::Literal(literal) => Scalar::of_literal(literal),
            Self::Union(union) => {
                let mut kinds = union.members.iter().map(Self::scalar);
                let first = kinds.next()??;
                kinds.all(|kind| kind == Some(first)).then_some(first)
            }
            _ => None,
        }
    }

    /// The literal, where it is the type of one.
    #[must_use]
    pub fn as_literal(&self) -> Option<&Literal> {
        match self.bare() {
            Self::Literal(literal) => Some(literal),
            _ => None,
        }
    }

    /// The record, where it is one, or a layer of one.
    #[must_use]
    pub fn as_record(&self) -> Option<&Record> {
        match self.core().0 {
            Self::Record(record) => Some(record),
            _ => None,
        }
    }

    /// Whether it could hold another type: such types are looked at part by part.
    #[must_use]
    pub fn is_structured(&self) -> bool {
        matches!(self.core().0, Self::List(_) | Self::Map(_) | Self::Record(_) | Self::Union(_))
    }

    /// How many nodes it has as a tree, counted up to a limit: programs can make types that share their parts and so grow without
    /// end as trees.
    #[must_use]
    pub fn weight(&self, limit: usize) -> usize {
        fn count(ty: &Type, left: usize, depth: usize) -> usize {
            if left == 0 || depth == 0 {
                return left;
            }
            let (left, depth) = (left.saturating_sub(1), depth.saturating_sub(1));
            if left == 0 || depth == 0 {
                return 0;
            }
            match ty {
                Type::Optional(inner) | Type::Partial(inner) => count(inner, left, depth),
                Type::Where(restricted) => count(&restricted.base, left, depth),
                Type::List(list) => held(&list.element, left, depth),
                Type::Map(map) => held(&map.value, count(&map.key, left, depth), depth),
                Type::Union(union) => {
                    let structured = union.members.iter().filter(|member| member.as_literal().is_none());
                    structured.fold(left, |left, member| count(member, left, depth))
                }
                Type::Record(record) => {
                    let left = match &record.id {
                        RecordId::Inferred(fields) => {
                            fields.fields.iter().fold(left, |left, field| count(&field.ty, left, depth))
                        }
                        _ => left,
                    };
                    let known =
                        record.outline.iter().flat_map(|outline| outline.fields.iter().map(|(_, ty)| ty));
                    known.fold(left, |left, ty| count(ty, left, depth))
                }
                _ => left,
            }
        }
        fn held(of: &Held, left: usize, depth: usize) -> usize {
            match of {
                Held::Type(ty) => count(ty, left, depth),
                // It stands for itself, whatever it leads to.
                Held::Written(_) => left.saturating_sub(1),
            }
        }
        const DEEPEST: usize = 300;
        limit.saturating_sub(count(self, limit, DEEPEST))
    }
}

impl Record {
    /// What is surely known of a field beside its declaration.
    #[must_use]
    pub fn known(&self, name: Name) -> Option<&Type> {
        self.outline.as_ref()?.fields.get(name)
    }

    /// The same record, of which nothing is known.
    #[must_use]
    pub fn plain(&self) -> Self {
        Self { id: self.id.clone(), outline: None }
    }

    /// The same record with what is known of it.
    #[must_use]
    pub fn with_outline(&self, outline: Outline) -> Self {
        let outline = (!outline.fields.is_empty()).then(|| Arc::new(outline));
        Self { id: self.id.clone(), outline }
    }

    /// Whether two are the same record type, whatever is known of their fields.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.id, &other.id) {
            (RecordId::Inferred(one), RecordId::Inferred(other)) => Arc::ptr_eq(one, other),
            (one, other) => one == other,
        }
    }
}

impl RecordType {
    /// A field by its name.
    #[must_use]
    pub fn field(&self, name: Name) -> Option<&FieldType> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// A record that the language itself has.
    fn built_in(fields: &[(&str, Type)]) -> Type {
        let fields = fields.iter().map(|(name, ty)| FieldType::plain(Name::new(name), ty.clone())).collect();
        let id = RecordId::Inferred(Arc::new(Self { fields, ..Self::default() }));
        Type::Record(Record { id, outline: None })
    }
}

impl FieldType {
    /// A field of which nothing but the type is said.
    #[must_use]
    pub const fn plain(name: Name, ty: Type) -> Self {
        Self {
            name,
            ty,
            default: None,
            required_when: None,
            since: None,
            until: None,
            base64: false,
            declared: None,
        }
    }

    /// Whether a value without it is complete as far as its own declaration says.
    #[must_use]
    pub fn may_be_left_out(&self) -> bool {
        self.default.is_some() || self.required_when.is_some() || self.ty.admits_null() || self.ty.is_error()
    }

    /// The type that is written for it: below a default, and while its condition may be off, it is a layer.
    #[must_use]
    pub fn written(&self) -> Type {
        if self.default.is_some() || self.required_when.is_some() { self.ty.layer() } else { self.ty.clone() }
    }

    /// The type that a reader sees who does not know the condition under which it is required.
    #[must_use]
    pub fn read(&self) -> Type {
        if self.required_when.is_some() { self.ty.layer().optional() } else { self.ty.clone() }
    }
}

/// `SecretPiece`, what `secret.pieces` gives.
pub fn secret_piece() -> &'static Type {
    static PIECE: OnceLock<Type> = OnceLock::new();
    PIECE.get_or_init(|| {
        let text = Type::STRING;
        let kind = |name: &str| ("kind", Type::Literal(Literal::Text(name.into())));
        let members = vec![
            RecordType::built_in(&[kind("text"), ("text", text.clone())]),
            RecordType::built_in(&[kind("inline"), ("value", Type::Secret)]),
            RecordType::built_in(&[
                kind("existing"),
                ("name", text.clone()),
                ("key", text.clone()),
                ("value", Type::Secret),
            ]),
            RecordType::built_in(&[
                kind("external"),
                ("store", text.clone()),
                ("cluster", Type::Bool),
                ("key", text.clone()),
                ("property", text.optional()),
                ("value", Type::Secret),
            ]),
        ];
        Type::Union(Arc::new(UnionType { members, tag: Some(Name::new("kind")), alias: None }))
    })
}

/// `{ path, text }`, what `strings` gives a list of.
pub fn found_text() -> &'static Type {
    static FOUND: OnceLock<Type> = OnceLock::new();
    FOUND.get_or_init(|| RecordType::built_in(&[("path", Type::STRING), ("text", Type::STRING)]))
}
