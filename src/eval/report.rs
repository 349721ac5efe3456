//! The words of what evaluation finds.

use super::data::source_spot;
use super::failure::{Failure, FailureKind, Label, LabelKind, Misreading, Requirement, Source};
use super::left_out;
use crate::db::{Db, Definition, Finding, SourceFile, Spot};
use crate::diagnostic::{code, suggest};
use crate::hir::{self, DefinitionKind};
use crate::ty::{OwnedExpression, Refutation, Type};
use crate::value::{GivenSource, Key};
use crate::yaml::read::FaultKind;

/// What a failure says. It stands where the value was written that it is about; where it was asked is a label.
pub fn describe(db: &dyn Db, failure: &Failure) -> Finding {
    let words = words(db, failure);
    let mut finding = Finding::new(words.code, words.message);
    let asked = Source::Node(failure.at);
    let written = failure.written.as_ref().and_then(|written| source_spot(db, written));
    let broken = match &*failure.kind {
        FailureKind::DataSyntax { file, fault } => Some(Spot::Range(*file, fault.range)),
        _ => None,
    };
    let stands = broken.or(written);
    let asked_at = Spot::Node(failure.at.definition, failure.at.node);
    // What is asked of a whole says nothing beside a part of it.
    let is_within = |spot: Spot| {
        let ((file, inner), (other, outer)) = (spot.place(db), asked_at.place(db));
        file == other && outer.start <= inner.start && inner.end <= outer.end
    };
    let is_elsewhere =
        failure.written.as_ref() != Some(&asked) && stands.is_some_and(|spot| !is_within(spot));
    let spot = stands.unwrap_or(asked_at);
    finding.at = Some((spot, words.here));
    if is_elsewhere {
        finding = finding.label(failure.at.definition, failure.at.node, words.asked);
    }
    for Label { at, kind } in &failure.labels {
        finding.labels.extend(source_spot(db, at).map(|spot| (spot, label(*kind).to_owned())));
    }
    finding.labels.extend(left_out::labels(db, &failure.data));
    match words.help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

struct Words {
    code: crate::diagnostic::Code,
    message: String,
    here: String,
    asked: &'static str,
    help: Option<String>,
}

impl Words {
    fn new(code: crate::diagnostic::Code, message: impl Into<String>, here: impl Into<String>) -> Self {
        Self { code, message: message.into(), here: here.into(), asked: "asked here", help: None }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

fn label(kind: LabelKind) -> &'static str {
    match kind {
        LabelKind::SetHere => "set here",
        LabelKind::FirstHere => "the first",
        LabelKind::AskedHere => "asked here",
        LabelKind::ValueHere => "this value",
    }
}

fn words(db: &dyn Db, failure: &Failure) -> Words {
    match &*failure.kind {
        FailureKind::Incomplete { record, inputs, required } => {
            let of = match inputs {
                Some(module)
                    if *module == failure.at.definition.file
                        && failure.at.definition.kind() == DefinitionKind::Input =>
                {
                    None
                }
                Some(module) => Some(module_name(db, *module)),
                None => Some(print(db, record)),
            };
            incomplete(db, of, inputs.is_some(), required)
        }
        FailureKind::Refined { path, expected, found, why } => refined(db, path, expected, found, why),
        FailureKind::Malformed { path, expected, found } => malformed(path, expected, found),
        FailureKind::Where { path, condition, message } => {
            let message = match message {
                Some(message) => message.to_string(),
                None => format!("`{}` does not hold", source(db, condition)),
            };
            Words::new(code::REFINEMENT_FAILED, at_path(path, &message), "this value")
        }
        FailureKind::NullHere { path, expected } => {
            let message = format!("`null` stands where {} is expected", print(db, expected));
            Words::new(code::NULL_HERE, at_path(path, &message), "this is absent")
        }
        FailureKind::Check { message, is_warning } => {
            let code = if *is_warning { code::CHECK_ADVISES } else { code::CHECK_FAILED };
            let message = message.as_deref().unwrap_or("a check fails");
            Words {
                asked: "the check",
                ..Words::new(
                    code,
                    message,
                    if *is_warning { "what was given here" } else { "what was given fails a check" },
                )
            }
        }
        FailureKind::KeyAbsent { .. }
        | FailureKind::KeyUnclear { .. }
        | FailureKind::PositionAbsent { .. }
        | FailureKind::DuplicateKey { .. } => of_elements(&failure.kind),
        FailureKind::DivisionByZero => Words::new(code::DIVISION_BY_ZERO, "division by zero", "this is 0"),
        FailureKind::Overflow => Words::new(code::OVERFLOW, "the result does not fit", "too large"),
        FailureKind::SetTwice { name, by_spread } => {
            let here = if *by_spread { "this spread brings it, too" } else { "set here again" };
            Words::new(code::SET_TWICE, format!("`{name}` is set twice"), here)
                .help("put one over the other: `a with { … }`")
        }
        FailureKind::SetBelow { name } => {
            let message = format!("nothing is set below `{name}`, which is set to a value");
            Words::new(code::SET_TWICE, message, "set below").help("put one over the other: `a with { … }`")
        }
        FailureKind::NullElement => Words::new(code::NULL_HERE, "a list holds no `null`", "this is `null`")
            .help("put the element behind `if`"),
        FailureKind::Steps => {
            Words::new(code::STEP_BUDGET, "this takes more steps than a definition may take", "here it ended")
        }
        FailureKind::Depth => {
            Words::new(code::DEPTH_BUDGET, "this nests deeper than it may", "here it ended")
        }
        FailureKind::Size => {
            Words::new(code::SIZE_BUDGET, "this value is larger than a value may be", "here it ended")
        }
        FailureKind::Given { source, path, why } => given(db, *source, path, why),
        FailureKind::DataSyntax { fault, .. } => Words::new(
            code::DATA_SYNTAX,
            format!("the data file cannot be read: {}", fault_text(&fault.kind)),
            "here",
        ),
        FailureKind::DataFormat { path } => {
            Words::new(code::DATA_SYNTAX, format!("\"{path}\" is no data file"), "named here")
                .help("the name of a data file ends in `.yaml`, `.yml`, `.json` or `.toml`")
        }
        FailureKind::LiteralSecret => Words::new(
            code::LITERAL_SECRET,
            "the secret is written in the source",
            "whoever reads this knows it",
        )
        .help("take it from `secret.env`, `secret.file`, `secret.existing` or `secret.external`"),
        FailureKind::EmptySecret => {
            Words::new(code::EMPTY_SECRET, "a secret is never empty", "this is empty")
        }
        FailureKind::SecretElsewhere => Words {
            asked: "a text is needed here",
            ..Words::new(
                code::SECRET_ELSEWHERE,
                "this secret stays in the cluster, and cannot be encoded",
                "it lives in the cluster",
            )
        }
        .help("use `secret.env` or `secret.file`, or refer to the Secret"),
        FailureKind::ChecksumMisused => Words::new(
            code::CHECKSUM_MISUSED,
            "a checksum is a value or stands in a text, and nothing else is done with it",
            "this is a checksum",
        ),
        FailureKind::NoFile { path } => Words::new(
            code::FILE_NOT_FOUND,
            format!("there is no file \"{path}\" that can be read"),
            "named here",
        )
        .help("a path is relative to the file that says it, and stays inside the project"),
        FailureKind::NoTable => {
            Words::new(code::DATA_MISFIT, "a TOML file is a table, and this is none", "this value")
        }
    }
}

/// The words of what is said of elements and their keys.
fn of_elements(kind: &FailureKind) -> Words {
    match kind {
        FailureKind::KeyAbsent { keys, there } => {
            let message = format!("there is no element {}: {}", keys_text(keys), list_of("there is", there));
            // A layer asks by key as a reader does; only the reader could take `null` instead.
            let written: Vec<String> = keys.iter().map(ToString::to_string).collect();
            let help = match suggest::nearest(&written.join(", "), there.iter().map(AsRef::as_ref)) {
                Some(near) => format!("did you mean {near:?}?"),
                None => {
                    "name one that is there; to read one that may not be, `.get(…)` gives `null`".to_owned()
                }
            };
            Words::new(code::KEY_ABSENT, message, "not there").help(help)
        }
        FailureKind::KeyUnclear { keys, there } => {
            let message = format!("several elements have the first key {}", keys_text(keys));
            Words::new(code::KEY_ABSENT, message, list_of("there is", there)).help("say all keys")
        }
        FailureKind::PositionAbsent { position, length } => {
            let there = match length {
                0 => "the list is empty".to_owned(),
                1 => "there is 1 element".to_owned(),
                several => format!("there are {several} elements"),
            };
            let message = format!("there is no element {position}: {there}");
            Words::new(code::POSITION_ABSENT, message, "not there")
                .help("`.at(…)` gives `null` where there is none")
        }
        FailureKind::DuplicateKey { keys, names } => {
            let named = names.iter().zip(keys.iter());
            let named: Vec<String> = named
                .map(|(name, key)| format!("the {name} {}", keys_text(std::slice::from_ref(key))))
                .collect();
            let message = format!("there are two elements with {}", listed(&named, "and"));
            Words::new(code::DUPLICATE_KEY, message, "the second")
        }
        _ => Words::new(code::KEY_ABSENT, "there is no such element", ""),
    }
}

/// What is required and not given; `of` what asks for it, nothing where it is the file that is built.
fn incomplete(db: &dyn Db, of: Option<String>, is_inputs: bool, required: &[Requirement]) -> Words {
    let mut missing = Vec::new();
    let mut others = Vec::new();
    for requirement in required {
        match requirement {
            Requirement::Missing(path) => missing.push(format!("`{path}`")),
            Requirement::When { path, condition } => {
                others.push(format!("`{path}` is required when {}", source(db, condition)));
            }
            Requirement::Demanded { message: Some(message), .. } => others.push(message.to_string()),
            Requirement::Demanded { path, condition, message: None } => others.push(match condition {
                Some(condition) => format!("`{path}` must be set when {}", source(db, condition)),
                None => format!("`{path}` must be set"),
            }),
        }
    }
    let mut message = match (missing.as_slice(), &of) {
        ([], _) => String::new(),
        (paths, Some(of)) => format!("{of} needs {}", listed(paths, "and")),
        ([one], None) => format!("the input {one} is not given"),
        (several, None) => format!("{} are not given", listed(several, "and")),
    };
    for other in &others {
        if !message.is_empty() {
            message.push_str("; ");
        }
        message.push_str(other);
    }
    let code = match (missing.is_empty(), is_inputs) {
        (true, _) => code::REQUIREMENT_FAILED,
        (false, true) => code::MISSING_INPUT,
        (false, false) => code::INCOMPLETE,
    };
    let label = match (of.is_none(), missing.is_empty()) {
        (true, false) => "",
        (_, false) => "not complete",
        (_, true) => "asked of what is given here",
    };
    let words = Words::new(code, message, label);
    if of.is_none() && !missing.is_empty() {
        let settings: Vec<String> =
            missing.iter().map(|path| format!("--set {}=…", path.trim_matches('`'))).collect();
        return words.help(format!("give {}", settings.join(" ")));
    }
    words
}

/// `a`, `a and b`, `a, b and c`
pub fn listed(texts: &[String], and: &str) -> String {
    match texts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} {and} {last}", before.join(", ")),
    }
}

