//! The editor's server: messages of the Language Server Protocol in, diagnostics of every open file out.
//!
//! [`server`] is the protocol, [`documents`] what the editor has open, [`convert`] its units. What a file means is asked of a
//! [`DiagnosticsSource`]; nothing here knows the language.

pub mod convert;
pub mod documents;
pub mod server;
mod workspace;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_server::Connection;

use crate::diagnostic::{Diagnostic, FileKey};

pub use server::{Ended, serve};

/// What the server asks about files. A call may panic: the server says so in the file that it was about, and goes on.
pub trait DiagnosticsSource {
    /// What an open file holds, saved or not; `None` closes it, and what is saved counts again.
    fn set_overlay(&mut self, path: &Path, text: Option<Arc<str>>);

    /// A file may have changed where it is saved.
    fn refresh(&mut self, path: &Path);

    /// Every message that checking this file gives, also those whose place is in another file.
    fn diagnostics(&mut self, path: &Path) -> Vec<Diagnostic>;

    /// How labels name the file at a path.
    fn file(&self, path: &Path) -> FileKey;

    /// Where a file lies that a label names; none for one inside the program.
    fn path(&self, file: FileKey) -> Option<PathBuf>;

    /// The text of a file that a label names.
    fn text(&self, file: FileKey) -> Option<Arc<str>>;
}

/// Serves one editor over standard input and output until it leaves.
///
/// # Errors
/// Standard input held no message of the protocol, or the streams failed.
pub fn serve_stdio(source: &mut dyn DiagnosticsSource) -> io::Result<Ended> {
    let (connection, threads) = Connection::stdio();
    let ended = serve(&connection, source);
    // The writer ends when nothing can be sent any more.
    drop(connection);
    threads.join()?;
    Ok(ended)
}

#[cfg(test)]
mod tests;
