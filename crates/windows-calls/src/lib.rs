//! What the program needs of Windows that no crate offers without `unsafe`. Empty on other systems.

#![cfg(windows)]

pub mod access;
pub mod console;
