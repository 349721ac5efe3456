//! Every command, run over files in memory and a compiler that does as it is told.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::compiler::{BuildRequest, Built, Checked, Compiler, Format, ObjectFile, Product, Secrets};
use super::progress::Progress;
use super::terminal::{Streams, Terminal};
use super::{Exit, Messages, World, run};
use crate::base::TextRange;
use crate::check::tests::Planted;
use crate::diagnostic::{Diagnostic, FileKey, Sources, code};
use crate::k8s::Version;
use crate::lsp::DiagnosticsSource;
use crate::system::{Memory, System};

/// Remembers what it was asked, and answers with the messages it was given.
#[derive(Default)]
struct Told {
    diagnostics: Vec<Diagnostic>,
    checked: Mutex<Vec<PathBuf>>,
    built: Mutex<Option<BuildRequest>>,
    panics: bool,
}

struct Texts(Arc<dyn System>);

impl Sources for Texts {
    fn text(&self, file: FileKey) -> Option<Arc<str>> {
        String::from_utf8(self.0.read(Path::new(file.path())).ok()?).ok().map(Arc::from)
    }
}

struct Objects;

impl Product for Objects {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"kind: ConfigMap\n")
    }
    fn files(&self) -> Vec<ObjectFile> {
        let file = |name: &str, text: &str| ObjectFile {
            release: Some("axisor".to_owned()),
            kind: "ConfigMap".to_owned(),
            namespace: None,
            name: name.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        vec![file("one", "1\n"), file("two", "2\n")]
    }
}

impl Compiler for Told {
    fn check(&self, system: &Arc<dyn System>, files: &[PathBuf], _: &Progress) -> Checked {
        assert!(!self.panics, "planted");
        *self.checked.lock().unwrap() = files.to_vec();
        Checked { diagnostics: self.diagnostics.clone(), sources: Box::new(Texts(system.clone())) }
    }
    fn build(&self, system: &Arc<dyn System>, request: &BuildRequest, _: &Progress) -> Built {
        *self.built.lock().unwrap() = Some(request.clone());
        let (diagnostics, notes) = (self.diagnostics.clone(), vec!["Open the door.".to_owned()]);
        Built {
            diagnostics,
            sources: Box::new(Texts(system.clone())),
            notes,
            product: Some(Box::new(Objects)),
        }
    }
    fn editor(&self, _: &Arc<dyn System>) -> Box<dyn DiagnosticsSource> {
        unreachable!("no test serves an editor here")
    }
}

struct Ran {
    exit: Exit,
    out: String,
    err: String,
    memory: Arc<Memory>,
}

fn project() -> Memory {
    let memory = Memory::new([
        ("/p/deployc.toml", ""),
        ("/p/env/prod.dpl", "let a = b\n"),
        ("/p/env/staging.dpl", ""),
        ("/p/lib/.hidden/x.dpl", ""),
        ("/p/lib/.y.dpl", ""),
        ("/p/lib/z.dpl", ""),
        ("/p/lib/notes.txt", ""),
        ("/p/docs/readme.md", ""),
    ]);
    memory.set_current_dir("/p/env");
    memory
}

fn deployc(told: &Told, memory: Memory, arguments: &[&str]) -> Ran {
    let memory = Arc::new(memory);
    let (mut out, err): (Vec<u8>, Arc<Mutex<Vec<u8>>>) = Default::default();
    let messages: Messages = err.clone();
    let terminal = Terminal::of(&*memory, Streams::default());
    let mut world = World { system: memory.clone(), out: &mut out, err: messages, terminal, compiler: told };
    let arguments = ["deployc"].iter().chain(arguments).map(|argument| (*argument).into());
    let exit = run(arguments, &mut world);
    let err = String::from_utf8(err.lock().unwrap().clone()).unwrap();
    Ran { exit, out: String::from_utf8(out).unwrap(), err, memory }
}

fn unknown_name() -> Diagnostic {
    Diagnostic::error(code::UNKNOWN_NAME, "`b` is not known").at(
        FileKey::new("prod.dpl"),
        TextRange::new(8, 9),
        "",
    )
}

