//! The rules of `docs/language.md` and the cases that show them: every rule has a program that keeps it and one that breaks it.
//!
//! A case names its rules in a line `Rules: R3.12, R4.2`. One with `errors`, or with `warnings` and no objects, is wrong, any other right. A rule that ends in
//! `(right only)`, `(wrong only)` or `(elsewhere)` says what is not asked of it.
//!
//! Every ```` ```dpl ```` block of the page and of the README is checked too, and nothing is said of it. `name=web.dpl` makes it a file that later
//! blocks may import, `fragment` puts what stands in the comment `<!-- around it` right above it before it, and `error=DPL0302` says
//! which errors it shows.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its pages, and fails by panicking"
)]

#[expect(dead_code, reason = "programs are checked here, and not built")]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use support::Program;

/// `R3.12` as `(3, 12)`.
type Number = (u32, u32);

#[derive(Clone, Copy)]
struct Asked {
    right: bool,
    wrong: bool,
}

#[derive(Default)]
struct Shown {
    right: bool,
    wrong: bool,
}

struct Case {
    place: String,
    title: String,
    /// It has `errors` or `warnings`.
    wrong: bool,
    /// It is right: a warning beside it breaks nothing.
    builds: bool,
    rules: Vec<String>,
}

fn number(text: &str) -> Option<Number> {
    let (section, rule) = text.strip_prefix('R')?.split_once('.')?;
    Some((section.parse().ok()?, rule.parse().ok()?))
}

/// Each rule of the page in its order, with what is asked of it. A rule is a paragraph or bullet that begins with `**R3.12**`.
fn rules(page: &str) -> Vec<(Number, Asked)> {
    let mut found: Vec<(Number, String)> = Vec::new();
    let (mut in_rule, mut in_code) = (false, false);
    for line in page.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if in_code || line.trim().is_empty() || line.starts_with(['#', '|']) || line.starts_with("```") {
            in_rule = false;
            continue;
        }
        let text = line.strip_prefix("- ").unwrap_or(line);
        let begun = text.strip_prefix("**").and_then(|text| text.split_once("**"));
        if let Some((number, text)) = begun.and_then(|(name, text)| Some((number(name)?, text))) {
            found.push((number, text.to_owned()));
            in_rule = true;
        } else if let (true, Some((_, rule))) = (in_rule, found.last_mut()) {
            rule.push(' ');
            rule.push_str(line);
        }
    }
    found.into_iter().map(|(number, text)| (number, asked(text.trim_end()))).collect()
}

fn asked(rule: &str) -> Asked {
    let elsewhere = rule.ends_with("(elsewhere)");
    Asked {
        right: !elsewhere && !rule.ends_with("(wrong only)"),
        wrong: !elsewhere && !rule.ends_with("(right only)"),
    }
}

/// The sections of a page of cases, in their order.
fn cases(place: &str, page: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_code = false;
    for line in page.lines() {
        let fence = line.strip_prefix("```");
        if fence.is_some() {
            in_code = !in_code;
        }
        if let (false, Some(title)) = (in_code, line.strip_prefix("## ")) {
            cases.push(Case {
                place: place.to_owned(),
                title: title.to_owned(),
                wrong: false,
                builds: false,
                rules: Vec::new(),
            });
        }
        let Some(case) = cases.last_mut() else { continue };
        match fence {
            Some("yaml" | "ok") if in_code => case.builds = true,
            Some("errors" | "warnings") if in_code => case.wrong = true,
            _ => {}
        }
        if let (false, Some(names)) = (in_code, line.strip_prefix("Rules: ")) {
            case.rules.extend(names.split(", ").map(str::to_owned));
        }
    }
    cases
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") && !path.ends_with("README.md")
        {
            found.push(path);
        }
    }
}

fn language() -> Vec<(Number, Asked)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md");
    rules(&std::fs::read_to_string(path).unwrap())
}

fn all_cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files = Vec::new();
    pages(&root, &mut files);
    let read = |path: &PathBuf| {
        let place = path.strip_prefix(&root).unwrap().display().to_string();
        cases(&place, &std::fs::read_to_string(path).unwrap())
    };
    files.iter().flat_map(read).collect()
}

/// What is wrong between rules and cases, a line each.
fn faults(rules: &[(Number, Asked)], cases: &[Case]) -> Vec<String> {
    let mut shown: BTreeMap<Number, Shown> =
        rules.iter().map(|(number, _)| (*number, Shown::default())).collect();
    let mut faults = Vec::new();
    let mut titles = BTreeSet::new();
    for case in cases {
        let at = format!("{}: `{}`", case.place, case.title);
        if !titles.insert(&case.title) {
            faults.push(format!("{at} is the name of two cases"));
        }
        if case.rules.is_empty() {
            faults.push(format!("{at} names no rule"));
        }
        for name in &case.rules {
            match number(name).and_then(|number| shown.get_mut(&number)) {
                Some(rule) if case.wrong && !case.builds => rule.wrong = true,
                Some(rule) => rule.right = true,
                None => faults.push(format!("{at} names {name}, which is no rule")),
            }
        }
    }
    for ((section, rule), asked) in rules {
        let Some(shown) = shown.get(&(*section, *rule)) else { continue };
        if asked.right && !shown.right {
            faults.push(format!("no case is right by R{section}.{rule}"));
        }
        if asked.wrong && !shown.wrong {
            faults.push(format!("no case is wrong by R{section}.{rule}"));
        }
    }
    faults
}

