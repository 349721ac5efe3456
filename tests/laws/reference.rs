//! Another reading of the language judges: `../shared/reference`, a program in Python, says of generated programs what it says, right
//! and wrong ones, and the verdict, the lines and the objects have to be ours. Where it is not here, the test says so and passes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::choices::Choices;
use crate::harness::{Outcome, Project, build, check};
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
            errors, warnings, ev = deployc.work(asked["files"][0][0], [tuple(pair) for pair in asked["set"]], asked["build"])
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
        .map(|project| {
            json!({ "files": project.files, "set": project.settings, "build": project.builds }).to_string()
                + "\n"
        })
        .collect();
    let writer =
        std::thread::spawn(move || lines.iter().try_for_each(|line| input.write_all(line.as_bytes())));
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
/// - what is given by `--set` has lines of its own; the reference has none.
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
        if file == "<command line>" {
            return Some("--set".to_owned());
        }
        let missing = ["[DPL0419]", "[DPL0405]", "[DPL0401]", "[DPL0303]"];
        Some(if missing.iter().any(|code| line.contains(code)) {
            "missing".to_owned()
        } else {
            format!("{file}:{number}")
        })
    };
    errors.filter_map(place).collect()
}

/// Whether types or names are wrong here: then nothing is evaluated, as it is there.
fn is_static(ours: &Outcome) -> bool {
    ours.errors().iter().any(|error| ["[DPL01", "[DPL02", "[DPL03"].iter().any(|kind| error.contains(kind)))
}

fn their_lines(answer: &Value, only_static: bool, has_check: bool) -> BTreeSet<String> {
    let all = answer.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |it: &Value, at: usize| it[at].as_str().unwrap_or_default().to_owned();
    let place = |it: &Value| match (text(it, 2).as_str(), text(it, 3)) {
        ("0004" | "0005", _) if only_static => None,
        (_, said) if said.contains(" is missing in ") || said.starts_with("missing: ") => {
            Some("missing".to_owned())
        }
        (_, said) if said.contains(" is required when ") || said.contains(" needs ") => {
            Some("missing".to_owned())
        }
        ("0004", _) if text(it, 0) == "--set" => Some("--set".to_owned()),
        ("0004", _) if has_check && it[1] == 1 => Some("a check".to_owned()),
        _ => Some(format!("{}:{}", text(it, 0), it[1])),
    };
    all.iter().filter_map(place).collect()
}

/// Whether a check stands at a line of the file that is built.
fn is_check(project: &Project, line: &str) -> bool {
    let number = line.strip_prefix("main.dpl:").and_then(|number| number.parse::<usize>().ok());
    let text = project.files.iter().find(|(name, _)| name == "main.dpl").map(|(_, text)| text);
    let source = number.zip(text).and_then(|(number, text)| text.lines().nth(number - 1));
    source.is_some_and(|source| source.starts_with("check "))
}

