//! An editor and its server, over a connection in memory and a source that finds the word BAD.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::{DiagnosticsSource, Ended, serve};
use crate::base::TextRange;
use crate::diagnostic::{Diagnostic, FileKey, code};

/// In a text, `BAD` is an error, `use NAME` brings the errors of another file and points to it, and `PANIC` is one.
#[derive(Default)]
struct Words {
    saved: BTreeMap<PathBuf, Arc<str>>,
    open: BTreeMap<PathBuf, Arc<str>>,
}

impl Words {
    fn read(&self, path: &Path) -> Option<Arc<str>> {
        self.open.get(path).or_else(|| self.saved.get(path)).cloned()
    }
}

impl DiagnosticsSource for Words {
    fn set_overlay(&mut self, path: &Path, text: Option<Arc<str>>) {
        match text {
            Some(text) => self.open.insert(path.to_path_buf(), text),
            None => self.open.remove(path),
        };
    }
    fn refresh(&mut self, path: &Path) {
        self.saved.insert(path.to_path_buf(), "BAD".into());
    }
    fn diagnostics(&mut self, path: &Path) -> Vec<Diagnostic> {
        let Some(text) = self.read(path) else { return Vec::new() };
        assert!(!text.contains("PANIC"), "planted");
        let mut found = Vec::new();
        let here = self.file(path);
        for (at, word) in text.match_indices("BAD") {
            let range = TextRange::new(at as u32, (at + word.len()) as u32);
            found.push(
                Diagnostic::error(code::UNKNOWN_NAME, "a bad word")
                    .at(here, range, "this")
                    .help("say it well"),
            );
        }
        if let Some(name) = text.strip_prefix("use ").and_then(|rest| rest.lines().next()) {
            let other = path.with_file_name(name);
            if self.read(&other).is_some_and(|text| text.contains("BAD")) {
                let warning = Diagnostic::warning(code::CHECK_ADVISES, "what is used is bad");
                found.push(warning.at(here, TextRange::new(0, 3), "").label(
                    self.file(&other),
                    TextRange::new(0, 3),
                    "here",
                ));
            }
            found.extend(self.diagnostics(&other));
        }
        found
    }
    fn file(&self, path: &Path) -> FileKey {
        FileKey::new(path.to_str().unwrap().trim_start_matches("/p/"))
    }
    fn path(&self, file: FileKey) -> Option<PathBuf> {
        Some(Path::new("/p").join(file.path()))
    }
    fn text(&self, file: FileKey) -> Option<Arc<str>> {
        self.read(&self.path(file)?)
    }
}

struct Editor {
    connection: Connection,
    server: Option<JoinHandle<Ended>>,
    next: i32,
}

impl Editor {
    fn start(saved: &[(&str, &str)]) -> Self {
        let (server, connection) = Connection::memory();
        let saved = saved.iter().map(|(path, text)| (PathBuf::from(path), Arc::from(*text))).collect();
        let server = thread::spawn(move || serve(&server, &mut Words { saved, open: BTreeMap::new() }));
        Self { connection, server: Some(server), next: 0 }
    }

    /// An editor that has said hello.
    fn with(capabilities: Value, saved: &[(&str, &str)]) -> Self {
        let mut editor = Self::start(saved);
        editor
            .request(
                "initialize",
                json!({ "processId": null, "rootUri": null, "capabilities": capabilities }),
            )
            .unwrap();
        editor.notify("initialized", json!({}));
        editor
    }

    fn receive(&self) -> Message {
        self.connection.receiver.recv_timeout(Duration::from_secs(20)).expect("the server answers")
    }

    fn request(&mut self, method: &str, params: Value) -> Result<Value, i32> {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.connection.sender.send(Request::new(id.clone(), method.to_owned(), params).into()).unwrap();
        loop {
            if let Message::Response(Response { id: answered, response_result }) = self.receive() {
                assert_eq!(answered, id);
                return response_result.map_err(|error| error.code);
            }
        }
    }

    fn notify(&self, method: &str, params: Value) {
        self.connection.sender.send(Notification::new(method.to_owned(), params).into()).unwrap();
    }

