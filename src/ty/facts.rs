//! Facts: what is known behind a condition. Nothing changes, so what is known stays known, in function literals too.
//!
//! A fact speaks of a path: a name, then fields or constant keys. A `let` of a path or of a condition stands for it. A condition of any
//! other form is known as it is written, and opens what has the same condition.

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::infer::Checker;
use super::view::LiteralKey;
use super::{Owner, RecordId, Type, record};
use crate::base::Name;
use crate::db::{Db, Definition};
use crate::hir::{
    self, BinaryOperator, Body, Data, DefinitionKind, Element, Expression, ExpressionId, Literal,
    TemplatePart, UnaryOperator,
};
use crate::resolve::{self, Binding};

/// A path, by its number in [`Paths`]: equal paths have equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Path(u32);

/// Where a path begins, or what its last step is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Step {
    Local(u32),
    Definition(Definition),
    Field(Path, Name),
    Key(Path, LiteralKey),
}

/// The paths of one definition, each once.
#[derive(Debug, Default)]
pub(super) struct Paths {
    steps: Vec<Step>,
    numbers: FxHashMap<Step, Path>,
}

impl Paths {
    fn intern(&mut self, step: Step) -> Path {
        if let Some(known) = self.numbers.get(&step) {
            return *known;
        }
        let path = Path(u32::try_from(self.steps.len()).unwrap_or(u32::MAX));
        self.steps.push(step.clone());
        self.numbers.insert(step, path);
        path
    }

    fn step(&self, path: Path) -> Option<&Step> {
        self.steps.get(path.0 as usize)
    }

    /// The path that begins with a local.
    pub(super) fn local(&mut self, number: u32) -> Path {
        self.intern(Step::Local(number))
    }

    /// The path that begins with a definition.
    pub(super) fn definition(&mut self, definition: Definition) -> Path {
        self.intern(Step::Definition(definition))
    }

    /// A field of a path.
    pub(super) fn field(&mut self, path: Path, name: Name) -> Path {
        self.intern(Step::Field(path, name))
    }

    /// What a field or element is of.
    pub(super) fn base(&self, path: Path) -> Option<Path> {
        match self.step(path)? {
            Step::Field(base, _) | Step::Key(base, _) => Some(*base),
            _ => None,
        }
    }

    /// The definition that a path begins with.
    fn root(&self, mut path: Path) -> Option<Definition> {
        loop {
            match self.step(path)? {
                Step::Definition(definition) => return Some(*definition),
                Step::Local(_) => return None,
                Step::Field(inner, _) | Step::Key(inner, _) => path = *inner,
            }
        }
    }
}

/// Something known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fact {
    Equal(Path, Literal),
    NotEqual(Path, Literal),
    Null(Path),
    NotNull(Path),
    In(Path, Rc<[Literal]>),
    NotIn(Path, Rc<[Literal]>),
    /// A condition of any other form.
    Condition(Rc<Canon>, bool),
}

impl Fact {
    pub(super) const fn path(&self) -> Option<Path> {
        match self {
            Self::Equal(path, _) | Self::NotEqual(path, _) | Self::Null(path) | Self::NotNull(path) => {
                Some(*path)
            }
            Self::In(path, _) | Self::NotIn(path, _) => Some(*path),
            Self::Condition(..) => None,
        }
    }
}

/// A condition as written, names resolved.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Canon {
    Path(Path),
    Bound(Name),
    Literal(Literal),
    Unary(UnaryOperator, Rc<Self>),
    Binary(BinaryOperator, Rc<Self>, Rc<Self>),
    Field(Name, Rc<Self>),
    Index(Rc<Self>, Vec<Self>),
    Call(Rc<Self>, Vec<(Option<Name>, Self)>),
    Lambda(Vec<Name>, Rc<Self>),
    List(Vec<Self>),
    Template(Vec<Self>),
    Text(Arc<str>),
    /// What is the same only as itself.
    Itself(Definition, ExpressionId),
}

