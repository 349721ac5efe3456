//! Laws of edits: after any of them what is said and made is what a new database says, and what reads nothing new does not run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use deployc::diagnostic::render::{Form, Options, render};
use deployc::diagnostic::{Diagnostic, FileKey, Sources};
use deployc::eval::Mode;
use deployc::ide::Workspace;

use crate::choices::{Choices, Verdict, law};
use crate::harness::{Open, Project};
use crate::mistakes;
use crate::program::{Daring, Program, generate};

struct Texts<'a>(&'a Workspace);

impl Sources for Texts<'_> {
    fn text(&self, file: FileKey) -> Option<Arc<str>> {
        self.0.text(file)
    }
}

fn path(name: &str) -> PathBuf {
    Path::new("/project").join(name)
}

/// All that an editor would show, with every label.
fn shown(workspace: &Workspace, project: &Project) -> String {
    let all: Vec<Diagnostic> =
        project.files.iter().flat_map(|(name, _)| workspace.diagnostics(&path(name))).collect();
    render(&all, &Texts(workspace), Options { form: Form::Json, color: false, width: 100 })
}

fn opened(project: &Project) -> Workspace {
    let mut workspace = Workspace::new(Project::default().memory());
    for (name, text) in &project.files {
        workspace.set_overlay(&path(name), Some(text.as_str().into()));
    }
    workspace
}

/// An edit of a file: a slip, a line that goes, comes twice or changes its place, blanks, a comment, or what was there before.
fn edit(project: &mut Project, past: &mut Vec<Project>, choices: &mut Choices) -> usize {
    let before = project.clone();
    let number = choices.below(project.files.len());
    let text = project.files[number].1.clone();
    let mut lines: Vec<&str> = text.lines().collect();
    let at = choices.below(lines.len());
    match choices.below(9) {
        0 | 1 => {
            mistakes::make(project, choices);
        }
        2 if !lines.is_empty() => {
            lines.remove(at);
            project.files[number].1 = lines.join("\n") + "\n";
        }
        3 if !lines.is_empty() => {
            let other = choices.below(lines.len());
            let line = lines[at];
            lines.insert(other, line);
            project.files[number].1 = lines.join("\n") + "\n";
        }
        4 => project.files[number].1 = format!("// a word\n\n{text}"),
        5 => project.files[number].1 = format!("{text}\nlet extra{at}: Int = {at}\n"),
        6 => {
            let end = text.len() - choices.below(text.len().min(40) + 1);
            project.files[number].1 = text.get(..end).unwrap_or(&text).to_owned();
        }
        _ => {
            if let Some(earlier) = past.pop() {
                *project = earlier;
            }
        }
    }
    past.push(before);
    number
}

#[test]
fn after_any_edits_an_editor_shows_what_a_new_one_shows() {
    law(12, 1, |choices| {
        let mut project = generate(choices, Daring { risks: true }).project();
        project.settings.clear();
        let mut workspace = opened(&project);
        let _ = shown(&workspace, &project);
        let mut past = Vec::new();
        for _ in 0..6 {
            edit(&mut project, &mut past, choices);
            for (name, text) in &project.files {
                workspace.set_overlay(&path(name), Some(text.as_str().into()));
            }
            let (warm, cold) = (shown(&workspace, &project), shown(&opened(&project), &project));
            if warm != cold {
                return Err(format!("{warm}---\n{cold}{}", project.shown()));
            }
        }
        Ok(Verdict::Holds)
    });
}

#[test]
fn after_any_edits_a_build_is_what_a_new_one_is() {
    law(12, 1, |choices| {
        let mut project = generate(choices, Daring { risks: true }).project();
        let (mut open, memory) = Open::logged(&project, Mode::Build);
        let _ = open.outcome();
        let mut past = Vec::new();
        for _ in 0..6 {
            edit(&mut project, &mut past, choices);
            for (name, text) in &project.files {
                memory.add(name, text);
            }
            open.db.refresh_all();
            let (warm, cold) = (open.outcome(), Open::once(&project, Mode::Build).outcome());
            if warm != cold {
                return Err(format!("{warm}---\n{cold}{}", project.shown()));
            }
        }
        Ok(Verdict::Holds)
    });
}

