//! What is evaluated as one: a definition, the inputs of an instance, what a part or deploy makes, a module's checks.
//!
//! Each runs one machine. The queries of a build and traced runs share these.

use std::sync::Arc;

use super::code::Code;
use super::data;
use super::left_out;
use super::machine::{Asked, Frame, Machine, ValueOf};
use super::query::maker;
use super::reads::reads_through;
use super::root::{Mode, cluster, root_file, root_input};
use super::{At, Child, Children, Domain, Failure, FailureKind, Host, Release, Repeat, Requirement, Source};
use crate::base::Name;
use crate::db::{Db, Definition, LoopKey, Place, PlaceData, SourceFile};
use crate::hir::{self, Data as Says, DefinitionKind, ExpressionId, LoopHeader, Node, PatchTarget};
use crate::resolve;
use crate::ty::{self, OwnedExpression, Owner, Type};
use crate::value::{Data, Given, GivenSource, Origin, Record, Tree, Value, key_of};

/// What a machine gives back.
#[derive(Clone, Debug, PartialEq)]
pub struct Run<T> {
    pub value: T,
    pub failures: Vec<Failure>,
    /// The Secrets of the cluster that were named, with their keys.
    pub existing: Vec<(Arc<str>, Arc<str>)>,
}

impl<T> Run<T> {
    fn of<D: Domain>(value: T, machine: Machine<'_, D>) -> Self {
        Self { value, failures: machine.failures, existing: machine.existing }
    }

    const fn silent(value: T) -> Self {
        Self { value, failures: Vec::new(), existing: Vec::new() }
    }
}

/// What an `external` declares.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalValue<O = ()> {
    /// The `external`.
    pub definition: Definition,
    /// The type of its kind, where it is known.
    pub kind: Option<Definition>,
    /// Its name.
    pub name: Value<O>,
    /// The keys, where it says any.
    pub keys: Option<Value<O>>,
    /// Its namespace: as written, else the release's; unknown where there is none.
    pub namespace: Value<O>,
}

/// What a `patch` says.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchValue<O = ()> {
    /// The `patch`.
    pub definition: Definition,
    /// The type of its kind; of `patch *` nothing.
    pub kind: Option<Definition>,
    /// The name that it asks for.
    pub name: Option<Value<O>>,
    /// The namespace that it asks for.
    pub namespace: Option<Value<O>>,
    /// The layer.
    pub layer: Value<O>,
}

/// Whether a deploy is somewhere above a place: somebody hears a module's advice.
pub fn is_deployed(place: Option<Place>) -> bool {
    let mut at = place;
    while let Some(place) = at {
        match place.data() {
            PlaceData::Child { definition, .. } if definition.kind() == DefinitionKind::Deploy => {
                return true;
            }
            PlaceData::Child { parent, .. } => at = Some(*parent),
            PlaceData::Root(_) => return false,
        }
    }
    false
}

/// The value of a `let`, a resource, or imported data.
pub fn definition<D: Domain>(
    host: &dyn Host<D>,
    definition: Definition,
    place: Option<Place>,
) -> Run<ValueOf<D>> {
    let db = host.db();
    let ready = host.code(definition);
    let code = &*ready.code;
    if code.is_broken {
        return Run::silent(Value::unknown());
    }
    let mut machine = Machine::of(host, &ready.code);
    let mut frame = Frame::new(&ready, place, place);
    let value = match &code.body.data {
        Says::Let { value, .. } => machine.eval(&mut frame, *value),
        Says::ImportData { path, spot, .. } => match data::imported(db, definition) {
            Ok(tree) => {
                let source = GivenSource::Import(definition);
                let given = Given { source, path: "".into(), tree };
                Value::new(Data::Given(Arc::new(given)), D::given(source, ""))
            }
            Err(fault) => machine.fail(frame.at(*spot), fault.kind(path)),
        },
        Says::Resource { repeat, when, value, kind } => {
            let is_data = matches!(ty::declared(db, definition).get(*kind), Type::Any);
            let repeated = repeat_of(code, repeat.as_ref(), when.is_some());
            let rounds = rounds(&mut machine, &mut frame, repeat.as_ref(), *when, |machine, frame| {
                let found = machine.eval(frame, *value);
                if is_data { manifest(machine, frame, found, *value) } else { found }
            });
            gathered(repeated, rounds, frame.origin(Node::Name))
        }
        _ => Value::unknown(),
    };
    Run::of(value, machine)
}

