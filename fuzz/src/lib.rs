//! What the targets share: programs of several files in one text, and how they are checked and built.

use std::path::Path;
use std::sync::Arc;

use deployc::check;
use deployc::cli::command_line::CommandLine;
use deployc::cli::settings::Setting;
use deployc::db::{Db, RootDatabase};
use deployc::diagnostic::render::{Form, Options, render};
use deployc::diagnostic::{Diagnostic, code};
use deployc::eval::{Mode, RootInput, Roots};
use deployc::manifest::secrets::{self, Opened};
use deployc::manifest::{render_object, source_comment};
use deployc::system::Memory;
use deployc::yaml::YamlWriter;

/// What separates the files of a program: a comment of DPL, so that nothing around it changes its meaning.
const FILE: &str = "//=== ";

/// Files by name. The first is `main.dpl`; `//=== name` on a line of its own begins another, and `//=== set` holds `input=text`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    pub files: Vec<(String, String)>,
    pub set: Vec<(String, String)>,
}

impl Program {
    pub fn parse(text: &str) -> Self {
        let mut program = Self { files: vec![("main.dpl".to_owned(), String::new())], set: Vec::new() };
        let mut setting = false;
        for line in text.split_inclusive('\n') {
            if let Some(name) = line.strip_prefix(FILE) {
                let name = name.trim();
                setting = name == "set";
                if !setting {
                    program.files.push((name.to_owned(), String::new()));
                }
            } else if setting {
                let pair = line.trim_end_matches('\n').split_once('=');
                program.set.extend(pair.map(|(path, text)| (path.to_owned(), text.to_owned())));
            } else if let Some((_, file)) = program.files.last_mut() {
                file.push_str(line);
            }
        }
        program
    }

    pub fn memory(&self) -> Arc<Memory> {
        let memory = Memory::new([("/project/deployc.toml", "")]);
        memory.set_current_dir("/project");
        memory.set_var("TOKEN", "marked-secret");
        for (name, text) in &self.files {
            memory.add(name, text);
        }
        Arc::new(memory)
    }
}

/// What came of a program.
#[derive(PartialEq, Eq)]
pub struct Outcome {
    pub said: String,
    pub yaml: String,
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\n{}{}", self.said, self.yaml)
    }
}

/// Fails where the compiler met a fault of its own; else what is said, short. The long form is drawn, too.
pub fn said(diagnostics: &[Diagnostic], db: &RootDatabase) -> String {
    let _ = render(diagnostics, db, Options { form: Form::Human, color: false, width: 100 });
    let said = render(diagnostics, db, Options { form: Form::Short, color: false, width: 100 });
    assert!(diagnostics.iter().all(|diagnostic| diagnostic.code != code::INTERNAL), "{said}");
    said
}

/// Checks or builds a program, with the queries or as a process does that ends with it.
pub fn run(program: &Program, mode: Mode, once: bool) -> Outcome {
    let memory = program.memory();
    let db = if once { RootDatabase::once(memory) } else { RootDatabase::new(memory) };
    let root = db.open(Path::new("main.dpl"));
    let given: Vec<Setting> =
        program.set.iter().filter_map(|(path, text)| Setting::parse(&format!("{path}={text}")).ok()).collect();
    let line = CommandLine::new(&db, &[root], &given, None);
    let input = RootInput::new(&db, root, mode, Vec::new(), line.settings, line.file, None, None, None);
    Roots::new(&db, vec![input]);
    let (mut diagnostics, manifest) = check::evaluated(&db, root, mode);
    let mut yaml = YamlWriter::new();
    if mode == Mode::Build && !diagnostics.iter().any(Diagnostic::is_error) {
        let (opened, findings) = Opened::open(&db, db.system(), &manifest.objects, secrets::Mode::Inline);
        diagnostics.extend(findings.iter().map(|finding| finding.place(&db)));
        for object in &manifest.objects {
            yaml.document(&source_comment(object));
            render_object(&mut yaml, object, &opened);
        }
    }
    Outcome { said: said(&diagnostics, &db), yaml: yaml.into_text() }
}

/// What a file of its own says that was made by the compiler.
pub fn checked(path: &str, text: &str) -> String {
    let memory = Memory::new([("/project/deployc.toml", ""), (path, text)]);
    memory.set_current_dir("/project");
    let db = RootDatabase::once(Arc::new(memory));
    let root = db.open(Path::new(path));
    said(&check::file(&db as &dyn Db, root), &db)
}
