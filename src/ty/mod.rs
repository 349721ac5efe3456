//! Types, how they relate, and what the checker finds in a definition.

mod builtins;
mod inference;
mod types;

pub use builtins::{Function, Method, ReleaseField, SecretFunction};
pub use inference::{Inference, Target};
pub use types::{
    FieldType, IntRange, Length, ListType, MapType, Outline, OwnedCheck, OwnedExpression, OwnedRequire,
    Owner, Record, RecordId, RecordType, StringRules, Type, UnionType, UnitRange, WhereType,
};
