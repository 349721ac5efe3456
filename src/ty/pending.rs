//! Signatures of what is being written elsewhere. Goes with the next merge.
#![allow(missing_docs, clippy::all)]
use std::sync::Arc;
use super::*;
use crate::db::{Db, Definition, SourceFile};
use crate::hir::TypeExpressionId;
use crate::base::Name;
pub struct InferResult { pub inference: Arc<Inference>, pub errors: Vec<TypeError>, pub result: Type }
pub struct TypeError;
impl TypeError { pub fn is_error(&self) -> bool { true } }
pub fn infer(_: &dyn Db, _: Definition) -> &InferResult { unimplemented!() }
pub fn record_type(_: &dyn Db, _: &RecordId) -> Arc<RecordType> { Arc::default() }
pub struct Declared;
impl Declared { pub fn get(&self, _: TypeExpressionId) -> &Type { &Type::Error } }
pub fn declared(_: &dyn Db, _: Definition) -> &Declared { &Declared }
pub fn pattern_matches(_: &str, _: &str) -> bool { true }
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refutation { Range, Length { is: i64 }, Pattern(Arc<str>), Disjoint }
pub fn holds_secret(_: &dyn Db, _: &Type) -> bool { false }
pub fn instance_definition(_: &dyn Db, _: SourceFile, _: Name) -> Option<Definition> { None }
pub const fn inputs_record(file: SourceFile) -> Record { Record { id: RecordId::Inputs(file), outline: None } }
pub struct Signature { pub ty: Type }
pub fn signature(_: &dyn Db, _: Definition) -> Arc<Signature> { unimplemented!() }
pub fn named_type(_: &dyn Db, _: Definition) -> Type { Type::Error }
impl Type {
    pub fn bare(&self) -> &Self { self }
    pub fn core(&self) -> (&Self, bool) { (self, false) }
    pub fn is_layer(&self) -> bool { false }
    pub fn admits_null(&self) -> bool { false }
    pub fn members(&self) -> Vec<&Self> { vec![] }
    pub fn as_literal(&self) -> Option<&Literal> { None }
    pub fn strip(&self) -> &Self { self }
}
use crate::hir::Literal;
impl RecordType { pub fn field(&self, name: Name) -> Option<&FieldType> { self.fields.iter().find(|f| f.name == name) } }
impl Type { pub fn as_record(&self) -> Option<&Record> { None } }
impl From<crate::hir::ExpressionId> for crate::hir::Node { fn from(id: crate::hir::ExpressionId) -> Self { Self::Expression(id) } }
impl From<crate::hir::SpotId> for crate::hir::Node { fn from(id: crate::hir::SpotId) -> Self { Self::Spot(id) } }
pub fn print_type(_: &dyn Db, _: &Type) -> String { String::new() }
pub fn print_expression(_: &crate::hir::Body, _: crate::hir::ExpressionId) -> String { String::new() }
impl Type { pub fn layer(&self) -> Self { self.clone() } pub fn optional(self) -> Self { self } }
