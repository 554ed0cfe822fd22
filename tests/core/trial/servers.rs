//! Trials with two servers: which packets reach which one.

use std::time::Duration;

use needs::needs;
use radius_console::policy::HaMode;
use radius_console::radius::Server;
use radius_console::trial::Outcome;

use super::{advice, assert_verdict, is_logged_on, verdict};
use crate::radius::case::{Case, enter, run};
use crate::radius::relay::Relay;
use crate::radius::rfc::STATE;
use crate::radius::{FreeRadius, refusing};

fn two(first: Server, second: Server) -> Case<'static> {
    Case { servers: vec![first.clone(), second], timeout_secs: 1, ..Case::at(first) }
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn after_silence_the_secondary_server_is_used_from_then_on() {
    let radius = FreeRadius::start();
    let (first, second) = (Relay::silent(), Relay::before(&radius.server()));
    let mut trial = Case { retries: 1, ..two(first.server(), second.server()) }.begin();
    let mut longest = Duration::ZERO;
    while let Some(job) = trial.job() {
        let done = job.run(&mut |event| {
            trial.record(event);
            longest = longest.max(trial.times_out_in().unwrap_or_default());
        });
        trial.finish(done);
    }
    assert!(is_logged_on(&trial), "{trial:?}");
    assert!(longest > Duration::from_secs(3) && longest <= Duration::from_secs(4), "2 servers x 2 x 1 s: {longest:?}");
    assert_eq!((first.count(), second.count()), (2, 2));
    let [request, repeated] = &first.passed()[..] else { panic!() };
    assert_eq!(request, repeated, "the same octets from the same port");
    let [password, command] = &second.passed()[..] else { panic!() };
    assert_ne!(password.authenticator(), request.authenticator());
    assert!(password.value(STATE).is_none() && command.value(STATE).is_some());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn after_a_refusal_the_secondary_server_is_used() {
    let radius = FreeRadius::start();
    let ((_socket, first), second) = (refusing(), Relay::before(&radius.server()));
    let trial = two(first, second.server()).run();
    assert!(is_logged_on(&trial), "{trial:?}");
    assert_eq!(second.count(), 2);
}

/// In active-active mode the secondary, which refuses, fails first; in active-passive mode it never does.
#[test]
fn if_neither_server_responds_both_are_named_in_order() {
    let (first, (_socket, second)) = (Relay::silent(), refusing());
    for ha_mode in [HaMode::ActiveActive, HaMode::ActivePassive] {
        let trial = Case { ha_mode, ..two(first.server(), second.clone()) }.run();
        let summary = format!("SERVER: no response; {second}: refused: nothing is listening on this port.");
        assert_verdict(&trial, Outcome::NoResponse, &summary);
        assert!(
            advice(&trial).contains("no RADIUS server is listening") && advice(&trial).contains("does not respond")
        );
    }
    assert_eq!(first.count(), 2);
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_response_to_a_challenge_never_goes_to_another_server() {
    let (radius, other) = (FreeRadius::start(), FreeRadius::start());
    let (first, second) = (Relay::before(&radius.server()), Relay::before(&other.server()));
    let trial = Case { command: "drop", ..two(first.server(), second.server()) }.run();
    assert_verdict(&trial, Outcome::NoResponse, "SERVER: no response.");
    assert_eq!((first.count(), second.count()), (2, 0));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn after_a_rejection_the_secondary_server_is_not_used() {
    let radius = FreeRadius::start();
    let (first, second) = (Relay::before(&radius.server()), Relay::silent());
    let trial = Case { password: "wrong", ..two(first.server(), second.server()) }.run();
    assert_eq!(verdict(&trial).outcome, Outcome::Rejected);
    assert_eq!((first.count(), second.count()), (1, 0));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn in_active_active_mode_both_get_the_first_request_and_only_the_winner_the_rest() {
    let (one, other) = (FreeRadius::start(), FreeRadius::start());
    for _ in 0..20 {
        let relays = [Relay::before(&one.server()), Relay::before(&other.server())];
        let case = two(relays[0].server(), relays[1].server());
        let mut trial = Case { ha_mode: HaMode::ActiveActive, timeout_secs: 10, command: "sms", ..case }.begin();
        run(&mut trial);
        enter(&mut trial, "123456");
        assert!(is_logged_on(&trial), "{trial:?}");
        let mut passed = relays.each_ref().map(Relay::passed);
        passed.sort_by_key(Vec::len);
        assert_eq!(passed.each_ref().map(Vec::len), [1, 3]);
        let [[lost], [won, ..]] = passed.each_ref().map(Vec::as_slice) else { panic!() };
        assert_ne!(lost.authenticator(), won.authenticator());
        assert!(lost.value(STATE).is_none());
    }
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn in_active_active_mode_the_server_that_responds_wins() {
    let radius = FreeRadius::start();
    let (_socket, refuses) = refusing();
    for (first, second) in [(refuses.clone(), radius.server()), (radius.server(), refuses)] {
        let trial = Case { ha_mode: HaMode::ActiveActive, timeout_secs: 10, ..two(first, second) }.run();
        assert!(is_logged_on(&trial), "{trial:?}");
        let name = radius.server();
        assert_eq!(verdict(&trial).summary, format!("{name} accepted Method (unsigned)."));
    }
}
