//! What pages of cases cannot show: where values came from, which queries run after an edit, and that every evaluation ends.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::base::Name;
use crate::db::{Db, Definition, Place, RootDatabase, SourceFile};
use crate::hir::{self, Node};
use crate::system::Memory;
use crate::value::{Data, Value};

struct Program {
    db: RootDatabase,
    file: SourceFile,
    memory: Arc<Memory>,
}

impl Program {
    fn new(files: &[(&str, &str)]) -> Self {
        let memory = Arc::new(Memory::new([("/p/deployc.toml", "")]));
        for (path, text) in files {
            memory.add(format!("/p/{path}"), text);
        }
        memory.set_current_dir("/p");
        let db = RootDatabase::with_log(memory.clone());
        let file = db.open(Path::new("/p/main.dpl"));
        Self { db, file, memory }
    }

    fn of(text: &str) -> Self {
        Self::new(&[("main.dpl", text)])
    }

    fn definition(&self, name: &str) -> Definition {
        let all = hir::definitions(&self.db, self.file);
        *all.iter().find(|it| it.name().as_str() == name).unwrap()
    }

    fn place(&self) -> Place {
        Place::root(self.file)
    }

    fn value(&self, name: &str) -> Value {
        evaluate(&self.db, self.definition(name), Some(self.place())).value.clone()
    }

    fn codes(&self) -> Vec<u16> {
        let mut codes = Vec::new();
        crate::ty::prepare(&self.db, self.file);
        let values = Values::of(&self.db);
        for instance in walk(&values, self.file) {
            let statics = static_failures(&values, instance.module);
            for (subject, failures) in statics.into_iter().chain(instance_failures(&values, instance)) {
                assert_eq!(explain(&self.db, subject).len(), failures.len(), "a traced run finds the same");
                codes.extend(failures.iter().map(|failure| describe(&self.db, failure).code.number()));
            }
        }
        codes
    }

    /// What is written at a place.
    fn text_at(&self, source: &Source) -> String {
        let Source::Node(At { definition, node }) = source else { return "data".to_owned() };
        let range = hir::range(&self.db, *definition, *node);
        let text = definition.file.contents(&self.db).text().to_owned();
        text.get(range.as_usize()).unwrap_or_default().to_owned()
    }

    fn edit(&mut self, path: &str, text: &str) {
        self.memory.add(format!("/p/{path}"), text);
        self.db.refresh(&format!("/p/{path}"));
    }

    /// Evaluates everything; which queries that ran.
    fn ran(&self) -> Vec<String> {
        let log = self.db.log().unwrap();
        log.take();
        for instance in walk(&Values::of(&self.db), self.file) {
            resources(&Values::of(&self.db), instance);
            instance_failures(&Values::of(&self.db), instance);
        }
        let evaluation = ["slice", "evaluate", "complete", "find the instances", "ask"];
        log.take().into_iter().filter(|line| evaluation.iter().any(|name| line.starts_with(name))).collect()
    }
}

fn field<O: Clone>(value: &Value<O>, path: &str) -> Value<O> {
    path.split('.').fold(value.clone(), |value, name| {
        value.as_record().and_then(|record| record.get(Name::new(name))).unwrap().clone()
    })
}

const LAYERED: &str = r#"
type Limits = { cpu: Int = 1, memory: Int }
type App = { name: String, label: String = name, limits: Limits = { memory: 10 }, tags: [String] = [] }

fn app(name: String) -> App = { name, limits.cpu: 2 }

let base = app("web")
let over: App = base with { limits: { memory: 20 }, tags: ["a"] }
let wide = { ...over, more: true }
"#;

#[test]
fn a_traced_run_gives_the_same_values() {
    let program = Program::of(LAYERED);
    for name in ["base", "over", "wide"] {
        let definition = program.definition(name);
        let traced = origins(&program.db, definition, Some(program.place()));
        assert_eq!(traced.forget(), program.value(name), "{name}");
    }
}

#[test]
fn a_trail_leads_through_layers_spreads_and_calls() {
    let program = Program::of(LAYERED);
    let traced = origins(&program.db, program.definition("wide"), Some(program.place()));
    let places = |path: &str| -> Vec<String> {
        field(&traced, path).origin.layers().map(|step| program.text_at(&step.at)).collect()
    };
    assert_eq!(places("limits.memory"), ["20", "10"]);
    let cpu = field(&traced, "limits.cpu");
    assert_eq!(cpu.data, Data::Int(2));
    let step = cpu.origin.last().unwrap();
    assert_eq!(program.text_at(&step.at), "2");
    let calls: Vec<String> = step
        .context
        .steps()
        .filter(|(via, _)| *via == Via::Call)
        .map(|(_, at)| program.text_at(&at.into()))
        .collect();
    assert_eq!(calls, ["app(\"web\")"]);
    let label = field(&traced, "label");
    assert_eq!(label.data, Data::Text("web".into()), "a default that names a field");
    assert_eq!(places("label"), ["\"web\""]);
}

#[test]
fn defaults_follow_what_is_put_over_them() {
    let program = Program::of(
        r#"
type Oidc = { clientId: String, audience: String = clientId }
let base: Oidc = { clientId: "dev" }
let prod = base with { clientId: "prod" }
"#,
    );
    assert_eq!(field(&program.value("prod"), "audience").data, Data::Text("prod".into()));
    assert_eq!(field(&program.value("base"), "audience").data, Data::Text("dev".into()));
}

