//! The rules for the connection, which depend on what the enabled actions do.

use std::borrow::Cow;

use super::super::presets::{self, Method};
use super::super::{Connection, HaMode, PasswordEncoding, Port, Provider};
use super::rules::View;
use super::{Advice, ConnectionField, Fix, Place, Rule, Severity};

/// The longest wait that users tolerate, in seconds.
const PATIENCE_SECS: u32 = 180;

pub(super) fn of(provider: Option<Provider>, connection: &Connection, views: &[View<'_>], found: &mut Vec<Advice>) {
    use ConnectionField::{HaMode as Mode, PasswordEncoding as Encoding, RadiusPort, TimeoutSecs};
    use Severity::{Note, Warning};
    let mut advise = |rule, severity, part, what: String, why: Cow<'static, str>, fix: Option<Connection>| {
        let fix = fix.map(|connection| Fix::Connection(Box::new(connection)));
        found.push(Advice { rule, severity, place: Place::Connection(part), what, why, fix, twin: None });
    };
    let enabled = || views.iter().filter(|view| view.enabled);
    let sends = |view: &View<'_>| presets::sends_automatically(provider) || view.method().is_some_and(Method::sends);
    if both_send(connection) && enabled().any(sends) {
        let why = "Each server sends its own push, call or message, so users get two.".into();
        advise(Rule::BothServersSend, Warning, Mode, "Both servers receive each request".to_owned(), why, None);
    }
    if let Some(meaning) = other_meaning(connection.radius_port) {
        let what = format!("Port {} is for {meaning}", connection.radius_port);
        let why = "This is rarely intended; most servers use 1812.".into();
        advise(Rule::Port, Note, RadiusPort, what, why, None);
    }
    let waits = enabled().any(|view| presets::sends_automatically(provider) || view.waits_for_user());
    let needed_secs = presets::least_timeout_secs(provider);
    if waits && connection.timeout_secs.get() < needed_secs {
        let timeout_secs = needed_secs.to_string().parse().unwrap_or(connection.timeout_secs);
        let fixed = as_patient_as(connection, Connection { timeout_secs, ..connection.clone() });
        let what = format!("Timeout ({} s) is below {needed_secs} s", connection.timeout_secs);
        let why = match connection.most_packets() {
            1 => "The logon fails before users can approve it.",
            _ => "The request is sent again too early: users get several pushes or calls before they can approve one.",
        };
        advise(Rule::ShortTimeout, Warning, TimeoutSecs, what, why.into(), Some(fixed));
    }
    let wait_secs = connection.longest_wait_secs();
    if wait_secs > PATIENCE_SECS {
        let what = format!("Users wait up to {wait_secs} s");
        let why = format!("After {PATIENCE_SECS} s, users have usually given up.");
        advise(Rule::LongWait, Note, TimeoutSecs, what, why.into(), None);
    }
    if connection.password_encoding == PasswordEncoding::Chap && enabled().any(|view| !view.meant().0.is_empty()) {
        let mut why: Cow<'static, str> =
            "With CHAP the server cannot read the command; it can only compare it. Most servers require PAP.".into();
        if let Some(provider @ (Provider::Rsa | Provider::Okta)) = provider {
            why = format!("{why} {} rejects CHAP.", provider.name()).into();
        }
        advise(Rule::Chap, Warning, Encoding, "Commands are sent with CHAP".to_owned(), why, None);
    }
}

/// Describes what a fix changes in a connection.
pub(super) fn difference(before: Option<&Connection>, fixed: &Connection) -> String {
    let changed = |field: ConnectionField| {
        let value = fixed.value(field);
        let differs = before.is_none_or(|before| before.value(field) != value);
        differs.then(|| format!("set {} to {value}", field.label()))
    };
    ConnectionField::ALL.iter().copied().filter_map(changed).collect::<Vec<_>>().join(", ")
}

fn both_send(connection: &Connection) -> bool {
    connection.ha_mode == HaMode::ActiveActive && !connection.backup_server.is_empty()
}

/// The known use of a port, other than RADIUS authentication.
fn other_meaning(port: Port) -> Option<&'static str> {
    match port.get() {
        1645 => Some("old RADIUS authentication"),
        1813 => Some("RADIUS accounting"),
        2083 => Some("RADIUS over TLS (RadSec)"),
        _ => None,
    }
}

/// Returns `changed`, with fewer retries if users would wait too long only because of the change.
fn as_patient_as(before: &Connection, changed: Connection) -> Connection {
    if before.longest_wait_secs() > PATIENCE_SECS { changed } else { patient(changed) }
}

/// Reduces the retries until users wait at most [`PATIENCE_SECS`], and the timeout only if a single packet takes longer.
fn patient(mut connection: Connection) -> Connection {
    let number = |number: u32| number.to_string();
    let timeout_secs = u32::from(connection.timeout_secs.get());
    let servers = connection.longest_wait_secs() / (timeout_secs * (1 + u32::from(connection.retries.get())));
    let packets = PATIENCE_SECS / (timeout_secs * servers);
    let retries = u32::from(connection.retries.get()).min(packets.saturating_sub(1));
    connection.retries = number(retries).parse().unwrap_or(connection.retries);
    if packets == 0 {
        connection.timeout_secs = number(PATIENCE_SECS / servers).parse().unwrap_or(connection.timeout_secs);
    }
    connection
}
