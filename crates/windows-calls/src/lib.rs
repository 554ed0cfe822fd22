//! Safe wrappers for Windows functions that no maintained crate wraps. Empty on other systems.

#![cfg(windows)]

pub mod access;
pub mod console;
