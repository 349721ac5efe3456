//! What runs again after an edit, in plain words: every query that ran, sorted, and no other.
//!
//! A module that two environments deploy over a shared base, and one that nobody uses. An item is *read* (parsed and lowered) when its
//! text changed; a definition is checked (*infer*, *types*, *signature*) when what it says did, or a signature that it uses. A deploy
//! has its instances found and their inputs completed again when it changed or a value that it reads; a definition in an instance has
//! its *slice* of the inputs taken again when they changed, and is evaluated only where that slice is another one.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails where its project is not as it thinks"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use deployc::check;
use deployc::db::{Db, RootDatabase, SourceFile};
use deployc::diagnostic::render::{Form, Options, render};
use deployc::eval::{Mode, RootInput, Roots};
use deployc::manifest::{render_object, secrets};
use deployc::system::Memory;
use deployc::yaml::YamlWriter;

const WEB: &str = r#"//! A web service.

import k8s.apps.v1 { Deployment }
import k8s.core.v1 { ConfigMap, Service }

/// What runs.
input image: String(1..)
input replicas: Int(1..50) = 2
input level: "debug" | "info" = "info"
input ports: { http: Int, admin: Int = http + 1 } = { http: 80 }

check replicas < 40 else "that is too many"

let selector: [String: String] = { app: release.name }

fn named(suffix: String) -> String = "${release.name}-${suffix}"

/// The pods.
resource pods: Deployment = {
  metadata.name: named("pods")
  spec: {
    replicas
    selector.matchLabels: selector
    template: { metadata.labels: selector, spec.containers: [{ name: "web", image }] }
  }
}

resource http: Service = {
  metadata.name: named("http")
  spec: { selector: pods.spec.selector.matchLabels, ports: [{ port: ports.http }] }
}

resource settings: ConfigMap = {
  metadata.name: "${http.metadata.name}-settings"
  data: { level, admin: "${ports.admin}" }
}
"#;

const BASE: &str = r#"//! What the environments share.

import "./web.dpl"

let common: Partial<web.Inputs> = { image: "web:1", replicas: 3 }
"#;

const PROD: &str = r#"import "./base.dpl"
import "./web.dpl"

deploy web as "shop" in "prod" = base.common with { replicas: 5 }
"#;

const STAGING: &str = r#"import "./base.dpl"
import "./web.dpl"

deploy web as "shop" in "staging" = base.common with { level: "debug" }
"#;

const JOBS: &str = r#"import k8s.core.v1 { ConfigMap }

let schedule = "daily"

resource jobs: ConfigMap = { metadata: { name: "jobs", namespace: "jobs" }, data: { schedule } }
"#;

struct Project {
    memory: Arc<Memory>,
    db: RootDatabase,
    roots: Vec<SourceFile>,
    files: BTreeMap<&'static str, String>,
}

/// What an edit did.
struct After {
    /// The queries that ran, sorted, a line each.
    ran: String,
    /// The objects whose text is another one, that are new, or that are gone.
    changed: Vec<String>,
}

impl Project {
    /// A project that was built once.
    fn built() -> (Self, BTreeMap<String, String>) {
        let memory = Arc::new(Memory::new([("/project/deployc.toml", "")]));
        memory.set_current_dir("/project");
        let files = [
            ("web.dpl", WEB),
            ("base.dpl", BASE),
            ("prod.dpl", PROD),
            ("staging.dpl", STAGING),
            ("jobs.dpl", JOBS),
        ];
        let files: BTreeMap<_, _> = files.into_iter().map(|(name, text)| (name, text.to_owned())).collect();
        for (name, text) in &files {
            memory.add(name, text);
        }
        let db = RootDatabase::with_log(memory.clone());
        let roots: Vec<SourceFile> =
            ["prod.dpl", "staging.dpl", "jobs.dpl"].map(|name| db.open(Path::new(name))).into();
        let input = |root: &SourceFile| {
            RootInput::new(&db, *root, Mode::Build, Vec::new(), Vec::new(), None, None, None, None)
        };
        Roots::new(&db, roots.iter().map(input).collect());
        let project = Self { memory, db, roots, files };
        let objects = project.build();
        (project, objects)
    }