#[test]
fn a_build_writes_objects_and_nothing_else_to_standard_output() {
    let told = Told::default();
    let arguments = [
        "build",
        "prod.dpl",
        "staging.dpl",
        "--set",
        "tag=1.4.2",
        "--kubernetes",
        "1.31",
        "--secrets",
        "redact",
    ];
    let ran = deployc(&told, project(), &arguments);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Clean, "kind: ConfigMap\n"));
    assert_eq!(ran.err, "Open the door.\n");
    let request = told.built.lock().unwrap().take().unwrap();
    assert_eq!(request.files, [Path::new("prod.dpl"), Path::new("staging.dpl")]);
    assert_eq!((request.settings[0].input(), request.settings[0].text.as_str()), ("tag", "1.4.2"));
    assert_eq!(request.kubernetes, Version::parse("1.31"));
    assert_eq!((request.secrets, request.format), (Secrets::Redact, Format::Yaml));
    assert_eq!(request.release, None);
}

#[test]
fn a_failed_build_prints_and_changes_nothing() {
    let told = Told { diagnostics: vec![unknown_name()], ..Told::default() };
    let ran = deployc(&told, project(), &["build", "prod.dpl", "--message-format", "short"]);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Errors, ""));
    assert_eq!(ran.err, "prod.dpl:1:9: error[DPL0201]: `b` is not known\n");
    let ran = deployc(&told, project(), &["build", "prod.dpl", "-o", "out"]);
    assert!(ran.exit == Exit::Errors && !ran.memory.exists(Path::new("/p/env/out")));
    assert!(ran.err.ends_with("\n1 error\n") && ran.err.contains("╭─[prod.dpl:1:9]"), "{}", ran.err);
}

#[test]
fn warnings_stop_nothing() {
    let warning = Diagnostic::new(code::NO_CLUSTER_VERSION, "no version");
    let told = Told { diagnostics: vec![warning], ..Told::default() };
    let ran = deployc(&told, project(), &["build", "prod.dpl"]);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Clean, "kind: ConfigMap\n"));
    assert!(ran.err.contains("warning[DPL0515]") && ran.err.contains("1 warning\n"), "{}", ran.err);
}

#[test]
fn a_folder_gets_a_file_for_each_object() {
    let ran =
        deployc(&Told::default(), project(), &["build", "prod.dpl", "-o", "../out", "--format", "json"]);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Clean, ""));
    assert_eq!(ran.memory.read(Path::new("/p/out/axisor/configmap-two.json")).unwrap(), b"2\n");
    assert_eq!(ran.err, "`../out`: 2 written, 0 unchanged\nOpen the door.\n");
    let taken = project();
    taken.add("/p/out", "a file");
    let ran = deployc(&Told::default(), taken, &["build", "prod.dpl", "-o", "../out"]);
    assert!(ran.exit == Exit::Failure && ran.err.contains("error[DPL0907]"), "{}", ran.err);
}

