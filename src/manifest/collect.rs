//! All objects of a file that is built or checked, and everything that is wrong with them.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::identity::{self, Surroundings};
use super::{Object, cluster, patches, place, release, secrets};
use crate::db::{Db, Definition, Finding, Place, PlaceData, SourceFile, Spot, in_pieces};
use crate::diagnostic::{Severity, code};
use crate::eval::{self, Failure, Instance, Mode, Release, Resource, Subject, Values};
use crate::hir::{DefinitionKind, Node};
use crate::k8s::order;
use crate::resolve;

/// What a file makes.
#[derive(Debug, Default)]
pub struct Manifest {
    /// The objects, in the order in which they are written out.
    pub objects: Vec<Object>,
    /// What evaluation found wrong, or advises against.
    pub findings: Vec<Finding>,
    /// What the build says at its end.
    pub notes: Vec<Arc<str>>,
    /// Resources of which something is not known.
    open: Vec<Definition>,
}

/// As many objects as one environment may have.
const MOST_OBJECTS: usize = 100_000;

/// Evaluates everything below a file.
pub fn manifest(db: &dyn Db, root: SourceFile, mode: Mode) -> Manifest {
    let values = Values::of(db);
    let instances = eval::walk(&values, root);
    let mut made = made(&values, &instances);
    let mut manifest = Manifest { findings: failed(&values, root, &instances, &made), ..Manifest::default() };
    objects(db, root, mode, &mut made, &mut manifest);
    releases(db, &made, &mut manifest.findings);
    if mode == Mode::Build {
        release::check(&values, root, &instances, &mut manifest.findings);
    }
    patches::apply(&values, &instances, &mut manifest);
    secrets::elsewhere(db, &manifest.objects, &mut manifest.findings);
    duplicates(&manifest.objects, &mut manifest.findings);
    cluster::check(db, root, &instances, &manifest.objects, &mut manifest.findings);
    if mode == Mode::Build {
        unfinished(&mut manifest);
    }
    manifest.notes = notes(&values, &instances);
    manifest.objects.sort_by_cached_key(|object| (object.order, order::key(&object.kind)));
    manifest
}

/// What fails in a file of which something else is wrong already. What that touches is unknown, and says nothing; which objects there
/// are is not asked, as some of them may be missing.
pub fn failures(db: &dyn Db, root: SourceFile) -> Vec<Finding> {
    let values = Values::of(db);
    let instances = eval::walk(&values, root);
    let mut findings = failed(&values, root, &instances, &made(&values, &instances));
    // What the call leaves out is asked of sources that are right.
    let is_own = |finding: &Finding| matches!(finding.at, Some((Spot::Node(at, _), _)) if at.file == root && at.kind() == DefinitionKind::Input);
    findings.retain(|finding| finding.code != code::MISSING_INPUT || !is_own(finding));
    findings
}

fn failed(values: &Values<'_>, root: SourceFile, instances: &[Instance], made: &[Made]) -> Vec<Finding> {
    let db = values.db();
    let mut failures = Failures { db, seen: FxHashSet::default(), findings: Vec::new() };
    for module in modules(db, root, instances) {
        failures.all(&eval::static_failures(values, module));
    }
    for made in made {
        failures.all(&made.failures);
    }
    failures.findings
}

/// Every module whose static definitions are evaluated: of the project those that are imported, and those that have instances.
fn modules(db: &dyn Db, root: SourceFile, instances: &[Instance]) -> Vec<SourceFile> {
    let mut seen = FxHashSet::default();
    let all = resolve::closure(db, root).into_iter().chain(instances.iter().map(|instance| instance.module));
    all.filter(|module| seen.insert(*module)).collect()
}

struct Failures<'db> {
    db: &'db dyn Db,
    /// The same check on the same written value is reported once.
    seen: FxHashSet<(Finding0, String)>,
    findings: Vec<Finding>,
}

/// Where a finding stands, as a key.
type Finding0 = Option<Spot>;

impl Failures<'_> {
    fn all(&mut self, subjects: &[(Subject, Arc<[Failure]>)]) {
        for (subject, plain) in subjects {
            let explained = eval::explain(self.db, *subject);
            // A traced run fails where the plain one does; were it ever otherwise, the plain words are better than none.
            let failures = if explained.is_empty() { plain.to_vec() } else { explained };
            for failure in &failures {
                let finding = eval::describe(self.db, failure);
                let place = finding.at.as_ref().map(|(spot, _)| *spot);
                if self.seen.insert((place, finding.message.clone())) {
                    self.findings.push(finding);
                }
            }
        }
    }
}

/// What evaluation makes of one instance.
struct Made {
    instance: Instance,
    failures: Vec<(Subject, Arc<[Failure]>)>,
    resources: Vec<Resource>,
    release: Release,
}

