//! Asking why: the same machine, with a trail beside each value.

use super::local::Local;
use super::unit;
use super::{Failure, Host, Tracing, Trail};
use crate::db::{Db, Definition, Place};
use crate::value::Value;

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
    let host = Local::<Tracing>::new(db);
    host.settle(subject);
    match subject {
        Subject::Definition(definition, place) => unit::definition(&host, definition, place).failures,
        Subject::Inputs(place) => unit::inputs(&host, place).failures,
        Subject::Children(definition, place) => unit::children(&host, definition, place).failures,
        Subject::Rule(definition, place) => host.rule(definition, place),
        Subject::External(definition, place) => unit::externals(&host, definition, place).failures,
        Subject::Patch(definition, place) => unit::patch(&host, definition, place).failures,
    }
}

/// The value of a definition, each node with its trail.
pub fn origins(db: &dyn Db, definition: Definition, place: Option<Place>) -> Value<Trail> {
    let host = Local::<Tracing>::new(db);
    host.settle(Subject::Definition(definition, place));
    host.definition(definition, place)
}
