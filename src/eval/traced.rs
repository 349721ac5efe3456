//! Asking why: the same machine, with a trail beside each value, and a memory of its own instead of the queries'.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::order::needed;
use super::unit;
use super::{Child, Children, Failure, Host, Release, Tracing, Trail};
use crate::db::{Db, Definition, Place, PlaceData};
use crate::hir::DefinitionKind;
use crate::resolve;
use crate::value::{Data, Value};

/// What is evaluated as one, and can be asked again for where its values came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A `let`, a resource, imported data; of a static one there is no place.
    Definition(Definition, Option<Place>),
    /// The inputs of an instance.
    Inputs(Place),
    /// What a part or deploy makes.
    Children(Definition, Place),
    /// A check or `require` of an instance's module.
    Rule(Definition, Place),
    /// An `external`.
    External(Definition, Place),
    /// A `patch`.
    Patch(Definition, Place),
}

/// What failed in a subject, with where the values were written that it is about.
pub fn explain(db: &dyn Db, subject: Subject) -> Vec<Failure> {
    let host = Traced::new(db);
    host.settle(subject);
    match subject {
        Subject::Definition(definition, place) => unit::definition(&host, definition, place).failures,
        Subject::Inputs(place) => unit::inputs(&host, place).failures,
        Subject::Children(definition, place) => unit::children(&host, definition, place).failures,
        Subject::Rule(definition, place) => {
            let is_root = matches!(place.data(), PlaceData::Root(_));
            unit::rule(&host, definition, place, is_root.then(|| host.inputs(place)).as_ref())
        }
        Subject::External(definition, place) => unit::externals(&host, definition, place).failures,
        Subject::Patch(definition, place) => unit::patch(&host, definition, place).failures,
    }
}

/// The value of a definition, each node with its trail.
pub fn origins(db: &dyn Db, definition: Definition, place: Option<Place>) -> Value<Trail> {
    let host = Traced::new(db);
    host.settle(Subject::Definition(definition, place));
    host.definition(definition, place)
}

type Site = (Definition, Option<Place>);

/// The memory of one traced run.
pub(super) struct Traced<'db> {
    db: &'db dyn Db,
    values: RefCell<FxHashMap<Site, Value<Trail>>>,
    metadata: RefCell<FxHashMap<Site, Value<Trail>>>,
    inputs: RefCell<FxHashMap<Place, Value<Trail>>>,
    children: RefCell<FxHashMap<Site, Arc<Children<Trail>>>>,
    releases: RefCell<FxHashMap<Place, Release<Trail>>>,
}

impl<'db> Traced<'db> {
    pub(super) fn new(db: &'db dyn Db) -> Self {
        Self {
            db,
            values: RefCell::default(),
            metadata: RefCell::default(),
            inputs: RefCell::default(),
            children: RefCell::default(),
            releases: RefCell::default(),
        }
    }

    /// Evaluates what a subject needs, so that no chain of definitions is as deep in calls as it is long.
    fn settle(&self, subject: Subject) {
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

    fn inputs(&self, place: Place) -> Value<Trail> {
        kept(&self.inputs, place, || unit::inputs(self, place).value)
    }
}

/// What is remembered, else made. Nothing is borrowed while it is made.
fn kept<K: std::hash::Hash + Eq + Copy, V: Clone>(
    memory: &RefCell<FxHashMap<K, V>>,
    key: K,
    make: impl FnOnce() -> V,
) -> V {
    if let Some(found) = memory.borrow().get(&key) {
        return found.clone();
    }
    let made = make();
    memory.borrow_mut().insert(key, made.clone());
    made
}

impl Host<Tracing> for Traced<'_> {
    fn db(&self) -> &dyn Db {
        self.db
    }

    fn definition(&self, definition: Definition, place: Option<Place>) -> Value<Trail> {
        let is_static = resolve::reads_kind(self.db, definition) == resolve::Reads::Nothing;
        let place = if is_static { None } else { place };
        match definition.kind() {
            DefinitionKind::Input => {
                let Some(place) = place else { return Value::unknown() };
                match &self.inputs(place).data {
                    Data::Record(record) => {
                        record.get(definition.name()).cloned().unwrap_or_else(Value::null)
                    }
                    _ => Value::unknown(),
                }
            }
            DefinitionKind::Part | DefinitionKind::Deploy => match place {
                Some(place) => unit::instances(&self.children(definition, place), Trail::default()),
                None => Value::unknown(),
            },
            DefinitionKind::Let | DefinitionKind::Resource | DefinitionKind::ImportData => {
                kept(&self.values, (definition, place), || unit::definition(self, definition, place).value)
            }
            _ => Value::unknown(),
        }
    }

    fn metadata(&self, definition: Definition, place: Option<Place>) -> Value<Trail> {
        kept(&self.metadata, (definition, place), || unit::metadata(self, definition, place).value)
    }

    fn children(&self, definition: Definition, place: Place) -> Arc<Children<Trail>> {
        kept(&self.children, (definition, Some(place)), || {
            Arc::new(unit::children(self, definition, place).value)
        })
    }

    fn child(&self, place: Place) -> Option<Child<Trail>> {
        let PlaceData::Child { parent, definition, .. } = place.data() else { return None };
        let children = self.children(*definition, *parent);
        children.items.iter().find(|child| child.place == place).cloned()
    }

    fn release(&self, place: Option<Place>) -> Release<Trail> {
        match place {
            None => Release::unknown(),
            Some(place) => kept(&self.releases, place, || unit::release(self, place)),
        }
    }
}
