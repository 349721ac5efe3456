//! The queries between a file's text and its definitions.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::lowering::{LoweredItem, lower_item, lower_plain_item};
use super::{Body, Data, DefinitionKey, DefinitionKind, SourceMap, TypeExpression, TypeExpressionId};
use crate::base::{Name, TextRange};
use crate::db::{Db, Definition, DefinitionId, SourceFile, in_pieces, note};
use crate::diagnostic::code::MISPLACED_ITEM;
use crate::stdlib;
use crate::syntax::{self, Cut, SyntaxError};

/// An item of a project's file. What identifies it is its first line, and its number among equals; text and place are compared by
/// themselves, so that an item that moved is not read again.
#[salsa::tracked]
pub struct Item<'db> {
    #[returns(copy)]
    file: SourceFile,
    #[returns(ref)]
    header: Arc<str>,
    #[returns(copy)]
    ordinal: u32,
    /// Its text, documentation included.
    #[tracked]
    #[returns(ref)]
    pub text: Arc<str>,
    /// Whether there is nothing in it to mend.
    #[tracked]
    #[returns(copy)]
    is_plain: bool,
    /// Where it begins in the file.
    #[tracked]
    #[returns(copy)]
    pub start: u32,
}

/// Where the items of a file stand, found by a linear scan, and what that scan found wrong.
#[salsa::tracked]
fn cut(db: &dyn Db, file: SourceFile) -> Cut {
    note(db, "cut", file.display_path(db));
    syntax::cut(text(db, file))
}

fn text(db: &dyn Db, file: SourceFile) -> &str {
    file.library(db).map_or_else(|| file.contents(db).text(), |module| module.source)
}

#[salsa::tracked]
fn items<'db>(db: &'db dyn Db, file: SourceFile) -> Vec<Item<'db>> {
    let text = text(db, file);
    let mut ordinals: FxHashMap<&str, u32> = FxHashMap::default();
    let cut = cut(db, file);
    let items = cut.items.iter().zip(&cut.plain).map(|(range, is_plain)| {
        let text = text.get(range.as_usize()).unwrap_or_default();
        let header = header(text);
        let ordinal = ordinals.entry(header).or_default();
        let item = Item::new(db, file, header.into(), *ordinal, text.into(), *is_plain, range.start);
        *ordinal += 1;
        item
    });
    items.collect()
}

/// The first line of an item that is neither documentation nor an attribute.
fn header(text: &str) -> &str {
    text.lines().find(|line| !line.starts_with(['/', '@']) && !line.trim().is_empty()).unwrap_or_default()
}

#[salsa::tracked]
fn lowered<'db>(db: &'db dyn Db, item: Item<'db>) -> LoweredItem {
    let lower = if item.is_plain(db) { lower_plain_item } else { lower_item };
    let lowered = lower(item.text(db));
    if let Some(log) = db.log() {
        let key = DefinitionKey { kind: lowered.kind, name: lowered.name, ordinal: 0 };
        log.note("read", Definition { file: item.file(db), key }.shown(db));
    }
    lowered
}

/// Reads the items of a file that has very many, before anybody asks for one.
pub fn read_ahead(db: &dyn Db, file: SourceFile) {
    if !file.is_library(db) {
        let read = |db: &dyn Db, range: Range<usize>| {
            for item in items(db, file).get(range).unwrap_or_default() {
                lowered(db, *item);
            }
            Vec::<()>::new()
        };
        in_pieces(db, items(db, file).len(), |range| read(db, range), read);
    }
}

/// The definitions of a file, in the order written, with the number of the item that each comes from.
#[salsa::tracked]
fn index(db: &dyn Db, file: SourceFile) -> Index {
    let mut index = Index::default();
    let mut ordinals: FxHashMap<(DefinitionKind, Name), u32> = FxHashMap::default();
    let mut add = |kind, name| {
        let ordinal = ordinals.entry((kind, name)).or_default();
        let definition = Definition { file, key: DefinitionKey { kind, name, ordinal: *ordinal } };
        *ordinal += 1;
        let number = index.definitions.len();
        index.definitions.push(definition);
        index.numbers.insert(definition.key, number);
    };
    match file.library(db) {
        Some(module) => module.items().iter().for_each(|item| add(item.kind, Name::new(item.name()))),
        None => {
            for item in items(db, file) {
                let lowered = lowered(db, *item);
                add(lowered.kind, lowered.name);
            }
        }
    }
    index
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Index {
    definitions: Vec<Definition>,
    numbers: FxHashMap<DefinitionKey, usize>,
}

/// The definitions of a file, in the order written.
pub fn definitions(db: &dyn Db, file: SourceFile) -> &[Definition] {
    &index(db, file).definitions
}

/// What a definition says, without positions.
pub fn body(db: &dyn Db, definition: Definition) -> Arc<Body> {
    body_of(db, DefinitionId::new(db, definition)).clone()
}

#[salsa::tracked]
fn body_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Arc<Body> {
    let definition = id.definition(db);
    let file = definition.file;
    if let Some(item) = library_item(db, definition) {
        return stdlib::decode(item);
    }
    let Some(number) = index(db, file).numbers.get(&definition.key) else { return Arc::default() };
    match file.library(db) {
        Some(module) => module.items().get(*number).map(stdlib::decode).unwrap_or_default(),
        None => items(db, file).get(*number).map(|item| lowered(db, *item).body.clone()).unwrap_or_default(),
    }
}

/// The item of the library that gives a definition its name.
fn library_item(db: &dyn Db, definition: Definition) -> Option<&'static stdlib::StdItem> {
    let DefinitionKey { kind, name, ordinal } = definition.key;
    let item = definition.file.library(db)?.own(name.as_str(), kind == DefinitionKind::Type)?;
    (item.kind == kind && ordinal == 0).then_some(item)
}