fn module_name(db: &dyn Db, module: SourceFile) -> String {
    module.dotted(db).unwrap_or_else(|| module.stem(db)).to_owned()
}

/// The ends of a range, as they are written.
fn range_of(ty: &Type) -> Option<String> {
    let ends = |least: Option<String>, most: Option<String>| {
        format!("{}..{}", least.unwrap_or_default(), most.unwrap_or_default())
    };
    match ty {
        Type::Int(range) => {
            Some(ends(range.minimum.map(|it| it.to_string()), range.maximum.map(|it| it.to_string())))
        }
        Type::Quantity(Some(range)) | Type::Duration(Some(range)) => {
            let text = |end: &Option<std::sync::Arc<str>>| end.as_deref().map(str::to_owned);
            Some(ends(text(&range.minimum), text(&range.maximum)))
        }
        _ => None,
    }
}

fn refined(db: &dyn Db, path: &str, ty: &Type, found: &str, why: &Refutation) -> Words {
    let expected = print(db, ty);
    let why = match why {
        Refutation::Range | Refutation::Disjoint => match range_of(ty) {
            Some(range) => format!("{found} is not within {range}"),
            None => format!("expected {expected}, found {found}"),
        },
        Refutation::Length { is: 0 } => format!("expected {expected}, and this is empty"),
        Refutation::Length { is } => format!("expected {expected}, found a length of {is}"),
        Refutation::Pattern(pattern) => {
            format!("expected {expected}, and {found} does not match r\"{pattern}\"")
        }
    };
    Words::new(code::REFINEMENT_FAILED, at_path(path, &why), "this value")
}

