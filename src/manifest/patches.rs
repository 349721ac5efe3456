//! Patches: layers over the finished objects of a file's deploys.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Manifest, Object, place as nodes};
use crate::base::Name;
use crate::db::{Db, Definition, Finding, Place, PlaceData};
use crate::diagnostic::code;
use crate::eval::{self, At, Instance, PatchValue, Values};
use crate::hir::{self, DefinitionKind, Node};
use crate::ty;
use crate::value::{Data, Value};

/// Puts every patch over what it meets.
pub fn apply(values: &Values<'_>, instances: &[Instance], manifest: &mut Manifest) {
    let db = values.db();
    // By object and path, who set it.
    let mut set: FxHashMap<(usize, String), Definition> = FxHashMap::default();
    for instance in instances {
        let patches =
            hir::definitions(db, instance.module).iter().filter(|it| it.kind() == DefinitionKind::Patch);
        for definition in patches {
            if let Some(patch) = &values.patch(*definition, instance.place).value {
                one(db, instance.place, patch, manifest, &mut set);
            }
        }
    }
}

fn one(
    db: &dyn Db,
    place: Place,
    patch: &PatchValue,
    manifest: &mut Manifest,
    set: &mut FxHashMap<(usize, String), Definition>,
) {
    let wanted = Wanted::of(db, patch);
    if wanted.is_unknown {
        return;
    }
    let met: Vec<usize> = (0..)
        .zip(&manifest.objects)
        .filter(|(_, object)| is_below(object.place, place) && wanted.meets(object))
        .map(|(number, _)| number)
        .collect();
    if met.is_empty() {
        // Objects that could not be made might be the ones that are meant.
        if manifest.findings.iter().all(|finding| finding.severity != crate::diagnostic::Severity::Error) {
            manifest.findings.push(wanted.meets_nothing(db, patch.definition, &manifest.objects));
        }
        return;
    }
    let mut paths = Vec::new();
    leaves(&patch.layer, String::new(), &mut paths);
    for number in met {
        let Some(object) = manifest.objects.get_mut(number) else { continue };
        let mut clashes = false;
        for path in &paths {
            if let Some(first) = set.get(&(number, path.clone())).filter(|first| **first != patch.definition)
            {
                let message = format!("two patches set `{path}` of the {} {}", object.kind, object.name);
                manifest.findings.push(
                    Finding::new(code::PATCH_CONFLICT, message)
                        .at(patch.definition, Node::Name, "again here")
                        .label(*first, Node::Name, "first here")
                        .help("leave it to one of them"),
                );
                clashes = true;
            }
            set.insert((number, path.clone()), patch.definition);
        }
        if !clashes {
            change(db, place, object, patch, &mut manifest.findings);
        }
    }
}

fn change(db: &dyn Db, place: Place, object: &mut Object, patch: &PatchValue, findings: &mut Vec<Finding>) {
    if patch.layer.is_unknown() {
        return;
    }
    if let Some(field) = identity_field(&patch.layer) {
        let message = format!("a patch cannot change `{field}`");
        findings.push(
            Finding::new(code::PATCH_IDENTITY, message)
                .at(patch.definition, Node::Name, "it would be another object")
                .help("change it where the module or the deploy says it"),
        );
        return;
    }
    let at = At { definition: patch.definition, node: Node::Name };
    let (value, mut failures) = eval::patched(db, &object.value, &patch.layer, &object.ty, at);
    if !failures.is_empty() {
        let resource = (object.definition, object.place, object.key.as_ref());
        let explained = eval::explain_patched(db, (patch.definition, place), resource, &object.ty);
        // A traced run fails where the plain one does; were it ever otherwise, the plain words are better than none.
        failures = if explained.is_empty() { failures } else { explained };
    }
    findings.extend(failures.iter().map(|failure| eval::describe(db, failure)));
    if !value.is_unknown() {
        object.value = value;
    }
}

