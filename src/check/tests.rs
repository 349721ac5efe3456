//! Faults of the compiler's own: what is known of other files is said all the same.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{evaluated, root};
use crate::db::{Db as _, RootDatabase};
use crate::diagnostic::render::{Form, Options, render};
use crate::diagnostic::{Diagnostic, code};
use crate::eval::Mode;
use crate::ide::Workspace;
use crate::system::{Memory, Metadata, System};

/// A world in which the first look at one file is a fault. An import makes a query look, so it is a query that fails.
#[derive(Debug)]
pub struct Planted(pub Memory);

impl Planted {
    /// A project with a file that is right, one that is wrong, and one that imports the fault.
    pub fn project() -> Self {
        let memory = Memory::new([
            ("/p/deployc.toml", ""),
            ("/p/right.dpl", "let a = 1\n"),
            ("/p/wrong.dpl", "let a: Int = \"text\"\n"),
            ("/p/worse.dpl", "import \"./planted.dpl\" as x\nlet b = (\n"),
            ("/p/planted.dpl", "let x = 1\n"),
            ("/p/evaluated.dpl", "let a = file(\"./planted.txt\")\nlet b = 1 / 0\n"),
            ("/p/given.dpl", "import data \"./planted.yaml\" as given\nlet a: { b: Int } = given\n"),
            (
                "/p/opened.dpl",
                "import k8s.core.v1 { Secret }\nkubernetes \"1.31\"\nresource a: Secret = { metadata: { name: \"a\", namespace: \"b\" }, stringData: { c: secret.file(\"./planted.key\") } }\n",
            ),
            ("/p/planted.txt", "a"),
            ("/p/planted.yaml", "b: 1\n"),
            ("/p/planted.key", "c"),
            ("/p/user.dpl", "import \"./wrong.dpl\" as wrong\nlet c = wrong.a\n"),
        ]);
        memory.set_current_dir("/p");
        Self(memory)
    }
}

impl System for Planted {
    fn read_up_to(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        assert!(path.file_stem().is_none_or(|stem| stem != "planted"), "planted");
        self.0.read_up_to(path, limit)
    }
    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.0.metadata(path)
    }
    fn read_dir(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.0.read_dir(path)
    }
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.0.canonicalize(path)
    }
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.0.write(path, bytes)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.0.remove_file(path)
    }
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.0.create_dir_all(path)
    }
    fn remove_empty_dir(&self, path: &Path) -> io::Result<()> {
        self.0.remove_empty_dir(path)
    }
    fn env_var(&self, name: &str) -> Option<String> {
        self.0.env_var(name)
    }
    fn current_dir(&self) -> io::Result<PathBuf> {
        self.0.current_dir()
    }
}

