//! A body while it is evaluated: paths are set in it, from several places.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::At;
use crate::base::Name;
use crate::value::{Data, Element, Key, Origin, Value};

/// What stands at one step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A field, or an entry.
    Name(Name),
    /// An element of a keyed list that is below.
    Keys(Arc<[Key]>),
}

/// A record, or the named elements of a list, while paths are set in it.
#[derive(Debug)]
pub struct Draft<O> {
    entries: Vec<Entry<O>>,
    /// Where each name is, once there are many.
    index: FxHashMap<Name, usize>,
    /// Paths that may be set, or not.
    unsure: Vec<Vec<Name>>,
    /// What such paths leave open.
    late: Vec<(Name, Value<O>)>,
    /// It is not known which paths are set here.
    is_opaque: bool,
    /// Where the record was written.
    origin: O,
}

#[derive(Debug)]
struct Entry<O> {
    step: Step,
    at: At,
    slot: Slot<O>,
}

/// What a path was set to.
#[derive(Debug)]
pub enum Slot<O> {
    /// A value.
    Value(Value<O>),
    /// A record literal, or a path that goes on.
    Draft(Draft<O>),
}

/// From here on names are looked up by a table.
const LARGE: usize = 24;

impl<O: Origin> Draft<O> {
    pub fn new(origin: O) -> Self {
        Self {
            entries: Vec::new(),
            index: FxHashMap::default(),
            unsure: Vec::new(),
            late: Vec::new(),
            is_opaque: false,
            origin,
        }
    }

    pub fn with_room(origin: O, entries: usize) -> Self {
        Self { entries: Vec::with_capacity(entries), ..Self::new(origin) }
    }

    /// It is not known which paths are set here.
    pub fn blur(&mut self) {
        self.is_opaque = true;
    }

    /// The path is set, or not.
    pub fn unsure(&mut self, path: Vec<Name>) {
        self.unsure.push(path);
    }

    fn find(&mut self, step: &Step) -> Option<usize> {
        match step {
            Step::Name(name) if self.entries.len() >= LARGE => {
                if self.index.is_empty() {
                    let named = self.entries.iter().zip(0..).filter_map(|(entry, at)| match entry.step {
                        Step::Name(name) => Some((name, at)),
                        Step::Keys(_) => None,
                    });
                    self.index = named.collect();
                }
                self.index.get(name).copied()
            }
            _ => self.entries.iter().position(|entry| entry.step == *step),
        }
    }

    fn push(&mut self, step: Step, at: At, slot: Slot<O>) {
        if let (Step::Name(name), false) = (&step, self.index.is_empty()) {
            self.index.insert(*name, self.entries.len());
        }
        self.entries.push(Entry { step, at, slot });
    }

    /// Sets a step to a value. Where something stands there already it is not known what is meant: the place that set it.
    pub fn set(&mut self, step: Step, at: At, value: Value<O>) -> Result<(), At> {
        match self.find(&step).and_then(|found| self.entries.get_mut(found)) {
            None => {
                self.push(step, at, Slot::Value(value));
                Ok(())
            }
            Some(entry) => {
                entry.slot = Slot::Value(Value::unknown());
                Err(entry.at)
            }
        }
    }

    /// Sets a field to what a spread brings, over a `null` that stands there.
    pub fn spread(&mut self, name: Name, at: At, value: Value<O>) -> Result<(), At> {
        let step = Step::Name(name);
        if let Some(entry) = self.find(&step).and_then(|found| self.entries.get_mut(found))
            && matches!(&entry.slot, Slot::Value(value) if value.is_null())
        {
            entry.slot = Slot::Value(value);
            return Ok(());
        }
        self.set(step, at, value)
    }

    /// What is below a step, where paths go on. Where a value stands there, the place that set it.
    pub fn below(&mut self, step: Step, at: At, origin: impl FnOnce() -> O) -> Result<&mut Self, At> {
        let found = match self.find(&step) {
            Some(found) => found,
            None => {
                self.push(step, at, Slot::Draft(Self::new(origin())));
                self.entries.len().saturating_sub(1)
            }
        };
        match self.entries.get_mut(found) {
            Some(Entry { slot: Slot::Draft(draft), .. }) => Ok(draft),
            Some(entry) => {
                entry.slot = Slot::Value(Value::unknown());
                Err(entry.at)
            }
            None => Err(at),
        }
    }

    /// Says where the record literal stands that is set here.
    pub fn written(&mut self, origin: O) {
        self.origin = origin;
    }

    /// The value.
    pub fn finish(mut self) -> Value<O> {
        for path in std::mem::take(&mut self.unsure) {
            self.mark(&path);
        }
        if self.is_opaque {
            return Value::unknown();
        }
        let is_list = self.entries.iter().any(|entry| matches!(entry.step, Step::Keys(_)));
        if is_list {
            let items = self.entries.into_iter().filter_map(|entry| {
                let Step::Keys(keys) = entry.step else { return None };
                let value = entry.slot.finish();
                let origin = value.origin.clone();
                Some(Value::new(Data::Element(Arc::new(Element { keys, value })), origin))
            });
            return Value::list(items.collect(), self.origin);
        }
        let fields = self.entries.into_iter().filter_map(|entry| match entry.step {
            Step::Name(name) => Some((name, entry.slot.finish())),
            Step::Keys(_) => None,
        });
        let mut fields: Vec<_> = fields.collect();
        for (name, value) in self.late {
            if fields.iter().all(|(it, _)| *it != name) {
                fields.push((name, value));
            }
        }
        Value::record(fields, self.origin)
    }

    /// Makes unknown what a path that may be set leaves open: the first step that nothing else sets.
    fn mark(&mut self, path: &[Name]) {
        let Some((first, rest)) = path.split_first() else { return };
        let step = Step::Name(*first);
        match self.find(&step).and_then(|found| self.entries.get_mut(found)) {
            None => {
                self.late.push((*first, Value::unknown()));
            }
            Some(Entry { slot: Slot::Draft(draft), .. }) if !rest.is_empty() => draft.mark(rest),
            Some(entry) => entry.slot = Slot::Value(Value::unknown()),
        }
    }
}

impl<O: Origin> Slot<O> {
    fn finish(self) -> Value<O> {
        match self {
            Self::Value(value) => value,
            Self::Draft(draft) => draft.finish(),
        }
    }
}