    /// The text of each object.
    fn build(&self) -> BTreeMap<String, String> {
        let mut objects = BTreeMap::new();
        for root in &self.roots {
            let (diagnostics, manifest) = check::evaluated(&self.db, *root, Mode::Build);
            let said =
                render(&diagnostics, &self.db, Options { form: Form::Short, color: false, width: 100 });
            assert_eq!(said, "");
            let (opened, _) =
                secrets::Opened::open(&self.db, self.db.system(), &manifest.objects, secrets::Mode::Redact);
            for object in &manifest.objects {
                let mut yaml = YamlWriter::new();
                render_object(&mut yaml, object, &opened);
                objects.insert(format!("{} of {}", object.path, object.source), yaml.into_text());
            }
        }
        objects
    }

    /// Writes a file, lets the database know, and builds again.
    fn write(&mut self, name: &'static str, text: String) -> After {
        let before = self.build();
        self.db.log().unwrap().take();
        self.memory.add(name, &text);
        self.files.insert(name, text);
        self.db.refresh(&format!("/project/{name}"));
        let after = self.build();
        let names: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
        let changed =
            names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect();
        After { ran: self.db.log().unwrap().take().join("\n"), changed }
    }

    /// Replaces a piece of a file that is there once.
    fn edit(&mut self, name: &'static str, from: &str, to: &str) -> After {
        let text = &self.files[name];
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {name}");
        self.write(name, text.replace(from, to))
    }
}

impl After {
    #[track_caller]
    fn ran(&self, lines: &str) -> &Self {
        let expected: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(self.ran, expected.join("\n"), "\n--- ran:\n{}\n---", self.ran);
        self
    }

    #[track_caller]
    fn changed(&self, objects: &[&str]) {
        assert_eq!(self.changed, objects);
    }
}

#[test]
fn nothing_runs_where_nothing_changed() {
    let (mut project, _) = Project::built();
    project.write("web.dpl", WEB.to_owned()).ran("").changed(&[]);
}

#[test]
fn a_comment_evaluates_nothing() {
    let (mut project, _) = Project::built();
    project
        .edit("web.dpl", "    replicas\n", "    replicas // as many as it takes\n")
        .ran(
            "
            cut web.dpl
            read resource pods of web.dpl
        ",
        )
        .changed(&[]);
    project
        .edit("web.dpl", "/// The pods.", "/// The pods of the service.")
        .ran(
            "
            cut web.dpl
            read resource pods of web.dpl
        ",
        )
        .changed(&[]);
}

#[test]
fn blank_lines_at_the_top_read_nothing_again() {
    let (mut project, _) = Project::built();
    project
        .write("web.dpl", format!("\n\n\n{WEB}"))
        .ran(
            "
            cut web.dpl
        ",
        )
        .changed(&[]);
}

#[test]
fn an_override_in_one_environment_runs_what_reads_it_there() {
    let (mut project, _) = Project::built();
    project
        .edit("prod.dpl", "replicas: 5", "replicas: 6")
        .ran(
            "
            ask check replicas in prod.dpl / deploy web as shop
            complete the inputs of prod.dpl / deploy web as shop
            cut prod.dpl
            evaluate resource http in prod.dpl / deploy web as shop
            evaluate resource pods in prod.dpl / deploy web as shop
            find the instances of deploy web as shop in prod.dpl
            infer deploy web as shop
            read deploy web as shop of prod.dpl
            resolve the names in deploy web as shop of prod.dpl
            slice the inputs for check replicas in prod.dpl / deploy web as shop
            slice the inputs for resource http in prod.dpl / deploy web as shop
            slice the inputs for resource pods in prod.dpl / deploy web as shop
            slice the inputs for resource settings in prod.dpl / deploy web as shop
            types deploy web as shop
        ",
        )
        .changed(&["pods of prod.dpl"]);
}

#[test]
fn a_new_override_of_a_nested_input_runs_what_reads_that_path() {
    let (mut project, _) = Project::built();
    project
        .edit("prod.dpl", "replicas: 5", "replicas: 5, ports.admin: 9090")
        .ran(
            "
            complete the inputs of prod.dpl / deploy web as shop
            cut prod.dpl
            evaluate resource settings in prod.dpl / deploy web as shop
            find the instances of deploy web as shop in prod.dpl
            infer deploy web as shop
            read deploy web as shop of prod.dpl
            resolve the names in deploy web as shop of prod.dpl
            slice the inputs for check replicas in prod.dpl / deploy web as shop
            slice the inputs for resource http in prod.dpl / deploy web as shop
            slice the inputs for resource pods in prod.dpl / deploy web as shop
            slice the inputs for resource settings in prod.dpl / deploy web as shop
            types deploy web as shop
        ",
        )
        .changed(&["settings of prod.dpl"]);
}