/// One condition of several that hold together: the fact it is, and what follows from it.
#[derive(Clone, Debug)]
pub(super) struct Conjunct {
    pub(super) fact: Fact,
    pub(super) implied: Vec<Fact>,
}

/// Where an expression is read: its body, and what its names mean.
#[derive(Clone)]
pub(super) struct Site<'a> {
    pub(super) definition: Definition,
    pub(super) body: Held<'a>,
    pub(super) names: Names,
}

/// A body, of the definition that is checked or of another.
#[derive(Clone)]
pub(super) enum Held<'a> {
    Own(&'a Body),
    Other(Arc<Body>),
}

impl std::ops::Deref for Held<'_> {
    type Target = Body;

    fn deref(&self) -> &Body {
        match self {
            Held::Own(body) => body,
            Held::Other(body) => body,
        }
    }
}

/// What names mean where a condition stands.
#[derive(Clone)]
pub(super) enum Names {
    /// What they mean in a scope of the checker.
    Scope(super::infer::ScopeId),
    /// The fields of a record at a path, then the names of the file.
    Fields(Path, RecordId),
    /// `it`, then the names of the file.
    It(Path),
    /// The names of the file.
    File,
}

/// `let`s that stand for others are followed so far.
const LONGEST: usize = 32;

impl<'a> Checker<'a> {
    /// The site of an expression of the definition that is checked.
    pub(super) fn here(&self, scope: super::infer::ScopeId) -> Site<'a> {
        Site { definition: self.definition, body: Held::Own(self.body), names: Names::Scope(scope) }
    }

    /// The site of an expression of a record type, its fields being those at a path.
    pub(super) fn in_record(&self, owner: &Owner, path: Path) -> Site<'a> {
        let names = match owner.record {
            Some(ty) => Names::Fields(path, RecordId::Declared(owner.definition, ty)),
            None => Names::File,
        };
        self.site_of(owner.definition, names)
    }

    /// The site of an expression of another definition that sees the names of its file.
    pub(super) fn of_file(&self, definition: Definition) -> Site<'a> {
        self.site_of(definition, Names::File)
    }

    fn site_of(&self, definition: Definition, names: Names) -> Site<'a> {
        let body = match definition == self.definition {
            true => Held::Own(self.body),
            false => Held::Other(hir::body(self.db, definition)),
        };
        Site { definition, body, names }
    }

    /// What is known behind a condition, or behind its negation.
    pub(super) fn facts(
        &mut self,
        condition: ExpressionId,
        scope: super::infer::ScopeId,
        truth: bool,
    ) -> Vec<Fact> {
        let site = self.here(scope);
        let conjuncts = self.conjuncts(&site, condition, truth);
        conjuncts.into_iter().flat_map(|it| std::iter::once(it.fact).chain(it.implied)).collect()
    }

    /// The conditions that hold together where one does.
    pub(super) fn conjuncts(
        &mut self,
        site: &Site<'a>,
        condition: ExpressionId,
        truth: bool,
    ) -> Vec<Conjunct> {
        let mut found = Vec::new();
        self.collect(site, condition, truth, &mut found, 0);
        found
    }

    fn collect(
        &mut self,
        site: &Site<'a>,
        id: ExpressionId,
        truth: bool,
        into: &mut Vec<Conjunct>,
        depth: usize,
    ) {
        let body = site.body.clone();
        match body.expression(id) {
            Expression::Unary { operator: UnaryOperator::Not, operand } => {
                return self.collect(site, *operand, !truth, into, depth);
            }
            Expression::Binary { operator: BinaryOperator::And, left, right, .. } if truth => {
                self.collect(site, *left, truth, into, depth);
                return self.collect(site, *right, truth, into, depth);
            }
            Expression::Binary { operator: BinaryOperator::Or, left, right, .. } if !truth => {
                self.collect(site, *left, truth, into, depth);
                return self.collect(site, *right, truth, into, depth);
            }
            Expression::Name(name) if depth < LONGEST => {
                if let Some((site, value)) = self.stands_for(site, *name)
                    && matches!(
                        site.body.expression(value),
                        Expression::Binary { .. } | Expression::Unary { .. } | Expression::Call { .. }
                    )
                {
                    return self.collect(&site, value, truth, into, depth.saturating_add(1));
                }
            }
            _ => {}
        }
        into.push(self.conjunct(site, &body, id, truth));
    }

    fn conjunct(&mut self, site: &Site<'a>, body: &Body, id: ExpressionId, truth: bool) -> Conjunct {
        let mut implied = Vec::new();
        let fact = match body.expression(id) {
            Expression::Binary {
                operator: operator @ (BinaryOperator::Equal | BinaryOperator::NotEqual),
                left,
                right,
                ..
            } => {
                let (side, literal) = match (body.expression(*left), body.expression(*right)) {
                    (_, Expression::Literal(literal)) => (Some(*left), Some(literal)),
                    (Expression::Literal(literal), _) => (Some(*right), Some(literal)),
                    _ => (None, None),
                };
                let path = side.and_then(|side| self.path(site, side, 0));
                match (path, literal) {
                    (Some(path), Some(literal)) if !matches!(literal, Literal::Unit(_)) => {
                        let equal = (*operator == BinaryOperator::Equal) == truth;
                        let is_null = *literal == Literal::Null;
                        if equal && !is_null {
                            implied.push(Fact::NotNull(path));
                        }
                        if equal != is_null
                            && let Some(side) = side
                        {
                            self.bases_are_there(site, side, &mut implied, 0);
                        }
                        Some(match (equal, is_null) {
                            (true, true) => Fact::Null(path),
                            (false, true) => Fact::NotNull(path),
                            (true, false) => Fact::Equal(path, literal.clone()),
                            (false, false) => Fact::NotEqual(path, literal.clone()),
                        })
                    }
                    _ => None,
                }
            }
            Expression::Binary { operator: BinaryOperator::In, left, right, .. } => {
                let literals = literals_of(body, *right);
                let path = if literals.is_some() { self.path(site, *left, 0) } else { None };
                path.zip(literals).map(|(path, literals)| {
                    if truth && !literals.contains(&Literal::Null) {
                        implied.push(Fact::NotNull(path));
                    }
                    if truth { Fact::In(path, literals.into()) } else { Fact::NotIn(path, literals.into()) }
                })
            }
            Expression::Name(_) | Expression::Field { .. } | Expression::Index { .. } => {
                self.path(site, id, 0).map(|path| Fact::Equal(path, Literal::Bool(truth)))
            }
            _ => None,
        };
        let fact =
            fact.unwrap_or_else(|| Fact::Condition(Rc::new(self.canon(site, id, &mut Vec::new(), 0)), truth));
        Conjunct { fact, implied }
    }

    /// `a?.b` is there, so `a` is.
    pub(super) fn bases_are_there(
        &mut self,
        site: &Site<'a>,
        id: ExpressionId,
        into: &mut Vec<Fact>,
        depth: usize,
    ) {
        let body = site.body.clone();
        match body.expression(id) {
            Expression::Field { base, optional, .. } => {
                if *optional && let Some(path) = self.path(site, *base, 0) {
                    into.push(Fact::NotNull(path));
                }
                self.bases_are_there(site, *base, into, depth);
            }
            Expression::Index { base, .. } => self.bases_are_there(site, *base, into, depth),
            Expression::Name(name) if depth < LONGEST => {
                if let Some((site, value)) = self.stands_for(site, *name) {
                    self.bases_are_there(&site, value, into, depth.saturating_add(1));
                }
            }
            _ => {}
        }
    }

    /// What a `let` of the name was given, where it is one.
    fn stands_for(&mut self, site: &Site<'a>, name: Name) -> Option<(Site<'a>, ExpressionId)> {
        if let Names::Scope(scope) = &site.names
            && let Some(local) = self.local(*scope, name)
        {
            let (value, scope) = local.alias?;
            return Some((self.here(scope), value));
        }
        if self.is_own_name(site, name) {
            return None;
        }
        let Some(Binding::Definition(found)) = resolve::lookup_value(self.db, site.definition.file, name)
        else {
            return None;
        };
        if found.kind() != DefinitionKind::Let || resolve::in_circle(self.db, found) {
            return None;
        }
        let site = self.site_of(found, Names::File);
        let Data::Let { value, .. } = &site.body.data else { return None };
        let value = *value;
        Some((site, value))
    }

    /// Whether a name is that of a field, or `it`, before it is one of the file.
    fn is_own_name(&self, site: &Site<'a>, name: Name) -> bool {
        match &site.names {
            Names::Fields(_, id) => record::record_type(self.db, id).field(name).is_some(),
            Names::It(_) => name.as_str() == "it",
            Names::Scope(scope) => self.local(*scope, name).is_some(),
            Names::File => false,
        }
    }

    /// The path that an expression is.
    pub(super) fn path(&mut self, site: &Site<'a>, id: ExpressionId, depth: usize) -> Option<Path> {
        let body = site.body.clone();
        match body.expression(id) {
            Expression::Name(name) => self.name_path(site, *name, depth),
            Expression::Field { base, name, .. } => {
                let base = self.path(site, *base, depth)?;
                Some(self.paths.field(base, *name))
            }
            Expression::Index { base, arguments } => {
                let [argument] = arguments.as_slice() else { return None };
                let Expression::Literal(key) = body.expression(*argument) else { return None };
                let base = self.path(site, *base, depth)?;
                Some(self.paths.intern(Step::Key(base, LiteralKey::of(key))))
            }
            _ => None,
        }
    }

    fn name_path(&mut self, site: &Site<'a>, name: Name, depth: usize) -> Option<Path> {
        match &site.names {
            Names::Fields(path, id) if record::record_type(self.db, id).field(name).is_some() => {
                return Some(self.paths.field(*path, name));
            }
            Names::It(path) if name.as_str() == "it" => return Some(*path),
            _ => {}
        }
        if depth < LONGEST
            && let Some((alias, value)) = self.stands_for(site, name)
            && matches!(
                alias.body.expression(value),
                Expression::Name(_) | Expression::Field { .. } | Expression::Index { .. }
            )
            && let Some(path) = self.path(&alias, value, depth.saturating_add(1))
        {
            return Some(path);
        }
        if let Names::Scope(scope) = &site.names
            && let Some(local) = self.local(*scope, name)
        {
            return Some(local.path);
        }
        match resolve::lookup_value(self.db, site.definition.file, name)? {
            Binding::Definition(found) => Some(self.paths.definition(found)),
            _ => None,
        }
    }

    fn canon(&mut self, site: &Site<'a>, id: ExpressionId, bound: &mut Vec<Name>, depth: usize) -> Canon {
        let body = site.body.clone();
        if let Expression::Name(name) = body.expression(id)
            && bound.contains(name)
        {
            return Canon::Bound(*name);
        }
        if depth < LONGEST
            && let Expression::Name(name) = body.expression(id)
            && let Some((site, value)) = self.stands_for(site, *name)
            && !matches!(site.body.expression(value), Expression::Record(_) | Expression::List(_))
        {
            return self.canon(&site, value, &mut Vec::new(), depth.saturating_add(1));
        }
        if bound.is_empty()
            && let Some(path) = self.path(site, id, 0)
        {
            return Canon::Path(path);
        }
        let itself = Canon::Itself(site.definition, id);
        match body.expression(id) {
            Expression::Name(name) => self.name_path(site, *name, 0).map_or(itself, Canon::Path),
            Expression::Literal(literal) => Canon::Literal(literal.clone()),
            Expression::Unary { operator, operand } => {
                Canon::Unary(*operator, Rc::new(self.canon(site, *operand, bound, depth)))
            }
            Expression::Binary { operator, left, right, .. } => Canon::Binary(
                *operator,
                Rc::new(self.canon(site, *left, bound, depth)),
                Rc::new(self.canon(site, *right, bound, depth)),
            ),
            Expression::Field { base, name, .. } => {
                Canon::Field(*name, Rc::new(self.canon(site, *base, bound, depth)))
            }
            Expression::Index { base, arguments } => Canon::Index(
                Rc::new(self.canon(site, *base, bound, depth)),
                arguments.iter().map(|it| self.canon(site, *it, bound, depth)).collect(),
            ),
            Expression::Call { callee, arguments } => {
                let callee = match body.expression(*callee) {
                    Expression::Field { base, name, .. } => {
                        Canon::Field(*name, Rc::new(self.canon(site, *base, bound, depth)))
                    }
                    _ => self.canon(site, *callee, bound, depth),
                };
                let arguments = arguments
                    .iter()
                    .map(|it| (it.name.map(|(name, _)| name), self.canon(site, it.value, bound, depth)))
                    .collect();
                Canon::Call(Rc::new(callee), arguments)
            }
            Expression::Lambda { parameters, body: inner } => {
                let before = bound.len();
                let names: Vec<Name> = parameters.iter().map(|it| it.name).collect();
                bound.extend(&names);
                let inner = self.canon(site, *inner, bound, depth);
                bound.truncate(before);
                Canon::Lambda(names, Rc::new(inner))
            }
            Expression::List(block) => {
                let mut values = Vec::new();
                for element in &block.elements {
                    let Element::Value(value) = element else { return itself };
                    values.push(self.canon(site, *value, bound, depth));
                }
                Canon::List(values)
            }
            Expression::Template(parts) => {
                let parts = parts.iter().map(|part| match part {
                    TemplatePart::Text(text) => Canon::Text(Arc::clone(text)),
                    TemplatePart::Expression(part) => self.canon(site, *part, bound, depth),
                });
                Canon::Template(parts.collect())
            }
            _ => itself,
        }
    }

    /// Whether all of these conditions are known to hold in a scope.
    pub(super) fn proven(&mut self, conjuncts: &[Conjunct], scope: super::infer::ScopeId) -> bool {
        conjuncts.iter().all(|conjunct| self.known(&conjunct.fact, scope))
    }

    /// The same for conditions over the fields of the record type that `owner` declares, which lies at `base`: what they ask for may
    /// also be all that is left of a field's literals.
    pub(super) fn proven_in(
        &mut self,
        conjuncts: &[Conjunct],
        owner: &Owner,
        base: Path,
        scope: super::infer::ScopeId,
    ) -> bool {
        conjuncts.iter().all(|conjunct| {
            self.known(&conjunct.fact, scope) || self.is_left(&conjunct.fact, owner, base, scope)
        })
    }

    /// Whether every literal that a field may still be is one that is wanted.
    fn is_left(&mut self, wanted: &Fact, owner: &Owner, base: Path, scope: super::infer::ScopeId) -> bool {
        let Some((path, record)) = wanted.path().zip(owner.record) else { return false };
        let whole = RecordId::Declared(owner.definition, record);
        let Some(ty) = self.type_below(path, base, &whole, 0) else { return false };
        let literals: Option<Vec<Literal>> =
            ty.members().into_iter().map(|member| member.as_literal().cloned()).collect();
        let Some(mut left) = literals else { return false };
        if ty.admits_null() && !left.contains(&Literal::Null) {
            left.push(Literal::Null);
        }
        self.each_fact(Some(path), scope, &mut |fact| {
            if fact.path() == Some(path) {
                left.retain(|literal| match fact {
                    Fact::Null(_) => *literal == Literal::Null,
                    Fact::NotNull(_) => *literal != Literal::Null,
                    _ => admits(fact, literal),
                });
            }
        });
        let is_wanted = |literal: &Literal| match wanted {
            Fact::Null(_) | Fact::NotNull(_) | Fact::Condition(..) => false,
            _ => admits(wanted, literal),
        };
        !left.is_empty() && left.iter().all(is_wanted)
    }

    /// The declared type of what lies at a path, below a record at another.
    fn type_below(&self, path: Path, base: Path, whole: &RecordId, depth: usize) -> Option<Type> {
        let Some(Step::Field(inner, name)) = self.paths.step(path).filter(|_| depth < LONGEST) else {
            return None;
        };
        if *inner == base {
            return Some(record::record_type(self.db, whole).field(*name)?.ty.clone());
        }
        let inner = self.type_below(*inner, base, whole, depth.saturating_add(1))?;
        let record = inner.core().0.as_record()?.id.clone();
        Some(record::record_type(self.db, &record).field(*name)?.ty.clone())
    }

    fn known(&mut self, wanted: &Fact, scope: super::infer::ScopeId) -> bool {
        let mut found = false;
        self.each_fact(wanted.path(), scope, &mut |fact| found = found || follows(fact, wanted));
        found
    }

    /// Every fact of a scope that may speak of a path: those of conditions around, and the `where` of the input that it begins with.
    pub(super) fn each_fact(
        &mut self,
        path: Option<Path>,
        scope: super::infer::ScopeId,
        see: &mut dyn FnMut(&Fact),
    ) {
        let mut next = Some(scope);
        while let Some(at) = next {
            let Some(node) = self.scopes.get(at) else { break };
            node.facts.iter().for_each(&mut *see);
            next = node.up;
        }
        let Some(input) = path.and_then(|path| self.paths.root(path)) else { return };
        if input.kind() != DefinitionKind::Input {
            return;
        }
        self.input_facts(input).iter().for_each(see);
    }

    /// What the `where` of an input says of it.
    fn input_facts(&mut self, input: Definition) -> Rc<[Fact]> {
        if let Some((_, facts)) = self.of_inputs.iter().find(|(known, _)| *known == input) {
            return Rc::clone(facts);
        }
        self.of_inputs.push((input, Rc::from([])));
        let path = self.paths.definition(input);
        let ty = super::signature(self.db, input).ty.clone();
        let facts: Rc<[Fact]> = self.where_facts(&ty, path).into();
        if let Some((_, slot)) = self.of_inputs.iter_mut().find(|(known, _)| *known == input) {
            *slot = Rc::clone(&facts);
        }
        facts
    }

    /// What the `where`s of a type say of the value at a path.
    pub(super) fn where_facts(&mut self, ty: &Type, path: Path) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut ty = ty;
        while let Type::Where(restricted) = ty {
            let site = self.site_of(restricted.owner.definition, Names::It(path));
            let conjuncts = self.conjuncts(&site, restricted.condition, true);
            facts.extend(conjuncts.into_iter().flat_map(|it| std::iter::once(it.fact).chain(it.implied)));
            ty = &restricted.base;
        }
        facts
    }

    /// What is left of a type at a path, after all that is known of it.
    pub(super) fn narrow(&mut self, ty: Type, path: Path, scope: super::infer::ScopeId) -> Type {
        if ty.is_error() || !(ty.admits_null() || matches!(ty.strip(), Type::Union(_))) {
            return ty;
        }
        let mut facts: Vec<Fact> = Vec::new();
        self.each_fact(Some(path), scope, &mut |fact| facts.push(fact.clone()));
        let mut ty = ty;
        for fact in facts.iter().rev() {
            let Some(about) = fact.path() else { continue };
            if about == path {
                ty = narrow_by(ty, fact);
            } else if let Some(Step::Field(base, name)) = self.paths.step(about)
                && *base == path
            {
                ty = narrow_by_field(self.db, ty, *name, fact);
            }
        }
        ty
    }
}

