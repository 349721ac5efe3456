//! Definitions in the order of need. A value asks for those of the names in its body; a long chain of definitions would be as deep in
//! calls, so whoever begins with an instance has them made from the ends of the chains on.

use rustc_hash::FxHashSet;

use super::code::code;
use crate::db::{Db, Definition, DefinitionId, SourceFile};
use crate::hir::{self, DefinitionKind};
use crate::resolve;
use crate::ty::Target;

/// The definitions of a module that have values, with those of others that they need, those that others need first.
pub fn order(db: &dyn Db, module: SourceFile) -> &[Definition] {
    order_of(db, module)
}

#[salsa::tracked]
fn order_of(db: &dyn Db, module: SourceFile) -> Vec<Definition> {
    let mut search = Search { db, seen: FxHashSet::default(), found: Vec::new() };
    for definition in hir::definitions(db, module) {
        search.from(*definition);
    }
    search.found
}

/// A definition, after those that it needs.
pub fn needed(db: &dyn Db, definition: Definition) -> Vec<Definition> {
    let mut search = Search { db, seen: FxHashSet::default(), found: Vec::new() };
    search.from(definition);
    search.found
}

/// A walk with its own stack, for the length of a chain is the program's.
struct Search<'db> {
    db: &'db dyn Db,
    seen: FxHashSet<Definition>,
    found: Vec<Definition>,
}

impl Search<'_> {
    fn from(&mut self, root: Definition) {
        let mut open: Vec<(Definition, usize)> = Vec::new();
        if self.seen.insert(root) {
            open.push((root, 0));
        }
        while let Some((definition, next)) = open.last_mut() {
            let definition = *definition;
            let needs = needs_of(self.db, DefinitionId::new(self.db, definition));
            if let Some(needed) = needs.get(*next) {
                *next = next.saturating_add(1);
                if self.seen.insert(*needed) {
                    open.push((*needed, 0));
                }
                continue;
            }
            open.pop();
            if matches!(definition.kind(), DefinitionKind::Let | DefinitionKind::Resource) {
                self.found.push(definition);
            }
        }
    }
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
            && matches!(
                named.kind(),
                DefinitionKind::Let | DefinitionKind::Resource | DefinitionKind::Function
            )
            && !named.file.is_library(db)
            && !needs.contains(named)
        {
            needs.push(*named);
        }
    }
    needs
}
