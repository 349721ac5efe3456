//! What needs a release or a namespace in a file that is built without one.

use super::identity::release_place;
use super::place;
use crate::db::{Db, Finding, Place, PlaceData, SourceFile};
use crate::diagnostic::code;
use crate::eval::{Instance, Values};
use crate::hir::{self, Data as Says, DefinitionKind, Node};
use crate::resolve;

/// Everything that nothing says the release or the namespace of. A file that is built has no release of its own.
pub fn check(values: &Values<'_>, root: SourceFile, instances: &[Instance], findings: &mut Vec<Finding>) {
    let db = values.db();
    let release = values.release(Place::root(root));
    if release.namespace.is_unknown() {
        deploys(db, root, findings);
        externals(db, root, findings);
    }
    if release.name.is_unknown() {
        for instance in instances.iter().filter(|it| release_place(it.place) == Place::root(root)) {
            uses(db, *instance, findings);
        }
    }
}

fn deploys(db: &dyn Db, root: SourceFile, findings: &mut Vec<Finding>) {
    for definition in hir::definitions(db, root) {
        if let Says::Deploy { namespace: None, release, .. } = &hir::body(db, *definition).data {
            findings.push(
                Finding::new(code::NAMESPACE_MISSING, "nothing says in which namespace the release lives")
                    .at(*definition, Node::Expression(*release), "this release")
                    .help("write `in \"NAMESPACE\"` behind it"),
            );
        }
    }
}

fn externals(db: &dyn Db, root: SourceFile, findings: &mut Vec<Finding>) {
    for definition in hir::definitions(db, root) {
        let body = hir::body(db, *definition);
        let Says::External { kind, name, namespace: None, .. } = &body.data else { continue };
        let namespaced = resolve::kind_named(db, kind).is_some_and(|known| {
            matches!(&hir::body(db, known).data, Says::Type { kind: Some(kind), .. } if kind.namespaced)
        });
        if namespaced {
            findings.push(
                Finding::new(code::NAMESPACE_MISSING, "nothing says in which namespace it lives")
                    .at(*definition, Node::Expression(*name), "this name")
                    .help("write `in \"NAMESPACE\"` behind it"),
            );
        }
    }
}

/// What an instance without a release reads of one: in the file that is built where it does, of a part where it is made.
fn uses(db: &dyn Db, instance: Instance, findings: &mut Vec<Finding>) {
    let reading = hir::definitions(db, instance.module).iter().filter(|it| {
        !matches!(it.kind(), DefinitionKind::Function | DefinitionKind::Deploy | DefinitionKind::Type)
    });
    let mut found = reading.flat_map(|it| resolve::release_uses(db, *it).into_iter().map(|node| (*it, node)));
    match instance.place.data() {
        PlaceData::Root(_) => {
            findings.extend(found.map(|(definition, node)| finding().at(definition, node, "read here")))
        }
        PlaceData::Child { definition, .. } => {
            if found.next().is_some() {
                findings.push(finding().at(
                    *definition,
                    place::subject(db, *definition),
                    "this part reads it",
                ));
            }
        }
    }
}

fn finding() -> Finding {
    Finding::new(code::NO_RELEASE, "a file that is built has no release")
        .help("deploy the module, or build with `--name NAME --namespace NAMESPACE`")
}
