//! What the machine carries beside values: nothing, or where each came from.

use std::fmt::Debug;
use std::sync::Arc;

use crate::db::Definition;
use crate::hir::Node;
use crate::value::{GivenSource, Origin, Value};

use super::{At, Source};

/// What is carried beside values.
pub trait Domain: Sized + 'static {
    /// Beside each value.
    type Origin: Origin;
    /// Under what the machine is at work: calls, conditions.
    type Context: Clone + Default + Debug;
    /// Whether origins say anything, so that nothing is shared that has none.
    const TRACES: bool;

    /// Work under one more call or condition.
    #[must_use]
    fn enter(context: &Self::Context, via: Via, definition: Definition, node: Node) -> Self::Context;
    /// The origin of what is written at a place.
    #[must_use]
    fn written(context: &Self::Context, definition: Definition, node: Node) -> Self::Origin;
    /// The origin of what is made of other values: beside where that is written, what these came from.
    #[must_use]
    fn made(origin: Self::Origin, of: Vec<Self::Origin>) -> Self::Origin;
    /// The origin of a value that is handed on at a place.
    #[must_use]
    fn passed(
        origin: &Self::Origin,
        context: &Self::Context,
        via: Via,
        definition: Definition,
        node: Node,
    ) -> Self::Origin;
    /// Where the value was written.
    fn place(origin: &Self::Origin) -> Option<Source>;
    /// The places of data that the value is made of, the upper layer first.
    fn data(origin: &Self::Origin) -> Vec<(GivenSource, Arc<str>)>;
    /// The origin of what is read from data.
    fn given(source: GivenSource, path: &str) -> Self::Origin;
    /// A constant that was evaluated before; nothing where it has to be evaluated for its origins.
    fn constant(value: &Value) -> Option<Value<Self::Origin>>;
}

/// What lies between the place where a value is written and where it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A call of a function.
    Call,
    /// A condition that holds.
    Condition,
    /// A default that nobody wrote over.
    Default,
    /// A round of a loop.
    Loop,
    /// A name, a field or an element that is read.
    Read,
    /// A spread.
    Spread,
}

/// Builds: values alone.
#[derive(Clone, Copy, Debug)]
pub enum Plain {}

impl Domain for Plain {
    type Origin = ();
    type Context = ();
    const TRACES: bool = false;

    fn enter((): &(), _: Via, _: Definition, _: Node) {}
    fn written((): &(), _: Definition, _: Node) {}
    fn made((): (), _: Vec<()>) {}
    fn passed((): &(), (): &(), _: Via, _: Definition, _: Node) {}
    fn place((): &()) -> Option<Source> {
        None
    }
    fn data((): &()) -> Vec<(GivenSource, Arc<str>)> {
        Vec::new()
    }
    fn given(_: GivenSource, _: &str) {}
    fn constant(value: &Value) -> Option<Value> {
        Some(value.clone())
    }
}

/// Asking why: each value with a [`Trail`].
#[derive(Clone, Copy, Debug)]
pub enum Tracing {}

/// Where a value came from; nothing is known of what the machine makes of itself.
#[derive(Clone, Debug, Default)]
pub struct Trail(Option<Arc<Step>>);

/// The last step of a trail.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it was written.
    pub at: Source,
    /// Through which calls, and under which conditions; the innermost first.
    pub context: Context,
    /// Where the value was handed on afterwards.
    pub passes: Passes,
    /// What it was made of.
    pub of: Arc<[Trail]>,
    /// The layer that it lies over.
    pub over: Trail,
    /// How many steps lie behind this one at most.
    depth: u16,
}

/// Where a value was handed on.
#[derive(Clone, Debug, Default)]
pub struct Passes(Option<Arc<Pass>>);

/// A place where a value was handed on.
#[derive(Debug)]
pub struct Pass {
    /// How.
    pub via: Via,
    /// Where.
    pub at: At,
    /// Through which calls, and under which conditions; the innermost first.
    pub context: Context,
    before: Passes,
    number: usize,
}

/// A trail is read by people; a longer one says nothing more.
const LONGEST: usize = 32;

/// Calls and conditions, the innermost first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context(Option<Arc<Frame>>);

#[derive(Debug, PartialEq)]
struct Frame {
    via: Via,
    at: At,
    outer: Context,
}

impl Trail {
    /// The last step.
    #[must_use]
    pub fn last(&self) -> Option<&Step> {
        self.0.as_deref()
    }

