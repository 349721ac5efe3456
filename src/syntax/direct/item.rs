//! Items.

use super::Reader;
use crate::base::TextRange;
use crate::syntax::tree::{
    Deploy, Expr, ExprKind, External, ForHead, Ident, Import, ImportName, ImportSource, Item, ItemKind,
    Parameter, Patch, PatchTarget,
};

impl Reader<'_> {
    /// The whole text as one item.
    pub(super) fn item(&mut self) -> Option<Item> {
        self.space();
        let mut attributes = Vec::new();
        while self.peek() == b'@' {
            attributes.push(self.attribute()?);
            self.space();
        }
        let start = self.at;
        self.skip(super::is_word);
        let (word, keyword) = (self.since(start), self.range(start));
        self.at = start;
        let kind = self.item_kind(word)?;
        self.space();
        if self.at < self.text.len() {
            return None;
        }
        let documentation = self.mended.documentation(0, start);
        let range = TextRange::default();
        Some(Item { range, documentation, attributes, keyword, kind, comments: Vec::new() })
    }

    fn item_kind(&mut self, word: &str) -> Option<ItemKind> {
        match word {
            "let" | "check" | "require" => self.keyword(word.as_bytes()).then_some(())?,
            _ => self.at += word.len(),
        }
        Some(match word {
            "let" => ItemKind::Let(self.binding()?),
            "check" => ItemKind::Check(self.check()?),
            "require" => ItemKind::Require(self.require()?),
            "resource" => {
                let name = self.item_name()?;
                let ty = self.annotation()?;
                let (repeat, when, value) = (self.repeat()?, self.when_clause()?, self.assigned()?);
                ItemKind::Resource { name: Some(name), ty, repeat, when, value }
            }
            "deploy" => ItemKind::Deploy(Box::new(self.deploy()?)),
            "input" => {
                let name = self.item_name()?;
                let ty = self.annotation()?;
                ItemKind::Input { name: Some(name), ty, default: self.default()? }
            }
            "type" => {
                let name = self.item_name()?;
                self.blanks();
                self.expect(b"=")?;
                ItemKind::Type { name: Some(name), ty: self.type_value()? }
            }
            "fn" => self.function()?,
            "import" => self.import()?,
            "part" => {
                let name = self.item_name()?;
                self.blanks();
                self.expect(b":")?;
                self.blanks();
                let module = self.path()?;
                let (repeat, when, value) = (self.repeat()?, self.when_clause()?, self.assigned()?);
                ItemKind::Part { name: Some(name), module: Some(module), repeat, when, value }
            }
            "external" => ItemKind::External(Box::new(self.external()?)),
            "patch" => ItemKind::Patch(Box::new(self.patch()?)),
            "kubernetes" => {
                self.blanks();
                ItemKind::Kubernetes { version: self.quoted()? }
            }
            _ => return None,
        })
    }

    fn item_name(&mut self) -> Option<Ident> {
        self.blanks();
        self.name()
    }

    /// `: T`
    fn annotation(&mut self) -> Option<crate::syntax::tree::Type> {
        self.blanks();
        self.expect(b":")?;
        self.type_value()
    }

    /// `= e`, which has to be there.
    fn assigned(&mut self) -> Option<Expr> {
        self.blanks();
        self.expect(b"=")?;
        self.value()
    }

    /// `= e`, if it is there.
    fn default(&mut self) -> Option<Option<Expr>> {
        Some(match self.behind_blanks(Self::equals) {
            true => Some(self.value()?),
            false => None,
        })
    }

    /// `for x in xs` behind blanks, if it is there.
    pub(super) fn repeat(&mut self) -> Option<Option<ForHead>> {
        Some(match self.behind_blanks(|reader| reader.keyword(b"for")) {
            true => Some(self.for_head()?),
            false => None,
        })
    }

    /// A text that stands for itself.
    fn quoted(&mut self) -> Option<Expr> {
        if self.is_at_text() { self.text() } else { None }
    }

    /// `as x` behind blanks, if it is there.
    fn alias(&mut self) -> Option<Option<Ident>> {
        Some(match self.behind_blanks(|reader| reader.keyword(b"as")) {
            true => Some(self.item_name()?),
            false => None,
        })
    }

    fn import(&mut self) -> Option<ItemKind> {
        self.blanks();
        let start = self.at;
        if self.item_keyword(b"data") {
            self.blanks();
            if self.is_at_text() {
                let path = self.text()?;
                return Some(ItemKind::ImportData { path, alias: self.alias()? });
            }
            self.at = start;
        }
        let source = match self.is_at_text() {
            true => ImportSource::File(self.text()?),
            false => ImportSource::Dotted(self.path()?),
        };
        let alias = self.alias()?;
        let mut names = None;
        if alias.is_none() && self.behind_blanks(|reader| reader.eat(b"{")) {
            names = Some(self.listed(b'}', |reader| {
                let name = reader.name()?;
                Some(ImportName { name, alias: reader.alias()? })
            })?);
        }
        Some(ItemKind::Import(Import { source, alias, names }))
    }

    fn function(&mut self) -> Option<ItemKind> {
        let name = self.item_name()?;
        self.blanks();
        self.expect(b"(")?;
        let parameters = self.listed(b')', |reader| {
            let name = reader.name()?;
            let ty = reader.annotation()?;
            Some(Parameter { name, ty, default: reader.default()? })
        })?;
        let result = match self.behind_blanks(|reader| reader.eat(b"->")) {
            true => Some(self.type_value()?),
            false => None,
        };
        let value = self.assigned()?;
        Some(ItemKind::Function { name: Some(name), parameters, result, value })
    }

    /// A text, a dotted name, or an expression in parentheses.
    fn target(&mut self) -> Option<Expr> {
        self.blanks();
        if self.is_at_text() {
            return self.text();
        }
        if self.peek() != b'(' {
            return Some(Expr::dotted(self.words(true)?));
        }
        // A function literal is no target.
        self.bracketed(b'(').filter(|target| matches!(target.kind, ExprKind::Paren(_)))
    }

    /// `in target` behind blanks, if it is there.
    fn in_clause(&mut self) -> Option<Option<Expr>> {
        Some(match self.behind_blanks(|reader| reader.keyword(b"in")) {
            true => Some(self.target()?),
            false => None,
        })
    }

    fn deploy(&mut self) -> Option<Deploy> {
        self.blanks();
        let start = self.at;
        let name = self.name().filter(|_| self.behind_blanks(|reader| reader.eat(b":")));
        if name.is_none() {
            self.at = start;
        }
        self.blanks();
        let module = self.path()?;
        self.blanks();
        self.keyword(b"as").then_some(())?;
        let release = self.target()?;
        let namespace = self.in_clause()?;
        let (repeat, when, value) = (self.repeat()?, self.when_clause()?, self.assigned()?);
        Some(Deploy { name, module: Some(module), release, namespace, repeat, when, value })
    }

    fn patch(&mut self) -> Option<Patch> {
        self.blanks();
        let start = self.at;
        let target = match self.eat(b"*") {
            true => PatchTarget::All(self.range(start)),
            false => PatchTarget::Kind(self.path()?),
        };
        let name = match self.behind_blanks(|reader| reader.is_at_text()) {
            true => Some(self.text()?),
            false => None,
        };
        let (namespace, when) = (self.in_clause()?, self.when_clause()?);
        self.blanks();
        Some(Patch { target, name, namespace, when, value: self.bracketed(b'{')? })
    }

    fn external(&mut self) -> Option<External> {
        self.blanks();
        let kind = Some(self.path()?);
        let name = self.target()?;
        let keys = match self.behind_blanks(|reader| reader.keyword(b"keys")) {
            true => {
                self.blanks();
                Some(self.bracketed(b'[')?)
            }
            false => None,
        };
        let namespace = self.in_clause()?;
        let (repeat, when) = (self.repeat()?, self.when_clause()?);
        Some(External { kind, name, keys, namespace, repeat, when })
    }
}
