//! From values to Kubernetes objects: which there are, in which order, what is patched, and their text.
//!
//! Incremental: nothing here is a query. The walk over instances stands at the top and asks queries for the value of each resource;
//! an object whose value is the same is made again from it in a microsecond.

mod cluster;
mod collect;
mod identity;
mod patches;
mod place;
mod release;
mod render;
pub mod secrets;

pub use collect::{Manifest, failures, manifest};
pub use render::{object as render_object, source_comment};

use std::sync::Arc;

use crate::base::Name;
use crate::db::{Definition, LoopKey, Place};
use crate::ty::Type;
use crate::value::Value;

/// A finished Kubernetes object.
#[derive(Clone, Debug)]
pub struct Object {
    /// The `resource` that makes it.
    pub definition: Definition,
    /// In which instance.
    pub place: Place,
    /// Which round of its loop.
    pub key: Option<LoopKey>,
    /// The type of its kind.
    pub ty: Type,
    /// `apps/v1`, `v1`
    pub api_version: Arc<str>,
    /// `Deployment`
    pub kind: Arc<str>,
    /// Its `metadata.name`, or `generateName`.
    pub name: Arc<str>,
    /// Where it lives; nothing where its kind lives outside of namespaces, or nobody knows yet.
    pub namespace: Option<Arc<str>>,
    /// The release that it belongs to.
    pub release: Option<Arc<str>>,
    /// The number of that release, in the order written.
    pub order: usize,
    /// The names that lead to it in its release: `environment.rendered`.
    pub path: Arc<str>,
    /// The file that is built, from its project's folder.
    pub source: Arc<str>,
    /// Fields whose strings the API has encoded.
    pub base64: Vec<Name>,
    /// Its value.
    pub value: Value,
}

impl Object {
    /// The API group; empty for the core.
    #[must_use]
    pub fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }
}
