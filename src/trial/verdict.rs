//! Explains the result of a request to the administrator, and what to do about it. The console and the command line
//! show the same text. Missing replies are explained in [`silence`].

use std::net::IpAddr;

use super::Plan;
use super::wire::RequestOutcome;
use crate::end_user::logon::{Request, SendMode};
use crate::radius::exchange::{ServerFailure, ServerReply};
use crate::radius::{AttributeType, Failure, ReplyCode, Secret, Server};
use crate::text;
pub use reason::Reason;
use silence::{Proven, Wait, explain, secret_advice};

mod reason;
pub(super) mod silence;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Access-Accept.
    Accepted {
        /// Whether it has a Message-Authenticator.
        is_signed: bool,
    },
    /// Access-Reject.
    Rejected,
    /// Access-Challenge.
    Challenged,
    /// No valid reply.
    NoResponse,
}

impl Outcome {
    /// The word in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Rejected => "rejected",
            Self::Challenged => "challenged",
            Self::NoResponse => "noResponse",
        }
    }
}

/// The result of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in one word.
    pub reason: Reason,
    /// The result in one sentence.
    pub summary: String,
    /// What it means and what to do, in items of a sentence or two.
    pub advice: Vec<String>,
}

impl Verdict {
    /// Explains the outcome of a request. `proven` is what each server has proven so far, including with this request.
    pub(super) fn of(
        request: Request,
        outcome: RequestOutcome,
        plan: &Plan,
        proven: &[Option<Proven>],
        secret: &Secret,
        from: Option<IpAddr>,
    ) -> Self {
        let is_password = outcome.is_password;
        let ignored = outcome.result.as_ref().ok().and_then(|answered| ignored_advice(answered.reply.ignored()));
        let mut verdict = match outcome.result {
            Ok(ServerReply { server, reply }) => {
                let name = name(&plan.servers, server);
                let what = match (is_password, request) {
                    (true, _) => "the password".to_owned(),
                    (_, Request::Code) => "the code".to_owned(),
                    (_, Request::Command(id)) => plan.title_of(id),
                    (_, Request::Password) => "the password".to_owned(),
                };
                let unsigned = if reply.is_signed() { "" } else { " (unsigned)" };
                let message = match text::lines_excerpt(reply.message().trim(), 200) {
                    message if message.is_empty() => ".".to_owned(),
                    // Indented, so that none of its lines can pass for one of the program's.
                    message => format!(": \"{}\"", message.replace('\n', "\n  ")),
                };
                match reply.code() {
                    ReplyCode::AccessAccept => {
                        let is_signed = reply.is_signed();
                        let summary = format!("{name} accepted {what}{unsigned}{message}");
                        let (reason, advice) = explain_acceptance(is_signed, is_password);
                        Self { outcome: Outcome::Accepted { is_signed }, reason, summary, advice }
                    }
                    ReplyCode::AccessReject => {
                        let summary = format!("{name} rejected {what}{unsigned}{message}");
                        let (reason, mut advice) =
                            explain_rejection(is_password, request, plan.send_mode, reply.is_signed());
                        if let (false, Request::Command(id)) = (is_password, request)
                            && plan.has_blank_ends(id)
                        {
                            let spaces =
                                "The command starts or ends with a space, which is also sent: try without the space.";
                            advice.insert(0, spaces.to_owned());
                        }
                        Self { outcome: Outcome::Rejected, reason, summary, advice }
                    }
                    ReplyCode::AccessChallenge => {
                        let summary = format!("{name} sent a challenge{unsigned}{message}");
                        let advice = if reply.is_signed() { Vec::new() } else { vec![NOT_SIGNED.to_owned()] };
                        Self { outcome: Outcome::Challenged, reason: Reason::Challenged, summary, advice }
                    }
                }
            }
            Err(failed) => {
                let for_user = !is_password && matches!(request, Request::Command(_));
                let wait = Wait { max: plan.timing().max_wait(), for_user };
                no_response(&failed, &plan.servers, proven, wait, secret)
            }
        };
        verdict.advice.extend(ignored);
        if verdict.outcome != Outcome::Challenged {
            verdict.advice.extend(from.map(sender_advice));
        }
        verdict
    }

    /// Returns the verdict for a cancelled request, sent from this address if it was sent.
    pub(super) fn cancelled(from: Option<IpAddr>) -> Self {
        let advice = "Anything already sent may still reach the user.".to_owned();
        Self {
            outcome: Outcome::NoResponse,
            reason: Reason::Cancelled,
            summary: "Cancelled: nothing more is sent.".to_owned(),
            advice: std::iter::once(advice).chain(from.map(sender_advice)).collect(),
        }
    }

