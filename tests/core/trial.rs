//! Trials against a real FreeRADIUS, through the same [`Trial`] as the console and the command line.

use radius_console::end_user::logon::{End, Failure, Stage};
use radius_console::radius::exchange::{Event, EventKind};
use radius_console::trial::{Outcome, Trial, Verdict};

mod check;
mod methods;
mod refused;
mod servers;

fn verdict(trial: &Trial) -> &Verdict {
    trial.verdict().expect("the trial has a verdict")
}

/// Asserts the verdict's outcome and summary, with "SERVER" in place of the first server.
#[track_caller]
fn assert_verdict(trial: &Trial, outcome: Outcome, summary: &str) {
    let server = trial.plan().servers[0].to_string();
    let verdict = verdict(trial);
    assert_eq!((verdict.outcome, verdict.summary.replace(&server, "SERVER").as_str()), (outcome, summary));
}

/// Returns whether the user is logged on.
fn is_logged_on(trial: &Trial) -> bool {
    trial.logon().stage() == &Stage::Ended(End::Accepted)
}

/// Returns whether the OTP dialog is open again after this failure.
fn is_dialog_after(trial: &Trial, failure: &Failure) -> bool {
    trial.logon().stage() == &Stage::Dialog(Some(failure.clone()))
}

/// All advice in a single string.
fn advice(trial: &Trial) -> String {
    verdict(trial).advice.join("\n")
}

/// How many packets were sent, first ones and retransmissions.
fn sent(events: &[Event]) -> (usize, usize) {
    let repetitions = events.iter().filter_map(|event| match event.kind {
        EventKind::Sent { repetition, .. } => Some(repetition),
        _ => None,
    });
    let (new, repeated): (Vec<u32>, Vec<u32>) = repetitions.partition(|repetition| *repetition == 0);
    (new.len(), repeated.len())
}
