//! Questions to whoever sits at the terminal. They do not touch standard input and output, where a policy and a report may go.

use std::io::ErrorKind;

use zeroize::Zeroizing;

use crate::text;

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
    /// Ctrl+C, or Ctrl+D in an empty line.
    GivenUp,
}

/// Asks on the terminal and waits for a line; invisible characters of the question are shown.
pub(super) fn ask(question: &str, typed: Typed) -> Result<Zeroizing<String>, Unanswered> {
    let config = with_output(rpassword::ConfigBuilder::new());
    let config = match typed {
        // A mask that begins after more characters than anybody types.
        Typed::Shown => config.password_feedback_partial_mask('*', usize::MAX),
        Typed::Hidden => config.password_feedback_hide(),
    };
    let question: Vec<_> = question.lines().map(text::visible).collect();
    let config = config.build();
    let answer = without_interrupt(|| rpassword::prompt_password_with_config(question.join("\n"), config));
    answer.map(Zeroizing::new).map_err(|error| match error.kind() {
        ErrorKind::Interrupted | ErrorKind::UnexpectedEof => Unanswered::GivenUp,
        _ => Unanswered::NoTerminal,
    })
}

/// Puts Ctrl+C off until `ask` is done: rpassword 7.5.4 raises the signal while the terminal shows nothing that is typed, and the
/// shell would inherit that (rpassword#134; not needed once that is released). The program ends here, before any answer.
#[cfg(unix)]
fn without_interrupt<T>(ask: impl FnOnce() -> T) -> T {
    use nix::sys::signal::{SigSet, SigmaskHow, Signal};

    let before = SigSet::from(Signal::SIGINT).thread_swap_mask(SigmaskHow::SIG_BLOCK);
    let answer = ask();
    // Where it could not be put off, the question was asked all the same.
    if let Ok(before) = before {
        let _ = before.thread_set_mask();
    }
    answer
}

#[cfg(windows)]
fn without_interrupt<T>(ask: impl FnOnce() -> T) -> T {
    ask()
}

#[cfg(unix)]
fn with_output(config: rpassword::ConfigBuilder) -> rpassword::ConfigBuilder {
    config
}

/// Writes the question where it is read, if that can be told. Of its own accord rpassword 7.5.4 writes it in the wrong code page,
/// and a NUL after whatever it writes while somebody types.
#[cfg(windows)]
fn with_output(config: rpassword::ConfigBuilder) -> rpassword::ConfigBuilder {
    use std::io::{IsTerminal as _, stderr, stdout};

    if stderr().is_terminal() {
        config.output_writer(stderr())
    } else if stdout().is_terminal() {
        config.output_writer(stdout())
    } else {
        config
    }
}