/// Whether one fact follows from another.
fn follows(from: &Fact, wanted: &Fact) -> bool {
    if from == wanted {
        return true;
    }
    match (from, wanted) {
        (Fact::Equal(one, literal), Fact::NotEqual(other, not)) => one == other && literal != not,
        (Fact::Equal(one, literal), Fact::NotIn(other, not)) => one == other && !not.contains(literal),
        (Fact::Equal(one, literal), Fact::In(other, among)) => one == other && among.contains(literal),
        (Fact::Equal(one, literal), Fact::NotNull(other)) => one == other && *literal != Literal::Null,
        (Fact::In(one, literals), Fact::NotNull(other)) => one == other && !literals.contains(&Literal::Null),
        (Fact::In(one, literals), Fact::In(other, among)) => {
            one == other && literals.iter().all(|it| among.contains(it))
        }
        (Fact::In(one, literals), Fact::Equal(other, literal)) => {
            one == other && literals.iter().all(|it| it == literal)
        }
        (Fact::In(one, literals), Fact::NotEqual(other, not)) => one == other && !literals.contains(not),
        (Fact::NotIn(one, literals), Fact::NotEqual(other, not)) => one == other && literals.contains(not),
        (Fact::NotEqual(one, Literal::Bool(not)), Fact::Equal(other, Literal::Bool(is))) => {
            one == other && not != is
        }
        (Fact::Null(one), Fact::NotEqual(other, _)) => one == other,
        _ => false,
    }
}

