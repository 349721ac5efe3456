//! Which queries ran: what shows that an edit stops where it should.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::Db;

/// The queries that ran since somebody last asked, in plain words, one line each.
#[derive(Debug, Default)]
pub struct QueryLog {
    lines: Mutex<Vec<String>>,
    /// A fault is planted in the query of this line.
    #[cfg(test)]
    planted: Mutex<Option<String>>,
}

impl QueryLog {
    /// Writes down that a query began.
    pub fn note(&self, query: &str, subject: impl fmt::Display) {
        let line = format!("{query} {subject}");
        #[cfg(test)]
        assert!(
            self.planted.lock().unwrap_or_else(PoisonError::into_inner).as_ref() != Some(&line),
            "planted"
        );
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// What ran, sorted; the log is empty afterwards.
    pub fn take(&self) -> Vec<String> {
        let mut lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        lines.sort();
        lines
    }

    /// Makes the query of this line a fault, or none any more.
    #[cfg(test)]
    pub fn plant(&self, line: Option<&str>) {
        *self.planted.lock().unwrap_or_else(PoisonError::into_inner) = line.map(str::to_owned);
    }
}

/// Writes down that a query began, where somebody wants to know.
pub fn note(db: &dyn Db, query: &str, subject: impl fmt::Display) {
    if let Some(log) = db.log() {
        log.note(query, subject);
    }
}
