//! Types and expressions in messages: with names that the reader can type, never a dump.

use super::view::{found_text, secret_piece};
use super::{Held, IntRange, Length, RecordId, Type, UnitRange, WrittenType, record};
use crate::db::Db;
use crate::hir::{
    Argument, BinaryOperator, Body, Data, Element, Expression, ExpressionId, Literal, TemplatePart,
    TypeExpression, TypeExpressionId, UnaryOperator,
};

/// More members than this are not listed.
const MOST_MEMBERS: usize = 6;
/// More fields than this are not listed.
const MOST_FIELDS: usize = 4;

/// A type as one would write it.
pub fn type_name(db: &dyn Db, ty: &Type) -> String {
    printed(db, ty, 0)
}

fn printed(db: &dyn Db, ty: &Type, depth: usize) -> String {
    const DEEPEST: usize = 4;
    if depth > DEEPEST {
        return "…".to_owned();
    }
    let inner = |ty: &Type| printed(db, ty, depth.saturating_add(1));
    let held = |held: &Held| match held {
        Held::Type(ty) => inner(ty),
        Held::Written(at) => as_written(db, *at, depth.saturating_add(1)),
    };
    match ty {
        Type::Error => "something unknown".to_owned(),
        Type::Null => "null".to_owned(),
        Type::Bool => "Bool".to_owned(),
        Type::Int(range) => with_conditions("Int", int_range(*range).into_iter().collect()),
        Type::Float(range) => {
            let range = range.as_deref().map(|(least, most)| {
                format!(
                    "{}..{}",
                    least.as_ref().map(literal).unwrap_or_default(),
                    most.as_ref().map(literal).unwrap_or_default()
                )
            });
            with_conditions("Float", range.into_iter().collect())
        }
        Type::String(rules) => {
            let mut conditions = Vec::new();
            if let Some(rules) = rules {
                conditions.extend(int_range(rules.length));
                conditions.extend(rules.patterns.iter().map(|pattern| raw(pattern)));
            }
            with_conditions("String", conditions)
        }
        Type::Quantity(range) => with_conditions("Quantity", unit_range(range.as_deref())),
        Type::Duration(range) => with_conditions("Duration", unit_range(range.as_deref())),
        Type::IntOrString => "IntOrString".to_owned(),
        Type::IntOrPercent => "IntOrPercent".to_owned(),
        Type::Secret => "SecretString".to_owned(),
        Type::Any => "Any".to_owned(),
        Type::Literal(value) => literal(value),
        Type::Optional(of) => match &**of {
            Type::Record(super::Record { id: id @ RecordId::Instance(_), .. }) => {
                format!("{}, or null", record_name(db, id))
            }
            Type::Union(union) if union.alias.is_none() => format!("({})?", inner(of)),
            Type::Where(_) => format!("({})?", inner(of)),
            _ => format!("{}?", inner(of)),
        },
        Type::List(list) => {
            let keys: Vec<String> = list
                .keys
                .iter()
                .map(|(name, default)| match default {
                    Some(default) => format!("{name} = {}", literal(default)),
                    None => name.to_string(),
                })
                .collect();
            let by = if keys.is_empty() { String::new() } else { format!(" by {}", keys.join(", ")) };
            format!("[{}{by}]{}", held(&list.element), length(list.length))
        }
        Type::Map(map) => format!("[{}: {}]{}", inner(&map.key), held(&map.value), length(map.length)),
        Type::Record(of) => record_name(db, &of.id),
        Type::Union(union) => {
            if let Type::Union(piece) = secret_piece()
                && std::sync::Arc::ptr_eq(piece, union)
            {
                return "SecretPiece".to_owned();
            }
            if let Some(alias) = union.alias {
                return alias.name().to_string();
            }
            let mut members: Vec<String> = union.members.iter().take(MOST_MEMBERS).map(inner).collect();
            if union.members.len() > MOST_MEMBERS {
                members.push("…".to_owned());
            }
            members.join(" | ")
        }
        Type::Partial(of) => format!("Partial<{}>", inner(of)),
        Type::Where(restricted) => format!("{} where …", inner(&restricted.base)),
    }
}