#[test]
fn wrong_usage_is_told_and_ends_with_two() {
    for (arguments, part) in [
        (&["build"][..], "FILE.dpl"),
        (&[], "Usage"),
        (&["bild"], "build"),
        (&["build", "none.dpl"], "there is no file `none.dpl`"),
        (&["build", "../env"], "is a folder"),
        (&["build", "../lib/notes.txt"], "does not end in `.dpl`"),
        (&["build", "prod.dpl", "../env/prod.dpl"], "given twice"),
        (&["build", "prod.dpl", "--set", "tag"], "`--set input=value`"),
        (&["build", "prod.dpl", "--kubernetes", "v1"], "written `1.31`"),
        (&["build", "prod.dpl", "--name", "x"], "--namespace"),
        (&["build", "prod.dpl", "--name", "X", "--namespace", "n"], "lower-case"),
        (&["build", "prod.dpl", "staging.dpl", "--name", "x", "--namespace", "n"], "one FILE"),
        (&["build", "prod.dpl", "--format", "xml"], "yaml"),
        (&["check", "nowhere"], "there is no file `nowhere`"),
        (&["check", "../docs"], "no `.dpl` file"),
        (&["check", "../lib/notes.txt"], "does not end in `.dpl`"),
        (&["explain", "DPL0302x"], "DPL0302"),
        (&["import", "crd", "none.yaml", "-o", "out"], "there is no file `none.yaml`"),
        (&["import", "crd", "prod.dpl", "-o", "out", "--as", "x"], "group=name"),
    ] {
        let ran = deployc(&Told::default(), project(), arguments);
        assert_eq!((ran.exit, ran.out.as_str()), (Exit::Failure, ""), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(part), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn checking_takes_files_folders_or_the_project() {
    for (arguments, files) in [
        (&["check"][..], &["/p/env/prod.dpl", "/p/env/staging.dpl", "/p/lib/z.dpl"][..]),
        (&["check", "."], &["prod.dpl", "staging.dpl"]),
        (&["check", "../lib", "prod.dpl", "../env/prod.dpl"], &["../lib/z.dpl", "prod.dpl"]),
        (&["check", "../lib/.y.dpl"], &["../lib/.y.dpl"]),
    ] {
        let told = Told::default();
        let ran = deployc(&told, project(), arguments);
        assert_eq!(ran.exit, Exit::Clean, "{}", ran.err);
        let checked = told.checked.lock().unwrap();
        assert_eq!(*checked, files.iter().map(PathBuf::from).collect::<Vec<_>>(), "{arguments:?}");
    }
    let ran = deployc(&Told::default(), project(), &["check", "."]);
    assert_eq!((ran.err.as_str(), ran.out.as_str()), ("2 files checked, nothing to say\n", ""));
    let ran = deployc(&Told::default(), project(), &["--message-format=json", "check", "."]);
    assert_eq!(ran.err, "");
}

#[cfg(unix)]
#[test]
fn circles_of_links_end() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let system = crate::system::Os;
    system.create_dir_all(&folder.path().join("a")).unwrap();
    system.write(&folder.path().join("a/x.dpl"), b"").unwrap();
    symlink(folder.path(), folder.path().join("a/up")).unwrap();
    symlink("self.dpl", folder.path().join("a/self.dpl")).unwrap();
    symlink("x.dpl", folder.path().join("a/y.dpl")).unwrap();
    let paths = [folder.path().to_path_buf()];
    let files = super::sources::expanded(&system, &paths).unwrap();
    assert_eq!(files, [folder.path().join("a/x.dpl")]);
}

#[test]
fn a_fault_asks_for_a_report() {
    let ran = deployc(&Told { panics: true, ..Told::default() }, project(), &["check"]);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Errors, ""));
    assert!(
        ran.err.contains("error[DPL0999]") && ran.err.contains("planted") && ran.err.contains("report"),
        "{}",
        ran.err
    );
}

#[test]
fn a_fault_in_one_file_hides_nothing_of_the_others() {
    let system: Arc<dyn System> = Arc::new(Planted::project());
    let (mut out, err): (Vec<u8>, Arc<Mutex<Vec<u8>>>) = Default::default();
    let terminal = Terminal::of(&*system, Streams::default());
    let mut world =
        World { system, out: &mut out, err: err.clone(), terminal, compiler: &super::pipeline::Pipeline };
    let arguments = ["deployc", "check", "--message-format", "short", "worse.dpl", "wrong.dpl", "right.dpl"];
    assert_eq!(run(arguments.map(Into::into), &mut world), Exit::Errors);
    let err = String::from_utf8(err.lock().unwrap().clone()).unwrap();
    assert!(err.contains("DPL0999") && err.contains("planted"), "{err}");
    assert!(err.contains("\nwrong.dpl:1:14: error") || err.starts_with("wrong.dpl:1:14: error"), "{err}");
    assert!(err.contains("worse.dpl:2:"), "{err}");
}

