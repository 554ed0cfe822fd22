//! Trials that never become an exchange: servers that do not respond, and values that fit in no packet.

use needs::needs;
use radius_console::end_user::logon::{Failure, Way};
use radius_console::policy::ActionField;
use radius_console::policy::HaMode;
use radius_console::policy::draft::ActionDraft;
use radius_console::trial::Outcome;

use super::{advice, assert_verdict, is_dialog_after, sent, verdict};
use crate::radius::case::{Case, enter, run};
use crate::radius::relay::Relay;
use crate::radius::{FreeRadius, at, refusing};

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_wrong_secret_causes_silence_and_is_the_first_suggestion() {
    let radius = FreeRadius::start();
    let servers = vec![radius.server(), radius.strict()];
    let at_once = Case { servers, ha_mode: HaMode::ActiveActive, timeout_secs: 1, ..Case::at(radius.server()) };
    let mut trial = Case { secret: "testing124", ..at_once }.begin();
    assert_eq!(sent(&run(&mut trial)), (2, 0));
    let summary = format!("No valid answer. SERVER: no answer; {}: no answer.", radius.strict());
    assert_verdict(&trial, Outcome::NoResponse, &summary);
    let silent = advice(&trial).matches("is silent: the shared secret is wrong, or").count();
    assert_eq!(silent, 2, "{}", advice(&trial));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_reply_without_a_required_signature_does_not_count() {
    let radius = FreeRadius::start();
    let case = Case { requires_signature: true, timeout_secs: 1, ..Case::at(radius.server()) };
    let trial = case.run();
    assert_verdict(&trial, Outcome::NoResponse, "No valid answer. SERVER: no valid answer.");
    assert!(
        advice(&trial).contains("answers without Message-Authenticator, which does not count"),
        "{}",
        advice(&trial)
    );
    let trace = trial.trace().copy(false);
    assert!(trace.contains("Access-Challenge, dropped: not signed"), "{trace}");
}

#[test]
fn a_refusing_port_ends_the_wait_immediately() {
    let (_socket, server) = refusing();
    let mut trial = Case { timeout_secs: 300, retries: 10, ..Case::at(server.clone()) }.begin();
    assert_eq!(sent(&run(&mut trial)), (1, 0));
    assert_verdict(&trial, Outcome::NoResponse, "No valid answer. SERVER: refused: nobody listens on this port.");
    let port = server.port;
    assert!(advice(&trial).contains(&format!("no RADIUS server listens on port {port}")), "{}", advice(&trial));
}

#[test]
fn an_unresolvable_name_is_reported() {
    let mut trial = Case::at(at("radius.invalid", 1812)).begin();
    assert_eq!(sent(&run(&mut trial)), (0, 0));
    let summary = &verdict(&trial).summary;
    assert!(summary.starts_with("No valid answer. radius.invalid:1812: the name has no address: "), "{summary}");
    assert!(advice(&trial).contains("radius.invalid: check the name, or give an address."), "{}", advice(&trial));
}

/// Values that fit in no packet are refused with a message, and nothing is sent.
#[test]
fn a_password_of_129_octets_or_with_nul_is_not_sent() {
    let relay = Relay::silent();
    let (long, half_of_it) = ("p".repeat(129), "é".repeat(65));
    let size = |octets| format!("Nothing was sent: User-Password has {octets} octets of UTF-8; it takes at most 128.");
    let nul = "Nothing was sent: User-Password holds a NUL character, which RADIUS cannot carry.".to_owned();
    for (password, summary) in [(long.as_str(), size(129)), (&half_of_it, size(130)), ("a\0b", nul)] {
        let trial = Case { password, ..Case::at(relay.server()) }.run();
        assert_verdict(&trial, Outcome::NoResponse, &summary);
        assert_eq!(verdict(&trial).advice, [""; 0], "no advice about where the test ran");
    }
    let user = "u".repeat(254);
    let trial = Case { user: &user, ..Case::at(relay.server()) }.run();
    assert_verdict(
        &trial,
        Outcome::NoResponse,
        "Nothing was sent: User-Name has 254 octets of UTF-8; it takes at most 253.",
    );
    let trial = Case { user: "", way: Way::CommandAtOnce, ..Case::at(relay.server()) }.run();
    assert_verdict(&trial, Outcome::NoResponse, "Nothing was sent: User-Name is empty; it takes 1 to 253 octets.");
    assert_eq!(relay.count(), 0);
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_code_of_129_octets_or_with_nul_is_not_sent() {
    let radius = FreeRadius::start();
    let relay = Relay::before(&radius.server());
    for (code, words) in [("9".repeat(129), "has 129 octets"), ("12\0".to_owned(), "holds a NUL")] {
        let before = relay.count();
        let mut trial = Case { command: "sms", ..Case::at(relay.server()) }.run();
        assert_eq!(enter(&mut trial, &code).len(), 1, "only the failure");
        let summary = &verdict(&trial).summary;
        assert!(summary.starts_with("Nothing was sent: User-Password ") && summary.contains(words), "{summary}");
        assert!(is_dialog_after(&trial, &Failure::NoAnswer));
        assert_eq!(relay.count() - before, 2, "the password and the command");
    }
}

#[test]
fn a_command_of_129_octets_fits_in_no_policy() {
    let fields = |command: String| {
        let draft = ActionDraft { title: "Method".into(), command, ..ActionDraft::default() };
        draft.finish().err().map(|problems| problems.iter().map(|problem| problem.field).collect::<Vec<_>>())
    };
    assert_eq!(fields("é".repeat(64)), None);
    assert_eq!(fields("é".repeat(64) + "!"), Some(vec![ActionField::Command]));
    assert_eq!(fields("a\0b".to_owned()), Some(vec![ActionField::Command]));
}
