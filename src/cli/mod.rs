//! (to come)

pub mod import;
