//! `match`: which values each arm takes, and whether all are taken.

use rustc_hash::FxHashSet;

use super::super::facts::{Fact, Path, admits};
use super::super::relation::may_hold;
use super::super::view::LiteralKey;
use super::super::{Scalar, SecretUse, Type, TypeErrorKind, record};
use super::{Checker, ScopeId};
use crate::hir::{Arm, ExpressionId, Literal, Pattern, SpotId};

/// What the subject of a `match` may be, and what of it no arm has taken yet.
struct Possible {
    /// Whether anything is known of the subject.
    known: bool,
    /// As messages name it.
    subject: Type,
    /// In the order of the type.
    all: Vec<Type>,
    literals: FxHashSet<LiteralKey>,
    open: FxHashSet<LiteralKey>,
    taken: FxHashSet<LiteralKey>,
    /// What is no literal: patterns never take all of it.
    others: Vec<Type>,
    /// What conditions say of the subject.
    facts: Vec<Fact>,
    /// Patterns that it never is, with what it is, unless a condition alone tells that it is not.
    never: Vec<(SpotId, Literal, Option<Type>)>,
}

impl Possible {
    fn of(ty: &Type, facts: Vec<Fact>) -> Self {
        let mut all = Vec::new();
        for member in ty.members() {
            match (member, among(&facts)) {
                (Type::Bool, _) => all.extend([true, false].map(|value| Type::Literal(Literal::Bool(value)))),
                (Type::Literal(_) | Type::Null, _) | (_, None) => all.push(member.clone()),
                (other, Some(values)) => {
                    let values = values.iter().filter(|value| may_be(other, value));
                    all.extend(values.map(|value| Type::Literal(value.clone())));
                }
            }
        }
        let is_left = |ty: &Type| ty.as_literal().is_none_or(|it| facts.iter().all(|fact| admits(fact, it)));
        // Where nothing is left conditions contradict each other, and nothing is to be learnt of them.
        if !all.iter().any(is_left) && !facts.is_empty() {
            return Self::of(ty, Vec::new());
        }
        all.retain(is_left);
        let subject = if facts.is_empty() { ty.clone() } else { Type::union(all.clone()) };
        let literals: FxHashSet<LiteralKey> = all.iter().filter_map(key_of).collect();
        let others = all.iter().filter(|ty| key_of(ty).is_none()).cloned().collect();
        let open = literals.clone();
        Self {
            known: !ty.is_error(),
            subject,
            all,
            literals,
            open,
            taken: FxHashSet::default(),
            others,
            facts,
            never: Vec::new(),
        }
    }

    fn admits(&self, pattern: &Literal) -> bool {
        !self.known
            || self.literals.contains(&LiteralKey::of(pattern))
            || self.others.iter().any(|it| may_be(it, pattern))
                && self.facts.iter().all(|fact| admits(fact, pattern))
    }

    /// Takes what a pattern says; whether there was anything to take.
    fn take(&mut self, pattern: &Literal) -> bool {
        let key = LiteralKey::of(pattern);
        self.open.remove(&key);
        self.taken.insert(key)
    }

    fn is_exhausted(&self) -> bool {
        self.known && self.open.is_empty() && self.others.is_empty()
    }

    fn left(&self) -> Vec<Type> {
        self.all.iter().filter(|ty| key_of(ty).is_none_or(|key| self.open.contains(&key))).cloned().collect()
    }
}

/// The values among which the subject is, where a condition says so.
fn among(facts: &[Fact]) -> Option<&[Literal]> {
    facts.iter().find_map(|fact| match fact {
        Fact::Equal(_, value) => Some(std::slice::from_ref(value)),
        Fact::In(_, values) => Some(&**values),
        _ => None,
    })
}

fn key_of(ty: &Type) -> Option<LiteralKey> {
    match ty {
        Type::Null => Some(LiteralKey::Null),
        other => other.as_literal().map(LiteralKey::of),
    }
}

