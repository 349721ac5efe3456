//! What an object is: its kind, name and namespace.

use std::sync::Arc;

use super::Object;
use crate::base::Name;
use crate::db::{Db, Definition, Finding, LoopKey, Place, PlaceData};
use crate::diagnostic::code;
use crate::eval::{Mode, Release, Resource};
use crate::hir::{DefinitionKind, Node};
use crate::resolve;
use crate::ty::{self, Type};
use crate::value::{Data, Record, Value};

/// What of objects is the same in one instance.
pub struct Surroundings {
    /// The instance.
    pub place: Place,
    /// The release's name, where it is known.
    pub release: Option<Arc<str>>,
    /// The release's namespace, where it is known.
    pub namespace: Option<Arc<str>>,
    /// Whether there is a release whose namespace is not known, or none that could be.
    pub is_open: bool,
    /// The number of the release.
    pub order: usize,
    /// The names of the parts that lead here, with a dot behind each.
    pub path: String,
    /// The file that is built.
    pub source: Arc<str>,
}

/// A kind, as objects say it.
struct KindName {
    api_version: Arc<str>,
    kind: Arc<str>,
    namespaced: bool,
    base64: Vec<Name>,
}

/// Makes an object of what a resource gave; nothing where its value is not known enough.
pub fn object(
    db: &dyn Db,
    around: &Surroundings,
    resource: Resource,
    mode: Mode,
    findings: &mut Vec<Finding>,
) -> Option<Object> {
    let definition = resource.definition;
    let (kind, ty) = kind_of(db, definition, &resource.value)?;
    let record = resource.value.as_record()?;
    let metadata = record.get(Name::new("metadata")).and_then(Value::as_record);
    let text = |name: &str| metadata.and_then(|it| it.get(Name::new(name))).map(Value::unmarked);
    let name = [text("name"), text("generateName")].into_iter().flatten().find(|value| !value.is_null());
    let name = match name.map(|value| &value.data) {
        Some(Data::Text(name)) if !name.is_empty() => Arc::clone(name),
        Some(Data::Unknown) => return None,
        _ if metadata.is_none() && record.get(Name::new("metadata")).is_some_and(Value::is_unknown) => {
            return None;
        }
        _ => {
            let message = format!("the {} has no name", kind.kind);
            findings.push(
                Finding::new(code::NAME_MISSING, message)
                    .at(definition, Node::Name, "this resource")
                    .help("set `metadata.name`"),
            );
            return None;
        }
    };
    let own = text("namespace").filter(|value| !value.is_null());
    let namespace = namespace(around, definition, &kind, own, mode, findings)?;
    Some(Object {
        definition,
        place: around.place,
        path: format!("{}{}{}", around.path, definition.name(), key_text(resource.key.as_ref())).into(),
        key: resource.key,
        ty,
        api_version: kind.api_version,
        kind: kind.kind,
        name,
        namespace,
        release: around.release.clone(),
        order: around.order,
        source: Arc::clone(&around.source),
        base64: kind.base64,
        value: resource.value,
    })
}

/// The namespace of an object: none outside of namespaces, its own, else that of the release. Nothing as a whole where it is wrong.
#[expect(
    clippy::option_option,
    reason = "an object without a namespace is not an object that could not be made"
)]
fn namespace(
    around: &Surroundings,
    definition: Definition,
    kind: &KindName,
    own: Option<&Value>,
    mode: Mode,
    findings: &mut Vec<Finding>,
) -> Option<Option<Arc<str>>> {
    if !kind.namespaced {
        if own.is_some_and(|value| !value.is_unknown()) {
            let message = format!("a {} lives outside of namespaces", kind.kind);
            findings.push(
                Finding::new(code::CLUSTER_SCOPED, message)
                    .at(definition, Node::Name, "it says a namespace")
                    .help("leave out `metadata.namespace`"),
            );
            return None;
        }
        return Some(None);
    }
    match own.map(|value| &value.data) {
        Some(Data::Text(text)) => return Some(Some(Arc::clone(text))),
        Some(_) => return Some(None),
        None => {}
    }
    if around.namespace.is_none() && mode == Mode::Build {
        if !around.is_open {
            let message = format!("nothing says in which namespace the {} lives", kind.kind);
            findings.push(
                Finding::new(code::NAMESPACE_MISSING, message)
                    .at(definition, Node::Name, "this resource belongs to no release")
                    .help("set `metadata.namespace`, or build with `--name NAME --namespace NAMESPACE`"),
            );
        }
        return None;
    }
    Some(around.namespace.clone())
}

/// The kind of a resource: of its type, or of data that says its own.
fn kind_of(db: &dyn Db, definition: Definition, value: &Value) -> Option<(KindName, Type)> {
    let declared = ty::infer(db, definition).result.clone();
    if let Some(kind) = typed(db, &declared) {
        return Some((kind, declared));
    }
    let record = value.as_record()?;
    let text = |name: &str| record.get(Name::new(name)).and_then(Value::as_text).cloned();
    let (api_version, kind) = (text("apiVersion")?, text("kind")?);
    if let Some(ty) = resolve::kind_of_object(db, &api_version, &kind).map(|known| ty::named_type(db, known))
        && let Some(known) = typed(db, &ty)
    {
        return Some((known, ty));
    }
    let own = has_namespace(record);
    Some((KindName { api_version, kind, namespaced: own, base64: Vec::new() }, Type::Any))
}

/// Nothing is known of a kind that nobody imported: it lives in a namespace if it says one.
fn has_namespace(record: &Record) -> bool {
    let metadata = record.get(Name::new("metadata")).and_then(Value::as_record);
    metadata.is_some_and(|it| it.get(Name::new("namespace")).is_some_and(|value| !value.is_null()))
}

fn typed(db: &dyn Db, ty: &Type) -> Option<KindName> {
    let Type::Record(record) = ty.strip() else { return None };
    let record = ty::record_type(db, &record.id);
    let kind = record.kind.as_ref()?;
    let name = kind.name.clone().or_else(|| record.name.map(|name| name.as_str().into()))?;
    let base64 = record.fields.iter().filter(|field| field.base64).map(|field| field.name).collect();
    Some(KindName {
        api_version: Arc::clone(&kind.api_version),
        kind: name,
        namespaced: kind.namespaced,
        base64,
    })
}

fn key_text(key: Option<&LoopKey>) -> String {
    match key {
        None => String::new(),
        Some(LoopKey::Key(key)) => format!("[{key}]"),
        Some(LoopKey::Position(position)) => format!("[{position}]"),
    }
}

/// The names of the parts between a place and its release, with a dot behind each.
pub fn path(place: Place) -> String {
    match place.data() {
        PlaceData::Child { parent, definition, key } if definition.kind() == DefinitionKind::Part => {
            format!("{}{}{}.", path(*parent), definition.name(), key_text(key.as_ref()))
        }
        _ => String::new(),
    }
}

/// The place of the deploy that a place belongs to; the root's where there is none.
pub fn release_place(place: Place) -> Place {
    match place.data() {
        PlaceData::Child { parent, definition, .. } if definition.kind() == DefinitionKind::Part => {
            release_place(*parent)
        }
        _ => place,
    }
}

/// The texts of a release's name and namespace, where they are known, and whether there is a release.
pub fn release(release: &Release, place: Place) -> (Option<Arc<str>>, Option<Arc<str>>, bool) {
    let is_release = matches!(release_place(place).data(), PlaceData::Child { .. });
    (release.name.as_text().cloned(), release.namespace.as_text().cloned(), is_release)
}
