//! The `-o` argument: where a command writes what it makes from a policy. Replaces an existing file only if told to, and a policy
//! only with another policy.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Outcome;
use super::output::{Output, Unwritable, complain};
use super::source::Source;
use crate::document::storage::{self, Failure};
use crate::policy::Policy;
use crate::policy::{json, rest_response};
use crate::text;

pub(super) const HELP: &str = "\
-o - and -o /dev/stdout write to standard output, and -o /dev/null (NUL on Windows) writes nothing. Other devices, and pipes, are
refused. An existing file is replaced only with --force; a policy or a REST API response, judging by its name or contents, never is.";

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

/// Which existing file may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    Kept,
    /// With `--force`.
    Replaced,
}

impl From<bool> for Existing {
    fn from(force: bool) -> Self {
        if force { Self::Replaced } else { Self::Kept }
    }
}

/// Why nothing was written.
enum Refusal {
    Failed(Failure),
    /// The file is a policy or a REST API response, which nothing else may replace, or has the name of one.
    IsInput(&'static str),
}

/// Reads the policy, makes an image or a page from it, and writes that. Error messages call it `what`.
pub(super) fn write_from_policy(
    what: &str,
    file: &Source,
    (target, existing): (&Target, Existing),
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
    let checked = match target {
        Target::File(path) => check(path, file),
        Target::StandardOutput | Target::Nowhere => Ok(()),
    };
    match checked.and_then(|()| make(&policy).map_err(Refusal::Failed)) {
        Ok(bytes) => target.write(what, &bytes, existing, output, worst),
        Err(refusal) => {
            target.complain(what, refusal, worst);
            Ok(())
        }
    }
}

/// Checks that writing to `path` would not replace a policy or a REST API response: the one that was read, or another.
fn check(path: &Path, read: &Source) -> Result<(), Refusal> {
    if matches!(read, Source::File(read) if storage::is_same_file(read, path)) {
        return Err(Refusal::IsInput("this is the policy file itself; choose another name"));
    }
    // A link may have another name than the file that it leads to.
    if storage::has_policy_name(path) || path.canonicalize().is_ok_and(|path| storage::has_policy_name(&path)) {
        return Err(Refusal::IsInput("only policy files have names that end in .radius.json; choose another name"));
    }
    if path.is_file() && contains_input(path) {
        return Err(Refusal::IsInput("this is a policy file or a REST API response; choose another name"));
    }
    Ok(())
}

/// Returns whether a file contains a policy, valid or not, or a REST API response.
fn contains_input(path: &Path) -> bool {
    storage::read(path).is_ok_and(|bytes| {
        memchr::memmem::find(&bytes, format!("\"{}\"", json::FORMAT).as_bytes()).is_some()
            || rest_response::read_any(&bytes).is_ok()
    })
}

impl Target {
    /// Writes to the target, or complains. Error messages call the contents `what`.
    pub(super) fn write(
        &self,
        what: &str,
        bytes: &[u8],
        existing: Existing,
        output: &mut Output,
        worst: &mut Outcome,
    ) -> Result<(), Unwritable> {
        let written = match (self, existing) {
            (Self::StandardOutput, _) => return output.bytes(bytes),
            (Self::Nowhere, _) => Ok(()),
            (Self::File(path), Existing::Kept) => storage::create(path, bytes),
            (Self::File(path), Existing::Replaced) => storage::write(path, bytes),
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
            Refusal::IsInput(reason) => reason.to_owned(),
        };
        complain(&format!("Cannot write the {what} to {path}: {reason}"));
    }
}
