//! What an answer means, or its absence, and what to do: in words for the administrator. The same ones in the console and on
//! the command line.

use std::net::IpAddr;

use super::Plan;
use super::wire::RequestOutcome;
use crate::end_user::logon::{Request, Way};
use crate::radius::exchange::{Answered, Failed};
use crate::radius::{AttributeType, Failure, ReplyCode, Secret, Server};
use crate::text;
use silence::{Proven, Waited, meaning, of_secret};

pub(super) mod silence;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Access-Accept, with a right Message-Authenticator or without any.
    Accepted {
        /// Whether it has one.
        is_signed: bool,
    },
    /// Access-Reject.
    Rejected,
    /// Access-Challenge.
    Challenged,
    /// No valid reply.
    NoAnswer,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How it ended.
    pub outcome: Outcome,
    /// In one sentence.
    pub summary: String,
    /// What it means and what to do, a sentence or two each.
    pub advice: Vec<String>,
}

impl Verdict {
    /// `proven` is what each server has shown so far, with this request.
    pub(super) fn of(
        request: Request,
        asked: RequestOutcome,
        plan: &Plan,
        proven: &[Option<Proven>],
        secret: &Secret,
        from: Option<IpAddr>,
    ) -> Self {
        let is_password = asked.is_password;
        let ignored = asked.result.as_ref().ok().and_then(|answered| of_ignored(answered.reply.ignored()));
        let mut verdict = match asked.result {
            Ok(Answered { server, reply }) => {
                let name = name(&plan.servers, server);
                let what = match (is_password, request) {
                    (true, _) => "the password".to_owned(),
                    (_, Request::Code) => "the code".to_owned(),
                    (_, Request::Command(id)) => plan.title_of(id),
                    (_, Request::Password) => "the password".to_owned(),
                };
                let signed = if reply.is_signed() { "" } else { ", not signed" };
                let said = match text::lines_excerpt(reply.message().trim(), 200) {
                    said if said.is_empty() => String::new(),
                    // Indented: no line of it passes for one of ours.
                    said => format!(", with the text \"{}\"", said.replace('\n', "\n  ")),
                };
                match reply.code() {
                    ReplyCode::AccessAccept => {
                        let is_signed = reply.is_signed();
                        let summary = format!("Accepted{signed}: {what}, by {name}{said}.");
                        let advice = of_acceptance(is_signed, is_password);
                        Self { outcome: Outcome::Accepted { is_signed }, summary, advice }
                    }
                    ReplyCode::AccessReject => {
                        let summary = format!("Rejected{signed}: {what}, by {name}{said}.");
                        let mut advice = of_rejection(is_password, request, plan.way, reply.is_signed());
                        if let (false, Request::Command(id)) = (is_password, request)
                            && plan.has_blank_ends(id)
                        {
                            let blank = "The command begins or ends with a blank, which is sent, too: try it without.";
                            advice.insert(0, blank.to_owned());
                        }
                        Self { outcome: Outcome::Rejected, summary, advice }
                    }
                    ReplyCode::AccessChallenge => {
                        let summary = format!("Challenge{signed}, by {name}{said}.");
                        let advice = if reply.is_signed() { Vec::new() } else { vec![NOT_SIGNED.to_owned()] };
                        Self { outcome: Outcome::Challenged, summary, advice }
                    }
                }
            }
            Err(failed) => {
                let for_user = !is_password && matches!(request, Request::Command(_));
                let waited = Waited { longest: plan.timing().longest(), for_user };
                no_answer(&failed, &plan.servers, proven, waited, secret)
            }
        };
        verdict.advice.extend(ignored);
        if verdict.outcome != Outcome::Challenged {
            verdict.advice.extend(from.map(tried_from));
        }
        verdict
    }

