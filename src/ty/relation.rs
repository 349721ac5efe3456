//! What fits where. A refinement is proven, open or refuted; there is no width: a field too many does not fit.

use std::sync::Arc;

use super::refine::{self, Verdict};
use super::{Held, Misfit, Record, RecordId, Refutation, Scalar, Type, UnionType, Why, record};
use crate::base::Name;
use crate::db::Db;
use crate::hir::Literal;

/// What is left to do where a value goes to a type that it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Nothing.
    Same,
    /// A refinement is open: it is asked on evaluation.
    Refine,
    /// The value changes: defaults are filled, a number becomes a `Float`, a text a `Quantity`, data is read.
    Convert,
}

/// Whether a value of one type goes where another is expected; what is left to do, or the innermost difference.
///
/// # Errors
/// Says what does not fit.
pub fn fits(db: &dyn Db, found: &Type, expected: &Type) -> Result<Fit, Box<Misfit>> {
    Relation { db, seen: Vec::new(), held: Vec::new(), depth: 0 }.go(found, expected)
}

/// As [`fits`], where a layer of `expected` is wanted.
///
/// # Errors
/// Says what does not fit.
pub fn fits_layer(db: &dyn Db, found: &Type, expected: &Type) -> Result<Fit, Box<Misfit>> {
    Relation { db, seen: Vec::new(), held: Vec::new(), depth: 0 }.layer(found, expected)
}

/// Types nest as deep as programs make them; what is deeper than this is not looked at before evaluation.
const DEEPEST: usize = 256;

struct Relation<'a> {
    db: &'a dyn Db,
    /// Pairs of records, and whether a layer is expected: assumed to fit while they are compared, and known to then.
    seen: Vec<(RecordId, RecordId, bool)>,
    /// Pairs of what lists and maps hold, where one leads back to itself: assumed to fit while they are compared, and known to then.
    held: Vec<Compared>,
    depth: usize,
}

/// What a list or map holds, and what is expected there.
struct Compared {
    found: Held,
    expected: Held,
    /// Whether a layer is expected.
    layer: bool,
    /// What is left to do, as far as it is known.
    fit: Fit,
}

type Answer = Result<Fit, Box<Misfit>>;

fn misfit(found: &Type, expected: &Type, why: Why) -> Answer {
    Err(Box::new(Misfit { path: Vec::new(), expected: expected.clone(), found: found.clone(), why }))
}

fn verdict(verdict: Verdict, found: &Type, expected: &Type) -> Answer {
    match verdict {
        Verdict::Proven => Ok(Fit::Same),
        Verdict::Open => Ok(Fit::Refine),
        Verdict::Refuted(why) => misfit(found, expected, Why::Refuted(why)),
    }
}

fn below(name: Name, answer: Answer) -> Answer {
    answer.map_err(|mut misfit| {
        misfit.path.insert(0, name);
        misfit
    })
}