/// An object that is given as data, checked as its kind where that is known.
fn manifest<D: Domain>(
    machine: &mut Machine<'_, D>,
    frame: &Frame<'_, D>,
    value: ValueOf<D>,
    id: ExpressionId,
) -> ValueOf<D> {
    let identity = ["apiVersion", "kind"];
    let said = |name: &str| -> Option<Arc<str>> {
        match &value.data {
            Data::Given(given) => match given.tree.get(name)? {
                Tree::Text(text) => Some(text.clone()),
                _ => None,
            },
            Data::Record(record) => record.get(Name::new(name))?.as_text().cloned(),
            _ => None,
        }
    };
    let (Some(api_version), Some(kind)) = (said("apiVersion"), said("kind")) else { return value };
    let Some(of) = resolve::kind_of_object(machine.db, &api_version, &kind) else { return value };
    let is_other = |name: &str| !identity.contains(&name) && name != "status";
    let stripped = match &value.data {
        Data::Given(given) => {
            let Tree::Map(entries) = &given.tree else { return value };
            let entries = entries.iter().filter(|(key, _)| is_other(key)).cloned().collect();
            Data::Given(Arc::new(Given { tree: Tree::Map(entries), ..(**given).clone() }))
        }
        Data::Record(record) => {
            let fields = record.present().filter(|(name, _)| is_other(name.as_str())).cloned().collect();
            Data::Record(Arc::new(Record::new(fields)))
        }
        _ => return value,
    };
    let asked = Asked { at: frame.at(id), release: None };
    let stripped = Value::new(stripped, value.origin.clone());
    let completed = machine.complete(stripped, &ty::named_type(machine.db, of), asked);
    let Data::Record(record) = &completed.data else { return completed };
    let texts = [api_version, kind];
    let identity = identity
        .iter()
        .zip(texts)
        .map(|(name, text)| (Name::new(name), Value::text(text, value.origin.clone())));
    let fields = identity.chain(record.fields().iter().cloned()).collect();
    Value::record(fields, completed.origin)
}

/// How often a resource, part or deploy stands for others.
fn repeat_of(code: &Code, repeat: Option<&LoopHeader>, has_condition: bool) -> Repeat {
    match repeat {
        None if has_condition => Repeat::Optional,
        None => Repeat::One,
        Some(header) if header.binders.len() < 2 => Repeat::List,
        Some(header) => match code.type_of(header.source).strip() {
            Type::Map(_) | Type::Record(_) => Repeat::Map,
            _ => Repeat::List,
        },
    }
}

/// One round, with what its body gave; nothing where its condition does not hold, and unknown where that is.
type Rounds<T> = Option<Vec<(Option<Name>, Option<T>)>>;

/// Runs a body for each round of a loop, or once, while its condition holds. Nothing where it is not known for what.
fn rounds<D: Domain>(
    machine: &mut Machine<'_, D>,
    frame: &mut Frame<'_, D>,
    repeat: Option<&LoopHeader>,
    when: Option<ExpressionId>,
    mut run: impl FnMut(&mut Machine<'_, D>, &mut Frame<'_, D>) -> ValueOf<D>,
) -> Rounds<ValueOf<D>> {
    let mut one = |machine: &mut Machine<'_, D>, frame: &mut Frame<'_, D>| {
        let holds = when.map_or(Some(true), |when| machine.eval(frame, when).as_bool());
        match holds {
            Some(true) => Some(run(machine, frame)),
            Some(false) => None,
            None => Some(Value::unknown()),
        }
    };
    let Some(header) = repeat else { return Some(vec![(None, one(machine, frame))]) };
    let all = machine.rounds(frame, header)?;
    let mut out = Vec::with_capacity(all.len());
    for round in all {
        let depth = frame.locals.len();
        frame.locals.extend(round.bound);
        out.push((round.key, one(machine, frame)));
        frame.locals.truncate(depth);
    }
    Some(out)
}

