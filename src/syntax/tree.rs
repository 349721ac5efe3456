//! The syntax tree: owned, typed, with a range on every node.
//!
//! Ranges count from the first byte of the item. Names are interned; texts and numbers stay ranges of the source until lowering
//! reads them. What could not be read is a node as well, and was reported.

use crate::base::{Name, TextRange};

/// A name, a key or another word, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The word.
    pub name: Name,
    /// Where it stands.
    pub range: TextRange,
}

/// What a comment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentKind {
    /// `// …`
    Comment,
    /// `/// …`: the declaration that follows
    Documentation,
    /// `//! …`: the module
    ModuleDocumentation,
}

/// A comment, its slashes included, its line end not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub range: TextRange,
    /// What it is about.
    pub kind: CommentKind,
}

/// An item of a module.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// All of it, documentation and attributes included.
    pub range: TextRange,
    /// The documentation comments above it.
    pub documentation: Vec<TextRange>,
    /// `@kind(…)` and the like above it.
    pub attributes: Vec<Attribute>,
    /// The keyword that it begins with; empty where there is none.
    pub keyword: TextRange,
    /// What it says.
    pub kind: ItemKind,
    /// Every comment in it, in order.
    pub comments: Vec<Comment>,
}

/// What an item says.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// It could not be read; its keyword's kind and its name, where they are known.
    Error { keyword: Option<&'static str>, name: Option<Ident> },
    /// `import a.b { C } `
    Import(Import),
    /// `import data "./x.yaml" as x`
    ImportData { path: Expr, alias: Option<Ident> },
    /// `kubernetes "1.31"`
    Kubernetes { version: Expr },
    /// `input name: T = e`
    Input { name: Option<Ident>, ty: Type, default: Option<Expr> },
    /// `let name: T = e`
    Let(Binding),
    /// `type Name = T`
    Type { name: Option<Ident>, ty: Type },
    /// `fn name(p: T) -> R = e`
    Function { name: Option<Ident>, parameters: Vec<Parameter>, result: Option<Type>, value: Expr },
    /// `check …`
    Check(Check),
    /// `require …`
    Require(Require),
    /// `resource name: Kind = e`
    Resource { name: Option<Ident>, ty: Type, repeat: Option<ForHead>, when: Option<Expr>, value: Expr },
    /// `part name: module = e`
    Part {
        name: Option<Ident>,
        module: Option<Path>,
        repeat: Option<ForHead>,
        when: Option<Expr>,
        value: Expr,
    },
    /// `deploy name: module as R in N = e`
    Deploy(Box<Deploy>),
    /// `patch Kind "name" in "ns" { … }`
    Patch(Box<Patch>),
    /// `external Kind name`
    External(Box<External>),
}

/// `import …`
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// What is imported.
    pub source: ImportSource,
    /// `as x`
    pub alias: Option<Ident>,
    /// `{ X, y as z }`
    pub names: Option<Vec<ImportName>>,
}

/// What is imported.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportSource {
    /// Nothing was written.
    Missing(TextRange),
    /// `a.b.c`
    Dotted(Path),
    /// `"./x.dpl"`
    File(Expr),
}

/// A name in the braces of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportName {
    /// As the module calls it.
    pub name: Ident,
    /// `as x`
    pub alias: Option<Ident>,
}

/// `deploy name: module as R in N for … when … = e`
#[derive(Clone, Debug, PartialEq)]
pub struct Deploy {
    /// `name:`
    pub name: Option<Ident>,
    /// The module.
    pub module: Option<Path>,
    /// After `as`: a text, a dotted name, or an expression in parentheses.
    pub release: Expr,
    /// After `in`.
    pub namespace: Option<Expr>,
    /// `for …`
    pub repeat: Option<ForHead>,
    /// `when …`
    pub when: Option<Expr>,
    /// After `=`; missing is an error.
    pub value: Expr,
}

/// `patch Kind "name" in "ns" when … { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// The kind, or `*`.
    pub target: PatchTarget,
    /// The name.
    pub name: Option<Expr>,
    /// After `in`.
    pub namespace: Option<Expr>,
    /// `when …`
    pub when: Option<Expr>,
    /// The layer.
    pub value: Expr,
}

/// What a patch is for.
#[derive(Clone, Debug, PartialEq)]
pub enum PatchTarget {
    /// Nothing was written.
    Missing(TextRange),
    /// `*`
    All(TextRange),
    /// A kind.
    Kind(Path),
}

/// `external Kind name keys [a] in ns for … when …`
#[derive(Clone, Debug, PartialEq)]
pub struct External {
    /// The kind.
    pub kind: Option<Path>,
    /// A text, a dotted name, or an expression in parentheses.
    pub name: Expr,
    /// After `keys`.
    pub keys: Option<Expr>,
    /// After `in`.
    pub namespace: Option<Expr>,
    /// `for …`
    pub repeat: Option<ForHead>,
    /// `when …`
    pub when: Option<Expr>,
}

/// `a.b.c`; at least one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// All of it.
    pub range: TextRange,
    /// Its words.
    pub segments: Vec<Ident>,
}

