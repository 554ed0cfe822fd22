//! The policy file: text <-> [`Policy`](super::Policy). The only module that knows its format (version 1, `*.radius.json`).
//! It does not touch the disk.
//!
//! Reading takes two steps: `tree` parses the text into values with their positions, `read` turns that tree into a policy.
//! Both add problems to one list, so all problems of a file are reported at once. Writing is deterministic.

mod conflict;
mod locate;
pub(super) mod problem;
pub(super) mod read;
pub(super) mod tree;
mod write;

pub use locate::locate;
pub use problem::{Found, Position, Problem, ProblemKind, Problems};
pub use read::{read, read_action};
pub use write::{escape_invisible, write, write_action};

/// The maximum size of a policy file in bytes: 1 MiB.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The value of `format`.
pub const FORMAT: &str = "radius-automation-policy";

/// The only version so far.
pub const VERSION: u16 = 1;

/// The JSON Schema (2020-12) of the policy file. It accepts every file that [`read`](read()) accepts.
pub const SCHEMA: &str = include_str!("../../assets/policy.schema.json");
