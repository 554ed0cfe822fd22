//! The policy file: text <-> [`Policy`](super::Policy). The only place that knows its format (version 1, `*.radius.json`).
//!
//! Reading goes in two steps: `tree` makes a tree of values with their positions, `read` makes a policy of
//! that tree. Both put what they refuse into one list, so that every problem of a file is known at once. Writing always
//! gives the same bytes for the same policy.

mod conflict;
mod locate;
pub(super) mod problem;
pub(super) mod read;
pub(super) mod tree;
mod write;

pub use locate::locate;
pub use problem::{Found, Position, Problem, Problems};
pub use read::{read, read_action};
pub use write::{escape_invisible, write, write_action};

/// The most bytes of a policy file: 1 MiB.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The value of `format`.
pub const FORMAT: &str = "radius-automation-policy";

/// The only version so far.
pub const VERSION: u16 = 1;

/// The JSON Schema (2020-12) of the policy file. Everything that [`read`](read()) accepts is valid under it.
pub const SCHEMA: &str = include_str!("../../assets/policy.schema.json");
