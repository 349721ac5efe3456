//! `deployc check`: every message about files, folders, or the project.

use super::progress::Progress;
use super::report::Report;
use super::{Exit, Failure, World, args, sources};

pub(super) fn run(arguments: &args::Check, world: &World<'_>, report: &Report) -> Result<Exit, Failure> {
    let files = sources::expanded(&*world.system, &arguments.paths)?;
    let progress = Progress::new(&world.err, world.terminal.live, world.terminal.width, files.len());
    let checked = world.compiler.check(&world.system, &files, &progress);
    progress.clear();
    let exit = report.show(&checked.diagnostics, &*checked.sources);
    if checked.diagnostics.is_empty() {
        let number = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
        report.remark(&format!("{number} checked, nothing to say"));
    }
    // Taking apart what was read is of no use to a process that ends.
    std::mem::forget(checked.sources);
    Ok(exit)
}
