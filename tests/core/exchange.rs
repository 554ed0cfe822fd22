//! Exchanges with a server that follows no rules, and what the trial concludes from them.

use std::collections::BTreeSet;
use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

use radius_console::radius::exchange::{
    Cancel, Event, EventKind, Exchange, Order, RequestNonces, ServerFailure, ServerReply, Timing,
};
use radius_console::radius::packet::{Access, Dropped, Flaw, Password, Request};
use radius_console::radius::{DroppedCounts, Failure, ReplyCode, Server};
use radius_console::trial::{self, Trial};

use crate::radius::case::{Case, run};
use crate::radius::rfc::{ACCEPT, CHALLENGE, REJECT, REPLY_MESSAGE, STATE, attribute};
use crate::radius::rogue::{ReceivedRequest, Rogue};
use crate::radius::{mutated, secret};

/// The result of an exchange, and its events.
type Outcome = (Result<ServerReply, Vec<ServerFailure>>, Vec<Event>);

/// Long enough for whatever the rogue does first, yet short, because some tests wait for it to pass.
const WAIT: Duration = Duration::from_millis(300);

fn exchange(rogue: &Rogue, repetitions: u32, wait: Duration) -> Exchange {
    Exchange {
        servers: vec![rogue.server()],
        order: Order::InTurn,
        timing: Timing { wait, repetitions },
        secret: secret(),
        requires_signature: false,
    }
}

fn ask(exchange: &Exchange, cancel: &Cancel) -> Outcome {
    let make = |fresh: RequestNonces| {
        let access = Access {
            user_name: "alice",
            password: Password::Pap("first-pass"),
            state: None,
            nas_identifier: "radius-console",
            attributes: &[],
        };
        Request::access(fresh.identifier, fresh.authenticator, &access, &exchange.secret)
    };
    let mut events = Vec::new();
    let result = exchange.ask(&make, None, cancel, &mut |event| events.push(event));
    (result, events)
}

/// Sends a request to the rogue while it plays its part.
fn play<Played>(exchange: &Exchange, part: impl FnOnce() -> Played) -> (Outcome, Played) {
    thread::scope(|scope| {
        let asking = scope.spawn(|| ask(exchange, &Cancel::default()));
        let played = part();
        (asking.join().unwrap(), played)
    })
}

fn code((result, events): &Outcome) -> ReplyCode {
    result.as_ref().unwrap_or_else(|failed| panic!("{failed:?} {events:?}")).reply.code()
}

/// Why datagrams were dropped, in order.
fn dropped((_, events): &Outcome) -> Vec<Dropped> {
    events
        .iter()
        .filter_map(|event| if let EventKind::Dropped(_, why) = event.kind { Some(why) } else { None })
        .collect()
}

fn counts((result, events): &Outcome) -> DroppedCounts {
    match result.as_ref().map_err(Vec::as_slice) {
        Err([ServerFailure { failure: Failure::Silent(counts), .. }]) => *counts,
        other => panic!("{other:?} {events:?}"),
    }
}

#[test]
fn a_reply_from_another_port_is_reported_and_ignored() {
    let rogue = Rogue::start();
    let other = UdpSocket::bind("127.0.0.1:0").unwrap();
    let other_sender = other.local_addr().unwrap();
    let (outcome, ()) = play(&exchange(&rogue, 0, WAIT), || {
        let request = rogue.receive();
        let _ = other.send_to(b"noise", request.from);
        let _ = other.send_to(&request.signed(ACCEPT, &[]), request.from);
    });
    if cfg!(target_os = "macos") {
        // On macOS a socket receives either datagrams from other addresses or refusals, not both.
        assert_eq!(counts(&outcome), DroppedCounts::default());
    } else {
        assert_eq!(
            counts(&outcome),
            DroppedCounts { datagrams: 2, other_sender: Some(other_sender), ..DroppedCounts::default() }
        );
    }
    // It does not prevent the genuine reply from being accepted.
    let (outcome, ()) = play(&exchange(&rogue, 0, Duration::from_secs(10)), || {
        let request = rogue.receive();
        let _ = other.send_to(&request.signed(ACCEPT, &[]), request.from);
        rogue.send(&request, &request.signed(REJECT, &[]));
    });
    assert_eq!((code(&outcome), dropped(&outcome)), (ReplyCode::AccessReject, vec![]));
}

