//! What can be wrong with a text. Only data: the words are in [`super::report`].

use crate::base::TextRange;

/// A mistake, and the range to point at, in the text that was parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where it is.
    pub range: TextRange,
    /// What it is.
    pub kind: SyntaxErrorKind,
}

/// What belongs at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// An expression.
    Value,
    /// A type.
    Type,
    /// A name.
    Name,
    /// `:` and a type
    TypeAnnotation,
    /// `=` and a value
    Assignment,
    /// `=`
    Equals,
    /// `:` and a value
    Field,
    /// A field of a record.
    RecordField,
    /// `=>` and a value
    Arrow,
    /// A pattern of a `match`.
    Pattern,
    /// Arms in braces.
    Arms,
    /// `in` and what to go through
    In,
    /// Elements in braces.
    Block,
    /// `then` and a value
    Then,
    /// `else` and a value
    Else,
    /// `else` and a message
    Message,
    /// Parameters in parentheses.
    Parameters,
    /// A module.
    Module,
    /// `as` and the release's name
    Release,
    /// A kind.
    Kind,
    /// A text.
    Text,
    /// A list.
    List,
    /// The path of a field.
    Path,
    /// `when` and a condition
    When,
    /// `>`
    Greater,
    /// A range.
    Range,
    /// The end of the item.
    EndOfItem,
}

