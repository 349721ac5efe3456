//! Asking why: a field traced to every place that made it, and that asking changes no value.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails where its program is not as it thinks"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use deployc::db::{Db, Definition, Place, RootDatabase, SourceFile};
use deployc::diagnostic::Sources;
use deployc::eval::{self, Mode, RootInput, Roots};
use deployc::hir::{self, DefinitionKind};
use deployc::stdlib;
use deployc::system::{Memory, Os, System};
use deployc::trace::{Trace, trace};

/// A part of the module that is deployed.
const POD: &str = r#"import k8s.apps.v1 { Deployment }
import k8s.core.v1 { ConfigMap }

input port: Int(1..65535) = 8000
input host: String = "localhost"
input mode: String = "plain"

fn address(host: String, port: Int) -> String = "${host}:${port}"

fn limited(size: Int, most: Int) -> Int = if size > most then most else size

resource config: ConfigMap = {
  metadata.name: "config"
  data: { address: address(host, port), port: "${port}" }
}

resource size: ConfigMap = {
  metadata.name: "size"
  data: { size: "${limited(port, 4000)}", mode }
}

resource run: Deployment = {
  metadata.name: "run"
  spec: {
    selector.matchLabels: { app: "run" }
    template: {
      metadata.labels: { app: "run" }
      spec.containers: [for name in ["a", "b"] { name, image: "run-${name}" }]
    }
  }
}
"#;

const WEB: &str = r#"import "./pod.dpl" as pod

type Settings = {
  port: Int = 8080
  host: String = "web"
}

input settings: Settings = {}

let shared = {
  port: settings.port
}

part pods: pod = {
  ...shared
  host: settings.host
}
"#;

const PROD: &str = r#"import "./web.dpl"

let base: Partial<web.Inputs> = { settings.port: 9000 }

deploy web as "shop" in "prod" = base with { settings.port: 9090 }
"#;

fn database(files: &[(&str, &str)]) -> RootDatabase {
    let memory = Memory::new([("/project/deployc.toml", "")]);
    memory.set_current_dir("/project");
    for (name, text) in files {
        memory.add(name, text);
    }
    RootDatabase::new(Arc::new(memory))
}

/// Sets what is built.
fn built(db: &RootDatabase, name: &str) -> SourceFile {
    let root = db.open(Path::new(name));
    let input = RootInput::new(db, root, Mode::Build, Vec::new(), Vec::new(), None, None, None, None);
    Roots::new(db, vec![input]);
    root
}

/// The one resource of a name below a file.
fn resource(db: &RootDatabase, root: SourceFile, name: &str) -> (Definition, Place) {
    let found = eval::walk(&eval::Values::of(db), root).into_iter().find_map(|instance| {
        let is_meant = |it: &&Definition| it.kind() == DefinitionKind::Resource && it.name().as_str() == name;
        let definition = hir::definitions(db, instance.module).iter().find(is_meant)?;
        Some((*definition, instance.place))
    });
    found.unwrap_or_else(|| panic!("no resource {name}"))
}

/// Each reason with its line, and the place drawn below it.
fn drawn(db: &RootDatabase, trace: &Trace) -> String {
    let mut text = format!("{}\n", trace.shown);
    for reason in &trace.reasons {
        let (file, range) = reason.spot(db).expect("everything is written in files").place(db);
        let source = db.text(file).expect("the file is there");
        let start = range.start as usize;
        let begin = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let line = source[begin..].lines().next().unwrap_or_default();
        let number = source[..begin].matches('\n').count() + 1;
        let width = (range.end as usize).min(begin + line.len()) - start;
        let head = format!("{file}:{number} {} {}", reason.part, reason.role);
        let _ = writeln!(
            text,
            "{head:<30}| {line}\n{:30}  {}{}",
            "",
            " ".repeat(start - begin),
            "^".repeat(width)
        );
    }
    text
}

#[track_caller]
fn is_drawn(name: &str, path: &str, expected: &str) {
    let db = database(&[("pod.dpl", POD), ("web.dpl", WEB), ("prod.dpl", PROD)]);
    let root = built(&db, "prod.dpl");
    let (definition, place) = resource(&db, root, name);
    let trace = trace(&db, definition, place, None, path).expect("the path is there");
    let drawn = drawn(&db, &trace);
    assert_eq!(drawn.trim(), expected.trim(), "\n{drawn}");
}

#[test]
fn a_field_comes_through_a_default_a_with_a_spread_a_part_and_a_function() {
    is_drawn(
        "config",
        "data.address",
        r#"
"web:9090"
pod.dpl:8 value written       | fn address(host: String, port: Int) -> String = "${host}:${port}"
                                                                                ^^^^^^^^^^^^^^^^^
pod.dpl:14 value called       |   data: { address: address(host, port), port: "${port}" }
                                                   ^^^^^^^^^^^^^^^^^^^
web.dpl:5 made of default     |   host: String = "web"
                                                 ^^^^^
web.dpl:16 made of read       |   host: settings.host
                                        ^^^^^^^^^^^^^
pod.dpl:14 made of read       |   data: { address: address(host, port), port: "${port}" }
                                                           ^^^^
pod.dpl:8 made of read        | fn address(host: String, port: Int) -> String = "${host}:${port}"
                                                                                   ^^^^
pod.dpl:5 over default        | input host: String = "localhost"
                                                     ^^^^^^^^^^^
prod.dpl:5 made of written    | deploy web as "shop" in "prod" = base with { settings.port: 9090 }
                                                                                            ^^^^
web.dpl:11 made of read       |   port: settings.port
                                        ^^^^^^^^^^^^^
web.dpl:15 made of spread     |   ...shared
                                     ^^^^^^
pod.dpl:14 made of read       |   data: { address: address(host, port), port: "${port}" }
                                                                 ^^^^
pod.dpl:8 made of read        | fn address(host: String, port: Int) -> String = "${host}:${port}"
                                                                                           ^^^^
prod.dpl:3 over written       | let base: Partial<web.Inputs> = { settings.port: 9000 }
                                                                                 ^^^^
web.dpl:4 over default        |   port: Int = 8080
                                              ^^^^
pod.dpl:4 over default        | input port: Int(1..65535) = 8000
                                                            ^^^^
"#,
    );
}

