//! Evaluation: instances of modules, their inputs and definitions, and what fails on the way.
//!
//! One machine evaluates everything. It is generic over its [`Domain`]: [`Plain`] is what builds use, kept by the queries in
//! [`query`]; [`Tracing`] runs the same machine again where somebody asks where a value came from. Values hold no origins, and no
//! query calls a walk over instances: [`walk`](fn@walk) stands at the top.

mod ask;
mod builtin;
mod call;
mod code;
mod complete;
mod constant;
mod data;
mod defaults;
mod domain;
mod draft;
mod element;
mod expression;
mod failure;
mod given;
mod host;
mod in_place;
mod layered;
mod layout;
mod left_out;
mod local;
mod machine;
mod operator;
mod order;
mod patched;
mod print;
mod project;
mod query;
mod reads;
mod report;
mod root;
mod rule;
mod scalar;
mod traced;
mod unit;
mod values;
mod walk;

pub use data::{read_tracked, source_spot};
pub use domain::{Context, Domain, Pass, Passes, Plain, Step, Tracing, Trail, Via};
pub use failure::{At, DataPath, Failure, FailureKind, Label, LabelKind, Misreading, Requirement, Source};
pub use host::{Child, Children, Host, Release, Repeat};
pub use patched::{explain_patched, patched};
pub use print::scalar_text;
pub use project::project_error;
pub use query::{
    Evaluated, child, children, evaluate, inputs, is_deployed, metadata, module_at, module_externals,
    module_patches, module_rule, release,
};
pub use reads::reads;
pub use report::describe;
pub use root::{Mode, RootInput, Roots, Setting, SettingStep, cluster, root_file, root_input};
pub use traced::{Subject, explain, origins};
pub use unit::{ExternalValue, PatchValue};
pub use values::Values;
pub use walk::{Instance, Resource, existing_secrets, instance_failures, resources, static_failures, walk};

#[cfg(test)]
mod tests;