fn malformed(path: &str, expected: &Type, found: &str) -> Words {
    let what = match expected.core().0 {
        Type::Duration(_) => "duration, such as `30s` or `1h30m`",
        Type::IntOrPercent => "percentage, such as `25%`",
        _ => "quantity, such as `500m` or `2Gi`",
    };
    Words::new(code::MALFORMED, at_path(path, &format!("{found} is no {what}")), "this value")
}

fn given(db: &dyn Db, source: GivenSource, path: &str, why: &Misreading) -> Words {
    let at = match source {
        GivenSource::Import(_) if path.is_empty() => "the data".to_owned(),
        GivenSource::Import(_) | GivenSource::Root(_) => path.to_owned(),
    };
    match why {
        Misreading::Expected { expected, found } => {
            let message = format!("{at}: expected {}, found {found}", print(db, expected));
            Words::new(code::DATA_MISFIT, message, "given here")
        }
        Misreading::QuoteNumber(text) => {
            let message = format!("{at}: expected String, found the number {text}");
            Words::new(code::DATA_MISFIT, message, "given here").help(format!("quote it: \"{text}\""))
        }
        Misreading::UnknownField { record, name, near } => {
            let parent =
                path.strip_suffix(&**name).map(|parent| parent.trim_end_matches('.')).unwrap_or_default();
            let of = match parent.rsplit(['.', ']']).next() {
                Some(field) if !field.is_empty() => field.to_owned(),
                _ => print(db, record),
            };
            let message = format!("{of} has no field `{name}`");
            let words = Words::new(code::DATA_MISFIT, message, "given here");
            match near {
                Some(near) => words.help(format!("did you mean `{near}`?")),
                None => words,
            }
        }
        Misreading::NoSecret => {
            let message = format!("{at}: expected a secret");
            Words::new(code::NO_SECRET, message, "given here")
                .help("write a text, `secretEnv`, `secretFile`, `secretKeyRef` or `externalSecret`")
        }
    }
}

