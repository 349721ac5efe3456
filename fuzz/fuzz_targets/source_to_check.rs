//! Any text is checked to an end, with messages that can be drawn.
#![no_main]

use deployc::eval::Mode;
use deployc_fuzz::{Program, run};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    run(&Program::parse(text), Mode::Check, true);
});