/// `@name(args)`
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// All of it.
    pub range: TextRange,
    /// The word after `@`.
    pub name: Option<Ident>,
    /// What stands in parentheses.
    pub arguments: Vec<Argument>,
}

/// `let name: T = e`
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// The name; none is an error.
    pub name: Option<Ident>,
    /// The type.
    pub ty: Option<Type>,
    /// The value.
    pub value: Expr,
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name.
    pub name: Ident,
    /// The type.
    pub ty: Type,
    /// `= e`
    pub default: Option<Expr>,
}

/// `for x in xs`, `for k, v in m`
#[derive(Clone, Debug, PartialEq)]
pub struct ForHead {
    /// `for` to the end of the source.
    pub range: TextRange,
    /// One or two; none is an error.
    pub names: Vec<Ident>,
    /// After `in`.
    pub source: Expr,
}

/// `check c for x in xs when g else warn "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The keyword.
    pub keyword: TextRange,
    /// What must hold.
    pub condition: Expr,
    /// `for …`
    pub repeat: Option<ForHead>,
    /// `when …`
    pub when: Option<Expr>,
    /// Whether `warn` follows `else`.
    pub is_warning: bool,
    /// The message; missing is an error.
    pub message: Expr,
}

/// `require a.b when c else "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Require {
    /// The keyword.
    pub keyword: TextRange,
    /// A path.
    pub path: Expr,
    /// `when …`
    pub when: Option<Expr>,
    /// `else …`
    pub message: Option<Expr>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Where it stands.
    pub range: TextRange,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Nothing that could be read.
    Missing,
    /// A word: a name, `true`, `false` or `null`.
    Name(Name),
    /// `42`, `0o644`, `1.5`, `250m`, `25%`
    Number,
    /// A text.
    Text(Text),
    /// `[ … ]`
    List(Vec<Element>),
    /// `{ … }`
    Record(Vec<Element>),
    /// `( e )`
    Paren(Box<Expr>),
    /// `e.name`, `e?.name`, `e."name"`
    Field { of: Box<Expr>, name: Ident, optional: bool },
    /// `e[a, b]`
    Index { of: Box<Expr>, keys: Vec<Expr> },
    /// `e(…)`
    Call { of: Box<Expr>, arguments: Vec<Argument> },
    /// `!e`, `-e`
    Unary { operator: Unary, of: Box<Expr> },
    /// `a + b`
    Binary { operator: Binary, operator_range: TextRange, left: Box<Expr>, right: Box<Expr> },
    /// `lower with upper`
    With { lower: Box<Expr>, upper: Box<Expr> },
    /// `e as T`
    As { of: Box<Expr>, ty: Box<Type> },
    /// `if c then a else b`
    If { condition: Box<Expr>, then: Box<Expr>, otherwise: Box<Expr> },
    /// `match e { … }`
    Match { subject: Box<Expr>, arms: Vec<Arm> },
    /// `x => e`, `(k, v) => e`
    Lambda { parameters: Vec<Ident>, body: Box<Expr> },
    /// `let` lines, and the result behind them
    Let { bindings: Vec<Binding>, body: Box<Expr> },
    /// `replace e`
    Replace(Box<Expr>),
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// `"…"`
    Plain,
    /// `"""…"""`
    Block,
    /// `r"…"`
    Raw,
    /// `r"""…"""`
    RawBlock,
    /// In the quotes of another language, which was reported.
    Foreign,
}

/// A text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// How it is written.
    pub kind: TextKind,
    /// What stands between the quotes.
    pub parts: Vec<TextPart>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    /// Characters, escapes unread.
    Chars(TextRange),
    /// `${e}`
    Interpolation(Expr),
}

/// The prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// The infix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `??`
    Coalesce,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// `name:`
    pub name: Option<Ident>,
    /// The value.
    pub value: Expr,
}

/// An arm of a `match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// `"a" | "b"`
    pub patterns: Vec<Expr>,
    /// After `=>`.
    pub value: Expr,
}

/// An element of a record or a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Where it stands.
    pub range: TextRange,
    /// What it is.
    pub kind: ElementKind,
}

/// What an element is.
#[derive(Clone, Debug, PartialEq)]
pub enum ElementKind {
    /// It could not be read.
    Error,
    /// `key: e`
    Field { key: Key, value: Expr },
    /// A value alone.
    Value(Expr),
    /// `...e`
    Spread(Expr),
    /// `...`
    Below,
    /// `if c { … } else if d { … } else { … }`
    If { branches: Vec<Branch>, otherwise: Option<Vec<Element>> },
    /// `for x in xs { … }`
    For { head: ForHead, body: Vec<Element> },
    /// `let name = e`
    Let(Binding),
}

/// `if c { … }` among elements.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The condition.
    pub condition: Expr,
    /// The elements while it holds.
    pub body: Vec<Element>,
}

