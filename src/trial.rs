//! A trial of one method against the real RADIUS server: a [`Logon`] whose requests are really sent, one at a time. The
//! console runs the jobs on a separate thread, the command line on its main thread; both show the same [`Verdict`].
//!
//! Password and code are kept only until the trial no longer needs them, and are wiped however it ends.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::end_user::logon::{Request, Stage};
use crate::end_user::{Answer, Event as LogonEvent, Logon};
use crate::policy::ActionId;
use crate::radius::exchange::{Cancel, Event, EventKind, Order};
use crate::radius::packet::Prompt;
use crate::radius::{ReplyCode, Secret};
pub use plan::{Plan, Recipient, servers};
use trace::Trace;
use verdict::silence::Proven;
pub use verdict::{Outcome, Reason, Verdict};
use wire::Wire;

pub mod check;
pub mod client_fields;
mod plan;
pub mod trace;
mod verdict;
mod wire;

/// The default NAS-Identifier (RFC 2865 section 5.32).
pub const NAS_IDENTIFIER: &str = "radius-console";
/// A trial, in progress or finished.
#[derive(Debug)]
pub struct Trial {
    plan: Plan,
    logon: Logon,
    /// Password, code and the server's State. `None` while a job has it, and after the end.
    wire: Option<Wire>,
    /// Cancels the running job.
    running: Option<Cancel>,
    /// When the running job times out.
    times_out_at: Option<Instant>,
    /// Whether only the server that sent the last challenge is asked.
    asks_one: bool,
    /// When the server stops waiting for a code, if it says so.
    code_until: Option<Instant>,
    prompt: Option<Prompt>,
    verdict: Option<Verdict>,
    trace: Trace,
    /// The local address of the last request.
    from: Option<IpAddr>,
    /// What each server has proven so far; later failures do not call it into question.
    proven: Vec<Option<Proven>>,
}

/// A request that blocks until it has a reply or fails. Run it on its own thread.
#[derive(Debug)]
pub struct Job {
    wire: Wire,
    number: u64,
    request: Request,
    cancel: Cancel,
}

/// The result of a job.
#[derive(Debug)]
pub struct Done {
    number: u64,
    request: Request,
    /// `None` if the thread was lost.
    back: Option<(Wire, wire::RequestOutcome)>,
}

impl Job {
    /// Sends the request, and calls `tell` immediately for each event.
    pub fn run(self, tell: &mut dyn FnMut(Event)) -> Done {
        let Self { mut wire, number, request, cancel } = self;
        let outcome = wire.ask(request, &cancel, tell);
        Done { number, request, back: Some((wire, outcome)) }
    }

    /// Returns a function that creates the result to report if the thread is lost.
    pub fn interrupted(&self) -> impl Fn() -> Done + use<> {
        let Self { number, request, .. } = *self;
        move || Done { number, request, back: None }
    }
}

impl Trial {
    /// Starts a trial. Nothing is sent until the first [`Self::job`] runs. `password` is not used with
    /// [`SendMode::CommandOnly`](crate::end_user::logon::SendMode::CommandOnly).
    pub fn begin(plan: Plan, password: Zeroizing<String>, secret: Arc<Secret>) -> Self {
        let logon = Logon::try_out(Arc::clone(&plan.policy), plan.action, plan.send_mode);
        let trace = Trace::begin(plan.servers.clone());
        let proven = vec![None; plan.servers.len()];
        let wire = Some(Wire::new(&plan, password, secret));
        Self {
            plan,
            logon,
            wire,
            running: None,
            times_out_at: None,
            asks_one: false,
            code_until: None,
            prompt: None,
            verdict: None,
            trace,
            from: None,
            proven,
        }
    }

    /// What this trial does.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The logon as the user sees it.
    pub fn logon(&self) -> &Logon {
        &self.logon
    }

    /// The packets sent and received.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Whether the trial is over.
    pub fn is_over(&self) -> bool {
        matches!(self.logon.stage(), Stage::Ended(_))
    }

    /// Whether a request is pending, or the server is waiting for a code. Otherwise another trial may take its place.
    pub fn is_busy(&self) -> bool {
        !matches!(self.logon.stage(), Stage::Dialog(_) | Stage::Ended(_))
    }

    /// What the last reply means, and what to do.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// The time until the pending request times out.
    pub fn times_out_in(&self) -> Option<Duration> {
        self.logon.request()?;
        self.times_out_at.map(|at| at.saturating_duration_since(Instant::now()))
    }

