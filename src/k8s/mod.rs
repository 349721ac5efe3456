//! What is known of Kubernetes whatever the program says: quantities, durations, versions, names, the order of installation.
//!
//! All of it is data and arithmetic after Kubernetes' own sources, which each file names. Nothing here speaks to a user: faults are values.

mod decimal;
pub mod duration;
pub mod names;
pub mod order;
pub mod percent;
pub mod quantity;
pub mod version;

pub use duration::Duration;
pub use percent::Percent;
pub use quantity::Quantity;
pub use version::{Version, VersionRange};
