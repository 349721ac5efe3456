//! Words for names.

use super::super::{SecretFunction, Special, TypeErrorKind as Kind, Visibility};
use super::{Speaker, Words, did_you_mean, names};
use crate::base::Name;
use crate::db::SourceFile;
use crate::diagnostic::{code, suggest};
use crate::hir::DefinitionKind;
use crate::resolve;

/// A module as people call it.
fn module_name(speaker: &Speaker<'_>, module: SourceFile) -> String {
    module.dotted(speaker.db).unwrap_or_else(|| module.stem(speaker.db)).to_owned()
}

impl Speaker<'_> {
    fn near_value(&self, name: Name, locals: &[Name]) -> Option<String> {
        let known = resolve::value_names(self.db, self.definition.file);
        let built_in = super::super::Function::ALL.iter().map(|(spelling, _)| *spelling);
        let all = locals
            .iter()
            .chain(&known)
            .map(|name| name.as_str())
            .chain(built_in)
            .chain(["release", "secret"]);
        suggest::nearest(name.as_str(), all).map(str::to_owned)
    }

    fn near_type(&self, name: Name) -> Option<String> {
        let known = resolve::type_names(self.db, self.definition.file);
        let all = known.iter().map(|name| name.as_str()).chain(resolve::BUILT_IN_TYPES);
        suggest::nearest(name.as_str(), all).map(str::to_owned)
    }

    fn exported(&self, module: SourceFile, types: bool) -> Vec<Name> {
        crate::hir::definitions(self.db, module)
            .iter()
            .filter(|it| (it.kind() == DefinitionKind::Type) == types && !it.name().is_private())
            .filter(|it| {
                matches!(it.kind(), DefinitionKind::Type | DefinitionKind::Let | DefinitionKind::Function)
            })
            .map(|it| it.name())
            .collect()
    }

    /// What is not known here.
    pub(super) fn of_names(&self, kind: &Kind) -> Option<Words> {
        Some(match kind {
            Kind::UnknownName { name, locals } => {
                let words = Words::new(code::UNKNOWN_NAME, format!("there is no `{name}` here"), "not known");
                match (self.near_value(*name, locals), name.as_str()) {
                    (_, "yes" | "no" | "on" | "off" | "True" | "False") => {
                        words.help("a Bool is `true` or `false`")
                    }
                    (Some(near), _) => words.help(format!("did you mean `{near}`?")),
                    (None, _) => words.help(format!("define `{name}`, or quote it if it is a text")),
                }
            }
            Kind::Unquoted { name, literal } => Words::new(
                code::UNKNOWN_NAME,
                format!("there is no `{name}` here"),
                "a text stands in quotes",
            )
            .help(format!("write \"{literal}\"")),
            Kind::NoSuchBool { name } => {
                let is = if matches!(name.as_str().to_ascii_lowercase().as_str(), "yes" | "on" | "true") {
                    "true"
                } else {
                    "false"
                };
                Words::new(
                    code::UNKNOWN_NAME,
                    format!("there is no `{name}` here"),
                    "a Bool is `true` or `false`",
                )
                .help(format!("write `{is}`"))
            }
            Kind::UnknownType { name } => {
                let words =
                    Words::new(code::UNKNOWN_TYPE, format!("there is no type `{name}` here"), "not known");
                match self.near_type(*name) {
                    Some(near) => words.help(format!("did you mean `{near}`?")),
                    None => words.help(format!("define it, or import it: `import … {{ {name} }}`")),
                }
            }
            Kind::NoSuchType { module, name } => {
                let types = self.exported(*module, true);
                let near = suggest::nearest(name.as_str(), types.iter().map(|name| name.as_str()));
                Words::new(
                    code::UNKNOWN_TYPE,
                    format!("`{}` has no type `{name}`", module_name(self, *module)),
                    "not in the module",
                )
                .maybe(did_you_mean(near))
            }
            Kind::NoFieldInType { ty, name } => {
                let near = self.near_field(ty, *name);
                Words::new(
                    code::UNKNOWN_FIELD,
                    format!("`{}` has no field `{name}`", self.ty(ty)),
                    "not a field",
                )
                .maybe(near)
            }
            Kind::NotInModule { module, name } => {
                let values = self.exported(*module, false);
                let near = suggest::nearest(name.as_str(), values.iter().map(|name| name.as_str()));
                let words = Words::new(
                    code::UNKNOWN_EXPORT,
                    format!("`{}` has no `{name}`", module_name(self, *module)),
                    "not in the module",
                );
                match near {
                    Some(near) => words.help(format!("did you mean `{near}`?")),
                    None if values.is_empty() => words.help("it gives types only"),
                    None => words.help(format!("it gives {}", names(&values))),
                }
            }
            Kind::Private { module, name } => Words::new(
                code::PRIVATE_NAME,
                format!("`{name}` is private to `{}`", module_name(self, *module)),
                "names that begin with `_` stay in their file",
            )
            .help("rename it there if others should use it"),
            Kind::OnlyInInstance { module, name } => Words::new(
                code::NOT_STATIC,
                format!("`{name}` exists only in an instance of `{}`", module_name(self, *module)),
                "it reads an input, a resource or the release",
            )
            .help("read it of a `part` or `deploy` of the module"),
            Kind::NotStatic { name, kind, visibility } => self.not_static(*name, *kind, *visibility),
            _ => return None,
        })
    }

    /// What stands for something else.
    pub(super) fn of_roles(&self, kind: &Kind) -> Option<Words> {
        Some(match kind {
            Kind::LaterInput { name } => Words::new(
                code::LATER_NAME,
                format!("the default of an input does not see `{name}`"),
                "it comes later",
            )
            .help(format!("move the input `{name}` before this one")),
            Kind::LaterName { name } => {
                Words::new(code::LATER_NAME, format!("a default does not see `{name}`"), "it comes later")
                    .help(format!("move the field `{name}` before this one"))
            }
            Kind::ModuleAsValue { name } => {
                Words::new(code::WRONG_ROLE, format!("`{name}` is a module"), "a value is expected")
                    .help(format!("name what you want of it: `{name}.…`"))
            }
            Kind::FunctionAsValue { name } => {
                Words::new(code::WRONG_ROLE, format!("`{name}` is a function"), "a value is expected")
                    .help(format!("call it: `{name}(…)`"))
            }
            Kind::FunctionAsArgument { name } => Words::new(
                code::WRONG_ROLE,
                format!("`{name}` is a function, and no value"),
                "a function literal stands here",
            )
            .help(format!("write `x => {name}(x)`")),
            Kind::SpecialAsValue { name } => {
                let of = match name.as_str() {
                    "release" => "`release.name`, `release.namespace` or `release.module`",
                    "kubernetes" => "`release.kubernetes.atLeast(\"1.29\")`",
                    _ => "`secret.env(…)` or another source",
                };
                Words::new(code::WRONG_ROLE, format!("`{name}` is no value by itself"), "a value is expected")
                    .help(format!("write {of}"))
            }
            Kind::UnknownSpecial { of, name } => {
                let (base, known): (&str, Vec<&str>) = match of {
                    Special::Release => ("release", vec!["name", "namespace", "module", "kubernetes"]),
                    Special::Kubernetes => ("release.kubernetes", vec!["atLeast"]),
                    Special::Secret => {
                        ("secret", SecretFunction::ALL.iter().map(|(spelling, _)| *spelling).collect())
                    }
                };
                let near = suggest::nearest(name.as_str(), known.iter().copied());
                let code = if *of == Special::Secret { code::UNKNOWN_METHOD } else { code::UNKNOWN_FIELD };
                let words = Words::new(code, format!("`{base}` has no `{name}`"), "not known");
                match near {
                    Some(near) => words.help(format!("did you mean `{near}`?")),
                    None => words.help(format!("it has {}", suggest::choices(known, 8))),
                }
            }
            Kind::UnknownKind { name } => {
                let last = name.rsplit('.').next().unwrap_or(name);
                let near = suggest::nearest(last, resolve::known_kind_names());
                Words::new(code::UNKNOWN_KIND, format!("there is no kind `{name}`"), "not known")
                    .help("run `deployc import crd` for a custom resource of yours")
                    .maybe(did_you_mean(near))
            }
            Kind::NotAKind { ty } => Words::new(
                code::WRONG_ROLE,
                format!("`{}` is no kind of Kubernetes", self.ty(ty)),
                "a resource has a kind",
            )
            .help("import a kind, as in `import k8s.apps.v1 { Deployment }`"),
            _ => return None,
        })
    }

    fn not_static(&self, name: Name, kind: DefinitionKind, visibility: Visibility) -> Words {
        let what = match kind {
            DefinitionKind::Input => "an input",
            DefinitionKind::Resource => "a resource",
            DefinitionKind::Part => "a part",
            DefinitionKind::Deploy => "a deploy",
            DefinitionKind::Error => "of the deploy around",
            _ => "not static: it reads an input, a resource or the release",
        };
        let (who, help) = match visibility {
            Visibility::InputDefault => (
                "the default of an input",
                "use an input before it, `release`, or a `let` that reads none of these",
            ),
            _ => {
                ("a type", "use a field of the record, or a `let` that reads no input, resource or `release`")
            }
        };
        Words::new(code::NOT_STATIC, format!("{who} does not see `{name}`"), format!("`{name}` is {what}"))
            .help(help)
    }
}
