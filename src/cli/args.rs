//! The arguments, as clap reads them. What they mean together is each command's.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::compiler::{Format, Secrets};
use super::settings::Setting;
use super::terminal::ColorChoice;
use crate::diagnostic::render::Form;
use crate::k8s::Version;
use crate::k8s::version::{NEWEST, OLDEST};

/// Typed deployments: DPL modules in, checked Kubernetes YAML out.
#[derive(Debug, Parser)]
#[command(
    name = "deployc",
    version,
    max_term_width = 100,
    propagate_version = false,
    disable_help_subcommand = true
)]
#[command(after_help = "Example:\n  deployc build env/prod.dpl | kubectl apply -f -")]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every command understands.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct Global {
    /// How messages are shown: human, short or json.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    #[arg(hide_possible_values = true, display_order = 100)]
    pub(super) message_format: MessageFormat,
    /// Whether messages are coloured: auto, always or never.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    #[arg(hide_possible_values = true, display_order = 101)]
    pub(super) color: ColorChoice,
}

/// The form of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// With the source around each place
    #[default]
    Human,
    /// One line each: path:line:column: error[CODE]: text
    Short,
    /// One JSON object a line
    Json,
}

impl From<MessageFormat> for Form {
    fn from(format: MessageFormat) -> Self {
        match format {
            MessageFormat::Human => Self::Human,
            MessageFormat::Short => Self::Short,
            MessageFormat::Json => Self::Json,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check environments and write their Kubernetes objects.
    #[command(after_help = "Example:\n  deployc build env/prod.dpl --set tag=1.4.2 -o out")]
    Build(Build),
    /// Check files, and evaluate as much of them as is given.
    #[command(after_help = "Example:\n  deployc check env stdlib/axisor/backend.dpl")]
    Check(Check),
    /// Serve an editor over standard input and output.
    #[command(
        after_help = "Example:\n  deployc lsp\n\nEditors start this; it speaks the Language Server Protocol."
    )]
    Lsp,
    /// Write the types of other schemas as DPL modules.
    #[command(after_help = "Example:\n  deployc import crd crds/*.yaml -o stdlib")]
    Import(Import),
    /// Print a script that completes commands in a shell.
    #[command(after_help = "Example:\n  deployc completions bash > /etc/bash_completion.d/deployc")]
    Completions(Completions),
    /// Print what a code means; without one, all codes.
    #[command(after_help = "Example:\n  deployc explain DPL0301")]
    Explain(Explain),
}

#[derive(Debug, Args)]
pub(super) struct Build {
    /// The environments to build.
    #[arg(required = true, value_name = "FILE.dpl")]
    pub(super) files: Vec<PathBuf>,
    /// Set an input, in each file that has it; the text is read by the input's type.
    #[arg(long = "set", value_name = "INPUT=VALUE", value_parser = SettingParser)]
    pub(super) settings: Vec<Setting>,
    /// Build one file as a release of this name.
    #[arg(long, requires = "namespace", value_name = "NAME", value_parser = label)]
    pub(super) name: Option<String>,
    /// The namespace of that release.
    #[arg(long, requires = "name", value_name = "NAMESPACE", value_parser = label)]
    pub(super) namespace: Option<String>,
    /// Write DIR/<release>/<kind>-<name>.yaml instead of standard output, which is `-`.
    #[arg(short, long, value_name = "DIR", default_value = STANDARD_OUTPUT, hide_default_value = true)]
    pub(super) output: PathBuf,
    /// The form of the objects: yaml or json.
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub(super) format: Format,
    /// The version of Kubernetes to build for, whatever the files say.
    #[arg(long, value_name = "X.Y", value_parser = cluster)]
    pub(super) kubernetes: Option<Version>,
    /// Whether secrets are filled in, `inline`, or stand as <secret>, `redact`.
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub(super) secrets: Secrets,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files, and folders with all that lies in them; without any, the project.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(subcommand)]
    pub(super) source: ImportSource,
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportSource {
    /// OpenAPI documents of one API, in one or several versions.
    #[command(after_help = "Example:\n  deployc import openapi api/v1.31.json api/v1.32.json -o stdlib")]
    Openapi(ImportFiles),
    /// Custom resource definitions.
    #[command(after_help = "Example:\n  deployc import crd crds/*.yaml -o stdlib")]
    Crd(ImportCrds),
}

