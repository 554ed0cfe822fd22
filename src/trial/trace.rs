//! What happened on the wire, line by line, to look at and to copy. It shows types and sizes, and no value but the server's
//! text; a copy names neither user nor host.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::radius::Server;
use crate::radius::exchange::{Event, Happened, Packet};
use crate::text;

/// The most events that are kept: more than any trial has that a person goes through.
const MOST_EVENTS: usize = 1_000;

/// What happened on the wire.
#[derive(Debug, Clone)]
pub struct Trace {
    began: Instant,
    servers: Vec<Server>,
    events: Vec<Event>,
    /// How many further events were not kept.
    more: u32,
}

impl Trace {
    pub(super) fn begin(servers: Vec<Server>) -> Self {
        Self { began: Instant::now(), servers, events: Vec::new(), more: 0 }
    }

    pub(super) fn add(&mut self, event: Event) {
        if self.events.len() < MOST_EVENTS {
            self.events.push(event);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Whether nothing happened yet.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Every event as it is shown to whoever tries; a server's text may add lines to its own.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.events.iter().map(|event| self.line(event)).chain(self.rest())
    }

    /// Says that it is not complete, if it is not.
    fn rest(&self) -> Option<String> {
        (self.more > 0).then(|| format!("and {} more events, which were not kept", text::grouped(self.more.into())))
    }

    /// One event as a line, with the server's text.
    pub fn line(&self, event: &Event) -> String {
        let server = self.servers.get(event.server).map(Server::to_string).unwrap_or_default();
        let mut line = self.words(event, &server, true);
        if let Happened::Received { message, .. } = &event.what {
            line.push_str(&said(message, 240));
        }
        line
    }

    /// The trace to hand on: without user, host and address, and without the server's text unless it is `with_texts`.
    pub fn copy(&self, with_texts: bool) -> String {
        let mut copy = format!("radius-console {}: trace of a trial\n", env!("CARGO_PKG_VERSION"));
        for event in &self.events {
            copy.push_str(&self.words(event, &format!("SERVER{}", event.server + 1), false));
            if let (true, Happened::Received { message, .. }) = (with_texts, &event.what) {
                copy.push_str(&said(message, 1_024));
            }
            copy.push('\n');
        }
        copy.extend(self.rest());
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
            Happened::Found(addresses) => match addresses.len() {
                1 => format!("{server} has an address"),
                count => format!("{server} has {count} addresses"),
            },
            Happened::Sent { to, code, packet, repetition, .. } => {
                let new = if *repetition == 0 { "new".to_owned() } else { format!("repeated ({repetition})") };
                format!("→ {server}{}: {code}, {new}, {}", at(to), shown(packet))
            }
            Happened::Received { code, is_signed, packet, ignored, .. } => {
                let signed = if *is_signed { "signed" } else { "not signed" };
                let mut line = format!("← {server}: {code}, {signed}, {}", shown(packet));
                for kind in ignored {
                    let _ = write!(line, ", {kind} ignored: its length is wrong");
                }
                line
            }
            Happened::NotSigned(code, packet) => {
                format!("← {server}: {code}, dropped: not signed, {}", shown(packet))
            }
            Happened::Dropped(octets, why) => format!("← {server}: {octets} octets, dropped: {why}"),
            Happened::OtherSender { from, octets, is_reply } => {
                let from = if with_addresses { from.to_string() } else { "another address".to_owned() };
                let what = if *is_reply { "a reply, but not from where the request went" } else { "no reply" };
                format!("← {from}: {octets} octets, dropped: {what}")
            }
            Happened::DroppedMore(more) => format!("← {server}: {} more, dropped", text::grouped(u64::from(*more))),
            Happened::Failed(failure) => format!("{server}: {failure}"),
        };
        format!("{secs:.3} s  {what}")
    }
}

