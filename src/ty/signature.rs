//! What a definition is to others: its type, and what is surely set in its value; never its value.

use std::sync::Arc;

use super::declare::{declared, named_type};
use super::infer::{self, Checker};
use super::{Record, RecordId, Type};
use crate::base::Name;
use crate::db::{Db, Definition, DefinitionId};
use crate::hir::{self, Data, DefinitionKind};
use crate::resolve;

/// What a definition is to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Of a value its type; of a function what it gives; of a `type` what it names.
    pub ty: Type,
    /// Of a function.
    pub function: Option<FunctionSignature>,
}

/// What a function takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionSignature {
    /// In order.
    pub parameters: Vec<ParameterSignature>,
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterSignature {
    /// The name.
    pub name: Name,
    /// The type, `where` included.
    pub ty: Type,
    /// Whether it may be left out.
    pub has_default: bool,
}

/// What a definition is to others. Who is in a circle has the error type.
pub fn signature(db: &dyn Db, definition: Definition) -> &Arc<Signature> {
    signature_of(db, DefinitionId::new(db, definition))
}

#[salsa::tracked]
fn signature_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Arc<Signature> {
    let definition = id.definition(db);
    if let Some(log) = db.log() {
        log.note("signature", definition.name());
    }
    let of = |ty| Arc::new(Signature { ty, function: None });
    if resolve::in_circle(db, definition) {
        return of(Type::Error);
    }
    match definition.kind() {
        DefinitionKind::Input => {
            let body = hir::body(db, definition);
            let Data::Input { ty, .. } = &body.data else { return of(Type::Error) };
            of(declared(db, definition).get(*ty).clone())
        }
        DefinitionKind::Let => of(infer::infer(db, definition).result.clone()),
        DefinitionKind::ImportData => of(Type::Any),
        DefinitionKind::Type => of(named_type(db, definition)),
        DefinitionKind::Function => Arc::new(function(db, definition)),
        DefinitionKind::Resource => {
            of(Checker::repeated(db, definition, infer::infer(db, definition).result.clone()))
        }
        DefinitionKind::Part | DefinitionKind::Deploy => match resolve::module_of(db, definition) {
            Some(module) => {
                let instance = Type::Record(Record { id: RecordId::Instance(module), outline: None });
                of(Checker::repeated(db, definition, instance))
            }
            None => of(Type::Error),
        },
        _ => of(Type::Error),
    }
}

fn function(db: &dyn Db, definition: Definition) -> Signature {
    let body = hir::body(db, definition);
    let Data::Function { parameters, .. } = &body.data else {
        return Signature { ty: Type::Error, function: None };
    };
    let types = declared(db, definition);
    let parameters = parameters.iter().map(|parameter| ParameterSignature {
        name: parameter.binder.name,
        ty: types.get(parameter.ty).clone(),
        has_default: parameter.default.is_some(),
    });
    let function = FunctionSignature { parameters: parameters.collect() };
    Signature { ty: infer::infer(db, definition).result.clone(), function: Some(function) }
}
