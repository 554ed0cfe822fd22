//! The whole console without a window: what users do, and what follows.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports, reason = "used by tests that `needs` excludes"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::disallowed_methods, reason = "tests create their own files")]

mod action_dialog;
mod advice;
mod attributes_tab;
mod automation_tab;
mod broken_files;
mod client_fields;
mod client_view;
mod combo_boxes;
mod conflict;
mod connection_tab;
mod controls;
mod cpu_renderer;
mod custom_image;
mod entry;
mod files;
mod focus;
mod guard;
mod help;
mod import_review;
mod input;
mod keys;
mod layout;
mod look;
mod menus;
mod mnemonics;
mod naming;
mod narrow;
mod overall;
mod painted;
mod palette;
mod picture_command;
mod presets;
#[path = "../radius/mod.rs"]
mod radius;
mod random_input;
mod recovery;
mod remember;
mod screen_reader;
mod session;
#[path = "../../examples/controls/sheet.rs"]
mod sheet;
mod slow_disk;
mod text_fields;
mod themes;
mod trial;
mod trial_memory;
mod undo;
#[path = "../vendor/mod.rs"]
mod vendor;
mod vendor_labels;
mod window_pictures;
