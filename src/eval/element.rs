//! The elements that records and lists are made of.

use super::draft::{Draft, Step};
use super::machine::{Frame, Machine, ValueOf};
use super::{At, Domain, FailureKind, LabelKind, Via};
use crate::base::Name;
use crate::hir::{Block, Body, Element, ElementIf, Expression, ExpressionId, LoopHeader, Node, Segment};
use crate::value::{Data, Key, Value};

/// One round of a loop: its names, and which round it is.
pub struct Round<O> {
    pub bound: Vec<(Name, Value<O>)>,
    /// The entry's key; nothing in a list.
    pub key: Option<Name>,
    /// The element or entry.
    pub value: Value<O>,
}

impl<D: Domain> Machine<'_, D> {
    /// A record literal.
    pub fn record(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId, block: &Block) -> ValueOf<D> {
        let value = self.record_inside(frame, id, block);
        self.bounded(value, || frame.at(id))
    }

    /// A record literal, alone or in another.
    fn record_inside(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId, block: &Block) -> ValueOf<D> {
        if frame.code.is_flat(id) {
            return self.flat_record(frame, id, block);
        }
        let mut draft = Draft::with_room(frame.origin(id), block.elements.len());
        self.record_block(frame, block, &mut draft);
        draft.finish()
    }

    /// A record literal whose paths do not meet: no draft is needed to put them together.
    fn flat_record(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId, block: &Block) -> ValueOf<D> {
        let mut fields = Vec::with_capacity(block.elements.len());
        for element in &block.elements {
            if !self.step(|| frame.at(Node::Item)) {
                return Value::unknown();
            }
            let Element::Field { path, value } = element else { continue };
            let Some((Segment::Name(name, _), rest)) = path.split_first() else { continue };
            let mut made = match frame.code.body.expression(*value) {
                Expression::Record(block) => frame
                    .constant_as_written(*value)
                    .unwrap_or_else(|| self.record_inside(frame, *value, block)),
                _ => self.eval(frame, *value),
            };
            for (segment, above) in rest.iter().zip(path).rev() {
                if let Segment::Name(name, _) = segment {
                    made = Value::record(vec![(*name, made)], frame.origin(node(above, false)));
                }
            }
            fields.push((*name, made));
        }
        Value::record(fields, frame.origin(id))
    }

    fn record_block(&mut self, frame: &mut Frame<'_, D>, block: &Block, draft: &mut Draft<D::Origin>) {
        let depth = frame.locals.len();
        for element in &block.elements {
            if !self.step(|| frame.at(Node::Item)) {
                draft.blur();
                break;
            }
            match element {
                Element::Field { path, value } => self.set(frame, path, *value, draft),
                Element::Let { binder, value, .. } => {
                    let value = self.eval(frame, *value);
                    frame.bind(binder.name, value);
                }
                Element::Spread(id) => self.spread(frame, *id, draft),
                Element::If(branch) => self.if_in_record(frame, branch, draft),
                Element::For(each) => match self.rounds(frame, &each.header) {
                    None => draft.blur(),
                    Some(rounds) => {
                        for round in rounds {
                            let before = frame.locals.len();
                            frame.locals.extend(round.bound);
                            let node = each.header.source;
                            frame
                                .within(Via::Loop, node, |frame| self.record_block(frame, &each.body, draft));
                            frame.locals.truncate(before);
                        }
                    }
                },
                // Lowering keeps values and `...` to lists.
                Element::Value(_) | Element::Below(_) => {}
            }
        }
        frame.locals.truncate(depth);
    }

    fn if_in_record(&mut self, frame: &mut Frame<'_, D>, branch: &ElementIf, draft: &mut Draft<D::Origin>) {
        match self.eval(frame, branch.condition).as_bool() {
            Some(true) => {
                frame.within(Via::Condition, branch.condition, |frame| {
                    self.record_block(frame, &branch.then, draft)
                });
            }
            Some(false) => {
                if let Some(otherwise) = &branch.otherwise {
                    let node = branch.condition;
                    frame.within(Via::Condition, node, |frame| self.record_block(frame, otherwise, draft));
                }
            }
            None => {
                let body = &frame.code.body;
                blur(body, &branch.then, &[], draft);
                branch.otherwise.iter().for_each(|block| blur(body, block, &[], draft));
            }
        }
    }

    /// `path: value`
    fn set(
        &mut self,
        frame: &mut Frame<'_, D>,
        path: &[Segment],
        value: ExpressionId,
        draft: &mut Draft<D::Origin>,
    ) {
        let mut draft = draft;
        let Some((last, before)) = path.split_last() else { return };
        for (number, segment) in before.iter().enumerate() {
            let Some(step) = self.path_step(frame, segment, number == 0) else { return draft.blur() };
            let at = frame.at(node(segment, number == 0));
            match draft.below(step, at, || frame.origin(at.node)) {
                Ok(below) => draft = below,
                Err(other) => return self.set_below(segment, at, other),
            }
        }
        let Some(step) = self.path_step(frame, last, before.is_empty()) else {
            self.eval(frame, value);
            return draft.blur();
        };
        let at = frame.at(node(last, before.is_empty()));
        if let Expression::Record(block) = frame.code.body.expression(value) {
            let origin = frame.origin(value);
            match draft.below(step, at, || origin.clone()) {
                Ok(below) => {
                    below.written(origin);
                    self.record_block(frame, block, below);
                }
                Err(other) => self.set_twice(&last_name(last), at, other, false),
            }
            return;
        }
        let value = self.eval(frame, value);
        if let Err(other) = draft.set(step.clone(), at, value) {
            self.set_twice(&step_name(&step), at, other, false);
        }
    }

    fn set_twice(&mut self, name: &str, at: At, other: At, by_spread: bool) {
        let kind = FailureKind::SetTwice { name: name.into(), by_spread };
        self.fail_with(at, kind, LabelKind::SetHere, other);
    }

    fn set_below(&mut self, segment: &Segment, at: At, other: At) {
        let kind = FailureKind::SetBelow { name: last_name(segment).into() };
        self.fail_with(at, kind, LabelKind::SetHere, other);
    }

    /// A step of a path; nothing where a key is unknown.
    fn path_step(&mut self, frame: &mut Frame<'_, D>, segment: &Segment, is_first: bool) -> Option<Step> {
        match segment {
            Segment::Name(name, _) => Some(Step::Name(*name)),
            Segment::Index(expressions, _) => {
                let keys: Vec<_> = expressions.iter().map(|id| self.eval(frame, *id)).collect();
                let keys: Option<Vec<Key>> = keys.iter().map(Key::of).collect();
                let keys = keys?;
                if is_first {
                    return keys.first().map(|key| Step::Name(Name::new(&key.to_string())));
                }
                Some(Step::Keys(keys.into()))
            }
        }
    }

    /// `...e` in a record.
    fn spread(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId, draft: &mut Draft<D::Origin>) {
        let value = self.eval(frame, id);
        let at = frame.at(id);
        match &value.unmarked().data {
            Data::Null => {}
            Data::Record(record) => {
                for (name, field) in record.present() {
                    if let Err(other) = draft.spread(*name, at, spread_at(frame, id, field.clone())) {
                        self.set_twice(name.as_str(), at, other, true);
                    }
                }
            }
            _ => draft.blur(),
        }
    }

    /// A list literal.
    pub fn list(&mut self, frame: &mut Frame<'_, D>, id: ExpressionId, block: &Block) -> ValueOf<D> {
        let mut items = Vec::with_capacity(block.elements.len());
        if !self.list_block(frame, block, &mut items) {
            return Value::unknown();
        }
        let value = Value::list(items, frame.origin(id));
        self.bounded(value, || frame.at(id))
    }

    /// Whether it is known which elements there are.
    fn list_block(&mut self, frame: &mut Frame<'_, D>, block: &Block, items: &mut Vec<ValueOf<D>>) -> bool {
        let depth = frame.locals.len();
        let mut is_known = true;
        for element in &block.elements {
            if !self.step(|| frame.at(Node::Item)) {
                return false;
            }
            is_known &= self.list_element(frame, element, items);
        }
        frame.locals.truncate(depth);
        is_known
    }

    fn list_element(
        &mut self,
        frame: &mut Frame<'_, D>,
        element: &Element,
        items: &mut Vec<ValueOf<D>>,
    ) -> bool {
        match element {
            Element::Value(id) => {
                let value = self.eval(frame, *id);
                if value.is_null() {
                    let value = self.fail(frame.at(*id), FailureKind::NullElement);
                    items.push(value);
                } else {
                    items.push(value);
                }
                true
            }
            Element::Below(spot) => {
                items.push(frame.value_at(Data::Below, Node::Spot(*spot)));
                true
            }
            Element::Spread(id) => {
                let value = self.eval(frame, *id);
                match &value.unmarked().data {
                    Data::Null => true,
                    Data::List(list) => {
                        items.extend(list.items().iter().map(|item| spread_at(frame, *id, item.clone())));
                        self.steps(list.items().len(), || frame.at(*id))
                    }
                    _ => false,
                }
            }
            Element::Let { binder, value, .. } => {
                let value = self.eval(frame, *value);
                frame.bind(binder.name, value);
                true
            }
            Element::If(branch) => match self.eval(frame, branch.condition).as_bool() {
                None => false,
                Some(holds) => {
                    let block = if holds { Some(&branch.then) } else { branch.otherwise.as_ref() };
                    block.is_none_or(|block| {
                        let node = branch.condition;
                        frame.within(Via::Condition, node, |frame| self.list_block(frame, block, items))
                    })
                }
            },
            Element::For(each) => {
                let Some(rounds) = self.rounds(frame, &each.header) else { return false };
                let mut is_known = true;
                for round in rounds {
                    let before = frame.locals.len();
                    frame.locals.extend(round.bound);
                    let node = each.header.source;
                    is_known &=
                        frame.within(Via::Loop, node, |frame| self.list_block(frame, &each.body, items));
                    frame.locals.truncate(before);
                }
                is_known
            }
            // Lowering keeps fields to records.
            Element::Field { .. } => true,
        }
    }

    /// The rounds of a loop; nothing where it is not known over what it goes.
    pub fn rounds(&mut self, frame: &mut Frame<'_, D>, header: &LoopHeader) -> Option<Vec<Round<D::Origin>>> {
        let source = self.eval(frame, header.source);
        let at = frame.at(header.source);
        let names: Vec<Name> = header.binders.iter().map(|binder| binder.name).collect();
        let bind = |key: ValueOf<D>, value: &ValueOf<D>| match names.as_slice() {
            [only] => vec![(*only, value.clone())],
            [first, second, ..] => vec![(*first, key), (*second, value.clone())],
            [] => Vec::new(),
        };
        let rounds: Vec<_> = match &source.unmarked().data {
            Data::Null => Vec::new(),
            Data::List(list) => {
                let numbered = list.items().iter().zip(0_i64..);
                let round = |(value, number): (&ValueOf<D>, i64)| Round {
                    bound: bind(Value::new(Data::Int(number), value.origin.clone()), value),
                    key: None,
                    value: value.clone(),
                };
                numbered.map(round).collect()
            }
            Data::Record(record) => {
                let round = |(name, value): &(Name, ValueOf<D>)| Round {
                    bound: bind(Value::text(name.as_str(), value.origin.clone()), value),
                    key: Some(*name),
                    value: value.clone(),
                };
                record.present().map(round).collect()
            }
            _ => return None,
        };
        self.steps(rounds.len(), || at).then_some(rounds)
    }
}

