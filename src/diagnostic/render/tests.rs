//! What each form looks like, to the letter.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::{Diagnostic, FileKey, Sources, code};
use super::{Form, MOST_SHOWN, Options, harmless, render, summary};
use crate::base::TextRange;

struct Files(BTreeMap<&'static str, Arc<str>>);

impl Sources for Files {
    fn text(&self, file: FileKey) -> Option<Arc<str>> {
        self.0.get(file.path()).cloned()
    }
}

const APP: &str = "resource web: Deployment = {\r\n\tspec.replicas: \"日本語 three\"\r\n\tmetadata.labels: { app: \"café😀\", tier: 7 }\r\n}\r\n";
const API: &str = "type DeploymentSpec = {\n  replicas: Int?\n}\n";

fn files(texts: &[(&'static str, &str)]) -> Files {
    Files(texts.iter().map(|(path, text)| (*path, Arc::from(*text))).collect())
}

fn find(text: &str, part: &str) -> TextRange {
    let at = text.find(part).unwrap() as u32;
    TextRange::new(at, at + part.len() as u32)
}

fn key(path: &str) -> FileKey {
    FileKey::new(path)
}

fn sample() -> Diagnostic {
    Diagnostic::error(code::TYPE_MISMATCH, "`spec.replicas` is a number, and this is a text")
        .at(key("app/web.dpl"), find(APP, "\"日本語 three\""), "this is a `String`")
        .label(key("app/web.dpl"), find(APP, "tier: 7"), "and this is not")
        .label(key("k8s/apps/v1.dpl"), find(API, "Int?"), "declared `Int?` here")
        .note("Nothing is converted by itself.")
        .help("write a number: `replicas: 3`")
}

fn draw(diagnostics: &[Diagnostic], files: &Files) -> String {
    render(diagnostics, files, Options { form: Form::Human, color: false, width: 80 })
}

fn one(text: &str, range: TextRange) -> String {
    let diagnostic = Diagnostic::error(code::SYNTAX, "here").at(key("a.dpl"), range, "this");
    draw(&[diagnostic], &files(&[("a.dpl", text)]))
}

#[test]
fn people_see_the_source_of_each_file() {
    let drawn = draw(&[sample()], &files(&[("app/web.dpl", APP), ("k8s/apps/v1.dpl", API)]));
    eprintln!("{drawn}");
}
#[test]
fn eof() {
    eprintln!("{}", one("let a = {\n  b: 1\n\n\n", TextRange::new(18, 18)));
    eprintln!("{}", one("let a = {", TextRange::new(9, 9)));
    eprintln!("{}", one("", TextRange::new(9, 12)));
    eprintln!("{}", one(&"x".repeat(5000), TextRange::new(2000, 4000)));
    eprintln!("{}", one(&"line\n".repeat(5000), TextRange::new(2000, 4000)));
}
