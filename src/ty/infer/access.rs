//! Names, fields and elements: what they mean, and what is known of them where they are read.

use super::super::relation::may_be_equal;
use super::super::{
    FieldType, Record, RecordId, Scalar, SecretUse, Special, Target, Type, TypeErrorKind, UnionType,
    Visibility, declare, join, outline, record, signature,
};
use super::{Checker, Repeat, ScopeId, metadata_type, repeat_of};
use crate::base::Name;
use crate::builtin::{self, Named, Receiver, ReleaseField, SecretFunction};
use crate::db::{Definition, SourceFile};
use crate::hir::{self, Data, DefinitionKind, Expression, ExpressionId, Node, SpotId};
use crate::resolve::{self, Binding, Reads};

impl Checker<'_> {
    pub(super) fn lookup(&self, name: Name) -> Option<Binding> {
        resolve::lookup_value(self.db, self.definition.file, name)
    }

    pub(super) fn named_definition(&self, name: Name) -> Option<Definition> {
        match self.lookup(name)? {
            Binding::Definition(found) => Some(found),
            _ => None,
        }
    }

    /// Whether a name means anything here.
    pub(super) fn is_known(&self, name: Name, scope: ScopeId) -> bool {
        self.local(scope, name).is_some() || self.lookup(name).is_some() || builtin::is_value(name.as_str())
    }

    /// A name that stands alone.
    pub(super) fn name(&mut self, id: ExpressionId, name: Name, scope: ScopeId) -> Type {
        if let Some(local) = self.local(scope, name) {
            self.target(id, Target::Local);
            let mut ty = local.ty;
            if let Some((condition, full)) = local.required
                && let Some(base) = self.paths.base(local.path)
            {
                let site = self.in_record(&condition.owner, base);
                let conjuncts = self.conjuncts(&site, condition.expression, true);
                if self.proven_in(&conjuncts, &condition.owner, base, scope) {
                    ty = full;
                }
            }
            return self.narrowed_at(ty, id, scope);
        }
        match self.lookup(name) {
            Some(Binding::Broken) => Type::Error,
            Some(Binding::Module(module)) => {
                self.target(id, Target::Module(module));
                self.error(id, TypeErrorKind::ModuleAsValue { name })
            }
            Some(Binding::Definition(found)) => self.definition_value(id, found, scope),
            None => self.unknown(id, name, scope),
        }
    }

    pub(super) fn unknown(&mut self, id: ExpressionId, name: Name, scope: ScopeId) -> Type {
        let kind = match name.as_str() {
            "release" | "secret" => TypeErrorKind::SpecialAsValue { name },
            _ if builtin::Function::named(name.as_str()).is_some() => TypeErrorKind::FunctionAsValue { name },
            _ if self.later.contains(&name) || self.scopes.is_later_field(scope, name) => {
                TypeErrorKind::LaterName { name }
            }
            _ => TypeErrorKind::UnknownName { name, locals: self.scopes.names(scope) },
        };
        self.error(id, kind)
    }

    /// Whether a definition may be named here; if not, that is reported.
    pub(super) fn sees(&mut self, at: impl Into<Node>, found: Definition) -> bool {
        let at: Node = at.into();
        if found.file != self.definition.file {
            let function = found.kind() == DefinitionKind::Function;
            let reads = resolve::reads_kind(self.db, found);
            let visible = match reads {
                Reads::Nothing => true,
                Reads::Release => function && self.visibility != Visibility::Static,
                Reads::Inputs => false,
            };
            if !visible {
                let kind = TypeErrorKind::OnlyInInstance { module: found.file, name: found.name() };
                self.error(at, kind);
            }
            return visible;
        }
        let allowed = match (self.visibility, found.kind()) {
            (Visibility::All, _) => true,
            (Visibility::InputDefault, DefinitionKind::Input) => {
                if !record::is_before(self.db, found, self.definition) {
                    self.error(at, TypeErrorKind::LaterInput { name: found.name() });
                    return false;
                }
                true
            }
            (Visibility::InputDefault, _) => self.static_enough(found, Reads::Release),
            (Visibility::Static, _) => self.static_enough(found, Reads::Nothing),
        };
        if !allowed {
            let kind = TypeErrorKind::NotStatic {
                name: found.name(),
                kind: found.kind(),
                visibility: self.visibility,
            };
            self.error(at, kind);
        }
        allowed
    }

    fn static_enough(&self, found: Definition, most: Reads) -> bool {
        found.kind() == DefinitionKind::ImportData || resolve::reads_kind(self.db, found) <= most
    }

    fn definition_value(&mut self, id: ExpressionId, found: Definition, scope: ScopeId) -> Type {
        self.target(id, Target::Definition(found));
        if found.kind() == DefinitionKind::Function {
            return self.error(id, TypeErrorKind::FunctionAsValue { name: found.name() });
        }
        if !self.sees(id, found) {
            return Type::Error;
        }
        let ty = signature(self.db, found).ty.clone();
        let ty = self.there(found, ty, scope);
        self.narrowed_at(ty, id, scope)
    }

    /// A resource or part `when C` is there where every conjunct of `C` is a fact.
    fn there(&mut self, found: Definition, ty: Type, scope: ScopeId) -> Type {
        let conditional =
            matches!(found.kind(), DefinitionKind::Resource | DefinitionKind::Part | DefinitionKind::Deploy);
        if !conditional || !matches!(ty, Type::Optional(_)) {
            return ty;
        }
        let body = hir::body(self.db, found);
        let (Data::Resource { when: Some(when), .. }
        | Data::Part { when: Some(when), .. }
        | Data::Deploy { when: Some(when), .. }) = &body.data
        else {
            return ty;
        };
        let site = self.of_file(found);
        let conjuncts = self.conjuncts(&site, *when, true);
        if self.proven(&conjuncts, scope) { ty.without_null() } else { ty }
    }

    /// What facts leave of the type of an expression that is a path.
    pub(super) fn narrowed_at(&mut self, ty: Type, id: ExpressionId, scope: ScopeId) -> Type {
        if ty.is_error() || !(ty.admits_null() || matches!(ty.strip(), Type::Union(_) | Type::Partial(_))) {
            return ty;
        }
        let site = self.here(scope);
        match self.path(&site, id, 0) {
            Some(path) => self.narrow(ty, path, scope),
            None => ty,
        }
    }

    /// `base.name`, `base?.name`
    pub(super) fn field(
        &mut self,
        id: ExpressionId,
        base: ExpressionId,
        name: Name,
        spot: SpotId,
        optional: bool,
        scope: ScopeId,
    ) -> Type {
        if let Some(ty) = self.special_field(id, base, name, spot, optional, scope) {
            return ty;
        }
        let found = self.synth(base, scope);
        let Some((inner, through)) = self.through(base, &found, optional, scope) else {
            return if optional && *found.bare() == Type::Null { Type::Null } else { Type::Error };
        };
        let Some(ty) = self.member(id, base, &inner, name, spot, scope) else { return Type::Error };
        let ty = if through && !ty.admits_null() {
            self.short.insert(id);
            ty.optional()
        } else {
            ty
        };
        self.narrowed_at(ty, id, scope)
    }

    /// What a field or method is read of: `?.` looks through `null`, and so does all that follows it.
    pub(super) fn through(
        &mut self,
        base: ExpressionId,
        found: &Type,
        optional: bool,
        scope: ScopeId,
    ) -> Option<(Type, bool)> {
        match found.bare() {
            Type::Error => None,
            Type::Null if optional => None,
            Type::Optional(inner) if optional || self.short.contains(&base) => {
                Some(((**inner).clone(), true))
            }
            Type::Optional(_) | Type::Null => {
                self.may_be_null(base, base, scope);
                None
            }
            other => Some((other.clone(), false)),
        }
    }

    /// Fields of what is no value: modules, `release`, and the metadata of a resource.
    fn special_field(
        &mut self,
        id: ExpressionId,
        base: ExpressionId,
        name: Name,
        spot: SpotId,
        optional: bool,
        scope: ScopeId,
    ) -> Option<Type> {
        let body = self.body;
        if self.is_kubernetes(base, scope) {
            let of = Special::Kubernetes;
            return Some(match name.as_str() {
                "atLeast" => self.error(id, TypeErrorKind::FunctionAsValue { name }),
                _ => self.error(spot, TypeErrorKind::UnknownSpecial { of, name }),
            });
        }
        let Expression::Name(of) = body.expression(base) else { return None };
        if self.local(scope, *of).is_some() {
            return None;
        }
        match self.lookup(*of) {
            Some(Binding::Module(module)) => {
                self.target(base, Target::Module(module));
                let Some(found) = self.module_member(id, module, name, spot) else {
                    return Some(Type::Error);
                };
                if found.kind() == DefinitionKind::Function {
                    return Some(self.error(id, TypeErrorKind::FunctionAsValue { name }));
                }
                Some(signature(self.db, found).ty.clone())
            }
            Some(Binding::Definition(found)) => self.metadata_field(id, base, found, name, optional, scope),
            Some(Binding::Broken) => Some(Type::Error),
            None => match of.as_str() {
                "release" => Some(self.release_field(id, base, name, spot)),
                "secret" => Some(match SecretFunction::named(name.as_str()) {
                    Some(_) => self.error(id, TypeErrorKind::FunctionAsValue { name }),
                    None => self.error(spot, TypeErrorKind::UnknownSpecial { of: Special::Secret, name }),
                }),
                _ => None,
            },
        }
    }

    /// Whether an expression is `release.kubernetes`.
    pub(super) fn is_kubernetes(&self, id: ExpressionId, scope: ScopeId) -> bool {
        let Expression::Field { base, name, .. } = self.body.expression(id) else { return false };
        let Expression::Name(of) = self.body.expression(*base) else { return false };
        name.as_str() == "kubernetes"
            && of.as_str() == "release"
            && self.local(scope, *of).is_none()
            && self.lookup(*of).is_none()
    }

    /// Whether `release` may be read here; if not, that is reported.
    pub(super) fn sees_release(&mut self, at: ExpressionId) -> bool {
        if self.visibility != Visibility::Static {
            return true;
        }
        let name = Name::new("release");
        let kind =
            TypeErrorKind::NotStatic { name, kind: DefinitionKind::Error, visibility: self.visibility };
        self.error(at, kind);
        false
    }

    fn release_field(&mut self, id: ExpressionId, base: ExpressionId, name: Name, spot: SpotId) -> Type {
        if !self.sees_release(base) {
            return Type::Error;
        }
        if name.as_str() == "kubernetes" {
            return self.error(id, TypeErrorKind::SpecialAsValue { name });
        }
        let of_release = |form: &builtin::Form| form.receiver == Receiver::Release;
        match ReleaseField::named(name.as_str()).filter(|field| field.forms.iter().all(of_release)) {
            Some(field) => {
                self.target(id, Target::Release(field.id));
                Type::STRING
            }
            None => self.error(spot, TypeErrorKind::UnknownSpecial { of: Special::Release, name }),
        }
    }

    /// A name of a module: what its import gives. Reports what it does not give.
    pub(super) fn module_member(
        &mut self,
        id: ExpressionId,
        module: SourceFile,
        name: Name,
        spot: SpotId,
    ) -> Option<Definition> {
        let Some(found) = resolve::exported_value(self.db, module, name) else {
            if !declare::is_broken(self.db, module, name) {
                let kind = match name.is_private() {
                    true => TypeErrorKind::Private { module, name },
                    false => TypeErrorKind::NotInModule { module, name },
                };
                self.error(spot, kind);
            }
            return None;
        };
        self.target(id, Target::Definition(found));
        self.sees(spot, found).then_some(found)
    }

    /// `backend.metadata`, which is typed and evaluated by itself.
    fn metadata_field(
        &mut self,
        id: ExpressionId,
        base: ExpressionId,
        found: Definition,
        name: Name,
        optional: bool,
        scope: ScopeId,
    ) -> Option<Type> {
        if found.kind() != DefinitionKind::Resource || name.as_str() != "metadata" {
            return None;
        }
        let body = hir::body(self.db, found);
        hir::names::metadata_uses(&body)?;
        let Data::Resource { kind, when, .. } = &body.data else { return None };
        self.target(base, Target::Definition(found));
        self.target(id, Target::Metadata(found));
        if !self.sees(base, found) || resolve::in_circle(self.db, found) {
            return Some(Type::Error);
        }
        let ty = metadata_type(self.db, found).clone();
        let whole = declare::declared(self.db, found).get(*kind).clone();
        if when.is_none() {
            self.note(base, whole);
            return Some(ty);
        }
        let whole = self.there(found, whole.optional(), scope);
        self.note(base, whole.clone());
        if !whole.admits_null() {
            return Some(ty);
        }
        if !optional {
            return Some(self.may_be_null(base, base, scope));
        }
        self.short.insert(id);
        let ty = ty.optional();
        Some(self.narrowed_at(ty, id, scope))
    }

    /// A field, or a built-in without arguments, of what is there.
    fn member(
        &mut self,
        id: ExpressionId,
        base: ExpressionId,
        ty: &Type,
        name: Name,
        spot: SpotId,
        scope: ScopeId,
    ) -> Option<Type> {
        let (core, layer) = ty.core();
        match core {
            Type::Union(union) if union.members.iter().all(|it| matches!(it.bare(), Type::Record(_))) => {
                return self.union_field(id, base, union, layer, name, spot, scope);
            }
            Type::Record(record) => {
                let found = record::field_of(self.db, &record.id, name);
                self.target(id, Target::Field);
                if let Some(field) = found {
                    return Some(self.read(record, &field, layer, base, scope));
                }
                let rest = match &record.id {
                    RecordId::Instance(_) => None,
                    other => record::record_type(self.db, other).rest.clone(),
                };
                if let Some(rest) = rest {
                    return Some(record.known(name).cloned().unwrap_or_else(|| rest.optional()));
                }
                if let RecordId::Instance(module) = record.id
                    && name.is_private()
                    && resolve::lookup_value(self.db, module, name).is_some()
                {
                    self.error(spot, TypeErrorKind::Private { module, name });
                    return None;
                }
                self.error(spot, TypeErrorKind::UnknownField { ty: ty.clone(), name });
                return None;
            }
            _ => {}
        }
        match core.scalar() {
            Some(Scalar::Secret) => {
                self.secret_at(spot, base, SecretUse::Measured);
                return None;
            }
            Some(Scalar::Any) => {
                self.error(spot, TypeErrorKind::Opaque { found: ty.clone() });
                return None;
            }
            _ => {}
        }
        self.method_without_arguments(id, base, ty, name, spot)
    }

    /// A field that every member of a union has is read without narrowing.
    #[expect(clippy::too_many_arguments, reason = "an access with all that it is about")]
    fn union_field(
        &mut self,
        id: ExpressionId,
        base: ExpressionId,
        union: &UnionType,
        layer: bool,
        name: Name,
        spot: SpotId,
        scope: ScopeId,
    ) -> Option<Type> {
        let mut types = Vec::new();
        let mut having = Vec::new();
        for member in &union.members {
            let Some(record) = member.as_record() else { continue };
            if let Some(field) = record::field_of(self.db, &record.id, name) {
                types.push(self.read(record, &field, layer, base, scope));
                having.push(member);
            }
        }
        self.target(id, Target::Field);
        if types.len() == union.members.len() {
            return Some(match join::join(self.db, &types) {
                Some(joined) => joined,
                None => self
                    .error(spot, TypeErrorKind::NoCommonType { of: super::super::Joined::Branches, types }),
            });
        }
        let ty = Type::Union(std::sync::Arc::new(union.clone()));
        if types.is_empty() {
            self.error(spot, TypeErrorKind::UnknownField { ty, name });
            return None;
        }
        let mut literals = Vec::new();
        if let Some(tag) = union.tag {
            for member in having.iter().filter_map(|member| member.as_record()) {
                let candidates = record::tag_candidates(self.db, &member.id);
                literals.extend(
                    candidates.into_iter().filter(|(field, _)| *field == tag).flat_map(|(_, own)| own),
                );
            }
        }
        self.error(spot, TypeErrorKind::FieldOfSome { ty, name, tag: union.tag, literals, expression: base });
        None
    }

    /// What a field of a record is to a reader at a scope.
    fn read(
        &mut self,
        record: &Record,
        field: &FieldType,
        layer: bool,
        base: ExpressionId,
        scope: ScopeId,
    ) -> Type {
        let known = record.known(field.name);
        if layer {
            return known.cloned().unwrap_or_else(|| field.ty.layer().optional());
        }
        match (known, &field.required_when) {
            (Some(known), _) if !known.is_layer() => known.clone(),
            (known, Some(condition)) => {
                let site = self.here(scope);
                let path = self.path(&site, base, 0);
                let holds = path.is_some_and(|path| {
                    let site = self.in_record(&condition.owner, path);
                    let conjuncts = self.conjuncts(&site, condition.expression, true);
                    self.proven_in(&conjuncts, &condition.owner, path, scope)
                });
                match (holds, known) {
                    (true, Some(known)) => {
                        outline::narrowed(self.db, &field.ty, &outline::completed(self.db, known))
                    }
                    (true, None) => field.ty.clone(),
                    (false, Some(known)) => known.clone(),
                    (false, None) => field.read(),
                }
            }
            (Some(known), None) => outline::completed(self.db, known),
            (None, None) => field.ty.clone(),
        }
    }

    /// `base[a]`, `base[a, b]`
    pub(super) fn index(
        &mut self,
        id: ExpressionId,
        base: ExpressionId,
        arguments: &[ExpressionId],
        scope: ScopeId,
    ) -> Type {
        let found = self.synth(base, scope);
        let mut keys = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let ty = self.synth(*argument, scope);
            if ty.scalar() == Some(Scalar::Secret) {
                return self.secret(*argument, SecretUse::Key);
            }
            if ty.admits_null() {
                return self.may_be_null(*argument, *argument, scope);
            }
            keys.push((*argument, ty));
        }
        let Some((inner, through)) = self.through(base, &found, false, scope) else { return Type::Error };
        let (core, layer) = inner.core();
        let element = match core {
            Type::List(list) if list.keys.is_empty() => {
                self.target(id, Target::Position);
                if let [(at, key)] = keys.as_slice()
                    && key.scalar() == Some(Scalar::String)
                {
                    return self.error(*at, TypeErrorKind::NotKeyed { found: inner.clone() });
                }
                self.one_key(id, &inner, &keys, Scalar::Int);
                list.element.ty(self.db).clone()
            }
            Type::List(list) => {
                self.target(id, Target::Keyed(std::sync::Arc::clone(&list.keys)));
                if keys.len() != 1 && keys.len() != list.keys.len() {
                    let kind = TypeErrorKind::KeyCount { ty: inner.clone(), wanted: list.keys.len() };
                    return self.error(id, kind);
                }
                let element = list.element.ty(self.db);
                self.fit_keys(element, &list.keys, &keys);
                if layer { element.layer() } else { element.clone() }
            }
            Type::Map(map) => {
                self.target(id, Target::Entry);
                self.one_key(id, &inner, &keys, Scalar::String);
                let value = map.value.ty(self.db);
                if layer { value.layer() } else { value.clone() }
            }
            Type::Any => return self.error(base, TypeErrorKind::Opaque { found: inner.clone() }),
            _ => return self.error(id, TypeErrorKind::NotIndexable { found: inner.clone() }),
        };
        let element = if through && !element.admits_null() {
            self.short.insert(id);
            element.optional()
        } else {
            element
        };
        self.narrowed_at(element, id, scope)
    }

    fn one_key(&mut self, id: ExpressionId, ty: &Type, keys: &[(ExpressionId, Type)], wanted: Scalar) {
        if keys.len() != 1 {
            self.error(id, TypeErrorKind::KeyCount { ty: ty.clone(), wanted: 1 });
        }
        for (at, key) in keys {
            if !key.is_error() && key.scalar() != Some(wanted) {
                self.error(*at, TypeErrorKind::KeyType { found: key.clone() });
            }
        }
    }

    fn fit_keys(&mut self, element: &Type, names: &super::super::Keys, keys: &[(ExpressionId, Type)]) {
        for ((at, key), (name, _)) in keys.iter().zip(names.iter()) {
            let field = element.as_record().and_then(|record| record::field_of(self.db, &record.id, *name));
            let fits = field.is_none_or(|field| may_be_equal(key, &field.ty));
            if !key.is_error()
                && (!fits
                    || !matches!(
                        key.scalar(),
                        Some(Scalar::String | Scalar::Int | Scalar::Bool | Scalar::IntOrString)
                    ))
            {
                self.error(*at, TypeErrorKind::KeyType { found: key.clone() });
            }
        }
    }

    /// The type of a resource, part or deploy as a whole.
    pub(in crate::ty) fn repeated(db: &dyn crate::db::Db, definition: Definition, one: Type) -> Type {
        match repeat_of(db, definition) {
            Repeat::One => one,
            Repeat::Optional => one.optional(),
            Repeat::List => Type::list(one),
            Repeat::Map => Type::map(one),
        }
    }
}
