//! Programs: a module with inputs, functions, checks and resources, a mixin that it makes a part of, and an environment that deploys it.

use std::fmt::Write as _;

use crate::choices::Choices;
use crate::harness::Project;
use crate::types::{Decl, Field, KEYS, LEVELS, Lit, Ty, Types, raw, scalar_text};

/// A definition, as text.
#[derive(Clone, Debug)]
pub struct Item {
    pub name: String,
    pub text: String,
    /// The inputs of its module that it reads, direct or through others.
    pub reads: Vec<String>,
    /// Whether its place among others means something: the order of inputs, resources, parts and deploys shows.
    pub is_placed: bool,
}

/// What is said of an input.
#[derive(Clone, Debug)]
pub struct Input {
    pub name: String,
    pub ty: Ty,
    pub has_default: bool,
}

#[derive(Clone, Debug)]
pub struct Program {
    /// `main.dpl`, `lib.dpl`, `mixin.dpl`, in this order.
    pub modules: Vec<(&'static str, Vec<Item>)>,
    /// What is given to the inputs of `main.dpl`, with `--set`.
    pub settings: Vec<(String, String)>,
    pub has_secret: bool,
}

pub const SECRET: &str = "sesame-0";

impl Program {
    pub fn text(items: &[Item]) -> String {
        items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    pub fn project(&self) -> Project {
        let file = |(name, items): &(&str, Vec<Item>)| ((*name).to_owned(), Self::text(items));
        Project {
            files: self.modules.iter().map(file).collect(),
            settings: self.settings.clone(),
            variables: vec![("TOKEN".to_owned(), SECRET.to_owned())],
            builds: true,
        }
    }
}

/// How much a program may dare.
#[derive(Clone, Copy, Debug, Default)]
pub struct Daring {
    /// What evaluation may find wrong: absent keys, a division by zero, a check that fails.
    pub risks: bool,
}

/// What can be named where an expression stands.
#[derive(Clone, Default)]
struct Scope {
    /// An expression, its type, and what it reads.
    known: Vec<(String, Ty, Vec<String>)>,
}

struct Maker<'a> {
    choices: &'a mut Choices,
    types: Types,
    daring: Daring,
    scope: Scope,
    /// What the expression reads that is being made.
    reads: Vec<String>,
    has_function: bool,
}

impl Maker<'_> {
    fn once_in(&mut self, times: usize) -> bool {
        self.choices.once_in(times)
    }

    fn scalar(&mut self, ty: &Ty) -> String {
        scalar_text(ty, self.choices)
    }

    /// Something known of a type.
    fn known(&mut self, is: impl Fn(&Ty) -> bool) -> Option<(String, Ty)> {
        let fitting: Vec<usize> =
            (0..self.scope.known.len()).filter(|at| is(&self.scope.known[*at].1)).collect();
        if fitting.is_empty() {
            return None;
        }
        let at = *self.choices.pick(&fitting);
        let (text, ty, reads) = self.scope.known[at].clone();
        self.reads.extend(reads);
        Some((text, ty))
    }

    fn text(&mut self, depth: usize) -> String {
        match self.choices.below(if depth == 0 { 3 } else { 12 }) {
            0 => self.scalar(&Ty::Filled),
            1 | 2 => match self.known(|ty| matches!(ty, Ty::Text | Ty::Filled)) {
                Some((name, _)) => name,
                None => "\"t\"".to_owned(),
            },
            3 => format!("\"n${{{}}}\"", self.int(depth - 1)),
            4 => match self.known(|ty| matches!(ty, Ty::Level)) {
                Some((name, _)) => format!(
                    "match {name} {{ \"low\" => {}, \"mid\" | \"high\" => \"up\" }}",
                    self.text(depth - 1)
                ),
                None => "\"m\"".to_owned(),
            },
            5 => match self.known(|ty| matches!(ty, Ty::Named(_) | Ty::Keyed(..) | Ty::Map(_) | Ty::List(_)))
            {
                Some((name, _)) => format!("toJson({name})"),
                None => "\"j\"".to_owned(),
            },
            6 => format!(
                "(if {} then {} else {})",
                self.bool(depth - 1),
                self.text(depth - 1),
                self.text(depth - 1)
            ),
            7 if self.has_function => format!("f0({}, {})", self.int(depth - 1), self.text(depth - 1)),
            8 => match self.known(|ty| *ty == Ty::Optional(Box::new(Ty::Text))) {
                Some((name, _)) => format!("({name} ?? {})", self.text(depth - 1)),
                None => "\"o\"".to_owned(),
            },
            9 => match self.known(|ty| matches!(ty, Ty::Keyed(..))) {
                Some((name, Ty::Keyed(_, keys))) if keys.len() == 1 && self.daring.risks => {
                    format!("{name}[\"a\"].name")
                }
                Some((name, _)) => format!("{name}.map(x => x.name).join(\"-\")"),
                None => "\"k\"".to_owned(),
            },
            10 => match self.known(|ty| matches!(ty, Ty::Map(_))) {
                Some((name, _)) if self.daring.risks => format!("\"${{{name}[\"b\"]}}\""),
                Some((name, _)) => format!("{name}.keys.join(\",\")"),
                None => "\"q\"".to_owned(),
            },
            _ => format!("{}.upper", self.text(depth - 1)),
        }
    }

