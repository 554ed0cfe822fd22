//! The one place that starts threads. Each has a name, reports once whatever becomes of it, and wakes the window.

#![expect(clippy::disallowed_methods, reason = "this is where threads are started")]

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use eframe::egui::Context;

/// Threads that report to the window.
pub(super) struct Workers<Report> {
    sender: Sender<Report>,
    receiver: Receiver<Report>,
}

impl<Report: Send + 'static> Workers<Report> {
    /// Begins without any.
    pub(super) fn new() -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver }
    }

    /// Runs `work` on a thread of its own; should it panic, the report is `lost`. A thread cannot be made to stop while it
    /// waits for the system: whoever no longer wants its report drops it.
    ///
    /// # Errors
    /// The system has no room for another thread; `work` has not run.
    pub(super) fn start(
        &self,
        name: &str,
        ctx: &Context,
        lost: Report,
        work: impl FnOnce() -> Report + Send + 'static,
    ) -> io::Result<()> {
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        let run = move || {
            // Nobody listens any more when the window is gone.
            let _ = sender.send(catch_unwind(AssertUnwindSafe(work)).unwrap_or(lost));
            ctx.request_repaint();
        };
        thread::Builder::new().name(name.to_owned()).spawn(run).map(drop)
    }

    /// Takes a report that has come.
    pub(super) fn report(&self) -> Option<Report> {
        self.receiver.try_recv().ok()
    }

    /// Waits for a report; for the end of the program, when no frame is left to wait for.
    pub(super) fn wait(&self, patience: Duration) -> Option<Report> {
        self.receiver.recv_timeout(patience).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_panics_reports_too() {
        let workers = Workers::new();
        workers.start("fails", &Context::default(), "lost", || panic!("on purpose")).unwrap();
        assert_eq!(workers.wait(Duration::from_secs(20)), Some("lost"));
    }
}
