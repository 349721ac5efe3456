//! The standard library, lowered when the crate was built.

use std::sync::Arc;

use crate::hir::{Body, DefinitionKind};
use crate::resolve::KnownKind;

/// A module of the library.
#[derive(Debug)]
pub struct StdModule {
    /// `std.meta`
    pub dotted: &'static str,
    /// `std/meta.dpl`
    pub path: &'static str,
    /// Its text.
    pub source: &'static str,
    /// Its items.
    pub items: &'static [StdItem],
}

/// An item of a module.
#[derive(Debug)]
pub struct StdItem {
    /// What it is.
    pub kind: DefinitionKind,
    /// The name that it gives.
    pub name: &'static str,
    /// Its body, encoded.
    pub bytes: &'static [u8],
}

/// A module by its dotted name.
#[must_use]
pub fn module(_dotted: &str) -> Option<&'static StdModule> {
    None
}

/// The module whose text messages name by this path.
#[must_use]
pub fn module_at(_path: &str) -> Option<&'static StdModule> {
    None
}

/// The body of an item.
#[must_use]
pub fn decode(_item: &StdItem) -> Arc<Body> {
    Arc::default()
}

/// Every kind of the library.
pub fn kinds() -> impl Iterator<Item = KnownKind> {
    std::iter::empty()
}

/// The module whose name is nearest.
#[must_use]
pub fn nearest_module(_dotted: &str) -> Option<String> {
    None
}