#[test]
fn what_would_not_end_is_refused() {
    let programs = [
        ("let a = range(0, 1000).map(x => range(0, 1000).map(y => x + y))", 412),
        ("let a = range(0, 10_000_000)", 413),
        (
            "let a = \"0123456789abcdef\"\nfn d(s: String) = \"${s}${s}${s}${s}\"\nlet b = d(d(d(d(d(a)))))\nlet c = d(d(d(d(d(d(b))))))",
            413,
        ),
    ];
    for (text, code) in programs {
        let program = Program::of(text);
        assert!(program.codes().contains(&code), "{text}: {:?}", program.codes());
    }
    let mut chain = String::from("fn f0(x: Int) -> Int = x\n");
    for number in 1..300 {
        chain.push_str(&format!("fn f{number}(x: Int) -> Int = f{}(x)\n", number - 1));
    }
    chain.push_str("let a = f299(1)\n");
    let mut chain_of_lets = String::new();
    for number in (1..3000).rev() {
        chain_of_lets.push_str(&format!("let a{number}: Int = a{} + 1\n", number - 1));
    }
    chain_of_lets.push_str("let a0 = 1 / \"\".length\n");
    assert_eq!(Program::of(&chain_of_lets).codes(), [408]);
    // Whoever runs the compiler gives its threads room for what the limits allow.
    let deep = std::thread::Builder::new().stack_size(64 << 20);
    let codes = deep.spawn(move || Program::of(&chain).codes()).unwrap().join().unwrap();
    assert!(codes.contains(&414), "{codes:?}");
}

#[test]
fn one_mistake_is_one_failure() {
    let program = Program::of("let xs: [Int] = []\nlet a = xs[0]\nlet b = a + 1\nlet c = { b, d: b }\n");
    assert_eq!(program.codes(), [407]);
}

const MODULE: &str = r#"
input name: String
input replicas: Int = 1
input labels: [String: String] = {}

let title = "the ${name}"

resource settings: ConfigMap = { metadata: { name }, data: { title } }
resource scale: ConfigMap = { metadata: { name: "scale" }, data: { n: "${replicas}" } }
"#;

fn fleet(replicas: i64) -> Vec<(&'static str, String)> {
    let main = format!(
        "import \"./app.dpl\" as app\ndeploy app as \"a\" in \"x\" = {{ name: \"a\", replicas: {replicas} }}\ndeploy app as \"b\" in \"x\" = {{ name: \"b\" }}\n"
    );
    vec![("app.dpl", format!("import k8s.core.v1 {{ ConfigMap }}\n{MODULE}")), ("main.dpl", main)]
}

#[test]
fn an_edit_runs_only_what_reads_it() {
    let files = fleet(1);
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let mut program = Program::new(&files);
    assert!(!program.ran().is_empty());
    assert!(program.ran().is_empty(), "nothing changed");
    program.edit("main.dpl", &format!("// a comment\n{}", files[1].1));
    assert_eq!(program.ran(), Vec::<String>::new(), "a comment moves, and changes nothing");
    let other = fleet(2);
    program.edit("main.dpl", &other[1].1);
    let ran = program.ran();
    assert_eq!(
        ran.iter().filter(|line| line.starts_with("evaluate")).collect::<Vec<_>>(),
        ["evaluate resource scale in main.dpl / deploy app as a"]
    );
    assert_eq!(ran.iter().filter(|line| line.starts_with("complete the inputs")).count(), 1, "{ran:?}");
}

#[test]
fn what_reads_no_input_is_evaluated_once() {
    let app =
        format!("import k8s.core.v1 {{ ConfigMap }}\n{MODULE}\nlet constant = [1, 2].map(x => x * 2)\n");
    let main = "import \"./app.dpl\" as app\ndeploy app as \"a\" in \"x\" = { name: \"a\" }\ndeploy app as \"b\" in \"x\" = { name: \"b\" }\n";
    let program = Program::new(&[("app.dpl", &app), ("main.dpl", main)]);
    let module = walk(&Values::of(&program.db), program.file).last().unwrap().module;
    let constant =
        *hir::definitions(&program.db, module).iter().find(|it| it.name().as_str() == "constant").unwrap();
    program.db.log().unwrap().take();
    for instance in walk(&Values::of(&program.db), program.file).iter().skip(1) {
        evaluate(&program.db, constant, Some(instance.place));
    }
    let ran = program.db.log().unwrap().take();
    assert_eq!(ran.iter().filter(|line| *line == "evaluate let constant of app.dpl").count(), 1);
}

#[test]
fn a_failure_of_a_value_stands_where_it_was_written() {
    let program = Program::of("let wrong = [1, 69999 + 1]\nlet ports: [Int(1..65535)] = wrong\n");
    let definition = program.definition("ports");
    let failures = explain(&program.db, Subject::Definition(definition, None));
    let [failure] = failures.as_slice() else { panic!("{failures:?}") };
    assert_eq!(program.text_at(failure.written.as_ref().unwrap()), "69999 + 1");
    assert_eq!(failure.at.definition, definition);
    assert!(matches!(failure.at.node, Node::Expression(_)));
}
