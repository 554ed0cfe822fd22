//! What happened on the wire, line by line, to look at and to copy. It shows types and sizes, and no value but the server's
//! text; a copy names neither user nor host.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::radius::exchange::{Event, Happened, Packet};
use crate::radius::{ReplyCode, Server};
use crate::text;

/// The most events that are kept: more than any trial has that a person goes through.
const MOST_EVENTS: usize = 1_000;

/// What happened on the wire.
#[derive(Debug, Clone)]
pub struct Trace {
    began: Instant,
    servers: Vec<Server>,
    events: Vec<Event>,
}

impl Trace {
    pub(super) fn begin(servers: Vec<Server>) -> Self {
        Self { began: Instant::now(), servers, events: Vec::new() }
    }

    pub(super) fn add(&mut self, event: Event) {
        if self.events.len() < MOST_EVENTS {
            self.events.push(event);
        }
    }

    /// Whether the last reply was a challenge, whose answer goes to the server that gave it.
    pub(super) fn is_settled(&self) -> bool {
        let replies = self.events.iter().rev().find_map(|event| match event.what {
            Happened::Received { code, .. } => Some(code),
            _ => None,
        });
        replies == Some(ReplyCode::AccessChallenge)
    }

    /// Whether nothing happened yet.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Every line, as it is shown to whoever tries.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.events.iter().map(|event| self.line(event))
    }

    /// One event as a line, with the server's text.
    pub fn line(&self, event: &Event) -> String {
        let server = self.servers.get(event.server).map(Server::to_string).unwrap_or_default();
        let mut line = self.words(event, &server, true);
        if let Happened::Received { message, .. } = &event.what
            && !message.trim().is_empty()
        {
            let _ = write!(line, ", {}", text::quoted(message, 120));
        }
        line
    }

    /// The trace to hand on: without user, host and address, and without the server's text unless it is `with_texts`.
    pub fn copy(&self, with_texts: bool) -> String {
        let mut copy = format!("radius-console {}: trace of a trial\n", env!("CARGO_PKG_VERSION"));
        for event in &self.events {
            copy.push_str(&self.words(event, &format!("SERVER{}", event.server + 1), false));
            if let (true, Happened::Received { message, .. }) = (with_texts, &event.what)
                && !message.is_empty()
            {
                let _ = write!(copy, ", {}", text::quoted(message, 1_024));
            }
            copy.push('\n');
        }
        copy
    }

    fn words(&self, event: &Event, server: &str, with_addresses: bool) -> String {
        let secs = event.at.saturating_duration_since(self.began).as_secs_f64();
        let at = |address: &SocketAddr| match with_addresses && !server.starts_with(&address.to_string()) {
            true => format!(" ({address})"),
            false => String::new(),
        };
        let what = match &event.what {
            Happened::Found(addresses) if with_addresses => {
                let listed: Vec<String> = addresses.iter().map(ToString::to_string).collect();
                format!("{server} is {}", listed.join(", "))
            }
            Happened::Found(addresses) => format!("{server} has {} addresses", addresses.len()),
            Happened::Sent { to, code, packet, repetition, .. } => {
                let new = if *repetition == 0 { "new".to_owned() } else { format!("repeated ({repetition})") };
                format!("→ {server}{}: {code}, {new}, {}", at(to), shown(packet))
            }
            Happened::Received { code, is_signed, packet, .. } => {
                let signed = if *is_signed { "signed" } else { "not signed" };
                format!("← {server}: {code}, {signed}, {}", shown(packet))
            }
            Happened::NotSigned(code, packet) => {
                format!("← {server}: {code}, dropped: not signed, {}", shown(packet))
            }
            Happened::Dropped(octets, why) => format!("← {server}: {octets} octets, dropped: {why}"),
            Happened::DroppedMore(more) => format!("← {server}: {} more, dropped", text::grouped(u64::from(*more))),
            Happened::Failed(failure) => format!("{server}: {failure}"),
        };
        format!("{secs:.3} s  {what}")
    }
}

fn shown(packet: &Packet) -> String {
    let attributes: Vec<String> =
        packet.attributes.iter().map(|attribute| format!("{} {}", attribute.kind, attribute.length)).collect();
    let attributes = if attributes.is_empty() { "no attributes".to_owned() } else { attributes.join(", ") };
    format!("id {}, {} octets: {attributes}", packet.identifier, packet.octets)
}

/// Seconds to show while somebody waits, rounded up: what is left is never 0 before it is over.
pub fn secs_left(left: Duration) -> u64 {
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}
