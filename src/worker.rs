//! The one place that starts threads: each has a name, and reports once, whatever becomes of it.

#![expect(clippy::disallowed_methods, reason = "this is where threads are started")]

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

/// Runs `work` on a thread of its own and gives what it made to `report`, on that thread; should it panic, that is `lost`. A
/// thread cannot be made to stop while it waits for the system: whoever no longer wants its report drops it.
///
/// # Errors
/// The system has no room for another thread; `work` has not run.
pub fn start<Report: Send + 'static>(
    name: &str,
    lost: Report,
    work: impl FnOnce() -> Report + Send + 'static,
    report: impl FnOnce(Report) + Send + 'static,
) -> io::Result<()> {
    let run = move || report(catch_unwind(AssertUnwindSafe(work)).unwrap_or(lost));
    thread::Builder::new().name(name.to_owned()).spawn(run).map(drop)
}
