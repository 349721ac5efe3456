//! The command line as its users meet it: real folders, exit codes, and what is said where.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test works on files of its own, and fails where the program is not as it thinks"
)]

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const WEB: &str = r#"import k8s.core.v1 { ConfigMap, Secret }

input image: { repository: String(1..) = "web", tag: String(1..) = "latest" } = {}
input replicas: Int(1..5) = 2
input database: { password: SecretString?, host: String = "db" } = {}

check replicas != 4 else "four is unlucky"

resource settings: ConfigMap = {
  metadata: { name: "settings", namespace: "shop" }
  data: { image: "${image.repository}:${image.tag}", replicas: "${replicas}", host: database.host }
}

resource password: Secret when database.password != null = {
  metadata: { name: "password", namespace: "shop" }
  stringData: { password: database.password ?? secret.env("NONE") }
}
"#;

/// A folder of files, and how a call in it ended.
struct Folder(TempDir);

struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deployc"));
        let output = command.args(arguments).current_dir(self.path()).env("COLUMNS", "80").output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The lines that `--message-format short` says, and the exit code.
    fn said(&self, arguments: &[&str]) -> (Option<i32>, Vec<String>) {
        let mut all = arguments.to_vec();
        all.extend(["--message-format", "short"]);
        let ended = self.run(&all);
        (ended.code, ended.err.lines().map(str::to_owned).collect())
    }
}

fn build<'a>(set: &[&'a str]) -> Vec<&'a str> {
    let set = set.iter().flat_map(|setting| ["--set", setting]);
    ["build", "web.dpl", "--kubernetes", "1.31"].into_iter().chain(set).collect()
}

#[test]
fn what_is_set_wrongly_is_shown_on_the_command_line() {
    let folder = Folder::new(&[("web.dpl", WEB)]);
    for (set, line) in [
        (
            &["replicas=x"][..],
            "<command line>:1:16: error[DPL0416]: replicas: expected Int(1..5), found \"x\"",
        ),
        (
            &["image.tag=1.2", "replicas=9"],
            "<command line>:2:16: error[DPL0404]: replicas: 9 is not within 1..5",
        ),
        (
            &["image.tag="],
            "<command line>:1:17: error[DPL0404]: image.tag: expected String(1..), and this is empty",
        ),
        (
            &["image=web"],
            "<command line>:1:13: error[DPL0416]: image: expected { repository, tag }, found \"web\"",
        ),
        (&["replica=3"], "<command line>:1:7: error[DPL0417]: the file has no input `replica`"),
    ] {
        assert_eq!(folder.said(&build(set)), (Some(2), vec![line.to_owned()]), "{set:?}");
    }
    // A check is broken where it stands; what broke it is shown beside it.
    let ended = folder.run(&build(&["replicas=4"]));
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(
        ended.err.contains("<command line>:1:16") && ended.err.contains("--set replicas=4"),
        "{}",
        ended.err
    );
    // Beside an error of the sources it is one more.
    folder.write("web.dpl", &WEB.replace("shop", "Shop!"));
    assert_eq!(folder.run(&build(&["replica=3"])).code, Some(2));
}

#[test]
fn a_secret_that_is_set_is_never_shown() {
    let folder = Folder::new(&[("web.dpl", WEB)]);
    for set in [
        &["database.password=hunter2", "replicas=9"][..],
        &["replicas=9", "database.password=hunter2", "image.tag="],
        &["database.pasword=hunter2"],
        &["databas.password=hunter2"],
        &["database.password=hunter2", "database.host.x=1"],
    ] {
        for format in ["human", "short", "json"] {
            let mut arguments = build(set);
            arguments.extend(["--message-format", format]);
            let ended = folder.run(&arguments);
            assert!(ended.code != Some(0) && !ended.err.is_empty(), "{set:?}");
            assert!(!ended.err.contains("hunter2") && ended.out.is_empty(), "{set:?}: {}", ended.err);
        }
    }
    let ended = folder.run(&build(&["database.password=hunter2"]));
    assert!(ended.code == Some(0) && ended.out.contains("hunter2") && !ended.err.contains("hunter2"));
    assert!(ended.err.contains("--set database.password=•"), "{}", ended.err);
}

