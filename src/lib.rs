//! radius-console: an editor and checker for the security verification methods ("actions") on the Automation tab of a RADIUS
//! provider. It also tests them on the real server.
//!
//! | where | what |
//! | --- | --- |
//! | [`policy`] | a policy and its parts, the actions, the attributes and the connection: valid by construction |
//! | [`policy::field`] | the one table of fields: key, label, help and limits |
//! | [`policy::draft`] | what is being typed: a value, or its problems |
//! | [`policy::edit`] | the only way to change a policy |
//! | [`policy::presets`] | ready-made actions of methods and servers, each with its source |
//! | [`policy::advice`] | settings that are legal but unwise, with their fixes |
//! | [`policy::diff`] | the differences between two policies, and a policy with the selected ones |
//! | [`policy::json`] | the policy file: parser and writer; every problem has its place |
//! | [`policy::rest_response`] | the vendor's REST API response: the actions of a farm |
//! | [`end_user::otp_dialog`] | the contents of the end user's OTP dialog |
//! | [`end_user::automatic`] | what runs automatically at a logon, and why; what a client remembers |
//! | [`end_user::logon`] | a logon as a state machine, which requests and receives server responses |
//! | [`end_user::effects`] | the effects of a policy change on users |
//! | [`end_user::platform`] | where users find their own setting for `Remember last method used` |
//! | [`guide`] | a policy as a page: for its users, or for the administrator who enters it in the farm |
//! | [`guide::entry`] | what an administrator enters in the farm, in the order of the vendor's dialog |
//! | [`gallery`] | the provided images, and custom images made from a PNG or JPEG |
//! | [`radius`] | RADIUS terms: codes, the shared secret, the reasons for getting no reply |
//! | [`radius::attribute`], [`radius::dictionary`] | types and values of attributes; the one table of their names |
//! | [`radius::packet`] | bytes to requests and replies and back; what the secret hides, signs and verifies |
//! | [`radius::exchange`] | one exchange over UDP: look-up, retransmission, two servers, cancelling |
//! | [`trial`] | a logon on the real server, for the console and for `try`, and the meaning of its responses |
//! | [`trial::client_fields`] | what a test says about the client and this computer |
//! | [`trial::check`], [`trial::trace`] | Check connection; what happened on the wire |
//! | [`text`], [`text::deceptive`] | invisible characters, plurals and quotes for messages; text that looks like other text |
//! | [`document`] | the open policy: its history, its file, whether it is saved |
//! | [`document::history`] | undo and redo: named snapshots |
//! | [`document::load`] | the contents of a file as a policy or a REST API response |
//! | [`document::file_url`] | paths as `file:` URLs, and in JSON: any path, Unicode or not |
//! | [`document::storage`] | files: read within limits, replaced in one step |
//! | [`document::recovery`] | copies of unsaved work in case of a crash |
//! | `settings` | recent files, theme, zoom, window, what has been ticked off |
//! | `draw::theme` | colours, type and sizes, light and dark, with normal and high contrast |
//! | `draw::otp_dialog` | the end user's window, for the client view and for pictures |
//! | `draw::button`, `check_box`, `choice`, `form`, `list`, `tab`, `text_field`, … | controls that egui lacks, or draws differently |
//! | `draw::mesh_cache`, `picture` | caches of tessellated rectangles and marks, and of scaled images |
//! | `draw::hidden_parts`, `font_sampling` | what makes a pixel cheaper without a GPU |
//! | `draw::mnemonic`, `menu` | Alt and a letter, and the keys of open menus |
//! | `draw::pane`, `scroll` | the parts of a window between which F6 moves, and scrolling by keys |
//! | `draw::announcement`, `screen_reader` | what only screen readers say, and what is drawn for them alone |
//! | `draw::field_help` | the help of the focused field, for F1 |
//! | `draw::secret_field` | a field for passwords, codes and the shared secret, which keeps one copy and wipes it |
//! | `draw::canvas`, `draw::raster` | pictures of anything that egui can show, without a window or a GPU |
//! | `console` | the window: views report messages, rooms act on them |
//! | [`worker`] | the one place that starts threads |
//! | [`core_dumps`] | keeps the memory of a process with secrets off the disk |
//! | [`cli`] | the command line: `check`, `show`, `diff`, `fmt`, `convert`, `picture`, `guide`, `try`, `ping`, `presets`, `schema`, `completions`, `man` |
//!
//! `settings`, `draw` and `console` exist only with the feature `gui`. Without it the crate is the pure core and the command line; the
//! compiler holds that border.
//!
//! Imports go down only: `main` opens the console or the command line; `console` and `cli` may import everything, and nothing
//! imports them; `document` and `end_user` import `policy`, `guide` imports `end_user`, `policy` imports `gallery` and `radius`, `trial` imports
//! `end_user`, `policy` and `radius`, and all import `text`. The pure parts (`policy`, `end_user`, `guide`, `gallery`, `text`,
//! `radius::packet`, `document::history`) touch no screen, disk, network, clock or random numbers. `tests/core/layers.rs` holds both
//! rules.
//!
//! ARCHITECTURE.md describes the rooms of the console, the path of a policy, a key and a test through the code, the invariants,
//! and which file to open for a change. CONTRIBUTING.md describes set-up and the loop of a change.

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
