//! The standard library, lowered when the crate was built.
//!
//! `build.rs` writes one sorted table of modules, items and kinds. It lies in the binary as it is: a lookup is a binary search, the
//! body of an item is decoded when somebody asks for it, and what nobody imports costs nothing.

use std::sync::Arc;

use crate::diagnostic::suggest;
use crate::hir::{Body, DefinitionKind};

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
    /// Its items, in the order written.
    pub items: &'static [StdItem],
}

/// An item of a module.
#[derive(Debug)]
pub struct StdItem {
    /// What it is.
    pub kind: DefinitionKind,
    /// The name that it gives.
    pub name: &'static str,
    /// Where its body, encoded, begins and ends among all bodies.
    bytes: (u32, u32),
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
    let (start, end) = item.bytes;
    let bytes = BODIES.get(start as usize..end as usize).unwrap_or_default();
    // The bytes were written by the same types when the crate was built; a test decodes all of them.
    Arc::new(postcard::from_bytes(bytes).unwrap_or_default())
}

/// Every kind of the library.
pub fn kinds() -> impl Iterator<Item = KnownKind> {
    KINDS.iter().copied()
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
            assert_eq!(items.len(), module.items.len(), "{}", module.dotted);
            for (range, item) in items.iter().zip(module.items) {
                let lowered = lower_item(module.source.get(range.as_usize()).unwrap());
                assert_eq!((lowered.kind, lowered.name.as_str()), (item.kind, item.name));
                assert_eq!(lowered.body, decode(item), "{} {}", module.dotted, item.name);
            }
        }
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