/// A server's text after what it came with: at the end of the line, or below it where it has lines of its own.
fn said(message: &str, limit: usize) -> String {
    let text = text::lines_excerpt(message.trim(), limit);
    if text.is_empty() {
        String::new()
    } else if text.contains('\n') {
        text.lines().map(|line| format!("\n         {line}")).collect()
    } else {
        format!(", \"{text}\"")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::radius::ReplyCode;
    use crate::radius::packet::{Attribute, Dropped};
    use crate::radius::{AttributeType, DroppedCounts, Failure, RequestCode};

    const TEXT: &str = "Hello alice, call +49 30 1234";

    fn packet(identifier: u8, kinds: &[AttributeType]) -> Packet {
        let attributes = kinds.iter().map(|kind| Attribute { kind: *kind, length: 18 }).collect::<Vec<_>>();
        Packet { identifier, octets: 20 + 18 * attributes.len(), attributes }
    }

    /// A trace with one event of each kind, a second apart.
    fn trace() -> Trace {
        let servers = ["radius.example", "2001:db8::7"].map(|host| Server { host: host.to_owned(), port: 1812 });
        let mut trace = Trace::begin(servers.to_vec());
        let (from, to) = ("192.0.2.9:40000".parse().unwrap(), "198.51.100.7:1812".parse().unwrap());
        let request = || packet(7, &[AttributeType::MESSAGE_AUTHENTICATOR, AttributeType::USER_NAME]);
        let sent =
            |repetition| Happened::Sent { from, to, code: RequestCode::AccessRequest, packet: request(), repetition };
        let code = ReplyCode::AccessChallenge;
        let received = Happened::Received {
            code,
            is_signed: true,
            packet: packet(7, &[]),
            message: TEXT.to_owned(),
            ignored: vec![],
        };
        let all = [
            (0, Happened::Found(vec![to.ip()])),
            (0, sent(0)),
            (0, sent(1)),
            (0, Happened::Dropped(5_000, Dropped::ResponseAuthenticator)),
            (0, Happened::NotSigned(ReplyCode::AccessAccept, packet(7, &[AttributeType(26)]))),
            (0, Happened::DroppedMore(1_234)),
            (0, Happened::Failed(Failure::Silent(DroppedCounts::default()))),
            (1, Happened::Failed(Failure::Refused)),
            (0, received),
        ];
        for (secs, (server, what)) in (1..).zip(all) {
            trace.add(Event { at: trace.began + Duration::from_secs(secs), server, what });
        }
        trace
    }

    #[test]
    fn a_copy_names_neither_user_nor_host_nor_address_nor_the_text() {
        let trace = trace();
        let copy = trace.copy(false);
        let (first, lines) = copy.split_once('\n').unwrap();
        assert_eq!(first, format!("radius-console {}: trace of a trial", env!("CARGO_PKG_VERSION")));
        assert_eq!(
            lines,
            "1.000 s  SERVER1 has an address\n\
             2.000 s  → SERVER1: Access-Request, new, id 7, 56 octets: Message-Authenticator 18, User-Name 18\n\
             3.000 s  → SERVER1: Access-Request, repeated (1), id 7, 56 octets: Message-Authenticator 18, User-Name 18\n\
             4.000 s  ← SERVER1: 5000 octets, dropped: not authentic: the shared secret differs, or it is forged\n\
             5.000 s  ← SERVER1: Access-Accept, dropped: not signed, id 7, 38 octets: attribute 26 18\n\
             6.000 s  ← SERVER1: 1,234 more, dropped\n\
             7.000 s  SERVER1: no answer\n\
             8.000 s  SERVER2: refused: nobody listens on this port\n\
             9.000 s  ← SERVER1: Access-Challenge, signed, id 7, 20 octets: no attributes\n"
        );
        for hidden in ["alice", "example", "db8", "192.0.2", "198.51", "1812", "40000", "Hello"] {
            assert!(!copy.contains(hidden), "{hidden}");
        }
        let with_texts = trace.copy(true);
        assert_eq!(with_texts.replace(&format!(", \"{TEXT}\""), ""), copy);
        assert_ne!(with_texts, copy);
    }

    #[test]
    fn whoever_tries_sees_the_server_and_its_text() {
        let lines: Vec<String> = trace().lines().collect();
        assert_eq!(lines[0], "1.000 s  radius.example:1812 is 198.51.100.7");
        assert!(lines[1].contains("→ radius.example:1812 (198.51.100.7:1812): Access-Request, new"), "{}", lines[1]);
        assert!(lines[7].contains("[2001:db8::7]:1812: refused"), "{}", lines[7]);
        assert!(lines[8].ends_with(&format!("\"{TEXT}\"")), "{}", lines[8]);
    }

    #[test]
    fn a_trace_does_not_grow_for_ever() {
        let mut trace = trace();
        let event = trace.events[1].clone();
        (0..2 * MOST_EVENTS).for_each(|_| trace.add(event.clone()));
        assert_eq!((trace.len(), trace.lines().count()), (MOST_EVENTS, MOST_EVENTS + 1));
        let rest = "and 1,010 more events, which were not kept";
        let rest = rest.replace("1,010", &text::grouped(u64::from(trace.more)));
        assert!(trace.copy(false).ends_with(&rest) && trace.lines().last() == Some(rest));
    }

    #[test]
    fn what_is_left_is_rounded_up() {
        let shown = [0, 1, 999, 1_000, 1_001].map(|millis| secs_left(Duration::from_millis(millis)));
        assert_eq!(shown, [0, 1, 1, 1, 2]);
    }
}