impl Relation<'_> {
    fn go(&mut self, found: &Type, expected: &Type) -> Answer {
        if self.depth > DEEPEST {
            return Ok(Fit::Convert);
        }
        self.depth = self.depth.saturating_add(1);
        let answer = self.step(found, expected);
        self.depth = self.depth.saturating_sub(1);
        answer
    }

    fn step(&mut self, found: &Type, expected: &Type) -> Answer {
        if let Type::Where(wanted) = expected {
            let mut has = found;
            while let Type::Where(restricted) = has {
                if restricted.owner == wanted.owner && restricted.condition == wanted.condition {
                    return self.go(&restricted.base, &wanted.base);
                }
                has = &restricted.base;
            }
            return Ok(self.go(found, &wanted.base)?.max(Fit::Refine));
        }
        let found = found.bare();
        match (found, expected) {
            (Type::Error, _) | (_, Type::Error) | (Type::Any, Type::Any) => Ok(Fit::Same),
            (_, Type::Any) if record::holds_secret(self.db, found) => {
                misfit(found, expected, Why::SecretInData)
            }
            (_, Type::Any) if found.is_structured() || found.is_layer() => Ok(Fit::Convert),
            (_, Type::Any) => Ok(Fit::Same),
            (Type::Any, _) => Ok(Fit::Convert),
            (Type::Null, Type::Optional(_) | Type::Null) => Ok(Fit::Same),
            (Type::Optional(found), Type::Optional(expected)) => self.go(found, expected),
            (_, Type::Optional(inner)) => self.go(found, inner),
            (Type::Null, Type::Partial(_)) => misfit(found, expected, Why::Null),
            (_, Type::Null) => misfit(found, expected, Why::Kind),
            (Type::Null, _) => misfit(found, expected, Why::Null),
            (Type::Optional(inner), _) => {
                self.go(inner, expected)?;
                misfit(found, expected, Why::MayBeNull(None))
            }
            (Type::Partial(inner), Type::Partial(wanted)) => self.layer(inner, wanted),
            (_, Type::Partial(wanted)) => Ok(self.layer(found, wanted)?.max(Fit::Convert)),
            (Type::Partial(inner), _) => Ok(self.layer(inner, expected)?.max(Fit::Convert)),
            (Type::Union(union), _) => self.union_goes(found, union, expected),
            (_, Type::Union(union)) => self.goes_to_union(found, union, expected),
            (Type::List(has), Type::List(wants)) => {
                let mut fit = self.held(&has.element, &wants.element, false)?;
                if !wants.keys.is_empty() && has.keys != wants.keys {
                    fit = Fit::Convert;
                }
                Ok(fit.max(verdict(refine::length_in(has.length, wants.length), found, expected)?))
            }
            (Type::Map(has), Type::Map(wants)) => {
                let value = match (&has.value, &wants.value) {
                    (Held::Type(has), Held::Type(wants)) => self.go(has.strip(), wants)?,
                    (has, wants) => self.held(has, wants, false)?,
                };
                let fit = self.go(&has.key, &wants.key)?.max(value);
                Ok(fit.max(verdict(refine::length_in(has.length, wants.length), found, expected)?))
            }
            (Type::Record(has), Type::Map(wants)) => self.record_to_map(has, &wants.key, &wants.value, false),
            (Type::Map(_), Type::Record(_)) => misfit(found, expected, Why::MapForRecord),
            (Type::Record(has), Type::Record(wants)) => self.records(has, wants, found, expected),
            _ => self.scalars(found, expected),
        }
    }

    /// What one list or map holds, where what another holds is expected.
    fn held(&mut self, has: &Held, wants: &Held, layer: bool) -> Answer {
        let db = self.db;
        if let (Held::Written(has), Held::Written(wants)) = (has, wants)
            && has == wants
        {
            return Ok(Fit::Same);
        }
        let (found, expected) = (has.ty(db), wants.ty(db));
        let compare = |relation: &mut Self| match layer {
            true => relation.layer(found, expected),
            false => relation.go(found, expected),
        };
        if matches!((has, wants), (Held::Type(_), Held::Type(_))) {
            return compare(self);
        }
        let mut compared = self.held.iter();
        if let Some(known) =
            compared.find(|it| it.layer == layer && it.found == *has && it.expected == *wants)
        {
            return Ok(known.fit);
        }
        let number = self.held.len();
        let fit = self.attempt(|relation| {
            let (found, expected) = (has.clone(), wants.clone());
            relation.held.push(Compared { found, expected, layer, fit: Fit::Same });
            compare(relation)
        })?;
        if let Some(own) = self.held.get_mut(number) {
            own.fit = fit;
        }
        Ok(fit)
    }

    /// A value that goes in a list or map.
    fn goes_in(&mut self, found: &Type, wants: &Held, layer: bool) -> Answer {
        match wants {
            Held::Type(wants) if layer => self.layer(found, wants),
            Held::Type(wants) => self.go(found, wants),
            Held::Written(_) => self.held(&Held::Type(found.clone()), wants, layer),
        }
    }

    /// What was found to fit under an assumption that does not hold is forgotten.
    fn attempt(&mut self, run: impl FnOnce(&mut Self) -> Answer) -> Answer {
        let before = (self.seen.len(), self.held.len());
        let answer = run(self);
        if answer.is_err() {
            self.seen.truncate(before.0);
            self.held.truncate(before.1);
        }
        answer
    }

    fn scalars(&mut self, found: &Type, expected: &Type) -> Answer {
        let answer = match (found, expected) {
            (Type::Literal(has), Type::Literal(wants)) => return literals(has, wants, found, expected),
            (Type::Literal(literal), _) => literal_fits(literal, expected),
            (Type::Bool, Type::Bool) | (Type::Secret, Type::Secret) => Some(Verdict::Proven),
            (Type::Int(has), Type::Int(wants)) => Some(refine::range_in(*has, *wants)),
            (Type::Float(has), Type::Float(wants)) => {
                Some(refine::floats_in(has.as_deref(), wants.as_deref()))
            }
            (Type::String(has), Type::String(wants)) => {
                Some(refine::rules_in(has.as_deref(), wants.as_deref()))
            }
            (Type::Quantity(has), Type::Quantity(wants)) => {
                Some(refine::units_in(has.as_deref(), wants.as_deref(), refine::quantity))
            }
            (Type::Duration(has), Type::Duration(wants)) => {
                Some(refine::units_in(has.as_deref(), wants.as_deref(), refine::duration))
            }
            (Type::Int(_), Type::Float(_) | Type::Quantity(_)) => return Ok(Fit::Convert),
            (Type::Int(_) | Type::String(_) | Type::IntOrString | Type::IntOrPercent, Type::IntOrString)
            | (Type::Int(_) | Type::IntOrPercent, Type::IntOrPercent) => Some(Verdict::Proven),
            _ => None,
        };
        match answer {
            Some(answer) => {
                let fit = verdict(answer, found, expected)?;
                Ok(if converts(found, expected) { Fit::Convert } else { fit })
            }
            None => misfit(found, expected, difference(found, expected)),
        }
    }

    fn union_goes(&mut self, found: &Type, union: &UnionType, expected: &Type) -> Answer {
        if let Type::Union(wanted) = expected
            && std::ptr::eq(union, Arc::as_ptr(wanted))
        {
            return Ok(Fit::Same);
        }
        let mut fit = Fit::Same;
        for member in &union.members {
            match self.go(member, expected) {
                Ok(one) => fit = fit.max(one),
                Err(inner) if inner.path.is_empty() && member.as_literal().is_none() => {
                    return misfit(found, expected, inner.why);
                }
                Err(inner) => return Err(inner),
            }
        }
        Ok(fit)
    }

    /// A value is held against the member that it selects, and errors speak of that one.
    fn goes_to_union(&mut self, found: &Type, union: &UnionType, expected: &Type) -> Answer {
        if let Type::Literal(literal) = found
            && union.members.iter().any(|member| member.as_literal() == Some(literal))
        {
            return Ok(Fit::Same);
        }
        if matches!(found, Type::Record(_) | Type::Map(_)) {
            let members: Vec<&Type> = union
                .members
                .iter()
                .filter(|it| matches!(it.bare(), Type::Record(_) | Type::Map(_)))
                .collect();
            if let [only] = members.as_slice() {
                return self.go(found, only);
            }
            if let Type::Record(has) = found
                && let Some(member) = self.selected(has, union)
            {
                return self.go(found, &member);
            }
        }
        let mut first = None;
        for member in &union.members {
            match self.attempt(|relation| relation.go(found, member)) {
                Ok(fit) => return Ok(fit),
                Err(inner) if !inner.path.is_empty() || matches!(inner.why, Why::Refuted(_)) => {
                    first = first.or(Some(inner));
                }
                Err(_) => {}
            }
        }
        if let Some(inner) = first {
            return Err(inner);
        }
        let texts = union.members.iter().any(|member| matches!(member.as_literal(), Some(Literal::Text(_))));
        let why = match found {
            Type::Literal(literal)
                if union.members.iter().any(|it| {
                    it.as_literal()
                        .is_some_and(|it| std::mem::discriminant(it) == std::mem::discriminant(literal))
                }) =>
            {
                Why::NotAmong
            }
            Type::String(_) if texts => Why::TextForLiterals,
            _ => difference(found, expected),
        };
        misfit(found, expected, why)
    }

    /// The member of a union that the tag of a record tells.
    fn selected(&self, has: &Record, union: &UnionType) -> Option<Type> {
        let tag = union.tag?;
        let ty = match has.known(tag) {
            Some(known) => known.clone(),
            None => record::field_of(self.db, &has.id, tag)?.ty,
        };
        let literals: Option<Vec<&Literal>> = ty.members().into_iter().map(Type::as_literal).collect();
        select_member(self.db, union, &literals?)
    }

    fn record_to_map(&mut self, has: &Record, key: &Type, value: &Held, layer: bool) -> Answer {
        let fields = record::record_type(self.db, &has.id);
        for field in &fields.fields {
            let name = Type::Literal(Literal::Text(field.name.as_str().into()));
            below(field.name, self.go(&name, key))?;
            let ty = has.known(field.name).cloned().unwrap_or_else(|| field.read());
            let ty = ty.without_null();
            if ty == Type::Null {
                continue;
            }
            below(field.name, self.goes_in(&ty, value, layer))?;
        }
        if let Some(rest) = &fields.rest {
            self.goes_in(rest, value, false)?;
        }
        Ok(Fit::Convert)
    }

    fn records(&mut self, has: &Record, wants: &Record, found: &Type, expected: &Type) -> Answer {
        if has.is_same(wants) {
            return Ok(Fit::Same);
        }
        self.once(has, wants, false, |relation| relation.fields(has, wants, found, expected))
    }

    /// Compares two records once. One that a literal made holds none that holds it, nor does one of which more is known than its type
    /// says, so only others are met again.
    fn once(
        &mut self,
        has: &Record,
        wants: &Record,
        layer: bool,
        compare: impl FnOnce(&mut Self) -> Answer,
    ) -> Answer {
        let is_made = |record: &Record| matches!(record.id, RecordId::Inferred(_));
        if is_made(has) || is_made(wants) || has.outline.is_some() {
            return compare(self);
        }
        let known = self.seen.iter().any(|it| it.0 == has.id && it.1 == wants.id && it.2 == layer);
        if known {
            return Ok(Fit::Convert);
        }
        self.attempt(|relation| {
            relation.seen.push((has.id.clone(), wants.id.clone(), layer));
            compare(relation)
        })
    }

    fn fields(&mut self, has: &Record, wants: &Record, found: &Type, expected: &Type) -> Answer {
        let (from, to) = (record::record_type(self.db, &has.id), record::record_type(self.db, &wants.id));
        for field in &from.fields {
            let known = has.known(field.name);
            let Some(target) = to.field(field.name) else {
                let Some(rest) = &to.rest else { return misfit(found, expected, Why::NoField(field.name)) };
                let ty = known.cloned().unwrap_or_else(|| field.read());
                below(field.name, self.go(&ty.without_null(), rest))?;
                continue;
            };
            let ty = match known {
                Some(known) => known.clone(),
                None if target.required_when.is_some() => field.ty.clone(),
                None => field.read(),
            };
            let eased = target.default.is_some() || target.required_when.is_some();
            let wanted = if eased { target.written().optional() } else { target.ty.clone() };
            below(field.name, self.go(&ty, &wanted))?;
        }
        if let Some(missing) =
            to.fields.iter().find(|it| !it.may_be_left_out() && from.field(it.name).is_none())
        {
            return misfit(found, expected, Why::Missing(missing.name));
        }
        Ok(Fit::Convert)
    }

    fn layer(&mut self, found: &Type, expected: &Type) -> Answer {
        let (found, expected) = (found.strip(), expected.strip());
        match (found, expected) {
            (Type::Null | Type::Error, _) | (_, Type::Error) => Ok(Fit::Same),
            (Type::Partial(inner), _) => self.layer(inner, expected),
            (_, Type::Partial(inner)) => self.layer(found, inner),
            (Type::Record(has), Type::Record(wants)) => {
                if has.is_same(wants) {
                    return Ok(Fit::Same);
                }
                self.once(has, wants, true, |relation| relation.layer_fields(has, wants, found, expected))
            }
            (Type::Record(has), Type::Map(wants)) => self.record_to_map(has, &wants.key, &wants.value, true),
            (Type::Union(union), Type::Record(_) | Type::Union(_)) => {
                if let Type::Union(wanted) = expected
                    && std::ptr::eq(Arc::as_ptr(union), Arc::as_ptr(wanted))
                {
                    return Ok(Fit::Same);
                }
                let mut fit = Fit::Same;
                for member in &union.members {
                    match self.layer(member, expected) {
                        Ok(one) => fit = fit.max(one),
                        Err(inner) if inner.path.is_empty() => return misfit(found, expected, inner.why),
                        Err(inner) => return Err(inner),
                    }
                }
                Ok(fit)
            }
            (Type::Record(has), Type::Union(union)) => {
                if let Some(member) = self.selected(has, union) {
                    return self.layer(found, &member);
                }
                let mut first = None;
                for member in
                    union.members.iter().filter(|it| matches!(it.bare(), Type::Record(_) | Type::Map(_)))
                {
                    match self.attempt(|relation| relation.layer(found, member)) {
                        Ok(_) => return Ok(Fit::Convert),
                        Err(inner) => first = first.or(Some(inner)),
                    }
                }
                first.map_or_else(|| misfit(found, expected, Why::Kind), Err)
            }
            (Type::List(has), Type::List(wants)) if !wants.keys.is_empty() => {
                self.held(&has.element, &wants.element, true)?;
                Ok(if has.keys == wants.keys { Fit::Same } else { Fit::Convert })
            }
            (Type::Map(has), Type::Map(wants)) => {
                Ok(self.go(&has.key, &wants.key)?.max(self.held(&has.value, &wants.value, true)?))
            }
            _ => self.go(found, expected),
        }
    }

    fn layer_fields(&mut self, has: &Record, wants: &Record, found: &Type, expected: &Type) -> Answer {
        let (from, to) = (record::record_type(self.db, &has.id), record::record_type(self.db, &wants.id));
        for field in &from.fields {
            let target = match to.field(field.name) {
                Some(target) => &target.ty,
                None => match &to.rest {
                    Some(rest) => rest,
                    None => return misfit(found, expected, Why::NoField(field.name)),
                },
            };
            let ty = has.known(field.name).unwrap_or(&field.ty);
            below(field.name, self.layer(ty, target))?;
        }
        Ok(Fit::Convert)
    }
}

