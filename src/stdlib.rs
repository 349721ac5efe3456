//! The standard library, lowered when the crate was built.
//!
//! `build.rs` writes tables of modules, items, names and kinds. They lie in the binary as they are, almost without pointers: a lookup is
//! a binary search, what a name means is known beforehand, the body of an item is decoded when somebody asks for it, and what
//! nobody imports costs nothing.

use std::sync::Arc;

use crate::base::spelling_number;
use crate::diagnostic::suggest;
use crate::hir::{Body, DefinitionKind, TypeExpressionId};

mod tape;

pub use tape::{Form, Tape, Writer};

include!(concat!(env!("OUT_DIR"), "/stdlib.rs"));

/// A module of the library.
#[derive(Debug)]
pub struct StdModule {
    /// `std.meta`
    pub dotted: &'static str,
    /// `std/meta.dpl`
    pub path: &'static str,
    /// Its text.
    pub source: &'static str,
    /// Where its items begin and end among all, in the order written.
    items: (u32, u32),
    /// Where its names begin and end among all.
    names: (u32, u32),
}

/// An item of a module.
#[derive(Debug)]
pub struct StdItem {
    /// What it is.
    pub kind: DefinitionKind,
    module: u16,
    name: Text,
    /// Where its body, encoded, begins and ends among all bodies.
    bytes: (u32, u32),
    /// Of a `type` that is a record, which of its types that is.
    record: Option<u32>,
    /// Of a plain record, where its tape begins and ends among all.
    tape: (u32, u32),
    /// Since which version of Kubernetes all that it can hold is served, and in which some of that is gone.
    served: ((u16, u16), (u16, u16)),
}

/// What a name means in a module.
#[derive(Clone, Copy, Debug)]
pub enum StdMeaning {
    /// An item, of this module or imported.
    Item(&'static StdItem),
    /// A module.
    Module(&'static StdModule),
}

/// A kind of the standard library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownKind {
    /// `crd.monitoring.v1`
    pub module: &'static str,
    /// The type's name in it.
    pub type_name: &'static str,
    /// As objects say it.
    pub kind: &'static str,
    /// `apps/v1`, `v1`
    pub api_version: &'static str,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
}

/// A text among all: its first byte and its length.
#[derive(Clone, Copy, Debug)]
struct Text(u32, u32);

impl Text {
    fn get(self) -> &'static str {
        let start = self.0 as usize;
        TEXTS.get(start..start.saturating_add(self.1 as usize)).unwrap_or_default()
    }
}

/// A name of a module, as a type or as a value. Those of a module stand in the order of their numbers.
struct StdName {
    number: u32,
    name: Text,
    ty: bool,
    meaning: Target,
}

#[derive(Clone, Copy)]
enum Target {
    Item(u32),
    Module(u32),
}

/// A type that is a kind.
struct StdKind {
    number: u32,
    item: u32,
    kind: Text,
    api_version: Text,
    namespaced: bool,
}

impl StdModule {
    /// Its items, in the order written.
    #[must_use]
    pub fn items(&self) -> &'static [StdItem] {
        range(ITEMS, self.items)
    }

    /// What a name means in it, its own and imported ones.
    #[must_use]
    pub fn meaning(&self, name: &str, ty: bool) -> Option<StdMeaning> {
        let names = range(NAMES, self.names);
        let number = spelling_number(name);
        let first = names.partition_point(|it| it.number < number);
        let mut equals = names.iter().skip(first).take_while(|it| it.number == number);
        match equals.find(|it| it.ty == ty && it.name.get() == name)?.meaning {
            Target::Item(item) => ITEMS.get(item as usize).map(StdMeaning::Item),
            Target::Module(module) => MODULES.get(module as usize).map(StdMeaning::Module),
        }
    }

    /// The item that gives a name to those who import the module.
    #[must_use]
    pub fn own(&self, name: &str, ty: bool) -> Option<&'static StdItem> {
        match self.meaning(name, ty)? {
            StdMeaning::Item(item) if std::ptr::eq(item.module(), self) => Some(item),
            _ => None,
        }
    }
}

impl StdItem {
    /// The name that it gives.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name.get()
    }

    /// The module that it is of.
    #[must_use]
    pub fn module(&self) -> &'static StdModule {
        // Each item was written with the number of its module.
        MODULES.get(self.module as usize).unwrap_or(&NO_MODULE)
    }

    /// Of a `type` that is a record, which of its types that is; known without its body.
    #[must_use]
    pub fn record(&self) -> Option<TypeExpressionId> {
        self.record.map(TypeExpressionId)
    }
}

impl StdItem {
    /// Whether a version of Kubernetes, its major and minor number, serves all that values of this type can hold, at any depth.
    #[must_use]
    pub fn is_served_whole(&self, version: (u16, u16)) -> bool {
        let (from, until) = self.served;
        from <= version && version < until
    }

