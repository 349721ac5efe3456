//! The words for syntax errors.

use super::error::{Found, Habit, SyntaxErrorKind, Wanted};

/// A message: the headline stands alone, the label says what is here, the help is one imperative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What is wrong.
    pub message: String,
    /// What is here.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
}

impl Words {
    /// A message with its label.
    pub(crate) fn new(message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { message: message.into(), label: label.into(), help: None }
    }

    /// With a help.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Wanted {
    const fn words(self) -> &'static str {
        match self {
            Self::Value => "a value",
            Self::Type => "a type",
            Self::Name => "a name",
            Self::TypeAnnotation => "`:` and a type",
            Self::Assignment => "`=` and a value",
            Self::Equals => "`=`",
            Self::Field => "`:` and a value",
            Self::RecordField => "a field, `name: value`",
            Self::Arrow => "`=>` and a value",
            Self::Pattern => "a pattern: a literal, `null` or `_`",
            Self::Arms => "the arms in `{ … }`",
            Self::In => "`in` and what to go through",
            Self::Block => "elements in `{ … }`",
            Self::Then => "`then` and a value",
            Self::Else => "`else` and a value",
            Self::Message => "`else` and a message",
            Self::Parameters => "the parameters in `( … )`",
            Self::Module => "a module's name",
            Self::Release => "`as` and the release's name",
            Self::Kind => "a kind",
            Self::Text => "a text in double quotes",
            Self::List => "a list, `[ … ]`",
            Self::Path => "the path of a field",
            Self::When => "`when` and a condition",
            Self::Greater => "`>`",
            Self::Range => "a range, as in `1..5`, or a pattern",
            Self::EndOfItem => "the end of the item",
        }
    }
}

impl Found {
    fn words(&self) -> String {
        match self {
            Self::EndOfLine => "the end of the line".into(),
            Self::End => "the end of the item".into(),
            Self::Word(word) => format!("`{word}`"),
            Self::Text => "a text".into(),
            Self::Symbol(sign) if sign.is_control() || sign.is_whitespace() => {
                format!("the character U+{:04X}", u32::from(*sign))
            }
            Self::Symbol(sign) => format!("`{sign}`"),
        }
    }
}

/// The words for one error.
#[must_use]
pub fn report(kind: &SyntaxErrorKind) -> Words {
    match kind {
        SyntaxErrorKind::Expected { wanted, found } => expected(*wanted, found),
        SyntaxErrorKind::Unexpected { found } => {
            Words::new(format!("{} means nothing here", found.words()), "not understood")
        }
        SyntaxErrorKind::MissingSeparator { found } => Words::new(
            format!("a comma or a newline is missing before {}", found.words()),
            "something new begins here",
        ),
        SyntaxErrorKind::ExtraComma => {
            Words::new("expected an element, found `,`", "one comma too many").help("remove it")
        }
        SyntaxErrorKind::MissingLineEnd { word } => {
            Words::new(format!("a line end is missing before `{word}`"), "a new item begins here")
                .help("begin it on a line of its own")
        }
        SyntaxErrorKind::FileTooLarge { .. }
        | SyntaxErrorKind::NestingTooDeep
        | SyntaxErrorKind::ChainTooLong
        | SyntaxErrorKind::Internal => limits(kind),
        SyntaxErrorKind::UnclosedText { .. }
        | SyntaxErrorKind::UnclosedInterpolation
        | SyntaxErrorKind::CommentInInterpolation
        | SyntaxErrorKind::OneExpression { .. }
        | SyntaxErrorKind::UnclosedBracket { .. }
        | SyntaxErrorKind::MismatchedBracket { .. }
        | SyntaxErrorKind::StrayBracket { .. } => nesting(kind),
        SyntaxErrorKind::EqualsForColon { .. }
        | SyntaxErrorKind::ColonForEquals
        | SyntaxErrorKind::DefinitionColon { .. }
        | SyntaxErrorKind::ForeignQuotes { .. }
        | SyntaxErrorKind::Semicolon
        | SyntaxErrorKind::Ternary { .. }
        | SyntaxErrorKind::ShellVariable
        | SyntaxErrorKind::ForeignOperator { .. }
        | SyntaxErrorKind::BracesForThen { .. }
        | SyntaxErrorKind::LoopForValue
        | SyntaxErrorKind::OptionalName => foreign(kind),
        SyntaxErrorKind::Habit(habit) => habit_words(*habit),
        SyntaxErrorKind::HashComment
        | SyntaxErrorKind::YamlList
        | SyntaxErrorKind::YamlRecord
        | SyntaxErrorKind::YamlAnchor
        | SyntaxErrorKind::YamlMerge { .. }
        | SyntaxErrorKind::YamlBlock
        | SyntaxErrorKind::YamlDocument
        | SyntaxErrorKind::HelmTemplate => yaml(kind),
        SyntaxErrorKind::ReservedName { .. }
        | SyntaxErrorKind::ReservedValue { .. }
        | SyntaxErrorKind::LeadingZero { .. }
        | SyntaxErrorKind::BadNumber
        | SyntaxErrorKind::VersionNumber { .. }
        | SyntaxErrorKind::IntTooLarge
        | SyntaxErrorKind::UnknownEscape { .. }
        | SyntaxErrorKind::BadUnicodeEscape
        | SyntaxErrorKind::BlockTextStart
        | SyntaxErrorKind::PlainTextWanted => literal(kind),
        SyntaxErrorKind::RecordValue
        | SyntaxErrorKind::FieldInList
        | SyntaxErrorKind::BelowOutsideList
        | SyntaxErrorKind::KeyInterpolation
        | SyntaxErrorKind::BadKey
        | SyntaxErrorKind::NeedsAlias { .. }
        | SyntaxErrorKind::UnknownAttribute { .. }
        | SyntaxErrorKind::AttributeArguments
        | SyntaxErrorKind::PatternName { .. }
        | SyntaxErrorKind::EmptyRange
        | SyntaxErrorKind::PathWanted
        | SyntaxErrorKind::LiteralWanted => meaning(kind),
        _ => shape(kind),
    }
}

