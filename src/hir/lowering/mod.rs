//! Syntax trees to definitions.

use std::sync::Arc;

use super::{Body, DefinitionKind, SourceMap};
use crate::base::Name;
use crate::syntax::SyntaxError;

/// What one item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoweredItem {
    /// What it is.
    pub kind: DefinitionKind,
    /// The name that it gives.
    pub name: Name,
    /// Without positions.
    pub body: Arc<Body>,
    /// The positions.
    pub map: Arc<SourceMap>,
    /// What is wrong, with ranges of the item.
    pub errors: Vec<SyntaxError>,
}

/// Reads one item.
#[must_use]
pub fn lower_item(_text: &str) -> LoweredItem {
    LoweredItem {
        kind: DefinitionKind::Error,
        name: Name::new("?"),
        body: Arc::default(),
        map: Arc::default(),
        errors: Vec::new(),
    }
}
