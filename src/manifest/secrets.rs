//! Opening secrets: the one place where their text is read, after everything else is done.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::{Object, place};
use crate::db::{Db, Definition, Finding};
use crate::diagnostic::code;
use crate::hir::Node;
use crate::system::System;
use crate::value::{Data, Encoding, Holds, Hole, Piece, SecretText, Value};

/// What stands for a secret that is not shown.
pub const REDACTED: &str = "<secret>";

/// Whether the writer shows secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// The text is filled in.
    #[default]
    Inline,
    /// `<secret>` stands for it, and nothing is read.
    Redact,
}

/// The text of every secret that the objects need. It lives as long as rendering does, and prints as nothing.
#[derive(Default)]
pub struct Opened {
    redact: bool,
    variables: BTreeMap<Arc<str>, String>,
    files: BTreeMap<String, Vec<u8>>,
    /// Where the files that `secret.file` names are.
    places: Vec<(Hole, String)>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened(…)")
    }
}

impl Opened {
    /// Reads what the objects need: each variable and file once. Every one that is missing or empty is a finding.
    pub fn open(db: &dyn Db, system: &dyn System, objects: &[Object], mode: Mode) -> (Self, Vec<Finding>) {
        let mut opened = Self { redact: mode == Mode::Redact, ..Self::default() };
        let mut findings = Vec::new();
        if opened.redact {
            return (opened, findings);
        }
        for object in objects {
            let mut holes = Vec::new();
            collect(&object.value, &mut holes);
            for hole in holes {
                opened.hole(db, system, &hole, object, &mut findings);
            }
        }
        (opened, findings)
    }

    fn hole(
        &mut self,
        db: &dyn Db,
        system: &dyn System,
        hole: &Hole,
        object: &Object,
        findings: &mut Vec<Finding>,
    ) {
        // Looked up only where there is something to say.
        let stands = || {
            place::of_hole(db, (object.definition, object.place, object.key.as_ref()), hole)
                .map_or((object.definition, Node::Name), |at| (at.definition, at.node))
        };
        match hole {
            Hole::Env(name) => {
                if self.variables.contains_key(name) {
                    return;
                }
                let text = system.env_var(name);
                if text.as_deref().is_none_or(str::is_empty) {
                    findings.push(missing_variable(name, text.is_some(), stands()));
                }
                self.variables.insert(name.clone(), text.unwrap_or_default());
            }
            Hole::File { base, path } => {
                if self.places.iter().any(|(known, _)| known == hole) {
                    return;
                }
                let folder = Path::new(base.path(db).as_ref()).parent().unwrap_or(Path::new("/"));
                let place = crate::system::normalized(&folder.join(path.as_ref()));
                let shown = place.to_string_lossy().into_owned();
                self.places.push((hole.clone(), shown.clone()));
                let bytes = match system.read(&place) {
                    Ok(bytes) => without_line_end(bytes),
                    Err(error) => {
                        findings.push(unreadable_file(path, &error, stands()));
                        return;
                    }
                };
                if bytes.is_empty() {
                    let message = format!("the secret's file \"{path}\" is empty");
                    let (definition, node) = stands();
                    findings.push(Finding::new(code::EMPTY_SECRET, message).at(
                        definition,
                        node,
                        "chosen here",
                    ));
                }
                self.files.insert(shown, bytes);
            }
            Hole::Literal(_) | Hole::Existing { .. } | Hole::External { .. } => {}
            Hole::Encoded { text, .. } | Hole::Checksum { text, .. } => {
                for piece in text.pieces() {
                    if let Piece::Hole(inner) = piece {
                        self.hole(db, system, inner, object, findings);
                    }
                }
            }
        }
    }

    /// The text with its holes filled; nothing where it is not to be shown.
    #[must_use]
    pub fn text(&self, text: &SecretText) -> Option<String> {
        Some(String::from_utf8_lossy(&self.bytes(text)?).into_owned())
    }

    /// The bytes with the holes filled; nothing where they are not to be shown.
    #[must_use]
    pub fn bytes(&self, text: &SecretText) -> Option<Vec<u8>> {
        if self.redact {
            return None;
        }
        let mut bytes = Vec::new();
        for piece in text.pieces() {
            match piece {
                Piece::Text(text) => bytes.extend_from_slice(text.as_bytes()),
                Piece::Hole(hole) => self.fill(hole, &mut bytes),
            }
        }
        Some(bytes)
    }

    fn fill(&self, hole: &Hole, bytes: &mut Vec<u8>) {
        match hole {
            Hole::Env(name) => {
                bytes.extend(self.variables.get(name).map(String::as_bytes).unwrap_or_default())
            }
            Hole::File { .. } => {
                let place = self.places.iter().find(|(known, _)| known == hole);
                bytes.extend(
                    place.and_then(|(_, place)| self.files.get(place)).map(Vec::as_slice).unwrap_or_default(),
                );
            }
            Hole::Literal(text) => bytes.extend_from_slice(text.as_bytes()),
            // Refused before: such a text lives in the cluster.
            Hole::Existing { .. } | Hole::External { .. } => {}
            Hole::Encoded { encoding, text } => {
                let inner = self.bytes(text).unwrap_or_default();
                bytes.extend_from_slice(encode(*encoding, &inner).as_bytes());
            }
            Hole::Checksum { text, salt } => {
                let mut hash = Sha256::new();
                hash.update(salt.as_bytes());
                hash.update([0]);
                hash.update(self.bytes(text).unwrap_or_default());
                bytes.extend(hex(&hash.finalize()).bytes().take(8));
            }
        }
    }
}

