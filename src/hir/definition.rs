//! Definitions: the items of a module.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Binder, Expression, ExpressionId, SourceMap, SpotId, TypeExpression, TypeExpressionId};
use crate::base::Name;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DefinitionKind {
    /// `import …`
    Import,
    /// `import data …`
    ImportData,
    /// `kubernetes "…"`
    Kubernetes,
    /// `input name: T = default`
    Input,
    /// `let name: T = e`
    Let,
    /// `type Name = T`
    Type,
    /// `fn name(…) -> T = e`
    Function,
    /// `check …`
    Check,
    /// `require …`
    Require,
    /// `resource name: Kind = e`
    Resource,
    /// `part name: module = e`
    Part,
    /// `deploy [name:] module as R in N = e`
    Deploy,
    /// `patch Kind "name" in "ns" { … }`
    Patch,
    /// `external Kind name keys [..] in ns`
    External,
    /// An item that could not be read. It was reported; its name, where it is known, is bound, so that uses of it are silent.
    Error,
}

impl DefinitionKind {
    /// The word that such an item begins with; empty of one that could not be read.
    #[must_use]
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::ImportData => "import data",
            Self::Kubernetes => "kubernetes",
            Self::Input => "input",
            Self::Let => "let",
            Self::Type => "type",
            Self::Function => "fn",
            Self::Check => "check",
            Self::Require => "require",
            Self::Resource => "resource",
            Self::Part => "part",
            Self::Deploy => "deploy",
            Self::Patch => "patch",
            Self::External => "external",
            Self::Error => "",
        }
    }
}

/// Which definition of its file this is. Only renaming changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DefinitionKey {
    /// What it is.
    pub kind: DefinitionKind,
    /// The name that it gives; for a `patch`, `external`, `check`, `require`, an unnamed `deploy` and an `import` a text made from its kind
    /// and target, never an identifier that a program could say.
    pub name: Name,
    /// Its number among equals of its file.
    pub ordinal: u32,
}

/// As people name it: `resource web`. What gives no name is named by its kind already; one of several equals has its number.
impl fmt::Display for DefinitionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (keyword, name) = (self.kind.keyword(), self.name.as_str());
        match name.starts_with(keyword) && (name == keyword || name.contains(' ')) {
            true => f.write_str(name)?,
            false => write!(f, "{keyword} {name}")?,
        }
        if self.ordinal == 0 { Ok(()) } else { write!(f, " ({})", self.ordinal.saturating_add(1)) }
    }
}

/// What lowering makes of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lowered {
    /// Without positions.
    pub body: Body,
    /// The positions.
    pub map: SourceMap,
}

/// A definition without positions. Its ids index its own arenas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// By [`ExpressionId`].
    pub expressions: Vec<Expression>,
    /// By [`TypeExpressionId`].
    pub types: Vec<TypeExpression>,
    /// What the item says.
    pub data: Data,
}

impl Body {
    /// An expression; a missing one where the id is not of this body.
    #[must_use]
    pub fn expression(&self, id: ExpressionId) -> &Expression {
        self.expressions.get(id.0 as usize).unwrap_or(&Expression::Missing)
    }

    /// A type; a missing one where the id is not of this body.
    #[must_use]
    pub fn type_expression(&self, id: TypeExpressionId) -> &TypeExpression {
        self.types.get(id.0 as usize).unwrap_or(&TypeExpression::Missing)
    }
}

