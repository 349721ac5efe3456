//! The machine: budgets, frames, names, and the failures that it gathers.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::code::{Code, Ready};
use super::complete::Gaps;
use super::layout::{Layout, key_of};
use super::{At, Domain, Failure, FailureKind, Host, Label, LabelKind, Via};
use crate::base::Name;
use crate::db::{Db, Definition, Place, SourceFile};
use crate::hir::{DefinitionKind, Expression, ExpressionId, Node};
use crate::ty::{OwnedExpression, RecordId};
use crate::value::{Data, RecordKey, Value, Weight};

/// Steps that one definition may take in one instance.
const STEPS: u32 = 1_000_000;
/// How deep calls may nest, and values.
const DEPTH: u16 = 256;
/// How deep expressions may nest through all calls.
const NESTING: u32 = 1_500;
/// How many nodes a value may have as a tree.
const NODES: u32 = 1_000_000;
/// How many bytes of text a value may have as a tree.
const TEXT: u32 = 16 * 1024 * 1024;

/// The value type of a domain.
pub type ValueOf<D> = Value<<D as Domain>::Origin>;

/// Evaluates one definition in one instance.
pub struct Machine<'h, D: Domain> {
    pub host: &'h dyn Host<D>,
    pub db: &'h dyn Db,
    pub failures: Vec<Failure>,
    /// What is missing in the record that is being completed.
    pub gaps: Gaps,
    /// Whether what is not given is unknown and says nothing: of a file that is checked by itself.
    pub is_lenient: bool,
    /// The Secrets of the cluster that were named, with their keys.
    pub existing: Vec<(Arc<str>, Arc<str>)>,
    /// Where what was evaluated since came from, for whatever is made of it; empty in builds.
    operands: Vec<D::Origin>,
    steps: u32,
    calls: u16,
    nesting: u32,
    is_exhausted: bool,
    layouts: FxHashMap<RecordKey, Arc<Layout>>,
    /// What is evaluated: its literals have their layouts with them.
    code: Option<Arc<Code>>,
}

/// Where names are looked up while one definition's expressions are evaluated.
pub struct Frame<'c, D: Domain> {
    pub code: &'c Code,
    constants: Option<&'c [Option<Value>]>,
    /// The instance whose definitions are named.
    pub place: Option<Place>,
    /// The place whose release is meant.
    pub release: Option<Place>,
    /// The inputs that stand among the locals, while they are being completed.
    pub inputs: Option<SourceFile>,
    pub locals: Vec<(Name, ValueOf<D>)>,
    pub context: D::Context,
}

impl<'c, D: Domain> Frame<'c, D> {
    pub fn new(ready: &'c Ready, place: Option<Place>, release: Option<Place>) -> Self {
        Self {
            code: &ready.code,
            constants: ready.constants.as_deref(),
            place,
            release,
            inputs: None,
            locals: Vec::new(),
            context: D::Context::default(),
        }
    }

    pub fn at(&self, node: impl Into<Node>) -> At {
        At { definition: self.code.definition, node: node.into() }
    }

    /// The origin of what is written at a node.
    pub fn origin(&self, node: impl Into<Node>) -> D::Origin {
        D::written(&self.context, self.code.definition, node.into())
    }

    /// Data that is written, or made, at an expression.
    pub fn value(&self, data: Data<D::Origin>, id: ExpressionId) -> ValueOf<D> {
        Value::new(data, self.origin(Node::Expression(id)))
    }

    /// The value of an expression that is the same in every instance, where it is known.
    pub fn constant(&self, id: ExpressionId) -> Option<ValueOf<D>> {
        D::constant(self.constants?.get(id.0 as usize)?.as_ref()?)
    }

    /// The same where nothing is expected of the expression: a constant is what its expression is brought to.
    pub fn constant_as_written(&self, id: ExpressionId) -> Option<ValueOf<D>> {
        self.constant(id).filter(|_| self.code.expected(id).is_none())
    }

    pub fn bind(&mut self, name: Name, value: ValueOf<D>) {
        self.locals.push((name, value));
    }

    pub fn local(&self, name: Name) -> Option<&ValueOf<D>> {
        self.locals.iter().rev().find(|(it, _)| *it == name).map(|(_, value)| value)
    }