    /// Returns the verdict if the thread was lost or could not be started.
    pub(super) fn interrupted() -> Self {
        Self {
            outcome: Outcome::NoResponse,
            reason: Reason::Interrupted,
            summary: "The test was interrupted by an internal error on this computer.".to_owned(),
            advice: vec!["Try again. Anything already sent may still reach the user.".to_owned()],
        }
    }
}

/// Returns advice about attributes that were ignored.
fn ignored_advice(ignored: &[AttributeType]) -> Option<String> {
    let names: Vec<String> = ignored.iter().map(ToString::to_string).collect();
    (!names.is_empty())
        .then(|| format!("Ignored because of a wrong length: {}. Correct this on the server.", names.join(", ")))
}

fn sender_advice(from: IpAddr) -> String {
    format!("Tested from this computer ({from}). The farm's servers may use other addresses.")
}

fn name(servers: &[Server], index: usize) -> String {
    servers.get(index).map(Server::to_string).unwrap_or_default()
}

/// Returns what was accepted, and what that does not prove.
fn explain_acceptance(is_signed: bool, is_password: bool) -> (Reason, Vec<String>) {
    let reason = match (is_password, is_signed) {
        (true, _) => Reason::AcceptedWithoutSecondFactor,
        (false, false) => Reason::AcceptedUnsigned,
        (false, true) => Reason::Accepted,
    };
    let mut advice = Vec::new();
    if is_password {
        advice.push(
            "The server did not ask for a second factor, so the method itself was not tested. Is a second factor set up for \
             this user? If the server handles only the second factor, send only the command (Command only, or --at-once)."
                .to_owned(),
        );
    }
    if !is_signed {
        advice.push(NOT_SIGNED.to_owned());
    }
    (reason, advice)
}

/// What a rejection may be about besides the logon.
const MAY_BE_ATTRIBUTES: &str =
    "The server may also decide by RADIUS attributes: compare those that were sent with what it expects.";

/// Why an unsigned reply cannot be trusted.
const NOT_SIGNED: &str = "A response without a Message-Authenticator can be forged in transit (CVE-2024-3596, Blast-RADIUS): \
                          update the RADIUS server, or enable signing.";

/// Returns what was rejected, and what that means.
fn explain_rejection(
    is_password: bool,
    request: Request,
    send_mode: SendMode,
    is_signed: bool,
) -> (Reason, Vec<String>) {
    let (reason, why) = match (is_password, request, send_mode) {
        (true, ..) => (
            Reason::PasswordRejected,
            "The user name or password was rejected. If the server handles only the second factor, send only the command \
             (Command only, or --at-once).",
        ),
        (_, Request::Code, _) => {
            (Reason::CodeRejected, "The code was rejected: it was mistyped, already used, or entered too late.")
        }
        (_, _, SendMode::PasswordFirst) => (
            Reason::CommandRejected,
            "The command was rejected: the server does not know it, the user does not have this method, or the user declined. \
             Some servers reject deliberately after sending a code; the user then logs on again with the code.",
        ),
        (_, _, SendMode::CommandOnly) => (
            Reason::CommandRejected,
            "The command was rejected: the server does not know it or expects the password first, the user does not have \
             this method, or the user declined.",
        ),
    };
    let proof = if is_signed { "Address, port and secret key are right." } else { NOT_SIGNED };
    let attributes = (reason != Reason::CodeRejected).then_some(MAY_BE_ATTRIBUTES);
    (reason, [proof, why].into_iter().chain(attributes).map(str::to_owned).collect())
}