/// What an item says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Data {
    /// It could not be read.
    #[default]
    Error,
    /// `import …`
    Import(Import),
    /// `import data "./values.yaml" as values`
    ImportData { path: Arc<str>, spot: SpotId, alias: Binder },
    /// `kubernetes "1.31"`, `kubernetes ">=1.27"`
    Kubernetes { text: Arc<str>, spot: SpotId },
    /// `input name: T = default`
    Input { ty: TypeExpressionId, default: Option<ExpressionId> },
    /// `let name: T = value`
    Let { ty: Option<TypeExpressionId>, value: ExpressionId },
    /// `type Name = T`
    Type {
        ty: TypeExpressionId,
        kind: Option<KindAttribute>,
        retain_keys: bool,
        since: Option<Arc<str>>,
        until: Option<Arc<str>>,
    },
    /// `fn name(…) -> T = value`
    Function { parameters: Vec<Parameter>, result: Option<TypeExpressionId>, value: ExpressionId },
    /// `check …`
    Check(Check),
    /// `require …`
    Require(Require),
    /// `resource name: Kind for … when … = value`
    Resource {
        kind: TypeExpressionId,
        repeat: Option<LoopHeader>,
        when: Option<ExpressionId>,
        value: ExpressionId,
    },
    /// `part name: module for … when … = value`
    Part { module: ModuleName, repeat: Option<LoopHeader>, when: Option<ExpressionId>, value: ExpressionId },
    /// `deploy [name:] module as RELEASE in NAMESPACE for … when … = value`
    Deploy {
        /// Whether it gives a name.
        named: bool,
        /// What is deployed.
        module: ModuleName,
        /// A string, or an expression.
        release: ExpressionId,
        /// Left out: the namespace of the release around.
        namespace: Option<ExpressionId>,
        /// `for x in xs`
        repeat: Option<LoopHeader>,
        /// `when c`
        when: Option<ExpressionId>,
        /// The layer of inputs; an empty record where none is written.
        value: ExpressionId,
    },
    /// `patch Kind "name" in "ns" when c { … }`
    Patch {
        /// Which resources.
        target: PatchTarget,
        /// Their name.
        name: Option<ExpressionId>,
        /// Their namespace.
        namespace: Option<ExpressionId>,
        /// `when c`
        when: Option<ExpressionId>,
        /// The layer: a record.
        value: ExpressionId,
    },
    /// `external Kind name keys [a, b] in ns for … when …`
    External {
        /// The kind.
        kind: QualifiedName,
        /// Its name.
        name: ExpressionId,
        /// The list after `keys`.
        keys: Option<ExpressionId>,
        /// Its namespace.
        namespace: Option<ExpressionId>,
        /// `for x in xs`
        repeat: Option<LoopHeader>,
        /// `when c`
        when: Option<ExpressionId>,
    },
}

/// `import a.b.c as x`, `import a.b { X, y as z }`, `import "./x.dpl" as x`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// What is imported.
    pub path: ImportPath,
    /// Where the path stands.
    pub spot: SpotId,
    /// The name that the module gets: the one after `as`, the last label, the file's stem; none with braces, and none where the stem
    /// is no name (which lowering reports).
    pub alias: Option<Binder>,
    /// The names in braces.
    pub names: Option<Vec<ImportedName>>,
}

/// What is imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportPath {
    /// `std.meta`
    Dotted(Arc<str>),
    /// `"./base.dpl"`
    File(Arc<str>),
}

/// `X`, or `y as z`, in the braces of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedName {
    /// As the module calls it.
    pub name: Name,
    /// Where that stands.
    pub spot: SpotId,
    /// As it is called here.
    pub alias: Binder,
}

/// `a.b.C`: names with their places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualifiedName {
    /// At least one.
    pub segments: Vec<(Name, SpotId)>,
}

/// The module that a part or deploy names: the name of an import.
pub type ModuleName = QualifiedName;

/// `for x in xs`, `for k, v in m`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoopHeader {
    /// One or two.
    pub binders: Vec<Binder>,
    /// What is gone through.
    pub source: ExpressionId,
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// The name.
    pub binder: Binder,
    /// The type, `where` included.
    pub ty: TypeExpressionId,
    /// `= e`, over the parameters before it
    pub default: Option<ExpressionId>,
}

/// `check COND [for x in xs] [when G] else ["warn"] message`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What must hold.
    pub condition: ExpressionId,
    /// Asked for each.
    pub repeat: Option<LoopHeader>,
    /// Asked only while this holds.
    pub when: Option<ExpressionId>,
    /// `warn`: advice.
    pub is_warning: bool,
    /// A text.
    pub message: ExpressionId,
    /// Where `check` stands.
    pub spot: SpotId,
}

/// `require a.b.c when COND [else "…"]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Require {
    /// What must be set; at least one segment.
    pub path: Vec<(Name, SpotId)>,
    /// While this holds; always where it is left out.
    pub when: Option<ExpressionId>,
    /// A text.
    pub message: Option<ExpressionId>,
    /// Where `require` stands.
    pub spot: SpotId,
}

/// `@kind("apps/v1", scope: "Namespaced")` on a type
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindAttribute {
    /// `apps/v1`, `v1`
    pub api_version: Arc<str>,
    /// The kind where it is not the type's name.
    pub name: Option<Arc<str>>,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
}

/// The resources that a patch meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PatchTarget {
    /// `patch * { … }`
    All(SpotId),
    /// `patch Deployment "name" { … }`
    Kind(QualifiedName),
}
