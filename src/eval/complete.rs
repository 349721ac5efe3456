//! Completion: what makes a value of a type out of what was written. Defaults are filled late, in the order of declaration; then
//! refinements, requirements and checks are asked, and all that is missing is told together.

use std::sync::Arc;

use super::defaults;
use super::layout::{Layout, key_of};
use super::left_out::{Gap, Holder};
use super::machine::{Asked, Frame, Machine, ValueOf};
use super::print::shown;
use super::{Domain, Failure, FailureKind, Label, LabelKind, Requirement, Source, Via};
use crate::base::Name;
use crate::hir::{Expression, ExpressionId, Node};
use crate::ty::{
    self, FieldType, ListType, MapType, RecordId, Refutation, Shaped, Type, UnionType, WhereType,
};
use crate::value::layer::compose;
use crate::value::{
    Completed, Data, Field, Holds, Key, ListKeys, Record, Shape, Value, Written, key_of as keys_of,
};

use super::expression::key_texts;

/// What is required and not given, while a record is completed.
#[derive(Default)]
pub struct Gaps {
    pub path: Vec<Step>,
    pub required: Vec<Gap>,
    /// The records that lead to what is being completed, as far as they were written; of a traced run.
    pub holders: Vec<Holder>,
    /// How many steps lead to the record whose requirements are gathered.
    pub base: usize,
    /// Whether what is being completed was filled by a default: what it leaves open is asked of whoever uses it.
    is_default: bool,
    /// Something that was written is not seen in the value any more: a mark of a layer.
    is_lossy: bool,
}

/// A step of the path to what is being completed.
pub enum Step {
    Name(Name),
    Position(usize),
}

/// A record that is being completed.
struct Filling<'a, O> {
    layout: &'a Layout,
    layer: &'a Record<O>,
    done: Vec<Option<Value<O>>>,
    busy: Vec<bool>,
    asked: Asked,
    /// Whether what was written can be read off the fields again.
    is_exact: bool,
}

