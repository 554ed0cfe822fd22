//! The console of Windows, through rpassword.

use std::io::{ErrorKind, IsTerminal as _, stderr, stdout};

use rpassword::ConfigBuilder;
use zeroize::Zeroizing;

use super::{Typed, Unanswered};

/// Nothing is needed: rpassword leaves the console as it was.
pub(super) fn prepare() {}

pub(super) fn ask(question: &str, typed: Typed) -> Result<Zeroizing<String>, Unanswered> {
    let config = with_output(ConfigBuilder::new());
    let config = match typed {
        // A mask that begins after more characters than anybody types.
        Typed::Shown => config.password_feedback_partial_mask('*', usize::MAX),
        Typed::Hidden => config.password_feedback_hide(),
    };
    // Without a console asking fails, too.
    let _ = windows_calls::console::discard_typed();
    let answer = rpassword::prompt_password_with_config(question, config.build()).map(Zeroizing::new);
    match answer {
        // What rpassword puts in the place of half a character.
        Ok(answer) if answer.contains('\u{FFFD}') => Err(Unanswered::NotText),
        Ok(answer) => Ok(answer),
        Err(error) => Err(match error.kind() {
            ErrorKind::Interrupted | ErrorKind::UnexpectedEof => Unanswered::GivenUp,
            _ => Unanswered::NoTerminal,
        }),
    }
}

/// Writes the question where it is read, if that can be told. Of its own accord rpassword 7.5.4 writes it in the wrong code page,
/// and a NUL after whatever it writes while somebody types.
fn with_output(config: ConfigBuilder) -> ConfigBuilder {
    if stderr().is_terminal() {
        config.output_writer(stderr())
    } else if stdout().is_terminal() {
        config.output_writer(stdout())
    } else {
        config
    }
}
