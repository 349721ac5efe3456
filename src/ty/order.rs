//! Signatures in the order of need. A signature asks for those of the names in its body; a long chain of definitions would be as deep
//! in calls, so whoever begins with a file has them made from the ends of the chains on.

use rustc_hash::FxHashSet;

use super::signature;
use crate::db::{Db, Definition, DefinitionId, SourceFile};
use crate::hir::{self, DefinitionKind, names};
use crate::resolve::{self, Binding};

/// Makes the signatures of a file and of all that it imports, those that others need first. Every way into a file begins here; what is
/// made already costs a look.
pub fn prepare(db: &dyn Db, file: SourceFile) {
    let mut files = resolve::closure(db, file);
    files.reverse();
    let all = || files.iter().flat_map(|file| hir::definitions(db, *file)).filter(|it| has_signature(**it));
    if all().take(SHORT.saturating_add(1)).count() <= SHORT {
        // No chain of them can be long.
        return;
    }
    let mut done: FxHashSet<Definition> = FxHashSet::default();
    for definition in all() {
        from(db, *definition, &mut done);
    }
}

/// How long a chain may be that is followed by calls.
const SHORT: usize = 50;

const fn has_signature(definition: Definition) -> bool {
    use DefinitionKind::{Function, Let, Resource};
    matches!(definition.kind(), Let | Function | Resource)
}

/// A walk with its own stack, for the length of a chain is the program's.
fn from(db: &dyn Db, root: Definition, done: &mut FxHashSet<Definition>) {
    let mut open: Vec<(Definition, usize)> = Vec::new();
    if done.insert(root) {
        open.push((root, 0));
    }
    while let Some((definition, next)) = open.last_mut() {
        let definition = *definition;
        match named_by(db, DefinitionId::new(db, definition)).get(*next) {
            Some(named) => {
                *next = next.saturating_add(1);
                if done.insert(*named) {
                    open.push((*named, 0));
                }
            }
            None => {
                open.pop();
                if !resolve::in_circle(db, definition) {
                    resolve::reads_kind(db, definition);
                    signature(db, definition);
                }
            }
        }
    }
}

/// The definitions of projects that a body names and whose signature it needs.
#[salsa::tracked]
fn named_by<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Vec<Definition> {
    let definition = id.definition(db);
    let body = hir::body(db, definition);
    let mut named: Vec<Definition> = Vec::new();
    for used in names::uses(&body).names {
        let found = match resolve::lookup_value(db, definition.file, used.name) {
            Some(Binding::Definition(found)) => Some(found),
            Some(Binding::Module(module)) => {
                used.field.and_then(|field| resolve::exported_value(db, module, field))
            }
            _ => None,
        };
        if let Some(found) = found
            && has_signature(found)
            && !found.file.is_library(db)
            && !named.contains(&found)
        {
            named.push(found);
        }
    }
    named
}
