//! The stages behind the commands.

use std::path::PathBuf;
use std::sync::Arc;

use super::compiler::{BuildRequest, Built, Checked, Compiler};
use super::progress::Progress;
use crate::check;
use crate::db::RootDatabase;
use crate::diagnostic::gather;
use crate::ide::Workspace;
use crate::lsp::DiagnosticsSource;
use crate::system::System;

/// The compiler of this program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pipeline;

impl Compiler for Pipeline {
    fn check(&self, system: &Arc<dyn System>, files: &[PathBuf], progress: &Progress) -> Checked {
        let db = RootDatabase::new(system.clone());
        let mut diagnostics = Vec::new();
        for path in files {
            diagnostics.extend(check::root(&db, db.open(path)));
            progress.done(&path.to_string_lossy());
        }
        gather(&mut diagnostics);
        Checked { diagnostics, sources: Box::new(db) }
    }

    fn build(&self, system: &Arc<dyn System>, request: &BuildRequest, progress: &Progress) -> Built {
        let Checked { diagnostics, sources } = self.check(system, &request.files, progress);
        Built { diagnostics, sources, notes: Vec::new(), product: None }
    }

    fn editor(&self, system: &Arc<dyn System>) -> Box<dyn DiagnosticsSource> {
        Box::new(Workspace::new(system.clone()))
    }
}
