//! `if`, what branches have in common, and what is looped over.

use super::super::{Joined, Type, TypeErrorKind, join, record};
use super::{Checker, ScopeId};
use crate::hir::{ExpressionId, LoopHeader, Node};

impl Checker<'_> {
    pub(super) fn branches(
        &mut self,
        id: ExpressionId,
        condition: ExpressionId,
        then: ExpressionId,
        otherwise: ExpressionId,
        scope: ScopeId,
    ) -> Type {
        self.condition(condition, scope);
        let behind = self.behind(condition, scope, true);
        let one = self.synth(then, behind);
        let behind = self.behind(condition, scope, false);
        let other = self.synth(otherwise, behind);
        self.joined(id, &[one, other], Joined::Branches)
    }

    /// The common type; an annotation is asked for where there is none.
    pub(super) fn joined(&mut self, at: impl Into<Node>, types: &[Type], of: Joined) -> Type {
        match join::join(self.db, types) {
            Some(joined) => joined,
            None => {
                let mut different: Vec<Type> = Vec::new();
                for ty in types.iter().filter(|ty| !ty.is_error()) {
                    if !different.contains(ty) {
                        different.push(ty.clone());
                    }
                }
                self.error(at, TypeErrorKind::NoCommonType { of, types: different })
            }
        }
    }

    /// The scope inside of a `for`, its names bound; whether it goes over a map.
    pub(super) fn for_each(&mut self, header: &LoopHeader, scope: ScopeId) -> ScopeId {
        let source = self.synth(header.source, scope);
        let (key, value) = match source.bare() {
            Type::Error => (Type::Error, Type::Error),
            Type::Optional(_) | Type::Null => {
                self.may_be_null(header.source, header.source, scope);
                (Type::Error, Type::Error)
            }
            Type::List(list) => (Type::INT, list.element.ty(self.db).clone()),
            Type::Map(map) => (map.key.clone(), map.value.ty(self.db).without_null()),
            Type::Record(record) => {
                let fields = record::record_type(self.db, &record.id);
                let mut types: Vec<Type> = fields
                    .fields
                    .iter()
                    .map(|field| {
                        record.known(field.name).cloned().unwrap_or_else(|| field.read()).without_null()
                    })
                    .collect();
                types.extend(fields.rest.clone());
                (Type::STRING, self.joined(header.source, &types, Joined::Entries))
            }
            Type::Any => {
                self.error(header.source, TypeErrorKind::Opaque { found: source.clone() });
                (Type::Error, Type::Error)
            }
            _ => {
                self.error(header.source, TypeErrorKind::NotIterable { found: source.clone() });
                (Type::Error, Type::Error)
            }
        };
        match header.binders.as_slice() {
            [one] => self.bind(scope, one.name, value, None),
            [first, second, ..] => {
                let scope = self.bind(scope, first.name, key, None);
                self.bind(scope, second.name, value, None)
            }
            [] => scope,
        }
    }
}
