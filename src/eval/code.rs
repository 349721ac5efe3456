//! A definition made ready for the machine: its body, and what inference says of each expression, by number.

use std::sync::Arc;

use crate::db::{Db, Definition, DefinitionId};
use rustc_hash::FxHashMap;

use crate::hir::{self, Block, Body, Element, Expression, ExpressionId, Segment};
use crate::ty::{self, Inference, RecordId, Target, Type};
use crate::value::RecordKey;

use super::Domain;
use super::ask::is_broken;
use super::constant::{Constants, constants};
use super::layout::{Layout, key_of, layout};

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
    /// Record literals that need no draft, see [`is_flat`].
    flat: Vec<bool>,
    layouts: FxHashMap<RecordKey, Arc<Layout>>,
}

impl Code {
    /// What an expression's value is brought to.
    pub fn expected(&self, id: ExpressionId) -> Option<&Type> {
        self.inference.expected.get(id.0 as usize)?.as_ref()
    }

    /// What an expression names.
    pub fn target(&self, id: ExpressionId) -> Option<&Target> {
        self.inference.targets.get(id.0 as usize)?.as_ref()
    }

    /// Whether a record literal sets nothing but fields, no two of them below the same name.
    pub fn is_flat(&self, id: ExpressionId) -> bool {
        self.flat.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// The layout of a record type that a literal here is completed for.
    pub fn layout(&self, key: RecordKey) -> Option<&Arc<Layout>> {
        self.layouts.get(&key)
    }

    /// Everything that expressions name.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.inference.targets.iter().flatten()
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
    let is_broken = is_broken(db, definition);
    let flat = body.expressions.iter().map(is_flat).collect();
    let mut found = Layouts { db, body: &body, layouts: FxHashMap::default() };
    for (number, ty) in inference.expected.iter().enumerate() {
        if let Some(ty) = ty {
            found.expression(ExpressionId(u32::try_from(number).unwrap_or(u32::MAX)), ty);
        }
    }
    let layouts = found.layouts;
    Arc::new(Code { definition, body, is_broken, inference, flat, layouts })
}

/// The layouts of the record types that the literals of a body are completed for, found once for all instances.
struct Layouts<'a> {
    db: &'a dyn Db,
    body: &'a Body,
    layouts: FxHashMap<RecordKey, Arc<Layout>>,
}

impl Layouts<'_> {
    fn layout(&mut self, id: &RecordId) -> Option<Arc<Layout>> {
        let key = key_of(id)?;
        let made = self.layouts.entry(key).or_insert_with(|| layout(self.db, id));
        Some(Arc::clone(made))
    }

    fn expression(&mut self, id: ExpressionId, ty: &Type) {
        let core = ty.core().0;
        match (self.body.expression(id), core) {
            (Expression::Record(block), Type::Record(record)) => {
                if let Some(layout) = self.layout(&record.id) {
                    self.fields(block, &layout);
                }
            }
            (Expression::Record(block), Type::Map(map)) => self.each(block, map.value.ty(self.db)),
            (Expression::List(block), Type::List(list)) => self.each(block, list.element.ty(self.db)),
            (_, Type::Record(record)) => {
                self.layout(&record.id);
            }
            _ => {}
        }
    }

    fn fields(&mut self, block: &Block, layout: &Arc<Layout>) {
        for element in &block.elements {
            match element {
                Element::Field { path, value } => self.path(path, *value, layout),
                Element::If(branch) => {
                    self.fields(&branch.then, layout);
                    branch.otherwise.iter().for_each(|block| self.fields(block, layout));
                }
                Element::For(each) => self.fields(&each.body, layout),
                _ => {}
            }
        }
    }

    fn path(&mut self, path: &[Segment], value: ExpressionId, layout: &Arc<Layout>) {
        let Some((Segment::Name(name, _), rest)) = path.split_first() else { return };
        let Some(field) = layout.number(*name).and_then(|number| layout.ty.fields.get(number)) else {
            return;
        };
        if rest.is_empty() {
            return self.expression(value, &field.ty);
        }
        if let Type::Record(record) = field.ty.core().0
            && let Some(below) = self.layout(&record.id)
        {
            self.path(rest, value, &below);
        }
    }

    fn each(&mut self, block: &Block, ty: &Type) {
        for element in &block.elements {
            match element {
                Element::Value(value) | Element::Field { value, .. } => self.expression(*value, ty),
                Element::If(branch) => {
                    self.each(&branch.then, ty);
                    branch.otherwise.iter().for_each(|block| self.each(block, ty));
                }
                Element::For(each) => self.each(&each.body, ty),
                _ => {}
            }
        }
    }
}

fn is_flat(expression: &Expression) -> bool {
    /// Names are looked at one by one.
    const MOST: usize = 64;
    let Expression::Record(Block { elements }) = expression else { return false };
    let name_of = |element: &Element| match element {
        Element::Field { path, .. } if path.iter().all(|segment| matches!(segment, Segment::Name(..))) => {
            path.first().and_then(|segment| match segment {
                Segment::Name(name, _) => Some(*name),
                Segment::Index(..) => None,
            })
        }
        _ => None,
    };
    elements.len() <= MOST
        && elements.iter().enumerate().all(|(number, element)| {
            let before = elements.iter().take(number);
            name_of(element).is_some_and(|name| before.map(name_of).all(|other| other != Some(name)))
        })
}
