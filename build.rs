//! Lowers the standard library when the crate is built, so that at run time nothing of it is parsed.
//!
//! The rooms that read a text know no database and no outside, so they are included here by path. What comes out is one table of
//! modules and items, sorted, whose bodies are decoded one by one when somebody asks for them (`src/stdlib.rs`).

#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads the tree and the environment that cargo gives it"
)]
#![expect(clippy::enum_variant_names, reason = "`import data` is what the language calls it")]
#![expect(dead_code, unused_imports, reason = "the rooms offer more than lowering a file needs")]

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[path = "src/base/mod.rs"]
mod base;
#[path = "src/syntax/mod.rs"]
mod syntax;

/// The data of `hir` and lowering, without the queries.
#[path = "src/hir"]
mod hir {
    mod definition;
    mod expression;
    pub mod lowering;
    mod source_map;
    mod type_expression;

    pub use definition::*;
    pub use expression::*;
    pub use source_map::*;
    pub use type_expression::*;
}

/// What stops the build; cargo shows it as it stands.
struct Failure(String);

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn failure(what: &str, error: impl fmt::Display) -> Failure {
    Failure(format!("{what}: {error}"))
}

/// What the table is made of.
#[derive(Default)]
struct Library {
    modules: String,
    kinds: Vec<String>,
    bodies: Vec<u8>,
    mistakes: String,
}

fn main() -> Result<(), Failure> {
    let mut out = std::io::stdout();
    for path in ["build.rs", "stdlib", "grammar", "src/base", "src/syntax", "src/hir"] {
        writeln!(out, "cargo::rerun-if-changed={path}").map_err(|error| failure("standard output", error))?;
    }
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let target = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let folder = root.join("stdlib");
    let mut files = Vec::new();
    find(&folder, &mut files)?;
    let mut modules = Vec::new();
    for file in &files {
        let below = file.strip_prefix(&folder).unwrap_or(file).with_extension("");
        let words: Vec<_> =
            below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        modules.push((words.join("."), words.join("/"), file));
    }
    modules.sort();
    let mut library = Library::default();
    for (dotted, path, file) in modules {
        library.module(&dotted, &path, file)?;
    }
    if !library.mistakes.is_empty() {
        return Err(Failure(format!("the standard library has mistakes\n{}", library.mistakes)));
    }
    library.kinds.sort();
    let kinds = library.kinds.concat();
    let table = format!(
        "static MODULES: &[StdModule] = &[\n{}];\n\nstatic KINDS: &[KnownKind] = &[\n{kinds}];\n\n\
         static BODIES: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/stdlib.bin\"));\n",
        library.modules
    );
    std::fs::write(target.join("stdlib.rs"), table).map_err(|error| failure("stdlib.rs", error))?;
    std::fs::write(target.join("stdlib.bin"), library.bodies).map_err(|error| failure("stdlib.bin", error))
}

/// Every `.dpl` file below a folder.
fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let name = folder.display().to_string();
    if !folder.exists() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder).map_err(|error| failure(&name, error))? {
        let path = entry.map_err(|error| failure(&name, error))?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "dpl") {
            files.push(path);
        }
    }
    Ok(())
}

impl Library {
    fn module(&mut self, dotted: &str, path: &str, file: &Path) -> Result<(), Failure> {
        let text = std::fs::read_to_string(file).map_err(|error| failure(path, error))?;
        let cut = syntax::cut(&text);
        let mut items = String::new();
        for error in &cut.errors {
            self.mistake(path, &text, error);
        }
        for range in &cut.items {
            let lowered = hir::lowering::lower_item(text.get(range.as_usize()).unwrap_or_default());
            for mut error in lowered.errors {
                error.range = error.range.shifted(range.start);
                self.mistake(path, &text, &error);
            }
            let start = self.bodies.len();
            let body = postcard::to_stdvec(&*lowered.body).map_err(|error| failure(path, error))?;
            self.bodies.extend(body);
            let end = self.bodies.len();
            let (kind, name) = (lowered.kind, lowered.name.as_str());
            let _ = writeln!(
                items,
                "    StdItem {{ kind: DefinitionKind::{kind:?}, name: {name:?}, bytes: ({start}, {end}) }},"
            );
            if let hir::Data::Type { kind: Some(kind), .. } = &lowered.body.data {
                let (version, namespaced) = (&*kind.api_version, kind.namespaced);
                let spelled = kind.name.as_deref().unwrap_or(name);
                self.kinds.push(format!(
                    "    KnownKind {{ module: {dotted:?}, type_name: {name:?}, kind: {spelled:?}, \
                     api_version: {version:?}, namespaced: {namespaced} }},\n"
                ));
            }
        }
        let _ = writeln!(
            self.modules,
            "StdModule {{ dotted: {dotted:?}, path: \"{path}.dpl\", \
             source: include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/stdlib/{path}.dpl\")), items: &[\n{items}] }},"
        );
        Ok(())
    }

    fn mistake(&mut self, path: &str, text: &str, error: &syntax::SyntaxError) {
        let before = text.get(..error.range.start as usize).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|sign| *sign != '\n').count() + 1;
        let words = syntax::report(&error.kind);
        let help = words.help.map(|help| format!(": {help}")).unwrap_or_default();
        let _ = writeln!(self.mistakes, "stdlib/{path}.dpl:{line}:{column}: {}{help}", words.message);
    }
}