#[derive(Debug, Args)]
pub(super) struct ImportFiles {
    /// The files to read.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The folder that the modules are written to.
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ImportCrds {
    #[command(flatten)]
    pub(super) files: ImportFiles,
    /// The name of a group's modules, where the first label of the group is taken already.
    #[arg(long = "as", value_name = "GROUP=NAME", value_parser = group_name)]
    pub(super) names: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell: bash, elvish, fish, powershell or zsh.
    #[arg(value_enum, hide_possible_values = true)]
    pub(super) shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The code, as DPL0301.
    #[arg(value_name = "CODE")]
    pub(super) code: Option<String>,
}

/// The folder that means standard output.
pub(super) const STANDARD_OUTPUT: &str = "-";

impl Arguments {
    /// Reads what the program was called with, its own name first.
    pub(super) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        Self::plain(&arguments).map_or_else(|| Self::try_parse_from(&arguments), Ok)
    }

    /// `build` and `check` with files and no option, which is how they are called most often. Clap describes every option of every
    /// command before it reads a word, which takes longer than a small file; here there is nothing to look up.
    fn plain(arguments: &[OsString]) -> Option<Self> {
        let [_, command, files @ ..] = arguments else { return None };
        let is_file = |file: &OsString| !file.is_empty() && !file.as_encoded_bytes().starts_with(b"-");
        if !files.iter().all(is_file) {
            return None;
        }
        let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
        let command = match command.to_str()? {
            "build" if !files.is_empty() => Command::Build(Build {
                files,
                settings: Vec::new(),
                name: None,
                namespace: None,
                output: PathBuf::from(STANDARD_OUTPUT),
                format: Format::default(),
                kubernetes: None,
                secrets: Secrets::default(),
            }),
            "check" => Command::Check(Check { paths: files }),
            _ => return None,
        };
        Some(Self { global: Global::default(), command })
    }

    /// A message as clap's own, about arguments that do not go together.
    pub(super) fn usage_error(message: &str) -> clap::Error {
        clap::Error::raw(ErrorKind::ValueValidation, format!("{message}\n")).with_cmd(&Self::command())
    }
}

/// A version whose API is known.
fn cluster(text: &str) -> Result<Version, String> {
    let version = Version::parse(text).ok_or("a version of Kubernetes is written `1.31`")?;
    if version.is_known() {
        Ok(version)
    } else {
        Err(format!("the API of Kubernetes {OLDEST} to {NEWEST} is known"))
    }
}

/// Names of releases and namespaces, as Kubernetes has them (RFC 1123 labels).
fn label(text: &str) -> Result<String, String> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = !text.is_empty()
        && text.len() <= 63
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-');
    if fits {
        Ok(text.to_owned())
    } else {
        Err("a name has lower-case letters, digits and `-`, at most 63".to_owned())
    }
}

fn group_name(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(group, name)| !group.is_empty() && is_module_name(name));
    let (group, name) = parts.ok_or("write it as `group=name`, the name of letters and digits")?;
    Ok((group.to_owned(), name.to_owned()))
}

fn is_module_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Reads a setting. What was written may hold a secret, so a message never repeats all of it, as those of clap would.
#[derive(Clone, Copy)]
struct SettingParser;

impl TypedValueParser for SettingParser {
    type Value = Setting;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Setting, clap::Error> {
        let fault =
            |message: String| clap::Error::raw(ErrorKind::ValueValidation, message + "\n").with_cmd(command);
        let text = value.to_str().ok_or_else(|| fault("what is set is no Unicode".to_owned()))?;
        Setting::parse(text).map_err(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_calls_are_read_as_clap_reads_them() {
        for (line, is_plain) in [
            ("build env/prod.dpl", true),
            ("build env/prod.dpl check build", true),
            ("build a=b a.dpl a.dpl", true),
            ("check", true),
            ("check env help", true),
            ("build", false),
            ("build -", false),
            ("build a.dpl -o out", false),
            ("build -- -a.dpl", false),
            ("check --color never env", false),
            ("check env -h", false),
            ("--color never check", false),
            ("lsp", false),
            ("help build", false),
            ("Build a.dpl", false),
            ("", false),
        ] {
            let arguments: Vec<OsString> =
                std::iter::once("deployc").chain(line.split_whitespace()).map(OsString::from).collect();
            let plain = Arguments::plain(&arguments);
            assert_eq!(plain.is_some(), is_plain, "{line}");
            if let Some(plain) = plain {
                let described = Arguments::try_parse_from(&arguments).unwrap();
                assert_eq!(format!("{plain:?}"), format!("{described:?}"), "{line}");
            }
        }
        let empty = ["deployc", "check", ""].map(OsString::from);
        assert!(Arguments::plain(&empty).is_none() && Arguments::try_parse_from(&empty).is_err());
    }
}
