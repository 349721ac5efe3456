//! From types as written to types: names, refinements, unions, layers.
//!
//! A record type is named by its place and never looked into here, so a type may hold itself, and so is what a list or a map holds where
//! it leads back to itself (`ty::held`); a name of any other type is followed at once. What is well formed is asked by
//! `ty::wellformed`, when the definition itself is checked.

use std::cell::Cell;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::view::LiteralKey;
use super::{
    BadRefinement, Held, IntRange, ListType, MapType, Owner, Record, RecordId, StringRules, Type, TypeError,
    TypeErrorKind, UnionType, UnitRange, WhereType, WrittenType, held, record, refine, view,
};
use crate::base::Name;
use crate::db::{Db, Definition, DefinitionId, SourceFile};
use crate::hir::{
    self, Body, Bound, Data, DefinitionKind, KeyDeclaration, Literal, Node, QualifiedName, Refinement,
    TypeExpression, TypeExpressionId,
};
use crate::resolve::{self, Binding};

/// What the types written in a definition are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// By [`TypeExpressionId`].
    types: Vec<Type>,
    /// What is wrong with how they are written.
    pub errors: Vec<TypeError>,
}

impl Declared {
    /// A type of the definition.
    #[must_use]
    pub fn get(&self, id: TypeExpressionId) -> &Type {
        self.types.get(id.0 as usize).unwrap_or(&Type::Error)
    }
}

/// The types that are written in a definition.
pub fn declared(db: &dyn Db, definition: Definition) -> &Declared {
    declared_in(db, DefinitionId::new(db, definition))
}

#[salsa::tracked]
fn declared_in<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Declared {
    let definition = id.definition(db);
    if let Some(log) = db.log() {
        log.note("types", definition.name());
    }
    let body = hir::body(db, definition);
    let effort = Cell::new(MOST);
    let mut resolver = Resolver::new(db, definition, &body, Vec::new(), &effort);
    if let Data::Type { ty, .. } = &body.data {
        resolver.itself(*ty);
    }
    let count = u32::try_from(body.types.len()).unwrap_or(u32::MAX);
    let types: Vec<Type> = (0..count).map(|number| resolver.resolve(TypeExpressionId(number))).collect();
    resolver.optional_elements(&types);
    if effort.get() == 0 {
        resolver.error(Node::Name, TypeErrorKind::TooLarge);
    }
    Declared { types, errors: resolver.errors }
}

/// The type that a `type` names.
pub fn named_type(db: &dyn Db, definition: Definition) -> Type {
    alias(db, definition, &[], &Cell::new(MOST))
}

/// The type that is written at a place.
pub(super) fn type_at(db: &dyn Db, at: WrittenType) -> Type {
    let body = hir::body(db, at.definition);
    match &body.data {
        Data::Type { ty, .. } if *ty == at.ty => named_type(db, at.definition),
        _ => Resolver::new(db, at.definition, &body, Vec::new(), &Cell::new(MOST)).resolve(at.ty),
    }
}

/// Named types that share their parts grow without end as trees: more nodes than this nobody needs in one definition.
const MOST: usize = 20_000;

fn built_in(name: &str) -> Option<Type> {
    Some(match name {
        "Bool" => Type::Bool,
        "Int" => Type::INT,
        "Float" => Type::Float(None),
        "String" => Type::STRING,
        "Quantity" => Type::Quantity(None),
        "Duration" => Type::Duration(None),
        "IntOrString" => Type::IntOrString,
        "IntOrPercent" => Type::IntOrPercent,
        "Any" => Type::Any,
        "SecretString" => Type::Secret,
        "SecretPiece" => view::secret_piece().clone(),
        _ => return None,
    })
}

/// What a `type` names, seen on the way from others; a name that comes back is the error type.
fn alias(db: &dyn Db, definition: Definition, way: &[Definition], effort: &Cell<usize>) -> Type {
    alias_on_way(db, definition, way, effort).0
}

