//! The queries of a build: from the inputs of an instance to the value of each of its definitions.
//!
//! A definition reads its *slice*, the inputs and the release that its text can name; a slice that is equal after an edit stops it. What
//! reads neither is evaluated once for all instances. No query calls a walk over instances.

use std::fmt;
use std::sync::Arc;

use super::reads::reads;
use super::unit::{self, ExternalValue, PatchValue, Run};
use super::{At, Child, Children, Failure, Host, Plain, Release};
use crate::db::{Db, Definition, DefinitionId, Place, PlaceData, SourceFile, note};
use crate::hir::DefinitionKind;
use crate::resolve;
use crate::value::{Data, Value};

/// A value, what failed on the way to it, and the Secrets of the cluster that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated<T = Value> {
    /// The value.
    pub value: T,
    /// What failed, and advice.
    pub failures: Arc<[Failure]>,
    /// Names and keys of `secret.existing`.
    pub existing: Arc<[(Arc<str>, Arc<str>)]>,
}

impl<T> From<Run<T>> for Evaluated<T> {
    fn from(run: Run<T>) -> Self {
        // An empty one is shared, and most are.
        let failures = if run.failures.is_empty() { Arc::default() } else { run.failures.into() };
        let existing = if run.existing.is_empty() { Arc::default() } else { run.existing.into() };
        Self { value: run.value, failures, existing }
    }
}

/// A definition in an instance; of a static one there is no place.
#[salsa::interned(debug, revisions = usize::MAX)]
struct Site<'db> {
    #[returns(copy)]
    definition: Definition,
    #[returns(copy)]
    place: Option<Place>,
}

/// A place as the key of queries.
#[salsa::interned(debug, revisions = usize::MAX)]
struct PlaceId<'db> {
    #[returns(copy)]
    place: Place,
}

/// A definition in an instance as the log names it.
struct Shown<'db>(&'db dyn Db, Site<'db>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(db, site) = *self;
        let definition = site.definition(db);
        match site.place(db) {
            Some(place) => write!(f, "{} in {}", definition.key, place.shown(db)),
            None => write!(f, "{}", definition.shown(db)),
        }
    }
}

/// What a definition reads of its instance.
#[derive(Clone, Debug, PartialEq)]
struct Slice {
    inputs: Value,
    release: Option<Release>,
}

fn site(db: &dyn Db, definition: Definition, place: Option<Place>) -> Site<'_> {
    let is_static = resolve::reads_kind(db, definition) == resolve::Reads::Nothing;
    Site::new(db, definition, if is_static { None } else { place })
}

/// The queries as the machine asks them.
struct Queries<'db> {
    db: &'db dyn Db,
    place: Option<Place>,
    /// What may be read of the instance at `place`; everything, where there is none.
    slice: Option<&'db Slice>,
}

impl<'db> Queries<'db> {
    fn new(db: &'db dyn Db, place: Option<Place>, slice: Option<&'db Slice>) -> Self {
        Self { db, place, slice }
    }

    /// The queries, for a run at no place in particular.
    fn anywhere(db: &'db dyn Db) -> Self {
        Self::new(db, None, None)
    }
}

impl Host<Plain> for Queries<'_> {
    fn db(&self) -> &dyn Db {
        self.db
    }

    fn definition(&self, definition: Definition, place: Option<Place>) -> Value {
        match definition.kind() {
            DefinitionKind::Input => {
                let Some(place) = place else { return Value::unknown() };
                let all = match self.slice {
                    Some(slice) if self.place == Some(place) => &slice.inputs,
                    _ => &inputs(self.db, place).value,
                };
                match &all.data {
                    Data::Record(record) => {
                        record.get(definition.name()).cloned().unwrap_or_else(Value::null)
                    }
                    _ => Value::unknown(),
                }
            }
            DefinitionKind::Part | DefinitionKind::Deploy => match place {
                Some(place) => unit::instances(&children(self.db, definition, place).value, ()),
                None => Value::unknown(),
            },
            DefinitionKind::Let | DefinitionKind::Resource | DefinitionKind::ImportData => {
                evaluate(self.db, definition, place).value.clone()
            }
            _ => Value::unknown(),
        }
    }

    fn metadata(&self, definition: Definition, place: Option<Place>) -> Value {
        metadata(self.db, definition, place).value.clone()
    }

    fn children(&self, definition: Definition, place: Place) -> Arc<Children> {
        Arc::clone(&children(self.db, definition, place).value)
    }

    fn child(&self, place: Place) -> Option<Child> {
        child(self.db, place).clone()
    }

    fn release(&self, place: Option<Place>) -> Release {
        match (place, self.slice) {
            (None, _) => Release::unknown(),
            (Some(_), Some(Slice { release: Some(release), .. })) if place == self.place => release.clone(),
            (Some(place), _) => release(self.db, place).clone(),
        }
    }
}

