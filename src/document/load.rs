//! What was read, as a policy or as whatever may be compared with one: the bytes go on beside it, as a document keeps them.

use std::sync::Arc;

use super::storage::Failure;
use crate::policy::Policy;
use crate::policy::json::{self, Problems};
use crate::policy::rest_response::{self, Readable};

/// Why a file gave no policy.
#[derive(Debug)]
pub enum Unusable {
    /// It could not be read.
    Unreadable(Failure),
    /// What is in it is not valid.
    Invalid(Problems),
}

/// Takes a policy out of what [`storage`](super::storage) read.
///
/// # Errors
/// Why there is none.
pub fn policy(read: Result<Vec<u8>, Failure>) -> Result<(Policy, Arc<[u8]>), Unusable> {
    load(read, json::read)
}

/// Takes a policy or the REST response of a farm out of what [`storage`](super::storage) read.
///
/// # Errors
/// Why there is neither.
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