fn gathered<O: Origin>(repeat: Repeat, rounds: Rounds<Value<O>>, origin: O) -> Value<O> {
    let Some(rounds) = rounds else { return Value::unknown() };
    match repeat {
        Repeat::One | Repeat::Optional => rounds
            .into_iter()
            .next()
            .and_then(|(_, value)| value)
            .unwrap_or_else(|| Value::new(Data::Null, origin)),
        Repeat::List => Value::list(rounds.into_iter().filter_map(|(_, value)| value).collect(), origin),
        Repeat::Map => {
            let fields = rounds.into_iter().filter_map(|(key, value)| key.zip(value)).collect();
            Value::record(fields, origin)
        }
    }
}

/// The `metadata` of a resource, where its literal writes it; else that of the whole resource.
pub fn metadata<D: Domain>(
    host: &dyn Host<D>,
    definition: Definition,
    place: Option<Place>,
) -> Run<ValueOf<D>> {
    let db = host.db();
    let ready = host.code(definition);
    let code = &*ready.code;
    let whole = |host: &dyn Host<D>| {
        let mut machine = Machine::of(host, &ready.code);
        let value = host.definition(definition, place);
        let value = machine.field(&value, Name::new("metadata"));
        Run::of(value, machine)
    };
    let Says::Resource { repeat: None, when, value, kind } = &code.body.data else { return whole(host) };
    if code.is_broken {
        return Run::silent(Value::unknown());
    }
    let Some(elements) = metadata_elements(code, *value) else { return whole(host) };
    let mut machine = Machine::of(host, &ready.code);
    let mut frame = Frame::new(&ready, place, place);
    match when.map_or(Some(true), |when| machine.eval(&mut frame, when).as_bool()) {
        Some(true) => {}
        Some(false) => return Run::silent(Value::null()),
        None => return Run::silent(Value::unknown()),
    }
    let block = hir::Block { elements };
    let record = machine.record(&mut frame, *value, &block);
    let name = Name::new("metadata");
    let mut found = machine.field(&record, name);
    let kind = ty::declared(db, definition).get(*kind);
    if let Some(record) = kind.as_record() {
        let field = ty::record_type(db, &record.id).field(name).cloned();
        if let Some(field) = field {
            let asked = Asked { at: frame.at(*value), release: None };
            found = machine.complete(found, field.ty.strip(), asked);
        }
    }
    // What fails in it is told by the resource.
    Run { value: found, failures: Vec::new(), existing: Vec::new() }
}