/// Whether a value of a type that is no literal may be what a pattern says.
fn may_be(ty: &Type, pattern: &Literal) -> bool {
    match (ty, pattern) {
        (Type::IntOrString | Type::IntOrPercent, Literal::Int(_) | Literal::Text(_)) => true,
        _ => {
            Scalar::of_literal(pattern).is_some_and(|scalar| ty.scalar() == Some(scalar))
                && may_hold(pattern, ty)
        }
    }
}

impl Checker<'_> {
    /// The types of the arms of a `match`, each held against the type expected, if there is one.
    pub(super) fn arms(
        &mut self,
        id: ExpressionId,
        subject: ExpressionId,
        arms: &[Arm],
        expected: Option<&Type>,
        scope: ScopeId,
    ) -> Vec<Type> {
        let site = self.here(scope);
        let path = self.path(&site, subject, 0);
        let facts = path.map(|path| self.facts_about(path, scope)).unwrap_or_default();
        let (ty, surely) = self.subject(subject, !facts.is_empty(), scope);
        let mut possible = Possible::of(&ty, facts);
        let mut behind = scope;
        let mut types = Vec::with_capacity(arms.len());
        let mut all = false;
        for arm in arms {
            let mut values: Vec<Literal> = Vec::new();
            let mut any = false;
            for (pattern, spot) in &arm.patterns {
                match pattern {
                    Pattern::Any => {
                        if all || possible.is_exhausted() {
                            self.error(*spot, TypeErrorKind::UnreachableArm);
                        }
                        any = true;
                    }
                    Pattern::Literal(literal) => {
                        self.pattern(literal, *spot, all, &mut possible);
                        values.push(literal.clone());
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
        let broken = arms.iter().any(|arm| arm.patterns.is_empty());
        let surely_taken = surely.is_some_and(|key| possible.taken.contains(&key));
        if possible.known && !all && !surely_taken && !possible.is_exhausted() && !broken {
            // A pattern that is never met was meant for what is left out: that is one mistake.
            let never = possible.never.iter().map(|(_, pattern, _)| pattern.clone()).collect();
            self.error(id, TypeErrorKind::NotExhaustive { left: possible.left(), never });
        } else {
            for (spot, pattern, subject) in possible.never {
                self.error(spot, TypeErrorKind::PatternMisfit { pattern, subject });
            }
        }
        types
    }

    /// What conditions say of the values of a path.
    fn facts_about(&mut self, path: Path, scope: ScopeId) -> Vec<Fact> {
        let mut facts = Vec::new();
        self.each_fact(Some(path), scope, &mut |fact| {
            let tells = matches!(fact, Fact::Equal(..) | Fact::NotEqual(..) | Fact::In(..) | Fact::NotIn(..));
            if tells && fact.path() == Some(path) {
                facts.push(fact.clone());
            }
        });
        facts
    }

    /// The type of what is matched, and what it surely is.
    fn subject(
        &mut self,
        subject: ExpressionId,
        is_told: bool,
        scope: ScopeId,
    ) -> (Type, Option<LiteralKey>) {
        let ty = self.synth(subject, scope);
        if record::holds_secret(self.db, &ty) && ty.strip().scalar() == Some(Scalar::Secret) {
            return (self.secret(subject, SecretUse::Matched), None);
        }
        if is_told {
            return (ty, None);
        }
        // One that happens to be known needs no other arm, but may have some: a `let` changes, and the arms stay.
        let surely = key_of(&ty);
        (ty.as_literal().and_then(Scalar::of_literal).map_or(ty, Scalar::plain), surely)
    }

    fn pattern(&mut self, literal: &Literal, spot: SpotId, all: bool, possible: &mut Possible) {
        if !possible.admits(literal) {
            let is_other = possible.others.iter().any(|it| may_be(it, literal));
            let subject = (!is_other).then(|| possible.subject.clone());
            possible.never.push((spot, literal.clone(), subject));
        } else if !possible.take(literal) || all {
            self.error(spot, TypeErrorKind::UnreachableArm);
        }
    }
}

/// What is known of the subject in an arm.
fn arm_facts(path: Path, values: &[Literal]) -> Vec<Fact> {
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
fn other_facts(path: Path, values: &[Literal]) -> Vec<Fact> {
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