/// Objects by their identity; a checksum is anybody's.
fn by_name(objects: Vec<Value>) -> BTreeMap<String, Value> {
    let named = |mut object: Value| {
        let text =
            |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
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
    let (here, there) = {
        let here = our_lines(ours, project);
        let there = their_lines(theirs, false, here.contains("a check"));
        let there =
            there.into_iter().map(|line| if is_check(project, &line) { "a check".to_owned() } else { line });
        let there: BTreeSet<String> = there.collect();
        (here, there)
    };
    if here.is_empty() != there.is_empty() {
        return Some(format!("verdict: {} here, {} there", refused(&here), refused(&there)));
    }
    // Where text cannot be read, the reference recovers otherwise and says nothing more; where names are wrong, it asks for no types.
    let is_wrong = |kind: &str| ours.errors().iter().any(|error| error.contains(kind));
    if is_wrong("[DPL01") {
        return None;
    }
    if is_static(ours) && here.is_subset(&there) && their_lines(theirs, true, false).is_subset(&here) {
        return None;
    }
    // What is incomplete here leaves the rest of it known, "leaf by leaf"; there all of it is unknown, and fewer checks are asked.
    if (is_wrong("[DPL02") || here.contains("missing")) && there.is_subset(&here) {
        return None;
    }
    if here != there {
        return Some(format!("lines: here {here:?}, there {there:?}"));
    }
    if !here.is_empty() || !project.builds {
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

/// Where the reference reads the page otherwise, or has a gap that it states: a part of what is said or a case's title, and the
/// sentence that settles it.
const OTHERWISE: [(&str, &str); 44] = [
    (
        " is not among ",
        "`match` is \"exhaustive\", which a pattern too many is: one that facts rule out is warned of here",
    ),
    (
        " is set twice",
        "what is set twice is of a wrong type besides: each is told; the reference tells the first alone",
    ),
    (
        ".kind`",
        "a union has \"one required tag\": what names no member is incomplete; the reference takes it for nothing",
    ),
    (
        ": a Quantity? Write a type",
        "\"the type expected there says what one is\": the reference loses it in layers of unions",
    ),
    ("is a function", "there are no \"function values\": the reference gives one to `toJson`"),
    (" is set already", "what is set twice is told once; the reference tells what stands below it as well"),
    (
        "`replace` stands in a layer",
        "`Partial` of a union of records is a layer of each, and so are the keyed lists in it",
    ),
    (
        "are never equal",
        "R5.22: the sides of `==` are of types that have values in common; the reference does not ask",
    ),
    ("api: A cluster that is no version", "`kubernetes \"1.31\"`: the reference reads any text"),
    (
        "api: A kind of one's own",
        "attributes stand in generated modules; the reference reads schemas instead",
    ),
    ("api: A hook that needs", "links, which wait"),
    (
        "lines: An empty place",
        "\"a newline or a comma ends a field, element …\": an element stands before it",
    ),
    ("unions: Optional elements", "\"`[T?]` and `[K: T?]` are errors\""),
    ("optional: Entries of a map", "\"`[T?]` and `[K: T?]` are errors\""),
    (
        "optional: What binds tighter",
        "\"`T?` … binds tighter than `|`\": a member that admits null does so for the union",
    ),
    ("optional: Where an optional value", "\"`a?.b.c[0]` is null as a whole when `a` is\""),
    (
        "elements: A field in a list",
        "\"if they hold a field at their top, they are one record\" is said of braces, not of a list",
    ),
    (
        "operators: What one side of `??` promises",
        "\"refined types to what they refine\": the reference asks of the right side what the left one promises",
    ),
    ("operators: Days are no unit", "\"units of `Duration` are Go's\""),
    ("operators: Sums of durations", "\"a sum prints in the larger unit that is exact\""),
    ("functions: Quantities and durations", "\"a sum prints in the larger unit that is exact\""),
    ("operators: A file", "a gap that it states: `file`"),
    ("operators: The content of a file", "a gap that it states: `file`"),
    ("recursive: ", "\"a type may name itself under a list, a map\": the reference lets a record alone"),
    ("shapes: A map by something else", "\"map in order as written, `K` a `String` type\""),
    (
        "shapes: A list by a field",
        "\"list whose elements are told apart by keys\": of a field that is not there",
    ),
    ("shapes: A key is required", "\"a key without `= …` is required, whatever the API says\""),
    ("scalars: A pattern that looks around", "\"matches a (linear-time) regular expression\""),
    ("names: A stem that is no name", "\"one that is no name needs `as`\""),
    (
        "marks: ",
        "\"`...` alone stands for the elements below\", once; and \"a field counts only for the member that it was written for\"",
    ),
    ("operations: ", "gaps that it states: missing variables of secrets, encodings of secrets"),
    (
        "parts: ",
        "\"left out, the namespace is that of the release around it\", and \"a file that is built has no release\"",
    ),
    (
        "patches: ",
        "\"it must be written for namespaced kinds (asked by `build`)\"; and a gap that it states: `--set a[0]`",
    ),
    ("completion: An open refinement", "\"`Partial<T>` is type-checked, never completed\""),
    (
        "presence: Under `if`",
        "\"the first new field of a path is optional, those below it are as sure as it\"",
    ),
    ("unknown: A text that doubles", "budgets are one's own: \"bounded work\""),
    (
        "bodies: Below a value",
        "the fields below a path that is set twice are known to nobody, so nothing is missing there",
    ),
    (
        "modules: Resources under a condition",
        "a fault that it states: `a?.b ?? c` over what is not there stays unknown",
    ),
    (
        "A setting of an input that is not there",
        "an input that no file has is wrong usage: the command line says so before anything is evaluated",
    ),
    (
        "A method of another kind of value is named with its kind",
        "`get` looks into maps and keyed lists; the reference lets a list without keys have it, and gives nothing",
    ),
    (
        "What is set is wrong where it is set",
        "the reference reads neither `a[0]` nor an empty text of `--set`",
    ),
    (
        "A namespace where none is, in data",
        "a known kind says whether it lives in a namespace; the reference does not ask what comes as data",
    ),
    ("A file of a secret is never empty", "the reference reads no files of secrets"),
    (
        "What is left of the literals of a field opens what they require",
        "a comparison narrows on both ways: where `!=` leaves the literals of `k in [..]`, what they require is there",
    ),
];

/// The line of a program that a message names.
fn source<'a>(project: &'a Project, said: &str) -> &'a str {
    let mut parts = said.split(':');
    let (file, number) =
        (parts.next().unwrap_or_default(), parts.next().and_then(|it| it.parse::<usize>().ok()));
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
        let ours = if project.builds { build(project) } else { check(project) };
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
        .map(
            |(number, (why, project))| {
                if number == 0 { format!("{why}{project}\n") } else { format!("{why}\n") }
            },
        )
        .collect();
    assert!(
        wrong.is_empty(),
        "{name}: {} of {} differ, {excused} excused\n{shown}",
        wrong.len(),
        projects.len()
    );
}

/// Numbers for choices, the same every time.
fn numbers(seed: u64) -> Vec<u32> {
    let start = std::env::var("LAWS_SEED").ok().and_then(|text| text.parse::<u64>().ok()).unwrap_or(1);
    let mut state = (seed + start * 1_000_000).wrapping_mul(0x9E37_79B9_7F4A_7C15);
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
    judge("right", &(1..=count(25)).map(made).collect::<Vec<_>>());
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
    judge("wrong", &(1..=count(25)).map(made).collect::<Vec<_>>());
}

/// The programs of `tests/cases`: of those that are right the verdict and the objects, of those that are wrong the lines.
#[test]
fn the_cases_are_judged_as_the_reference_does() {
    let mut pages = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md")
                && !path.ends_with("README.md")
            {
                pages.push(path);
            }
        }
    }
    pages.sort();
    let projects: Vec<(String, Project)> = pages
        .iter()
        .flat_map(|page| {
            let text = std::fs::read_to_string(page).unwrap();
            let stem = page.file_stem().unwrap().to_string_lossy().into_owned();
            let cases: Vec<_> = text.split("\n## ").skip(1).map(str::to_owned).collect();
            cases.into_iter().filter_map(move |case| {
                let title = case.lines().next().unwrap_or_default();
                Some((format!("{stem}: {title}"), program_of(&case)?))
            })
        })
        .collect();
    judge("cases", &projects);
}