/// The member whose tag admits every one of these literals.
pub fn select_member(db: &dyn Db, union: &UnionType, literals: &[&Literal]) -> Option<Type> {
    let tag = union.tag?;
    let admits = |member: &&Type| {
        let Some(record) = member.as_record() else { return false };
        let candidates = record::tag_candidates(db, &record.id);
        candidates
            .iter()
            .any(|(name, own)| *name == tag && literals.iter().all(|literal| own.contains(literal)))
    };
    if literals.is_empty() { None } else { union.members.iter().find(admits).cloned() }
}

fn literals(has: &Literal, wants: &Literal, found: &Type, expected: &Type) -> Answer {
    match (has, wants) {
        _ if has == wants => Ok(Fit::Same),
        (Literal::Int(_), Literal::Float(_)) if refine::number(has) == refine::number(wants) => {
            Ok(Fit::Convert)
        }
        _ if std::mem::discriminant(has) == std::mem::discriminant(wants) => {
            misfit(found, expected, Why::NotAmong)
        }
        _ => misfit(found, expected, Why::Kind),
    }
}

/// Whether a literal goes where a scalar is expected; nothing where it is of another kind.
fn literal_fits(literal: &Literal, expected: &Type) -> Option<Verdict> {
    Some(match (literal, expected) {
        (Literal::Bool(_), Type::Bool)
        | (Literal::Int(_), Type::IntOrString | Type::IntOrPercent)
        | (Literal::Text(_), Type::IntOrString) => Verdict::Proven,
        (Literal::Int(value), Type::Int(range)) => refine::int_in(*value, *range),
        (Literal::Int(_) | Literal::Float(_), Type::Float(range)) => {
            refine::float_in(refine::number(literal)?, range.as_deref())
        }
        (Literal::Text(text), Type::String(rules)) => refine::text_in(text, rules.as_deref()),
        (Literal::Text(text), Type::IntOrPercent) if refine::is_percent(text) => Verdict::Proven,
        (Literal::Int(value), Type::Quantity(range)) => {
            let nanos = i128::from(*value).saturating_mul(1_000_000_000);
            refine::unit_in(&nanos, range.as_deref(), refine::quantity)
        }
        (Literal::Text(text) | Literal::Unit(text), Type::Quantity(range)) => {
            refine::unit_in(&refine::quantity(text)?, range.as_deref(), refine::quantity)
        }
        (Literal::Text(text) | Literal::Unit(text), Type::Duration(range)) => {
            refine::unit_in(&refine::duration(text)?, range.as_deref(), refine::duration)
        }
        _ => return None,
    })
}

