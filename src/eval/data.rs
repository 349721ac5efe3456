//! Data files and what the command line gives: read, merged, and looked up again where a message asks for a place.

use std::sync::Arc;

use super::root::{Setting, SettingStep, root_input};
use super::{FailureKind, RootInput, Source};
use crate::base::TextRange;
use crate::db::{Contents, Db, Definition, DefinitionId, SourceFile, Spot};
use crate::hir::{self, Data as Says};
use crate::value::{GivenSource, Tree};
use crate::yaml::read::{self, Data, Entry, Fault, Format, Node};

/// Reads a file that a module names, relative to it, inside of the project. The database watches it.
pub fn read_tracked(db: &dyn Db, base: SourceFile, path: &str) -> Option<Arc<str>> {
    match tracked(db, base, path)?.contents(db) {
        Contents::Text(text) => Some(Arc::clone(text)),
        Contents::Missing | Contents::Unreadable(_) => None,
    }
}

/// The file that a module names, relative to it, inside of the project.
fn tracked(db: &dyn Db, base: SourceFile, path: &str) -> Option<SourceFile> {
    let project = base.project(db);
    if project.is_empty() || path.starts_with('/') {
        return None;
    }
    let folder = base.path(db).rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut steps: Vec<&str> = folder.split('/').collect();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    let full = steps.join("/");
    let root = project.strip_suffix('/').unwrap_or(project);
    let is_inside = full.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
    is_inside.then(|| db.project_file(&full, project))
}

/// Why an `import data` gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataFault {
    NoFile,
    Format,
    Syntax(SourceFile, Fault),
}

impl DataFault {
    /// The failure that it is.
    pub fn kind(self, path: &Arc<str>) -> FailureKind {
        match self {
            Self::NoFile => FailureKind::NoFile { path: Arc::clone(path) },
            Self::Format => FailureKind::DataFormat { path: Arc::clone(path) },
            Self::Syntax(file, fault) => FailureKind::DataSyntax { file, fault },
        }
    }
}

/// The data of an `import data`.
pub fn imported(db: &dyn Db, definition: Definition) -> Result<Tree, DataFault> {
    imported_tree(db, DefinitionId::new(db, definition)).clone()
}

/// Without positions, so that an edit which moves data changes nothing here.
#[salsa::tracked]
fn imported_tree<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Result<Tree, DataFault> {
    let definition = id.definition(db);
    let body = hir::body(db, definition);
    let Says::ImportData { path, .. } = &body.data else { return Err(DataFault::NoFile) };
    let file = tracked(db, definition.file, path).ok_or(DataFault::NoFile)?;
    if matches!(file.contents(db), Contents::Missing | Contents::Unreadable(_)) {
        return Err(DataFault::NoFile);
    }
    let format = Format::of_path(path).ok_or(DataFault::Format)?;
    match node(db, file, format) {
        // A file in which nothing is written gives nothing.
        Ok(Node { data: Data::Null, .. }) => Ok(Tree::Map(Vec::new())),
        Ok(node) => Ok(Tree::from(&node)),
        Err(fault) => Err(DataFault::Syntax(file, fault)),
    }
}

fn node(db: &dyn Db, file: SourceFile, format: Format) -> Result<Node, Fault> {
    read::read(file.contents(db).text(), format, 0)
}

/// Everything that is given for the inputs of a file, merged as Helm does: maps entry by entry, anything else as a whole.
pub fn given(
    db: &dyn Db,
    root: RootInput,
    has_input: impl Fn(&str) -> bool,
) -> (Tree, Vec<(SourceFile, Fault)>) {
    let (merged, faults) = merged(db, root);
    let mut tree = merged.map_or_else(|| Tree::Map(Vec::new()), |node| Tree::from(&node));
    for Setting { path, text, .. } in root.settings(db) {
        if matches!(path.first(), Some(SettingStep::Name(name)) if has_input(name)) {
            set(&mut tree, path, text);
        }
    }
    (tree, faults)
}

