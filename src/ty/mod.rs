//! Types, how they relate, and what the checker finds in a definition.
//!
//! Incremental: others read the [`signature`] of a definition, never its body; an edit that leaves type and outline alone stops there.

mod declare;
mod error;
mod facts;
mod held;
mod infer;
mod inference;
mod join;
mod known;
mod library;
mod order;
mod outline;
mod pattern;
mod presence;
mod print;
mod record;
mod refine;
mod relation;
pub mod report;
mod shape;
mod signature;
#[cfg(test)]
mod tests;
mod types;
mod view;
mod wellformed;

pub use declare::{Declared, declared, named_type};
pub use error::{
    BadRefinement, Joined, LabelKind, Misfit, Refutation, SecretUse, Special, TypeError, TypeErrorKind,
    Visibility, Why,
};
pub use infer::{InferResult, infer};
pub use inference::{Inference, Target};
pub use order::prepare;
pub use print::{expression as print_expression, type_name};
pub use record::{holds_secret, inputs_record, instance_definition, record_type};
pub use refine::{Verdict, pattern_matches};
pub use relation::{Fit, fits, fits_layer, select_member};
pub use shape::Shaped;
pub use signature::{FunctionSignature, ParameterSignature, Signature, signature};
pub use types::{
    FieldType, Held, IntRange, Length, ListType, MapType, Outline, OwnedCheck, OwnedExpression, OwnedRequire,
    Owner, Record, RecordId, RecordType, StringRules, Type, UnionType, UnitRange, WhereType, WrittenType,
};
pub use view::{Scalar, found_text, secret_piece};

/// The keys of a keyed list, and what an absent one counts as.
pub type Keys = std::sync::Arc<[(crate::base::Name, Option<crate::hir::Literal>)]>;
