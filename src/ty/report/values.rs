//! Words for values: what does not fit, what may be absent, what is missing.

use super::super::infer::readings;
use super::super::print::{self, literal};
use super::super::{Joined, Misfit, Refutation, Scalar, SecretUse, Type, TypeErrorKind as Kind, Why, record};
use super::{Speaker, Words, names, path};
use crate::base::Name;
use crate::diagnostic::{code, suggest};
use crate::hir::{BinaryOperator, DefinitionKind, Expression, ExpressionId, Literal};
use crate::resolve::{self, Binding};

impl Speaker<'_> {
    pub(super) fn source(&self, id: ExpressionId) -> String {
        print::expression(self.body, id)
    }

    /// Whether an expression names a resource, a part or a deploy.
    fn is_item(&self, id: ExpressionId) -> bool {
        let Expression::Name(name) = self.body.expression(id) else { return false };
        let found = resolve::lookup_value(self.db, self.definition.file, *name);
        matches!(found, Some(Binding::Definition(found))
            if matches!(found.kind(), DefinitionKind::Resource | DefinitionKind::Part | DefinitionKind::Deploy))
    }

    pub(super) fn near_field(&self, ty: &Type, name: Name) -> Option<String> {
        let mut known: Vec<Name> = Vec::new();
        for member in ty.core().0.members() {
            if let Some(record) = member.as_record() {
                known.extend(record::field_names(self.db, &record.id));
            }
        }
        match suggest::nearest(name.as_str(), known.iter().map(|name| name.as_str())) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if known.is_empty() => None,
            None => Some(format!("it has {}", names(&known))),
        }
    }

    pub(super) fn of_values(&self, kind: &Kind) -> Option<Words> {
        Some(match kind {
            Kind::Misfit(misfit) => self.misfit(misfit),
            Kind::Condition { found } => {
                Words::new(code::TYPE_MISMATCH, "a condition is a Bool", format!("this is {}", self.a(found)))
                    .help("compare it with something, as in `x == \"a\"`")
            }
            Kind::Operands { operator, left, right, odd } => self.operands(*operator, left, right, *odd),
            Kind::Operand { negate, found } => {
                let (sign, of) =
                    if *negate { ("-", "numbers, quantities and durations") } else { ("!", "a `Bool`") };
                let words = Words::new(
                    code::BAD_OPERANDS,
                    format!("`{sign}` does not work on {}", self.a(found)),
                    format!("`{sign}` takes {of}"),
                );
                if *negate && matches!(found.scalar(), Some(Scalar::String)) {
                    words.help("leave out the dash: elements of a list need none")
                } else {
                    words
                }
            }
            Kind::NeverEqual { left, right } => Words::new(
                code::BAD_OPERANDS,
                format!("`{}` and `{}` are never equal", self.ty(left), self.ty(right)),
                "compared here",
            )
            .maybe(self.other_text(left, right).or_else(|| self.other_text(right, left))),
            Kind::SecretUsed { use_, expression } => self.secret_used(*use_, *expression),
            Kind::MayBeNull { expression, ty, condition } => {
                let name = self.source(*expression);
                let is = print::quoted(self.db, ty);
                match condition {
                    Some(condition) => Words::new(
                        if self.is_item(*expression) { code::OPTIONAL_VALUE } else { code::NOT_SURE },
                        format!("`{name}` is only sure while `{condition}`"),
                        is,
                    )
                    .help(format!("ask `{condition}` around it, which tells that it is there")),
                    None => Words::new(code::OPTIONAL_VALUE, format!("`{name}` may be null"), is)
                        .help("narrow it first with `??`, `?.` or `if … != null`"),
                }
            }
            Kind::BareUnit { text } => {
                let could: Vec<&str> = readings(text);
                let words = Words::new(
                    code::BARE_UNIT,
                    format!("nothing says here what {text} is"),
                    "a unit without a type",
                );
                if could.is_empty() {
                    words.help(format!("quote it if it is a text: \"{text}\""))
                } else {
                    words.help(format!("write a type for it: {}", suggest::choices(could, 4)))
                }
            }
            Kind::UnitBeside { unit, other } => Words::new(
                code::BAD_OPERANDS,
                format!("{} stands beside {}, which has no units", self.source(*unit), self.a(other)),
                "a value with a unit",
            ),
            Kind::UnitMisfit { text, expected } => self.unit(text, expected),
            Kind::Opaque { found } => Words::new(
                code::OPAQUE_DATA,
                "nothing is known of data of type `Any`",
                format!("`{}`", self.ty(found)),
            )
            .help("give it where a type is expected first: `let name: T = …`"),
            Kind::NotPrintable { found } => {
                Words::new(code::TYPE_MISMATCH, "a text takes scalars", format!("this is {}", self.a(found)))
                    .help("use `.join(\", \")` for a list of texts, or `toJson(…)`")
            }
            Kind::NoCommonType { of, types } => self.no_common_type(*of, types),
            Kind::NullElement { ty } => Words::new(
                code::OPTIONAL_ELEMENT,
                "a list holds no nulls",
                format!("this may be null: `{}`", self.ty(ty)),
            )
            .help("put it behind `if … != null { … }`"),
            Kind::PatternMisfit { .. } | Kind::NotExhaustive { .. } | Kind::UnreachableArm => {
                return self.of_arms(kind);
            }
            Kind::EmptySecret => Words::new(code::EMPTY_SECRET, "a secret is never empty", "empty"),
            _ => return None,
        })
    }

    /// What is said of the arms of a `match`.
    fn of_arms(&self, kind: &Kind) -> Option<Words> {
        Some(match kind {
            Kind::PatternMisfit { pattern, subject: None } => {
                let message = format!("this is never {}: a condition around it says so", literal(pattern));
                Words::new(code::UNREACHABLE_ARM, message, "never chosen").help("remove it")
            }
            Kind::PatternMisfit { pattern, subject: Some(subject) } => {
                let spelt = match pattern {
                    Literal::Text(text) => text.to_string(),
                    other => literal(other),
                };
                let known: Vec<String> = subject
                    .members()
                    .into_iter()
                    .filter_map(|member| match member.as_literal() {
                        Some(Literal::Text(text)) => Some(text.to_string()),
                        _ => None,
                    })
                    .collect();
                let near = suggest::nearest(&spelt, known.iter().map(String::as_str));
                Words::new(
                    code::UNREACHABLE_ARM,
                    format!("this is never {}: it is `{}`", literal(pattern), self.ty(subject)),
                    "never chosen",
                )
                .maybe(near.map(|near| format!("did you mean \"{near}\"?")))
            }
            Kind::NotExhaustive { left, never } => {
                let texts = |literal: &Literal| match literal {
                    Literal::Text(text) => Some(text.to_string()),
                    _ => None,
                };
                let open: Vec<String> = left.iter().filter_map(Type::as_literal).filter_map(texts).collect();
                let meant = never.iter().filter_map(texts).find_map(|written| {
                    let near = suggest::nearest(&written, open.iter().map(String::as_str))?;
                    Some(format!("write \"{near}\" for \"{written}\""))
                });
                let left: Vec<String> = left.iter().map(|ty| self.ty(ty)).collect();
                Words::new(
                    code::NOT_EXHAUSTIVE,
                    format!("this match leaves out {}", left.join(", ")),
                    "not every value has an arm",
                )
                .help(meant.unwrap_or_else(|| "add the arms, or `_ => …`".to_owned()))
            }
            Kind::UnreachableArm => Words::new(
                code::UNREACHABLE_ARM,
                "this arm is never chosen",
                "the arms before it take every value",
            )
            .help("remove it"),
            _ => return None,
        })
    }

    fn operands(
        &self,
        operator: BinaryOperator,
        left: &Type,
        right: &Type,
        odd: Option<ExpressionId>,
    ) -> Words {
        let sign = print::operator(operator);
        let words = |message: String| Words::new(code::BAD_OPERANDS, message, "here");
        match operator {
            BinaryOperator::In => {
                words(format!("`in` looks into lists and maps, not into {}", self.a(right)))
            }
            BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual => {
                let odd = [left, right]
                    .into_iter()
                    .find(|ty| matches!(ty.scalar(), Some(Scalar::IntOrString | Scalar::IntOrPercent)));
                match odd {
                    Some(odd) => {
                        words(format!("{} has no order", self.a(odd))).help("it has `==` and `!=` only")
                    }
                    None => words(format!("`{}` and `{}` have no order", self.ty(left), self.ty(right))),
                }
            }
            _ => {
                let words =
                    words(format!("`{sign}` does not take `{}` and `{}`", self.ty(left), self.ty(right)));
                match (odd, left.bare(), right.bare()) {
                    (Some(odd), ..) => {
                        let ty = if left.scalar() == Some(Scalar::String) { right } else { left };
                        let is = format!("this is {}", self.a(ty));
                        Words { label: is, ..words }
                            .help(format!("make a text of it: \"${{{}}}\"", self.source(odd)))
                    }
                    (None, Type::List(_), _) | (None, _, Type::List(_))
                        if operator == BinaryOperator::Add =>
                    {
                        words.help("a list is joined with a list: put the element in brackets")
                    }
                    _ => words,
                }
            }
        }
    }

    fn secret_used(&self, use_: SecretUse, expression: ExpressionId) -> Words {
        let name = self.source(expression);
        let (message, label) = match use_ {
            SecretUse::Compared => ("a secret is never compared", format!("`{name}` holds a secret")),
            SecretUse::Measured => {
                ("a secret is never measured or taken apart", format!("`{name}` is a secret"))
            }
            SecretUse::Matched => ("a secret is never matched", format!("`{name}` is a secret")),
            SecretUse::Key => ("a secret is no key", format!("`{name}` holds a secret")),
            SecretUse::Condition => ("a secret is no condition", format!("`{name}` is a secret")),
        };
        Words::new(code::SECRET_OPERATION, message, label)
            .help("only `== null` and `!= null` may be asked of an optional one")
    }

    fn unit(&self, text: &str, expected: &Type) -> Words {
        let members = expected.members();
        let has = |scalar| members.iter().any(|member| member.scalar() == Some(scalar));
        if has(Scalar::Quantity) {
            let words =
                Words::new(code::MALFORMED, format!("{text} is no quantity"), "not a unit of a quantity");
            // `MB`, `MiB`, `Mb`, `mi`: the unit is one letter, with an `i` for powers of two.
            let number = text.trim_end_matches(|sign: char| sign.is_ascii_alphabetic());
            let unit = text.get(number.len()..).unwrap_or_default().trim_end_matches(['b', 'B']);
            let mut letters = unit.chars();
            let (first, rest) = (letters.next().map(|sign| sign.to_ascii_uppercase()), letters.as_str());
            return match first.filter(|first| "KMGTPE".contains(*first) && matches!(rest, "" | "i")) {
                Some(first) if rest.is_empty() => {
                    let thousand = if first == 'K' { 'k' } else { first };
                    words.help(format!("write {number}{first}i, or {number}{thousand} in powers of 1000"))
                }
                Some(first) => words.help(format!("write {number}{first}i")),
                None => words.help(
                    "its units are `m`, `k`, `M`, `G`, `T`, `P`, `E` and `Ki`, `Mi`, `Gi`, `Ti`, `Pi`, `Ei`",
                ),
            };
        }
        if has(Scalar::Duration) {
            return Words::new(code::MALFORMED, format!("{text} is no duration"), "not a unit of a duration")
                .help("its units are `ns`, `us`, `ms`, `s`, `m` and `h`");
        }
        if has(Scalar::IntOrPercent) {
            return Words::new(code::MALFORMED, format!("{text} is no percentage"), "not a percentage")
                .help("write a number, or digits with `%`");
        }
        if has(Scalar::String) || has(Scalar::IntOrString) {
            return Words::new(code::TYPE_MISMATCH, format!("{text} is no text"), "a `String` is expected")
                .help(format!("quote it: \"{text}\""));
        }
        if has(Scalar::Any) {
            return Words::new(code::BARE_UNIT, format!("plain data has no units: {text}"), "in plain data")
                .help(format!("quote it: \"{text}\""));
        }
        Words::new(code::TYPE_MISMATCH, format!("{text} is not {}", self.a(expected)), "a value with a unit")
    }

    fn no_common_type(&self, of: Joined, types: &[Type]) -> Words {
        let what = match of {
            Joined::Branches => "the branches are of different types",
            Joined::Arms => "the arms are of different types",
            Joined::Elements => "the elements are of different types",
            Joined::Entries => "the entries of this map are of different types",
            Joined::Settings => "this is set to values of different types",
            Joined::Lists => "the lists are of different types",
            Joined::Sides => "both sides are of different types",
        };
        let listed: Vec<String> = types.iter().take(4).map(|ty| format!("`{}`", self.ty(ty))).collect();
        Words::new(code::ANNOTATION_NEEDED, what, listed.join(", ")).help("write a type: `let name: T = …`")
    }

    /// A value that does not go where a type is expected.
    pub(super) fn misfit(&self, misfit: &Misfit) -> Words {
        let Misfit { path: at, expected, found, why } = misfit;
        let place = if at.is_empty() { String::new() } else { format!("`{}`: ", path(at)) };
        let wanted = self.a(expected);
        let is = self.a(found);
        let (code, message, help) = match why {
            Why::Kind => {
                (code::TYPE_MISMATCH, format!("expected {wanted}, found {is}"), self.mend(found, expected))
            }
            Why::Null => (code::TYPE_MISMATCH, format!("expected {wanted}, found null"), None),
            Why::MayBeNull(condition) => {
                let help = match condition {
                    Some(condition) => format!("ask `{condition}` around it, which tells that it is there"),
                    None => "narrow it first with `??`, `?.` or `if … != null`".to_owned(),
                };
                match condition {
                    Some(condition) => (
                        code::NOT_SURE,
                        format!("expected {wanted}, found {is}, which is only sure while `{condition}`"),
                        Some(help),
                    ),
                    None => (
                        code::OPTIONAL_VALUE,
                        format!("expected {wanted}, found {is}, which may be null"),
                        Some(help),
                    ),
                }
            }
            Why::SecretInData => (
                code::SECRET_MISPLACED,
                format!("plain data holds no secret, and {is} does"),
                Some("give the secret where a `SecretString` is expected".to_owned()),
            ),
            Why::Secret => (
                code::SECRET_MISPLACED,
                format!("expected {wanted}, found a secret"),
                Some("a secret goes only where a `SecretString` is expected".to_owned()),
            ),
            Why::TextForSecret => (
                code::TYPE_MISMATCH,
                "expected a secret, found a text".to_owned(),
                Some(
                    "write `secret.env(\"NAME\")` or another source; `secret.literal(…)` makes one of a text"
                        .to_owned(),
                ),
            ),
            Why::TextForLiterals => (
                code::NOT_AMONG,
                format!("expected {wanted}, found {is}"),
                Some(
                    "a text known only on evaluation is never one of some literals: `match` makes one"
                        .to_owned(),
                ),
            ),
            Why::NotAmong => (
                code::NOT_AMONG,
                format!("{is} is not one of {}", print::listed(self.db, expected)),
                self.near_literal(found, expected),
            ),
            Why::Malformed => {
                let (what, help) = match expected.scalar() {
                    Some(Scalar::Duration) => ("duration", "write one as in \"1h30m\""),
                    Some(Scalar::IntOrPercent) => ("percentage", "write one as in \"25%\""),
                    _ => ("quantity", "write one as in \"256Mi\""),
                };
                (code::MALFORMED, format!("{is} is no {what}"), Some(help.to_owned()))
            }
            Why::Refuted(why) => (code::REFUTED, self.refuted(found, expected, why), None),
            Why::NoField(name) => {
                let near = self.near_field(expected, *name);
                let help = near.filter(|near| near.starts_with("did you")).unwrap_or_else(|| {
                    "take the fields that it has with `as`, or leave the field out".to_owned()
                });
                (code::UNKNOWN_FIELD, format!("`{}` has no field `{name}`", self.ty(expected)), Some(help))
            }
            Why::Missing(name) => (code::MISSING_FIELD, format!("`{name}` is missing for {wanted}"), None),
            Why::MapForRecord => (
                code::TYPE_MISMATCH,
                format!("expected {wanted}, found {is}"),
                Some("a map is no record: its keys are not known before it is evaluated".to_owned()),
            ),
            Why::Layer => (code::TYPE_MISMATCH, format!("expected {wanted}, found {is}"), None),
        };
        let label = match why {
            Why::Refuted(_) | Why::NotAmong | Why::Malformed => "this value".to_owned(),
            Why::Null => "null".to_owned(),
            _ => format!("this is {is}"),
        };
        Words::new(code, format!("{place}{message}"), label).maybe(help)
    }

    fn near_literal(&self, found: &Type, expected: &Type) -> Option<String> {
        let Some(Literal::Text(text)) = found.as_literal() else { return None };
        let members = expected.members();
        let texts = members.iter().filter_map(|member| match member.as_literal() {
            Some(Literal::Text(text)) => Some(&**text),
            _ => None,
        });
        suggest::nearest(text, texts).map(|near| format!("did you mean \"{near}\"?"))
    }

    /// What a text may have meant, or what it could be, of the few that a type consists of.
    fn other_text(&self, found: &Type, expected: &Type) -> Option<String> {
        const MOST: usize = 8;
        let members = expected.members();
        let is_text = |member: &Type| matches!(member.as_literal(), Some(Literal::Text(_)));
        let all = || {
            let few = members.len() <= MOST && members.iter().all(|member| is_text(member));
            few.then(|| {
                format!(
                    "it is one of {}",
                    members.iter().map(|it| self.ty(it)).collect::<Vec<_>>().join(", ")
                )
            })
        };
        is_text(found).then(|| self.near_literal(found, expected).or_else(all)).flatten()
    }

    fn refuted(&self, found: &Type, expected: &Type, why: &Refutation) -> String {
        let value = self.ty(found);
        match why {
            Refutation::Range => format!("{value} is outside of `{}`", self.ty(expected)),
            Refutation::Length { is } => {
                let (what, of) = match expected.core().0 {
                    Type::String(_) => ("text", if *is == 1 { "character" } else { "characters" }),
                    Type::Map(_) => ("map", if *is == 1 { "entry" } else { "entries" }),
                    _ => ("list", if *is == 1 { "element" } else { "elements" }),
                };
                if *is == 0 {
                    format!("the {what} is empty, expected `{}`", self.ty(expected))
                } else {
                    format!("the {what} has {is} {of}, expected `{}`", self.ty(expected))
                }
            }
            Refutation::Pattern(pattern) => format!("{value} does not match `{pattern}`"),
            Refutation::Disjoint => format!("no value of `{value}` is one of `{}`", self.ty(expected)),
        }
    }

    /// What to write instead.
    fn mend(&self, found: &Type, expected: &Type) -> Option<String> {
        let has = found.scalar();
        let wants = expected.without_null();
        let help = match (wants.scalar(), has) {
            (Some(Scalar::String), Some(Scalar::Int | Scalar::Float | Scalar::Bool)) => {
                match found.as_literal() {
                    Some(value) => format!("quote it: \"{}\"", literal(value)),
                    None => "make a text of it: `\"${…}\"`".to_owned(),
                }
            }
            (
                Some(Scalar::String),
                Some(Scalar::Quantity | Scalar::Duration | Scalar::IntOrString | Scalar::IntOrPercent),
            ) => "make a text of it: `\"${…}\"`".to_owned(),
            (Some(Scalar::Quantity), Some(Scalar::Float)) => match found.as_literal().map(literal) {
                Some(text) => match text.parse::<f64>().map(|number| number * 1000.0) {
                    Ok(milli) if milli.fract() == 0.0 => format!("write {milli}m"),
                    _ => format!("quote it: \"{text}\""),
                },
                None => "make a quantity of it: `quantity(\"${…}\")`".to_owned(),
            },
            (Some(Scalar::Quantity), Some(Scalar::String)) => "read it with `quantity(…)`".to_owned(),
            (Some(Scalar::Duration), Some(Scalar::String)) => "read it with `duration(…)`".to_owned(),
            (Some(Scalar::Int | Scalar::Float | Scalar::Bool), Some(Scalar::String)) => {
                match found.as_literal() {
                    Some(Literal::Text(text))
                        if text.parse::<f64>().is_ok() || matches!(&**text, "true" | "false") =>
                    {
                        format!("leave out the quotes: {text}")
                    }
                    _ => return None,
                }
            }
            _ => match (wants.core().0, found.core().0) {
                (Type::List(list), _) if has.is_some() && list.element.ty(self.db).scalar() == has => {
                    "put it in brackets".to_owned()
                }
                _ => return None,
            },
        };
        Some(help)
    }
}
