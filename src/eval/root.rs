//! What is said of a file that is built or checked itself: values for its inputs, a release, a cluster.

use std::sync::Arc;

use crate::db::{Contents, Db, Place, PlaceData, SourceFile};
use crate::hir::{self, Data, DefinitionKind};
use crate::k8s::Version;
use crate::value::Tree;

/// How a file is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// What is not given is unknown, and says nothing.
    #[default]
    Check,
    /// Everything has to be given.
    Build,
}

/// A file that is built or checked itself.
#[salsa::input(debug)]
pub struct RootInput {
    /// The file.
    #[returns(copy)]
    pub file: SourceFile,
    /// Whether everything has to be given.
    #[returns(copy)]
    pub mode: Mode,
    /// Files of values, in their order.
    #[returns(ref)]
    pub values: Vec<Arc<Tree>>,
    /// `--set path=text`, in their order. Those of other files' inputs are passed over.
    #[returns(ref)]
    pub settings: Vec<(Arc<str>, Arc<str>)>,
    /// `--name`
    #[returns(ref)]
    pub name: Option<Arc<str>>,
    /// `--namespace`
    #[returns(ref)]
    pub namespace: Option<Arc<str>>,
    /// The cluster that is built for, where the file does not say one.
    #[returns(copy)]
    pub kubernetes: Option<Version>,
}

/// All files that are built or checked themselves. A file that is not among them is checked with nothing given.
#[salsa::input(singleton, debug)]
pub struct Roots {
    /// At most one for each file.
    #[returns(ref)]
    pub all: Vec<RootInput>,
}

/// What is said of a file that is looked at itself.
pub fn root_input(db: &dyn Db, file: SourceFile) -> Option<RootInput> {
    let roots = Roots::try_get(db)?;
    roots.all(db).iter().copied().find(|root| root.file(db) == file)
}

/// The file at the root of a place.
pub fn root_file(place: Place) -> SourceFile {
    let mut place = place;
    loop {
        match place.data() {
            PlaceData::Root(file) => return *file,
            PlaceData::Child { parent, .. } => place = *parent,
        }
    }
}

/// The version of the cluster that a file is built for: as it says itself, else as is said of it.
pub fn cluster(db: &dyn Db, file: SourceFile) -> Option<Version> {
    let said = hir::definitions(db, file).iter().filter(|it| it.kind() == DefinitionKind::Kubernetes);
    let own = said.filter_map(|definition| match &hir::body(db, *definition).data {
        Data::Kubernetes { text, .. } => Version::parse(text),
        _ => None,
    });
    let own = own.last();
    // What the command line says is asked first.
    root_input(db, file).and_then(|root| root.kubernetes(db)).or(own)
}

/// Reads a file that a module names, relative to it, inside of the project. The database watches it.
pub fn read_tracked(db: &dyn Db, base: SourceFile, path: &str) -> Option<Arc<str>> {
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
    let is_inside = full.strip_prefix(project.as_ref()).is_some_and(|rest| rest.starts_with('/'));
    if !is_inside {
        return None;
    }
    match db.project_file(&full, project).contents(db) {
        Contents::Text(text) => Some(Arc::clone(text)),
        Contents::Missing | Contents::Unreadable(_) => None,
    }
}

/// Everything that is given for the inputs of a file, merged as Helm does: maps entry by entry, anything else as a whole.
pub fn given(db: &dyn Db, root: RootInput, has_input: impl Fn(&str) -> bool) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    for values in root.values(db) {
        merge(&mut tree, values);
    }
    for (path, text) in root.settings(db) {
        let Some(steps) = setting_path(path) else { continue };
        if matches!(steps.first(), Some(SettingStep::Name(name)) if has_input(name)) {
            set(&mut tree, &steps, text);
        }
    }
    tree
}

