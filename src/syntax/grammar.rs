//! The parser that pest makes of the grammar. Nothing outside of this room sees it.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser as _;
use pest::error::ErrorVariant;
use pest::iterators::Pair;

/// The steps that one item may take: far more than the largest file needs, and the end of half a second otherwise.
const CALL_LIMIT: usize = 50_000_000;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/dpl.pest"]
struct Grammar;

/// Why the grammar gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The stack is too small for the nesting.
    Depth,
    /// Too many steps, or a text that no rule fits: a fault of ours.
    Fault(usize),
}

/// Parses one mended item.
pub(super) fn parse(text: &str) -> Result<Pair<'_, Rule>, Refusal> {
    static LIMIT: Once = Once::new();
    // The limit is one for the whole process.
    LIMIT.call_once(|| pest::set_call_limit(NonZeroUsize::new(CALL_LIMIT)));
    let mut pairs = Grammar::parse(Rule::item, text).map_err(|error| {
        if matches!(&error.variant, ErrorVariant::CustomError { message } if message.contains("stack")) {
            return Refusal::Depth;
        }
        match error.location {
            pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => {
                Refusal::Fault(at)
            }
        }
    })?;
    pairs.next().ok_or(Refusal::Fault(0))
}
