//! The words of this room: what is wrong in the reader's terms, what is here, and one help that works when followed.

mod names;
mod records;
mod values;

use super::print::{type_name, with_article};
use super::{LabelKind, Type, TypeError, TypeErrorKind as Kind};
use crate::base::Name;
use crate::db::{Db, Definition, Finding};
use crate::diagnostic::{Code, code, suggest};
use crate::hir::{self, Body, Data, Node};

/// What a message is made of.
pub(super) struct Words {
    code: Code,
    message: String,
    label: String,
    help: Option<String>,
}

impl Words {
    fn new(code: Code, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code, message: message.into(), label: label.into(), help: None }
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    fn maybe(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }
}

/// Who speaks: the database, and the definition with the error.
struct Speaker<'a> {
    db: &'a dyn Db,
    definition: Definition,
    body: &'a Body,
}

impl Speaker<'_> {
    fn ty(&self, ty: &Type) -> String {
        type_name(self.db, ty)
    }

    fn a(&self, ty: &Type) -> String {
        with_article(self.db, ty)
    }
}

/// Says what is wrong.
#[must_use]
pub fn describe(db: &dyn Db, definition: Definition, error: &TypeError) -> Finding {
    let body = hir::body(db, definition);
    let speaker = Speaker { db, definition, body: &body };
    let words = speaker.words(&error.kind);
    let mut finding = Finding::new(words.code, words.message).at(definition, error.at, words.label);
    finding.help = words.help;
    for (definition, node, label) in &error.labels {
        finding = finding.label(*definition, *node, label_text(*label));
    }
    speaker.more_labels(finding, &error.kind)
}

const fn label_text(label: LabelKind) -> &'static str {
    match label {
        LabelKind::SetHere => "set here",
        LabelKind::DeclaredHere => "the type is declared here",
        LabelKind::ThereWhen => "there while this holds",
        LabelKind::DefinedHere => "defined here",
    }
}

fn did_you_mean(near: Option<&str>) -> Option<String> {
    near.map(|near| format!("did you mean `{near}`?"))
}

fn names(list: &[Name]) -> String {
    suggest::choices(list.iter().map(|name| name.as_str()), 8)
}

fn path(list: &[Name]) -> String {
    let parts: Vec<&str> = list.iter().map(|name| name.as_str()).collect();
    parts.join(".")
}

impl Speaker<'_> {
    fn words(&self, kind: &Kind) -> Words {
        self.of_names(kind)
            .or_else(|| self.of_roles(kind))
            .or_else(|| self.of_types(kind))
            .or_else(|| self.of_values(kind))
            .or_else(|| self.of_records(kind))
            .or_else(|| self.of_layers(kind))
            .or_else(|| self.of_keys(kind))
            .or_else(|| self.of_items(kind))
            .or_else(|| self.of_calls(kind))
            .unwrap_or_else(|| Words::new(code::TYPE_MISMATCH, "this does not fit", "here"))
    }

    /// Where the conditions stand under which something is there.
    fn more_labels(&self, finding: Finding, kind: &Kind) -> Finding {
        let Kind::MayBeNull { expression, .. } = kind else { return finding };
        let hir::Expression::Name(name) = self.body.expression(*expression) else { return finding };
        let Some(crate::resolve::Binding::Definition(found)) =
            crate::resolve::lookup_value(self.db, self.definition.file, *name)
        else {
            return finding;
        };
        let body = hir::body(self.db, found);
        match &body.data {
            Data::Resource { when: Some(when), .. }
            | Data::Part { when: Some(when), .. }
            | Data::Deploy { when: Some(when), .. } => {
                finding.label(found, Node::Expression(*when), label_text(LabelKind::ThereWhen))
            }
            _ => finding,
        }
    }

    /// Types as they are written.
    fn of_types(&self, kind: &Kind) -> Option<Words> {
        use super::BadRefinement as Bad;
        Some(match kind {
            Kind::UnionUnclear { first, second } => Words::new(
                code::UNION_UNCLEAR,
                format!("`{}` and `{}` cannot be told apart by one look", self.ty(first), self.ty(second)),
                "in this union",
            )
            .help("give each record a required field of a literal type, or leave one of them out"),
            Kind::OptionalElement { ty } => Words::new(
                code::OPTIONAL_ELEMENT,
                "elements and entries are not optional",
                format!("`{}`", self.ty(ty)),
            )
            .help("leave out the `?`: what is absent is not there"),
            Kind::BadRefinement { ty, why } => {
                let (message, help) = match why {
                    Bad::NoRange => (
                        format!("{} has neither size nor length", self.a(ty)),
                        "ranges are of numbers, quantities and durations, lengths of texts, lists and maps",
                    ),
                    Bad::NoPattern => (
                        format!("{} matches no pattern", self.a(ty)),
                        "only a `String` takes a regular expression",
                    ),
                    Bad::Ends => (
                        format!("the ends of this range are no values of `{}`", self.ty(ty)),
                        "write both ends as values of the type; a length is a whole number from 0",
                    ),
                    Bad::Empty => ("no value lies in this range".to_owned(), "write the smaller end first"),
                };
                Words::new(code::BAD_REFINEMENT, message, "asked here").help(help)
            }
            Kind::BadPattern { reason } => {
                let reason = reason.lines().last().unwrap_or_default().trim();
                Words::new(
                    code::BAD_PATTERN,
                    "this is no regular expression that is matched in linear time",
                    reason,
                )
            }
            Kind::BadKey { element, name } => Words::new(
                code::BAD_KEY,
                format!("`{name}` cannot tell the elements of this list apart"),
                format!("{} has no such field of a text, number or literals", self.a(element)),
            )
            .help("name a field of the elements"),
            Kind::SpreadType { ty } => Words::new(
                code::BAD_SPREAD,
                format!("{} has no fields to bring", self.a(ty)),
                "`...` brings the fields of a record type",
            )
            .help("name a record type, or `...[String: T]` for an open record"),
            Kind::FieldTwice { name } => Words::new(
                code::DUPLICATE_DEFINITION,
                format!("the field `{name}` is declared twice"),
                "again here",
            )
            .help("rename one of them"),
            Kind::ParameterTwice { name } => Words::new(
                code::DUPLICATE_DEFINITION,
                format!("the parameter `{name}` is named twice"),
                "again here",
            )
            .help("rename one of them"),
            Kind::MapKey { ty } => {
                Words::new(code::BAD_KEY, "the keys of a map are texts", format!("`{}`", self.ty(ty)))
                    .help("write a `String` type as the key")
            }
            Kind::EndlessAlias { name } => Words::new(
                code::TYPE_CIRCLE,
                format!("`{name}` names itself with no list, map or record in between"),
                format!("leads back to `{name}`"),
            )
            .help("put a list, a map or a record in between"),
            Kind::TooLarge => {
                Words::new(code::ANNOTATION_NEEDED, "the type of this is too large", "without a type")
                    .help("write a type: `let name: T = …`")
            }
            _ => return None,
        })
    }
}
