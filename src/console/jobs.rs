//! Background jobs, and the one channel through which their threads report. A report counts only while its job is current.
//! Another job of the same kind, [`Jobs::drop_job`] or another policy makes it stale; it is then dropped with its contents.
//! What a job does is not known here.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use egui::Context;

use crate::console::Message;
use crate::worker;

/// A kind of job. Starting a job drops the running one of the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Job {
    ReadFile,
    WriteFile,
    CheckFile,
    FindRecoveryCopies,
    SaveRecoveryCopy,
    SaveSettings,
    /// The system's file dialog for the path dialog with this number.
    Browse(u64),
    /// A free file name for the path dialog with this number.
    FindFreeName(u64),
    /// A custom image for the action dialog with this number.
    ReadCustomImage(u64),
    /// A farm's response for the entry assistant with this number.
    ReadResponse(u64),
    CheckConnection,
    Trial,
}

impl Job {
    /// Returns whether the report still counts after another policy was opened.
    fn outlives_session(self) -> bool {
        matches!(self, Self::FindRecoveryCopies | Self::SaveRecoveryCopy | Self::SaveSettings | Self::Browse(_))
    }

    /// Returns whether the report waits until no dialog is open: the policy must not change behind a dialog.
    fn waits_for_dialogs(self) -> bool {
        self == Self::ReadFile
    }
}

/// Identifies a job by the number of its session and its own number.
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

/// Lets a job report progress while it runs.
pub(crate) struct Reporter {
    job: Job,
    ticket: Ticket,
    sender: Sender<Report>,
    ctx: Context,
}

impl Reporter {
    /// Sends a report and wakes the window.
    pub(crate) fn report(&self, message: Message) {
        self.send(message, false);
    }

    fn send(&self, message: Message, is_last: bool) {
        // Sending fails once the window is gone.
        let _ = self.sender.send(Report { job: self.job, ticket: self.ticket, is_last, message });
        self.ctx.request_repaint();
    }
}

/// The running jobs, and the reports that have not been handled yet.
pub(crate) struct Jobs {
    sender: Sender<Report>,
    receiver: Receiver<Report>,
    running: HashMap<Job, Ticket>,
    arrived: VecDeque<Report>,
    /// The number of the open session, and of the job that was started last.
    latest: Ticket,
}

impl Jobs {
    /// Starts with no jobs, in session 0.
    pub(crate) fn new() -> Self {
        let (sender, receiver) = channel();
        let latest = Ticket { session: 0, number: 0 };
        Self { sender, receiver, running: HashMap::new(), arrived: VecDeque::new(), latest }
    }

    /// Begins a new session, drops the jobs of the previous one, and returns the new session's number.
    pub(crate) fn begin_session(&mut self) -> u64 {
        self.latest.session += 1;
        self.running.retain(|job, _| job.outlives_session());
        self.latest.session
    }

    /// Runs `work` on its own thread; [`Self::next`] returns its message. If the thread cannot start or panics, the message
    /// comes from `on_failure` instead.
    pub(crate) fn start(
        &mut self,
        ctx: &Context,
        job: Job,
        on_failure: impl Fn(io::Error) -> Message,
        work: impl FnOnce(&Reporter) -> Message + Send + 'static,
    ) {
        self.latest.number += 1;
        let ticket = self.latest;
        self.running.insert(job, ticket);
        let reporter = || Reporter { job, ticket, sender: self.sender.clone(), ctx: ctx.clone() };
        let (during, at_end) = (reporter(), reporter());
        let panicked = on_failure(io::Error::other("an internal error occurred; please report it"));
        let started =
            worker::start(&format!("{job:?}"), panicked, move || work(&during), move |last| at_end.send(last, true));
        if let Err(error) = started {
            let message = on_failure(io::Error::other(format!("could not start the task: {error}; try again")));
            reporter().send(message, true);
        }
    }

