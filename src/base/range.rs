//! Byte ranges of a text.

use serde::{Deserialize, Serialize};

/// A half-open range of byte offsets. The largest file is 4 MiB, so 32 bits are plenty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TextRange {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl TextRange {
    /// The range from `start` to `end`; an inverted one is empty at `start`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The empty range at `offset`.
    #[must_use]
    pub const fn empty(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same range in a text that begins `by` bytes earlier.
    #[must_use]
    pub const fn shifted(self, by: u32) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }

    /// The same range counted from `origin`, which must not lie behind it.
    #[must_use]
    pub const fn relative_to(self, origin: u32) -> Self {
        Self { start: self.start.saturating_sub(origin), end: self.end.saturating_sub(origin) }
    }

    /// As indices into a string.
    #[must_use]
    pub const fn as_usize(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `offset` lies within, its end included.
    #[must_use]
    pub const fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether nothing lies within.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}
