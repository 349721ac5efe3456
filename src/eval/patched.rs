//! A layer over a finished object.

use super::local::Local;
use super::machine::{Asked, Machine, ValueOf};
use super::query::host;
use super::{At, Domain, Failure, Host, Tracing, unit};
use crate::base::Name;
use crate::db::{Db, Definition, LoopKey, Place};
use crate::hir::Node;
use crate::ty::{Shaped, Type};
use crate::value::layer::{as_layer, compose};
use crate::value::{Data, Value};

/// Puts a patch's layer over an object and completes it for its type again; with what failed on the way.
pub fn patched(db: &dyn Db, object: &Value, layer: &Value, ty: &Type, at: At) -> (Value, Vec<Failure>) {
    run(&host(db), object, layer, ty, at)
}

/// What failed on the way, with where the values were written that it is about. The object is what a resource makes in an instance,
/// in one of its rounds.
pub fn explain_patched(
    db: &dyn Db,
    (patch, patch_place): (Definition, Place),
    (resource, place, key): (Definition, Place, Option<&LoopKey>),
    ty: &Type,
) -> Vec<Failure> {
    let host = Local::<Tracing>::new(db);
    let Some(said) = unit::patch(&host, patch, patch_place).value else { return Vec::new() };
    let made = host.definition(resource, Some(place));
    let object = match (key, &made.data) {
        (None, _) => Some(&made),
        (Some(LoopKey::Position(position)), Data::List(list)) => list.items().get(*position as usize),
        (Some(LoopKey::Key(key)), Data::Record(map)) => map.get(Name::new(key)),
        _ => None,
    };
    let Some(object) = object else { return Vec::new() };
    run(&host, object, &said.layer, ty, At { definition: patch, node: Node::Name }).1
}

fn run<D: Domain>(
    host: &dyn Host<D>,
    object: &ValueOf<D>,
    layer: &ValueOf<D>,
    ty: &Type,
    at: At,
) -> (ValueOf<D>, Vec<Failure>) {
    let shape = Shaped::new(host.db(), ty.clone());
    let together = compose(&as_layer(object), layer, &shape);
    let mut machine = Machine::<D>::new(host);
    let value = machine.complete(together, ty, Asked { at, release: None });
    (value, machine.failures)
}
