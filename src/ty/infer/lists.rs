//! Lists: their elements, what is spread into them, and keyed ones in layers.

use std::sync::Arc;

use super::super::relation::{fits, length_of};
use super::super::{Joined, Length, ListType, Misfit, Type, TypeErrorKind, Why, record};
use super::{Checker, ScopeId};
use crate::hir::{Block, Element, Expression, ExpressionId, Segment};

impl Checker<'_> {
    /// A list literal where a type is expected.
    pub(super) fn check_list(
        &mut self,
        id: ExpressionId,
        block: &Block,
        expected: &Type,
        scope: ScopeId,
    ) -> Type {
        let (core, layer) = expected.core();
        let member = match core {
            Type::Union(union) => {
                union.members.iter().map(Type::bare).find(|it| matches!(it, Type::List(_) | Type::Any))
            }
            other => Some(other),
        };
        match member {
            Some(Type::Any) => {
                self.expect(id, expected);
                self.check_elements(block, &Type::Any, false, &Arc::default(), scope);
                Type::Any
            }
            Some(list_type @ Type::List(list)) => {
                let keyed_layer = layer && !list.keys.is_empty();
                let element = list.element.ty(self.db);
                let element = if keyed_layer { element.layer() } else { element.clone() };
                if self.layered && !keyed_layer {
                    // Its length is not asked of a layer.
                    let any_length = ListType { length: Length::default(), ..(**list).clone() };
                    self.expect(id, &Type::List(Arc::new(any_length)));
                } else {
                    self.expect(id, expected);
                }
                self.check_elements(block, &element, keyed_layer, &list.keys, scope);
                if !self.layered
                    && let Some(count) = certain_count(block)
                    && let Some(why) = length_of(count, list_type)
                {
                    let (expected, found) = (list_type.clone(), list_type.clone());
                    let misfit = Misfit { path: Vec::new(), expected, found, why: Why::Refuted(why) };
                    return self.error(id, TypeErrorKind::Misfit(misfit));
                }
                expected.without_null()
            }
            _ => {
                self.synth_list(id, block, scope);
                self.error(id, TypeErrorKind::ListLiteral { expected: expected.clone() })
            }
        }
    }

    /// Elements that go to a type; of a keyed list in a layer each is a layer that says its keys.
    fn check_elements(
        &mut self,
        block: &Block,
        element: &Type,
        keyed: bool,
        keys: &super::super::Keys,
        scope: ScopeId,
    ) {
        let mut below = false;
        let mut scope = scope;
        for part in &block.elements {
            match part {
                Element::Value(value) => {
                    if keyed {
                        self.in_layer(true, |checker| checker.check_as(*value, element, scope));
                        self.says_keys(*value, keys);
                    } else {
                        self.check(*value, element, scope);
                        self.says_optional_keys(*value, element, keys);
                    }
                }
                Element::Spread(value) => self.check_list_spread(*value, element, scope),
                Element::Below(spot) => {
                    if !self.of_field {
                        self.error(*spot, TypeErrorKind::OutsideLayer { replace: false });
                    } else if below {
                        self.error(*spot, TypeErrorKind::BelowTwice);
                    }
                    below = true;
                }
                Element::If(branch) => {
                    self.condition(branch.condition, scope);
                    let behind = self.behind(branch.condition, scope, true);
                    self.check_elements(&branch.then, element, keyed, keys, behind);
                    if let Some(otherwise) = &branch.otherwise {
                        let behind = self.behind(branch.condition, scope, false);
                        self.check_elements(otherwise, element, keyed, keys, behind);
                    }
                }
                Element::For(repeat) => {
                    let inner = self.for_each(&repeat.header, scope);
                    self.check_elements(&repeat.body, element, keyed, keys, inner);
                }
                Element::Let { binder, ty, value } => scope = self.bind_let(binder.name, *ty, *value, scope),
                Element::Field { value, .. } => {
                    self.error(*value, TypeErrorKind::Element { in_list: true });
                }
            }
        }
    }

    fn check_list_spread(&mut self, value: ExpressionId, element: &Type, scope: ScopeId) {
        let list = Type::list(element.clone()).optional();
        if let Expression::List(_) = self.body.expression(value) {
            self.check(value, &list, scope);
            return;
        }
        let found = self.synth(value, scope);
        match found.strip() {
            Type::Error | Type::Null => {}
            Type::List(_) => {
                if let Err(misfit) = fits(self.db, &found, &list) {
                    self.error(value, TypeErrorKind::Misfit(*misfit));
                } else if element != &Type::Any {
                    self.fit(value, &found, &list, scope);
                }
            }
            Type::Partial(_) => {
                self.error(value, TypeErrorKind::SpreadLayer);
            }
            _ => {
                self.error(value, TypeErrorKind::BadSpread { found: found.clone(), into_list: true });
            }
        }
    }

    /// A key is required, whatever the field's own type says.
    fn says_optional_keys(&mut self, value: ExpressionId, element: &Type, keys: &super::super::Keys) {
        let missing = keys.iter().any(|(name, default)| {
            let field = element.as_record().and_then(|record| record::field_of(self.db, &record.id, *name));
            default.is_none() && field.is_some_and(|field| field.may_be_left_out())
        });
        if missing {
            self.says_keys(value, keys);
        }
    }

    /// An element of a keyed list says its keys, in a layer too.
    fn says_keys(&mut self, value: ExpressionId, keys: &super::super::Keys) {
        let Expression::Record(block) = self.body.expression(value) else { return };
        let open = block.elements.iter().any(|it| !matches!(it, Element::Field { .. } | Element::Let { .. }));
        if open {
            return;
        }
        let says = |name| {
            block.elements.iter().any(|it| {
                matches!(it, Element::Field { path, .. } if matches!(path.first(), Some(Segment::Name(own, _)) if *own == name))
            })
        };
        let missing = keys.iter().find(|(name, default)| default.is_none() && !says(*name));
        if let Some((name, _)) = missing {
            self.error(value, TypeErrorKind::KeyMissing { name: *name });
        }
    }

    /// A list literal of which nothing is expected.
    pub(super) fn synth_list(&mut self, id: ExpressionId, block: &Block, scope: ScopeId) -> Type {
        let mut types = Vec::new();
        let mut keys = None;
        self.synth_elements(block, &mut types, &mut keys, scope);
        let element = self.joined(id, &types, Joined::Elements);
        let only_spread = matches!(block.elements.as_slice(), [Element::Spread(_)]);
        let keys = if only_spread { keys.unwrap_or_default() } else { Arc::default() };
        Type::List(Arc::new(ListType { element: element.into(), keys, length: Default::default() }))
    }

    fn synth_elements(
        &mut self,
        block: &Block,
        types: &mut Vec<Type>,
        keys: &mut Option<super::super::Keys>,
        scope: ScopeId,
    ) {
        let mut scope = scope;
        for part in &block.elements {
            match part {
                Element::Value(value) => {
                    let ty = self.synth(*value, scope);
                    if ty.admits_null() {
                        self.error(*value, TypeErrorKind::NullElement { ty });
                    } else {
                        types.push(ty);
                    }
                }
                Element::Spread(value) => {
                    let found = self.synth(*value, scope);
                    match found.strip() {
                        Type::List(list) => {
                            types.push(list.element.ty(self.db).clone());
                            *keys = Some(Arc::clone(&list.keys));
                        }
                        Type::Error | Type::Null => {}
                        Type::Partial(_) => {
                            self.error(*value, TypeErrorKind::SpreadLayer);
                        }
                        _ => {
                            self.error(
                                *value,
                                TypeErrorKind::BadSpread { found: found.clone(), into_list: true },
                            );
                        }
                    }
                }
                Element::Below(spot) => {
                    self.error(*spot, TypeErrorKind::OutsideLayer { replace: false });
                }
                Element::If(branch) => {
                    self.condition(branch.condition, scope);
                    let behind = self.behind(branch.condition, scope, true);
                    self.synth_elements(&branch.then, types, keys, behind);
                    if let Some(otherwise) = &branch.otherwise {
                        let behind = self.behind(branch.condition, scope, false);
                        self.synth_elements(otherwise, types, keys, behind);
                    }
                }
                Element::For(repeat) => {
                    let inner = self.for_each(&repeat.header, scope);
                    self.synth_elements(&repeat.body, types, keys, inner);
                }
                Element::Let { binder, ty, value } => scope = self.bind_let(binder.name, *ty, *value, scope),
                Element::Field { value, .. } => {
                    self.error(*value, TypeErrorKind::Element { in_list: true });
                }
            }
        }
    }
}

/// How many elements a literal surely has; nothing where that depends.
fn certain_count(block: &Block) -> Option<usize> {
    let mut count: usize = 0;
    for element in &block.elements {
        match element {
            Element::Value(_) => count = count.saturating_add(1),
            Element::Let { .. } => {}
            _ => return None,
        }
    }
    Some(count)
}