/// The same, with the names that led back to one of them, if they did.
fn alias_on_way(
    db: &dyn Db,
    definition: Definition,
    way: &[Definition],
    effort: &Cell<usize>,
) -> (Type, Option<Vec<Definition>>) {
    const LONGEST: usize = 200;
    if way.len() > LONGEST {
        effort.set(0);
        return (Type::Error, None);
    }
    if let Some(at) = way.iter().position(|known| *known == definition) {
        return (Type::Error, Some(way.iter().skip(at).copied().collect()));
    }
    if resolve::in_circle(db, definition) {
        return (Type::Error, None);
    }
    if let Some(record) = hir::record_of(db, definition) {
        return (Type::Record(Record { id: RecordId::Declared(definition, record), outline: None }), None);
    }
    if definition.file.is_library(db) {
        // No name of the library leads back to itself, so it does not matter what led here.
        return (library_alias(db, DefinitionId::new(db, definition)).clone(), None);
    }
    resolved(db, definition, way, effort)
}

/// What a `type` of the library names that is no record.
#[salsa::tracked]
fn library_alias<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Type {
    resolved(db, id.definition(db), &[], &Cell::new(MOST)).0
}

fn resolved(
    db: &dyn Db,
    definition: Definition,
    way: &[Definition],
    effort: &Cell<usize>,
) -> (Type, Option<Vec<Definition>>) {
    let body = hir::body(db, definition);
    let Data::Type { ty, .. } = &body.data else { return (Type::Error, None) };
    let mut way = way.to_vec();
    way.push(definition);
    let mut resolver = Resolver::new(db, definition, &body, way, effort);
    let ty = resolver.resolve(*ty);
    (ty, resolver.circle)
}

/// The type of one field of a record type, found without making the others.
fn field_on_way(
    db: &dyn Db,
    id: &RecordId,
    name: Name,
    way: &[Definition],
    effort: &Cell<usize>,
) -> Option<Type> {
    match id {
        RecordId::Inferred(fields) => fields.field(name).map(|field| field.ty.clone()),
        RecordId::Instance(file) => record::instance_field(db, *file, name),
        RecordId::Inputs(file) => {
            let input = record::input_named(db, *file, name)?;
            let body = hir::body(db, input);
            let Data::Input { ty, .. } = &body.data else { return None };
            Some(Resolver::new(db, input, &body, way.to_vec(), effort).resolve(*ty))
        }
        RecordId::Declared(..) => {
            let declared = record::declaration(db, id, name)?;
            let body = hir::body(db, declared.0);
            let mut way = way.to_vec();
            way.push(declared.0);
            Some(Resolver::new(db, declared.0, &body, way, effort).resolve(declared.1))
        }
    }
}

struct Resolver<'a> {
    db: &'a dyn Db,
    definition: Definition,
    body: &'a Body,
    /// The named types that led here.
    way: Vec<Definition>,
    done: Vec<Option<Type>>,
    errors: Vec<TypeError>,
    /// Elements and entries that lead back to themselves: whether they are optional is seen when they are known.
    held: Vec<TypeExpressionId>,
    /// Names that led back to one of them outside of a record, list or map.
    circle: Option<Vec<Definition>>,
    /// How many more nodes may be made.
    effort: &'a Cell<usize>,
}

impl<'a> Resolver<'a> {
    fn new(
        db: &'a dyn Db,
        definition: Definition,
        body: &'a Body,
        way: Vec<Definition>,
        effort: &'a Cell<usize>,
    ) -> Self {
        Self {
            db,
            definition,
            body,
            way,
            done: vec![None; body.types.len()],
            errors: Vec::new(),
            held: Vec::new(),
            circle: None,
            effort,
        }
    }

    fn error(&mut self, node: Node, kind: TypeErrorKind) -> Type {
        self.errors.push(TypeError::new(node, kind));
        Type::Error
    }

    /// The type of the `type` that is looked at: outside of records, lists and maps it does not name itself.
    fn itself(&mut self, id: TypeExpressionId) {
        self.way.push(self.definition);
        self.resolve(id);
        self.way.clear();
    }

