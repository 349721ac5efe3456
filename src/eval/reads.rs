//! Which inputs a definition can read, known from its text: what stops an edit of any other.

use rustc_hash::FxHashSet;

use crate::base::Name;
use crate::builtin::SecretFunction;
use crate::db::{Db, Definition, DefinitionId};
use crate::hir::{self, Data as Says, DefinitionKind, Expression, ExpressionId};
use crate::resolve::{self, Binding};
use crate::ty::Target;
use crate::value::{Data, Field, Value};

use super::code::code;

/// What a definition reads of its instance, itself and through the functions that it calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Paths of inputs, cut at the first thing that is no field; none begins with another.
    pub paths: Vec<Vec<Name>>,
    /// Whether it reads `release`.
    pub release: bool,
}

impl Reads {
    fn add(&mut self, path: Vec<Name>) {
        if self.paths.iter().any(|known| path.starts_with(known)) {
            return;
        }
        self.paths.retain(|known| !known.starts_with(&path));
        self.paths.push(path);
    }

    fn join(&mut self, other: &Self) {
        other.paths.iter().for_each(|path| self.add(path.clone()));
        self.release |= other.release;
    }

    /// The part of a module's inputs that is read.
    pub fn slice(&self, inputs: &Value) -> Value {
        let Data::Record(record) = &inputs.data else { return inputs.clone() };
        let mut fields: Vec<Field<()>> = Vec::new();
        for path in &self.paths {
            let Some((first, rest)) = path.split_first() else { continue };
            let Some(value) = record.get(*first) else { continue };
            match fields.iter_mut().find(|(name, _)| name == first) {
                Some((_, kept)) => *kept = pruned(value, rest, Some(kept)),
                None => fields.push((*first, pruned(value, rest, None))),
            }
        }
        Value::record(fields, ())
    }
}

/// A value with nothing in it but what lies at a path, and what was kept before.
fn pruned(value: &Value, path: &[Name], kept: Option<&Value>) -> Value {
    let Some((first, rest)) = path.split_first() else { return value.clone() };
    let Data::Record(record) = &value.unmarked().data else { return value.clone() };
    let mut fields = match kept.map(|kept| &kept.data) {
        Some(Data::Record(kept)) => kept.fields().to_vec(),
        _ => Vec::new(),
    };
    if let Some(found) = record.get(*first) {
        match fields.iter_mut().find(|(name, _)| name == first) {
            Some((_, kept)) => *kept = pruned(found, rest, Some(kept)),
            None => fields.push((*first, pruned(found, rest, None))),
        }
    }
    Value::record(fields, ())
}

/// What a definition reads by itself, and what it names through which it may read more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Own {
    reads: Reads,
    functions: Vec<Definition>,
    values: Vec<Definition>,
}

#[salsa::tracked]
fn own_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Own {
    let definition = id.definition(db);
    let mut own = Own::default();
    if resolve::in_circle(db, definition) {
        return own;
    }
    for target in targets(db, definition, &mut |path| own.reads.add(path)) {
        match target {
            Named::Release => own.reads.release = true,
            Named::Definition(named) => match named.kind() {
                DefinitionKind::Input => {}
                DefinitionKind::Function => own.functions.push(named),
                _ => own.values.push(named),
            },
        }
    }
    own
}

/// Joins what definitions read that one leads to. With a list of its own, for the length of a chain is the program's.
fn gathered(db: &dyn Db, from: Definition, through_values: bool) -> Reads {
    let mut reads = Reads::default();
    let mut seen = FxHashSet::default();
    let mut open = vec![from];
    while let Some(definition) = open.pop() {
        if !seen.insert(definition) {
            continue;
        }
        let own = own_of(db, DefinitionId::new(db, definition));
        reads.join(&own.reads);
        open.extend(&own.functions);
        if through_values {
            open.extend(&own.values);
        }
    }
    reads
}

/// What a definition reads of its instance.
pub fn reads(db: &dyn Db, definition: Definition) -> &Reads {
    reads_of(db, DefinitionId::new(db, definition))
}

#[salsa::tracked]
fn reads_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Reads {
    let definition = id.definition(db);
    let mut reads = gathered(db, definition, false);
    // What a `require` asks for is a path, and no expression.
    if let Says::Require(require) = &hir::body(db, definition).data {
        let steps: Vec<Name> = require.path.iter().map(|(name, _)| *name).collect();
        let first = steps.first().and_then(|first| resolve::lookup_value(db, definition.file, *first));
        if matches!(first, Some(Binding::Definition(named)) if named.kind() == DefinitionKind::Input) {
            reads.add(steps);
        }
    }
    reads
}

/// What a definition reads through lets, too: by what a check of a module that stands alone is silent.
pub fn reads_through(db: &dyn Db, definition: Definition) -> &Reads {
    through_of(db, DefinitionId::new(db, definition))
}

#[salsa::tracked]
fn through_of<'db>(db: &'db dyn Db, id: DefinitionId<'db>) -> Reads {
    gathered(db, id.definition(db), true)
}

/// What an expression names.
enum Named {
    Definition(Definition),
    Release,
}

/// What a definition names; paths of inputs apart.
fn targets(db: &dyn Db, definition: Definition, path: &mut dyn FnMut(Vec<Name>)) -> Vec<Named> {
    let code = code(db, definition);
    let count = code.body.expressions.len();
    // The access of a field that stands on each expression.
    let mut above: Vec<Option<(ExpressionId, Name)>> = vec![None; count];
    let ids = || (0..count).filter_map(|number| u32::try_from(number).ok()).map(ExpressionId);
    for id in ids() {
        if let (Expression::Field { base, name, .. }, Some(Target::Field)) =
            (code.body.expression(id), code.target(id))
            && let Some(slot) = above.get_mut(base.0 as usize)
        {
            *slot = Some((id, *name));
        }
    }
    let mut named = Vec::new();
    for id in ids() {
        match code.target(id) {
            Some(Target::Definition(input)) if input.kind() == DefinitionKind::Input => {
                let mut steps = vec![input.name()];
                let mut at = id;
                while let Some((next, name)) = above.get(at.0 as usize).copied().flatten() {
                    steps.push(name);
                    at = next;
                }
                path(steps);
            }
            Some(Target::Definition(other) | Target::Metadata(other)) => {
                named.push(Named::Definition(*other))
            }
            Some(Target::Release(_) | Target::Secret(SecretFunction::Checksum)) => named.push(Named::Release),
            _ => {}
        }
    }
    named
}