    /// Runs under a call or condition.
    pub fn within<T>(&mut self, via: Via, node: impl Into<Node>, run: impl FnOnce(&mut Self) -> T) -> T {
        let inner = D::enter(&self.context, via, self.code.definition, node.into());
        let outer = std::mem::replace(&mut self.context, inner);
        let result = run(self);
        self.context = outer;
        result
    }
}

impl<'h, D: Domain> Machine<'h, D> {
    pub fn new(host: &'h dyn Host<D>) -> Self {
        Self {
            host,
            db: host.db(),
            failures: Vec::new(),
            gaps: Gaps::default(),
            existing: Vec::new(),
            is_lenient: false,
            operands: Vec::new(),
            steps: 0,
            calls: 0,
            nesting: 0,
            is_exhausted: false,
            layouts: FxHashMap::default(),
            code: None,
        }
    }

    /// A machine for the expressions of one definition.
    pub fn of(host: &'h dyn Host<D>, code: &Arc<Code>) -> Self {
        Self { code: Some(Arc::clone(code)), ..Self::new(host) }
    }

    /// Reports a failure; what failed is unknown.
    pub fn fail(&mut self, at: At, kind: FailureKind) -> ValueOf<D> {
        self.push(Failure::new(at, kind));
        Value::unknown()
    }

    /// Reports a failure about a value: it stands where the value was written.
    pub fn fail_of(&mut self, at: At, value: &ValueOf<D>, kind: FailureKind) -> ValueOf<D> {
        let mut failure = Failure::new(at, kind);
        failure.written = D::place(&value.origin);
        self.push(failure);
        Value::unknown()
    }

    /// Reports a failure with another place that explains it.
    pub fn fail_with(&mut self, at: At, kind: FailureKind, label: LabelKind, other: At) -> ValueOf<D> {
        let mut failure = Failure::new(at, kind);
        failure.labels.push(Label { at: other.into(), kind: label });
        self.push(failure);
        Value::unknown()
    }

    pub fn push(&mut self, failure: Failure) {
        let is_told = |told: &Failure| {
            let same_value = failure.written.is_some() && told.written == failure.written;
            told.kind == failure.kind
                && (same_value || told.at == failure.at && told.written == failure.written)
        };
        if !self.failures.iter().any(is_told) {
            self.failures.push(failure);
        }
    }

    /// Whether one more step may be taken. The first that may not is a failure, the others say nothing.
    pub fn step(&mut self, at: impl FnOnce() -> At) -> bool {
        self.steps = self.steps.saturating_add(1);
        if self.steps > STEPS && !self.is_exhausted {
            self.exhaust(at(), FailureKind::Steps);
        }
        !self.is_exhausted
    }

    pub fn exhaust(&mut self, at: At, kind: FailureKind) {
        if !self.is_exhausted {
            self.is_exhausted = true;
            self.fail(at, kind);
        }
    }

    /// Takes so many steps at once.
    pub fn steps(&mut self, count: usize, at: impl FnOnce() -> At) -> bool {
        self.steps = self.steps.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        self.step(at)
    }

    /// The value, unless it is larger than a value may be.
    pub fn bounded(&mut self, value: ValueOf<D>, at: impl FnOnce() -> At) -> ValueOf<D> {
        let Weight { nodes, text, depth, .. } = value.weight();
        if depth > DEPTH {
            self.exhaust(at(), FailureKind::Depth);
            return Value::unknown();
        }
        if nodes > NODES || text > TEXT {
            self.exhaust(at(), FailureKind::Size);
            return Value::unknown();
        }
        value
    }

    /// Whether a text may be so long.
    pub fn may_hold(&mut self, bytes: usize, at: impl FnOnce() -> At) -> bool {
        let holds = bytes <= TEXT as usize;
        if !holds {
            self.exhaust(at(), FailureKind::Size);
        }
        holds
    }

    /// Whether so many values may be made at once.
    pub fn may_make(&mut self, count: usize, at: impl FnOnce() -> At) -> bool {
        let holds = count < NODES as usize;
        if !holds {
            self.exhaust(at(), FailureKind::Size);
        }
        holds
    }

    /// Goes one level down, if there is room.
    pub fn nested<T>(&mut self, at: impl FnOnce() -> At, run: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.is_exhausted {
            return None;
        }
        if self.nesting >= NESTING {
            self.exhaust(at(), FailureKind::Depth);
            return None;
        }
        self.nesting += 1;
        let result = run(self);
        self.nesting -= 1;
        Some(result)
    }