impl<D: Domain> Machine<'_, D> {
    /// Brings a value to a type, and tells what is missing.
    pub fn complete(&mut self, value: ValueOf<D>, ty: &Type, asked: Asked) -> ValueOf<D> {
        let outer = std::mem::take(&mut self.gaps);
        let value = self.complete_in(value, ty, asked);
        let gaps = std::mem::replace(&mut self.gaps, outer);
        if !gaps.required.is_empty() && !self.is_lenient {
            let inputs = match ty.strip() {
                Type::Record(record) => match record.id {
                    RecordId::Inputs(file) => Some(file),
                    _ => None,
                },
                _ => None,
            };
            let (required, data) = Gap::split(gaps.required);
            let mut failure =
                Failure::new(asked.at, FailureKind::Incomplete { record: ty.clone(), inputs, required });
            failure.data = data;
            self.push(failure);
        }
        self.bounded(value, || asked.at)
    }

    /// The path to what is being completed.
    pub fn path(&self) -> Arc<str> {
        self.path_from(0)
    }

    pub fn path_from(&self, base: usize) -> Arc<str> {
        let mut text = String::new();
        for step in self.gaps.path.iter().skip(base) {
            match step {
                Step::Name(name) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(name.as_str());
                }
                Step::Position(position) => text.push_str(&format!("[{position}]")),
            }
        }
        text.into()
    }

    pub fn at_step<T>(&mut self, step: Step, run: impl FnOnce(&mut Self) -> T) -> T {
        self.gaps.path.push(step);
        let result = run(self);
        self.gaps.path.pop();
        result
    }

    /// Brings a part of what is being completed to its type.
    pub fn complete_in(&mut self, value: ValueOf<D>, ty: &Type, asked: Asked) -> ValueOf<D> {
        match ty {
            Type::Where(restricted) => return self.restricted(value, restricted, asked),
            Type::Partial(inner) => return self.layered(value, inner, asked),
            Type::Error => return value,
            Type::Optional(inner) => {
                return if value.is_null() { value } else { self.complete_in(value, inner, asked) };
            }
            _ => {}
        }
        match &value.data {
            Data::Unknown => return value,
            Data::Replace(inner) => {
                self.gaps.is_lossy = true;
                let inner = (**inner).clone();
                return self.complete_in(inner, ty, asked);
            }
            Data::Given(given) if !matches!(ty, Type::Any) => {
                let given = Arc::clone(given);
                return match self.read(&given, ty, false, asked) {
                    Some(read) => self.complete_in(read, ty, asked),
                    None => self.missing(ty, asked),
                };
            }
            Data::Null if !matches!(ty, Type::Null | Type::Any) => {
                if self.gaps.path.is_empty() {
                    let kind = FailureKind::NullHere { path: self.path(), expected: ty.clone() };
                    return self.fail_of(asked.at, &value, kind);
                }
                return self.missing(ty, asked);
            }
            _ => {}
        }
        match ty {
            Type::Union(union) => self.union(value, union, asked),
            Type::List(list) => self.list_in(value, list, ty, asked),
            Type::Map(map) => self.map_in(value, map, ty, asked),
            Type::Record(record) => {
                let is_own = self.is_own(&value);
                match value.data {
                    Data::Record(written) if is_own => {
                        self.own_record(written, value.origin, ty, &record.id, asked)
                    }
                    Data::Record(written) => self.held_record(written, value.origin, &record.id, asked),
                    data => Value::new(data, value.origin),
                }
            }
            Type::Any => plain(&value).unwrap_or(value),
            _ => self.scalar(value, ty, asked),
        }
    }

    /// Whether a part of what is completed is a literal that stands for itself: what it misses is told there.
    fn is_own(&self, value: &ValueOf<D>) -> bool {
        if self.gaps.path.len() <= self.gaps.base || self.gaps.is_default {
            return false;
        }
        matches!(D::place(&value.origin), Some(Source::Node(super::At { node: Node::Expression(_), .. })))
    }

    fn own_record(
        &mut self,
        written: Arc<Record<D::Origin>>,
        origin: D::Origin,
        ty: &Type,
        id: &RecordId,
        asked: Asked,
    ) -> ValueOf<D> {
        let outer = std::mem::take(&mut self.gaps.required);
        let base = std::mem::replace(&mut self.gaps.base, self.gaps.path.len());
        let place = D::place(&origin);
        let value = self.held_record(written, origin, id, asked);
        self.gaps.base = base;
        let required = std::mem::replace(&mut self.gaps.required, outer);
        if !required.is_empty() && !self.is_lenient {
            let (required, data) = Gap::split(required);
            let kind = FailureKind::Incomplete { record: ty.clone(), inputs: None, required };
            let mut failure = Failure::new(asked.at, kind);
            failure.written = place;
            failure.data = data;
            self.push(failure);
        }
        value
    }

    /// A record that was written, so that what it lacks is looked for where its data stands.
    fn held_record(
        &mut self,
        written: Arc<Record<D::Origin>>,
        origin: D::Origin,
        id: &RecordId,
        asked: Asked,
    ) -> ValueOf<D> {
        let holder = origin.clone();
        self.holding(&holder, |machine| machine.record_in(written, origin, id, asked))
    }

    fn restricted(&mut self, value: ValueOf<D>, restricted: &WhereType, asked: Asked) -> ValueOf<D> {
        let value = self.complete_in(value, &restricted.base, asked);
        if value.is_unknown() {
            return value;
        }
        let condition =
            ty::OwnedExpression { owner: restricted.owner.clone(), expression: restricted.condition };
        let it = vec![(Name::new("it"), value.clone())];
        let context = D::Context::default();
        if self.owned(&condition, it.clone(), asked, &context).as_bool() != Some(false) {
            return value;
        }
        let message = restricted.message.and_then(|message| {
            let message = ty::OwnedExpression { owner: restricted.owner.clone(), expression: message };
            self.owned(&message, it, asked, &context).as_text().cloned()
        });
        let kind = FailureKind::Where { path: self.path(), condition, message };
        self.fail_of(asked.at, &value, kind)
    }

    fn union(&mut self, value: ValueOf<D>, union: &UnionType, asked: Asked) -> ValueOf<D> {
        match self.member(&value, union) {
            Member::Found(member) => self.complete_in(value, &member, asked),
            Member::Untagged(tag) => {
                self.holding(&value.origin, |machine| {
                    machine.at_step(Step::Name(tag), |machine| machine.gap())
                });
                Value::unknown()
            }
            Member::Unknown => Value::unknown(),
            Member::Other => value,
        }
    }

    /// The member of a union that a value is of.
    pub fn member(&self, value: &ValueOf<D>, union: &UnionType) -> Member {
        let members = || union.members.iter();
        match &value.data {
            Data::Record(record) => {
                if let Some(by) = record.completed_for() {
                    let found = members().find(|member| {
                        member.as_record().is_some_and(|record| key_of(&record.id) == Some(by))
                    });
                    if let Some(found) = found {
                        return Member::Found(found.clone());
                    }
                }
                let mut records = members().filter(|member| matches!(member.core().0, Type::Record(_)));
                match (records.next(), records.next(), union.tag) {
                    (Some(_), Some(_), Some(tag)) => self.tagged(record, tag, union),
                    (Some(only), None, _) => Member::Found(only.clone()),
                    _ => found(members().find(|member| matches!(member.core().0, Type::Map(_) | Type::Any))),
                }
            }
            Data::List(_) => {
                found(members().find(|member| matches!(member.core().0, Type::List(_) | Type::Any)))
            }
            Data::Unknown => Member::Unknown,
            _ => {
                let literal = Key::of(value).and_then(|key| {
                    members().find(|member| member.as_literal().is_some_and(|it| Key::of_literal(it) == key))
                });
                found(literal.or_else(|| {
                    let fits = |member: &&Type| super::scalar::takes(member.bare(), value);
                    members().find(fits)
                }))
            }
        }
    }

    fn tagged(&self, record: &Record<D::Origin>, tag: Name, union: &UnionType) -> Member {
        let Some(value) = record.get(tag).filter(|value| !value.is_null()) else {
            return Member::Untagged(tag);
        };
        let Some(key) = Key::of(value) else { return Member::Unknown };
        let shape = Shaped::new(self.db, Type::Union(Arc::new(union.clone())));
        let member = shape.member(Some(&key), tag).into_type();
        if matches!(member, Type::Any) { Member::Other } else { Member::Found(member) }
    }

    fn list_in(&mut self, value: ValueOf<D>, list: &ListType, ty: &Type, asked: Asked) -> ValueOf<D> {
        let value = match value {
            Value { data: Data::List(written), origin } => match self.list_in_place(written, list, asked) {
                Ok(items) => {
                    self.unique_keys(&items, &list.keys, asked);
                    return Value::list(items, origin);
                }
                Err(shared) => Value::new(Data::List(shared), origin),
            },
            other => return other,
        };
        let Data::List(written) = &value.data else { return value };
        let element_type = list.element.ty(self.db);
        let mut items = Vec::with_capacity(written.items().len());
        let mut changed = false;
        for (position, item) in written.items().iter().enumerate() {
            match &item.data {
                Data::Below | Data::Gone(_) => {
                    self.gaps.is_lossy = true;
                    changed = true;
                }
                Data::Element(element) => {
                    self.gaps.is_lossy = true;
                    return self.not_below(item, &element.keys, written.items(), &list.keys, asked);
                }
                _ => {
                    let done = self.at_step(Step::Position(position), |machine| {
                        machine.complete_in(item.clone(), element_type, asked)
                    });
                    changed |= !is_same(&done, item);
                    items.push(done);
                }
            }
        }
        self.unique_keys(&items, &list.keys, asked);
        let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let (least, most) = (list.length.minimum.unwrap_or(0), list.length.maximum.unwrap_or(i64::MAX));
        if count < least || count > most {
            return self.refined(&value, ty, Refutation::Length { is: count }, asked);
        }
        if changed { Value::list(items, value.origin) } else { value }
    }

    /// An element that a layer names by its keys, and that is not below, or several times.
    fn not_below(
        &mut self,
        element: &ValueOf<D>,
        wanted: &Arc<[Key]>,
        items: &[ValueOf<D>],
        names: &ListKeys,
        asked: Asked,
    ) -> ValueOf<D> {
        let others = || items.iter().filter(|item| matches!(item.data, Data::Record(_) | Data::Replace(_)));
        let hits =
            others().filter(|item| keys_of(item, names).is_some_and(|keys| keys.first() == wanted.first()));
        let keys = Arc::clone(wanted);
        let kind = if hits.count() > 1 {
            FailureKind::KeyUnclear { keys, there: key_texts(others(), names) }
        } else {
            FailureKind::KeyAbsent { keys, there: key_texts(others(), names) }
        };
        self.fail_of(asked.at, element, kind)
    }

    fn unique_keys(&mut self, items: &[ValueOf<D>], names: &ListKeys, asked: Asked) {
        if names.is_empty() || items.len() < 2 || all_differ(items, names) {
            return;
        }
        let mut seen: rustc_hash::FxHashMap<Vec<Key>, &ValueOf<D>> = rustc_hash::FxHashMap::default();
        for item in items {
            let Some(keys) = keys_of(item, names).filter(|keys| !keys.contains(&Key::Absent)) else {
                continue;
            };
            if let Some(first) = seen.get(&keys) {
                let names = names.iter().map(|(name, _)| *name).collect();
                let kind = FailureKind::DuplicateKey { keys: keys.into(), names };
                let mut failure = Failure::new(asked.at, kind);
                failure.written = D::place(&item.origin);
                let label = |at| Label { at, kind: LabelKind::FirstHere };
                failure.labels.extend(D::place(&first.origin).map(label));
                self.push(failure);
            } else {
                seen.insert(keys, item);
            }
        }
    }

    fn map_in(&mut self, value: ValueOf<D>, map: &MapType, ty: &Type, asked: Asked) -> ValueOf<D> {
        let Data::Record(record) = &value.data else { return value };
        let entry = map.value.ty(self.db).strip();
        let mut fields: Vec<Field<D::Origin>> = Vec::with_capacity(record.fields().len());
        let mut changed = record.completed().is_some();
        for (name, item) in record.fields() {
            if item.is_null() {
                changed = true;
                self.gaps.is_lossy = true;
                continue;
            }
            self.key(*name, item, &map.key, asked);
            let done =
                self.at_step(Step::Name(*name), |machine| machine.complete_in(item.clone(), entry, asked));
            changed |= !is_same(&done, item);
            fields.push((*name, done));
        }
        let count = i64::try_from(fields.len()).unwrap_or(i64::MAX);
        let (least, most) = (map.length.minimum.unwrap_or(0), map.length.maximum.unwrap_or(i64::MAX));
        if count < least || count > most {
            return self.refined(&value, ty, Refutation::Length { is: count }, asked);
        }
        if changed { Value::record(fields, value.origin) } else { value }
    }

    /// The key of an entry, which is a text with conditions.
    fn key(&mut self, name: Name, entry: &ValueOf<D>, ty: &Type, asked: Asked) {
        if matches!(ty, Type::String(None)) {
            return;
        }
        let key = Value::text(name.as_str(), entry.origin.clone());
        self.at_step(Step::Name(name), |machine| machine.complete_in(key, ty, asked));
    }

    /// A value that does not satisfy what its type asks.
    pub fn refined(&mut self, value: &ValueOf<D>, ty: &Type, why: Refutation, asked: Asked) -> ValueOf<D> {
        let kind = FailureKind::Refined { path: self.path(), expected: ty.clone(), found: shown(value), why };
        self.fail_of(asked.at, value, kind)
    }

    fn gap(&mut self) {
        let path = self.path_from(self.gaps.base);
        let data = self.data_paths();
        self.gaps.required.push(Gap { requirement: Requirement::Missing(path), data });
    }

    /// What is required and not there: a record by what it requires itself.
    pub fn missing(&mut self, ty: &Type, asked: Asked) -> ValueOf<D> {
        const DEEPEST: usize = 20;
        if self.is_lenient {
            return Value::unknown();
        }
        let before = self.gaps.required.len();
        if let Type::Record(record) = ty.bare()
            && self.gaps.path.len() < DEEPEST
        {
            let layout = self.layout(&record.id);
            if layout.ty.kind.is_none() {
                let empty = Arc::new(Record::new(Vec::new()));
                self.record_in(empty, D::Origin::default(), &record.id, asked);
            }
        }
        if self.gaps.required.len() == before {
            self.gap();
        }
        Value::unknown()
    }

    fn record_in(
        &mut self,
        record: Arc<Record<D::Origin>>,
        origin: D::Origin,
        id: &RecordId,
        asked: Asked,
    ) -> ValueOf<D> {
        let key = key_of(id);
        if key.is_some() && record.completed_for() == key {
            return Value::new(Data::Record(record), origin);
        }
        // What comes out of another type counts as written, as far as it is there.
        let entered = record.completed().is_some();
        let layer = if entered { Arc::new(Record::new(record.present().cloned().collect())) } else { record };
        let layout = self.layout(id);
        if layout.is_plain && !layer.weight().holds.any(Holds::MARK) {
            let record = self.plain_in_place(layer, &layout, key, asked);
            return Value::new(Data::Record(Arc::new(record)), origin);
        }
        let was_lossy = std::mem::replace(&mut self.gaps.is_lossy, false);
        let before = self.gaps.required.len();
        let fields = layout.ty.fields.len();
        let mut filling = Filling {
            layout: &layout,
            layer: &layer,
            done: vec![None; if layout.is_plain { 0 } else { fields }],
            busy: vec![false; if layout.is_plain { 0 } else { fields }],
            asked,
            is_exact: true,
        };
        let (out, count) =
            if layout.is_plain { self.plain_fields(&mut filling) } else { self.ruled_fields(&mut filling) };
        let is_exact = filling.is_exact && !self.gaps.is_lossy;
        self.gaps.is_lossy = was_lossy;
        let written = if is_exact { Written::First(count) } else { Written::Layer(Arc::clone(&layer)) };
        let written = match key {
            Some(_) => with_gaps(written, &out, count, &layout),
            None => written,
        };
        let done = match key {
            Some(by) => Record::complete(out, Completed { by, written }),
            None => Record::new(out),
        };
        let residue = if is_exact { layer.residue().cloned() } else { None };
        let done = Value::new(Data::Record(Arc::new(done.with_residue(residue))), origin);
        if !layout.is_plain && matches!(id, RecordId::Declared(..)) {
            self.rules(&layout, &done, before, asked);
        }
        done
    }

    /// The fields of a record without defaults and conditions, and how many of them were written.
    fn plain_fields(&mut self, filling: &mut Filling<'_, D::Origin>) -> (Vec<Field<D::Origin>>, u32) {
        let mut out = Vec::with_capacity(filling.layer.fields().len());
        for (name, written) in filling.layer.fields() {
            let Some(ty) = field_type(filling.layout, *name) else { continue };
            if written.is_null() {
                self.gaps.is_lossy = true;
                continue;
            }
            let done = self.at_step(Step::Name(*name), |machine| {
                machine.complete_in(written.clone(), ty, filling.asked)
            });
            if done.is_null() {
                filling.is_exact = false;
            } else {
                out.push((*name, done));
            }
        }
        let count = u32::try_from(out.len()).unwrap_or(u32::MAX);
        for number in &filling.layout.asked {
            let Some(field) = filling.layout.ty.fields.get(*number) else { continue };
            if filling.layer.get(field.name).is_none_or(Value::is_null) {
                let value =
                    self.at_step(Step::Name(field.name), |machine| machine.missing(&field.ty, filling.asked));
                out.push((field.name, value));
            }
        }
        (out, count)
    }

    /// The fields of a record, in the order written, then the defaults in the order of declaration.
    fn ruled_fields(&mut self, filling: &mut Filling<'_, D::Origin>) -> (Vec<Field<D::Origin>>, u32) {
        for number in 0..filling.layout.ty.fields.len() {
            self.fill(filling, number);
        }
        let mut out: Vec<Field<D::Origin>> = Vec::new();
        for (name, written) in filling.layer.fields() {
            let value = match filling.layout.number(*name) {
                Some(number) => filling.done.get_mut(number).and_then(Option::take),
                None => filling.layout.ty.rest.as_ref().map(|ty| {
                    let asked = filling.asked;
                    self.at_step(Step::Name(*name), |machine| machine.complete_in(written.clone(), ty, asked))
                }),
            };
            filling.is_exact &= !written.is_null();
            out.extend(value.filter(|value| !value.is_null()).map(|value| (*name, value)));
        }
        let count = u32::try_from(out.len()).unwrap_or(u32::MAX);
        for (field, done) in filling.layout.ty.fields.iter().zip(&mut filling.done) {
            out.extend(done.take().filter(|value| !value.is_null()).map(|value| (field.name, value)));
        }
        (out, count)
    }

    /// Fills a field, after those that its default and its condition name.
    fn fill(&mut self, filling: &mut Filling<'_, D::Origin>, number: usize) {
        let layout = filling.layout;
        let Some(field) = layout.ty.fields.get(number) else { return };
        match filling.busy.get_mut(number) {
            Some(busy) if !*busy => *busy = true,
            _ => return,
        }
        for needed in layout.of_default(number).iter().chain(layout.of_condition(number)) {
            self.fill(filling, *needed);
        }
        let value = self.at_step(Step::Name(field.name), |machine| machine.filled(filling, field, number));
        if let Some(slot) = filling.done.get_mut(number) {
            *slot = Some(value);
        }
    }

    fn filled(
        &mut self,
        filling: &mut Filling<'_, D::Origin>,
        field: &FieldType,
        number: usize,
    ) -> ValueOf<D> {
        let (layout, asked) = (filling.layout, filling.asked);
        let holds = match &field.required_when {
            None => Some(true),
            Some(condition) => {
                let locals = bound(filling, layout.of_condition(number));
                self.owned(condition, locals, asked, &D::Context::default()).as_bool()
            }
        };
        let Some(holds) = holds else { return Value::unknown() };
        let mut written = filling.layer.get(field.name).cloned();
        if let Some(Data::Given(given)) = written.as_ref().map(|value| &value.data)
            && !matches!(field.ty, Type::Any)
        {
            let given = Arc::clone(given);
            written = self.read(&given, &field.ty, field.default.is_some() || !holds, asked);
        }
        let is_default = written.is_none();
        let value = match (&field.default, &written) {
            (Some(default), None) => Some(self.default_of(filling, default, number)),
            (Some(default), Some(above)) if matches!(above.data, Data::Record(_) | Data::List(_)) => {
                let below = self.default_of(filling, default, number);
                filling.is_exact = false;
                Some(compose(&below, above, &Shaped::new(self.db, field.ty.clone())))
            }
            (Some(default), Some(above)) => Some(defaults::over::<D>(above, default)),
            (None, _) => written,
        };
        match value.filter(|value| !value.is_null()) {
            None if !holds || (field.ty.admits_null() && field.required_when.is_none()) => Value::null(),
            None => match &field.required_when {
                Some(condition) => self.required(field, condition, asked),
                None => self.missing(&field.ty, asked),
            },
            Some(value) if !holds => self.layered(value, &field.ty, asked),
            Some(value) => {
                let outer = std::mem::replace(&mut self.gaps.is_default, is_default);
                let value = self.complete_in(value, &field.ty, asked);
                self.gaps.is_default = outer;
                match &field.required_when {
                    Some(condition) if value.is_empty() => self.required(field, condition, asked),
                    _ => value,
                }
            }
        }
    }

    fn default_of(
        &mut self,
        filling: &Filling<'_, D::Origin>,
        default: &ty::OwnedExpression,
        number: usize,
    ) -> ValueOf<D> {
        let locals = bound(filling, filling.layout.of_default(number));
        let node = Node::Expression(default.expression);
        let context = D::enter(&D::Context::default(), Via::Default, default.owner.definition, node);
        // A default is the lowest layer of its field: what it leaves open is asked when all are together.
        let value = self.with_owner(default, locals, filling.asked, &context, |machine, frame| {
            machine.eval_default(frame, default.expression)
        });
        defaults::filled::<D>(value.unwrap_or_else(Value::unknown), default)
    }

    /// What is required while a condition holds, and is not given: by its required leaves.
    fn required(&mut self, field: &FieldType, condition: &ty::OwnedExpression, asked: Asked) -> ValueOf<D> {
        let before = self.gaps.required.len();
        self.missing(&field.ty.without_null(), asked);
        for gap in self.gaps.required.iter_mut().skip(before) {
            if let Requirement::Missing(path) = &gap.requirement {
                gap.requirement = Requirement::When { path: Arc::clone(path), condition: condition.clone() };
            }
        }
        Value::unknown()
    }

    /// The value of a default, without the completion that is done when all layers are together.
    fn eval_default(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId) -> ValueOf<D> {
        match frame.code.body.expression(id) {
            Expression::Record(_) | Expression::List(_) | Expression::With { .. } => {
                self.eval_as_written(frame, id)
            }
            _ => self.eval(frame, id),
        }
    }
}