/// The literals of a list that consists of such.
fn literals_of(body: &Body, id: ExpressionId) -> Option<Vec<Literal>> {
    let Expression::List(block) = body.expression(id) else { return None };
    let literals = block.elements.iter().map(|element| match element {
        Element::Value(value) => match body.expression(*value) {
            Expression::Literal(literal) => Some(literal.clone()),
            _ => None,
        },
        _ => None,
    });
    literals.collect()
}

/// Whether a fact leaves a literal possible.
pub(super) fn admits(fact: &Fact, literal: &Literal) -> bool {
    match fact {
        Fact::Equal(_, is) => literal == is,
        Fact::NotEqual(_, not) => literal != not,
        Fact::In(_, among) => among.contains(literal),
        Fact::NotIn(_, not) => !not.contains(literal),
        _ => true,
    }
}

fn narrow_by(ty: Type, fact: &Fact) -> Type {
    match fact {
        Fact::Null(_) => return if ty.admits_null() { Type::Null } else { ty },
        Fact::NotNull(_) => {
            return if matches!(ty.bare(), Type::Optional(_)) { ty.without_null() } else { ty };
        }
        Fact::Condition(..) => return ty,
        _ => {}
    }
    let null = ty.admits_null() && admits(fact, &Literal::Null);
    let inner = ty.without_null();
    let Type::Union(union) = inner.bare() else { return if null { ty } else { inner } };
    let kept: Vec<Type> = union
        .members
        .iter()
        .filter(|member| member.as_literal().is_none_or(|literal| admits(fact, literal)))
        .cloned()
        .collect();
    let narrowed =
        if kept.is_empty() || kept.len() == union.members.len() { inner } else { retagged(union, kept) };
    if null { narrowed.optional() } else { narrowed }
}

