//! What lives and dies with the open policy.

pub(super) mod shared_secret;
