//! `deployc lsp`: the editor's server over standard input and output.

use super::report::Report;
use super::{Exit, Failure, World};
use crate::diagnostic::{Diagnostic, code};
use crate::lsp;

pub(super) fn run(world: &World<'_>, report: &Report) -> Result<Exit, Failure> {
    let mut source = world.compiler.editor(&world.system);
    match lsp::serve_stdio(&mut *source) {
        Ok(lsp::Ended::Asked) => Ok(Exit::Clean),
        // As the protocol has it: who says `exit` without `shutdown` is told.
        Ok(lsp::Ended::Unasked) => Ok(Exit::Errors),
        Err(error) => {
            report.general(&[Diagnostic::error(
                code::UNREADABLE,
                format!("the editor cannot be served: {error}"),
            )]);
            Ok(Exit::Failure)
        }
    }
}
