//! Where the nodes of a definition stand.

use serde::{Deserialize, Serialize};

use super::{ExpressionId, TypeExpressionId};
use crate::base::{Name, TextRange};

/// Something smaller than an expression that a message may point at: a name, a key, an operator, a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SpotId(pub u32);

/// Any node of one definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Node {
    /// The whole item.
    Item,
    /// The name that the item gives, or its keyword where it gives none.
    Name,
    /// An expression.
    Expression(ExpressionId),
    /// A type as written.
    Type(TypeExpressionId),
    /// A smaller thing.
    Spot(SpotId),
}

/// The ranges of one definition's nodes, counted from the item's first byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// The whole item, documentation and attributes included.
    pub item: TextRange,
    /// The item's name, or its keyword.
    pub name: TextRange,
    /// By [`ExpressionId`].
    pub expressions: Vec<TextRange>,
    /// By [`TypeExpressionId`].
    pub types: Vec<TextRange>,
    /// By [`SpotId`].
    pub spots: Vec<TextRange>,
    /// The item's documentation, and that of fields declared in it.
    pub documentation: Documentation,
}

/// Documentation comments of one item, as Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Documentation {
    /// Of the item itself.
    pub item: Option<Box<str>>,
    /// Of its fields, by the spot of the field's name.
    pub fields: Vec<(SpotId, Name, Box<str>)>,
}

impl SourceMap {
    /// The range of a node; that of the whole item where it is not known.
    #[must_use]
    pub fn range(&self, node: Node) -> TextRange {
        let found = match node {
            Node::Item => None,
            Node::Name => Some(self.name),
            Node::Expression(id) => self.expressions.get(id.0 as usize).copied(),
            Node::Type(id) => self.types.get(id.0 as usize).copied(),
            Node::Spot(id) => self.spots.get(id.0 as usize).copied(),
        };
        found.unwrap_or(self.item)
    }
}