/// A type that leads back to itself: by the names in it.
fn as_written(db: &dyn Db, at: WrittenType, depth: usize) -> String {
    const DEEPEST: usize = 8;
    if depth > DEEPEST {
        return "…".to_owned();
    }
    let body = crate::hir::body(db, at.definition);
    if let Data::Type { ty, .. } = &body.data
        && *ty == at.ty
    {
        return at.definition.name().to_string();
    }
    let inner = |ty: TypeExpressionId| as_written(db, WrittenType { ty, ..at }, depth.saturating_add(1));
    match body.type_expression(at.ty) {
        TypeExpression::Name(name) => {
            let names: Vec<&str> = name.segments.iter().map(|(name, _)| name.as_str()).collect();
            names.join(".")
        }
        TypeExpression::Union(members) => {
            let mut shown: Vec<String> = members.iter().take(MOST_MEMBERS).map(|ty| inner(*ty)).collect();
            if members.len() > MOST_MEMBERS {
                shown.push("…".to_owned());
            }
            shown.join(" | ")
        }
        TypeExpression::Optional(of) => match body.type_expression(*of) {
            TypeExpression::Union(_) | TypeExpression::Where { .. } => format!("({})?", inner(*of)),
            _ => format!("{}?", inner(*of)),
        },
        TypeExpression::Where { base, .. } => format!("{} where …", inner(*base)),
        TypeExpression::Partial(of) => format!("Partial<{}>", inner(*of)),
        TypeExpression::Refined { base, .. } => {
            let conditions = match Held::Written(at).ty(db) {
                Type::List(list) => length(list.length),
                Type::Map(map) => length(map.length),
                _ => String::new(),
            };
            format!("{}{conditions}", inner(*base))
        }
        _ => printed(db, Held::Written(at).ty(db), depth),
    }
}

fn with_conditions(name: &str, conditions: Vec<String>) -> String {
    if conditions.is_empty() { name.to_owned() } else { format!("{name}({})", conditions.join(", ")) }
}

fn int_range(range: IntRange) -> Option<String> {
    if range == IntRange::default() {
        return None;
    }
    let end = |end: Option<i64>| end.map(|end| end.to_string()).unwrap_or_default();
    Some(format!("{}..{}", end(range.minimum), end(range.maximum)))
}

fn length(range: Length) -> String {
    int_range(range).map(|range| format!("({range})")).unwrap_or_default()
}

fn unit_range(range: Option<&UnitRange>) -> Vec<String> {
    let Some(range) = range else { return Vec::new() };
    let end = |end: &Option<std::sync::Arc<str>>| end.as_deref().unwrap_or_default().to_owned();
    vec![format!("{}..{}", end(&range.minimum), end(&range.maximum))]
}

fn raw(pattern: &str) -> String {
    format!("r\"{pattern}\"")
}

fn record_name(db: &dyn Db, id: &RecordId) -> String {
    match id {
        RecordId::Inputs(file) => format!("{}.Inputs", file.stem(db)),
        RecordId::Instance(file) => format!("an instance of `{}`", file.stem(db)),
        RecordId::Declared(definition, ty) => {
            let body = crate::hir::body(db, *definition);
            if let Data::Type { ty: top, .. } = &body.data
                && top == ty
            {
                return definition.name().to_string();
            }
            fields(db, id)
        }
        RecordId::Inferred(_) => fields(db, id),
    }
}

fn fields(db: &dyn Db, id: &RecordId) -> String {
    let names = record::field_names(db, id);
    let mut listed: Vec<&str> = names.iter().take(MOST_FIELDS).map(|name| name.as_str()).collect();
    if names.len() > MOST_FIELDS {
        listed.push("…");
    }
    if listed.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", listed.join(", ")) }
}

/// A literal as written.
pub fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "null".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Float(value) => format!("{value:?}"),
        Literal::Text(text) => text_literal(text),
        Literal::Unit(text) => text.to_string(),
    }
}

