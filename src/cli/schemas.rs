//! `deployc import`: files of schemas in, DPL modules out.

use std::path::PathBuf;

use super::args::{Import, ImportFiles, ImportSource};
use super::compiler::Schemas;
use super::report::{Report, write_failed};
use super::{Exit, Failure, World};
use crate::diagnostic::{Diagnostic, code};
use crate::system::publish::{Output, publish};
use crate::system::source::SourceError;

/// The largest file of schemas: an API's whole description has some ten MiB.
const LARGEST: u64 = 256 << 20;

pub(super) fn run(arguments: &Import, world: &World<'_>, report: &Report) -> Result<Exit, Failure> {
    let (files, schemas) = match &arguments.source {
        ImportSource::Openapi(files) => (files, Schemas::OpenApi),
        ImportSource::Crd(crds) => (&crds.files, Schemas::Crd(crds.names.iter().cloned().collect())),
    };
    let contents = read(files, world)?;
    let modules = match world.compiler.import(&schemas, &contents) {
        Ok(modules) => modules,
        Err(words) => {
            report.general(&[Diagnostic::error(code::DATA_SYNTAX, words)]);
            return Ok(Exit::Errors);
        }
    };
    let output =
        |(path, text): (String, String)| Output { path: PathBuf::from(path), bytes: text.into_bytes() };
    let outputs: Vec<_> = modules.into_iter().map(output).collect();
    let shown = format!("`{}`", files.output.display());
    let published = publish(&*world.system, &files.output, &outputs)
        .map_err(|error| Failure::Refused(vec![write_failed(&shown, &error)]))?;
    report.remark(&format!("{shown}: {} written, {} unchanged", published.written, published.unchanged));
    Ok(Exit::Clean)
}

/// The contents by name. Pipes are fine here: each file is read once.
fn read(files: &ImportFiles, world: &World<'_>) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut contents = Vec::new();
    let mut refused = Vec::new();
    for path in &files.files {
        let name = path.to_string_lossy().into_owned();
        match world.system.read_up_to(path, LARGEST + 1) {
            Ok(bytes) if bytes.len() as u64 > LARGEST => {
                refused.push(Diagnostic::error(
                    code::TOO_LARGE,
                    format!("`{name}` is larger than {} MiB", LARGEST >> 20),
                ));
            }
            Ok(bytes) => contents.push((name, bytes)),
            Err(error) => refused.push(SourceError::from_io(&error).diagnostic(&name)),
        }
    }
    if refused.is_empty() { Ok(contents) } else { Err(Failure::Refused(refused)) }
}
