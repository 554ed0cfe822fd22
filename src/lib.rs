//! The radius-console house: an editor, checker and trial of security verification methods ("actions") for the Automation
//! tab of a RADIUS provider.
//!
//! | where | what |
//! | --- | --- |
//! | [`policy`] | a policy and its parts, valid by construction |
//! | [`policy::draft`] | what is being typed: a value, or its problems |
//! | [`policy::edit`] | the only way in which a policy changes |
//! | [`policy::json`] | the policy file: text <-> policy, every problem with its place |
//! | [`gallery`] | the provided pictures, and an administrator's own |
//! | [`document::history`] | undo and redo |
//! | [`document::storage`] | files: read within limits, replaced in one step |
//! | [`cli`] | the command line |
//! | [`text`] | characters that nobody can see, and words for messages |
//!
//! Imports go down only: `cli` knows everything here, `document` knows `policy`, `policy` knows `gallery`, and all know
//! `text`. What is pure (`policy`, `gallery`, `text`, `document::history`) reaches for no screen, disk, network, clock or
//! chance. `tests/core/house.rs` holds both rules.

pub mod cli;
#[cfg(feature = "gui")]
pub mod console;
pub mod document;
#[cfg(feature = "gui")]
pub mod draw;
pub mod gallery;
pub mod policy;
#[cfg(feature = "gui")]
pub mod settings;
pub mod text;