fn said(db: &RootDatabase, diagnostics: &[Diagnostic]) -> Vec<String> {
    let text = render(diagnostics, db, Options { form: Form::Short, color: false, width: 100 });
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_query_that_fails_becomes_a_message_beside_the_others() {
    let db = RootDatabase::new(Arc::new(Planted::project()));
    let diagnostics = root(&db, db.open(Path::new("worse.dpl")));
    let fault = diagnostics.iter().find(|it| it.code == code::INTERNAL).unwrap();
    assert!(fault.message.contains("planted"), "{}", fault.message);
    assert!(fault.notes.iter().any(|note| note.contains("`worse.dpl`")), "{:?}", fault.notes);
    let lines = said(&db, &diagnostics);
    assert!(
        lines.iter().any(|line| line.starts_with("worse.dpl:2:")),
        "its own mistake is told, too: {lines:?}"
    );
    let lines = said(&db, &root(&db, db.open(Path::new("user.dpl"))));
    assert!(lines.len() == 1 && lines[0].starts_with("wrong.dpl:1:14: error"), "{lines:?}");
    assert_eq!(
        said(&db, &evaluated(&db, db.open(Path::new("right.dpl")), Mode::Build).0),
        Vec::<String>::new()
    );
}

#[test]
fn threads_that_wait_for_a_query_that_fails_tell_it_too() {
    for _ in 0..20 {
        let db = RootDatabase::new(Arc::new(Planted::project()));
        let file = db.open(Path::new("worse.dpl"));
        let found: Vec<Vec<Diagnostic>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    let db = db.clone();
                    scope.spawn(move || root(&db, file))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(found.iter().all(|each| each == &found[0]), "{found:?}");
        assert!(found[0].iter().any(|it| it.code == code::INTERNAL));
    }
}

#[test]
fn an_editor_goes_on_after_a_fault() {
    let mut workspace = Workspace::new(Arc::new(Planted::project()));
    let has_fault = |all: Vec<Diagnostic>| all.iter().any(|it| it.code == code::INTERNAL);
    assert!(has_fault(workspace.diagnostics(Path::new("/p/worse.dpl"))));
    assert_eq!(workspace.diagnostics(Path::new("/p/wrong.dpl")).len(), 1);
    workspace.set_overlay(Path::new("/p/worse.dpl"), Some("let b = 1\n".into()));
    assert_eq!(workspace.diagnostics(Path::new("/p/worse.dpl")), []);
    workspace.set_overlay(Path::new("/p/worse.dpl"), None);
    assert!(has_fault(workspace.diagnostics(Path::new("/p/worse.dpl"))));
}

#[test]
fn an_evaluation_that_fails_becomes_a_message_and_the_editor_goes_on() {
    let mut workspace = Workspace::new(Arc::new(Planted::project()));
    for name in ["/p/evaluated.dpl", "/p/given.dpl"] {
        let found = workspace.diagnostics(Path::new(name));
        let fault = found.iter().find(|it| it.code == code::INTERNAL);
        assert!(fault.is_some_and(|it| it.message.contains("planted")), "{name}: {found:?}");
        assert!(fault.unwrap().help.as_deref().is_some_and(|help| help.starts_with("report it")));
        assert_eq!(workspace.diagnostics(Path::new("/p/wrong.dpl")).len(), 1);
        workspace.set_overlay(Path::new(name), Some("let a = 1\n".into()));
        assert_eq!(workspace.diagnostics(Path::new(name)), [], "{name}");
    }
}

/// A program in which every kind of query runs.
fn every_query() -> Memory {
    let memory = Memory::new([
        ("/p/deployc.toml", ""),
        (
            "/p/main.dpl",
            "import k8s.core.v1 { ConfigMap }\nimport \"./lib.dpl\"\ntype T = { a: Int, b: Int = a }\nlet t: T = { a: 1 }\n\
             fn f(x: Int) -> Int = x + t.b\nresource c: ConfigMap = { metadata: { name: \"c\", namespace: \"d\" }, data: { n: \"${f(2)}\" } }\n\
             deploy lib as \"l\" in \"n\" = { size: 3 }\n",
        ),
        (
            "/p/lib.dpl",
            "import k8s.core.v1 { ConfigMap }\ninput size: Int(1..)\nlet twice = size * 2\n\
             resource c: ConfigMap = { metadata: { name: release.name }, data: { n: \"${twice}\" } }\n",
        ),
    ]);
    memory.set_current_dir("/p");
    memory
}

#[test]
fn a_fault_in_any_query_is_told_and_gone_with_its_cause() {
    let db = RootDatabase::with_log(Arc::new(every_query()));
    assert_eq!(said(&db, &root(&db, db.open(Path::new("main.dpl")))), Vec::<String>::new());
    let mut lines = db.log().unwrap().take();
    lines.dedup();
    let kinds: std::collections::BTreeSet<&str> =
        lines.iter().filter_map(|line| line.split(' ').next()).collect();
    for kind in ["cut", "read", "infer", "types", "signature", "evaluate"] {
        assert!(kinds.contains(kind), "no `{kind}` ran: {kinds:?}");
    }
    let mut told = 0;
    for line in lines.iter().filter(|line| !line.contains("k8s")) {
        let mut db = RootDatabase::with_log(Arc::new(every_query()));
        let file = db.open(Path::new("main.dpl"));
        db.log().unwrap().plant(Some(line));
        let found = root(&db, file);
        assert!(
            found.iter().any(|it| it.code == code::INTERNAL && it.message.contains("planted")),
            "{line}: {found:?}"
        );
        told += 1;
        db.log().unwrap().plant(None);
        for name in ["/p/main.dpl", "/p/lib.dpl"] {
            db.refresh(name);
        }
        assert_eq!(said(&db, &root(&db, file)), Vec::<String>::new(), "{line}: it is gone");
    }
    assert!(told > 15, "{told} queries");
}
