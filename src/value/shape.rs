//! What putting layers together asks of a type.

use std::sync::Arc;

use super::{Key, ListKeys};
use crate::base::Name;

/// How the value at a place is put together, as its type says.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// Records and maps field by field, lists as a whole. Also what is said of plain data.
    Plain,
    /// Elements are told apart by keys.
    Keyed(Arc<ListKeys>),
    /// Records that a tag tells apart.
    Tagged(Name),
    /// A record whose unnamed fields go.
    Retaining,
}

/// A type, as far as layers ask. What is optional, restricted or a layer itself is looked through.
pub trait Shape: Clone {
    /// The form of the records that stand here.
    fn of_record(&self) -> Form;
    /// The form of the lists that stand here.
    fn of_list(&self) -> Form;
    /// The member of a union that a tag says; the first with that field where the tag is not known.
    #[must_use]
    fn member(&self, tag: Option<&Key>, field: Name) -> Self;
    /// The type of a field, or of a map's entry.
    #[must_use]
    fn field(&self, name: Name) -> Self;
    /// The type of an element.
    #[must_use]
    fn element(&self) -> Self;
    /// Whether a record whose unnamed fields go keeps this one: it is required.
    fn retains(&self, name: Name) -> bool;
}
