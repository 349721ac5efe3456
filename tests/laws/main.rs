//! Laws: what holds for every program, asked of generated ones. `docs/laws.md` lists them, with the mistake that each was seen to catch.
//!
//! `LAWS_CASES=5000 cargo test --test laws` asks more of them, `LAWS_SEED=7` asks others.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its programs itself, and fails by panicking"
)]

mod choices;
mod edits;
mod harness;
mod layers;
mod mistakes;
mod program;
mod programs;
mod reference;
mod types;