#[test]
fn a_setting_goes_to_each_file_that_has_the_input() {
    let folder = Folder::new(&[
        ("web.dpl", WEB),
        (
            "other.dpl",
            "import k8s.core.v1 { ConfigMap }\ninput replicas: Int = 1\nresource other: ConfigMap = { metadata: { name: \"other\", namespace: \"shop\" }, data: { r: \"${replicas}\" } }\n",
        ),
    ]);
    let both = ["build", "web.dpl", "other.dpl", "--kubernetes", "1.31", "--set"];
    let with = |set: &[&'static str]| folder.run(&[&both[..], set].concat());
    let ended = with(&["replicas=3"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.contains("replicas: \"3\"") && ended.out.contains("r: \"3\""), "{}", ended.out);
    let ended = with(&["image.tag=2"]);
    assert!(ended.code == Some(0) && ended.out.contains("web:2") && ended.out.contains("r: \"1\""));
    let ended = with(&["imag.tag=2", "--message-format", "short"]);
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (Some(2), "<command line>:1:7: error[DPL0417]: none of the files has an input `imag`\n")
    );
    // It fits one of them.
    let ended = with(&["replicas=7", "--message-format", "short"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert_eq!(ended.err, "<command line>:1:16: error[DPL0404]: replicas: 7 is not within 1..5\n");
}

#[test]
fn what_is_set_is_not_repeated_where_it_cannot_be_read() {
    let folder = Folder::new(&[("web.dpl", WEB)]);
    for (written, said) in [
        ("a b=hunter2", "`--set a…` is not written as `--set input=value`"),
        ("database.password:hunter2", "`--set database…`"),
        ("hunter2", "`--set …`"),
        ("database[x]=hunter2", "a position is written `[0]`"),
    ] {
        let ended = folder.run(&["build", "web.dpl", "--set", written]);
        assert_eq!(ended.code, Some(2), "{written}: {}", ended.err);
        assert!(ended.err.contains(said) && !ended.err.contains("hunter2"), "{written}: {}", ended.err);
        assert_eq!(ended.out, "");
    }
}

#[test]
fn a_release_is_given_to_what_has_none() {
    let env = "import \"./web.dpl\"\n\ndeploy web as \"web\" in \"shop\" = {}\n";
    let folder = Folder::new(&[
        ("web.dpl", WEB),
        ("env.dpl", env),
        ("open.dpl", "import \"./web.dpl\"\n\ndeploy web as \"web\" = {}\n"),
        ("part.dpl", "import \"./web.dpl\"\n\npart it: web = {}\n"),
        ("named.dpl", "import \"./web.dpl\"\n\ndeploy web as \"${release.name}-web\" in \"shop\" = {}\n"),
        ("library.dpl", "let a = 1\n"),
    ]);
    let given = |file: &'static str| {
        let release = ["--name", "x", "--namespace", "y", "--kubernetes", "1.31"];
        folder.said(&[&["build", file][..], &release].concat())
    };
    let why = "nothing in the file belongs to this release";
    for (file, line) in [
        (
            "env.dpl",
            format!("<command line>:1:1: error[DPL0420]: {why}: its deploys have releases of their own"),
        ),
        ("library.dpl", format!("<command line>:1:1: error[DPL0420]: {why}: it makes no object")),
    ] {
        assert_eq!(given(file), (Some(2), vec![line]), "{file}");
    }
    for file in ["web.dpl", "open.dpl", "part.dpl", "named.dpl"] {
        assert_eq!(given(file), (Some(0), vec![]), "{file}");
    }
}
