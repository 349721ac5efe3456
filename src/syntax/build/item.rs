//! Items.

use pest::iterators::Pair;

use super::mistake::meant_keyword;
use super::{Builder, Cursor, extent};
use crate::base::TextRange;
use crate::syntax::cut::keyword;
use crate::syntax::error::{Found, SyntaxErrorKind, Wanted};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Deploy, Expr, External, ForHead, Import, ImportName, ImportSource, Item, ItemKind, Parameter, Patch,
    PatchTarget, Path,
};

/// What may follow the head of an item: `for …`, `when …`, `= e`.
struct Rest {
    repeat: Option<ForHead>,
    when: Option<Expr>,
}

impl Builder<'_> {
    /// One item.
    pub(super) fn item(&mut self, pair: Pair<'_, Rule>) -> Item {
        let mut cursor = Cursor::new(pair);
        let mut attributes = Vec::new();
        while let Some(pair) = cursor.take(Rule::attribute) {
            attributes.extend(self.attribute(pair));
        }
        let mut keyword_at = None;
        let mut kind = ItemKind::Error { keyword: None, name: None };
        let mut end = None;
        if let Some(pair) =
            cursor.head.as_ref().filter(|pair| !matches!(pair.as_rule(), Rule::tail | Rule::EOI))
        {
            keyword_at = Some(pair.as_span().start());
            end = Some(extent(pair).1);
            if let Some(pair) = cursor.next() {
                kind = self.item_kind(pair);
            }
        }
        if let Some(tail) = cursor.take(Rule::tail) {
            self.tail(end, tail.as_span().start());
        } else if end.is_none() && !attributes.is_empty() {
            let at = self.text.len();
            self.expected(at, Wanted::EndOfItem);
        }
        let keyword_range = keyword_at.map_or(TextRange::empty(0), |at| {
            let length = keyword(self.rest(at)).map_or(0, str::len);
            self.between(at, at + length)
        });
        let documentation = self.mended.documentation(0, keyword_at.unwrap_or(0));
        Item {
            range: crate::syntax::cut::range(0, self.original.len()),
            documentation,
            attributes,
            keyword: keyword_range,
            kind,
            comments: self.mended.comments.clone(),
        }
    }

    /// What stands behind an item, or in the place of one.
    fn tail(&mut self, end: Option<usize>, at: usize) {
        let (place, found) = self.place(at);
        let newline = end.is_none_or(|end| self.text.get(end..at).is_some_and(|gap| gap.contains('\n')));
        if !newline {
            let kind = match self.mistake(place.0) {
                Some(mistake) => mistake,
                None if self.rest(at).starts_with(':') => SyntaxErrorKind::ColonForEquals,
                None if keyword(self.rest(at)).is_some() => match found {
                    Found::Word(word) => SyntaxErrorKind::MissingLineEnd { word },
                    found => SyntaxErrorKind::Unexpected { found },
                },
                None if matches!(found, Found::Symbol(sign) if !sign.is_ascii_graphic()) => {
                    SyntaxErrorKind::Unexpected { found }
                }
                None => SyntaxErrorKind::Expected { wanted: Wanted::EndOfItem, found },
            };
            return self.draws_others(place.0, place.1, kind);
        }
        let kind = match found {
            Found::Word(_) if keyword(self.rest(at)).is_some() && end.is_some() => {
                SyntaxErrorKind::IndentedItem
            }
            Found::Word(word) => SyntaxErrorKind::UnknownItem { suggestion: meant_keyword(&word), word },
            found => self.mistake(place.0).unwrap_or(SyntaxErrorKind::Unexpected { found }),
        };
        self.draws_others(place.0, place.1, kind);
    }

    fn item_kind(&mut self, pair: Pair<'_, Rule>) -> ItemKind {
        let rule = pair.as_rule();
        let mut cursor = Cursor::new(pair);
        let cursor = &mut cursor;
        match rule {
            Rule::import_data => {
                let path = self.text_item(cursor);
                let alias = cursor.take(Rule::alias).and_then(|pair| self.name(&mut Cursor::new(pair)));
                ItemKind::ImportData { path, alias }
            }
            Rule::import => ItemKind::Import(self.import(cursor)),
            Rule::kubernetes => ItemKind::Kubernetes { version: self.text_item(cursor) },
            Rule::input => {
                let name = self.name(cursor);
                let ty = self.annotation(cursor);
                let default = cursor.take(Rule::equals).map(|_| self.chain(cursor));
                ItemKind::Input { name, ty, default }
            }
            Rule::let_item => match cursor.next() {
                Some(pair) => ItemKind::Let(self.binding(pair)),
                None => ItemKind::Error { keyword: Some("let"), name: None },
            },
            Rule::type_item => self.type_item(cursor),
            Rule::function => self.function(cursor),
            Rule::check_item => match cursor.next() {
                Some(pair) => ItemKind::Check(self.check(pair)),
                None => ItemKind::Error { keyword: Some("check"), name: None },
            },
            Rule::require_item => match cursor.next() {
                Some(pair) => ItemKind::Require(self.require(pair)),
                None => ItemKind::Error { keyword: Some("require"), name: None },
            },
            Rule::resource => {
                let name = self.name(cursor);
                let ty = self.annotation(cursor);
                let Rest { repeat, when } = self.repeat_when(cursor);
                let value = self.assigned(cursor);
                ItemKind::Resource { name, ty, repeat, when, value }
            }
            Rule::part => {
                let name = self.name(cursor);
                let module = self.path_or(cursor, Wanted::Module);
                let Rest { repeat, when } = self.repeat_when(cursor);
                let value = self.assigned(cursor);
                ItemKind::Part { name, module, repeat, when, value }
            }
            Rule::deploy => ItemKind::Deploy(Box::new(self.deploy(cursor))),
            Rule::patch => ItemKind::Patch(Box::new(self.patch(cursor))),
            _ => ItemKind::External(Box::new(self.external(cursor))),
        }
    }

    /// A text that an item consists of.
    fn text_item(&mut self, cursor: &mut Cursor<'_>) -> Expr {
        let at = cursor.head.as_ref().map_or(self.text.len(), |pair| pair.as_span().start());
        if !self.missing(cursor, Wanted::Text)
            && let Some(pair) = cursor.next()
        {
            return self.text(pair);
        }
        Expr::missing(self.between(at, at))
    }

    fn import(&mut self, cursor: &mut Cursor<'_>) -> Import {
        let at = cursor.head.as_ref().map_or(self.text.len(), |pair| pair.as_span().start());
        let source = match cursor.rule() {
            Some(Rule::path) => cursor.next().map(|pair| ImportSource::Dotted(self.path(&pair))),
            Some(Rule::missing) => {
                self.missing(cursor, Wanted::Module);
                None
            }
            _ => cursor.next().map(|pair| ImportSource::File(self.text(pair))),
        };
        let source = source.unwrap_or(ImportSource::Missing(self.between(at, at)));
        let alias = cursor.take(Rule::alias).and_then(|pair| self.name(&mut Cursor::new(pair)));
        let names = cursor.take(Rule::import_names).map(|pair| self.import_names(pair));
        Import { source, alias, names }
    }

    fn import_names(&mut self, pair: Pair<'_, Rule>) -> Vec<ImportName> {
        let mut gaps = self.gaps(&pair);
        let mut names = Vec::new();
        for child in pair.into_inner() {
            self.gap(&mut gaps, &child);
            if child.as_rule() == Rule::junk {
                self.junk(&child);
                continue;
            }
            let mut cursor = Cursor::new(child);
            let Some(name) = self.name(&mut cursor) else { continue };
            let alias = cursor.take(Rule::alias).and_then(|pair| self.name(&mut Cursor::new(pair)));
            names.push(ImportName { name, alias });
        }
        self.last_gap(&gaps);
        names
    }

    /// `: T` behind a name.
    fn annotation(&mut self, cursor: &mut Cursor<'_>) -> crate::syntax::tree::Type {
        if cursor.rule() == Some(Rule::missing) {
            let at = cursor.next().map_or(0, |pair| pair.as_span().start());
            let before = self.text.get(..at).unwrap_or_default().trim_end();
            self.expected(at, if before.ends_with(':') { Wanted::Type } else { Wanted::TypeAnnotation });
            return crate::syntax::tree::Type::missing(self.between(at, at));
        }
        self.type_value(cursor)
    }

    fn type_item(&mut self, cursor: &mut Cursor<'_>) -> ItemKind {
        let name = self.name(cursor);
        if cursor.rule() == Some(Rule::missing) {
            let at = cursor.next().map_or(0, |pair| pair.as_span().start());
            let before = self.text.get(..at).unwrap_or_default().trim_end();
            self.expected(at, if before.ends_with('=') { Wanted::Type } else { Wanted::Equals });
            if cursor.head.is_none() {
                return ItemKind::Type { name, ty: crate::syntax::tree::Type::missing(self.between(at, at)) };
            }
        }
        let ty = self.type_value(cursor);
        ItemKind::Type { name, ty }
    }

    fn function(&mut self, cursor: &mut Cursor<'_>) -> ItemKind {
        let name = self.name(cursor);
        let mut parameters = Vec::new();
        if !self.missing(cursor, Wanted::Parameters)
            && let Some(pair) = cursor.take(Rule::parameters)
        {
            let mut gaps = self.gaps(&pair);
            for child in pair.into_inner() {
                self.gap(&mut gaps, &child);
                if child.as_rule() == Rule::parameter {
                    parameters.extend(self.parameter(child));
                } else {
                    self.junk(&child);
                }
            }
            self.last_gap(&gaps);
        }
        let result = cursor.take(Rule::result).map(|pair| self.type_value(&mut Cursor::new(pair)));
        let value = self.assigned(cursor);
        ItemKind::Function { name, parameters, result, value }
    }

    fn parameter(&mut self, pair: Pair<'_, Rule>) -> Option<Parameter> {
        let mut cursor = Cursor::new(pair);
        let name = self.name(&mut cursor)?;
        let ty = self.annotation(&mut cursor);
        let default = cursor.take(Rule::equals).map(|_| self.chain(&mut cursor));
        Some(Parameter { name, ty, default })
    }

    fn repeat_when(&mut self, cursor: &mut Cursor<'_>) -> Rest {
        let repeat = cursor.take(Rule::for_head).map(|pair| self.for_head(pair));
        let when = cursor.take(Rule::when_clause).map(|pair| self.chain(&mut Cursor::new(pair)));
        Rest { repeat, when }
    }

    fn path_or(&mut self, cursor: &mut Cursor<'_>, wanted: Wanted) -> Option<Path> {
        if let Some(pair) = cursor.take(Rule::path) {
            return Some(self.path(&pair));
        }
        self.missing(cursor, wanted);
        None
    }

    fn deploy(&mut self, cursor: &mut Cursor<'_>) -> Deploy {
        let name = cursor.take(Rule::deploy_name).and_then(|pair| self.name(&mut Cursor::new(pair)));
        let module = self.path_or(cursor, Wanted::Module);
        let at = cursor.head.as_ref().map_or(self.text.len(), |pair| pair.as_span().start());
        let release = match cursor.take(Rule::as_clause) {
            Some(pair) => self.target(&mut Cursor::new(pair), Wanted::Name),
            None => {
                self.missing(cursor, Wanted::Release);
                Expr::missing(self.between(at, at))
            }
        };
        let namespace =
            cursor.take(Rule::in_clause).map(|pair| self.target(&mut Cursor::new(pair), Wanted::Name));
        let Rest { repeat, when } = self.repeat_when(cursor);
        let value = self.assigned(cursor);
        Deploy { name, module, release, namespace, repeat, when, value }
    }

    /// A text, a dotted name, or an expression in parentheses.
    fn target(&mut self, cursor: &mut Cursor<'_>, wanted: Wanted) -> Expr {
        let at = cursor.head.as_ref().map_or(self.text.len(), |pair| pair.as_span().start());
        if self.missing(cursor, wanted) {
            return Expr::missing(self.between(at, at));
        }
        match cursor.rule() {
            Some(Rule::path) => cursor
                .next()
                .map_or(Expr::missing(TextRange::default()), |pair| Expr::dotted(self.segments(&pair))),
            Some(Rule::paren) => self.chain(cursor),
            _ => cursor.next().map_or(Expr::missing(TextRange::default()), |pair| self.text(pair)),
        }
    }

    fn patch(&mut self, cursor: &mut Cursor<'_>) -> Patch {
        let at = cursor.head.as_ref().map_or(self.text.len(), |pair| pair.as_span().start());
        let target = match cursor.rule() {
            Some(Rule::star) => cursor.next().map(|pair| PatchTarget::All(self.range(&pair))),
            _ => self.path_or(cursor, Wanted::Kind).map(PatchTarget::Kind),
        };
        let target = target.unwrap_or(PatchTarget::Missing(self.between(at, at)));
        let mut name = None;
        if matches!(
            cursor.rule(),
            Some(Rule::plain | Rule::text | Rule::block | Rule::raw | Rule::raw_block | Rule::foreign)
        ) {
            name = cursor.next().map(|pair| self.text(pair));
        }
        let namespace =
            cursor.take(Rule::in_clause).map(|pair| self.target(&mut Cursor::new(pair), Wanted::Name));
        let when = cursor.take(Rule::when_clause).map(|pair| self.chain(&mut Cursor::new(pair)));
        let at = cursor.head.as_ref().map_or(self.text.len(), |pair| pair.as_span().start());
        let value = if self.missing(cursor, Wanted::Block) {
            Expr::missing(self.between(at, at))
        } else {
            self.chain(cursor)
        };
        Patch { target, name, namespace, when, value }
    }

    fn external(&mut self, cursor: &mut Cursor<'_>) -> External {
        let kind = self.path_or(cursor, Wanted::Kind);
        let name = self.target(cursor, Wanted::Name);
        let keys = cursor.take(Rule::keys_clause).and_then(|pair| {
            let mut inner = Cursor::new(pair);
            if self.missing(&mut inner, Wanted::List) { None } else { Some(self.chain(&mut inner)) }
        });
        let namespace =
            cursor.take(Rule::in_clause).map(|pair| self.target(&mut Cursor::new(pair), Wanted::Name));
        let Rest { repeat, when } = self.repeat_when(cursor);
        External { kind, name, keys, namespace, repeat, when }
    }
}
