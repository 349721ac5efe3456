//! What an editor asks about files: pure questions to the database, and the state between them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check;
use crate::db::{Db, RootDatabase};
use crate::diagnostic::{Diagnostic, FileKey, Sources};
use crate::eval;
use crate::system::{Overlay, System, normalized};

/// An editor's view: its buffers over the system, and one database that lives as long as it does.
pub struct Workspace {
    overlay: Arc<Overlay>,
    db: RootDatabase,
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workspace").finish_non_exhaustive()
    }
}

impl Workspace {
    /// No buffer is open yet.
    #[must_use]
    pub fn new(system: Arc<dyn System>) -> Self {
        let overlay = Arc::new(Overlay::new(system));
        let db = RootDatabase::new(overlay.clone());
        Self { overlay, db }
    }

    /// What an open file holds, saved or not; `None` closes it, and what is saved counts again.
    pub fn set_overlay(&mut self, path: &Path, text: Option<Arc<str>>) {
        self.overlay.set(path, text);
        self.refresh(path);
    }

    /// A file may have changed where it is saved. One that marks a project, or did, says which project each file belongs to.
    pub fn refresh(&mut self, path: &Path) {
        if is_project_file(path) {
            self.db = RootDatabase::new(self.overlay.clone());
        }
        self.db.refresh(&normalized(path).to_string_lossy());
    }

    /// Every message that checking a file gives, also those whose place is in another file.
    pub fn diagnostics(&self, path: &Path) -> Vec<Diagnostic> {
        let file = self.db.open(path);
        if is_project_file(path) {
            return eval::project_error(&self.db, file)
                .iter()
                .map(|finding| finding.place(&self.db))
                .collect();
        }
        // An editor may have more open than sources.
        if path.extension().is_some_and(|extension| extension == "dpl") {
            check::root(&self.db, file)
        } else {
            Vec::new()
        }
    }

    /// How labels name the file at a path.
    #[must_use]
    pub fn file(&self, path: &Path) -> FileKey {
        self.db.file_key(self.db.open(path))
    }

    /// Where a file lies that a label names; none for one inside the program.
    #[must_use]
    pub fn path(&self, file: FileKey) -> Option<PathBuf> {
        (!self.db.is_library_key(file)).then(|| self.db.absolute(Path::new(file.path())))
    }

    /// The text of a file that a label names.
    #[must_use]
    pub fn text(&self, file: FileKey) -> Option<Arc<str>> {
        Sources::text(&self.db, file)
    }
}

fn is_project_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "deployc.toml")
}
