//! `try --format json`: one JSON object, as described by assets/try-report.schema.json. It contains the user name, the servers and their
//! messages, and the values of attributes that the trace shows, but neither a State nor the password, code and secret key of the test.

use std::net::IpAddr;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::Arguments;
use crate::cli::output::millis;
use crate::end_user::logon::SendMode;
use crate::policy::json::value_alone;
use crate::radius::exchange::{EventKind, Packet};
use crate::radius::packet::Attribute;
use crate::radius::{AttributeValue, Server, dictionary};
use crate::trial::trace::{Trace, drop_reason};
use crate::trial::{Outcome, Reason, Trial};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report<'t> {
    action: &'t str,
    user: &'t str,
    servers: Vec<String>,
    send: &'static str,
    events: Vec<EventReport<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events_not_listed: Option<u32>,
    outcome: &'static str,
    reason: &'static str,
    summary: &'t str,
    advice: Vec<&'t str>,
}

#[derive(Serialize)]
struct EventReport<'t> {
    /// In milliseconds since the test began, to the microsecond.
    time: f64,
    server: String,
    #[serde(flatten)]
    kind: KindReport<'t>,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "camelCase")]
enum KindReport<'t> {
    Resolved {
        addresses: &'t [IpAddr],
    },
    Sent {
        address: String,
        code: String,
        repetition: u32,
        bytes: usize,
        #[serde(flatten)]
        contents: Contents,
    },
    Received {
        code: String,
        signed: bool,
        bytes: usize,
        #[serde(flatten)]
        contents: Contents,
        message: &'t str,
        ignored: Vec<String>,
    },
    Dropped {
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        bytes: usize,
        #[serde(flatten)]
        contents: Option<Contents>,
        why: String,
    },
    DroppedMore {
        count: u32,
    },
    Failed {
        why: String,
    },
}

#[derive(Serialize)]
struct Contents {
    identifier: u8,
    attributes: Vec<AttributeReport>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttributeReport {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<u32>,
    number: u8,
    bytes: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_name: Option<&'static str>,
}

impl<'t> Report<'t> {
    /// Reports a test, or why there was none. `stopped` is why it ended before the server's decision.
    pub(super) fn of(arguments: &'t Arguments, trial: Option<&'t Trial>, stopped: Option<(Reason, &'t str)>) -> Self {
        let verdict = trial.and_then(Trial::verdict);
        let (outcome, reason, summary) = match verdict {
            Some(verdict) => (verdict.outcome, verdict.reason, verdict.summary.as_str()),
            None => {
                let (reason, message) = stopped.unwrap_or((Reason::NotSent, ""));
                (Outcome::NoResponse, reason, message)
            }
        };
        // Beside a challenge that got no code, it is the advice.
        let stopped = stopped.map(|(_, message)| message).filter(|_| verdict.is_some());
        let advice = verdict.map(|verdict| verdict.advice.as_slice()).unwrap_or_default();
        let trace = trial.map(Trial::trace);
        Self {
            action: &arguments.action,
            user: trial.map_or(&arguments.user, |trial| trial.plan().user_name()),
            servers: arguments.servers().map(|server| server.to_string()).collect(),
            send: match arguments.send_mode() {
                SendMode::PasswordFirst => "passwordFirst",
                SendMode::CommandOnly => "commandOnly",
            },
            events: trace
                .map(|trace| trace.events().map(|(after, server, kind)| event(after, server, kind)).collect())
                .unwrap_or_default(),
            events_not_listed: trace.map(Trace::more).filter(|more| *more > 0),
            outcome: outcome.id(),
            reason: reason.id(),
            summary,
            advice: stopped.into_iter().chain(advice.iter().map(String::as_str)).collect(),
        }
    }
}

fn event<'t>(after: Duration, server: Option<&Server>, kind: &'t EventKind) -> EventReport<'t> {
    let why = || drop_reason(kind).unwrap_or_default();
    let kind = match kind {
        EventKind::Found(addresses) => KindReport::Resolved { addresses },
        EventKind::Sent { to, code, packet, repetition, .. } => KindReport::Sent {
            address: to.to_string(),
            code: code.to_string(),
            repetition: *repetition,
            bytes: packet.octets,
            contents: Contents::of(packet),
        },
        EventKind::Received { code, is_signed, packet, message, ignored } => KindReport::Received {
            code: code.to_string(),
            signed: *is_signed,
            bytes: packet.octets,
            contents: Contents::of(packet),
            message,
            ignored: ignored.iter().map(ToString::to_string).collect(),
        },
        EventKind::NotSigned(code, packet) => KindReport::Dropped {
            address: None,
            code: Some(code.to_string()),
            bytes: packet.octets,
            contents: Some(Contents::of(packet)),
            why: why(),
        },
        EventKind::Dropped(bytes, _) => dropped(None, *bytes, why()),
        EventKind::OtherSender { from, octets, .. } => dropped(Some(from.to_string()), *octets, why()),
        EventKind::DroppedMore(count) => KindReport::DroppedMore { count: *count },
        EventKind::Failed(failure) => KindReport::Failed { why: failure.to_string() },
    };
    EventReport { time: millis(after), server: server.map(Server::to_string).unwrap_or_default(), kind }
}

fn dropped<'t>(address: Option<String>, bytes: usize, why: String) -> KindReport<'t> {
    KindReport::Dropped { address, code: None, bytes, contents: None, why }
}

impl Contents {
    fn of(Packet { identifier, attributes, .. }: &Packet) -> Self {
        Self { identifier: *identifier, attributes: attributes.iter().map(AttributeReport::of).collect() }
    }
}

impl AttributeReport {
    fn of(Attribute { kind, length, value }: &Attribute) -> Self {
        let value_name = match value {
            Some(AttributeValue::Number(number)) => dictionary::value_name(*kind, *number),
            _ => None,
        };
        Self {
            name: kind.to_string(),
            vendor: kind.vendor(),
            number: kind.number(),
            bytes: *length,
            value: value.as_ref().map(value_alone),
            value_name,
        }
    }
}
