//! One line that says how far a long build is, drawn over itself on a terminal and gone when it is done.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Messages, say};

/// What takes less time than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);
/// The line is drawn at most this often.
const PAUSE: Duration = Duration::from_millis(80);

/// The progress of one command; threads may share it.
pub struct Progress {
    line: Option<Mutex<Line>>,
}

struct Line {
    err: Messages,
    width: usize,
    total: usize,
    done: usize,
    next: Instant,
    shown: bool,
}

impl Progress {
    /// Progress through `total` files; without a terminal, nothing is ever drawn.
    #[must_use]
    pub fn new(err: &Messages, live: bool, width: usize, total: usize) -> Self {
        let next = Instant::now() + PATIENCE;
        let line = Line { err: err.clone(), width, total, done: 0, next, shown: false };
        Self { line: live.then(|| Mutex::new(line)) }
    }

    /// Progress that nobody sees.
    #[must_use]
    pub const fn silent() -> Self {
        Self { line: None }
    }

    /// One more file is done.
    pub fn done(&self, name: &str) {
        self.done_at(name, Instant::now());
    }

    fn done_at(&self, name: &str, now: Instant) {
        let Some(line) = &self.line else { return };
        let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
        line.done += 1;
        if now < line.next || line.total < 2 {
            return;
        }
        line.next = now + PAUSE;
        line.shown = true;
        let mut text = String::from("\r\u{1b}[2K");
        // Writing to a `String` never fails.
        let _ = write!(text, "[{}/{}] ", line.done, line.total);
        let room = line.width.saturating_sub(text.len());
        text.extend(name.chars().filter(|c| !c.is_control()).take(room));
        say(&line.err, &text);
    }

    /// Takes the line away.
    pub fn clear(&self) {
        let Some(line) = &self.line else { return };
        let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut line.shown) {
            say(&line.err, "\r\u{1b}[2K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn only_a_long_build_on_a_terminal_is_drawn() {
        let drawn: Arc<Mutex<Vec<u8>>> = Arc::default();
        let err: Messages = drawn.clone();
        let now = Instant::now();
        let progress = Progress::new(&err, true, 60, 3);
        progress.done_at("env/a.dpl", now);
        assert!(drawn.lock().unwrap().is_empty(), "it is early");
        progress.done_at("env/b.dpl", now + Duration::from_secs(1));
        progress.done_at("env/c.dpl", now + Duration::from_secs(1));
        drop(progress);
        let text = String::from_utf8(drawn.lock().unwrap().clone()).unwrap();
        assert_eq!(text, "\r\u{1b}[2K[2/3] env/b.dpl\r\u{1b}[2K");

        drawn.lock().unwrap().clear();
        let silent = Progress::new(&err, false, 60, 3);
        silent.done_at("env/a.dpl", now + Duration::from_secs(9));
        drop(silent);
        assert!(drawn.lock().unwrap().is_empty());
    }
}