/// Of a `type` that is a record, which of its types that is. Of the library it is known without the body.
pub fn record_of(db: &dyn Db, definition: Definition) -> Option<TypeExpressionId> {
    if let Some(item) = library_item(db, definition) {
        return item.record();
    }
    let body = body(db, definition);
    let Data::Type { ty, .. } = &body.data else { return None };
    matches!(body.type_expression(*ty), TypeExpression::Record(_)).then_some(*ty)
}

/// Of a record type that is an item of the library and plain, what is known of it without its body.
pub fn record_tape(
    db: &dyn Db,
    definition: Definition,
    ty: TypeExpressionId,
) -> Option<stdlib::Tape<'static>> {
    library_item(db, definition).filter(|item| item.record() == Some(ty))?.tape()
}

/// Whether a definition is the library's, and a version of Kubernetes serves all that values of it can hold.
pub fn is_served_whole(db: &dyn Db, definition: Definition, version: (u16, u16)) -> bool {
    library_item(db, definition).is_some_and(|item| item.is_served_whole(version))
}

/// The definition that an item of the library is.
pub fn library_definition(db: &dyn Db, item: &stdlib::StdItem) -> Option<Definition> {
    let file = db.library_file(item.module().dotted)?;
    let key = DefinitionKey { kind: item.kind, name: Name::of_program(item.name()), ordinal: 0 };
    Some(Definition { file, key })
}

/// The items of a file: of the library's they are read from its text, which happens only where a position is asked for.
fn item_of<'db>(db: &'db dyn Db, definition: Definition) -> Option<Item<'db>> {
    let number = index(db, definition.file).numbers.get(&definition.key)?;
    items(db, definition.file).get(*number).copied()
}

/// Where a definition's nodes stand, counted from the item's first byte. For the edge alone.
pub fn source_map(db: &dyn Db, definition: Definition) -> Arc<SourceMap> {
    item_of(db, definition).map(|item| lowered(db, item).map.clone()).unwrap_or_default()
}

/// Where a node of a definition stands in its file. For the edge alone.
pub fn range(db: &dyn Db, definition: Definition, node: super::Node) -> TextRange {
    item_of(db, definition)
        .map(|item| lowered(db, item).map.range(node).shifted(item.start(db)))
        .unwrap_or_default()
}

/// What is wrong with a file's text, with ranges of the file.
pub fn syntax_errors(db: &dyn Db, file: SourceFile) -> Vec<SyntaxError> {
    let mut all = cut(db, file).errors.clone();
    for item in items(db, file) {
        let start = item.start(db);
        all.extend(
            lowered(db, *item)
                .errors
                .iter()
                .map(|error| SyntaxError { range: error.range.shifted(start), kind: error.kind.clone() }),
        );
    }
    all
}

/// Whether something is wrong with a definition's text.
pub fn is_broken(db: &dyn Db, definition: Definition) -> bool {
    !is_right(db, definition.file) && *broken(db, DefinitionId::new(db, definition))
}

/// Whether nothing is wrong with the texts of a file.
pub fn is_right(db: &dyn Db, file: SourceFile) -> bool {
    file.is_library(db) || !*has_errors(db, file)
}

/// Whether any text of a file is wrong: of most files none is, and then nobody asks for each definition.
#[salsa::tracked]
fn has_errors(db: &dyn Db, file: SourceFile) -> bool {
    items(db, file).iter().any(|item| !lowered(db, *item).errors.is_empty())
}

/// A query, so that whoever asks does not depend on where things stand. What only stands behind an item breaks nothing of it.
#[salsa::tracked]
fn broken<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> bool {
    item_of(db, id.definition(db)).is_some_and(|item| {
        lowered(db, item).errors.iter().any(|error| error.kind.code() != MISPLACED_ITEM.number())
    })
}

/// What a file would say if all its items could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Lost {
    /// The words of imports that are broken, and of what begins no item.
    words: FxHashSet<Name>,
    /// An import is broken, so that nobody knows what it binds.
    import: bool,
    /// Something begins no item, so that nobody knows what it defines.
    item: bool,
}

fn words(text: &str) -> impl Iterator<Item = Name> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty()).map(Name::new)
}

#[salsa::tracked]
fn lost(db: &dyn Db, file: SourceFile) -> Lost {
    let mut lost = Lost::default();
    if file.is_library(db) {
        return lost;
    }
    for item in items(db, file) {
        let lowered = lowered(db, *item);
        let text = item.text(db);
        let is_import = matches!(lowered.kind, DefinitionKind::Import | DefinitionKind::ImportData);
        let is_behind = |error: &SyntaxError| error.kind.code() == MISPLACED_ITEM.number();
        let is_lost_import = is_import && !lowered.errors.iter().all(is_behind);
        if is_lost_import || (lowered.kind == DefinitionKind::Error && !lowered.errors.is_empty()) {
            lost.import |= is_import;
            lost.item |= !is_import;
            lost.words.extend(words(text));
        }
        // What stands behind an item, in no column of its own, is read with it.
        for error in lowered.errors.iter().filter(|error| is_behind(error)) {
            let rest = text.get(error.range.start as usize..).unwrap_or_default();
            lost.item = true;
            lost.words.extend(words(rest.lines().next().unwrap_or_default()));
        }
    }
    lost
}

/// Whether a name that a file does not have may be that of an item which could not be read.
pub fn may_be_lost(db: &dyn Db, file: SourceFile, name: Name) -> bool {
    let lost = lost(db, file);
    lost.import || lost.words.contains(&name)
}

/// Whether a file may have more inputs and exports than are known, as an item could not be read.
pub fn has_lost_items(db: &dyn Db, file: SourceFile) -> bool {
    lost(db, file).item
}
