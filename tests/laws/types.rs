//! Types of records, and literals and layers of them.

use std::fmt::Write as _;

use crate::choices::Choices;

#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    Bool,
    /// From 0 to this.
    Int(i64),
    Text,
    Filled,
    Quantity,
    Level,
    Optional(Box<Ty>),
    List(Box<Ty>),
    Map(Box<Ty>),
    /// A list of records told apart by these fields.
    Keyed(usize, &'static [&'static str]),
    /// A declared type.
    Named(usize),
}

pub const LEVELS: [&str; 3] = ["low", "mid", "high"];
pub const KEYS: [&str; 3] = ["a", "b", "c"];

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub ty: Ty,
    pub default: Option<Lit>,
    /// The field beside it that asks for it.
    pub when: Option<String>,
}

#[derive(Clone, Debug)]
pub enum Decl {
    Record {
        fields: Vec<Field>,
        retains: bool,
    },
    /// By tag.
    Union(Vec<(&'static str, Vec<Field>)>),
    /// A map of itself, or any data made of numbers, texts, lists and maps.
    Itself {
        is_data: bool,
    },
}

#[derive(Clone, Debug, Default)]
pub struct Types {
    pub decls: Vec<Decl>,
}

/// What stands in a body.
#[derive(Clone, Debug, PartialEq)]
pub enum Lit {
    Raw(String),
    List(Vec<Lit>),
    Record(Vec<(String, Lit)>),
    Replace(Box<Lit>),
}

pub fn raw(text: impl Into<String>) -> Lit {
    Lit::Raw(text.into())
}

impl Lit {
    /// On one line, every record in braces.
    pub fn nested(&self) -> String {
        match self {
            Self::Raw(text) => text.clone(),
            Self::Replace(inner) => format!("replace {}", inner.nested()),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::nested).collect::<Vec<_>>().join(", "))
            }
            Self::Record(entries) if entries.is_empty() => "{}".to_owned(),
            Self::Record(entries) => {
                let fields: Vec<String> =
                    entries.iter().map(|(path, value)| format!("{path}: {}", value.nested())).collect();
                format!("{{ {} }}", fields.join(", "))
            }
        }
    }

    /// On lines of their own.
    pub fn lines(&self, depth: usize) -> String {
        let Self::Record(entries) = self else { return self.nested() };
        if entries.is_empty() || depth > 2 {
            return self.nested();
        }
        let indent = "  ".repeat(depth + 1);
        let mut out = String::from("{\n");
        for (path, value) in entries {
            let _ = writeln!(out, "{indent}{path}: {}", value.lines(depth + 1));
        }
        out + &"  ".repeat(depth) + "}"
    }

    /// The paths that a record sets, each with what is no record.
    pub fn paths(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        self.collect("", &mut all);
        all
    }

    fn collect(&self, above: &str, all: &mut Vec<(String, String)>) {
        match self {
            Self::Record(entries) if !entries.is_empty() || above.is_empty() => {
                for (path, value) in entries {
                    let path = if above.is_empty() { path.clone() } else { format!("{above}.{path}") };
                    value.collect(&path, all);
                }
            }
            other => all.push((above.to_owned(), other.nested())),
        }
    }
}

impl Types {
    /// A few declared types, each of those before it. Those for layers may be `@retainKeys`, which only the API's types are, and
    /// members of a union may share a field: to the reference it counts for both, and the page says that it does not.
    pub fn generate(choices: &mut Choices, for_layers: bool) -> Self {
        let mut types = Self { decls: Vec::new() };
        // What keyed lists hold comes first, so that there is one.
        let element = vec![
            field("name", Ty::Filled),
            field("port", Ty::Int(9)),
            optional("v", Ty::Int(9)),
            optional("w", Ty::Text),
        ];
        types.decls.push(Decl::Record { fields: element, retains: for_layers && choices.once_in(2) });
        // The reference refuses a type that names itself outside of a record.
        if for_layers && choices.once_in(2) {
            types.decls.push(Decl::Itself { is_data: choices.once_in(2) });
        }
        for _ in 0..1 + choices.below(3) {
            let decl = if choices.once_in(4) {
                types.union(choices, for_layers)
            } else {
                let count = 2 + choices.below(4);
                let fields = types.fields(choices, count);
                Decl::Record { fields, retains: for_layers && choices.once_in(3) }
            };
            types.decls.push(decl);
        }
        types
    }

    pub fn last(&self) -> usize {
        self.decls.len() - 1
    }

