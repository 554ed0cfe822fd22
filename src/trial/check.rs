//! Check connection: asks each server whether it is there, with Status-Server (RFC 5997), and says what that told and what
//! not. No user is involved.

use std::sync::Arc;
use std::time::Duration;

use super::verdict::silence::{Waited, meaning, of_secret};
use crate::policy::Connection;
use crate::radius::exchange::{Cancel, Event, Exchange, Failed, Happened, Order, Timing};
use crate::radius::packet::Request;
use crate::radius::{Failure, Secret, Server};

/// The longest that a packet of a check waits: a server that is there answers this at once.
const WAIT: Duration = Duration::from_secs(5);

/// A check that can be run.
#[derive(Debug, Clone)]
pub struct Check {
    exchange: Exchange,
    nas_identifier: String,
}

/// What one server told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it gave a valid reply.
    pub is_there: bool,
    /// What it told, in a sentence.
    pub summary: String,
    /// What that means, and what to do.
    pub advice: Vec<String>,
}

impl Finding {
    /// Nothing was learned: the thread that asked is gone, or there was none to be had.
    pub fn interrupted() -> Self {
        let summary = "The check came to an end on this computer: it is too busy, or the program made a mistake here.";
        Self { is_there: false, summary: summary.to_owned(), advice: vec!["Try again.".to_owned()] }
    }
}

impl Check {
    /// A check of these servers.
    pub fn new(servers: Vec<Server>, connection: &Connection, secret: Arc<Secret>) -> Self {
        let wait = Duration::from_secs(connection.timeout_secs.get().into()).min(WAIT);
        let timing = Timing { wait, repetitions: u32::from(connection.retries.get()).min(1) };
        let exchange = Exchange { servers, order: Order::InTurn, timing, secret, requires_signature: false };
        Self { exchange, nas_identifier: super::NAS_IDENTIFIER.to_owned() }
    }

    /// The servers, in the order in which they are asked.
    pub fn servers(&self) -> &[Server] {
        &self.exchange.servers
    }

    /// Says what will be sent, and to whom.
    pub fn sentence(servers: &[Server]) -> String {
        let names: Vec<String> = servers.iter().map(Server::to_string).collect();
        format!("Asks {} whether it is there (Status-Server). No user is involved.", names.join(", then "))
    }

    /// Asks one server after the other, and blocks meanwhile.
    pub fn run(&self, cancel: &Cancel) -> Vec<Finding> {
        let servers = 0..self.exchange.servers.len();
        servers.take_while(|_| !cancel.is_cancelled()).filter_map(|index| self.ask(index, cancel)).collect()
    }

    fn ask(&self, index: usize, cancel: &Cancel) -> Option<Finding> {
        let server = self.exchange.servers.get(index)?;
        let secret = &self.exchange.secret;
        let make = |fresh: crate::radius::exchange::RequestNonces| {
            Request::status_server(fresh.identifier, fresh.authenticator, &self.nas_identifier, secret)
        };
        let (mut sent, mut received) = (None, None);
        let mut tell = |event: Event| match event.what {
            Happened::Sent { .. } => sent = Some(event.at),
            Happened::Received { .. } => received = Some(event.at),
            _ => {}
        };
        let result = self.exchange.ask(&make, Some(index), cancel, &mut tell);
        let took = received.zip(sent).map(|(received, sent)| received.saturating_duration_since(sent));
        Some(match result {
            Ok(answered) => {
                let is_signed = answered.reply.is_signed();
                let signed = if is_signed { "signed" } else { "not signed" };
                let summary = format!(
                    "{server} is there: it answered {} after {:.1} ms, {signed}.",
                    answered.reply.code(),
                    took.unwrap_or_default().as_secs_f64() * 1_000.0
                );
                let proof = match is_signed {
                    true => "Address, port and shared secret are right, and this computer is one of its clients.",
                    false => {
                        "Address, port and shared secret seem to be right; an answer without Message-Authenticator proves \
                         nothing (CVE-2024-3596)."
                    }
                };
                let mut advice = vec![
                    proof.to_owned(),
                    "Not learned: whether it knows the farm's servers, which may come from other addresses, whether it takes \
                     users and commands, and how it asks. Try an action for that."
                        .to_owned(),
                ];
                if !is_signed {
                    advice.push(
                        "This answer is not signed; some servers sign only what they answer to a logon: a trial tells."
                            .to_owned(),
                    );
                }
                Finding { is_there: true, summary, advice }
            }
            Err(failed) => {
                let failure = failed.into_iter().next_back().map(|Failed { failure, .. }| failure)?;
                let longest = self.exchange.timing.longest();
                let mut advice: Vec<String> = of_secret(secret, &failure, None).into_iter().collect();
                advice.extend(meaning(&failure, server, None, Waited { longest, for_user: false }));
                if matches!(&failure, Failure::Silent(heard) if heard.is_nothing()) {
                    advice.push(
                        "Or it is there and ignores Status-Server, as some do: then only the trial of an action tells."
                            .to_owned(),
                    );
                }
                Finding { is_there: false, summary: format!("{server}: {failure}."), advice }
            }
        })
    }
}
