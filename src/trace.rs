//! Where a value came from: the machine run with a tracing domain, and its trails read for one field of a resource.
//!
//! Nothing here is kept. Whoever asks has the definition evaluated once more, with the values of the present text.

use std::fmt;

use rustc_hash::FxHashSet;

use crate::base::Name;
use crate::db::{Db, Definition, LoopKey, Place, Spot};
use crate::eval::{self, Context, Source, Step, Trail, Via};
use crate::ty::{self, Type};
use crate::value::{Data, Value, key_of};

/// Why a field is what it is.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The value as programs would write it; what secrets say is not in it.
    pub shown: String,
    /// Every place that made it, the nearest first: where it was written and how it came from there, what it was made of, and what
    /// it lies over.
    pub reasons: Vec<Reason>,
}

/// A place that made a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reason {
    /// What happens there.
    pub role: Role,
    /// For what.
    pub part: Part,
    /// Where.
    pub at: Source,
}

/// What happens at a place that made a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It is written, or computed.
    Written,
    /// It is the default.
    Default,
    /// It is read: by a name, a field or an index.
    Read,
    /// It is spread.
    Spread,
    /// A function is called that gives it, or gives it on.
    Call,
    /// A condition lets it through.
    Condition,
    /// A loop goes through it.
    Loop,
}

/// What a reason is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The value itself.
    Value,
    /// Something that it was made of.
    Operand,
    /// A layer that it lies over.
    Below,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Written => "written",
            Self::Default => "default",
            Self::Read => "read",
            Self::Spread => "spread",
            Self::Call => "called",
            Self::Condition => "condition",
            Self::Loop => "loop",
        })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Value => "value",
            Self::Operand => "made of",
            Self::Below => "over",
        })
    }
}

impl Reason {
    /// Where that is, for the edge to look up; nothing where it came from outside of files.
    #[must_use]
    pub fn spot(&self, db: &dyn Db) -> Option<Spot> {
        eval::source_spot(db, &self.at)
    }
}

/// A step of a path in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Along {
    Name(Name),
    Position(usize),
}

/// Why a field of a resource in an instance is what it is. `path` is written as programs write one, `spec.containers["web"].image`;
/// the empty one is the resource as a whole. Nothing where there is no such path.
#[must_use]
pub fn trace(
    db: &dyn Db,
    resource: Definition,
    place: Place,
    key: Option<&LoopKey>,
    path: &str,
) -> Option<Trace> {
    let whole = eval::origins(db, resource, Some(place));
    let mut above = Vec::new();
    let mut value = match key {
        None => &whole,
        Some(key) => {
            above.push(whole.origin.clone());
            round(&whole, key)?
        }
    };
    let mut ty = ty::infer(db, resource).result.clone();
    for step in steps(path)? {
        above.push(value.origin.clone());
        (value, ty) = below(db, value, &ty, &step)?;
    }
    let value = value.unmarked();
    let mut reasons = Reasons::default();
    reasons.trail(&value.origin, Part::Value);
    // What holds the value was handed on, too, and it came with it.
    for trail in above.iter().rev() {
        if let Some(step) = trail.last() {
            reasons.ways(step, Part::Value);
        }
    }
    reasons.rest(&value.origin);
    Some(Trace { shown: format!("{value:?}"), reasons: reasons.found })
}

/// The object of one round of a resource's loop.
fn round<'v>(value: &'v Value<Trail>, key: &LoopKey) -> Option<&'v Value<Trail>> {
    match key {
        LoopKey::Position(position) => value.as_list()?.get(*position as usize),
        LoopKey::Key(key) => value.as_record()?.get(Name::new(key)),
    }
}

/// The steps of a path; nothing where it is none.
fn steps(path: &str) -> Option<Vec<Along>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            if let Some(quoted) = inner.strip_prefix('"') {
                let (key, behind) = quoted.split_once("\"]")?;
                steps.push(Along::Name(Name::new(key)));
                rest = behind;
            } else {
                let (number, behind) = inner.split_once(']')?;
                steps.push(Along::Position(number.parse().ok()?));
                rest = behind;
            }
        } else {
            let plain = rest.strip_prefix('.').unwrap_or(rest);
            let end = plain.find(['.', '[']).unwrap_or(plain.len());
            let (name, behind) = plain.split_at_checked(end)?;
            if name.is_empty() {
                return None;
            }
            steps.push(Along::Name(Name::new(name)));
            rest = behind;
        }
    }
    Some(steps)
}

