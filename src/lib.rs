//! The radius-console house: an editor, checker and trial of security verification methods ("actions") for the Automation
//! tab of a RADIUS provider.
//!
//! | where | what |
//! | --- | --- |
//! | [`policy`] | a policy and its parts, the actions and the connection: valid by construction |
//! | [`policy::draft`] | what is being typed: a value, or its problems |
//! | [`policy::edit`] | the only way in which a policy changes |
//! | [`policy::presets`] | ready-made actions of methods and servers, each with its source |
//! | [`policy::advice`] | what is legal but unwise, and what puts it right |
//! | [`policy::diff`] | what differs between two policies; a policy with the changes that were picked |
//! | [`policy::json`] | the policy file: text <-> policy, every problem with its place |
//! | [`policy::rest_response`] | the vendor's REST response: the actions of a farm, and what it leaves open |
//! | [`end_user::otp_dialog`] | what the end user's OTP dialog shows |
//! | [`end_user::automatic`] | what runs by itself at a logon, and why; what a client remembers |
//! | [`end_user::logon`] | a logon as a state machine: it asks for a server's answer, and is fed one |
//! | [`end_user::effects`] | what a change of a policy means for users |
//! | [`end_user::platform`] | where users find their own switch `Remember last method used` |
//! | [`guide`] | a policy as a page: for its users, and for the administrator who enters it in the farm |
//! | [`gallery`] | the provided pictures, and an administrator's own; a PNG or JPEG from a file becomes one |
//! | [`radius`] | the words of RADIUS: codes, types of attributes, the shared secret |
//! | [`radius::packet`] | bytes <-> requests and replies; what is hidden, signed and checked with the secret |
//! | [`radius::exchange`] | one exchange over UDP: look-up, retransmission, two servers, cancel |
//! | [`trial`] | a logon against the real server, for the console and for `try`; what its answers mean |
//! | [`trial::check`], [`trial::trace`] | whether a server is there; what happened on the wire |
//! | [`text`], [`text::deceptive`] | characters that nobody can see, words and counts for messages; text that can look like another |
//! | [`document`] | the open policy: its history, its file, is it saved |
//! | [`document::history`] | undo and redo: snapshots with a name |
//! | [`document::load`] | what was read -> a policy, or the REST response of a farm |
//! | [`document::storage`] | files: read within limits, replaced in one step |
//! | [`document::recovery`] | unsaved work on the disk, for the case of a crash; what earlier consoles left |
//! | `settings` | recent files, theme, zoom, window |
//! | `draw::theme` | colours, type and sizes, light and dark |
//! | `draw::otp_dialog` | the end user's window, for the client view and for pictures |
//! | `draw::button`, `check_box`, `choice`, `form`, `list`, `tab`, `text_field`, … | the controls that egui does not have, or not in this look |
//! | `draw::rect_cache`, `picture` | rectangles and pictures made once |
//! | `draw::secret_field` | a field for passwords, codes and the shared secret, which keeps one copy and wipes it |
//! | `draw::canvas`, `draw::raster` | a picture of anything that egui can show, on the CPU: no window, no GPU |
//! | `console` | the window: views report messages, rooms act on them; ARCHITECTURE.md has its rooms and how messages flow |
//! | [`worker`] | the one place that starts threads |
//! | [`core_dumps`] | keeps a process that holds a secret from leaving its memory on the disk |
//! | [`cli`] | the command line: `check`, `show`, `diff`, `fmt`, `convert`, `picture`, `guide`, `try`, `presets`, `schema`, `completions`, `man` |
//!
//! `settings`, `draw` and `console` are there with the feature `gui` only: without it the crate is the pure core and the
//! command line, and the compiler holds that border.
//!
//! Imports go down only: `main` opens the console or the command line; `console` and `cli` know what is above them here,
//! and nobody knows them; `document` and `end_user` know `policy`, `guide` knows `end_user`, `policy` knows `gallery`,
//! `trial` knows `end_user`, `policy` and `radius`, and all know `text`. What is pure (`policy`, `end_user`, `guide`,
//! `gallery`, `text`, `radius::packet`, `document::history`) reaches for no screen, disk, network, clock or chance.
//! `tests/core/layers.rs` holds both rules, and those of the rooms inside `console`.

pub mod cli;
#[cfg(feature = "gui")]
pub mod console;
pub mod core_dumps;
pub mod document;
#[cfg(feature = "gui")]
pub mod draw;
pub mod end_user;
pub mod gallery;
pub mod guide;
pub mod policy;
pub mod radius;
#[cfg(feature = "gui")]
pub mod settings;
pub mod text;
pub mod trial;
pub mod worker;
