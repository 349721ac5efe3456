//! Names: which module an import means, what each name of a file is, and which definitions go round in a circle.
//!
//! Everything here reads names alone, never types or values. Circles are found here, once, so that no query above can run into one:
//! whoever is in a circle has the error type and an unknown value.
//!
//! Incremental: an edit inside a body reaches this room only where it changes the names that the body uses.

mod circles;
mod dependencies;
mod error;
mod imports;
mod kinds;
pub mod report;
mod scope;

pub use circles::{Circle, circles, in_circle};
pub use dependencies::{Reads, reads_kind, release_uses};
pub use error::{ResolveError, ResolveErrorKind};
pub use imports::{closure, import_target, module_of};
pub use kinds::{KnownKind, kind_named, kind_of_object, known_kind_names};
pub use scope::{
    BUILT_IN_TYPES, Binding, exported_type, exported_value, lookup_type, lookup_value, scope_errors,
    type_names, value_names,
};
