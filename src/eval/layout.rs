//! Record types made ready for completion: which fields have to be looked at, and which names their expressions see.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::base::Name;
use crate::db::{Db, Definition};
use crate::hir::{self, Block, Body, Element, Expression, ExpressionId, Segment, TemplatePart};
use crate::ty::{FieldType, OwnedCheck, OwnedExpression, OwnedRequire, RecordId, RecordType, record_type};
use crate::value::RecordKey;

/// A record type made ready.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Its fields and rules.
    pub ty: Arc<RecordType>,
    /// Whether it has no defaults, conditions and rules of its own, so that its fields may be looked at in any order.
    pub is_plain: bool,
    /// The fields that have to be looked at where nothing is written for them.
    pub asked: Vec<usize>,
    numbers: FxHashMap<Name, usize>,
    defaults: Vec<Vec<usize>>,
    conditions: Vec<Vec<usize>>,
    checks: Vec<Vec<usize>>,
    requires: Vec<Vec<usize>>,
}

impl Layout {
    /// The number of a field.
    pub fn number(&self, name: Name) -> Option<usize> {
        self.numbers.get(&name).copied()
    }

    /// The fields that a field's default names.
    pub fn of_default(&self, field: usize) -> &[usize] {
        self.defaults.get(field).map(Vec::as_slice).unwrap_or_default()
    }

    /// The fields that a field's condition names.
    pub fn of_condition(&self, field: usize) -> &[usize] {
        self.conditions.get(field).map(Vec::as_slice).unwrap_or_default()
    }

    /// The fields that a check names.
    pub fn of_check(&self, check: usize) -> &[usize] {
        self.checks.get(check).map(Vec::as_slice).unwrap_or_default()
    }

    /// The fields that the condition and message of a `require` name.
    pub fn of_require(&self, require: usize) -> &[usize] {
        self.requires.get(require).map(Vec::as_slice).unwrap_or_default()
    }

    fn new(db: &dyn Db, ty: Arc<RecordType>, has_rules: bool) -> Self {
        let numbers: FxHashMap<Name, usize> = ty.fields.iter().map(|field| field.name).zip(0..).collect();
        let named_in = |definition: Definition, expressions: &[ExpressionId]| -> Vec<usize> {
            let names = mentioned(&hir::body(db, definition), expressions);
            names.into_iter().filter_map(|name| numbers.get(&name).copied()).collect()
        };
        let named = |expression: Option<&OwnedExpression>| {
            expression.map(|it| named_in(it.owner.definition, &[it.expression])).unwrap_or_default()
        };
        let has_expressions =
            ty.fields.iter().any(|field| field.default.is_some() || field.required_when.is_some());
        let of_fields = |of: &dyn Fn(&FieldType) -> Vec<usize>| -> Vec<Vec<usize>> {
            if has_expressions { ty.fields.iter().map(of).collect() } else { Vec::new() }
        };
        let defaults = of_fields(&|field| named(field.default.as_deref()));
        let conditions = of_fields(&|field| named(field.required_when.as_deref()));
        let rules =
            if has_rules { (ty.checks.as_slice(), ty.requires.as_slice()) } else { Default::default() };
        let of_check = |it: &OwnedCheck| {
            let check = &it.check;
            let optional = [check.repeat.as_ref().map(|header| header.source), check.when];
            let expressions: Vec<_> =
                [check.condition, check.message].into_iter().chain(optional.into_iter().flatten()).collect();
            named_in(it.owner.definition, &expressions)
        };
        let of_require = |it: &OwnedRequire| {
            let expressions: Vec<_> = [it.require.when, it.require.message].into_iter().flatten().collect();
            named_in(it.owner.definition, &expressions)
        };
        let checks: Vec<Vec<usize>> = rules.0.iter().map(of_check).collect();
        let requires: Vec<Vec<usize>> = rules.1.iter().map(of_require).collect();
        let is_asked = |number: &usize| {
            ty.fields.get(*number).is_some_and(|field| {
                field.default.is_some() || field.required_when.is_some() || !field.ty.admits_null()
            })
        };
        let asked = (0..ty.fields.len()).filter(is_asked).collect();
        let is_plain = !has_expressions && checks.is_empty() && requires.is_empty();
        Self { ty, is_plain, asked, numbers, defaults, conditions, checks, requires }
    }
}

