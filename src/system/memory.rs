//! A world in memory: the files, variables and working directory that a test says there are.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{EntryKind, Metadata, System, normalized};

/// A system in memory. Relative paths are read from its working directory, `/` unless said otherwise.
#[derive(Debug, Default)]
pub struct Memory(Mutex<World>);

#[derive(Debug, Default)]
struct World {
    files: BTreeMap<PathBuf, Vec<u8>>,
    folders: BTreeSet<PathBuf>,
    variables: BTreeMap<String, String>,
    current: Option<PathBuf>,
}

impl Memory {
    /// A world with these files.
    #[must_use]
    pub fn new<P: AsRef<Path>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let memory = Self::default();
        for (path, bytes) in files {
            memory.add(path, bytes);
        }
        memory
    }

    /// Adds a file and the folders above it.
    pub fn add(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let mut world = self.world();
        let path = world.absolute(path.as_ref());
        if let Some(parent) = path.parent() {
            world.folders.extend(parent.ancestors().map(Path::to_path_buf));
        }
        world.files.insert(path, bytes.as_ref().to_vec());
    }

    /// Sets a variable.
    pub fn set_var(&self, name: &str, value: &str) {
        self.world().variables.insert(name.to_owned(), value.to_owned());
    }

    /// Changes the working directory.
    pub fn set_current_dir(&self, path: impl AsRef<Path>) {
        let mut world = self.world();
        let path = world.absolute(path.as_ref());
        world.folders.extend(path.ancestors().map(Path::to_path_buf));
        world.current = Some(path);
    }

    /// Every file there is, in order.
    #[must_use]
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        self.world().files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl World {
    fn absolute(&self, path: &Path) -> PathBuf {
        let current = self.current.as_deref().unwrap_or(Path::new("/"));
        normalized(&current.join(path))
    }

    fn is_folder(&self, path: &Path) -> bool {
        path == Path::new("/") || self.folders.contains(path)
    }

    fn file(&self, path: &Path) -> io::Result<&Vec<u8>> {
        if self.is_folder(path) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        self.files.get(path).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// A file is put only where its folder is, and where no folder is.
    fn room_for(&self, path: &Path) -> io::Result<()> {
        if self.is_folder(path) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        match path.parent() {
            Some(parent) if self.is_folder(parent) => Ok(()),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl System for Memory {
    fn read_up_to(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let world = self.world();
        let bytes = world.file(&world.absolute(path))?;
        Ok(bytes.iter().copied().take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
    }

    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        let world = self.world();
        let path = world.absolute(path);
        if world.is_folder(&path) {
            return Ok(Metadata { kind: EntryKind::Directory, len: 0 });
        }
        Ok(Metadata { kind: EntryKind::File, len: world.file(&path)?.len() as u64 })
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let world = self.world();
        let given = path;
        let path = world.absolute(path);
        if !world.is_folder(&path) {
            let kind = if world.files.contains_key(&path) {
                io::ErrorKind::NotADirectory
            } else {
                io::ErrorKind::NotFound
            };
            return Err(kind.into());
        }
        let all = world.files.keys().chain(&world.folders);
        let within =
            all.filter(|entry| entry.parent() == Some(path.as_path())).filter_map(|entry| entry.file_name());
        let within: BTreeSet<_> = within.map(|name| given.join(name)).collect();
        Ok(within.into_iter().collect())
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.metadata(path)?;
        Ok(self.world().absolute(path))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut world = self.world();
        let path = world.absolute(path);
        world.room_for(&path)?;
        world.files.insert(path, bytes.to_vec());
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut world = self.world();
        let (from, to) = (world.absolute(from), world.absolute(to));
        let bytes = world.file(&from)?.clone();
        world.room_for(&to)?;
        world.files.remove(&from);
        world.files.insert(to, bytes);
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let mut world = self.world();
        let path = world.absolute(path);
        world.file(&path)?;
        world.files.remove(&path);
        Ok(())
    }

    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        let mut world = self.world();
        let path = world.absolute(path);
        if path.ancestors().any(|folder| world.files.contains_key(folder)) {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        world.folders.extend(path.ancestors().map(Path::to_path_buf));
        Ok(())
    }

    fn remove_empty_dir(&self, path: &Path) -> io::Result<()> {
        if !self.read_dir(path)?.is_empty() {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        let mut world = self.world();
        let path = world.absolute(path);
        world.folders.remove(&path);
        Ok(())
    }

    fn env_var(&self, name: &str) -> Option<String> {
        self.world().variables.get(name).cloned()
    }

    fn current_dir(&self) -> io::Result<PathBuf> {
        Ok(self.world().absolute(Path::new("")))
    }
}