/// A part of what is spread, handed on there.
fn spread_at<D: Domain>(frame: &Frame<'_, D>, id: ExpressionId, value: ValueOf<D>) -> ValueOf<D> {
    let origin = D::passed(&value.origin, &frame.context, Via::Spread, frame.code.definition, id.into());
    Value { origin, ..value }
}

/// What an unknown condition governs: the paths that its elements set are unknown, where nothing else sets them.
fn blur<O: crate::value::Origin>(body: &Body, block: &Block, prefix: &[Name], draft: &mut Draft<O>) {
    let whole =
        |draft: &mut Draft<O>| if prefix.is_empty() { draft.blur() } else { draft.unsure(prefix.to_vec()) };
    for element in &block.elements {
        match element {
            Element::Field { path, value } => {
                let names = path.iter().map_while(|segment| match segment {
                    Segment::Name(name, _) => Some(*name),
                    Segment::Index(..) => None,
                });
                let full: Vec<Name> = prefix.iter().copied().chain(names).collect();
                let is_whole = full.len() == prefix.len().saturating_add(path.len());
                if full.len() == prefix.len() {
                    whole(draft);
                } else if let (true, Expression::Record(inner)) = (is_whole, body.expression(*value))
                    && !inner.elements.is_empty()
                {
                    blur(body, inner, &full, draft);
                } else {
                    draft.unsure(full);
                }
            }
            Element::Let { .. } => {}
            Element::If(branch) => {
                blur(body, &branch.then, prefix, draft);
                branch.otherwise.iter().for_each(|block| blur(body, block, prefix, draft));
            }
            Element::Value(_) | Element::Spread(_) | Element::Below(_) | Element::For(_) => whole(draft),
        }
    }
}

/// What a message points at: the name, a computed key, or the key of an element.
fn node(segment: &Segment, is_first: bool) -> Node {
    match segment {
        Segment::Name(_, spot) => Node::Spot(*spot),
        Segment::Index(_, spot) if is_first => Node::Spot(*spot),
        Segment::Index(keys, spot) => keys.first().map_or(Node::Spot(*spot), |key| Node::Expression(*key)),
    }
}

fn last_name(segment: &Segment) -> String {
    match segment {
        Segment::Name(name, _) => name.to_string(),
        Segment::Index(..) => "[…]".to_owned(),
    }
}

fn step_name(step: &Step) -> String {
    match step {
        Step::Name(name) => name.to_string(),
        Step::Keys(keys) => {
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            format!("[{}]", keys.join(", "))
        }
    }
}
