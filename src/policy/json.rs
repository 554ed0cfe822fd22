//! The policy file: text <-> [`Policy`](super::Policy). The only module that knows its format (versions 1 and 2,
//! `*.radius.json`).
//! It does not touch the disk.
//!
//! Reading takes two steps: `tree` parses the text into values with their positions, `read` turns that tree into a policy.
//! Both add problems to one list, so all problems of a file are reported at once. Writing is deterministic.

mod attribute;
mod conflict;
pub(super) mod decode;
mod locate;
pub(super) mod object;
mod pretty;
pub(super) mod problem;
pub(super) mod read;
pub(super) mod tree;
mod write;

pub use attribute::{read_attribute, value_alone, write_attribute};
pub use locate::locate;
pub use pretty::escape_invisible;
pub use problem::{Found, Position, Problem, ProblemKind, Problems};
pub use read::{read, read_action};
pub use write::{write, write_action};

/// The maximum size of a policy file in bytes: 1 MiB.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The value of `format`.
pub const FORMAT: &str = "radius-automation-policy";

/// The newest version. Version 2 adds [`KEYS_OF_VERSION_2`].
pub const VERSION: u16 = 2;

/// The keys of version 2. A policy without them is written as version 1, so that earlier programs can read it.
pub const KEYS_OF_VERSION_2: [&str; 2] = ["language", "attributes"];

/// The JSON Schema (2020-12) of the policy file. It accepts every file that [`read`](read()) accepts.
pub const SCHEMA: &str = include_str!("../../assets/policy.schema.json");
