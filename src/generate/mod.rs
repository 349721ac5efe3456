//! Importers: DPL source from the schemas of others.
//!
//! Files come in as bytes with a name, modules go out as text with a path; nothing here reads or writes.
//!
//! - [`openapi`]: OpenAPI documents of one or several versions of an API, merged ([`merge`]), one module for each
//!   group and version;
//! - [`crd`]: custom resource definitions; equal structures become one named type ([`shapes`], [`naming`]).
//!
//! Both read [`schema`], ask [`facts`] what schemas do not say, build the types of [`model`] and leave the text to
//! [`source`].

mod crd;
mod facts;
mod merge;
mod model;
mod naming;
mod openapi;
mod scalar;
mod schema;
mod shapes;
mod source;
#[cfg(test)]
mod tests;

use std::fmt;

pub use crd::crd;
pub use openapi::openapi;

/// A module as it is written to disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// The path below the output directory, with `/`: `k8s/apps/v1.dpl`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Why nothing was generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GenerateError {
    /// A file is not what it should be.
    Unreadable {
        /// The name that the file was given with.
        file: String,
        /// What the reader said.
        reason: String,
    },
    /// No file holds a definition of the sort that was asked for.
    Nothing {
        /// What was looked for, as a plural: `custom resource definitions`.
        sought: &'static str,
    },
    /// Two API groups would be one module.
    SameModule {
        /// The dotted name of the module.
        module: String,
        /// Both groups.
        groups: [String; 2],
    },
}

impl fmt::Display for GenerateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, reason } => write!(out, "{file}: {reason}"),
            Self::Nothing { sought } => write!(out, "the files hold no {sought}"),
            Self::SameModule { module, groups: [first, second] } => {
                write!(
                    out,
                    "the groups {first} and {second} would both be the module {module}: give one of them another name with \
           --as {second}=NAME"
                )
            }
        }
    }
}

impl std::error::Error for GenerateError {}

/// The name of a group's modules: its first label in camelCase, and `core` for the group without a name.
fn group_name(group: &str) -> String {
    let label = group.split('.').next().unwrap_or_default();
    if label.is_empty() { "core".to_owned() } else { naming::camel_case(label) }
}