/// What is evaluated again after an edit of one file.
fn ran(program: &Program, name: &str, text: &str) -> (Vec<String>, bool) {
    let project = program.project();
    let (mut open, memory) = Open::logged(&project, Mode::Build);
    let before = open.outcome();
    let log = |open: &Open| deployc::db::Db::log(&open.db).unwrap().take();
    log(&open);
    memory.add(name, text);
    open.db.refresh(&path(name).to_string_lossy());
    let after = open.outcome();
    (log(&open), before == after)
}

/// An edit that says nothing new.
fn idle(text: &str, choices: &mut Choices) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let at = choices.below(lines.len() + 1);
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        if number == at {
            out.push_str("// nothing new\n\n");
        }
        out.push_str(line);
        out.push_str(if choices.once_in(3) { "  // a word\n" } else { "\n" });
    }
    out
}

#[test]
fn what_says_nothing_new_evaluates_nothing() {
    law(30, 2, |choices| {
        let program = generate(choices, Daring { risks: true });
        let number = choices.below(program.modules.len());
        let (name, items) = &program.modules[number];
        let text = Program::text(items);
        let (log, _) = ran(&program, name, &idle(&text, choices));
        // A text is read again; whatever follows from it is what it was.
        match log.iter().find(|line| !line.starts_with("cut ") && !line.starts_with("read ")) {
            Some(line) => Err(format!("{line}\nran again in {}", program.project().shown())),
            None => Ok(Verdict::Holds),
        }
    });
}

/// A text with another value where a deploy, or the layer below it, says one of an input: which input, and the text.
fn another_value(text: &str, choices: &mut Choices) -> Option<(String, String)> {
    let others = [
        ("true", "false"),
        ("false", "true"),
        ("\"s\"", "\"t\""),
        ("\"n\"", "\"t\""),
        ("250m", "251m"),
        ("\"low\"", "\"mid\""),
    ];
    let mut input = String::new();
    let mut found = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let Some((path, value)) = line.split_once(": ") else { continue };
        let name = path.trim_start();
        if name.strip_prefix('i').is_some_and(|number| number.parse::<u8>().is_ok()) {
            input = name.to_owned();
        }
        let other = match value.parse::<i64>() {
            // Which element one is, or which one counts, is another matter.
            Ok(_) if name == "port" => continue,
            Ok(number) => (number + 1).to_string(),
            Err(_) => match others.iter().find(|(from, _)| *from == value) {
                Some((_, to)) if input.starts_with('i') => (*to).to_owned(),
                _ => continue,
            },
        };
        if input.starts_with('i') {
            found.push((input.clone(), at, format!("{path}: {other}")));
        }
    }
    if found.is_empty() {
        return None;
    }
    let (input, at, line) = choices.pick(&found).clone();
    let changed: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(number, old)| if number == at { line.as_str() } else { old })
        .collect();
    Some((input, changed.join("\n")))
}

#[test]
fn what_does_not_read_a_changed_input_is_not_evaluated() {
    law(40, 4, |choices| {
        let program = generate(choices, Daring::default());
        let (main, items) = &program.modules[0];
        let text = Program::text(items);
        let Some((input, changed)) = another_value(&text, choices) else { return Ok(Verdict::Beside) };
        let (log, _) = ran(&program, main, &changed);
        let library = &program.modules[1].1;
        for item in library.iter().filter(|item| !item.reads.contains(&input)) {
            for word in ["evaluate let", "evaluate resource", "ask"] {
                let start = format!("{word} {} in ", item.name);
                if let Some(line) = log.iter().find(|line| line.starts_with(&start)) {
                    return Err(format!(
                        "{line}\nran again for {input}:\n{changed}\n{}",
                        program.project().shown()
                    ));
                }
            }
        }
        Ok(Verdict::Holds)
    });
}
