//! Where what is said of objects stands in the sources.

use crate::base::Name;
use crate::db::{Db, Definition, LoopKey, Place};
use crate::eval::{self, At, Trail};
use crate::hir::{self, Data as Says, Node, PatchTarget};
use crate::value::{Data, Hole, Piece, SecretText, Value};

/// The node of a definition that names what it makes or meets: the module, the kind.
pub fn subject(db: &dyn Db, definition: Definition) -> Node {
    let spot = match &hir::body(db, definition).data {
        Says::Deploy { module, .. } | Says::Part { module, .. } => {
            module.segments.first().map(|(_, spot)| *spot)
        }
        Says::Patch { target: PatchTarget::Kind(kind), .. } | Says::External { kind, .. } => {
            kind.segments.last().map(|(_, spot)| *spot)
        }
        Says::Patch { target: PatchTarget::All(spot), .. } => Some(*spot),
        Says::Resource { kind, .. } => return Node::Type(*kind),
        _ => None,
    };
    spot.map_or(Node::Name, Node::Spot)
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A field or an entry.
    Field(Name),
    /// An element.
    Position(usize),
}

/// The node at which a step of a trail wrote; nothing where it was data.
fn node(step: &eval::Step) -> Option<At> {
    match &step.at {
        eval::Source::Node(at) => Some(*at),
        eval::Source::Data(..) | eval::Source::Key(..) => None,
    }
}

/// The object of one round, each node with its trail.
fn traced(db: &dyn Db, definition: Definition, place: Place, key: Option<&LoopKey>) -> Option<Value<Trail>> {
    let all = eval::origins(db, definition, Some(place));
    match key {
        None => Some(all),
        Some(LoopKey::Key(key)) => all.as_record()?.get(Name::new(key)).cloned(),
        Some(LoopKey::Position(position)) => all.as_list()?.get(*position as usize).cloned(),
    }
}

/// Where the value at a path of an object was written.
pub fn of_path(
    db: &dyn Db,
    (definition, place, key): (Definition, Place, Option<&LoopKey>),
    path: &[Step],
) -> Option<At> {
    let mut value = traced(db, definition, place, key)?;
    for step in path {
        value = match step {
            Step::Field(name) => value.as_record()?.get(*name).cloned()?,
            Step::Position(position) => value.as_list()?.get(*position).cloned()?,
        };
    }
    value.origin.last().and_then(node)
}

/// Where a secret was chosen that fills a hole of an object.
pub fn of_hole(db: &dyn Db, object: (Definition, Place, Option<&LoopKey>), hole: &Hole) -> Option<At> {
    let (definition, place, key) = object;
    find(&traced(db, definition, place, key)?, &|data| match data {
        Data::Secret(text) | Data::Digest(text) => holds(text, hole),
        _ => false,
    })
}

fn holds(text: &SecretText, wanted: &Hole) -> bool {
    text.pieces().iter().any(|piece| match piece {
        Piece::Text(_) => false,
        Piece::Hole(hole) => match &**hole {
            Hole::Encoded { text, .. } | Hole::Checksum { text, .. } => holds(text, wanted),
            hole => hole == wanted,
        },
    })
}

fn find(value: &Value<Trail>, wanted: &impl Fn(&Data<Trail>) -> bool) -> Option<At> {
    if wanted(&value.data) {
        return value.origin.layers().last().and_then(node);
    }
    match &value.data {
        Data::List(list) => list.items().iter().find_map(|item| find(item, wanted)),
        Data::Record(record) => record.present().find_map(|(_, value)| find(value, wanted)),
        Data::Replace(inner) => find(inner, wanted),
        _ => None,
    }
}
