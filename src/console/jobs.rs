//! Work on threads, and the one channel through which it reports. A report counts only while its job is wanted. Another job of
//! the same kind, [`Jobs::drop_job`] or another policy makes it stale; it is then dropped with all that it holds.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use egui::Context;

use crate::console::Message;
use crate::worker;

/// What a thread works at. Starting a job drops the one of the same kind that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Job {
    ReadFile,
    WriteFile,
    LookAtFile,
    FindUnsaved,
    KeepUnsaved,
    KeepSettings,
    /// The system's file dialog of the path dialog with this number.
    Browse(u64),
    /// A picture for the action dialog with this number.
    ReadPicture(u64),
    CheckConnection,
    Trial,
}

impl Job {
    /// Whether its report counts whatever policy is open by then.
    fn outlives_session(self) -> bool {
        matches!(self, Self::FindUnsaved | Self::KeepUnsaved | Self::KeepSettings | Self::Browse(_))
    }

    /// Whether its report waits until no dialog is open: what a dialog is about must not change behind it.
    fn waits_for_dialogs(self) -> bool {
        self == Self::ReadFile
    }
}

/// Tells a job from every other: the number of its session and its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ticket {
    session: u64,
    number: u64,
}

struct Report {
    job: Job,
    ticket: Ticket,
    is_last: bool,
    message: Message,
}

/// Reports while a job still runs.
pub(crate) struct Reporter {
    job: Job,
    ticket: Ticket,
    sender: Sender<Report>,
    ctx: Context,
}

impl Reporter {
    /// Reports, and wakes the window.
    pub(crate) fn report(&self, message: Message) {
        self.send(message, false);
    }

    fn send(&self, message: Message, is_last: bool) {
        // Sending fails once the window is gone.
        let _ = self.sender.send(Report { job: self.job, ticket: self.ticket, is_last, message });
        self.ctx.request_repaint();
    }
}

/// The jobs that run, and what has been reported.
pub(crate) struct Jobs {
    sender: Sender<Report>,
    receiver: Receiver<Report>,
    running: HashMap<Job, Ticket>,
    arrived: VecDeque<Report>,
    /// The number of the session, and how many jobs there have been.
    now: Ticket,
}

impl Jobs {
    /// Begins without any, in session 0.
    pub(crate) fn new() -> Self {
        let (sender, receiver) = channel();
        let now = Ticket { session: 0, number: 0 };
        Self { sender, receiver, running: HashMap::new(), arrived: VecDeque::new(), now }
    }

    /// Begins another session and gives its number. The jobs of the one before are dropped.
    pub(crate) fn begin_session(&mut self) -> u64 {
        self.now.session += 1;
        self.running.retain(|job, _| job.outlives_session());
        self.now.session
    }

    /// Runs `work` on a thread of its own; the message that it gives comes back from [`Self::next`]. `lost` makes the message
    /// for the case that there is no room for a thread, or that it panics.
    pub(crate) fn start(
        &mut self,
        ctx: &Context,
        job: Job,
        lost: impl Fn(io::Error) -> Message,
        work: impl FnOnce(&Reporter) -> Message + Send + 'static,
    ) {
        self.now.number += 1;
        let ticket = self.now;
        self.running.insert(job, ticket);
        let reporter = || Reporter { job, ticket, sender: self.sender.clone(), ctx: ctx.clone() };
        let (during, at_end) = (reporter(), reporter());
        let panicked = lost(io::Error::other("the program made a mistake here; please report it"));
        let started =
            worker::start(&format!("{job:?}"), panicked, move || work(&during), move |last| at_end.send(last, true));
        if let Err(error) = started {
            let message = lost(io::Error::other(format!("this computer is too busy: {error}")));
            reporter().send(message, true);
        }
    }

    /// Whether a job runs, or waits to be handled.
    pub(crate) fn is_running(&self, job: Job) -> bool {
        self.running.contains_key(&job)
    }

    /// Cancels interest in a job: its report will be dropped.
    pub(crate) fn drop_job(&mut self, job: Job) {
        self.running.remove(&job);
    }

