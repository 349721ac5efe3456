//! Items.

use super::Lowering;
use crate::base::{Name, TextRange};
use crate::hir::{
    Binder, Data, DefinitionKind, ImportPath, ImportedName, KindAttribute, Parameter, PatchTarget,
};
use crate::syntax::SyntaxErrorKind;
use crate::syntax::tree::{self, Attribute, Expr, ExprKind, Ident, ImportSource, Item, ItemKind, Path};

impl Lowering<'_> {
    /// One item: its kind, the name that it gives, and, in `body` and `map`, what it says.
    pub(super) fn item(&mut self, item: &Item) -> (DefinitionKind, Name) {
        self.map.item = item.range;
        self.map.name = item.keyword;
        self.map.documentation.item = self.documentation(&item.documentation);
        if !matches!(item.kind, ItemKind::Type { .. }) {
            for attribute in &item.attributes {
                self.error(attribute.range, SyntaxErrorKind::StrayAttribute);
            }
        }
        let (kind, name, data) = self.data(item);
        self.body.data = data;
        (kind, name)
    }

    fn data(&mut self, item: &Item) -> (DefinitionKind, Name, Data) {
        match &item.kind {
            ItemKind::Error { name, .. } => {
                (DefinitionKind::Error, name.map_or_else(|| Name::new("?"), |name| name.name), Data::Error)
            }
            ItemKind::Import(import) => self.import(import, item.keyword),
            ItemKind::ImportData { path, alias } => self.import_data(path, *alias, item.range),
            ItemKind::Kubernetes { version } => {
                let text = self.plain_text(version);
                let spot = self.spot(version.range);
                let data = text.map_or(Data::Error, |text| Data::Kubernetes { text, spot });
                (DefinitionKind::Kubernetes, Name::new("kubernetes version"), data)
            }
            ItemKind::Input { name, ty, default } => {
                let name = self.item_name(*name);
                let data = Data::Input { ty: self.ty(ty), default: self.optional(default.as_ref()) };
                (DefinitionKind::Input, name, data)
            }
            ItemKind::Let(binding) => {
                let name = self.item_name(binding.name);
                let ty = binding.ty.as_ref().map(|ty| self.ty(ty));
                (DefinitionKind::Let, name, Data::Let { ty, value: self.expression(&binding.value) })
            }
            ItemKind::Type { name, ty } => {
                let name = self.item_name(*name);
                let ty = self.ty(ty);
                (DefinitionKind::Type, name, self.type_data(ty, &item.attributes))
            }
            ItemKind::Function { name, parameters, result, value } => {
                let name = self.item_name(*name);
                let parameters = parameters.iter().map(|parameter| self.parameter(parameter)).collect();
                let result = result.as_ref().map(|result| self.ty(result));
                let data = Data::Function { parameters, result, value: self.expression(value) };
                (DefinitionKind::Function, name, data)
            }
            ItemKind::Check(check) => {
                let name = target("check", leftmost_path(&check.condition));
                (DefinitionKind::Check, name, Data::Check(self.check(check)))
            }
            ItemKind::Require(require) => {
                let name = target("require", Some(self.source(require.path.range).to_owned()));
                let data = self.require(require).map_or(Data::Error, Data::Require);
                (DefinitionKind::Require, name, data)
            }
            _ => self.object(item),
        }
    }

    /// Items that make, change or declare objects of the cluster.
    fn object(&mut self, item: &Item) -> (DefinitionKind, Name, Data) {
        match &item.kind {
            ItemKind::Resource { name, ty, repeat, when, value } => {
                let name = self.item_name(*name);
                let data = Data::Resource {
                    kind: self.ty(ty),
                    repeat: repeat.as_ref().map(|head| self.loop_header(head)),
                    when: self.optional(when.as_ref()),
                    value: self.expression(value),
                };
                (DefinitionKind::Resource, name, data)
            }
            ItemKind::Part { name, module, repeat, when, value } => {
                let name = self.item_name(*name);
                let data = Data::Part {
                    module: self.qualified_or(module.as_ref(), item.keyword),
                    repeat: repeat.as_ref().map(|head| self.loop_header(head)),
                    when: self.optional(when.as_ref()),
                    value: self.expression(value),
                };
                (DefinitionKind::Part, name, data)
            }
            ItemKind::Deploy(deploy) => self.deploy(deploy, item.keyword),
            ItemKind::Patch(patch) => self.patch(patch, item.keyword),
            ItemKind::External(external) => {
                let named = plain_or_path(self, &external.name);
                let name = target("external", Some(format!("{} {named}", words(external.kind.as_ref()))));
                let data = Data::External {
                    kind: self.qualified_or(external.kind.as_ref(), item.keyword),
                    name: self.expression(&external.name),
                    keys: self.optional(external.keys.as_ref()),
                    namespace: self.optional(external.namespace.as_ref()),
                    repeat: external.repeat.as_ref().map(|head| self.loop_header(head)),
                    when: self.optional(external.when.as_ref()),
                };
                (DefinitionKind::External, name, data)
            }
            _ => (DefinitionKind::Error, Name::new("?"), Data::Error),
        }
    }

    /// The name that an item gives; one that nothing can say where it is missing.
    fn item_name(&mut self, name: Option<Ident>) -> Name {
        let Some(ident) = name else { return Name::new("?") };
        self.map.name = ident.range;
        self.binder(ident).name
    }

    fn import(&mut self, import: &tree::Import, keyword: TextRange) -> (DefinitionKind, Name, Data) {
        let (path, range, label) = match &import.source {
            ImportSource::Missing(_) => (None, keyword, None),
            ImportSource::Dotted(path) => {
                let text = words(Some(path));
                (Some(ImportPath::Dotted(text.into())), path.range, path.segments.last().copied())
            }
            ImportSource::File(expr) => {
                let text = self.plain_text(expr);
                let label =
                    text.as_deref().map(stem).map(|stem| Ident { name: Name::new(stem), range: expr.range });
                (text.map(ImportPath::File), expr.range, label)
            }
        };
        let name = target("import", Some(self.source(range).to_owned()));
        let Some(path) = path else { return (DefinitionKind::Import, name, Data::Error) };
        let spot = self.spot(range);
        let alias = match (import.alias, &import.names) {
            (Some(alias), _) => Some(self.binder(alias)),
            (None, Some(_)) => None,
            (None, None) => self.implied_alias(label),
        };
        let names = import.names.as_ref().map(|names| names.iter().map(|name| self.imported(name)).collect());
        (DefinitionKind::Import, name, Data::Import(crate::hir::Import { path, spot, alias, names }))
    }

    /// The name of a module that is given none: its last label, its file's stem.
    fn implied_alias(&mut self, label: Option<Ident>) -> Option<Binder> {
        let label = label?;
        let word = label.name.as_str();
        let first = word.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        let plain = first && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plain || super::RESERVED.contains(&word) {
            self.error(label.range, SyntaxErrorKind::NeedsAlias { stem: word.into() });
            return None;
        }
        let spot = self.spot(label.range);
        Some(Binder { name: label.name, spot })
    }

    fn imported(&mut self, name: &tree::ImportName) -> ImportedName {
        let spot = self.spot(name.name.range);
        let alias = self.binder(name.alias.unwrap_or(name.name));
        ImportedName { name: name.name.name, spot, alias }
    }

    fn import_data(
        &mut self,
        path: &Expr,
        alias: Option<Ident>,
        item: TextRange,
    ) -> (DefinitionKind, Name, Data) {
        let name = target("import data", Some(self.source(path.range).to_owned()));
        if alias.is_none() && !self.errors.iter().any(|error| error.range.start >= path.range.end) {
            self.error(path.range, SyntaxErrorKind::NeedsAlias { stem: "data".into() });
        }
        let alias = self.binder_or(alias, TextRange::empty(item.end));
        let spot = self.spot(path.range);
        let data = self.plain_text(path).map_or(Data::Error, |path| Data::ImportData { path, spot, alias });
        (DefinitionKind::ImportData, name, data)
    }

    fn parameter(&mut self, parameter: &tree::Parameter) -> Parameter {
        let ty = self.ty(&parameter.ty);
        let default = self.optional(parameter.default.as_ref());
        Parameter { binder: self.binder(parameter.name), ty, default }
    }

    fn deploy(&mut self, deploy: &tree::Deploy, keyword: TextRange) -> (DefinitionKind, Name, Data) {
        let name = match deploy.name {
            Some(name) => self.item_name(Some(name)),
            None => {
                let release = plain_or_path(self, &deploy.release);
                target("deploy", Some(format!("{} as {release}", words(deploy.module.as_ref()))))
            }
        };
        let data = Data::Deploy {
            named: deploy.name.is_some(),
            module: self.qualified_or(deploy.module.as_ref(), keyword),
            release: self.expression(&deploy.release),
            namespace: self.optional(deploy.namespace.as_ref()),
            repeat: deploy.repeat.as_ref().map(|head| self.loop_header(head)),
            when: self.optional(deploy.when.as_ref()),
            value: self.expression(&deploy.value),
        };
        (DefinitionKind::Deploy, name, data)
    }

    fn patch(&mut self, patch: &tree::Patch, keyword: TextRange) -> (DefinitionKind, Name, Data) {
        let (meant, kind) = match &patch.target {
            tree::PatchTarget::All(range) => (PatchTarget::All(self.spot(*range)), String::from("*")),
            tree::PatchTarget::Kind(path) => {
                (PatchTarget::Kind(self.qualified_or(Some(path), keyword)), words(Some(path)))
            }
            tree::PatchTarget::Missing(_) => {
                (PatchTarget::Kind(self.qualified_or(None, keyword)), String::from("?"))
            }
        };
        let named = patch.name.as_ref().map(|name| plain_or_path(self, name)).unwrap_or_default();
        let value = match &patch.value.kind {
            ExprKind::Missing => self.missing(patch.value.range),
            _ => self.expression(&patch.value),
        };
        let data = Data::Patch {
            target: meant,
            name: self.optional(patch.name.as_ref()),
            namespace: self.optional(patch.namespace.as_ref()),
            when: self.optional(patch.when.as_ref()),
            value,
        };
        (DefinitionKind::Patch, target("patch", Some(format!("{kind} {named}"))), data)
    }

    fn type_data(&mut self, ty: crate::hir::TypeExpressionId, attributes: &[Attribute]) -> Data {
        let (mut kind, mut retain_keys, mut since, mut until) = (None, false, None, None);
        for attribute in attributes {
            match attribute.name.map(|name| name.name.as_str()) {
                Some("kind") => kind = self.kind_attribute(attribute),
                Some("retainKeys") => retain_keys = true,
                Some("since") => since = self.text_argument(attribute),
                Some("until") => until = self.text_argument(attribute),
                _ => self.unknown_attribute(attribute, "@kind @retainKeys @since @until"),
            }
        }
        Data::Type { ty, kind, retain_keys, since, until }
    }

    /// `@kind("apps/v1", scope: "Namespaced", name: "X")`
    fn kind_attribute(&mut self, attribute: &Attribute) -> Option<KindAttribute> {
        let api_version = self.text_argument(attribute)?;
        let mut read = KindAttribute { api_version, name: None, namespaced: true };
        for argument in attribute.arguments.iter().filter(|argument| argument.name.is_some()) {
            let text = self.plain_text(&argument.value);
            match (argument.name.map(|name| name.name.as_str()), text.as_deref()) {
                (Some("name"), _) => read.name = text,
                (Some("scope"), Some("Namespaced")) => read.namespaced = true,
                (Some("scope"), Some("Cluster")) => read.namespaced = false,
                _ => self.error(argument.value.range, SyntaxErrorKind::AttributeArguments),
            }
        }
        Some(read)
    }
}

