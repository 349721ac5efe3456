//! Secrets: texts with holes that only the writer fills.

use std::fmt;
use std::sync::Arc;

use crate::db::SourceFile;

/// A text with holes. It never holds what fills them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretText {
    pieces: Arc<[Piece]>,
}

/// A piece of such a text. Texts that lie beside each other are one, and none is empty.
#[derive(Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text.
    Text(Arc<str>),
    /// What the writer fills in.
    Hole(Arc<Hole>),
}

/// What fills a hole.
#[derive(Clone, PartialEq, Eq)]
pub enum Hole {
    /// `secret.env("NAME")`
    Env(Arc<str>),
    /// `secret.file("path")`, relative to the file that says so.
    File {
        /// The file that names it.
        base: SourceFile,
        /// As written.
        path: Arc<str>,
    },
    /// `secret.literal("…")`
    Literal(Arc<str>),
    /// `secret.existing("name", key: "k")`: it lives in the cluster.
    Existing {
        /// The Secret.
        name: Arc<str>,
        /// Its key.
        key: Arc<str>,
    },
    /// `secret.external(…)`: a controller fetches it.
    External {
        /// The store.
        store: Arc<str>,
        /// Whether it is a store of the whole cluster.
        cluster: bool,
        /// The path in it.
        key: Arc<str>,
        /// The property of what lies there.
        property: Option<Arc<str>>,
    },
    /// A secret text, encoded.
    Encoded {
        /// How.
        encoding: Encoding,
        /// What.
        text: SecretText,
    },
    /// `secret.checksum(v)`: eight hex digits of the text, salted with the release.
    Checksum {
        /// What it is of.
        text: SecretText,
        /// The release's namespace and name.
        salt: Arc<str>,
    },
}

/// How a secret is written into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// RFC 4648, with padding.
    Base64,
    /// The hash, in hex digits.
    Sha256,
    /// The inside of a quoted text of JSON; YAML and TOML read the same.
    Quoted,
}

impl SecretText {
    /// A text of pieces.
    #[must_use]
    pub fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut joined: Vec<Piece> = Vec::new();
        let mut run = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => run.push_str(&text),
                Piece::Hole(hole) => {
                    if !run.is_empty() {
                        joined.push(Piece::Text(std::mem::take(&mut run).into()));
                    }
                    joined.push(Piece::Hole(hole));
                }
            }
        }
        if !run.is_empty() {
            joined.push(Piece::Text(run.into()));
        }
        Self { pieces: joined.into() }
    }

    /// A hole alone.
    #[must_use]
    pub fn hole(hole: Hole) -> Self {
        Self { pieces: [Piece::Hole(Arc::new(hole))].into() }
    }

    /// A text without holes, where a secret is expected.
    #[must_use]
    pub fn plain(text: &Arc<str>) -> Self {
        Self::new([Piece::Text(text.clone())])
    }

    /// The pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The bytes of text in it.
    #[must_use]
    pub fn size(&self) -> usize {
        self.pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.len() } else { 1 }).sum()
    }

    /// Encodes it, as one hole.
    #[must_use]
    pub fn encoded(&self, encoding: Encoding) -> Self {
        Self::hole(Hole::Encoded { encoding, text: self.clone() })
    }

    /// The holes that live in the cluster, encoded ones too: where a text is wanted they are errors.
    pub fn in_cluster(&self) -> impl Iterator<Item = &Hole> {
        let mut found = Vec::new();
        collect(self, &mut found);
        found.into_iter()
    }
}

fn collect<'a>(text: &'a SecretText, found: &mut Vec<&'a Hole>) {
    for piece in text.pieces.iter() {
        let Piece::Hole(hole) = piece else { continue };
        match &**hole {
            Hole::Existing { .. } | Hole::External { .. } => found.push(hole),
            Hole::Encoded { text, .. } => collect(text, found),
            _ => {}
        }
    }
}

impl Hole {
    /// Whether the build does not know what fills it.
    #[must_use]
    pub const fn is_in_cluster(&self) -> bool {
        matches!(self, Self::Existing { .. } | Self::External { .. })
    }
}

/// Never what a literal says: this goes into logs and messages.
impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}
impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}
impl fmt::Debug for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "secret.env({name:?})"),
            Self::File { path, .. } => write!(f, "secret.file({path:?})"),
            Self::Literal(_) => f.write_str("secret.literal(…)"),
            Self::Existing { name, key } => write!(f, "secret.existing({name:?}, key: {key:?})"),
            Self::External { store, key, .. } => write!(f, "secret.external(store: {store:?}, key: {key:?})"),
            Self::Encoded { encoding, .. } => write!(f, "{encoding:?}(<secret>)"),
            Self::Checksum { .. } => f.write_str("secret.checksum(…)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_texts_are_one_and_none_is_empty() {
        let hole = || Piece::Hole(Arc::new(Hole::Env("A".into())));
        let text = |it: &str| Piece::Text(it.into());
        let joined = SecretText::new([text(""), text("a"), text("b"), hole(), text(""), hole(), text("c")]);
        assert_eq!(joined.pieces(), [text("ab"), hole(), hole(), text("c")]);
    }

    #[test]
    fn nothing_prints_what_a_literal_says() {
        let value: super::super::Value = super::super::Value::bare(super::super::Data::Secret(
            SecretText::hole(Hole::Literal("hunter2".into())),
        ));
        assert!(!format!("{value:?}").contains("hunter2"));
        assert!(!format!("{:?}", Hole::Literal("hunter2".into())).contains("hunter2"));
    }
}
