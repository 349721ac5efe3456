//! What a default sets, read from its text alone: so that what it leaves open is known to be missing before anything is evaluated.

use super::{FieldType, OwnedExpression, Type, record};
use crate::base::Name;
use crate::db::Db;
use crate::hir::{self, Block, Body, Element, Expression, ExpressionId, Segment};

/// What is set at a place and below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// All of it, or it is not known here.
    All,
    /// These fields.
    Fields(Vec<(Name, Self)>),
}

impl Presence {
    /// What one or the other sets.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fields(mut fields), Self::Fields(others)) => {
                for (name, presence) in others {
                    match fields.iter_mut().find(|(own, _)| *own == name) {
                        Some((_, own)) => *own = std::mem::replace(own, Self::All).and(presence),
                        None => fields.push((name, presence)),
                    }
                }
                Self::Fields(fields)
            }
            _ => Self::All,
        }
    }

    fn field(&self, name: Name) -> Option<&Self> {
        match self {
            Self::All => Some(self),
            Self::Fields(fields) => {
                fields.iter().find(|(field, _)| *field == name).map(|(_, presence)| presence)
            }
        }
    }
}

/// What a default sets.
pub(super) fn of_default(db: &dyn Db, default: &OwnedExpression) -> Presence {
    let body = hir::body(db, default.owner.definition);
    of_expression(&body, default.expression)
}

fn of_expression(body: &Body, id: ExpressionId) -> Presence {
    match body.expression(id) {
        Expression::Record(block) => of_block(body, block),
        _ => Presence::All,
    }
}

fn of_block(body: &Body, block: &Block) -> Presence {
    let mut all = Presence::Fields(Vec::new());
    for element in &block.elements {
        let one = match element {
            Element::Let { .. } => continue,
            Element::Field { path, value } => {
                let mut presence = of_expression(body, *value);
                for segment in path.iter().rev() {
                    let Segment::Name(name, _) = segment else { return Presence::All };
                    presence = Presence::Fields(vec![(*name, presence)]);
                }
                presence
            }
            _ => return Presence::All,
        };
        all = all.and(one);
    }
    all
}

/// A circle of defaults goes on for ever; nobody looks deeper than this.
const DEEPEST: usize = 24;

/// The required leaves that are open at a field of which this is set.
pub(super) fn missing(
    db: &dyn Db,
    field: &FieldType,
    presence: Option<&Presence>,
    path: &mut Vec<Name>,
    into: &mut Vec<Vec<Name>>,
) {
    let written = match presence {
        Some(Presence::All) => return,
        Some(Presence::Fields(fields)) => Some(fields),
        None => None,
    };
    if field.required_when.is_some() || field.ty.is_error() || path.len() > DEEPEST {
        return;
    }
    if written.is_none() && field.default.is_none() && field.ty.admits_null() {
        return;
    }
    let Type::Record(inner) = field.ty.strip() else {
        if written.is_none() && field.default.is_none() {
            into.push(path.clone());
        }
        return;
    };
    let before = into.len();
    let declared = record::record_type(db, &inner.id);
    for inner in &declared.fields {
        let own = presence.and_then(|presence| presence.field(inner.name));
        let of_default = inner.default.as_ref().map(|default| of_default(db, default));
        let all = match (own.cloned(), of_default) {
            (Some(own), Some(below)) => Some(below.and(own)),
            (own, below) => own.or(below),
        };
        if all.is_none() && inner.may_be_left_out() {
            continue;
        }
        path.push(inner.name);
        missing(db, inner, all.as_ref(), path, into);
        path.pop();
    }
    if before == into.len() && written.is_none() && field.default.is_none() {
        // All of it may be left out, but it itself may not.
        into.push(path.clone());
    }
}
