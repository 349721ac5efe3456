//! What data leaves out: where a record lacks something, the place in the data that could have given it.
//!
//! A traced run knows which data the record was made of. The data is read again to find the place, at the edge.

use std::sync::Arc;

use super::complete::Step;
use super::data::{self, entry_at};
use super::failure::DataPath;
use super::machine::{Machine, ValueOf};
use super::report::listed;
use super::{Domain, Requirement};
use crate::base::{Name, TextRange};
use crate::db::{Db, Spot};
use crate::value::{Data, GivenSource};
use crate::yaml::read::{Data as Read, Node};

/// Something that is missing.
pub struct Gap {
    pub requirement: Requirement,
    /// Where data could have given it.
    pub data: Vec<DataPath>,
}

impl Gap {
    pub fn split(gaps: Vec<Self>) -> (Vec<Requirement>, Vec<Vec<DataPath>>) {
        gaps.into_iter().map(|gap| (gap.requirement, gap.data)).unzip()
    }
}

/// A record that was written, while something in it is completed.
pub struct Holder {
    /// How many steps lead to it.
    depth: usize,
    /// The mappings of data that it is made of, the upper layer first.
    data: Vec<(GivenSource, Arc<str>)>,
}

impl<D: Domain> Machine<'_, D> {
    /// Runs inside of a record that was written.
    pub fn holding<T>(&mut self, origin: &D::Origin, run: impl FnOnce(&mut Self) -> T) -> T {
        if !D::TRACES || D::place(origin).is_none() {
            return run(self);
        }
        self.gaps.holders.push(Holder { depth: self.gaps.path.len(), data: D::data(origin) });
        let result = run(self);
        self.gaps.holders.pop();
        result
    }

    /// Where data could have given what the present path leads to. Of the innermost record that was written that is whatever data it
    /// is made of; further out only what is left out at that record's own place was not given to it.
    pub fn data_paths(&self) -> Vec<DataPath> {
        let mut found: Vec<DataPath> = Vec::new();
        let mut end = self.gaps.path.len();
        for holder in self.gaps.holders.iter().rev().take_while(|holder| holder.depth >= self.gaps.base) {
            let between = self.gaps.path.get(holder.depth..end).and_then(names);
            let below = self.gaps.path.get(end..).and_then(names);
            // By its position nothing is found: lists are merged.
            let (Some(between), Some(below)) = (between, below) else { break };
            found.extend(paths(&holder.data, &between, &below));
            if !found.is_empty() {
                break;
            }
            end = holder.depth;
        }
        found
    }
}

/// Where data could have given what lies at a path of a value.
pub fn data_paths<D: Domain>(value: &ValueOf<D>, path: &[Name]) -> Vec<DataPath> {
    let (mut value, mut rest) = (value, path);
    while let (Data::Record(record), Some((name, below))) = (&value.data, rest.split_first())
        && let Some(inner) = record.get(*name).filter(|inner| D::place(&inner.origin).is_some())
    {
        (value, rest) = (inner, below);
    }
    let rest: Vec<&str> = rest.iter().map(|name| name.as_str()).collect();
    paths(&D::data(&value.origin), &rest, &[])
}

fn paths(data: &[(GivenSource, Arc<str>)], between: &[&str], below: &[&str]) -> Vec<DataPath> {
    let path = |(source, path): &(GivenSource, Arc<str>)| {
        let path: Vec<&str> = Some(&**path)
            .filter(|path| !path.is_empty())
            .into_iter()
            .chain(between.iter().copied())
            .collect();
        DataPath { source: *source, path: path.join(".").into(), below: below.join(".").into() }
    };
    data.iter().map(path).collect()
}

fn names(steps: &[Step]) -> Option<Vec<&str>> {
    let name = |step: &Step| match step {
        Step::Name(name) => Some(name.as_str()),
        Step::Position(_) => None,
    };
    steps.iter().map(name).collect()
}

/// What data says where something is left out of it.
struct Place {
    spot: Spot,
    /// Nothing, where the place itself is there and empty; else what the mapping at the place does not have.
    lacks: Option<String>,
    /// How many steps lead to it.
    depth: usize,
}

/// The places of data that leave something out, one for each thing that is missing, as labels.
pub fn labels(db: &dyn Db, missing: &[Vec<DataPath>]) -> Vec<(Spot, String)> {
    /// As many places as a message shows.
    const MOST: usize = 4;
    let mut shown: Vec<(Spot, Vec<String>)> = Vec::new();
    for paths in missing {
        let places: Vec<Place> = paths.iter().filter_map(|path| place(db, path)).collect();
        // An empty place was meant to be the one, then what is nearest to being it, of the upper layer.
        let Some(place) = places.into_iter().rev().max_by_key(|place| (place.lacks.is_none(), place.depth))
        else {
            continue;
        };
        match shown.iter_mut().find(|(spot, _)| *spot == place.spot) {
            Some((_, lacks)) => lacks.extend(place.lacks),
            None => shown.push((place.spot, place.lacks.into_iter().collect())),
        }
    }
    let words = |lacks: Vec<String>| match lacks.as_slice() {
        [] => "nothing is given here".to_owned(),
        lacks => format!("no {} here", listed(lacks, "or")),
    };
    shown.into_iter().take(MOST).map(|(spot, lacks)| (spot, words(lacks))).collect()
}