/// The left side of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// `a.b.c`
    Flat(Vec<Ident>),
    /// Anything else; lowering reads it.
    Cover(Expr),
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Where it stands.
    pub range: TextRange,
    /// What it is.
    pub kind: TypeKind,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Nothing that could be read.
    Missing,
    /// `Int`, `a.B`, `true`, `null`
    Name { path: Path, conditions: Vec<Condition> },
    /// `"A"`, `8080`, `-1`
    Literal(Expr),
    /// `T?`
    Optional(Box<Type>),
    /// `A | B`
    Union(Vec<Type>),
    /// `[T by k](1..)`
    List { element: Box<Type>, keys: Vec<KeyColumn>, conditions: Vec<Condition> },
    /// `[K: T](1..)`
    Map { key: Box<Type>, value: Box<Type>, conditions: Vec<Condition> },
    /// `{ … }`
    Record(Vec<Member>),
    /// `T where c else "…"`
    Where { of: Box<Type>, condition: Expr, message: Option<Expr> },
    /// `Partial<T>`
    Partial(Box<Type>),
    /// `(T)`
    Paren(Box<Type>),
}

/// A key of `[T by k, l = d]`.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyColumn {
    /// The field.
    pub name: Ident,
    /// `= d`
    pub default: Option<Expr>,
}

/// A condition in parentheses behind a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Where it stands.
    pub range: TextRange,
    /// What it is.
    pub kind: ConditionKind,
}

/// What a condition is.
#[derive(Clone, Debug, PartialEq)]
pub enum ConditionKind {
    /// `1..5`; ends are [`ExprKind::Number`], its range with a `-` where there is one.
    Range { minimum: Option<Expr>, maximum: Option<Expr> },
    /// `r"…"`
    Pattern(Expr),
}

/// What stands between the braces of a record type.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// `name: T = d required when c`
    Field(Box<FieldMember>),
    /// `...T`
    Spread { range: TextRange, ty: Type },
    /// `check …`
    Check { range: TextRange, check: Check },
    /// `require …`
    Require { range: TextRange, require: Require },
    /// It could not be read.
    Error(TextRange),
}

/// A field of a record type.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldMember {
    /// Its name to its last token; documentation and attributes stand before.
    pub range: TextRange,
    /// The documentation comments above it.
    pub documentation: Vec<TextRange>,
    /// `@since(…)` and the like.
    pub attributes: Vec<Attribute>,
    /// The name; a quoted one is unquoted here.
    pub name: Ident,
    /// The type.
    pub ty: Type,
    /// `= d`
    pub default: Option<Expr>,
    /// `required when c`
    pub required_when: Option<Expr>,
}

impl Expr {
    pub(super) const fn missing(range: TextRange) -> Self {
        Self { range, kind: ExprKind::Missing }
    }

    pub(super) fn boxed(self) -> Box<Self> {
        Box::new(self)
    }

    /// `lower with upper`, where something waits to be put over.
    pub(super) fn with(lower: Option<Self>, upper: Self) -> Self {
        match lower {
            None => upper,
            Some(lower) => Self {
                range: lower.range.cover(upper.range),
                kind: ExprKind::With { lower: lower.boxed(), upper: upper.boxed() },
            },
        }
    }

    /// `a.b.c` as an expression.
    pub(super) fn dotted(segments: Vec<Ident>) -> Self {
        let mut segments = segments.into_iter();
        let Some(first) = segments.next() else { return Self::missing(TextRange::default()) };
        let start = Self { range: first.range, kind: ExprKind::Name(first.name) };
        segments.fold(start, |of, name| Self {
            range: of.range.cover(name.range),
            kind: ExprKind::Field { of: of.boxed(), name, optional: false },
        })
    }
}

impl ExprKind {
    /// The word of an expression that reaches as far to the right as it can, and so cannot stand under an operator.
    pub(super) const fn open_word(&self) -> Option<&'static str> {
        match self {
            Self::If { .. } => Some("if"),
            Self::Lambda { .. } => Some("x =>"),
            Self::Let { .. } => Some("let"),
            Self::Replace(_) => Some("replace"),
            _ => None,
        }
    }
}

impl Type {
    pub(super) const fn missing(range: TextRange) -> Self {
        Self { range, kind: TypeKind::Missing }
    }
}

impl Binary {
    /// The operator that is written so.
    pub(super) fn named(sign: &str) -> Self {
        match sign {
            "*" => Self::Multiply,
            "/" => Self::Divide,
            "%" => Self::Remainder,
            "+" => Self::Add,
            "-" => Self::Subtract,
            "??" => Self::Coalesce,
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            "&&" => Self::And,
            "||" => Self::Or,
            _ => Self::In,
        }
    }

    /// How tight it binds.
    pub(super) const fn level(self) -> u8 {
        match self {
            Self::Multiply | Self::Divide | Self::Remainder => 6,
            Self::Add | Self::Subtract => 5,
            Self::Coalesce => 4,
            Self::Or => 1,
            Self::And => 2,
            _ => 3,
        }
    }

    /// Whether it is one of those that are not chained.
    pub(super) const fn compares(self) -> bool {
        self.level() == 3
    }
}
