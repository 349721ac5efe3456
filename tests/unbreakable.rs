//! Bad input of every size gives a diagnostic: never a signal, a hang or a silent end.
//!
//! Each program runs in the real binary under a watchdog of 30 seconds, many times what it takes; how long it takes is measured by hand.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test writes its programs where the binary reads them, and fails by panicking"
)]

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const WATCHDOG: Duration = Duration::from_secs(30);

/// Checks a folder's `main.dpl`; gives the exit code and what was said.
fn check(folder: &Path) -> (Option<i32>, String) {
    check_files(folder, &["main.dpl"])
}

fn check_files(folder: &Path, files: &[&str]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_deployc"))
        .args(["check", "--message-format", "short"])
        .args(files)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut said = Vec::new();
        let _ = stderr.read_to_end(&mut said);
        String::from_utf8_lossy(&said).into_owned()
    });
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begin.elapsed() > WATCHDOG {
            child.kill().unwrap();
            panic!("still running after {WATCHDOG:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    (status.code(), reader.join().unwrap())
}

/// What is said of a program: an error or two, with an exit code of 1 (or 2 where the file cannot be read).
fn refused(name: &str, program: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("deployc.toml"), "").unwrap();
    std::fs::write(folder.path().join("main.dpl"), program).unwrap();
    let (code, said) = check(folder.path());
    assert!(matches!(code, Some(1 | 2)), "{name}: ended with {code:?}\n{said:.2000}");
    assert!(said.contains("error[DPL"), "{name}: no diagnostic\n{said:.2000}");
    assert!(said.len() < 100_000, "{name}: {} bytes of messages", said.len());
    assert!(!said.contains("DPL0999"), "{name}: a fault of the compiler\n{said:.2000}");
    said
}

/// A program that is large, and right or wrong: it ends by itself, with a word if it is wrong.
fn survives(name: &str, program: impl AsRef<[u8]>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("deployc.toml"), "").unwrap();
    std::fs::write(folder.path().join("main.dpl"), program).unwrap();
    let (code, said) = check(folder.path());
    assert!(matches!(code, Some(0..=2)), "{name}: ended with {code:?}\n{said:.2000}");
    assert!(code == Some(0) || said.contains("error[DPL"), "{name}: {code:?} without a word");
    assert!(!said.contains("DPL0999"), "{name}: a fault of the compiler\n{said:.2000}");
}

#[test]
fn nesting_and_chains_are_bounded() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{ a: ", " }")] {
        refused("nested", format!("let x = {}1{}\n", open.repeat(100_000), close.repeat(100_000)));
        refused("never closed", format!("let x = {}1\n", open.repeat(100_000)));
    }
    refused("a sum", format!("let x = 1{}\n", " + 1".repeat(200_000)));
    refused("interpolations", format!("let x = {}1{}\n", "\"${".repeat(20_000), "}\"".repeat(20_000)));
    for operator in ["!", "-"] {
        refused("prefixes", format!("let x = {}1\n", operator.repeat(100_000)));
    }
    refused("optionals", format!("let x: Int{} = 1\n", "?".repeat(100_000)));
    refused("conditions", format!("let x = {}1\n", "if true then 1 else ".repeat(100_000)));
    refused("list types", format!("type T = {}Int{}\n", "[".repeat(100_000), "]".repeat(100_000)));
    refused("fields", format!("let x = a{}\n", ".b".repeat(100_000)));
    refused("layers", format!("let x = {{}}{}\n", " with {}".repeat(100_000)));
}

#[test]
fn growth_is_bounded() {
    let lets = |first: &str, step: &dyn Fn(usize) -> String| {
        let mut program = format!("let x0 = {first}\n");
        for n in 1..64 {
            let _ = writeln!(program, "let x{n} = {}", step(n - 1));
        }
        program
    };
    refused("lists of lists", lets("[1]", &|n| format!("[...x{n}, ...x{n}]")));
    refused("texts", lets("\"0123456789\"", &|n| format!("\"${{x{n}}}${{x{n}}}\"")));
    let rounds = (0..12).fold("1".to_owned(), |inner, n| format!("for v{n} in range(0, 100) {{ {inner} }}"));
    refused("rounds", format!("let x: [Int] = [{rounds}]\n"));
    let members: Vec<String> = (0..100_000).map(|n| format!("\"{n}\"")).collect();
    survives("a union", format!("type T = {}\nlet x: T = \"7\"\n", members.join(" | ")));
    let mut chain = String::from("input x0: Int = 1\n");
    for n in 1..20_000 {
        let _ = writeln!(chain, "input x{n}: Int = x{}", n - 1);
    }
    survives("a chain of inputs", chain);
}

/// The longest chains, beginning with the end that needs all others, alone and beside another file, which another thread looks at.
#[test]
fn chains_of_definitions_are_followed() {
    let chain = |first: &str, step: &dyn Fn(usize) -> String, last: &str| {
        (0..20_000).fold(first.to_owned(), |program, n| program + &step(n)) + last
    };
    let lets = |n| format!("let x{n} = x{} + 1\n", n + 1);
    survives("lets", chain("", &lets, "let x20000 = 0\n"));
    let lets = |n| format!("let x{n} = x{} + z\n", n + 1);
    survives(
        "lets of an input",
        chain("input z: Int = 1\ncheck x0 > 1 else \"x\"\n", &lets, "let x20000 = 0\n"),
    );
    let functions = |n| format!("fn f{n}(x: Int) -> Int = f{}(x)\n", n + 1);
    let first = "input z: Int = 1\nlet r = if z > 5 then f0(1) else 0\n";
    survives("functions", chain(first, &functions, "fn f20000(x: Int) -> Int = x\n"));
    let deep = |n| {
        format!(
            "fn f{n}(x: Int) -> Int = if x > {n} then (if x > 0 then (if x > 1 then f{}(x + 1) else 0) else 0) else 0\n",
            n + 1
        )
    };
    let calls = (0..250).fold("let r = f0(9)\n".to_owned(), |program, n| program + &deep(n))
        + "fn f250(x: Int) -> Int = x\n";
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("deployc.toml", ""), ("main.dpl", calls.as_str()), ("other.dpl", "let a = 1\n")] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let (code, said) = check_files(folder.path(), &["main.dpl", "other.dpl"]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn files_are_bounded() {
    assert!(refused("50 MB", vec![b' '; 50 << 20]).contains("DPL0904"));
    survives("a long line", format!("let x = \"{}\"\n", "a".repeat(3 << 20)));
    assert!(refused("no UTF-8", b"let x = \"\xff\"\n").contains("DPL0903"));
    assert!(refused("a NUL byte", b"let x = \"\0\"\n").contains("DPL0905"));
    survives("a byte order mark", "\u{feff}let x = 1\n");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("main.dpl")).unwrap();
    let (code, said) = check(folder.path());
    assert!(matches!(code, Some(0..=2)), "a folder: {code:?} {said}");
}

#[test]
fn imports_are_bounded() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("deployc.toml"), "").unwrap();
    std::fs::write(folder.path().join("main.dpl"), "import \"./b.dpl\" as b\n").unwrap();
    std::fs::write(folder.path().join("b.dpl"), "import \"./main.dpl\" as a\n").unwrap();
    let (code, said) = check(folder.path());
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(said.matches("DPL0206").count(), 1, "{said}");
    assert!(refused("outside", "import \"../../x.dpl\" as x\n").contains("DPL0208"));
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_is_no_loop() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("main.dpl", folder.path().join("main.dpl")).unwrap();
    let (code, said) = check(folder.path());
    assert_eq!(code, Some(2), "{said}");
}
