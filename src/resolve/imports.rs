//! Which file an import means, and the graph of imports.

use rustc_hash::FxHashSet;

use super::error::{ResolveError, ResolveErrorKind};
use super::scope::{Binding, lookup_value};
use crate::db::{Contents, Db, Definition, DefinitionId, SourceFile};
use crate::hir::{self, Data, DefinitionKind, ImportPath, Node};
use crate::stdlib;

/// The file that an `import` means; nothing where it means none, which is reported once, by the scope of its file.
pub fn import_target(db: &dyn Db, import: Definition) -> Option<SourceFile> {
    target(db, DefinitionId::new(db, import)).as_ref().ok().copied()
}

/// Why an `import` means no file.
pub(super) fn import_error(db: &dyn Db, import: Definition) -> Option<ResolveErrorKind> {
    target(db, DefinitionId::new(db, import)).as_ref().err().cloned()
}

#[salsa::tracked]
fn target<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Result<SourceFile, ResolveErrorKind> {
    let import = id.definition(db);
    let body = hir::body(db, import);
    let Data::Import(data) = &body.data else {
        return Err(ResolveErrorKind::UnknownModule { path: String::new(), near: None });
    };
    let file = match &data.path {
        ImportPath::Dotted(path) => db.library_file(path).ok_or_else(|| ResolveErrorKind::UnknownModule {
            path: path.to_string(),
            near: stdlib::nearest_module(path),
        })?,
        ImportPath::File(path) => file_target(db, import.file, path)?,
    };
    if reaches(db, file, import.file) {
        return Err(ResolveErrorKind::ImportCircle { chain: chain(db, file, import.file) });
    }
    Ok(file)
}

fn file_target(db: &dyn Db, from: SourceFile, path: &str) -> Result<SourceFile, ResolveErrorKind> {
    let project = from.project(db);
    let folder = from.path(db).rsplit_once('/').map_or("", |(folder, _)| folder);
    let outside = || ResolveErrorKind::OutsideProject { path: path.to_owned() };
    let full = join(folder, path).ok_or_else(outside)?;
    if from.is_library(db) || !full.starts_with(&format!("{}/", project.trim_end_matches('/'))) {
        return Err(outside());
    }
    let file = db.project_file(&full, project);
    match file.contents(db) {
        Contents::Text(_) => Ok(file),
        Contents::Missing => Err(ResolveErrorKind::MissingFile { path: path.to_owned() }),
        Contents::Unreadable(why) => {
            Err(ResolveErrorKind::UnreadableFile { path: path.to_owned(), why: why.clone() })
        }
    }
}

/// `path` from `folder`, with `.` and `..` taken out; nothing where it climbs out of the file system or is absolute.
fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains('\\') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().filter(|part| !part.is_empty())?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The files that a file's imports mean, read as text alone: circles are still in it.
#[salsa::tracked]
fn raw_imports(db: &dyn Db, file: SourceFile) -> Vec<SourceFile> {
    let imports = hir::definitions(db, file).iter().filter(|it| it.kind() == DefinitionKind::Import);
    let mut files = Vec::new();
    for import in imports {
        let body = hir::body(db, *import);
        let Data::Import(data) = &body.data else { continue };
        let target = match &data.path {
            ImportPath::Dotted(path) => db.library_file(path),
            ImportPath::File(path) => file_target(db, file, path).ok(),
        };
        if let Some(target) = target.filter(|target| !files.contains(target)) {
            files.push(target);
        }
    }
    files
}

/// Whether imports lead from one file to another. The library's own imports have no circles, which a test holds it to.
fn reaches(db: &dyn Db, from: SourceFile, to: SourceFile) -> bool {
    from == to || (!to.is_library(db) && closure(db, from).contains(&to))
}

/// A file and every file of its project that imports lead to, in the order of their first import; the library's are left out.
pub fn closure(db: &dyn Db, file: SourceFile) -> Vec<SourceFile> {
    let mut seen = FxHashSet::default();
    let mut order = Vec::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        if !seen.insert(file) || file.is_library(db) {
            continue;
        }
        order.push(file);
        open.extend(raw_imports(db, file).iter().rev());
    }
    order
}

/// The paths from `from` to `to` along imports, and back to `from`.
fn chain(db: &dyn Db, from: SourceFile, to: SourceFile) -> Vec<String> {
    let mut before = vec![(from, None)];
    let mut next = 0;
    while let Some((file, _)) = before.get(next).copied() {
        if file == to {
            break;
        }
        for target in raw_imports(db, file) {
            if !before.iter().any(|(seen, _)| seen == target) {
                before.push((*target, Some(next)));
            }
        }
        next += 1;
    }
    let mut chain = vec![from.display_path(db).to_owned()];
    let mut at = Some(next);
    while let Some((file, from)) = at.and_then(|at| before.get(at)) {
        chain.push(file.display_path(db).to_owned());
        at = *from;
    }
    chain.reverse();
    chain
}

/// The module that a part or deploy makes an instance of.
pub fn module_of(db: &dyn Db, definition: Definition) -> Option<SourceFile> {
    module_binding(db, definition).ok().flatten()
}

/// Why a part or deploy names no module.
pub(super) fn module_error(db: &dyn Db, definition: Definition) -> Option<ResolveError> {
    module_binding(db, definition).err()
}

fn module_binding(db: &dyn Db, definition: Definition) -> Result<Option<SourceFile>, ResolveError> {
    let body = hir::body(db, definition);
    let (Data::Part { module, .. } | Data::Deploy { module, .. }) = &body.data else { return Ok(None) };
    let [(name, spot)] = module.segments.as_slice() else {
        let spot = module.segments.first().map_or(Node::Name, |(_, spot)| Node::Spot(*spot));
        let name: Vec<&str> = module.segments.iter().map(|(name, _)| name.as_str()).collect();
        let kind = ResolveErrorKind::NoModule { name: name.join(".") };
        return Err(ResolveError { definition, node: spot, kind });
    };
    match lookup_value(db, definition.file, *name) {
        Some(Binding::Module(file)) => Ok(Some(file)),
        Some(Binding::Broken) => Ok(None),
        _ => {
            let kind = ResolveErrorKind::NoModule { name: name.to_string() };
            Err(ResolveError { definition, node: Node::Spot(*spot), kind })
        }
    }
}
