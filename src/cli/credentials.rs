//! Passwords, codes and the shared secret, from the environment or the terminal; and the questions of a command that sends
//! something.

use std::env;
use std::ffi::OsString;

use zeroize::Zeroizing;

use super::terminal::{self, Typed, Unanswered};
use crate::core_dumps;
use crate::radius::Secret;

const SECRET: &str = "RADIUS_SECRET";

/// Returns the shared secret.
pub(super) fn secret() -> Result<Secret, String> {
    let secret = from_environment_or_terminal(SECRET, "the secret key", "Secret key: ")?;
    Secret::new(secret).ok_or_else(|| "Nothing was sent: the secret key is empty.".to_owned())
}

/// Returns the value of a variable or, if it is not set, asks for it.
pub(super) fn from_environment_or_terminal(
    variable: &str,
    what: &str,
    question: &str,
) -> Result<Zeroizing<String>, String> {
    match from_environment(variable)? {
        Some(value) => Ok(value),
        None => terminal::ask(question, Typed::Hidden).map_err(|unanswered| match unanswered {
            Unanswered::Cancelled => "Nothing was sent.".to_owned(),
            Unanswered::NotText => format!("Nothing was sent: {what} is not UTF-8. Set the terminal to UTF-8."),
            Unanswered::NoTerminal => {
                format!("Nothing was sent: there is no terminal to enter {what} on. Set {variable}.")
            }
        }),
    }
}

/// Reads a value from the environment, which itself cannot be wiped.
pub(super) fn from_environment(variable: &str) -> Result<Option<Zeroizing<String>>, String> {
    match env::var_os(variable).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(value)) => {
            core_dumps::forbid();
            Ok(Some(Zeroizing::new(value)))
        }
        Some(Err(value)) => {
            drop(Zeroizing::new(value.into_encoded_bytes()));
            Err(format!("Nothing was sent: {variable} is not UTF-8."))
        }
    }
}
