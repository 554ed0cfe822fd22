//! Tests that cross modules and need no window, in one binary so that linking happens once.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports, reason = "used by tests that `needs` excludes"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::cast_possible_truncation, reason = "counts and pixels are small")]
#![allow(clippy::disallowed_methods, reason = "tests create broken files on purpose")]

mod advice;
mod application_icon;
mod attributes;
mod automation_tab;
mod broken_attributes;
mod broken_files;
mod check_command;
mod command_line;
mod comparison;
mod convert_command;
mod dictionary;
mod diff_command;
mod effects;
mod entry;
mod exchange;
mod finding;
mod gallery_pictures;
mod git_hook;
mod golden;
mod guide;
mod image_hidden;
mod image_import;
mod image_import_memory;
mod image_samples;
mod interrupted;
mod layers;
#[cfg(unix)]
mod locks;
mod logon;
mod manual;
mod opening;
mod ping_command;
mod plain_words;
mod policy_text;
mod properties;
#[path = "../radius/mod.rs"]
mod radius;
mod rest;
#[cfg(target_os = "linux")]
mod rights;
mod schema;
mod storage;
mod trial;
mod try_command;
#[path = "../vendor/mod.rs"]
mod vendor;
mod vendor_labels;
#[cfg(windows)]
mod windows_files;
mod workflow_commands;