    /// The user did not want to wait; what was sent came from this address.
    pub(super) fn cancelled(from: Option<IpAddr>) -> Self {
        let advice = "What was sent until then may still reach the user.".to_owned();
        Self {
            outcome: Outcome::NoAnswer,
            summary: "Cancelled: nothing more is sent.".to_owned(),
            advice: std::iter::once(advice).chain(from.map(tried_from)).collect(),
        }
    }

    /// The thread that asked is gone, or there was none to be had.
    pub(super) fn interrupted() -> Self {
        Self {
            outcome: Outcome::NoAnswer,
            summary: "The trial came to an end on this computer: it is too busy, or the program made a mistake here."
                .to_owned(),
            advice: vec!["Try again; what was sent until then may still reach the user.".to_owned()],
        }
    }
}

/// What it means that the server's values were ignored.
fn of_ignored(ignored: &[AttributeType]) -> Option<String> {
    let names: Vec<String> = ignored.iter().map(ToString::to_string).collect();
    (!names.is_empty())
        .then(|| format!("Ignored, since the length is wrong: {}. Correct it in the server.", names.join(", ")))
}

fn tried_from(from: IpAddr) -> String {
    format!(
        "Tried from this computer, {from}; the farm's servers may be known to the RADIUS server under other addresses."
    )
}

fn name(servers: &[Server], index: usize) -> String {
    servers.get(index).map(Server::to_string).unwrap_or_default()
}

/// What an acceptance does not prove.
fn of_acceptance(is_signed: bool, is_password: bool) -> Vec<String> {
    let mut advice = Vec::new();
    if is_password {
        advice.push(
            "It asked for no second step, so the method itself was not tried. Is a second factor set up for this user? If the \
             server does the second factor only, try the command at once."
                .to_owned(),
        );
    }
    if !is_signed {
        advice.push(NOT_SIGNED.to_owned());
    }
    advice
}

/// Why a reply without Message-Authenticator is not to be trusted.
const NOT_SIGNED: &str = "Without a Message-Authenticator a reply can be forged on the way (CVE-2024-3596, \
                                     Blast-RADIUS): update the RADIUS server, or let it sign.";

/// What a rejection means.
fn of_rejection(is_password: bool, request: Request, way: Way, is_signed: bool) -> Vec<String> {
    let why = match (is_password, request, way) {
        (true, ..) => {
            "The user name or the password was refused. If the server does the second factor only, try the command at once."
        }
        (_, Request::Code, _) => "The code was refused: mistyped, used before, or too late.",
        (_, _, Way::PasswordFirst) => {
            "The command was refused: the server does not know it, the user has no such method, or it was declined. Some \
             servers reject on purpose after they have sent a code; then the user logs on again with it."
        }
        (_, _, Way::CommandAtOnce) => {
            "The command was refused: the server does not know it, it wants the password first, the user has no such \
             method, or it was declined."
        }
    };
    let proof = if is_signed { "Address, port and shared secret are right." } else { NOT_SIGNED };
    vec![proof.to_owned(), why.to_owned()]
}

