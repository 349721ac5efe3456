//! `deployc explain`: what a code means.

use super::args::Explain;
use super::{Exit, Failure, World};
use crate::diagnostic::code::{Code, Entry, TABLE};
use crate::diagnostic::render::wrapped;
use crate::diagnostic::suggest;

pub(super) fn run(arguments: &Explain, world: &mut World<'_>) -> Result<Exit, Failure> {
    let Some(written) = &arguments.code else {
        for entry in TABLE {
            writeln!(world.out, "{}  {}", entry.code, entry.title)?;
        }
        return Ok(Exit::Clean);
    };
    match Code::parse(written).and_then(Code::entry) {
        Some(entry) => world.out.write_all(page(entry, world.terminal.width).as_bytes())?,
        None => return Err(Failure::Usage(unknown(written))),
    }
    Ok(Exit::Clean)
}

fn page(entry: &Entry, width: usize) -> String {
    let text = wrapped(entry.explanation, width, "");
    format!("{} ({})\n\n{}\n\n{text}\n", entry.code, entry.severity.as_str(), entry.title)
}

fn unknown(written: &str) -> String {
    let codes: Vec<_> = TABLE.iter().map(|entry| entry.code.to_string()).collect();
    match suggest::nearest(written, codes.iter().map(String::as_str)) {
        Some(near) => format!("there is no code `{written}`; did you mean `{near}`?"),
        None => format!("there is no code `{written}`; `deployc explain` lists all"),
    }
}
