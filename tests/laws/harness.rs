//! Programs in memory, checked and built in every way that the compiler has.

use std::path::Path;
use std::sync::Arc;

use deployc::check;
use deployc::cli::command_line::CommandLine;
use deployc::cli::settings::Setting;
use deployc::db::{Db, Definition, Place, RootDatabase, SourceFile};
use deployc::diagnostic::render::{Form, Options, render};
use deployc::diagnostic::{Diagnostic, code};
use deployc::eval::{Mode, RootInput, Roots};
use deployc::hir;
use deployc::manifest::secrets::{self, Opened};
use deployc::manifest::{Manifest, render_object, source_comment};
use deployc::system::Memory;
use deployc::yaml::YamlWriter;

/// Files by name, the root first, and what is set and said from outside.
#[derive(Clone, Debug, Default)]
pub struct Project {
    pub files: Vec<(String, String)>,
    pub settings: Vec<(String, String)>,
    pub variables: Vec<(String, String)>,
    /// Whether it is built where others judge it, or checked.
    pub builds: bool,
}

impl Project {
    pub fn of(text: impl Into<String>) -> Self {
        Self { files: vec![("main.dpl".to_owned(), text.into())], ..Self::default() }
    }

    pub fn memory(&self) -> Arc<Memory> {
        let memory = Memory::new([("/project/deployc.toml", "")]);
        memory.set_current_dir("/project");
        for (name, text) in &self.files {
            memory.add(name, text);
        }
        for (name, text) in &self.variables {
            memory.set_var(name, text);
        }
        Arc::new(memory)
    }

    pub fn shown(&self) -> String {
        let files = self.files.iter().map(|(name, text)| format!("--- {name}\n{text}"));
        format!("{}--- set {:?}\n", files.collect::<String>(), self.settings)
    }
}

/// One document, with its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Document {
    pub kind: String,
    pub text: String,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// A line for each message, as `--message-format short` has it.
    pub said: Vec<String>,
    pub documents: Vec<Document>,
}

impl Outcome {
    pub fn is_right(&self) -> bool {
        !self.said.iter().any(|line| line.contains(": error[") || line.starts_with("error["))
    }

    /// Place and code of every error.
    pub fn errors(&self) -> Vec<String> {
        let errors = self.said.iter().filter(|line| line.contains("error[DPL"));
        errors
            .map(|line| line.split_once("]:").map_or(line.as_str(), |(place, _)| place).to_owned())
            .collect()
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in &self.said {
            writeln!(f, "{line}")?;
        }
        self.documents.iter().try_for_each(|it| f.write_str(&it.text))
    }
}

/// A database over a project, with its root.
pub struct Open {
    pub db: RootDatabase,
    pub root: SourceFile,
    pub mode: Mode,
}

impl Open {
    pub fn with(db: RootDatabase, project: &Project, mode: Mode) -> Self {
        let root = db.open(Path::new(&project.files[0].0));
        let line = Self::command_line(&db, &[root], project);
        let input = RootInput::new(&db, root, mode, Vec::new(), line.settings, line.file, None, None, None);
        Roots::new(&db, vec![input]);
        Self { db, root, mode }
    }

    pub fn command_line(db: &RootDatabase, roots: &[SourceFile], project: &Project) -> CommandLine {
        let parsed = |(path, text): &(String, String)| Setting::parse(&format!("{path}={text}")).unwrap();
        let given: Vec<Setting> = project.settings.iter().map(parsed).collect();
        CommandLine::new(db, roots, &given, None)
    }

    pub fn new(project: &Project, mode: Mode) -> Self {
        Self::with(RootDatabase::new(project.memory()), project, mode)
    }

    pub fn once(project: &Project, mode: Mode) -> Self {
        Self::with(RootDatabase::once(project.memory()), project, mode)
    }

    pub fn logged(project: &Project, mode: Mode) -> (Self, Arc<Memory>) {
        let memory = project.memory();
        (Self::with(RootDatabase::with_log(memory.clone()), project, mode), memory)
    }

    pub fn outcome(&self) -> Outcome {
        self.made(secrets::Mode::Inline)
    }

    /// The same without what its secrets say.
    pub fn redacted(&self) -> Outcome {
        self.made(secrets::Mode::Redact)
    }

    fn made(&self, secrets: secrets::Mode) -> Outcome {
        let db = &self.db;
        let (mut diagnostics, manifest) = check::evaluated(db, self.root, self.mode);
        let mut documents = Vec::new();
        if self.mode == Mode::Build && !diagnostics.iter().any(Diagnostic::is_error) {
            let (opened, findings) = Opened::open(db, db.system(), &manifest.objects, secrets);
            diagnostics.extend(findings.iter().map(|finding| finding.place(db)));
            documents = written(&manifest, &opened);
        }
        assert!(
            diagnostics.iter().all(|it| it.code != code::INTERNAL),
            "{}",
            said(&diagnostics, db).join("\n")
        );
        Outcome { said: said(&diagnostics, db), documents }
    }

    pub fn definition(&self, name: &str) -> Definition {
        let all = hir::definitions(&self.db, self.root);
        *all.iter().find(|it| it.name().as_str() == name).unwrap()
    }

    pub fn place(&self) -> Place {
        Place::root(self.root)
    }
}

fn written(manifest: &Manifest, opened: &Opened) -> Vec<Document> {
    let one = |object| {
        let mut yaml = YamlWriter::new();
        yaml.document(&source_comment(object));
        render_object(&mut yaml, object, opened);
        Document { kind: object.kind.to_string(), text: yaml.into_text() }
    };
    manifest.objects.iter().map(one).collect()
}

pub fn said(diagnostics: &[Diagnostic], db: &RootDatabase) -> Vec<String> {
    let options = Options { form: Form::Short, color: false, width: 100 };
    render(diagnostics, db as &dyn deployc::diagnostic::Sources, options).lines().map(str::to_owned).collect()
}

pub fn check(project: &Project) -> Outcome {
    Open::once(project, Mode::Check).outcome()
}

pub fn build(project: &Project) -> Outcome {
    Open::once(project, Mode::Build).outcome()
}

/// The texts of static errors of the root alone.
pub fn static_errors(open: &Open) -> Vec<String> {
    let all = check::closure(&open.db as &dyn Db, open.root);
    let errors: Vec<Diagnostic> = all.into_iter().filter(Diagnostic::is_error).collect();
    said(&errors, &open.db)
}