/// What lies one step below a value, with its type as far as it is known.
fn below<'v>(
    db: &dyn Db,
    value: &'v Value<Trail>,
    ty: &Type,
    step: &Along,
) -> Option<(&'v Value<Trail>, Type)> {
    match (&value.unmarked().data, step) {
        (Data::Record(record), Along::Name(name)) => {
            let of = match ty.strip() {
                Type::Record(of) => ty::record_type(db, &of.id).field(*name).map(|field| field.ty.clone()),
                Type::Map(map) => Some(map.value.ty(db).clone()),
                _ => None,
            };
            Some((record.get(*name)?, of.unwrap_or(Type::Any)))
        }
        (Data::List(list), Along::Position(position)) => {
            Some((list.items().get(*position)?, element(db, ty)))
        }
        (Data::List(list), Along::Name(key)) => {
            let Type::List(of) = ty.strip() else { return None };
            let is_meant = |item: &&Value<Trail>| {
                key_of(item, &of.keys).and_then(|keys| keys.first().map(ToString::to_string)).as_deref()
                    == Some(key.as_str())
            };
            Some((list.items().iter().find(is_meant)?, element(db, ty)))
        }
        _ => None,
    }
}

fn element(db: &dyn Db, ty: &Type) -> Type {
    match ty.strip() {
        Type::List(list) => list.element.ty(db).clone(),
        _ => Type::Any,
    }
}

/// Reasons as they are found; each is told once.
#[derive(Default)]
struct Reasons {
    found: Vec<Reason>,
    /// What was told already of operands and layers: they are shared.
    seen: FxHashSet<(Part, Source)>,
}

impl Reasons {
    fn add(&mut self, role: Role, part: Part, at: Source) {
        if !self.found.iter().any(|known| known.role == role && known.at == at) {
            self.found.push(Reason { role, part, at });
        }
    }

    /// Where a value was written, and how it came from there.
    fn trail(&mut self, trail: &Trail, part: Part) {
        let Some(step) = trail.last() else { return };
        let is_default = |(via, at): (Via, eval::At)| via == Via::Default && Source::Node(at) == step.at;
        let passes = step.passes.steps().map(|pass| (pass.via, pass.at));
        let role =
            if step.context.steps().chain(passes).any(is_default) { Role::Default } else { Role::Written };
        self.add(role, part, step.at.clone());
        self.ways(step, part);
    }

    /// Calls, conditions and loops around where a value was written, and the places where it was handed on.
    fn ways(&mut self, step: &Step, part: Part) {
        self.context(&step.context, part);
        let passes: Vec<_> = step.passes.steps().collect();
        for pass in passes.into_iter().rev() {
            self.via(pass.via, pass.at, part);
            self.context(&pass.context, part);
        }
    }

    fn context(&mut self, context: &Context, part: Part) {
        for (via, at) in context.steps() {
            self.via(via, at, part);
        }
    }

    fn via(&mut self, via: Via, at: eval::At, part: Part) {
        let role = match via {
            Via::Call => Role::Call,
            Via::Condition => Role::Condition,
            Via::Default => Role::Default,
            Via::Loop => Role::Loop,
            Via::Read => Role::Read,
            Via::Spread => Role::Spread,
        };
        self.add(role, part, at.into());
    }

    /// What a value was made of, then what it lies over, each with the same of its own.
    fn rest(&mut self, trail: &Trail) {
        let Some(step) = trail.last() else { return };
        let below = step.over.last().is_some().then_some((&step.over, Part::Below));
        for (trail, part) in step.of.iter().map(|operand| (operand, Part::Operand)).chain(below) {
            let Some(inner) = trail.last() else { continue };
            if self.seen.insert((part, inner.at.clone())) {
                self.trail(trail, part);
                self.rest(trail);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_in_programs() {
        let name = |name| Along::Name(Name::new(name));
        assert_eq!(steps(""), Some(vec![]));
        assert_eq!(steps("a.b[0].c"), Some(vec![name("a"), name("b"), Along::Position(0), name("c")]));
        assert_eq!(steps("labels[\"x.y/z\"].d"), Some(vec![name("labels"), name("x.y/z"), name("d")]));
        assert_eq!(steps("a..b"), None);
        assert_eq!(steps("a[x"), None);
    }
}