/// The files of values of a root, put over each other.
fn merged(db: &dyn Db, root: RootInput) -> (Option<Node>, Vec<(SourceFile, Fault)>) {
    let mut merged: Option<Node> = None;
    let mut faults = Vec::new();
    for (file, number) in root.values(db).iter().zip(0_u32..) {
        let format = Format::of_path(file.path(db)).unwrap_or(Format::Yaml);
        match read::read(file.contents(db).text(), format, number) {
            Err(fault) => faults.push((*file, fault)),
            Ok(Node { data: Data::Null, .. }) => {}
            Ok(node) => match &mut merged {
                None => merged = Some(node),
                Some(below) => below.merge(node),
            },
        }
    }
    (merged, faults)
}

fn set(tree: &mut Tree, steps: &[SettingStep], text: &Arc<str>) {
    let Some((first, rest)) = steps.split_first() else {
        *tree = Tree::Words(Arc::clone(text));
        return;
    };
    match first {
        SettingStep::Name(name) => {
            if !matches!(tree, Tree::Map(_)) {
                *tree = Tree::Map(Vec::new());
            }
            let Tree::Map(entries) = tree else { return };
            if entries.iter().all(|(key, _)| key != name) {
                entries.push((Arc::clone(name), Tree::Null));
            }
            if let Some((_, value)) = entries.iter_mut().find(|(key, _)| key == name) {
                set(value, rest, text);
            }
        }
        SettingStep::Position(position) => {
            /// As many elements as a list is given by position.
            const MOST: usize = 10_000;
            if !matches!(tree, Tree::List(_)) {
                *tree = Tree::List(Vec::new());
            }
            let Tree::List(items) = tree else { return };
            while items.len() <= *position && items.len() < MOST {
                items.push(Tree::Null);
            }
            if let Some(item) = items.get_mut(*position) {
                set(item, rest, text);
            }
        }
    }
}

/// Where a value was written, as messages point at it. For the edge alone.
pub fn source_spot(db: &dyn Db, source: &Source) -> Option<Spot> {
    let (source, path, is_key) = match source {
        Source::Node(at) => return Some(Spot::Node(at.definition, at.node)),
        Source::Data(source, path) => (source, path, false),
        Source::Key(source, path) => (source, path, true),
    };
    match source {
        GivenSource::Import(_) => {
            let file = file_of(db, *source, 0)?;
            let node = node(db, file, Format::of_path(file.path(db))?).ok()?;
            Some(Spot::Range(file, range_at(&node, path, is_key).1))
        }
        GivenSource::Root(file) => {
            let root = root_input(db, *file)?;
            let set = root.settings(db).iter().rev().find_map(|setting| setting_at(setting, path, is_key));
            if let (Some(range), Some(line)) = (set, root.command_line(db)) {
                return Some(Spot::Range(line, range));
            }
            let node = merged(db, root).0?;
            let (number, range) = range_at(&node, path, is_key);
            root.values(db).get(number as usize).map(|file| Spot::Range(*file, range))
        }
    }
}

/// What a setting says of a path: of the place that it sets, and of all that lies below it, its text; of what lies above, the steps
/// that lead there. Nothing where it sets something else.
fn setting_at(setting: &Setting, path: &str, is_key: bool) -> Option<TextRange> {
    let mut rest = path;
    for (number, (step, range)) in setting.path.iter().zip(&setting.steps).enumerate() {
        if rest.is_empty() {
            let first = setting.steps.first()?;
            let last = setting.steps.get(number.checked_sub(1)?)?;
            return Some(TextRange::new(first.start, last.end));
        }
        rest = match step {
            SettingStep::Name(name) => rest.strip_prefix('.').unwrap_or(rest).strip_prefix(name.as_ref())?,
            SettingStep::Position(position) => rest.strip_prefix(&format!("[{position}]"))?,
        };
        if !(rest.is_empty() || rest.starts_with(['.', '['])) {
            return None;
        }
        if rest.is_empty() && is_key {
            return Some(*range);
        }
    }
    Some(setting.value)
}

/// The entry to which a path leads, and what is left of the path. Keys may hold dots, so the longest one is meant.
pub fn entry_at<'n, 'p>(entries: &'n [Entry], path: &'p str) -> Option<(&'n Entry, &'p str)> {
    let below = entries.iter().filter_map(|entry| {
        let rest = path.strip_prefix(entry.key.as_str())?;
        (rest.is_empty() || rest.starts_with(['.', '['])).then_some((entry, rest))
    });
    below.max_by_key(|(entry, _)| entry.key.len())
}

