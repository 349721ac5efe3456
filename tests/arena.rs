//! What allocates first, `build/arena.c`: a program in C asks it for all that a program may ask of an allocator, from one thread and from
//! several, and holds it to what it must remember of each block (`tests/arena/check.c`). Built by the compiler that built the allocator.

#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "which compiler built the allocator, the environment says")]

use std::path::Path;
use std::process::Command;

use deployc as _;

#[test]
fn every_block_holds_what_was_written_there() {
    let folder = tempfile::tempdir().unwrap();
    let (root, check) = (Path::new(env!("CARGO_MANIFEST_DIR")), folder.path().join("check"));
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let built = Command::new(compiler)
        .args(["-O2", "-pthread", "-o"])
        .arg(&check)
        .args(["tests/arena/check.c", "build/arena.c"].map(|file| root.join(file)))
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let ran = Command::new(&check).output().unwrap();
    assert!(ran.status.success(), "{:?} {}", ran.status, String::from_utf8_lossy(&ran.stderr));
}
