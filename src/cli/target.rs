//! The `-o` argument: where a command writes what it makes from a policy. Replaces an existing file only if told to, and a policy
//! only with another policy.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;

use super::Outcome;
use super::output::{Output, Unwritable, complain};
use super::source::Source;
use crate::document::storage::{self, Failure};
use crate::policy::Policy;
use crate::policy::{json, rest_response};
use crate::text;

pub(super) const HELP: &str = "\
-o - and -o /dev/stdout write to standard output, and -o /dev/null (NUL on Windows) writes nothing. Other devices, and pipes, are
refused. An existing file is replaced only with --force.";

/// The end of [`HELP`] for a command that makes no policy.
pub(super) const KEPT: &str = "\
A policy or a REST API response, judging by its name or contents, is never replaced.";

/// The maximum size of a file to be replaced: 64 MiB. Pages and images are smaller, but may be larger than a policy.
const MAX_REPLACED: usize = 64 * 1024 * 1024;

/// Where to write.
#[derive(Debug, Clone)]
pub(super) enum Target {
    StandardOutput,
    /// `/dev/null`, or `NUL` on Windows.
    Nowhere,
    File(PathBuf),
}

impl From<OsString> for Target {
    fn from(argument: OsString) -> Self {
        match argument.to_str() {
            Some("-") => Self::StandardOutput,
            #[cfg(unix)]
            Some("/dev/stdout") => Self::StandardOutput,
            #[cfg(unix)]
            Some("/dev/null") => Self::Nowhere,
            #[cfg(windows)]
            Some(name) if name.eq_ignore_ascii_case("nul") => Self::Nowhere,
            _ => Self::File(argument.into()),
        }
    }
}

/// Why nothing was written.
enum Refusal {
    Failed(Failure),
    /// This file is not replaced, even with `--force`.
    Kept(&'static str),
}

/// Reads the policy, makes an image or a page from it, and writes that. Error messages call it `what`.
pub(super) fn write_from_policy(
    what: &str,
    file: &Source,
    (target, force): (&Target, bool),
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
    // Drawing takes longer than this check.
    let Some(existing) = target.existing(what, worst) else { return Ok(()) };
    match check(target, &existing, file).and_then(|()| make(&policy).map_err(Refusal::Failed)) {
        Ok(bytes) => target.write(what, &bytes, force.then_some(existing.as_slice()), output, worst),
        Err(refusal) => {
            target.complain(what, refusal, worst);
            Ok(())
        }
    }
}

/// Checks that writing would not replace a policy or a REST API response: the one that was `read`, or another.
fn check(target: &Target, existing: &[u8], read: &Source) -> Result<(), Refusal> {
    let Target::File(path) = target else { return Ok(()) };
    if matches!(read, Source::File(read) if storage::is_same_file(read, path)) {
        return Err(Refusal::Kept("this is the policy file itself; choose another name"));
    }
    // A link may have another name than the file that it leads to.
    if storage::has_policy_name(path) || storage::follow(path).is_ok_and(|path| storage::has_policy_name(&path)) {
        return Err(Refusal::Kept("only policy files have names that end in .radius.json; choose another name"));
    }
    if is_input(existing) {
        return Err(Refusal::Kept("this is a policy file or a REST API response; choose another name"));
    }
    Ok(())
}

/// Returns whether these are the contents of a policy, valid or not and also in UTF-16, or of a REST API response.
fn is_input(bytes: &[u8]) -> bool {
    let bytes = &*match bytes {
        [0xFF, 0xFE, wide @ ..] | [0xFE, 0xFF, wide @ ..] => wide.iter().copied().filter(|byte| *byte != 0).collect(),
        bytes => Cow::Borrowed(bytes),
    };
    let is_object = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start().starts_with(b"{");
    let has_format = || memchr::memmem::find(bytes, format!("\"{}\"", json::FORMAT).as_bytes()).is_some();
    is_object && has_format() || rest_response::read_any(bytes).is_ok()
}

impl Target {
    /// Reads what the file contains, which is nothing if it does not exist, or complains that `what` cannot be written there.
    pub(super) fn existing(&self, what: &str, worst: &mut Outcome) -> Option<Vec<u8>> {
        let read = match self {
            Self::File(path) if path.is_file() => storage::read_up_to(path, MAX_REPLACED),
            // Writing says what is wrong with anything else.
            Self::File(_) | Self::StandardOutput | Self::Nowhere => Err(Failure::NoFile),
        };
        let refusal = match read {
            Ok(bytes) => return Some(bytes),
            Err(Failure::NoFile) => return Some(Vec::new()),
            Err(Failure::TooLarge(_)) => {
                Refusal::Kept("this file is larger than any that this program writes; choose another name")
            }
            Err(failure) => Refusal::Failed(failure),
        };
        self.complain(what, refusal, worst);
        None
    }

    /// Writes to the target, or complains. Error messages call the contents `what`. Replaces a file only if it contains what is
    /// `known`.
    pub(super) fn write(
        &self,
        what: &str,
        bytes: &[u8],
        known: Option<&[u8]>,
        output: &mut Output,
        worst: &mut Outcome,
    ) -> Result<(), Unwritable> {
        let written = match (self, known) {
            (Self::StandardOutput, _) => return output.bytes(bytes),
            (Self::Nowhere, _) => Ok(()),
            (Self::File(path), Some(known)) => storage::save(path, known, bytes),
            (Self::File(path), None) => storage::create(path, bytes),
        };
        if let Err(failure) = written {
            self.complain(what, Refusal::Failed(failure), worst);
        }
        Ok(())
    }

    fn complain(&self, what: &str, refusal: Refusal, worst: &mut Outcome) {
        worst.worsen(Outcome::Error);
        let path = match self {
            Self::File(path) if path.as_os_str().is_empty() => "\"\"".to_owned(),
            Self::File(path) => text::path(path),
            Self::StandardOutput | Self::Nowhere => "standard output".to_owned(),
        };
        let reason = match refusal {
            Refusal::Failed(failure @ Failure::Exists) => format!("{failure}, or use --force"),
            Refusal::Failed(failure) => failure.to_string(),
            Refusal::Kept(reason) => reason.to_owned(),
        };
        complain(&format!("Cannot write the {what} to {path}: {reason}"));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "another program's files")]
    fn what_another_program_saves_meanwhile_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (policy, page) = (folder.path().join("a.radius.json"), folder.path().join("a.html"));
        fs::write(&policy, json::write(&Policy::new("a".parse().unwrap()))).unwrap();
        let source = Source::File(policy);
        let target = (&Target::File(page.clone()), true);
        for existing in [None, Some("old")] {
            let _ = fs::remove_file(&page);
            existing.inspect(|old| fs::write(&page, old).unwrap());
            let mut worst = Outcome::Success;
            let make = |_: &Policy| {
                fs::write(&page, "theirs").unwrap();
                Ok(b"ours".to_vec())
            };
            write_from_policy("page", &source, target, make, &mut Output::new(), &mut worst).unwrap();
            assert_eq!((worst, fs::read_to_string(&page).unwrap().as_str()), (Outcome::Error, "theirs"));
        }
    }
}
