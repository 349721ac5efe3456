//! Types, how they relate, and what the checker finds in a definition.

mod builtins;
mod inference;
mod types;
mod pending;
pub use pending::*;
mod shape;
pub use shape::Shaped;

pub use builtins::{Function, Method, ReleaseField, SecretFunction};
pub use inference::{Inference, Target};
pub use types::{
    FieldType, IntRange, Length, ListType, MapType, Outline, OwnedCheck, OwnedExpression, OwnedRequire,
    Owner, Record, RecordId, RecordType, StringRules, Type, UnionType, UnitRange, WhereType,
};
