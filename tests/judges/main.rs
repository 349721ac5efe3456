//! What others say of what is built: the types of another hand, a real API server, the readers of YAML, and manifests of the world.
//!
//! The API server, the readers and the manifests are instruments: where one is missing its tests say so and pass.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test hands files to other programs, and fails where they are not as it thinks"
)]

mod api_server;
mod corpus;
mod dpl;
mod imported;
mod instruments;
mod readers;
mod regenerated;
mod round_trip;
#[path = "../support/readers.rs"]
mod yaml_readers;
