//! An editor's open buffers over another system: what is open is read as it stands in the editor, saved or not.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use super::{EntryKind, Metadata, System, normalized};

/// Buffers over a system. A buffer of a file that was never saved is a file too.
#[derive(Debug)]
pub struct Overlay {
    below: Arc<dyn System>,
    buffers: RwLock<BTreeMap<PathBuf, Arc<str>>>,
}

impl Overlay {
    /// A system without any buffer yet.
    #[must_use]
    pub fn new(below: Arc<dyn System>) -> Self {
        Self { below, buffers: RwLock::default() }
    }

    /// Opens or changes the buffer of a file, or with `None` closes it.
    pub fn set(&self, path: &Path, text: Option<Arc<str>>) {
        let path = self.key(path);
        let mut buffers = self.buffers.write().unwrap_or_else(PoisonError::into_inner);
        match text {
            Some(text) => buffers.insert(path, text),
            None => buffers.remove(&path),
        };
    }

    /// The buffer of a file, if it is open.
    #[must_use]
    pub fn get(&self, path: &Path) -> Option<Arc<str>> {
        if self.buffers().is_empty() {
            return None;
        }
        let path = self.key(path);
        self.buffers().get(&path).cloned()
    }

    /// The files that are open, in order.
    #[must_use]
    pub fn open(&self) -> Vec<PathBuf> {
        self.buffers().keys().cloned().collect()
    }

    fn buffers(&self) -> RwLockReadGuard<'_, BTreeMap<PathBuf, Arc<str>>> {
        self.buffers.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// A buffer is known by the path without links where there is one, so that a file met through a link is its buffer too.
    fn key(&self, path: &Path) -> PathBuf {
        if let Ok(real) = self.below.canonicalize(path) {
            return real;
        }
        let absolute = self.below.current_dir().map(|current| current.join(path));
        let path = normalized(&absolute.unwrap_or_else(|_| path.to_path_buf()));
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return path };
        self.below.canonicalize(parent).map_or_else(|_| path.clone(), |parent| parent.join(name))
    }
}

impl System for Overlay {
    fn read_up_to(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let Some(text) = self.get(path) else { return self.below.read_up_to(path, limit) };
        Ok(text.bytes().take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
    }

    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        if let Some(text) = self.get(path) {
            return Ok(Metadata { kind: EntryKind::File, len: text.len() as u64 });
        }
        self.below.metadata(path)
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let key = self.key(path);
        let open = self.open().into_iter().filter(|buffer| buffer.parent() == Some(key.as_path()));
        let open: BTreeSet<_> = open.filter_map(|buffer| Some(path.join(buffer.file_name()?))).collect();
        match self.below.read_dir(path) {
            Ok(saved) => Ok(open.into_iter().chain(saved).collect::<BTreeSet<_>>().into_iter().collect()),
            Err(error) if open.is_empty() => Err(error),
            Err(_) => Ok(open.into_iter().collect()),
        }
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.below
            .canonicalize(path)
            .or_else(|error| if self.get(path).is_some() { Ok(self.key(path)) } else { Err(error) })
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.below.write(path, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.below.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.below.remove_file(path)
    }

    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.below.create_dir_all(path)
    }

    fn remove_empty_dir(&self, path: &Path) -> io::Result<()> {
        self.below.remove_empty_dir(path)
    }

    fn env_var(&self, name: &str) -> Option<String> {
        self.below.env_var(name)
    }

    fn current_dir(&self) -> io::Result<PathBuf> {
        self.below.current_dir()
    }
}
