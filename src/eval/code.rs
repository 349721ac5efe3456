//! A definition made ready for the machine: its body, and what inference says of each expression, by number.

use std::sync::Arc;

use crate::db::{Db, Definition, DefinitionId};
use crate::hir::{self, Block, Body, Element, Expression, ExpressionId, Segment};
use crate::ty::{self, Inference, Target, Type};

use super::Domain;
use super::ask::is_broken;
use super::constant::{Constants, constants};
use crate::base::Name;

/// The code of a definition, and what in it is the same in every instance.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The code.
    pub code: Arc<Code>,
    /// What need not be evaluated again.
    pub constants: Constants,
}

impl Ready {
    /// What a domain needs of a definition.
    pub fn new<D: Domain>(db: &dyn Db, definition: Definition) -> Self {
        Self { code: code(db, definition), constants: constants::<D>(db, definition) }
    }
}

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
    /// Record literals that need no draft, see [`is_flat`].
    flat: Vec<bool>,
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

    /// Whether a record literal sets nothing but fields, no two of them below the same name.
    pub fn is_flat(&self, id: ExpressionId) -> bool {
        self.flat.get(id.0 as usize).copied().unwrap_or_default()
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
    let flat = body.expressions.iter().map(is_flat).collect();
    Arc::new(Code { definition, body, is_broken, inference, expected, targets, flat })
}

fn is_flat(expression: &Expression) -> bool {
    /// Names are looked at one by one.
    const MOST: usize = 64;
    let Expression::Record(Block { elements }) = expression else { return false };
    let mut names: Vec<Name> = Vec::with_capacity(elements.len());
    elements.len() <= MOST
        && elements.iter().all(|element| {
            let Element::Field { path, .. } = element else { return false };
            let Some(Segment::Name(first, _)) = path.first() else { return false };
            let is_new = !names.contains(first);
            names.push(*first);
            is_new && path.iter().all(|segment| matches!(segment, Segment::Name(..)))
        })
}
