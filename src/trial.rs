//! A trial of one method against the real RADIUS server: a [`Logon`] whose requests go over the wire, one at a time. The console
//! runs the jobs on a thread, the command line on its own; both get the same words for what came of it.
//!
//! Password and code live as long as the trial needs them, and are wiped: at its end, whatever ends it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::end_user::logon::{Request, Stage, Way};
use crate::end_user::{Answer, Event as LogonEvent, Logon};
use crate::policy::{ActionId, Connection, HaMode, Policy};
use crate::radius::exchange::{Cancel, Event, Exchange, Happened, Order, Timing};
use crate::radius::packet::Prompt;
use crate::radius::{ReplyCode, Secret, Server};
use crate::text;
use trace::Trace;
use verdict::silence::Proven;
pub use verdict::{Outcome, Verdict};
use wire::Wire;

pub mod check;
pub mod trace;
mod verdict;
mod wire;

/// The name under which this program asks (NAS-Identifier, RFC 2865 section 5.32), unless another one is given.
pub const NAS_IDENTIFIER: &str = "radius-console";

/// The servers that a policy names, the first one first; empty if it names none.
pub fn servers(policy: &Policy) -> Vec<Server> {
    let Some(connection) = policy.connection() else { return Vec::new() };
    let port = connection.radius_port.get();
    let named = [&connection.radius_server, &connection.backup_server];
    let named = named.into_iter().take_while(|host| !host.is_empty());
    named.map(|host| Server { host: host.as_str().to_owned(), port }).collect()
}

/// What is to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The policy as it is tried, whatever becomes of it in the meantime.
    pub policy: Arc<Policy>,
    /// The method.
    pub action: ActionId,
    /// The user whose logon it is, as typed.
    pub user: String,
    /// How the server is asked.
    pub way: Way,
    /// The servers, the first one first.
    pub servers: Vec<Server>,
    /// What this computer calls itself.
    pub nas_identifier: String,
    /// Whether a reply without Message-Authenticator is dropped, as it should be unless an old server is tried: it can be forged
    /// on the way (CVE-2024-3596).
    pub requires_signature: bool,
}

impl Plan {
    /// The policy's connection, or that of a new policy.
    fn connection(&self) -> Connection {
        self.policy.connection().cloned().unwrap_or_default()
    }

    /// The User-Name that is sent: without its domain, if the policy says so.
    pub fn user_name(&self) -> &str {
        let user = self.user.as_str();
        if !self.connection().username_only {
            return user;
        }
        let user = user.rsplit_once('\\').map_or(user, |(_, user)| user);
        user.split_once('@').map_or(user, |(user, _)| user)
    }

    /// The title of the method, short enough for a sentence.
    pub fn title(&self) -> String {
        self.title_of(self.action)
    }

    fn title_of(&self, id: ActionId) -> String {
        let title = self.policy.action(id).map(|action| action.title.as_str());
        text::excerpt(title.unwrap_or_default(), 40).into_owned()
    }

    /// Whether white space at an end of the command goes to the server, too.
    fn has_blank_ends(&self, id: ActionId) -> bool {
        let command = self.policy.action(id).map(|action| action.command.as_str()).unwrap_or_default();
        command.trim() != command
    }

    fn command(&self) -> &str {
        self.policy.action(self.action).map(|action| action.command.as_str()).unwrap_or_default()
    }

    fn order(&self) -> Order {
        match self.connection().ha_mode {
            HaMode::ActivePassive => Order::InTurn,
            HaMode::ActiveActive => Order::AtOnce,
        }
    }

    /// Says what will be sent, for whom, to which server: to be read before the first packet.
    pub fn sentence(&self) -> String {
        let command = match self.command() {
            "" => "an empty command".to_owned(),
            command => format!("the command {}", text::quoted(command, 40)),
        };
        let (title, user) = (self.title(), text::quoted(self.user_name(), 60));
        let what = match self.way {
            Way::PasswordFirst => format!("Sends the password of {user}, then {command} ({title}),"),
            Way::CommandAtOnce => format!("Sends {command} ({title}) for {user}, and no password,"),
        };
        let to = match (self.servers.as_slice(), self.order()) {
            ([first, second], Order::AtOnce) => format!(
                "to the RADIUS servers {first} and {second} at once. With active-active the farm may send the command to \
                 both, and a phone rings twice."
            ),
            ([first, second], Order::InTurn) => {
                format!("to the RADIUS server {first}; to {second}, if that gives no answer.")
            }
            (servers, _) => {
                let names: Vec<String> = servers.iter().map(Server::to_string).collect();
                format!("to the RADIUS server {}.", names.join(", "))
            }
        };
        format!("{what} {to} The user may get a push, a call or a message.")
    }

