//! `deployc`: typed deployments in DPL, checked and turned into Kubernetes YAML.

pub mod base;
pub mod diagnostic;
pub mod system;
pub mod syntax;
pub mod format;
pub mod yaml;
pub mod k8s;
pub mod hir;
pub mod stdlib;
pub mod db;
pub mod resolve;
pub mod value;
pub mod ty;
pub mod eval;
pub mod manifest;
pub mod trace;
pub mod check;
pub mod generate;
pub mod ide;
pub mod lsp;
pub mod cli;