fn literal(kind: &SyntaxErrorKind) -> Words {
    match kind {
        SyntaxErrorKind::ReservedName { word } => {
            Words::new(format!("`{word}` is a reserved word"), "no name").help("give this another name")
        }
        SyntaxErrorKind::ReservedValue { word } => {
            Words::new(format!("`{word}` is a reserved word"), "a value belongs here")
        }
        SyntaxErrorKind::LeadingZero { octal: Some(octal), decimal } => {
            Words::new("a number does not begin with 0", "a leading zero")
                .help(format!("write {octal} for an octal one, or {decimal}"))
        }
        SyntaxErrorKind::LeadingZero { decimal, .. } => {
            Words::new("a number does not begin with 0", "a leading zero").help(format!("write {decimal}"))
        }
        SyntaxErrorKind::VersionNumber { written } => {
            Words::new(format!("a version is a text: \"{written}\""), "not a number").help("quote it")
        }
        SyntaxErrorKind::BadNumber => Words::new("this is no number", "not a number")
            .help("write 42, 1.5, 0o644, or a unit such as 250m; quote what is a text"),
        SyntaxErrorKind::IntTooLarge => Words::new("this number is larger than 64 bits hold", "too large"),
        SyntaxErrorKind::UnknownEscape { escape } => {
            Words::new(format!("\\{escape} is no escape"), "unknown escape")
                .help(format!("write \\\\{escape}, or a raw text r\"…\""))
        }
        SyntaxErrorKind::BadUnicodeEscape => {
            Words::new("\\u needs the number of a character", "unknown escape")
                .help("write it in braces, as in \\u{e9}")
        }
        SyntaxErrorKind::BlockTextStart => {
            Words::new("the text of a block begins on the next line", "text on the first line")
                .help("begin a new line after \"\"\"")
        }
        _ => Words::new("a plain text belongs here", "not a plain text")
            .help("write a text in quotes without ${…}"),
    }
}