/// What stands where something else belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The end of the line.
    EndOfLine,
    /// The end of the text.
    End,
    /// A word or a number.
    Word(Box<str>),
    /// A text.
    Text,
    /// Any other sign.
    Symbol(char),
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// The file is larger than [`super::LARGEST_FILE`].
    FileTooLarge { bytes: u32 },
    /// Something is left out.
    Expected { wanted: Wanted, found: Found },
    /// Something that means nothing at its place.
    Unexpected { found: Found },
    /// No comma or newline between two elements.
    MissingSeparator { found: Found },
    /// No newline between two items.
    MissingLineEnd { word: Box<str> },
    /// Two commas in a row, or one before the first element.
    ExtraComma,
    /// A text without an end.
    UnclosedText { block: bool },
    /// `${` without `}` on its line.
    UnclosedInterpolation,
    /// `//` in an interpolation.
    CommentInInterpolation,
    /// A bracket that is never closed.
    UnclosedBracket { open: &'static str },
    /// A closing bracket that closes nothing.
    StrayBracket { close: char },
    /// A closing bracket of another kind than the one that is open.
    MismatchedBracket { open: &'static str, close: char },
    /// Brackets or expressions in each other, deeper than the limit.
    NestingTooDeep,
    /// More operators in a row than the limit.
    ChainTooLong,
    /// `a < b < c`
    ChainedComparison { mend: Box<str> },
    /// `name = value` in a record.
    EqualsForColon { mend: Box<str> },
    /// `let name: value`
    DefinitionColon { name: Box<str>, value: Box<str> },
    /// `name: value` where `=` belongs.
    ColonForEquals,
    /// `# …`
    HashComment,
    /// A text in other quotes.
    ForeignQuotes { quote: char, content: Box<str> },
    /// `- item`
    YamlList,
    /// Fields that are indented below their key.
    YamlRecord,
    /// `{{ … }}`
    HelmTemplate,
    /// `;`
    Semicolon,
    /// `c ? a : b`
    Ternary { mend: Option<Box<str>> },
    /// Something else that another language writes so.
    Habit(Habit),
    /// `$name`
    ShellVariable,
    /// `&name`, `*name`
    YamlAnchor,
    /// `<<: name`
    YamlMerge { name: Box<str> },
    /// `|` or `>` at the end of a line, before a text
    YamlBlock,
    /// `---`
    YamlDocument,
    /// `and`, `or`, `not`, `===`
    ForeignOperator { written: &'static str, mend: &'static str },
    /// `name?: T`
    OptionalName,
    /// An item that begins with no keyword.
    UnknownItem { word: Box<str>, suggestion: Option<&'static str> },
    /// An item that does not begin in the first column of its neighbours.
    IndentedItem,
    /// A key that has to be quoted: `app.kubernetes.io/name: …`
    UnquotedKey { key: Box<str> },
    /// `if … { … }` where a value belongs.
    BracesForThen { mend: Option<Box<str>> },
    /// `for … { … }` where a value belongs.
    LoopForValue,
    /// Not one expression in an interpolation.
    OneExpression { empty: bool },
    /// `///` that stands before nothing.
    DocumentationAdrift,
    /// `if` and the like under an operator.
    NeedsParentheses { word: &'static str },
    /// Something other than names on the left of `=>`.
    LambdaParameters,
    /// Several expressions, or none, in parentheses.
    Parenthesized,
    /// `T??`
    TwiceOptional,
    /// An attribute before something that takes none.
    StrayAttribute,
    /// A spread, `if`, `for` or `let` among arguments.
    NotAnArgument,
    /// A reserved word where a name is given.
    ReservedName { word: Box<str> },
    /// A reserved word where a value or a type belongs.
    ReservedValue { word: Box<str> },
    /// `0644`
    LeadingZero { octal: Option<Box<str>>, decimal: Box<str> },
    /// `0x1F`
    BadNumber,
    /// `1.2.3`
    VersionNumber { written: Box<str> },
    /// More than 64 bits hold.
    IntTooLarge,
    /// `\d` in a text
    UnknownEscape { escape: Box<str> },
    /// `\u` without a character's number
    BadUnicodeEscape,
    /// Text on the line of an opening `"""`
    BlockTextStart,
    /// An interpolation, or no text, where a plain text belongs.
    PlainTextWanted,
    /// A value alone in a record.
    RecordValue,
    /// A field in a list.
    FieldInList,
    /// `...` alone in a record.
    BelowOutsideList,
    /// `"a${b}": v`
    KeyInterpolation,
    /// What is no path on the left of a `:`.
    BadKey,
    /// An import that gives no name.
    NeedsAlias { stem: Box<str> },
    /// `@what`
    UnknownAttribute { name: Box<str>, known: &'static str },
    /// Arguments that an attribute does not take.
    AttributeArguments,
    /// A name as a pattern.
    PatternName { word: Box<str> },
    /// `(..)`
    EmptyRange,
    /// Something other than a path after `require`.
    PathWanted,
    /// Something other than a literal where one belongs.
    LiteralWanted,
    /// The grammar refused the text; that is a fault of deployc.
    Internal,
}

impl SyntaxErrorKind {
    /// The number of the code, after `DPL`.
    #[must_use]
    pub const fn code(&self) -> u16 {
        match self {
            Self::UnclosedText { .. }
            | Self::UnclosedBracket { .. }
            | Self::StrayBracket { .. }
            | Self::MismatchedBracket { .. } => 102,
            Self::UnknownEscape { .. } | Self::BadUnicodeEscape => 103,
            Self::LeadingZero { .. } => 104,
            Self::IntTooLarge => 105,
            Self::ReservedName { .. } | Self::ReservedValue { .. } => 106,
            Self::UnclosedInterpolation | Self::CommentInInterpolation | Self::OneExpression { .. } => 107,
            Self::NestingTooDeep => 108,
            Self::ChainTooLong => 109,
            Self::HashComment
            | Self::YamlList
            | Self::YamlRecord
            | Self::YamlAnchor
            | Self::YamlMerge { .. }
            | Self::YamlBlock
            | Self::YamlDocument
            | Self::HelmTemplate
            | Self::ForeignOperator { .. }
            | Self::OptionalName
            | Self::Habit(_) => 110,
            Self::ForeignQuotes { .. } | Self::Semicolon | Self::ShellVariable => 111,
            Self::Unexpected { found: Found::Symbol(sign) } if !sign.is_ascii_graphic() => 111,
            Self::ChainedComparison { .. } => 112,
            Self::RecordValue
            | Self::FieldInList
            | Self::BelowOutsideList
            | Self::LoopForValue
            | Self::NotAnArgument => 113,
            Self::UnknownItem { .. } | Self::IndentedItem => 114,
            Self::MissingSeparator { .. } | Self::MissingLineEnd { .. } => 115,
            Self::UnknownAttribute { .. } | Self::AttributeArguments | Self::StrayAttribute => 116,
            Self::DocumentationAdrift => 117,
            Self::NeedsAlias { .. } => 218,
            Self::FileTooLarge { .. } => 904,
            _ => 101,
        }
    }
}

/// What is written as in another language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// `x -> e`
    ThinArrow,
    /// `T[]`
    ListSuffix,
    /// `map[K]V`
    MapPrefix,
    /// `Optional<T>`
    Generic,
    /// `[e for x in xs]`
    Comprehension,
    /// `let a == e`
    TwoEquals,
    /// `resource a: Kind { … }`
    NoEquals,
    /// `import ./a.dpl`
    BarePath,
    /// `$(HOST)`
    PodVariable,
}
