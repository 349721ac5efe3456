//! Every code of the table is given by a program: by a case under `tests/cases`, or by one of those below, which are about files, the
//! command line and limits, and run through the real binary.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test writes its programs where the binary reads them, and fails by panicking"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use deployc::diagnostic::code::TABLE;

/// What later work gives: `docs/roadmap.md` names them.
const NOT_YET: [&str; 4] = ["DPL0513", "DPL0514", "DPL0517", "DPL0518"];

/// Faults of the compiler need one that is planted: `src/check/tests.rs`.
const PLANTED: &str = "DPL0999";

struct Given {
    code: &'static str,
    /// Folders are names that end in `/`.
    files: Vec<(&'static str, Vec<u8>)>,
    arguments: Vec<String>,
    exit: i32,
    /// A part of the first line that says it.
    says: &'static str,
}

fn given(
    code: &'static str,
    arguments: &str,
    exit: i32,
    says: &'static str,
    files: &[(&'static str, &[u8])],
) -> Given {
    Given {
        code,
        files: files.iter().map(|(name, text)| (*name, text.to_vec())).collect(),
        arguments: arguments.split(' ').map(str::to_owned).collect(),
        exit,
        says,
    }
}

const SECRET: &[u8] = br#"import k8s.core.v1 { Secret }
kubernetes "1.31"
resource c: Secret = { metadata: { name: "c", namespace: "x" }, stringData: { a: secret.file("none.txt") } }
"#;
const OBJECT: &[u8] = br#"import k8s.core.v1 { ConfigMap }
kubernetes "1.31"
resource c: ConfigMap = { metadata: { name: "c", namespace: "x" } }
"#;
const MANY: &[u8] = br#"import k8s.core.v1 { ConfigMap }
kubernetes "1.31"
resource c: ConfigMap for n in range(0, 100001) = { metadata: { name: "c${n}", namespace: "x" } }
"#;
const LOOPS: &[u8] = b"let x = range(0, 1500).map(a => range(0, 1500).all(b => b >= 0))\n";
const LET: &[u8] = b"let a = 1\n";

fn nested(depth: usize) -> Vec<u8> {
    format!("let x = {}1{}\n", "[".repeat(depth), "]".repeat(depth)).into_bytes()
}

fn calls(depth: usize) -> Vec<u8> {
    let step = |n: usize| format!("fn f{n}(x: Int) -> Int = f{}(x + 1)\n", n + 1);
    let steps: String = (0..depth).map(step).collect();
    format!("let r = f0(1)\n{steps}fn f{depth}(x: Int) -> Int = x\n").into_bytes()
}

fn all() -> Vec<Given> {
    let check = |code, says, text: &[u8]| given(code, "check main.dpl", 1, says, &[("main.dpl", text)]);
    let long_name = format!("check {}.dpl", "a".repeat(300));
    let chain = format!("let x = 1{}\n", " + 1".repeat(2000));
    let large = vec![b' '; 5 << 20];
    let mut all = vec![
        check(
            "DPL0108",
            "main.dpl:1:265: error[DPL0108]: this is nested deeper than 256 levels",
            &nested(300),
        ),
        check("DPL0109", "main.dpl:1:9: error[DPL0109]: more than 1000 operators in a row", chain.as_bytes()),
        check("DPL0412", "main.dpl:1:57: error[DPL0412]: this takes more steps than a definition may", LOOPS),
        check("DPL0414", "main.dpl:257:26: error[DPL0414]: this nests deeper than it may", &calls(300)),
        check("DPL0415", "main.dpl:3:10: error[DPL0415]: more than 100000 resources are made", MANY),
    ];
    let build = |code, arguments: &str, exit, says, files: &[(&'static str, &[u8])]| {
        given(code, &format!("build main.dpl {arguments}"), exit, says, files)
    };
    all.extend([
        build(
            "DPL0417",
            "--set tga=1",
            2,
            "<command line>:1:7: error[DPL0417]: the file has no input `tga`",
            &[("main.dpl", b"input tag: String = \"a\"\n")],
        ),
        build(
            "DPL0420",
            "--name a --namespace b",
            2,
            "<command line>:1:1: error[DPL0420]: nothing in the file belongs to this release",
            &[("main.dpl", LET)],
        ),
        build(
            "DPL0418",
            "--secrets redact",
            1,
            "values.yaml:1:",
            &[("main.dpl", b"import data \"./values.yaml\" as values\n"), ("values.yaml", b"a: [1\n")],
        ),
        build(
            "DPL0515",
            "--secrets redact",
            0,
            "warning[DPL0515]: no version of Kubernetes is said",
            &[("main.dpl", LET)],
        ),
        build(
            "DPL0605",
            "--secrets inline",
            1,
            "main.dpl:3:82: error[DPL0605]: the secret's file",
            &[("main.dpl", SECRET)],
        ),
        build("DPL0901", "none.dpl", 2, "error[DPL0901]: there is no file `none.dpl`", &[("main.dpl", LET)]),
        given("DPL0902", &long_name, 2, "cannot be read: ", &[]),
        check("DPL0903", "error[DPL0903]: `main.dpl` is not UTF-8: byte 9", b"let x = \"\xff\"\n"),
        check("DPL0904", "error[DPL0904]: `main.dpl` is larger than 4 MiB", &large),
        check("DPL0905", "error[DPL0905]: `main.dpl` holds a NUL byte at byte 9", b"let x = \"\0\"\n"),
        build(
            "DPL0906",
            "x.dpl",
            2,
            "error[DPL0906]: `x.dpl` is a folder, not a file",
            &[("main.dpl", LET), ("x.dpl/", b"")],
        ),
        build("DPL0907", "-o main.dpl/out", 2, "error[DPL0907]: ", &[("main.dpl", OBJECT)]),
        given(
            "DPL0908",
            "check main.dpl",
            1,
            "deployc.toml:1:1: error[DPL0908]: `deployc.toml` has no setting `kubernets`",
            &[("main.dpl", LET), ("deployc.toml", b"kubernets = \"1.31\"\n")],
        ),
    ]);
    all
}

/// What is wrong with one; nothing where it gives its code as it should.
fn wrong(given: &Given) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("deployc.toml"), "").unwrap();
    for (name, bytes) in &given.files {
        match name.strip_suffix('/') {
            Some(name) => std::fs::create_dir(folder.path().join(name)).unwrap(),
            None => std::fs::write(folder.path().join(name), bytes).unwrap(),
        }
    }
    let output = Command::new(env!("CARGO_BIN_EXE_deployc"))
        .args(&given.arguments)
        .args(["--message-format", "short"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let line = said.lines().find(|line| line.contains(given.code));
    let is_right =
        output.status.code() == Some(given.exit) && line.is_some_and(|line| line.contains(given.says));
    (!is_right).then(|| format!("{}: {:?}\n{said:.600}", given.code, output.status.code()))
}

#[test]
fn programs_and_commands_give_their_codes() {
    let wrong: Vec<String> = all().iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// The codes that cases expect, which `tests/cases.rs` holds to be given.
fn codes_of_cases() -> BTreeSet<String> {
    let mut files = Vec::new();
    pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"), &mut files);
    let mut codes = BTreeSet::new();
    for file in files {
        let mut inside = false;
        for line in std::fs::read_to_string(file).unwrap().lines() {
            if let Some(info) = line.strip_prefix("```") {
                inside = matches!(info, "errors" | "warnings");
            } else if inside {
                let code = line.split(['[', ']']).find(|part| part.starts_with("DPL"));
                codes.extend(code.map(str::to_owned));
            }
        }
    }
    codes
}

#[test]
fn every_code_is_given_by_something() {
    let mut given = codes_of_cases();
    given.extend(all().iter().map(|given| given.code.to_owned()));
    for code in NOT_YET {
        assert!(!given.contains(code), "{code} is given now");
    }
    let nothing_gives =
        |code: &String| !given.contains(code) && !NOT_YET.contains(&code.as_str()) && code != PLANTED;
    let missing: Vec<String> =
        TABLE.iter().map(|entry| entry.code.to_string()).filter(nothing_gives).collect();
    assert!(missing.is_empty(), "no case and no program gives {}", missing.join(", "));
    let known: BTreeSet<String> = TABLE.iter().map(|entry| entry.code.to_string()).collect();
    let unknown: Vec<&String> = given.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?} are not in the table");
}
