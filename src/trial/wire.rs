//! What a trial keeps between two requests: password, code, the server's State and which server gave it. It makes the requests;
//! sockets are the business of [`exchange`](crate::radius::exchange).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Plan;
use crate::end_user::Answer;
use crate::end_user::logon::{Request as LogonRequest, Way};
use crate::policy::{Command, PasswordEncoding, Policy};
use crate::radius::exchange::{Answered, Cancel, Event, Exchange, Failed, RequestNonces};
use crate::radius::packet::{Access, MAX_PASSWORD_OCTETS, Password, Prompt, Request, State};
use crate::radius::{ReplyCode, Secret};

// Each command can be sent: a command is as long as a User-Password may be, and neither side knows the other.
const _: () = assert!(Command::MAX_BYTES == MAX_PASSWORD_OCTETS);

/// The way to the server.
pub(super) struct Wire {
    exchange: Exchange,
    policy: Arc<Policy>,
    user_name: String,
    nas_identifier: String,
    encoding: PasswordEncoding,
    way: Way,
    password: Zeroizing<String>,
    code: Zeroizing<String>,
    /// What the server waits for, after its challenge; it belongs to one server, and is used once.
    challenge: Option<Challenge>,
}

struct Challenge {
    server: usize,
    /// A challenge without State is legal (RFC 2865 section 4.4).
    state: Option<State>,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}

/// What came of a request.
#[derive(Debug)]
pub(super) struct RequestOutcome {
    /// Whether the password went before what was asked, and its answer was the last: the server does not go on.
    pub(super) is_password: bool,
    pub(super) result: Result<Answered, Vec<Failed>>,
}

impl RequestOutcome {
    pub(super) fn answer(&self) -> Answer {
        match &self.result {
            Err(_) => Answer::Silence,
            Ok(Answered { reply, .. }) => {
                let message = reply.message().to_owned();
                match reply.code() {
                    ReplyCode::AccessAccept => Answer::Accept,
                    ReplyCode::AccessReject => Answer::Reject(message),
                    ReplyCode::AccessChallenge => Answer::Challenge(message),
                }
            }
        }
    }

    pub(super) fn prompt(&self) -> Option<Prompt> {
        self.result.as_ref().ok().and_then(|answered| answered.reply.prompt())
    }

    pub(super) fn answer_within(&self) -> Option<Duration> {
        let secs = self.result.as_ref().ok()?.reply.session_timeout_secs()?;
        Some(Duration::from_secs(secs.into()))
    }
}

impl Wire {
    pub(super) fn new(plan: &Plan, password: Zeroizing<String>, secret: Arc<Secret>) -> Self {
        Self {
            exchange: plan.exchange(secret),
            policy: Arc::clone(&plan.policy),
            user_name: plan.user_name().to_owned(),
            nas_identifier: plan.nas_identifier.clone(),
            encoding: plan.connection().password_encoding,
            way: plan.way,
            password: if plan.way == Way::PasswordFirst { password } else { Zeroizing::default() },
            code: Zeroizing::default(),
            challenge: None,
        }
    }

    /// What this computer shares with the servers.
    pub(super) fn secret(&self) -> &Secret {
        &self.exchange.secret
    }

    /// Whether a server waits for what is sent next.
    pub(super) fn awaits_answer(&self) -> bool {
        self.challenge.is_some()
    }

    /// Answers the server's challenge no more: whatever is sent next begins anew.
    pub(super) fn leave_challenge(&mut self) {
        self.challenge = None;
    }

    /// Keeps a code until it is sent.
    pub(super) fn keep_code(&mut self, code: Zeroizing<String>) {
        self.code = code;
    }

    /// Asks, and blocks until there is an answer. Where the server no longer waits for anything, as after a Reject, the
    /// password goes first again.
    pub(super) fn ask(
        &mut self,
        request: LogonRequest,
        cancel: &Cancel,
        tell: &mut dyn FnMut(Event),
    ) -> RequestOutcome {
        let policy = Arc::clone(&self.policy);
        let code = std::mem::take(&mut self.code);
        if self.challenge.is_none() && self.way == Way::PasswordFirst {
            let password = std::mem::take(&mut self.password);
            let result = self.send(&password, cancel, tell);
            self.password = password;
            if request == LogonRequest::Password || self.challenge.is_none() {
                return RequestOutcome { is_password: true, result };
            }
        }
        let sent = match request {
            LogonRequest::Password => "",
            LogonRequest::Command(id) => policy.action(id).map(|action| action.command.as_str()).unwrap_or_default(),
            LogonRequest::Code => &code,
        };
        RequestOutcome { is_password: false, result: self.send(sent, cancel, tell) }
    }

    /// Sends a password, or what goes in its place, with the State of the challenge that it answers.
    fn send(&mut self, password: &str, cancel: &Cancel, tell: &mut dyn FnMut(Event)) -> Result<Answered, Vec<Failed>> {
        let answers = self.challenge.take();
        let make = |fresh: RequestNonces| {
            let password = match self.encoding {
                PasswordEncoding::Pap => Password::Pap(password),
                PasswordEncoding::Chap => {
                    Password::Chap { password, ident: fresh.identifier, challenge: fresh.challenge }
                }
            };
            let access = Access {
                user_name: &self.user_name,
                password,
                state: answers.as_ref().and_then(|challenge| challenge.state.as_ref()),
                nas_identifier: &self.nas_identifier,
                calling_station_id: None,
            };
            Request::access(fresh.identifier, fresh.authenticator, &access, &self.exchange.secret)
        };
        let only = answers.as_ref().map(|challenge| challenge.server);
        let result = self.exchange.ask(&make, only, cancel, tell);
        if let Ok(Answered { server, reply }) = &result
            && reply.code() == ReplyCode::AccessChallenge
        {
            self.challenge = Some(Challenge { server: *server, state: reply.state().cloned() });
        }
        result
    }
}
