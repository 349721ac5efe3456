//! Record types of the library, read from the tapes that were written when the crate was built (`stdlib::tape`).
//!
//! What a tape gives is what [`super::declare`] and [`super::record`] would make of the same text; a test holds all of them to that.

use std::sync::Arc;

use super::declare::named_type;
use super::{
    FieldType, IntRange, ListType, MapType, Record, RecordId, RecordType, StringRules, Type, UnionType,
};
use crate::base::Name;
use crate::db::{Db, Definition};
use crate::hir::{self, KindAttribute, Literal, SpotId, TypeExpressionId};
use crate::stdlib::{self, Form, Tape};

/// The fields and rules of a record type of the library, if they are plain.
pub(super) fn record(db: &dyn Db, definition: Definition, ty: TypeExpressionId) -> Option<RecordType> {
    let tape = hir::record_tape(db, definition, ty)?;
    Reader { db, definition, tape }.record()
}

struct Reader<'a> {
    db: &'a dyn Db,
    definition: Definition,
    tape: Tape<'static>,
}

impl Reader<'_> {
    fn record(&mut self) -> Option<RecordType> {
        let name = Some(self.name()?);
        let retain_keys = self.flag()?;
        let kind = match self.flag()? {
            true => Some(KindAttribute {
                api_version: self.text()?.into(),
                name: self.optional_text()?,
                namespaced: self.flag()?,
            }),
            false => None,
        };
        let rest = match self.flag()? {
            true => Some(self.ty()?),
            false => None,
        };
        let count = self.tape.count()?;
        let mut fields = Vec::with_capacity(count);
        for _ in 0..count {
            fields.push(self.field()?);
        }
        Some(RecordType { name, fields, rest, kind, retain_keys, ..RecordType::default() })
    }

    fn field(&mut self) -> Option<FieldType> {
        let name = self.name()?;
        let spot = SpotId(u32::try_from(self.tape.number()?).ok()?);
        let (since, until) = (self.optional_text()?, self.optional_text()?);
        let base64 = self.flag()?;
        let declared = Some((self.definition, spot));
        Some(FieldType { since, until, base64, declared, ..FieldType::plain(name, self.ty()?) })
    }

    fn flag(&mut self) -> Option<bool> {
        Some(self.tape.number()? != 0)
    }

    fn text(&mut self) -> Option<&'static str> {
        let (start, length) = (self.tape.count()?, self.tape.count()?);
        stdlib::text(start, length)
    }

    fn optional_text(&mut self) -> Option<Option<Arc<str>>> {
        Some(match self.flag()? {
            true => Some(self.text()?.into()),
            false => None,
        })
    }

    fn name(&mut self) -> Option<Name> {
        self.text().map(Name::of_program)
    }

    fn item(&mut self) -> Option<Definition> {
        hir::library_definition(self.db, stdlib::item(self.tape.count()?)?)
    }

    fn expression(&mut self) -> Option<TypeExpressionId> {
        u32::try_from(self.tape.number()?).ok().map(TypeExpressionId)
    }

    fn range(&mut self) -> Option<IntRange> {
        Some(IntRange {
            minimum: self.tape.optional(Tape::signed)?,
            maximum: self.tape.optional(Tape::signed)?,
        })
    }

    fn ty(&mut self) -> Option<Type> {
        Some(match self.tape.form()? {
            Form::Bool => Type::Bool,
            Form::Int => Type::INT,
            Form::Float => Type::Float(None),
            Form::String => Type::STRING,
            Form::Quantity => Type::Quantity(None),
            Form::Duration => Type::Duration(None),
            Form::IntOrString => Type::IntOrString,
            Form::IntOrPercent => Type::IntOrPercent,
            Form::Any => Type::Any,
            Form::IntRange => Type::Int(self.range()?),
            Form::StringRules => {
                let length = self.range()?;
                let count = self.tape.count()?;
                let patterns: Option<Vec<Arc<str>>> =
                    (0..count).map(|_| self.text().map(Into::into)).collect();
                Type::String(Some(Arc::new(StringRules { length, patterns: patterns? })))
            }
            Form::Text => Type::Literal(Literal::Text(self.text()?.into())),
            Form::Number => Type::Literal(Literal::Int(self.tape.signed()?)),
            Form::Optional => self.ty()?.optional(),
            Form::List => {
                let element = self.ty()?.into();
                let count = self.tape.count()?;
                let keys: Option<Vec<(Name, Option<Literal>)>> = (0..count)
                    .map(|_| {
                        let name = self.name()?;
                        let absent = self.optional_text()?.map(Literal::Text);
                        Some((name, absent))
                    })
                    .collect();
                let keys = keys?.into();
                Type::List(Arc::new(ListType { element, keys, length: IntRange::default() }))
            }
            Form::Map => {
                let (key, value) = (self.ty()?, self.ty()?.into());
                Type::Map(Arc::new(MapType { key, value, length: IntRange::default() }))
            }
            Form::Record => {
                let (definition, ty) = (self.item()?, self.expression()?);
                Type::Record(Record { id: RecordId::Declared(definition, ty), outline: None })
            }
            Form::Alias => named_type(self.db, self.item()?),
            Form::Inline => {
                let ty = self.expression()?;
                Type::Record(Record { id: RecordId::Declared(self.definition, ty), outline: None })
            }
            Form::Union => {
                let count = self.tape.count()?;
                let members: Option<Vec<Type>> = (0..count).map(|_| self.ty()).collect();
                Type::Union(Arc::new(UnionType { members: members?, tag: None, alias: None }))
            }
        })
    }
}
