//! The protocol: which message means what, in which state, and what is answered.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{self as lt, Uri};
use serde::Deserialize;
use serde_json::{Value, json};

use super::documents::{Document, Documents};
use super::{DiagnosticsSource, convert};
use crate::base::{Encoding, LineIndex};
use crate::diagnostic::{Diagnostic, FileKey, fault, gather};

/// How the editor left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It said `shutdown`, then `exit`.
    Asked,
    /// It said `exit` at once, or was gone.
    Unasked,
}

/// Serves until the editor leaves. A panic while a message is handled is answered or shown, and never ends this.
pub fn serve(connection: &Connection, source: &mut dyn DiagnosticsSource) -> Ended {
    let mut server = Server {
        connection,
        source,
        state: State::Fresh,
        client: Client::default(),
        documents: Documents::new(),
        published: BTreeMap::new(),
        stale: false,
    };
    server.run()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before `initialize`.
    Fresh,
    Running,
    /// After `shutdown`: nothing counts but `exit`.
    Leaving,
}

/// What the editor said that it can.
#[derive(Clone, Copy)]
struct Client {
    encoding: Encoding,
    /// Messages may point to other places.
    related: bool,
    /// It can be asked to watch files.
    watches: bool,
}

impl Default for Client {
    fn default() -> Self {
        Self { encoding: Encoding::Utf16, related: false, watches: false }
    }
}

/// The messages last shown for a file, with the version that they were about.
type Shown = (Option<i32>, Vec<lt::Diagnostic>);

struct Server<'a> {
    connection: &'a Connection,
    source: &'a mut dyn DiagnosticsSource,
    state: State,
    client: Client,
    documents: Documents,
    published: BTreeMap<Uri, Shown>,
    /// Something changed since diagnostics were shown.
    stale: bool,
}

