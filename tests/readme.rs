//! The README's tour, taken: its files are written, its commands are run in order, and each prints what the page says.
//!
//! A block ```` ```dpl name=web.dpl ```` is a file. In a `console` block a line that begins with `$ ` is a command, and what follows is
//! all that it prints; a line `…` stands for any lines. `UPDATE_README=1 cargo test --test readme` writes what came out into the page,
//! up to the first `…` of each command, or all where there is nothing but `…`; read it before you commit it.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test writes files and runs commands, and fails where the page is not as it thinks"
)]

use std::path::Path;
use std::process::Command;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const ANYTHING: &str = "…";

/// A fenced block: what stands behind its fence, and its lines.
struct Block<'a> {
    info: &'a str,
    lines: Vec<&'a str>,
    /// The number of its first line in the page.
    start: usize,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| !line.starts_with("```"));
            blocks.push(Block { info, lines: inside.collect(), start: number + 1 });
        }
    }
    blocks
}

/// What a command prints, both streams as a terminal would show them.
fn run(command: &str, folder: &Path) -> Vec<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_deployc")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(folder)
        .env_clear()
        .env("PATH", path)
        .env("COLUMNS", "90")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Whether lines are as the page has them.
fn fits(page: &[&str], printed: &[String]) -> bool {
    match page.split_first() {
        None => printed.is_empty(),
        Some((&ANYTHING, rest)) => {
            (0..=printed.len()).any(|from| printed.get(from..).is_some_and(|left| fits(rest, left)))
        }
        Some((line, rest)) => {
            printed.split_first().is_some_and(|(first, left)| first == line.trim_end() && fits(rest, left))
        }
    }
}

/// What the page should say: as many lines as it shows now, or all.
fn updated(page: &[&str], printed: &[String]) -> Vec<String> {
    let shown = page.iter().position(|line| *line == ANYTHING).filter(|at| *at > 0).unwrap_or(printed.len());
    let mut lines: Vec<String> = printed.iter().take(shown).cloned().collect();
    if shown < printed.len() {
        lines.push(ANYTHING.to_owned());
    }
    lines
}

#[test]
fn the_tour_is_true() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let mut new: Vec<String> = page.lines().map(str::to_owned).collect();
    let mut commands = 0;
    // From the last to the first line of the page, so that the numbers of lines hold while it is written.
    let mut changes = Vec::new();
    for block in blocks(&page) {
        let Some((_, name)) = block.info.split_once(" name=") else { continue };
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, block.lines.join("\n") + "\n").unwrap();
    }
    for block in blocks(&page).iter().filter(|block| block.info == "console") {
        let mut at = 0;
        while let Some(command) = block.lines.get(at).and_then(|line| line.strip_prefix("$ ")) {
            let rest = block.lines.get(at + 1..).unwrap_or_default();
            let length = rest.iter().position(|line| line.starts_with("$ ")).unwrap_or(rest.len());
            let said = rest.get(..length).unwrap_or_default();
            let printed = run(command, folder.path());
            if !fits(said, &printed) {
                wrong.push(format!("$ {command}\n{}", printed.join("\n")));
            }
            if !fits(said, &printed) || said == [ANYTHING] {
                changes.push((block.start + at + 1, length, updated(said, &printed)));
            }
            commands += 1;
            at += 1 + length;
        }
    }
    if std::env::var_os("UPDATE_README").is_some() {
        for (start, length, lines) in changes.into_iter().rev() {
            new.splice(start..start + length, lines);
        }
        std::fs::write(PAGE, new.join("\n") + "\n").unwrap();
        return;
    }
    assert!(commands > 8, "the commands are found");
    assert!(wrong.is_empty(), "the README says something else:\n{}", wrong.join("\n\n"));
}

#[test]
fn a_page_that_is_wrong_is_found() {
    let printed = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
    assert!(fits(&["a", ANYTHING], &printed) && fits(&["a", ANYTHING, "c"], &printed));
    assert!(
        !fits(&["a", "b"], &printed)
            && !fits(&[ANYTHING, "b"], &printed)
            && !fits(&["x", ANYTHING], &printed)
    );
}
