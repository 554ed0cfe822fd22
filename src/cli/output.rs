//! Standard output and standard error. Replaces control and other invisible characters in text from files, so that it
//! cannot control the terminal.

use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write as _};

use crate::text;

/// Why nothing more can be written to standard output.
#[derive(Debug)]
pub(super) enum Unwritable {
    /// The reader closed the pipe.
    Closed,
    /// Any other error, such as a full disk.
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

    /// Writes one line, with invisible characters made visible.
    pub(super) fn line(&mut self, line: &str) -> Result<(), Unwritable> {
        Ok(writeln!(self.0, "{}", text::visible(line))?)
    }

    /// Writes text with several lines, with invisible characters except tabs made visible.
    pub(super) fn lines(&mut self, text: &str) -> Result<(), Unwritable> {
        text.lines().try_for_each(|line| Ok(writeln!(self.0, "{}", text::visible_lines(line))?))
    }

    /// Writes text from the program itself, unchanged.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Unwritable> {
        Ok(self.0.write_all(text.as_bytes())?)
    }

    /// Writes the contents of a file, unchanged.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Unwritable> {
        Ok(self.0.write_all(bytes)?)
    }

    /// Flushes the buffer.
    pub(super) fn finish(&mut self) -> Result<(), Unwritable> {
        Ok(self.0.flush()?)
    }
}

/// Writes one line to standard error, with invisible characters made visible.
pub(super) fn complain(line: &str) {
    // There is nowhere to report an error when writing to standard error.
    let _ = writeln!(io::stderr(), "{}", text::visible(line));
}
