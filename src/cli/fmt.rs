//! `fmt`: writes policies in their one standard form, or says which are not in it.

use super::Outcome;
use super::output::{self, Output, Unwritable};
use super::source::Source;
use crate::document::storage;
use crate::policy::json;

/// Writes each file that is not in the standard form; standard input goes to standard output.
pub(super) fn run(files: &[Source], output: &mut Output) -> Result<Outcome, Unwritable> {
    let mut worst = Outcome::Fine;
    for file in files {
        let outcome = match (file.load(), file) {
            (Err(unusable), _) => file.complain(&unusable),
            (Ok((_, policy)), Source::StandardInput) => {
                output.text(&json::write(&policy))?;
                Outcome::Fine
            }
            (Ok((octets, policy)), Source::File(path)) => {
                let text = json::write(&policy);
                if text.as_bytes() == octets {
                    continue;
                }
                match storage::replace(path, &octets, text.as_bytes()) {
                    Ok(()) => {
                        output::complain(&format!("Formatted {file}"));
                        Outcome::Fine
                    }
                    Err(failure) => file.complain_unusable("Cannot write", &failure),
                }
            }
        };
        worst = worst.max(outcome);
    }
    Ok(worst)
}

/// Names each file that is not in the standard form; writes none.
pub(super) fn check(files: &[Source], output: &mut Output) -> Result<Outcome, Unwritable> {
    let mut worst = Outcome::Fine;
    for file in files {
        let outcome = match file.load() {
            Err(unusable) => file.complain(&unusable),
            Ok((octets, policy)) if json::write(&policy).as_bytes() == octets => Outcome::Fine,
            Ok(_) => {
                output.line(&format!("{file}: not in the standard form"))?;
                Outcome::NotAsItShouldBe
            }
        };
        worst = worst.max(outcome);
    }
    Ok(worst)
}
