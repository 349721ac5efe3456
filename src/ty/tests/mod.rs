//! Programs, and what the checker says of them.

mod facts;
mod layers;
mod modules;
mod values;

use std::path::Path;
use std::sync::Arc;

use super::{infer, prepare, report};
use crate::db::{RootDatabase, SourceFile};
use crate::diagnostic::gather;
use crate::diagnostic::render::{Form, Options, render};
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
        all.extend(
            resolve::scope_errors(db, file).iter().map(|error| resolve::report::describe(error).place(db)),
        );
        all.extend(
            resolve::circles(db, file).iter().map(|it| resolve::report::describe_circle(it).place(db)),
        );
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
        told.extend(
            resolve::scope_errors(db, file).iter().map(|error| format!("{}: {error:?}", module.dotted)),
        );
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

#[test]
fn types_that_lead_to_each_other_many_times_are_compared_once() {
    let mut text = String::new();
    for number in 0..60 {
        let (next, other) = ((number + 1) % 60, (2 * number + 1) % 60);
        for of in ["A", "B"] {
            let names = format!("String | [{of}{next}] | [String: {of}{other}]");
            text.push_str(&format!("type {of}{number} = {names}\n"));
            let of = if of == "A" { "R" } else { "Q" };
            text.push_str(&format!("type {of}{number} = {{ x: {of}{next}?, y: {of}{other}? }}\n"));
        }
    }
    text.push_str("fn data(a: A0) -> B0 = a\nfn records(r: R0) -> Q0 = r\n");
    text.push_str("fn layer(a: Partial<A0>) -> Partial<B0> = a\n");
    assert_eq!(said(&text), Vec::<String>::new());
    let text = text.replace("type B40 = String", "type B40 = Int");
    assert_eq!(said(&text).len(), 2, "{:?}", said(&text));
    let spreads = "...Outer.inner.more, ".repeat(6);
    said(&format!("type Outer = {{ inner: {{ {spreads} more: {{ a: Int }} }}? }}\n"));
}

#[test]
fn what_is_known_of_one_record_is_not_known_of_another() {
    let pair = |second: &str| {
        let types = "type A = { n: Int?, m: Int }\ntype B = { n: Int, m: Int }\n";
        let lets = "input other: A\nlet a: A = { n: 1, m: 2 }\n";
        said(&format!("{types}{lets}let pair = {{ x: a, y: {second} }}\nlet bs: {{ x: B, y: B }} = pair\n"))
            .len()
    };
    assert_eq!((pair("a"), pair("other")), (0, 1));
}

#[test]
fn what_nests_as_deep_as_it_may_is_looked_at() {
    let look = || {
        let patterns = [
            ("{ a: ", " }"),
            ("[", "]"),
            ("if true then 1 else ", ""),
            ("[1].map(x => ", ")"),
            ("[{ a: ", "}]"),
        ];
        for (open, close) in patterns {
            let depth = 250 / open.matches(['{', '[', '(']).count().max(1);
            for annotation in ["", ": Any"] {
                let text = format!("let a{annotation} = {}1{}\n", open.repeat(depth), close.repeat(depth));
                said(&text);
            }
        }
    };
    // The stack of a program's first thread.
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(look).unwrap();
    thread.join().unwrap();
}

#[test]
fn long_lists_of_literals_take_no_longer_than_they_must() {
    let members: Vec<String> = (0..20_000).map(|n| format!("\"{n}\"")).collect();
    fine(&format!("type T = {}\nlet x: T = \"7\"\n", members.join(" | ")));
    fine(&format!("let x = [{}]\nlet y: [String] = x\n", members.join(", ")));
    let arms: Vec<String> = members.iter().map(|member| format!("{member} => 1")).collect();
    fine(&format!("input x: String\nlet y = match x {{ {}, _ => 2 }}\n", arms.join(", ")));
    let mut inputs = String::from("input x0: Int = 1\n");
    for n in 1..5_000 {
        inputs.push_str(&format!("input x{n}: Int = x{}\n", n - 1));
    }
    fine(&inputs);
}
