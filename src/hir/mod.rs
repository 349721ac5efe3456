//! What a program says, without where it says it.
//!
//! A module is a list of definitions. Each owns a [`Body`], a set of arenas in which expressions and types name each other by index;
//! an index never leaves its definition. Positions live beside, in [`SourceMap`], so that a comment changes nothing here. Lowering
//! (`hir::lowering`) is pure and makes both from a syntax tree.

mod definition;
mod expression;
pub mod lowering;
pub mod names;
mod query;
mod source_map;
mod type_expression;

pub use definition::{
    Body, Check, Data, DefinitionKey, DefinitionKind, Import, ImportPath, ImportedName, KindAttribute,
    LoopHeader, Lowered, ModuleName, Parameter, PatchTarget, QualifiedName, Require,
};
pub use expression::{
    Argument, Arm, BinaryOperator, Binder, Block, Element, ElementIf, Expression, ExpressionId, Literal,
    LoopElement, Pattern, Segment, TemplatePart, UnaryOperator,
};
pub use query::{
    body, definitions, has_lost_items, is_broken, is_right, is_served_whole, library_definition, may_be_lost,
    range, read_ahead, record_of, record_tape, source_map, syntax_errors,
};
pub use source_map::{Documentation, Node, SourceMap, SpotId};
pub use type_expression::{
    Bound, FieldDeclaration, KeyDeclaration, Member, Refinement, TypeExpression, TypeExpressionId,
};
