//! Large jobs, cut into pieces for the cores that there are.

use std::ops::Range;
use std::panic::resume_unwind;
use std::thread;

use super::Db;

/// A job of fewer parts is done at once: a thread would cost more than it saves.
const FEW: usize = 128;

/// As large as that of the thread that a program begins with.
const STACK: usize = 8 << 20;

/// Does a job of so many parts, on as many threads as there are cores where it is large and nothing is ever edited: a piece `here`,
/// the others `there`, each with its own handle on the database. The results are in the order of the parts.
pub fn in_pieces<T: Send>(
    db: &dyn Db,
    count: usize,
    here: impl FnOnce(Range<usize>) -> Vec<T>,
    there: impl Fn(&dyn Db, Range<usize>) -> Vec<T> + Sync,
) -> Vec<T> {
    if count < FEW || db.is_edited() {
        return here(0..count);
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let size = count.div_ceil(cores);
    let mut ranges = (0..cores).map(|core| {
        let begin = size.saturating_mul(core).min(count);
        begin..begin.saturating_add(size).min(count)
    });
    let first = ranges.next().unwrap_or(0..count);
    let there = &there;
    thread::scope(|scope| {
        let others: Vec<_> = ranges
            .map(|range| {
                let (db, piece) = (db.handle(), range.clone());
                let thread = thread::Builder::new().stack_size(STACK);
                (thread.spawn_scoped(scope, move || there(&*db, piece)), range)
            })
            .collect();
        let mut all = here(first);
        for (other, range) in others {
            match other.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(results)) => all.extend(results),
                // A fault of the compiler is told where this thread would have met it.
                Ok(Err(panic)) => resume_unwind(panic),
                // There is no further thread to be had.
                Err(_) => all.extend(there(db, range)),
            }
        }
        all
    })
}
