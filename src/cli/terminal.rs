//! Asks questions on the terminal, without using standard input and output, which may carry a policy and a report.
//! Discards anything typed before the question appears.

use zeroize::Zeroizing;

use crate::core_dumps;
use crate::text;

#[cfg_attr(unix, path = "terminal/unix.rs")]
#[cfg_attr(windows, path = "terminal/windows.rs")]
mod system;

/// Whether an answer is shown while it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    Shown,
    Hidden,
}

/// Why a question has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// The program has no terminal, for example because another program started it.
    NoTerminal,
    /// The user pressed Ctrl+D on an empty line.
    Cancelled,
    /// The answer is not UTF-8.
    NotText,
}

/// Prepares for questions. Call it before starting any thread.
pub(super) fn prepare() {
    system::prepare();
}

/// Returns the width of the terminal that standard output is, or `None` if it is none. Always `None` on Windows, whose consoles are
/// rarely narrow.
pub(super) fn columns() -> Option<usize> {
    system::columns()
}

/// Asks on the terminal, with invisible characters in the question made visible, and waits for a line.
pub(super) fn ask(question: &str, typed: Typed) -> Result<Zeroizing<String>, Unanswered> {
    if typed == Typed::Hidden {
        core_dumps::forbid();
    }
    let question: Vec<_> = question.lines().map(text::visible_lines).collect();
    system::ask(&question.join("\n"), typed)
}
