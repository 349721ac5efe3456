//! `deployc completions`: a script for the shell.

use clap::CommandFactory;

use super::args::{Arguments, Completions};
use super::{Exit, Failure, World};

pub(super) fn run(arguments: &Completions, world: &mut World<'_>) -> Result<Exit, Failure> {
    // The generator panics where its writer fails, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "deployc", &mut script);
    world.out.write_all(&script)?;
    Ok(Exit::Clean)
}
