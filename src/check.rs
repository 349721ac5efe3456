//! Every diagnostic of a file, phase by phase: text, names, types. What evaluation finds is asked of a root, see [`crate::manifest`].
//!
//! Here alone, and in `ide`, nodes become ranges.

use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};

use crate::db::{Contents, Db, Definition, Finding, SourceFile, Spot, in_pieces};
use crate::diagnostic::{Code, Diagnostic, code, fault, gather};
use crate::eval::{self, Mode};
use crate::hir::{self, DefinitionKind};
use crate::k8s::version::VersionRange;
use crate::manifest::{self, Manifest};
use crate::resolve;
use crate::syntax;
use crate::ty;

/// What can be said of a file without evaluating it.
pub fn file(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    if let Contents::Unreadable(error) = file.contents(db) {
        return vec![error.diagnostic(&db.file_key(file).to_string())];
    }
    if matches!(file.contents(db), Contents::Missing) {
        return vec![crate::system::source::SourceError::NotFound.diagnostic(&db.file_key(file).to_string())];
    }
    let mut diagnostics = Vec::new();
    // A fault in one phase, or in one definition, hides nothing of the others.
    let mut phase = |find: &dyn Fn() -> Vec<Finding>| {
        let placed = || find().iter().map(|finding| finding.place(db)).collect();
        diagnostics.extend(guarded(db, file, placed).unwrap_or_else(|fault| vec![fault]));
    };
    phase(&|| hir::syntax_errors(db, file).iter().map(|error| syntax_finding(file, error)).collect());
    phase(&|| resolve::scope_errors(db, file).iter().map(resolve::report::describe).collect());
    phase(&|| resolve::circles(db, file).iter().map(resolve::report::describe_circle).collect());
    let definitions = guarded(db, file, || hir::definitions(db, file)).unwrap_or_default();
    // A fault is met again below, and told there.
    let _ = guarded(db, file, || infer_ahead(db, file, definitions.len()));
    let is_right = guarded(db, file, || hir::is_right(db, file)).unwrap_or_default();
    for definition in definitions {
        if !is_right && hir::is_broken(db, *definition) {
            // What it should say is not known; its types would say the same mistake again.
            continue;
        }
        if definition.kind() == DefinitionKind::Kubernetes {
            phase(&|| kubernetes(db, *definition).into_iter().collect());
        }
        let described = |error| ty::report::describe(db, *definition, error);
        phase(&|| ty::infer(db, *definition).errors.iter().map(described).collect());
    }
    gather(&mut diagnostics);
    diagnostics
}

/// Infers the definitions of a file that has very many.
fn infer_ahead(db: &dyn Db, file: SourceFile, count: usize) {
    let is_right = hir::is_right(db, file);
    let infer = |db: &dyn Db, range: Range<usize>| {
        for definition in hir::definitions(db, file).get(range).unwrap_or_default() {
            if is_right || !hir::is_broken(db, *definition) {
                ty::infer(db, *definition);
            }
        }
        Vec::<()>::new()
    };
    in_pieces(db, count, |range| infer(db, range), infer);
}

/// Everything that can be said of a file that is checked: of it and what it imports, and, where that is right, what evaluation finds.
pub fn root(db: &dyn Db, root: SourceFile) -> Vec<Diagnostic> {
    evaluated(db, root, Mode::Check).0
}

/// The same for a file that is built, with what it makes.
pub fn evaluated(db: &dyn Db, root: SourceFile, mode: Mode) -> (Vec<Diagnostic>, Manifest) {
    let mut diagnostics = closure(db, root);
    diagnostics.extend(eval::project_error(db, root).map(|finding| finding.place(db)));
    if diagnostics.iter().any(Diagnostic::is_error) {
        // Values of what is wrongly typed are unknown, and say nothing; what fails elsewhere is said beside them.
        if diagnostics.iter().all(|diagnostic| leaves_values(diagnostic.code)) {
            let failures = guarded(db, root, || manifest::failures(db, root));
            // What could not be read may have been a default.
            let is_read = diagnostics.iter().all(|diagnostic| diagnostic.code.number() >= 300);
            let is_kept = |finding: &&Finding| is_read || !UNREAD.contains(&finding.code);
            let placed = |findings: Vec<Finding>| {
                findings.iter().filter(is_kept).map(|finding| finding.place(db)).collect()
            };
            diagnostics.extend(failures.map_or_else(|fault| vec![fault], placed));
            gather(&mut diagnostics);
        }
        return (diagnostics, Manifest::default());
    }
    let manifest = match guarded(db, root, || manifest::manifest(db, root, mode)) {
        Ok(manifest) => manifest,
        Err(fault) => {
            diagnostics.push(fault);
            return (diagnostics, Manifest::default());
        }
    };
    diagnostics.extend(manifest.findings.iter().map(|finding| finding.place(db)));
    gather(&mut diagnostics);
    (diagnostics, manifest)
}