#[test]
fn what_nobody_set_comes_from_its_default() {
    is_drawn(
        "size",
        "data[\"mode\"]",
        r#"
"plain"
pod.dpl:6 value default       | input mode: String = "plain"
                                                     ^^^^^^^
pod.dpl:19 value read         |   data: { size: "${limited(port, 4000)}", mode }
                                                                          ^^^^
"#,
    );
}

#[test]
fn an_element_comes_from_its_round() {
    is_drawn(
        "run",
        "spec.template.spec.containers[\"b\"].image",
        r#"
"run-b"
pod.dpl:28 value written      |       spec.containers: [for name in ["a", "b"] { name, image: "run-${name}" }]
                                                                                              ^^^^^^^^^^^^^
pod.dpl:28 value loop         |       spec.containers: [for name in ["a", "b"] { name, image: "run-${name}" }]
                                                                    ^^^^^^^^^^
pod.dpl:28 made of written    |       spec.containers: [for name in ["a", "b"] { name, image: "run-${name}" }]
                                                                          ^^^
pod.dpl:28 made of read       |       spec.containers: [for name in ["a", "b"] { name, image: "run-${name}" }]
                                                                                                     ^^^^
"#,
    );
}

#[test]
fn a_condition_that_let_a_value_through_is_told() {
    is_drawn(
        "size",
        "data.size",
        r#"
"4000"
pod.dpl:19 value written      |   data: { size: "${limited(port, 4000)}", mode }
                                                ^^^^^^^^^^^^^^^^^^^^^^^^
pod.dpl:19 made of written    |   data: { size: "${limited(port, 4000)}", mode }
                                                                 ^^^^
pod.dpl:10 made of read       | fn limited(size: Int, most: Int) -> Int = if size > most then most else size
                                                                                              ^^^^
pod.dpl:10 made of condition  | fn limited(size: Int, most: Int) -> Int = if size > most then most else size
                                                                             ^^^^^^^^^^^
pod.dpl:19 made of called     |   data: { size: "${limited(port, 4000)}", mode }
                                                   ^^^^^^^^^^^^^^^^^^^
"#,
    );
}

/// Where the traced run gives another value than the queries do, or the run of a process that ends does.
fn differences(db: &RootDatabase, root: SourceFile) -> (usize, String) {
    let (mut count, mut text) = (0, String::new());
    let once = eval::Values::once(db);
    for instance in eval::walk(&eval::Values::of(db), root) {
        for definition in hir::definitions(db, instance.module).iter().copied() {
            if !matches!(
                definition.kind(),
                DefinitionKind::Let | DefinitionKind::Resource | DefinitionKind::ImportData
            ) {
                continue;
            }
            count += 1;
            let plain = &eval::evaluate(db, definition, Some(instance.place)).value;
            let traced = eval::origins(db, definition, Some(instance.place)).forget();
            let alone = once.evaluate(definition, Some(instance.place)).value;
            if *plain != traced || *plain != alone {
                let _ = writeln!(
                    text,
                    "{} in {}:\n{plain:?}\n{traced:?}\n{alone:?}",
                    definition.name(),
                    instance.place.shown(db)
                );
            }
        }
    }
    (count, text)
}

#[test]
fn asking_changes_no_value_of_axisor() {
    for name in ["env/prod.dpl", "env/staging.dpl", "env/base.dpl"] {
        let system: Arc<dyn System> = Arc::new(Os);
        let db = RootDatabase::new(system);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/axisor").join(name);
        let root = built(&db, path.to_str().unwrap());
        let (count, wrong) = differences(&db, root);
        assert!(count > 0, "{name} has nothing to evaluate");
        assert!(wrong.is_empty(), "{name}: {wrong}");
    }
}

#[test]
fn asking_changes_no_value_of_the_library() {
    let db = database(&[]);
    let mut count = 0;
    for module in stdlib::modules()
        .filter(|module| !module.dotted.starts_with("k8s.") && !module.dotted.starts_with("crd."))
    {
        let file = db.library_file(module.dotted).expect("the module is there");
        let (more, wrong) = differences(&db, file);
        assert!(wrong.is_empty(), "{}: {wrong}", module.dotted);
        count += more;
    }
    assert!(count > 40, "{count} definitions");
}

#[test]
fn a_secret_is_not_shown() {
    let db = database(&[(
        "main.dpl",
        "import k8s.core.v1 { Secret }\nresource s: Secret = { metadata: { name: \"s\", namespace: \"n\" }, stringData: { key: secret.literal(\"hunter2\") } }\n",
    )]);
    let root = built(&db, "main.dpl");
    let (definition, place) = resource(&db, root, "s");
    for path in ["stringData.key", "stringData", ""] {
        let trace = trace(&db, definition, place, None, path).expect("the path is there");
        assert!(
            trace.shown.contains("<secret>") && !format!("{trace:?}").contains("hunter2"),
            "{}",
            trace.shown
        );
    }
    assert!(trace(&db, definition, place, None, "stringData.other").is_none());
}