#[test]
fn an_edit_inside_a_function_runs_what_calls_it() {
    let (mut project, _) = Project::built();
    project
        .edit("web.dpl", "\"${release.name}-${suffix}\"", "\"${release.name}.${suffix}\"")
        .ran(
            "
            cut web.dpl
            evaluate resource http in prod.dpl / deploy web as shop
            evaluate resource http in staging.dpl / deploy web as shop
            evaluate resource pods in prod.dpl / deploy web as shop
            evaluate resource pods in staging.dpl / deploy web as shop
            evaluate resource settings in prod.dpl / deploy web as shop
            evaluate resource settings in staging.dpl / deploy web as shop
            evaluate the metadata of resource http in prod.dpl / deploy web as shop
            evaluate the metadata of resource http in staging.dpl / deploy web as shop
            infer named
            read fn named of web.dpl
            resolve the names in fn named of web.dpl
            signature named
            types named
        ",
        )
        .changed(&[
            "http of prod.dpl",
            "http of staging.dpl",
            "pods of prod.dpl",
            "pods of staging.dpl",
            "settings of prod.dpl",
            "settings of staging.dpl",
        ]);
}

#[test]
fn an_edit_inside_a_resource_runs_that_one_and_what_reads_it() {
    let (mut project, _) = Project::built();
    project
        .edit("web.dpl", "name: \"web\"", "name: \"api\"")
        .ran(
            "
            cut web.dpl
            evaluate resource http in prod.dpl / deploy web as shop
            evaluate resource http in staging.dpl / deploy web as shop
            evaluate resource pods in prod.dpl / deploy web as shop
            evaluate resource pods in staging.dpl / deploy web as shop
            infer pods
            read resource pods of web.dpl
            resolve the names in resource pods of web.dpl
            types pods
        ",
        )
        .changed(&["pods of prod.dpl", "pods of staging.dpl"]);
}

#[test]
fn an_edit_of_the_base_reaches_both_environments_where_they_do_not_say_otherwise() {
    let (mut project, _) = Project::built();
    project
        .edit("base.dpl", "replicas: 3", "replicas: 4")
        .ran(
            "
            ask check replicas in staging.dpl / deploy web as shop
            complete the inputs of prod.dpl / deploy web as shop
            complete the inputs of staging.dpl / deploy web as shop
            cut base.dpl
            evaluate let common of base.dpl
            evaluate resource http in staging.dpl / deploy web as shop
            evaluate resource pods in staging.dpl / deploy web as shop
            infer common
            read let common of base.dpl
            resolve the names in let common of base.dpl
            slice the inputs for check replicas in staging.dpl / deploy web as shop
            slice the inputs for resource http in staging.dpl / deploy web as shop
            slice the inputs for resource pods in staging.dpl / deploy web as shop
            slice the inputs for resource settings in staging.dpl / deploy web as shop
            types common
        ",
        )
        .changed(&["pods of staging.dpl"]);
}

#[test]
fn a_new_input_evaluates_what_is_of_the_type_that_got_it_and_no_definition_of_its_module() {
    let (mut project, _) = Project::built();
    project
        .edit("web.dpl", "input level", "input zone: String = \"a\"\ninput level")
        .ran(
            "
            complete the inputs of prod.dpl / deploy web as shop
            complete the inputs of staging.dpl / deploy web as shop
            cut web.dpl
            evaluate let common of base.dpl
            find the instances of deploy web as shop in prod.dpl
            find the instances of deploy web as shop in staging.dpl
            infer common
            infer deploy web as shop
            infer deploy web as shop
            infer zone
            inputs web.dpl
            look for circles in web.dpl
            read input zone of web.dpl
            resolve the names in input zone of web.dpl
            resolve the names of web.dpl
            slice the inputs for check replicas in prod.dpl / deploy web as shop
            slice the inputs for check replicas in staging.dpl / deploy web as shop
            slice the inputs for resource http in prod.dpl / deploy web as shop
            slice the inputs for resource http in staging.dpl / deploy web as shop
            slice the inputs for resource pods in prod.dpl / deploy web as shop
            slice the inputs for resource pods in staging.dpl / deploy web as shop
            slice the inputs for resource settings in prod.dpl / deploy web as shop
            slice the inputs for resource settings in staging.dpl / deploy web as shop
            types zone
        ",
        )
        .changed(&[]);
}

