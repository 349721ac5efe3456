//! What the machine asks of whoever runs it.

use std::sync::Arc;

use super::Domain;
use super::code::Ready;
use super::layout::{Layout, layout};
use crate::base::Name;
use crate::db::{Db, Definition, LoopKey, Place, SourceFile};
use crate::k8s::Version;
use crate::ty::RecordId;
use crate::value::{Origin, Value};

/// Whoever runs a machine: the queries of a build, or a traced run with a memory of its own.
pub trait Host<D: Domain> {
    /// The database.
    fn db(&self) -> &dyn Db;
    /// The value of a definition; of a static one it is the same at every place.
    fn definition(&self, definition: Definition, place: Option<Place>) -> Value<D::Origin>;
    /// The `metadata` of a resource, evaluated by itself.
    fn metadata(&self, definition: Definition, place: Option<Place>) -> Value<D::Origin>;
    /// What a part or deploy makes at a place.
    fn children(&self, definition: Definition, place: Place) -> Arc<Children<D::Origin>>;
    /// One of those, by its place.
    fn child(&self, place: Place) -> Option<Child<D::Origin>>;
    /// A definition made ready for the machine.
    fn code(&self, definition: Definition) -> Ready {
        Ready::new::<D>(self.db(), definition)
    }
    /// A record type made ready for completion.
    fn layout(&self, id: &RecordId) -> Arc<Layout> {
        layout(self.db(), id)
    }
    /// The release of a place.
    fn release(&self, place: Option<Place>) -> Release<D::Origin>;
}

/// What `release` says.
#[derive(Clone, Debug, PartialEq)]
pub struct Release<O = ()> {
    /// Its name.
    pub name: Value<O>,
    /// Its namespace.
    pub namespace: Value<O>,
    /// The deployed module.
    pub module: Value<O>,
    /// The version of the cluster that is built for.
    pub cluster: Option<Version>,
}

impl<O: Origin> Release<O> {
    /// No release: nothing of it is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self { name: Value::unknown(), namespace: Value::unknown(), module: Value::unknown(), cluster: None }
    }
}

/// How often a resource, part or deploy stands for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Repeat {
    /// Once.
    #[default]
    One,
    /// Once, or not.
    Optional,
    /// For each element, as a list.
    List,
    /// For each entry, as a map.
    Map,
}

/// What a part or deploy makes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Children<O = ()> {
    /// How it stands for others.
    pub repeat: Repeat,
    /// In their order; without those whose condition does not hold.
    pub items: Vec<Child<O>>,
    /// Whether it is not known what it makes.
    pub is_unknown: bool,
}

/// One instance that a part or deploy makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Child<O = ()> {
    /// Where it stands.
    pub place: Place,
    /// The module.
    pub module: SourceFile,
    /// Which round of the loop.
    pub key: Option<LoopKey>,
    /// The names of the loop.
    pub bound: Vec<(Name, Value<O>)>,
    /// Whether its condition is unknown: nothing is made.
    pub is_unknown: bool,
    /// The release and namespace that a deploy gives; the namespace may be left to the release around.
    pub release: Option<(Value<O>, Option<Value<O>>)>,
}
