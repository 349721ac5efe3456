//! Reading a source: a regular file of UTF-8 text within the limit, or the one reason why it is none.

use std::io;
use std::path::Path;

use super::{EntryKind, System};
use crate::diagnostic::{Code, Diagnostic, code};

/// The largest source, in bytes.
pub const LARGEST: u64 = 4 << 20;

/// Why a path is no source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SourceError {
    /// There is nothing.
    NotFound,
    /// There is a folder.
    Directory,
    /// There is a pipe or a device.
    NotAFile,
    /// The file is larger than [`LARGEST`].
    TooLarge,
    /// The bytes are not UTF-8, from this offset on.
    NotUtf8 {
        /// The first byte that is none.
        offset: usize,
    },
    /// The text holds a NUL byte.
    Nul {
        /// Where it is.
        offset: usize,
    },
    /// The operating system refused; its words.
    Refused(String),
}

/// Reads a source. No byte of it is changed: a byte order mark and line ends are the parser's.
///
/// # Errors
/// The reason why the path leads to no source.
pub fn read(system: &dyn System, path: &Path) -> Result<String, SourceError> {
    let metadata = system.metadata(path).map_err(|error| SourceError::from_io(&error))?;
    match metadata.kind {
        EntryKind::File => {}
        EntryKind::Directory => return Err(SourceError::Directory),
        EntryKind::Other => return Err(SourceError::NotAFile),
    }
    // The size is asked of what was read: a file may grow, and some say nothing of theirs.
    let bytes = system.read_up_to(path, LARGEST + 1).map_err(|error| SourceError::from_io(&error))?;
    text(bytes)
}

/// Takes bytes for the text of a source, as [`read`] does.
///
/// # Errors
/// The reason why they are none.
pub fn text(bytes: Vec<u8>) -> Result<String, SourceError> {
    if bytes.len() as u64 > LARGEST {
        return Err(SourceError::TooLarge);
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| SourceError::NotUtf8 { offset: error.utf8_error().valid_up_to() })?;
    match text.find('\0') {
        Some(offset) => Err(SourceError::Nul { offset }),
        None => Ok(text),
    }
}

impl SourceError {
    /// What an error of the system means for a source.
    #[must_use]
    pub fn from_io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::IsADirectory => Self::Directory,
            _ => Self::Refused(error.to_string()),
        }
    }

    /// The code of the message about it.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::NotFound => code::FILE_NOT_FOUND,
            Self::Directory | Self::NotAFile => code::NOT_A_FILE,
            Self::TooLarge => code::TOO_LARGE,
            Self::NotUtf8 { .. } => code::NOT_UTF8,
            Self::Nul { .. } => code::NUL_BYTE,
            Self::Refused(_) => code::UNREADABLE,
        }
    }

    /// The message about a file, without a place: the caller knows who named it.
    #[must_use]
    pub fn diagnostic(&self, shown: &str) -> Diagnostic {
        let message = match self {
            Self::NotFound => format!("there is no file `{shown}`"),
            Self::Directory => format!("`{shown}` is a folder, not a file"),
            Self::NotAFile => format!("`{shown}` is not a regular file"),
            Self::TooLarge => format!("`{shown}` is larger than {} MiB", LARGEST >> 20),
            Self::NotUtf8 { offset } => format!("`{shown}` is not UTF-8: byte {offset} begins no character"),
            Self::Nul { offset } => format!("`{shown}` holds a NUL byte at byte {offset}"),
            Self::Refused(reason) => format!("`{shown}` cannot be read: {reason}"),
        };
        Diagnostic::error(self.code(), message)
    }
}
