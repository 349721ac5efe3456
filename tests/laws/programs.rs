//! Laws of whole programs: what checks builds, what is given takes nothing back, and no order, cache or thread shows.

use std::collections::BTreeMap;
use std::path::PathBuf;

use deployc::db::{RootDatabase, SourceFile};
use deployc::eval::{Failure, FailureKind, Values};
use deployc::eval::{Mode, RootInput, Roots, evaluate, explain, instance_failures, origins, resources, walk};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Secret, Service};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::choices::{Choices, Verdict, law};
use crate::harness::{Open, Outcome, Project, build, check};
use crate::layers::seen;
use crate::mistakes;
use crate::program::{Daring, Program, SECRET, generate};

/// What of an object another reader of its kind does not know, or reads otherwise.
fn misread<K: Serialize + DeserializeOwned>(object: &Value) -> Option<String> {
    let read: K = match serde_json::from_value(object.clone()) {
        Ok(read) => read,
        Err(error) => return Some(error.to_string()),
    };
    let back = serde_json::to_value(read).unwrap();
    lost(object, &back, "")
}

/// The first thing of `a` that `b` does not have. What is empty may be left out.
fn lost(a: &Value, b: &Value, path: &str) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => a.iter().find_map(|(key, value)| match b.get(key) {
            Some(other) => lost(value, other, &format!("{path}.{key}")),
            None if *value == Value::Object(serde_json::Map::new()) => None,
            None => Some(format!("{path}.{key} is not known")),
        }),
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).find_map(|(a, b)| lost(a, b, &format!("{path}[]")))
        }
        (a, b) => (a != b).then(|| format!("{path}: {a} is read as {b}")),
    }
}

fn typed(outcome: &Outcome) -> Option<String> {
    outcome.documents.iter().find_map(|document| {
        let object: Value = match serde_yaml::from_str(&document.text) {
            Ok(object) => object,
            Err(error) => return Some(format!("{error}\n{}", document.text)),
        };
        let wrong = match document.kind.as_str() {
            "ConfigMap" => misread::<ConfigMap>(&object),
            "Secret" => misread::<Secret>(&object),
            "Service" => misread::<Service>(&object),
            "Deployment" => misread::<Deployment>(&object),
            other => Some(format!("{other} was not generated")),
        };
        wrong.map(|wrong| format!("{wrong}\n{}", document.text))
    })
}

#[test]
fn what_checks_cleanly_builds_and_has_the_types_of_its_kinds() {
    law(40, 2, |choices| {
        let program = generate(choices, Daring::default());
        let project = program.project();
        let mut closed = project.clone();
        closed.settings.clear();
        let checked = check(&closed);
        if !checked.is_right() {
            return Ok(Verdict::Beside);
        }
        let built = build(&project);
        // A name that is there twice, or an object that is left out, is no matter of types; nothing here makes one.
        if !built.is_right() && !only_refined(&built) {
            return Err(format!("{built}{}", project.shown()));
        }
        match typed(&built) {
            Some(wrong) => Err(format!("{wrong}\n{}", project.shown())),
            None => Ok(Verdict::Holds),
        }
    });
}

/// Whether all that a build found is that what was given breaks what is asked of it.
fn only_refined(built: &Outcome) -> bool {
    let asked = ["DPL0405", "DPL0407", "DPL0408", "DPL0419"];
    built.errors().iter().all(|error| asked.iter().any(|code| error.contains(code)))
}

#[test]
fn what_is_given_takes_no_error_back() {
    law(40, 2, |choices| {
        let program = generate(choices, Daring { risks: true });
        let mut project = program.project();
        if choices.once_in(2) {
            mistakes::make(&mut project, choices);
        }
        let mut less = project.clone();
        less.settings.retain(|_| choices.once_in(2));
        if less.settings.len() == project.settings.len() {
            less.settings.pop();
        }
        let (before, after) = (check(&less), check(&project));
        let kept = after.errors();
        match before.errors().iter().find(|error| !kept.contains(error)) {
            Some(error) => Err(format!(
                "{error} is gone\n{before}---\n{after}given {:?}\n{}",
                less.settings,
                project.shown()
            )),
            None => Ok(Verdict::Holds),
        }
    });
}

/// What failed, by sort. What is missing is one for each leaf: a traced run tells it of the literal that lacks it.
fn sorts(failures: &[Failure]) -> BTreeMap<String, usize> {
    let mut sorts = BTreeMap::new();
    for failure in failures {
        let count = match &*failure.kind {
            FailureKind::Incomplete { required, .. } => required.len(),
            _ => 1,
        };
        let sort = format!("{:?}", failure.kind);
        let sort = sort.split([' ', '(']).next().unwrap_or_default().to_owned();
        *sorts.entry(sort).or_default() += count;
    }
    sorts
}