    fn int(&mut self, depth: usize) -> String {
        match self.choices.below(if depth == 0 { 3 } else { 8 }) {
            0 => self.scalar(&Ty::Int(9)),
            1 | 2 => match self.known(|ty| matches!(ty, Ty::Int(_))) {
                Some((name, _)) => name,
                None => "1".to_owned(),
            },
            3 => format!("({} + {})", self.int(depth - 1), self.int(depth - 1)),
            4 => match self.known(|ty| matches!(ty, Ty::List(_) | Ty::Keyed(..) | Ty::Map(_))) {
                Some((name, _)) => format!("{name}.length"),
                None => "2".to_owned(),
            },
            5 => match self.known(|ty| *ty == Ty::Optional(Box::new(Ty::Int(9)))) {
                Some((name, _)) => format!("({name} ?? {})", self.int(depth - 1)),
                None => "3".to_owned(),
            },
            6 if self.daring.risks => format!("(12 / {})", self.int(depth - 1)),
            6 => format!("({} * 2)", self.int(depth - 1)),
            _ => format!(
                "(if {} then {} else {})",
                self.bool(depth - 1),
                self.int(depth - 1),
                self.int(depth - 1)
            ),
        }
    }

    fn bool(&mut self, depth: usize) -> String {
        match self.choices.below(if depth == 0 { 2 } else { 7 }) {
            0 => match self.known(|ty| *ty == Ty::Bool) {
                Some((name, _)) => name,
                None => "true".to_owned(),
            },
            1 => match self.known(|ty| *ty == Ty::Level) {
                Some((name, _)) => format!("{name} == \"{}\"", self.choices.pick(&LEVELS)),
                None => "1 < 2".to_owned(),
            },
            2 => format!("{} <= {}", self.int(depth - 1), self.int(depth - 1)),
            3 => format!("!({})", self.bool(depth - 1)),
            4 => format!("({}) && ({})", self.bool(depth - 1), self.bool(depth - 1)),
            5 => match self.known(|ty| matches!(ty, Ty::List(_) | Ty::Keyed(..) | Ty::Map(_))) {
                Some((name, _)) => format!("{name}.isEmpty"),
                None => "false".to_owned(),
            },
            _ => format!("({}) || ({})", self.bool(depth - 1), self.bool(depth - 1)),
        }
    }

    /// Makes names of a path and of what lies surely below it.
    fn know(&mut self, path: &str, ty: &Ty, reads: &[String], depth: usize) {
        self.scope.known.push((path.to_owned(), ty.clone(), reads.to_vec()));
        if depth == 0 {
            return;
        }
        if let Ty::Named(number) = ty
            && let Decl::Record { fields, .. } = &self.types.decls[*number]
        {
            for Field { name, ty, when, .. } in fields.clone() {
                if when.is_none() {
                    self.know(&format!("{path}.{name}"), &ty, reads, depth - 1);
                }
            }
        }
    }

    fn item(&mut self, name: &str, is_placed: bool, text: String) -> Item {
        let mut reads = std::mem::take(&mut self.reads);
        reads.sort();
        reads.dedup();
        Item { name: name.to_owned(), text, reads, is_placed }
    }

