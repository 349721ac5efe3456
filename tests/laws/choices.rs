//! A law over many generated things: what is generated follows a list of numbers, and a shorter list of smaller numbers makes a
//! smaller thing, so that whatever is found wrong is made small by the same means.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// The numbers that a generator follows. Where they end, every choice is the first, which is the smallest.
#[derive(Debug)]
pub struct Choices {
    numbers: Vec<u32>,
    at: usize,
}

impl Choices {
    pub fn new(numbers: Vec<u32>) -> Self {
        Self { numbers, at: 0 }
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        number as usize % end.max(1)
    }

    /// Whether something happens that happens once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = self.below(all.len());
        &all[at]
    }

    /// The same things in another order.
    pub fn shuffled<T>(&mut self, mut things: Vec<T>) -> Vec<T> {
        for end in (2..=things.len()).rev() {
            let other = self.below(end);
            things.swap(end - 1, end - 1 - other);
        }
        things
    }
}

/// What a law says of one thing.
pub enum Verdict {
    Holds,
    /// The thing is not one that the law speaks of.
    Beside,
}

/// Holds a law against so many generated things, or as many as `LAWS_CASES` says; `LAWS_SEED` begins elsewhere. At least one thing
/// in `of` must be one that the law speaks of.
pub fn law(cases: u32, of: u32, holds: impl Fn(&mut Choices) -> Result<Verdict, String>) {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
    let cases = number("LAWS_CASES").unwrap_or(cases);
    let seed = number("LAWS_SEED").unwrap_or(1).to_le_bytes().repeat(8);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 1500, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let spoken = Cell::new(0);
    let result = runner.run(&vec(any::<u32>(), 30..500), |numbers| match holds(&mut Choices::new(numbers)) {
        Ok(Verdict::Holds) => {
            spoken.set(spoken.get() + 1);
            Ok(())
        }
        Ok(Verdict::Beside) => Ok(()),
        Err(why) => Err(TestCaseError::fail(why)),
    });
    match result {
        Ok(()) => assert!(spoken.get() * of >= cases, "the law speaks of {} things of {cases}", spoken.get()),
        Err(TestError::Fail(why, _)) => panic!("{why}"),
        Err(TestError::Abort(why)) => panic!("given up: {why}"),
    }
}