/// The data that a source has, read again, unless the command line says something of the path.
pub fn node_of(db: &dyn Db, source: GivenSource, path: &str) -> Option<Node> {
    match source {
        GivenSource::Import(_) => {
            let file = file_of(db, source, 0)?;
            node(db, file, Format::of_path(file.path(db))?).ok()
        }
        GivenSource::Root(file) => {
            let root = root_input(db, file)?;
            let is_set = root.settings(db).iter().any(|setting| setting_at(setting, path, false).is_some());
            if is_set { None } else { merged(db, root).0 }
        }
    }
}

/// The file of a source that has a number.
pub fn file_of(db: &dyn Db, source: GivenSource, number: u32) -> Option<SourceFile> {
    match source {
        GivenSource::Import(definition) => {
            let body = hir::body(db, definition);
            let Says::ImportData { path, .. } = &body.data else { return None };
            tracked(db, definition.file, path)
        }
        GivenSource::Root(file) => root_input(db, file)?.values(db).get(number as usize).copied(),
    }
}

/// The range of what lies at a path, or as near to it as there is something.
fn range_at(node: &Node, path: &str, is_key: bool) -> (u32, TextRange) {
    let path = path.strip_prefix('.').unwrap_or(path);
    let own = (node.source, node.range);
    match &node.data {
        Data::Map(entries) if !path.is_empty() => {
            match entry_at(entries, path) {
                // What is larger is shown by its key.
                Some((entry, "")) if !is_key && !matches!(entry.value.data, Data::Map(_) | Data::List(_)) => {
                    (entry.value.source, entry.value.range)
                }
                Some((entry, "")) => (entry.source, entry.range),
                Some((entry, rest)) => range_at(&entry.value, rest, is_key),
                None => own,
            }
        }
        Data::List(items) => {
            let position = path.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            match position
                .and_then(|(position, rest)| Some((items.get(position.parse::<usize>().ok()?)?, rest)))
            {
                Some((item, rest)) => range_at(item, rest, is_key),
                None => own,
            }
        }
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_make_the_maps_and_lists_that_they_need() {
        let name = |text: &str| SettingStep::Name(text.into());
        let mut tree = Tree::Map(Vec::new());
        let settings = [
            (vec![name("a"), name("b")], "1"),
            (vec![name("a"), name("c"), SettingStep::Position(1), name("d")], "x"),
            (vec![name("a"), name("b")], "2"),
        ];
        for (path, text) in settings {
            set(&mut tree, &path, &text.into());
        }
        let words = |text: &str| Tree::Words(text.into());
        let element = Tree::Map(vec![("d".into(), words("x"))]);
        let inner = vec![("b".into(), words("2")), ("c".into(), Tree::List(vec![Tree::Null, element]))];
        assert_eq!(tree, Tree::Map(vec![("a".into(), Tree::Map(inner))]));
    }

    #[test]
    fn a_setting_is_pointed_at_where_it_says_what_is_meant() {
        let name = |text: &str| SettingStep::Name(text.into());
        // --set a.b[1].c=x
        let ranges = [(6, 7), (8, 9), (9, 12), (13, 14)];
        let setting = Setting {
            path: vec![name("a"), name("b"), SettingStep::Position(1), name("c")],
            text: "x".into(),
            steps: ranges.iter().map(|(start, end)| TextRange::new(*start, *end)).collect(),
            value: TextRange::new(15, 16),
        };
        let at = |path: &str, is_key: bool| {
            setting_at(&setting, path, is_key).map(|range| (range.start, range.end))
        };
        assert_eq!(at("a.b[1].c", false), Some((15, 16)));
        assert_eq!(at("a.b[1].c", true), Some((13, 14)));
        assert_eq!(at("a.b[1].c.d", false), Some((15, 16)), "what is set in it");
        assert_eq!(at("a.b", false), Some((6, 9)), "what it makes on the way");
        assert_eq!(at("a.b", true), Some((8, 9)));
        for other in ["a.bc", "ab", "a.b[0]", "c"] {
            assert_eq!(at(other, false), None, "{other}");
        }
    }

    #[test]
    fn a_path_leads_to_its_value_in_the_data() {
        let text = "a:\n  b.c: [1, {d: x}]\n";
        let node = read::read(text, Format::Yaml, 0).unwrap();
        let (_, range) = range_at(&node, "a.b.c[1].d", false);
        assert_eq!(text.get(range.as_usize()), Some("x"));
    }
}
