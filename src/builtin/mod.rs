//! What the language has built in: one table that the checker reads for types, the evaluator for names, messages for what was meant,
//! and a test for `docs/builtins.md`. It is constant data, so nothing is made when the program starts.

mod functions;
mod methods;
mod term;

pub use functions::{Function, ReleaseField, SecretFunction};
pub use methods::Method;
pub use term::{Lengths, Parameter, Receiver, Term};

/// One name of the table.
#[derive(Debug)]
pub struct Builtin<K: 'static> {
    /// What it is to the compiler.
    pub id: K,
    /// How it is spelt.
    pub name: &'static str,
    /// What it is for each kind of receiver; one form where there is none.
    pub forms: &'static [Form],
}

/// One meaning of a name.
#[derive(Debug)]
pub struct Form {
    /// What stands before the dot.
    pub receiver: Receiver,
    /// What the elements of the receiver have to be; anything where it is empty.
    pub holding: &'static [Term],
    /// Elements are compared with each other, so that none may hold a secret.
    pub compares: bool,
    /// What stands in the parentheses; without any, there are none.
    pub takes: &'static [Parameter],
    /// What it gives.
    pub gives: Term,
    /// One sentence about it.
    pub says: &'static str,
    /// An expression, and one that has the same value.
    pub example: (&'static str, &'static str),
}

impl Form {
    const fn of(receiver: Receiver, takes: &'static [Parameter], gives: Term) -> Self {
        Self { receiver, holding: &[], compares: false, takes, gives, says: "", example: ("", "") }
    }

    const fn holding(mut self, elements: &'static [Term]) -> Self {
        self.holding = elements;
        self
    }

    const fn comparing(mut self) -> Self {
        self.compares = true;
        self
    }

    const fn says(mut self, sentence: &'static str) -> Self {
        self.says = sentence;
        self
    }

    const fn example(mut self, expression: &'static str, value: &'static str) -> Self {
        self.example = (expression, value);
        self
    }

    /// As one reads it: `[T].map(T => R) -> [R]`.
    #[must_use]
    pub fn signature(&self, name: &str) -> String {
        let mut text = format!("{}{name}", self.receiver);
        if !self.takes.is_empty() {
            let list: Vec<String> = self.takes.iter().map(ToString::to_string).collect();
            text.push_str(&format!("({})", list.join(", ")));
        }
        text.push_str(&format!(" -> {}", self.gives.shown(self.receiver)));
        text
    }
}

/// What has a table of its own.
pub trait Named: Copy + 'static {
    /// Every one of its kind, in the order of the page.
    const ALL: &'static [Builtin<Self>];

    /// The one of that name.
    #[must_use]
    fn named(name: &str) -> Option<&'static Builtin<Self>> {
        Self::ALL.iter().find(|built_in| built_in.name == name)
    }

    /// How they are spelt.
    fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|built_in| built_in.name)
    }
}

impl Method {
    /// Whether it is written without parentheses, whatever it is read of.
    #[must_use]
    pub fn is_bare(entry: &Builtin<Self>) -> bool {
        entry.forms.iter().all(|form| form.takes.is_empty())
    }
}

/// Whether a name stands for something built in, where a value is named: such a name is not defined again.
#[must_use]
pub fn is_value(name: &str) -> bool {
    matches!(name, "release" | "secret") || Function::named(name).is_some()
}

/// A kind of built-ins and its table, so that neither can be without the other.
macro_rules! table {
    ($(#[$about:meta])* $kind:ident $($id:ident $name:literal [$($form:expr),+ $(,)?])*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $kind { $(#[doc = $name] $id),* }

        impl super::Named for $kind {
            const ALL: &'static [super::Builtin<Self>] =
                &[$(super::Builtin { id: Self::$id, name: $name, forms: &[$($form),+] }),*];
        }
    };
}
use table;
