//! `deployc`: typed deployments in DPL, checked and turned into Kubernetes YAML.

pub mod base;
pub mod check;
pub mod cli;
pub mod db;
pub mod diagnostic;
pub mod eval;
pub mod format;
pub mod generate;
pub mod hir;
pub mod ide;
pub mod k8s;
pub mod lsp;
pub mod manifest;
pub mod resolve;
pub mod stdlib;
pub mod syntax;
pub mod system;
pub mod trace;
pub mod ty;
pub mod value;
pub mod yaml;
