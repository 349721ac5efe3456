//! Unions that are told apart by one look: by the kind of value, a literal, or one required tag.

use super::{Type, UnionType};
use crate::hir::Literal;

/// What one look tells of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Bool,
    Int,
    Float,
    Text,
    Secret,
    List,
    Record,
}

const EVERYTHING: &[Look] =
    &[Look::Bool, Look::Int, Look::Float, Look::Text, Look::Secret, Look::List, Look::Record];

fn looks(ty: &Type) -> &'static [Look] {
    match ty.core().0 {
        Type::Bool => &[Look::Bool],
        Type::Int(_) => &[Look::Int],
        Type::Float(_) => &[Look::Float],
        Type::String(_) | Type::Duration(_) => &[Look::Text],
        Type::Quantity(_) | Type::IntOrString | Type::IntOrPercent => &[Look::Text, Look::Int],
        Type::Secret => &[Look::Secret],
        Type::List(_) => &[Look::List],
        Type::Map(_) | Type::Record(_) => &[Look::Record],
        Type::Any => EVERYTHING,
        _ => &[],
    }
}

const fn look_of(literal: &Literal) -> Option<Look> {
    match literal {
        Literal::Bool(_) => Some(Look::Bool),
        Literal::Text(_) => Some(Look::Text),
        Literal::Float(_) => Some(Look::Float),
        Literal::Int(_) => Some(Look::Int),
        Literal::Null | Literal::Unit(_) => None,
    }
}

/// Two members of a union that one look does not tell apart.
pub(super) fn union_clash(union: &UnionType) -> Option<(Type, Type)> {
    let mut seen: Vec<(Look, &Type)> = Vec::new();
    for member in &union.members {
        if member.as_literal().is_some() {
            continue;
        }
        for look in looks(member) {
            let first = seen.iter().find(|(known, first)| {
                let records = matches!((first.bare(), member.bare()), (Type::Record(_), Type::Record(_)));
                known == look && !(records && union.tag.is_some())
            });
            if let Some((_, first)) = first {
                return Some(((*first).clone(), member.clone()));
            }
            if !seen.iter().any(|(known, _)| known == look) {
                seen.push((*look, member));
            }
        }
    }
    for member in &union.members {
        let Some(look) = member.as_literal().and_then(look_of) else { continue };
        // An integer literal is the `Int`.
        let other = seen
            .iter()
            .find(|(known, ty)| *known == look && !(look == Look::Int && matches!(ty.bare(), Type::Int(_))));
        if let Some((_, other)) = other {
            return Some((member.clone(), (*other).clone()));
        }
    }
    None
}
