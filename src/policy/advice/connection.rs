//! The rules for the connection, which depend on what the enabled actions do.

use std::borrow::Cow;

use super::super::presets::{self, Method};
use super::super::{Connection, HaMode, PasswordEncoding, Port, Provider};
use super::rules::View;
use super::{Advice, ConnectionPart, Fix, Place, Rule, Severity};

/// The longest wait that a user bears, in seconds.
const PATIENCE_SECS: u32 = 180;

pub(super) fn of(provider: Option<Provider>, connection: &Connection, views: &[View<'_>], found: &mut Vec<Advice>) {
    use ConnectionPart::{HaMode as Mode, PasswordEncoding as Encoding, RadiusPort, TimeoutSecs};
    use Severity::{Note, Warning};
    let mut advise = |rule, severity, part, what: String, why: Cow<'static, str>, fix: Option<Connection>| {
        let fix = fix.map(|connection| Fix::Connection(Box::new(connection)));
        found.push(Advice { rule, severity, place: Place::Connection(part), what, why, fix });
    };
    let enabled = || views.iter().filter(|view| view.enabled);
    let sends = |view: &View<'_>| presets::sends_automatically(provider) || view.method().is_some_and(Method::sends);
    if both_send(connection) && enabled().any(sends) {
        let fixed = Connection { ha_mode: HaMode::ActivePassive, ..connection.clone() };
        let why = "In active-active mode both servers send it: users get two pushes, calls or messages.".into();
        let fixed = as_patient_as(connection, fixed);
        advise(Rule::BothServersSend, Warning, Mode, "Both servers are asked at once".to_owned(), why, Some(fixed));
    }
    if let Some(meaning) = other_meaning(connection.radius_port) {
        let fixed = Connection { radius_port: Port::of::<1812>(), ..connection.clone() };
        let what = format!("Port {} is that of {meaning}", connection.radius_port);
        advise(Rule::Port, Note, RadiusPort, what, "It is rarely meant; most servers use 1812.".into(), Some(fixed));
    }
    let waits = enabled().any(|view| presets::sends_automatically(provider) || view.waits_for_user());
    let needed_secs = presets::least_timeout_secs(provider);
    if waits && connection.timeout_secs.get() < needed_secs {
        let timeout_secs = needed_secs.to_string().parse().unwrap_or(connection.timeout_secs);
        let fixed = as_patient_as(connection, Connection { timeout_secs, ..connection.clone() });
        let what = format!("Timeout of {} s, under {needed_secs} s", connection.timeout_secs);
        let why = match connection.most_packets() {
            1 => "The attempt ends before users can approve it.",
            _ => "The request is repeated too early: users get several pushes or calls before they can approve one.",
        };
        advise(Rule::ShortTimeout, Warning, TimeoutSecs, what, why.into(), Some(fixed));
    }
    let wait_secs = connection.longest_wait_secs();
    if wait_secs > PATIENCE_SECS {
        let what = format!("A user waits up to {wait_secs} s");
        let why = format!("After {PATIENCE_SECS} s the user has long given up.");
        advise(Rule::LongWait, Note, TimeoutSecs, what, why.into(), Some(patient(connection.clone())));
    }
    if connection.password_encoding == PasswordEncoding::Chap && enabled().any(|view| !view.meant().0.is_empty()) {
        let fixed = Connection { password_encoding: PasswordEncoding::Pap, ..connection.clone() };
        let mut why: Cow<'static, str> =
            "CHAP hides the command: the server can only compare candidates. Most want PAP.".into();
        if let Some(provider @ (Provider::Rsa | Provider::Okta)) = provider {
            why = format!("{why} {} refuses CHAP.", provider.name()).into();
        }
        advise(Rule::Chap, Warning, Encoding, "Commands travel as CHAP".to_owned(), why, Some(fixed));
    }
}

/// What a fix does to a connection, in a few words.
pub(super) fn difference(before: Option<&Connection>, fixed: &Connection) -> String {
    let differs = |same: fn(&Connection, &Connection) -> bool| before.is_none_or(|before| !same(before, fixed));
    let done = [
        differs(|a, b| a.ha_mode == b.ha_mode).then(|| format!("set HA mode to {}", fixed.ha_mode.name())),
        differs(|a, b| a.radius_port == b.radius_port).then(|| format!("set the port to {}", fixed.radius_port)),
        differs(|a, b| a.timeout_secs == b.timeout_secs)
            .then(|| format!("set the timeout to {} s", fixed.timeout_secs)),
        differs(|a, b| a.retries == b.retries).then(|| format!("set retries to {}", fixed.retries)),
        differs(|a, b| a.password_encoding == b.password_encoding)
            .then(|| format!("set the password encoding to {}", fixed.password_encoding.id())),
    ];
    done.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn both_send(connection: &Connection) -> bool {
    connection.ha_mode == HaMode::ActiveActive && !connection.backup_server.is_empty()
}

/// What a port is known for besides RADIUS authentication as it is today.
fn other_meaning(port: Port) -> Option<&'static str> {
    match port.get() {
        1645 => Some("old RADIUS authentication"),
        1813 => Some("RADIUS accounting"),
        2083 => Some("RADIUS over TLS (RadSec)"),
        _ => None,
    }
}

/// A changed connection that makes nobody wait too long who did not before.
fn as_patient_as(before: &Connection, changed: Connection) -> Connection {
    if before.longest_wait_secs() > PATIENCE_SECS { changed } else { patient(changed) }
}

/// The connection with as many retries as the patience of a user allows, and a shorter timeout only where one packet already
/// takes longer.
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