    fn open(&self, path: &str, text: &str) {
        let document = json!({ "uri": uri(path), "languageId": "dpl", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn change(&self, path: &str, version: i32, changes: Value) {
        let document = json!({ "uri": uri(path), "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// The next diagnostics that are shown, with their file.
    fn shown(&self) -> (String, Value) {
        loop {
            if let Message::Notification(note) = self.receive()
                && note.method == "textDocument/publishDiagnostics"
            {
                return (note.params["uri"].as_str().unwrap().to_owned(), note.params);
            }
        }
    }

    fn shown_for(&self, path: &str) -> Value {
        let (at, params) = self.shown();
        assert_eq!(at, uri(path));
        params["diagnostics"].clone()
    }

    fn leave(mut self) -> Ended {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        assert_eq!(
            self.request("textDocument/hover", json!({})),
            Err(-32600),
            "after shutdown nothing is served"
        );
        self.notify("exit", Value::Null);
        self.server.take().unwrap().join().unwrap()
    }
}

fn uri(path: &str) -> String {
    format!("file:///p/{path}")
}

#[test]
fn opening_and_editing_shows_what_is_wrong() {
    let editor = Editor::with(json!({}), &[]);
    editor.open("a.dpl", "😀é BAD\r\n");
    let (at, params) = editor.shown();
    assert_eq!((at, &params["version"]), (uri("a.dpl"), &json!(1)));
    let shown = &params["diagnostics"][0];
    assert_eq!(
        shown["range"],
        json!({ "start": { "line": 0, "character": 4 }, "end": { "line": 0, "character": 7 } })
    );
    assert_eq!(
        (&shown["code"], &shown["source"], &shown["severity"]),
        (&json!("DPL0201"), &json!("deployc"), &json!(1))
    );
    assert_eq!(shown["message"], "a bad word\nthis\nhelp: say it well");

    let from = json!({ "start": { "line": 0, "character": 4 }, "end": { "line": 0, "character": 7 } });
    editor.change("a.dpl", 2, json!([{ "range": from, "text": "good" }]));
    assert_eq!(editor.shown_for("a.dpl"), json!([]));
    let here = json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 0 } });
    editor.change("a.dpl", 3, json!([{ "range": here, "text": "BA" }, { "range": { "start": { "line": 1, "character": 2 }, "end": { "line": 9, "character": 9 } }, "text": "D" }]));
    assert_eq!(editor.shown_for("a.dpl")[0]["range"]["start"], json!({ "line": 1, "character": 0 }));
    editor.change("a.dpl", 4, json!([{ "text": "BAD\n" }]));
    assert_eq!(editor.shown_for("a.dpl")[0]["range"]["start"]["line"], 0);

    editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri("a.dpl") } }));
    assert_eq!(editor.shown_for("a.dpl"), json!([]));
    assert_eq!(editor.leave(), Ended::Asked);
}

#[test]
fn columns_are_counted_as_agreed() {
    let offered = json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } });
    let editor = Editor::with(offered, &[]);
    editor.open("a.dpl", "😀é BAD");
    assert_eq!(editor.shown_for("a.dpl")[0]["range"]["start"]["character"], 7);
    let from = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 7 } });
    editor.change("a.dpl", 2, json!([{ "range": from, "text": "" }]));
    assert_eq!(editor.shown_for("a.dpl")[0]["range"]["start"]["character"], 0);

    let mut other = Editor::start(&[]);
    let answer = other.request("initialize", json!({ "capabilities": {} })).unwrap();
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(answer["capabilities"]["textDocumentSync"]["change"], 2);
    assert_eq!(answer["serverInfo"]["name"], "deployc");
    assert_eq!(other.leave(), Ended::Asked);
}

#[test]
fn an_edit_in_one_file_is_seen_in_another() {
    let related = json!({ "textDocument": { "publishDiagnostics": { "relatedInformation": true } } });
    let editor = Editor::with(related, &[]);
    editor.open("base.dpl", "fine");
    assert_eq!(editor.shown_for("base.dpl"), json!([]));
    editor.open("prod.dpl", "use base.dpl");
    assert_eq!(editor.shown_for("prod.dpl"), json!([]));
    editor.change("base.dpl", 2, json!([{ "text": "BAD" }]));
    let base = editor.shown_for("base.dpl");
    assert_eq!(base.as_array().unwrap().len(), 1, "both files find it, it is shown once");
    let prod = editor.shown_for("prod.dpl");
    assert_eq!(prod[0]["severity"], 2);
    let place = &prod[0]["relatedInformation"][0];
    assert_eq!((&place["location"]["uri"], &place["message"]), (&json!(uri("base.dpl")), &json!("here")));
    editor.change("base.dpl", 3, json!([{ "text": "fine" }]));
    assert_eq!(editor.shown_for("base.dpl"), json!([]));
    assert_eq!(editor.shown_for("prod.dpl"), json!([]));
    assert_eq!(editor.leave(), Ended::Asked);
}

