//! A trial of one method against the real RADIUS server: a [`Logon`] whose requests are really sent, one at a time. The
//! console runs the jobs on a separate thread, the command line on its main thread; both show the same [`Verdict`].
//!
//! Password and code are kept only until the trial no longer needs them, and are wiped however it ends.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::end_user::logon::{Request, SendMode, Stage};
use crate::end_user::{Answer, Event as LogonEvent, Logon};
use crate::policy::{ActionId, Attribute, Connection, HaMode, Policy};
use crate::radius::exchange::{Cancel, Event, EventKind, Exchange, Order, Timing};
use crate::radius::packet::{Prompt, Unsendable, room_for_attributes};
use crate::radius::{AttributeType, AttributeValue, ReplyCode, Secret, Server};
use crate::text;
use trace::Trace;
use verdict::silence::Proven;
pub use verdict::{Outcome, Reason, Verdict};
use wire::Wire;

pub mod check;
pub mod client_fields;
pub mod trace;
mod verdict;
mod wire;

/// The default NAS-Identifier (RFC 2865 section 5.32).
pub const NAS_IDENTIFIER: &str = "radius-console";

/// Returns the servers in a policy, the primary one first.
pub fn servers(policy: &Policy) -> Vec<Server> {
    let Some(connection) = policy.connection() else { return Vec::new() };
    let port = connection.radius_port.get();
    let named = [&connection.radius_server, &connection.backup_server];
    let named = named.into_iter().take_while(|host| !host.is_empty());
    named.map(|host| Server { host: host.as_str().to_owned(), port }).collect()
}

/// Returns the User-Name to send for a user as typed: without the domain, if the policy says so.
fn user_name<'u>(policy: &Policy, user: &'u str) -> &'u str {
    if !policy.connection().is_some_and(|connection| connection.username_only) {
        return user;
    }
    let user = user.rsplit_once('\\').map_or(user, |(_, user)| user);
    user.split_once('@').map_or(user, |(user, _)| user)
}

/// Returns the order in which the servers of a policy are asked.
fn order(policy: &Policy) -> Order {
    match policy.connection().map(|connection| connection.ha_mode).unwrap_or_default() {
        HaMode::ActivePassive => Order::InTurn,
        HaMode::ActiveActive => Order::AtOnce,
    }
}

/// Who receives what a trial sends, whichever action it tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The User-Name that is sent.
    pub user: String,
    /// The servers, the primary one first.
    pub servers: Vec<Server>,
    order: Order,
    send_mode: SendMode,
}

impl Recipient {
    /// Returns the recipient of a trial with this policy for a user as typed.
    pub fn of(policy: &Policy, user: &str, send_mode: SendMode) -> Self {
        let user = user_name(policy, user).to_owned();
        Self { user, servers: servers(policy), order: order(policy), send_mode }
    }
}

/// What a trial does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// A snapshot of the policy; later edits do not affect the trial.
    pub policy: Arc<Policy>,
    /// The action to try.
    pub action: ActionId,
    /// The user to log on as, as typed.
    pub user: String,
    /// Whether to send the password first.
    pub send_mode: SendMode,
    /// The servers, the primary one first.
    pub servers: Vec<Server>,
    /// The NAS-Identifier to send.
    pub nas_identifier: String,
    /// The other attributes that describe the client and this computer. Each replaces those of the policy with the same type; a NAS
    /// address replaces both types.
    pub client: Vec<Attribute>,
    /// Whether to drop replies without a Message-Authenticator. Turn it off only for old servers: such a reply can be
    /// forged in transit (CVE-2024-3596).
    pub requires_signature: bool,
}

impl Plan {
    /// The policy's connection settings, or the defaults.
    fn connection(&self) -> Connection {
        self.policy.connection().cloned().unwrap_or_default()
    }

    /// The User-Name to send: without the domain, if the policy says so.
    pub fn user_name(&self) -> &str {
        user_name(&self.policy, &self.user)
    }

    /// Who receives what the trial sends.
    pub fn recipient(&self) -> Recipient {
        Recipient { servers: self.servers.clone(), ..Recipient::of(&self.policy, &self.user, self.send_mode) }
    }

    /// Returns the attributes of each request, in order: those of the client, then those of the policy.
    pub fn attributes(&self) -> Vec<(AttributeType, AttributeValue)> {
        let is_replaced = |kind| self.client.iter().any(|client| client_fields::replaces(client.kind(), kind));
        let of_policy =
            self.policy.attributes().map(|(_, attribute)| attribute).filter(|attribute| !is_replaced(attribute.kind()));
        self.client.iter().chain(of_policy).map(|attribute| (attribute.kind(), attribute.value().clone())).collect()
    }

    /// Checks that every request fits in a packet, whatever State the server sends.
    ///
    /// # Errors
    /// Fails if the attributes are too large. Nothing may be sent then.
    pub fn check_size(&self) -> Result<(), Unsendable> {
        let octets: usize =
            self.attributes().iter().map(|(kind, value)| kind.header_octets() + value.octets().len()).sum();
        let room = room_for_attributes(self.user_name().len(), self.nas_identifier.len());
        if octets <= room { Ok(()) } else { Err(Unsendable::Packet { octets, room }) }
    }

    /// The title of the action, shortened to fit in a sentence.
    pub fn title(&self) -> String {
        self.title_of(self.action)
    }

    fn title_of(&self, id: ActionId) -> String {
        let title = self.policy.action(id).map(|action| action.title.as_str());
        text::excerpt(title.unwrap_or_default(), 40).into_owned()
    }

    /// Whether the command starts or ends with whitespace.
    fn has_blank_ends(&self, id: ActionId) -> bool {
        let command = self.policy.action(id).map(|action| action.command.as_str()).unwrap_or_default();
        command.trim() != command
    }

    fn command(&self) -> &str {
        self.policy.action(self.action).map(|action| action.command.as_str()).unwrap_or_default()
    }

    fn order(&self) -> Order {
        order(&self.policy)
    }

    /// Describes what will be sent, for which user, to which server. Show it before the first packet is sent.
    pub fn sentence(&self) -> String {
        let command = match self.command() {
            "" => "an empty command".to_owned(),
            command => format!("the command {}", text::quoted(command, 40)),
        };
        let (title, user) = (self.title(), text::quoted(self.user_name(), 60));
        let what = match self.send_mode {
            SendMode::PasswordFirst => format!("This sends the password of {user}, then {command} ({title}),"),
            SendMode::CommandOnly => format!("This sends {command} ({title}) for {user}, without a password,"),
        };
        let what = match self.attributes().len() {
            0 => what,
            count => format!("{} with {},", what, text::counted(count as u64, "attribute")),
        };
        let to = match (self.servers.as_slice(), self.order()) {
            ([first, second], Order::AtOnce) => format!(
                "to the RADIUS servers {first} and {second} at the same time. With active-active, the farm may send the \
                 command to both, so a phone may ring twice."
            ),
            ([first, second], Order::InTurn) => {
                format!("to the RADIUS server {first}, and to {second} if it does not respond.")
            }
            (servers, _) => {
                let names: Vec<String> = servers.iter().map(Server::to_string).collect();
                format!("to the RADIUS server {}.", names.join(", "))
            }
        };
        format!("{what} {to} The user may receive a push notification, call or message.")
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
    /// [`SendMode::CommandOnly`].
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
