//! The parser that pest makes of the grammar. Nothing outside of this room sees it.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser as _;
use pest::iterators::Pair;

/// The steps that one item may take: far more than the largest file needs, and the end of half a second otherwise.
const CALL_LIMIT: usize = 50_000_000;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/dpl.pest"]
struct Grammar;

/// Parses one mended item. It fails, at an offset, where that takes too many steps or no rule fits, which is a fault of ours.
pub(super) fn parse(text: &str) -> Result<Pair<'_, Rule>, usize> {
    static LIMIT: Once = Once::new();
    // The limit is one for the whole process.
    LIMIT.call_once(|| pest::set_call_limit(NonZeroUsize::new(CALL_LIMIT)));
    let mut pairs = Grammar::parse(Rule::item, text).map_err(|error| match error.location {
        pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
    })?;
    pairs.next().ok_or(0)
}
