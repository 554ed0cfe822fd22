//! Parses a file as a policy, or as a policy or a REST API response, and also returns its bytes, which a document keeps.
//! Reading the file belongs to [`storage`](super::storage).

use std::sync::Arc;

use super::storage::Failure;
use crate::policy::Policy;
use crate::policy::json::{self, Problems};
use crate::policy::rest_response::{self, Readable};

/// Why a file contains no usable policy.
#[derive(Debug)]
pub enum Unusable {
    /// It could not be read.
    Unreadable(Failure),
    /// Its contents are not valid.
    Invalid(Problems),
}

/// Parses the contents of a file as a policy. `read` is the result of reading the file.
///
/// # Errors
/// Returns why the file contains no usable policy.
pub fn policy(read: Result<Vec<u8>, Failure>) -> Result<(Policy, Arc<[u8]>), Unusable> {
    load(read, json::read)
}

/// Parses the contents of a file as a policy or a REST API response. `read` is the result of reading the file.
///
/// # Errors
/// Returns why the file contains neither.
pub fn policy_or_response(read: Result<Vec<u8>, Failure>) -> Result<(Readable, Arc<[u8]>), Unusable> {
    load(read, rest_response::read_any)
}

fn load<T>(
    read: Result<Vec<u8>, Failure>,
    parse: fn(&[u8]) -> Result<T, Problems>,
) -> Result<(T, Arc<[u8]>), Unusable> {
    let bytes = read.map_err(Unusable::Unreadable)?;
    let parsed = parse(&bytes).map_err(Unusable::Invalid)?;
    Ok((parsed, bytes.into()))
}
