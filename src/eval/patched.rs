//! A layer over a finished object.

use super::machine::{Asked, Machine};
use super::query::host;
use super::{At, Failure, Plain};
use crate::db::Db;
use crate::ty::{Shaped, Type};
use crate::value::Value;
use crate::value::layer::{as_layer, compose};

/// Puts a patch's layer over an object and completes it for its type again; with what failed on the way.
pub fn patched(db: &dyn Db, object: &Value, layer: &Value, ty: &Type, at: At) -> (Value, Vec<Failure>) {
    let shape = Shaped::new(db, ty.clone());
    let together = compose(&as_layer(object), layer, &shape);
    let host = host(db);
    let mut machine = Machine::<Plain>::new(&host);
    let value = machine.complete(together, ty, Asked { at, release: None });
    (value, machine.failures)
}
