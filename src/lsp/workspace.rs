//! What the server asks, answered by a workspace.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::DiagnosticsSource;
use crate::diagnostic::{Diagnostic, FileKey};
use crate::ide::Workspace;

impl DiagnosticsSource for Workspace {
    fn set_overlay(&mut self, path: &Path, text: Option<Arc<str>>) {
        Self::set_overlay(self, path, text);
    }
    fn refresh(&mut self, path: &Path) {
        Self::refresh(self, path);
    }
    fn diagnostics(&mut self, path: &Path) -> Vec<Diagnostic> {
        Self::diagnostics(self, path)
    }
    fn file(&self, path: &Path) -> FileKey {
        Self::file(self, path)
    }
    fn path(&self, file: FileKey) -> Option<PathBuf> {
        Self::path(self, file)
    }
    fn text(&self, file: FileKey) -> Option<Arc<str>> {
        Self::text(self, file)
    }
}
