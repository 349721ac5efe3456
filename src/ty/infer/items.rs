//! Items that make something: resources, parts, deploys, patches, and what is declared to be there.

use std::sync::Arc;

use super::super::{Record, RecordId, Type, TypeErrorKind, declare, record};
use super::body::{Step, TreeId, Trees};
use super::{Checker, ScopeId};
use crate::base::Name;
use crate::hir::{
    Block, Data, Element, Expression, ExpressionId, KindAttribute, Literal, LoopHeader, Node, PatchTarget,
    QualifiedName, Segment, SpotId, TypeExpressionId,
};
use crate::resolve;

impl Checker<'_> {
    /// The scope behind `for` and `when`.
    fn headed(&mut self, repeat: Option<&LoopHeader>, when: Option<ExpressionId>) -> ScopeId {
        let mut scope = ScopeId::ROOT;
        if let Some(header) = repeat {
            scope = self.for_each(header, scope);
        }
        if let Some(when) = when {
            self.condition(when, scope);
            scope = self.behind(when, scope, true);
        }
        scope
    }

    pub(super) fn resource(
        &mut self,
        kind: TypeExpressionId,
        repeat: Option<&LoopHeader>,
        when: Option<ExpressionId>,
        value: ExpressionId,
    ) -> Type {
        let ty = self.declared.get(kind).clone();
        let scope = self.headed(repeat, when);
        let (record, attribute) = match ty.bare() {
            Type::Record(record) => match record::record_type(self.db, &record.id).kind.clone() {
                Some(attribute) => (record.clone(), attribute),
                None => return self.error(Node::Type(kind), TypeErrorKind::NotAKind { ty: ty.clone() }),
            },
            Type::Any | Type::Error => {
                self.check(value, &ty, scope);
                return ty;
            }
            _ => return self.error(Node::Type(kind), TypeErrorKind::NotAKind { ty: ty.clone() }),
        };
        let found = match self.body.expression(value) {
            Expression::Record(block) => {
                let mut trees = Trees::new(value.into(), block.elements.len());
                self.grow(&mut trees, block, scope);
                self.identity(&mut trees, &record, &attribute);
                self.expect(value, &ty);
                let (found, _) =
                    self.in_layer(false, |checker| checker.check_tree(&trees, trees.root(), &ty));
                self.named_metadata(&trees, &attribute, value);
                self.note(value, found)
            }
            _ => self.check(value, &ty, scope),
        };
        let of = match found.bare() {
            Type::Record(found) if found.is_same(&record) => found.clone(),
            _ => record,
        };
        Type::Record(self.with_named_metadata(&of))
    }

    /// `apiVersion` and `kind` come from the type; written, they say the same.
    fn identity(&mut self, trees: &mut Trees, record: &Record, attribute: &KindAttribute) {
        let Record { id, .. } = record;
        let declared = record::record_type(self.db, id);
        let kind = self.kind_name(id, attribute);
        for (name, is) in [("apiVersion", Arc::clone(&attribute.api_version)), ("kind", kind)] {
            let name = Name::new(name);
            if declared.field(name).is_some() {
                continue;
            }
            let Some(kid) = trees.take_kid(trees.root(), &Step::Name(name)) else { continue };
            let Some(tree) = trees.get(kid) else { continue };
            for setting in &tree.values {
                let ty = self.synth(setting.value, setting.scope);
                let same = matches!(ty.as_literal(), Some(Literal::Text(text)) if *text == is);
                if !same && !ty.is_error() {
                    self.error(setting.value, TypeErrorKind::ResourceSays { name, is: Arc::clone(&is) });
                }
            }
        }
    }

    fn kind_name(&self, id: &RecordId, attribute: &KindAttribute) -> Arc<str> {
        match (&attribute.name, id) {
            (Some(name), _) => Arc::clone(name),
            (None, RecordId::Declared(definition, _)) => definition.name().as_str().into(),
            _ => Arc::from(""),
        }
    }

    /// A name, or `generateName`, is required; what is of the whole cluster has no namespace.
    fn named_metadata(&mut self, trees: &Trees, attribute: &KindAttribute, value: ExpressionId) {
        let root = trees.root();
        let step = |name| Step::Name(Name::new(name));
        let metadata = trees.kid(root, &step("metadata"));
        let closed = |at: TreeId| {
            trees
                .get(at)
                .is_some_and(|tree| tree.spreads.is_empty() && tree.values.is_empty() && !tree.is_map)
        };
        let named = metadata.is_some_and(|at| {
            !closed(at)
                || ["name", "generateName"].into_iter().any(|name| trees.kid(at, &step(name)).is_some())
        });
        if !named && closed(root) {
            self.error(value, TypeErrorKind::NoName);
        }
        if !attribute.namespaced
            && let Some(at) = metadata
            && let Some(namespace) = trees.kid(at, &step("namespace")).and_then(|kid| trees.get(kid))
        {
            let kind = self.resource_kind(attribute);
            self.error(namespace.at, TypeErrorKind::NoNamespace { kind });
        }
    }

    fn resource_kind(&self, attribute: &KindAttribute) -> Arc<str> {
        let Data::Resource { kind, .. } = &self.body.data else { return Arc::from("") };
        match self.declared.get(*kind).as_record() {
            Some(record) => self.kind_name(&record.id, attribute),
            None => Arc::from(""),
        }
    }

    /// The metadata of a resource whose literal writes it, looked at by itself.
    pub(super) fn metadata(&mut self) -> Type {
        let body = self.body;
        let Data::Resource { kind, when, value, .. } = &body.data else { return Type::Error };
        let ty = self.declared.get(*kind).clone();
        let (Type::Record(record), Expression::Record(block)) = (ty.bare(), body.expression(*value)) else {
            return Type::Error;
        };
        let name = Name::new("metadata");
        let Some(field) = record::record_type(self.db, &record.id).field(name).cloned() else {
            return Type::Error;
        };
        let scope = self.headed(None, *when);
        let elements = block.elements.iter().filter(|element| match element {
            Element::Let { .. } => true,
            Element::Field { path, .. } => {
                matches!(path.first(), Some(Segment::Name(first, _)) if *first == name)
            }
            _ => false,
        });
        let block = Block { elements: elements.cloned().collect() };
        let mut trees = Trees::new((*value).into(), block.elements.len());
        self.grow(&mut trees, &block, scope);
        let found = match trees.kid(trees.root(), &Step::Name(name)) {
            Some(kid) => self.child(&trees, kid, &field.ty, false, false).0,
            None => Type::Error,
        };
        let Type::Record(plain) = field.ty.strip() else { return field.ty };
        let known = match found.bare() {
            Type::Record(found) if found.is_same(plain) => found.clone(),
            _ => plain.clone(),
        };
        let mut outline = known.outline.as_deref().cloned().unwrap_or_default();
        outline.fields.insert(Name::new("name"), Type::STRING);
        Type::Record(known.with_outline(outline))
    }

    /// A part or a deploy: the layer of inputs that it gives.
    pub(super) fn instance(
        &mut self,
        repeat: Option<&LoopHeader>,
        when: Option<ExpressionId>,
        release: Option<ExpressionId>,
        namespace: Option<ExpressionId>,
        value: ExpressionId,
    ) -> Type {
        let scope = self.headed(repeat, when);
        for text in [release, namespace].into_iter().flatten() {
            self.check(text, &Type::STRING, scope);
        }
        let Some(module) = resolve::module_of(self.db, self.definition) else { return Type::Error };
        let layer = Type::Record(record::inputs_record(module)).layer();
        self.in_layer(true, |checker| checker.check_as(value, &layer, scope));
        Type::Record(Record { id: RecordId::Instance(module), outline: None })
    }

    fn kind_type(&mut self, name: &QualifiedName) -> Option<Type> {
        if let Some(found) = resolve::kind_named(self.db, name) {
            return Some(declare::named_type(self.db, found));
        }
        let (_, spot) = name.segments.last()?;
        let spelt: Vec<&str> = name.segments.iter().map(|(name, _)| name.as_str()).collect();
        self.error(*spot, TypeErrorKind::UnknownKind { name: spelt.join(".").into() });
        None
    }

    /// A layer over the finished resources of this file's deploys.
    pub(super) fn patch(
        &mut self,
        target: &PatchTarget,
        texts: [Option<ExpressionId>; 2],
        when: Option<ExpressionId>,
        value: ExpressionId,
    ) {
        for text in texts.into_iter().flatten() {
            self.check(text, &Type::STRING, ScopeId::ROOT);
        }
        let scope = self.headed(None, when);
        let all = QualifiedName { segments: vec![(Name::new("ConfigMap"), SpotId(0))] };
        let ty = match target {
            PatchTarget::Kind(name) => self.kind_type(name),
            PatchTarget::All(_) => {
                resolve::kind_named(self.db, &all).map(|found| declare::named_type(self.db, found))
            }
        };
        let (Some(ty), Expression::Record(block)) = (ty, self.body.expression(value)) else { return };
        let mut trees = Trees::new(value.into(), block.elements.len());
        self.grow(&mut trees, block, scope);
        if self.patches_identity(&trees, matches!(target, PatchTarget::All(_))) {
            return;
        }
        let layer = ty.layer();
        self.expect(value, &layer);
        let (found, _) = self.in_layer(true, |checker| checker.check_tree(&trees, trees.root(), &layer));
        self.note(value, found);
    }

    /// What tells objects apart is not patched; of all kinds only the metadata is.
    fn patches_identity(&mut self, trees: &Trees, all: bool) -> bool {
        let root = trees.root();
        let step = |name| Step::Name(Name::new(name));
        let metadata = trees.kid(root, &step("metadata"));
        let of_metadata = |name| metadata.and_then(|at| trees.kid(at, &step(name)));
        let identity = [
            ("apiVersion", trees.kid(root, &step("apiVersion"))),
            ("kind", trees.kid(root, &step("kind"))),
            ("metadata.name", of_metadata("name")),
            ("metadata.namespace", of_metadata("namespace")),
        ];
        for (path, kid) in identity {
            if let Some(tree) = kid.and_then(|kid| trees.get(kid)) {
                self.error(tree.at, TypeErrorKind::PatchIdentity { path: path.into() });
                return true;
            }
        }
        if !all {
            return false;
        }
        let Some(tree) = trees.get(root) else { return false };
        for kid in &tree.kids {
            let Some(kid) = trees.get(*kid) else { continue };
            if let Some(name) = super::body::name_of(kid).filter(|name| name.as_str() != "metadata") {
                self.error(kid.at, TypeErrorKind::PatchAll { name });
                return true;
            }
        }
        false
    }

    pub(super) fn external(
        &mut self,
        kind: &QualifiedName,
        name: ExpressionId,
        keys: Option<ExpressionId>,
        namespace: Option<ExpressionId>,
        repeat: Option<&LoopHeader>,
        when: Option<ExpressionId>,
    ) {
        self.kind_type(kind);
        let scope = self.headed(repeat, when);
        for text in [Some(name), namespace].into_iter().flatten() {
            self.check(text, &Type::STRING, scope);
        }
        if let Some(keys) = keys {
            self.check(keys, &Type::list(Type::STRING), scope);
        }
    }
}
