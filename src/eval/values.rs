//! Where the walk has the values of instances from: the queries, which remember them for the next edit, or one run that is made for
//! a process that ends with it.

use std::sync::Arc;

use super::local::Local;
use super::query::{self, Evaluated};
use super::unit::{self, ExternalValue, PatchValue};
use super::{Children, Failure, Host as _, Plain, Release};
use crate::db::{Db, Definition, Place};

/// The values of instances.
pub struct Values<'db>(From<'db>);

enum From<'db> {
    Queries(&'db dyn Db),
    Once(&'db dyn Db, Box<Local<'db, Plain>>),
}

impl std::fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Values").finish_non_exhaustive()
    }
}

impl<'db> Values<'db> {
    /// Values as the database keeps them: where nothing is ever edited, a query for each would be of no use.
    #[must_use]
    pub fn of(db: &'db dyn Db) -> Self {
        if db.is_edited() { Self(From::Queries(db)) } else { Self::once(db) }
    }

    /// Values that are remembered for as long as this is.
    #[must_use]
    pub fn once(db: &'db dyn Db) -> Self {
        Self(From::Once(db, Box::new(Local::new(db))))
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &'db dyn Db {
        match &self.0 {
            From::Queries(db) | From::Once(db, _) => *db,
        }
    }

    /// The value of a `let`, a resource or imported data.
    #[must_use]
    pub fn evaluate(&self, definition: Definition, place: Option<Place>) -> Evaluated {
        match &self.0 {
            From::Queries(db) => query::evaluate(*db, definition, place).clone(),
            From::Once(_, local) => local.evaluate(definition, place),
        }
    }

    /// What a part or deploy makes.
    #[must_use]
    pub fn children(&self, definition: Definition, place: Place) -> Evaluated<Arc<Children>> {
        match &self.0 {
            From::Queries(db) => query::children(*db, definition, place).clone(),
            From::Once(_, local) => local.made(definition, place),
        }
    }

    /// The completed inputs of an instance.
    #[must_use]
    pub fn inputs(&self, place: Place) -> Evaluated {
        match &self.0 {
            From::Queries(db) => query::inputs(*db, place).clone(),
            From::Once(_, local) => local.inputs(place),
        }
    }

    /// The release of an instance.
    #[must_use]
    pub fn release(&self, place: Place) -> Release {
        match &self.0 {
            From::Queries(db) => query::release(*db, place).clone(),
            From::Once(_, local) => local.release(Some(place)),
        }
    }

    /// What a check or `require` says of an instance.
    #[must_use]
    pub fn rule(&self, definition: Definition, place: Place) -> Arc<[Failure]> {
        match &self.0 {
            From::Queries(db) => query::module_rule(*db, definition, place).clone(),
            From::Once(_, local) => local.rule(definition, place).into(),
        }
    }

    /// What an `external` declares in an instance.
    #[must_use]
    pub fn externals(&self, definition: Definition, place: Place) -> Evaluated<Vec<ExternalValue>> {
        match &self.0 {
            From::Queries(db) => query::module_externals(*db, definition, place).clone(),
            From::Once(_, local) => unit::externals(&**local, definition, place).into(),
        }
    }

    /// What a `patch` says in an instance.
    #[must_use]
    pub fn patch(&self, definition: Definition, place: Place) -> Evaluated<Option<PatchValue>> {
        match &self.0 {
            From::Queries(db) => query::module_patches(*db, definition, place).clone(),
            From::Once(_, local) => unit::patch(&**local, definition, place).into(),
        }
    }
}
