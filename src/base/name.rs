//! Interned names: one pointer a name, compared in one step, read without a lock.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::{OnceLock, PoisonError, RwLock};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A name in a program: a field, a definition, a type, a key.
///
/// Equality compares the pointer, order compares the text (so that nothing depends on the order of interning). Names are never
/// freed: a process sees each spelling once. A name is one word wide, for values consist of names.
#[derive(Clone, Copy)]
pub struct Name(&'static &'static str);

/// Every name, found by the hash of its spelling; one word each, for the table is among the first things that a process touches.
struct Table {
    names: HashTable<Name>,
    /// Places for the spellings of names to come.
    spare: &'static mut [&'static str],
}

impl Table {
    /// How many places are made at once.
    const MANY: usize = 128;

    fn find(&self, hash: u64, text: &str) -> Option<Name> {
        self.names.find(hash, |name| name.as_str() == text).copied()
    }

    /// The name of a spelling, which is kept if it is the first of its kind.
    fn name(&mut self, hash: u64, text: &str, keep: impl FnOnce() -> &'static str) -> Name {
        let Self { names, spare } = self;
        match names.entry(hash, |name| name.as_str() == text, |name| spelling_hash(name.as_str())) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let name = Self::placed(spare, keep());
                entry.insert(name);
                name
            }
        }
    }

    fn placed(spare: &mut &'static mut [&'static str], text: &'static str) -> Name {
        if spare.is_empty() {
            *spare = Box::leak(Box::new([""; Self::MANY]));
        }
        match std::mem::take(spare).split_first_mut() {
            Some((place, rest)) => {
                *spare = rest;
                *place = text;
                Name(place)
            }
            None => Name(Box::leak(Box::new(text))),
        }
    }
}

fn table() -> &'static RwLock<Table> {
    static TABLE: OnceLock<RwLock<Table>> = OnceLock::new();
    // As many as a small program and what it uses of the library have.
    TABLE.get_or_init(|| RwLock::new(Table { names: HashTable::with_capacity(800), spare: &mut [] }))
}

fn spelling_hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

/// A number of a text that is the same on every machine: names in tables that were made elsewhere are found by it.
#[must_use]
pub const fn spelling_number(text: &str) -> u32 {
    // FNV-1a
    let (mut number, mut rest) = (0x811c_9dc5_u32, text.as_bytes());
    while let [first, others @ ..] = rest {
        number = (number ^ *first as u32).wrapping_mul(0x0100_0193);
        rest = others;
    }
    number
}

impl Name {
    /// Interns a spelling.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::interned(text, || Box::leak(text.into()))
    }

    /// Interns a spelling that lies in the program.
    #[must_use]
    pub fn of_program(text: &'static str) -> Self {
        Self::interned(text, || text)
    }

    fn interned(text: &str, keep: impl FnOnce() -> &'static str) -> Self {
        let (table, hash) = (table(), spelling_hash(text));
        if let Some(found) = table.read().unwrap_or_else(PoisonError::into_inner).find(hash, text) {
            return found;
        }
        table.write().unwrap_or_else(PoisonError::into_inner).name(hash, text, keep)
    }

    /// The spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Whether the name is private to its file: `_name`.
    #[must_use]
    pub fn is_private(self) -> bool {
        self.0.starts_with('_')
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}
impl Eq for Name {}
impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self.0).addr().hash(state);
    }
}
impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        if self == other { Ordering::Equal } else { self.as_str().cmp(other.as_str()) }
    }
}
impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}
impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}
impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}
impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(<&str>::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn one_spelling_is_one_name_and_order_is_that_of_the_text() {
        assert_eq!(Name::new("replicas"), Name::new(&String::from("replicas")));
        assert_ne!(Name::new("a"), Name::new("b"));
        let late = Name::new("zz-first-interned");
        let early = Name::new("aa-second-interned");
        assert!(early < late);
    }
}
