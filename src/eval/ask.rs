//! What evaluation asks of the checker.

use crate::db::{Db, Definition};
use crate::diagnostic::Severity;
use crate::hir;
use crate::resolve;
use crate::ty;

/// Whether something in a definition is wrong, which was reported: its value is unknown.
pub fn is_broken(db: &dyn Db, definition: Definition) -> bool {
    let is_error = |error| ty::report::describe(db, definition, error).severity == Severity::Error;
    hir::is_broken(db, definition)
        || resolve::in_circle(db, definition)
        || ty::infer(db, definition).errors.iter().any(is_error)
}
