//! The only place that starts threads. Each thread has a name and reports exactly once, even if it panics.

#![expect(clippy::disallowed_methods, reason = "this is where threads are started")]

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

/// Runs `work` on a new thread, and passes its result, or `lost` if it panics, to `report` on that thread. A thread
/// that is waiting for the system cannot be stopped; a caller that no longer wants the result discards it.
///
/// # Errors
/// Fails if the system cannot start another thread; `work` has not run then.
pub fn start<Report: Send + 'static>(
    name: &str,
    lost: Report,
    work: impl FnOnce() -> Report + Send + 'static,
    report: impl FnOnce(Report) + Send + 'static,
) -> io::Result<()> {
    let run = move || report(catch_unwind(AssertUnwindSafe(work)).unwrap_or(lost));
    thread::Builder::new().name(name.to_owned()).spawn(run).map(drop)
}
