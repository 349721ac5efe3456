//! Which file a resource is written to: `<release>/<kind>-<name>.yaml`.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// What a file is named after.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The release, if the resource has one.
    pub release: Option<&'a str>,
    /// The kind.
    pub kind: &'a str,
    /// The namespace, if it has one.
    pub namespace: Option<&'a str>,
    /// The name, or what it will begin with.
    pub name: &'a str,
}

/// The longest name of a file, so that it can be staged with a prefix on every file system.
const LONGEST: usize = 230;

/// The path of each, in the same order, no two alike on any file system.
///
/// Resources that would share a file (a kind of two groups, one name in two namespaces) get their namespace behind the name, then
/// a number. The kind is in lower case, and what a file system might not take is `_`.
#[must_use]
pub fn file_names<'a>(resources: impl IntoIterator<Item = Named<'a>>, extension: &str) -> Vec<PathBuf> {
    let mut taken = BTreeSet::new();
    resources.into_iter().map(|resource| file_name(&resource, extension, &mut taken)).collect()
}

fn file_name(resource: &Named<'_>, extension: &str, taken: &mut BTreeSet<String>) -> PathBuf {
    let folder = resource.release.map(safe).unwrap_or_default();
    let stem = safe(&format!("{}-{}", resource.kind.to_lowercase(), resource.name));
    let wider = resource.namespace.map(|namespace| format!("{stem}-{}", safe(namespace)));
    let numbered = wider.clone().unwrap_or_else(|| stem.clone());
    let candidates = [Some(stem), wider].into_iter().flatten();
    let mut candidates = candidates
        .map(|stem| (stem, String::new()))
        .chain((2_u64..).map(|n| (numbered.clone(), format!("-{n}"))));
    loop {
        // The numbers do not end before the names taken do.
        let Some((mut stem, suffix)) = candidates.next() else { return PathBuf::from(folder) };
        let room = LONGEST.saturating_sub(suffix.len() + extension.len() + 1);
        stem.truncate(room);
        let path = PathBuf::from(&folder).join(format!("{stem}{suffix}.{extension}"));
        if taken.insert(path.to_string_lossy().to_lowercase()) {
            return path;
        }
    }
}

/// ASCII letters, digits, `.`, `_` and `-`, beginning with no dot, and not too long.
fn safe(text: &str) -> String {
    let keep = |(at, c): (usize, char)| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => c,
        '.' if at > 0 => c,
        _ => '_',
    };
    let mut text: String = text.chars().enumerate().map(keep).collect();
    text.truncate(LONGEST);
    if text.is_empty() { "_".to_owned() } else { text }
}
