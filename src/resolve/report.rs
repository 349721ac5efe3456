//! The words of this room.

use super::circles::Circle;
use super::error::{ResolveError, ResolveErrorKind as Kind};
use crate::base::Name;
use crate::db::{Definition, Finding};
use crate::diagnostic::code;

/// Says what is wrong with a name.
#[must_use]
pub fn describe(error: &ResolveError) -> Finding {
    let at = |finding: Finding, text: &str| finding.at(error.definition, error.node, text);
    match &error.kind {
        Kind::UnknownModule { path, near } => {
            let finding = Finding::new(code::UNKNOWN_MODULE, format!("there is no module `{path}`"));
            let finding = at(finding, "not known");
            match near {
                Some(near) => did_you_mean(finding, Some(near)),
                None => {
                    finding.help("a file of the project is imported by its path: `import \"./file.dpl\"`")
                }
            }
        }
        Kind::MissingFile { path } => {
            let finding = Finding::new(code::UNKNOWN_MODULE, format!("there is no file \"{path}\""));
            at(finding, "a path is relative to the file that says it")
        }
        Kind::UnreadableFile { path, why } => {
            at(Finding::new(why.code(), why.diagnostic(path).message), "imported here")
        }
        Kind::OutsideProject { path } => {
            let finding = Finding::new(code::OUTSIDE_PROJECT, format!("\"{path}\" leads out of the project"));
            at(finding, "imports stay inside the project")
                .help("put `deployc.toml` into the folder that holds everything, or move the file")
        }
        Kind::ImportCircle { chain } => {
            let finding = Finding::new(
                code::IMPORT_CYCLE,
                format!("modules import each other: {}", chain.join(" -> ")),
            );
            at(finding, "closes the circle").help("move what both need into a third file")
        }
        Kind::NotInModule { module, name, near } => {
            let finding = Finding::new(code::UNKNOWN_EXPORT, format!("`{module}` has no `{name}`"));
            did_you_mean(at(finding, "not in the module"), near.map(Name::as_str))
        }
        Kind::Private { module, name } => {
            let finding = Finding::new(code::PRIVATE_NAME, format!("`{name}` is private to `{module}`"));
            at(finding, "names that begin with `_` stay in their file")
        }
        Kind::Duplicate { name, first, first_node } => {
            let finding = Finding::new(code::DUPLICATE_DEFINITION, format!("`{name}` is defined twice"));
            at(finding, "again here").label(*first, *first_node, "first here").help("rename one of them")
        }
        Kind::Builtin { name } => {
            let finding =
                Finding::new(code::BUILTIN_REDEFINED, format!("`{name}` is built in and cannot be defined"));
            at(finding, "").help("choose another name")
        }
        Kind::Circle { chain } => {
            let finding = Finding::new(
                code::DEFINITION_CIRCLE,
                format!("definitions go in a circle: {}", arrows(chain)),
            );
            let help = match chain.as_slice() {
                [one, same] if one == same => format!("quote it if it is a text: \"{one}\""),
                _ => "move what both need into a `let`".to_owned(),
            };
            at(finding, "closes the circle").help(help)
        }
        Kind::Recursion { chain } => {
            let finding =
                Finding::new(code::RECURSION, format!("a function cannot call itself: {}", arrows(chain)));
            at(finding, "closes the circle").help("use `map`, `filter` or `for` over a list instead")
        }
        Kind::EndlessType { chain, has_record } => {
            let finding = Finding::new(
                code::TYPE_CIRCLE,
                format!("a value of this type would never end: {}", arrows(chain)),
            );
            at(finding, "closes the circle").help(match has_record {
                true => "put a list, a map or `?` in between",
                false => "put a list or a map in between",
            })
        }
        Kind::NoModule { name } => {
            let finding = Finding::new(code::WRONG_ROLE, format!("`{name}` is not a module"));
            at(finding, "a part or deploy names an import")
                .help(format!("import the module: `import … as {name}`"))
        }
    }
}

/// Says a circle with the places along it.
#[must_use]
pub fn describe_circle(circle: &Circle) -> Finding {
    let mut finding = describe(&circle.error);
    for (definition, node) in &circle.steps {
        finding = finding.label(*definition, *node, format!("`{}` needs this", short(*definition)));
    }
    finding
}

fn short(definition: Definition) -> Name {
    definition.name()
}

fn arrows(chain: &[Name]) -> String {
    let names: Vec<String> = chain.iter().map(|name| format!("`{name}`")).collect();
    names.join(" -> ")
}

fn did_you_mean(finding: Finding, near: Option<&str>) -> Finding {
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding,
    }
}