#[test]
fn a_fault_while_values_or_secrets_are_read_ends_with_one() {
    for (command, name) in [
        ("check", "evaluated.dpl"),
        ("check", "given.dpl"),
        ("build", "evaluated.dpl"),
        ("build", "given.dpl"),
        ("build", "opened.dpl"),
    ] {
        let system: Arc<dyn System> = Arc::new(Planted::project());
        let (mut out, err): (Vec<u8>, Arc<Mutex<Vec<u8>>>) = Default::default();
        let terminal = Terminal::of(&*system, Streams::default());
        let mut world =
            World { system, out: &mut out, err: err.clone(), terminal, compiler: &super::pipeline::Pipeline };
        let arguments = ["deployc", command, "--message-format", "short", name];
        assert_eq!(run(arguments.map(Into::into), &mut world), Exit::Errors, "{command} {name}");
        let err = String::from_utf8(err.lock().unwrap().clone()).unwrap();
        assert!(err.contains("error[DPL0999]") && err.contains("planted"), "{command} {name}: {err}");
        assert!(out.is_empty(), "{command} {name}");
    }
}

#[test]
fn help_version_codes_and_completions_are_products() {
    let product = |arguments: &[&str]| {
        let ran = deployc(&Told::default(), project(), arguments);
        assert_eq!((ran.exit, ran.err.as_str()), (Exit::Clean, ""), "{arguments:?}");
        ran.out
    };
    assert_eq!(product(&["--version"]), format!("deployc {}\n", env!("CARGO_PKG_VERSION")));
    for command in [
        &["--help"][..],
        &["build", "--help"],
        &["check", "--help"],
        &["lsp", "--help"],
        &["import", "openapi", "--help"],
        &["import", "crd", "--help"],
        &["completions", "--help"],
        &["explain", "--help"],
    ] {
        assert!(product(command).contains("Example:\n  deployc "), "{command:?}");
    }
    assert!(
        product(&["explain", "dpl0301"]).starts_with("DPL0301 (error)\n\nThe value has another type.\n\n")
    );
    assert!(product(&["explain"]).contains("DPL0999  "));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(product(&["completions", shell]).contains("message-format"), "{shell}");
    }
}

#[test]
fn importing_writes_modules() {
    let crd = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: lamps.home.example.com }
spec:
  group: home.example.com
  scope: Namespaced
  names: { kind: Lamp, plural: lamps }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, required: [watts], properties: { watts: { type: integer } } }
";
    let memory = project();
    memory.add("/p/env/lamp.yaml", crd);
    let arguments = ["import", "crd", "lamp.yaml", "-o", "out", "--as", "home.example.com=house"];
    let ran = deployc(&Told::default(), memory, &arguments);
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Clean, "`out`: 1 written, 0 unchanged\n"));
    let module =
        String::from_utf8(ran.memory.read(Path::new("/p/env/out/crd/house/v1.dpl")).unwrap()).unwrap();
    assert!(module.contains("watts: Int"), "{module}");
    let ran = deployc(&Told::default(), project(), &["import", "crd", "prod.dpl", "-o", "out"]);
    assert!(ran.exit == Exit::Errors && ran.err.contains("error[DPL0418]"), "{}", ran.err);
    assert!(!ran.memory.exists(Path::new("/p/env/out")));
}

/// A reader that is gone, or a disk that is full.
struct Refusing(io::ErrorKind);

impl Write for Refusing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_is_gone_is_no_fault() {
    for (kind, exit) in
        [(io::ErrorKind::BrokenPipe, Exit::Clean), (io::ErrorKind::StorageFull, Exit::Failure)]
    {
        for arguments in [
            &["deployc", "build", "prod.dpl"][..],
            &["deployc", "completions", "bash"],
            &["deployc", "explain"],
        ] {
            let memory = Arc::new(project());
            let err: Messages = Arc::new(Mutex::new(Vec::new()));
            let terminal = Terminal::of(&*memory, Streams::default());
            let told = Told::default();
            let mut out = Refusing(kind);
            let mut world = World { system: memory, out: &mut out, err, terminal, compiler: &told };
            assert_eq!(
                run(arguments.iter().map(|argument| (*argument).into()), &mut world),
                exit,
                "{arguments:?}"
            );
        }
    }
}
