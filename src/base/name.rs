//! Interned names: one pointer a name, compared in one step, read without a lock.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{OnceLock, RwLock};

use rustc_hash::{FxBuildHasher, FxHashSet};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A name in a program: a field, a definition, a type, a key.
///
/// Equality compares the pointer, order compares the text (so that nothing depends on the order of interning). Names are never
/// freed: a process sees each spelling once. A name is one word wide, for values consist of names.
#[derive(Clone, Copy)]
pub struct Name(&'static &'static str);

/// A name that is found by its spelling.
#[derive(Clone, Copy)]
struct Spelled(Name);

impl Borrow<str> for Spelled {
    fn borrow(&self) -> &str {
        self.0.as_str()
    }
}
impl Hash for Spelled {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}
impl PartialEq for Spelled {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}
impl Eq for Spelled {}

/// Every name; one word each, for the table is among the first things that a process touches.
struct Table {
    names: FxHashSet<Spelled>,
    /// Places for the spellings of names to come.
    spare: &'static mut [&'static str],
}

impl Table {
    /// How many places are made at once.
    const MANY: usize = 128;

    fn add(&mut self, text: &'static str) -> Name {
        if self.spare.is_empty() {
            self.spare = Box::leak(Box::new([""; Self::MANY]));
        }
        let name = match std::mem::take(&mut self.spare).split_first_mut() {
            Some((place, rest)) => {
                self.spare = rest;
                *place = text;
                Name(place)
            }
            None => Name(Box::leak(Box::new(text))),
        };
        self.names.insert(Spelled(name));
        name
    }
}

fn table() -> &'static RwLock<Table> {
    static TABLE: OnceLock<RwLock<Table>> = OnceLock::new();
    // As many as a small program and what it uses of the library have.
    let names = || FxHashSet::with_capacity_and_hasher(800, FxBuildHasher);
    TABLE.get_or_init(|| RwLock::new(Table { names: names(), spare: &mut [] }))
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
        let table = table();
        if let Some(found) = table.read().unwrap_or_else(std::sync::PoisonError::into_inner).names.get(text) {
            return found.0;
        }
        let mut table = table.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(found) = table.names.get(text) {
            return found.0;
        }
        table.add(keep())
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
