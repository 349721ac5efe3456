//! The stages behind the commands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::compiler::{BuildRequest, Built, Checked, Compiler};
use super::progress::Progress;
use crate::diagnostic::{Diagnostic, FileKey, Sources};
use crate::lsp::DiagnosticsSource;
use crate::system::{System, source};

/// The compiler of this program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pipeline;

/// The files of a system, by their paths as they were given.
struct Files(Arc<dyn System>);

impl Sources for Files {
    fn text(&self, file: FileKey) -> Option<Arc<str>> {
        source::read(&*self.0, Path::new(file.path())).ok().map(Arc::from)
    }
}

fn unreadable(system: &dyn System, files: &[PathBuf], progress: &Progress) -> Vec<Diagnostic> {
    let message = |path: &PathBuf| {
        progress.done(&path.to_string_lossy());
        source::read(system, path).err().map(|error| error.diagnostic(&path.to_string_lossy()))
    };
    files.iter().filter_map(message).collect()
}

impl Compiler for Pipeline {
    fn check(&self, system: &Arc<dyn System>, files: &[PathBuf], progress: &Progress) -> Checked {
        Checked {
            diagnostics: unreadable(&**system, files, progress),
            sources: Box::new(Files(system.clone())),
        }
    }

    fn build(&self, system: &Arc<dyn System>, request: &BuildRequest, progress: &Progress) -> Built {
        let Checked { diagnostics, sources } = self.check(system, &request.files, progress);
        Built { diagnostics, sources, notes: Vec::new(), product: None }
    }

    fn editor(&self, system: &Arc<dyn System>) -> Box<dyn DiagnosticsSource> {
        Box::new(Editor(system.clone()))
    }
}

struct Editor(Arc<dyn System>);

impl DiagnosticsSource for Editor {
    fn set_overlay(&mut self, _: &Path, _: Option<Arc<str>>) {}
    fn refresh(&mut self, _: &Path) {}
    fn diagnostics(&mut self, path: &Path) -> Vec<Diagnostic> {
        unreadable(&*self.0, &[path.to_path_buf()], &Progress::silent())
    }
    fn file(&self, path: &Path) -> FileKey {
        FileKey::new(&path.to_string_lossy())
    }
    fn path(&self, file: FileKey) -> Option<PathBuf> {
        Some(PathBuf::from(file.path()))
    }
    fn text(&self, file: FileKey) -> Option<Arc<str>> {
        Files(self.0.clone()).text(file)
    }
}
