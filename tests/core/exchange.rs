//! Exchanges with a server that keeps to no rule, and what the trial makes of it.

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
use crate::radius::rogue::{Asked, Rogue};
use crate::radius::{mutated, secret};

/// What came of an exchange, and what happened in it.
type Outcome = (Result<ServerReply, Vec<ServerFailure>>, Vec<Event>);

/// Long enough for whatever the rogue does first; short, because some tests wait for it.
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
            calling_station_id: None,
        };
        Request::access(fresh.identifier, fresh.authenticator, &access, &exchange.secret)
    };
    let mut events = Vec::new();
    let result = exchange.ask(&make, None, cancel, &mut |event| events.push(event));
    (result, events)
}

/// Asks the rogue while it plays its part.
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

/// Why datagrams were dropped, in their order.
fn dropped((_, events): &Outcome) -> Vec<Dropped> {
    events
        .iter()
        .filter_map(|event| if let EventKind::Dropped(_, why) = event.kind { Some(why) } else { None })
        .collect()
}

fn heard((result, events): &Outcome) -> DroppedCounts {
    match result.as_ref().map_err(Vec::as_slice) {
        Err([ServerFailure { failure: Failure::Silent(heard), .. }]) => *heard,
        other => panic!("{other:?} {events:?}"),
    }
}

#[test]
fn an_answer_from_another_port_is_named_and_not_believed() {
    let rogue = Rogue::start();
    let other = UdpSocket::bind("127.0.0.1:0").unwrap();
    let other_sender = other.local_addr().unwrap();
    let (outcome, ()) = play(&exchange(&rogue, 0, WAIT), || {
        let asked = rogue.receive();
        let _ = other.send_to(b"noise", asked.from);
        let _ = other.send_to(&asked.signed(ACCEPT, &[]), asked.from);
    });
    if cfg!(target_os = "macos") {
        // A socket there hears either other addresses or refusals.
        assert_eq!(heard(&outcome), DroppedCounts::default());
    } else {
        assert_eq!(
            heard(&outcome),
            DroppedCounts { datagrams: 2, other_sender: Some(other_sender), ..DroppedCounts::default() }
        );
    }
    // And it does not stand in the way of the true one.
    let (outcome, ()) = play(&exchange(&rogue, 0, Duration::from_secs(10)), || {
        let asked = rogue.receive();
        let _ = other.send_to(&asked.signed(ACCEPT, &[]), asked.from);
        rogue.send(&asked, &asked.signed(REJECT, &[]));
    });
    assert_eq!((code(&outcome), dropped(&outcome)), (ReplyCode::AccessReject, vec![]));
}