#[test]
fn a_revert_is_cut_off_as_any_edit() {
    let (mut project, first) = Project::built();
    project.edit("prod.dpl", "replicas: 5", "replicas: 6");
    project
        .edit("prod.dpl", "replicas: 6", "replicas: 5")
        .ran(
            "
            ask check replicas in prod.dpl / deploy web as shop
            complete the inputs of prod.dpl / deploy web as shop
            cut prod.dpl
            evaluate resource http in prod.dpl / deploy web as shop
            evaluate resource pods in prod.dpl / deploy web as shop
            find the instances of deploy web as shop in prod.dpl
            infer deploy web as shop
            read deploy web as shop of prod.dpl
            resolve the names in deploy web as shop of prod.dpl
            slice the inputs for check replicas in prod.dpl / deploy web as shop
            slice the inputs for resource http in prod.dpl / deploy web as shop
            slice the inputs for resource pods in prod.dpl / deploy web as shop
            slice the inputs for resource settings in prod.dpl / deploy web as shop
            types deploy web as shop
        ",
        )
        .changed(&["pods of prod.dpl"]);
    assert_eq!(project.build(), first);
}

#[test]
fn two_edits_that_undo_each_other_run_nothing() {
    let (mut project, first) = Project::built();
    for replicas in ["replicas: 6", "replicas: 5"] {
        project.memory.add("prod.dpl", PROD.replace("replicas: 5", replicas));
        project.db.refresh("/project/prod.dpl");
    }
    project.db.log().unwrap().take();
    assert_eq!(project.build(), first);
    assert_eq!(project.db.log().unwrap().take(), ["cut prod.dpl"]);
}

#[test]
fn an_edit_in_an_unrelated_module_stays_there() {
    let (mut project, _) = Project::built();
    project
        .edit("jobs.dpl", "daily", "weekly")
        .ran(
            "
            cut jobs.dpl
            evaluate let schedule of jobs.dpl
            evaluate resource jobs in jobs.dpl
            infer jobs
            infer schedule
            read let schedule of jobs.dpl
            resolve the names in let schedule of jobs.dpl
            signature schedule
            types schedule
        ",
        )
        .changed(&["jobs of jobs.dpl"]);
}

/// Such a type is found over the names of the whole file; where that comes out as before, it stops there.
#[test]
fn a_type_that_names_itself_is_looked_at_again_where_it_changed() {
    let (mut project, _) = Project::built();
    let plan = "type Plan = String | [Plan]\ntype Other = [Int]\nlet plan: Plan = [\"a\", [\"b\"]]\n";
    project.edit("jobs.dpl", "let schedule = \"daily\"", &format!("{plan}let schedule = toJson(plan)"));
    project
        .edit("jobs.dpl", "[Int]", "[Bool]")
        .ran(
            "
            cut jobs.dpl
            infer Other
            look for types that hold themselves in jobs.dpl
            read type Other of jobs.dpl
            resolve the names in type Other of jobs.dpl
            types Other
        ",
        )
        .changed(&[]);
    project
        .edit("jobs.dpl", "String | [Plan]", "String | [Plan | Int]")
        .ran(
            "
            cut jobs.dpl
            evaluate let plan of jobs.dpl
            infer Plan
            infer plan
            look for types that hold themselves in jobs.dpl
            read type Plan of jobs.dpl
            resolve the names in type Plan of jobs.dpl
            signature plan
            types Plan
            types plan
        ",
        )
        .changed(&[]);
    project
        .edit("jobs.dpl", "[Plan | Int]", "[Plan](1..)")
        .ran(
            "
            cut jobs.dpl
            evaluate let plan of jobs.dpl
            evaluate let schedule of jobs.dpl
            infer Plan
            infer plan
            infer schedule
            look for types that hold themselves in jobs.dpl
            read type Plan of jobs.dpl
            resolve the names in type Plan of jobs.dpl
            signature plan
            signature schedule
            types Plan
            types plan
        ",
        )
        .changed(&[]);
}