    /// Every layer that spoke, the upper one first.
    pub fn layers(&self) -> impl Iterator<Item = &Step> {
        std::iter::successors(self.last(), |step| step.over.last())
    }

    fn length(&self) -> usize {
        self.layers().count()
    }

    fn depth(&self) -> u16 {
        self.last().map_or(0, |step| step.depth.saturating_add(1))
    }

    fn begin(at: Source, context: Context) -> Self {
        let (passes, of, over) = (Passes::default(), Arc::default(), Self::default());
        Self(Some(Arc::new(Step { at, context, passes, of, over, depth: 0 })))
    }
}

/// What was written at the same place, in the same way, over the same. What it was made of is then the same, too.
impl PartialEq for Trail {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => {
                Arc::ptr_eq(one, other)
                    || one.at == other.at && one.context == other.context && one.over == other.over
            }
            _ => false,
        }
    }
}

impl Passes {
    /// Where the value was handed on, the last first.
    pub fn steps(&self) -> impl Iterator<Item = &Pass> {
        std::iter::successors(self.0.as_deref(), |pass| pass.before.0.as_deref())
    }

    fn and(&self, via: Via, at: At, context: &Context) -> Self {
        let number = self.0.as_ref().map_or(0, |last| last.number.saturating_add(1));
        if number >= LONGEST || self.0.as_ref().is_some_and(|last| last.at == at) {
            return self.clone();
        }
        Self(Some(Arc::new(Pass { via, at, context: context.clone(), before: self.clone(), number })))
    }
}

impl Context {
    /// Calls and conditions, the innermost first.
    pub fn steps(&self) -> impl Iterator<Item = (Via, At)> + '_ {
        std::iter::successors(self.0.as_deref(), |frame| frame.outer.0.as_deref())
            .map(|frame| (frame.via, frame.at))
    }
}

impl Origin for Trail {
    fn over(&self, lower: &Self) -> Self {
        match (self.last(), lower.last()) {
            (Some(_), None) => self.clone(),
            (None, _) => lower.clone(),
            (Some(upper), Some(_)) if upper.over == *lower || lower.length() >= LONGEST => self.clone(),
            (Some(upper), Some(_)) => {
                let over = if upper.over.last().is_some() { upper.over.over(lower) } else { lower.clone() };
                let depth = upper.depth.max(over.depth());
                Self(Some(Arc::new(Step { over, depth, ..upper.clone() })))
            }
        }
    }
}

impl Domain for Tracing {
    type Origin = Trail;
    type Context = Context;
    const TRACES: bool = true;

    fn enter(context: &Context, via: Via, definition: Definition, node: Node) -> Context {
        Context(Some(Arc::new(Frame { via, at: At { definition, node }, outer: context.clone() })))
    }

    fn written(context: &Context, definition: Definition, node: Node) -> Trail {
        Trail::begin(At { definition, node }.into(), context.clone())
    }

    fn made(origin: Trail, mut of: Vec<Trail>) -> Trail {
        const MOST: usize = 8;
        of.retain(|trail| trail.last().is_some() && usize::from(trail.depth()) <= LONGEST);
        of.truncate(MOST);
        let Some(step) = origin.last().filter(|_| !of.is_empty()) else { return origin };
        let depth = of.iter().map(Trail::depth).fold(step.depth, u16::max);
        Trail(Some(Arc::new(Step { of: of.into(), depth, ..step.clone() })))
    }

    fn passed(origin: &Trail, context: &Context, via: Via, definition: Definition, node: Node) -> Trail {
        let Some(step) = origin.last() else { return origin.clone() };
        let passes = step.passes.and(via, At { definition, node }, context);
        Trail(Some(Arc::new(Step { passes, ..step.clone() })))
    }

    fn place(origin: &Trail) -> Option<Source> {
        origin.last().map(|step| step.at.clone())
    }

    fn data(origin: &Trail) -> Vec<(GivenSource, Arc<str>)> {
        let given = origin.layers().filter_map(|step| match &step.at {
            Source::Data(source, path) => Some((*source, Arc::clone(path))),
            Source::Node(_) | Source::Key(..) => None,
        });
        given.collect()
    }

    fn given(source: GivenSource, path: &str) -> Trail {
        Trail::begin(Source::Data(source, path.into()), Context::default())
    }

    fn constant(_: &Value) -> Option<Value<Trail>> {
        None
    }
}