    fn timing(&self) -> Timing {
        let connection = self.connection();
        let wait = Duration::from_secs(connection.timeout_secs.get().into());
        Timing { wait, repetitions: connection.retries.get().into() }
    }

    fn exchange(&self, secret: Arc<Secret>) -> Exchange {
        let (order, timing) = (self.order(), self.timing());
        Exchange { servers: self.servers.clone(), order, timing, secret, requires_signature: self.requires_signature }
    }
}

/// A trial that goes on, or what came of it.
#[derive(Debug)]
pub struct Trial {
    plan: Plan,
    logon: Logon,
    /// Password, code and the server's State; gone at the end, and elsewhere while a job runs.
    wire: Option<Wire>,
    /// Ends the job that runs.
    running: Option<Cancel>,
    /// When whoever waits for the running job gives up.
    gives_up_at: Option<Instant>,
    /// Whether only the server that gave the last challenge is asked.
    asks_one: bool,
    /// Until when the server waits for a code, if it says so.
    code_until: Option<Instant>,
    prompt: Option<Prompt>,
    verdict: Option<Verdict>,
    trace: Trace,
    /// The address from which this computer asked last.
    from: Option<IpAddr>,
    /// What each server has shown so far; never doubted again.
    proven: Vec<Option<Proven>>,
}

/// A request that blocks until it is answered: for a thread of its own.
#[derive(Debug)]
pub struct Job {
    wire: Wire,
    number: u64,
    request: Request,
    cancel: Cancel,
}

/// What came of a job.
#[derive(Debug)]
pub struct Done {
    number: u64,
    request: Request,
    /// `None` if it is lost, with its thread.
    back: Option<(Wire, wire::RequestOutcome)>,
}

impl Job {
    /// Asks; `tell` hears at once what happens.
    pub fn run(self, tell: &mut dyn FnMut(Event)) -> Done {
        let Self { mut wire, number, request, cancel } = self;
        let asked = wire.ask(request, &cancel, tell);
        Done { number, request, back: Some((wire, asked)) }
    }

    /// Makes what to report if the thread ends before the job is done.
    pub fn interrupted(&self) -> impl Fn() -> Done + use<> {
        let Self { number, request, .. } = *self;
        move || Done { number, request, back: None }
    }
}

impl Trial {
    /// Begins; nothing is sent before the first [`Self::job`] runs. `password` is not used for a command at once.
    pub fn begin(plan: Plan, password: Zeroizing<String>, secret: Arc<Secret>) -> Self {
        let logon = Logon::try_out(Arc::clone(&plan.policy), plan.action, plan.way);
        let trace = Trace::begin(plan.servers.clone());
        let proven = vec![None; plan.servers.len()];
        let wire = Some(Wire::new(&plan, password, secret));
        Self {
            plan,
            logon,
            wire,
            running: None,
            gives_up_at: None,
            asks_one: false,
            code_until: None,
            prompt: None,
            verdict: None,
            trace,
            from: None,
            proven,
        }
    }

    /// What is tried.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The logon, as its user sees it.
    pub fn logon(&self) -> &Logon {
        &self.logon
    }