fn encode(encoding: Encoding, bytes: &[u8]) -> String {
    match encoding {
        Encoding::Base64 => STANDARD.encode(bytes),
        Encoding::Sha256 => hex(&Sha256::digest(bytes)),
        Encoding::Quoted => {
            let quoted = serde_json::to_string(&String::from_utf8_lossy(bytes)).unwrap_or_default();
            quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A file's one final line end is not part of its secret.
fn without_line_end(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    bytes
}

fn missing_variable(name: &str, set: bool, (definition, node): (Definition, Node)) -> Finding {
    let finding = if set {
        Finding::new(code::EMPTY_SECRET, format!("the environment variable {name} is empty"))
    } else {
        Finding::new(code::SECRET_NOT_GIVEN, format!("the environment variable {name} is not set"))
    };
    finding
        .at(definition, node, "the secret is chosen here")
        .help(format!("set {name}, or build with `--secrets redact`"))
}

fn unreadable_file(path: &str, error: &std::io::Error, (definition, node): (Definition, Node)) -> Finding {
    Finding::new(code::SECRET_FILE, format!("the secret's file \"{path}\" cannot be read: {error}"))
        .at(definition, node, "the secret is chosen here")
        .help("write the file, or build with `--secrets redact`")
}

/// A text that lives in the cluster cannot be written by the build: an error where it was chosen.
pub fn elsewhere(db: &dyn Db, objects: &[Object], findings: &mut Vec<Finding>) {
    for object in objects.iter().filter(|object| object.value.holds_secret()) {
        let mut holes = Vec::new();
        collect(&object.value, &mut holes);
        for hole in holes.iter().filter(|hole| hole.is_in_cluster()) {
            let (definition, node) =
                place::of_hole(db, (object.definition, object.place, object.key.as_ref()), hole)
                    .map_or((object.definition, Node::Name), |at| (at.definition, at.node));
            let message =
                format!("this secret stays in the cluster: its text cannot stand in a {}", object.kind);
            let finding = Finding::new(code::SECRET_ELSEWHERE, message)
                .at(definition, node, "chosen here")
                .label(object.definition, Node::Name, "needed here")
                .help("use `secret.env` or `secret.file`, or let the container refer to the Secret");
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
}

/// The holes in a value.
fn collect(value: &Value, holes: &mut Vec<Hole>) {
    let held = value.weight().holds;
    if !held.any(Holds::SECRET) && !held.any(Holds::DIGEST) {
        return;
    }
    match &value.data {
        Data::Secret(text) | Data::Digest(text) => {
            for piece in text.pieces() {
                if let Piece::Hole(hole) = piece {
                    holes.push((**hole).clone());
                }
            }
        }
        Data::List(list) => list.items().iter().for_each(|item| collect(item, holes)),
        Data::Record(record) => record.fields().iter().for_each(|(_, value)| collect(value, holes)),
        Data::Replace(inner) => collect(inner, holes),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_final_line_end_is_not_part_of_a_secret() {
        assert_eq!(without_line_end(b"a\n".to_vec()), b"a");
        assert_eq!(without_line_end(b"a\r\n".to_vec()), b"a");
        assert_eq!(without_line_end(b"a\n\n".to_vec()), b"a\n");
        assert_eq!(without_line_end(b"a".to_vec()), b"a");
    }

    #[test]
    fn holes_are_filled_in_their_encodings() {
        let opened = Opened { variables: [("A".into(), "p\"w".to_owned())].into(), ..Opened::default() };
        let secret = SecretText::hole(Hole::Env("A".into()));
        assert_eq!(opened.text(&secret).as_deref(), Some("p\"w"));
        assert_eq!(opened.text(&secret.encoded(Encoding::Quoted)).as_deref(), Some("p\\\"w"));
        assert_eq!(opened.text(&secret.encoded(Encoding::Base64)).as_deref(), Some("cCJ3"));
        let hash = opened.text(&secret.encoded(Encoding::Sha256)).unwrap();
        assert_eq!(hash.len(), 64);
        let salted = |salt: &str| Hole::Checksum { text: secret.clone(), salt: salt.into() };
        let digest = |salt: &str| opened.text(&SecretText::hole(salted(salt))).unwrap();
        assert_eq!(digest("ns/a").len(), 8);
        assert_ne!(digest("ns/a"), digest("ns/b"), "the same secret of two releases shows two checksums");
        assert!(!format!("{opened:?}").contains("p\\\"w"));
    }
}