    fn resolve(&mut self, id: TypeExpressionId) -> Type {
        if let Some(Some(done)) = self.done.get(id.0 as usize) {
            return done.clone();
        }
        let cheap = matches!(self.body.type_expression(id), TypeExpression::Literal(_));
        let left = self.effort.get().saturating_sub(usize::from(!cheap));
        self.effort.set(left);
        let ty = if left == 0 { Type::Error } else { self.make(id) };
        if let Some(slot) = self.done.get_mut(id.0 as usize) {
            *slot = Some(ty.clone());
        }
        ty
    }

    fn make(&mut self, id: TypeExpressionId) -> Type {
        let body = self.body;
        match body.type_expression(id) {
            TypeExpression::Missing => Type::Error,
            TypeExpression::Name(name) => self.named(id, name),
            TypeExpression::Literal(literal) => match literal {
                Literal::Unit(text) => {
                    let kind = TypeErrorKind::BareUnit { text: Arc::clone(text) };
                    self.error(Node::Type(id), kind)
                }
                other => Type::literal(other.clone()),
            },
            TypeExpression::Optional(inner) => self.resolve(*inner).optional(),
            TypeExpression::Union(members) => self.union(id, members),
            TypeExpression::List { element, keys } => self.list(*element, keys),
            TypeExpression::Map { key, value } => {
                let key_type = self.resolve(*key);
                let value = self.element(*value);
                let key_type = match key_type.scalar() {
                    Some(super::Scalar::String) => key_type,
                    _ if key_type.is_error() => key_type,
                    _ => self.error(Node::Type(*key), TypeErrorKind::MapKey { ty: key_type }),
                };
                Type::Map(Arc::new(MapType { key: key_type, value, length: IntRange::default() }))
            }
            TypeExpression::Record(_) => {
                Type::Record(Record { id: RecordId::Declared(self.definition, id), outline: None })
            }
            TypeExpression::Refined { base, refinements } => {
                let mut ty = self.resolve(*base);
                for refinement in refinements {
                    ty = self.refined(ty, refinement);
                }
                ty
            }
            TypeExpression::Where { base, condition, message } => {
                let base = self.resolve(*base);
                if base.is_error() {
                    return base;
                }
                let owner = Owner { definition: self.definition, record: None };
                Type::Where(Arc::new(WhereType { base, owner, condition: *condition, message: *message }))
            }
            TypeExpression::Partial(inner) => self.resolve(*inner).layer(),
        }
    }

    /// Elements and entries are not optional.
    fn element(&mut self, id: TypeExpressionId) -> Held {
        if let Some(written) = held::leads_back(self.db, self.definition, self.body, id) {
            self.held.push(id);
            return Held::Written(written);
        }
        let ty = self.resolve(id);
        if !ty.admits_null() {
            return Held::Type(ty);
        }
        let inner = held::certain(&ty);
        self.error(Node::Type(id), TypeErrorKind::OptionalElement { ty });
        Held::Type(inner)
    }

    /// The elements and entries that lead back to themselves are not optional either.
    fn optional_elements(&mut self, types: &[Type]) {
        for id in std::mem::take(&mut self.held) {
            if let Some(ty) = types.get(id.0 as usize).filter(|ty| ty.admits_null()) {
                self.error(Node::Type(id), TypeErrorKind::OptionalElement { ty: ty.clone() });
            }
        }
    }

    fn list(&mut self, element: TypeExpressionId, keys: &[KeyDeclaration]) -> Type {
        let element = self.element(element);
        let keys = keys.iter().map(|key| (key.name, key.default.clone())).collect();
        Type::List(Arc::new(ListType { element, keys, length: IntRange::default() }))
    }

    fn union(&mut self, id: TypeExpressionId, written: &[TypeExpressionId]) -> Type {
        let mut members: Vec<Type> = Vec::new();
        let mut optional = false;
        let mut literals: FxHashSet<LiteralKey> = FxHashSet::default();
        for member in written {
            let ty = self.resolve(*member);
            if ty.is_error() {
                return Type::Error;
            }
            flatten(&ty, &mut members, &mut literals, &mut optional);
        }
        let union = match members.len() {
            0 => Type::Null,
            1 => members.pop().unwrap_or(Type::Error),
            _ => {
                let tag = self.tag(&members);
                let alias = match &self.body.data {
                    Data::Type { ty, .. } if *ty == id => Some(self.definition),
                    _ => None,
                };
                Type::Union(Arc::new(UnionType { members, tag, alias }))
            }
        };
        if optional { union.optional() } else { union }
    }

