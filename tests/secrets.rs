//! A secret is in the rendered Secret and nowhere else: a marker comes in by every way and is provoked into every message that speaks of
//! values; no message, of no form, and no other document holds it, plain, in base64 or hashed.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test writes its programs where the binary reads them, and fails by panicking"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use deployc::db::{Definition, RootDatabase};
use deployc::eval::{self, Values};
use deployc::hir::{self, DefinitionKind};
use deployc::ide::Workspace;
use deployc::system::Os;
use deployc::trace::trace;
use sha2::{Digest as _, Sha256};

const MARKER: &str = "s3cr3t-MARKER-0451";

/// How a secret comes into a program.
struct Way {
    name: &'static str,
    /// Says what `password` is.
    source: &'static str,
    files: &'static [(&'static str, &'static str)],
    set: Option<&'static str>,
}

const WAYS: &[Way] = &[
    Way { name: "a variable", source: "let password = secret.env(\"MARKED\")\n", files: &[], set: None },
    Way {
        name: "a file",
        source: "let password = secret.file(\"marked.txt\")\n",
        files: &[("marked.txt", "s3cr3t-MARKER-0451\n")],
        set: None,
    },
    Way {
        name: "a literal",
        source: "let password = secret.literal(\"s3cr3t-MARKER-0451\")\n",
        files: &[],
        set: None,
    },
    Way {
        name: "the command line",
        source: "input password: SecretString\n",
        files: &[],
        set: Some("password=s3cr3t-MARKER-0451"),
    },
    Way {
        name: "a default of an input",
        source: "input password: SecretString = secret.literal(\n  \"s3cr3t-MARKER-0451\")\n",
        files: &[],
        set: None,
    },
    Way {
        name: "data in YAML",
        source: "import data \"./values.yaml\" as values\nlet given: { password: SecretString } = values\nlet password = given.password\n",
        files: &[("values.yaml", "password: s3cr3t-MARKER-0451\n")],
        set: None,
    },
    Way {
        name: "data in TOML",
        source: "import data \"./values.toml\" as values\nlet given: { password: SecretString } = values\nlet password = given.password\n",
        files: &[("values.toml", "password = \"s3cr3t-MARKER-0451\"\n")],
        set: None,
    },
    Way {
        name: "a file that data names",
        source: "import data \"./values.json\" as values\nlet given: { password: SecretString } = values\nlet password = given.password\n",
        files: &[
            ("values.json", "{ \"password\": { \"secretFile\": \"marked.txt\" } }"),
            ("marked.txt", "s3cr3t-MARKER-0451"),
        ],
        set: None,
    },
    Way {
        name: "a part, a layer and a function",
        source: "import \"./part.dpl\" as lib\nlet base: Partial<lib.Inputs> = { password: secret.literal(\"s3cr3t-MARKER-0451\") }\npart inner: lib = base with { port: 80 }\nlet password = inner.same\n",
        files: &[(
            "part.dpl",
            "input password: SecretString\ninput port: Int(1..100) = 1\nfn through(p: SecretString) -> SecretString = \"${p}\"\nlet same = through(password)\n",
        )],
        set: None,
    },
];

