//! The outside world through one door: files, folders, variables. The core does no I/O but through this trait.
//!
//! [`Os`] is the machine itself, [`Memory`] a world of tests, [`Overlay`] an editor's buffers over another system.

mod memory;
mod os;
mod overlay;
pub mod publish;
pub mod source;

use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};

pub use memory::Memory;
pub use os::Os;
pub use overlay::Overlay;

/// What a path leads to, links followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Directory,
    /// A pipe, a device, a socket: nothing that can be read twice.
    Other,
}

/// What is known of a path without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// What it is.
    pub kind: EntryKind,
    /// How many bytes a file has.
    pub len: u64,
}

/// The outside world. Every failure is an `io::Error` with the words of the world behind it.
pub trait System: fmt::Debug + Send + Sync {
    /// The first `limit` bytes of a file, or all of it if it has fewer.
    fn read_up_to(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// What a path leads to, links followed.
    fn metadata(&self, path: &Path) -> io::Result<Metadata>;

    /// The paths in a folder, sorted.
    fn read_dir(&self, path: &Path) -> io::Result<Vec<PathBuf>>;

    /// The absolute path without links and without `..`; what it leads to must exist.
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf>;

    /// Writes a file, and replaces what was there.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Gives a file another name in one step, and replaces what was there.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Makes a folder and those above it; nothing happens where it is there.
    fn create_dir_all(&self, path: &Path) -> io::Result<()>;

    /// Removes a folder in which there is nothing; fails where there is something.
    fn remove_empty_dir(&self, path: &Path) -> io::Result<()>;

    /// An environment variable; none if it is not set or not text.
    fn env_var(&self, name: &str) -> Option<String>;

    /// The working directory.
    fn current_dir(&self) -> io::Result<PathBuf>;

    /// The whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.read_up_to(path, u64::MAX)
    }

    /// Whether the path leads to anything.
    fn exists(&self, path: &Path) -> bool {
        self.metadata(path).is_ok()
    }

    /// Whether the path leads to a regular file.
    fn is_file(&self, path: &Path) -> bool {
        self.metadata(path).is_ok_and(|metadata| metadata.kind == EntryKind::File)
    }

    /// Whether the path leads to a folder.
    fn is_dir(&self, path: &Path) -> bool {
        self.metadata(path).is_ok_and(|metadata| metadata.kind == EntryKind::Directory)
    }
}

/// A path without `.` and `..`, found without asking the system; a `..` above the root stays there.
#[must_use]
pub fn normalized(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                Some(Component::CurDir | Component::ParentDir) | None => out.push(".."),
            },
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => out.push(component),
        }
    }
    out
}

/// A path as messages show it: relative to `base` where it lies below it or beside it, with `/` between folders.
#[must_use]
pub fn shown(path: &Path, base: &Path) -> String {
    let common = base
        .ancestors()
        .enumerate()
        .find(|(up, folder)| path.starts_with(folder) && (*up == 0 || folder.parent().is_some()));
    let relative = match common.and_then(|(up, folder)| Some((up, path.strip_prefix(folder).ok()?))) {
        Some((up, below)) => (0..up).map(|_| Path::new("..")).chain([below]).collect(),
        None => path.to_path_buf(),
    };
    let text = relative.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

#[cfg(test)]
mod tests;
