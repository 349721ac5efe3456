//! Records and maps: their fields as they come out, and what was written of them.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::{Key, Origin, Value, Weight};
use crate::base::Name;
use crate::db::{Definition, SourceFile};
use crate::hir::TypeExpressionId;

/// A field or an entry.
pub type Field<O> = (Name, Value<O>);

/// A record or a map.
#[derive(Clone)]
pub struct Record<O = ()> {
    fields: Vec<Field<O>>,
    completed: Option<Completed<O>>,
    residue: Option<Arc<Residue<O>>>,
    weight: Weight,
    /// Where each field is, made when a large record is first asked.
    index: OnceLock<Box<FxHashMap<Name, u32>>>,
}

/// Which record type a value was completed for. One that a literal made has no name, and nothing to complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordKey {
    /// A record type as written.
    Declared(Definition, TypeExpressionId),
    /// The inputs of a module.
    Inputs(SourceFile),
}

/// That a record is complete: defaults filled, conditions asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Completed<O = ()> {
    /// For which type.
    pub by: RecordKey,
    /// What was written.
    pub written: Written<O>,
}

/// What was written of a completed record.
#[derive(Clone, Debug, PartialEq)]
pub enum Written<O = ()> {
    /// The first so many of its fields, as they are.
    First(u32),
    /// This layer: it has marks, or lies over defaults.
    Layer(Arc<Record<O>>),
}

/// What a layer of a union holds for other members than the one that its tag says.
#[derive(Clone, Debug, PartialEq)]
pub struct Residue<O = ()> {
    /// What was written without a tag, and so for the member that is below.
    pub below: Vec<Field<O>>,
    /// What was written for members, by tag.
    pub members: Vec<(Key, Vec<Field<O>>)>,
}

/// From here on fields are looked up by a table.
const LARGE: usize = 24;

impl<O: Origin> Record<O> {
    /// A record as written.
    #[must_use]
    pub fn new(fields: Vec<Field<O>>) -> Self {
        let weight = fields
            .iter()
            .fold(Weight::ONE, |sum, (name, value)| sum.plus(value.weight()).named(name.as_str()));
        Self { fields, completed: None, residue: None, weight, index: OnceLock::new() }
    }

    /// A record that is complete.
    #[must_use]
    pub fn complete(fields: Vec<Field<O>>, completed: Completed<O>) -> Self {
        Self { completed: Some(completed), ..Self::new(fields) }
    }

    /// The same with what other members of a union were given.
    #[must_use]
    pub fn with_residue(mut self, residue: Option<Arc<Residue<O>>>) -> Self {
        self.residue = residue.filter(|it| !it.below.is_empty() || !it.members.is_empty());
        self
    }

    /// The same data from nowhere.
    #[must_use]
    pub fn forget(&self) -> Record {
        let plain = |fields: &[Field<O>]| {
            fields.iter().map(|(name, value)| (*name, value.forget())).collect::<Vec<_>>()
        };
        let mut record = Record::new(plain(&self.fields));
        record.completed = self.completed.as_ref().map(|it| Completed {
            by: it.by,
            written: match &it.written {
                Written::First(count) => Written::First(*count),
                Written::Layer(layer) => Written::Layer(Arc::new(layer.forget())),
            },
        });
        record.residue = self.residue.as_ref().map(|it| {
            let members = it.members.iter().map(|(tag, fields)| (tag.clone(), plain(fields))).collect();
            Arc::new(Residue { below: plain(&it.below), members })
        });
        record
    }
}

impl<O> Record<O> {
    /// The fields in their order.
    #[must_use]
    pub fn fields(&self) -> &[Field<O>] {
        &self.fields
    }

    /// Its fields, and what other members of a union were given.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Field<O>>, Option<Arc<Residue<O>>>) {
        (self.fields, self.residue)
    }

    /// The fields that are there: without those that are `null`.
    pub fn present(&self) -> impl DoubleEndedIterator<Item = &Field<O>> {
        self.fields.iter().filter(|(_, value)| !value.is_null())
    }

    /// A field; nothing where it is absent. A mark of a layer may stand there.
    #[must_use]
    pub fn get(&self, name: Name) -> Option<&Value<O>> {
        let found = if self.fields.len() < LARGE {
            self.fields.iter().find(|(it, _)| *it == name)
        } else {
            let index = self.index.get_or_init(|| {
                let numbered = self.fields.iter().zip(0..).map(|((name, _), number)| (*name, number));
                Box::new(numbered.collect())
            });
            index.get(&name).and_then(|number| self.fields.get(*number as usize))
        };
        found.map(|(_, value)| value)
    }

    /// For which type it is complete.
    #[must_use]
    pub fn completed_for(&self) -> Option<RecordKey> {
        self.completed.as_ref().map(|it| it.by)
    }

    /// That it is complete.
    #[must_use]
    pub const fn completed(&self) -> Option<&Completed<O>> {
        self.completed.as_ref()
    }

    /// What other members of a union were given.
    #[must_use]
    pub const fn residue(&self) -> Option<&Arc<Residue<O>>> {
        self.residue.as_ref()
    }

    /// The fields that were written, with their marks; the values in them may be complete.
    #[must_use]
    pub fn written(&self) -> &[Field<O>] {
        match self.completed.as_ref().map(|it| &it.written) {
            None => &self.fields,
            Some(Written::First(count)) => self.fields.get(..*count as usize).unwrap_or(&self.fields),
            Some(Written::Layer(layer)) => layer.written(),
        }
    }

    /// The layer as written, where it is another record than this.
    #[must_use]
    pub fn written_residue(&self) -> Option<&Arc<Residue<O>>> {
        match self.completed.as_ref().map(|it| &it.written) {
            Some(Written::Layer(layer)) => layer.written_residue(),
            _ => self.residue.as_ref(),
        }
    }

    /// Whether a field was written, and not filled by its default.
    #[must_use]
    pub fn is_written(&self, name: Name) -> bool {
        self.written().iter().any(|(it, value)| *it == name && !value.is_null())
    }

    /// Its size as a tree.
    #[must_use]
    pub const fn weight(&self) -> Weight {
        self.weight
    }
}

impl<O: PartialEq> PartialEq for Record<O> {
    fn eq(&self, other: &Self) -> bool {
        self.weight == other.weight
            && self.fields == other.fields
            && self.completed == other.completed
            && self.residue == other.residue
    }
}
