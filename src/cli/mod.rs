//! The command line: what was asked for, done through the rooms below, and what came of it, shown.
//!
//! The product goes to standard output, everything that is said about it to standard error.

mod args;
mod build;
mod check;
pub mod command_line;
pub mod compiler;
mod completions;
mod explain;
pub mod import;
mod lsp;
mod pipeline;
mod product;
pub mod progress;
mod report;
pub mod settings;
mod sources;
pub mod terminal;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::error::ErrorKind;

use crate::diagnostic::{Diagnostic, fault};
use crate::system::{Os, System};

use args::{Arguments, Command};
use compiler::Compiler;
use report::Report;
use terminal::Terminal;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing was wrong; there may be warnings.
    Clean,
    /// The sources have errors.
    Errors,
    /// The program was called wrongly, or the system refused.
    Failure,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => Self::SUCCESS,
            Exit::Errors => Self::from(1),
            Exit::Failure => Self::from(2),
        }
    }
}

/// Where messages and progress go; threads that build may share it.
pub type Messages = Arc<Mutex<dyn Write + Send>>;

/// All that a command meets of the world.
pub struct World<'a> {
    /// Files and variables.
    pub system: Arc<dyn System>,
    /// Where the product goes.
    pub out: &'a mut dyn Write,
    /// Where messages go.
    pub err: Messages,
    /// What is known of the terminal.
    pub terminal: Terminal,
    /// What turns sources into messages and products.
    pub compiler: &'a dyn Compiler,
}

/// Why a command could not do what it was asked to.
#[derive(Debug)]
enum Failure {
    /// It was called wrongly.
    Usage(String),
    /// The system refused; shown as messages.
    Refused(Vec<Diagnostic>),
    /// The product could not be written to standard output.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs the program in the world that it was started in.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let system: Arc<dyn System> = Arc::new(Os);
    let terminal = Terminal::of(&*system, terminal::Streams::of_the_process());
    // Not locked: the editor's server writes from a thread of its own.
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout());
    let err: Messages = Arc::new(Mutex::new(io::stderr()));
    let mut world = World { system, out: &mut out, err, terminal, compiler: &pipeline::Pipeline };
    run(arguments, &mut world)
}

/// Runs one command.
pub fn run(arguments: impl IntoIterator<Item = OsString>, world: &mut World<'_>) -> Exit {
    let arguments = match Arguments::read(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return misread(&error, world),
    };
    let report = Report::new(&arguments.global, world);
    let result = fault::catching(|| dispatch(arguments.command, world, &report));
    let ended = match result {
        Ok(result) => result.and_then(|exit| Ok(world.out.flush().map(|()| exit)?)),
        Err(fault) => {
            report.general(&[fault]);
            Ok(Exit::Errors)
        }
    };
    match ended {
        Ok(exit) => exit,
        // Who reads no further has what was wanted.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Clean,
        Err(Failure::Output(error)) => {
            report.general(&[report::write_failed("standard output", &error)]);
            Exit::Failure
        }
        Err(Failure::Usage(message)) => {
            let usage = Arguments::usage_error(&message);
            misread(&usage, world)
        }
        Err(Failure::Refused(diagnostics)) => {
            report.general(&diagnostics);
            Exit::Failure
        }
    }
}

fn dispatch(command: Command, world: &mut World<'_>, report: &Report) -> Result<Exit, Failure> {
    match command {
        Command::Build(arguments) => build::run(arguments, world, report),
        Command::Check(arguments) => check::run(&arguments, world, report),
        Command::Lsp => lsp::run(world, report),
        Command::Import(arguments) => import::run(&arguments, world, report),
        Command::Completions(arguments) => completions::run(&arguments, world),
        Command::Explain(arguments) => explain::run(&arguments, world),
    }
}

/// Help and version are products; anything else was called wrongly.
fn misread(error: &clap::Error, world: &mut World<'_>) -> Exit {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let color = if asked { world.terminal.out_color } else { world.terminal.err_color };
    let text = if color { error.render().ansi().to_string() } else { error.render().to_string() };
    let text = format!("{}\n", text.trim_end());
    if asked {
        // Whether the help was read to its end is nobody's concern.
        let _ = world.out.write_all(text.as_bytes()).and_then(|()| world.out.flush());
        return Exit::Clean;
    }
    say(&world.err, &text);
    Exit::Failure
}

/// Writes messages. There is nobody to tell if that fails.
fn say(err: &Messages, text: &str) {
    let mut err = err.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

#[cfg(test)]
mod tests;
