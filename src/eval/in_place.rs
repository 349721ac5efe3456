//! Completion of what nobody else holds: a literal that was just made is changed where it is, instead of being made once more.
//!
//! Only where no mark of a layer, no `null` and no data stands in it: then what was written can be read off the fields again.

use std::sync::Arc;

use super::Domain;
use super::complete::{Step, field_type, with_gaps};
use super::layout::Layout;
use super::machine::{Asked, Machine, ValueOf};
use crate::base::Name;
use crate::ty::{ListType, Type};
use crate::value::{Completed, Data, Holds, List, Record, RecordKey, Value, Written};

impl<D: Domain> Machine<'_, D> {
    /// The fields of a record without defaults and conditions.
    pub fn plain_in_place(
        &mut self,
        layer: Arc<Record<D::Origin>>,
        layout: &Layout,
        by: Option<RecordKey>,
        asked: Asked,
    ) -> Record<D::Origin> {
        let (mut fields, residue) = match Arc::try_unwrap(layer) {
            Ok(record) => record.into_parts(),
            Err(shared) => (shared.fields().to_vec(), shared.residue().cloned()),
        };
        fields.retain_mut(|(name, slot)| {
            let Some(ty) = field_type(layout, *name) else { return false };
            self.step_in_place(*name, slot, ty, asked);
            true
        });
        let count = u32::try_from(fields.len()).unwrap_or(u32::MAX);
        for number in &layout.asked {
            let Some(field) = layout.ty.fields.get(*number) else { continue };
            if fields.iter().all(|(name, _)| *name != field.name) {
                let value = self.at_step(Step::Name(field.name), |machine| machine.missing(&field.ty, asked));
                fields.push((field.name, value));
            }
        }
        let record = match by {
            Some(by) => {
                let written = with_gaps(Written::First(count), &fields, count, layout);
                Record::complete(fields, Completed { by, written })
            }
            None => Record::new(fields),
        };
        record.with_residue(residue)
    }

    /// The elements of a list, where nobody else holds it.
    pub fn list_in_place(
        &mut self,
        list: Arc<List<D::Origin>>,
        ty: &ListType,
        asked: Asked,
    ) -> Result<Vec<ValueOf<D>>, Arc<List<D::Origin>>> {
        let count = i64::try_from(list.items().len()).unwrap_or(i64::MAX);
        let (least, most) = (ty.length.minimum.unwrap_or(0), ty.length.maximum.unwrap_or(i64::MAX));
        if list.holds().any(Holds::MARK) || count < least || count > most {
            return Err(list);
        }
        let mut items = Arc::try_unwrap(list)?.into_items();
        let element = ty.element.ty(self.db);
        for (position, slot) in items.iter_mut().enumerate() {
            let value = take(slot);
            *slot =
                self.at_step(Step::Position(position), |machine| machine.complete_in(value, element, asked));
        }
        Ok(items)
    }

    fn step_in_place(&mut self, name: Name, slot: &mut ValueOf<D>, ty: &Type, asked: Asked) {
        let value = take(slot);
        *slot = self.at_step(Step::Name(name), |machine| machine.complete_in(value, ty, asked));
    }
}

fn take<O: crate::value::Origin>(slot: &mut Value<O>) -> Value<O> {
    std::mem::replace(slot, Value::bare(Data::Null))
}