/// The members of a union whose field admits what is known of it.
fn narrow_by_field(db: &dyn Db, ty: Type, name: Name, fact: &Fact) -> Type {
    let optional = ty.admits_null();
    let inner = ty.without_null();
    let (core, layer) = inner.core();
    let Type::Union(union) = core else { return ty };
    let kept: Vec<Type> = union
        .members
        .iter()
        .filter(|member| {
            let Some(record) = member.as_record() else { return true };
            let candidates = record::tag_candidates(db, &record.id);
            match candidates.iter().find(|(field, _)| *field == name) {
                Some((_, literals)) => literals.iter().any(|literal| admits(fact, literal)),
                None => true,
            }
        })
        .cloned()
        .collect();
    if kept.is_empty() || kept.len() == union.members.len() {
        return ty;
    }
    let kept = retagged(union, kept);
    let narrowed = if layer { kept.layer() } else { kept };
    if optional { narrowed.optional() } else { narrowed }
}

/// What is left of a union, its tag kept.
fn retagged(union: &super::UnionType, members: Vec<Type>) -> Type {
    match Type::union(members) {
        Type::Union(left) => {
            let members = left.members.clone();
            Type::Union(Arc::new(super::UnionType { members, tag: union.tag, alias: None }))
        }
        single => single,
    }
}
