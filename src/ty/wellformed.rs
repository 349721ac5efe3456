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

fn looks_like(literal: &Literal, ty: &Type) -> bool {
    let look = match literal {
        Literal::Bool(_) => Look::Bool,
        Literal::Text(_) => Look::Text,
        Literal::Float(_) => Look::Float,
        // An integer literal is the `Int`.
        Literal::Int(_) if matches!(ty.bare(), Type::Int(_)) => return false,
        Literal::Int(_) => Look::Int,
        Literal::Null | Literal::Unit(_) => return false,
    };
    looks(ty).contains(&look)
}

/// Two members of a union that one look does not tell apart.
pub(super) fn union_clash(union: &UnionType) -> Option<(Type, Type)> {
    for (number, first) in union.members.iter().enumerate() {
        for second in union.members.iter().skip(number.saturating_add(1)) {
            let clash = match (first.as_literal(), second.as_literal()) {
                (Some(_), Some(_)) => false,
                (Some(literal), None) => looks_like(literal, second),
                (None, Some(literal)) => looks_like(literal, first),
                (None, None) => {
                    let tagged = union.tag.is_some()
                        && matches!((first.bare(), second.bare()), (Type::Record(_), Type::Record(_)));
                    !tagged && looks(first).iter().any(|look| looks(second).contains(look))
                }
            };
            if clash {
                return Some((first.clone(), second.clone()));
            }
        }
    }
    None
}
