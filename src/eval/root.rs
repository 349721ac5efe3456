//! What is said of a file that is built or checked itself: values for its inputs, a release, a cluster.

use std::sync::Arc;

use super::project::project_cluster;
use crate::base::TextRange;
use crate::db::{Db, Place, PlaceData, SourceFile, input_durability};
use crate::hir::{self, Data, DefinitionKind};
use crate::k8s::Version;

/// How a file is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// What is not given is unknown, and says nothing.
    #[default]
    Check,
    /// Everything has to be given.
    Build,
}

/// `--set path=text`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Where; the first step names an input.
    pub path: Vec<SettingStep>,
    /// What, as it was given.
    pub text: Arc<str>,
    /// Where each step stands in the text of the command line.
    pub steps: Vec<TextRange>,
    /// Where the text stands there.
    pub value: TextRange,
}

/// A step of the path of a `--set`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingStep {
    /// `name`, `"any text"`
    Name(Arc<str>),
    /// `[0]`
    Position(usize),
}

/// A file that is built or checked itself.
#[salsa::input(debug)]
pub struct RootInput {
    /// The file.
    #[returns(copy)]
    pub file: SourceFile,
    /// Whether everything has to be given.
    #[returns(copy)]
    pub mode: Mode,
    /// Files of values, in their order.
    #[returns(ref)]
    pub values: Vec<SourceFile>,
    /// `--set path=text`, in their order. Those of other files' inputs are passed over.
    #[returns(ref)]
    pub settings: Vec<Setting>,
    /// The text of the command line, where something was set.
    #[returns(copy)]
    pub command_line: Option<SourceFile>,
    /// `--name`
    #[returns(ref)]
    pub name: Option<Arc<str>>,
    /// `--namespace`
    #[returns(ref)]
    pub namespace: Option<Arc<str>>,
    /// The cluster that is built for, where the file does not say one.
    #[returns(copy)]
    pub kubernetes: Option<Version>,
}

/// All files that are built or checked themselves. A file that is not among them is checked with nothing given.
#[salsa::input(singleton, debug)]
pub struct Roots {
    /// At most one for each file.
    #[returns(ref)]
    pub all: Vec<RootInput>,
}

impl Roots {
    /// Says which files these are, in this process.
    pub fn say(db: &dyn Db, all: Vec<RootInput>) {
        let _ = Self::builder(all).durability(input_durability(db)).new(db);
    }
}

impl RootInput {
    /// A file that is checked, with nothing given but the cluster.
    pub fn checked(db: &dyn Db, file: SourceFile, kubernetes: Option<Version>) -> Self {
        Self::builder(file, Mode::Check, Vec::new(), Vec::new(), None, None, None, kubernetes)
            .durability(input_durability(db))
            .new(db)
    }

    /// A file that is built with what the command line gives: settings, and the name and namespace of the release.
    pub fn built(
        db: &dyn Db,
        file: SourceFile,
        settings: Vec<Setting>,
        command_line: Option<SourceFile>,
        release: Option<(Arc<str>, Arc<str>)>,
        kubernetes: Version,
    ) -> Self {
        let (name, namespace) = release.unzip();
        let kubernetes = Some(kubernetes);
        Self::builder(file, Mode::Build, Vec::new(), settings, command_line, name, namespace, kubernetes)
            .durability(input_durability(db))
            .new(db)
    }
}

/// What is said of a file that is looked at itself.
pub fn root_input(db: &dyn Db, file: SourceFile) -> Option<RootInput> {
    let roots = Roots::try_get(db)?;
    roots.all(db).iter().copied().find(|root| root.file(db) == file)
}

/// The file at the root of a place.
pub fn root_file(place: Place) -> SourceFile {
    let mut place = place;
    loop {
        match place.data() {
            PlaceData::Root(file) => return *file,
            PlaceData::Child { parent, .. } => place = *parent,
        }
    }
}

/// The version of the cluster that a file is built for: as is said of it, else as it says itself, else as its project says.
pub fn cluster(db: &dyn Db, file: SourceFile) -> Option<Version> {
    // What the command line says is asked first.
    let given = root_input(db, file).and_then(|root| root.kubernetes(db));
    given.or(*own_cluster(db, file)).or_else(|| project_cluster(db, file))
}

/// The version that a file says itself.
#[salsa::tracked]
fn own_cluster(db: &dyn Db, file: SourceFile) -> Option<Version> {
    let said = hir::definitions(db, file).iter().filter(|it| it.kind() == DefinitionKind::Kubernetes);
    let own = said.filter_map(|definition| match &hir::body(db, *definition).data {
        Data::Kubernetes { text, .. } => Version::parse(text),
        _ => None,
    });
    own.last()
}