    /// `data` of a ConfigMap.
    fn data(&mut self) -> String {
        let mut out = String::from("{\n");
        for number in 0..1 + self.choices.below(3) {
            let _ = match self.choices.below(5) {
                3 => {
                    writeln!(out, "    if {} {{ k{number}: {} }}", self.bool(1), self.text(2))
                }
                4 => match self.known(|ty| matches!(ty, Ty::Map(_))) {
                    Some((name, _)) => {
                        writeln!(out, "    for k, v in {name} {{ [\"${{k}}-{number}\"]: \"${{v}}\" }}")
                    }
                    None => writeln!(out, "    k{number}: \"none\""),
                },
                _ => writeln!(out, "    k{number}: {}", self.text(2)),
            };
        }
        out + "  }"
    }

    fn config(&mut self, name: &str) -> Item {
        let (round, named, rest) = match self.choices.below(5) {
            3 => match self.known(|ty| matches!(ty, Ty::List(_))) {
                Some((list, _)) => (format!(" for i, x in {list}"), "-${i}", "x: \"${x}\"\n  "),
                None => (String::new(), "", ""),
            },
            4 => (format!(" when {}", self.bool(1)), "", ""),
            _ => (String::new(), "", ""),
        };
        let data = self.data();
        let labels = if self.once_in(2) { "  metadata.labels: { app: release.name }\n" } else { "" };
        let rest = if rest.is_empty() { "" } else { "  data.x: \"${x}\"\n" };
        self.item(
            name,
            true,
            format!(
                "resource {name}: ConfigMap{round} = {{\n  metadata.name: \"${{release.name}}-{name}{named}\"\n{labels}  data: {data}\n{rest}}}\n"
            ),
        )
    }

    fn workload(&mut self) -> Vec<Item> {
        let replicas = if self.once_in(2) {
            format!("    if {} {{ replicas: {} }}\n", self.bool(1), self.int(1))
        } else {
            format!("    replicas: {}\n", self.int(1))
        };
        let env = match self.known(|ty| matches!(ty, Ty::Keyed(..))) {
            Some((name, Ty::Keyed(_, keys))) if keys.len() == 1 => {
                format!("        env: [for e in {name} {{ name: e.name, value: \"${{e.port}}\" }}]\n")
            }
            _ => "        env: [{ name: \"A\", value: \"1\" }]\n".to_owned(),
        };
        let strategy = if self.once_in(3) { "    strategy: { type: \"Recreate\" }\n" } else { "" };
        let image = self.text(1);
        let memory = match self.known(|ty| *ty == Ty::Quantity) {
            Some((name, _)) => format!("        resources.limits.memory: {name}\n"),
            None => String::new(),
        };
        let pods = self.item(
            "pods",
            true,
            format!(
                "resource pods: Deployment = {{\n  metadata.name: \"${{release.name}}-pods\"\n  spec: {{\n{replicas}{strategy}    selector.matchLabels: {{ app: release.name }}\n    template: {{\n      metadata.labels: {{ app: release.name, tier: \"x\" }}\n      spec.containers: [{{\n        name: \"main\"\n        image: \"i:${{{image}}}\"\n{env}{memory}        ports: [{{ name: \"http\", containerPort: 80 }}]\n      }}]\n    }}\n  }}\n}}\n"
            ),
        );
        let reads = pods.reads.clone();
        self.reads.extend(reads);
        let http = self.item(
            "http",
            true,
            "resource http: Service = {\n  metadata.name: \"${release.name}-http\"\n  spec: {\n    selector: pods.spec.selector.matchLabels\n    ports: [{ name: \"http\", port: 80, targetPort: \"http\" }]\n  }\n}\n".to_owned(),
        );
        vec![pods, http]
    }
}

fn plain(name: &str, is_placed: bool, text: impl Into<String>) -> Item {
    Item { name: name.to_owned(), text: text.into(), reads: Vec::new(), is_placed }
}

const MIXIN: &str = "input value: String(1..)
input more: [String: String] = {}
";

