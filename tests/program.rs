//! The program itself, started as users and editors start it: streams, exit codes, and a server that answers over pipes.
#![expect(clippy::unwrap_used, reason = "a test fails where the program is not as it thinks")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

fn deployc(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deployc"));
    command.args(arguments).env("COLUMNS", "80");
    command
}

#[test]
fn products_go_to_standard_output_and_messages_to_standard_error() {
    for (arguments, code, out, err) in [
        (&["explain", "DPL0301"][..], 0, "DPL0301 (error)", ""),
        (&["--version"], 0, "deployc ", ""),
        (&["build", "no/such.dpl"], 2, "", "error[DPL0901]"),
        (&["build", "no/such.dpl", "--message-format", "json"], 2, "", "{\"code\":\"DPL0901\""),
        (&["nonsense"], 2, "", "error: "),
    ] {
        let output = deployc(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        for (stream, part) in [(output.stdout, out), (output.stderr, err)] {
            let text = String::from_utf8(stream).unwrap();
            assert!(text.starts_with(part) && text.is_empty() == part.is_empty(), "{arguments:?}: {text}");
        }
    }
}

/// An editor at the other end of two pipes.
struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    answers: Receiver<Value>,
}

impl Editor {
    fn start() -> Self {
        let mut child = deployc(&["lsp"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, answers) = channel();
        thread::spawn(move || {
            while let Some(message) = receive(&mut output)
                && sender.send(message).is_ok()
            {}
        });
        Self { input: child.stdin.take(), child, answers }
    }

    fn send(&mut self, message: Value) {
        let text = message.to_string();
        let input = self.input.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        input.flush().unwrap();
    }

    /// Whatever happens, no test waits for ever.
    fn answer(&self) -> Value {
        self.answers.recv_timeout(Duration::from_secs(30)).unwrap()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn receive(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", digits)) => length = digits.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

#[test]
fn an_editor_is_served_over_pipes() {
    let mut editor = Editor::start();
    editor
        .send(json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } }));
    assert!(editor.answer().pointer("/result/capabilities/textDocumentSync").is_some());
    editor.send(json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }));
    assert_eq!(editor.answer().get("result"), Some(&Value::Null));
    editor.send(json!({ "jsonrpc": "2.0", "method": "exit" }));
    assert_eq!(editor.child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_editor_that_is_gone_ends_the_server() {
    let mut editor = Editor::start();
    editor.input = None;
    assert_eq!(editor.child.wait().unwrap().code(), Some(1));
}
