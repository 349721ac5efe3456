//! Another reading of the language judges: `../shared/reference`, a program in Python, says of generated programs what it says, right
//! and wrong ones, and the verdict, the lines and the objects have to be ours. Where it is not here, the test says so and passes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::choices::Choices;
use crate::harness::{Outcome, Project, build};
use crate::mistakes;
use crate::program::{Daring, SECRET, generate};

/// Asks the reference about many programs in one process: a line of JSON in, a line of JSON out. Links are not asked for, nor here.
const DRIVER: &str = r#"
import json, os, sys, tempfile
sys.path.insert(0, sys.argv[1]); sys.setrecursionlimit(20000)
import deployc, links
links.links = lambda *a: None
for line in sys.stdin:
    asked = json.loads(line)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder); open("deployc.toml", "w").close()
        for name, text in asked["files"]:
            os.makedirs(os.path.dirname(os.path.abspath(name)), exist_ok=True)
            with open(name, "w") as file: file.write(text)
        try:
            errors, warnings, ev = deployc.work(asked["files"][0][0], [tuple(pair) for pair in asked["set"]], True)
            said = [[e.at[0], e.at[1], e.code, e.text] for e in errors]
            objects = [] if errors else [o.yaml() for o in ev.objects]
            answer = {"errors": said, "warnings": [[e.at[0], e.at[1], e.code, e.text] for e in warnings], "objects": objects}
        except Exception as fault:
            answer = {"fault": repr(fault)}
        os.chdir("/")
    print(json.dumps(answer, default=str), flush=True)
"#;

/// What lies beside the project, if it is there.
fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.join("shared").join(path);
    path.canonicalize().ok()
}

/// Past the test's captured output, so that it is seen where the test passes.
fn skip(why: &str) {
    let _ = std::io::stderr().write_all(format!("skipped: {why}\n").as_bytes());
}

/// What the reference says of each program.
fn asked(reference: &Path, projects: &[Project]) -> Vec<Value> {
    let mut child = Command::new("python3")
        .args(["-c", DRIVER])
        .arg(reference)
        .env("TOKEN", SECRET)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: Vec<String> = projects
        .iter()
        .map(|project| json!({ "files": project.files, "set": project.settings }).to_string() + "\n")
        .collect();
    let writer = std::thread::spawn(move || lines.iter().try_for_each(|line| input.write_all(line.as_bytes())));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Where errors stand: `main.dpl:7`. What stands elsewhere there, for a reason, goes by what it is:
///
/// - a check of the file that is built itself stands at its condition (the reference: at the file's beginning), since nothing was given
///   that made it fail: "else at COND";
/// - what a literal inside of another lacks, or requires, stands at that literal (the reference: at the outermost): "a literal written inside another
///   is a record of its own, and its error stands there";
/// - what is given by `--set` and refused stands at its input: the command line has no lines.
fn our_lines(ours: &Outcome, project: &Project) -> BTreeSet<String> {
    let errors = ours.said.iter().filter(|line| line.contains(": error[DPL"));
    let place = |line: &String| {
        let mut parts = line.split(':');
        let (file, number) = (parts.next()?, parts.next()?);
        let text = project.files.iter().find(|(name, _)| name == file).map(|(_, text)| text);
        let at: usize = number.parse().ok()?;
        let source = text.and_then(|text| text.lines().nth(at - 1)).unwrap_or_default();
        if file == "main.dpl" && line.contains("[DPL0402]") && source.starts_with("check ") {
            return Some("a check".to_owned());
        }
        if file == "main.dpl" && line.contains("[DPL0404]") && source.starts_with("input ") {
            return Some("--set".to_owned());
        }
        Some(if line.contains("[DPL0419]") || line.contains("[DPL0405]") { "missing".to_owned() } else { format!("{file}:{number}") })
    };
    errors.filter_map(place).collect()
}

/// Whether types or names are wrong here: then nothing is evaluated, and nothing of it compared.
fn is_static(ours: &Outcome) -> bool {
    ours.errors().iter().any(|error| ["[DPL01", "[DPL02", "[DPL03"].iter().any(|kind| error.contains(kind)))
}

fn their_lines(answer: &Value, only_static: bool) -> BTreeSet<String> {
    let all = answer.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |it: &Value, at: usize| it[at].as_str().unwrap_or_default().to_owned();
    let place = |it: &Value| match (text(it, 2).as_str(), text(it, 3)) {
        ("0004" | "0005", _) if only_static => None,
        ("0004", _) if text(it, 0) == "--set" => Some("--set".to_owned()),
        ("0004", _) if it[1] == 1 => Some("a check".to_owned()),
        (_, said) if said.contains(" is missing in ") || said.starts_with("missing: ") => Some("missing".to_owned()),
        _ => Some(format!("{}:{}", text(it, 0), it[1])),
    };
    all.iter().filter_map(place).collect()
}

/// Objects by their identity; a checksum is anybody's.
fn by_name(objects: Vec<Value>) -> BTreeMap<String, Value> {
    let named = |mut object: Value| {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = format!("{} {}/{}", text("/kind"), text("/metadata/namespace"), text("/metadata/name"));
        if let Some(sum) = object.pointer_mut("/metadata/annotations/sum") {
            *sum = Value::Null;
        }
        (name, object)
    };
    objects.into_iter().map(named).collect()
}

fn our_objects(outcome: &Outcome) -> Vec<Value> {
    outcome.documents.iter().map(|document| serde_yaml::from_str(&document.text).unwrap()).collect()
}

/// Numbers are one where they have one value.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (a, b) => a == b,
    }
}

