//! A definition made ready for the machine: its body, and what inference says of each expression, by number.

use std::sync::Arc;

use crate::db::{Db, Definition, DefinitionId};
use crate::hir::{self, Body, ExpressionId};
use crate::ty::{self, Inference, Target, Type};

use super::ask::is_broken;

/// A definition made ready.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// Which.
    pub definition: Definition,
    /// What it says.
    pub body: Arc<Body>,
    /// Something in it is wrong, and was reported.
    pub is_broken: bool,
    inference: Arc<Inference>,
    expected: Vec<Option<Type>>,
    targets: Vec<Option<Target>>,
}

impl Code {
    /// What an expression's value is brought to.
    pub fn expected(&self, id: ExpressionId) -> Option<&Type> {
        self.expected.get(id.0 as usize)?.as_ref()
    }

    /// What an expression names.
    pub fn target(&self, id: ExpressionId) -> Option<&Target> {
        self.targets.get(id.0 as usize)?.as_ref()
    }

    /// Everything that expressions name.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().flatten()
    }

    /// What an expression is.
    pub fn type_of(&self, id: ExpressionId) -> &Type {
        self.inference.types.get(id.0 as usize).unwrap_or(&Type::Error)
    }
}

/// The code of a definition.
pub fn code(db: &dyn Db, definition: Definition) -> Arc<Code> {
    Arc::clone(code_of(db, DefinitionId::new(db, definition)))
}

#[salsa::tracked]
fn code_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Arc<Code> {
    let definition = id.definition(db);
    let body = hir::body(db, definition);
    let inference = Arc::clone(&ty::infer(db, definition).inference);
    let mut expected = Vec::new();
    let mut targets = Vec::new();
    for number in 0..body.expressions.len() {
        let id = ExpressionId(u32::try_from(number).unwrap_or(u32::MAX));
        expected.push(inference.expected.get(&id).cloned());
        targets.push(inference.targets.get(&id).cloned());
    }
    let is_broken = is_broken(db, definition);
    Arc::new(Code { definition, body, is_broken, inference, expected, targets })
}
