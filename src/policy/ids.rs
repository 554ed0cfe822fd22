//! The numbers by which actions and attributes are known while the program runs.

use std::sync::atomic::{AtomicU64, Ordering};

/// Returns a number that was never returned before.
pub(super) fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