fn fault_text(kind: &FaultKind) -> String {
    let words = match kind {
        FaultKind::Tab => "a tab stands where lines are indented",
        FaultKind::Indentation => "the line is indented like nothing around it",
        FaultKind::NoKey => "a `key:` has to stand here",
        FaultKind::Nested => "the line cannot hold a map or list",
        FaultKind::Trailing => "something stands behind the end of a value",
        FaultKind::Character(character) => return format!("{character:?} cannot begin a value"),
        FaultKind::Unclosed(character) => return format!("`{character}` is not closed"),
        FaultKind::NoComma => "a comma or the end has to stand here",
        FaultKind::Escape => "the escape does not exist",
        FaultKind::BlockHead => "this cannot stand behind `|` or `>`",
        FaultKind::Twice(_) => "the key is there twice",
        FaultKind::Key => "a key is no list or map",
        FaultKind::Alias => "nothing has this name",
        FaultKind::Tag => "the tag is not one of plain data",
        FaultKind::Merge => "`<<` merges maps",
        FaultKind::Document => "there is more than one document",
        FaultKind::Deep => "it nests too deep",
        FaultKind::Large => "it is too large",
        FaultKind::Toml(words) => words,
    };
    words.to_owned()
}

fn at_path(path: &str, message: &str) -> String {
    if path.is_empty() { message.to_owned() } else { format!("{path}: {message}") }
}

fn keys_text(keys: &[Key]) -> String {
    let texts: Vec<String> = keys
        .iter()
        .map(|key| match key {
            Key::Text(text) => format!("{text:?}"),
            other => other.to_string(),
        })
        .collect();
    texts.join(", ")
}

fn list_of<T: AsRef<str>>(what: &str, there: &[T]) -> String {
    const MOST: usize = 12;
    if there.is_empty() {
        return format!("{what} none");
    }
    let mut texts: Vec<String> = there.iter().take(MOST).map(|text| format!("{:?}", text.as_ref())).collect();
    if there.len() > MOST {
        texts.push("…".to_owned());
    }
    format!("{what} {}", texts.join(", "))
}

fn print(db: &dyn Db, ty: &Type) -> String {
    crate::ty::type_name(db, ty)
}

/// A condition as it is written.
fn source(db: &dyn Db, condition: &OwnedExpression) -> String {
    let definition: Definition = condition.owner.definition;
    crate::ty::print_expression(&hir::body(db, definition), condition.expression)
}
