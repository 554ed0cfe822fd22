//! Threads that report to the window, and wake it.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use egui::Context;

use crate::worker;

/// Threads that report to the window.
#[derive(Debug)]
pub(super) struct Workers<Report> {
    sender: Sender<Report>,
    receiver: Receiver<Report>,
}

/// Reports to the window while a thread still works.
#[derive(Debug)]
pub(super) struct Reporter<Report> {
    sender: Sender<Report>,
    ctx: Context,
}

impl<Report> Reporter<Report> {
    /// Reports, and wakes the window.
    pub(super) fn report(&self, report: Report) {
        // Nobody listens any more when the window is gone.
        let _ = self.sender.send(report);
        self.ctx.request_repaint();
    }
}

impl<Report: Send + 'static> Workers<Report> {
    /// Begins without any.
    pub(super) fn new() -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver }
    }

    /// A way to report besides the one report at the end.
    pub(super) fn reporter(&self, ctx: &Context) -> Reporter<Report> {
        Reporter { sender: self.sender.clone(), ctx: ctx.clone() }
    }

    /// Runs `work` on a thread of its own, as [`worker::start`] does.
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
        let reporter = self.reporter(ctx);
        worker::start(name, lost, work, move |report| reporter.report(report))
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
