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
    /// Where the value was written.
    fn place(origin: &Self::Origin) -> Option<Source>;
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
    fn place((): &()) -> Option<Source> {
        None
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trail(Option<Arc<Step>>);

/// The last step of a trail.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where it was written.
    pub at: Source,
    /// Through which calls, and under which conditions; the innermost first.
    pub context: Context,
    /// The layer that it lies over.
    pub over: Trail,
}

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
        /// A trail is read by people; a longer one says nothing more.
        const LONGEST: usize = 32;
        match (self.last(), lower.last()) {
            (Some(_), None) => self.clone(),
            (None, _) => lower.clone(),
            (Some(upper), Some(_)) if upper.over == *lower || lower.length() >= LONGEST => self.clone(),
            (Some(upper), Some(_)) => {
                let over = if upper.over.last().is_some() { upper.over.over(lower) } else { lower.clone() };
                Self(Some(Arc::new(Step { at: upper.at.clone(), context: upper.context.clone(), over })))
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
        let step =
            Step { at: At { definition, node }.into(), context: context.clone(), over: Trail::default() };
        Trail(Some(Arc::new(step)))
    }

    fn place(origin: &Trail) -> Option<Source> {
        origin.last().map(|step| step.at.clone())
    }

    fn given(source: GivenSource, path: &str) -> Trail {
        let at = Source::Data(source, path.into());
        Trail(Some(Arc::new(Step { at, context: Context::default(), over: Trail::default() })))
    }

    fn constant(_: &Value) -> Option<Value<Trail>> {
        None
    }
}
