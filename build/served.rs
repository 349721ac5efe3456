//! In which versions of Kubernetes everything is served that a type of the library can hold, at any depth.

use super::hir::{self, Member, TypeExpression};
use super::records::Scope;
use super::{Library, Meaning};

/// A version, its parts.
pub(super) type Version = (u16, u16);

/// The version that something in a type is there since, the last of all, and the one in which something in it is gone, the first of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Served {
    pub(super) from: Version,
    pub(super) until: Version,
}

impl Served {
    const ALWAYS: Self = Self { from: (0, 0), until: (u16::MAX, u16::MAX) };
    /// Of what is not known.
    const NEVER: Self = Self { from: (u16::MAX, u16::MAX), until: (0, 0) };

    fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), until: self.until.min(other.until) }
    }
}

fn version(text: &str) -> Option<Version> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

impl Library {
    /// Of every item, in which versions all of it is served. Types may hold themselves: what one holds is added until nothing is new.
    pub(super) fn served(&self, scopes: &[Scope]) -> Vec<Served> {
        let holds: Vec<Vec<usize>> = self.items.iter().map(|item| self.held(item, scopes)).collect();
        let mut all: Vec<Served> = self.items.iter().map(|item| own(&item.body)).collect();
        // A name that means nothing here may mean anything.
        let lost = |held: &usize| *held == usize::MAX;
        loop {
            let mut is_new = false;
            for (number, held) in holds.iter().enumerate() {
                let Some(before) = all.get(number).copied() else { continue };
                let served = match held.iter().any(lost) {
                    true => Served::NEVER,
                    false => {
                        held.iter().filter_map(|held| all.get(*held)).fold(before, |of, held| of.and(*held))
                    }
                };
                if let Some(place) = all.get_mut(number)
                    && *place != served
                {
                    *place = served;
                    is_new = true;
                }
            }
            if !is_new {
                return all;
            }
        }
    }

    /// The items that an item's types name.
    fn held(&self, item: &super::Item, scopes: &[Scope]) -> Vec<usize> {
        let Some(scope) = scopes.get(item.module) else { return Vec::new() };
        let meaning = |name: &str, ty: bool| {
            scope.get(&(super::base::spelling_number(name), name.to_owned(), ty)).copied()
        };
        let names = item.body.types.iter().filter_map(|ty| match ty {
            TypeExpression::Name(name) => Some(name),
            _ => None,
        });
        let held = names.filter_map(|name| match name.segments.as_slice() {
            [(name, _)] => match meaning(name.as_str(), true)? {
                Meaning::Item(item) => Some(item),
                Meaning::Module(_) => Some(usize::MAX),
            },
            _ => Some(usize::MAX),
        });
        held.collect()
    }
}

/// What the fields that are written in a body say of themselves.
fn own(body: &hir::Body) -> Served {
    let fields = body.types.iter().flat_map(|ty| match ty {
        TypeExpression::Record(members) => members.as_slice(),
        _ => &[],
    });
    let fields = fields.filter_map(|member| match member {
        Member::Field(field) => Some(field),
        _ => None,
    });
    fields.fold(Served::ALWAYS, |served, field| {
        let from = field.since.as_deref().map_or(Some(Served::ALWAYS.from), version);
        let until = field.until.as_deref().map_or(Some(Served::ALWAYS.until), version);
        let (Some(from), Some(until)) = (from, until) else { return Served::NEVER };
        served.and(Served { from, until })
    })
}