/// The name of a definition that gives none: its kind and target, in words that no program can say.
fn target(kind: &str, target: Option<String>) -> Name {
    let target = target.unwrap_or_default();
    Name::new(format!("{kind} {}", target.trim()).trim())
}

fn words(path: Option<&Path>) -> String {
    let words =
        path.map(|path| path.segments.iter().map(|word| word.name.as_str()).collect::<Vec<_>>().join("."));
    words.unwrap_or_else(|| String::from("?"))
}

/// The text of a plain text, the words of a path, or nothing: what tells a definition from its neighbours.
fn plain_or_path(lowering: &Lowering<'_>, expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Missing => String::new(),
        _ => lowering.source(expr.range).trim_matches('"').to_owned(),
    }
}

/// The path that a condition begins with: `!a.b && c` begins with `a.b`.
fn leftmost_path(expr: &Expr) -> Option<String> {
    let mut fields: Vec<&str> = Vec::new();
    let mut rest = expr;
    loop {
        match &rest.kind {
            ExprKind::Name(name) => {
                fields.push(name.as_str());
                fields.reverse();
                return Some(fields.join("."));
            }
            ExprKind::Field { of, name, .. } => {
                fields.push(name.name.as_str());
                rest = of;
            }
            ExprKind::Paren(of)
            | ExprKind::Index { of, .. }
            | ExprKind::Call { of, .. }
            | ExprKind::Unary { of, .. }
            | ExprKind::As { of, .. }
            | ExprKind::With { lower: of, .. }
            | ExprKind::Binary { left: of, .. } => {
                fields.clear();
                rest = of;
            }
            _ => return None,
        }
    }
}

/// The name of a file without folder and ending.
fn stem(path: &str) -> &str {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