/// How ours and theirs differ.
fn difference(ours: &Outcome, theirs: &Value, project: &Project) -> Option<String> {
    if let Some(fault) = theirs.get("fault") {
        // It was written to be asked about right programs.
        return ours.is_right().then(|| format!("the reference fails: {fault}"));
    }
    let refused = |lines: &BTreeSet<String>| if lines.is_empty() { "accepted" } else { "refused" };
    let (here, there) = (our_lines(ours, project), their_lines(theirs, false));
    if here.is_empty() != there.is_empty() {
        return Some(format!("verdict: {} here, {} there", refused(&here), refused(&there)));
    }
    // Where text cannot be read, the reference recovers otherwise and says nothing more; where names are wrong, it asks for no types.
    let is_wrong = |kind: &str| ours.errors().iter().any(|error| error.contains(kind));
    if is_wrong("[DPL01") {
        return None;
    }
    let there = their_lines(theirs, is_static(ours));
    // What is incomplete here leaves the rest of it known, "leaf by leaf"; there all of it is unknown, and fewer checks are asked.
    if (is_wrong("[DPL02") || here.contains("missing")) && there.is_subset(&here) {
        return None;
    }
    if here != there {
        return Some(format!("lines: here {here:?}, there {there:?}"));
    }
    if !here.is_empty() {
        return None;
    }
    let (here, there) =
        (by_name(our_objects(ours)), by_name(theirs["objects"].as_array().cloned().unwrap_or_default()));
    let names: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    let other = names.into_iter().find(|name| match (here.get(*name), there.get(*name)) {
        (Some(a), Some(b)) => !same(a, b),
        _ => true,
    })?;
    Some(format!("objects: {other}\n  here  {:?}\n  there {:?}", here.get(other), there.get(other)))
}

/// Where the reference reads the page otherwise, or has a gap that it states: a part of what is said, and why it is no matter.
const OTHERWISE: [(&str, &str); 2] = [
    (
        " is not among ",
        "a pattern that cannot match what facts leave: the page asks that a match is exhaustive, and a pattern too many is exhaustive",
    ),
    ("are never equal", "the reference does not ask whether a comparison can be true; a text that fits no literal never is"),
];

/// The line of a program that a message names.
fn source<'a>(project: &'a Project, said: &str) -> &'a str {
    let mut parts = said.split(':');
    let (file, number) = (parts.next().unwrap_or_default(), parts.next().and_then(|it| it.parse::<usize>().ok()));
    let text = project.files.iter().find(|(name, _)| name == file).map_or("", |(_, text)| text);
    text.lines().nth(number.unwrap_or(1) - 1).unwrap_or_default()
}

fn judge(name: &str, projects: &[(String, Project)]) {
    let Some(reference) = shared("reference") else {
        return skip("../shared/reference, another reading of the language, is not here");
    };
    let only: Vec<Project> = projects.iter().map(|(_, project)| project.clone()).collect();
    let answers = asked(&reference, &only);
    assert_eq!(answers.len(), projects.len(), "the reference ends early");
    let mut wrong = Vec::new();
    let mut excused = 0;
    for ((title, project), answer) in projects.iter().zip(&answers) {
        let ours = build(project);
        let Some(why) = difference(&ours, answer, project) else { continue };
        let mut all = format!("{title}\n{why}\n");
        for line in &ours.said {
            all += &format!("  here  {line}\n        {}\n", source(project, line));
        }
        for it in answer["errors"].as_array().into_iter().flatten() {
            let line = format!("{}:{}:{}", it[0].as_str().unwrap_or_default(), it[1], it[3]);
            all += &format!("  there {line}\n        {}\n", source(project, &line));
        }
        if OTHERWISE.iter().any(|(part, _)| all.contains(part)) {
            excused += 1;
            continue;
        }
        wrong.push((all, project.shown()));
    }
    wrong.sort_by_key(|(_, shown)| shown.len());
    let shown: String = wrong
        .iter()
        .enumerate()
        .map(|(number, (why, project))| if number == 0 { format!("{why}{project}\n") } else { format!("{why}\n") })
        .collect();
    assert!(wrong.is_empty(), "{name}: {} of {} differ, {excused} excused\n{shown}", wrong.len(), projects.len());
}

/// Numbers for choices, the same every time.
fn numbers(seed: u64) -> Vec<u32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let next = |state: &mut u64| {
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u32::try_from((z ^ (z >> 31)) >> 33).unwrap_or_default()
    };
    let length = 60 + next(&mut state) as usize % 300;
    (0..length).map(|_| next(&mut state)).collect()
}

fn count(cases: u64) -> u64 {
    std::env::var("LAWS_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(cases)
}

#[test]
fn right_programs_are_judged_as_the_reference_does() {
    let made = |seed| {
        let daring = Daring { risks: seed % 2 == 1 };
        (format!("program {seed}"), generate(&mut Choices::new(numbers(seed)), daring).project())
    };
    judge("right", &(1..=count(40)).map(made).collect::<Vec<_>>());
}

#[test]
fn programs_with_a_mistake_are_judged_as_the_reference_does() {
    let made = |seed| {
        let mut choices = Choices::new(numbers(seed));
        let mut project = generate(&mut choices, Daring::default()).project();
        // What is generated may have used up the choices.
        let slip = mistakes::make(&mut project, &mut Choices::new(numbers(seed + 77)));
        (format!("program {seed} with {slip:?}"), project)
    };
    judge("wrong", &(1..=count(40)).map(made).collect::<Vec<_>>());
}