/// What provokes a message, beside a Secret that is right. `Some` is the code that must be among those given.
const PROVOKED: &[(&str, &str)] = &[
    ("", ""),
    ("DPL0301", "let wrong: Int = \"a\"\nlet other: [Int] = [1, \"${1}\"]\n"),
    (
        "DPL0601",
        "resource open: ConfigMap = { metadata: { name: \"open\", namespace: \"x\" }, data: { password } }\n",
    ),
    (
        "DPL0601",
        "resource open: ConfigMap = { metadata: { name: \"open\", namespace: \"x\" }, data: { password: base64(\"u:${password}\") } }\n",
    ),
    ("DPL0601", "let hash: String = sha256(password)\nlet text: String = toYaml({ a: [password] })\n"),
    ("DPL0601", "let name: String(1..) = \"a-${password}\"\n"),
    ("DPL0602", "let same = password == \"x\"\nlet long = password.length\nlet all = [password].unique\n"),
    ("DPL0602", "let chosen = if password then 1 else 2\nlet keyed = { [password]: 1 }\n"),
    (
        "DPL0402",
        "type T = { password: SecretString, n: Int, check n > 1 else \"n is ${n}\" }\nlet t: T = { password, n: 1 }\n",
    ),
    (
        "DPL0601",
        "type T = { password: SecretString, n: Int, check n > 1 else \"bad ${password}\" }\nlet t: T = { password, n: 1 }\n",
    ),
    (
        "DPL0404",
        "type T = { password: SecretString, n: Int(..5) }\nfn more(n: Int) -> Int = n * 10\nlet t: T = { password, n: more(3) }\n",
    ),
    (
        "DPL0404",
        "type T = { password: SecretString, n: String(r\"^a\") }\nlet t: T = { password, n: \"b${1}\" }\n",
    ),
    (
        "DPL0405",
        "type T = { password: SecretString, n: String? required when on, on: Bool }\nlet t: T = { password, on: true }\n",
    ),
    (
        "DPL0411",
        "type T = { name: String, password: SecretString }\nlet ts: [T by name] = [{ name: \"a\", password }, { name: \"a\", password: \"x${password}\" }]\n",
    ),
    ("DPL0410", "let a = \"k\"\nlet m = { [a]: password, [\"${a}\"]: \"y${password}\" }\n"),
    ("DPL0406", "let m: [String: SecretString] = { a: password }\nlet b = m[\"b${1}\"]\n"),
    ("DPL0407", "let m = [password]\nlet b = m[4]\n"),
    ("DPL0302", "type T = { password: SecretString }\nlet t: T = { password, pasword: password }\n"),
    (
        "DPL0419",
        "type T = { password: SecretString, a: { b: Int }? }\nlet l: Partial<T> = { password, a: {} }\nlet t: T = l\n",
    ),
    ("DPL0412", "let steps = range(0, 1500).map(a => range(0, 1500).map(b => \"${password}\"))\n"),
    (
        "DPL0413",
        "let a = \"${password}0123456789\"\nlet b = \"${a}${a}${a}${a}${a}${a}${a}${a}\"\nlet c = \"${b}${b}${b}${b}${b}${b}${b}${b}\"\nlet d = range(0, 400000).map(n => c)\n",
    ),
    (
        "DPL0501",
        "resource again: Secret = { metadata: { name: \"kept\", namespace: \"x\" }, stringData: { other: password } }\n",
    ),
    ("DPL0505", "resource nameless: Secret = { metadata: { namespace: \"x\" }, stringData: { password } }\n"),
    ("DPL0507", "patch Secret \"none\" { stringData: { password } }\n"),
    (
        "DPL0607",
        "let there = secret.existing(\"db\", key: \"p\")\nlet mixed = base64(\"${there}${password}\")\n",
    ),
    ("DPL0608", "let sum = secret.checksum(password)\nlet up = sum.upper\n"),
    ("DPL0602", "let kind = match password { \"a\" => 1 }\n"),
    ("DPL0102", "let half = [password, \n"),
    ("DPL0107", "let half = \"open ${password\n"),
    (
        "DPL0604",
        "resource more: Secret = { metadata: { name: \"more\", namespace: \"x\" }, stringData: { a: \"${password}${secret.env(\"NOT_THERE\")}\" } }\n",
    ),
    (
        "DPL0605",
        "resource more: Secret = { metadata: { name: \"more\", namespace: \"x\" }, stringData: { a: \"${password}${secret.file(\"none\")}\" } }\n",
    ),
];

/// A Secret that is right, with the marker as it is and encoded, and a document beside it.
const RIGHT: &str = r#"
resource kept: Secret = {
  metadata: { name: "kept", namespace: "x" }
  stringData: { password, url: "pg://u:${password}@db", encoded: base64(password), hashed: sha256(password), json: toJson({ a: password }) }
  data: { raw: password }
}

resource beside: ConfigMap = {
  metadata: { name: "beside", namespace: "x", annotations: { sum: secret.checksum(password) } }
  data: { kinds: toJson(secret.pieces("a${password}").map(p => p.kind)), texts: toJson(strings({ password, b: "c" })) }
}
"#;

/// What would give the marker away.
fn shapes() -> Vec<String> {
    let hash = Sha256::digest(MARKER.as_bytes());
    let hash = hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    // Base64 of a longer text holds that of the middle of the marker at one of three offsets.
    let shifted =
        (1..3).map(|shift| STANDARD.encode(MARKER.chars().skip(shift).take(12).collect::<String>()));
    let mut shapes = vec!["MARKER".to_owned(), hash, STANDARD.encode(MARKER)];
    shapes.extend(shifted);
    shapes
}

