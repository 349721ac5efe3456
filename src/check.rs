//! Every diagnostic of a file, phase by phase: text, names, types. What evaluation finds is asked of a root, see [`crate::manifest`].
//!
//! Here alone, and in `ide`, nodes become ranges.

use crate::db::{Contents, Db, Finding, SourceFile, Spot};
use crate::diagnostic::{Code, Diagnostic, gather};
use crate::eval::Mode;
use crate::hir;
use crate::manifest::{self, Manifest};
use crate::resolve;
use crate::syntax;
use crate::ty;

/// What can be said of a file without evaluating it.
pub fn file(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    if let Contents::Unreadable(error) = file.contents(db) {
        return vec![error.diagnostic(&db.file_key(file).to_string())];
    }
    if matches!(file.contents(db), Contents::Missing) {
        return vec![crate::system::source::SourceError::NotFound.diagnostic(&db.file_key(file).to_string())];
    }
    findings.extend(hir::syntax_errors(db, file).iter().map(|error| syntax_finding(file, error)));
    findings.extend(resolve::scope_errors(db, file).iter().map(resolve::report::describe));
    findings.extend(resolve::circles(db, file).iter().map(resolve::report::describe_circle));
    for definition in hir::definitions(db, file) {
        let inferred = ty::infer(db, *definition);
        findings.extend(inferred.errors.iter().map(|error| ty::report::describe(db, *definition, error)));
    }
    let mut diagnostics: Vec<Diagnostic> = findings.iter().map(|finding| finding.place(db)).collect();
    gather(&mut diagnostics);
    diagnostics
}

/// Everything that can be said of a file that is checked: of it and what it imports, and, where that is right, what evaluation finds.
pub fn root(db: &dyn Db, root: SourceFile) -> Vec<Diagnostic> {
    evaluated(db, root, Mode::Check).0
}

/// The same for a file that is built, with what it makes.
pub fn evaluated(db: &dyn Db, root: SourceFile, mode: Mode) -> (Vec<Diagnostic>, Manifest) {
    let mut diagnostics = closure(db, root);
    if diagnostics.iter().any(Diagnostic::is_error) {
        // Values of what is wrongly typed would say the same again, in other words.
        return (diagnostics, Manifest::default());
    }
    let manifest = manifest::manifest(db, root, mode);
    diagnostics.extend(manifest.findings.iter().map(|finding| finding.place(db)));
    gather(&mut diagnostics);
    (diagnostics, manifest)
}

/// A file and every file of its project that its imports lead to.
pub fn closure(db: &dyn Db, root: SourceFile) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> =
        resolve::closure(db, root).into_iter().flat_map(|each| file(db, each)).collect();
    gather(&mut diagnostics);
    diagnostics
}

fn syntax_finding(file: SourceFile, error: &syntax::SyntaxError) -> Finding {
    let words = syntax::report(&error.kind);
    let mut finding = Finding::new(Code::numbered(error.kind.code()), words.message);
    finding.at = Some((Spot::Range(file, error.range), words.label));
    finding.help = words.help;
    finding
}