/// The layout of a record type.
pub fn layout(db: &dyn Db, id: &RecordId) -> Arc<Layout> {
    match key_of(id) {
        Some(key) => Arc::clone(layout_of(db, RecordTypeId::new(db, key))),
        None => Arc::new(Layout::new(db, record_type(db, id), false)),
    }
}

/// The key by which values remember a record type; nothing for one that a literal made.
pub const fn key_of(id: &RecordId) -> Option<RecordKey> {
    match id {
        RecordId::Declared(definition, ty) => Some(RecordKey::Declared(*definition, *ty)),
        RecordId::Inputs(file) => Some(RecordKey::Inputs(*file)),
        RecordId::Instance(_) | RecordId::Inferred(_) => None,
    }
}

/// The record type that a key stands for.
pub const fn id_of(key: RecordKey) -> RecordId {
    match key {
        RecordKey::Declared(definition, ty) => RecordId::Declared(definition, ty),
        RecordKey::Inputs(file) => RecordId::Inputs(file),
    }
}

/// A record type as the key of a query.
#[salsa::interned(debug, revisions = usize::MAX)]
struct RecordTypeId<'db> {
    #[returns(copy)]
    key: RecordKey,
}

#[salsa::tracked]
fn layout_of<'db>(db: &'db dyn Db, id: RecordTypeId<'db>) -> Arc<Layout> {
    let id = id_of(id.key(db));
    // What a module asks itself is asked of its instance, not of the record of its inputs.
    let has_rules = matches!(id, RecordId::Declared(..));
    Arc::new(Layout::new(db, record_type(db, &id), has_rules))
}

/// Every name that expressions of a body say, bound inside or not, each once.
pub fn mentioned(body: &Body, expressions: &[ExpressionId]) -> Vec<Name> {
    let mut walk = Mentions { body, names: Vec::new() };
    expressions.iter().for_each(|id| walk.expression(*id));
    walk.names
}

struct Mentions<'a> {
    body: &'a Body,
    names: Vec<Name>,
}

impl Mentions<'_> {
    fn expression(&mut self, id: ExpressionId) {
        match self.body.expression(id) {
            Expression::Missing | Expression::Literal(_) => {}
            Expression::Name(name) => {
                if !self.names.contains(name) {
                    self.names.push(*name);
                }
            }
            Expression::Template(parts) => {
                for part in parts {
                    if let TemplatePart::Expression(id) = part {
                        self.expression(*id);
                    }
                }
            }
            Expression::Field { base, .. } => self.expression(*base),
            Expression::Index { base, arguments } => {
                self.expression(*base);
                arguments.iter().for_each(|id| self.expression(*id));
            }
            Expression::Call { callee, arguments } => {
                self.expression(*callee);
                arguments.iter().for_each(|argument| self.expression(argument.value));
            }
            Expression::Unary { operand, .. } => self.expression(*operand),
            Expression::Binary { left, right, .. } => {
                [*left, *right].into_iter().for_each(|id| self.expression(id))
            }
            Expression::With { lower, upper } => {
                [*lower, *upper].into_iter().for_each(|id| self.expression(id))
            }
            Expression::As { value, .. } | Expression::Replace(value) => self.expression(*value),
            Expression::If { condition, then, otherwise } => {
                [*condition, *then, *otherwise].into_iter().for_each(|id| self.expression(id));
            }
            Expression::Match { subject, arms } => {
                self.expression(*subject);
                arms.iter().for_each(|arm| self.expression(arm.value));
            }
            Expression::Lambda { body, .. } => self.expression(*body),
            Expression::Let { value, body, .. } => {
                [*value, *body].into_iter().for_each(|id| self.expression(id))
            }
            Expression::Record(block) | Expression::List(block) => self.block(block),
        }
    }

    fn block(&mut self, block: &Block) {
        for element in &block.elements {
            match element {
                Element::Field { path, value } => {
                    for segment in path {
                        if let Segment::Index(keys, _) = segment {
                            keys.iter().for_each(|id| self.expression(*id));
                        }
                    }
                    self.expression(*value);
                }
                Element::Value(id) | Element::Spread(id) | Element::Let { value: id, .. } => {
                    self.expression(*id)
                }
                Element::Below(_) => {}
                Element::If(branch) => {
                    self.expression(branch.condition);
                    self.block(&branch.then);
                    branch.otherwise.iter().for_each(|block| self.block(block));
                }
                Element::For(each) => {
                    self.expression(each.header.source);
                    self.block(&each.body);
                }
            }
        }
    }
}
