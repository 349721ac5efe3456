//! Which files the paths on the command line mean.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Failure;
use crate::diagnostic::{Diagnostic, code};
use crate::system::source::SourceError;
use crate::system::{EntryKind, System};

/// The folders below this depth are not looked into.
const DEEPEST: usize = 64;

/// The files to build: each is there, is a source, and is named once.
pub(super) fn files(system: &dyn System, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut seen = BTreeSet::new();
    let mut refused = Vec::new();
    for path in paths {
        match kind(system, path) {
            Ok(EntryKind::File) if !is_source(path) => return Err(no_source(path)),
            Ok(EntryKind::File) => {}
            Ok(EntryKind::Directory) => {
                refused.push(SourceError::Directory.diagnostic(&path.to_string_lossy()))
            }
            Ok(EntryKind::Other) => refused.push(SourceError::NotAFile.diagnostic(&path.to_string_lossy())),
            Err(diagnostic) => refused.push(diagnostic),
        }
        // One file alone is nobody's double.
        let is_new = paths.len() < 2 || seen.insert(real(system, path));
        if !is_new && refused.is_empty() {
            return Err(Failure::Usage(format!("`{}` is given twice", path.display())));
        }
    }
    if refused.is_empty() { Ok(paths.to_vec()) } else { Err(Failure::Refused(refused)) }
}

/// The files to check: those named, and every source below the folders named, in order, each once. Without a path, the project.
pub(super) fn expanded(system: &dyn System, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let project = [project(system)];
    let paths = if paths.is_empty() { &project[..] } else { paths };
    let mut walk = Walk { system, found: Vec::new(), seen: BTreeSet::new(), visited: BTreeSet::new() };
    let mut refused = Vec::new();
    for path in paths {
        match kind(system, path) {
            Ok(EntryKind::Directory) => {
                walk.folder(path, 0, &mut refused);
                if walk.found.is_empty() && refused.is_empty() {
                    refused.push(nothing_in(path));
                }
            }
            Ok(EntryKind::File) if !is_source(path) => return Err(no_source(path)),
            Ok(EntryKind::File) => walk.file(path),
            Ok(EntryKind::Other) => refused.push(SourceError::NotAFile.diagnostic(&path.to_string_lossy())),
            Err(diagnostic) => refused.push(diagnostic),
        }
    }
    if refused.is_empty() { Ok(walk.found) } else { Err(Failure::Refused(refused)) }
}

/// The nearest folder above with a `deployc.toml`, else the working directory; as a relative path where it is that.
fn project(system: &dyn System) -> PathBuf {
    let here = PathBuf::from(".");
    let Ok(current) = system.current_dir() else { return here };
    match current.ancestors().find(|folder| system.is_file(&folder.join("deployc.toml"))) {
        Some(folder) if folder != current => folder.to_path_buf(),
        _ => here,
    }
}

struct Walk<'a> {
    system: &'a dyn System,
    found: Vec<PathBuf>,
    /// The real paths of the files met, so that each is checked once.
    seen: BTreeSet<PathBuf>,
    /// The real paths of the folders met, so that a circle of links ends.
    visited: BTreeSet<PathBuf>,
}

impl Walk<'_> {
    fn file(&mut self, path: &Path) {
        if self.seen.insert(real(self.system, path)) {
            let plain = path.strip_prefix(".").ok().filter(|plain| !plain.as_os_str().is_empty());
            self.found.push(plain.unwrap_or(path).to_path_buf());
        }
    }

    fn folder(&mut self, path: &Path, depth: usize, refused: &mut Vec<Diagnostic>) {
        if depth > DEEPEST || !self.visited.insert(real(self.system, path)) {
            return;
        }
        let entries = match self.system.read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                refused.push(SourceError::Refused(error.to_string()).diagnostic(&path.to_string_lossy()));
                return;
            }
        };
        for entry in entries {
            let hidden = entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            // What a link leads to nowhere for, or in a circle, is no file.
            let Ok(metadata) = self.system.metadata(&entry) else { continue };
            match metadata.kind {
                _ if hidden => {}
                EntryKind::Directory => self.folder(&entry, depth + 1, refused),
                EntryKind::File if is_source(&entry) => self.file(&entry),
                EntryKind::File | EntryKind::Other => {}
            }
        }
    }
}

/// The path without links, for who asks whether two are one.
fn real(system: &dyn System, path: &Path) -> PathBuf {
    system.canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "dpl")
}

fn kind(system: &dyn System, path: &Path) -> Result<EntryKind, Diagnostic> {
    let refused = |error| SourceError::from_io(&error).diagnostic(&path.to_string_lossy());
    system.metadata(path).map(|metadata| metadata.kind).map_err(refused)
}

fn no_source(path: &Path) -> Failure {
    Failure::Usage(format!("`{}` is no DPL source: its name does not end in `.dpl`", path.display()))
}

fn nothing_in(path: &Path) -> Diagnostic {
    Diagnostic::error(code::FILE_NOT_FOUND, format!("there is no `.dpl` file in `{}`", path.display()))
}