#[test]
fn a_repetition_is_the_same_packet_from_the_same_port() {
    let rogue = Rogue::start();
    let (outcome, asked) = play(&exchange(&rogue, 2, WAIT), || {
        let asked = [rogue.receive(), rogue.receive(), rogue.receive()];
        rogue.send(&asked[2], &asked[2].reply(ACCEPT, &[]));
        asked
    });
    assert_eq!(code(&outcome), ReplyCode::AccessAccept);
    let [first, second, third] = asked;
    assert_eq!((&first, &first), (&second, &third));
    let repetitions = outcome.1.iter().filter_map(|event| match event.kind {
        EventKind::Sent { repetition, .. } => Some(repetition),
        _ => None,
    });
    assert_eq!(repetitions.collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn a_late_answer_to_the_step_before_is_dropped_and_each_step_is_new() {
    let rogue = Rogue::start();
    let exchange = exchange(&rogue, 0, Duration::from_secs(10));
    let (_, mut before) = play(&exchange, || {
        let asked = rogue.receive();
        rogue.send(&asked, &asked.signed(CHALLENGE, &attribute(STATE, b"1")));
        asked
    });
    let mut authenticators = BTreeSet::new();
    for _ in 0..300 {
        let (outcome, asked) = play(&exchange, || {
            let asked = rogue.receive();
            rogue.send(&asked, &before.signed(ACCEPT, &[]));
            rogue.send(&asked, &asked.signed(REJECT, &[]));
            asked
        });
        assert_eq!(code(&outcome), ReplyCode::AccessReject);
        let (found, expected) = (before.identifier(), asked.identifier());
        assert_eq!(dropped(&outcome), [Dropped::Identifier { found, expected }]);
        assert_ne!(found, expected);
        assert!(authenticators.insert(asked.authenticator()), "an authenticator comes back: {authenticators:?}");
        before = asked;
    }
}

#[test]
fn the_first_of_several_answers_counts() {
    let rogue = Rogue::start();
    let exchange = exchange(&rogue, 0, Duration::from_secs(10));
    for _ in 0..10 {
        let (outcome, ()) = play(&exchange, || {
            let asked = rogue.receive();
            let accept = asked.signed(ACCEPT, &attribute(REPLY_MESSAGE, b"first"));
            rogue.send(&asked, &accept);
            rogue.send(&asked, &accept);
            rogue.send(&asked, &asked.signed(REJECT, &[]));
        });
        assert_eq!((code(&outcome), dropped(&outcome)), (ReplyCode::AccessAccept, vec![]));
        assert_eq!(outcome.0.unwrap().reply.message(), "first");
    }
}

/// 0 to 5,000 octets of anything, and then, when the request is repeated, the answer.
#[test]
fn a_flood_is_counted_not_told_and_the_answer_after_it_is_taken() {
    let rogue = Rogue::start();
    let (outcome, ()) = play(&exchange(&rogue, 1, WAIT), || {
        let asked = rogue.receive();
        let mut octets: Vec<u8> = asked.signed(ACCEPT, &[]);
        octets.resize(5_000, 0xee);
        octets[5] ^= 1;
        // Those that the system has no room for are lost, as on any network.
        (0..=200).for_each(|step| rogue.send(&asked, &octets[..step * 25]));
        let asked = rogue.receive();
        rogue.send(&asked, &asked.signed(ACCEPT, &[]));
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
fn what_the_secret_did_not_sign_is_dropped_and_counted_and_the_wait_goes_on() {
    let rogue = Rogue::start();
    let (outcome, ()) = play(&exchange(&rogue, 0, WAIT), || {
        let asked = rogue.receive();
        let mut wrong = asked.signed(ACCEPT, &[]);
        wrong[4] ^= 1;
        rogue.send(&asked, &wrong);
        // As who found a collision would do it (CVE-2024-3596): the first authenticator is right, the second one is not.
        rogue.send(&asked, &asked.reply(ACCEPT, &attribute(80, &[7; 16])));
        rogue.send(&asked, &asked.reply(4, &[]));
    });
    let flaws = [Flaw::MessageAuthenticator, Flaw::Code(4)].map(Dropped::Unusable);
    assert_eq!(dropped(&outcome), [&[Dropped::ResponseAuthenticator], &flaws[..]].concat());
    let unusable = Some(Flaw::MessageAuthenticator);
    assert_eq!(
        heard(&outcome),
        DroppedCounts { datagrams: 3, not_authentic: true, unusable, ..DroppedCounts::default() }
    );
}

#[test]
fn an_unsigned_answer_is_not_the_answer_where_a_signature_is_required() {
    let rogue = Rogue::start();
    let exchange = Exchange { requires_signature: true, ..exchange(&rogue, 0, Duration::from_secs(10)) };
    let (outcome, ()) = play(&exchange, || {
        let asked = rogue.receive();
        rogue.send(&asked, &asked.reply(ACCEPT, &[]));
        rogue.send(&asked, &asked.signed(REJECT, &[]));
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
    // At several moments of the wait.
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
    // And one that is cancelled before sends nothing.
    let cancel = Cancel::default();
    cancel.cancel();
    let (result, events) = ask(&exchange, &cancel);
    assert!(result.is_err() && events.len() == 1, "{events:?}");
}

/// Tries a push while the rogue plays its part, and gives all that was asked.
fn try_out(rogue: &Rogue, part: impl FnOnce() -> Vec<Asked>) -> (Trial, Vec<Asked>) {
    let case = Case { timeout_secs: 1, ..Case::at(rogue.server()) };
    thread::scope(|scope| {
        let trying = scope.spawn(move || {
            let mut trial = case.begin();
            run(&mut trial);
            trial
        });
        let asked = part();
        (trying.join().unwrap(), asked)
    })
}

#[test]
fn a_challenge_without_state_is_answered_without_one() {
    let rogue = Rogue::start();
    let (trial, asked) = try_out(&rogue, || {
        let password = rogue.receive();
        rogue.send(&password, &password.signed(CHALLENGE, &[]));
        let command = rogue.receive();
        rogue.send(&command, &command.signed(ACCEPT, &[]));
        vec![password, command]
    });
    assert_eq!(trial.verdict().unwrap().outcome, trial::Outcome::Accepted { is_signed: true });
    assert_eq!(asked.iter().map(|asked| asked.value(STATE)).collect::<Vec<_>>(), [None, None]);
    assert_ne!(asked[0].identifier(), asked[1].identifier());
    assert_ne!(asked[0].authenticator(), asked[1].authenticator());
}

#[test]
fn a_state_comes_back_octet_by_octet() {
    let rogue = Rogue::start();
    let state: Vec<u8> = (0..=252).rev().collect();
    let (_, asked) = try_out(&rogue, || {
        let password = rogue.receive();
        rogue.send(&password, &password.signed(CHALLENGE, &attribute(STATE, &state)));
        let command = rogue.receive();
        rogue.send(&command, &command.signed(ACCEPT, &[]));
        vec![command]
    });
    assert_eq!(asked[0].value(STATE), Some(state));
}

#[test]
fn answers_with_another_secret_and_noise_are_told_apart_in_words() {
    let rogue = Rogue::start();
    let advice = |answer: fn(&Asked) -> Vec<u8>| {
        let (trial, _) = try_out(&rogue, || {
            let asked = rogue.receive();
            rogue.send(&asked, &answer(&asked));
            vec![]
        });
        trial.verdict().unwrap().advice.join("\n")
    };
    let forged = advice(|asked| {
        let mut forged = asked.signed(ACCEPT, &[]);
        forged[4] ^= 1;
        forged
    });
    assert!(forged.contains("127.0.0.1 uses a different shared secret"), "{forged}");
    let noise = advice(|_| b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    assert!(noise.contains("127.0.0.1 sends something that is not RADIUS (malformed: its Length is 21584"), "{noise}");
    let cut_off = advice(|asked| {
        let whole = asked.signed(ACCEPT, &attribute(REPLY_MESSAGE, b"Welcome"));
        whole[..40].to_vec()
    });
    assert!(
        cut_off.contains("sends something that is not RADIUS (too short: 40 bytes instead of at least 47)."),
        "{cut_off}"
    );
}

/// What is said when the server answers the password with a signed challenge, and the command with what `answers` makes.
fn after_a_challenge(answers: impl FnOnce(&Asked) -> Vec<Vec<u8>>) -> trial::Verdict {
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
fn a_command_that_nobody_approves_in_time_puts_neither_secret_nor_address_in_doubt() {
    let verdict = after_a_challenge(|_| vec![]);
    let right = "127.0.0.1 responded before, so address, port and shared secret are right. The user did not approve within 1 s, or the \
                 second factor did not respond: approve in time, raise the timeout, or check the server's log.";
    assert_eq!((verdict.outcome, verdict.advice[0].as_str()), (trial::Outcome::NoResponse, right));
}

#[test]
fn a_wrong_message_authenticator_does_not_put_the_secret_in_doubt() {
    let verdict = after_a_challenge(|asked| vec![asked.reply(ACCEPT, &attribute(80, &[7; 16]))]);
    let right = "127.0.0.1 uses the right shared secret, but the Message-Authenticator of its reply is wrong: ";
    assert!(verdict.outcome == trial::Outcome::NoResponse && verdict.advice[0].starts_with(right), "{verdict:?}");
}

#[test]
fn an_authentic_reply_that_cannot_be_used_is_named_with_its_flaw() {
    for (flaw, reply) in [
        ("code 5 is not valid in a reply to this request", (|asked| asked.signed(5, &[])) as fn(&Asked) -> Vec<u8>),
        ("it has two Message-Authenticators, or one of the wrong length", |asked| {
            asked.reply(ACCEPT, &attribute(80, &[7; 16]).repeat(2))
        }),
        ("the length of State is wrong", |asked| asked.reply(ACCEPT, &[24, 1])),
    ] {
        let verdict = after_a_challenge(|asked| vec![reply(asked)]);
        let right = format!("127.0.0.1 uses the right shared secret, but its reply cannot be used: {flaw}.");
        assert_eq!((verdict.outcome, &verdict.advice[0]), (trial::Outcome::NoResponse, &right));
    }
}

#[test]
fn a_value_of_a_wrong_length_is_ignored_and_said() {
    let values = [attribute(27, &[0, 60]), attribute(76, &[1])].concat();
    let verdict = after_a_challenge(|asked| vec![asked.signed(ACCEPT, &values)]);
    assert_eq!(verdict.outcome, trial::Outcome::Accepted { is_signed: true });
    let right = "Ignored because of a wrong length: Session-Timeout, Prompt. Correct this on the server.";
    assert!(verdict.advice.iter().any(|advice| advice == right), "{verdict:?}");
}

#[test]
fn an_empty_state_is_never_sent_back() {
    let rogue = Rogue::start();
    let (trial, asked) = try_out(&rogue, || {
        let password = rogue.receive();
        rogue.send(&password, &password.signed(CHALLENGE, &attribute(STATE, b"")));
        let command = rogue.receive();
        rogue.send(&command, &command.signed(ACCEPT, &[]));
        vec![command]
    });
    assert_eq!(trial.verdict().unwrap().outcome, trial::Outcome::Accepted { is_signed: true });
    assert_eq!(asked[0].value(STATE), None);
}

#[test]
fn the_lines_of_a_server_are_kept_in_dialog_verdict_and_trace() {
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
        let asked = rogue.receive();
        rogue.send(&asked, &asked.reply(REJECT, &attribute(REPLY_MESSAGE, b"Locked\r\nCall the help desk")));
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
fn a_link_local_address_without_interface_is_told() {
    let server = Server { host: "fe80::1".to_owned(), port: 1812 };
    let mut trial = Case { timeout_secs: 1, ..Case::at(server) }.begin();
    run(&mut trial);
    let advice = trial.verdict().unwrap().advice.join("\n");
    assert!(advice.starts_with("fe80::1 is a link-local address: add the network interface"), "{advice}");
}

/// The full size, a million, is part of the bench.
#[test]
fn of_mutated_replies_only_those_that_the_secret_signed_are_accepted() {
    let tally = mutated::hold(20_000, 2865);
    println!("{tally:?}");
    assert!(tally.accepted > 500 && tally.dropped > 10_000, "both sides are seen: {tally:?}");
}
