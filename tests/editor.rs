//! The editor's server as an editor meets it: the program itself, over its standard input and output.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test plays the editor, on files of its own, and fails where the server is not as it thinks"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

const WEB: &str = r#"import k8s.core.v1 { ConfigMap }

input replicas: Int(1..50) = 2
input level: "debug" | "info" = "info"

check replicas != 13 else "thirteen is unlucky"

resource settings: ConfigMap = { metadata.name: "settings", data: { level, replicas: "${replicas}" } }
"#;

const PROD: &str = r#"import "./web.dpl"

deploy web as "shop" in "prod" = { replicas: 5 }
"#;

const PATIENCE: Duration = Duration::from_secs(60);

struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    folder: TempDir,
    next: i64,
}

impl Editor {
    /// The server, started in a project, with nothing said to it yet.
    fn start(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "deployc.toml", "");
        for (name, text) in files {
            write(folder.path(), name, text);
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_deployc"))
            .arg("lsp")
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (send, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        Self { child, input, messages, folder, next: 0 }
    }

    /// One that has said hello.
    fn with(capabilities: Value, files: &[(&str, &str)]) -> Self {
        let mut editor = Self::start(files);
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
        editor.request("initialize", params).unwrap();
        editor.notify("initialized", json!({}));
        editor
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}", self.folder.path().canonicalize().unwrap().join(name).display())
    }

    fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The answer, or the code of the error.
    fn request(&mut self, method: &str, params: Value) -> Result<Value, i64> {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("the server answers");
            if message["id"] == id && message.get("method").is_none() {
                return match message.get("error") {
                    Some(error) => Err(error["code"].as_i64().unwrap()),
                    None => Ok(message["result"].clone()),
                };
            }
        }
    }

    fn open(&mut self, name: &str, text: &str) {
        let document = json!({ "uri": self.uri(name), "languageId": "dpl", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn change(&mut self, name: &str, version: i64, text: &str) {
        let document = json!({ "uri": self.uri(name), "version": version });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [{ "text": text }] }),
        );
    }

    /// The diagnostics of a file, as soon as they are as they should be.
    fn shown(&self, name: &str, is_right: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let (uri, begin, mut last) = (self.uri(name), Instant::now(), Value::Null);
        while begin.elapsed() < PATIENCE {
            let Ok(message) = self.messages.recv_timeout(PATIENCE) else { break };
            if message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri {
                last = message["params"]["diagnostics"].clone();
                if is_right(last.as_array().unwrap()) {
                    return last.as_array().unwrap().clone();
                }
            }
        }
        panic!("{name} shows {last:#}");
    }

    /// The one diagnostic of a file, as soon as there is one alone.
    fn shown_one(&self, name: &str) -> Value {
        self.shown(name, |all| all.len() == 1).remove(0)
    }

    fn shown_none(&self, name: &str) {
        self.shown(name, <[Value]>::is_empty);
    }

    /// Waits for the end of the server, and what it said on standard error.
    fn ended(mut self) -> (ExitStatus, String) {
        self.input = None;
        let begin = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if begin.elapsed() > PATIENCE {
                self.child.kill().unwrap();
                panic!("the server goes on");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (status, said)
    }

    /// Leaves as the protocol has it.
    fn leave(mut self) {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
        let (status, said) = self.ended();
        assert_eq!((status.code(), said.as_str()), (Some(0), ""));
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

/// One message; nothing at the end.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn related() -> Value {
    json!({ "textDocument": { "publishDiagnostics": { "relatedInformation": true } } })
}

#[test]
fn types_and_evaluation_are_told_with_code_source_and_related_places() {
    let mut editor = Editor::with(related(), &[]);
    editor.open("web.dpl", WEB);
    editor.shown_none("web.dpl");
    // A type.
    editor.open("prod.dpl", &PROD.replace("replicas: 5", "replcas: 5"));
    let wrong = editor.shown_one("prod.dpl");
    assert_eq!((&wrong["source"], &wrong["severity"]), (&json!("deployc"), &json!(1)));
    assert!(wrong["code"].as_str().unwrap().starts_with("DPL03"), "{wrong:#}");
    assert!(wrong["message"].as_str().unwrap().contains("replcas"), "{wrong:#}");
    assert_eq!(wrong["range"]["start"], json!({ "line": 2, "character": 35 }));
    // A value: the check of the other file fails for what is written here.
    editor.change("prod.dpl", 2, &PROD.replace("replicas: 5", "replicas: 13"));
    let unlucky = editor.shown("prod.dpl", |all| all.len() == 1 && all[0]["code"] != wrong["code"]).remove(0);
    assert!(unlucky["code"].as_str().unwrap().starts_with("DPL0"), "{unlucky:#}");
    assert_eq!((&unlucky["source"], &unlucky["severity"]), (&json!("deployc"), &json!(1)));
    assert!(unlucky["message"].as_str().unwrap().starts_with("thirteen is unlucky"), "{unlucky:#}");
    let places = unlucky["relatedInformation"].as_array().unwrap();
    let check = places.iter().find(|place| place["location"]["uri"] == editor.uri("web.dpl")).unwrap();
    assert_eq!(check["location"]["range"]["start"]["line"], 5, "{unlucky:#}");
    editor.change("prod.dpl", 3, PROD);
    editor.shown_none("prod.dpl");
    editor.leave();
}

#[test]
fn an_edit_in_one_buffer_is_seen_in_the_other() {
    let mut editor = Editor::with(related(), &[]);
    editor.open("web.dpl", WEB);
    editor.open("prod.dpl", PROD);
    editor.shown_none("prod.dpl");
    editor.change("web.dpl", 2, &WEB.replace("Int(1..50)", "Int(1..3)"));
    let wrong = editor.shown_one("prod.dpl");
    assert_eq!(wrong["range"]["start"], json!({ "line": 2, "character": 45 }), "{wrong:#}");
    editor.change("web.dpl", 3, &WEB.replace("replicas", "copies"));
    let wrong =
        editor.shown("prod.dpl", |all| all.len() == 1 && all[0]["message"] != wrong["message"]).remove(0);
    assert_eq!(wrong["range"]["start"], json!({ "line": 2, "character": 35 }), "{wrong:#}");
    editor.change("web.dpl", 4, WEB);
    editor.shown_none("prod.dpl");
    editor.leave();
}

#[test]
fn columns_are_counted_as_the_editor_counts() {
    for (encodings, column) in [(json!(null), 15), (json!(["utf-16"]), 15), (json!(["utf-16", "utf-8"]), 17)]
    {
        let capabilities = json!({ "general": { "positionEncodings": encodings } });
        let mut editor = Editor::with(capabilities, &[]);
        editor.open("rocket.dpl", "let s = \"🚀\" + nope\n");
        let wrong = editor.shown_one("rocket.dpl");
        assert_eq!(wrong["range"]["start"], json!({ "line": 0, "character": column }), "{encodings}");
        assert_eq!(wrong["range"]["end"], json!({ "line": 0, "character": column + 4 }), "{encodings}");
        // An edit in the same units: `nope` becomes a text.
        let at = |character: i64| json!({ "line": 0, "character": character });
        let document = json!({ "uri": editor.uri("rocket.dpl"), "version": 2 });
        let range = json!({ "start": at(column), "end": at(column + 4) });
        let changes = json!([{ "range": range, "text": "\"!\"" }]);
        editor
            .notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
        editor.shown_none("rocket.dpl");
        editor.leave();
    }
}

#[test]
fn a_file_that_changes_on_the_disk_is_read_again() {
    let mut editor = Editor::with(json!({}), &[("web.dpl", WEB)]);
    editor.open("prod.dpl", PROD);
    editor.shown_none("prod.dpl");
    write(editor.folder.path(), "web.dpl", &WEB.replace("replicas", "copies"));
    let changes = json!({ "changes": [{ "uri": editor.uri("web.dpl"), "type": 2 }] });
    editor.notify("workspace/didChangeWatchedFiles", changes.clone());
    editor.shown_one("prod.dpl");
    write(editor.folder.path(), "web.dpl", WEB);
    let saved = json!({ "textDocument": { "uri": editor.uri("web.dpl") } });
    editor.notify("textDocument/didSave", saved);
    editor.shown_none("prod.dpl");
    std::fs::remove_file(editor.folder.path().join("web.dpl")).unwrap();
    editor.notify("workspace/didChangeWatchedFiles", changes.clone());
    let gone = editor.shown_one("prod.dpl");
    assert!(gone["message"].as_str().unwrap().contains("web.dpl"), "{gone:#}");
    write(editor.folder.path(), "web.dpl", WEB);
    editor.notify("workspace/didChangeWatchedFiles", changes);
    editor.shown_none("prod.dpl");
    editor.leave();
}

#[test]
fn the_project_says_which_cluster_is_meant_and_which_files_belong_to_it() {
    let old = "import k8s.core.v1 { ConfigMap }\n\nkubernetes \">=1.36\"\n\n\
        resource settings: ConfigMap = { metadata.name: release.name }\n";
    let prod = "import \"../old.dpl\"\n\ndeploy old as \"shop\" in \"prod\" = {}\n";
    let mut editor = Editor::with(json!({}), &[("old.dpl", old), ("env/prod.dpl", prod)]);
    editor.open("env/prod.dpl", prod);
    editor.shown("env/prod.dpl", <[Value]>::is_empty);
    // What is open counts, saved or not.
    editor.open("deployc.toml", "kubernetes = \"1.31\"\n");
    let told = editor.shown("env/prod.dpl", |all| all.len() == 1);
    assert_eq!(told[0]["code"], "DPL0510");
    editor.change("deployc.toml", 2, "kubernetes = 1.31\n");
    let told = editor.shown("deployc.toml", |all| all.len() == 1);
    assert_eq!(told[0]["range"]["start"], json!({ "line": 0, "character": 13 }));
    editor.change("deployc.toml", 3, "kubernetes = \"1.36\"\n");
    editor.shown("deployc.toml", <[Value]>::is_empty);
    // A folder becomes a project of its own, and what lies outside of it cannot be imported any more.
    write(editor.folder.path(), "env/deployc.toml", "");
    let changes = json!({ "changes": [{ "uri": editor.uri("env/deployc.toml"), "type": 1 }] });
    editor.notify("workspace/didChangeWatchedFiles", changes);
    let told = editor.shown("env/prod.dpl", |all| all.len() == 1);
    assert_eq!(told[0]["code"], "DPL0208", "{told:?}");
}

#[test]
fn what_is_closed_counts_as_it_is_saved() {
    let mut editor = Editor::with(json!({}), &[("web.dpl", WEB)]);
    editor.open("prod.dpl", PROD);
    editor.shown_none("prod.dpl");
    editor.open("web.dpl", &WEB.replace("replicas", "copies"));
    editor.shown_one("prod.dpl");
    let closed = json!({ "textDocument": { "uri": editor.uri("web.dpl") } });
    editor.notify("textDocument/didClose", closed);
    editor.shown_none("prod.dpl");
    editor.leave();
}

#[test]
fn what_is_not_served_is_refused_and_the_server_goes_on() {
    let mut editor = Editor::with(json!({}), &[]);
    assert_eq!(editor.request("textDocument/noSuchThing", json!({})), Err(-32601));
    editor.notify("no/such", json!({ "a": 1 }));
    editor.notify("textDocument/didOpen", json!({ "nonsense": true }));
    editor.open("a.dpl", "let a = 1\n");
    editor.shown_none("a.dpl");
    assert_eq!(editor.request("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(editor.request("textDocument/noSuchThing", json!({})), Err(-32600), "only `exit` counts now");
    editor.notify("exit", Value::Null);
    assert_eq!(editor.ended().0.code(), Some(0));
}

#[test]
fn leaving_otherwise_ends_with_an_error() {
    let mut editor = Editor::with(json!({}), &[]);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.ended().0.code(), Some(1), "`shutdown` was not said");
    let editor = Editor::with(json!({}), &[]);
    assert_eq!(editor.ended().0.code(), Some(1), "the editor is gone");
}

#[test]
fn what_is_no_message_ends_with_an_error() {
    for bytes in ["Content-Length: 9\r\n\r\n{\"method\"", "Content-Length: many\r\n\r\n{}", "hello\r\n\r\n"] {
        let mut editor = Editor::with(json!({}), &[]);
        editor.send_bytes(bytes.as_bytes());
        let (status, said) = editor.ended();
        assert_eq!(status.code(), Some(2), "{bytes:?}: {said}");
        assert!(said.contains("the editor cannot be served"), "{bytes:?}: {said}");
    }
}
