//! Showing messages, and what they mean for the way the program ends.

use std::io;
use std::sync::Arc;

use super::args::Global;
use super::{Exit, Messages, World, say};
use crate::diagnostic::render::{self, Form, Options};
use crate::diagnostic::{COMMAND_LINE, Diagnostic, FileKey, Sources, code};

/// How this run shows messages.
pub(super) struct Report {
    options: Options,
    err: Messages,
}

impl Report {
    pub(super) fn new(global: &Global, world: &World<'_>) -> Self {
        let color = world.terminal.color(global.color);
        let options = Options { form: global.message_format.into(), color, width: world.terminal.width };
        Self { options, err: world.err.clone() }
    }

    /// Shows all messages about sources, and says how the program ends.
    pub(super) fn show(&self, diagnostics: &[Diagnostic], sources: &dyn Sources) -> Exit {
        let mut text = render::render(diagnostics, sources, self.options);
        if self.options.form == Form::Human
            && let Some(summary) = render::summary(diagnostics)
        {
            text.push_str(&summary);
            text.push('\n');
        }
        say(&self.err, &text);
        exit(diagnostics)
    }

    /// Shows messages that stand in no source.
    pub(super) fn general(&self, diagnostics: &[Diagnostic]) {
        self.show(diagnostics, &NoSources);
    }

    /// Says something to people; tools that read messages are told nothing.
    pub(super) fn remark(&self, text: &str) {
        if self.options.form == Form::Human {
            say(&self.err, &format!("{}\n", text.trim_end()));
        }
    }
}

/// Errors in the sources end in one way, what was given on the command line and cannot be used in the other.
fn exit(diagnostics: &[Diagnostic]) -> Exit {
    let outside = [code::FILE_NOT_FOUND, code::UNREADABLE, code::NOT_A_FILE, code::WRITE_FAILED];
    let mut exit = Exit::Clean;
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
        let refused = match diagnostic.primary() {
            Some(label) => label.file.path() == COMMAND_LINE,
            None => outside.contains(&diagnostic.code),
        };
        exit = exit.max(if refused { Exit::Failure } else { Exit::Errors });
    }
    exit
}

/// The message that something could not be written.
pub(super) fn write_failed(what: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error(code::WRITE_FAILED, format!("{what} cannot be written: {error}"))
}

struct NoSources;

impl Sources for NoSources {
    fn text(&self, _: FileKey) -> Option<Arc<str>> {
        None
    }
}
