//! Record literals of which nothing is expected: their types are made of what is written.

use std::sync::Arc;

use super::super::{FieldType, Joined, Record, RecordId, RecordType, Type, TypeErrorKind, join, record};
use super::body::{Tree, TreeId, Trees, Under, name_of};
use super::{Checker, ScopeId};
use crate::hir::{Block, ExpressionId};

impl Checker<'_> {
    /// A record literal of which nothing is expected.
    pub(super) fn synth_record(&mut self, id: ExpressionId, block: &Block, scope: ScopeId) -> Type {
        let mut trees = Trees::new(id.into(), block.elements.len());
        self.grow(&mut trees, block, scope);
        self.synth_tree(&trees, trees.root())
    }

    /// What a body is of which nothing is expected.
    pub(super) fn synth_tree(&mut self, trees: &Trees, at: TreeId) -> Type {
        let Some(tree) = trees.get(at) else { return Type::Error };
        if tree.is_map {
            return self.synth_map(trees, tree);
        }
        let mut fields: Vec<FieldType> = Vec::new();
        for kid in &tree.kids {
            let Some(node) = trees.get(*kid) else { continue };
            let ty = self.synth_child(trees, *kid);
            let Some(name) = name_of(node) else {
                self.error(node.at, TypeErrorKind::NoElements { ty: Type::Any });
                continue;
            };
            let ty = if trees.is_sure(*kid, at) { ty } else { ty.optional() };
            fields.push(FieldType::plain(name, ty));
        }
        let mut maps: Vec<Type> = Vec::new();
        let mut broken = false;
        for spread in &tree.spreads {
            let found = self.synth(spread.value, spread.scope);
            let unsure = found.admits_null() || spread.under != Under::NOTHING;
            match found.strip() {
                Type::Error => broken = true,
                Type::Null => {}
                Type::Partial(_) => {
                    self.error(spread.value, TypeErrorKind::SpreadLayer);
                }
                Type::Map(map) => maps.push(map.value.ty(self.db).clone()),
                inner @ Type::Record(record) => {
                    self.spread_twice(trees, at, tree, inner, spread);
                    let brought = record::record_type(self.db, &record.id);
                    for field in &brought.fields {
                        let ty = record.known(field.name).cloned().unwrap_or_else(|| field.read());
                        let ty = if unsure { ty.optional() } else { ty };
                        match fields.iter_mut().find(|own| own.name == field.name) {
                            None => fields.push(FieldType::plain(field.name, ty)),
                            Some(own) => {
                                // Both may set it, one of them at most does.
                                let joined = join::join(self.db, &[own.ty.clone(), ty.clone()]);
                                let both_unsure = own.ty.admits_null() && ty.admits_null();
                                if let Some(joined) = joined {
                                    own.ty = if both_unsure { joined } else { joined.without_null() };
                                }
                            }
                        }
                    }
                }
                _ => {
                    self.error(
                        spread.value,
                        TypeErrorKind::BadSpread { found: found.clone(), into_list: false },
                    );
                }
            }
        }
        if broken {
            return Type::Error;
        }
        if !maps.is_empty() {
            maps.extend(fields.iter().map(|field| field.ty.without_null()));
            let value = self.joined(tree.at, &maps, Joined::Entries);
            return Type::map(value);
        }
        let id = RecordId::Inferred(Arc::new(RecordType { fields, ..RecordType::default() }));
        Type::Record(Record { id, outline: None })
    }

    /// A literal with a computed key or a `for` is a map.
    fn synth_map(&mut self, trees: &Trees, tree: &Tree) -> Type {
        let mut types = Vec::new();
        for kid in tree.computed.iter().chain(&tree.kids) {
            types.push(self.synth_child(trees, *kid).without_null());
        }
        for spread in &tree.spreads {
            let found = self.synth(spread.value, spread.scope);
            match found.strip() {
                Type::Error | Type::Null => {}
                Type::Map(map) => types.push(map.value.ty(self.db).without_null()),
                Type::Record(record) => {
                    let brought = record::record_type(self.db, &record.id);
                    types.extend(brought.fields.iter().map(|field| {
                        record.known(field.name).cloned().unwrap_or_else(|| field.read()).without_null()
                    }));
                }
                Type::Partial(_) => {
                    self.error(spread.value, TypeErrorKind::SpreadLayer);
                }
                _ => {
                    self.error(
                        spread.value,
                        TypeErrorKind::BadSpread { found: found.clone(), into_list: false },
                    );
                }
            }
        }
        let types: Vec<Type> = types.into_iter().filter(|ty| *ty != Type::Null).collect();
        let value = self.joined(tree.at, &types, Joined::Entries);
        Type::map(value)
    }

    fn synth_child(&mut self, trees: &Trees, at: TreeId) -> Type {
        let Some(tree) = trees.get(at) else { return Type::Error };
        let mut types: Vec<Type> =
            tree.values.iter().map(|setting| self.synth(setting.value, setting.scope)).collect();
        let is_record = !tree.literals.is_empty()
            || !tree.kids.is_empty()
            || !tree.spreads.is_empty()
            || !tree.computed.is_empty();
        if is_record {
            let ty = self.synth_tree(trees, at);
            for literal in &tree.literals {
                self.note(*literal, ty.clone());
            }
            types.push(ty);
        }
        match types.len() {
            1 => types.pop().unwrap_or(Type::Error),
            _ => self.joined(tree.at, &types, Joined::Settings),
        }
    }
}