/// What counts as written of a record: what is missing in it is told once, or asked of whoever uses it, so that it is unknown from
/// then on, under further layers, too.
pub fn with_gaps<O: crate::value::Origin>(
    written: Written<O>,
    out: &[Field<O>],
    count: u32,
    layout: &Layout,
) -> Written<O> {
    let is_gap = |(name, value): &&Field<O>| {
        let has_default = || {
            layout
                .number(*name)
                .and_then(|number| layout.ty.fields.get(number))
                .is_some_and(|it| it.default.is_some())
        };
        value.holds_unknown() && (matches!(value.data, Data::Record(_)) || !has_default())
    };
    let own = usize::try_from(count).unwrap_or(usize::MAX);
    let is_exact = matches!(written, Written::First(_));
    if !out.iter().skip(if is_exact { own } else { 0 }).any(|field| is_gap(&field)) {
        return written;
    }
    let layer = match &written {
        Written::First(_) => Record::new(out.iter().take(own).cloned().collect()),
        Written::Layer(layer) => {
            let known = |(name, value): &Field<O>| {
                let done = out.iter().find(|field| field.0 == *name && is_gap(field));
                (*name, done.map_or_else(|| value.clone(), |(_, done)| done.clone()))
            };
            Record::new(layer.fields().iter().map(known).collect()).with_residue(layer.residue().cloned())
        }
    };
    let mut fields = layer.fields().to_vec();
    fields.extend(out.iter().skip(own).filter(is_gap).cloned());
    Written::Layer(Arc::new(Record::new(fields).with_residue(layer.residue().cloned())))
}