/// The program of a case.
fn program_of(case: &str) -> Option<Project> {
    let mut project = Project {
        builds: true,
        variables: vec![("TOKEN".to_owned(), SECRET.to_owned())],
        ..Project::default()
    };
    let mut lines = case.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let text: String = lines
            .by_ref()
            .take_while(|line| !line.starts_with("```"))
            .map(|line| format!("{line}\n"))
            .collect();
        let (kind, rest) = info.split_once(' ').unwrap_or((info, ""));
        match (kind, rest.trim().strip_prefix("name=")) {
            ("dpl" | "file", Some(name)) => project.files.push((name.to_owned(), text)),
            ("dpl", None) => project.files.push(("main.dpl".to_owned(), text)),
            ("ok", _) => project.builds = false,
            ("set", _) => {
                let pairs = text.lines().filter_map(|line| line.split_once('='));
                project.settings.extend(pairs.map(|(path, text)| (path.to_owned(), text.to_owned())));
            }
            _ => {}
        }
    }
    let root = project.files.iter().position(|(name, _)| name == "main.dpl")?;
    project.files.swap(0, root);
    Some(project)
}

/// Every `.dpl` and `.yaml` below a folder, by path.
fn sources_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "dpl" || extension == "yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A sketch with its dotted imports of other sketches as paths, for a project has no dependencies: `axion.gen` is a file
/// `axion-gen.dpl`, and so `release.module` is what it is there.
fn with_paths(text: &str, name: &str, all: &[String]) -> String {
    let up = if name.starts_with("env/") { "../" } else { "./" };
    let folder = name.split('/').next().unwrap_or_default();
    let line = |line: &str| {
        if let Some(rest) = line.strip_prefix("import \"./").filter(|_| up == "./") {
            let stem = rest.split('.').next().unwrap_or_default();
            let (_, named) = rest.split_once('"').unwrap_or_default();
            return format!("import \"./{folder}-{stem}.dpl\"{named}");
        }
        let Some(rest) = line.strip_prefix("import ") else { return line.to_owned() };
        let (dotted, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        if !all.contains(&format!("{}.dpl", dotted.replace('.', "/"))) {
            return line.to_owned();
        }
        let stem = dotted.replace('.', "-");
        let last = dotted.rsplit('.').next().unwrap_or(dotted);
        let named = if rest.is_empty() { format!("as {last}") } else { rest.to_owned() };
        format!("import \"{up}{stem}.dpl\" {named}")
    };
    text.lines().map(|it| line(it) + "\n").collect()
}

/// Where a sketch lies for that.
fn flat(name: &str) -> String {
    if name.starts_with("env/") { name.to_owned() } else { name.replace('/', "-") }
}

#[test]
fn the_sketches_are_judged_as_the_reference_does() {
    let (Some(reference), Some(sketches)) = (shared("reference"), shared("design/sketches")) else {
        return skip("../shared has no reference, or no sketches to ask it about");
    };
    let paths = sources_below(&sketches);
    let name = |path: &PathBuf| path.strip_prefix(&sketches).unwrap().to_string_lossy().into_owned();
    let all: Vec<String> = paths.iter().map(name).collect();
    let files: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            (flat(&name(path)), with_paths(&text, &name(path), &all))
        })
        .collect();
    let mut wrong = Vec::new();
    for (root, text) in files.iter().filter(|(name, _)| name.ends_with(".dpl")) {
        let is_environment = root.starts_with("env/") && text.contains("\ndeploy ");
        let settings: Vec<(String, String)> = text
            .lines()
            .filter_map(|line| line.strip_prefix("input ")?.split_once(':'))
            .filter(|(_, rest)| is_environment && !rest.contains('='))
            .map(|(name, _)| (name.to_owned(), "1.2.3".to_owned()))
            .collect();
        let mut project =
            Project { files: files.clone(), settings, builds: is_environment, ..Project::default() };
        project.files.retain(|(name, _)| name != root);
        project.files.insert(0, (root.clone(), text.clone()));
        let ours = if is_environment { sketch(&project) } else { check(&project) };
        if !ours.is_right() {
            wrong.push(format!("{root}: {}", ours.said.join("\n")));
            continue;
        }
        if !is_environment {
            continue;
        }
        let output = Command::new("python3")
            .args(["-c", SKETCH])
            .arg(&reference)
            .arg(sketches.join(root))
            .args(project.settings.iter().map(|(name, text)| format!("{name}={text}")))
            .output()
            .unwrap();
        let theirs: Value = match serde_json::from_slice(&output.stdout) {
            Ok(theirs) => theirs,
            Err(error) => panic!("{root}: {error}\n{}", String::from_utf8_lossy(&output.stderr)),
        };
        wrong.extend(objects_apart(root, &ours, &theirs));
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

/// Builds one; its secrets are of no matter.
fn sketch(project: &Project) -> Outcome {
    crate::harness::Open::once(project, deployc::eval::Mode::Build).redacted()
}

/// As the driver, for a file that lies in its folder.
const SKETCH: &str = r#"
import json, os, sys
sys.path.insert(0, sys.argv[1]); sys.setrecursionlimit(20000)
import deployc, links
links.links = lambda *a: None
os.chdir(os.path.dirname(sys.argv[2]))
errors, warnings, ev = deployc.work(sys.argv[2], [tuple(pair.split("=", 1)) for pair in sys.argv[3:]], True)
print(json.dumps({"errors": [[e.at[0], e.at[1], e.text] for e in errors], "objects": [o.yaml() for o in ev.objects]}, default=str))
"#;

/// Objects that differ, each at the first place where they do.
fn objects_apart(root: &str, ours: &Outcome, theirs: &Value) -> Vec<String> {
    let errors = theirs["errors"].as_array().cloned().unwrap_or_default();
    if !errors.is_empty() {
        return vec![format!("{root}: the reference refuses it: {errors:?}")];
    }
    let here = by_name(our_objects(ours));
    let there = by_name(theirs["objects"].as_array().cloned().unwrap_or_default());
    let names: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    let apart = |name: &String| match (here.get(name), there.get(name)) {
        (Some(a), Some(b)) => first_apart(a, b, ""),
        (None, _) => Some("is there alone".to_owned()),
        (_, None) => Some("is here alone".to_owned()),
    };
    names.into_iter().filter_map(|name| Some(format!("{root}: {name}: {}", apart(name)?))).collect()
}

fn first_apart(a: &Value, b: &Value, path: &str) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            let null = Value::Null;
            keys.into_iter().find_map(|key| {
                first_apart(
                    a.get(key).unwrap_or(&null),
                    b.get(key).unwrap_or(&null),
                    &format!("{path}.{key}"),
                )
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(at, (a, b))| first_apart(a, b, &format!("{path}[{at}]")))
        }
        (a, b) if same(a, b) => None,
        // Texts of YAML are quoted otherwise, and so their checksum is another one.
        (Value::String(_), Value::String(_)) if path.contains(".checksum/") => None,
        (Value::String(a), Value::String(b)) if path.ends_with(".yaml") => match (yaml(a), yaml(b)) {
            (Some(a), Some(b)) => first_apart(&a, &b, path),
            _ => Some(format!("{path}: no YAML")),
        },
        // A gap that it states, and what is made of it.
        (Value::String(_), Value::String(b)) if b == "<unknown>" => None,
        // What has a secret in it is left out as a whole here.
        (Value::String(a), Value::String(b)) if a == "<secret>" && b.contains(a.as_str()) => None,
        (a, b) => Some(format!("{path}: here {a}, there {b}")),
    }
}

fn yaml(text: &str) -> Option<Value> {
    serde_yaml::from_str::<Value>(text).ok().filter(|value| value.is_object())
}