/// Evaluates every instance; very many of them on several threads, each with a run of its own.
fn made(values: &Values<'_>, instances: &[Instance]) -> Vec<Made> {
    let piece = |values: &Values<'_>, range: Range<usize>| {
        let one = |instance: &Instance| Made {
            instance: *instance,
            failures: eval::instance_failures(values, *instance),
            resources: eval::resources(values, *instance),
            release: values.release(instance.place),
        };
        instances.get(range).unwrap_or_default().iter().map(one).collect()
    };
    let there = |db: &dyn Db, range| piece(&Values::of(db), range);
    in_pieces(values.db(), instances.len(), |range| piece(values, range), there)
}

fn objects(db: &dyn Db, root: SourceFile, mode: Mode, made: &mut [Made], manifest: &mut Manifest) {
    let source: Arc<str> = root.display_path(db).into();
    let mut orders: FxHashMap<Place, usize> = FxHashMap::default();
    for Made { instance, resources, release, .. } in made {
        let release_place = identity::release_place(instance.place);
        let next = orders.len();
        let order = *orders.entry(release_place).or_insert(next);
        let (release, namespace, is_open) = identity::release(release, instance.place);
        let around = Surroundings {
            place: instance.place,
            release,
            namespace,
            is_open,
            order,
            path: identity::path(instance.place),
            source: Arc::clone(&source),
        };
        let last = resources.last().map(|resource| resource.definition);
        for resource in std::mem::take(resources) {
            if resource.value.holds_unknown() {
                manifest.open.push(resource.definition);
            }
            manifest.objects.extend(identity::object(db, &around, resource, mode, &mut manifest.findings));
        }
        if manifest.objects.len() > MOST_OBJECTS {
            let message = format!("more than {MOST_OBJECTS} resources are made");
            let mut finding =
                Finding::new(code::RESOURCE_BUDGET, message).help("build in several environments");
            if let Some(definition) = last {
                finding = finding.at(definition, Node::Name, "here it ended");
            }
            manifest.findings.push(finding);
            return;
        }
    }
}

/// Nothing is left out in silence: where a build is right so far, everything in it is known.
fn unfinished(manifest: &mut Manifest) {
    if manifest.findings.iter().any(|finding| finding.severity == Severity::Error) {
        return;
    }
    manifest.open.dedup();
    for definition in &manifest.open {
        let message = format!("`{}` cannot be built: something in it is not known", definition.name());
        let finding = Finding::new(code::INCOMPLETE, message).at(*definition, Node::Name, "this resource");
        manifest.findings.push(finding);
    }
}

/// One release of a name in a namespace.
fn releases(db: &dyn Db, made: &[Made], findings: &mut Vec<Finding>) {
    let mut seen: FxHashMap<(Arc<str>, Arc<str>), Definition> = FxHashMap::default();
    for Made { instance, release, .. } in made {
        let PlaceData::Child { definition, .. } = instance.place.data() else { continue };
        if definition.kind() != DefinitionKind::Deploy {
            continue;
        }
        let (Some(name), Some(namespace), _) = identity::release(release, instance.place) else { continue };
        if let Some(first) = seen.get(&(Arc::clone(&namespace), Arc::clone(&name))) {
            let message = format!("the release {name} is there twice in {namespace}");
            findings.push(
                Finding::new(code::DUPLICATE_RELEASE, message)
                    .at(*definition, place::subject(db, *definition), "again here")
                    .label(*first, place::subject(db, *first), "first here")
                    .help("give one of them another name"),
            );
            continue;
        }
        seen.insert((namespace, name), *definition);
    }
}

/// The same kind, namespace and name twice.
fn duplicates(objects: &[Object], findings: &mut Vec<Finding>) {
    let mut seen: FxHashMap<(&str, &str, Option<&str>, &str), &Object> = FxHashMap::default();
    for object in objects {
        let key = (object.group(), object.kind.as_ref(), object.namespace.as_deref(), object.name.as_ref());
        if let Some(first) = seen.get(&key) {
            let place =
                object.namespace.as_ref().map(|namespace| format!(" in {namespace}")).unwrap_or_default();
            let message = format!("the {} {}{place} is there twice", object.kind, object.name);
            findings.push(
                Finding::new(code::DUPLICATE_RESOURCE, message)
                    .at(object.definition, Node::Name, "again here")
                    .label(first.definition, Node::Name, "first here")
                    .help("give one of them another name"),
            );
            continue;
        }
        seen.insert(key, object);
    }
}

/// What `let notes: String` of the file and of what it deploys says.
fn notes(values: &Values<'_>, instances: &[Instance]) -> Vec<Arc<str>> {
    let heard = instances.iter().filter(|instance| match instance.place.data() {
        PlaceData::Root(_) => true,
        PlaceData::Child { definition, .. } => definition.kind() == DefinitionKind::Deploy,
    });
    let said = heard.filter_map(|instance| {
        let is_notes = |it: &&Definition| it.kind() == DefinitionKind::Let && it.name().as_str() == "notes";
        let notes = crate::hir::definitions(values.db(), instance.module).iter().find(is_notes)?;
        values.evaluate(*notes, Some(instance.place)).value.as_text().cloned()
    });
    said.filter(|text| !text.is_empty()).collect()
}
