//! One mistake in a program that is right.

use crate::choices::Choices;
use crate::harness::Project;

/// What is written instead of what.
const SLIPS: [(&str, &str); 34] = [
    (": 1", ": \"1\""),
    (": \"n\"", ": 7"),
    ("true", "yes"),
    ("replicas", "replica"),
    ("metadata", "metdata"),
    ("data:", "dat:"),
    ("String", "Strin"),
    ("Int", "String"),
    ("\"low\"", "\"loww\""),
    ("release.name", "release.nam"),
    ("i0", "i9"),
    ("i1", "f0"),
    ("l0", "i0"),
    ("(1..)", "(3..)"),
    ("(0..9)", "(0..2)"),
    ("?\n", "\n"),
    (" = {", " {"),
    ("{", "["),
    ("}", ""),
    ("]", ""),
    ("\"", "'"),
    (",", ";"),
    (" with ", " "),
    (" then ", " "),
    (" else ", " or "),
    ("import ", "use "),
    ("deploy ", "release "),
    ("input ", "inputs "),
    ("resource ", "resources "),
    ("let ", "var "),
    ("ConfigMap", "Configmap"),
    ("enabled: false", "enabled: true"),
    ("port: 1", "port: 11"),
    ("f0:", "f1:"),
];

/// Makes one, somewhere; what it was, if there was a place for one.
pub fn make(project: &mut Project, choices: &mut Choices) -> Option<String> {
    let number = choices.below(2).min(project.files.len() - 1);
    let (name, text) = &mut project.files[number];
    let first = choices.below(SLIPS.len());
    for (from, to) in SLIPS.iter().cycle().skip(first).take(SLIPS.len()) {
        let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
        if places.is_empty() {
            continue;
        }
        let at = *choices.pick(&places);
        let line = text.get(..at).unwrap_or_default().lines().count();
        text.replace_range(at..at + from.len(), to);
        return Some(format!("{name}:{line}: {to:?} for {from:?}"));
    }
    None
}
