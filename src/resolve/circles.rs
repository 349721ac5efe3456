//! Circles of definitions: found over names, one pass over a file's graph, and reported at the reference that closes each.

use rustc_hash::{FxHashMap, FxHashSet};

use super::dependencies::{Reference, references};
use super::error::{ResolveError, ResolveErrorKind};
use crate::base::Name;
use crate::db::{Db, Definition, SourceFile, note};
use crate::hir::{self, DefinitionKind, Node};

/// A circle of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// The error, at the reference that closes it.
    pub error: ResolveError,
    /// Who is in it.
    pub members: Vec<Definition>,
    /// The other references along it.
    pub steps: Vec<(Definition, Node)>,
}

/// A node of the graph: a definition, or the `metadata` of a resource, which is one of its own.
type Vertex = (Definition, bool);

/// Where references lead.
type Edges = Vec<(Vertex, Reference)>;

/// The circles of a file, in the order of their first definition.
pub fn circles(db: &dyn Db, file: SourceFile) -> &[Circle] {
    circles_of(db, file)
}

/// Whether a definition is in a circle: its type is the error type, and its value unknown.
pub fn in_circle(db: &dyn Db, definition: Definition) -> bool {
    !definition.file.is_library(db) && members(db, definition.file).contains(&definition)
}

#[salsa::tracked]
fn members(db: &dyn Db, file: SourceFile) -> FxHashSet<Definition> {
    circles_of(db, file).iter().flat_map(|circle| circle.members.iter().copied()).collect()
}

#[salsa::tracked]
fn circles_of(db: &dyn Db, file: SourceFile) -> Vec<Circle> {
    note(db, "look for circles in", file.display_path(db));
    let mut search = Search { db, file, state: FxHashMap::default(), path: Vec::new(), circles: Vec::new() };
    for definition in hir::definitions(db, file) {
        search.from((*definition, false));
    }
    search.circles
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
}

struct Search<'a> {
    db: &'a dyn Db,
    file: SourceFile,
    state: FxHashMap<Vertex, State>,
    /// The vertices that are open, each with its references and the next to follow.
    path: Vec<(Vertex, Edges, usize)>,
    circles: Vec<Circle>,
}

impl Search<'_> {
    fn from(&mut self, root: Vertex) {
        self.open(root);
        while let Some((vertex, edges, next)) = self.path.last_mut() {
            let vertex = *vertex;
            let Some((target, _)) = edges.get(*next).copied() else {
                self.state.insert(vertex, State::Done);
                self.path.pop();
                continue;
            };
            *next += 1;
            match self.state.get(&target) {
                None => self.open(target),
                Some(State::Open) => self.close(target),
                Some(State::Done) => {}
            }
        }
    }

    fn open(&mut self, vertex: Vertex) {
        if self.state.contains_key(&vertex) {
            return;
        }
        self.state.insert(vertex, State::Open);
        let edges = self.edges(vertex);
        self.path.push((vertex, edges, 0));
    }

    fn edges(&self, (definition, metadata): Vertex) -> Edges {
        let all = references(self.db, definition);
        let list = if metadata { all.metadata.as_ref().unwrap_or(&all.all) } else { &all.all };
        let from_type = definition.kind() == DefinitionKind::Type;
        list.iter()
            .filter(|reference| reference.target.file == self.file)
            .filter(|reference| !(from_type && reference.guarded))
            .map(|reference| {
                let split = reference.metadata && references(self.db, reference.target).metadata.is_some();
                ((reference.target, split), *reference)
            })
            .collect()
    }

    /// The path from `target` on is a circle; the last reference followed closes it.
    fn close(&mut self, target: Vertex) {
        let Some(begin) = self.path.iter().position(|(vertex, ..)| *vertex == target) else { return };
        let steps: Vec<(Definition, Reference)> = self
            .path
            .iter()
            .skip(begin)
            .filter_map(|((definition, _), edges, next)| {
                edges.get(next.saturating_sub(1)).map(|(_, reference)| (*definition, *reference))
            })
            .collect();
        let members: Vec<Definition> = steps.iter().map(|(definition, _)| *definition).collect();
        if self.circles.iter().any(|circle| members.iter().any(|member| circle.members.contains(member))) {
            return;
        }
        let Some((closing, reference)) = steps.last().copied() else { return };
        let mut chain: Vec<Name> = members.iter().map(|member| member.name()).collect();
        chain.extend(chain.first().copied());
        let kind = if members.iter().all(|member| member.kind() == DefinitionKind::Type) {
            let has_record = members.iter().any(|member| hir::record_of(self.db, *member).is_some());
            ResolveErrorKind::EndlessType { chain, has_record }
        } else if members.iter().all(|member| member.kind() == DefinitionKind::Function) {
            ResolveErrorKind::Recursion { chain }
        } else {
            ResolveErrorKind::Circle { chain }
        };
        let error = ResolveError { definition: closing, node: reference.node, kind };
        let others = steps.iter().rev().skip(1).rev().map(|(definition, step)| (*definition, step.node));
        self.circles.push(Circle { error, members, steps: others.collect() });
    }
}
