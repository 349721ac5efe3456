//! The walk over all instances of a file. It stands at the top: no query calls it.

use std::sync::Arc;

use super::Failure;
use super::order::order;
use super::values::Values;
use crate::base::Name;
use crate::db::{Db, Definition, LoopKey, Place, SourceFile};
use crate::hir::{self, Data as Says, DefinitionKind};
use crate::resolve;
use crate::value::{Data, Value};

use super::traced::Subject;

/// An instance of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Where it stands.
    pub place: Place,
    /// The module.
    pub module: SourceFile,
}

/// An object that a resource makes in an instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The `resource`.
    pub definition: Definition,
    /// Which round of its loop.
    pub key: Option<LoopKey>,
    /// The object; unknown where it is not known.
    pub value: Value,
}

/// How deep parts may lie in parts.
const DEEPEST: usize = 256;

/// Every instance below a file, itself first, in the order in which deploys and parts are written.
pub fn walk(values: &Values<'_>, root: SourceFile) -> Vec<Instance> {
    crate::ty::prepare(values.db(), root);
    let mut instances = Vec::new();
    let mut open = vec![(Instance { place: Place::root(root), module: root }, 0)];
    while let Some((instance, depth)) = open.pop() {
        instances.push(instance);
        if depth >= DEEPEST {
            continue;
        }
        let makes = |it: &&Definition| matches!(it.kind(), DefinitionKind::Part | DefinitionKind::Deploy);
        let mut below = Vec::new();
        for definition in hir::definitions(values.db(), instance.module).iter().filter(makes) {
            let made = values.children(*definition, instance.place).value;
            let known = made.items.iter().filter(|child| !child.is_unknown);
            below.extend(
                known.map(|child| (Instance { place: child.place, module: child.module }, depth + 1)),
            );
        }
        open.extend(below.into_iter().rev());
    }
    instances
}

/// Evaluates what an instance's definitions need, so that no chain of them is as deep in calls as it is long.
fn settle(values: &Values<'_>, instance: Instance) {
    for definition in order(values.db(), instance.module) {
        let is_own = definition.file == instance.module;
        let _ = values.evaluate(*definition, is_own.then_some(instance.place));
    }
}

/// The objects that the resources of an instance make, in the order written.
pub fn resources(values: &Values<'_>, instance: Instance) -> Vec<Resource> {
    settle(values, instance);
    let mut resources = Vec::new();
    for definition in hir::definitions(values.db(), instance.module).iter().copied() {
        if definition.kind() == DefinitionKind::Resource {
            let value = values.evaluate(definition, Some(instance.place)).value;
            objects(values.db(), definition, value, &mut resources);
        }
    }
    resources
}

fn objects(db: &dyn Db, definition: Definition, value: Value, into: &mut Vec<Resource>) {
    let resource = |key, value: &Value| Resource { definition, key, value: value.clone() };
    match (has_loop(db, definition), &value.data) {
        (_, Data::Null) => {}
        (true, Data::List(list)) => {
            let numbered = list.items().iter().zip(0_u32..);
            into.extend(numbered.map(|(value, number)| resource(Some(LoopKey::Position(number)), value)));
        }
        (true, Data::Record(map)) => {
            let entries = map.present();
            into.extend(
                entries.map(|(name, value)| resource(Some(LoopKey::Key(name.as_str().into())), value)),
            );
        }
        _ => into.push(Resource { definition, key: None, value }),
    }
}

/// Whether a resource has a loop, and so stands for several objects.
fn has_loop(db: &dyn Db, definition: Definition) -> bool {
    matches!(&hir::body(db, definition).data, Says::Resource { repeat: Some(_), .. })
}

/// What failed in an instance, each with what to ask again for where it came from. Static definitions are told by [`static_failures`].
pub fn instance_failures(values: &Values<'_>, instance: Instance) -> Vec<(Subject, Arc<[Failure]>)> {
    settle(values, instance);
    let Instance { place, module } = instance;
    let db = values.db();
    let mut found: Vec<(Subject, Arc<[Failure]>)> = Vec::new();
    let mut add = |subject: Subject, failures: &Arc<[Failure]>| {
        if !failures.is_empty() {
            found.push((subject, Arc::clone(failures)));
        }
    };
    add(Subject::Inputs(place), &values.inputs(place).failures);
    for definition in hir::definitions(db, module).iter().copied() {
        match definition.kind() {
            DefinitionKind::Let | DefinitionKind::Resource | DefinitionKind::ImportData
                if resolve::reads_kind(db, definition) != resolve::Reads::Nothing =>
            {
                let evaluated = values.evaluate(definition, Some(place));
                add(Subject::Definition(definition, Some(place)), &evaluated.failures);
            }
            DefinitionKind::Part | DefinitionKind::Deploy => {
                add(Subject::Children(definition, place), &values.children(definition, place).failures);
            }
            DefinitionKind::External => {
                add(Subject::External(definition, place), &values.externals(definition, place).failures);
            }
            DefinitionKind::Patch => {
                add(Subject::Patch(definition, place), &values.patch(definition, place).failures);
            }
            DefinitionKind::Check | DefinitionKind::Require => {
                add(Subject::Rule(definition, place), &values.rule(definition, place));
            }
            _ => {}
        }
    }
    found
}

/// What failed in the static definitions of a module, which are the same in every instance.
pub fn static_failures(values: &Values<'_>, module: SourceFile) -> Vec<(Subject, Arc<[Failure]>)> {
    let db = values.db();
    let statics = hir::definitions(db, module).iter().copied().filter(|definition| {
        matches!(definition.kind(), DefinitionKind::Let | DefinitionKind::ImportData)
            && resolve::reads_kind(db, *definition) == resolve::Reads::Nothing
    });
    for definition in order(db, module).iter().copied() {
        if resolve::reads_kind(db, definition) == resolve::Reads::Nothing {
            let _ = values.evaluate(definition, None);
        }
    }
    let failures = statics.map(|definition| {
        (Subject::Definition(definition, None), values.evaluate(definition, None).failures)
    });
    failures.filter(|(_, failures)| !failures.is_empty()).collect()
}

/// The Secrets of the cluster that an instance names with `secret.existing`.
pub fn existing_secrets(values: &Values<'_>, instance: Instance) -> Vec<(Name, Name)> {
    let Instance { place, module } = instance;
    let mut found: Vec<(Name, Name)> = Vec::new();
    let mut add = |existing: &Arc<[(Arc<str>, Arc<str>)]>| {
        for (name, key) in existing.iter() {
            let pair = (Name::new(name), Name::new(key));
            if !found.contains(&pair) {
                found.push(pair);
            }
        }
    };
    add(&values.inputs(place).existing);
    for definition in hir::definitions(values.db(), module).iter().copied() {
        match definition.kind() {
            DefinitionKind::Let | DefinitionKind::Resource => {
                add(&values.evaluate(definition, Some(place)).existing)
            }
            DefinitionKind::Part | DefinitionKind::Deploy => {
                add(&values.children(definition, place).existing)
            }
            _ => {}
        }
    }
    found
}