fn merge(lower: &mut Tree, upper: &Tree) {
    match (lower, upper) {
        (Tree::Map(lower), Tree::Map(upper)) => {
            for (key, value) in upper {
                match lower.iter_mut().find(|(name, _)| name == key) {
                    Some((_, below)) => merge(below, value),
                    None => lower.push((key.clone(), value.clone())),
                }
            }
        }
        (lower, upper) => *lower = upper.clone(),
    }
}

/// A step of the path of a `--set`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingStep {
    /// `name`, `"any text"`
    Name(Arc<str>),
    /// `[0]`
    Position(usize),
}

/// The steps of the path of a `--set`; nothing where it is none.
#[must_use]
pub fn setting_path(path: &str) -> Option<Vec<SettingStep>> {
    /// As many elements as a list may be given by position.
    const MOST: usize = 10_000;
    let mut steps = Vec::new();
    let mut rest = path;
    loop {
        if let Some(inner) = rest.strip_prefix('[') {
            let (position, after) = inner.split_once(']')?;
            steps.push(SettingStep::Position(position.parse().ok().filter(|it| *it < MOST)?));
            rest = after;
        } else if let Some(inner) = rest.strip_prefix('"') {
            let (name, after) = inner.split_once('"')?;
            steps.push(SettingStep::Name(name.into()));
            rest = after;
        } else {
            let (name, after) = bare_name(rest);
            if name.is_empty() {
                return None;
            }
            steps.push(SettingStep::Name(name.into()));
            rest = after;
        }
        match rest.chars().next() {
            None => return Some(steps),
            Some('.') => rest = rest.strip_prefix('.')?,
            Some('[') => {}
            Some(_) => return None,
        }
    }
}

/// A name up to a dot or bracket; `\.` is a dot in it.
fn bare_name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            '.' | '[' if !escaped => return (name, text.get(at..).unwrap_or_default()),
            _ => {
                name.push(c);
                escaped = false;
            }
        }
    }
    (name, "")
}

fn set(tree: &mut Tree, steps: &[SettingStep], text: &Arc<str>) {
    let Some((first, rest)) = steps.split_first() else {
        *tree = Tree::Words(text.clone());
        return;
    };
    match first {
        SettingStep::Name(name) => {
            if !matches!(tree, Tree::Map(_)) {
                *tree = Tree::Map(Vec::new());
            }
            let Tree::Map(entries) = tree else { return };
            if entries.iter().all(|(key, _)| key != name) {
                entries.push((name.clone(), Tree::Null));
            }
            if let Some((_, value)) = entries.iter_mut().find(|(key, _)| key == name) {
                set(value, rest, text);
            }
        }
        SettingStep::Position(position) => {
            if !matches!(tree, Tree::List(_)) {
                *tree = Tree::List(Vec::new());
            }
            let Tree::List(items) = tree else { return };
            while items.len() <= *position {
                items.push(Tree::Null);
            }
            if let Some(item) = items.get_mut(*position) {
                set(item, rest, text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_settings_are_names_and_positions() {
        let name = |text: &str| SettingStep::Name(text.into());
        assert_eq!(
            setting_path("a.b[0].\"c.d\".e\\.f"),
            Some(vec![name("a"), name("b"), SettingStep::Position(0), name("c.d"), name("e.f")])
        );
        for bad in ["", "a.", "a[", "a[x]", "a[0]b", "a[99999999]"] {
            assert_eq!(setting_path(bad), None, "{bad}");
        }
    }

    #[test]
    fn settings_make_the_maps_and_lists_that_they_need() {
        let mut tree = Tree::Map(Vec::new());
        for (path, text) in [("a.b", "1"), ("a.c[1].d", "x"), ("a.b", "2")] {
            set(&mut tree, &setting_path(path).unwrap(), &text.into());
        }
        let words = |text: &str| Tree::Words(text.into());
        let element = Tree::Map(vec![("d".into(), words("x"))]);
        let inner = vec![("b".into(), words("2")), ("c".into(), Tree::List(vec![Tree::Null, element]))];
        assert_eq!(tree, Tree::Map(vec![("a".into(), Tree::Map(inner))]));
    }
}