fn meaning(kind: &SyntaxErrorKind) -> Words {
    match kind {
        SyntaxErrorKind::RecordValue => Words::new("a record has fields", "a value alone")
            .help("write `name: value`, or `[ … ]` for a list"),
        SyntaxErrorKind::FieldInList => {
            Words::new("a list is made of values: put braces around a record", "a field")
                .help("write `[{ name: value }]`")
        }
        SyntaxErrorKind::BelowOutsideList => Words::new("`...` alone stands in a list", "in a record here")
            .help("write what is to be spread: `...name`; fields below stay without it"),
        SyntaxErrorKind::KeyInterpolation => {
            Words::new("a key that is computed stands in brackets", "an interpolation")
                .help("write `[\"…${e}\"]: value`")
        }
        SyntaxErrorKind::BadKey => Words::new("this is no path of a field", "left of `:`")
            .help("write `a.b: v`, `\"any text\": v`, or `[computed]: v`"),
        SyntaxErrorKind::NeedsAlias { stem } => {
            Words::new("this import needs a name", format!("`{stem}` is no name for it"))
                .help("write `as` and a name behind it")
        }
        SyntaxErrorKind::UnknownAttribute { name, known } => Words::new(
            format!(
                "there is no attribute @{name}: there are @kind, @retainKeys, @since, @until and @base64"
            ),
            "unknown",
        )
        .help(format!("here may stand {known}")),
        SyntaxErrorKind::AttributeArguments => {
            Words::new("this attribute takes other arguments", "not these")
                .help("write @kind(\"apps/v1\", scope: \"Namespaced\"), @since(\"1.29\")")
        }
        SyntaxErrorKind::PatternName { word } => Words::new("a pattern is a literal, null or `_`", "a name")
            .help(format!("write \"{word}\" for the text, or `_` for anything else")),
        SyntaxErrorKind::EmptyRange => Words::new("this range has no end", "neither minimum nor maximum")
            .help("write `1..`, `..5` or `1..5`"),
        SyntaxErrorKind::PathWanted => {
            Words::new("`require` asks for a path", "not a path").help("write `require a.b.c when condition`")
        }
        _ => Words::new("a literal belongs here", "not a literal"),
    }
}

fn expected(wanted: Wanted, found: &Found) -> Words {
    let words = Words::new(
        format!("expected {}, found {}", wanted.words(), found.words()),
        format!("{} belongs here", wanted.words()),
    );
    match wanted {
        Wanted::Else => words.help("an `if` that gives a value says both: `if c then a else b`"),
        Wanted::Then => words
            .help("write `if c then a else b`; elements of a record or list stand in braces: `if c { … }`"),
        Wanted::TypeAnnotation => words.help("write `name: Type`"),
        Wanted::Assignment if *found == Found::Symbol('{') => {
            words.help("write `=` and the value: `fn name(a: Int) -> Int = a + 1`")
        }
        Wanted::Value if *found == Found::EndOfLine => {
            words.help("a record stands in braces: `name: { … }`, or write its path: `name.field: …`")
        }
        Wanted::Module if *found == Found::Text => {
            words.help("import the file: `import \"./file.dpl\" as name`, and write that name")
        }
        _ => words,
    }
}

fn limits(kind: &SyntaxErrorKind) -> Words {
    match kind {
        SyntaxErrorKind::FileTooLarge { bytes } => {
            Words::new(format!("this file has {bytes} bytes, more than the 4 MiB that are read"), "too large")
                .help("split it into modules")
        }
        SyntaxErrorKind::NestingTooDeep => Words::new("this is nested deeper than 256 levels", "too deep")
            .help("move an inner part into a `let`"),
        SyntaxErrorKind::ChainTooLong => {
            Words::new("more than 1000 operators in a row", "too long").help("split it with `let`")
        }
        _ => Words::new("deployc could not read this item", "refused by the grammar")
            .help("this is a fault of deployc: please report it with this text"),
    }
}

fn nesting(kind: &SyntaxErrorKind) -> Words {
    match kind {
        SyntaxErrorKind::UnclosedText { block: false } => {
            Words::new("this text is not closed on its line", "begins here")
                .help("close it, or write a block with \"\"\"")
        }
        SyntaxErrorKind::UnclosedText { .. } => {
            Words::new("this text is not closed", "begins here").help("close it with \"\"\"")
        }
        SyntaxErrorKind::UnclosedInterpolation => {
            Words::new("this interpolation has no end on its line", "begins here")
                .help("close it with `}`; for a plain `${` write `\\${`")
        }
        SyntaxErrorKind::CommentInInterpolation => {
            Words::new("an interpolation holds no comment", "a comment")
                .help("put the comment before the text")
        }
        SyntaxErrorKind::UnclosedBracket { open } => {
            Words::new(format!("this `{open}` is never closed"), "opened here")
        }
        SyntaxErrorKind::MismatchedBracket { open, close } => Words::new(
            format!("`{open}` is open here, and `{close}` does not close it"),
            format!("`{close}` here"),
        )
        .help(format!(
            "write `{}`",
            match *open {
                "(" => ")",
                "[" => "]",
                _ => "}",
            }
        )),
        SyntaxErrorKind::OneExpression { empty: true } => {
            Words::new("an interpolation holds one expression: for a plain `${` write \\${", "nothing in it")
        }
        SyntaxErrorKind::OneExpression { .. } => {
            Words::new("an interpolation holds one expression", "something more")
                .help("join the parts, or write two interpolations")
        }
        SyntaxErrorKind::StrayBracket { close } => {
            Words::new(format!("this `{close}` closes nothing"), "nothing open fits").help("remove it")
        }
        _ => Words::new("brackets do not fit", ""),
    }
}

