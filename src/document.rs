//! The open policy: its history and its file.

pub mod history;
pub mod storage;