/// Whether a scalar type admits a literal.
pub(super) fn may_hold(literal: &Literal, ty: &Type) -> bool {
    !matches!(literal_fits(literal, ty), Some(Verdict::Refuted(_)))
}

/// What is known of a unit literal where a type is expected; nothing where it is none of that type.
pub(super) fn unit_fits(text: &Arc<str>, expected: &Type) -> Option<Verdict> {
    match expected {
        Type::Quantity(_) | Type::Duration(_) => literal_fits(&Literal::Unit(Arc::clone(text)), expected),
        Type::IntOrPercent | Type::IntOrString if refine::is_percent(text) => Some(Verdict::Proven),
        _ => None,
    }
}

/// Whether a value of the one is written otherwise as a value of the other.
fn converts(found: &Type, expected: &Type) -> bool {
    let found = found.scalar();
    match expected {
        Type::Float(_) => found == Some(Scalar::Int),
        Type::Quantity(_) => found != Some(Scalar::Quantity),
        Type::Duration(_) => found != Some(Scalar::Duration),
        _ => false,
    }
}

/// Why two types of which neither is looked into do not fit.
fn difference(found: &Type, expected: &Type) -> Why {
    let wanted = expected.scalar();
    match (found.scalar(), wanted) {
        (Some(Scalar::Secret), _) => Why::Secret,
        (Some(Scalar::String), Some(Scalar::Secret)) => Why::TextForSecret,
        (Some(Scalar::String), Some(Scalar::Quantity | Scalar::Duration | Scalar::IntOrPercent))
            if found.as_literal().is_some() =>
        {
            Why::Malformed
        }
        (Some(Scalar::String), Some(Scalar::String)) if expected.as_literal().is_some() => {
            Why::TextForLiterals
        }
        _ => Why::Kind,
    }
}