    /// What happened on the wire.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        matches!(self.logon.stage(), Stage::Ended(_))
    }

    /// What the last answer means, and what to do.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// How long the request that is on its way is waited for, from now on.
    pub fn gives_up_in(&self) -> Option<Duration> {
        self.logon.request()?;
        self.gives_up_at.map(|at| at.saturating_duration_since(Instant::now()))
    }

    /// How long the server waits for the code that it asked for, from now on, if it said so (Session-Timeout).
    pub fn code_within(&self) -> Option<Duration> {
        let is_asked = matches!(self.logon.stage(), Stage::Challenge { .. });
        self.code_until.filter(|_| is_asked).map(|at| at.saturating_duration_since(Instant::now()))
    }

    /// Whether what is typed for the server is to be seen. What a server says nothing about is hidden.
    pub fn shows_code(&self) -> bool {
        self.prompt == Some(Prompt::Show)
    }

    /// The job that is to run now. There is never more than one.
    pub fn job(&mut self) -> Option<Job> {
        let (number, request) = self.logon.request()?;
        let wire = self.wire.take()?;
        let cancel = Cancel::default();
        self.running = Some(cancel.clone());
        self.asks_one = wire.awaits_answer();
        self.verdict = None;
        Some(Job { wire, number, request, cancel })
    }

    /// Takes note of what happens while a job runs.
    pub fn heard(&mut self, event: Event) {
        match &event.what {
            Happened::Sent { from, repetition: 0, .. } => {
                self.from = Some(from.ip());
                let to_come = match self.plan.order() {
                    Order::InTurn if !self.asks_one => self.plan.servers.len().saturating_sub(event.server),
                    Order::InTurn | Order::AtOnce => 1,
                };
                let to_come = u32::try_from(to_come.max(1)).unwrap_or(u32::MAX);
                self.gives_up_at = event.at.checked_add(self.plan.timing().longest().saturating_mul(to_come));
            }
            Happened::Received { code, is_signed, .. } => {
                let shown = if *is_signed { Proven::Signs } else { Proven::Answers };
                if let Some(proven) = self.proven.get_mut(event.server) {
                    *proven = (*proven).max(Some(shown));
                }
                // What answers a challenge goes to the server that gave it.
                self.asks_one |= *code == ReplyCode::AccessChallenge;
            }
            _ => {}
        }
        self.trace.add(event);
    }

    /// Goes on with what came of a job.
    pub fn finish(&mut self, done: Done) {
        self.running = None;
        self.gives_up_at = None;
        let Done { number, request, back } = done;
        let Some((mut wire, asked)) = back else {
            self.logon.handle(LogonEvent::Answer(number, Answer::Silence));
            self.stop();
            self.verdict = Some(Verdict::interrupted());
            return;
        };
        let answer = match asked.is_password && request != Request::Password {
            true => LogonEvent::AnswerToPassword(number, asked.answer()),
            false => LogonEvent::Answer(number, asked.answer()),
        };
        if self.logon.handle(answer) {
            self.prompt = asked.prompt();
            self.code_until = asked.answer_within().map(|secs| Instant::now() + secs);
            self.verdict = Some(Verdict::of(request, asked, &self.plan, &self.proven, wire.secret(), self.from));
        } else {
            // It was cancelled in the meantime: nobody answers what the server asked.
            wire.leave_challenge();
        }
        self.wire = Some(wire);
        self.forget_when_over();
    }

    /// The user chooses an icon: another message to a real person.
    pub fn choose(&mut self, id: ActionId) {
        if self.logon.handle(LogonEvent::Choose(id)) {
            self.plan.action = id;
        }
    }

    /// The user enters a code, which is wiped as soon as it is sent and answered.
    pub fn enter(&mut self, code: Zeroizing<String>) {
        // While a job runs there is no field to type in.
        if let Some(wire) = &mut self.wire
            && self.logon.handle(LogonEvent::Code)
        {
            wire.keep_code(code);
        }
    }

    /// The user presses Cancel: back to the OTP dialog, or out of it.
    pub fn cancel(&mut self) {
        self.cancel_job();
        self.logon.handle(LogonEvent::Cancel);
        if let Some(wire) = &mut self.wire {
            // The user is back at the choice of methods: what is sent next is no answer to it.
            wire.leave_challenge();
        }
        self.forget_when_over();
    }

    /// Ends it wherever it stands.
    pub fn stop(&mut self) {
        self.cancel_job();
        // From a challenge back to the dialog, and from there out.
        while !self.is_over() && self.logon.handle(LogonEvent::Cancel) {}
        self.forget_when_over();
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