fn no_response(
    failed: &[ServerFailure],
    servers: &[Server],
    known: &[Option<Proven>],
    wait: Wait,
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
            format!("{}.", each.collect::<Vec<_>>().join("; "))
        }
    };
    let proven = |failed: &ServerFailure| known.get(failed.server).copied().flatten();
    // All servers have the same secret, so one of them can prove it right for all.
    let best = known.iter().copied().max().flatten();
    let suspect = failed.iter().find_map(|failed| secret_advice(secret, &failed.failure, best));
    let explained = failed
        .iter()
        .filter_map(|failed| Some(explain(&failed.failure, servers.get(failed.server)?, proven(failed), wait)));
    let (reasons, advice): (Vec<Reason>, Vec<Option<String>>) = explained.unzip();
    Verdict {
        outcome: Outcome::NoResponse,
        reason: reasons.into_iter().max().unwrap_or(Reason::NotSent),
        summary,
        advice: suspect.into_iter().chain(advice.into_iter().flatten()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::policy::draft::ActionDraft;
    use crate::policy::{Edit, Policy};
    use crate::radius::DroppedCounts;
    use crate::radius::packet::{Dropped, Flaw, Unsendable};

    pub(super) const FOR_USER: Wait = Wait { max: Duration::from_secs(60), for_user: true };

    /// Returns the summary and advice for servers without a valid response.
    fn verdict_of(failures: &[Failure]) -> (String, Vec<String>) {
        let servers: Vec<Server> = (1..).zip(failures).map(|(n, _)| at(&format!("radius{n}"))).collect();
        let failed: Vec<ServerFailure> =
            failures.iter().cloned().enumerate().map(|(server, failure)| ServerFailure { server, failure }).collect();
        let verdict = no_response(&failed, &servers, &[], FOR_USER, &secret("s3cr3t"));
        assert_eq!(verdict.outcome, Outcome::NoResponse);
        (verdict.summary, verdict.advice)
    }

    pub(super) fn secret(text: &str) -> Secret {
        Secret::new(zeroize::Zeroizing::new(text.to_owned())).unwrap()
    }

    pub(super) fn at(host: &str) -> Server {
        Server { host: host.to_owned(), port: 1812 }
    }

    pub(super) fn silent(dropped: DroppedCounts) -> Failure {
        Failure::Silent(dropped)
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "one case per reason")]
    fn each_reason_for_no_response_has_its_own_advice() {
        let nothing = DroppedCounts::default();
        let (other_sender, other) = ("192.0.2.7:1812".parse().unwrap(), Dropped::Short { octets: 40, expected: 60 });
        for (failure, summary, advice) in [
            (
                Failure::NotFound("unknown".to_owned()),
                "radius1:1812: name not found: unknown",
                "radius1: check the name, or enter an IP address.",
            ),
            (
                Failure::Refused,
                "radius1:1812: refused: nothing is listening on this port",
                "radius1: no RADIUS server is listening on port 1812; it may use another port.",
            ),
            (
                Failure::Unreachable("No route to host".to_owned()),
                "radius1:1812: unreachable: No route to host",
                "radius1 is unreachable from this computer.",
            ),
            (
                silent(nothing),
                "radius1:1812: no response",
                "radius1 does not respond: the secret key is wrong, this computer is not a registered client, a firewall \
                 blocks the traffic, or the port is wrong.",
            ),
            (
                Failure::NoZone,
                "radius1:1812: a link-local address needs a network interface, as in fe80::1%eth0",
                if cfg!(windows) {
                    "radius1 is a link-local address: add the network interface, as in radius1%12."
                } else {
                    "radius1 is a link-local address: add the network interface, as in radius1%eth0."
                },
            ),
            // With several reasons, the most informative one counts.
            (
                silent(DroppedCounts { not_authentic: true, other: Some(other), ..nothing }),
                "radius1:1812: no valid response",
                "radius1 uses a different secret key: correct it on one side.",
            ),
            (
                silent(DroppedCounts { unusable: Some(Flaw::MessageAuthenticator), not_authentic: true, ..nothing }),
                "radius1:1812: no valid response",
                "radius1 uses the right secret key, but the Message-Authenticator of its response is wrong: something on the \
                 network changes it, the server miscalculates, or the response is forged (CVE-2024-3596).",
            ),
            (
                silent(DroppedCounts { unusable: Some(Flaw::Code(5)), ..nothing }),
                "radius1:1812: no valid response",
                "radius1 uses the right secret key, but its response cannot be used: code 5 is not valid in a response to this \
                 request.",
            ),
            (
                silent(DroppedCounts {
                    other_sender: Some(other_sender),
                    not_authentic: true,
                    other: Some(other),
                    ..nothing
                }),
                "radius1:1812: no valid response",
                "The response came from 192.0.2.7:1812 instead of radius1, port 1812. Responses from other addresses are ignored: \
                 make the server respond from the address that was asked, or enter the address from which it responds.",
            ),
            (
                silent(DroppedCounts { other: Some(other), ..nothing }),
                "radius1:1812: no valid response",
                "radius1 sends something that cannot be read (too short: 40 bytes instead of at least 60). Something on the \
                 network truncates its responses, or radius1 is not a RADIUS server.",
            ),
            (
                silent(DroppedCounts { other: Some(Dropped::Identifier { found: 1, expected: 2 }), ..nothing }),
                "radius1:1812: no valid response",
                "radius1 sends responses that do not match the request (response to another request: its identifier is 1, not 2).",
            ),
        ] {
            assert_eq!(verdict_of(&[failure]), (format!("{summary}."), vec![advice.to_owned()]));
        }
        let (_, advice) = verdict_of(&[silent(DroppedCounts { not_signed: true, not_authentic: true, ..nothing })]);
        assert!(advice[0].starts_with("radius1 responds without a Message-Authenticator, which is not accepted: "));
    }

    #[test]
    fn two_servers_are_named_in_order() {
        let (summary, advice) = verdict_of(&[silent(DroppedCounts::default()), Failure::Refused]);
        assert_eq!(summary, "radius1:1812: no response; radius2:1812: refused: nothing is listening on this port.");
        assert!(
            advice[0].starts_with("radius1 does not respond") && advice[1].starts_with("radius2: no RADIUS"),
            "{advice:?}"
        );
    }

    #[test]
    fn of_two_servers_the_one_closer_to_a_response_gives_the_reason() {
        let silent = || silent(DroppedCounts::default());
        let unsigned = || self::silent(DroppedCounts { not_signed: true, ..DroppedCounts::default() });
        for failures in [[silent(), unsigned()], [unsigned(), silent()]] {
            let failed: Vec<ServerFailure> =
                failures.into_iter().enumerate().map(|(server, failure)| ServerFailure { server, failure }).collect();
            let verdict = no_response(&failed, &[at("a"), at("b")], &[], FOR_USER, &secret("s3cr3t"));
            assert_eq!(verdict.reason, Reason::Unsigned);
        }
    }

    #[test]
    fn unsent_and_cancelled_requests_are_not_blamed_on_the_server() {
        let unsendable = Unsendable::Size { kind: AttributeType::USER_PASSWORD, octets: 129 };
        let summary = "Nothing was sent: User-Password has 129 bytes in UTF-8; the limit is 128.";
        assert_eq!(verdict_of(&[Failure::Unsendable(unsendable)]), (summary.to_owned(), vec![]));
        let cancelled = Verdict::cancelled(None);
        assert_eq!(
            verdict_of(&[silent(DroppedCounts::default()), Failure::Cancelled]),
            (cancelled.summary, cancelled.advice)
        );
    }

    #[test]
    fn an_acceptance_comes_with_what_it_does_not_prove() {
        assert_eq!(explain_acceptance(true, false), (Reason::Accepted, Vec::new()));
        assert_eq!(explain_acceptance(false, false).0, Reason::AcceptedUnsigned);
        let (reason, unsigned) = explain_acceptance(false, true);
        assert_eq!(reason, Reason::AcceptedWithoutSecondFactor);
        let [method, not_signed] = &unsigned[..] else { panic!("{unsigned:?}") };
        assert!(method.contains("the method itself was not tested") && not_signed.contains("CVE-2024-3596"));
    }

    #[test]
    fn a_rejection_is_explained_by_what_was_rejected() {
        let why = |is_password, request, send_mode| {
            let (reason, advice) = explain_rejection(is_password, request, send_mode, true);
            assert_eq!(advice[0], "Address, port and secret key are right.");
            // An unsigned rejection proves nothing.
            assert_eq!(explain_rejection(is_password, request, send_mode, false).1[0], NOT_SIGNED);
            format!("{}: {}", reason.id(), advice[1])
        };
        let (first, at_once) = (SendMode::PasswordFirst, SendMode::CommandOnly);
        // Until the password is accepted, any request can be the pending one.
        assert!(
            why(true, Request::Password, first)
                .starts_with("passwordRejected: The user name or password was rejected.")
        );
        assert!(
            why(true, Request::Code, first).starts_with("passwordRejected: The user name or password was rejected.")
        );
        assert!(why(false, Request::Code, first).starts_with("codeRejected: The code was rejected"));
        assert!(why(false, Request::Code, at_once).starts_with("codeRejected: The code was rejected"));
        let push = ActionDraft { title: "Push".into(), ..ActionDraft::default() }.finish().unwrap();
        let command =
            Request::Command(Policy::default().apply(Edit::Add(push)).unwrap().subject.unwrap().action().unwrap());
        assert!(why(false, command, first).starts_with("commandRejected: "));
        assert!(why(false, command, first).contains("the user declined. Some servers reject deliberately"));
        assert!(why(false, command, at_once).contains("expects the password first"));
    }
}
