//! The mistakes that `tests/planted/run.py` plants still fit the sources, and `docs/planted-mistakes.md` tells of each.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads the sources, and fails by panicking"
)]

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    mistake: Vec<Mistake>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    rule: String,
    /// In words, for the page.
    is: String,
    file: String,
    text: String,
    instead: String,
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn table() -> Vec<Mistake> {
    toml::from_str::<Table>(&read("tests/planted/mistakes.toml")).unwrap().mistake
}

#[test]
fn every_mistake_can_be_planted_at_one_place() {
    for mistake in table() {
        let times = read(&mistake.file).matches(&mistake.text).count();
        assert_eq!(times, 1, "{}: `{}` in {}", mistake.rule, mistake.text, mistake.file);
        assert_ne!(mistake.text, mistake.instead, "{}", mistake.rule);
    }
}

#[test]
fn there_are_thirty_of_as_many_rules() {
    let rules: BTreeSet<String> = table().into_iter().map(|mistake| mistake.rule).collect();
    assert!(rules.len() >= 30, "{} rules", rules.len());
    let language = read("docs/language.md");
    for rule in rules {
        assert!(language.contains(&format!("**{rule}** ")), "{rule} is no rule");
    }
}

#[test]
fn the_page_tells_of_each() {
    let page = read("docs/planted-mistakes.md");
    let rows = page.lines().filter(|line| line.starts_with("| R")).count();
    let table = table();
    assert_eq!(rows, table.len(), "tests/planted/run.py writes the page");
    for mistake in table {
        let row = format!("| {} | {} | ", mistake.rule, mistake.is.replace('\\', "\\\\"));
        assert!(
            page.contains(&row),
            "the page does not tell of {}: tests/planted/run.py writes it",
            mistake.rule
        );
    }
    assert!(!page.contains("| nothing |"), "a mistake that nothing catches");
}
