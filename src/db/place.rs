//! Places: where an instance of a module stands.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use rustc_hash::FxHashSet;

use super::{Db, Definition, SourceFile};

/// An instance of a module is a place: the root file, and the chain of deploys and parts with their loop keys that leads to it.
/// Never its input values, so that editing a value renames nothing.
///
/// Places are kept in a table of the process; equality is the address's.
#[derive(Clone, Copy, Debug)]
pub struct Place(&'static PlaceData);

/// What a place is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PlaceData {
    /// The file that is built or checked.
    Root(SourceFile),
    /// What `definition`, a deploy or part of the module at `parent`, makes.
    Child {
        /// The instance that it belongs to.
        parent: Place,
        /// The deploy or part.
        definition: Definition,
        /// Which of its rounds.
        key: Option<LoopKey>,
    },
}

/// What tells the rounds of a `for` apart: the map's key, the keyed list's key, else the position.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LoopKey {
    /// Of a plain list.
    Position(u32),
    /// Of a map, or of a keyed list, printed.
    Key(Arc<str>),
}

fn table() -> &'static RwLock<FxHashSet<&'static PlaceData>> {
    static TABLE: OnceLock<RwLock<FxHashSet<&'static PlaceData>>> = OnceLock::new();
    TABLE.get_or_init(RwLock::default)
}

impl Place {
    /// The place of a file that is built or checked itself.
    #[must_use]
    pub fn root(file: SourceFile) -> Self {
        Self::intern(PlaceData::Root(file))
    }

    /// What a deploy or part at this place makes.
    #[must_use]
    pub fn child(self, definition: Definition, key: Option<LoopKey>) -> Self {
        Self::intern(PlaceData::Child { parent: self, definition, key })
    }

    /// What this place is.
    #[must_use]
    pub const fn data(self) -> &'static PlaceData {
        self.0
    }

    /// As people name it: the file, and the deploys and parts that lead from it.
    pub fn shown(self, db: &dyn Db) -> impl fmt::Display {
        ShownPlace(db, self)
    }

    fn intern(data: PlaceData) -> Self {
        if let Some(found) = table().read().unwrap_or_else(PoisonError::into_inner).get(&data) {
            return Self(found);
        }
        let mut table = table().write().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = table.get(&data) {
            return Self(found);
        }
        let kept: &'static PlaceData = Box::leak(Box::new(data));
        table.insert(kept);
        Self(kept)
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}
impl Eq for Place {}
impl Hash for Place {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self.0).addr().hash(state);
    }
}

struct ShownPlace<'db>(&'db dyn Db, Place);

impl fmt::Display for ShownPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1.data() {
            PlaceData::Root(file) => f.write_str(file.display_path(self.0)),
            PlaceData::Child { parent, definition, key } => {
                write!(f, "{} / {}", ShownPlace(self.0, *parent), definition.key)?;
                match key {
                    None => Ok(()),
                    Some(LoopKey::Key(key)) => write!(f, "[{key}]"),
                    Some(LoopKey::Position(position)) => write!(f, "[{position}]"),
                }
            }
        }
    }
}