fn foreign(kind: &SyntaxErrorKind) -> Words {
    match kind {
        SyntaxErrorKind::EqualsForColon { mend } => {
            Words::new(format!("a field is set with a colon: {mend}"), "`=` here").help("write `:`")
        }
        SyntaxErrorKind::ColonForEquals => {
            Words::new("a value follows `=`", "`:` here").help("write `name = value`")
        }
        SyntaxErrorKind::DefinitionColon { name, value } => Words::new(
            format!("expected a type, found {value}: a definition is `let {name} = {value}`"),
            "behind a colon stands a type",
        )
        .help(format!("write `let {name} = {value}`")),
        SyntaxErrorKind::ForeignQuotes { quote: '\'' | '`', content } => {
            Words::new(format!("a text stands in double quotes: \"{content}\""), "other quotes")
                .help("use double quotes")
        }
        SyntaxErrorKind::ForeignQuotes { quote, content } => {
            Words::new(format!("{quote} is no quote: write \"{content}\""), "a curved quote")
                .help("use straight quotes")
        }
        SyntaxErrorKind::Semicolon => {
            Words::new("a line ends by itself: leave the semicolon out", "a semicolon")
                .help("remove it, or write a comma")
        }
        SyntaxErrorKind::Ternary { mend } => {
            let mend = mend.as_deref().unwrap_or("if c then a else b");
            Words::new(format!("`?` does not choose: {mend}"), "here").help(format!("write `{mend}`"))
        }
        SyntaxErrorKind::ShellVariable => {
            Words::new("a name stands without `$`", "`$` here").help("remove it; in a text write `${name}`")
        }
        SyntaxErrorKind::ForeignOperator { written, mend: "" } => {
            Words::new(format!("there is no operator `{written}`"), "not an operator")
                .help("between conditions write `||`; a method stands behind a dot: `name.lower`")
        }
        SyntaxErrorKind::ForeignOperator { written, mend } => {
            Words::new(format!("there is no operator `{written}`: write `{mend}`"), "not an operator")
                .help(format!("write `{mend}`"))
        }
        SyntaxErrorKind::BracesForThen { mend } => {
            let mend = mend.as_deref().unwrap_or("if c then a else b");
            Words::new(format!("expected `then`: {mend}"), "a value belongs here")
                .help(format!("write `{mend}`; with braces `if` stands in a list or a record"))
        }
        SyntaxErrorKind::LoopForValue => {
            Words::new("`for` stands in a list or a record", "a value belongs here")
                .help("put it in brackets: `[for x in xs { … }]`")
        }
        _ => Words::new("`?` stands behind the type", "not behind the name").help("write `name: T?`"),
    }
}

fn habit_words(habit: Habit) -> Words {
    match habit {
        Habit::ThinArrow => Words::new("a function literal has `=>`: x => e", "`->` here").help("write `=>`"),
        Habit::ListSuffix => {
            Words::new("a list of texts is `[String]`", "not behind the type").help("write `[T]`")
        }
        Habit::MapPrefix => Words::new("a map from texts to numbers is `[String: Int]`", "not a map")
            .help("write `[String: T]`"),
        Habit::Generic => Words::new("a type takes no types but in `Partial<T>`", "`<` here")
            .help("write `[T]` for a list, `[String: T]` for a map, `T?` for what may be left out"),
        Habit::Comprehension => {
            Words::new("what is made stands in braces: [for x in xs { e }]", "`for` here")
                .help("write `[for x in xs { e }]`")
        }
        Habit::TwoEquals => Words::new("a definition has one `=`", "`==` compares").help("write `=`"),
        Habit::NoEquals => {
            Words::new("a `=` is missing before the braces", "a value begins here").help("write `= {`")
        }
        Habit::PodVariable => {
            Words::new("what Kubernetes expands stands in a text: \"$(HOST)\"", "`$` here").help("quote it")
        }
        Habit::BarePath => {
            Words::new("a path stands in double quotes: import \"./file.dpl\"", "a path").help("quote it")
        }
    }
}

