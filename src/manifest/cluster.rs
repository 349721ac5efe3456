//! What was rendered, held against the version of Kubernetes that it is built for.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Object;
use super::place::{self, Step};
use crate::base::Name;
use crate::db::{Db, Definition, Finding, PlaceData, SourceFile};
use crate::diagnostic::code;
use crate::eval::{self, Instance};
use crate::hir::{self, Data as Says, DefinitionKind, Node, TypeExpressionId};
use crate::k8s::Version;
use crate::k8s::version::VersionRange;
use crate::ty::{self, RecordId, RecordType, Type};
use crate::value::{Data, Value};

/// Modules that do not support the cluster, and kinds and fields that it does not serve. Nothing is asked where no version is said.
pub fn check(
    db: &dyn Db,
    root: SourceFile,
    instances: &[Instance],
    objects: &[Object],
    findings: &mut Vec<Finding>,
) {
    let Some(version) = eval::cluster(db, root) else { return };
    let mut modules = FxHashMap::default();
    for instance in instances {
        let PlaceData::Child { definition, .. } = instance.place.data() else { continue };
        let said = modules.entry(instance.module).or_insert_with(|| supported(db, instance.module));
        if let Some((said, node, range)) = said
            && !range.0.contains(version)
        {
            let name = instance.module.dotted(db).unwrap_or_else(|| instance.module.stem(db));
            let message = format!("`{name}` supports Kubernetes {}, the cluster is {version}", range.1);
            let finding = Finding::new(code::CLUSTER_UNSUPPORTED, message)
                .at(*definition, place::subject(db, *definition), "deployed here")
                .label(*said, *node, "said here");
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    let mut asked = Asked { db, version, findings, records: FxHashMap::default() };
    for object in objects {
        asked.object(object);
    }
}

/// What a module says that it supports.
fn supported(db: &dyn Db, module: SourceFile) -> Option<(Definition, Node, (VersionRange, Arc<str>))> {
    let definition =
        hir::definitions(db, module).iter().find(|it| it.kind() == DefinitionKind::Kubernetes)?;
    let Says::Kubernetes { text, spot } = &hir::body(db, *definition).data else { return None };
    let range = VersionRange::parse(text)?;
    // One version alone says what an environment is built for.
    (range.exact().is_none()).then(|| (*definition, Node::Spot(*spot), (range, Arc::clone(text))))
}

struct Asked<'a> {
    db: &'a dyn Db,
    version: Version,
    findings: &'a mut Vec<Finding>,
    /// What is known of the record types that were met, by where they are declared.
    records: FxHashMap<(Definition, TypeExpressionId), Option<Rc<Fields>>>,
}

/// A record type, and of the fields that were met those that have to be looked at.
struct Fields {
    of: Arc<RecordType>,
    met: RefCell<FxHashMap<Name, Option<Rc<Field>>>>,
}

struct Field {
    /// Why the cluster does not serve it.
    unserved: Option<String>,
    ty: Type,
}

impl Asked<'_> {
    fn object(&mut self, object: &Object) {
        if let Type::Record(record) = object.ty.strip()
            && let RecordId::Declared(definition, _) = &record.id
            && let Says::Type { since, until, .. } = &hir::body(self.db, *definition).data
            && let Some(words) = self.unserved(since.as_deref(), until.as_deref())
        {
            let message =
                format!("{} of {} {words}, the cluster is {}", object.kind, object.api_version, self.version);
            let node = place::subject(self.db, object.definition);
            self.push(Finding::new(code::KIND_UNSERVED, message).at(object.definition, node, "this kind"));
            return;
        }
        self.value(&object.value, &object.ty, object, &mut Vec::new());
    }

    fn value(&mut self, value: &Value, ty: &Type, object: &Object, path: &mut Vec<Step>) {
        match (&value.unmarked().data, ty.strip()) {
            (Data::Record(record), Type::Record(of)) => {
                let Some(fields) = self.fields(&of.id) else { return };
                for (name, value) in record.present() {
                    let Some(field) = self.field_of(&fields, *name) else { continue };
                    path.push(Step::Field(*name));
                    match &field.unserved {
                        Some(words) => self.field(&format!("`{name}` {words}"), object, path),
                        None => self.value(value, &field.ty, object, path),
                    }
                    path.pop();
                }
            }
            (Data::Record(record), Type::Map(of)) if may_hold_records(of.value.ty(self.db)) => {
                let of = of.value.ty(self.db);
                for (name, value) in record.present() {
                    path.push(Step::Field(*name));
                    self.value(value, of, object, path);
                    path.pop();
                }
            }
            (Data::List(list), Type::List(of)) if may_hold_records(of.element.ty(self.db)) => {
                let of = of.element.ty(self.db);
                for (position, item) in list.items().iter().enumerate() {
                    path.push(Step::Position(position));
                    self.value(item, of, object, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// Something is wrong with a field: it is said where the field was set, or where the object is made if a patch did.
    fn field(&mut self, words: &str, object: &Object, path: &[Step]) {
        let message = format!("{words}, the cluster is {}", self.version);
        let from = (object.definition, object.place, object.key.as_ref());
        let (definition, node) = place::of_path(self.db, from, path)
            .map_or((object.definition, Node::Name), |at| (at.definition, at.node));
        self.push(Finding::new(code::FIELD_UNSERVED, message).at(definition, node, "set here"));
    }

    /// What is known of a record type; nothing where the cluster serves all that its values can hold.
    fn fields(&mut self, id: &RecordId) -> Option<Rc<Fields>> {
        let key = match id {
            RecordId::Declared(definition, ty) => Some((*definition, *ty)),
            _ => None,
        };
        if let Some(known) = key.and_then(|key| self.records.get(&key)) {
            return known.clone();
        }
        let version = (self.version.major, self.version.minor);
        let is_whole = key.is_some_and(|(definition, _)| hir::is_served_whole(self.db, definition, version));
        let fields = (!is_whole)
            .then(|| Rc::new(Fields { of: ty::record_type(self.db, id), met: RefCell::default() }));
        if let Some(key) = key {
            self.records.insert(key, fields.clone());
        }
        fields
    }

    /// A field that was met, if it has to be looked at.
    fn field_of(&self, fields: &Fields, name: Name) -> Option<Rc<Field>> {
        let find = || {
            let field = fields.of.field(name)?;
            let unserved = self.unserved(field.since.as_deref(), field.until.as_deref());
            let is_asked = unserved.is_some() || may_hold_records(&field.ty);
            is_asked.then(|| Rc::new(Field { unserved, ty: field.ty.clone() }))
        };
        fields.met.borrow_mut().entry(name).or_insert_with(find).clone()
    }

    /// Why the cluster does not serve what is there from one version on, or up to one.
    fn unserved(&self, since: Option<&str>, until: Option<&str>) -> Option<String> {
        let since = since.and_then(Version::parse).filter(|since| self.version < *since);
        let until = until.and_then(Version::parse).filter(|until| self.version >= *until);
        since
            .map(|since| format!("is there since Kubernetes {since}"))
            .or_else(|| until.map(|until| format!("is gone since Kubernetes {until}")))
    }

    fn push(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

/// Whether fields of records can stand in a value of a type: where they cannot, nothing has to be asked.
fn may_hold_records(ty: &Type) -> bool {
    matches!(ty.strip(), Type::Record(_) | Type::Map(_) | Type::List(_))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::db::RootDatabase;
    use crate::k8s::version::NEWEST;
    use crate::stdlib;
    use crate::system::Memory;

    /// The versions that fields which a type can hold came with, and went with.
    fn versions(db: &dyn Db, ty: &Type) -> BTreeSet<(bool, Version)> {
        let (mut open, mut seen, mut found) = (vec![ty.clone()], Vec::new(), BTreeSet::new());
        while let Some(ty) = open.pop() {
            match ty.strip() {
                Type::List(list) => open.push(list.element.ty(db).clone()),
                Type::Map(map) => open.push(map.value.ty(db).clone()),
                Type::Union(union) => open.extend(union.members.iter().cloned()),
                Type::Record(of) if !seen.contains(&of.id) => {
                    seen.push(of.id.clone());
                    let record = ty::record_type(db, &of.id);
                    open.extend(
                        record.fields.iter().map(|field| field.ty.clone()).chain(record.rest.clone()),
                    );
                    for field in &record.fields {
                        let since = field.since.as_deref().map(|text| (true, text));
                        let until = field.until.as_deref().map(|text| (false, text));
                        let said = since.into_iter().chain(until);
                        found.extend(said.map(|(came, text)| (came, Version::parse(text).unwrap())));
                    }
                }
                _ => {}
            }
        }
        found
    }

    #[test]
    fn what_is_served_whole_holds_nothing_that_is_not_served() {
        let db = RootDatabase::new(Arc::new(Memory::default()));
        let (mut kinds, mut whole, mut never) = (0, 0, 0);
        for known in stdlib::kinds() {
            let item = stdlib::module(known.module).unwrap().own(known.type_name, true).unwrap();
            let definition = hir::library_definition(&db, item).unwrap();
            let found = versions(&db, &ty::named_type(&db, definition));
            for version in Version::known() {
                let is_whole =
                    found.iter().all(|(came, at)| if *came { *at <= version } else { version < *at });
                assert_eq!(
                    item.is_served_whole((version.major, version.minor)),
                    is_whole,
                    "{known:?} {version}"
                );
                never += usize::from(!is_whole);
            }
            kinds += 1;
            whole += usize::from(item.is_served_whole((NEWEST.major, NEWEST.minor)));
        }
        assert!(kinds > 100 && never > 100 && whole * 2 > kinds, "{kinds} {never} {whole}");
    }
}