    /// The field that tells the records of a union apart: required, without default, of literal types, different in each.
    fn tag(&self, members: &[Type]) -> Option<Name> {
        let records: Vec<&RecordId> =
            members.iter().filter_map(|it| it.as_record()).map(|it| &it.id).collect();
        let (first, others) = records.split_first()?;
        if others.is_empty() {
            return None;
        }
        let candidates = record::tag_candidates(self.db, first);
        let others: Vec<_> = others.iter().map(|id| record::tag_candidates(self.db, id)).collect();
        let found = candidates.into_iter().find(|(name, literals)| {
            let mut seen: FxHashSet<LiteralKey> = literals.iter().map(LiteralKey::of).collect();
            others.iter().all(|fields| {
                let Some((_, literals)) = fields.iter().find(|(other, _)| other == name) else {
                    return false;
                };
                literals.iter().all(|literal| seen.insert(LiteralKey::of(literal)))
            })
        });
        found.map(|(name, _)| name)
    }

    fn named(&mut self, id: TypeExpressionId, name: &QualifiedName) -> Type {
        let mut segments = name.segments.iter();
        let Some(&(first, spot)) = segments.next() else { return Type::Error };
        let file = self.definition.file;
        let mut ty = match resolve::lookup_type(self.db, file, first) {
            Some(Binding::Definition(found)) => self.follow(id, found),
            Some(_) => return Type::Error,
            None => match built_in(first.as_str()) {
                Some(ty) => ty,
                None => match resolve::lookup_value(self.db, file, first) {
                    Some(Binding::Broken) => return Type::Error,
                    Some(Binding::Module(module)) => match segments.next() {
                        Some(&(member, spot)) => self.of_module(id, module, member, Node::Spot(spot)),
                        None => {
                            return self.error(Node::Type(id), TypeErrorKind::ModuleAsValue { name: first });
                        }
                    },
                    _ => return self.error(Node::Spot(spot), TypeErrorKind::UnknownType { name: first }),
                },
            },
        };
        for &(field, spot) in segments {
            ty = self.field(&ty, field, Node::Spot(spot));
        }
        ty
    }

    fn of_module(&mut self, id: TypeExpressionId, module: SourceFile, name: Name, node: Node) -> Type {
        if name.as_str() == "Inputs" {
            return Type::Record(Record { id: RecordId::Inputs(module), outline: None });
        }
        if name.is_private() {
            return self.error(node, TypeErrorKind::Private { module, name });
        }
        match resolve::exported_type(self.db, module, name) {
            Some(found) => self.follow(id, found),
            None if is_broken(self.db, module, name) => Type::Error,
            None => self.error(node, TypeErrorKind::NoSuchType { module, name }),
        }
    }

    fn follow(&mut self, id: TypeExpressionId, definition: Definition) -> Type {
        if definition.kind() != DefinitionKind::Type {
            return Type::Error;
        }
        let (ty, circle) = alias_on_way(self.db, definition, &self.way, self.effort);
        let Some(circle) = circle else { return ty };
        // It is told once, at the first of those that are in it.
        let first = hir::definitions(self.db, self.definition.file).iter().find(|it| circle.contains(it));
        if self.way.len() == 1
            && first == Some(&self.definition)
            && !resolve::in_circle(self.db, self.definition)
        {
            self.error(Node::Type(id), TypeErrorKind::EndlessAlias { name: definition.name() });
        }
        self.circle = Some(circle);
        Type::Error
    }

