//! Expressions, and the elements that records and lists are made of.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{SpotId, TypeExpressionId};
use crate::base::Name;

/// An expression of the definition that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExpressionId(pub u32);

/// A value that is written as such, in an expression, a pattern or a type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `42`
    Int(i64),
    /// `1.5`
    Float(f64),
    /// `"text"` without interpolation
    Text(Arc<str>),
    /// `250m`, `30s`, `25%`: digits followed by letters or `%`, as written
    Unit(Arc<str>),
}

impl Eq for Literal {}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expression {
    /// Something that could not be read; it was reported, and is silent from here on.
    Missing,
    /// A literal.
    Literal(Literal),
    /// A text with interpolations; at least one part is an expression.
    Template(Vec<TemplatePart>),
    /// A name that stands alone.
    Name(Name),
    /// `base.name`, `base?.name`; also a built-in without arguments (`xs.length`), a member of a module, a built-in's callee.
    Field { base: ExpressionId, name: Name, spot: SpotId, optional: bool },
    /// `base[a]`, `base[a, b]`
    Index { base: ExpressionId, arguments: Vec<ExpressionId> },
    /// `callee(…)`
    Call { callee: ExpressionId, arguments: Vec<Argument> },
    /// `!e`, `-e`
    Unary { operator: UnaryOperator, operand: ExpressionId },
    /// `a + b`
    Binary { operator: BinaryOperator, spot: SpotId, left: ExpressionId, right: ExpressionId },
    /// `lower with upper`
    With { lower: ExpressionId, upper: ExpressionId },
    /// `value as T`
    As { value: ExpressionId, ty: TypeExpressionId },
    /// `if c then a else b`
    If { condition: ExpressionId, then: ExpressionId, otherwise: ExpressionId },
    /// `match subject { … }`
    Match { subject: ExpressionId, arms: Vec<Arm> },
    /// `x => e`, `(k, v) => e`; stands only as an argument of a built-in.
    Lambda { parameters: Vec<Binder>, body: ExpressionId },
    /// `let name [: T] = value` on a line before `body`
    Let { binder: Binder, ty: Option<TypeExpressionId>, value: ExpressionId, body: ExpressionId },
    /// `{ … }`
    Record(Block),
    /// `[ … ]`
    List(Block),
    /// `replace v`, in a layer
    Replace(ExpressionId),
}

/// A part of a text with interpolations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TemplatePart {
    /// Text, escapes resolved.
    Text(Arc<str>),
    /// `${e}`
    Expression(ExpressionId),
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument {
    /// `name:`
    pub name: Option<(Name, SpotId)>,
    /// The value.
    pub value: ExpressionId,
}

/// A name that is bound here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binder {
    /// The name.
    pub name: Name,
    /// Where it stands.
    pub spot: SpotId,
}

/// An arm of a `match`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm {
    /// `"a" | "b"`
    pub patterns: Vec<(Pattern, SpotId)>,
    /// What stands after `=>`.
    pub value: ExpressionId,
}

/// A pattern binds no name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    /// `"a"`, `1`, `true`, `null`
    Literal(Literal),
    /// `_`
    Any,
}

/// What stands between the braces or brackets of a record or a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// In the order written.
    pub elements: Vec<Element>,
}

/// An element of a record or a list. Lowering has decided which braces in a list are one record: those are an
/// [`Element::Value`] that holds an [`Expression::Record`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Element {
    /// `path: value`; `name` alone in a record is `name: name`, its value an [`Expression::Name`].
    Field { path: Vec<Segment>, value: ExpressionId },
    /// A plain value, in a list.
    Value(ExpressionId),
    /// `...e`
    Spread(ExpressionId),
    /// `...` alone, in a list: the elements below.
    Below(SpotId),
    /// `if c { … } else if d { … } else { … }`
    If(ElementIf),
    /// `for k, v in source { … }`
    For(LoopElement),
    /// `let name [: T] = value`, seen by the elements after it
    Let { binder: Binder, ty: Option<TypeExpressionId>, value: ExpressionId },
}

/// `if` among elements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementIf {
    /// The condition.
    pub condition: ExpressionId,
    /// The elements while it holds.
    pub then: Block,
    /// The elements while it does not; `else if` is one element here.
    pub otherwise: Option<Block>,
}

/// `for` among elements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoopElement {
    /// One or two names, and what is gone through.
    pub header: super::LoopHeader,
    /// The elements of one round.
    pub body: Block,
}

/// A segment of a path on the left of a `:`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Segment {
    /// `name` or `"any text"`
    Name(Name, SpotId),
    /// First in a path: `[e]: v`, a computed key. Later: `xs["k"].f`, `xs[53, "UDP"].f`, an element that is there.
    Index(Vec<ExpressionId>, SpotId),
}

/// `!` and `-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnaryOperator {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// The infix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BinaryOperator {
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `??`
    Coalesce,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `&&`
    And,
    /// `||`
    Or,
}
