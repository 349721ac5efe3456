//! Which queries ran: what shows that an edit stops where it should.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::Db;

/// The queries that ran since somebody last asked, in plain words, one line each.
#[derive(Debug, Default)]
pub struct QueryLog(Mutex<Vec<String>>);

impl QueryLog {
    /// Writes down that a query began.
    pub fn note(&self, query: &str, subject: impl fmt::Display) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{query} {subject}"));
    }

    /// What ran, sorted; the log is empty afterwards.
    pub fn take(&self) -> Vec<String> {
        let mut lines = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        lines.sort();
        lines
    }
}

/// Writes down that a query began, where somebody wants to know.
pub fn note(db: &dyn Db, query: &str, subject: impl fmt::Display) {
    if let Some(log) = db.log() {
        log.note(query, subject);
    }
}