/// The field by which a layer would make another object of one.
fn identity_field(layer: &Value) -> Option<&'static str> {
    let record = layer.as_record()?;
    let sets = |name: &str| record.get(Name::new(name)).is_some();
    if let Some(field) = ["apiVersion", "kind"].into_iter().find(|name| sets(name)) {
        return Some(field);
    }
    let metadata = record.get(Name::new("metadata")).and_then(Value::as_record)?;
    let fields = [("name", "metadata.name"), ("namespace", "metadata.namespace")];
    fields.into_iter().find(|(name, _)| metadata.get(Name::new(name)).is_some()).map(|(_, path)| path)
}

/// Whether a place lies in a deploy of the instance at another.
fn is_below(place: Place, root: Place) -> bool {
    let mut place = place;
    while place != root {
        let PlaceData::Child { parent, .. } = place.data() else { return false };
        if *parent == root {
            return matches!(place.data(), PlaceData::Child { definition, .. } if definition.kind() == DefinitionKind::Deploy);
        }
        place = *parent;
    }
    false
}

/// Which objects a patch asks for.
struct Wanted {
    /// Group and kind; of every version.
    kind: Option<(String, Arc<str>)>,
    name: Option<Arc<str>>,
    namespace: Option<Arc<str>>,
    is_unknown: bool,
}

impl Wanted {
    fn of(db: &dyn Db, patch: &PatchValue) -> Self {
        let kind = patch.kind.and_then(|definition| {
            let ty::Type::Record(record) = ty::named_type(db, definition) else { return None };
            let record = ty::record_type(db, &record.id);
            let kind = record.kind.as_ref()?;
            let group = kind.api_version.split_once('/').map_or("", |(group, _)| group).to_owned();
            let name = kind.name.clone().unwrap_or_else(|| definition.name().as_str().into());
            Some((group, name))
        });
        let text = |value: &Option<Value>| value.as_ref().and_then(Value::as_text).cloned();
        let is_open = |value: &Option<Value>| value.as_ref().is_some_and(Value::is_unknown);
        Self {
            kind,
            name: text(&patch.name),
            namespace: text(&patch.namespace),
            is_unknown: is_open(&patch.name) || is_open(&patch.namespace),
        }
    }

    fn meets(&self, object: &Object) -> bool {
        self.kind.as_ref().is_none_or(|(group, kind)| object.group() == group && object.kind == *kind)
            && self.name.as_ref().is_none_or(|name| object.name == *name)
            && self.namespace.as_ref().is_none_or(|namespace| object.namespace.as_ref() == Some(namespace))
    }

    fn meets_nothing(&self, db: &dyn Db, definition: Definition, objects: &[Object]) -> Finding {
        let kind = self.kind.as_ref().map_or("resource", |(_, kind)| kind.as_ref());
        let name = self.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        let namespace =
            self.namespace.as_ref().map(|namespace| format!(" in {namespace}")).unwrap_or_default();
        let message = format!("the patch meets no {kind}{name}{namespace}");
        let same_kind =
            objects.iter().filter(|object| self.kind.as_ref().is_none_or(|(_, kind)| object.kind == *kind));
        let names: Vec<&str> = same_kind.map(|object| object.name.as_ref()).take(5).collect();
        let finding = Finding::new(code::PATCH_MEETS_NOTHING, message).at(
            definition,
            nodes::subject(db, definition),
            "meets nothing",
        );
        let near = self
            .name
            .as_ref()
            .and_then(|name| crate::diagnostic::suggest::nearest(name, names.iter().copied()));
        match near {
            Some(near) => finding.help(format!("did you mean \"{near}\"?")),
            None if names.is_empty() => finding.help("remove it, or deploy what it is meant for"),
            None => finding.help(format!("name one that is there: {}", names.join(", "))),
        }
    }
}

/// The paths that a layer sets, down to what is no record.
fn leaves(value: &Value, path: String, paths: &mut Vec<String>) {
    match &value.data {
        Data::Record(record) if !record.fields().is_empty() => {
            for (name, value) in record.fields() {
                let below = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
                leaves(value, below, paths);
            }
        }
        Data::List(list) if list.items().iter().any(|item| matches!(item.data, Data::Element(_))) => {
            for item in list.items() {
                if let Data::Element(element) = &item.data {
                    leaves(&element.value, format!("{path}{:?}", element.keys), paths);
                }
            }
        }
        _ => paths.push(path),
    }
}