/// A program.
pub fn generate(choices: &mut Choices, daring: Daring) -> Program {
    let types = Types::generate(choices, false);
    let mut maker =
        Maker { choices, types, daring, scope: Scope::default(), reads: Vec::new(), has_function: false };
    let mut inputs = Vec::new();
    let mut library = vec![plain(
        "//!",
        true,
        "//! A product.\n\nimport k8s.apps.v1 { Deployment }\nimport k8s.core.v1 { ConfigMap, Secret, Service }\nimport \"./mixin.dpl\" as mixin\n",
    )];
    for number in 0..maker.types.decls.len() {
        let text = maker.types.declaration(number);
        library.push(plain(&format!("T{number}"), false, text));
    }
    for number in 0..2 + maker.choices.below(4) {
        let name = format!("i{number}");
        let ty = if maker.once_in(3) {
            Ty::Named(maker.types.last())
        } else {
            let types = maker.types.clone();
            types.ty(maker.choices, 2)
        };
        let types = maker.types.clone();
        let has_default = !maker.once_in(2);
        let default = if has_default {
            format!(" = {}", types.full(&ty, maker.choices).nested())
        } else {
            String::new()
        };
        library.push(plain(&name, true, format!("input {name}: {}{default}\n", Types::name(&ty))));
        maker.know(&name, &ty, std::slice::from_ref(&name), 2);
        inputs.push(Input { name, ty, has_default });
    }
    let has_secret = maker.once_in(2);
    if has_secret {
        library.push(plain("token", true, "input token: SecretString\n"));
    }
    library.push(plain(
        "f0",
        false,
        "fn f0(x: Int, y: String = \"z\") -> String = if x > 3 then \"${x}-${y}\" else y.lower\n",
    ));
    maker.has_function = true;
    for number in 0..maker.choices.below(4) {
        let name = format!("l{number}");
        let (ty, body) = match maker.choices.below(4) {
            0 => (Ty::Text, maker.text(2)),
            1 => (Ty::Int(9_999_999), maker.int(2)),
            2 => (Ty::List(Box::new(Ty::Text)), {
                let (one, two, c) = (maker.text(1), maker.text(1), maker.bool(1));
                format!("[{one}, if {c} {{ {two} }}]")
            }),
            _ => (Ty::Bool, maker.bool(2)),
        };
        let written = if matches!(ty, Ty::Int(_)) { "Int".to_owned() } else { Types::name(&ty) };
        let item = maker.item(&name, false, format!("let {name}: {written} = {body}\n"));
        let reads = item.reads.clone();
        library.push(item);
        maker.know(&name, &ty, &reads, 1);
    }
    if maker.once_in(2) {
        let (condition, text) = (maker.bool(2), maker.text(1));
        let warn = if maker.daring.risks { "" } else { "warn " };
        let item = maker.item("check", true, format!("check {condition} else {warn}\"said ${{{text}}}\"\n"));
        library.push(item);
    }
    for number in 0..1 + maker.choices.below(2) {
        let item = maker.config(&format!("config{number}"));
        library.push(item);
    }
    if maker.once_in(2) {
        let items = maker.workload();
        library.extend(items);
    }
    if has_secret {
        let text = "resource hidden: Secret = {\n  metadata.name: \"${release.name}-hidden\"\n  stringData: { token, url: \"https://u:${token}@h\" }\n}\n";
        library.push(plain("hidden", true, text));
        if maker.once_in(2) {
            library.push(plain("rolled", true, "resource rolled: ConfigMap = {\n  metadata: { name: \"${release.name}-rolled\", annotations: { sum: secret.checksum(token) } }\n}\n"));
        }
    }
    if maker.once_in(2) {
        let value = maker.text(1);
        let rest = match maker.known(|ty| *ty == Ty::Map(Box::new(Ty::Text))) {
            Some((name, _)) => format!("  more: {name}\n"),
            None => "  more: { a: \"1\" }\n".to_owned(),
        };
        let when = if maker.once_in(3) { format!(" when {}", maker.bool(1)) } else { String::new() };
        let item = maker.item(
            "extra",
            true,
            format!("part extra: mixin{when} = {{\n  value: \"v${{{value}}}\"\n{rest}}}\n"),
        );
        library.push(item);
    }
    let mixin = vec![
        plain("import", true, "import k8s.core.v1 { ConfigMap }\n"),
        plain("inputs", true, MIXIN),
        plain(
            "mixed",
            true,
            "resource mixed: ConfigMap = {\n  metadata.name: \"${release.name}-mixed\"\n  data: { value, ...more }\n}\n",
        ),
    ];
    let Maker { choices, types, .. } = maker;
    let (environment, settings) = environment(choices, daring, &types, &inputs, has_secret);
    Program {
        modules: vec![("main.dpl", environment), ("lib.dpl", library), ("mixin.dpl", mixin)],
        settings,
        has_secret,
    }
}

