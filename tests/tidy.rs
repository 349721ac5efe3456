//! The house's own rules, held by a test: who imports whom (the table in `docs/architecture.md`), which crate is seen where, how large
//! files and functions get, that every file says what it is for, and that every dependency has its reason.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test reads its own sources, and fails where they are not as it thinks"
)]

#[path = "tidy/rust.rs"]
mod rust;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rust::{code_only, functions, room_imports, without_tests};

const LONGEST_FILE: usize = 800;
const LONGEST_FUNCTION: usize = 120;

/// Crates, and where alone they are seen: a room, or a folder of one.
const SEEN_ONLY_IN: &[(&str, &[&str])] = &[
    ("salsa", &["db", "hir", "resolve", "ty", "eval", "manifest", "trace", "check", "ide"]),
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("terminal_size", &["cli"]),
    ("miette", &["diagnostic/render"]),
    ("codespan_reporting", &["diagnostic/render"]),
    ("lsp_types", &["lsp"]),
    ("lsp_server", &["lsp"]),
];

/// Parts of the standard library that reach outside, and the files that may.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("std::fs", &["system/os.rs"]),
    ("std::env", &["system/os.rs", "main.rs"]),
    ("std::net", &[]),
    ("std::process::Command", &[]),
];

/// One source: its path below `src`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The room that a file lies in: a folder of `src`, or a file there.
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn is_test(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.contains("/tests/")
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            walk(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut paths = Vec::new();
    walk(&src, &mut paths);
    let source = |path: PathBuf| Source {
        path: path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/"),
        text: fs::read_to_string(&path).unwrap(),
    };
    paths.into_iter().map(source).collect()
}

/// The table of rooms: `| room | what is in it | imports |`, where "above" stands for every row before.
fn table(page: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in page.lines() {
        let cells: Vec<_> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [room, _, imports] = cells[..] else { continue };
        let Some(room) = room.strip_prefix('`').and_then(|room| room.strip_suffix('`')) else { continue };
        let mut allowed: BTreeSet<_> =
            imports.split([',', ' ']).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        if allowed.remove("above") {
            allowed.extend(rooms.keys().cloned());
        }
        rooms.insert(room.to_owned(), allowed);
    }
    rooms
}

fn forbidden_imports(sources: &[Source], table: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        let room = source.room();
        if matches!(room, "lib" | "main") {
            continue;
        }
        let Some(allowed) = table.get(room) else {
            wrong.push(format!("src/{}: the room `{room}` is not in the table", source.path));
            continue;
        };
        for import in room_imports(&source.path, &without_tests(&code_only(&source.text))) {
            let everywhere = match import.as_str() {
                "base" => true,
                "diagnostic" => room != "base",
                _ => import == room,
            };
            if table.contains_key(&import) && !everywhere && !allowed.contains(&import) {
                wrong.push(format!("src/{}: `{room}` imports `{import}`", source.path));
            }
        }
    }
    wrong
}

fn misplaced_crates(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        let code = without_tests(&code_only(&source.text));
        for (name, places) in SEEN_ONLY_IN {
            let inside = |place: &&str| {
                source.path == format!("{place}.rs") || source.path.starts_with(&format!("{place}/"))
            };
            if rust::names_crate(&code, name) && !places.iter().any(inside) {
                wrong.push(format!("src/{}: `{name}` is seen only in {places:?}", source.path));
            }
        }
        for (part, places) in OUTSIDE {
            if code.contains(part) && !places.contains(&source.path.as_str()) {
                wrong.push(format!("src/{}: `{part}` reaches outside past `System`", source.path));
            }
        }
    }
    wrong
}

fn too_large(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources {
        let lines = source.text.lines().count();
        if lines > LONGEST_FILE {
            wrong.push(format!("src/{}: {lines} lines, at most {LONGEST_FILE}", source.path));
        }
        for (name, lines) in functions(&code_only(&source.text)) {
            if lines > LONGEST_FUNCTION {
                wrong.push(format!(
                    "src/{}: `{name}` has {lines} lines, at most {LONGEST_FUNCTION}",
                    source.path
                ));
            }
        }
    }
    wrong
}