fn yaml(kind: &SyntaxErrorKind) -> Words {
    match kind {
        SyntaxErrorKind::HashComment => {
            Words::new("a comment begins with `//`", "`#` here").help("write `//`")
        }
        SyntaxErrorKind::YamlList => Words::new("a list stands in brackets", "an element as YAML has it")
            .help("write `[a, b]`, or an element a line between `[` and `]`"),
        SyntaxErrorKind::YamlRecord => Words::new("a record stands in braces", "nested as YAML has it")
            .help("write `{` here, and `}` on a line below its fields"),
        SyntaxErrorKind::YamlAnchor => {
            Words::new("there are no anchors: a `let` has a name", "as YAML has it")
                .help("name the value with `let`, and use the name")
        }
        SyntaxErrorKind::YamlMerge { name } => {
            Words::new(format!("a record is spread: ...{name}"), "as YAML has it")
                .help("write `...name`, or put a layer over it: `name with { … }`")
        }
        SyntaxErrorKind::YamlBlock => {
            Words::new("a text of several lines stands in \"\"\"", "as YAML has it")
                .help("write \"\"\" here, and \"\"\" on a line below the text")
        }
        SyntaxErrorKind::YamlDocument => {
            Words::new("a file holds any number of resources, and no documents", "as YAML has it")
                .help("remove this line")
        }
        _ => Words::new("this is a Helm template, not DPL", "a template")
            .help("name the input itself, or in a text `${name}`"),
    }
}

fn shape(kind: &SyntaxErrorKind) -> Words {
    match kind {
        SyntaxErrorKind::ChainedComparison { mend } => {
            Words::new(format!("comparisons do not chain: write {mend}"), "a second comparison")
                .help(format!("write `{mend}`"))
        }
        SyntaxErrorKind::DocumentationAdrift => Words::new(
            "this documents nothing: write // for a comment",
            "nothing follows that it could be about",
        )
        .help("write `//`"),
        SyntaxErrorKind::UnknownItem { word, suggestion } => {
            let words = Words::new(format!("`{word}` begins no item"), "an item begins with its keyword");
            match suggestion {
                Some(keyword) => words.help(format!("write `{keyword}`")),
                None if matches!(&**word, "apiVersion" | "kind" | "metadata" | "spec" | "data") => words.help(
                    "a manifest is written `resource name: Kind = { … }`; its `apiVersion` and `kind` come from the kind",
                ),
                None => words.help(format!(
                    "the keywords are {}",
                    super::cut::ITEM_KEYWORDS.map(|word| format!("`{word}`")).join(" ")
                )),
            }
        }
        SyntaxErrorKind::IndentedItem => {
            Words::new("an item begins in the first column", "indented").help("remove the blanks before it")
        }
        SyntaxErrorKind::UnquotedKey { key } => {
            Words::new(format!("quote the key: \"{key}\""), "more than letters, digits and `_`")
                .help(format!("write `\"{key}\": …`"))
        }
        SyntaxErrorKind::NeedsParentheses { word } => {
            Words::new(format!("`{word}` needs parentheses here"), "under an operator")
                .help(format!("write `({word} …)`"))
        }
        SyntaxErrorKind::LambdaParameters => {
            Words::new("before `=>` stand one name, or two in parentheses", "not a name")
                .help("write `x => e` or `(k, v) => e`")
        }
        SyntaxErrorKind::Parenthesized => Words::new("parentheses hold one expression", "not one expression"),
        SyntaxErrorKind::TwiceOptional => {
            Words::new("this type is optional already", "a second `?`").help("remove it")
        }
        SyntaxErrorKind::StrayAttribute => {
            Words::new("nothing follows that takes this attribute", "an attribute")
                .help("put it before a type or a field of a record type")
        }
        SyntaxErrorKind::NotAnArgument => {
            Words::new("an argument is a value, or `name: value`", "not an argument")
                .help("put it in brackets or braces")
        }
        _ => Words::new("not understood", ""),
    }
}