    /// Returns whether a job is running, or its report has not been handled yet.
    pub(crate) fn is_running(&self, job: Job) -> bool {
        self.running.contains_key(&job)
    }

    /// Drops a job: its report will be ignored.
    pub(crate) fn drop_job(&mut self, job: Job) {
        self.running.remove(&job);
    }

    /// Returns the next message that counts.
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

    /// Returns whether a report is waiting until no dialog is open.
    pub(crate) fn has_waiting(&self) -> bool {
        !self.arrived.is_empty()
    }

    /// Waits briefly for a job to end, when no more frames will be drawn, and returns its last message.
    pub(crate) fn finish(&mut self, job: Job) -> Option<Message> {
        const TIMEOUT: Duration = Duration::from_millis(500);
        let start = Instant::now();
        let ticket = self.running.remove(&job)?;
        loop {
            self.arrived.extend(self.receiver.try_iter());
            let ends_job = |report: &Report| report.is_last && report.ticket == ticket;
            if let Some(index) = self.arrived.iter().position(ends_job) {
                return self.arrived.remove(index).map(|report| report.message);
            }
            let left = TIMEOUT.checked_sub(start.elapsed())?;
            self.arrived.push_back(self.receiver.recv_timeout(left).ok()?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> Message {
        Message::SetStatus(text.to_owned())
    }

    fn text_of(message: Option<Message>) -> String {
        match message {
            Some(Message::SetStatus(text)) => text,
            Some(_) => "something else".to_owned(),
            None => "nothing".to_owned(),
        }
    }

    fn start(jobs: &mut Jobs, job: Job, reports: &'static str) {
        jobs.start(&Context::default(), job, |_| message("lost"), move |_| message(reports));
    }

    /// Waits for a thread's report and queues it for [`Jobs::next`].
    fn wait(jobs: &mut Jobs) {
        let report = jobs.receiver.recv_timeout(Duration::from_secs(20)).unwrap();
        jobs.arrived.push_back(report);
    }

    #[test]
    fn a_thread_that_panics_reports_a_failure() {
        let mut jobs = Jobs::new();
        jobs.start(&Context::default(), Job::Trial, |_| message("lost"), |_| panic!("on purpose"));
        wait(&mut jobs);
        assert_eq!(text_of(jobs.next(false)), "lost");
        assert!(!jobs.is_running(Job::Trial));
    }

    #[test]
    fn a_job_drops_the_previous_one_of_the_same_kind() {
        let mut jobs = Jobs::new();
        start(&mut jobs, Job::ReadFile, "first");
        wait(&mut jobs);
        start(&mut jobs, Job::ReadFile, "second");
        wait(&mut jobs);
        assert_eq!(text_of(jobs.next(false)), "second");
        assert_eq!(text_of(jobs.next(false)), "nothing");
    }

    #[test]
    fn a_new_session_drops_the_jobs_of_the_previous_one_and_keeps_those_of_the_window() {
        let mut jobs = Jobs::new();
        start(&mut jobs, Job::Trial, "trial");
        wait(&mut jobs);
        start(&mut jobs, Job::SaveSettings, "settings");
        wait(&mut jobs);
        jobs.begin_session();
        assert_eq!(text_of(jobs.next(false)), "settings");
        assert_eq!(text_of(jobs.next(false)), "nothing");
    }

    #[test]
    fn the_contents_of_a_file_wait_until_no_dialog_is_open_without_delaying_other_reports() {
        let mut jobs = Jobs::new();
        start(&mut jobs, Job::ReadFile, "read");
        wait(&mut jobs);
        start(&mut jobs, Job::WriteFile, "written");
        wait(&mut jobs);
        assert_eq!(text_of(jobs.next(true)), "written");
        assert_eq!(text_of(jobs.next(true)), "nothing");
        assert!(jobs.has_waiting() && jobs.is_running(Job::ReadFile));
        assert_eq!(text_of(jobs.next(false)), "read");
    }
}
