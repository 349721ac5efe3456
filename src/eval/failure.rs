//! What evaluation finds wrong, as data. The words are in [`report`](super::report).

use std::sync::Arc;

use crate::base::Name;
use crate::db::{Definition, SourceFile};
use crate::hir::Node;
use crate::ty::{OwnedExpression, Refutation, Type};
use crate::value::{GivenSource, Key};

/// A node of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    /// Of which definition.
    pub definition: Definition,
    /// Which node.
    pub node: Node,
}

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// At a node of a definition.
    Node(At),
    /// In data, at a path.
    Data(GivenSource, Arc<str>),
    /// In data, the key at the end of a path.
    Key(GivenSource, Arc<str>),
}

impl From<At> for Source {
    fn from(at: At) -> Self {
        Self::Node(at)
    }
}

/// Something that failed, or that is advised against.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Where it was asked, or tried.
    pub at: At,
    /// Where the value was written that it is about; known in a traced run.
    pub written: Option<Source>,
    /// What.
    pub kind: Box<FailureKind>,
    /// Places that explain it.
    pub labels: Vec<Label>,
    /// For each thing that is missing, where data could have given it, the upper layer first; known in a traced run.
    pub data: Vec<Vec<DataPath>>,
}

/// A place of data at which something is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataPath {
    /// Which data.
    pub source: GivenSource,
    /// The path at which nothing is given.
    pub path: Arc<str>,
    /// What is missing below that.
    pub below: Arc<str>,
}

/// A place that explains a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub at: Source,
    /// What it says.
    pub kind: LabelKind,
}

/// What a place says that explains a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// The other place that sets the path.
    SetHere,
    /// The first element of the key.
    FirstHere,
    /// The condition that fails, or the type that asks.
    AskedHere,
    /// A value that made a condition fail.
    ValueHere,
}

/// What is required and not given.
#[derive(Clone, Debug, PartialEq)]
pub enum Requirement {
    /// A field without default.
    Missing(Arc<str>),
    /// A field whose condition holds.
    When {
        /// Its path.
        path: Arc<str>,
        /// The condition.
        condition: OwnedExpression,
    },
    /// What a `require` names.
    Demanded {
        /// Its path.
        path: Arc<str>,
        /// The condition, where there is one.
        condition: Option<OwnedExpression>,
        /// What the `require` says itself.
        message: Option<Arc<str>>,
    },
}

impl Requirement {
    /// The path to what is required.
    #[must_use]
    pub const fn path(&self) -> &Arc<str> {
        match self {
            Self::Missing(path) | Self::When { path, .. } | Self::Demanded { path, .. } => path,
        }
    }
}

/// Why data could not be read by the type that is expected of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Misreading {
    /// It is something else.
    Expected {
        /// What was expected.
        expected: Type,
        /// What is there.
        found: Arc<str>,
    },
    /// A number where a text is expected.
    QuoteNumber(Arc<str>),
    /// There is no such field.
    UnknownField {
        /// The record.
        record: Type,
        /// The field.
        name: Arc<str>,
        /// One that is spelt nearly so.
        near: Option<Name>,
    },
    /// It is none of the forms that a secret has.
    NoSecret,
}

/// What failed.
#[derive(Clone, Debug, PartialEq)]
pub enum FailureKind {
    /// A record is not complete.
    Incomplete {
        /// Which; of inputs the module.
        record: Type,
        /// The module, where it is one's inputs.
        inputs: Option<SourceFile>,
        /// All that is required and not given.
        required: Vec<Requirement>,
    },
    /// A value does not satisfy what its type asks.
    Refined {
        /// From the record that was completed.
        path: Arc<str>,
        /// What is asked.
        expected: Type,
        /// What is there, as it prints.
        found: Arc<str>,
        /// What it does not satisfy.
        why: Refutation,
    },
    /// A text is no quantity, duration or percentage.
    Malformed {
        /// From the record that was completed.
        path: Arc<str>,
        /// What is asked.
        expected: Type,
        /// What is there.
        found: Arc<str>,
    },
    /// A `where` does not hold.
    Where {
        /// From the record that was completed.
        path: Arc<str>,
        /// The condition.
        condition: OwnedExpression,
        /// What the type says itself.
        message: Option<Arc<str>>,
    },
    /// `null` where it is not admitted.
    NullHere {
        /// From the record that was completed.
        path: Arc<str>,
        /// What is asked.
        expected: Type,
    },
    /// A check.
    Check {
        /// What it says.
        message: Option<Arc<str>>,
        /// Whether it is advice.
        is_warning: bool,
    },
    /// A map or keyed list has no such key.
    KeyAbsent {
        /// What was asked for.
        keys: Arc<[Key]>,
        /// What is there.
        there: Vec<Arc<str>>,
    },
    /// Several elements have the first key.
    KeyUnclear {
        /// What was asked for.
        keys: Arc<[Key]>,
        /// What is there.
        there: Vec<Arc<str>>,
    },
    /// A list has no such position.
    PositionAbsent {
        /// What was asked for.
        position: i64,
        /// How long the list is.
        length: usize,
    },
    /// `/` or `%` by zero.
    DivisionByZero,
    /// The result does not fit.
    Overflow,
    /// Two elements set a path.
    SetTwice {
        /// The field or key.
        name: Arc<str>,
        /// The second one is brought by a spread.
        by_spread: bool,
    },
    /// Something is set below what is no record literal.
    SetBelow {
        /// The field or key.
        name: Arc<str>,
    },
    /// Two elements of a keyed list have its keys.
    DuplicateKey {
        /// The keys.
        keys: Arc<[Key]>,
        /// Their names.
        names: Vec<Name>,
    },
    /// `null` as the element of a list.
    NullElement,
    /// A definition takes too many steps.
    Steps,
    /// Calls, or expressions, nest too deep.
    Depth,
    /// A value is too large.
    Size,
    /// Data that does not fit.
    Given {
        /// Where it comes from.
        source: GivenSource,
        /// The path in it.
        path: Arc<str>,
        /// Why it does not fit.
        why: Misreading,
    },
    /// A data file is not well-formed.
    DataSyntax {
        /// The file.
        file: SourceFile,
        /// What is wrong with it.
        fault: crate::yaml::read::Fault,
    },
    /// A data file whose name does not say what it is.
    DataFormat {
        /// As written.
        path: Arc<str>,
    },
    /// A secret is written in the source.
    LiteralSecret,
    /// A secret is empty.
    EmptySecret,
    /// A text is wanted of a secret that lives in the cluster.
    SecretElsewhere,
    /// Something is done with a checksum.
    ChecksumMisused,
    /// A file is not there, or no text.
    NoFile {
        /// As written.
        path: Arc<str>,
    },
    /// What is written as TOML is no table.
    NoTable,
}

impl Failure {
    /// A failure without further places.
    #[must_use]
    pub fn new(at: At, kind: FailureKind) -> Self {
        Self { at, written: None, kind: Box::new(kind), labels: Vec::new(), data: Vec::new() }
    }

    /// Whether a build fails for it.
    #[must_use]
    pub const fn is_error(&self) -> bool {
        !matches!(*self.kind, FailureKind::Check { is_warning: true, .. } | FailureKind::LiteralSecret)
    }
}
