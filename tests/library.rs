//! The standard library: every module is right by itself, no circle runs through it, and every kind is what its type says.
//!
//! The compiler takes the library on trust, since it is checked here: nobody looks for circles in it again.

#![expect(clippy::unwrap_used, reason = "a test fails where the library is not as it thinks")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use deployc::check;
use deployc::db::{Db, RootDatabase};
use deployc::diagnostic::render::{Form, Options, render};
use deployc::hir::{self, Data, DefinitionKind};
use deployc::resolve;
use deployc::stdlib;
use deployc::system::Memory;

fn database() -> RootDatabase {
    RootDatabase::new(Arc::new(Memory::default()))
}

#[test]
fn every_module_is_right() {
    let db = database();
    let mut said = String::new();
    for module in stdlib::modules() {
        let file = db.library_file(module.dotted).unwrap();
        let diagnostics = check::file(&db, file);
        said.push_str(&render(&diagnostics, &db, Options { form: Form::Short, color: false, width: 100 }));
    }
    assert!(said.is_empty(), "{said}");
}

/// The modules that each module imports.
fn imports(db: &RootDatabase) -> BTreeMap<String, Vec<String>> {
    let of = |dotted: &str| {
        let file = db.library_file(dotted).unwrap();
        let imports = hir::definitions(db, file).iter().filter(|it| it.kind() == DefinitionKind::Import);
        imports
            .map(|import| {
                resolve::import_target(db, *import).and_then(|it| it.dotted(db)).unwrap().to_string()
            })
            .collect()
    };
    stdlib::modules().map(|module| (module.dotted.to_owned(), of(module.dotted))).collect()
}

/// A module whose imports lead back to it, found by taking away those that import nothing that is left.
fn in_a_circle(mut imports: BTreeMap<String, Vec<String>>) -> Vec<String> {
    loop {
        let left: BTreeSet<String> = imports.keys().cloned().collect();
        let before = imports.len();
        imports.retain(|_, targets| targets.iter().any(|target| left.contains(target)));
        if imports.len() == before {
            return imports.into_keys().collect();
        }
    }
}

#[test]
fn no_imports_go_round() {
    let db = database();
    let all = imports(&db);
    assert!(all.values().flatten().count() > 30, "imports are found");
    assert_eq!(in_a_circle(all), Vec::<String>::new());
    let names = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), vec![(*to).to_owned()])).collect()
    };
    assert_eq!(in_a_circle(names(&[("a", "b"), ("b", "c"), ("c", "b"), ("d", "e")])), ["a", "b", "c"]);
}

#[test]
fn no_definitions_go_round() {
    let db = database();
    for module in stdlib::modules() {
        let file = db.library_file(module.dotted).unwrap();
        let circles = resolve::circles(&db, file);
        assert!(
            circles.is_empty(),
            "{}: {:?}",
            module.dotted,
            circles.iter().map(|it| &it.error).collect::<Vec<_>>()
        );
    }
}

#[test]
fn every_kind_decodes_to_what_the_table_says() {
    let mut seen = BTreeSet::new();
    for kind in stdlib::kinds() {
        let module = stdlib::module(kind.module).unwrap();
        let item = module
            .items()
            .iter()
            .find(|item| (item.kind, item.name()) == (DefinitionKind::Type, kind.type_name));
        let body = stdlib::decode(item.unwrap());
        let Data::Type { kind: Some(said), .. } = &body.data else {
            panic!("{kind:?} is the type of no kind")
        };
        assert_eq!((&*said.api_version, said.namespaced), (kind.api_version, kind.namespaced), "{kind:?}");
        assert!(seen.insert((kind.api_version, kind.kind)), "{kind:?} is there twice");
    }
    assert!(seen.len() > 100);
}
