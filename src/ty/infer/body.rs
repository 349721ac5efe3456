//! Bodies of records as trees of paths: `a: { b: v }` and `a.b: v` are the same, in several places too, and each path is set once.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::super::{LabelKind, TypeErrorKind};
use super::{Checker, ScopeId};
use crate::base::Name;
use crate::hir::{Block, Element, Expression, ExpressionId, Literal, Node, Segment};

/// A node of a tree, by its number in [`Trees`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TreeId(u32);

/// Under which conditions something is set, by number in [`Trees`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Under(u32);

impl Under {
    pub(super) const NOTHING: Self = Self(0);
}

/// A step of a path below a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Name(Name),
    /// Constant keys of an element; one that is not constant is told apart by its place.
    Element(Vec<Constant>),
}

/// A constant key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Constant {
    Text(Box<str>),
    Int(i64),
    Bool(bool),
    Unknown(u32),
}

/// A value that a path is set to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) value: ExpressionId,
    pub(super) scope: ScopeId,
    pub(super) under: Under,
    pub(super) at: Node,
    /// Its number among all that the body sets, in the order written.
    pub(super) order: u32,
}

/// What is set at a path and below.
#[derive(Debug)]
pub(super) struct Tree {
    /// Where the path is first named; of the whole body its literal.
    pub(super) at: Node,
    /// Its number among all that the body sets, in the order written.
    pub(super) order: u32,
    pub(super) step: Option<Step>,
    pub(super) kids: SmallVec<[TreeId; 4]>,
    /// Where there are very many.
    index: Option<Box<FxHashMap<Step, TreeId>>>,
    /// What it is set to, other than record literals.
    pub(super) values: SmallVec<[Setting; 1]>,
    /// Record literals that it is set to; their fields are kids.
    pub(super) literals: SmallVec<[ExpressionId; 2]>,
    pub(super) spreads: Vec<Setting>,
    /// Computed keys: the key, and what is set below it.
    pub(super) computed: Vec<TreeId>,
    /// It has a computed key or a `for`, and so is a map.
    pub(super) is_map: bool,
    /// Under which conditions it was named, once for each time.
    pub(super) named: SmallVec<[Under; 2]>,
}

#[derive(Debug)]
struct Condition {
    up: Option<Under>,
    /// Which `if` or `for`.
    element: u32,
    branch: u32,
    /// How many branches make it certain; nothing where none do.
    of: Option<u32>,
}

/// The trees of one body.
#[derive(Debug)]
pub(super) struct Trees {
    trees: Vec<Tree>,
    conditions: Vec<Condition>,
    elements: u32,
    order: u32,
}

const ROOT: TreeId = TreeId(0);
/// From this many kids on they are found by hashing.
const MANY: usize = 16;

impl Trees {
    /// For a body with so many elements.
    pub(super) fn new(at: Node, elements: usize) -> Self {
        let conditions = vec![Condition { up: None, element: 0, branch: 0, of: None }];
        let trees = Vec::with_capacity(elements.saturating_add(1));
        let mut trees = Self { trees, conditions, elements: 0, order: 0 };
        trees.push(at, None);
        trees
    }

    pub(super) const fn root(&self) -> TreeId {
        ROOT
    }

    fn push(&mut self, at: Node, step: Option<Step>) -> TreeId {
        let id = TreeId(u32::try_from(self.trees.len()).unwrap_or(u32::MAX));
        let order = self.next();
        self.trees.push(Tree {
            at,
            order,
            step,
            kids: SmallVec::new(),
            index: None,
            values: SmallVec::new(),
            literals: SmallVec::new(),
            spreads: Vec::new(),
            computed: Vec::new(),
            is_map: false,
            named: SmallVec::new(),
        });
        id
    }

    const fn next(&mut self) -> u32 {
        self.order = self.order.saturating_add(1);
        self.order
    }

    pub(super) fn get(&self, id: TreeId) -> Option<&Tree> {
        self.trees.get(id.0 as usize)
    }

    fn with(&mut self, id: TreeId, change: impl FnOnce(&mut Tree)) {
        if let Some(tree) = self.trees.get_mut(id.0 as usize) {
            change(tree);
        }
    }

    /// The kid at a step.
    pub(super) fn kid(&self, of: TreeId, step: &Step) -> Option<TreeId> {
        let tree = self.get(of)?;
        if let Some(index) = &tree.index {
            return index.get(step).copied();
        }
        tree.kids
            .iter()
            .copied()
            .find(|kid| self.get(*kid).is_some_and(|kid| kid.step.as_ref() == Some(step)))
    }

    /// Takes a kid away from its parent.
    pub(super) fn take_kid(&mut self, of: TreeId, step: &Step) -> Option<TreeId> {
        let kid = self.kid(of, step)?;
        self.with(of, |tree| {
            tree.kids.retain(|it| *it != kid);
            if let Some(index) = &mut tree.index {
                index.remove(step);
            }
        });
        Some(kid)
    }

