//! Fields of which something is known, by name: few, so a sorted list and no tree.

use super::Type;
use crate::base::Name;

/// Types by name, in the order of the names.
#[derive(Clone, Debug, Default)]
pub struct KnownFields {
    fields: Vec<(Name, Type)>,
    /// Whether they are what [`super::outline::completed`] makes of them; a note for it, which says nothing of the fields.
    is_completed: bool,
}

impl PartialEq for KnownFields {
    fn eq(&self, other: &Self) -> bool {
        self.fields == other.fields
    }
}
impl Eq for KnownFields {}

impl KnownFields {
    /// Of a list in any order; what is said later of a field stands.
    #[must_use]
    pub fn of(mut fields: Vec<(Name, Type)>) -> Self {
        fields.sort_by_key(|(name, _)| *name);
        fields.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                std::mem::swap(later, kept);
            }
            is_same
        });
        Self { fields, is_completed: false }
    }

    /// The same, noted to be completed.
    pub(super) fn completed(self) -> Self {
        Self { is_completed: true, ..self }
    }

    /// Whether completing them again changes nothing.
    pub(super) const fn is_completed(&self) -> bool {
        self.is_completed
    }

    fn find(&self, name: Name) -> Result<usize, usize> {
        self.fields.binary_search_by(|(known, _)| known.cmp(&name))
    }

    /// Whether nothing is known of any.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// What is known of a field.
    #[must_use]
    pub fn get(&self, name: Name) -> Option<&Type> {
        // Names are compared by one pointer, their order by the text.
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, ty)| ty)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, name: Name) -> Option<&mut Type> {
        self.is_completed = false;
        self.fields.iter_mut().find(|(known, _)| *known == name).map(|(_, ty)| ty)
    }

    /// Says what is known of a field, whatever was before.
    pub fn insert(&mut self, name: Name, ty: Type) {
        self.is_completed = false;
        match self.find(name) {
            Ok(at) => {
                if let Some(known) = self.fields.get_mut(at) {
                    known.1 = ty;
                }
            }
            Err(at) => self.fields.insert(at, (name, ty)),
        }
    }

    /// Keeps what is asked for.
    pub fn retain(&mut self, mut keep: impl FnMut(Name) -> bool) {
        self.is_completed = false;
        self.fields.retain(|(name, _)| keep(*name));
    }

    /// Each with its name.
    pub fn iter(&self) -> impl Iterator<Item = (Name, &Type)> {
        self.fields.iter().map(|(name, ty)| (*name, ty))
    }
}
