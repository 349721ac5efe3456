//! `deployc import`: files of schemas in, DPL modules out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::args::{Import, ImportFiles, ImportSource};
use super::report::{Report, write_failed};
use super::{Exit, Failure, World};
use crate::diagnostic::{Diagnostic, code};
use crate::generate::{self, GenerateError};
use crate::system::publish::{Output, publish};
use crate::system::source::SourceError;

/// The largest file of schemas: an API's whole description has some ten MiB.
const LARGEST: u64 = 256 << 20;

/// What the files hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// OpenAPI documents of one API in one or several versions.
    OpenApi,
    /// Custom resource definitions.
    Crd {
        /// Names for the modules of groups, by group, where the first label of a group does not tell it apart.
        group_names: BTreeMap<String, String>,
    },
}

pub(super) fn run(arguments: &Import, world: &World<'_>, report: &Report) -> Result<Exit, Failure> {
    let (files, source) = match &arguments.source {
        ImportSource::Openapi(files) => (files, Source::OpenApi),
        ImportSource::Crd(crds) => {
            (&crds.files, Source::Crd { group_names: crds.names.iter().cloned().collect() })
        }
    };
    let contents = read(files, world)?;
    let modules = match modules(&source, &contents) {
        Ok(modules) => modules,
        Err(error) => {
            report.general(&[Diagnostic::error(code::DATA_SYNTAX, error.to_string())]);
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

/// The modules that files, given by name and content, describe: paths below the output directory, and texts.
pub fn modules(source: &Source, files: &[(String, Vec<u8>)]) -> Result<Vec<(String, String)>, GenerateError> {
    let modules = match source {
        Source::OpenApi => generate::openapi(files)?,
        Source::Crd { group_names } => generate::crd(files, group_names)?,
    };
    Ok(modules.into_iter().map(|module| (module.path, module.text)).collect())
}
