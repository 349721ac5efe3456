//! Programs in memory, run through the library as the command line would.

use std::path::Path;
use std::sync::Arc;

use deployc::check;
use deployc::cli::command_line::CommandLine;
use deployc::cli::settings::Setting;
use deployc::db::RootDatabase;
use deployc::diagnostic::render::{Form, Options, render};
use deployc::diagnostic::{Code, Diagnostic, Label};
use deployc::eval::{Mode, RootInput, Roots};
use deployc::manifest::secrets::{self, Opened};
use deployc::manifest::{render_object, source_comment};
use deployc::system::Memory;
use deployc::yaml::YamlWriter;

/// Files, and what is set from outside.
#[derive(Default)]
pub struct Program {
    pub files: Vec<(String, String)>,
    pub set: Vec<(String, String)>,
}

/// What came out.
pub struct Outcome {
    /// As `--message-format short` prints it.
    pub short: String,
    /// The places beside each message, a line each.
    pub beside: String,
    /// The documents; empty where nothing was built.
    pub yaml: String,
}

/// Checks a program, or builds it.
pub fn run(program: &Program, build: bool) -> Outcome {
    let memory = Memory::new([("/project/deployc.toml", "")]);
    memory.set_current_dir("/project");
    for (name, text) in &program.files {
        memory.add(name, text);
    }
    let db = RootDatabase::new(Arc::new(memory));
    let root = db.open(Path::new("main.dpl"));
    let mode = if build { Mode::Build } else { Mode::Check };
    let set = program.set.iter();
    let settings: Vec<Setting> =
        set.map(|(path, text)| Setting::parse(&format!("{path}={text}")).unwrap()).collect();
    let line = CommandLine::new(&db, &[root], &settings, None);
    let mut diagnostics = line.unknown(&db, &[root]);
    let input = RootInput::new(&db, root, mode, Vec::new(), line.settings, line.file, None, None, None);
    Roots::new(&db, vec![input]);
    let (found, manifest) = check::evaluated(&db, root, mode);
    diagnostics.extend(found);
    let mut yaml = YamlWriter::new();
    if build && !diagnostics.iter().any(Diagnostic::is_error) {
        let (opened, findings) = Opened::open(&db, db.system(), &manifest.objects, secrets::Mode::Inline);
        diagnostics.extend(findings.iter().map(|finding| finding.place(&db)));
        for object in &manifest.objects {
            yaml.document(&source_comment(object));
            render_object(&mut yaml, object, &opened);
        }
    }
    let said = |diagnostics: &[Diagnostic]| {
        render(diagnostics, &db, Options { form: Form::Short, color: false, width: 100 })
    };
    let beside = said(&beside(&diagnostics)).replace("error[DPL0000]: ", "");
    Outcome { short: said(&diagnostics), beside, yaml: yaml.into_text() }
}

/// The places beside messages, as messages of their own.
fn beside(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let labels = diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels).filter(|label| !label.primary);
    let said = |label: &Label| {
        Diagnostic::error(Code::numbered(0), label.text.as_str()).at(label.file, label.range, "")
    };
    labels.map(said).collect()
}

/// The documents of a text by meaning: their order does not count.
pub fn documents(yaml: &str) -> Vec<String> {
    use serde::Deserialize as _;
    let mut all: Vec<String> = serde_yaml::Deserializer::from_str(yaml)
        .filter_map(|document| serde_json::Value::deserialize(document).ok())
        .filter(|value| !value.is_null())
        .map(|value| sorted(&value).to_string())
        .collect();
    all.sort();
    all
}

/// The same value with its fields in one order.
fn sorted(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(map) => {
            let mut fields: Vec<_> = map.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            fields.into_iter().collect()
        }
        serde_json::Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