fn place(db: &dyn Db, at: &DataPath) -> Option<Place> {
    let node = data::node_of(db, at.source, &at.path)?;
    let mut found = left_out(&node, &at.path, None, 0)?;
    if let Some(lacks) = &mut found.lacks
        && !at.below.is_empty()
    {
        lacks.push('.');
        lacks.push_str(&at.below);
    }
    let (number, range) = found.at;
    let spot = Spot::Range(data::file_of(db, at.source, number)?, range);
    let lacks = found.lacks.map(|lacks| format!("`{lacks}`"));
    Some(Place { spot, lacks, depth: found.depth })
}

#[derive(Debug, PartialEq)]
struct LeftOut {
    /// The number of the text, and the range in it.
    at: (u32, TextRange),
    lacks: Option<String>,
    depth: usize,
}

/// Where data leaves out what a path leads to; nothing where something is there. `key` is where the node's own key stands.
fn left_out(node: &Node, path: &str, key: Option<(u32, TextRange)>, depth: usize) -> Option<LeftOut> {
    let path = path.strip_prefix('.').unwrap_or(path);
    let at = key.unwrap_or((node.source, node.range));
    match &node.data {
        Read::Null => {}
        Read::Text(text) if text.is_empty() => {}
        Read::Map(entries) if !path.is_empty() => {
            return match entry_at(entries, path) {
                Some((entry, rest)) => {
                    left_out(&entry.value, rest, Some((entry.source, entry.range)), depth.saturating_add(1))
                }
                None => Some(LeftOut { at, lacks: Some(path.to_owned()), depth }),
            };
        }
        Read::Map(entries) if entries.is_empty() => {}
        Read::List(items) if items.is_empty() => {}
        Read::List(items) => {
            let (position, rest) = path.strip_prefix('[')?.split_once(']')?;
            let item = items.get(position.parse::<usize>().ok()?)?;
            return left_out(item, rest, None, depth.saturating_add(1));
        }
        _ => return None,
    }
    // What is written there, where it can be seen.
    let at = if node.range.is_empty() { at } else { (node.source, node.range) };
    Some(LeftOut { at, lacks: None, depth })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::read::{self, Format};

    /// What is pointed at, and what it lacks.
    fn found(text: &str, format: Format, path: &str) -> Option<(String, Option<String>)> {
        let node = read::read(text, format, 0).unwrap();
        let left_out = left_out(&node, path, None, 0)?;
        Some((text.get(left_out.at.1.as_usize()).unwrap().to_owned(), left_out.lacks))
    }

    fn empty(place: &str) -> Option<(String, Option<String>)> {
        Some((place.to_owned(), None))
    }

    fn lacks(place: &str, what: &str) -> Option<(String, Option<String>)> {
        Some((place.to_owned(), Some(what.to_owned())))
    }

    #[test]
    fn an_empty_place_is_found() {
        let text = "db:\n  host:\n  user: \"\"\n  port: ~\n  list: []\n";
        assert_eq!(found(text, Format::Yaml, "db.host"), empty("host"));
        assert_eq!(found(text, Format::Yaml, "db.host.below"), empty("host"));
        assert_eq!(found(text, Format::Yaml, "db.user"), empty("\"\""));
        assert_eq!(found(text, Format::Yaml, "db.port"), empty("~"));
        assert_eq!(found(text, Format::Yaml, "db.list"), empty("[]"));
        assert_eq!(found("{\"a\": {\"b\": null}}", Format::Json, "a.b"), empty("null"));
        assert_eq!(found("[a]\nb = \"\"\n", Format::Toml, "a.b"), empty("\"\""));
    }

    #[test]
    fn else_the_innermost_mapping_that_lacks_it() {
        let text = "db:\n  port: 1\nrows:\n- a: 1\n";
        assert_eq!(found(text, Format::Yaml, "db.host"), lacks("db", "host"));
        assert_eq!(found(text, Format::Yaml, "db.tls.key"), lacks("db", "tls.key"));
        assert_eq!(found(text, Format::Yaml, "rows[0].b"), lacks("a: 1", "b"));
        assert_eq!(found("{\"a\": {\"b\": 1}}", Format::Json, "a.c"), lacks("\"a\"", "c"));
        assert_eq!(found("[a]\nb = 1\n", Format::Toml, "a.c"), lacks("a", "c"));
    }

    #[test]
    fn what_is_there_is_not_left_out() {
        assert_eq!(found("a: 1\n", Format::Yaml, "a"), None);
        assert_eq!(found("a: 1\n", Format::Yaml, "a.b"), None);
        assert_eq!(found("a: {b: 1}\n", Format::Yaml, "a"), None);
    }
}
