//! Names for what has none: camelCase, PascalCase, and the names of the types of a CRD.
//!
//! A schema of a CRD nests objects without names. Each gets the name of the field that holds it, in the singular for
//! the elements of a list, with as many names of the fields around it in front as tell it from others.

use std::collections::{BTreeMap, BTreeSet};

/// Names that a generated type may not have: the built-in types, and the member of every module.
const RESERVED: [&str; 13] = [
    "Any",
    "Bool",
    "Duration",
    "Float",
    "Inputs",
    "Int",
    "IntOrPercent",
    "IntOrString",
    "Partial",
    "Quantity",
    "SecretPiece",
    "SecretString",
    "String",
];

/// Names that say nothing without the one around them.
const GENERIC: [&str; 3] = ["Metadata", "Spec", "Template"];

/// Whether a type cannot have this name.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// `cert-manager` as `certManager`.
pub(super) fn camel_case(name: &str) -> String {
    let mut words = name.split(|each: char| !each.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut out, word| {
        out.push_str(&capital(word));
        out
    })
}

/// `podTemplate` as `PodTemplate`, and a name that is no name of a type as one.
pub(super) fn type_name(name: &str) -> String {
    let words = name.split(|each: char| !each.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined: String = words.map(capital).collect();
    if joined.starts_with(|first: char| first.is_ascii_alphabetic()) { joined } else { format!("T{joined}") }
}

fn capital(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + rest.as_str())
}

/// The name of one element of what `name` names.
pub(super) fn singular(name: &str) -> String {
    let ends = |end: &str| name.strip_suffix(end).filter(|stem| stem.len() > 1);
    if ["ss", "us", "is", "DNS", "dns"].iter().any(|end| name.ends_with(end)) {
        return name.to_owned();
    }
    if let Some(stem) = ends("ies") {
        return format!("{stem}y");
    }
    for end in ["sses", "ches", "shes", "xes", "iases"] {
        if let Some(stem) = ends(end) {
            return format!("{stem}{}", end.trim_end_matches("es"));
        }
    }
    ends("s").unwrap_or(name).to_owned()
}

/// Something that wants a name.
pub(super) struct Nameless {
    /// Where it occurs: the names from the kind down to the field, outermost first.
    pub places: Vec<Vec<String>>,
    /// The name that it is known by, in place of the field's.
    pub known: Option<String>,
}

/// A name for each, in their order, none of them `taken`.
///
/// What occurs most often chooses first; it is called by the field that holds it most often.
pub(super) fn name_all(nameless: &[Nameless], mut taken: BTreeSet<String>) -> Vec<String> {
    let mut order: Vec<usize> = (0..nameless.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(nameless.get(*index).map_or(0, |one| one.places.len())));
    let mut names = vec![String::new(); nameless.len()];
    for index in order {
        let (Some(one), Some(slot)) = (nameless.get(index), names.get_mut(index)) else { continue };
        *slot = choose(one, &taken);
        taken.insert(slot.clone());
    }
    names
}

fn choose(nameless: &Nameless, taken: &BTreeSet<String>) -> String {
    let path = typical(&nameless.places);
    let (last, around) = path.split_last().map_or(("", path), |(last, around)| (last.as_str(), around));
    let mut name = type_name(nameless.known.as_deref().unwrap_or(last));
    let free = |name: &String| !is_reserved(name) && !taken.contains(name);
    if free(&name) && !GENERIC.contains(&name.as_str()) {
        return name;
    }
    for part in around.iter().rev() {
        let part = type_name(part);
        // `AffinityAffinity` says no more than `Affinity`.
        if !name.starts_with(&part) {
            name = format!("{part}{name}");
        }
        if free(&name) {
            return name;
        }
    }
    (2..).map(|number| format!("{name}{number}")).find(free).unwrap_or(name)
}

/// The first of the places under the last name that most of them end in.
fn typical(places: &[Vec<String>]) -> &[String] {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for last in places.iter().filter_map(|place| place.last()) {
        *counts.entry(last).or_default() += 1;
    }
    let most = counts.values().max().copied().unwrap_or_default();
    let place = places.iter().find(|place| place.last().is_some_and(|last| counts.get(last) == Some(&most)));
    place.map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nameless(places: &[&str]) -> Nameless {
        let split = |place: &&str| place.split('.').map(str::to_owned).collect();
        Nameless { places: places.iter().map(split).collect(), known: None }
    }

    #[test]
    fn cases() {
        assert_eq!(camel_case("cert-manager"), "certManager");
        assert_eq!(type_name("podTemplate"), "PodTemplate");
        assert_eq!(type_name("x-y_z"), "XYZ");
        assert_eq!(type_name("3d"), "T3d");
    }

    #[test]
    fn elements_are_singular() {
        let cases = [
            ("containers", "container"),
            ("policies", "policy"),
            ("matches", "match"),
            ("addresses", "address"),
            ("aliases", "alias"),
            ("ingress", "ingress"),
            ("status", "status"),
            ("searches", "search"),
        ];
        for (many, one) in cases {
            assert_eq!(singular(many), one);
        }
    }

    #[test]
    fn the_most_frequent_place_names_and_the_path_tells_apart() {
        let names = name_all(
            &[
                nameless(&["Kind.spec"]),
                nameless(&["Kind.spec.a.env"]),
                nameless(&["Kind.spec.a.selector", "Kind.spec.b.match", "Kind.spec.c.selector"]),
                nameless(&["Kind.spec.b.env"]),
                nameless(&["Kind.spec.quantity"]),
            ],
            BTreeSet::from(["Kind".to_owned()]),
        );
        assert_eq!(names, ["KindSpec", "Env", "Selector", "BEnv", "SpecQuantity"]);
    }
}