fn no_answer(
    failed: &[Failed],
    servers: &[Server],
    known: &[Option<Proven>],
    waited: Waited,
    secret: &Secret,
) -> Verdict {
    if failed.iter().any(|failed| failed.failure == Failure::Cancelled) {
        return Verdict::cancelled(None);
    }
    let unsendable = failed.iter().find_map(|failed| match &failed.failure {
        Failure::Unsendable(why) => Some(why),
        _ => None,
    });
    let summary = match unsendable {
        Some(why) => format!("Nothing was sent: {why}."),
        None => {
            let each = failed.iter().map(|failed| format!("{}: {}", name(servers, failed.server), failed.failure));
            format!("No valid answer. {}.", each.collect::<Vec<_>>().join("; "))
        }
    };
    let proven = |failed: &Failed| known.get(failed.server).copied().flatten();
    // All servers share it.
    let best = known.iter().copied().max().flatten();
    let suspect = failed.iter().find_map(|failed| of_secret(secret, &failed.failure, best));
    let mean = |failed: &Failed| meaning(&failed.failure, servers.get(failed.server)?, proven(failed), waited);
    let advice = suspect.into_iter().chain(failed.iter().filter_map(mean)).collect();
    Verdict { outcome: Outcome::NoAnswer, summary, advice }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::policy::draft::ActionDraft;
    use crate::policy::{Edit, Policy};
    use crate::radius::DroppedCounts;
    use crate::radius::packet::{Dropped, Flaw, Unsendable};

    pub(super) const FOR_USER: Waited = Waited { longest: Duration::from_secs(60), for_user: true };

    /// What is said of servers that gave no valid answer: the summary, and what to do.
    fn said(failures: &[Failure]) -> (String, Vec<String>) {
        let servers: Vec<Server> = (1..).zip(failures).map(|(n, _)| at(&format!("radius{n}"))).collect();
        let failed: Vec<Failed> =
            failures.iter().cloned().enumerate().map(|(server, failure)| Failed { server, failure }).collect();
        let verdict = no_answer(&failed, &servers, &[], FOR_USER, &secret("s3cr3t"));
        assert_eq!(verdict.outcome, Outcome::NoAnswer);
        (verdict.summary, verdict.advice)
    }

    pub(super) fn secret(text: &str) -> Secret {
        Secret::new(zeroize::Zeroizing::new(text.to_owned())).unwrap()
    }

    pub(super) fn at(host: &str) -> Server {
        Server { host: host.to_owned(), port: 1812 }
    }

    pub(super) fn silent(heard: DroppedCounts) -> Failure {
        Failure::Silent(heard)
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a case for each reason")]
    fn each_reason_for_no_answer_has_its_own_advice() {
        let nothing = DroppedCounts::default();
        let (other_sender, other) = ("192.0.2.7:1812".parse().unwrap(), Dropped::Short { octets: 40, expected: 60 });
        for (failure, summary, advice) in [
            (
                Failure::NotFound("unknown".to_owned()),
                "radius1:1812: the name has no address: unknown",
                "radius1: check the name, or give an address.",
            ),
            (
                Failure::Refused,
                "radius1:1812: refused: nobody listens on this port",
                "radius1: no RADIUS server listens on port 1812; it may use another one.",
            ),
            (
                Failure::Unreachable("No route to host".to_owned()),
                "radius1:1812: cannot be reached: No route to host",
                "radius1: there is no way there from this computer.",
            ),
            (
                silent(nothing),
                "radius1:1812: no answer",
                "radius1 is silent: the shared secret is wrong, or this computer is not a client of the server, or a firewall \
                 stands between, or the port is wrong.",
            ),
            (
                Failure::NoZone,
                "radius1:1812: a link-local address needs an interface, as in fe80::1%eth0",
                if cfg!(windows) {
                    "radius1 is a link-local address: add the interface that leads there, as in radius1%12."
                } else {
                    "radius1 is a link-local address: add the interface that leads there, as in radius1%eth0."
                },
            ),
            // Of several the one that tells most.
            (
                silent(DroppedCounts { not_authentic: true, other: Some(other), ..nothing }),
                "radius1:1812: no valid answer",
                "radius1 answers with another shared secret: correct it here or there.",
            ),
            (
                silent(DroppedCounts { unusable: Some(Flaw::MessageAuthenticator), not_authentic: true, ..nothing }),
                "radius1:1812: no valid answer",
                "radius1 answers with the right shared secret, but its Message-Authenticator is wrong: something on the way \
                 changes the reply, the server miscalculates, or the reply is forged (CVE-2024-3596).",
            ),
            (
                silent(DroppedCounts { unusable: Some(Flaw::Code(5)), ..nothing }),
                "radius1:1812: no valid answer",
                "radius1 answers with the right shared secret, but the reply cannot be used: code 5 is not that of a reply to \
                 this request.",
            ),
            (
                silent(DroppedCounts {
                    other_sender: Some(other_sender),
                    not_authentic: true,
                    other: Some(other),
                    ..nothing
                }),
                "radius1:1812: no valid answer",
                "The answer came from 192.0.2.7:1812 and not from radius1, port 1812, and clients do not believe it: let the \
                 server answer from the address that was asked, or give the address from which it answers.",
            ),
            (
                silent(DroppedCounts { other: Some(other), ..nothing }),
                "radius1:1812: no valid answer",
                "radius1 sends what cannot be read, too short: 40 octets of at least 60. Something on the way cuts it off, or \
                 radius1 is not a RADIUS server.",
            ),
            (
                silent(DroppedCounts { other: Some(Dropped::Identifier { found: 1, expected: 2 }), ..nothing }),
                "radius1:1812: no valid answer",
                "radius1 sends what does not belong here, not to this request: its identifier is 1, not 2.",
            ),
        ] {
            assert_eq!(said(&[failure]), (format!("No valid answer. {summary}."), vec![advice.to_owned()]));
        }
        let (_, advice) = said(&[silent(DroppedCounts { not_signed: true, not_authentic: true, ..nothing })]);
        assert!(advice[0].starts_with("radius1 answers without Message-Authenticator, which does not count: "));
    }

    #[test]
    fn two_servers_are_named_in_their_order() {
        let (summary, advice) = said(&[silent(DroppedCounts::default()), Failure::Refused]);
        assert_eq!(
            summary,
            "No valid answer. radius1:1812: no answer; radius2:1812: refused: nobody listens on this port."
        );
        assert!(
            advice[0].starts_with("radius1 is silent") && advice[1].starts_with("radius2: no RADIUS"),
            "{advice:?}"
        );
    }

    #[test]
    fn what_was_not_sent_and_what_was_cancelled_is_not_the_servers_fault() {
        let unsendable = Unsendable::Size { kind: AttributeType::USER_PASSWORD, octets: 129 };
        let summary = "Nothing was sent: User-Password has 129 octets of UTF-8; it takes at most 128.";
        assert_eq!(said(&[Failure::Unsendable(unsendable)]), (summary.to_owned(), vec![]));
        let cancelled = Verdict::cancelled(None);
        assert_eq!(
            said(&[silent(DroppedCounts::default()), Failure::Cancelled]),
            (cancelled.summary, cancelled.advice)
        );
    }

    #[test]
    fn an_acceptance_says_what_it_does_not_prove() {
        assert_eq!(of_acceptance(true, false), [""; 0]);
        let unsigned = of_acceptance(false, true);
        let [method, not_signed] = &unsigned[..] else { panic!("{unsigned:?}") };
        assert!(method.contains("the method itself was not tried") && not_signed.contains("CVE-2024-3596"));
    }

    #[test]
    fn a_rejection_is_explained_by_what_was_refused() {
        let why = |is_password, request, way| {
            let advice = of_rejection(is_password, request, way, true);
            assert_eq!(advice[0], "Address, port and shared secret are right.");
            // A rejection that nobody signed proves nothing.
            assert_eq!(of_rejection(is_password, request, way, false)[0], NOT_SIGNED);
            advice[1].clone()
        };
        let (first, at_once) = (Way::PasswordFirst, Way::CommandAtOnce);
        // Before the password is taken any request can be the next one.
        assert!(why(true, Request::Password, first).starts_with("The user name or the password was refused."));
        assert!(why(true, Request::Code, first).starts_with("The user name or the password was refused."));
        assert!(why(false, Request::Code, first).starts_with("The code was refused"));
        assert!(why(false, Request::Code, at_once).starts_with("The code was refused"));
        let push = ActionDraft { title: "Push".into(), ..ActionDraft::default() }.finish().unwrap();
        let command = Request::Command(Policy::default().apply(Edit::Add(push)).unwrap().subject.unwrap());
        assert!(why(false, command, first).contains("it was declined. Some servers reject on purpose"));
        assert!(why(false, command, at_once).contains("it wants the password first"));
    }
}