    /// Goes into a function, if there is room.
    pub fn called<T>(&mut self, at: impl FnOnce() -> At, run: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.calls >= DEPTH {
            self.exhaust(at(), FailureKind::Depth);
            return None;
        }
        self.calls += 1;
        let result = run(self);
        self.calls -= 1;
        Some(result)
    }

    pub fn layout(&mut self, id: &RecordId) -> Arc<Layout> {
        let Some(key) = key_of(id) else { return self.host.layout(id) };
        if let Some(found) = self.code.as_ref().and_then(|code| code.layout(key)) {
            return Arc::clone(found);
        }
        if let Some(found) = self.layouts.get(&key) {
            return Arc::clone(found);
        }
        let made = self.host.layout(id);
        self.layouts.insert(key, Arc::clone(&made));
        made
    }

    /// How many operands are gathered.
    pub fn operands(&self) -> usize {
        self.operands.len()
    }

    /// Forgets the operands that were gathered since.
    pub fn forget_operands(&mut self, since: usize) {
        self.operands.truncate(since);
    }

    /// Remembers in a traced run that an expression handed a value on, or made it of the operands that were gathered since it began.
    pub fn remembered(
        &mut self,
        frame: &Frame<'_, D>,
        id: ExpressionId,
        since: usize,
        value: ValueOf<D>,
    ) -> ValueOf<D> {
        if !D::TRACES {
            return value;
        }
        let of = self.operands.split_off(since.min(self.operands.len()));
        let Value { data, mut origin } = value;
        let is_here = D::place(&origin) == Some(frame.at(id).into());
        let is_scalar = !matches!(data, Data::Record(_) | Data::List(_));
        let pass = |via| D::passed(&origin, &frame.context, via, frame.code.definition, id.into());
        match frame.code.body.expression(id) {
            Expression::Name(_) | Expression::Field { .. } | Expression::Index { .. } if !is_here => {
                origin = pass(Via::Read);
            }
            Expression::Call { .. } if !is_here => origin = pass(Via::Call),
            _ if is_here && is_scalar => origin = D::made(origin, of),
            _ => {}
        }
        self.operands.push(origin.clone());
        Value { data, origin }
    }

    /// The value of a definition that an expression names.
    pub fn named(&mut self, frame: &Frame<'_, D>, definition: Definition) -> ValueOf<D> {
        match definition.kind() {
            DefinitionKind::Input if frame.inputs == Some(definition.file) => {
                frame.local(definition.name()).cloned().unwrap_or_else(Value::unknown)
            }
            DefinitionKind::Function
            | DefinitionKind::Type
            | DefinitionKind::Import
            | DefinitionKind::Error => Value::unknown(),
            _ => self.host.definition(definition, self.place_of(frame, definition)),
        }
    }

    /// The instance to which a definition belongs that is named here: definitions of other modules are static.
    pub fn place_of(&self, frame: &Frame<'_, D>, definition: Definition) -> Option<Place> {
        if definition.file == frame.code.definition.file { frame.place } else { None }
    }

    /// Evaluates an expression of a type, where the names of fields, or `it`, are known.
    pub fn owned(
        &mut self,
        expression: &OwnedExpression,
        locals: Vec<(Name, ValueOf<D>)>,
        asked: Asked,
        context: &D::Context,
    ) -> ValueOf<D> {
        self.with_owner(expression, locals, asked, context, |machine, frame| {
            machine.eval(frame, expression.expression)
        })
        .unwrap_or_else(Value::unknown)
    }

    /// Runs with a frame for expressions of a type; not where something in it is wrong, which was reported.
    pub fn with_owner<T>(
        &mut self,
        expression: &OwnedExpression,
        locals: Vec<(Name, ValueOf<D>)>,
        asked: Asked,
        context: &D::Context,
        run: impl FnOnce(&mut Self, &mut Frame<'_, D>) -> T,
    ) -> Option<T> {
        let definition = expression.owner.definition;
        let ready = self.host.code(definition);
        if ready.code.is_broken {
            return None;
        }
        let mut frame = Frame::new(&ready, None, asked.release);
        frame.inputs = (definition.kind() == DefinitionKind::Input).then_some(definition.file);
        frame.locals = locals;
        frame.context = context.clone();
        Some(run(self, &mut frame))
    }
}

/// Where a type is asked for, and whose release its defaults may read.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub at: At,
    /// Of the deploy whose inputs are completed; nobody else's defaults read one.
    pub release: Option<Place>,
}
