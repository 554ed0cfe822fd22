//! What an answer means, or its absence, and what to do: in words for the administrator. The same ones in the console and on
//! the command line.

use std::net::IpAddr;

use super::Plan;
use super::wire::Asked;
use crate::client::logon::{Request, Way};
use crate::radius::exchange::{Answered, Failed};
use crate::radius::{Failure, Heard, ReplyCode, Server};
use crate::text;

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
    pub(super) fn of(request: Request, asked: Asked, plan: &Plan, from: Option<IpAddr>) -> Self {
        let is_password = asked.is_password;
        let is_sent = !matches!(&asked.result, Err(failed) if failed.iter().any(is_unsendable));
        let mut verdict = match asked.result {
            Ok(Answered { server, reply }) => {
                let name = name(&plan.servers, server);
                let what = match (is_password, request) {
                    (true, _) => "the password".to_owned(),
                    (_, Request::Code) => "the code".to_owned(),
                    _ => plan.title_of(request),
                };
                let said = match reply.message().trim() {
                    "" => String::new(),
                    said => format!(", with the text {}", text::quoted(said, 200)),
                };
                match reply.code() {
                    ReplyCode::AccessAccept => accepted(&name, &what, &said, reply.is_signed(), is_password),
                    ReplyCode::AccessReject => rejected(&name, &what, &said, is_password, request, plan),
                    ReplyCode::AccessChallenge => Self {
                        outcome: Outcome::Challenged,
                        summary: format!("Challenge, by {name}{said}."),
                        advice: Vec::new(),
                    },
                }
            }
            Err(failed) => no_answer(&failed, plan),
        };
        if is_sent && verdict.outcome != Outcome::Challenged {
            let from = from.map(|from| format!(", {from}")).unwrap_or_default();
            verdict.advice.push(format!(
                "Tried from this computer{from}; the farm's servers may be known to the RADIUS server under other addresses."
            ));
        }
        verdict
    }
}

impl Verdict {
    /// The user did not want to wait.
    pub(super) fn cancelled() -> Self {
        Self {
            outcome: Outcome::NoAnswer,
            summary: "Cancelled: nothing more is sent.".to_owned(),
            advice: vec!["What was sent until then may still reach the user.".to_owned()],
        }
    }
}

impl Plan {
    fn title_of(&self, request: Request) -> String {
        let Request::Command(id) = request else { return String::new() };
        let title = self.policy.action(id).map(|action| action.title.as_str()).unwrap_or_default();
        text::excerpt(title, 40).into_owned()
    }
}

fn is_unsendable(failed: &Failed) -> bool {
    matches!(failed.failure, Failure::Unsendable(_))
}

fn name(servers: &[Server], index: usize) -> String {
    servers.get(index).map(Server::to_string).unwrap_or_default()
}

fn accepted(server: &str, what: &str, said: &str, is_signed: bool, is_password: bool) -> Verdict {
    let signed = if is_signed { "" } else { ", not signed" };
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
    let summary = format!("Accepted{signed}: {what}, by {server}{said}.");
    Verdict { outcome: Outcome::Accepted { is_signed }, summary, advice }
}

/// Why a reply without Message-Authenticator is not to be trusted.
pub(super) const NOT_SIGNED: &str = "Without a Message-Authenticator a reply can be forged on the way (CVE-2024-3596, \
                                     Blast-RADIUS): update the RADIUS server, or let it sign.";

fn rejected(server: &str, what: &str, said: &str, is_password: bool, request: Request, plan: &Plan) -> Verdict {
    let why = match (is_password, request, plan.way) {
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
    Verdict {
        outcome: Outcome::Rejected,
        summary: format!("Rejected: {what}, by {server}{said}."),
        advice: vec!["Address, port and shared secret are right.".to_owned(), why.to_owned()],
    }
}

fn no_answer(failed: &[Failed], plan: &Plan) -> Verdict {
    if failed.iter().any(|failed| failed.failure == Failure::Cancelled) {
        return Verdict::cancelled();
    }
    let summary = match failed {
        [Failed { failure: Failure::Unsendable(why), .. }] => format!("Nothing was sent: {why}."),
        failed => {
            let each =
                failed.iter().map(|failed| format!("{}: {}", name(&plan.servers, failed.server), failed.failure));
            format!("No valid answer. {}.", each.collect::<Vec<_>>().join("; "))
        }
    };
    let advice =
        failed.iter().filter_map(|failed| meaning(&failed.failure, plan.servers.get(failed.server)?)).collect();
    Verdict { outcome: Outcome::NoAnswer, summary, advice }
}

/// What it means that a server gave no valid reply, and what to do.
pub(super) fn meaning(failure: &Failure, server: &Server) -> Option<String> {
    let Server { host, port } = server;
    Some(match failure {
        Failure::Unsendable(_) | Failure::Cancelled => return None,
        Failure::NotFound(_) => format!("{host}: check the name, or give an address."),
        Failure::Refused => format!("{host}: no RADIUS server listens on port {port}; it may use another one."),
        Failure::Unreachable(_) => format!("{host}: there is no way there from this computer."),
        Failure::Silent(Heard { not_authentic: 1.., .. }) => {
            format!("{host} answers with another shared secret: correct it here or there.")
        }
        Failure::Silent(Heard { not_signed: 1.., .. }) => {
            format!("{host} answers without the Message-Authenticator that this trial requires. {NOT_SIGNED}")
        }
        Failure::Silent(Heard { other: 1.., .. }) => {
            format!("{host} sends what is no RADIUS reply: something else may listen on port {port}.")
        }
        Failure::Silent(_) => format!(
            "{host} is silent: the shared secret is wrong, or this computer is not a client of the server, or a firewall \
             stands between, or the port is wrong. An answer from another address than the one asked is not heard either."
        ),
    })
}