fn text_literal(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut out = String::from("\"");
    for (number, letter) in text.chars().enumerate() {
        if number >= LONGEST {
            out.push('…');
            break;
        }
        match letter {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// An operator as written.
#[must_use]
pub const fn operator(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::Remainder => "%",
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Coalesce => "??",
        BinaryOperator::Equal => "==",
        BinaryOperator::NotEqual => "!=",
        BinaryOperator::Less => "<",
        BinaryOperator::LessOrEqual => "<=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterOrEqual => ">=",
        BinaryOperator::In => "in",
        BinaryOperator::And => "&&",
        BinaryOperator::Or => "||",
    }
}

/// An expression, shortened where it is long.
#[must_use]
pub fn expression(body: &Body, id: ExpressionId) -> String {
    written(body, id, 0)
}

fn written(body: &Body, id: ExpressionId, depth: usize) -> String {
    const DEEPEST: usize = 6;
    if depth > DEEPEST {
        return "…".to_owned();
    }
    let inner = |id: ExpressionId| written(body, id, depth.saturating_add(1));
    match body.expression(id) {
        Expression::Missing => "…".to_owned(),
        Expression::Literal(value) => literal(value),
        Expression::Name(name) => name.to_string(),
        Expression::Field { base, name, optional, .. } => {
            format!("{}{}{name}", inner(*base), if *optional { "?." } else { "." })
        }
        Expression::Index { base, arguments } => {
            let keys: Vec<String> = arguments.iter().map(|it| inner(*it)).collect();
            format!("{}[{}]", inner(*base), keys.join(", "))
        }
        Expression::Call { callee, arguments } => {
            format!("{}({})", inner(*callee), written_arguments(arguments, &inner))
        }
        Expression::Unary { operator, operand } => {
            let sign = match operator {
                UnaryOperator::Not => "!",
                UnaryOperator::Negate => "-",
            };
            format!("{sign}{}", inner(*operand))
        }
        Expression::Binary { operator: of, left, right, .. } => {
            format!("{} {} {}", inner(*left), operator(*of), inner(*right))
        }
        Expression::Lambda { parameters, body: of } => {
            let names: Vec<&str> = parameters.iter().map(|it| it.name.as_str()).collect();
            match names.as_slice() {
                [name] => format!("{name} => {}", inner(*of)),
                names => format!("({}) => {}", names.join(", "), inner(*of)),
            }
        }
        Expression::List(block) => {
            let values: Option<Vec<String>> = block
                .elements
                .iter()
                .map(|element| match element {
                    Element::Value(value) => Some(inner(*value)),
                    _ => None,
                })
                .collect();
            values.map_or_else(|| "[…]".to_owned(), |values| format!("[{}]", values.join(", ")))
        }
        Expression::Template(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| match part {
                    TemplatePart::Text(text) => text.to_string(),
                    TemplatePart::Expression(part) => format!("${{{}}}", inner(*part)),
                })
                .collect();
            format!("\"{}\"", parts.concat())
        }
        Expression::With { lower, .. } => format!("{} with …", inner(*lower)),
        Expression::As { value, .. } => format!("{} as …", inner(*value)),
        Expression::Record(_) => "{ … }".to_owned(),
        Expression::If { .. } => "if …".to_owned(),
        Expression::Match { .. } => "match …".to_owned(),
        Expression::Let { .. } => "let …".to_owned(),
        Expression::Replace(_) => "replace …".to_owned(),
    }
}

fn written_arguments(arguments: &[Argument], inner: &impl Fn(ExpressionId) -> String) -> String {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| match argument.name {
            Some((name, _)) => format!("{name}: {}", inner(argument.value)),
            None => inner(argument.value),
        })
        .collect();
    arguments.join(", ")
}

/// The members of a union of literals, whatever it is called; any other type as one would write it.
pub fn listed(db: &dyn Db, ty: &Type) -> String {
    let Type::Union(union) = ty.strip() else { return type_name(db, ty) };
    let mut members: Vec<String> =
        union.members.iter().take(MOST_MEMBERS).map(|it| type_name(db, it)).collect();
    if union.members.len() > MOST_MEMBERS {
        members.push("…".to_owned());
    }
    members.join(" | ")
}

/// A type in a sentence, quoted as a name that can be typed is.
pub fn quoted(db: &dyn Db, ty: &Type) -> String {
    let name = type_name(db, ty);
    if name.contains('`') { name } else { format!("`{name}`") }
}

/// A type in a sentence: with the article that it takes.
pub fn with_article(db: &dyn Db, ty: &Type) -> String {
    let name = type_name(db, ty);
    match ty {
        _ if name.contains('`') => name,
        Type::Record(_) if name.starts_with('{') => format!("a record {name}"),
        Type::Null | Type::Literal(_) | Type::Error => name,
        Type::Union(union) if union.alias.is_none() => name,
        Type::List(_) => format!("a list `{name}`"),
        Type::Map(_) => format!("a map `{name}`"),
        Type::Optional(of) if matches!(of.bare(), Type::Literal(_) | Type::Union(_)) => format!("`{name}`"),
        _ if *ty == *found_text() => "a record { path, text }".to_owned(),
        _ => {
            let vowel = name.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']);
            format!("{} `{name}`", if vowel { "an" } else { "a" })
        }
    }
}
