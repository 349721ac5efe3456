//! The types of a generated module, before they are text.

use std::collections::BTreeSet;

/// A type as it is referred to.
///
/// A reference is the index of a named type; who prints it knows the names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Type {
    /// As it is written: `Int(1..)`, `String(r"^a")`.
    Written(String),
    /// Literals as they are written.
    Union(Vec<String>),
    /// `[T by k](1..)`.
    List { element: Box<Type>, keys: Vec<Key>, length: Bounds },
    /// `[String: T](1..)`.
    Map { value: Box<Type>, length: Bounds },
    /// A record without any field.
    Empty,
    /// A named type.
    Named(usize),
}

/// A key of a keyed list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    pub name: String,
    /// What an absent one counts as, as it is written.
    pub absent: Option<String>,
}

/// The ends of a range as they are written; both belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Bounds {
    pub least: Option<String>,
    pub most: Option<String>,
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Field {
    pub name: String,
    /// As they are written, in front of the field.
    pub attributes: Vec<String>,
    pub ty: Type,
    pub optional: bool,
}

/// The fields of a record type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Record {
    /// Whether its layers drop what the upper one does not name.
    pub retain_keys: bool,
    /// Sorted by name.
    pub fields: Vec<Field>,
    /// The type of the fields that are not declared; none may be there without it.
    pub others: Option<Type>,
}

/// What a named type stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Record(Record),
    Alias(Type),
}

/// A named type of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub name: String,
    /// As they are written, on lines of their own.
    pub attributes: Vec<String>,
    pub body: Body,
}

/// Names that a module takes from another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    /// Dotted.
    pub module: String,
    /// `X` or `X as Y`, sorted.
    pub names: BTreeSet<String>,
}

/// A module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Module {
    /// Its documentation, one line.
    pub about: String,
    /// Sorted.
    pub imports: Vec<Import>,
    /// In the order of the text.
    pub items: Vec<Item>,
}

impl Type {
    /// A type as it is written.
    pub fn written(text: impl Into<String>) -> Self {
        Self::Written(text.into())
    }

    /// Every value without a secret.
    pub fn any() -> Self {
        Self::written("Any")
    }

    /// A map of every value.
    pub fn map_of_any() -> Self {
        Self::Map { value: Box::new(Self::any()), length: Bounds::default() }
    }

    /// Whether a field of it can be the key of a list.
    pub fn tells_apart(&self) -> bool {
        match self {
            Self::Written(text) => {
                let base = text.split('(').next().unwrap_or_default();
                matches!(base, "String" | "Int" | "Bool" | "IntOrString")
            }
            Self::Union(_) => true,
            Self::List { .. } | Self::Map { .. } | Self::Empty | Self::Named(_) => false,
        }
    }

    /// Calls `visit` for it and for every type in it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Type)) {
        visit(self);
        match self {
            Self::List { element: inner, .. } | Self::Map { value: inner, .. } => inner.walk(visit),
            Self::Written(_) | Self::Union(_) | Self::Empty | Self::Named(_) => {}
        }
    }

    /// It with every type in it replaced that `change` has an answer for, from the outside in.
    pub fn replaced(&self, change: &dyn Fn(&Type) -> Option<Type>) -> Self {
        if let Some(other) = change(self) {
            return other;
        }
        match self {
            Self::List { element, keys, length } => Self::List {
                element: Box::new(element.replaced(change)),
                keys: keys.clone(),
                length: length.clone(),
            },
            Self::Map { value, length } => {
                Self::Map { value: Box::new(value.replaced(change)), length: length.clone() }
            }
            Self::Written(_) | Self::Union(_) | Self::Empty | Self::Named(_) => self.clone(),
        }
    }
}

impl Bounds {
    /// A length; zero as the least says nothing.
    pub fn length(least: Option<u64>, most: Option<u64>) -> Self {
        let least = least.filter(|least| *least > 0);
        Self { least: least.map(|end| end.to_string()), most: most.map(|end| end.to_string()) }
    }

    /// `1..5`, or nothing where both ends are open.
    pub fn written(&self) -> Option<String> {
        match (self.least.as_deref(), self.most.as_deref()) {
            (None, None) => None,
            (least, most) => Some(format!("{}..{}", least.unwrap_or_default(), most.unwrap_or_default())),
        }
    }
}

impl Record {
    /// The types of its fields and of those that are not declared.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.fields.iter().map(|field| &field.ty).chain(&self.others)
    }

    /// It with its types changed.
    pub fn replaced(&self, change: &dyn Fn(&Type) -> Option<Type>) -> Self {
        let field = |field: &Field| Field { ty: field.ty.replaced(change), ..field.clone() };
        Self {
            retain_keys: self.retain_keys,
            fields: self.fields.iter().map(field).collect(),
            others: self.others.as_ref().map(|ty| ty.replaced(change)),
        }
    }
}