    fn union(&self, choices: &mut Choices, shares: bool) -> Decl {
        let member = |choices: &mut Choices, more: &str| {
            let own = |name: &str| if shares { name.to_owned() } else { format!("{name}{more}") };
            let mut fields = vec![optional(&own("p"), Ty::Int(9))];
            fields.push(optional(more, self.ty(choices, 1)));
            if choices.once_in(2) {
                fields.push(field(&own("n"), self.ty(choices, 1)));
                if let Some(last) = fields.last_mut() {
                    last.default = Some(self.full(&last.ty, choices));
                }
            }
            fields
        };
        Decl::Union(vec![("x", member(choices, "q")), ("y", member(choices, "r"))])
    }

    fn fields(&self, choices: &mut Choices, count: usize) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        if choices.once_in(3) {
            let mut enabled = field("enabled", Ty::Bool);
            enabled.default = Some(raw("false"));
            let mut host = field("host", if choices.once_in(2) { self.ty(choices, 1) } else { Ty::Filled });
            if !matches!(host.ty, Ty::Optional(_)) {
                host.when = Some("enabled".to_owned());
            }
            fields.extend([enabled, host]);
        }
        for number in 0..count {
            let ty = self.ty(choices, 2);
            let mut made = field(&format!("f{number}"), ty);
            // A default may follow a field before it, and its overrides.
            let follows =
                fields.iter().find(|it| it.ty == made.ty && it.when.is_none()).map(|it| it.name.clone());
            if !matches!(made.ty, Ty::Optional(_)) && choices.once_in(2) {
                made.default = Some(match follows {
                    Some(name) if choices.once_in(2) => raw(name),
                    _ => self.full(&made.ty, choices),
                });
            }
            fields.push(made);
        }
        fields
    }

    /// Some type, of those that are declared so far.
    pub fn ty(&self, choices: &mut Choices, depth: usize) -> Ty {
        let simple = |choices: &mut Choices| {
            choices.pick(&[Ty::Int(9), Ty::Text, Ty::Bool, Ty::Filled, Ty::Level, Ty::Quantity]).clone()
        };
        match choices.below(if depth == 0 { 4 } else { 12 }) {
            0..=3 => simple(choices),
            4 | 5 => Ty::Optional(Box::new(simple(choices))),
            6 => Ty::List(Box::new(simple(choices))),
            7 => Ty::Map(Box::new(simple(choices))),
            8 if self.decls.is_empty() => Ty::Text,
            8 => Ty::Keyed(0, if choices.once_in(3) { &["name", "port"] } else { &["name"] }),
            9 if self.decls.is_empty() => Ty::Text,
            9 => Ty::Optional(Box::new(Ty::Named(choices.below(self.decls.len())))),
            _ if self.decls.is_empty() => Ty::Bool,
            _ => Ty::Named(choices.below(self.decls.len())),
        }
    }

    pub fn name(ty: &Ty) -> String {
        match ty {
            Ty::Bool => "Bool".to_owned(),
            Ty::Int(end) => format!("Int(0..{end})"),
            Ty::Text => "String".to_owned(),
            Ty::Filled => "String(1..)".to_owned(),
            Ty::Quantity => "Quantity".to_owned(),
            Ty::Level => "\"low\" | \"mid\" | \"high\"".to_owned(),
            Ty::Optional(inner) if **inner == Ty::Level => format!("({})?", Self::name(inner)),
            Ty::Optional(inner) => format!("{}?", Self::name(inner)),
            Ty::List(inner) => format!("[{}]", Self::name(inner)),
            Ty::Map(inner) => format!("[String: {}]", Self::name(inner)),
            Ty::Keyed(number, keys) => format!("[T{number} by {}]", keys.join(", ")),
            Ty::Named(number) => format!("T{number}"),
        }
    }

    /// The declaration of a type.
    pub fn declaration(&self, number: usize) -> String {
        let list = |fields: &[Field], indent: &str| {
            let mut out = String::new();
            for it in fields {
                let _ = write!(out, "{indent}{}: {}", it.name, Self::name(&it.ty));
                if let Some(default) = &it.default {
                    let _ = write!(out, " = {}", default.nested());
                }
                if let Some(when) = &it.when {
                    let _ = write!(out, "  required when {when}");
                }
                out.push('\n');
            }
            out
        };
        match &self.decls[number] {
            Decl::Record { fields, retains } => {
                let mark = if *retains { "@retainKeys\n" } else { "" };
                format!("{mark}type T{number} = {{\n{}}}\n", list(fields, "  "))
            }
            Decl::Itself { is_data: false } => format!("type T{number} = [String: T{number}]\n"),
            Decl::Itself { is_data: true } => {
                format!("type T{number} = Int | String | [T{number}] | [String: T{number}]\n")
            }
            Decl::Union(members) => {
                let members: Vec<String> = members
                    .iter()
                    .map(|(tag, fields)| format!("{{\n    kind: \"{tag}\"\n{}  }}", list(fields, "    ")))
                    .collect();
                format!("type T{number} = {}\n", members.join(" | "))
            }
        }
    }

    /// A literal of a type that can stand alone.
    pub fn full(&self, ty: &Ty, choices: &mut Choices) -> Lit {
        match ty {
            Ty::Optional(_) if choices.once_in(3) => raw("null"),
            Ty::Optional(inner) => self.full(inner, choices),
            Ty::List(inner) => Lit::List((0..choices.below(3)).map(|_| self.full(inner, choices)).collect()),
            Ty::Map(inner) => {
                let keys = &KEYS[..choices.below(KEYS.len())];
                Lit::Record(keys.iter().map(|key| ((*key).to_owned(), self.full(inner, choices))).collect())
            }
            Ty::Keyed(number, _) => Lit::List(
                KEYS[..choices.below(KEYS.len())]
                    .iter()
                    .map(|key| self.element(*number, key, choices, true))
                    .collect(),
            ),
            Ty::Named(number) => match &self.decls[*number] {
                Decl::Record { fields, .. } => Lit::Record(self.full_fields(fields, choices)),
                Decl::Union(members) => {
                    let (tag, fields) = choices.pick(members);
                    let mut entries = vec![("kind".to_owned(), raw(format!("\"{tag}\"")))];
                    entries.extend(self.full_fields(fields, choices));
                    Lit::Record(entries)
                }
                Decl::Itself { is_data } => self.data(ty, *is_data, choices, Self::full),
            },
            scalar => raw(scalar_text(scalar, choices)),
        }
    }

    /// Of a type that names itself, as deep as the choices go.
    fn data(
        &self,
        ty: &Ty,
        is_data: bool,
        choices: &mut Choices,
        below: fn(&Self, &Ty, &mut Choices) -> Lit,
    ) -> Lit {
        match choices.below(if is_data { 6 } else { 3 }) {
            0 => Lit::Record(Vec::new()),
            1 | 2 => {
                let keys = &KEYS[..choices.below(KEYS.len())];
                Lit::Record(keys.iter().map(|key| ((*key).to_owned(), below(self, ty, choices))).collect())
            }
            3 => Lit::List((0..choices.below(3)).map(|_| self.full(ty, choices)).collect()),
            4 => raw(scalar_text(&Ty::Int(9), choices)),
            _ => raw(scalar_text(&Ty::Filled, choices)),
        }
    }

    fn full_fields(&self, fields: &[Field], choices: &mut Choices) -> Vec<(String, Lit)> {
        let mut entries: Vec<(String, Lit)> = Vec::new();
        for it in fields {
            let is_free = it.default.is_some() || matches!(it.ty, Ty::Optional(_));
            let is_on = it
                .when
                .as_ref()
                .map(|when| entries.iter().any(|(name, value)| name == when && *value == raw("true")));
            let said = match is_on {
                Some(on) => on,
                None => !is_free || choices.once_in(2),
            };
            if said {
                let mut value = self.full(&it.ty, choices);
                // What is required must not be empty.
                if is_on == Some(true) && matches!(value.nested().as_str(), "\"\"" | "[]" | "{}") {
                    value = match &it.ty {
                        Ty::Text => raw("\"h\""),
                        Ty::List(inner) => Lit::List(vec![self.full(inner, choices)]),
                        Ty::Map(inner) => Lit::Record(vec![("a".to_owned(), self.full(inner, choices))]),
                        Ty::Keyed(number, _) => Lit::List(vec![self.element(*number, "a", choices, true)]),
                        Ty::Named(_)
                            if value == Lit::Record(Vec::new()) || value == Lit::List(Vec::new()) =>
                        {
                            Lit::Record(vec![("a".to_owned(), value)])
                        }
                        _ => value,
                    };
                }
                entries.push((it.name.clone(), value));
            }
        }
        entries
    }

    /// An element of a keyed list: whole, or a layer of one.
    fn element(&self, number: usize, key: &str, choices: &mut Choices, whole: bool) -> Lit {
        let Decl::Record { fields, .. } = &self.decls[number] else { return raw("null") };
        let mut entries = vec![("name".to_owned(), raw(format!("\"{key}\"")))];
        // The second key is always said, so that it tells apart whether or not it counts as one.
        entries.push(("port".to_owned(), raw("1")));
        for it in fields.iter().skip(2) {
            if choices.once_in(2) {
                let value = if whole { self.full(&it.ty, choices) } else { self.layer(&it.ty, choices) };
                entries.push((it.name.clone(), value));
            }
        }
        Lit::Record(entries)
    }

    /// A layer of a type: any part of it, with marks.
    pub fn layer(&self, ty: &Ty, choices: &mut Choices) -> Lit {
        match ty {
            Ty::Optional(inner) => match choices.below(6) {
                5 => raw("null"),
                4 if !matches!(**inner, Ty::Level | Ty::Int(_) | Ty::Bool) => {
                    Lit::Replace(Box::new(self.full(inner, choices)))
                }
                _ => self.layer(inner, choices),
            },
            Ty::List(inner) => {
                let mut items: Vec<Lit> = (0..choices.below(3)).map(|_| self.full(inner, choices)).collect();
                if choices.once_in(3) {
                    let at = choices.below(items.len() + 1);
                    items.insert(at, raw("..."));
                }
                Lit::List(items)
            }
            Ty::Map(inner) => {
                let mut entries = Vec::new();
                for key in KEYS {
                    match choices.below(6) {
                        0 | 1 => entries.push((key.to_owned(), self.layer(inner, choices))),
                        5 => entries.push((key.to_owned(), raw("null"))),
                        _ => {}
                    }
                }
                Lit::Record(entries)
            }
            Ty::Keyed(number, _) => {
                let mut items = Vec::new();
                for key in KEYS {
                    if choices.once_in(2) {
                        let whole = choices.once_in(3);
                        let made = self.element(*number, key, choices, whole);
                        items.push(if whole && choices.once_in(2) {
                            Lit::Replace(Box::new(made))
                        } else {
                            made
                        });
                    }
                }
                Lit::List(items)
            }
            Ty::Named(number) => match &self.decls[*number] {
                Decl::Record { fields, .. } => Lit::Record(self.layer_fields(fields, choices)),
                Decl::Union(members) => {
                    let (tag, fields) = choices.pick(members).clone();
                    let mut entries = vec![("kind".to_owned(), raw(format!("\"{tag}\"")))];
                    if choices.once_in(3) {
                        // Without the tag only what both have, so that it is clear whose it is.
                        entries.clear();
                        let is_shared =
                            members.iter().all(|(_, fields)| fields.iter().any(|it| it.name == "p"));
                        if choices.once_in(2) && is_shared {
                            let value = self.layer(&Ty::Optional(Box::new(Ty::Int(9))), choices);
                            entries.push(("p".to_owned(), value));
                        }
                    } else {
                        entries.extend(self.layer_fields(&fields, choices));
                    }
                    Lit::Record(entries)
                }
                Decl::Itself { is_data } => match choices.below(6) {
                    5 => Lit::Replace(Box::new(self.full(ty, choices))),
                    4 if *is_data => self.layer(&Ty::List(Box::new(ty.clone())), choices),
                    3 => self.layer(&Ty::Map(Box::new(Ty::Optional(Box::new(ty.clone())))), choices),
                    _ => self.data(ty, *is_data, choices, Self::layer),
                },
            },
            scalar => raw(scalar_text(scalar, choices)),
        }
    }

    fn layer_fields(&self, fields: &[Field], choices: &mut Choices) -> Vec<(String, Lit)> {
        let mut entries = Vec::new();
        for it in fields {
            if !choices.once_in(2) {
                continue;
            }
            if let Ty::Keyed(number, keys) = &it.ty
                && choices.once_in(2)
            {
                for key in KEYS {
                    if !choices.once_in(3) {
                        continue;
                    }
                    let value = match choices.below(4) {
                        3 => raw("null"),
                        2 => Lit::Replace(Box::new(self.element(*number, key, choices, true))),
                        _ => Lit::Record(vec![("v".to_owned(), self.layer(&Ty::Int(9), choices))]),
                    };
                    let keys = if keys.len() == 2 { ", 1" } else { "" };
                    entries.push((format!("{}[\"{key}\"{keys}]", it.name), value));
                }
                continue;
            }
            entries.push((it.name.clone(), self.layer(&it.ty, choices)));
        }
        entries
    }
}

pub fn field(name: &str, ty: Ty) -> Field {
    Field { name: name.to_owned(), ty, default: None, when: None }
}

fn optional(name: &str, ty: Ty) -> Field {
    match ty {
        Ty::Optional(_) => field(name, ty),
        ty => field(name, Ty::Optional(Box::new(ty))),
    }
}

pub fn scalar_text(ty: &Ty, choices: &mut Choices) -> String {
    match ty {
        Ty::Bool => choices.pick(&["false", "true"]).to_string(),
        Ty::Int(end) => choices.below(*end as usize + 1).to_string(),
        Ty::Text => choices.pick(&["\"s\"", "\"\"", "\"two words\"", "\"${1 + 1}\""]).to_string(),
        Ty::Filled => choices.pick(&["\"n\"", "\"long: text\"", "\"true\""]).to_string(),
        Ty::Quantity => choices.pick(&["1Gi", "250m", "2"]).to_string(),
        Ty::Level => format!("\"{}\"", choices.pick(&LEVELS)),
        _ => "null".to_owned(),
    }
}