impl Server<'_> {
    /// Diagnostics are shown when all that has come was read: who types fast is not answered for every letter.
    fn run(&mut self) -> Ended {
        while let Ok(message) = self.connection.receiver.recv() {
            if let ControlFlow::Break(ended) = self.handle(message) {
                return ended;
            }
            while let Ok(message) = self.connection.receiver.try_recv() {
                if let ControlFlow::Break(ended) = self.handle(message) {
                    return ended;
                }
            }
            if std::mem::take(&mut self.stale) && self.state == State::Running {
                self.show_all();
            }
        }
        Ended::Unasked
    }

    fn handle(&mut self, message: Message) -> ControlFlow<Ended> {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                let response = fault::catching(|| self.request(request));
                let response =
                    response.unwrap_or_else(|fault| failed(id, ErrorCode::InternalError, fault.message));
                self.send(response);
                ControlFlow::Continue(())
            }
            Message::Notification(note) if note.method == "exit" => {
                ControlFlow::Break(if self.state == State::Leaving { Ended::Asked } else { Ended::Unasked })
            }
            Message::Notification(note) => {
                if self.state == State::Running
                    && let Err(fault) = fault::catching(|| self.notification(note))
                {
                    self.log(&fault.message);
                }
                ControlFlow::Continue(())
            }
            Message::Response(_) => ControlFlow::Continue(()),
        }
    }

    /// The table of requests.
    fn request(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        let refused = |code, text: &str| failed(id.clone(), code, text.to_owned());
        match (self.state, method.as_str()) {
            (State::Fresh, "initialize") => self.initialize(id, params),
            (State::Fresh, _) => refused(ErrorCode::ServerNotInitialized, "`initialize` comes first"),
            (State::Running, "shutdown") => {
                self.state = State::Leaving;
                Response::new_ok(id, Value::Null)
            }
            (State::Leaving, _) => refused(ErrorCode::InvalidRequest, "after `shutdown` comes `exit`"),
            (State::Running, "initialize") => refused(ErrorCode::InvalidRequest, "`initialize` comes once"),
            (State::Running, _) => refused(ErrorCode::MethodNotFound, &format!("`{method}` is not served")),
        }
    }

    /// The table of notifications. What is not in it means nothing here, as the protocol has it.
    fn notification(&mut self, note: Notification) {
        match note.method.as_str() {
            "initialized" => self.watch_files(),
            "textDocument/didOpen" => self.with(note, Self::opened),
            "textDocument/didChange" => self.with(note, Self::changed),
            "textDocument/didClose" => self.with(note, Self::closed),
            "textDocument/didSave" => self.with(note, Self::saved),
            "workspace/didChangeWatchedFiles" => self.with(note, Self::changed_outside),
            _ => {}
        }
    }

    fn with<P: for<'de> Deserialize<'de>>(&mut self, note: Notification, handler: fn(&mut Self, P)) {
        match serde_json::from_value(note.params) {
            Ok(params) => handler(self, params),
            Err(error) => self.log(&format!("`{}` was not understood: {error}", note.method)),
        }
    }

    fn initialize(&mut self, id: RequestId, params: Value) -> Response {
        // Only what is needed is read, so that an editor's slip elsewhere does not shut it out.
        let capabilities = params.get("capabilities").cloned().unwrap_or_default();
        let flag = |path: &str| capabilities.pointer(path).and_then(Value::as_bool).unwrap_or_default();
        let encodings = capabilities.pointer("/general/positionEncodings").cloned().unwrap_or_default();
        let general = json!({ "general": { "positionEncodings": encodings } });
        let known: lt::ClientCapabilities = serde_json::from_value(general).unwrap_or_default();
        self.client = Client {
            encoding: convert::negotiated(&known),
            related: flag("/textDocument/publishDiagnostics/relatedInformation"),
            watches: flag("/workspace/didChangeWatchedFiles/dynamicRegistration"),
        };
        self.state = State::Running;
        let sync = lt::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lt::TextDocumentSyncKind::Incremental),
            save: Some(true.into()),
            ..lt::TextDocumentSyncOptions::default()
        };
        let encoding = match self.client.encoding {
            Encoding::Utf8 => lt::PositionEncodingKind::UTF8,
            Encoding::Utf16 | Encoding::Chars => lt::PositionEncodingKind::UTF16,
        };
        let capabilities = lt::ServerCapabilities {
            position_encoding: Some(encoding),
            text_document_sync: Some(sync.into()),
            ..lt::ServerCapabilities::default()
        };
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        Response::new_ok(
            id,
            lt::InitializeResult::new(capabilities, Some(lt::ServerInfo::new("deployc".to_owned(), version))),
        )
    }

    /// Asks to be told of files that change while they are not open.
    fn watch_files(&self) {
        if self.client.watches {
            let watchers = json!({ "watchers": [{ "globPattern": "**/*" }] });
            let method = "workspace/didChangeWatchedFiles";
            let params = json!({ "registrations": [{ "id": "files", "method": method, "registerOptions": watchers }] });
            self.send(Request::new(
                RequestId::from("watch".to_owned()),
                "client/registerCapability".to_owned(),
                params,
            ));
        }
    }

    fn opened(&mut self, params: lt::DidOpenTextDocumentParams) {
        let lt::TextDocumentItem { uri, version, text, .. } = params.text_document;
        // What lies in no file system, like a buffer without a name, has no neighbours to be checked with.
        let Ok(path) = uri.to_file_path() else { return };
        let document = Document::new(path, version, &text);
        self.put(uri, document);
    }

    fn changed(&mut self, params: lt::DidChangeTextDocumentParams) {
        let lt::VersionedTextDocumentIdentifier { version, text_document_identifier } = params.text_document;
        let uri = text_document_identifier.uri;
        let Some(mut document) = self.documents.get(&uri).cloned() else { return };
        document.edit(version, params.content_changes, self.client.encoding);
        self.put(uri, document);
    }

    /// The document is kept before anybody is told of it, so that an edit is not lost if that fails.
    fn put(&mut self, uri: Uri, document: Document) {
        let (path, text) = (document.path.clone(), document.lines.text().clone());
        self.documents.insert(uri, document);
        self.stale = true;
        self.source.set_overlay(&path, Some(text));
    }

    fn closed(&mut self, params: lt::DidCloseTextDocumentParams) {
        let Some(document) = self.documents.remove(&params.text_document.uri) else { return };
        self.stale = true;
        self.source.set_overlay(&document.path, None);
    }

    fn saved(&mut self, params: lt::DidSaveTextDocumentParams) {
        self.refresh(&params.text_document.uri);
    }

    fn changed_outside(&mut self, params: lt::DidChangeWatchedFilesParams) {
        for change in params.changes {
            self.refresh(&change.uri);
        }
    }

    fn refresh(&mut self, uri: &Uri) {
        if let Ok(path) = uri.to_file_path() {
            self.stale = true;
            self.source.refresh(&path);
        }
    }

    /// Shows the messages of every open file, also where they stand in others, and takes away those that are gone.
    fn show_all(&mut self) {
        let found = self.collect();
        let mut texts = BTreeMap::new();
        let gone: Vec<_> = self.published.keys().filter(|uri| !found.contains_key(*uri)).cloned().collect();
        for uri in gone {
            self.show(uri, (None, Vec::new()));
        }
        for (uri, mut diagnostics) in found {
            gather(&mut diagnostics);
            let version = self.documents.get(&uri).map(|document| document.version);
            let shown =
                diagnostics.iter().map(|diagnostic| self.converted(diagnostic, &uri, &mut texts)).collect();
            self.show(uri, (version, shown));
        }
    }

    fn collect(&mut self) -> BTreeMap<Uri, Vec<Diagnostic>> {
        let open: Vec<_> =
            self.documents.iter().map(|(uri, document)| (uri.clone(), document.path.clone())).collect();
        let mut found: BTreeMap<Uri, Vec<Diagnostic>> =
            open.iter().map(|(uri, _)| (uri.clone(), Vec::new())).collect();
        for (uri, path) in open {
            let all = fault::catching(|| self.source.diagnostics(&path)).unwrap_or_else(|fault| vec![fault]);
            for diagnostic in all {
                let place = diagnostic.primary().and_then(|label| self.uri(label.file));
                found.entry(place.unwrap_or_else(|| uri.clone())).or_default().push(diagnostic);
            }
        }
        found
    }

    /// The address of a file: that under which it is open, else that of its path.
    fn uri(&self, file: FileKey) -> Option<Uri> {
        let named = |document: &Document| {
            fault::catching(|| self.source.file(&document.path)).is_ok_and(|key| key == file)
        };
        if let Some((uri, _)) = self.documents.iter().find(|(_, document)| named(document)) {
            return Some(uri.clone());
        }
        let path = fault::catching(|| self.source.path(file)).ok().flatten()?;
        Uri::from_file_path(path).ok()
    }

    fn converted(
        &self,
        diagnostic: &Diagnostic,
        at: &Uri,
        texts: &mut BTreeMap<FileKey, Option<(Uri, Arc<LineIndex>)>>,
    ) -> lt::Diagnostic {
        let primary = diagnostic.primary();
        convert::diagnostic(diagnostic, self.client.related, |label| {
            let known = texts.entry(label.file).or_insert_with(|| self.place(label.file));
            let (uri, lines) = known.as_ref()?;
            // A message may be shown in another file than its own, where that has no address: then it has no range there.
            let elsewhere = Some(label) == primary && uri != at;
            let range = convert::range(lines, label.range, self.client.encoding);
            (!elsewhere).then(|| lt::Location::new(uri.clone(), range))
        })
    }

    fn place(&self, file: FileKey) -> Option<(Uri, Arc<LineIndex>)> {
        let uri = self.uri(file)?;
        if let Some(document) = self.documents.get(&uri) {
            return Some((uri, document.lines.clone()));
        }
        let text = fault::catching(|| self.source.text(file)).ok().flatten()?;
        Some((uri, Arc::new(LineIndex::new(text))))
    }

    /// Sends what differs from what was sent before.
    fn show(&mut self, uri: Uri, shown: Shown) {
        if self.published.get(&uri) == Some(&shown) {
            return;
        }
        let (version, diagnostics) = shown.clone();
        let keep = self.documents.contains_key(&uri) || !diagnostics.is_empty();
        let params = lt::PublishDiagnosticsParams::new(uri.clone(), version, diagnostics);
        self.send(Notification::new("textDocument/publishDiagnostics".to_owned(), params));
        if keep {
            self.published.insert(uri, shown);
        } else {
            self.published.remove(&uri);
        }
    }

    fn log(&self, text: &str) {
        let params = json!({ "type": 1, "message": text });
        self.send(Notification::new("window/logMessage".to_owned(), params));
    }

    /// An editor that is gone is noticed when it is listened to.
    fn send(&self, message: impl Into<Message>) {
        let _ = self.connection.sender.send(message.into());
    }
}

fn failed(id: RequestId, code: ErrorCode, text: String) -> Response {
    Response::new_err(id, code as i32, text)
}