/// What may fail for no other reason than that something could not be read.
const UNREAD: [Code; 3] = [code::MISSING_INPUT, code::INCOMPLETE, code::REQUIREMENT_FAILED];

/// Whether something may be evaluated where this is wrong: what cannot be read, or goes in a circle, is no ground to stand on.
fn leaves_values(code: Code) -> bool {
    const NONE: [Code; 3] = [code::IMPORT_CYCLE, code::INTERNAL, code::TOO_DEEP];
    !NONE.contains(&code) && code.number() < 900
}

/// A file and every file of its project that its imports lead to. What is known of one is said, whatever happens to the others.
pub fn closure(db: &dyn Db, root: SourceFile) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let files = guarded(db, root, || resolve::closure(db, root)).unwrap_or_else(|fault| {
        diagnostics.push(fault);
        vec![root]
    });
    // A chain of definitions is as long as the program has it: its ends come first.
    diagnostics.extend(guarded(db, root, || ty::prepare(db, root)).err());
    for each in files {
        diagnostics.extend(guarded(db, each, || file(db, each)).unwrap_or_else(|fault| vec![fault]));
    }
    one_circle(&mut diagnostics);
    gather(&mut diagnostics);
    diagnostics
}

/// Does some work on a file; a fault of the compiler's own becomes the message about it.
fn guarded<T>(db: &dyn Db, file: SourceFile, work: impl Fn() -> T) -> Result<T, Diagnostic> {
    /// A query that fails is run again by whoever waited for it, so few tries are enough for as many threads.
    const TRIES: usize = 64;
    for _ in 0..TRIES {
        match salsa::Cancelled::catch(AssertUnwindSafe(|| fault::catching(&work))) {
            Ok(result) => {
                let place = file.display_path(db);
                return result
                    .map_err(|fault| fault.note(format!("It happened while `{place}` was looked at.")));
            }
            // Another thread ran into it while this one waited: it is met here, too.
            Err(salsa::Cancelled::PropagatedPanic) => {}
            Err(other) => panic::resume_unwind(Box::new(other)),
        }
    }
    Err(fault::message("another thread did not come to an end"))
}

/// Each file of a circle of imports knows of it; it is said once, at the last of them.
fn one_circle(diagnostics: &mut Vec<Diagnostic>) {
    let is_circle = |diagnostic: &Diagnostic| diagnostic.code == code::IMPORT_CYCLE;
    let last = diagnostics.iter().rposition(is_circle);
    let mut number = 0;
    diagnostics.retain(|diagnostic| {
        number += 1;
        !is_circle(diagnostic) || Some(number - 1) == last
    });
}

/// What is wrong with what a file says of the cluster.
fn kubernetes(db: &dyn Db, definition: Definition) -> Option<Finding> {
    let body = hir::body(db, definition);
    let hir::Data::Kubernetes { text, spot } = &body.data else { return None };
    if VersionRange::parse(text).is_some() {
        return None;
    }
    let message = format!("\"{text}\" is no version of Kubernetes");
    let finding = Finding::new(code::SYNTAX, message).at(definition, hir::Node::Spot(*spot), "not a version");
    Some(finding.help("write \"1.31\", or \">=1.27\" for what a module supports"))
}

fn syntax_finding(file: SourceFile, error: &syntax::SyntaxError) -> Finding {
    let words = syntax::report(&error.kind);
    let mut finding = Finding::new(Code::numbered(error.kind.code()), words.message);
    finding.at = Some((Spot::Range(file, error.range), words.label));
    finding.help = words.help;
    finding
}

#[cfg(test)]
pub(crate) mod tests;
