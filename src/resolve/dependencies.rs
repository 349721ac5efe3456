//! Who names whom.

use super::circles::in_circle;
use super::scope::{Binding, exported_value, lookup_type, lookup_value};
use crate::base::Name;
use crate::db::{Db, Definition, DefinitionId, note};
use crate::hir::names::{self, Uses};
use crate::hir::{self, DefinitionKind, Node};

/// What a definition needs to be evaluated, direct or through others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reads {
    /// Nothing of an instance: it is static, and evaluated once for all.
    Nothing,
    /// The release of the deploy around.
    Release,
    /// Inputs, parts or resources of its instance.
    Inputs,
}

/// A definition that another names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Which.
    pub target: Definition,
    /// Only its `metadata`, which is evaluated by itself.
    pub metadata: bool,
    /// Where it is named.
    pub node: Node,
    /// As a type, under a list, a map or `?`.
    pub guarded: bool,
}

/// What is named in a definition, or in the `metadata` of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct References {
    pub(super) all: Vec<Reference>,
    /// Of a resource whose literal writes its `metadata`.
    pub(super) metadata: Option<Vec<Reference>>,
    pub(super) release: bool,
}

#[salsa::tracked]
fn references_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> References {
    let definition = id.definition(db);
    note(db, "resolve the names in", definition.shown(db));
    let body = hir::body(db, definition);
    let uses = names::uses(&body);
    let release = uses.names.iter().any(|used| used.name.as_str() == "release");
    let metadata = names::metadata_uses(&body).map(|uses| resolve(db, definition, &uses));
    References { all: resolve(db, definition, &uses), metadata, release }
}

/// What a definition names.
pub(super) fn references(db: &dyn Db, definition: Definition) -> &References {
    references_of(db, DefinitionId::new(db, definition))
}

fn resolve(db: &dyn Db, definition: Definition, uses: &Uses) -> Vec<Reference> {
    let file = definition.file;
    let metadata_name = Name::new("metadata");
    let mut references = Vec::with_capacity(uses.names.len() + uses.types.len());
    for used in &uses.names {
        let node = Node::Expression(used.expression);
        let target = match lookup_value(db, file, used.name) {
            Some(Binding::Definition(target)) => target,
            Some(Binding::Module(module)) => {
                let Some(target) = used.field.and_then(|field| exported_value(db, module, field)) else {
                    continue;
                };
                target
            }
            _ => continue,
        };
        let metadata = target.kind() == DefinitionKind::Resource && used.field == Some(metadata_name);
        references.push(Reference { target, metadata, node, guarded: false });
    }
    for used in &uses.types {
        let Some((name, _)) = used.name.segments.first() else { continue };
        if let Some(Binding::Definition(target)) = lookup_type(db, file, *name) {
            references.push(Reference {
                target,
                metadata: false,
                node: Node::Type(used.ty),
                guarded: used.guarded,
            });
        }
    }
    references
}

/// What a definition needs to be evaluated. Who is in a circle needs nothing: its value is unknown anyway.
pub fn reads_kind(db: &dyn Db, definition: Definition) -> Reads {
    match definition.kind() {
        DefinitionKind::Input | DefinitionKind::Part | DefinitionKind::Resource | DefinitionKind::Deploy => {
            Reads::Inputs
        }
        DefinitionKind::Let | DefinitionKind::Function | DefinitionKind::Type => {
            if in_circle(db, definition) {
                return Reads::Nothing;
            }
            *reads_of(db, DefinitionId::new(db, definition))
        }
        _ => Reads::Nothing,
    }
}

#[salsa::tracked]
fn reads_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Reads {
    let definition = id.definition(db);
    let references = references(db, definition);
    let own = if references.release { Reads::Release } else { Reads::Nothing };
    let of_others = references
        .all
        .iter()
        .filter(|reference| reference.target.kind() != DefinitionKind::Type)
        .map(|reference| reads_kind(db, reference.target))
        .max();
    own.max(of_others.unwrap_or(Reads::Nothing))
}

/// Where a definition reads the release: by its name, or through what another module gives.
pub fn release_uses(db: &dyn Db, definition: Definition) -> Vec<Node> {
    let body = hir::body(db, definition);
    let own = names::uses(&body).names.into_iter().filter(|used| used.name.as_str() == "release");
    let foreign = references(db, definition).all.iter().filter(|reference| {
        reference.target.file != definition.file
            && reference.target.kind() != DefinitionKind::Type
            && reads_kind(db, reference.target) == Reads::Release
    });
    own.map(|used| Node::Expression(used.expression)).chain(foreign.map(|reference| reference.node)).collect()
}
