//! `deployc import`: the schemas of others as DPL modules.

use std::collections::BTreeMap;

use crate::generate::{self, GenerateError};

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

/// The modules that files, given by name and content, describe: paths below the output directory, and texts.
pub fn run(source: &Source, files: &[(String, Vec<u8>)]) -> Result<Vec<(String, String)>, GenerateError> {
    let modules = match source {
        Source::OpenApi => generate::openapi(files)?,
        Source::Crd { group_names } => generate::crd(files, group_names)?,
    };
    Ok(modules.into_iter().map(|module| (module.path, module.text)).collect())
}
