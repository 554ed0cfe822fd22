//! The two tabs of the window.

pub(super) mod advice_list;
pub(super) mod automation;
pub(super) mod connection;
pub(super) mod connection_check;
