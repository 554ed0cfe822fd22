//! The Windows console. Reads lines through rpassword.

use std::io::{ErrorKind, IsTerminal as _, stderr, stdout};

use rpassword::ConfigBuilder;
use zeroize::Zeroizing;

use super::{Typed, Unanswered};

/// Does nothing: rpassword restores the console itself.
pub(super) fn prepare() {}

pub(super) fn columns() -> Option<usize> {
    None
}

pub(super) fn ask(question: &str, typed: Typed) -> Result<Zeroizing<String>, Unanswered> {
    let config = with_output(ConfigBuilder::new());
    let config = match typed {
        // Starts masking only after more characters than anyone types.
        Typed::Shown => config.password_feedback_partial_mask('*', usize::MAX),
        Typed::Hidden => config.password_feedback_hide(),
    };
    // If this fails because there is no console, so does the prompt.
    let _ = windows_calls::console::discard_input();
    let answer = rpassword::prompt_password_with_config(question, config.build()).map(Zeroizing::new);
    match answer {
        // rpassword substitutes this for invalid UTF-16.
        Ok(answer) if answer.contains('\u{FFFD}') => Err(Unanswered::NotText),
        Ok(answer) => Ok(answer),
        Err(error) => Err(match error.kind() {
            ErrorKind::Interrupted | ErrorKind::UnexpectedEof => Unanswered::Cancelled,
            _ => Unanswered::NoTerminal,
        }),
    }
}

/// Sends the question to a stream that is connected to the console, if there is one. By default, rpassword 7.5.4 writes
/// it in the wrong code page, and writes a NUL after its output while the user types.
fn with_output(config: ConfigBuilder) -> ConfigBuilder {
    if stderr().is_terminal() {
        config.output_writer(stderr())
    } else if stdout().is_terminal() {
        config.output_writer(stdout())
    } else {
        config
    }
}
