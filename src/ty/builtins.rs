//! The closed list of built-ins: one table that the checker, the evaluator and the documentation share.

/// Built-ins that are written behind a value: `xs.length`, `s.split(",")`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    Length,
    IsEmpty,
    NonEmpty,
    // Strings
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Replace,
    Split,
    Trim,
    Lower,
    Upper,
    Take,
    Drop,
    Indent,
    Lines,
    // Lists
    At,
    First,
    Last,
    Map,
    Filter,
    FlatMap,
    Any,
    All,
    Join,
    Unique,
    SortBy,
    GroupBy,
    Zip,
    Reverse,
    Sum,
    Min,
    Max,
    IndexOf,
    // Maps and keyed lists
    Keys,
    Values,
    Get,
}

/// Built-ins that are called by name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    Range,
    Quantity,
    Duration,
    ToYaml,
    ToJson,
    ToToml,
    Base64,
    Sha256,
    Strings,
    File,
}

/// What stands behind `secret.`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SecretFunction {
    Env,
    File,
    Literal,
    Existing,
    External,
    Pieces,
    Checksum,
}

/// What stands behind `release.`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReleaseField {
    Name,
    Namespace,
    Module,
    /// `release.kubernetes.atLeast("1.29")`
    KubernetesAtLeast,
}

impl Method {
    /// Every built-in of this kind, with its spelling.
    pub const ALL: &[(&str, Self)] = &[
        ("length", Self::Length),
        ("isEmpty", Self::IsEmpty),
        ("nonEmpty", Self::NonEmpty),
        ("contains", Self::Contains),
        ("startsWith", Self::StartsWith),
        ("endsWith", Self::EndsWith),
        ("matches", Self::Matches),
        ("replace", Self::Replace),
        ("split", Self::Split),
        ("trim", Self::Trim),
        ("lower", Self::Lower),
        ("upper", Self::Upper),
        ("take", Self::Take),
        ("drop", Self::Drop),
        ("indent", Self::Indent),
        ("lines", Self::Lines),
        ("at", Self::At),
        ("first", Self::First),
        ("last", Self::Last),
        ("map", Self::Map),
        ("filter", Self::Filter),
        ("flatMap", Self::FlatMap),
        ("any", Self::Any),
        ("all", Self::All),
        ("join", Self::Join),
        ("unique", Self::Unique),
        ("sortBy", Self::SortBy),
        ("groupBy", Self::GroupBy),
        ("zip", Self::Zip),
        ("reverse", Self::Reverse),
        ("sum", Self::Sum),
        ("min", Self::Min),
        ("max", Self::Max),
        ("indexOf", Self::IndexOf),
        ("keys", Self::Keys),
        ("values", Self::Values),
        ("get", Self::Get),
    ];
}

impl Function {
    /// Every built-in of this kind, with its spelling.
    pub const ALL: &[(&str, Self)] = &[
        ("range", Self::Range),
        ("quantity", Self::Quantity),
        ("duration", Self::Duration),
        ("toYaml", Self::ToYaml),
        ("toJson", Self::ToJson),
        ("toToml", Self::ToToml),
        ("base64", Self::Base64),
        ("sha256", Self::Sha256),
        ("strings", Self::Strings),
        ("file", Self::File),
    ];
}

impl SecretFunction {
    /// Every source and reading of secrets, with its spelling.
    pub const ALL: &[(&str, Self)] = &[
        ("env", Self::Env),
        ("file", Self::File),
        ("literal", Self::Literal),
        ("existing", Self::Existing),
        ("external", Self::External),
        ("pieces", Self::Pieces),
        ("checksum", Self::Checksum),
    ];
}
