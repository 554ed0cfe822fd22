//! Every case in the real server's configuration, with a single server.

use std::time::{Duration, Instant};

use needs::needs;
use radius_console::end_user::logon::{Failure, SendMode, Stage};
use radius_console::policy::PasswordEncoding;
use radius_console::radius::exchange::EventKind;
use radius_console::trial::{Outcome, Trial};

use super::{advice, assert_verdict, is_dialog_after, is_logged_on, sent, verdict};
use crate::radius::case::{Case, enter, run};
use crate::radius::relay::Relay;
use crate::radius::rfc::{ACCEPT, CHALLENGE, REJECT, REPLY_MESSAGE, STATE, attribute};
use crate::radius::rogue::Rogue;
use crate::radius::{FreeRadius, at, has_ipv6};

const UNSIGNED: Outcome = Outcome::Accepted { is_signed: false };
const SIGNED: Outcome = Outcome::Accepted { is_signed: true };

/// Every command of the server's configuration, on both of its ports and with both encodings.
#[needs(linux, "FreeRADIUS")]
#[test]
fn every_command_completes_with_pap_and_chap_signed_and_unsigned() {
    let radius = FreeRadius::start();
    for (server, accepted, unsigned) in [(radius.server(), UNSIGNED, " (unsigned)"), (radius.strict(), SIGNED, "")] {
        for encoding in [PasswordEncoding::Pap, PasswordEncoding::Chap] {
            let requires_signature = accepted == SIGNED;
            let case = Case { encoding, requires_signature, ..Case::at(server.clone()) };
            let with = |command| Case { command, ..case.clone() }.run();

            let trial = with("push");
            assert_verdict(&trial, accepted, &format!("SERVER accepted Method{unsigned}."));
            assert!(is_logged_on(&trial));
            assert_eq!(advice(&trial).contains("CVE-2024-3596"), accepted == UNSIGNED);

            let trial = with("ключ-✓");
            assert_verdict(&trial, accepted, &format!("SERVER accepted Method{unsigned}: \"Привет ✓\""));

            let rejected = |command, text: &str| {
                let trial = with(command);
                let summary = format!("SERVER rejected Method{unsigned}: \"{text}\"");
                assert_verdict(&trial, Outcome::Rejected, &summary);
                assert!(is_dialog_after(&trial, &Failure::Rejected(text.to_owned())));
                let proves = advice(&trial).contains("Address, port and secret key are right.");
                assert_eq!(proves, accepted == SIGNED);
            };
            rejected("phone", "The call was not answered");
            rejected("carrier-pigeon", "Unknown method");

            for (code, outcome, summary) in [
                ("123456", accepted, format!("SERVER accepted the code{unsigned}: \"Welcome\"")),
                ("123457", Outcome::Rejected, format!("SERVER rejected the code{unsigned}: \"Wrong code\"")),
            ] {
                let mut trial = with("sms");
                let summary_of_challenge = format!("SERVER sent a challenge{unsigned}: \"Enter the code\"");
                assert_verdict(&trial, Outcome::Challenged, &summary_of_challenge);
                assert!(matches!(trial.logon().stage(), Stage::Challenge { text, .. } if text == "Enter the code"));
                assert!(!trial.shows_code(), "Prompt is No-Echo");
                enter(&mut trial, code);
                assert_verdict(&trial, outcome, &summary);
                assert_eq!(is_logged_on(&trial), outcome == accepted);
            }

            let trial = Case { user: "no-mfa", ..case.clone() }.run();
            assert_verdict(&trial, accepted, &format!("SERVER accepted the password{unsigned}."));
            assert!(advice(&trial).contains("the method itself was not tested"), "{}", advice(&trial));
        }
    }
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_push_approved_after_three_seconds_is_accepted() {
    let radius = FreeRadius::start();
    let mut trial = Case { user: "alice", ..Case::at(radius.server()) }.begin();
    let events = run(&mut trial);
    assert_verdict(&trial, UNSIGNED, "SERVER accepted Method (unsigned).");
    let [.., sent, received] = &events[..] else { panic!("{events:?}") };
    assert!(matches!((&sent.kind, &received.kind), (EventKind::Sent { .. }, EventKind::Received { .. })), "{events:?}");
    assert!(received.at - sent.at >= Duration::from_secs(3), "{events:?}");
}

/// With the command sent directly, this user's challenge asks for a code.
#[needs(linux, "FreeRADIUS")]
#[test]
fn two_reply_messages_are_two_lines_and_prompt_and_session_timeout_are_kept() {
    let radius = FreeRadius::start();
    let case = Case { user: "two-lines", command: "first-pass", ..Case::at(radius.server()) };
    let mut trial = Case { send_mode: SendMode::CommandOnly, ..case }.run();
    let text = "Choose a method: push, sms, phone\n – или ключ-✓";
    assert_verdict(
        &trial,
        Outcome::Challenged,
        &format!("SERVER sent a challenge (unsigned): \"{}\"", text.replace('\n', "\n  ")),
    );
    assert_eq!(trial.logon().dialog().prompt, text);
    assert!(trial.shows_code());
    let left = trial.code_time_left().expect("a Session-Timeout");
    assert!(left <= Duration::from_secs(60) && left > Duration::from_secs(50), "{left:?}");

    enter(&mut trial, "sms");
    assert_eq!(trial.logon().dialog().prompt, "Enter the code");
    assert!(!trial.shows_code(), "the second challenge has its own Prompt");
    assert_eq!(trial.code_time_left(), None, "the second challenge has no Session-Timeout");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn the_server_can_reject_names_and_passwords_in_any_script() {
    let radius = FreeRadius::start();
    let names = ["пользователь", "用户", "مستخدم", "ผู้ใช้", "🙂", "o'neil %{User-Name} \"\\", "a@b", "\u{202e}", "\n"];
    for encoding in [PasswordEncoding::Pap, PasswordEncoding::Chap] {
        for name in names {
            let case = Case { encoding, ..Case::at(radius.server()) };
            for case in [Case { user: name, password: name, ..case.clone() }, Case { password: name, ..case }] {
                let trial = case.run();
                let summary = "SERVER rejected the password (unsigned): \"Wrong user name or password\"".to_owned();
                assert_verdict(&trial, Outcome::Rejected, &summary);
                assert!(trial.is_over());
            }
        }
    }
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_silent_server_times_out_with_an_explanation() {
    let radius = FreeRadius::start();
    let server = radius.server();
    let mut trial = Case { user: "nobody-answers", timeout_secs: 1, ..Case::at(server.clone()) }.begin();
    assert_eq!(sent(&run(&mut trial)), (1, 0));
    assert_verdict(&trial, Outcome::NoResponse, "SERVER: no response.");
    assert!(
        advice(&trial)
            .contains("127.0.0.1 does not respond: the secret key is wrong, this computer is not a registered client")
    );
    assert!(trial.is_over(), "without a reply to the password there is no dialog");

    let mut trial = Case { command: "drop", timeout_secs: 1, ..Case::at(server) }.begin();
    assert_eq!(sent(&run(&mut trial)), (2, 0));
    assert_verdict(&trial, Outcome::NoResponse, "SERVER: no response.");
    assert!(is_dialog_after(&trial, &Failure::NoAnswer));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_direct_command_replaces_the_password_which_is_not_sent() {
    let radius = FreeRadius::start();
    let relay = Relay::before(&radius.server());
    let case = Case { send_mode: SendMode::CommandOnly, password: "not-to-be-sent", ..Case::at(relay.server()) };
    let trial = Case { user: "no-mfa", command: "first-pass", ..case.clone() }.run();
    assert_verdict(&trial, UNSIGNED, "SERVER accepted Method (unsigned).");
    assert!(is_logged_on(&trial));
    assert_eq!(relay.count(), 1);

    let trial = case.run();
    assert_verdict(&trial, Outcome::Rejected, "SERVER rejected Method (unsigned): \"Wrong user name or password\"");
    assert!(advice(&trial).contains("expects the password first"), "{}", advice(&trial));
    assert_eq!(relay.count(), 2);
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn after_a_reject_nothing_is_sent_automatically_and_retrying_starts_with_the_password() {
    let radius = FreeRadius::start();
    let relay = Relay::before(&radius.server());
    let mut trial = Case { command: "phone", ..Case::at(relay.server()) }.run();
    assert!(trial.job().is_none() && relay.count() == 2);
    let (method, summary) = (trial.plan().action, verdict(&trial).summary.clone());
    trial.choose(method);
    run(&mut trial);
    assert_eq!(verdict(&trial).summary, summary);

    let states: Vec<_> = relay.passed().iter().map(|request| request.value(STATE)).collect();
    let [None, Some(first), None, Some(second)] = &states[..] else { panic!("{states:?}") };
    assert_ne!(first, second);
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn after_cancelling_a_challenge_the_next_method_does_not_respond_to_it() {
    let radius = FreeRadius::start();
    let relay = Relay::before(&radius.server());
    let mut trial = Case { command: "sms", ..Case::at(relay.server()) }.run();
    assert_eq!(verdict(&trial).outcome, Outcome::Challenged);
    trial.cancel();
    trial.choose(trial.plan().action);
    run(&mut trial);
    assert_verdict(&trial, Outcome::Challenged, "SERVER sent a challenge (unsigned): \"Enter the code\"");
    let states: Vec<_> = relay.passed().iter().map(|request| request.value(STATE)).collect();
    assert!(matches!(&states[..], [None, Some(_), None, Some(_)]), "{states:?}");
}

#[test]
fn a_resent_password_that_is_rejected_is_not_blamed_on_the_method() {
    let rogue = Rogue::start();
    let mut trial = Case { command: "phone", ..Case::at(rogue.server()) }.begin();
    let answer = |trial: &mut Trial, code: u8, text: &str| {
        let job = trial.job().unwrap();
        let asking = std::thread::spawn(move || job.run(&mut |_| {}));
        let request = rogue.receive();
        rogue.send(&request, &request.signed(code, &attribute(REPLY_MESSAGE, text.as_bytes())));
        trial.finish(asking.join().unwrap());
    };
    answer(&mut trial, CHALLENGE, "");
    answer(&mut trial, REJECT, "Declined");
    trial.choose(trial.plan().action);
    answer(&mut trial, REJECT, "Locked");
    assert_verdict(&trial, Outcome::Rejected, "SERVER rejected the password: \"Locked\"");
    let log: Vec<&str> = trial.logon().log().iter().map(|line| line.text.as_str()).collect();
    assert!(log.contains(&"The server rejected the password, which had to be resent: \"Locked\""), "{log:?}");
    assert!(is_dialog_after(&trial, &Failure::Rejected("Locked".to_owned())));
    trial.choose(trial.plan().action);
    answer(&mut trial, ACCEPT, "");
    assert!(is_logged_on(&trial) && advice(&trial).contains("the method itself was not tested"));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_pending_push_is_cancelled_immediately() {
    let radius = FreeRadius::start();
    let mut trial = Case { user: "alice", ..Case::at(radius.server()) }.begin();
    let done = trial.job().unwrap().run(&mut |_| {});
    trial.finish(done);
    let job = trial.job().expect("the command follows");
    let (sender, events) = std::sync::mpsc::channel();
    let asking = std::thread::spawn(move || (job.run(&mut |event| sender.send(event).unwrap()), Instant::now()));
    trial.record(events.recv().unwrap());
    assert!(trial.times_out_in().is_some_and(|left| left > Duration::from_secs(5)), "{:?}", trial.times_out_in());

    let pressed = Instant::now();
    trial.cancel();
    assert!(is_dialog_after(&trial, &Failure::Cancelled));
    assert_verdict(&trial, Outcome::NoResponse, "Cancelled: nothing more is sent.");
    let (done, ended) = asking.join().unwrap();
    println!("Cancelled within {:?}", ended - pressed);
    assert!(ended - pressed < Duration::from_secs(1));
    trial.finish(done);
    assert!(is_dialog_after(&trial, &Failure::Cancelled), "the late end of the job changes nothing");
    assert!(trial.job().is_none());

    trial.cancel();
    assert!(trial.is_over());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_server_is_found_by_name_and_reached_over_ipv6() {
    let radius = FreeRadius::start();
    // The strict port listens on 127.0.0.1 alone: where the name also means ::1, that address refuses and the next is
    // tried.
    for (server, outcome) in [(at("localhost", radius.port), UNSIGNED), (at("localhost", radius.strict_port), SIGNED)] {
        let trial = Case::at(server).run();
        assert_eq!(verdict(&trial).outcome, outcome, "{trial:?}");
        assert!(trial.trace().lines().next().unwrap().contains(" resolved to "), "the trace names its addresses");
    }
    if has_ipv6() {
        let trial = Case::at(at("::1", radius.port)).run();
        assert_verdict(&trial, UNSIGNED, "SERVER accepted Method (unsigned).");
        assert!(advice(&trial).contains("Tested from this computer (::1)."), "{}", advice(&trial));
    } else {
        println!("Skipped over IPv6, which this machine lacks.");
    }
}
