//! Writing many files as one: `build -o DIR`.
//!
//! New files are staged beside their places, a journal says which, and only then each is renamed in. So every file is whole at every
//! moment, and whoever is killed leaves a journal by which the next build finishes what was decided or undoes what was not:
//!
//! 1. the journal says `staging` and names every staged file; 2. they are written; 3. the journal says `renaming`; 4. they are
//!    renamed in; 5. the journal goes.
//!
//! A file whose content did not change is not touched. Nothing is ever removed but staged files that a journal names, and of a build
//! that fails the folders that it made, where they are empty: what an earlier build wrote and this one no longer makes stays, because
//! the folder may hold the output of other builds too.

mod names;

use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::System;

pub use names::{Named, file_names};

/// The journal of a build that is under way.
const JOURNAL: &str = ".deployc-journal";
/// Where the journal itself is staged.
const JOURNAL_STAGED: &str = ".deployc-journal-new";
/// How the name of a staged file begins. Nothing whose name begins otherwise is ever removed.
const STAGED: &str = ".deployc-new-";

/// One file to write, by its path within the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The path, relative, without `..`.
    pub path: PathBuf,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or changed.
    pub written: usize,
    /// Files that were there as they should be.
    pub unchanged: usize,
}

#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    version: u32,
    state: State,
    files: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum State {
    /// Nothing is decided: the staged files go.
    Staging,
    /// Everything is decided: the staged files are renamed in.
    Renaming,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Step {
    staged: PathBuf,
    place: PathBuf,
}

/// Writes the files into the folder, all or none, after finishing or undoing what a killed build left there.
///
/// # Errors
/// The system refused, or a path leads out of the folder, or is given twice.
pub fn publish(system: &dyn System, folder: &Path, outputs: &[Output]) -> io::Result<Published> {
    let mut seen = BTreeSet::new();
    for output in outputs {
        if !stays_inside(&output.path) || !seen.insert(&output.path) {
            return Err(invalid(format!("`{}` is no place of its own in the folder", output.path.display())));
        }
    }
    recover(system, folder)?;
    let mut made = Vec::new();
    let result = put(system, folder, outputs, &mut made);
    if result.is_err() {
        // What is in use, or cannot be removed, stays; the failure is what is told.
        for folder in made.iter().rev() {
            let _ = system.remove_empty_dir(folder);
        }
    }
    result
}

/// Writes the files, and notes the folders that are made for them.
fn put(
    system: &dyn System,
    folder: &Path,
    outputs: &[Output],
    made: &mut Vec<PathBuf>,
) -> io::Result<Published> {
    let changed = changed(system, folder, outputs)?;
    make_folder(system, folder, made)?;
    let published = Published { written: changed.len(), unchanged: outputs.len() - changed.len() };
    if changed.is_empty() {
        return Ok(published);
    }
    let files = changed
        .iter()
        .map(|output| Step { staged: staged(&output.path), place: output.path.clone() })
        .collect();
    let mut journal = Journal { version: 1, state: State::Staging, files };
    write_journal(system, folder, &journal)?;
    let decided = stage(system, folder, &journal, &changed, made).and_then(|()| {
        journal.state = State::Renaming;
        write_journal(system, folder, &journal)
    });
    if let Err(error) = decided {
        // The failure is what is told; what is left if this fails too, the next build undoes.
        let _ = undo(system, folder, &journal);
        return Err(error);
    }
    finish(system, folder, &journal)?;
    Ok(published)
}

/// Finishes or undoes what a killed build left in the folder; does nothing where there is no journal.
///
/// # Errors
/// The system refused, or the journal is not ours.
pub fn recover(system: &dyn System, folder: &Path) -> io::Result<()> {
    if system.exists(&folder.join(JOURNAL_STAGED)) {
        tolerating_absence(system.remove_file(&folder.join(JOURNAL_STAGED)))?;
    }
    let bytes = match system.read(&folder.join(JOURNAL)) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let journal: Journal = serde_json::from_slice(&bytes).map_err(|_| not_ours(folder))?;
    let ours = |step: &Step| stays_inside(&step.place) && step.staged == staged(&step.place);
    if journal.version != 1 || !journal.files.iter().all(ours) {
        return Err(not_ours(folder));
    }
    match journal.state {
        State::Staging => undo(system, folder, &journal),
        State::Renaming => finish(system, folder, &journal),
    }
}

/// The outputs that are not there yet as they should be.
fn changed<'a>(system: &dyn System, folder: &Path, outputs: &'a [Output]) -> io::Result<Vec<&'a Output>> {
    let mut changed = Vec::new();
    for output in outputs {
        let place = folder.join(&output.path);
        if system.is_dir(&place) {
            return Err(invalid(format!("`{}` is a folder", place.display())));
        }
        // What cannot be read is written anew, and if that fails too, that is told.
        let limit = output.bytes.len() as u64 + 1;
        let same = system.is_file(&place)
            && system.read_up_to(&place, limit).is_ok_and(|there| there == output.bytes);
        if !same {
            changed.push(output);
        }
    }
    Ok(changed)
}

