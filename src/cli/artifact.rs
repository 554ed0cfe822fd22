//! Writes an image or a page created from a policy to a file or standard output. Never overwrites the policy
//! itself.

use std::path::Path;

use super::Outcome;
use super::output::{Output, Unwritable, complain};
use super::source::Source;
use crate::document::storage::{self, Failure};
use crate::policy::Policy;
use crate::text;

/// Reads the policy, creates the artifact from it and writes it. Error messages refer to the artifact as `what`.
pub(super) fn write_artifact(
    what: &str,
    file: &Source,
    into: &Path,
    make: impl FnOnce(&Policy) -> Result<Vec<u8>, Failure>,
    output: &mut Output,
    worst: &mut Outcome,
) -> Result<(), Unwritable> {
    let policy = match file.load() {
        Ok((policy, _)) => policy,
        Err(unusable) => {
            worst.worsen(file.complain(&unusable));
            return Ok(());
        }
    };
    if let Source::File(file) = file
        && storage::is_same_file(file, into)
    {
        complain(&format!("Cannot write the {what} to {}: this is the policy file itself", text::path(into)));
        worst.worsen(Outcome::Error);
        return Ok(());
    }
    let written = match make(&policy) {
        Ok(bytes) if into.as_os_str() == "-" => return output.bytes(&bytes),
        made => made.and_then(|bytes| storage::write(into, &bytes)),
    };
    if let Err(failure) = written {
        complain(&format!("Cannot write the {what} to {}: {failure}", text::path(into)));
        worst.worsen(Outcome::Error);
    }
    Ok(())
}
