//! What a trial keeps between two requests: the password, the code, and the server's State with the server that sent
//! it. Builds the requests; sockets belong to [`exchange`](crate::radius::exchange).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Plan;
use crate::end_user::Answer;
use crate::end_user::logon::{Request as LogonRequest, SendMode};
use crate::policy::{Command, PasswordEncoding, Policy};
use crate::radius::exchange::{Cancel, Event, Exchange, RequestNonces, ServerFailure, ServerReply};
use crate::radius::packet::{Access, MAX_PASSWORD_OCTETS, Password, Prompt, Request, State, Unsendable};
use crate::radius::{AttributeType, AttributeValue, ReplyCode, Secret};

// Every command fits in a User-Password. Checked here because neither module knows the other.
const _: () = assert!(Command::MAX_BYTES == MAX_PASSWORD_OCTETS);

/// Sends the requests of a trial.
pub(super) struct Wire {
    exchange: Exchange,
    policy: Arc<Policy>,
    user_name: String,
    nas_identifier: String,
    attributes: Vec<(AttributeType, AttributeValue)>,
    /// Whether every request fits, whatever the server sends; nothing is sent otherwise.
    fits: Result<(), Unsendable>,
    encoding: PasswordEncoding,
    send_mode: SendMode,
    password: Zeroizing<String>,
    code: Zeroizing<String>,
    /// The challenge to which the next request responds; it belongs to one server, and is used once.
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

/// The result of a request.
#[derive(Debug)]
pub(super) struct RequestOutcome {
    /// Whether only the password was sent: either it was all there was to send, or the server did not challenge it.
    pub(super) is_password: bool,
    pub(super) result: Result<ServerReply, Vec<ServerFailure>>,
}

impl RequestOutcome {
    pub(super) fn answer(&self) -> Answer {
        match &self.result {
            Err(_) => Answer::Silence,
            Ok(ServerReply { reply, .. }) => {
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
            attributes: plan.attributes(),
            fits: plan.check_size(),
            encoding: plan.connection().password_encoding,
            send_mode: plan.send_mode,
            password: if plan.send_mode == SendMode::PasswordFirst { password } else { Zeroizing::default() },
            code: Zeroizing::default(),
            challenge: None,
        }
    }

    /// The secret shared with the servers.
    pub(super) fn secret(&self) -> &Secret {
        &self.exchange.secret
    }

    /// Whether the next request responds to a challenge.
    pub(super) fn is_challenged(&self) -> bool {
        self.challenge.is_some()
    }

    /// Drops the server's challenge, so that the next request starts over.
    pub(super) fn abandon_challenge(&mut self) {
        self.challenge = None;
    }

    /// Keeps a code until it is sent.
    pub(super) fn keep_code(&mut self, code: Zeroizing<String>) {
        self.code = code;
    }

    /// Sends the request, and blocks until it has a reply or fails. Sends the password first if there is no pending
    /// challenge, for example after a Reject.
    pub(super) fn ask(
        &mut self,
        request: LogonRequest,
        cancel: &Cancel,
        tell: &mut dyn FnMut(Event),
    ) -> RequestOutcome {
        let policy = Arc::clone(&self.policy);
        let code = std::mem::take(&mut self.code);
        if self.challenge.is_none() && self.send_mode == SendMode::PasswordFirst {
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

    /// Sends a password, or what is sent in its place, with the State of the pending challenge.
    fn send(
        &mut self,
        password: &str,
        cancel: &Cancel,
        tell: &mut dyn FnMut(Event),
    ) -> Result<ServerReply, Vec<ServerFailure>> {
        let challenge = self.challenge.take();
        let make = |nonces: RequestNonces| {
            self.fits?;
            let password = match self.encoding {
                PasswordEncoding::Pap => Password::Pap(password),
                PasswordEncoding::Chap => {
                    Password::Chap { password, ident: nonces.identifier, challenge: nonces.challenge }
                }
            };
            let access = Access {
                user_name: &self.user_name,
                password,
                state: challenge.as_ref().and_then(|challenge| challenge.state.as_ref()),
                nas_identifier: &self.nas_identifier,
                attributes: &self.attributes,
            };
            Request::access(nonces.identifier, nonces.authenticator, &access, &self.exchange.secret)
        };
        let only = challenge.as_ref().map(|challenge| challenge.server);
        let result = self.exchange.ask(&make, only, cancel, tell);
        if let Ok(ServerReply { server, reply }) = &result
            && reply.code() == ReplyCode::AccessChallenge
        {
            self.challenge = Some(Challenge { server: *server, state: reply.state().cloned() });
        }
        result
    }
}
