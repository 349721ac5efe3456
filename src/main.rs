//! The `deployc` program.
fn main() {}
