//! Record literals against the type expected: fields, entries, elements by key, what is spread, and what is missing.

use std::sync::Arc;

use smallvec::SmallVec;

use super::super::facts::Fact;
use super::super::outline::Takes;
use super::super::presence::{self, Presence};
use super::super::relation::{fits, length_of, select_member};
use super::super::{
    FieldType, LabelKind, ListType, MapType, Misfit, Outline, Record, RecordType, Type, TypeErrorKind,
    UnionType, Why, outline, record,
};
use super::body::{Setting, Step, Tree, TreeId, Trees, Under, name_of};
use super::{Checker, ScopeId};
use crate::base::Name;
use crate::hir::{Block, Expression, ExpressionId, Literal, Node};

impl Checker<'_> {
    /// A record literal where a type is expected; what is known of it, and what it may take away from what lies below it.
    pub(super) fn check_record(
        &mut self,
        id: ExpressionId,
        block: &Block,
        expected: &Type,
        scope: ScopeId,
    ) -> (Type, Takes) {
        let mut trees = Trees::new(id.into(), block.elements.len());
        self.grow(&mut trees, block, scope);
        self.check_tree(&trees, trees.root(), expected)
    }

    pub(super) fn check_tree(&mut self, trees: &Trees, at: TreeId, expected: &Type) -> (Type, Takes) {
        let (core, layer) = expected.core();
        let Some(tree) = trees.get(at) else { return (Type::Error, Takes::default()) };
        match core {
            Type::Error => {
                self.synth_tree(trees, at);
                (Type::Error, Takes::default())
            }
            Type::Any => (self.check_data(trees, tree), Takes::default()),
            Type::Record(record) => self.check_fields(trees, at, tree, record, layer),
            Type::Map(map) => (self.check_entries(trees, at, tree, map, layer, expected), Takes::default()),
            Type::List(list) => (self.check_by_key(trees, tree, list, layer, expected), Takes::default()),
            Type::Union(union) => self.check_union(trees, at, tree, union, layer, expected),
            _ => (self.no_record(trees, tree, expected), Takes::default()),
        }
    }

    /// A record where something else is expected: `a.b: v` where `a` has no fields, or a literal.
    fn no_record(&mut self, trees: &Trees, tree: &Tree, expected: &Type) -> Type {
        let below = tree.kids.first().and_then(|kid| trees.get(*kid)).and_then(name_of);
        match (tree.literals.is_empty(), below, name_of(tree)) {
            (true, Some(name), Some(of)) => {
                self.error(tree.at, TypeErrorKind::PathBelow { ty: expected.clone(), of, name })
            }
            _ => self.error(place(tree), TypeErrorKind::RecordLiteral { expected: expected.clone() }),
        }
    }

    /// Plain data.
    fn check_data(&mut self, trees: &Trees, tree: &Tree) -> Type {
        for kid in tree.kids.iter().chain(&tree.computed) {
            self.child(trees, *kid, &Type::Any, false, true);
        }
        for spread in &tree.spreads {
            self.check(spread.value, &Type::Any.optional(), spread.scope);
        }
        Type::Any
    }

    /// A body whose member of a union is told by its tag.
    fn check_union(
        &mut self,
        trees: &Trees,
        at: TreeId,
        tree: &Tree,
        union: &UnionType,
        layer: bool,
        expected: &Type,
    ) -> (Type, Takes) {
        let members: Vec<&Type> = union
            .members
            .iter()
            .map(Type::bare)
            .filter(|it| matches!(it, Type::Record(_) | Type::Map(_)))
            .collect();
        let narrow = |member: &Type| if layer { member.layer() } else { member.clone() };
        if let [only] = members.as_slice() {
            let (found, takes) = self.check_tree(trees, at, &narrow(only));
            return (if found.is_error() { found } else { expected.without_null() }, takes);
        }
        let Some(tag) = union.tag.filter(|_| !members.is_empty()) else {
            return (
                self.error(place(tree), TypeErrorKind::RecordLiteral { expected: expected.clone() }),
                Takes::default(),
            );
        };
        let mut literals: Vec<Literal> = Vec::new();
        let mut wrong = false;
        let kid = trees.kid(at, &Step::Name(tag)).and_then(|kid| trees.get(kid));
        if let Some(kid) = kid {
            let all = self.tag_literals(&members, tag);
            for setting in &kid.values {
                let ty = self.check(setting.value, &all, setting.scope);
                let ty = match self.body.expression(setting.value) {
                    _ if ty.is_error() => ty,
                    Expression::Literal(literal) => Type::literal(literal.clone()),
                    _ => self.source(setting),
                };
                wrong = wrong || ty.is_error();
                literals.extend(ty.members().into_iter().filter_map(Type::as_literal).cloned());
            }
        } else {
            for spread in &tree.spreads {
                let ty = self.synth(spread.value, spread.scope);
                let field = ty.as_record().and_then(|record| {
                    record
                        .known(tag)
                        .cloned()
                        .or_else(|| record::field_of(self.db, &record.id, tag).map(|it| it.ty))
                });
                literals.extend(field.iter().flat_map(Type::members).filter_map(Type::as_literal).cloned());
            }
        }
        if wrong {
            return (Type::Error, Takes::default());
        }
        let seen: Vec<&Literal> = literals.iter().collect();
        if let Some(member) = select_member(self.db, union, &seen) {
            let (found, takes) = self.check_tree(trees, at, &narrow(&member));
            return (if found.is_error() { found } else { expected.without_null() }, takes);
        }
        if !literals.is_empty() {
            let at = kid.map_or(tree.at, |kid| kid.at);
            let kind = TypeErrorKind::UnclearTag { ty: expected.clone(), tag };
            return (self.error(at, kind), Takes::default());
        }
        if layer {
            self.check_any_member(trees, tree, &members, expected);
            return (expected.without_null(), Takes::default());
        }
        if tree.kids.is_empty() && !tree.spreads.is_empty() {
            for spread in &tree.spreads {
                self.check(spread.value, expected, spread.scope);
            }
            return (expected.without_null(), Takes::default());
        }
        (self.error(place(tree), TypeErrorKind::NoTag { ty: expected.clone(), tag }), Takes::default())
    }

    /// What an expression was before it was brought to a type.
    fn source(&mut self, setting: &Setting) -> Type {
        match self.body.expression(setting.value) {
            Expression::Name(_) | Expression::Field { .. } | Expression::Index { .. } => {
                self.synth(setting.value, setting.scope)
            }
            _ => self.type_of(setting.value).clone(),
        }
    }

    fn tag_literals(&self, members: &[&Type], tag: Name) -> Type {
        let literals = members.iter().filter_map(|member| member.as_record()).flat_map(|record| {
            let candidates = record::tag_candidates(self.db, &record.id);
            candidates.into_iter().filter(|(name, _)| *name == tag).flat_map(|(_, literals)| literals)
        });
        Type::union(literals.map(Type::Literal).collect())
    }

    /// A layer of a union that does not say its tag: each field has the type that the members give it.
    fn check_any_member(&mut self, trees: &Trees, tree: &Tree, members: &[&Type], expected: &Type) {
        for kid in &tree.kids {
            let Some(name) = trees.get(*kid).and_then(name_of) else { continue };
            let types: Vec<Type> = members
                .iter()
                .filter_map(|member| record::field_of(self.db, &member.as_record()?.id, name))
                .map(|field| field.ty)
                .collect();
            let Some(first) = types.first() else {
                if let Some(kid) = trees.get(*kid) {
                    self.error(kid.at, TypeErrorKind::UnknownField { ty: expected.clone(), name });
                }
                continue;
            };
            let ty = match super::super::join::all_same(self.db, &types) {
                true => first.clone(),
                false => Type::union(types.iter().flat_map(|ty| ty.members().into_iter().cloned()).collect()),
            };
            self.child(trees, *kid, &ty.layer(), true, false);
        }
    }

    /// Elements of a keyed list by their keys.
    fn check_by_key(
        &mut self,
        trees: &Trees,
        tree: &Tree,
        list: &ListType,
        layer: bool,
        expected: &Type,
    ) -> Type {
        let by_key = !tree.kids.is_empty()
            && tree
                .kids
                .iter()
                .all(|kid| trees.get(*kid).is_some_and(|it| matches!(it.step, Some(Step::Element(_)))));
        if !by_key || !tree.spreads.is_empty() || tree.is_map {
            return self.error(place(tree), TypeErrorKind::RecordLiteral { expected: expected.clone() });
        }
        if list.keys.is_empty() || !layer {
            return self.error(tree.at, TypeErrorKind::NoElements { ty: expected.clone() });
        }
        for kid in &tree.kids {
            let Some(node) = trees.get(*kid) else { continue };
            if let Some(Step::Element(keys)) = &node.step
                && keys.len() != 1
                && keys.len() != list.keys.len()
            {
                let kind = TypeErrorKind::KeyCount { ty: expected.clone(), wanted: list.keys.len() };
                self.error(node.at, kind);
                continue;
            }
            self.child(trees, *kid, &list.element.layer(self.db), true, true);
        }
        expected.without_null()
    }

    /// Entries of a map.
    fn check_entries(
        &mut self,
        trees: &Trees,
        at: TreeId,
        tree: &Tree,
        map: &MapType,
        layer: bool,
        expected: &Type,
    ) -> Type {
        let value = map.value.ty(self.db);
        let value = if layer { value.layer() } else { value.clone() };
        let mut certain = tree.spreads.is_empty() && tree.computed.is_empty() && !tree.is_map;
        for kid in &tree.kids {
            let Some(node) = trees.get(*kid) else { continue };
            let Some(name) = name_of(node) else {
                self.error(node.at, TypeErrorKind::NoElements { ty: expected.clone() });
                continue;
            };
            let key = Type::Literal(Literal::Text(name.as_str().into()));
            if let Err(misfit) = fits(self.db, &key, &map.key) {
                self.error(node.at, TypeErrorKind::Misfit(*misfit));
            }
            let (ty, _) = self.child(trees, *kid, &value, layer, true);
            certain = certain && trees.is_sure(*kid, at) && !ty.admits_null() && !ty.is_error();
        }
        for entry in &tree.computed {
            self.child(trees, *entry, &value, layer, true);
        }
        let plain = Type::Map(Arc::new(map.clone()));
        for spread in &tree.spreads {
            let found = self.synth(spread.value, spread.scope);
            match found.strip() {
                Type::Null | Type::Error => {}
                Type::Partial(_) => {
                    self.error(spread.value, TypeErrorKind::SpreadLayer);
                }
                inner => {
                    let wanted = Type::Map(Arc::new(MapType { length: Default::default(), ..map.clone() }));
                    if let Err(misfit) = fits(self.db, inner, &wanted) {
                        self.error(spread.value, TypeErrorKind::Misfit(*misfit));
                    }
                    self.spread_twice(trees, at, tree, inner, spread);
                }
            }
        }
        if certain
            && !self.layered
            && !layer
            && let Some(why) = length_of(tree.kids.len(), &plain)
        {
            let misfit =
                Misfit { path: Vec::new(), expected: plain.clone(), found: plain, why: Why::Refuted(why) };
            return self.error(place(tree), TypeErrorKind::Misfit(misfit));
        }
        expected.without_null()
    }

    /// Fields of a record.
    fn check_fields(
        &mut self,
        trees: &Trees,
        at: TreeId,
        tree: &Tree,
        record: &Record,
        layer: bool,
    ) -> (Type, Takes) {
        let declared = record::record_type(self.db, &record.id);
        let whole = Type::Record(record.plain());
        let mut takes = Takes::default();
        if tree.is_map && declared.rest.is_none() {
            let key = tree
                .computed
                .first()
                .and_then(|entry| trees.get(*entry))
                .map_or(place(tree), |entry| entry.at);
            return (self.error(key, TypeErrorKind::MapLiteral { expected: whole }), takes);
        }
        let mut known: Vec<(Name, Type)> = Vec::with_capacity(tree.kids.len());
        let mut sure: Vec<Name> = Vec::with_capacity(tree.kids.len());
        takes.below.reserve_exact(tree.kids.len());
        let mut wrong = false;
        let required = if layer { Vec::new() } else { self.surely_required(trees, tree, &declared) };
        for kid in &tree.kids {
            let Some(node) = trees.get(*kid) else { continue };
            let Some(name) = name_of(node) else {
                self.error(node.at, TypeErrorKind::NoElements { ty: whole.clone() });
                wrong = true;
                continue;
            };
            let Some(field) = declared.field(name) else {
                match &declared.rest {
                    Some(rest) => {
                        self.nearly_spelt(node.at, name, &declared);
                        let wanted = if layer { rest.layer() } else { rest.clone() };
                        let (ty, _) = self.child(trees, *kid, &wanted, layer, true);
                        if trees.is_sure(*kid, at) && !ty.admits_null() && !ty.is_error() {
                            known.push((name, ty));
                        }
                    }
                    None => {
                        self.error(node.at, TypeErrorKind::UnknownField { ty: whole.clone(), name });
                        wrong = true;
                    }
                }
                continue;
            };
            let off = field.required_when.is_some() && !required.contains(&name);
            let below = layer || field.default.is_some() || off;
            let wanted = if below { field.ty.layer() } else { field.ty.clone() };
            let before = self.errors.len();
            let (ty, inner) = self.child(trees, *kid, &wanted, below, false);
            if self.errors.len() > before {
                self.declared_here(before, field);
            }
            let is_sure = trees.is_sure(*kid, at);
            if is_sure || ty.is_error() {
                sure.push(name);
            } else {
                takes.unsure.push(name);
            }
            takes.below.push((name, inner));
            if ty.admits_null() {
                takes.maybe.push(name);
            } else if is_sure {
                known.push((name, ty));
            } else if field.default.is_none() && outline::has_outline(&ty) {
                // What lies below it is as sure as it.
                known.push((name, ty.optional()));
            }
        }
        for entry in &tree.computed {
            if let Some(rest) = &declared.rest {
                self.child(trees, *entry, rest, layer, true);
            }
        }
        for spread in &tree.spreads {
            wrong = !self.spread_fields(trees, at, tree, &declared, &whole, spread, &mut known, &mut sure)
                || wrong;
        }
        let result = Type::Record(outline::of_declared_fields(self.db, record, &declared, known, layer));
        if layer {
            return (result.layer(), takes);
        }
        if !wrong {
            let missing = self.missing(trees, at, &declared, &sure);
            if !missing.is_empty() {
                let through_default = missing.iter().all(|path| {
                    let field = path.first().and_then(|name| declared.field(*name));
                    field.is_some_and(|field| field.default.is_some())
                });
                let kind = TypeErrorKind::MissingFields { ty: whole, paths: missing, through_default };
                return (self.error(place(tree), kind), takes);
            }
        }
        (result, takes)
    }

    /// The fields whose condition is known to hold by what the literal itself says.
    fn surely_required(&mut self, trees: &Trees, tree: &Tree, declared: &RecordType) -> Vec<Name> {
        let conditional = declared.fields.iter().filter(|field| field.required_when.is_some());
        let written: Vec<&FieldType> = conditional
            .filter(|field| {
                let mut kids = tree.kids.iter().filter_map(|kid| trees.get(*kid));
                kids.any(|kid| name_of(kid) == Some(field.name) && !kid.literals.is_empty())
            })
            .collect();
        if written.is_empty() {
            return Vec::new();
        }
        let whole = self.fresh_path();
        let mut facts = Vec::new();
        for kid in tree.kids.iter().filter_map(|kid| trees.get(*kid)) {
            let (Some(name), [setting]) = (name_of(kid), kid.values.as_slice()) else { continue };
            if let Expression::Literal(literal) = self.body.expression(setting.value)
                && setting.under == Under::NOTHING
                && !matches!(literal, Literal::Unit(_))
            {
                let path = self.paths.field(whole, name);
                facts.push(match literal {
                    Literal::Null => Fact::Null(path),
                    other => Fact::Equal(path, other.clone()),
                });
            }
        }
        let scope = self.assume(ScopeId::ROOT, facts);
        let mut required = Vec::new();
        for field in written {
            let Some(condition) = &field.required_when else { continue };
            let site = self.in_record(&condition.owner, whole);
            let conjuncts = self.conjuncts(&site, condition.expression, true);
            if self.proven(&conjuncts, scope) {
                required.push(field.name);
            }
        }
        required
    }

    /// The errors of a field's value say where the field is declared.
    fn declared_here(&mut self, from: usize, field: &FieldType) {
        let Some((definition, spot)) = field.declared else { return };
        for error in self.errors.iter_mut().skip(from) {
            let about_type = matches!(
                &*error.kind,
                TypeErrorKind::Misfit(_)
                    | TypeErrorKind::UnitMisfit { .. }
                    | TypeErrorKind::RecordLiteral { .. }
                    | TypeErrorKind::ListLiteral { .. }
                    | TypeErrorKind::MapLiteral { .. }
                    | TypeErrorKind::NullHere { .. }
            );
            if about_type && error.labels.is_empty() {
                error.labels.push((definition, Node::Spot(spot), LabelKind::DeclaredHere));
            }
        }
    }

    fn nearly_spelt(&mut self, at: Node, name: Name, declared: &RecordType) {
        let near = declared
            .fields
            .iter()
            .find(|field| crate::diagnostic::suggest::is_near(name.as_str(), field.name.as_str()));
        if let Some(near) = near {
            self.error(at, TypeErrorKind::NearlySpelt { name, declared: near.name });
        }
    }

    /// What a spread brings into a record; whether all of it fits.
    #[expect(clippy::too_many_arguments, reason = "what is spread, where to, and what is known so far")]
    fn spread_fields(
        &mut self,
        trees: &Trees,
        at: TreeId,
        tree: &Tree,
        declared: &RecordType,
        whole: &Type,
        spread: &Setting,
        known: &mut Vec<(Name, Type)>,
        sure: &mut Vec<Name>,
    ) -> bool {
        let found = self.synth(spread.value, spread.scope);
        let inner = found.strip();
        let certain = !found.admits_null() && spread.under == Under::NOTHING;
        let brought = match inner {
            Type::Error => return false,
            Type::Null => return true,
            Type::Partial(_) => {
                self.error(spread.value, TypeErrorKind::SpreadLayer);
                return false;
            }
            Type::Map(map) => {
                let Some(rest) = &declared.rest else {
                    self.error(
                        spread.value,
                        TypeErrorKind::Misfit(Misfit {
                            path: Vec::new(),
                            expected: whole.clone(),
                            found: found.clone(),
                            why: Why::MapForRecord,
                        }),
                    );
                    return false;
                };
                if let Err(misfit) = fits(self.db, map.value.ty(self.db).strip(), rest) {
                    self.error(spread.value, TypeErrorKind::Misfit(*misfit));
                    return false;
                }
                return true;
            }
            Type::Record(brought) => brought,
            _ => {
                self.error(spread.value, TypeErrorKind::BadSpread { found: found.clone(), into_list: false });
                return false;
            }
        };
        self.spread_twice(trees, at, tree, inner, spread);
        let mut good = true;
        let fields = record::record_type(self.db, &brought.id);
        for field in &fields.fields {
            let name = field.name;
            let ty = brought.known(name).cloned().unwrap_or_else(|| field.read());
            let Some(target) = declared.field(name) else {
                match &declared.rest {
                    Some(rest) => {
                        if let Err(mut misfit) = fits(self.db, &ty.without_null(), rest) {
                            misfit.path.insert(0, name);
                            self.error(spread.value, TypeErrorKind::Misfit(*misfit));
                            good = false;
                        }
                    }
                    None => {
                        self.error(spread.value, TypeErrorKind::SpreadField { ty: whole.clone(), name });
                        good = false;
                    }
                }
                continue;
            };
            let eased = target.default.is_some() || target.required_when.is_some() || ty.admits_null();
            let wanted = if eased { target.written().optional() } else { target.ty.clone() };
            if let Err(mut misfit) = fits(self.db, &ty, &wanted) {
                misfit.path.insert(0, name);
                self.error(spread.value, TypeErrorKind::Misfit(*misfit));
                good = false;
            } else if certain && !ty.admits_null() {
                sure.push(name);
                known.push((name, ty));
            }
        }
        good
    }

    /// Two spreads never override silently, nor does a spread a field.
    pub(super) fn spread_twice(
        &mut self,
        trees: &Trees,
        at: TreeId,
        tree: &Tree,
        found: &Type,
        spread: &Setting,
    ) {
        if spread.under != Under::NOTHING {
            return;
        }
        for name in self.surely_brought(found) {
            let kid = trees.kid(at, &Step::Name(name)).filter(|kid| trees.is_sure(*kid, at));
            if let Some(kid) = kid.and_then(|kid| trees.get(kid)) {
                let (later, first) =
                    if kid.order > spread.order { (kid.at, spread.at) } else { (spread.at, kid.at) };
                self.error_with(later, TypeErrorKind::SpreadTwice { name }, first, LabelKind::SetHere);
                return;
            }
            let before = tree.spreads.iter().take_while(|other| other.order < spread.order);
            let twice = before.filter(|other| other.under == Under::NOTHING).find(|other| {
                let ty = self.type_of(other.value);
                !ty.admits_null() && self.surely_brought(ty).contains(&name)
            });
            if let Some(first) = twice.map(|other| other.at) {
                self.error_with(spread.at, TypeErrorKind::SpreadTwice { name }, first, LabelKind::SetHere);
                return;
            }
        }
    }

    fn surely_brought(&self, found: &Type) -> Vec<Name> {
        let Type::Record(record) = found.bare() else { return Vec::new() };
        let fields = record::record_type(self.db, &record.id);
        let sure = fields.fields.iter().filter(|field| {
            record.known(field.name).is_some_and(|ty| !ty.admits_null())
                || (!field.ty.admits_null() && field.required_when.is_none())
        });
        sure.map(|field| field.name).collect()
    }

    /// The fields that a record lacks, each by its path: a record that is missing by its required leaves.
    fn missing(&self, trees: &Trees, at: TreeId, declared: &RecordType, sure: &[Name]) -> Vec<Vec<Name>> {
        let mut paths = Vec::new();
        let mut path = Vec::with_capacity(1);
        for field in &declared.fields {
            if field.required_when.is_some() {
                continue;
            }
            let presence = match &field.default {
                None if sure.contains(&field.name) => continue,
                None => None,
                Some(_) if !field.ty.is_structured() => continue,
                Some(default) => {
                    let written = trees.kid(at, &Step::Name(field.name));
                    if written.is_none() && sure.contains(&field.name) {
                        continue;
                    }
                    let below = presence::of_default(self.db, default);
                    let above = written.map(|kid| self.presence(trees, kid));
                    Some(above.into_iter().fold(below, Presence::and))
                }
            };
            path.clear();
            path.push(field.name);
            presence::missing(self.db, field, presence.as_ref(), &mut path, &mut paths);
        }
        paths
    }

    /// What is set at a path and below, conditions left aside.
    fn presence(&self, trees: &Trees, at: TreeId) -> Presence {
        let Some(tree) = trees.get(at) else { return Presence::All };
        if !tree.values.is_empty() || !tree.spreads.is_empty() || tree.is_map {
            return Presence::All;
        }
        let fields = tree.kids.iter().filter_map(|kid| {
            let name = name_of(trees.get(*kid)?)?;
            Some((name, self.presence(trees, *kid)))
        });
        Presence::Fields(fields.collect())
    }

    /// What is set at one path: its values, and the record that its literals and what is below it make.
    pub(super) fn child(
        &mut self,
        trees: &Trees,
        at: TreeId,
        expected: &Type,
        layered: bool,
        entry: bool,
    ) -> (Type, Takes) {
        let Some(tree) = trees.get(at) else { return (Type::Error, Takes::default()) };
        let mut types: SmallVec<[Type; 1]> = SmallVec::new();
        let mut takes = Takes::default();
        let wanted = if entry { expected.clone().optional() } else { expected.clone() };
        for setting in &tree.values {
            let null = matches!(self.body.expression(setting.value), Expression::Literal(Literal::Null));
            if layered && null {
                let ty = match wanted.admits_null() {
                    true => Type::Null,
                    false => self.error(setting.value, TypeErrorKind::NullHere { name: name_of(tree) }),
                };
                types.push(self.note(setting.value, ty));
                continue;
            }
            types.push(
                self.in_field(layered, |checker| checker.check_as(setting.value, &wanted, setting.scope)),
            );
        }
        let is_record = !tree.literals.is_empty()
            || !tree.kids.is_empty()
            || !tree.spreads.is_empty()
            || !tree.computed.is_empty();
        if is_record {
            let alone = tree.literals.len() == 1 && tree.named.len() == 1 && tree.values.is_empty();
            let of_literal = if alone { expected.clone() } else { expected.layer() };
            for literal in &tree.literals {
                self.expect(*literal, &of_literal);
            }
            let (ty, below) = self.in_layer(layered, |checker| checker.check_tree(trees, at, expected));
            for literal in &tree.literals {
                self.note(*literal, ty.clone());
            }
            takes = below;
            types.push(ty);
        }
        match types.len() {
            1 => (types.pop().unwrap_or(Type::Error), takes),
            _ => (outline::merge(self.db, expected, &types), takes),
        }
    }

    /// The record of a resource whose metadata is known to have a name.
    pub(super) fn with_named_metadata(&self, record: &Record) -> Record {
        let metadata = Name::new("metadata");
        let declared = record::record_type(self.db, &record.id);
        let Some(field) = declared.field(metadata) else { return record.clone() };
        let Some(of) = field.ty.as_record() else { return record.clone() };
        let known = record.known(metadata).and_then(Type::as_record).unwrap_or(of);
        let mut inner = known.outline.as_deref().cloned().unwrap_or_default();
        inner.fields.insert(Name::new("name"), Type::STRING);
        let mut outer: Outline = record.outline.as_deref().cloned().unwrap_or_default();
        outer.fields.insert(metadata, Type::Record(of.with_outline(inner)));
        record.with_outline(outer)
    }
}

/// Where the record stands that a tree makes: its literal, else where its path is first named.
fn place(tree: &Tree) -> Node {
    tree.literals.first().map_or(tree.at, |literal| Node::Expression(*literal))
}
