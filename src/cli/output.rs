//! Standard output and standard error. Whatever comes from a file passes here and loses its control characters.

use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write as _};

use crate::text;

/// Why nothing more can be written to standard output.
#[derive(Debug)]
pub(super) enum Unwritable {
    /// The reader has gone.
    Closed,
    /// The disk is full, or the like.
    Failed(io::Error),
}

impl From<io::Error> for Unwritable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failed(error),
        }
    }
}

/// Standard output, buffered.
pub(super) struct Output(BufWriter<StdoutLock<'static>>);

impl Output {
    pub(super) fn new() -> Self {
        Self(BufWriter::new(io::stdout().lock()))
    }

    /// Writes one line, with invisible characters shown.
    pub(super) fn line(&mut self, line: &str) -> Result<(), Unwritable> {
        Ok(writeln!(self.0, "{}", text::visible(line))?)
    }

    /// Writes the lines of a text, with invisible characters but tabs shown.
    pub(super) fn lines(&mut self, words: &str) -> Result<(), Unwritable> {
        words.lines().try_for_each(|line| Ok(writeln!(self.0, "{}", text::visible_lines(line))?))
    }

    /// Writes text of the program's own making, line breaks and all.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Unwritable> {
        Ok(self.0.write_all(text.as_bytes())?)
    }

    /// Writes what was made for a file.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Unwritable> {
        Ok(self.0.write_all(bytes)?)
    }

    /// Sends what is written on its way.
    pub(super) fn finish(&mut self) -> Result<(), Unwritable> {
        Ok(self.0.flush()?)
    }
}

/// Writes one line to standard error, with invisible characters shown.
pub(super) fn complain(line: &str) {
    // Where standard error cannot be written, nobody can be told.
    let _ = writeln!(io::stderr(), "{}", text::visible(line));
}