/// The file that deploys the module, and what it is given.
fn environment(
    choices: &mut Choices,
    daring: Daring,
    types: &Types,
    inputs: &[Input],
    has_secret: bool,
) -> (Vec<Item>, Vec<(String, String)>) {
    let mut items = vec![plain(
        "import",
        true,
        "import k8s.core.v1 { ConfigMap }\nimport \"./lib.dpl\" as lib\n\nkubernetes \"1.31\"\n",
    )];
    let mut settings = vec![("tag".to_owned(), choices.pick(&["v1", "v", "long"]).to_string())];
    items.push(plain("tag", true, "input tag: String(1..)\n"));
    if daring.risks {
        let risk = choices.pick(&[
            "{ v: 1 }[tag]",
            "12 / (tag.length - 2)",
            "[1, 2][tag.length]",
            "tag.length",
            "[1][4]",
        ]);
        items.push(plain("risk", false, format!("let risk: Int = {risk}\n")));
        let condition = choices.pick(&["tag != \"v\"", "risk > 1", "tag.length < risk", "1 > 2"]);
        items.push(plain("check", true, format!("check {condition} else \"said ${{tag}} of ${{risk}}\"\n")));
    }
    let (mut base, mut over) = (Vec::new(), Vec::new());
    for input in inputs {
        let is_open = matches!(input.ty, Ty::Int(_) | Ty::Text | Ty::Filled | Ty::Bool) && choices.once_in(2);
        if is_open {
            // What is written at once is not known to `check`.
            let name = format!("open_{}", input.name).replace('_', "");
            items.push(plain(&name, true, format!("input {name}: {}\n", Types::name(&input.ty))));
            let text = scalar_text(&input.ty, choices);
            let text = text.trim_matches('"').replace("${1 + 1}", "2");
            settings.push((name.clone(), if text.is_empty() { "e".to_owned() } else { text }));
            over.push((input.name.clone(), raw(name)));
        } else if !input.has_default || choices.once_in(2) {
            base.push((input.name.clone(), types.full(&input.ty, choices)));
            if choices.once_in(2) {
                let layer = types.layer(&input.ty, choices);
                over.push((input.name.clone(), safe(layer)));
            }
        }
    }
    if has_secret {
        base.push(("token".to_owned(), raw("secret.env(\"TOKEN\")")));
    }
    let base = Lit::Record(base).lines(0);
    items.push(plain("base", false, format!("let base: Partial<lib.Inputs> = {base}\n")));
    let over = Lit::Record(over).lines(0);
    items.push(plain("one", true, format!("deploy one: lib as \"one\" in \"space\" = base with {over}\n")));
    if choices.once_in(3) {
        let many = Lit::Record(vec![("x".to_owned(), raw("\"one\"")), ("y".to_owned(), raw("\"two\""))]);
        let settings = over.replace('\n', "\n  ");
        items.push(plain(
            "many",
            true,
            format!(
                "deploy many: lib as (\"m-${{k}}\") in \"more\" for k, v in {} = base with {settings}\n",
                many.nested()
            ),
        ));
    }
    if choices.once_in(2) {
        let data = format!("\"${{{}}}\"", choices.pick(&settings).0);
        items.push(plain("own", true, format!("resource own: ConfigMap = {{\n  metadata: {{ name: \"own\", namespace: \"space\" }}\n  data: {{ a: {data}, b: \"x\" }}\n}}\n")));
    }
    if choices.once_in(3) {
        let key = choices.pick(&KEYS);
        items.push(plain(
            "patch",
            true,
            format!(
                "patch ConfigMap in \"space\" {{\n  metadata.annotations: {{ {key}: \"patched\" }}\n}}\n"
            ),
        ));
    }
    (items, settings)
}

/// A layer without what is only right over something that may not be there.
fn safe(lit: Lit) -> Lit {
    match lit {
        Lit::Record(entries) => Lit::Record(
            entries
                .into_iter()
                .filter(|(path, _)| !path.contains('['))
                .map(|(path, value)| (path, safe(value)))
                .collect(),
        ),
        Lit::List(items) => Lit::List(items.into_iter().map(safe).collect()),
        other => other,
    }
}
