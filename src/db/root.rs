//! The one database, and the files that it has met.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use salsa::{Durability, Setter};

use super::{Contents, Db, QueryLog, SourceFile};
use crate::diagnostic::{COMMAND_LINE, FileKey, Sources};
use crate::stdlib;
use crate::system::source::{self, SourceError};
use crate::system::{System, normalized, shown};

/// How lasting what people write is. Where it never changes, nobody writes down who read it.
pub fn input_durability(db: &dyn Db) -> Durability {
    if db.is_edited() { Durability::LOW } else { Durability::NEVER_CHANGE }
}

/// How messages name the library's files, which lie in the program: no file of a project is named so.
const LIBRARY: &str = "<stdlib>/";

/// The database. Clones are handles on the same storage: one for each thread.
#[salsa::db]
#[derive(Clone)]
pub struct RootDatabase {
    storage: salsa::Storage<Self>,
    system: Arc<dyn System>,
    folder: Arc<Path>,
    files: Arc<Mutex<FxHashMap<Arc<str>, SourceFile>>>,
    log: Option<Arc<QueryLog>>,
    is_edited: bool,
}

impl std::fmt::Debug for RootDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RootDatabase").finish_non_exhaustive()
    }
}

#[salsa::db]
impl salsa::Database for RootDatabase {}

#[salsa::db]
impl Db for RootDatabase {
    fn project_file(&self, path: &str, project: &str) -> SourceFile {
        if let Some(file) = self.known(path) {
            return file;
        }
        let contents = self.read(path);
        let named = if self.is_edited { Durability::HIGH } else { Durability::NEVER_CHANGE };
        let file = SourceFile::builder(path.into(), project.into(), None, contents)
            .path_durability(named)
            .project_durability(named)
            .library_durability(named)
            .contents_durability(input_durability(self))
            .new(self);
        self.keep(path, file)
    }

    fn library_file(&self, dotted: &str) -> Option<SourceFile> {
        if let Some(file) = self.known(dotted) {
            return Some(file);
        }
        let module = stdlib::module(dotted)?;
        let contents = Contents::Text("".into());
        let file = SourceFile::builder(module.path.into(), "".into(), Some(module), contents)
            .durability(Durability::NEVER_CHANGE)
            .new(self);
        Some(self.keep(dotted, file))
    }

    fn file_key(&self, file: SourceFile) -> FileKey {
        let path = file.path(self);
        if file.is_library(self) {
            return FileKey::new(&format!("{LIBRARY}{path}"));
        }
        if path.as_ref() == COMMAND_LINE {
            return FileKey::new(COMMAND_LINE);
        }
        FileKey::new(&shown(Path::new(path.as_ref()), &self.folder))
    }

    fn handle(&self) -> Box<dyn Db> {
        Box::new(self.clone())
    }

    fn is_edited(&self) -> bool {
        self.is_edited
    }

    fn log(&self) -> Option<&QueryLog> {
        self.log.as_deref()
    }
}

/// The texts that labels point into.
impl Sources for RootDatabase {
    fn text(&self, file: FileKey) -> Option<Arc<str>> {
        if let Some(path) = file.path().strip_prefix(LIBRARY) {
            return stdlib::module_at(path).map(|module| module.source.into());
        }
        let given = self.known(COMMAND_LINE).filter(|_| file.path() == COMMAND_LINE);
        let named = || self.known(&self.absolute(Path::new(file.path())).to_string_lossy());
        let file = given.or_else(named)?;
        match file.contents(self) {
            Contents::Text(text) => Some(text.clone()),
            Contents::Missing | Contents::Unreadable(_) => None,
        }
    }
}

impl RootDatabase {
    /// An empty database over a system. Messages name files from its working directory.
    #[must_use]
    pub fn new(system: Arc<dyn System>) -> Self {
        let folder = system.current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        Self {
            storage: salsa::Storage::new(None),
            folder: folder.into(),
            system,
            files: Arc::default(),
            log: None,
            is_edited: true,
        }
    }

    /// The same for a process that reads every file once.
    #[must_use]
    pub fn once(system: Arc<dyn System>) -> Self {
        Self { is_edited: false, ..Self::new(system) }
    }

    /// The file at a path, in the project that it belongs to: the nearest folder above with a `deployc.toml`, else the working directory if
    /// the file is below it, else the file's folder.
    pub fn open(&self, path: &Path) -> SourceFile {
        let path = self.absolute(path);
        let folder = path.parent().unwrap_or(&path);
        let marked = folder.ancestors().find(|folder| self.system.is_file(&folder.join("deployc.toml")));
        let project = marked.unwrap_or(if path.starts_with(&self.folder) { &self.folder } else { folder });
        self.project_file(&path.to_string_lossy(), &project.to_string_lossy())
    }

    /// What was set on the command line, as a text that messages point into. There is one.
    pub fn command_line(&self, text: &str) -> SourceFile {
        let contents = Contents::Text(text.into());
        let file = SourceFile::builder(COMMAND_LINE.into(), "".into(), None, contents)
            .durability(input_durability(self))
            .new(self);
        self.keep(COMMAND_LINE, file)
    }

    /// Whether messages name a module of the library so.
    #[must_use]
    pub fn is_library_key(&self, file: FileKey) -> bool {
        file.path().starts_with(LIBRARY)
    }

    /// A path from the working directory, normalized.
    #[must_use]
    pub fn absolute(&self, path: &Path) -> PathBuf {
        normalized(&self.folder.join(path))
    }

    /// A database over a world without files.
    #[cfg(test)]
    #[must_use]
    pub fn empty() -> Self {
        Self::new(Arc::new(crate::system::Memory::default()))
    }

    /// The same, with a log of the queries that run.
    #[must_use]
    pub fn with_log(system: Arc<dyn System>) -> Self {
        Self { log: Some(Arc::default()), ..Self::new(system) }
    }

    /// The outside world.
    #[must_use]
    pub fn system(&self) -> &dyn System {
        self.system.as_ref()
    }

    /// Reads a file again, if it was met: its text changed outside, or in an editor's buffer. Nothing runs where it is the same.
    pub fn refresh(&mut self, path: &str) {
        let Some(file) = self.known(path).filter(|file| !file.is_library(self) && path != COMMAND_LINE)
        else {
            return;
        };
        let contents = self.read(path);
        if *file.contents(self) != contents {
            file.set_contents(self).to(contents);
        }
    }

    /// Reads every file again that was met.
    pub fn refresh_all(&mut self) {
        let mut paths: Vec<Arc<str>> = self
            .files
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .map(|file| file.path(self).clone())
            .collect();
        paths.sort();
        for path in paths {
            self.refresh(&path);
        }
    }

    fn known(&self, path: &str) -> Option<SourceFile> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).get(path).copied()
    }

    /// The first that met the path wins, where two threads did.
    fn keep(&self, path: &str, file: SourceFile) -> SourceFile {
        *self.files.lock().unwrap_or_else(PoisonError::into_inner).entry(path.into()).or_insert(file)
    }

    fn read(&self, path: &str) -> Contents {
        match source::read(self.system.as_ref(), Path::new(path)) {
            Ok(text) => Contents::Text(text.into()),
            Err(SourceError::NotFound) => Contents::Missing,
            Err(error) => Contents::Unreadable(error),
        }
    }
}
