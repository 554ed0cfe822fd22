//! The trace of a trial, line by line, to view and to copy. It contains the server's messages and the attributes: their values, or
//! the sizes of those that are hidden, look like secrets or are unknown. A copy contains no values, no user name, host or address.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::radius::exchange::{Event, EventKind, Packet};
use crate::radius::packet::Attribute;
use crate::radius::{Server, dictionary};
use crate::text;

/// The most events to keep, more than in any trial run by a person.
const MAX_EVENTS: usize = 1_000;

/// The most characters of a value in a line.
const MAX_VALUE_CHARS: usize = 60;

/// The packets sent and received, and other network events.
#[derive(Debug, Clone)]
pub struct Trace {
    began: Instant,
    servers: Vec<Server>,
    events: Vec<Event>,
    /// How many further events were discarded.
    more: u32,
}

impl Trace {
    pub(super) fn begin(servers: Vec<Server>) -> Self {
        Self { began: Instant::now(), servers, events: Vec::new(), more: 0 }
    }

    pub(super) fn add(&mut self, event: Event) {
        if self.events.len() < MAX_EVENTS {
            self.events.push(event);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Whether nothing has happened yet.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The number of events.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Returns each event with the time since the test began and its server.
    pub fn events(&self) -> impl Iterator<Item = (Duration, Option<&Server>, &EventKind)> {
        let after = |event: &Event| event.at.saturating_duration_since(self.began);
        self.events.iter().map(move |event| (after(event), self.servers.get(event.server), &event.kind))
    }

    /// How many further events were discarded.
    pub fn more(&self) -> u32 {
        self.more
    }

    /// Returns all events in full. An event whose server message has several lines contains line breaks.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.events.iter().map(|event| self.line(event)).chain(self.discarded())
    }

    /// Returns how many events were discarded, if any.
    fn discarded(&self) -> Option<String> {
        (self.more > 0).then(|| format!("{} more events were discarded", text::grouped(self.more.into())))
    }

    /// Returns one event in full, with the server's message.
    pub fn line(&self, event: &Event) -> String {
        let server = self.servers.get(event.server).map(Server::to_string).unwrap_or_default();
        let mut line = self.words(event, &server, true);
        if let EventKind::Received { message, .. } = &event.kind {
            line.push_str(&quoted_message(message, 240));
        }
        line
    }

    /// Returns the trace to share: without user names, hosts and addresses, and without the server's messages unless
    /// `with_texts` is set.
    pub fn copy(&self, with_texts: bool) -> String {
        let mut copy = format!("radius-console {}: test trace\n", env!("CARGO_PKG_VERSION"));
        for event in &self.events {
            copy.push_str(&self.words(event, &format!("SERVER{}", event.server + 1), false));
            if let (true, EventKind::Received { message, .. }) = (with_texts, &event.kind) {
                copy.push_str(&quoted_message(message, 1_024));
            }
            copy.push('\n');
        }
        copy.extend(self.discarded());
        copy
    }

    fn words(&self, event: &Event, server: &str, with_addresses: bool) -> String {
        let secs = event.at.saturating_duration_since(self.began).as_secs_f64();
        let at = |address: &SocketAddr| match with_addresses && !server.starts_with(&address.to_string()) {
            true => format!(" ({address})"),
            false => String::new(),
        };
        let why = || drop_reason(&event.kind).unwrap_or_default();
        let what = match &event.kind {
            EventKind::Found(addresses) if with_addresses => {
                let listed: Vec<String> = addresses.iter().map(ToString::to_string).collect();
                format!("{server} resolved to {}", listed.join(", "))
            }
            EventKind::Found(addresses) => match addresses.len() {
                1 => format!("{server} resolved to 1 address"),
                count => format!("{server} resolved to {count} addresses"),
            },
            EventKind::Sent { to, code, packet, repetition, .. } => {
                let new = if *repetition == 0 { "new".to_owned() } else { format!("retry {repetition}") };
                format!("→ {server}{}: {code}, {new}, {}", at(to), summary(packet, with_addresses))
            }
            EventKind::Received { code, is_signed, packet, ignored, .. } => {
                let signed = if *is_signed { "signed" } else { "not signed" };
                let mut line = format!("← {server}: {code}, {signed}, {}", summary(packet, with_addresses));
                for kind in ignored {
                    let _ = write!(line, ", {kind} ignored: wrong length");
                }
                line
            }
            EventKind::NotSigned(code, packet) => {
                format!("← {server}: {code}, dropped: {}, {}", why(), summary(packet, with_addresses))
            }
            EventKind::Dropped(octets, _) => format!("← {server}: {octets} bytes, dropped: {}", why()),
            EventKind::OtherSender { from, octets, .. } => {
                let from = if with_addresses { from.to_string() } else { "another address".to_owned() };
                format!("← {from}: {octets} bytes, dropped: {}", why())
            }
            EventKind::DroppedMore(more) => format!("← {server}: {} more dropped", text::grouped(u64::from(*more))),
            EventKind::Failed(failure) => format!("{server}: {failure}"),
        };
        format!("{secs:.3} s  {what}")
    }
}

/// Returns why a packet was dropped; `None` for any other event.
pub fn drop_reason(kind: &EventKind) -> Option<String> {
    match kind {
        EventKind::NotSigned(..) => Some("not signed".to_owned()),
        EventKind::Dropped(_, why) => Some(why.to_string()),
        EventKind::OtherSender { is_reply: true, .. } => Some("a valid response, but from the wrong sender".to_owned()),
        EventKind::OtherSender { is_reply: false, .. } => Some("not a response".to_owned()),
        EventKind::Found(_)
        | EventKind::Sent { .. }
        | EventKind::Received { .. }
        | EventKind::DroppedMore(_)
        | EventKind::Failed(_) => None,
    }
}

/// Formats a server's message to follow a packet: at the end of its line or, if the message has several lines, below
/// it.
fn quoted_message(message: &str, limit: usize) -> String {
    let text = text::lines_excerpt(message.trim(), limit);
    if text.is_empty() {
        String::new()
    } else if text.contains('\n') {
        text.lines().map(|line| format!("\n         {line}")).collect()
    } else {
        format!(", \"{text}\"")
    }
}

fn summary(packet: &Packet, with_values: bool) -> String {
    let shown = |Attribute { kind, length, value }: &Attribute| match value {
        Some(value) if with_values => format!("{kind} = {}", dictionary::excerpt(*kind, value, MAX_VALUE_CHARS)),
        _ => format!("{kind} {length}"),
    };
    let attributes: Vec<String> = packet.attributes.iter().map(shown).collect();
    let attributes = if attributes.is_empty() { "no attributes".to_owned() } else { attributes.join(", ") };
    format!("id {}, {} bytes: {attributes}", packet.identifier, packet.octets)
}

/// Returns the seconds left for a countdown, rounded up so that it shows 0 only at the end.
pub fn secs_left(left: Duration) -> u64 {
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::radius::ReplyCode;
    use crate::radius::packet::Dropped;
    use crate::radius::{AttributeType, DroppedCounts, Failure, RequestCode};

    const TEXT: &str = "Hello alice, call +49 30 1234";

    fn packet(identifier: u8, kinds: &[AttributeType]) -> Packet {
        let attributes =
            kinds.iter().map(|kind| Attribute { kind: *kind, length: 18, value: None }).collect::<Vec<_>>();
        Packet { identifier, octets: 20 + 18 * attributes.len(), attributes }
    }

    /// A trace with one event per second, of nearly every kind.
    fn trace() -> Trace {
        let servers = ["radius.example", "2001:db8::7"].map(|host| Server { host: host.to_owned(), port: 1812 });
        let mut trace = Trace::begin(servers.to_vec());
        let (from, to) = ("192.0.2.9:40000".parse().unwrap(), "198.51.100.7:1812".parse().unwrap());
        let request = || packet(7, &[AttributeType::MESSAGE_AUTHENTICATOR, AttributeType::USER_NAME]);
        let sent =
            |repetition| EventKind::Sent { from, to, code: RequestCode::AccessRequest, packet: request(), repetition };
        let code = ReplyCode::AccessChallenge;
        let received = EventKind::Received {
            code,
            is_signed: true,
            packet: packet(7, &[]),
            message: TEXT.to_owned(),
            ignored: vec![],
        };
        let all = [
            (0, EventKind::Found(vec![to.ip()])),
            (0, sent(0)),
            (0, sent(1)),
            (0, EventKind::Dropped(5_000, Dropped::ResponseAuthenticator)),
            (0, EventKind::NotSigned(ReplyCode::AccessAccept, packet(7, &[AttributeType::standard(26)]))),
            (0, EventKind::DroppedMore(1_234)),
            (0, EventKind::Failed(Failure::Silent(DroppedCounts::default()))),
            (1, EventKind::Failed(Failure::Refused)),
            (0, received),
        ];
        for (secs, (server, kind)) in (1..).zip(all) {
            trace.add(Event { at: trace.began + Duration::from_secs(secs), server, kind });
        }
        trace
    }

    #[test]
    fn a_copy_contains_no_user_host_address_or_message() {
        let trace = trace();
        let copy = trace.copy(false);
        let (first, lines) = copy.split_once('\n').unwrap();
        assert_eq!(first, format!("radius-console {}: test trace", env!("CARGO_PKG_VERSION")));
        assert_eq!(
            lines,
            "1.000 s  SERVER1 resolved to 1 address\n\
             2.000 s  → SERVER1: Access-Request, new, id 7, 56 bytes: Message-Authenticator 18, User-Name 18\n\
             3.000 s  → SERVER1: Access-Request, retry 1, id 7, 56 bytes: Message-Authenticator 18, User-Name 18\n\
             4.000 s  ← SERVER1: 5000 bytes, dropped: not authentic: the secret key differs, or the response is forged\n\
             5.000 s  ← SERVER1: Access-Accept, dropped: not signed, id 7, 38 bytes: Vendor-Specific 18\n\
             6.000 s  ← SERVER1: 1,234 more dropped\n\
             7.000 s  SERVER1: no response\n\
             8.000 s  SERVER2: refused: nothing is listening on this port\n\
             9.000 s  ← SERVER1: Access-Challenge, signed, id 7, 20 bytes: no attributes\n"
        );
        for hidden in ["alice", "example", "db8", "192.0.2", "198.51", "1812", "40000", "Hello"] {
            assert!(!copy.contains(hidden), "{hidden}");
        }
        let with_texts = trace.copy(true);
        assert_eq!(with_texts.replace(&format!(", \"{TEXT}\""), ""), copy);
        assert_ne!(with_texts, copy);
    }

    #[test]
    fn the_full_trace_contains_the_server_and_its_message() {
        let lines: Vec<String> = trace().lines().collect();
        assert_eq!(lines[0], "1.000 s  radius.example:1812 resolved to 198.51.100.7");
        assert!(lines[1].contains("→ radius.example:1812 (198.51.100.7:1812): Access-Request, new"), "{}", lines[1]);
        assert!(lines[7].contains("[2001:db8::7]:1812: refused"), "{}", lines[7]);
        assert!(lines[8].ends_with(&format!("\"{TEXT}\"")), "{}", lines[8]);
    }

    #[test]
    fn a_trace_has_a_maximum_size() {
        let mut trace = trace();
        let event = trace.events[1].clone();
        (0..2 * MAX_EVENTS).for_each(|_| trace.add(event.clone()));
        assert_eq!((trace.len(), trace.lines().count()), (MAX_EVENTS, MAX_EVENTS + 1));
        let last = format!("{} more events were discarded", text::grouped(u64::from(trace.more)));
        assert!(trace.copy(false).ends_with(&last) && trace.lines().last() == Some(last));
    }

    #[test]
    fn a_countdown_is_rounded_up() {
        let shown = [0, 1, 999, 1_000, 1_001].map(|millis| secs_left(Duration::from_millis(millis)));
        assert_eq!(shown, [0, 1, 1, 1, 2]);
    }
}
