//! What is decided from the terminal and its variables, in one place: colours and width.

use std::io::{self, IsTerminal};

use clap::ValueEnum;

use crate::system::System;

/// When messages are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal that can
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What the streams of the process are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Streams {
    /// Whether standard output is a terminal.
    pub out_terminal: bool,
    /// Whether standard error is a terminal.
    pub err_terminal: bool,
    /// How many columns the terminal has.
    pub columns: Option<u16>,
}

impl Streams {
    /// Those that the program was started with.
    #[must_use]
    pub fn of_the_process() -> Self {
        let err = io::stderr();
        let columns = terminal_size::terminal_size_of(&err).map(|(width, _)| width.0);
        Self { out_terminal: io::stdout().is_terminal(), err_terminal: err.is_terminal(), columns }
    }
}

/// How to write to the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether the product may be coloured.
    pub out_color: bool,
    /// Whether messages are coloured, unless the user says otherwise.
    pub err_color: bool,
    /// Whether a line of progress may be drawn over itself.
    pub live: bool,
    /// Columns of a line of messages.
    pub width: usize,
}

impl Terminal {
    /// Decides from the streams and the variables `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, `TERM` and `COLUMNS`.
    #[must_use]
    pub fn of(system: &dyn System, streams: Streams) -> Self {
        let set = |name: &str| system.env_var(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        let color = |is_terminal: bool| {
            if set("NO_COLOR").is_some() {
                false
            } else if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
                true
            } else {
                is_terminal && !dumb && set("CLICOLOR").is_none_or(|value| value != "0")
            }
        };
        let told = set("COLUMNS").and_then(|columns| columns.parse().ok());
        let width =
            told.or_else(|| streams.columns.filter(|_| streams.err_terminal).map(usize::from)).unwrap_or(100);
        Self {
            out_color: color(streams.out_terminal),
            err_color: color(streams.err_terminal),
            live: streams.err_terminal && !dumb,
            width: width.clamp(40, 120),
        }
    }

    /// Whether messages are coloured, given what the user says.
    #[must_use]
    pub const fn color(&self, choice: ColorChoice) -> bool {
        match choice {
            ColorChoice::Auto => self.err_color,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::Memory;

    fn terminal(variables: &[(&str, &str)], streams: Streams) -> Terminal {
        let memory = Memory::default();
        for (name, value) in variables {
            memory.set_var(name, value);
        }
        Terminal::of(&memory, streams)
    }

    #[test]
    fn colours_follow_the_terminal_and_its_variables() {
        let on = Streams { out_terminal: true, err_terminal: true, columns: Some(90) };
        let off = Streams::default();
        for (variables, streams, color) in [
            (&[][..], on, true),
            (&[], off, false),
            (&[("NO_COLOR", "1")], on, false),
            (&[("NO_COLOR", "")], on, true),
            (&[("TERM", "dumb")], on, false),
            (&[("CLICOLOR", "0")], on, false),
            (&[("CLICOLOR_FORCE", "1")], off, true),
            (&[("CLICOLOR_FORCE", "0")], off, false),
            (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], off, false),
        ] {
            assert_eq!(terminal(variables, streams).err_color, color, "{variables:?}");
        }
        let terminal = terminal(&[("NO_COLOR", "1")], on);
        assert!(terminal.color(ColorChoice::Always) && !terminal.color(ColorChoice::Auto) && terminal.live);
    }

    #[test]
    fn widths_stay_readable() {
        let wide = |columns| Streams { out_terminal: true, err_terminal: true, columns };
        for (variables, columns, width) in [
            (&[][..], Some(90), 90),
            (&[], Some(20), 40),
            (&[], Some(400), 120),
            (&[], None, 100),
            (&[("COLUMNS", "70")], Some(90), 70),
            (&[("COLUMNS", "many")], Some(90), 90),
        ] {
            assert_eq!(terminal(variables, wide(columns)).width, width, "{variables:?} {columns:?}");
        }
        assert_eq!(terminal(&[], Streams { columns: Some(70), ..Streams::default() }).width, 100);
    }
}