/// The elements of a resource's literal that make its `metadata`; nothing where others may, too.
fn metadata_elements(code: &Code, value: ExpressionId) -> Option<Vec<hir::Element>> {
    let hir::Expression::Record(block) = code.body.expression(value) else { return None };
    let metadata = Name::new("metadata");
    let mut elements = Vec::new();
    for element in &block.elements {
        match element {
            hir::Element::Let { .. } => elements.push(element.clone()),
            hir::Element::Field { path, .. } => match path.first() {
                Some(hir::Segment::Name(name, _)) if *name == metadata => elements.push(element.clone()),
                Some(hir::Segment::Name(..)) => {}
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(elements)
}

/// What a part or deploy makes.
pub fn children<D: Domain>(
    host: &dyn Host<D>,
    definition: Definition,
    place: Place,
) -> Run<Children<D::Origin>> {
    let db = host.db();
    let ready = host.code(definition);
    let code = &*ready.code;
    let unknown = || Children { is_unknown: true, ..Children::default() };
    let Some(module) = resolve::module_of(db, definition) else { return Run::silent(unknown()) };
    if code.is_broken {
        return Run::silent(unknown());
    }
    let (repeat, when, header) = match &code.body.data {
        Says::Part { repeat, when, .. } => (repeat.as_ref(), *when, None),
        Says::Deploy { repeat, when, release, namespace, .. } => {
            (repeat.as_ref(), *when, Some((*release, *namespace)))
        }
        _ => return Run::silent(unknown()),
    };
    let mut machine = Machine::of(host, &ready.code);
    let mut frame = Frame::new(&ready, Some(place), Some(place));
    let mut children = Children { repeat: repeat_of(code, repeat, when.is_some()), ..Children::default() };
    let bound = match repeat {
        None => vec![(None, Vec::new())],
        Some(repeat) => match machine.rounds(&mut frame, repeat) {
            Some(rounds) => {
                let keys = keys_of(code, repeat, &rounds);
                keys.into_iter().map(Some).zip(rounds.into_iter().map(|round| round.bound)).collect()
            }
            None => return Run::of(unknown(), machine),
        },
    };
    for (key, bound) in bound {
        frame.locals = bound.clone();
        let holds = when.map_or(Some(true), |when| machine.eval(&mut frame, when).as_bool());
        if holds == Some(false) {
            continue;
        }
        let release = header.filter(|_| holds.is_some()).map(|(release, namespace)| {
            let name = machine.eval(&mut frame, release);
            (name, namespace.map(|namespace| machine.eval(&mut frame, namespace)))
        });
        let place = place.child(definition, key.clone());
        children.items.push(Child { place, module, key, bound, is_unknown: holds.is_none(), release });
    }
    Run::of(children, machine)
}

/// What tells the rounds of a loop apart: the map's key, the keyed list's keys, else the position. Keys that are there twice, which
/// is reported, fall back to the position.
fn keys_of<O: Origin>(code: &Code, header: &LoopHeader, rounds: &[super::element::Round<O>]) -> Vec<LoopKey> {
    let names = match code.type_of(header.source).core().0 {
        Type::List(list) if !list.keys.is_empty() => Some(&list.keys),
        _ => None,
    };
    let mut seen: rustc_hash::FxHashSet<LoopKey> = rustc_hash::FxHashSet::default();
    let keyed = rounds.iter().zip(0_u32..).map(|(round, position)| {
        let key = match (round.key, names) {
            (Some(key), _) => Some(key.as_str().into()),
            (None, Some(names)) => key_of(&round.value, names).map(|keys| {
                let texts: Vec<String> = keys.iter().map(ToString::to_string).collect();
                texts.join("/").into()
            }),
            (None, None) => None,
        };
        let key = key.map_or(LoopKey::Position(position), LoopKey::Key);
        if seen.insert(key.clone()) { key } else { LoopKey::Position(position) }
    });
    keyed.collect()
}

/// What a part or deploy is to others.
pub fn instances<O: Origin>(children: &Children<O>, origin: O) -> Value<O> {
    if children.is_unknown {
        return Value::unknown();
    }
    let value = |child: &Child<O>| {
        if child.is_unknown {
            Value::unknown()
        } else {
            Value::new(Data::Instance(child.place, child.module), origin.clone())
        }
    };
    match children.repeat {
        Repeat::One | Repeat::Optional => {
            children.items.first().map_or_else(|| Value::new(Data::Null, origin.clone()), value)
        }
        Repeat::List => Value::list(children.items.iter().map(value).collect(), origin),
        Repeat::Map => {
            let key = |child: &Child<O>| match &child.key {
                Some(LoopKey::Key(key)) => Some(Name::new(key)),
                _ => None,
            };
            let fields =
                children.items.iter().filter_map(|child| Some((key(child)?, value(child)))).collect();
            Value::record(fields, origin)
        }
    }
}

/// The completed inputs of an instance.
pub fn inputs<D: Domain>(host: &dyn Host<D>, place: Place) -> Run<ValueOf<D>> {
    match place.data() {
        PlaceData::Root(file) => root_inputs(host, place, *file),
        PlaceData::Child { parent, definition, .. } => {
            let ready = host.code(*definition);
            let code = &*ready.code;
            let (Says::Part { value, .. } | Says::Deploy { value, .. }) = &code.body.data else {
                return Run::silent(Value::unknown());
            };
            let Some(child) = host.child(place).filter(|child| !child.is_unknown) else {
                return Run::silent(Value::unknown());
            };
            let mut machine = Machine::of(host, &ready.code);
            let mut frame = Frame::new(&ready, Some(*parent), Some(*parent));
            frame.locals = child.bound;
            let layer = match code.expected(*value) {
                Some(ty) if ty.is_layer() => machine.eval(&mut frame, *value),
                _ => machine.eval_as_written(&mut frame, *value),
            };
            let at = maker(host.db(), *definition);
            let ty = Type::Record(ty::inputs_record(child.module));
            let value = machine.complete(layer, &ty, Asked { at, release: Some(place) });
            for failure in &mut machine.failures {
                // A default that is a secret in the source is told at each deploy that leaves it.
                if matches!(*failure.kind, FailureKind::LiteralSecret) && failure.at.definition != *definition
                {
                    failure.written = Some(at.into());
                }
            }
            Run::of(value, machine)
        }
    }
}

/// Where what is said of an instance stands: the name of its part or deploy, else the module.
pub fn maker_in(db: &dyn Db, definition: Definition) -> At {
    let node = match &hir::body(db, definition).data {
        Says::Deploy { named: false, module, .. } => {
            module.segments.first().map(|(_, spot)| Node::Spot(*spot))
        }
        _ => None,
    };
    At { definition, node: node.unwrap_or(Node::Name) }
}

fn root_inputs<D: Domain>(host: &dyn Host<D>, place: Place, file: SourceFile) -> Run<ValueOf<D>> {
    let db = host.db();
    let root = root_input(db, file);
    let inputs: Vec<Definition> =
        hir::definitions(db, file).iter().copied().filter(|it| it.kind() == DefinitionKind::Input).collect();
    let Some(first) = inputs.first() else {
        return Run::silent(Value::record(Vec::new(), D::Origin::default()));
    };
    let has_input = |name: &str| inputs.iter().any(|input| input.name().as_str() == name);
    let mut machine = Machine::new(host);
    let mut tree = Tree::Map(Vec::new());
    if let Some(root) = root {
        let (given, faults) = data::given(db, root, has_input);
        tree = given;
        for (file, fault) in faults {
            machine
                .fail(At { definition: *first, node: Node::Name }, FailureKind::DataSyntax { file, fault });
        }
    }
    let given = Given { source: GivenSource::Root(file), path: "".into(), tree };
    machine.is_lenient = root.is_none_or(|root| root.mode(db) == Mode::Check);
    let ty = Type::Record(ty::inputs_record(file));
    let at = At { definition: *first, node: Node::Name };
    let value = Value::bare(Data::Given(Arc::new(given)));
    let value = machine.complete(value, &ty, Asked { at, release: Some(place) });
    for failure in &mut machine.failures {
        // What is asked of the inputs is asked by the one that it is about.
        let named = input_named(failure);
        let input = inputs.iter().find(|input| Some(input.name().as_str()) == named.as_deref());
        if let Some(input) = input.filter(|_| failure.at == at) {
            failure.at.definition = *input;
        }
    }
    Run::of(value, machine)
}

/// The input that a failure of the inputs is about.
fn input_named(failure: &Failure) -> Option<String> {
    let path = match (&*failure.kind, &failure.written) {
        (FailureKind::Incomplete { required, .. }, _) => required.first().map(Requirement::path)?,
        (_, Some(Source::Data(_, path) | Source::Key(_, path))) => path,
        (
            FailureKind::Refined { path, .. }
            | FailureKind::Malformed { path, .. }
            | FailureKind::Where { path, .. }
            | FailureKind::NullHere { path, .. }
            | FailureKind::Given { path, .. },
            _,
        ) => path,
        _ => return None,
    };
    path.split(['.', '[']).next().map(str::to_owned)
}

/// The release of a place.
pub fn release<D: Domain>(host: &dyn Host<D>, place: Place) -> Release<D::Origin> {
    let db = host.db();
    match place.data() {
        PlaceData::Root(file) => {
            let mut release = Release::unknown();
            if let Some(root) = root_input(db, *file) {
                let text = |text: &Option<Arc<str>>| {
                    text.clone().map(|text| Value::text(text, D::Origin::default()))
                };
                release.name = text(root.name(db)).unwrap_or_else(Value::unknown);
                release.namespace = text(root.namespace(db)).unwrap_or_else(Value::unknown);
                if root.name(db).is_some() {
                    release.module = Value::text(module_name(db, *file), D::Origin::default());
                    release.cluster = cluster(db, *file);
                }
            }
            release
        }
        PlaceData::Child { parent, definition, .. } => {
            let around = host.release(Some(*parent));
            if definition.kind() != DefinitionKind::Deploy {
                return around;
            }
            let Some(child) = host.child(place) else { return Release::unknown() };
            let Some((name, namespace)) = child.release else { return Release::unknown() };
            Release {
                name,
                namespace: namespace.unwrap_or(around.namespace),
                module: Value::text(module_name(db, child.module), D::Origin::default()),
                cluster: cluster(db, root_file(place)),
            }
        }
    }
}

/// The dotted name of a module, or the stem of its file, with `-` for `.`.
fn module_name(db: &dyn Db, file: SourceFile) -> String {
    file.dotted(db).unwrap_or_else(|| file.stem(db)).replace('.', "-")
}

/// What a check or `require` of a module says of an instance. Of a file that is built or checked itself its inputs tell which were
/// left at their defaults.
pub fn rule<D: Domain>(
    host: &dyn Host<D>,
    definition: Definition,
    place: Place,
    inputs: Option<&ValueOf<D>>,
) -> Vec<Failure> {
    let db = host.db();
    let stands: Option<Source> = match place.data() {
        PlaceData::Root(_) => None,
        PlaceData::Child { definition, .. } => Some(maker(db, *definition).into()),
    };
    let ready = host.code(definition);
    let code = &*ready.code;
    if code.is_broken || inputs.is_some_and(|inputs| reads_default(db, definition, inputs)) {
        return Vec::new();
    }
    let mut machine = Machine::of(host, &ready.code);
    let mut frame = Frame::new(&ready, Some(place), Some(place));
    match &code.body.data {
        Says::Check(check) if check.is_warning && !is_deployed(Some(place)) => {}
        Says::Check(check) => machine.check(&mut frame, check, stands),
        Says::Require(require) => demand(&mut machine, &mut frame, require, definition.file, stands),
        _ => {}
    }
    machine.failures
}

/// Whether a definition reads an input that was left at its default.
fn reads_default<O: Origin>(db: &dyn Db, definition: Definition, inputs: &Value<O>) -> bool {
    let Data::Record(record) = &inputs.data else { return false };
    let is_default = |path: &Vec<Name>| {
        let mut record = Arc::clone(record);
        for name in path {
            let written = record.written().iter().find(|(it, _)| it == name).map(|(_, value)| value.clone());
            match written {
                None => return true,
                Some(Value { data: Data::Record(below), .. }) => record = below,
                Some(_) => return false,
            }
        }
        false
    };
    reads_through(db, definition).paths.iter().any(is_default)
}

fn demand<D: Domain>(
    machine: &mut Machine<'_, D>,
    frame: &mut Frame<'_, D>,
    require: &hir::Require,
    module: SourceFile,
    stands: Option<Source>,
) {
    let definition = frame.code.definition;
    if let Some(when) = require.when
        && machine.eval(frame, when).as_bool() != Some(true)
    {
        return;
    }
    let Some(((first, _), rest)) = require.path.split_first() else { return };
    let Some(resolve::Binding::Definition(named)) = resolve::lookup_value(machine.db, module, *first) else {
        return;
    };
    let value = machine.named(frame, named);
    let found = rest.iter().fold(value, |value, (name, _)| machine.field(&value, *name));
    if !found.is_empty() {
        return;
    }
    let message = require.message.and_then(|message| machine.eval(frame, message).as_text().cloned());
    let path: Vec<&str> = require.path.iter().map(|(name, _)| name.as_str()).collect();
    let owner = Owner { definition, record: None };
    let condition = require.when.map(|expression| OwnedExpression { owner, expression });
    let required = vec![Requirement::Demanded { path: path.join(".").into(), condition, message }];
    let record = Type::Record(ty::inputs_record(module));
    let kind = FailureKind::Incomplete { record, inputs: Some(module), required };
    let mut failure = Failure::new(frame.at(require.spot), kind);
    failure.written = stands;
    if D::TRACES
        && let Some(place) = frame.place
    {
        let path: Vec<Name> = require.path.iter().map(|(name, _)| *name).collect();
        failure.data = vec![left_out::data_paths::<D>(&inputs(machine.host, place).value, &path)];
    }
    machine.push(failure);
}

/// What the `external`s of a module declare.
pub fn externals<D: Domain>(
    host: &dyn Host<D>,
    definition: Definition,
    place: Place,
) -> Run<Vec<ExternalValue<D::Origin>>> {
    let db = host.db();
    let ready = host.code(definition);
    let code = &*ready.code;
    let Says::External { kind, name, keys, namespace, repeat, when } = &code.body.data else {
        return Run::silent(Vec::new());
    };
    if code.is_broken {
        return Run::silent(Vec::new());
    }
    let kind = resolve::kind_named(db, kind);
    let mut machine = Machine::of(host, &ready.code);
    let mut frame = Frame::new(&ready, Some(place), Some(place));
    let mut found = Vec::new();
    rounds(&mut machine, &mut frame, repeat.as_ref(), *when, |machine, frame| {
        let name = machine.eval(frame, *name);
        let keys = keys.map(|keys| machine.eval(frame, keys));
        let namespace = match namespace {
            Some(namespace) => machine.eval(frame, *namespace),
            None => machine.host.release(Some(place)).namespace,
        };
        found.push(ExternalValue { definition, kind, name, keys, namespace });
        Value::null()
    });
    Run::of(found, machine)
}

/// What a `patch` says; nothing where its condition does not hold, or is unknown.
pub fn patch<D: Domain>(
    host: &dyn Host<D>,
    definition: Definition,
    place: Place,
) -> Run<Option<PatchValue<D::Origin>>> {
    let db = host.db();
    let ready = host.code(definition);
    let code = &*ready.code;
    let Says::Patch { target, name, namespace, when, value } = &code.body.data else {
        return Run::silent(None);
    };
    if code.is_broken {
        return Run::silent(None);
    }
    let kind = match target {
        PatchTarget::All(_) => None,
        PatchTarget::Kind(name) => match resolve::kind_named(db, name) {
            Some(kind) => Some(kind),
            None => return Run::silent(None),
        },
    };
    let mut machine = Machine::of(host, &ready.code);
    let mut frame = Frame::new(&ready, Some(place), Some(place));
    let holds = when.is_none_or(|when| machine.eval(&mut frame, when).as_bool() == Some(true));
    if !holds {
        return Run::of(None, machine);
    }
    let name = name.map(|name| machine.eval(&mut frame, name));
    let namespace = namespace.map(|namespace| machine.eval(&mut frame, namespace));
    let layer = machine.eval(&mut frame, *value);
    Run::of(Some(PatchValue { definition, kind, name, namespace, layer }), machine)
}