#[test]
fn a_retransmission_is_the_same_packet_from_the_same_port() {
    let rogue = Rogue::start();
    let (outcome, requests) = play(&exchange(&rogue, 2, WAIT), || {
        let requests = [rogue.receive(), rogue.receive(), rogue.receive()];
        rogue.send(&requests[2], &requests[2].reply(ACCEPT, &[]));
        requests
    });
    assert_eq!(code(&outcome), ReplyCode::AccessAccept);
    let [first, second, third] = requests;
    assert_eq!((&first, &first), (&second, &third));
    let repetitions = outcome.1.iter().filter_map(|event| match event.kind {
        EventKind::Sent { repetition, .. } => Some(repetition),
        _ => None,
    });
    assert_eq!(repetitions.collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn a_late_reply_to_the_previous_step_is_dropped_and_each_step_is_new() {
    let rogue = Rogue::start();
    let exchange = exchange(&rogue, 0, Duration::from_secs(10));
    let (_, mut before) = play(&exchange, || {
        let request = rogue.receive();
        rogue.send(&request, &request.signed(CHALLENGE, &attribute(STATE, b"1")));
        request
    });
    let mut authenticators = BTreeSet::new();
    for _ in 0..300 {
        let (outcome, request) = play(&exchange, || {
            let request = rogue.receive();
            rogue.send(&request, &before.signed(ACCEPT, &[]));
            rogue.send(&request, &request.signed(REJECT, &[]));
            request
        });
        assert_eq!(code(&outcome), ReplyCode::AccessReject);
        let (found, expected) = (before.identifier(), request.identifier());
        assert_eq!(dropped(&outcome), [Dropped::Identifier { found, expected }]);
        assert_ne!(found, expected);
        assert!(authenticators.insert(request.authenticator()), "an authenticator is reused: {authenticators:?}");
        before = request;
    }
}

#[test]
fn the_first_of_several_replies_counts() {
    let rogue = Rogue::start();
    let exchange = exchange(&rogue, 0, Duration::from_secs(10));
    for _ in 0..10 {
        let (outcome, ()) = play(&exchange, || {
            let request = rogue.receive();
            let accept = request.signed(ACCEPT, &attribute(REPLY_MESSAGE, b"first"));
            rogue.send(&request, &accept);
            rogue.send(&request, &accept);
            rogue.send(&request, &request.signed(REJECT, &[]));
        });
        assert_eq!((code(&outcome), dropped(&outcome)), (ReplyCode::AccessAccept, vec![]));
        assert_eq!(outcome.0.unwrap().reply.message(), "first");
    }
}

/// 0 to 5,000 octets of noise, and then, once the request is repeated, the reply.
#[test]
fn a_flood_is_counted_without_details_and_the_reply_after_it_is_accepted() {
    let rogue = Rogue::start();
    let (outcome, ()) = play(&exchange(&rogue, 1, WAIT), || {
        let request = rogue.receive();
        let mut octets: Vec<u8> = request.signed(ACCEPT, &[]);
        octets.resize(5_000, 0xee);
        octets[5] ^= 1;
        // Datagrams the system has no room for are lost, as on any network.
        (0..=200).for_each(|step| rogue.send(&request, &octets[..step * 25]));
        let request = rogue.receive();
        rogue.send(&request, &request.signed(ACCEPT, &[]));
    });
    assert_eq!(code(&outcome), ReplyCode::AccessAccept);
    assert_eq!(dropped(&outcome).len(), 20);
    assert!(matches!(
        dropped(&outcome)[..2],
        [Dropped::Short { octets: 0, .. }, Dropped::ResponseAuthenticator | Dropped::Short { .. }]
    ));
    let more = outcome
        .1
        .iter()
        .find_map(|event| if let EventKind::DroppedMore(more) = event.kind { Some(more) } else { None });
    assert!(more.is_some_and(|more| (1..=181).contains(&more)), "{more:?}");
    assert!(outcome.1.len() <= 20 + 4, "sent, repeated, received, more: {:?}", outcome.1);
}

#[test]
fn replies_with_a_wrong_signature_are_dropped_and_counted_while_waiting_continues() {
    let rogue = Rogue::start();
    let (outcome, ()) = play(&exchange(&rogue, 0, WAIT), || {
        let request = rogue.receive();
        let mut wrong = request.signed(ACCEPT, &[]);
        wrong[4] ^= 1;
        rogue.send(&request, &wrong);
        // As an attacker with an MD5 collision would do it (CVE-2024-3596): the first authenticator is right, the
        // second is not.
        rogue.send(&request, &request.reply(ACCEPT, &attribute(80, &[7; 16])));
        rogue.send(&request, &request.reply(4, &[]));
    });
    let flaws = [Flaw::MessageAuthenticator, Flaw::Code(4)].map(Dropped::Unusable);
    assert_eq!(dropped(&outcome), [&[Dropped::ResponseAuthenticator], &flaws[..]].concat());
    let unusable = Some(Flaw::MessageAuthenticator);
    assert_eq!(
        counts(&outcome),
        DroppedCounts { datagrams: 3, not_authentic: true, unusable, ..DroppedCounts::default() }
    );
}

#[test]
fn an_unsigned_reply_does_not_count_if_a_signature_is_required() {
    let rogue = Rogue::start();
    let exchange = Exchange { requires_signature: true, ..exchange(&rogue, 0, Duration::from_secs(10)) };
    let (outcome, ()) = play(&exchange, || {
        let request = rogue.receive();
        rogue.send(&request, &request.reply(ACCEPT, &[]));
        rogue.send(&request, &request.signed(REJECT, &[]));
    });
    assert_eq!(code(&outcome), ReplyCode::AccessReject);
    let not_signed = |event: &Event| matches!(event.kind, EventKind::NotSigned(ReplyCode::AccessAccept, _));
    assert!(outcome.1.iter().any(not_signed), "{:?}", outcome.1);
}

#[test]
fn an_exchange_ends_soon_after_it_is_cancelled() {
    let rogue = Rogue::start();
    let exchange = exchange(&rogue, 10, Duration::from_secs(300));
    let mut longest = Duration::ZERO;
    // At various points of the wait.
    for moment in [0, 10, 20, 30, 40, 60] {
        let cancel = Cancel::default();
        let (outcome, took) = thread::scope(|scope| {
            let asking = scope.spawn(|| ask(&exchange, &cancel));
            rogue.receive();
            thread::sleep(Duration::from_millis(moment));
            let pressed = Instant::now();
            cancel.cancel();
            (asking.join().unwrap(), pressed.elapsed())
        });
        assert_eq!(outcome.0, Err(vec![ServerFailure { server: 0, failure: Failure::Cancelled }]));
        longest = longest.max(took);
    }
    println!("Cancelled within {longest:?}");
    assert!(longest < Duration::from_secs(1));
    // An exchange cancelled in advance sends nothing.
    let cancel = Cancel::default();
    cancel.cancel();
    let (result, events) = ask(&exchange, &cancel);
    assert!(result.is_err() && events.len() == 1, "{events:?}");
}

/// Tries a push while the rogue plays its part; returns the trial and the requests received.
fn try_out(rogue: &Rogue, part: impl FnOnce() -> Vec<ReceivedRequest>) -> (Trial, Vec<ReceivedRequest>) {
    let case = Case { timeout_secs: 1, ..Case::at(rogue.server()) };
    thread::scope(|scope| {
        let trying = scope.spawn(move || {
            let mut trial = case.begin();
            run(&mut trial);
            trial
        });
        let requests = part();
        (trying.join().unwrap(), requests)
    })
}

#[test]
fn a_challenge_without_state_gets_a_request_without_state() {
    let rogue = Rogue::start();
    let (trial, requests) = try_out(&rogue, || {
        let password = rogue.receive();
        rogue.send(&password, &password.signed(CHALLENGE, &[]));
        let command = rogue.receive();
        rogue.send(&command, &command.signed(ACCEPT, &[]));
        vec![password, command]
    });
    assert_eq!(trial.verdict().unwrap().outcome, trial::Outcome::Accepted { is_signed: true });
    assert_eq!(requests.iter().map(|request| request.value(STATE)).collect::<Vec<_>>(), [None, None]);
    assert_ne!(requests[0].identifier(), requests[1].identifier());
    assert_ne!(requests[0].authenticator(), requests[1].authenticator());
}

#[test]
fn a_state_is_sent_back_octet_for_octet() {
    let rogue = Rogue::start();
    let state: Vec<u8> = (0..=252).rev().collect();
    let (_, requests) = try_out(&rogue, || {
        let password = rogue.receive();
        rogue.send(&password, &password.signed(CHALLENGE, &attribute(STATE, &state)));
        let command = rogue.receive();
        rogue.send(&command, &command.signed(ACCEPT, &[]));
        vec![command]
    });
    assert_eq!(requests[0].value(STATE), Some(state));
}

#[test]
fn replies_with_another_secret_and_noise_get_different_advice() {
    let rogue = Rogue::start();
    let advice = |answer: fn(&ReceivedRequest) -> Vec<u8>| {
        let (trial, _) = try_out(&rogue, || {
            let request = rogue.receive();
            rogue.send(&request, &answer(&request));
            vec![]
        });
        trial.verdict().unwrap().advice.join("\n")
    };
    let forged = advice(|request| {
        let mut forged = request.signed(ACCEPT, &[]);
        forged[4] ^= 1;
        forged
    });
    assert!(forged.contains("127.0.0.1 uses a different secret key"), "{forged}");
    let noise = advice(|_| b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    assert!(noise.contains("127.0.0.1 sends something that cannot be read (malformed: its Length is 21584"), "{noise}");
    let cut_off = advice(|request| {
        let whole = request.signed(ACCEPT, &attribute(REPLY_MESSAGE, b"Welcome"));
        whole[..40].to_vec()
    });
    assert!(
        cut_off.contains("sends something that cannot be read (too short: 40 bytes instead of at least 47)."),
        "{cut_off}"
    );
}

/// The verdict if the server replies to the password with a signed challenge, and to the command with what `answers`
/// returns.
fn after_a_challenge(answers: impl FnOnce(&ReceivedRequest) -> Vec<Vec<u8>>) -> trial::Verdict {
    let rogue = Rogue::start();
    let (trial, _) = try_out(&rogue, || {
        let password = rogue.receive();
        rogue.send(&password, &password.signed(CHALLENGE, &attribute(STATE, b"state")));
        let command = rogue.receive();
        answers(&command).iter().for_each(|answer| rogue.send(&command, answer));
        vec![]
    });
    trial.verdict().unwrap().clone()
}

#[test]
fn a_timeout_after_a_challenge_does_not_blame_secret_or_address() {
    let verdict = after_a_challenge(|_| vec![]);
    let expected = "127.0.0.1 responded before, so address, port and secret key are right. The user did not approve within 1 s, or the \
                 second factor did not respond: approve in time, raise the timeout, or check the server's log.";
    assert_eq!((verdict.outcome, verdict.advice[0].as_str()), (trial::Outcome::NoResponse, expected));
}

#[test]
fn a_wrong_message_authenticator_does_not_blame_the_secret() {
    let verdict = after_a_challenge(|request| vec![request.reply(ACCEPT, &attribute(80, &[7; 16]))]);
    let expected = "127.0.0.1 uses the right secret key, but the Message-Authenticator of its response is wrong: ";
    assert!(verdict.outcome == trial::Outcome::NoResponse && verdict.advice[0].starts_with(expected), "{verdict:?}");
}

#[test]
fn an_authentic_but_unusable_reply_is_reported_with_its_flaw() {
    for (flaw, reply) in [
        (
            "code 5 is not valid in a response to this request",
            (|request| request.signed(5, &[])) as fn(&ReceivedRequest) -> Vec<u8>,
        ),
        ("it has two Message-Authenticators, or one of the wrong length", |request| {
            request.reply(ACCEPT, &attribute(80, &[7; 16]).repeat(2))
        }),
        ("the length of State is wrong", |request| request.reply(ACCEPT, &[24, 1])),
    ] {
        let verdict = after_a_challenge(|request| vec![reply(request)]);
        let expected = format!("127.0.0.1 uses the right secret key, but its response cannot be used: {flaw}.");
        assert_eq!((verdict.outcome, &verdict.advice[0]), (trial::Outcome::NoResponse, &expected));
    }
}

#[test]
fn a_value_of_the_wrong_length_is_ignored_and_reported() {
    let values = [attribute(27, &[0, 60]), attribute(76, &[1])].concat();
    let verdict = after_a_challenge(|request| vec![request.signed(ACCEPT, &values)]);
    assert_eq!(verdict.outcome, trial::Outcome::Accepted { is_signed: true });
    let expected = "Ignored because of a wrong length: Session-Timeout, Prompt. Correct this on the server.";
    assert!(verdict.advice.iter().any(|advice| advice == expected), "{verdict:?}");
}

#[test]
fn an_empty_state_is_never_sent_back() {
    let rogue = Rogue::start();
    let (trial, requests) = try_out(&rogue, || {
        let password = rogue.receive();
        rogue.send(&password, &password.signed(CHALLENGE, &attribute(STATE, b"")));
        let command = rogue.receive();
        rogue.send(&command, &command.signed(ACCEPT, &[]));
        vec![command]
    });
    assert_eq!(trial.verdict().unwrap().outcome, trial::Outcome::Accepted { is_signed: true });
    assert_eq!(requests[0].value(STATE), None);
}

#[test]
fn line_breaks_in_a_server_message_are_kept_in_dialog_verdict_and_trace() {
    let rogue = Rogue::start();
    let (trial, _) = try_out(&rogue, || {
        let password = rogue.receive();
        rogue.send(&password, &password.signed(CHALLENGE, &attribute(STATE, b"state")));
        let command = rogue.receive();
        let texts =
            [&b"for alice\r\n\r\nEnter\tit"[..], b"Schl\xfcssel\x1b[2J"].map(|text| attribute(REPLY_MESSAGE, text));
        rogue.send(&command, &command.signed(CHALLENGE, &texts.concat()));
        vec![]
    });
    assert_eq!(trial.logon().dialog().prompt, "for alice\n\nEnter\tit\nSchlüssel\u{1b}[2J");
    let shown = "for alice\n\nEnter\tit\nSchlüssel\\u{1b}[2J";
    let summary = &trial.verdict().unwrap().summary;
    assert!(summary.ends_with(&format!(" sent a challenge: \"{}\"", shown.replace('\n', "\n  "))), "{summary}");
    let trace: Vec<String> = trial.trace().lines().collect();
    let last = trace.last().unwrap();
    assert!(last.ends_with(&format!("\n         {}", shown.replace('\n', "\n         "))), "{last}");
    assert!(trial.logon().log().iter().all(|line| !line.text.contains('\n')));
}

#[test]
fn an_unsigned_rejection_proves_nothing() {
    let rogue = Rogue::start();
    let (trial, _) = try_out(&rogue, || {
        let request = rogue.receive();
        rogue.send(&request, &request.reply(REJECT, &attribute(REPLY_MESSAGE, b"Locked\r\nCall the help desk")));
        vec![]
    });
    let verdict = trial.verdict().unwrap();
    assert!(
        verdict.summary.starts_with("127.0.0.1:")
            && verdict.summary.ends_with(" rejected the password (unsigned): \"Locked\n  Call the help desk\""),
        "{verdict:?}"
    );
    let advice = verdict.advice.join("\n");
    assert!(advice.contains("CVE-2024-3596") && !advice.contains("are right"), "{advice}");
}

#[test]
fn a_link_local_address_without_an_interface_is_reported() {
    let server = Server { host: "fe80::1".to_owned(), port: 1812 };
    let mut trial = Case { timeout_secs: 1, ..Case::at(server) }.begin();
    run(&mut trial);
    let advice = trial.verdict().unwrap().advice.join("\n");
    assert!(advice.starts_with("fe80::1 is a link-local address: add the network interface"), "{advice}");
}

/// The bench runs the full million.
#[test]
fn of_mutated_replies_only_correctly_signed_ones_are_accepted() {
    let tally = mutated::check_mutated(20_000, 2865);
    println!("{tally:?}");
    assert!(tally.accepted > 500 && tally.dropped > 10_000, "too few of one kind: {tally:?}");
}