/// The queries, for a run at no place in particular.
pub(super) fn host(db: &dyn Db) -> impl Host<Plain> + '_ {
    Queries::anywhere(db)
}

/// Runs with what a definition may read of its instance.
fn with_slice<'db, T>(db: &'db dyn Db, site: Site<'db>, run: impl FnOnce(&dyn Host<Plain>) -> T) -> T {
    let place = site.place(db);
    let slice = place.map(|_| slice(db, site));
    run(&Queries::new(db, place, slice))
}

#[salsa::tracked]
fn slice<'db>(db: &'db dyn Db, site: Site<'db>) -> Slice {
    let (definition, place) = (site.definition(db), site.place(db));
    note(db, "slice the inputs for", Shown(db, site));
    let reads = reads(db, definition);
    let Some(place) = place else { return Slice { inputs: Value::unknown(), release: None } };
    let value = if reads.paths.is_empty() {
        Value::record(Vec::new(), ())
    } else {
        reads.slice(&inputs(db, place).value)
    };
    let release = reads.release.then(|| release(db, place).clone());
    Slice { inputs: value, release }
}

/// The value of a `let`, a resource or imported data.
pub fn evaluate(db: &dyn Db, definition: Definition, place: Option<Place>) -> &Evaluated {
    evaluated(db, site(db, definition, place))
}

#[salsa::tracked]
fn evaluated<'db>(db: &'db dyn Db, site: Site<'db>) -> Evaluated {
    let definition = site.definition(db);
    note(db, "evaluate", Shown(db, site));
    with_slice(db, site, |host| unit::definition(host, definition, site.place(db))).into()
}

/// The `metadata` of a resource, by itself.
pub fn metadata(db: &dyn Db, definition: Definition, place: Option<Place>) -> &Evaluated {
    metadata_of(db, site(db, definition, place))
}

#[salsa::tracked]
fn metadata_of<'db>(db: &'db dyn Db, site: Site<'db>) -> Evaluated {
    let definition = site.definition(db);
    note(db, "evaluate the metadata of", Shown(db, site));
    with_slice(db, site, |host| unit::metadata(host, definition, site.place(db))).into()
}

/// What a part or deploy makes: its rounds and conditions.
pub fn children(db: &dyn Db, definition: Definition, place: Place) -> &Evaluated<Arc<Children>> {
    children_of(db, Site::new(db, definition, Some(place)))
}

#[salsa::tracked]
fn children_of<'db>(db: &'db dyn Db, site: Site<'db>) -> Evaluated<Arc<Children>> {
    let (definition, place) = (site.definition(db), site.place(db));
    note(db, "find the instances of", Shown(db, site));
    let Some(place) = place else {
        return Run { value: Arc::default(), failures: vec![], existing: vec![] }.into();
    };
    let run = with_slice(db, site, |host| unit::children(host, definition, place));
    Run { value: Arc::new(run.value), failures: run.failures, existing: run.existing }.into()
}

/// One of those by its place: what keeps a round from being evaluated again where only another one changed.
pub fn child(db: &dyn Db, place: Place) -> &Option<Child> {
    child_of(db, PlaceId::new(db, place))
}

#[salsa::tracked]
fn child_of<'db>(db: &'db dyn Db, id: PlaceId<'db>) -> Option<Child> {
    let place = id.place(db);
    let PlaceData::Child { parent, definition, .. } = place.data() else { return None };
    let children = &children(db, *definition, *parent).value;
    children.items.iter().find(|child| child.place == place).cloned()
}

