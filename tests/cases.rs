//! The language, proven by prose: every Markdown file under `tests/cases` is a page of programs with what each must give.
//!
//! `tests/cases/README.md` says how a page is written.
//!
//! `UPDATE_CASES=words cargo test --test cases` writes the words that came out over the expected ones where codes and places are
//! the same, `UPDATE_CASES=all` writes everything; read it before you commit it. `CASE=part of a title` runs fewer.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its pages, and fails by panicking"
)]

mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use support::{Outcome, Program};

#[derive(Default)]
struct Case {
    title: String,
    program: Program,
    /// What it must say, errors and warnings, a line each.
    said: Option<String>,
    /// The places beside what it says, where that counts.
    beside: Option<String>,
    yaml: Option<String>,
    ok: bool,
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

fn cases(page: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case { title: title.to_owned(), ..Case::default() });
        } else if let Some(info) = line.strip_prefix("```") {
            let mut text = String::new();
            for line in lines.by_ref().take_while(|line| !line.starts_with("```")) {
                text.push_str(line);
                text.push('\n');
            }
            if let Some(case) = cases.last_mut() {
                case.block(info, text);
            }
        }
    }
    cases.retain(|case| !case.program.files.is_empty());
    cases
}

impl Case {
    fn block(&mut self, info: &str, text: String) {
        let (kind, rest) = info.split_once(' ').unwrap_or((info, ""));
        let name = rest.trim().strip_prefix("name=");
        match (kind, name) {
            ("dpl" | "file", Some(name)) => self.program.files.push((name.to_owned(), text)),
            ("dpl", None) => self.program.files.push(("main.dpl".to_owned(), text)),
            ("errors" | "warnings", _) => self.said = Some(text),
            ("beside", _) => self.beside = Some(text),
            ("yaml", _) => self.yaml = Some(text),
            ("ok", _) => self.ok = true,
            ("set", _) => {
                let pairs = text.lines().filter_map(|line| line.split_once('='));
                self.program.set.extend(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())));
            }
            _ => {}
        }
    }

    /// What is wrong with what came out; nothing where it is right.
    fn judge(&self, outcome: &Outcome) -> Option<String> {
        let said = outcome.short.trim_end();
        let wanted = self.said.as_deref().unwrap_or_default().trim_end();
        if said != wanted {
            return Some(format!("expected\n{wanted}\nbut it said\n{said}"));
        }
        if let Some(beside) = self.beside.as_deref().filter(|beside| *beside != outcome.beside) {
            return Some(format!("expected beside it\n{beside}but there was\n{}", outcome.beside));
        }
        let expected = self.yaml.as_ref()?;
        let expected = support::documents(expected);
        let found = support::documents(&outcome.yaml);
        (expected != found).then(|| {
            format!(
                "expected the objects of\n{}but built\n{}",
                self.yaml.as_deref().unwrap_or_default(),
                outcome.yaml
            )
        })
    }
}

#[test]
fn every_page_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files = Vec::new();
    pages(&root, &mut files);
    let update = std::env::var("UPDATE_CASES").unwrap_or_default();
    let only = std::env::var("CASE").unwrap_or_default();
    let (mut failures, mut count) = (String::new(), 0);
    for file in files {
        let page = std::fs::read_to_string(&file).unwrap();
        let mut updated = page.clone();
        for case in cases(&page).iter().filter(|case| case.title.contains(&only)) {
            count += 1;
            assert!(
                case.ok || case.said.is_some() || case.yaml.is_some(),
                "{}: `{}` expects nothing",
                file.display(),
                case.title
            );
            let outcome = support::run(&case.program, !case.ok);
            let Some(wrong) = case.judge(&outcome) else { continue };
            let name = file.strip_prefix(&root).unwrap().display();
            let _ = writeln!(failures, "--- {name}: {}\n{wrong}\n", case.title);
            let Some(old) = &case.said else { continue };
            if update == "all" || (update == "words" && same_places(old, &outcome.short)) {
                updated = replace_in_case(&updated, &case.title, old, &outcome.short);
            }
        }
        if updated != page {
            std::fs::write(&file, updated).unwrap();
        }
    }
    assert!(count > 0, "there are no cases");
    assert!(failures.is_empty(), "\n{failures}");
}

/// Whether two lists of diagnostics have the same codes at the same places, and differ in words alone.
fn same_places(a: &str, b: &str) -> bool {
    let places = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split_once("]:").map_or(line, |(place, _)| place).to_owned()).collect()
    };
    places(a.trim_end()) == places(b.trim_end())
}

/// The page with the `errors` block of one case replaced.
fn replace_in_case(page: &str, title: &str, old: &str, new: &str) -> String {
    let Some(begin) = page.find(&format!("## {title}\n")) else { return page.to_owned() };
    let (before, case) = page.split_at(begin);
    let mut updated = case.to_owned();
    for kind in ["errors", "warnings"] {
        let (old, new) = (format!("```{kind}\n{old}```"), format!("```{kind}\n{}\n```", new.trim_end()));
        if case.contains(&old) {
            updated = case.replacen(&old, &new, 1);
            break;
        }
    }
    format!("{before}{updated}")
}
