//! Methods of texts. Lengths and positions count characters.

use std::sync::Arc;

use super::super::Domain;
use super::super::machine::{Frame, Machine, ValueOf};
use super::Call;
use crate::builtin::Method;
use crate::ty::pattern_matches;
use crate::value::{Data, Value};

impl<D: Domain> Machine<'_, D> {
    pub(super) fn text_method(
        &mut self,
        frame: &mut Frame<'_, D>,
        method: Method,
        call: &Call<'_>,
        value: &ValueOf<D>,
        text: &Arc<str>,
    ) -> ValueOf<D> {
        if let Some(data) = without_arguments(method, text) {
            return frame.value(data, call.id);
        }
        match method {
            Method::NonEmpty if text.is_empty() => return frame.value(Data::Null, call.id),
            Method::NonEmpty => return value.clone(),
            Method::Lines => {
                let lines: Vec<&str> = text.lines().collect();
                return self.texts(frame, call, &lines);
            }
            _ => {}
        }
        let Some(arguments) = self.known_arguments(frame, call.arguments) else { return Value::unknown() };
        let first = arguments.first().map(|it| &it.data);
        let at = frame.at(call.id);
        let data = match (method, first, arguments.get(1).map(|it| &it.data)) {
            (Method::Contains, Some(Data::Text(part)), _) => Data::Bool(text.contains(&**part)),
            (Method::StartsWith, Some(Data::Text(part)), _) => Data::Bool(text.starts_with(&**part)),
            (Method::EndsWith, Some(Data::Text(part)), _) => Data::Bool(text.ends_with(&**part)),
            (Method::Matches, Some(Data::Text(pattern)), _) => Data::Bool(pattern_matches(pattern, text)),
            (Method::Replace, Some(Data::Text(from)), Some(Data::Text(to))) => {
                let grown = text.matches(&**from).count().saturating_mul(to.len()).saturating_add(text.len());
                if !self.may_hold(grown, || at) {
                    return Value::unknown();
                }
                Data::Text(text.replace(&**from, to).into())
            }
            (Method::Split, Some(Data::Text(by)), _) => {
                let parts: Vec<&str> = if by.is_empty() {
                    text.split("").filter(|part| !part.is_empty()).collect()
                } else {
                    text.split(&**by).collect()
                };
                return self.texts(frame, call, &parts);
            }
            (Method::Take, Some(Data::Int(count)), _) => {
                Data::Text(text.chars().take(size(*count)).collect::<String>().into())
            }
            (Method::Drop, Some(Data::Int(count)), _) => {
                Data::Text(text.chars().skip(size(*count)).collect::<String>().into())
            }
            (Method::Indent, Some(Data::Int(count)), _) => {
                let lines = text.matches('\n').count().saturating_add(1);
                let grown = lines.saturating_mul(size(*count)).saturating_add(text.len());
                if !self.may_hold(grown, || at) {
                    return Value::unknown();
                }
                Data::Text(indented(text, size(*count)).into())
            }
            _ => return Value::unknown(),
        };
        frame.value(data, call.id)
    }

    fn texts(&mut self, frame: &Frame<'_, D>, call: &Call<'_>, parts: &[&str]) -> ValueOf<D> {
        if !self.steps(parts.len(), || frame.at(call.id)) {
            return Value::unknown();
        }
        let items = parts.iter().map(|part| frame.value(Data::Text((*part).into()), call.id)).collect();
        Value::list(items, frame.origin(call.id))
    }
}

fn without_arguments<O>(method: Method, text: &str) -> Option<Data<O>> {
    Some(match method {
        Method::Length => Data::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)),
        Method::IsEmpty => Data::Bool(text.is_empty()),
        Method::Trim => Data::Text(text.trim().into()),
        Method::Lower => Data::Text(text.to_lowercase().into()),
        Method::Upper => Data::Text(text.to_uppercase().into()),
        _ => return None,
    })
}

/// A count; a negative one counts as nothing.
fn size(count: i64) -> usize {
    usize::try_from(count.max(0)).unwrap_or(usize::MAX)
}

/// Every line that is not empty, moved to the right.
fn indented(text: &str, by: usize) -> String {
    let blanks = " ".repeat(by);
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        if !line.is_empty() {
            out.push_str(&blanks);
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn empty_lines_are_not_indented() {
        assert_eq!(indented("a\n\n b\n", 2), "  a\n\n   b\n");
    }
}
