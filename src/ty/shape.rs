//! Types as layers see them.

use std::sync::Arc;

use super::{Record, Type, record_type};
use crate::base::Name;
use crate::db::Db;
use crate::value::{Form, Key, Shape};

/// A type, with the database that knows the fields of its records.
#[derive(Clone)]
pub struct Shaped<'db> {
    db: &'db dyn Db,
    ty: Type,
}

impl<'db> Shaped<'db> {
    /// The shape of a type.
    #[must_use]
    pub const fn new(db: &'db dyn Db, ty: Type) -> Self {
        Self { db, ty }
    }

    /// The type.
    #[must_use]
    pub fn into_type(self) -> Type {
        self.ty
    }

    fn with(&self, ty: Type) -> Self {
        Self { db: self.db, ty }
    }

    /// The only record that stands here, of a union too.
    fn record(&self) -> Option<&Record> {
        match self.ty.core().0 {
            Type::Record(record) => Some(record),
            Type::Union(union) => {
                let mut records = union.members.iter().filter_map(Type::as_record);
                let first = records.next()?;
                records.next().is_none().then_some(first)
            }
            _ => None,
        }
    }

    /// The first member that is not a record: a map, or a list.
    fn compound(&self, wanted: impl Fn(&Type) -> bool) -> Option<&Type> {
        match self.ty.core().0 {
            Type::Union(union) => union.members.iter().map(|member| member.core().0).find(|it| wanted(it)),
            other => wanted(other).then_some(other),
        }
    }
}

impl Shape for Shaped<'_> {
    fn of_record(&self) -> Form {
        if let Some(record) = self.record() {
            return if record_type(self.db, &record.id).retain_keys { Form::Retaining } else { Form::Plain };
        }
        match self.ty.core().0 {
            Type::Union(union) => union.tag.map_or(Form::Plain, Form::Tagged),
            _ => Form::Plain,
        }
    }

    fn of_list(&self) -> Form {
        match self.compound(|it| matches!(it, Type::List(_))) {
            Some(Type::List(list)) if !list.keys.is_empty() => Form::Keyed(Arc::clone(&list.keys)),
            _ => Form::Plain,
        }
    }

    fn member(&self, tag: Option<&Key>, field: Name) -> Self {
        let Type::Union(union) = self.ty.core().0 else { return self.clone() };
        let found = union.members.iter().find(|member| {
            let Some(record) = member.as_record() else { return false };
            let record = record_type(self.db, &record.id);
            let Some(declared) = record.field(field) else { return false };
            tag.is_none_or(|tag| says(&declared.ty, tag))
        });
        self.with(found.cloned().unwrap_or(Type::Any))
    }

    fn field(&self, name: Name) -> Self {
        if let Some(record) = self.record() {
            let record = record_type(self.db, &record.id);
            let ty = record.field(name).map(|field| field.ty.clone()).or_else(|| record.rest.clone());
            return self.with(ty.unwrap_or(Type::Any));
        }
        match self.compound(|it| matches!(it, Type::Map(_))) {
            Some(Type::Map(map)) => self.with(map.value.ty(self.db).clone()),
            _ => self.with(Type::Any),
        }
    }

    fn element(&self) -> Self {
        match self.compound(|it| matches!(it, Type::List(_))) {
            Some(Type::List(list)) => self.with(list.element.ty(self.db).clone()),
            _ => self.with(Type::Any),
        }
    }

    fn retains(&self, name: Name) -> bool {
        self.record().is_some_and(|record| {
            let record = record_type(self.db, &record.id);
            record.field(name).is_some_and(|field| {
                field.default.is_none() && field.required_when.is_none() && !field.ty.admits_null()
            })
        })
    }
}

/// Whether a literal type is that of a tag.
pub fn says(ty: &Type, tag: &Key) -> bool {
    ty.members().into_iter().any(|it| it.as_literal().is_some_and(|literal| Key::of_literal(literal) == *tag))
}
