//! Check connection: sends each server a Status-Server (RFC 5997), and reports what the result proves and what it does
//! not. No user is involved; testing an action is the task of [`super`].

use std::sync::Arc;
use std::time::Duration;

use super::Reason;
use super::verdict::silence::{Wait, explain, secret_advice};
use crate::policy::Connection;
use crate::radius::exchange::{Cancel, Event, EventKind, Exchange, Order, RequestNonces, ServerFailure, Timing};
use crate::radius::packet::Request;
use crate::radius::{Failure, ReplyCode, Secret, Server};

/// The longest time to wait for each packet: a running server responds to Status-Server immediately.
const WAIT: Duration = Duration::from_secs(5);

/// A connection check, ready to run.
#[derive(Debug, Clone)]
pub struct Check {
    exchange: Exchange,
    nas_identifier: String,
}

/// A valid reply to a Status-Server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response {
    /// Its code.
    pub code: ReplyCode,
    /// Whether it is signed.
    pub is_signed: bool,
    /// The time since the last packet was sent.
    pub after: Duration,
}

/// The result for one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The valid reply; or why there is none, in one word.
    pub result: Result<Response, Reason>,
    /// The result in one sentence.
    pub summary: String,
    /// What it means, and what to do.
    pub advice: Vec<String>,
}

impl Finding {
    /// Whether the server sent a valid reply.
    pub fn is_reachable(&self) -> bool {
        self.result.is_ok()
    }

    /// Returns the result if the thread was lost or could not be started.
    pub fn interrupted() -> Self {
        let summary = "The check was interrupted by an internal error on this computer.";
        Self { result: Err(Reason::Interrupted), summary: summary.to_owned(), advice: vec!["Try again.".to_owned()] }
    }
}

impl Check {
    /// Creates a check of these servers, which waits for them no longer than a logon would.
    pub fn new(servers: Vec<Server>, connection: &Connection, secret: Arc<Secret>) -> Self {
        let wait = Duration::from_secs(connection.timeout_secs.get().into()).min(WAIT);
        let timing = Timing { wait, repetitions: u32::from(connection.retries.get()).min(1) };
        Self::with(servers, timing, super::NAS_IDENTIFIER.to_owned(), secret)
    }

    /// Creates a check of these servers, which waits for them this long.
    pub fn with(servers: Vec<Server>, timing: Timing, nas_identifier: String, secret: Arc<Secret>) -> Self {
        let exchange = Exchange { servers, order: Order::InTurn, timing, secret, requires_signature: false };
        Self { exchange, nas_identifier }
    }

    /// The servers, in the order in which they are checked.
    pub fn servers(&self) -> &[Server] {
        &self.exchange.servers
    }

    /// Describes what will be sent to which servers.
    pub fn sentence(servers: &[Server]) -> String {
        let names: Vec<String> = servers.iter().map(Server::to_string).collect();
        format!("Sends Status-Server to {}. No user is involved.", names.join(", then "))
    }

    /// Checks one server after another. Blocks until done.
    pub fn run(&self, cancel: &Cancel) -> Vec<Finding> {
        self.each(cancel).map(|(_, finding)| finding).collect()
    }

    /// Checks one server after another, each when its result is asked for. Only cancelling skips servers: the last ones.
    pub fn each(&self, cancel: &Cancel) -> impl Iterator<Item = (&Server, Finding)> {
        let servers = self.servers().iter().enumerate().take_while(|_| !cancel.is_cancelled());
        servers.map(move |(index, server)| (server, self.ask(index, server, cancel)))
    }

    fn ask(&self, index: usize, server: &Server, cancel: &Cancel) -> Finding {
        let secret = &self.exchange.secret;
        let make = |nonces: RequestNonces| {
            Request::status_server(nonces.identifier, nonces.authenticator, &self.nas_identifier, secret)
        };
        let (mut sent, mut received) = (None, None);
        let mut tell = |event: Event| match event.kind {
            EventKind::Sent { .. } => sent = Some(event.at),
            EventKind::Received { .. } => received = Some(event.at),
            _ => {}
        };
        let result = self.exchange.ask(&make, Some(index), cancel, &mut tell);
        let after =
            received.zip(sent).map(|(received, sent)| received.saturating_duration_since(sent)).unwrap_or_default();
        match result {
            Ok(answered) => {
                let is_signed = answered.reply.is_signed();
                let signed = if is_signed { "signed" } else { "not signed" };
                let summary = format!(
                    "{server} responded with {} after {:.1} ms, {signed}.",
                    answered.reply.code(),
                    after.as_secs_f64() * 1_000.0
                );
                let proof = match is_signed {
                    true => "Address, port and secret key are right, and this computer is a registered client.",
                    false => {
                        "Address, port and secret key seem to be right, but a response without a Message-Authenticator \
                         proves nothing (CVE-2024-3596)."
                    }
                };
                let mut advice = vec![
                    proof.to_owned(),
                    "Not checked: whether it accepts the farm's servers (other addresses), users and commands. Test an \
                     action to find out."
                        .to_owned(),
                ];
                if !is_signed {
                    advice.push(
                        "This response is not signed. Some servers sign only their responses to a logon: test an action to \
                         find out."
                            .to_owned(),
                    );
                }
                Finding { result: Ok(Response { code: answered.reply.code(), is_signed, after }), summary, advice }
            }
            Err(failed) => {
                let Some(ServerFailure { failure, .. }) = failed.into_iter().next_back() else {
                    return Finding::interrupted();
                };
                let max = self.exchange.timing.max_wait();
                let mut advice: Vec<String> = secret_advice(secret, &failure, None).into_iter().collect();
                let (reason, why) = explain(&failure, server, None, Wait { max, for_user: false });
                advice.extend(why);
                if matches!(&failure, Failure::Silent(dropped) if dropped.is_nothing()) {
                    advice.push("Some servers ignore Status-Server; test an action instead.".to_owned());
                }
                let summary = format!("{server}: {failure}.");
                Finding { result: Err(reason), summary, advice }
            }
        }
    }
}