/// The completed inputs of an instance.
pub fn inputs(db: &dyn Db, place: Place) -> &Evaluated {
    inputs_of(db, PlaceId::new(db, place))
}

#[salsa::tracked]
fn inputs_of<'db>(db: &'db dyn Db, id: PlaceId<'db>) -> Evaluated {
    let place = id.place(db);
    note(db, "complete the inputs of", place.shown(db));
    match place.data() {
        PlaceData::Root(_) => unit::inputs(&Queries::anywhere(db), place).into(),
        PlaceData::Child { parent, definition, .. } => {
            let site = Site::new(db, *definition, Some(*parent));
            with_slice(db, site, |host| unit::inputs(host, place)).into()
        }
    }
}

/// The release of an instance.
pub fn release(db: &dyn Db, place: Place) -> &Release {
    release_of(db, PlaceId::new(db, place))
}

#[salsa::tracked]
fn release_of<'db>(db: &'db dyn Db, id: PlaceId<'db>) -> Release {
    unit::release(&Queries::anywhere(db), id.place(db))
}

/// The module of an instance.
pub fn module_at(db: &dyn Db, place: Place) -> Option<SourceFile> {
    match place.data() {
        PlaceData::Root(file) => Some(*file),
        PlaceData::Child { definition, .. } => resolve::module_of(db, *definition),
    }
}

/// Where what is said of an instance of a part or deploy stands. Whoever asks does not depend on what else the definition says.
pub(super) fn maker(db: &dyn Db, definition: Definition) -> At {
    *maker_of(db, DefinitionId::new(db, definition))
}

#[salsa::tracked]
fn maker_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> At {
    unit::maker_in(db, id.definition(db))
}

/// What a check or `require` says of an instance.
pub fn module_rule(db: &dyn Db, definition: Definition, place: Place) -> &Arc<[Failure]> {
    rule_of(db, Site::new(db, definition, Some(place)))
}

#[salsa::tracked]
fn rule_of<'db>(db: &'db dyn Db, site: Site<'db>) -> Arc<[Failure]> {
    let definition = site.definition(db);
    note(db, "ask", Shown(db, site));
    let Some(place) = site.place(db) else { return Arc::new([]) };
    match place.data() {
        // It is silent where it reads what was left at its default, and a slice says nothing of that.
        PlaceData::Root(_) => {
            let host = Queries::anywhere(db);
            unit::rule(&host, definition, place, Some(&inputs(db, place).value)).into()
        }
        PlaceData::Child { .. } => {
            with_slice(db, site, |host| unit::rule(host, definition, place, None)).into()
        }
    }
}

/// What an `external` declares in an instance.
pub fn module_externals(db: &dyn Db, definition: Definition, place: Place) -> &Evaluated<Vec<ExternalValue>> {
    externals_of(db, Site::new(db, definition, Some(place)))
}

#[salsa::tracked]
fn externals_of<'db>(db: &'db dyn Db, site: Site<'db>) -> Evaluated<Vec<ExternalValue>> {
    let (definition, place) = (site.definition(db), site.place(db));
    note(db, "evaluate", Shown(db, site));
    let Some(place) = place else { return Run { value: vec![], failures: vec![], existing: vec![] }.into() };
    with_slice(db, site, |host| unit::externals(host, definition, place)).into()
}

/// What a `patch` says in an instance.
pub fn module_patches(db: &dyn Db, definition: Definition, place: Place) -> &Evaluated<Option<PatchValue>> {
    patch_of(db, Site::new(db, definition, Some(place)))
}

#[salsa::tracked]
fn patch_of<'db>(db: &'db dyn Db, site: Site<'db>) -> Evaluated<Option<PatchValue>> {
    let (definition, place) = (site.definition(db), site.place(db));
    note(db, "evaluate", Shown(db, site));
    let Some(place) = place else { return Run { value: None, failures: vec![], existing: vec![] }.into() };
    with_slice(db, site, |host| unit::patch(host, definition, place)).into()
}

/// Whether a deploy is somewhere above a place.
pub fn is_deployed(place: Place) -> bool {
    unit::is_deployed(Some(place))
}