    /// `T.f`; a further field looks through `?`.
    fn field(&mut self, ty: &Type, name: Name, node: Node) -> Type {
        let inner = ty.strip();
        if inner.is_error() {
            return Type::Error;
        }
        let found = match inner {
            Type::Record(record) => field_on_way(self.db, &record.id, name, &self.way, self.effort),
            _ => None,
        };
        found.unwrap_or_else(|| self.error(node, TypeErrorKind::NoFieldInType { ty: ty.clone(), name }))
    }

    fn refined(&mut self, ty: Type, refinement: &Refinement) -> Type {
        let spot = match refinement {
            Refinement::Range { spot, .. } | Refinement::Pattern { spot, .. } => Node::Spot(*spot),
        };
        match apply(&ty, refinement) {
            Ok(ty) => ty,
            Err(Problem::Pattern(reason)) => {
                self.error(spot, TypeErrorKind::BadPattern { reason });
                ty
            }
            Err(Problem::Refinement(why)) => {
                let found = ty.clone();
                self.error(spot, TypeErrorKind::BadRefinement { ty: found, why });
                ty
            }
        }
    }
}

/// Whether a module has an item of that name that could not be read: whoever names it is silent.
pub(super) fn is_broken(db: &dyn Db, module: SourceFile, name: Name) -> bool {
    let is_one = |it: &Definition| it.kind() == DefinitionKind::Error && it.name() == name;
    hir::has_lost_items(db, module) || hir::definitions(db, module).iter().any(is_one)
}

/// Members of members are members.
fn flatten(ty: &Type, into: &mut Vec<Type>, literals: &mut FxHashSet<LiteralKey>, optional: &mut bool) {
    match ty {
        Type::Null => *optional = true,
        Type::Optional(inner) => {
            *optional = true;
            flatten(inner, into, literals, optional);
        }
        Type::Union(union) => {
            union.members.iter().for_each(|member| flatten(member, into, literals, optional))
        }
        Type::Literal(literal) if !literals.insert(LiteralKey::of(literal)) => {}
        other => into.push(other.clone()),
    }
}

enum Problem {
    Refinement(BadRefinement),
    Pattern(Arc<str>),
}

fn apply(ty: &Type, refinement: &Refinement) -> Result<Type, Problem> {
    let none = Err(Problem::Refinement(BadRefinement::NoRange));
    match (ty, refinement) {
        (Type::Error, _) => Ok(Type::Error),
        (Type::Where(restricted), _) => {
            let base = apply(&restricted.base, refinement)?;
            Ok(Type::Where(Arc::new(WhereType { base, ..(**restricted).clone() })))
        }
        (Type::Optional(inner), _) => Ok(apply(inner, refinement)?.optional()),
        (Type::String(rules), Refinement::Pattern { pattern, .. }) => {
            refine::check_pattern(pattern).map_err(|reason| Problem::Pattern(reason.into()))?;
            let mut rules = rules.as_deref().cloned().unwrap_or_default();
            if !rules.patterns.contains(pattern) {
                rules.patterns.push(Arc::clone(pattern));
            }
            Ok(Type::String(Some(Arc::new(rules))))
        }
        (_, Refinement::Pattern { .. }) => Err(Problem::Refinement(BadRefinement::NoPattern)),
        (_, Refinement::Range { minimum, maximum, .. }) => {
            let (minimum, maximum) = (minimum.as_ref(), maximum.as_ref());
            match ty {
                Type::Int(range) => Ok(Type::Int(narrow(*range, minimum, maximum, false)?)),
                Type::String(rules) => {
                    let mut rules: StringRules = rules.as_deref().cloned().unwrap_or_default();
                    rules.length = narrow(rules.length, minimum, maximum, true)?;
                    Ok(Type::String(Some(Arc::new(rules))))
                }
                Type::List(list) => {
                    let length = narrow(list.length, minimum, maximum, true)?;
                    Ok(Type::List(Arc::new(ListType { length, ..(**list).clone() })))
                }
                Type::Map(map) => {
                    let length = narrow(map.length, minimum, maximum, true)?;
                    Ok(Type::Map(Arc::new(MapType { length, ..(**map).clone() })))
                }
                Type::Float(before) => float_range(before.as_deref(), minimum, maximum),
                Type::Quantity(before) => {
                    unit_range(before.as_deref(), minimum, maximum, true).map(|it| Type::Quantity(Some(it)))
                }
                Type::Duration(before) => {
                    unit_range(before.as_deref(), minimum, maximum, false).map(|it| Type::Duration(Some(it)))
                }
                _ => none,
            }
        }
    }
}