/// Whether the first keys of a few elements, all texts, tell them apart already.
fn all_differ<O>(items: &[Value<O>], names: &ListKeys) -> bool {
    const FEW: usize = 16;
    let Some((name, _)) = names.first().filter(|_| items.len() <= FEW) else { return false };
    let key = |item: &Value<O>| -> Option<Arc<str>> { item.as_record()?.get(*name)?.as_text().cloned() };
    items.iter().enumerate().all(|(number, item)| {
        key(item).is_some_and(|own| {
            items.iter().take(number).all(|other| key(other).is_none_or(|other| other != own))
        })
    })
}

/// Which member of a union a value is of.
pub enum Member {
    /// This one.
    Found(Type),
    /// The tag is missing.
    Untagged(Name),
    /// The tag is unknown.
    Unknown,
    /// None: the checker has said so.
    Other,
}

fn found(member: Option<&Type>) -> Member {
    member.map_or(Member::Other, |member| Member::Found(member.clone()))
}

/// The fields that an expression names, as they are done.
fn bound<O: crate::value::Origin>(filling: &Filling<'_, O>, numbers: &[usize]) -> Vec<Field<O>> {
    let named = numbers.iter().filter_map(|number| {
        let field = filling.layout.ty.fields.get(*number)?;
        let value = filling.done.get(*number).cloned().flatten();
        Some((field.name, value.unwrap_or_else(Value::unknown)))
    });
    named.collect()
}

