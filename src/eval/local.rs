//! A run with a memory of its own, instead of the queries': for a process that evaluates once, and for asking why.
//!
//! It evaluates the same units in the same machine. What is the same for every instance (code, layouts, constants) still comes from
//! queries, and is looked up in one step from then on.

use std::cell::RefCell;
use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::code::Ready;
use super::layout::{Layout, key_of, layout};
use super::machine::ValueOf;
use super::order::needed;
use super::query::Evaluated;
use super::unit;
use super::{Child, Children, Domain, Failure, Host, Release, Subject};
use crate::db::{Db, Definition, Place, PlaceData};
use crate::hir::DefinitionKind;
use crate::resolve;
use crate::ty::RecordId;
use crate::value::{Data, RecordKey, Value};

type Memory<K, V> = RefCell<FxHashMap<K, V>>;
type Site = (Definition, Option<Place>);
type Made<D> = Arc<Children<<D as Domain>::Origin>>;

/// The memory of one run.
pub struct Local<'db, D: Domain> {
    db: &'db dyn Db,
    values: Memory<Site, Evaluated<ValueOf<D>>>,
    metadata: Memory<Site, ValueOf<D>>,
    inputs: Memory<Place, Evaluated<ValueOf<D>>>,
    children: Memory<(Definition, Place), Evaluated<Made<D>>>,
    /// Each child by its place.
    places: Memory<Place, Child<D::Origin>>,
    releases: Memory<Place, Release<D::Origin>>,
    statics: Memory<Definition, bool>,
    codes: Memory<Definition, Ready>,
    layouts: Memory<RecordKey, Arc<Layout>>,
}

impl<'db, D: Domain> Local<'db, D> {
    pub fn new(db: &'db dyn Db) -> Self {
        Self {
            db,
            values: RefCell::default(),
            metadata: RefCell::default(),
            inputs: RefCell::default(),
            children: RefCell::default(),
            places: RefCell::default(),
            releases: RefCell::default(),
            statics: RefCell::default(),
            codes: RefCell::default(),
            layouts: RefCell::default(),
        }
    }

    /// The completed inputs of an instance.
    pub fn inputs(&self, place: Place) -> Evaluated<ValueOf<D>> {
        kept(&self.inputs, place, || unit::inputs(self, place).into())
    }

    /// The value of a `let`, a resource or imported data.
    pub fn evaluate(&self, definition: Definition, place: Option<Place>) -> Evaluated<ValueOf<D>> {
        let place = self.place_of(definition, place);
        kept(&self.values, (definition, place), || unit::definition(self, definition, place).into())
    }

    /// What a part or deploy makes.
    pub fn made(&self, definition: Definition, place: Place) -> Evaluated<Made<D>> {
        kept(&self.children, (definition, place), || {
            let run = unit::children(self, definition, place);
            self.places.borrow_mut().extend(run.value.items.iter().map(|child| (child.place, child.clone())));
            unit::Run { value: Arc::new(run.value), failures: run.failures, existing: run.existing }.into()
        })
    }

    /// What a check or `require` says of an instance.
    pub fn rule(&self, definition: Definition, place: Place) -> Vec<Failure> {
        // It is silent in a file that is built where it reads what was left at its default.
        let inputs = matches!(place.data(), PlaceData::Root(_)).then(|| self.inputs(place).value);
        unit::rule(self, definition, place, inputs.as_ref())
    }

    /// Evaluates what a subject needs, so that no chain of definitions is as deep in calls as it is long.
    pub fn settle(&self, subject: Subject) {
        let (definition, place) = match subject {
            Subject::Definition(definition, place) => (definition, place),
            Subject::Children(definition, place)
            | Subject::External(definition, place)
            | Subject::Patch(definition, place) => (definition, Some(place)),
            Subject::Inputs(place) => match place.data() {
                PlaceData::Child { definition, parent, .. } => (*definition, Some(*parent)),
                PlaceData::Root(_) => return,
            },
            Subject::Rule(..) => return,
        };
        for needed in needed(self.db, definition).into_iter().filter(|needed| *needed != definition) {
            let is_own = needed.file == definition.file;
            self.definition(needed, place.filter(|_| is_own));
        }
    }

    /// Of a static definition there is no place.
    fn place_of(&self, definition: Definition, place: Option<Place>) -> Option<Place> {
        let place = place?;
        let is_static = kept(&self.statics, definition, || {
            resolve::reads_kind(self.db, definition) == resolve::Reads::Nothing
        });
        (!is_static).then_some(place)
    }
}

/// What is remembered, else made. Nothing is borrowed while it is made.
fn kept<K: Hash + Eq + Copy, V: Clone>(memory: &Memory<K, V>, key: K, make: impl FnOnce() -> V) -> V {
    if let Some(found) = memory.borrow().get(&key) {
        return found.clone();
    }
    let made = make();
    memory.borrow_mut().insert(key, made.clone());
    made
}

impl<D: Domain> Host<D> for Local<'_, D> {
    fn db(&self) -> &dyn Db {
        self.db
    }

    fn definition(&self, definition: Definition, place: Option<Place>) -> ValueOf<D> {
        match definition.kind() {
            DefinitionKind::Input => {
                let Some(place) = place else { return Value::unknown() };
                match &self.inputs(place).value.data {
                    Data::Record(record) => {
                        record.get(definition.name()).cloned().unwrap_or_else(Value::null)
                    }
                    _ => Value::unknown(),
                }
            }
            DefinitionKind::Part | DefinitionKind::Deploy => match place {
                Some(place) => unit::instances(&self.made(definition, place).value, D::Origin::default()),
                None => Value::unknown(),
            },
            DefinitionKind::Let | DefinitionKind::Resource | DefinitionKind::ImportData => {
                self.evaluate(definition, place).value
            }
            _ => Value::unknown(),
        }
    }

    fn metadata(&self, definition: Definition, place: Option<Place>) -> ValueOf<D> {
        kept(&self.metadata, (definition, place), || unit::metadata(self, definition, place).value)
    }

    fn children(&self, definition: Definition, place: Place) -> Made<D> {
        self.made(definition, place).value
    }

    fn child(&self, place: Place) -> Option<Child<D::Origin>> {
        let PlaceData::Child { parent, definition, .. } = place.data() else { return None };
        let found = || self.places.borrow().get(&place).cloned();
        found().or_else(|| {
            self.made(*definition, *parent);
            found()
        })
    }

    fn release(&self, place: Option<Place>) -> Release<D::Origin> {
        match place {
            None => Release::unknown(),
            Some(place) => kept(&self.releases, place, || unit::release(self, place)),
        }
    }

    fn code(&self, definition: Definition) -> Ready {
        kept(&self.codes, definition, || Ready::new::<D>(self.db, definition))
    }

    fn layout(&self, id: &RecordId) -> Arc<Layout> {
        match key_of(id) {
            Some(key) => kept(&self.layouts, key, || layout(self.db, id)),
            None => layout(self.db, id),
        }
    }
}