#[test]
fn rules_are_numbered_from_one_in_every_section() {
    let numbers: Vec<Number> = language().into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers.first(), Some(&(2, 1)), "section 2 is the first that has rules");
    for pair in numbers.windows(2) {
        let ((section, rule), next) = (pair[0], pair[1]);
        assert!(
            next == (section, rule + 1) || next == (section + 1, 1),
            "after R{section}.{rule} comes R{}.{}",
            next.0,
            next.1
        );
    }
}

#[test]
fn every_rule_is_shown_by_cases() {
    let faults = faults(&language(), &all_cases());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_rule_without_a_case_is_found() {
    let rules = rules(
        "**R2.1** One.\n\n- **R2.2** Two,\n  which goes on. (right only)\n\n**R2.3** Three. (elsewhere)\n",
    );
    assert_eq!(rules.len(), 3);
    let page =
        "## a\n\nRules: R2.1, R2.9\n\n```ok\n```\n\n## a\n\n```dpl\n## no title\n```\n\n```errors\n```\n";
    assert_eq!(
        faults(&rules, &cases("x.md", page)),
        [
            "x.md: `a` names R2.9, which is no rule",
            "x.md: `a` is the name of two cases",
            "x.md: `a` names no rule",
            "no case is wrong by R2.1",
            "no case is right by R2.2",
        ]
    );
}

/// A block of DPL in a page.
struct Block {
    /// Of the fence.
    line: usize,
    /// What stands behind its fence, `dpl` apart.
    marks: Vec<String>,
    text: String,
}

impl Block {
    fn mark(&self, name: &str) -> Option<&str> {
        self.marks.iter().find_map(|mark| mark.strip_prefix(name)?.strip_prefix('='))
    }
}

/// The blocks of DPL of a page, those that are fragments with what stands around them.
fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut around = String::new();
    let mut lines = page.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let end = match line {
            "<!-- around it" => "-->",
            _ if line.starts_with("```") => "```",
            _ => {
                around.clear();
                continue;
            }
        };
        let inside: Vec<&str> =
            lines.by_ref().map(|(line, _)| line).take_while(|line| *line != end).collect();
        let text = inside.join("\n") + "\n";
        if end == "-->" {
            around = text;
            continue;
        }
        let mut marks = line.trim_start_matches('`').split(' ').map(str::to_owned);
        if marks.next().as_deref() == Some("dpl") {
            found.push(Block {
                line: number,
                marks: marks.collect(),
                text: std::mem::take(&mut around) + &text,
            });
        }
    }
    found
}

/// What is wrong with the blocks of a page, a line each.
fn wrong_blocks(page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut files: Vec<(String, String)> = Vec::new();
    for block in blocks(page) {
        let mut program = Program { files: files.clone(), ..Program::default() };
        program.files.push(("main.dpl".to_owned(), block.text.clone()));
        let said = support::run(&program, false).short;
        let found: Vec<&str> = said.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
        let stated: Vec<&str> = block.mark("error").map_or(Vec::new(), |codes| codes.split(',').collect());
        if found != stated {
            wrong.push(format!("line {}: {said}", block.line));
        }
        if let Some(name) = block.mark("name") {
            files.push((name.to_owned(), block.text));
        }
    }
    wrong
}

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn the_programs_of_the_page_are_right() {
    let page = page("docs/language.md");
    assert!(blocks(&page).len() > 20, "the blocks are found");
    let wrong = wrong_blocks(&page);
    assert!(wrong.is_empty(), "docs/language.md\n{}", wrong.join("\n"));
}

#[test]
fn the_programs_of_the_readme_are_right_or_say_what_is_wrong() {
    let wrong = wrong_blocks(&page("README.md"));
    assert!(wrong.is_empty(), "README.md\n{}", wrong.join("\n"));
}

#[test]
fn a_wrong_program_of_a_page_is_found() {
    let page = "```dpl\nlet a = b\n```\n\n```dpl error=DPL0201\nlet a = b\n```\n\n<!-- around it\nlet b = 1\n-->\n```dpl fragment\nlet a = b\n```\n";
    let wrong = wrong_blocks(page);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong.iter().all(|it| it.starts_with("line 1: ")), "{wrong:?}");
    let named = "```dpl name=b.dpl\nlet b = 1\n```\n\n```dpl\nimport \"./b.dpl\"\n\nlet a = b.b\n```\n";
    assert!(wrong_blocks(named).is_empty(), "{:?}", wrong_blocks(named));
}