/// The type of a field as written; of one that is not declared, what the open record takes.
pub fn field_type(layout: &Layout, name: Name) -> Option<&Type> {
    match layout.number(name) {
        Some(number) => layout.ty.fields.get(number).map(|field| &field.ty),
        None => layout.ty.rest.as_ref(),
    }
}

/// Whether completion changed nothing, seen without looking inside.
fn is_same<O>(one: &Value<O>, other: &Value<O>) -> bool {
    match (&one.data, &other.data) {
        (Data::List(one), Data::List(other)) => Arc::ptr_eq(one, other),
        (Data::Record(one), Data::Record(other)) => Arc::ptr_eq(one, other),
        (Data::Text(_), Data::Text(_))
        | (Data::Int(_), Data::Int(_))
        | (Data::Bool(_), Data::Bool(_))
        | (Data::Float(_), Data::Float(_))
        | (Data::Quantity(_), Data::Quantity(_))
        | (Data::Duration(_), Data::Duration(_))
        | (Data::Secret(_), Data::Secret(_))
        | (Data::Digest(_), Data::Digest(_))
        | (Data::Unknown, Data::Unknown)
        | (Data::Given(_), Data::Given(_))
        | (Data::Instance(..), Data::Instance(..)) => true,
        _ => false,
    }
}

/// Plain data without the marks of layers and without what is absent, where it has such.
fn plain<O: crate::value::Origin>(value: &Value<O>) -> Option<Value<O>> {
    match &value.data {
        Data::Replace(inner) => Some(plain(inner).unwrap_or_else(|| (**inner).clone())),
        Data::Record(record) => {
            let mut changed = record.fields().iter().any(|(_, value)| value.is_null());
            let fields = record.present().map(|(name, value)| {
                let new = plain(value);
                changed |= new.is_some();
                (*name, new.unwrap_or_else(|| value.clone()))
            });
            let fields: Vec<_> = fields.collect();
            changed.then(|| Value::record(fields, value.origin.clone()))
        }
        Data::List(list) => {
            let mut changed = false;
            let items = list.items().iter().filter(|item| !matches!(item.data, Data::Below | Data::Null));
            let items = items.map(|item| {
                let new = plain(item);
                changed |= new.is_some();
                new.unwrap_or_else(|| item.clone())
            });
            let items: Vec<_> = items.collect();
            (changed || items.len() != list.items().len()).then(|| Value::list(items, value.origin.clone()))
        }
        _ => None,
    }
}
