//! Words for records, layers, items and calls.

use super::super::infer::methods_of;
use super::super::print::{self, literal};
use super::super::{Misfit, Scalar, Type, TypeErrorKind as Kind};
use super::{Speaker, Words, did_you_mean, names, path};
use crate::builtin::{Builtin, Method, Named, Receiver};
use crate::diagnostic::{code, suggest};

impl Speaker<'_> {
    /// What a record lacks, or does not have.
    pub(super) fn of_records(&self, kind: &Kind) -> Option<Words> {
        Some(match kind {
            Kind::UnknownField { ty, name } => Words::new(
                code::UNKNOWN_FIELD,
                format!("{} has no field `{name}`", print::quoted(self.db, ty)),
                "not a field",
            )
            .maybe(self.near_field(ty, *name)),
            Kind::MissingFields { ty, paths, through_default } => {
                let code = if *through_default { code::INCOMPLETE } else { code::MISSING_FIELD };
                let listed: Vec<String> = paths.iter().map(|it| format!("`{}`", path(it))).collect();
                let are = if paths.len() == 1 { "is" } else { "are" };
                Words::new(
                    code,
                    format!("{} {are} missing in `{}`", listed.join(", "), self.ty(ty)),
                    "in this record",
                )
                .help("set what is missing")
            }
            Kind::PathBelow { ty, of, name } => Words::new(
                code::UNKNOWN_FIELD,
                format!("`{of}` is {}, and has no field `{name}`", self.a(ty)),
                "a path goes below it",
            )
            .help(format!("quote the key if the dot belongs to it: \"{of}.{name}\"")),
            Kind::FieldOfSome { name, tag, literals, expression, .. } => {
                let of = self.source(*expression);
                let words = Words::new(
                    code::UNKNOWN_FIELD,
                    format!("`{name}` is not a field of every `{of}`"),
                    "only some members have it",
                );
                match tag {
                    Some(tag) => {
                        let values: Vec<String> = literals.iter().map(literal).collect();
                        words.help(format!(
                            "ask first: `{of}.{tag} == {}`",
                            values.first().cloned().unwrap_or_default()
                        ))
                    }
                    None => words,
                }
            }
            Kind::RecordLiteral { expected } => Words::new(
                code::TYPE_MISMATCH,
                format!("expected {}, found a record", self.a(expected)),
                "a record",
            ),
            Kind::MapLiteral { expected } => Words::new(
                code::TYPE_MISMATCH,
                format!("expected {}, found a map", self.a(expected)),
                "a computed key or a `for` makes it a map",
            )
            .help("write the fields of the record by name"),
            Kind::ListLiteral { expected } => Words::new(
                code::TYPE_MISMATCH,
                format!("expected {}, found a list", self.a(expected)),
                "a list",
            ),
            Kind::NoTag { ty, tag } => Words::new(
                code::MISSING_FIELD,
                format!("`{tag}` is missing: it tells which `{}` this is", self.ty(ty)),
                "in this record",
            )
            .help(format!("set `{tag}`")),
            Kind::UnclearTag { ty, tag } => Words::new(
                code::ANNOTATION_NEEDED,
                format!("which `{}` is meant is not known here", self.ty(ty)),
                format!("`{tag}` is not one literal"),
            )
            .help(format!("write one record for each `{tag}`, with `if` or `match` around them")),
            Kind::Element { in_list } => {
                let message = if *in_list {
                    "a list holds values, not fields"
                } else {
                    "a record holds fields, not values"
                };
                Words::new(code::MISPLACED_ELEMENT, message, "here")
            }
            _ => return None,
        })
    }

    /// What is set, spread or put over something.
    pub(super) fn of_layers(&self, kind: &Kind) -> Option<Words> {
        Some(match kind {
            Kind::BelowTwice => Words::new(
                code::NO_LAYER_HERE,
                "`...` alone stands for the elements below, once",
                "a second time",
            )
            .help("leave one of them out"),
            Kind::SetTwice { name } => {
                Words::new(code::PATH_SET_TWICE, format!("`{name}` is set twice"), "again here")
                    .help("set it once; to override, put a layer over it with `with`")
            }
            Kind::SetBelow { name } => Words::new(
                code::PATH_SET_TWICE,
                format!("nothing is set below `{name}`, which is set to a value"),
                "below it",
            )
            .help("put a layer over the value with `with`"),
            Kind::SpreadTwice { name } => Words::new(
                code::PATH_SET_TWICE,
                format!("`{name}` is set twice, once through a spread"),
                "again here",
            )
            .help("put one over the other with `with`"),
            Kind::BadSpread { found, into_list } => {
                let of = if *into_list { "a list takes lists" } else { "a record takes records and maps" };
                Words::new(code::BAD_SPREAD, format!("{} cannot be spread here", self.a(found)), of)
            }
            Kind::SpreadLayer => Words::new(code::BAD_SPREAD, "a layer is not spread", "a layer")
                .help("put it over the record with `with`"),
            Kind::SpreadField { ty, name } => Words::new(
                code::UNKNOWN_FIELD,
                format!("`{}` has no field `{name}`, which this spread brings", self.ty(ty)),
                "spread here",
            )
            .help("take the fields that it has with `as`, or name them"),
            Kind::NullHere { name } => {
                let what = name.map_or_else(|| "this".to_owned(), |name| format!("`{name}`"));
                Words::new(
                    code::NULL_HERE,
                    format!("{what} is not optional: null cannot take it away"),
                    "null",
                )
                .help("leave it out to keep what is below")
            }
            Kind::OutsideLayer { replace } => {
                let what = if *replace { "`replace`" } else { "`...` alone" };
                Words::new(
                    code::NO_LAYER_HERE,
                    format!("{what} speaks of what lies below, and here nothing does"),
                    "no layer",
                )
            }
            Kind::NoLayers { found } if found.admits_null() => Words::new(
                code::NO_LAYERS,
                format!("no layer can be put over {}, which may be null", self.a(found)),
                "may be null",
            )
            .help("narrow it first with `??` or `if … != null`"),
            Kind::NoLayers { found } => Words::new(
                code::NO_LAYERS,
                format!("no layer can be put over {}", self.a(found)),
                "`with` takes records, maps, keyed lists and layers",
            ),
            Kind::BadAs { found, wanted, misfit } => self.bad_as(found, wanted, misfit.as_ref()),
            _ => return None,
        })
    }

    /// Keys and elements.
    pub(super) fn of_keys(&self, kind: &Kind) -> Option<Words> {
        Some(match kind {
            Kind::NotKeyed { found } => Words::new(
                code::NOT_INDEXABLE,
                format!("{} has no keys", self.a(found)),
                "its elements have positions",
            )
            .help("give it a type with keys, `[T by name]`, or index it by a number"),
            Kind::KeyMissing { name } => Words::new(
                code::MISSING_FIELD,
                format!("the key `{name}` is missing"),
                "an element of a keyed list says its key, in a layer too",
            )
            .help(format!("set `{name}`")),
            Kind::NoElements { ty } => {
                let words = Words::new(
                    code::NOT_INDEXABLE,
                    format!("{} has no elements to name by a key here", self.a(ty)),
                    "only layers name elements of keyed lists",
                );
                match ty.core().0 {
                    Type::Map(_) => {
                        words.help("name the entry of a map behind a dot: `m.key`, `m.\"any key\"`")
                    }
                    _ => words,
                }
            }
            Kind::KeyCount { ty, wanted } => Words::new(
                code::NOT_INDEXABLE,
                format!(
                    "{} is indexed by {wanted} {}",
                    self.a(ty),
                    if *wanted == 1 { "key" } else { "keys" }
                ),
                "indexed here",
            ),
            Kind::KeyType { found } => {
                Words::new(code::TYPE_MISMATCH, "this is no key", format!("this is {}", self.a(found)))
            }
            Kind::NotIndexable { found } => {
                let words = Words::new(
                    code::NOT_INDEXABLE,
                    format!("{} has no index", self.a(found)),
                    "indexed here",
                );
                if found.as_record().is_some() { words.help("read a field: `.name`") } else { words }
            }
            Kind::NotIterable { found } => Words::new(
                code::NOT_ITERABLE,
                "`for` goes over lists and maps",
                format!("this is {}", self.a(found)),
            )
            .maybe(
                (found.scalar() == Some(Scalar::Any))
                    .then(|| "give the data a type first: `let xs: [T] = …`".to_owned()),
            ),
            _ => return None,
        })
    }

    /// Resources and patches.
    pub(super) fn of_items(&self, kind: &Kind) -> Option<Words> {
        Some(match kind {
            Kind::ResourceSays { name, is } => Words::new(
                code::WRONG_API,
                format!("`{name}` of this resource is \"{is}\""),
                "says something else",
            )
            .help("leave it out: it comes from the type"),
            Kind::NoName => {
                Words::new(code::NAME_MISSING, "`metadata.name` is missing", "a resource has a name")
                    .help("set `metadata.name`, or `metadata.generateName`")
            }
            Kind::NoNamespace { kind } => Words::new(
                code::CLUSTER_SCOPED,
                format!("a `{kind}` belongs to the whole cluster and has no namespace"),
                "a namespace",
            )
            .help("leave it out"),
            Kind::PatchIdentity { path } => Words::new(
                code::PATCH_IDENTITY,
                format!("a patch cannot change `{path}`"),
                "it tells objects apart",
            ),
            Kind::PatchAll { name } => Words::new(
                code::UNKNOWN_FIELD,
                format!("`patch *` sets metadata alone, not `{name}`"),
                "not metadata",
            )
            .help("name the kind: `patch Deployment { … }`"),
            Kind::Convention { name, is_type } => {
                let (what, help) = match is_type {
                    true => ("types begin with a capital letter", "write it in `PascalCase`"),
                    false => ("only types begin with a capital letter", "write it in `camelCase`"),
                };
                Words::new(code::CONVENTION, format!("{what}: `{name}`"), "named here").help(help)
            }
            Kind::NearlySpelt { name, declared } => Words::new(
                code::NEARLY_SPELT,
                format!("`{name}` is spelt nearly like `{declared}`"),
                "taken as a field of the open record",
            )
            .help(format!("did you mean `{declared}`?")),
            _ => return None,
        })
    }

    fn bad_as(&self, found: &Type, wanted: &Type, misfit: Option<&Misfit>) -> Words {
        if let Some(misfit) = misfit {
            let mut words = self.misfit(misfit);
            words.code = code::BAD_CONVERSION;
            return words;
        }
        Words::new(
            code::BAD_CONVERSION,
            format!("`as` does not lead from {} to {}", self.a(found), self.a(wanted)),
            "`as` takes a wider record to a narrower one, or a layer to a layer",
        )
    }

    pub(super) fn of_calls(&self, kind: &Kind) -> Option<Words> {
        Some(match kind {
            Kind::UnknownMethod { ty, name } => {
                if matches!(ty.core().0, Type::Map(_)) && Method::named(name.as_str()).is_none() {
                    return Some(
                        Words::new(
                            code::UNKNOWN_FIELD,
                            "a map has no fields",
                            format!("this is {}", self.a(ty)),
                        )
                        .help(format!("write `[\"{name}\"]`, or `.get(\"{name}\")` where it may be absent")),
                    );
                }
                let words =
                    Words::new(code::UNKNOWN_METHOD, format!("{} has no `{name}`", self.a(ty)), "not known");
                let near = suggest::nearest(name.as_str(), methods_of(self.db, ty));
                match Method::named(name.as_str()) {
                    Some(of_others) if near.is_none() => words.help(receivers(of_others)),
                    _ => words.maybe(did_you_mean(near)),
                }
            }
            Kind::MisplacedLambda => Words::new(
                code::MISPLACED_LAMBDA,
                "a function literal stands only as an argument of a method",
                "here it is a value",
            )
            .help("define a function: `fn name(x: T) = …`"),
            Kind::LambdaWanted { method, parameters } => {
                let shape = if *parameters == 2 { "(k, v) => …" } else { "x => …" };
                Words::new(code::WRONG_ARGUMENTS, format!("`{method}` takes one function literal"), "not one")
                    .help(format!("write `.{method}({shape})`"))
            }
            Kind::LambdaArity { wanted } => {
                let shape = if *wanted == 2 { "`(k, v) => …`" } else { "`x => …`" };
                Words::new(
                    code::WRONG_ARGUMENTS,
                    format!(
                        "this function is given {wanted} {}",
                        if *wanted == 1 { "value" } else { "values" }
                    ),
                    "takes others",
                )
                .help(format!("write {shape}"))
            }
            Kind::NotAFunction => Words::new(code::NOT_A_FUNCTION, "this is no function", "called here")
                .help("leave out the parentheses"),
            Kind::NoParentheses { name } => {
                Words::new(code::NOT_A_FUNCTION, format!("`{name}` takes no arguments"), "called here")
                    .help(format!("write `.{name}` without parentheses"))
            }
            Kind::WantsArguments { name } => {
                Words::new(code::WRONG_ARGUMENTS, format!("`{name}` takes arguments"), "without them")
                    .help(format!("write `.{name}(…)`"))
            }
            Kind::TooManyArguments { callee, wanted } => Words::new(
                code::WRONG_ARGUMENTS,
                format!("`{callee}` takes {wanted} {}", if *wanted == 1 { "argument" } else { "arguments" }),
                "one too many",
            ),
            Kind::UnknownParameter { callee, name, parameters } => {
                let near = suggest::nearest(name.as_str(), parameters.iter().map(|name| name.as_str()));
                let words = Words::new(
                    code::WRONG_ARGUMENTS,
                    format!("`{callee}` has no parameter `{name}`"),
                    "not a parameter",
                );
                match near {
                    Some(near) => words.help(format!("did you mean `{near}`?")),
                    None if parameters.is_empty() => words.help("leave out the name"),
                    None => words.help(format!("it has {}", names(parameters))),
                }
            }
            Kind::ArgumentTwice { name } => {
                Words::new(code::WRONG_ARGUMENTS, format!("`{name}` is given twice"), "again here")
            }
            Kind::UnnamedArgument => Words::new(
                code::WRONG_ARGUMENTS,
                "an argument without name stands behind one with",
                "without name",
            )
            .help("name it, or move it to the front"),
            Kind::MissingArguments { callee, names: missing } => {
                Words::new(code::WRONG_ARGUMENTS, format!("`{callee}` wants {}", names(missing)), "not given")
            }
            _ => return None,
        })
    }
}

/// What has a method, where the value that it was asked of has not.
fn receivers(method: &Builtin<Method>) -> String {
    let kinds: Vec<&str> = method
        .forms
        .iter()
        .map(|form| match form.receiver {
            Receiver::List => "lists",
            Receiver::Keyed => "keyed lists",
            Receiver::Map => "maps",
            _ => "texts",
        })
        .collect();
    format!("`{}` is a method of {}", method.name, kinds.join(" and of "))
}
