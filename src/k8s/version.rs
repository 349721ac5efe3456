//! Versions.

/// How new and stable an API version is.
#[must_use]
pub fn api_version_rank(_api_version: &str) -> u32 {
    0
}
