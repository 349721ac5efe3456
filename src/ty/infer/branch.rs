//! `if` and `match`, and what is looped over.

use super::super::facts::Fact;
use super::super::relation::may_hold;
use super::super::{Joined, Scalar, SecretUse, Type, TypeErrorKind, join, record};
use super::{Checker, ScopeId};
use crate::hir::{Arm, ExpressionId, Literal, LoopHeader, Node, Pattern};

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

    /// The types of the arms of a `match`, each held against the type expected, if there is one.
    pub(super) fn arms(
        &mut self,
        id: ExpressionId,
        subject: ExpressionId,
        arms: &[Arm],
        expected: Option<&Type>,
        scope: ScopeId,
    ) -> Vec<Type> {
        let ty = self.synth(subject, scope);
        let mut ty = ty;
        if record::holds_secret(self.db, &ty) && ty.strip().scalar() == Some(Scalar::Secret) {
            self.secret(subject, SecretUse::Matched);
            ty = Type::Error;
        }
        let site = self.here(scope);
        let path = self.path(&site, subject, 0);
        let possible = possible_values(&ty);
        let mut left = possible.clone();
        let mut behind = scope;
        let mut types = Vec::with_capacity(arms.len());
        let mut all = false;
        for arm in arms {
            let mut values: Vec<Literal> = Vec::new();
            let mut any = false;
            let open = !all && (left.is_empty() || ty.is_error());
            for (pattern, spot) in &arm.patterns {
                match pattern {
                    Pattern::Any => {
                        if all || (left.is_empty() && !ty.is_error()) {
                            self.error(*spot, TypeErrorKind::UnreachableArm);
                        }
                        any = true;
                    }
                    Pattern::Literal(literal) => {
                        if !ty.is_error() && !possible.iter().any(|value| may_be(value, literal)) {
                            let kind = TypeErrorKind::PatternMisfit {
                                pattern: literal.clone(),
                                subject: ty.clone(),
                            };
                            self.error(*spot, kind);
                        } else if all
                            || values.contains(literal)
                            || (!open && !ty.is_error() && !left.iter().any(|value| may_be(value, literal)))
                        {
                            self.error(*spot, TypeErrorKind::UnreachableArm);
                        }
                        values.push(literal.clone());
                        left.retain(|value| !is_exactly(value, literal));
                    }
                }
            }
            let inner = match path {
                Some(path) if !any => {
                    let mut facts = arm_facts(path, &values);
                    if !values.contains(&Literal::Null) {
                        self.bases_are_there(&site, subject, &mut facts, 0);
                    }
                    self.assume(behind, facts)
                }
                _ => behind,
            };
            types.push(match expected {
                Some(expected) => self.check_as(arm.value, expected, inner),
                None => self.synth(arm.value, inner),
            });
            if let Some(path) = path {
                let mut facts = other_facts(path, &values);
                if values.contains(&Literal::Null) {
                    self.bases_are_there(&site, subject, &mut facts, 0);
                }
                behind = self.assume(behind, facts);
            }
            all = all || any;
        }
        if !all && !left.is_empty() && !ty.is_error() {
            self.error(id, TypeErrorKind::NotExhaustive { left });
        }
        types
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
            Type::List(list) => (Type::INT, list.element.clone()),
            Type::Map(map) => (map.key.clone(), map.value.without_null()),
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

/// What a type admits, as far as patterns can say it.
fn possible_values(ty: &Type) -> Vec<Type> {
    let mut possible = Vec::new();
    for member in ty.members() {
        match member {
            Type::Bool => {
                possible.extend([true, false].map(|value| Type::Literal(Literal::Bool(value))));
            }
            other => possible.push(other.clone()),
        }
    }
    possible
}

/// Whether a value of this kind may be what a pattern says.
fn may_be(value: &Type, pattern: &Literal) -> bool {
    match (value, pattern) {
        (Type::Error, _) | (Type::Null, Literal::Null) => true,
        (Type::Literal(value), pattern) => value == pattern,
        (Type::IntOrString | Type::IntOrPercent, Literal::Int(_) | Literal::Text(_)) => true,
        (other, pattern) => {
            Scalar::of_literal(pattern).is_some_and(|scalar| other.scalar() == Some(scalar))
                && may_hold(pattern, other)
        }
    }
}

/// Whether a pattern takes all of a kind of values.
fn is_exactly(value: &Type, pattern: &Literal) -> bool {
    match value {
        Type::Null => *pattern == Literal::Null,
        Type::Literal(value) => value == pattern,
        _ => false,
    }
}

/// What is known of the subject in an arm.
fn arm_facts(path: super::Path, values: &[Literal]) -> Vec<Fact> {
    let mut facts = match values {
        [Literal::Null] => vec![Fact::Null(path)],
        [value] => vec![Fact::Equal(path, value.clone())],
        _ => vec![Fact::In(path, values.into())],
    };
    if !values.contains(&Literal::Null) {
        facts.push(Fact::NotNull(path));
    }
    facts
}

/// What is known of the subject behind an arm.
fn other_facts(path: super::Path, values: &[Literal]) -> Vec<Fact> {
    let mut facts = Vec::new();
    for value in values {
        match value {
            Literal::Null => facts.push(Fact::NotNull(path)),
            Literal::Bool(value) => {
                facts.push(Fact::NotEqual(path, Literal::Bool(*value)));
                facts.push(Fact::Equal(path, Literal::Bool(!value)));
            }
            _ => {}
        }
    }
    let others: Vec<Literal> =
        values.iter().filter(|value| !matches!(value, Literal::Null | Literal::Bool(_))).cloned().collect();
    if !others.is_empty() {
        facts.push(Fact::NotIn(path, others.into()));
    }
    facts
}
