//! What is known of Kubernetes.

pub mod version;
