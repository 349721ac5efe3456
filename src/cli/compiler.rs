//! What the commands ask of the rooms below, in one place: sources in, messages and products out.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;

use super::progress::Progress;
use super::settings::Setting;
use crate::diagnostic::{Diagnostic, Sources};
use crate::k8s::Version;
use crate::lsp::DiagnosticsSource;
use crate::system::System;

/// The form of Kubernetes objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// YAML documents
    #[default]
    Yaml,
    /// JSON
    Json,
}

impl Format {
    /// How the names of such files end.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }
}

/// What stands in place of secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Secrets {
    /// Their text
    #[default]
    Inline,
    /// A word that says that one stood there
    Redact,
}

/// The release that a file is built as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
}

/// What is to be built; each of it was validated for itself.
#[derive(Clone, Debug)]
pub struct BuildRequest {
    /// The environments, in order; none twice.
    pub files: Vec<PathBuf>,
    /// Inputs set from outside, in order.
    pub settings: Vec<Setting>,
    /// The release of the file; then there is one file only.
    pub release: Option<Release>,
    /// The form of the objects.
    pub format: Format,
    /// The cluster, whatever the files say.
    pub kubernetes: Option<Version>,
    /// What stands in place of secrets.
    pub secrets: Secrets,
}

/// What came of checking.
pub struct Checked {
    /// All messages, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that they point into.
    pub sources: Box<dyn Sources>,
}

/// What came of building.
pub struct Built {
    /// All messages, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that they point into.
    pub sources: Box<dyn Sources>,
    /// What the files say at the end of a build.
    pub notes: Vec<String>,
    /// The objects; there are none if a message is an error.
    pub product: Option<Box<dyn Product>>,
}

/// Finished objects, in the form that was asked for. Their secrets are known, so writing fails for the system's reasons only.
pub trait Product {
    /// Writes all of them in order, in chunks.
    ///
    /// # Errors
    /// What the writer says.
    fn write(&self, out: &mut dyn Write) -> io::Result<()>;

    /// Each of them by itself, in order.
    fn files(&self) -> Vec<ObjectFile>;
}

/// One object as the content of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectFile {
    /// The release, if it has one.
    pub release: Option<String>,
    /// The kind.
    pub kind: String,
    /// The namespace, if it has one.
    pub namespace: Option<String>,
    /// The name, or what it will begin with.
    pub name: String,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// The stages behind the commands.
pub trait Compiler {
    /// Every message about these files.
    fn check(&self, system: &Arc<dyn System>, files: &[PathBuf], progress: &Progress) -> Checked;

    /// The objects of these files, all or none.
    fn build(&self, system: &Arc<dyn System>, request: &BuildRequest, progress: &Progress) -> Built;

    /// What the editor's server asks.
    fn editor(&self, system: &Arc<dyn System>) -> Box<dyn DiagnosticsSource>;
}
