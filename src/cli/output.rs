//! Standard output and standard error. Replaces control and other invisible characters in text from files, so that it
//! cannot control the terminal. Escapes what GitHub Actions would take as a workflow command, because it runs those in the output of
//! any program: only [`Output::workflow_command`] writes one, and policies and pages, which are not changed, may contain the old form.

use std::borrow::Cow;
use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write as _};
use std::time::Duration;

use crate::policy::json;
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
        Ok(writeln!(self.0, "{}", without_commands(text::visible(line)))?)
    }

    /// Writes text with several lines, with invisible characters except tabs made visible.
    pub(super) fn lines(&mut self, text: &str) -> Result<(), Unwritable> {
        text.lines().try_for_each(|line| Ok(writeln!(self.0, "{}", without_commands(text::visible_lines(line)))?))
    }

    /// Writes a line of JSON, or a part of it that starts and ends outside of texts. Escapes invisible characters as JSON does.
    pub(super) fn json(&mut self, json: &str) -> Result<(), Unwritable> {
        // Outside of texts, there is no number sign, and no two colons in a row.
        Ok(writeln!(self.0, "{}", json::escape_invisible(json).replace(OLD_COMMAND, "#\\u0023["))?)
    }

    /// Writes a workflow command, whose parts are already escaped.
    pub(super) fn workflow_command(&mut self, command: &str) -> Result<(), Unwritable> {
        Ok(writeln!(self.0, "{}", text::visible(command).replace(OLD_COMMAND, ESCAPED_OLD_COMMAND))?)
    }

    /// Writes text from the program itself or a formatted policy, unchanged. None of its lines starts with `::`, but a policy may
    /// contain the old form of a workflow command.
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
    let _ = writeln!(io::stderr(), "{}", without_commands(text::visible(line)));
}

/// Returns a time in milliseconds for JSON, to the microsecond.
pub(super) fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}

/// The start of a workflow command, at the start of a line.
const COMMAND: &str = "::";

/// The start of an old workflow command, anywhere in a line.
const OLD_COMMAND: &str = "##[";
const ESCAPED_OLD_COMMAND: &str = "#\\u{23}[";

/// Escapes workflow commands of GitHub Actions in one line. Source: `TryParseV2` and `TryParse` in actions/runner,
/// src/Runner.Worker/ActionCommand.cs.
fn without_commands(line: Cow<'_, str>) -> Cow<'_, str> {
    let start = line.trim_start();
    if !start.starts_with(COMMAND) && !line.contains(OLD_COMMAND) {
        return line;
    }
    let escaped = line.replace(OLD_COMMAND, ESCAPED_OLD_COMMAND);
    Cow::Owned(if start.starts_with(COMMAND) { escaped.replacen(':', "\\u{3a}", 1) } else { escaped })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflow_commands_are_escaped_where_the_runner_looks_for_them() {
        for (line, shown) in [
            ("::error::x", r"\u{3a}:error::x"),
            (" \t\u{3000}::add-mask::a::##[b", "\u{20}\t\u{3000}\\u{3a}:add-mask::a::#\\u{23}[b"),
            (":::", r"\u{3a}::"),
            ("a: ##[error]x ###[", r"a: #\u{23}[error]x ##\u{23}["),
            ("a::error::b", "a::error::b"),
            (": :", ": :"),
            ("## [", "## ["),
        ] {
            assert_eq!(without_commands(line.into()), shown);
            assert_eq!(without_commands(shown.into()), shown, "nothing is left to escape");
        }
    }
}
