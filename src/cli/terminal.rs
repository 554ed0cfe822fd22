//! Questions to whoever sits at the terminal. They do not touch standard input and output, where a policy and a report may go.
//! What was typed before a question never answers it.

use zeroize::Zeroizing;

use crate::core_dumps;
use crate::text;

#[cfg_attr(unix, path = "terminal/unix.rs")]
#[cfg_attr(windows, path = "terminal/windows.rs")]
mod system;

/// What of an answer is seen while it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    Shown,
    Hidden,
}

/// Why a question has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// The program was started without a terminal, as by another program.
    NoTerminal,
    /// Ctrl+D in an empty line.
    GivenUp,
    /// What was typed is not UTF-8.
    NotText,
}

/// Prepares for questions, before any thread is started.
pub(super) fn prepare() {
    system::prepare();
}

/// Asks on the terminal and waits for a line; invisible characters of the question are shown.
pub(super) fn ask(question: &str, typed: Typed) -> Result<Zeroizing<String>, Unanswered> {
    if typed == Typed::Hidden {
        core_dumps::forbid();
    }
    let question: Vec<_> = question.lines().map(text::visible_lines).collect();
    system::ask(&question.join("\n"), typed)
}