#[test]
fn tracing_gives_the_same_values_and_failures() {
    law(40, 2, |choices| {
        let program = generate(choices, Daring { risks: true });
        let project = program.project();
        let open = Open::new(&project, Mode::Build);
        if !check(&project).is_right() && choices.once_in(2) {
            return Ok(Verdict::Beside);
        }
        let values = Values::of(&open.db);
        for instance in walk(&values, open.root) {
            for resource in resources(&values, instance) {
                let plain = evaluate(&open.db, resource.definition, Some(instance.place));
                let traced = origins(&open.db, resource.definition, Some(instance.place)).forget();
                if plain.value != traced {
                    return Err(format!(
                        "{}\n{}\n{}",
                        seen(&plain.value, false),
                        seen(&traced, false),
                        project.shown()
                    ));
                }
            }
            for (subject, plain) in instance_failures(&values, instance) {
                let traced = explain(&open.db, subject);
                if sorts(&plain) != sorts(&traced) {
                    return Err(format!("{plain:?}\n{traced:?}\n{}", project.shown()));
                }
            }
        }
        Ok(Verdict::Holds)
    });
}

/// What stands where does not show, but for what is written out in its order.
fn shuffled(program: &Program, choices: &mut Choices) -> Project {
    let mut other = program.clone();
    for (_, items) in &mut other.modules {
        let mut free: Vec<_> = items.iter().filter(|item| !item.is_placed).cloned().collect();
        items.retain(|item| item.is_placed);
        free = choices.shuffled(free);
        for item in free {
            // The first is what begins a file.
            let at = 1 + choices.below(items.len());
            items.insert(at, item);
        }
    }
    other.project()
}

/// The same files, each asked on a thread of its own, over one database.
fn parallel(project: &Project) -> Vec<Outcome> {
    let db = RootDatabase::new(project.memory());
    let roots: Vec<SourceFile> =
        project.files.iter().map(|(name, _)| db.open(&PathBuf::from(name))).collect();
    let open = |root: SourceFile, db: RootDatabase| Open { db, root, mode: Mode::Build };
    let line = Open::command_line(&db, &roots, project);
    let input = |root: &SourceFile| {
        let settings = line.settings.clone();
        RootInput::new(&db, *root, Mode::Build, Vec::new(), settings, line.file, None, None, None)
    };
    Roots::new(&db, roots.iter().map(input).collect());
    std::thread::scope(|scope| {
        let asked: Vec<_> = roots
            .iter()
            .chain(&roots)
            .map(|root| {
                let open = open(*root, db.clone());
                std::thread::Builder::new()
                    .stack_size(32 << 20)
                    .spawn_scoped(scope, move || open.outcome())
                    .unwrap()
            })
            .collect();
        asked.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn no_order_cache_or_thread_shows() {
    law(40, 2, |choices| {
        let program = generate(choices, Daring { risks: true });
        let project = program.project();
        let cold = build(&project);
        let same = |name: &str, other: &Outcome| {
            if *other == cold {
                return Ok(());
            }
            Err(format!("{name}:\n{other}---\n{cold}{}", project.shown()))
        };
        let open = Open::new(&project, Mode::Build);
        same("with queries", &open.outcome())?;
        same("asked again", &open.outcome())?;
        for (number, other) in parallel(&project).into_iter().step_by(project.files.len()).enumerate() {
            same(&format!("on thread {number}"), &other)?;
        }
        if cold.is_right() {
            let other = build(&shuffled(&program, choices));
            same("shuffled", &Outcome { said: cold.said.clone(), documents: other.documents })?;
        }
        Ok(Verdict::Holds)
    });
}

#[test]
fn a_changed_secret_shows_in_secrets_alone() {
    law(40, 4, |choices| {
        let program = generate(choices, Daring::default());
        if !program.has_secret {
            return Ok(Verdict::Beside);
        }
        let project = program.project();
        let mut other = project.clone();
        other.variables = vec![("TOKEN".to_owned(), "sesame-1".to_owned())];
        let (one, two) = (build(&project), build(&other));
        let wrong = |why: &str| Err(format!("{why}\n{one}---\n{two}{}", project.shown()));
        if one.said != two.said || one.documents.len() != two.documents.len() {
            return wrong("something is said or made otherwise");
        }
        for (a, b) in one.documents.iter().zip(&two.documents) {
            if a.kind == "Secret" {
                if a == b {
                    return wrong("a Secret is the same");
                }
                continue;
            }
            if a.text.contains(SECRET) {
                return wrong("the secret is told");
            }
            let without = |text: &str| -> Vec<String> {
                text.lines()
                    .filter(|line| !line.trim_start().starts_with("sum:"))
                    .map(str::to_owned)
                    .collect()
            };
            if without(&a.text) != without(&b.text) {
                return wrong("another object changed");
            }
            if a.text.contains("sum:") == (a == b) {
                return wrong("a checksum tells nothing, or something was not asked for");
            }
        }
        Ok(if one.is_right() { Verdict::Holds } else { Verdict::Beside })
    });
}
