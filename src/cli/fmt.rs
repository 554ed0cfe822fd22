//! `fmt`: formats policy files, or lists those that are not formatted.

use std::borrow::Cow;

use super::Outcome;
use super::output::{self, Output, Unwritable};
use super::source::Source;
use crate::document::storage;
use crate::policy::json;

/// Rewrites each file that is not formatted; standard input goes to standard output.
pub(super) fn run<'f>(
    files: impl Iterator<Item = Cow<'f, Source>>,
    output: &mut Output,
    worst: &mut Outcome,
) -> Result<(), Unwritable> {
    for file in files {
        match (file.load(), &*file) {
            (Err(unusable), _) => worst.worsen(file.complain(&unusable)),
            (Ok((policy, _)), Source::StandardInput) => output.text(&json::write(&policy))?,
            (Ok((policy, bytes)), Source::File(path)) => {
                let text = json::write(&policy);
                if *text.as_bytes() == *bytes {
                    continue;
                }
                match storage::replace(path, &bytes, text.as_bytes()) {
                    Ok(()) => output::complain(&format!("Formatted {file}")),
                    Err(failure) => worst.worsen(file.complain_unusable("Cannot write", &failure)),
                }
            }
        }
    }
    Ok(())
}

/// Lists each file that is not formatted, without writing any.
pub(super) fn check<'f>(
    files: impl Iterator<Item = Cow<'f, Source>>,
    output: &mut Output,
    worst: &mut Outcome,
) -> Result<(), Unwritable> {
    for file in files {
        match file.load() {
            Err(unusable) => worst.worsen(file.complain(&unusable)),
            Ok((policy, bytes)) if *json::write(&policy).as_bytes() == *bytes => {}
            Ok(_) => {
                worst.worsen(Outcome::Negative);
                output.line(&format!("{file}: not formatted"))?;
            }
        }
    }
    Ok(())
}
