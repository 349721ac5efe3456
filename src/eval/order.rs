//! Definitions in the order of need. A value asks for those of the names in its body; a long chain of definitions would be as deep in
//! calls, so whoever begins with an instance has them made from the ends of the chains on.

use rustc_hash::FxHashMap;

use super::code::code;
use crate::db::{Db, Definition, DefinitionId, SourceFile};
use crate::hir::{self, DefinitionKind};
use crate::resolve;
use crate::ty::Target;

/// How long a chain may be that is followed by calls.
const SHORT: usize = 50;

/// The definitions of a module that have values, with those of others that they need, those that others need first. Nothing where no
/// chain of them is long.
pub fn order(db: &dyn Db, module: SourceFile) -> &[Definition] {
    order_of(db, module)
}

#[salsa::tracked]
fn order_of(db: &dyn Db, module: SourceFile) -> Vec<Definition> {
    if module.is_library(db) {
        return Vec::new();
    }
    let files = resolve::closure(db, module);
    let links = files.iter().flat_map(|file| hir::definitions(db, *file)).filter(|it| is_link(**it));
    if links.take(SHORT.saturating_add(1)).count() <= SHORT {
        return Vec::new();
    }
    let mut search = Search { db, depths: FxHashMap::default(), found: Vec::new(), deepest: 0 };
    for definition in hir::definitions(db, module) {
        search.from(*definition);
    }
    if search.deepest > SHORT { search.found } else { Vec::new() }
}

/// A definition, after those that it needs.
pub fn needed(db: &dyn Db, definition: Definition) -> Vec<Definition> {
    let mut search = Search { db, depths: FxHashMap::default(), found: Vec::new(), deepest: 0 };
    search.from(definition);
    if search.deepest > SHORT { search.found } else { Vec::new() }
}

/// A walk with its own stack, for the length of a chain is the program's.
struct Search<'db> {
    db: &'db dyn Db,
    /// How long the chain is that begins at a definition; 0 while it is being followed.
    depths: FxHashMap<Definition, usize>,
    found: Vec<Definition>,
    deepest: usize,
}

impl Search<'_> {
    fn from(&mut self, root: Definition) {
        let mut open: Vec<(Definition, usize)> = Vec::new();
        if self.depths.contains_key(&root) {
            return;
        }
        self.depths.insert(root, 0);
        open.push((root, 0));
        while let Some((definition, next)) = open.last_mut() {
            let definition = *definition;
            let needs = needs_of(self.db, DefinitionId::new(self.db, definition));
            if let Some(needed) = needs.get(*next) {
                *next = next.saturating_add(1);
                if !self.depths.contains_key(needed) {
                    self.depths.insert(*needed, 0);
                    open.push((*needed, 0));
                }
                continue;
            }
            open.pop();
            let below = needs.iter().filter_map(|needed| self.depths.get(needed)).max().copied();
            let depth = below.unwrap_or(0).saturating_add(1);
            self.depths.insert(definition, depth);
            self.deepest = self.deepest.max(depth);
            if matches!(definition.kind(), DefinitionKind::Let | DefinitionKind::Resource) {
                self.found.push(definition);
            }
        }
    }
}

/// Whether a chain goes on through such a definition.
const fn is_link(definition: Definition) -> bool {
    matches!(definition.kind(), DefinitionKind::Let | DefinitionKind::Resource | DefinitionKind::Function)
}

/// What a body names that has a value, or calls.
#[salsa::tracked]
fn needs_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Vec<Definition> {
    let definition = id.definition(db);
    let mut needs = Vec::new();
    if resolve::in_circle(db, definition) {
        return needs;
    }
    for target in code(db, definition).targets() {
        if let Target::Definition(named) = target
            && is_link(*named)
            && !named.file.is_library(db)
            && !needs.contains(named)
        {
            needs.push(*named);
        }
    }
    needs
}
