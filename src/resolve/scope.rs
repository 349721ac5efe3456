//! The names of a file: what it defines, and what its imports bind.

use rustc_hash::FxHashMap;

use super::error::{ResolveError, ResolveErrorKind};
use super::imports::{import_error, import_target, module_error};
use crate::base::Name;
use crate::builtin;
use crate::db::{Contents, Db, Definition, SourceFile, note};
use crate::hir::{self, Binder, Data, DefinitionKind, Import, Node};
use crate::stdlib::StdMeaning;

/// What a name of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A definition, of this file or of one that it imports names from.
    Definition(Definition),
    /// A module.
    Module(SourceFile),
    /// Something that was reported already: whoever uses it is silent.
    Broken,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Scope {
    values: Names,
    types: Names,
    errors: Vec<ResolveError>,
}

/// Names with what they are, and where each was given; in the order given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    numbers: FxHashMap<Name, usize>,
    list: Vec<(Name, Binding, Definition, Node)>,
}

impl Names {
    fn get(&self, name: Name) -> Option<Binding> {
        self.numbers.get(&name).and_then(|number| self.list.get(*number)).map(|(_, binding, ..)| *binding)
    }

    /// The first stands; the second is an error.
    fn add(
        &mut self,
        name: Name,
        binding: Binding,
        definition: Definition,
        node: Node,
    ) -> Option<ResolveError> {
        if let Some((_, _, first, first_node)) =
            self.numbers.get(&name).and_then(|number| self.list.get(*number))
        {
            let kind = ResolveErrorKind::Duplicate { name, first: *first, first_node: *first_node };
            return Some(ResolveError { definition, node, kind });
        }
        self.numbers.insert(name, self.list.len());
        self.list.push((name, binding, definition, node));
        None
    }
}

/// Which namespace a definition's name stands in.
fn is_type(kind: DefinitionKind) -> bool {
    kind == DefinitionKind::Type
}

/// Whether a definition gives its file a name.
fn gives_name(definition: Definition) -> bool {
    match definition.kind() {
        DefinitionKind::Input
        | DefinitionKind::Let
        | DefinitionKind::Type
        | DefinitionKind::Function
        | DefinitionKind::Resource
        | DefinitionKind::Part => true,
        // What an unnamed deploy is called no program can say.
        DefinitionKind::Deploy | DefinitionKind::Error => is_identifier(definition.name().as_str()),
        _ => false,
    }
}

#[salsa::tracked]
fn scope(db: &dyn Db, file: SourceFile) -> Scope {
    note(db, "resolve the names of", file.display_path(db));
    let mut scope = Scope::default();
    for definition in hir::definitions(db, file) {
        let definition = *definition;
        match definition.kind() {
            DefinitionKind::Import => bind_import(db, &mut scope, definition),
            DefinitionKind::ImportData => {
                if let Data::ImportData { alias, .. } = &hir::body(db, definition).data {
                    let error = scope.values.add(
                        alias.name,
                        Binding::Definition(definition),
                        definition,
                        Node::Spot(alias.spot),
                    );
                    scope.errors.extend(error);
                }
            }
            kind if gives_name(definition) => {
                let binding = match kind {
                    DefinitionKind::Error => Binding::Broken,
                    _ => Binding::Definition(definition),
                };
                let name = definition.name();
                if is_builtin(name, is_type(kind)) {
                    let kind = ResolveErrorKind::Builtin { name };
                    scope.errors.push(ResolveError { definition, node: Node::Name, kind });
                    continue;
                }
                let names = if is_type(kind) { &mut scope.types } else { &mut scope.values };
                let error = names.add(name, binding, definition, Node::Name);
                scope.errors.extend(error);
                if kind == DefinitionKind::Error {
                    // It might have been a type.
                    let _ = scope.types.add(name, binding, definition, Node::Name);
                }
            }
            _ => {}
        }
    }
    scope
}

/// The built-in types.
pub const BUILT_IN_TYPES: [&str; 12] = [
    "Bool",
    "Int",
    "Float",
    "String",
    "Quantity",
    "Duration",
    "IntOrString",
    "IntOrPercent",
    "Any",
    "SecretString",
    "Partial",
    "SecretPiece",
];

/// Built-in functions and names cannot be redefined; nor can built-in types.
fn is_builtin(name: Name, ty: bool) -> bool {
    if ty { BUILT_IN_TYPES.contains(&name.as_str()) } else { builtin::is_value(name.as_str()) }
}

