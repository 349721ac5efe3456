//! Programs, and what the checker says of them.

mod facts;
mod layers;
mod modules;
mod values;

use std::path::Path;
use std::sync::Arc;

use super::{infer, prepare, report};
use crate::db::{RootDatabase, SourceFile};
use crate::diagnostic::render::{Form, Options, render};
use crate::diagnostic::gather;
use crate::hir;
use crate::resolve;
use crate::system::Memory;

/// A database with these files, and the first of them.
pub(super) fn program(files: &[(&str, &str)]) -> (RootDatabase, SourceFile) {
    let system = Memory::new(files.iter().map(|(name, text)| (format!("/p/{name}"), *text)));
    system.set_current_dir("/p");
    let db = RootDatabase::new(Arc::new(system));
    let file = db.open(Path::new(&format!("/p/{}", files[0].0)));
    (db, file)
}

/// What is said of these files, `line:column code message` each; the file is named where it is not the first.
pub(super) fn said_of(files: &[(&str, &str)]) -> Vec<String> {
    let (db, file) = program(files);
    let db = &db;
    prepare(db, file);
    let mut all = Vec::new();
    for file in resolve::closure(db, file) {
        assert_eq!(hir::syntax_errors(db, file), [], "the program is not written well");
        all.extend(resolve::scope_errors(db, file).iter().map(|error| resolve::report::describe(error).place(db)));
        all.extend(resolve::circles(db, file).iter().map(|it| resolve::report::describe_circle(it).place(db)));
        for definition in hir::definitions(db, file) {
            let errors = &infer(db, *definition).errors;
            all.extend(errors.iter().map(|error| report::describe(db, *definition, error).place(db)));
        }
    }
    gather(&mut all);
    let text = render(&all, db, Options { form: Form::Short, color: false, width: 200 });
    let first = format!("{}:", files[0].0);
    text.lines().map(|line| line.strip_prefix(&first).unwrap_or(line).to_owned()).collect()
}

pub(super) fn said(text: &str) -> Vec<String> {
    said_of(&[("main.dpl", text)])
}

/// A program of which nothing is to be said.
#[track_caller]
pub(super) fn fine(text: &str) {
    assert_eq!(said(text), [""; 0], "{text}");
}

/// A program of which each line with `//! message` behind it is told that, and nothing else is said.
#[track_caller]
pub(super) fn check(text: &str) {
    let mut wanted = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for message in line.split(" //! ").skip(1) {
            wanted.push(format!("{}: {}", number + 1, message.trim()));
        }
    }
    let found: Vec<String> = said(text)
        .iter()
        .map(|line| {
            let mut parts = line.splitn(3, ':');
            let number = parts.next().unwrap_or_default();
            let message = parts.nth(1).unwrap_or_default();
            let message = message.split_once("]: ").map_or(message, |(_, message)| message);
            format!("{number}: {}", message.trim())
        })
        .collect();
    assert_eq!(found, wanted, "{text}");
}

/// The library is checked when it changes, never at a start.
#[test]
fn the_library_has_nothing_to_say() {
    let (db, _) = program(&[("main.dpl", "")]);
    let db = &db;
    let mut told = Vec::new();
    for module in crate::stdlib::modules() {
        use crate::db::Db;
        let file = db.library_file(module.dotted).unwrap();
        told.extend(resolve::scope_errors(db, file).iter().map(|error| format!("{}: {error:?}", module.dotted)));
        told.extend(resolve::circles(db, file).iter().map(|it| format!("{}: {:?}", module.dotted, it.error)));
        for definition in hir::definitions(db, file) {
            for error in &infer(db, *definition).errors {
                told.push(format!("{}: {}", module.dotted, report::describe(db, *definition, error).message));
            }
        }
    }
    assert_eq!(told, [""; 0]);
}

#[test]
fn chains_of_definitions_are_as_long_as_one_likes() {
    let mut text = String::new();
    for number in (1..4000).rev() {
        text.push_str(&format!("fn f{number}(x: Int) = f{}(x) + 1\n", number - 1));
    }
    text.push_str("fn f0(x: Int) = x\n");
    fine(&text);
}

#[test]
fn types_that_share_their_parts_are_bounded() {
    let mut text = String::from("let a0 = [1]\n");
    for number in 1..40 {
        text.push_str(&format!("let a{number} = {{ x: a{}, y: a{} }}\n", number - 1, number - 1));
    }
    assert!(said(&text).iter().all(|line| line.contains("too large")));
}
