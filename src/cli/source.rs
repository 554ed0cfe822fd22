//! What a FILE argument names: a file, or standard input.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Outcome, output};
use crate::document::load::{self, Unusable};
use crate::document::storage::{self, Failure};
use crate::policy::Policy;
use crate::policy::json::Problems;
use crate::policy::rest_response::Readable;

/// A policy file to read.
#[derive(Debug, Clone)]
pub(super) enum Source {
    StandardInput,
    File(PathBuf),
}

impl From<OsString> for Source {
    fn from(argument: OsString) -> Self {
        if argument == "-" { Self::StandardInput } else { Self::File(argument.into()) }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardInput => f.write_str("standard input"),
            Self::File(path) if path.as_os_str().is_empty() => f.write_str("\"\""),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// Tells whether a path may be meant as a pattern.
pub(super) fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| matches!(byte, b'*' | b'?'))
}

impl Source {
    /// Reads a policy, and the bytes that it was made of.
    pub(super) fn load(&self) -> Result<(Policy, Arc<[u8]>), Unusable> {
        load::policy(self.bytes())
    }

    /// Reads a policy or the REST response of a farm.
    pub(super) fn load_any(&self) -> Result<Readable, Unusable> {
        load::policy_or_response(self.bytes()).map(|(readable, _)| readable)
    }

    fn bytes(&self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::StandardInput => storage::read_from(io::stdin().lock()),
            Self::File(path) => storage::read(path).map_err(|failure| match failure {
                // On Windows no file is called so.
                Failure::ForbiddenName(_) if is_pattern(path) => Failure::NoFile,
                failure => failure,
            }),
        }
    }

    /// Says on standard error what happened to the source, the path last.
    pub(super) fn complain_unusable(&self, action: &str, failure: &Failure) -> Outcome {
        output::complain(&format!("{action}: {failure}: {self}"));
        Outcome::Error
    }

    /// Says on standard error why the source gave no policy.
    pub(super) fn complain(&self, unusable: &Unusable) -> Outcome {
        match unusable {
            Unusable::Unreadable(failure) => self.complain_unusable("Cannot read", failure),
            Unusable::Invalid(problems) => {
                self.problem_lines(problems).for_each(|line| output::complain(&line));
                Outcome::Negative
            }
        }
    }

    /// One line for each problem, the source first, as editors and terminals find it.
    pub(super) fn problem_lines(&self, problems: &Problems) -> impl Iterator<Item = String> {
        problems.to_string().lines().map(|line| format!("{self}: {line}")).collect::<Vec<_>>().into_iter()
    }
}
