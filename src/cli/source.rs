//! A FILE argument: a file or standard input. Reads policies from it, and reports on standard error why it cannot.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{Outcome, output};
use crate::document::file_url::JsonPath;
use crate::document::load::{self, Unusable};
use crate::document::storage::{self, Failure};
use crate::policy::Policy;
use crate::policy::json::Problems;
use crate::policy::rest_response::Readable;
use crate::text;

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
            Self::File(path) => f.write_str(&text::unicode(path)),
        }
    }
}

/// In JSON, no two paths look the same.
impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::StandardInput => serializer.collect_str(self),
            Self::File(path) => JsonPath(path.clone()).serialize(serializer),
        }
    }
}

/// Returns whether a path may be a pattern.
pub(super) fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| matches!(byte, b'*' | b'?'))
}

impl Source {
    /// Reads a policy. Also returns the bytes of the file.
    pub(super) fn load(&self) -> Result<(Policy, Arc<[u8]>), Unusable> {
        load::policy(self.bytes())
    }

    /// Reads a policy or a farm's REST response.
    pub(super) fn load_any(&self) -> Result<Readable, Unusable> {
        load::policy_or_response(self.bytes()).map(|(readable, _)| readable)
    }

    /// Reads the bytes, within the size limit.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::StandardInput => storage::read_from(io::stdin().lock()),
            Self::File(path) => storage::read(path).map_err(|failure| match failure {
                // Windows does not allow these characters in file names.
                Failure::ForbiddenName(_) if is_pattern(path) => Failure::NoFile,
                failure => failure,
            }),
        }
    }

    /// Reports on standard error why the source cannot be read or written; `action` is "Cannot read", for example.
    pub(super) fn complain_unusable(&self, action: &str, failure: &Failure) -> Outcome {
        output::complain(&format!("{action} {self}: {failure}"));
        Outcome::Error
    }

    /// Reports on standard error why the source is not a policy.
    pub(super) fn complain(&self, unusable: &Unusable) -> Outcome {
        match unusable {
            Unusable::Unreadable(failure) => self.complain_unusable("Cannot read", failure),
            Unusable::Invalid(problems) => {
                self.problem_lines(problems).for_each(|line| output::complain(&line));
                Outcome::Negative
            }
        }
    }

    /// Returns one line per problem that starts with the source, a format that editors and terminals recognize.
    pub(super) fn problem_lines(&self, problems: &Problems) -> impl Iterator<Item = String> {
        problems.to_string().lines().map(|line| format!("{self}: {line}")).collect::<Vec<_>>().into_iter()
    }
}