    /// The next message that counts.
    pub(crate) fn next(&mut self, has_dialogs: bool) -> Option<Message> {
        self.arrived.extend(self.receiver.try_iter());
        self.arrived.retain(|report| self.running.get(&report.job) == Some(&report.ticket));
        let is_due = |report: &Report| !(has_dialogs && report.job.waits_for_dialogs());
        let report = self.arrived.iter().position(is_due).and_then(|index| self.arrived.remove(index))?;
        if report.is_last {
            self.running.remove(&report.job);
        }
        Some(report.message)
    }

    /// Whether a report waits until no dialog is open.
    pub(crate) fn has_waiting(&self) -> bool {
        !self.arrived.is_empty()
    }

    /// Waits a moment for the end of a job, when no frame is left to wait for; gives what it reported.
    pub(crate) fn finish(&mut self, job: Job) -> Option<Message> {
        const PATIENCE: Duration = Duration::from_millis(500);
        let start = Instant::now();
        let ticket = self.running.remove(&job)?;
        loop {
            self.arrived.extend(self.receiver.try_iter());
            let is_it = |report: &Report| report.is_last && report.ticket == ticket;
            if let Some(index) = self.arrived.iter().position(is_it) {
                return self.arrived.remove(index).map(|report| report.message);
            }
            let left = PATIENCE.checked_sub(start.elapsed())?;
            self.arrived.push_back(self.receiver.recv_timeout(left).ok()?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(words: &str) -> Message {
        Message::Say(words.to_owned())
    }

    fn words(message: Option<Message>) -> String {
        match message {
            Some(Message::Say(words)) => words,
            Some(_) => "something else".to_owned(),
            None => "nothing".to_owned(),
        }
    }

    fn start(jobs: &mut Jobs, job: Job, reports: &'static str) {
        jobs.start(&Context::default(), job, |_| message("lost"), move |_| message(reports));
    }

    /// Waits for the thread, whose report is then there for [`Jobs::next`].
    fn wait(jobs: &mut Jobs) {
        let report = jobs.receiver.recv_timeout(Duration::from_secs(20)).unwrap();
        jobs.arrived.push_back(report);
    }

    #[test]
    fn a_thread_that_panics_reports_too() {
        let mut jobs = Jobs::new();
        jobs.start(&Context::default(), Job::Trial, |_| message("lost"), |_| panic!("on purpose"));
        wait(&mut jobs);
        assert_eq!(words(jobs.next(false)), "lost");
        assert!(!jobs.is_running(Job::Trial));
    }

    #[test]
    fn a_job_drops_the_one_before_it_of_the_same_kind() {
        let mut jobs = Jobs::new();
        start(&mut jobs, Job::ReadFile, "first");
        wait(&mut jobs);
        start(&mut jobs, Job::ReadFile, "second");
        wait(&mut jobs);
        assert_eq!(words(jobs.next(false)), "second");
        assert_eq!(words(jobs.next(false)), "nothing");
    }

    #[test]
    fn another_session_drops_the_jobs_of_the_one_before_and_keeps_those_of_the_window() {
        let mut jobs = Jobs::new();
        start(&mut jobs, Job::Trial, "trial");
        wait(&mut jobs);
        start(&mut jobs, Job::KeepSettings, "settings");
        wait(&mut jobs);
        jobs.begin_session();
        assert_eq!(words(jobs.next(false)), "settings");
        assert_eq!(words(jobs.next(false)), "nothing");
    }

    #[test]
    fn what_was_read_waits_until_no_dialog_is_open_and_nothing_waits_for_it() {
        let mut jobs = Jobs::new();
        start(&mut jobs, Job::ReadFile, "read");
        wait(&mut jobs);
        start(&mut jobs, Job::WriteFile, "written");
        wait(&mut jobs);
        assert_eq!(words(jobs.next(true)), "written");
        assert_eq!(words(jobs.next(true)), "nothing");
        assert!(jobs.has_waiting() && jobs.is_running(Job::ReadFile));
        assert_eq!(words(jobs.next(false)), "read");
    }
}