fn bind_import(db: &dyn Db, scope: &mut Scope, definition: Definition) {
    let body = hir::body(db, definition);
    let Data::Import(import) = &body.data else { return };
    if hir::is_broken(db, definition) {
        // What it should bind is not known, see `hir::may_be_lost`.
        return;
    }
    let target = import_target(db, definition);
    if let Some(kind) = import_error(db, definition) {
        scope.errors.push(ResolveError { definition, node: Node::Spot(import.spot), kind });
    }
    if let Some(alias) = import.alias {
        let binding = target.map_or(Binding::Broken, Binding::Module);
        let error = scope.values.add(alias.name, binding, definition, Node::Spot(alias.spot));
        scope.errors.extend(error);
    }
    bind_names(db, scope, definition, import, target);
}

fn bind_names(
    db: &dyn Db,
    scope: &mut Scope,
    definition: Definition,
    import: &Import,
    target: Option<SourceFile>,
) {
    for imported in import.names.iter().flatten() {
        let Binder { name, spot } = imported.alias;
        let node = Node::Spot(spot);
        let Some(target) = target else {
            let _ = scope.values.add(name, Binding::Broken, definition, node);
            let _ = scope.types.add(name, Binding::Broken, definition, node);
            continue;
        };
        let value = exported_value(db, target, imported.name);
        let ty = exported_type(db, target, imported.name);
        if let Some(value) = value {
            let error = scope.values.add(name, Binding::Definition(value), definition, node);
            scope.errors.extend(error);
        }
        if let Some(ty) = ty {
            let error = scope.types.add(name, Binding::Definition(ty), definition, node);
            scope.errors.extend(error);
        }
        if value.is_none() && ty.is_none() {
            let kind = missing_export(db, target, imported.name);
            scope.errors.extend(kind.map(|kind| ResolveError {
                definition,
                node: Node::Spot(imported.spot),
                kind,
            }));
            let _ = scope.values.add(name, Binding::Broken, definition, node);
            let _ = scope.types.add(name, Binding::Broken, definition, node);
        }
    }
}

/// Why a module does not give a name; nothing where the name belongs to an item that is broken.
pub(super) fn missing_export(db: &dyn Db, module: SourceFile, name: Name) -> Option<ResolveErrorKind> {
    let path = module.dotted(db).unwrap_or_else(|| module.display_path(db)).to_owned();
    let own: Vec<Definition> =
        hir::definitions(db, module).iter().copied().filter(|it| gives_name(*it)).collect();
    if let Some(found) = own.iter().find(|it| it.name() == name) {
        return match found.kind() {
            DefinitionKind::Error => None,
            _ if name.is_private() => Some(ResolveErrorKind::Private { module: path, name }),
            _ => Some(ResolveErrorKind::NotInModule { module: path, name, near: None }),
        };
    }
    if hir::has_lost_items(db, module) {
        return None;
    }
    let names = own.iter().map(|it| it.name()).filter(|name| !name.is_private());
    let near = crate::diagnostic::suggest::nearest(name.as_str(), names.map(Name::as_str)).map(Name::new);
    Some(ResolveErrorKind::NotInModule { module: path, name, near })
}

/// A name as it is asked for in a file, so that whoever uses it depends on what it means alone, and on no other name of the file.
#[salsa::interned(debug, revisions = usize::MAX)]
struct Lookup<'db> {
    #[returns(copy)]
    file: SourceFile,
    #[returns(copy)]
    name: Name,
    /// In the namespace of types.
    #[returns(copy)]
    ty: bool,
}

/// What a name means in a file, as a value.
pub fn lookup_value(db: &dyn Db, file: SourceFile, name: Name) -> Option<Binding> {
    lookup(db, file, name, false)
}

/// What a name means in a file, as a type.
pub fn lookup_type(db: &dyn Db, file: SourceFile, name: Name) -> Option<Binding> {
    lookup(db, file, name, true)
}

fn lookup(db: &dyn Db, file: SourceFile, name: Name, ty: bool) -> Option<Binding> {
    // What the library's names mean was found when the crate was built; and where nothing is edited, nobody has to depend on the one
    // name alone.
    if !db.is_edited() || file.is_library(db) {
        meaning(db, file, name, ty)
    } else {
        *looked_up(db, Lookup::new(db, file, name, ty))
    }
}

#[salsa::tracked]
fn looked_up<'db>(db: &'db dyn Db, key: Lookup<'db>) -> Option<Binding> {
    meaning(db, key.file(db), key.name(db), key.ty(db))
}

