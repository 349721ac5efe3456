//! The words of what evaluation finds.

use std::fmt::Write;

use super::failure::{At, Failure, FailureKind, Label, LabelKind, Misreading, Requirement};
use crate::db::{Db, Definition, Finding};
use crate::diagnostic::code;
use crate::hir;
use crate::ty::{OwnedExpression, Refutation, Type};
use crate::value::{GivenSource, Key};

/// What a failure says. It stands where the value was written that it is about; where it was asked is a label.
pub fn describe(db: &dyn Db, failure: &Failure) -> Finding {
    let words = words(db, failure);
    let finding = Finding::new(words.code, words.message);
    let stands = failure.written.unwrap_or(failure.at);
    let mut finding = finding.at(stands.definition, stands.node, words.here);
    if failure.written.is_some_and(|written| written != failure.at) {
        finding = finding.label(failure.at.definition, failure.at.node, words.asked);
    }
    for Label { at: At { definition, node }, kind } in &failure.labels {
        finding = finding.label(*definition, *node, label(*kind));
    }
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
        FailureKind::Incomplete { record, inputs, required } => incomplete(db, record, inputs.is_some(), required),
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
            Words { asked: "the check", ..Words::new(code, message, if *is_warning { "" } else { "what was given fails a check" }) }
        }
        FailureKind::KeyAbsent { keys, there } => {
            let message = format!("there is no element {}", keys_text(keys));
            Words::new(code::KEY_ABSENT, message, list_of("there is", there)).help("`.get(…)` gives `null` where there is none")
        }
        FailureKind::KeyUnclear { keys, there } => {
            let message = format!("several elements have the first key {}", keys_text(keys));
            Words::new(code::KEY_ABSENT, message, list_of("there is", there)).help("say all keys")
        }
        FailureKind::PositionAbsent { position, length } => {
            let message = format!("there is no position {position}: the list has {length} elements");
            Words::new(code::POSITION_ABSENT, message, "not there").help("`.at(…)` gives `null` where there is none")
        }
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
        FailureKind::DuplicateKey { keys, names } => {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            let message = format!("{} is there twice in a list by {}", keys_text(keys), names.join(", "));
            Words::new(code::DUPLICATE_KEY, message, "the second")
        }
        FailureKind::NullElement => Words::new(code::NULL_HERE, "a list holds no `null`", "this is `null`")
            .help("put the element behind `if`"),
        FailureKind::Steps => Words::new(code::STEP_BUDGET, "this takes more steps than a definition may take", "here it ended"),
        FailureKind::Depth => Words::new(code::DEPTH_BUDGET, "this nests deeper than it may", "here it ended"),
        FailureKind::Size => Words::new(code::SIZE_BUDGET, "this value is larger than a value may be", "here it ended"),
        FailureKind::Given { source, path, why } => given(db, *source, path, why),
        FailureKind::LiteralSecret => Words::new(code::LITERAL_SECRET, "a secret is written in the source", "whoever reads this knows it")
            .help("take it from `secret.env`, `secret.file`, `secret.existing` or `secret.external`"),
        FailureKind::EmptySecret => Words::new(code::EMPTY_SECRET, "a secret is never empty", "this is empty"),
        FailureKind::SecretElsewhere => Words {
            asked: "a text is needed here",
            ..Words::new(code::SECRET_ELSEWHERE, "the text of this secret is not known to the build", "it lives in the cluster")
        }
        .help("use `secret.env` or `secret.file`, or refer to the Secret"),
        FailureKind::ChecksumMisused => Words::new(
            code::CHECKSUM_MISUSED,
            "a checksum may stand as a value or in a text; nothing else is done with it",
            "this is a checksum",
        ),
        FailureKind::NoFile { path } => {
            Words::new(code::FILE_NOT_FOUND, format!("there is no file \"{path}\" that can be read"), "named here")
                .help("a path is relative to the file that says it, and stays inside the project")
        }
        FailureKind::NoTable => Words::new(code::DATA_MISFIT, "a TOML file is a table, and this is none", "this value"),
    }
}

fn incomplete(db: &dyn Db, record: &Type, is_inputs: bool, required: &[Requirement]) -> Words {
    let mut missing = Vec::new();
    let mut others = Vec::new();
    for requirement in required {
        match requirement {
            Requirement::Missing(path) => missing.push(format!("`{path}`")),
            Requirement::When { path, condition } => {
                others.push(format!("`{path}` is required when `{}`", source(db, condition)));
            }
            Requirement::Demanded { message: Some(message), .. } => others.push(message.to_string()),
            Requirement::Demanded { path, condition, message: None } => others.push(match condition {
                Some(condition) => format!("`{path}` is required when `{}`", source(db, condition)),
                None => format!("`{path}` is required"),
            }),
        }
    }
    let mut message = String::new();
    match missing.as_slice() {
        [] => {}
        [one] => {
            let _ = write!(message, "{one} is missing");
        }
        several => {
            let _ = write!(message, "missing: {}", several.join(", "));
        }
    }
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
    let here = if is_inputs { String::new() } else { format!("this is {}", article(&print(db, record))) };
    Words::new(code, message, here)
}

fn refined(db: &dyn Db, path: &str, expected: &Type, found: &str, why: &Refutation) -> Words {
    let expected = print(db, expected);
    let why = match why {
        Refutation::Range | Refutation::Disjoint => format!("expected {expected}, found {found}"),
        Refutation::Length { is: 0 } => format!("expected {expected}, and this is empty"),
        Refutation::Length { is } => format!("expected {expected}, found a length of {is}"),
        Refutation::Pattern(pattern) => format!("expected {expected}, and {found} does not match r\"{pattern}\""),
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
        GivenSource::Import(_) | GivenSource::CommandLine => path.to_owned(),
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
            let message = format!("{at}: {} has no field `{name}`", print(db, record));
            let words = Words::new(code::DATA_MISFIT, message, "given here");
            match near {
                Some(near) => words.help(format!("did you mean `{near}`?")),
                None => words,
            }
        }
        Misreading::NoSecret => {
            let message = format!("{at}: expected a secret");
            Words::new(code::DATA_MISFIT, message, "given here")
                .help("write a text, `secretEnv`, `secretFile`, `secretKeyRef` or `externalSecret`")
        }
    }
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
    let mut texts: Vec<&str> = there.iter().take(MOST).map(AsRef::as_ref).collect();
    if there.len() > MOST {
        texts.push("…");
    }
    format!("{what} {}", texts.join(", "))
}

fn article(name: &str) -> String {
    let vowel = name.chars().next().is_some_and(|first| "AEIOaeio".contains(first));
    format!("{} {name}", if vowel { "an" } else { "a" })
}

fn print(db: &dyn Db, ty: &Type) -> String {
    crate::ty::type_name(db, ty)
}

/// A condition as it is written.
fn source(db: &dyn Db, condition: &OwnedExpression) -> String {
    let definition: Definition = condition.owner.definition;
    crate::ty::print_expression(&hir::body(db, definition), condition.expression)
}
