//! What was given on the command line, as a text that messages point into: a line `--set path=text` for each setting, and one for the
//! release.
//!
//! Where a secret is set, or what is set is not known, the text is left out: messages show the lines around their places.

use super::compiler::Release;
use super::settings::{Segment, Setting};
use crate::base::{Name, TextRange};
use crate::db::{Contents, Db, Definition, Finding, RootDatabase, SourceFile, Spot};
use crate::diagnostic::{Diagnostic, code, suggest};
use crate::eval::{self, SettingStep};
use crate::hir::{self, Data as Says, DefinitionKind};
use crate::ty::{self, Type};

/// The settings of a call, with where they stand.
#[derive(Clone, Debug)]
pub struct CommandLine {
    /// The text; there is none where nothing is set.
    pub file: Option<SourceFile>,
    /// The settings for the evaluation.
    pub settings: Vec<eval::Setting>,
    /// Where the release stands that one file is built as.
    release: Option<TextRange>,
}

impl CommandLine {
    /// Writes what was given down, for the files that it is given to.
    #[must_use]
    pub fn new(
        db: &RootDatabase,
        roots: &[SourceFile],
        given: &[Setting],
        release: Option<&Release>,
    ) -> Self {
        let mut text = String::new();
        let settings: Vec<_> = given.iter().map(|setting| line(db, roots, setting, &mut text)).collect();
        let release = release.map(|Release { name, namespace }| {
            let start = at(&text);
            text.push_str(&format!("--name {name} --namespace {namespace}"));
            let range = TextRange::new(start, at(&text));
            text.push('\n');
            range
        });
        let file = (!text.is_empty()).then(|| db.command_line(&text));
        Self { file, settings, release }
    }

    /// A release that is given belongs to what the file makes itself; where there is nothing of that it is a mistake.
    #[must_use]
    pub fn unused_release(&self, db: &RootDatabase, root: SourceFile) -> Option<Diagnostic> {
        let (file, range) = self.file.zip(self.release)?;
        let is_read = matches!(root.contents(db), Contents::Text(_));
        let mut all = hir::definitions(db, root).iter();
        if !is_read || all.any(|definition| takes_release(db, *definition)) {
            return None;
        }
        let deploys = hir::definitions(db, root).iter().any(|it| it.kind() == DefinitionKind::Deploy);
        let (why, help) = if deploys {
            ("its deploys have releases of their own", "leave `--name` and `--namespace` out")
        } else {
            ("it makes no object", "build a file that has resources, parts or deploys")
        };
        let mut finding =
            Finding::new(code::UNUSED_RELEASE, format!("nothing in the file belongs to this release: {why}"));
        finding.at = Some((Spot::Range(file, range), "given here".to_owned()));
        Some(finding.help(help).place(db))
    }

    /// A setting goes to each file that has the input; one that no file has is an error.
    #[must_use]
    pub fn unknown(&self, db: &RootDatabase, roots: &[SourceFile]) -> Vec<Diagnostic> {
        let inputs: Vec<&str> = roots
            .iter()
            .flat_map(|root| hir::definitions(db, *root))
            .filter(|definition| definition.kind() == DefinitionKind::Input)
            .map(|definition| definition.name().as_str())
            .collect();
        let mut unknown = Vec::new();
        for setting in &self.settings {
            let Some(SettingStep::Name(name)) = setting.path.first() else { continue };
            if inputs.contains(&name.as_ref()) {
                continue;
            }
            let what = if roots.len() > 1 { "none of the files has" } else { "the file has no" };
            let an = if roots.len() > 1 { " an" } else { "" };
            let mut finding = Finding::new(code::UNKNOWN_SETTING, format!("{what}{an} input `{name}`"));
            let range = setting.steps.first().copied();
            finding.at =
                self.file.zip(range).map(|(file, range)| (Spot::Range(file, range), "set here".to_owned()));
            finding.help =
                suggest::nearest(name, inputs.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            unknown.push(finding.place(db));
        }
        unknown
    }
}

/// Writes the line of a setting.
fn line(db: &RootDatabase, roots: &[SourceFile], setting: &Setting, text: &mut String) -> eval::Setting {
    text.push_str("--set ");
    let (mut path, mut steps) = (Vec::new(), Vec::new());
    for segment in &setting.path {
        if !path.is_empty() && matches!(segment, Segment::Field(_)) {
            text.push('.');
        }
        let start = at(text);
        text.push_str(&segment.to_string());
        steps.push(TextRange::new(start, at(text)));
        path.push(match segment {
            Segment::Field(name) => SettingStep::Name(name.as_str().into()),
            Segment::Position(position) => SettingStep::Position(*position as usize),
        });
    }
    text.push('=');
    let start = at(text);
    let takers: Vec<_> = roots.iter().filter(|root| has_input(db, **root, setting.input())).collect();
    let is_open = |root: &SourceFile| is_open(db, &Type::Record(ty::inputs_record(*root)), &path);
    let is_shown = !takers.is_empty() && takers.iter().all(|root| is_open(root));
    text.push_str(if is_shown { &setting.text } else { "…" });
    let value = TextRange::new(start, at(text));
    text.push('\n');
    eval::Setting { path, text: setting.text.as_str().into(), steps, value }
}

/// Whether what a definition says or makes depends on the release of its file.
fn takes_release(db: &dyn Db, definition: Definition) -> bool {
    match &hir::body(db, definition).data {
        Says::Resource { .. } | Says::Part { .. } => true,
        Says::Deploy { namespace, .. } | Says::External { namespace, .. } if namespace.is_none() => true,
        _ => eval::reads(db, definition).release,
    }
}

fn at(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

fn has_input(db: &dyn Db, root: SourceFile, name: &str) -> bool {
    let mut inputs = hir::definitions(db, root).iter();
    inputs.any(|it| it.kind() == DefinitionKind::Input && it.name().as_str() == name)
}

/// Whether what lies at a path is known to be no secret, and to hold none.
fn is_open(db: &dyn Db, ty: &Type, path: &[SettingStep]) -> bool {
    let Some((step, rest)) = path.split_first() else {
        return !ty::holds_secret(db, ty) && !matches!(ty, Type::Error);
    };
    match (ty.strip(), step) {
        (Type::Partial(inner), _) => is_open(db, inner, path),
        (Type::Where(restricted), _) => is_open(db, &restricted.base, path),
        (Type::Record(record), SettingStep::Name(name)) => {
            let record = ty::record_type(db, &record.id);
            let field = record.field(Name::new(name)).map(|field| &field.ty).or(record.rest.as_ref());
            field.is_some_and(|ty| is_open(db, ty, rest))
        }
        (Type::Map(map), SettingStep::Name(_)) => is_open(db, map.value.ty(db), rest),
        (Type::List(list), SettingStep::Position(_)) => is_open(db, list.element.ty(db), rest),
        // What lies in a union is told apart on evaluation.
        (whole, _) => !ty::holds_secret(db, whole) && !matches!(whole, Type::Error),
    }
}