fn meaning(db: &dyn Db, file: SourceFile, name: Name, ty: bool) -> Option<Binding> {
    if let Some(module) = file.library(db) {
        return match module.meaning(name.as_str(), ty)? {
            StdMeaning::Item(item) => hir::library_definition(db, item).map(Binding::Definition),
            StdMeaning::Module(module) => db.library_file(module.dotted).map(Binding::Module),
        };
    }
    let scope = scope(db, file);
    let found = if ty { scope.types.get(name) } else { scope.values.get(name) };
    let is_lost = || {
        // Before the types of a module stands a value.
        let is_prefix = ty && scope.values.get(name).is_some();
        !(is_builtin(name, ty) || is_prefix) && hir::may_be_lost(db, file, name)
    };
    found.or_else(|| is_lost().then_some(Binding::Broken))
}

/// What a module gives to those who import it: its inputs are not among it, nor are private names.
pub fn exported_value(db: &dyn Db, file: SourceFile, name: Name) -> Option<Definition> {
    exported(db, file, name, false)
}

/// A type that a module gives to those who import it.
pub fn exported_type(db: &dyn Db, file: SourceFile, name: Name) -> Option<Definition> {
    exported(db, file, name, true)
}

fn exported(db: &dyn Db, file: SourceFile, name: Name, ty: bool) -> Option<Definition> {
    if name.is_private() {
        return None;
    }
    match file.library(db) {
        Some(module) => module.own(name.as_str(), ty).and_then(|item| hir::library_definition(db, item)),
        None if !db.is_edited() => exports(db, file).get(&(name, ty)).copied(),
        None => *exported_as(db, Lookup::new(db, file, name, ty)),
    }
}

#[salsa::tracked]
fn exported_as<'db>(db: &'db dyn Db, key: Lookup<'db>) -> Option<Definition> {
    exports(db, key.file(db)).get(&(key.name(db), key.ty(db))).copied()
}

/// By name and namespace. Imported names are not given on.
#[salsa::tracked]
fn exports(db: &dyn Db, file: SourceFile) -> FxHashMap<(Name, bool), Definition> {
    let mut exports = FxHashMap::default();
    for definition in hir::definitions(db, file) {
        if definition.kind() != DefinitionKind::Error && gives_name(*definition) {
            exports.entry((definition.name(), is_type(definition.kind()))).or_insert(*definition);
        }
    }
    exports
}

/// The names of a file's values, for suggestions, in the order given.
pub fn value_names(db: &dyn Db, file: SourceFile) -> Vec<Name> {
    scope(db, file).values.list.iter().map(|(name, ..)| *name).collect()
}

/// The names of a file's types, for suggestions, in the order given.
pub fn type_names(db: &dyn Db, file: SourceFile) -> Vec<Name> {
    scope(db, file).types.list.iter().map(|(name, ..)| *name).collect()
}

/// What is wrong with the names that a file gives, imports and instantiates.
pub fn scope_errors(db: &dyn Db, file: SourceFile) -> Vec<ResolveError> {
    if !matches!(file.contents(db), Contents::Text(_)) && !file.is_library(db) {
        return Vec::new();
    }
    // Of what is broken nobody knows which module it means.
    let is_right = hir::is_right(db, file);
    let whole =
        hir::definitions(db, file).iter().filter(|definition| is_right || !hir::is_broken(db, **definition));
    let modules = whole.filter_map(|definition| module_error(db, *definition));
    scope(db, file).errors.iter().cloned().chain(modules).collect()
}

/// Whether a text is a name that a program could say.
fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::RootDatabase;

    /// The tables that the build script writes know what the scope would.
    #[test]
    fn names_of_the_library_mean_what_its_text_says() {
        let db = RootDatabase::empty();
        for module in crate::stdlib::modules() {
            let file = db.library_file(module.dotted).unwrap();
            let scope = scope(&db, file);
            for (names, ty) in [(&scope.values, false), (&scope.types, true)] {
                for (name, binding, ..) in &names.list {
                    assert_eq!(meaning(&db, file, *name, ty), Some(*binding), "{} {name}", module.dotted);
                }
            }
            for definition in hir::definitions(&db, file).iter().filter(|it| gives_name(**it)) {
                let (name, ty) = (definition.name(), is_type(definition.kind()));
                let wanted = (!name.is_private()).then_some(*definition);
                assert_eq!(exported(&db, file, name, ty), wanted, "{} {name}", module.dotted);
            }
            assert_eq!(meaning(&db, file, Name::new("noSuchName"), true), None);
        }
    }
}