    fn kid_or_new(&mut self, of: TreeId, step: Step, at: Node) -> TreeId {
        if let Some(kid) = self.kid(of, &step) {
            return kid;
        }
        let kid = self.push(at, Some(step.clone()));
        self.with(of, |tree| tree.kids.push(kid));
        let Some(tree) = self.get(of) else { return kid };
        if tree.index.is_none() && tree.kids.len() > MANY {
            let steps = tree.kids.iter().filter_map(|kid| Some((self.get(*kid)?.step.clone()?, *kid)));
            let index = Box::new(steps.collect());
            self.with(of, |tree| tree.index = Some(index));
        } else {
            self.with(of, |tree| {
                if let Some(index) = &mut tree.index {
                    index.insert(step, kid);
                }
            });
        }
        kid
    }

    fn condition(&mut self, up: Under, element: u32, branch: u32, of: Option<u32>) -> Under {
        let id = Under(u32::try_from(self.conditions.len()).unwrap_or(u32::MAX));
        self.conditions.push(Condition { up: Some(up), element, branch, of });
        id
    }

    const fn element(&mut self) -> u32 {
        self.elements = self.elements.saturating_add(1);
        self.elements
    }

    /// The conditions from the outermost in.
    fn chain(&self, mut under: Under) -> Vec<&Condition> {
        let mut chain = Vec::new();
        while let Some(condition) = self.conditions.get(under.0 as usize) {
            let Some(up) = condition.up else { break };
            chain.push(condition);
            under = up;
        }
        chain.reverse();
        chain
    }

    /// Whether a path is set wherever the record is in which it stands.
    pub(super) fn is_sure(&self, kid: TreeId, parent: TreeId) -> bool {
        let (Some(kid), Some(parent)) = (self.get(kid), self.get(parent)) else { return false };
        if kid.named.contains(&Under::NOTHING) {
            return true;
        }
        let of: &[Under] = if parent.named.is_empty() { &[Under::NOTHING] } else { &parent.named };
        of.iter().all(|of| self.sure_under(&kid.named, *of))
    }

    fn sure_under(&self, named: &[Under], of: Under) -> bool {
        let around = self.chain(of);
        let mut within: Vec<Vec<&Condition>> = Vec::new();
        for under in named {
            let chain = self.chain(*under);
            let shared = chain.iter().zip(&around).take_while(|(one, other)| same(one, other)).count();
            if shared == chain.len() {
                return true;
            }
            if shared == around.len() {
                within.push(chain.into_iter().skip(shared).collect());
            }
        }
        covers(&within, 0)
    }

    /// Whether what is set under one condition is set twice wherever it is set under the other.
    fn meet(one: Under, other: Under) -> bool {
        one == other
    }
}

fn same(one: &Condition, other: &Condition) -> bool {
    one.element == other.element && one.branch == other.branch
}

/// Whether some of these conditions hold whatever is the case.
fn covers(chains: &[Vec<&Condition>], depth: usize) -> bool {
    if chains.iter().any(|chain| chain.len() == depth) {
        return true;
    }
    let firsts: Vec<&Condition> = chains.iter().filter_map(|chain| chain.get(depth).copied()).collect();
    firsts.iter().any(|first| {
        let Some(of) = first.of else { return false };
        (0..of).all(|branch| {
            let in_branch: Vec<Vec<&Condition>> = chains
                .iter()
                .filter(|chain| {
                    chain.get(depth).is_some_and(|it| it.element == first.element && it.branch == branch)
                })
                .cloned()
                .collect();
            !in_branch.is_empty() && covers(&in_branch, depth.saturating_add(1))
        })
    })
}

