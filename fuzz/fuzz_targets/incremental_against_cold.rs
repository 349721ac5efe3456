//! After any edits the editor's workspace says what a new one says.
//!
//! The input is a program, a NUL byte, and edits of six bytes: where (three), how much goes, and which token comes, or that the text
//! before the edit comes back.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use deployc::diagnostic::render::{Form, Options, render};
use deployc::diagnostic::{Diagnostic, FileKey, Sources, code};
use deployc::ide::Workspace;
use deployc_fuzz::Program;
use libfuzzer_sys::fuzz_target;

const TOKENS: [&str; 64] = [
    "",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    ",",
    "\n",
    " ",
    ":",
    "=",
    ".",
    "?",
    "|",
    "+",
    "-",
    "!",
    "&&",
    "||",
    "??",
    "=>",
    "...",
    "//",
    "///",
    "let ",
    "fn ",
    "type ",
    "input ",
    "resource ",
    "part ",
    "deploy ",
    "patch ",
    "external ",
    "check ",
    "require ",
    "import ",
    "if ",
    "else ",
    "for ",
    "in ",
    " with ",
    "replace ",
    "null",
    "true",
    "1",
    "\"a\"",
    "\"${x}\"",
    "let x = 1\n",
    "let x: Int = \"a\"\n",
    "input n: Int = 2\n",
    "check n > 3 else \"no\"\n",
    " when ",
    " required when ",
    "Int",
    "String?",
    "Partial<",
    ">",
    "@",
    "it",
    "release.name",
    "secret.env(\"A\")",
    "match ",
];

struct Texts<'a>(&'a Workspace);

impl Sources for Texts<'_> {
    fn text(&self, file: FileKey) -> Option<Arc<str>> {
        self.0.text(file)
    }
}

fn said(workspace: &Workspace, files: &[(PathBuf, String)]) -> String {
    let all: Vec<Diagnostic> = files.iter().flat_map(|(path, _)| workspace.diagnostics(path)).collect();
    let said = render(&all, &Texts(workspace), Options { form: Form::Json, color: false, width: 100 });
    assert!(all.iter().all(|it| it.code != code::INTERNAL), "{said}");
    said
}

fn opened(files: &[(PathBuf, String)]) -> Workspace {
    let mut workspace = Workspace::new(Program::default().memory());
    for (path, text) in files {
        workspace.set_overlay(path, Some(text.as_str().into()));
    }
    workspace
}

fuzz_target!(|data: &[u8]| {
    let (text, edits) = data.split_at(data.iter().position(|byte| *byte == 0).unwrap_or(data.len()));
    let Ok(text) = std::str::from_utf8(text) else { return };
    let mut files: Vec<(PathBuf, String)> = Vec::new();
    for (name, text) in Program::parse(text).files {
        let path = Path::new("/project").join(name);
        if files.iter().all(|(known, _)| *known != path) {
            files.push((path, text));
        }
    }
    if files.len() > 4 {
        return;
    }
    let mut workspace = opened(&files);
    said(&workspace, &files);
    let mut before: Vec<(usize, String)> = Vec::new();
    for edit in edits.get(1..).unwrap_or_default().chunks_exact(6).take(8) {
        let [file, high, low, gone, token, back] = *edit else { return };
        let number = usize::from(file) % files.len();
        let number = if back & 3 == 0
            && let Some((number, text)) = before.pop()
        {
            files[number].1 = text;
            number
        } else {
            let text = &mut files[number].1;
            before.push((number, text.clone()));
            let at = (usize::from(high) << 8 | usize::from(low)) % (text.len() + 1);
            let start = text.floor_char_boundary(at);
            let end = text.floor_char_boundary((start + usize::from(gone & 15)).min(text.len()));
            text.replace_range(start..end, TOKENS[usize::from(token) % TOKENS.len()]);
            number
        };
        let (path, text) = &files[number];
        workspace.set_overlay(path, Some(text.as_str().into()));
        assert_eq!(said(&workspace, &files), said(&opened(&files), &files), "after an edit of {files:#?}");
    }
});
