//! Any text is built to an end; what is built can be read, and the queries give what one run gives.
#![no_main]

use deployc::eval::Mode;
use deployc::yaml::read::read_documents;
use deployc_fuzz::{Program, run};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let program = Program::parse(text);
    let once = run(&program, Mode::Build, true);
    if let Err(fault) = read_documents(&once.yaml, 0) {
        panic!("{fault:?} in\n{}", once.yaml);
    }
    assert_eq!(once, run(&program, Mode::Build, false));
});