fn narrow(
    range: IntRange,
    minimum: Option<&Bound>,
    maximum: Option<&Bound>,
    is_length: bool,
) -> Result<IntRange, Problem> {
    let end = |bound: Option<&Bound>| match bound {
        None => Ok(None),
        Some(Literal::Int(value)) if !is_length || *value >= 0 => Ok(Some(*value)),
        Some(_) => Err(Problem::Refinement(BadRefinement::Ends)),
    };
    let (minimum, maximum) = (end(minimum)?, end(maximum)?);
    let range = IntRange {
        minimum: range.minimum.max(minimum),
        maximum: [range.maximum, maximum].into_iter().flatten().min(),
    };
    match (range.minimum, range.maximum) {
        (Some(least), Some(most)) if least > most => Err(Problem::Refinement(BadRefinement::Empty)),
        _ => Ok(range),
    }
}

fn float_range(
    before: Option<&(Option<Literal>, Option<Literal>)>,
    minimum: Option<&Bound>,
    maximum: Option<&Bound>,
) -> Result<Type, Problem> {
    let end = |bound: Option<&Bound>| match bound {
        None => Ok(None),
        Some(literal) => refine::number(literal).map(Some).ok_or(Problem::Refinement(BadRefinement::Ends)),
    };
    let (mut least, mut most) = (end(minimum)?, end(maximum)?);
    if let Some((before_least, before_most)) = before {
        let pick = |one: Option<f64>, other: Option<&Literal>, keep: fn(f64, f64) -> f64| match (
            one,
            other.and_then(refine::number),
        ) {
            (Some(one), Some(other)) => Some(keep(one, other)),
            (one, other) => one.or(other),
        };
        least = pick(least, before_least.as_ref(), f64::max);
        most = pick(most, before_most.as_ref(), f64::min);
    }
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        return Err(Problem::Refinement(BadRefinement::Empty));
    }
    Ok(Type::Float(Some(Arc::new((least.map(Literal::Float), most.map(Literal::Float))))))
}

fn unit_range(
    before: Option<&UnitRange>,
    minimum: Option<&Bound>,
    maximum: Option<&Bound>,
    is_quantity: bool,
) -> Result<Arc<UnitRange>, Problem> {
    let read = |text: &str| {
        if is_quantity { refine::quantity(text) } else { refine::duration(text).map(i128::from) }
    };
    let end = |bound: Option<&Bound>| -> Result<Option<Arc<str>>, Problem> {
        match bound {
            None => Ok(None),
            Some(Literal::Unit(text)) if read(text).is_some() => Ok(Some(Arc::clone(text))),
            Some(Literal::Int(value)) if is_quantity => Ok(Some(value.to_string().into())),
            Some(_) => Err(Problem::Refinement(BadRefinement::Ends)),
        }
    };
    let (mut minimum, mut maximum) = (end(minimum)?, end(maximum)?);
    if let Some(before) = before {
        minimum = stricter(minimum, before.minimum.clone(), &read, std::cmp::Ordering::Greater);
        maximum = stricter(maximum, before.maximum.clone(), &read, std::cmp::Ordering::Less);
    }
    if let (Some(least), Some(most)) = (&minimum, &maximum)
        && read(least) > read(most)
    {
        return Err(Problem::Refinement(BadRefinement::Empty));
    }
    Ok(Arc::new(UnitRange { minimum, maximum }))
}

fn stricter<T: Ord>(
    one: Option<Arc<str>>,
    other: Option<Arc<str>>,
    read: &impl Fn(&str) -> Option<T>,
    keep: std::cmp::Ordering,
) -> Option<Arc<str>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if read(&one).cmp(&read(&other)) == keep { one } else { other }),
        (one, other) => one.or(other),
    }
}