fn gives_away(text: &str) -> Option<String> {
    shapes().into_iter().find(|shape| text.contains(shape.as_str()))
}

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn deployc(folder: &Path, arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_deployc"))
        .args(arguments)
        .current_dir(folder)
        .env("MARKED", MARKER)
        .output()
        .unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn project(way: &Way, provoked: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let source = format!(
        "import k8s.core.v1 {{ ConfigMap, Secret }}\n{}\nkubernetes \"1.31\"\n{provoked}{RIGHT}",
        way.source
    );
    let all = [("deployc.toml", ""), ("main.dpl", source.as_str())];
    for (name, text) in all.iter().chain(way.files) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// What is wrong with one way and one provocation, a line each.
fn leaks(way: &Way, (code, provoked): (&str, &str)) -> Vec<String> {
    let folder = project(way, provoked);
    let folder = folder.path();
    let mut wrong = Vec::new();
    let mut given = false;
    let set: Vec<&str> = way.set.map_or(Vec::new(), |set| vec!["--set", set]);
    let runs =
        [("json", &["check"][..]), ("human", &["build"]), ("short", &["build", "--secrets", "redact"])];
    // Every form and command for the way that shows most; for the others the form that does.
    let is_thorough = way.name == "a literal" || code.is_empty();
    let runs = runs.into_iter().filter(|(form, _)| is_thorough || *form == "human");
    for (form, command) in runs {
        let mut arguments = command.to_vec();
        arguments.extend(["main.dpl", "--message-format", form]);
        if command != ["check"] {
            arguments.extend(&set);
        }
        let ran = deployc(folder, &arguments);
        given |= ran.err.contains(code);
        assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?} {:?}\n{}", ran.code, ran.err);
        if let Some(shape) = gives_away(&ran.err) {
            wrong.push(format!("{}: {arguments:?} says {shape}\n{}", way.name, ran.err));
        }
        let shown: Vec<&str> =
            ran.out.split("---").filter(|document| gives_away(document).is_some()).collect();
        let may_show = command == ["build"];
        if shown.iter().any(|document| !may_show || !document.contains("kind: Secret")) {
            wrong.push(format!("{}: {arguments:?} writes\n{}", way.name, shown.join("---")));
        }
        if code.is_empty() && may_show && shown.len() != 1 {
            wrong.push(format!("{}: its Secret is not written\n{}{}", way.name, ran.out, ran.err));
        }
    }
    if !given {
        wrong.push(format!("{}: nothing gives {code} of\n{provoked}", way.name));
    }
    // The editor has another way to messages; what is set on the command line is not there.
    if is_thorough {
        let workspace = Workspace::new(Arc::new(Os));
        let said = format!("{:?}", workspace.diagnostics(&folder.join("main.dpl")));
        if gives_away(&said).is_some() {
            wrong.push(format!("{}: the editor is told {said}", way.name));
        }
    }
    wrong
}

#[test]
fn a_secret_is_in_its_secret_and_nowhere_else() {
    let of_way = |number: usize, way: &'static Way| {
        let is_chosen = |(at, (code, _)): &(usize, &(&str, &str))| {
            // Each provocation meets a third of the ways, and one of them meets all.
            // What takes a million steps says the same whatever came in.
            let is_long = matches!(*code, "DPL0412" | "DPL0413");
            way.name == "a literal" || code.is_empty() || (!is_long && (at + number).is_multiple_of(3))
        };
        let provoked = PROVOKED.iter().enumerate().filter(is_chosen);
        provoked.flat_map(|(_, provoked)| leaks(way, *provoked)).collect::<Vec<String>>()
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let ways = WAYS.iter().enumerate();
        let threads: Vec<_> = ways.map(|(number, way)| scope.spawn(move || of_way(number, way))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Names and contents of the files below a folder.
fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn a_folder_has_it_in_the_file_of_its_secret() {
    for way in WAYS {
        let folder = project(way, "");
        let mut arguments = vec!["build", "main.dpl", "-o", "out", "--format", "json"];
        arguments.extend(way.set.map_or(Vec::new(), |set| vec!["--set", set]));
        let ran = deployc(folder.path(), &arguments);
        assert_eq!((ran.code, gives_away(&ran.err)), (Some(0), None), "{}: {}", way.name, ran.err);
        let mut found = Vec::new();
        files(&folder.path().join("out"), &mut found);
        let named: Vec<_> = found.iter().filter(|(name, _)| gives_away(name).is_some()).collect();
        let held: Vec<_> = found.iter().filter(|(_, text)| gives_away(text).is_some()).collect();
        assert!(named.is_empty(), "{}: {named:?}", way.name);
        assert!(
            held.len() == 1 && held.iter().all(|(name, _)| name.contains("secret")),
            "{}: {held:?}",
            way.name
        );
    }
}

#[test]
fn asking_why_shows_no_secret() {
    for way in WAYS.iter().filter(|way| way.set.is_none()) {
        let folder = project(way, "");
        let db = RootDatabase::new(Arc::new(Os));
        let file = db.open(&folder.path().join("main.dpl"));
        let kept = |it: &&Definition| it.kind() == DefinitionKind::Resource && it.name().as_str() == "kept";
        let resource = *hir::definitions(&db, file).iter().find(kept).unwrap();
        let instances = eval::walk(&Values::of(&db), file);
        let place = instances.into_iter().find(|instance| instance.module == file).unwrap().place;
        for path in ["stringData.password", "stringData.url", "stringData.json", "data.raw"] {
            let traced = trace(&db, resource, place, None, path).unwrap();
            let said = format!("{traced:?}");
            // The places are ids; what is shown is the text.
            assert_eq!(gives_away(&traced.shown), None, "{}: {path}", way.name);
            assert!(!said.contains(MARKER) || way.source.contains(MARKER), "{}: {said}", way.name);
        }
    }
}

#[test]
fn a_leak_would_be_seen() {
    assert!(gives_away(&format!("a {MARKER} b")).is_some());
    assert!(gives_away(&STANDARD.encode(format!("user:{MARKER}@host"))).is_some());
    assert!(gives_away("nothing").is_none());
}
