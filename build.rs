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

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[path = "src/base/mod.rs"]
mod base;
#[path = "build/records.rs"]
mod records;
#[path = "build/served.rs"]
mod served;
#[path = "src/syntax/mod.rs"]
mod syntax;
#[path = "src/stdlib/tape.rs"]
mod tape;

use served::Served;

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

/// What the tables are made of. They hold no pointers, which a process would have to mend before it begins: texts and bodies are
/// ranges of one long text and of one run of bytes.
#[derive(Default)]
struct Library {
    modules: Vec<Module>,
    items: Vec<Item>,
    bodies: Vec<u8>,
    tapes: Vec<u8>,
    texts: String,
    known: HashMap<String, (usize, usize)>,
    mistakes: String,
}

struct Module {
    dotted: String,
    path: String,
    items: Range<usize>,
}

struct Item {
    module: usize,
    kind: hir::DefinitionKind,
    name: String,
    bytes: Range<usize>,
    body: Arc<hir::Body>,
}

/// What a name of a module means.
#[derive(Clone, Copy)]
enum Meaning {
    Item(usize),
    Module(usize),
}

/// Links what is written in C: what allocates first (`build/arena.c`), and what copies where the libc is musl (`build/memory.c`).
fn memory(out: &mut impl std::io::Write) -> Result<(), Failure> {
    let is = |name: &str, value: &str| std::env::var_os(name).is_some_and(|it| it == value);
    let compiled = |name: &str, flags: &[&str]| {
        let file = format!("build/{name}.c");
        let mut compiler = cc::Build::new();
        compiler.file(&file).opt_level(2).flags(flags);
        compiler.try_compile(name).map_err(|error| failure(&file, error))
    };
    if is("CARGO_CFG_TARGET_OS", "linux") {
        compiled("arena", &[])?;
        for function in ARENA {
            writeln!(out, "cargo::rustc-link-arg-bins=-Wl,--wrap={function}")
                .map_err(|error| failure("standard output", error))?;
        }
    }
    if is("CARGO_CFG_TARGET_ENV", "musl") && is("CARGO_CFG_TARGET_ARCH", "x86_64") {
        // What is written there must not be taken for a copy, which would be made by calling itself.
        compiled("memory", &["-ffreestanding", "-fno-builtin", "-fno-tree-loop-distribute-patterns"])?;
    }
    Ok(())
}

/// What `build/arena.c` stands before.
const ARENA: [&str; 5] =
    ["mi_malloc_aligned", "mi_zalloc_aligned", "mi_realloc_aligned", "mi_free", "pthread_create"];