    /// The time left to enter the code that the server requested, if it set a limit (Session-Timeout).
    pub fn code_time_left(&self) -> Option<Duration> {
        let is_challenged = matches!(self.logon.stage(), Stage::Challenge { .. });
        self.code_until.filter(|_| is_challenged).map(|at| at.saturating_duration_since(Instant::now()))
    }

    /// Whether to show the code while it is typed. It is hidden unless the server says otherwise.
    pub fn shows_code(&self) -> bool {
        self.prompt == Some(Prompt::Show)
    }

    /// Returns the job to run now, if any. There is never more than one at a time.
    pub fn job(&mut self) -> Option<Job> {
        let (number, request) = self.logon.request()?;
        let wire = self.wire.take()?;
        let cancel = Cancel::default();
        self.running = Some(cancel.clone());
        self.asks_one = wire.is_challenged();
        self.verdict = None;
        Some(Job { wire, number, request, cancel })
    }

    /// Records an event of the running job.
    pub fn record(&mut self, event: Event) {
        match &event.kind {
            EventKind::Sent { from, repetition: 0, .. } => {
                self.from = Some(from.ip());
                let remaining = match self.plan.order() {
                    Order::InTurn if !self.asks_one => self.plan.servers.len().saturating_sub(event.server),
                    Order::InTurn | Order::AtOnce => 1,
                };
                let remaining = u32::try_from(remaining.max(1)).unwrap_or(u32::MAX);
                self.times_out_at = event.at.checked_add(self.plan.timing().max_wait().saturating_mul(remaining));
            }
            EventKind::Received { code, is_signed, .. } => {
                let new = if *is_signed { Proven::Signs } else { Proven::Responds };
                if let Some(proven) = self.proven.get_mut(event.server) {
                    *proven = (*proven).max(Some(new));
                }
                // The response to a challenge goes to the server that sent it.
                self.asks_one |= *code == ReplyCode::AccessChallenge;
            }
            _ => {}
        }
        self.trace.add(event);
    }

    /// Continues with the result of a job.
    pub fn finish(&mut self, done: Done) {
        self.running = None;
        self.times_out_at = None;
        let Done { number, request, back } = done;
        let Some((mut wire, outcome)) = back else {
            self.logon.handle(LogonEvent::Answer(number, Answer::Silence));
            self.stop();
            self.verdict = Some(Verdict::interrupted());
            return;
        };
        let answer = match outcome.is_password && request != Request::Password {
            true => LogonEvent::AnswerToPassword(number, outcome.answer()),
            false => LogonEvent::Answer(number, outcome.answer()),
        };
        if self.logon.handle(answer) {
            self.prompt = outcome.prompt();
            self.code_until = outcome.answer_within().map(|secs| Instant::now() + secs);
            self.verdict = Some(Verdict::of(request, outcome, &self.plan, &self.proven, wire.secret(), self.from));
        } else {
            // The request was cancelled in the meantime, so the challenge gets no response.
            wire.abandon_challenge();
        }
        self.wire = Some(wire);
        self.forget_when_over();
    }

    /// The user chooses an icon, which sends another message to a real person.
    pub fn choose(&mut self, id: ActionId) {
        if self.logon.handle(LogonEvent::Choose(id)) {
            self.plan.action = id;
        }
    }

    /// The user enters a code, which is wiped as soon as the server has replied to it.
    pub fn enter(&mut self, code: Zeroizing<String>) {
        // While a job runs, there is no field to type in.
        if let Some(wire) = &mut self.wire
            && self.logon.handle(LogonEvent::Code)
        {
            wire.keep_code(code);
        }
    }

    /// The user presses Cancel, which goes back to the OTP dialog or closes it.
    pub fn cancel(&mut self) {
        self.cancel_job();
        self.logon.handle(LogonEvent::Cancel);
        if let Some(wire) = &mut self.wire {
            // The user chooses a method again, so the next request is not a response to the challenge.
            wire.abandon_challenge();
        }
        self.forget_when_over();
    }

    /// Ends the trial at any stage.
    pub fn stop(&mut self) {
        self.cancel_job();
        // The first Cancel goes from a challenge back to the dialog, the next one closes it.
        while !self.is_over() && self.logon.handle(LogonEvent::Cancel) {}
        self.forget_when_over();
    }

    /// Wipes the password, the secret and the code. Nothing more can be sent; the result stays as it is.
    pub fn close(&mut self) {
        self.wire = None;
    }

    fn cancel_job(&mut self) {
        if let Some(running) = &self.running {
            running.cancel();
            self.verdict = Some(Verdict::cancelled(self.from));
        }
    }

    fn forget_when_over(&mut self) {
        if self.is_over() {
            self.wire = None;
        }
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.cancel();
        }
    }
}

#[cfg(test)]
mod tests;
