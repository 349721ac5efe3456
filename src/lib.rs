//! `deployc` turns DPL, a typed language of deployments, into Kubernetes YAML.
//!
//! The way of a program, each stage in its room:
//!
//! 1. **Text becomes items.** [`syntax`] cuts a file into items by a linear scan and makes a tree of each with the grammar in
//!    `grammar/dpl.pest`. It never fails: what is broken is a node, its neighbours are whole.
//! 2. **Items become definitions.** [`hir::lowering`] reads the tree into [`hir`], which knows no positions; a source map beside it
//!    does. The standard library went this way when the crate was built, and [`stdlib`] decodes it item by item.
//! 3. **Names are found.** [`resolve`] follows imports, knows what each name of a file is, and finds circles, so that no query above
//!    can run into one.
//! 4. **Types are checked.** [`ty`] infers every definition of every module, used or not, and remembers what a body surely sets.
//!    [`builtin`] is the table of what needs no definition.
//! 5. **Modules become instances, definitions become values.** [`eval`] completes the inputs of each deploy and part, and evaluates
//!    what is below from the slice of inputs that it reads. [`value`] has the one calculus behind everything that overrides: layers.
//! 6. **Values become objects.** [`manifest`] orders, patches and renders them; secrets are opened there, and nowhere else, at the end.
//!
//! All of it asks the database in [`db`], so that an edit runs what it changed and nothing else. What every stage has to say is
//! gathered by [`check`] and shown through [`diagnostic`]; [`trace`] says where a value came from. People reach all this by [`cli`] and,
//! in an editor, by [`lsp`] over [`ide`]. [`generate`] makes DPL of OpenAPI documents and CRDs, in the layout of [`mod@format`].
//! [`yaml`] and [`k8s`] know their formats and nothing of the language, and [`system`] is the one door to the world.
//!
//! `docs/architecture.md` says what always holds, and which room may know which.

pub mod base;
pub mod diagnostic;
pub mod system;
pub mod syntax;
pub mod format;
pub mod yaml;
pub mod k8s;
pub mod stdlib;
pub mod builtin;
pub mod hir;
pub mod db;
pub mod resolve;
pub mod value;
pub mod ty;
pub mod eval;
pub mod manifest;
pub mod trace;
pub mod check;
pub mod generate;
pub mod ide;
pub mod lsp;
pub mod cli;