fn main() -> Result<(), Failure> {
    let mut out = std::io::stdout();
    for path in ["build.rs", "build", "stdlib", "grammar", "src/base", "src/syntax", "src/hir", "src/stdlib"]
    {
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
    memory(&mut out)?;
    let mut library = Library::default();
    for (dotted, path, file) in modules {
        library.module(&dotted, &path, file)?;
    }
    if !library.mistakes.is_empty() {
        return Err(Failure(format!("the standard library has mistakes\n{}", library.mistakes)));
    }
    let tables = library.tables()?;
    std::fs::write(target.join("stdlib.rs"), tables).map_err(|error| failure("stdlib.rs", error))?;
    let data = [("stdlib.bin", library.bodies), ("tapes.bin", library.tapes)];
    data.into_iter().try_for_each(|(name, bytes)| {
        std::fs::write(target.join(name), bytes).map_err(|error| failure(name, error))
    })
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
        for error in &cut.errors {
            self.mistake(path, &text, error);
        }
        let first = self.items.len();
        for range in &cut.items {
            let lowered = hir::lowering::lower_item(text.get(range.as_usize()).unwrap_or_default());
            for mut error in lowered.errors {
                error.range = error.range.shifted(range.start);
                self.mistake(path, &text, &error);
            }
            let start = self.bodies.len();
            let bytes = postcard::to_stdvec(&*lowered.body).map_err(|error| failure(path, error))?;
            self.bodies.extend(bytes);
            self.items.push(Item {
                module: self.modules.len(),
                kind: lowered.kind,
                name: lowered.name.as_str().to_owned(),
                bytes: start..self.bodies.len(),
                body: lowered.body,
            });
        }
        let items = first..self.items.len();
        self.modules.push(Module { dotted: dotted.to_owned(), path: path.to_owned(), items });
        Ok(())
    }

    /// The tables as Rust.
    fn tables(&mut self) -> Result<String, Failure> {
        let (mut modules, mut names) = (String::new(), String::new());
        let mut count = 0;
        let mut tapes = vec![0..0; self.items.len()];
        let mut scopes = Vec::new();
        for number in 0..self.modules.len() {
            let first = count;
            let scope = self.scope(number)?;
            self.tapes(number, &scope, &mut tapes);
            for ((name_number, name, ty), meaning) in &scope {
                let text = self.text(name);
                let meaning = match meaning {
                    Meaning::Item(item) => format!("Item({item})"),
                    Meaning::Module(module) => format!("Module({module})"),
                };
                let _ = writeln!(
                    names,
                    "    StdName {{ number: {name_number}, name: {text}, ty: {ty}, meaning: Target::{meaning} }},"
                );
                count += 1;
            }
            let Some(Module { dotted, path, items }) = self.modules.get(number) else { continue };
            let _ = writeln!(
                modules,
                "    StdModule {{ dotted: {dotted:?}, path: \"{path}.dpl\", source: \
                 include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/stdlib/{path}.dpl\")), \
                 items: ({}, {}), names: ({first}, {count}) }},",
                items.start, items.end
            );
            scopes.push(scope);
        }
        let served = self.served(&scopes);
        let (items, kinds) = (self.items_table(&tapes, &served), self.kinds_table());
        let table = |name: &str, ty: &str, rows: &str| format!("static {name}: &[{ty}] = &[\n{rows}];\n\n");
        Ok([
            table("MODULES", "StdModule", &modules),
            table("ITEMS", "StdItem", &items),
            table("NAMES", "StdName", &names),
            table("KINDS", "StdKind", &kinds),
            format!("static TEXTS: &str = {:?};\n\n", self.texts),
            "static BODIES: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/stdlib.bin\"));\n"
                .to_owned(),
            "static TAPES: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/tapes.bin\"));\n".to_owned(),
        ]
        .concat())
    }

    /// The tapes of a module's record types; where none is, the type is read from its body.
    fn tapes(
        &mut self,
        module: usize,
        scope: &BTreeMap<(u32, String, bool), Meaning>,
        tapes: &mut [Range<usize>],
    ) {
        let items = self.modules.get(module).map(|module| module.items.clone()).unwrap_or_default();
        for number in items {
            if let (Some(tape), Some(place)) = (self.record(scope, number), tapes.get_mut(number)) {
                let start = self.tapes.len();
                self.tapes.extend(tape);
                *place = start..self.tapes.len();
            }
        }
    }

    fn items_table(&mut self, tapes: &[Range<usize>], served: &[Served]) -> String {
        let mut rows = String::new();
        for (number, (tape, served)) in tapes.iter().zip(served).enumerate() {
            let Some(Item { module, kind, name, bytes, body }) = self.items.get(number) else { continue };
            let record = match &body.data {
                hir::Data::Type { ty, .. } => match body.type_expression(*ty) {
                    hir::TypeExpression::Record(_) => Some(ty.0),
                    _ => None,
                },
                _ => None,
            };
            let (module, kind, bytes, name) = (*module, *kind, bytes.clone(), name.clone());
            let _ = writeln!(
                rows,
                "    StdItem {{ kind: DefinitionKind::{kind:?}, module: {module}, name: {}, bytes: ({}, {}), record: {record:?}, tape: ({}, {}), served: ({:?}, {:?}) }},",
                self.text(&name),
                bytes.start,
                bytes.end,
                tape.start,
                tape.end,
                served.from,
                served.until
            );
        }
        rows
    }

    /// By module and name, as the items are.
    fn kinds_table(&mut self) -> String {
        let mut found = Vec::new();
        for (number, item) in self.items.iter().enumerate() {
            if let hir::Data::Type { kind: Some(kind), .. } = &item.body.data {
                let spelled = kind.name.as_deref().unwrap_or(&item.name).to_owned();
                found.push((number, spelled, kind.api_version.to_string(), kind.namespaced));
            }
        }
        let mut rows = String::new();
        for (item, spelled, version, namespaced) in found {
            let (number, kind, version) =
                (base::spelling_number(&spelled), self.text(&spelled), self.text(&version));
            let _ = writeln!(
                rows,
                "    StdKind {{ number: {number}, item: {item}, kind: {kind}, api_version: {version}, namespaced: {namespaced} }},"
            );
        }
        rows
    }

    /// Where a text stands among all texts.
    fn text(&mut self, text: &str) -> String {
        let (start, length) = self.text_at(text);
        format!("Text({start}, {length})")
    }

    fn text_at(&mut self, text: &str) -> (usize, usize) {
        *self.known.entry(text.to_owned()).or_insert_with(|| {
            let start = self.texts.len();
            self.texts.push_str(text);
            (start, text.len())
        })
    }

    /// What the names of a module mean, its own and imported ones, by the name's number, the name, and whether it is a type.
    fn scope(&self, number: usize) -> Result<BTreeMap<(u32, String, bool), Meaning>, Failure> {
        let key = |name: &str, ty: bool| (base::spelling_number(name), name.to_owned(), ty);
        let mut scope = BTreeMap::new();
        let Some(module) = self.modules.get(number) else { return Ok(scope) };
        for number in module.items.clone() {
            let Some(item) = self.items.get(number) else { continue };
            let hir::Data::Import(import) = &item.body.data else {
                if let Some(ty) = gives_name(item.kind)
                    && scope.insert(key(&item.name, ty), Meaning::Item(number)).is_some()
                {
                    return Err(failure(&module.dotted, format!("{} is there twice", item.name)));
                }
                continue;
            };
            let hir::ImportPath::Dotted(path) = &import.path else {
                return Err(failure(&module.dotted, "the library imports its own modules alone"));
            };
            let Some(target) = self.modules.iter().position(|module| *module.dotted == **path) else {
                return Err(failure(&module.dotted, format!("there is no module {path}")));
            };
            if let Some(alias) = &import.alias {
                scope.insert(key(alias.name.as_str(), false), Meaning::Module(target));
            }
            for imported in import.names.iter().flatten() {
                let mut found = self.own(target, imported.name.as_str()).peekable();
                if found.peek().is_none() {
                    return Err(failure(&module.dotted, format!("{path} has no {}", imported.name)));
                }
                for (item, ty) in found {
                    scope.insert(key(imported.alias.name.as_str(), ty), Meaning::Item(item));
                }
            }
        }
        Ok(scope)
    }

    /// The items of a module that have a name.
    fn own(&self, module: usize, name: &str) -> impl Iterator<Item = (usize, bool)> {
        let items = self.modules.get(module).map(|module| module.items.clone()).unwrap_or_default();
        items.filter_map(move |number| {
            let item = self.items.get(number).filter(|item| item.name == name)?;
            Some((number, gives_name(item.kind)?))
        })
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

/// Whether an item gives its module a name, and if so, whether that of a type.
const fn gives_name(kind: hir::DefinitionKind) -> Option<bool> {
    use hir::DefinitionKind::{Function, Input, Let, Part, Resource, Type};
    match kind {
        Input | Let | Function | Resource | Part => Some(false),
        Type => Some(true),
        _ => None,
    }
}