impl Checker<'_> {
    /// Makes the tree of a record literal.
    pub(super) fn grow(&mut self, trees: &mut Trees, block: &Block, scope: ScopeId) {
        self.grow_elements(trees, ROOT, block, scope, Under::NOTHING);
    }

    fn grow_elements(
        &mut self,
        trees: &mut Trees,
        into: TreeId,
        block: &Block,
        scope: ScopeId,
        under: Under,
    ) {
        let mut scope = scope;
        for element in &block.elements {
            match element {
                Element::Field { path, value } => self.grow_field(trees, into, path, *value, scope, under),
                Element::Spread(value) => {
                    let setting =
                        Setting { value: *value, scope, under, at: (*value).into(), order: trees.next() };
                    trees.with(into, |tree| tree.spreads.push(setting));
                }
                Element::Let { binder, ty, value } => scope = self.bind_let(binder.name, *ty, *value, scope),
                Element::If(branch) => {
                    let element = trees.element();
                    let of = branch.otherwise.as_ref().map(|_| 2);
                    self.condition(branch.condition, scope);
                    let behind = self.behind(branch.condition, scope, true);
                    let first = trees.condition(under, element, 0, of);
                    self.grow_elements(trees, into, &branch.then, behind, first);
                    if let Some(otherwise) = &branch.otherwise {
                        let behind = self.behind(branch.condition, scope, false);
                        let second = trees.condition(under, element, 1, of);
                        self.grow_elements(trees, into, otherwise, behind, second);
                    }
                }
                Element::For(repeat) => {
                    let element = trees.element();
                    let inner = self.for_each(&repeat.header, scope);
                    let round = trees.condition(under, element, 0, None);
                    trees.with(into, |tree| tree.is_map = true);
                    self.grow_elements(trees, into, &repeat.body, inner, round);
                }
                Element::Value(value) => {
                    self.synth(*value, scope);
                    self.error(*value, TypeErrorKind::Element { in_list: false });
                }
                Element::Below(spot) => {
                    self.error(*spot, TypeErrorKind::Element { in_list: false });
                }
            }
        }
    }

    fn grow_field(
        &mut self,
        trees: &mut Trees,
        into: TreeId,
        path: &[Segment],
        value: ExpressionId,
        scope: ScopeId,
        under: Under,
    ) {
        let mut at = into;
        let mut node = Node::Expression(value);
        for (number, segment) in path.iter().enumerate() {
            if self.is_set_above(trees, at, segment, under) {
                return;
            }
            let (step, spot) = match segment {
                Segment::Name(name, spot) => (Step::Name(*name), *spot),
                Segment::Index(keys, spot) => {
                    for key in keys {
                        self.synth_key(*key, scope);
                    }
                    if number == 0 {
                        let entry = trees.push((*spot).into(), None);
                        trees.with(entry, |tree| tree.named.push(under));
                        trees.with(at, |tree| {
                            tree.computed.push(entry);
                            tree.is_map = true;
                        });
                        at = entry;
                        node = (*spot).into();
                        continue;
                    }
                    (self.element_step(keys), *spot)
                }
            };
            node = spot.into();
            at = trees.kid_or_new(at, step, node);
            trees.with(at, |tree| tree.named.push(under));
        }
        self.set(trees, at, node, value, scope, under);
    }

    fn set(
        &mut self,
        trees: &mut Trees,
        at: TreeId,
        node: Node,
        value: ExpressionId,
        scope: ScopeId,
        under: Under,
    ) {
        let Some(tree) = trees.get(at) else { return };
        let name = name_of(tree);
        let before =
            tree.values.iter().find(|before| Trees::meet(before.under, under)).map(|before| before.at);
        if let Expression::Record(block) = self.body.expression(value) {
            if let (Some(before), Some(name)) = (before, name) {
                self.error_with(node, TypeErrorKind::SetTwice { name }, before, LabelKind::SetHere);
                return;
            }
            trees.with(at, |tree| tree.literals.push(value));
            self.grow_elements(trees, at, block, scope, under);
            return;
        }
        let below = if tree.literals.is_empty() && tree.kids.is_empty() { None } else { Some(tree.at) };
        let below =
            below.filter(|_| tree.named.iter().filter(|named| Trees::meet(**named, under)).count() > 1);
        if let (Some(before), Some(name)) = (before.or(below), name) {
            self.error_with(node, TypeErrorKind::SetTwice { name }, before, LabelKind::SetHere);
            return;
        }
        let setting = Setting { value, scope, under, at: node, order: trees.next() };
        trees.with(at, |tree| tree.values.push(setting));
    }

    /// Below a path that is set to a value nothing is set.
    fn is_set_above(&mut self, trees: &Trees, at: TreeId, segment: &Segment, under: Under) -> bool {
        let Some(tree) = trees.get(at) else { return false };
        let before = tree.values.iter().find(|before| Trees::meet(before.under, under));
        let (Some(before), Some(name)) = (before, name_of(tree)) else { return false };
        let spot = match segment {
            Segment::Name(_, spot) | Segment::Index(_, spot) => *spot,
        };
        self.error_with(spot, TypeErrorKind::SetBelow { name }, before.at, LabelKind::SetHere);
        true
    }

    fn element_step(&self, keys: &[ExpressionId]) -> Step {
        let constants = keys.iter().map(|key| match self.body.expression(*key) {
            Expression::Literal(Literal::Text(text)) => Constant::Text((&**text).into()),
            Expression::Literal(Literal::Int(value)) => Constant::Int(*value),
            Expression::Literal(Literal::Bool(value)) => Constant::Bool(*value),
            _ => Constant::Unknown(key.0),
        });
        Step::Element(constants.collect())
    }

    fn synth_key(&mut self, key: ExpressionId, scope: ScopeId) {
        use super::super::{Scalar, SecretUse};
        let ty = self.synth(key, scope);
        match ty.scalar() {
            _ if ty.is_error() => {}
            Some(Scalar::String | Scalar::Int | Scalar::Bool | Scalar::IntOrString) => {}
            Some(Scalar::Secret) => {
                self.secret(key, SecretUse::Key);
            }
            _ if ty.admits_null() => {
                self.may_be_null(key, key, scope);
            }
            _ => {
                self.error(key, TypeErrorKind::KeyType { found: ty });
            }
        }
    }
}

/// The name that a path ends with.
pub(super) fn name_of(tree: &Tree) -> Option<Name> {
    match &tree.step {
        Some(Step::Name(name)) => Some(*name),
        Some(Step::Element(_)) | None => None,
    }
}
