//! The stages behind the commands.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use super::command_line::CommandLine;
use super::compiler::{BuildRequest, Built, Checked, Compiler, Secrets};
use super::product::Rendered;
use super::progress::Progress;
use crate::check;
use crate::db::{Db, RootDatabase, SourceFile};
use crate::diagnostic::{Diagnostic, code, gather};
use crate::eval::{self, Mode, RootInput, Roots};
use crate::hir;
use crate::ide::Workspace;
use crate::k8s::Version;
use crate::k8s::version::NEWEST;
use crate::lsp::DiagnosticsSource;
use crate::manifest::Manifest;
use crate::manifest::secrets::{self, Opened};
use crate::system::System;

/// The compiler of this program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pipeline;

impl Compiler for Pipeline {
    fn check(&self, system: &Arc<dyn System>, files: &[PathBuf], progress: &Progress) -> Checked {
        let db = RootDatabase::once(system.clone());
        let roots: Vec<SourceFile> = files.iter().map(|path| db.open(path)).collect();
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        let inputs = roots.iter().map(|root| RootInput::checked(&db, *root, None));
        Roots::say(&db, inputs.collect());
        diagnostics.extend(each(&db, &roots, progress, check::root).into_iter().flatten());
        gather(&mut diagnostics);
        Checked { diagnostics, sources: Box::new(db) }
    }

    fn build(&self, system: &Arc<dyn System>, request: &BuildRequest, progress: &Progress) -> Built {
        let db = RootDatabase::once(system.clone());
        let roots: Vec<SourceFile> = request.files.iter().map(|path| db.open(path)).collect();
        roots.iter().for_each(|root| hir::read_ahead(&db, *root));
        let line = CommandLine::new(&db, &roots, &request.settings, request.release.as_ref());
        let mut diagnostics = line.unknown(&db, &roots);
        diagnostics.extend(roots.first().and_then(|root| line.unused_release(&db, *root)));
        let mut unsaid = false;
        let inputs = roots.iter().map(|root| {
            let said = request.kubernetes.or_else(|| eval::cluster(&db, *root));
            unsaid |= said.is_none();
            root_input(&db, *root, request, &line, said.unwrap_or(NEWEST))
        });
        Roots::say(&db, inputs.collect());
        let built = each(&db, &roots, progress, |db, root| check::evaluated(db, root, Mode::Build));
        let mut manifest = Manifest::default();
        for (said, made) in built {
            diagnostics.extend(said);
            manifest.objects.extend(made.objects);
            manifest.notes.extend(made.notes);
        }
        let product = finish(&db, request, manifest.objects, &mut diagnostics);
        if unsaid && product.is_some() {
            diagnostics.push(no_version());
        }
        gather(&mut diagnostics);
        let notes = manifest.notes.iter().map(ToString::to_string).collect();
        Built { diagnostics, sources: Box::new(db), notes, product }
    }

    fn editor(&self, system: &Arc<dyn System>) -> Box<dyn DiagnosticsSource> {
        Box::new(Workspace::new(system.clone()))
    }
}

/// The stack of a thread that looks at files: what may nest has the same limits on every thread, and needs the room for them.
const STACK: usize = 64 << 20;

/// Does the same for each file, on as many threads as there are cores where there are several, and gives the results in the files' order.
fn each<T: Send>(
    db: &RootDatabase,
    roots: &[SourceFile],
    progress: &Progress,
    work: impl Fn(&dyn Db, SourceFile) -> T + Sync,
) -> Vec<T> {
    // The cores are not asked for where there is one file: that takes longer than reading it.
    let cores = if roots.len() < 2 { Ok(NonZeroUsize::MIN) } else { std::thread::available_parallelism() };
    let threads = cores.map_or(1, usize::from).min(roots.len());
    let one = |db: &RootDatabase, root: SourceFile| {
        let result = work(db, root);
        progress.done(root.display_path(db));
        result
    };
    if threads < 2 {
        return roots.iter().map(|root| one(db, *root)).collect();
    }
    let next = std::sync::atomic::AtomicUsize::new(0);
    let in_turn = |db: &RootDatabase| {
        let mut results = Vec::new();
        loop {
            let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(root) = roots.get(number) else { return results };
            results.push((number, one(db, *root)));
        }
    };
    let mut results: Vec<(usize, T)> = std::thread::scope(|scope| {
        let worker = |_| {
            let (db, in_turn) = (db.clone(), &in_turn);
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || in_turn(&db)).ok()
        };
        let workers: Vec<_> = (0..threads).filter_map(worker).collect();
        let joined = workers.into_iter().map(|worker| match worker.join() {
            Ok(results) => results,
            // A fault of the compiler is told where this thread would have met it.
            Err(panic) => std::panic::resume_unwind(panic),
        });
        let mut results: Vec<_> = joined.flatten().collect();
        // Where the system gave no thread, there is still this one.
        results.extend(in_turn(db));
        results
    });
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Advice where nothing says what is built for: the next version of this program may know a newer one.
fn no_version() -> Diagnostic {
    let message =
        format!("no version of Kubernetes is said: {NEWEST}, the newest that is known, is built for");
    let help = format!("write `kubernetes \"{NEWEST}\"` in the file, or give `--kubernetes {NEWEST}`");
    Diagnostic::new(code::NO_CLUSTER_VERSION, message).help(help)
}

fn root_input(
    db: &RootDatabase,
    root: SourceFile,
    request: &BuildRequest,
    line: &CommandLine,
    version: Version,
) -> RootInput {
    let release = request.release.as_ref();
    let release = release.map(|release| (release.name.as_str().into(), release.namespace.as_str().into()));
    RootInput::built(db, root, line.settings.clone(), line.file, release, version)
}

/// Opens the secrets, if all is right so far.
fn finish(
    db: &RootDatabase,
    request: &BuildRequest,
    objects: Vec<crate::manifest::Object>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Box<dyn super::compiler::Product>> {
    if diagnostics.iter().any(Diagnostic::is_error) {
        return None;
    }
    let mode = match request.secrets {
        Secrets::Inline => secrets::Mode::Inline,
        Secrets::Redact => secrets::Mode::Redact,
    };
    let (opened, findings) = Opened::open(db, db.system(), &objects, mode);
    if !findings.is_empty() {
        diagnostics.extend(findings.iter().map(|finding| finding.place(db)));
        return None;
    }
    Some(Box::new(Rendered { objects, opened, format: request.format }))
}