#[test]
fn a_place_in_a_file_that_is_not_open_is_shown_and_taken_away() {
    let editor = Editor::with(json!({}), &[("/p/base.dpl", "x BAD")]);
    editor.open("prod.dpl", "use base.dpl");
    let (at, params) = editor.shown();
    assert_eq!((at, &params["diagnostics"][0]["range"]["start"]["character"]), (uri("base.dpl"), &json!(2)));
    let prod = editor.shown_for("prod.dpl");
    assert_eq!(prod[0]["message"], "what is used is bad\nbase.dpl: here", "an editor without links reads it");
    editor.change("prod.dpl", 2, json!([{ "text": "" }]));
    assert_eq!(editor.shown_for("base.dpl"), json!([]));
    assert_eq!(editor.shown_for("prod.dpl"), json!([]));
    assert_eq!(editor.leave(), Ended::Asked);
}

#[test]
fn files_changed_outside_are_read_again() {
    let watching = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let editor = Editor::with(watching, &[("/p/base.dpl", "fine")]);
    match editor.receive() {
        Message::Request(request) => assert_eq!(request.method, "client/registerCapability"),
        other => panic!("{other:?}"),
    }
    editor.open("prod.dpl", "use base.dpl");
    assert_eq!(editor.shown_for("prod.dpl"), json!([]));
    editor.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": uri("base.dpl"), "type": 2 }] }),
    );
    assert_eq!(editor.shown_for("base.dpl")[0]["code"], "DPL0201");
    assert_eq!(editor.leave(), Ended::Asked);
}

#[test]
fn a_panic_is_shown_and_the_server_goes_on() {
    let editor = Editor::with(json!({}), &[]);
    editor.open("good.dpl", "BAD");
    assert_eq!(editor.shown_for("good.dpl")[0]["code"], "DPL0201");
    editor.open("worse.dpl", "PANIC");
    let fault = editor.shown_for("worse.dpl");
    assert_eq!(fault[0]["code"], "DPL0999");
    assert!(fault[0]["message"].as_str().unwrap().contains("planted"));
    editor.change("worse.dpl", 2, json!([{ "text": "BAD" }]));
    assert_eq!(editor.shown_for("worse.dpl")[0]["code"], "DPL0201");
    assert_eq!(editor.leave(), Ended::Asked);
}

#[test]
fn the_order_of_the_protocol_is_kept() {
    let mut editor = Editor::start(&[]);
    assert_eq!(editor.request("textDocument/hover", json!({})), Err(-32002));
    editor.open("early.dpl", "BAD");
    assert!(editor.request("initialize", json!({})).is_ok(), "what was opened before counts for nothing");
    assert_eq!(editor.request("initialize", json!({})), Err(-32600));
    assert_eq!(editor.request("no/such", json!({})), Err(-32601));
    editor.notify("textDocument/didOpen", json!({ "nonsense": true }));
    editor.notify("no/such", json!({}));
    editor.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri("no.dpl"), "version": 2 }, "contentChanges": [] }),
    );
    let unnamed = json!({ "uri": "untitled:Untitled-1", "languageId": "dpl", "version": 1, "text": "BAD" });
    editor.notify("textDocument/didOpen", json!({ "textDocument": unnamed }));
    editor.open("a.dpl", "");
    assert_eq!(editor.shown_for("a.dpl"), json!([]));
    assert_eq!(editor.leave(), Ended::Asked);
}

#[test]
fn leaving_without_a_word_is_noticed() {
    let mut editor = Editor::with(json!({}), &[]);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.server.take().unwrap().join().unwrap(), Ended::Unasked);
    let Editor { connection, server, .. } = Editor::with(json!({}), &[]);
    drop(connection);
    assert_eq!(server.unwrap().join().unwrap(), Ended::Unasked);
}