    /// Of a `type` that is a plain record, what is known of it without its body.
    #[must_use]
    pub fn tape(&self) -> Option<Tape<'static>> {
        let tape = range(TAPES, self.tape);
        (!tape.is_empty()).then_some(Tape(tape))
    }
}

/// The item of that number, as tapes name it.
#[must_use]
pub fn item(number: usize) -> Option<&'static StdItem> {
    ITEMS.get(number)
}

/// A text among all, as tapes name it.
#[must_use]
pub fn text(start: usize, length: usize) -> Option<&'static str> {
    TEXTS.get(start..start.checked_add(length)?)
}

static NO_MODULE: StdModule = StdModule { dotted: "", path: "", source: "", items: (0, 0), names: (0, 0) };

fn range<T>(all: &'static [T], (start, end): (u32, u32)) -> &'static [T] {
    all.get(start as usize..end as usize).unwrap_or_default()
}

/// A module by its dotted name.
#[must_use]
pub fn module(dotted: &str) -> Option<&'static StdModule> {
    MODULES.binary_search_by(|module| module.dotted.cmp(dotted)).ok().and_then(|at| MODULES.get(at))
}

/// The module whose text messages name by this path.
#[must_use]
pub fn module_at(path: &str) -> Option<&'static StdModule> {
    module(&path.strip_suffix(".dpl")?.replace('/', "."))
}

/// Every module, by name.
pub fn modules() -> impl Iterator<Item = &'static StdModule> {
    MODULES.iter()
}

/// The body of an item.
#[must_use]
pub fn decode(item: &StdItem) -> Arc<Body> {
    // The bytes were written by the same types when the crate was built; a test decodes all of them.
    Arc::new(postcard::from_bytes(range(BODIES, item.bytes)).unwrap_or_default())
}

impl StdKind {
    fn known(&self) -> Option<KnownKind> {
        let item = ITEMS.get(self.item as usize)?;
        Some(KnownKind {
            module: item.module().dotted,
            type_name: item.name(),
            kind: self.kind.get(),
            api_version: self.api_version.get(),
            namespaced: self.namespaced,
        })
    }
}

/// Every kind of the library.
pub fn kinds() -> impl Iterator<Item = KnownKind> {
    KINDS.iter().filter_map(StdKind::known)
}

/// The kinds of the library that objects call so.
pub fn kinds_named(kind: &str) -> impl Iterator<Item = KnownKind> {
    let number = spelling_number(kind);
    let alike = KINDS.iter().filter(move |it| it.number == number);
    alike.filter_map(StdKind::known).filter(move |known| known.kind == kind)
}

/// The module whose name is nearest.
#[must_use]
pub fn nearest_module(dotted: &str) -> Option<String> {
    suggest::nearest(dotted, MODULES.iter().map(|module| module.dotted)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hir::lowering::lower_item;

    #[test]
    fn every_item_decodes_to_what_its_text_says() {
        for module in modules() {
            let items = crate::syntax::cut(module.source).items;
            assert_eq!(items.len(), module.items().len(), "{}", module.dotted);
            for (range, item) in items.iter().zip(module.items()) {
                let lowered = lower_item(module.source.get(range.as_usize()).unwrap());
                assert_eq!((lowered.kind, lowered.name.as_str()), (item.kind, item.name()));
                assert_eq!(lowered.body, decode(item), "{} {}", module.dotted, item.name());
                assert!(std::ptr::eq(item.module(), module));
                if let crate::hir::Data::Type { ty, .. } = lowered.body.data {
                    let record =
                        matches!(lowered.body.type_expression(ty), crate::hir::TypeExpression::Record(_));
                    assert_eq!(item.record(), record.then_some(ty), "{} {}", module.dotted, item.name());
                }
            }
        }
    }

    #[test]
    fn a_tape_gives_what_was_written() {
        let mut writer = Writer::default();
        let signed = [0, 1, -1, 63, -64, 300, i64::MAX, i64::MIN];
        writer.form(Form::Union);
        for number in signed {
            writer.signed(number);
        }
        writer.optional(Some(7), Writer::number);
        writer.optional(None, Writer::number);
        let mut tape = Tape(&writer.0);
        assert_eq!(tape.form(), Some(Form::Union));
        for number in signed {
            assert_eq!(tape.signed(), Some(number));
        }
        assert_eq!(tape.optional(Tape::number), Some(Some(7)));
        assert_eq!(tape.optional(Tape::number), Some(None));
        assert_eq!(tape.number(), None);
    }

    #[test]
    fn modules_are_found_by_name_and_by_path() {
        let meta = module("std.meta").unwrap();
        assert_eq!(meta.path, "std/meta.dpl");
        assert!(module_at("std/meta.dpl").is_some_and(|module| std::ptr::eq(module, meta)));
        assert!(module("std.met").is_none());
        assert_eq!(nearest_module("std.mata").as_deref(), Some("std.meta"));
    }
}
