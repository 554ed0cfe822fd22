//! Trials that never become an exchange: servers that do not respond, and values that fit in no packet.

use needs::needs;
use radius_console::end_user::logon::{Failure, SendMode};
use radius_console::policy::ActionField;
use radius_console::policy::draft::ActionDraft;
use radius_console::policy::{Attribute, HaMode};
use radius_console::radius::{AttributeType, AttributeValue};
use radius_console::trial::{Outcome, Plan, Reason, Trial};
use zeroize::Zeroizing;

use super::{advice, assert_verdict, is_dialog_after, sent, verdict};
use crate::radius::case::{Case, enter, run};
use crate::radius::relay::Relay;
use crate::radius::{FreeRadius, at, refusing, secret};

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_wrong_secret_causes_silence_and_is_the_first_suggestion() {
    let radius = FreeRadius::start();
    let servers = vec![radius.server(), radius.strict()];
    let at_once = Case { servers, ha_mode: HaMode::ActiveActive, timeout_secs: 1, ..Case::at(radius.server()) };
    let mut trial = Case { secret: "testing124", ..at_once }.begin();
    assert_eq!(sent(&run(&mut trial)), (2, 0));
    let summary = format!("SERVER: no response; {}: no response.", radius.strict());
    assert_verdict(&trial, Outcome::NoResponse, &summary);
    let silent = advice(&trial).matches("does not respond: the secret key is wrong, ").count();
    assert_eq!(silent, 2, "{}", advice(&trial));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_reply_without_a_required_signature_does_not_count() {
    let radius = FreeRadius::start();
    let case = Case { requires_signature: true, timeout_secs: 1, ..Case::at(radius.server()) };
    let trial = case.run();
    assert_verdict(&trial, Outcome::NoResponse, "SERVER: no valid response.");
    assert!(
        advice(&trial).contains("responds without a Message-Authenticator, which is not accepted"),
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
    assert_verdict(&trial, Outcome::NoResponse, "SERVER: refused: nothing is listening on this port.");
    let port = server.port;
    assert!(advice(&trial).contains(&format!("no RADIUS server is listening on port {port}")), "{}", advice(&trial));
}

#[test]
fn an_unresolvable_name_is_reported() {
    let mut trial = Case::at(at("radius.invalid", 1812)).begin();
    assert_eq!(sent(&run(&mut trial)), (0, 0));
    let summary = &verdict(&trial).summary;
    assert!(summary.starts_with("radius.invalid:1812: name not found: "), "{summary}");
    assert!(advice(&trial).contains("radius.invalid: check the name, or enter an IP address."), "{}", advice(&trial));
}

/// Values that fit in no packet are refused with a message, and nothing is sent.
#[test]
fn a_password_of_129_octets_or_with_nul_is_not_sent() {
    let relay = Relay::silent();
    let (long, half_of_it) = ("p".repeat(129), "é".repeat(65));
    let size = |octets| format!("Nothing was sent: User-Password has {octets} bytes in UTF-8; the limit is 128.");
    let nul = "Nothing was sent: User-Password contains a NUL character, which RADIUS cannot send.".to_owned();
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
        "Nothing was sent: User-Name has 254 bytes in UTF-8; the limit is 253.",
    );
    let trial = Case { user: "", send_mode: SendMode::CommandOnly, ..Case::at(relay.server()) }.run();
    assert_verdict(&trial, Outcome::NoResponse, "Nothing was sent: User-Name is empty; it must have 1 to 253 bytes.");
    assert_eq!(relay.count(), 0);
}

/// They may fit beside the password, but not beside the State that a server may send.
#[test]
fn attributes_that_may_not_fit_later_are_not_sent_at_all() {
    let relay = Relay::silent();
    let case = Case { timeout_secs: 1, ..Case::at(relay.server()) };
    let begin = |octets: usize| {
        let text = |octets: usize| AttributeValue::Text("x".repeat(octets - 2));
        let sizes = std::iter::repeat_n(255, octets / 255).chain([octets % 255]);
        let station = |octets| Attribute::new(AttributeType::CALLING_STATION_ID, text(octets)).unwrap();
        let plan = Plan { client: sizes.map(station).collect(), ..case.plan() };
        Trial::begin(plan, Zeroizing::new(case.password.to_owned()), secret())
    };
    // 4,096 bytes without header, signature, name, NAS-Identifier, the longest password and the longest State.
    let room = 4_096 - 20 - 18 - 6 - 16 - 130 - 255;
    let mut trial = begin(room + 1);
    assert_eq!(sent(&run(&mut trial)), (0, 0));
    let summary =
        "Nothing was sent: the attributes take 3,652 bytes, but only 3,651 fit in a request; remove or shorten some.";
    assert_verdict(&trial, Outcome::NoResponse, summary);
    assert_eq!(verdict(&trial).reason, Reason::Unsendable);
    assert_eq!(relay.count(), 0);
    let mut trial = begin(room);
    assert_eq!(sent(&run(&mut trial)), (1, 0));
    assert_eq!((relay.count(), verdict(&trial).reason), (1, Reason::Silent));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_code_of_129_octets_or_with_nul_is_not_sent() {
    let radius = FreeRadius::start();
    let relay = Relay::before(&radius.server());
    for (code, words) in [("9".repeat(129), "has 129 bytes"), ("12\0".to_owned(), "contains a NUL")] {
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