/// Makes a folder and those above it, and notes which were not there, the outer ones first.
fn make_folder(system: &dyn System, folder: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !system.exists(folder);
    let missing: Vec<&Path> = folder.ancestors().take_while(is_missing).collect();
    made.extend(missing.into_iter().rev().map(Path::to_path_buf));
    system.create_dir_all(folder)
}

fn stage(
    system: &dyn System,
    folder: &Path,
    journal: &Journal,
    outputs: &[&Output],
    made: &mut Vec<PathBuf>,
) -> io::Result<()> {
    let mut seen = BTreeSet::new();
    for (step, output) in journal.files.iter().zip(outputs) {
        let staged = folder.join(&step.staged);
        if let Some(parent) = staged.parent()
            && seen.insert(parent.to_path_buf())
        {
            make_folder(system, parent, made)?;
        }
        system.write(&staged, &output.bytes)?;
    }
    Ok(())
}

/// Renames in what is still staged. What is not was renamed before.
fn finish(system: &dyn System, folder: &Path, journal: &Journal) -> io::Result<()> {
    for step in &journal.files {
        tolerating_absence(system.rename(&folder.join(&step.staged), &folder.join(&step.place)))?;
    }
    system.remove_file(&folder.join(JOURNAL))
}

/// Removes what was staged, whole or not, or was not yet.
fn undo(system: &dyn System, folder: &Path, journal: &Journal) -> io::Result<()> {
    for step in &journal.files {
        tolerating_absence(system.remove_file(&folder.join(&step.staged)))?;
    }
    system.remove_file(&folder.join(JOURNAL))
}

fn tolerating_absence(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(())
        }
        other => other,
    }
}

fn write_journal(system: &dyn System, folder: &Path, journal: &Journal) -> io::Result<()> {
    let bytes = serde_json::to_vec(journal).map_err(io::Error::other)?;
    let staged = folder.join(JOURNAL_STAGED);
    let written = system.write(&staged, &bytes).and_then(|()| system.rename(&staged, &folder.join(JOURNAL)));
    if written.is_err() {
        // A disk that is full may hold the beginning of it.
        let _ = system.remove_file(&staged);
    }
    written
}

/// Where a file is staged: beside its place, so that renaming never crosses a file system.
fn staged(place: &Path) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!("{STAGED}{name}"))
}

fn stays_inside(path: &Path) -> bool {
    path.file_name().is_some() && path.components().all(|component| matches!(component, Component::Normal(_)))
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

fn not_ours(folder: &Path) -> io::Error {
    let journal = folder.join(JOURNAL);
    invalid(format!(
        "`{}` is not a journal of this program; remove it if nothing else needs it",
        journal.display()
    ))
}

#[cfg(test)]
mod tests;