fn silent(sources: &[Source]) -> Vec<String> {
    let silent = |source: &&Source| !source.text.starts_with("//! ");
    let say = |source: &Source| format!("src/{}: does not begin with `//!`", source.path);
    sources.iter().filter(silent).map(say).collect()
}

fn nothing(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn rooms_import_what_the_table_allows() {
    let table = table(&read("docs/architecture.md"));
    assert!(table.len() > 15, "the table is found");
    nothing(&forbidden_imports(&sources(), &table));
}

#[test]
fn crates_and_the_outside_are_seen_where_they_belong() {
    nothing(&misplaced_crates(&sources()));
}

#[test]
fn files_and_functions_stay_small() {
    nothing(&too_large(&sources()));
}

#[test]
fn every_file_says_what_it_is_for() {
    nothing(&silent(&sources()));
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let page = read("docs/dependencies.md");
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for section in ["dependencies", "build-dependencies", "dev-dependencies"] {
        names.extend(
            manifest.get(section).and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys),
        );
    }
    let explained = |name: &str| page.lines().any(|line| line.starts_with(&format!("| `{name}` |")));
    wrong.extend(
        names
            .iter()
            .filter(|name| !explained(name))
            .map(|name| format!("docs/dependencies.md: no word on `{name}`")),
    );
    let listed = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let gone = listed.filter(|(name, _)| !names.iter().any(|known| known == name));
    wrong.extend(gone.map(|(name, _)| format!("docs/dependencies.md: `{name}` is no dependency")));
    nothing(&wrong);
}

/// The rooms in which a crate is named.
fn rooms_that_name<'a>(sources: &'a [Source], name: &str) -> BTreeSet<&'a str> {
    let crate_name = name.replace('-', "_");
    let names = |source: &&Source| {
        !source.is_test() && rust::names_crate(&without_tests(&code_only(&source.text)), &crate_name)
    };
    sources.iter().filter(names).map(Source::room).collect()
}

#[test]
fn dependencies_are_seen_where_their_page_says() {
    let page = read("docs/dependencies.md");
    let program = page.split("## Of its tests").next().unwrap_or_default();
    let sources = sources();
    let mut wrong = Vec::new();
    for row in program.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, name, rooms, ..] = cells[..] else { continue };
        let name = name.trim_matches('`');
        let listed: BTreeSet<_> = rooms.split(", ").map(|room| room.trim_matches('`')).collect();
        let found = rooms_that_name(&sources, name);
        if listed != found {
            wrong.push(format!("docs/dependencies.md: `{name}` is seen in {found:?}"));
        }
    }
    nothing(&wrong);
}

#[test]
fn these_rules_can_fail() {
    let page = "| room | what | imports |\n|---|---|---|\n| `base` | x | |\n| `syntax` | x | base |\n| `cli` | x | all above |\n";
    let table = table(page);
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let sources = [
        source("base/mod.rs", "use crate::syntax::Tree;\n"),
        source(
            "syntax/tree.rs",
            "//! Fine.\nuse super::super::cli::run;\n// crate::cli\nconst X: &str = \"crate::cli\";\n",
        ),
        source(
            "syntax/deep.rs",
            "//! Fine.\nuse crate::{base::Name, cli::{self, x}};\nuse miette::Report;\nfn f() { std::fs::read(1); }\n",
        ),
        source(
            "cli/mod.rs",
            "//! Fine.\nuse crate::{base, syntax};\n#[cfg(test)]\nmod tests {\n    use miette::X;\n    use std::fs;\n}\n",
        ),
        source("cli/tests.rs", "//! Fine.\nuse miette::X;\n"),
    ];
    let said = forbidden_imports(&sources, &table);
    assert_eq!(
        said,
        [
            "src/base/mod.rs: `base` imports `syntax`",
            "src/syntax/tree.rs: `syntax` imports `cli`",
            "src/syntax/deep.rs: `syntax` imports `cli`",
        ]
    );
    assert_eq!(misplaced_crates(&sources).len(), 2);
    assert_eq!(silent(&sources), ["src/base/mod.rs: does not begin with `//!`"]);
    let long = format!(
        "fn long() {{\n{}}}\nfn short() {{}}\n{}",
        "    let x = '{';\n".repeat(119),
        "\n".repeat(700)
    );
    assert_eq!(too_large(&[source("a.rs", &long)]).len(), 2);
}
