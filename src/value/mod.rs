//! Values, layers and how they are put together, and secrets that nobody holds.
//!
//! A value is data, and an *origin* beside each node of it: nothing at all in a build, and a trail of steps where somebody asks why.
//! A record remembers which of its fields were written; everything that overrides is made of that, see [`layer`].

mod data;
mod debug;
mod equality;
mod given;
mod key;
pub mod layer;
mod record;
mod secret;
mod shape;

pub use data::{Data, Element, Float, Holds, List, Origin, Value, Weight};
pub use equality::equal;
pub use given::{Given, GivenSource, Tree};
pub use key::{Key, ListKeys, key_of};
pub use record::{Completed, Field, Record, RecordKey, Residue, Written};
pub use secret::{Encoding, Hole, Piece, SecretText};
pub use shape::{Form, Shape};