/// Whether two types hold the same values, as far as can be seen without evaluation.
pub(super) fn same(db: &dyn Db, one: &Type, other: &Type) -> bool {
    one == other || (fits(db, one, other).is_ok() && fits(db, other, one).is_ok())
}

/// Whether something could be equal: `==` of two that never are is an error.
pub(super) fn may_be_equal(one: &Type, other: &Type) -> bool {
    #[derive(PartialEq)]
    enum Group {
        Number,
        Text,
        Bool,
        List,
        Record,
        Any,
    }
    let groups = |ty: &Type| -> Vec<Group> {
        let mut groups = Vec::new();
        for member in ty.members() {
            match member {
                Type::Int(_) | Type::Float(_) | Type::Literal(Literal::Int(_) | Literal::Float(_)) => {
                    groups.push(Group::Number);
                }
                Type::String(_) | Type::Literal(Literal::Text(_)) => groups.push(Group::Text),
                Type::Quantity(_) | Type::IntOrString | Type::IntOrPercent => {
                    groups.extend([Group::Number, Group::Text]);
                }
                Type::Duration(_) => groups.push(Group::Text),
                Type::Bool | Type::Literal(Literal::Bool(_)) => groups.push(Group::Bool),
                Type::List(_) => groups.push(Group::List),
                Type::Record(_) | Type::Map(_) | Type::Partial(_) => groups.push(Group::Record),
                Type::Null => {}
                _ => groups.push(Group::Any),
            }
        }
        groups
    };
    let (one, other) = (groups(one), groups(other));
    one.is_empty()
        || other.is_empty()
        || one.contains(&Group::Any)
        || other.contains(&Group::Any)
        || one.iter().any(|group| other.contains(group))
}

/// The refutation of the length of a list or map literal whose elements are all certain.
pub(super) fn length_of(count: usize, expected: &Type) -> Option<Refutation> {
    let length = match expected {
        Type::List(list) => list.length,
        Type::Map(map) => map.length,
        _ => return None,
    };
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    match refine::int_in(count, length) {
        Verdict::Refuted(_) => Some(Refutation::Length { is: count }),
        _ => None,
    }
}
