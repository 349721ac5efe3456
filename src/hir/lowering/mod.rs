//! Syntax trees to definitions. Pure, and of no other room but `syntax` and `base`, so that the build script can use it.
//!
//! Here the left sides of fields become paths, `name` alone becomes a field, braces in a list become one record or elements, texts
//! lose their escapes and indentation, numbers get values, and reserved words are told from names. What is wrong is said once; what
//! is left of it is `Missing`, which is silent from here on.

mod element;
mod expression;
mod item;
mod text;
mod types;

use std::sync::Arc;

use super::{
    Binder, Body, DefinitionKind, Expression, ExpressionId, SourceMap, SpotId, TypeExpression,
    TypeExpressionId,
};
use crate::base::{Name, TextRange};
use crate::syntax::tree::{Ident, Item};
use crate::syntax::{MOST_ERRORS, SyntaxError, SyntaxErrorKind, parse_item, parse_plain_item};

/// The words that are no names, but where `:` or `.` follows.
pub const RESERVED: [&str; 15] = [
    "if", "then", "else", "match", "for", "in", "when", "let", "fn", "with", "as", "true", "false", "null",
    "replace",
];

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
pub fn lower_item(text: &str) -> LoweredItem {
    lower(text, parse_item(text))
}

/// Reads one item that is plain, as cutting the file found.
#[must_use]
pub fn lower_plain_item(text: &str) -> LoweredItem {
    lower(text, parse_plain_item(text))
}

fn lower(text: &str, (item, errors): (Item, Vec<SyntaxError>)) -> LoweredItem {
    let mut lowering = Lowering { text, body: Body::default(), map: SourceMap::default(), errors };
    let (kind, name) = lowering.item(&item);
    let Lowering { body, map, mut errors, .. } = lowering;
    errors.sort_by_key(|error| (error.range.start, error.range.end));
    errors.dedup();
    errors.truncate(MOST_ERRORS);
    LoweredItem { kind, name, body: Arc::new(body), map: Arc::new(map), errors }
}

struct Lowering<'t> {
    text: &'t str,
    body: Body,
    map: SourceMap,
    errors: Vec<SyntaxError>,
}

impl<'t> Lowering<'t> {
    fn expression_at(&mut self, range: TextRange, expression: Expression) -> ExpressionId {
        let id = ExpressionId(number(self.body.expressions.len()));
        self.body.expressions.push(expression);
        self.map.expressions.push(range);
        id
    }

    fn type_at(&mut self, range: TextRange, ty: TypeExpression) -> TypeExpressionId {
        let id = TypeExpressionId(number(self.body.types.len()));
        self.body.types.push(ty);
        self.map.types.push(range);
        id
    }

    fn spot(&mut self, range: TextRange) -> SpotId {
        let id = SpotId(number(self.map.spots.len()));
        self.map.spots.push(range);
        id
    }

    fn error(&mut self, range: TextRange, kind: SyntaxErrorKind) {
        self.errors.push(SyntaxError { range, kind });
    }

    fn source(&self, range: TextRange) -> &'t str {
        self.text.get(range.as_usize()).unwrap_or_default()
    }

    /// A name that is bound here; a reserved word is reported.
    fn binder(&mut self, ident: Ident) -> Binder {
        if RESERVED.contains(&ident.name.as_str()) {
            self.error(ident.range, SyntaxErrorKind::ReservedName { word: ident.name.as_str().into() });
        }
        let spot = self.spot(ident.range);
        Binder { name: ident.name, spot }
    }

    /// A name that is bound here, or one that nothing can say where it is missing.
    fn binder_or(&mut self, ident: Option<Ident>, place: TextRange) -> Binder {
        match ident {
            Some(ident) => self.binder(ident),
            None => Binder { name: Name::new("?"), spot: self.spot(TextRange::empty(place.start)) },
        }
    }
}

/// An index of an arena. A file has at most 4 MiB, so its nodes can be counted in 32 bits.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
