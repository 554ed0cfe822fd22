//! The responses of the simulated server, as chosen by the administrator. When they arrive belongs to `simulation`.

use strum::VariantArray;

use crate::end_user::Answer;
use crate::end_user::logon::Request;

/// The response to each kind of request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answers {
    pub password: Simulated,
    pub method: Simulated,
    pub code: Simulated,
    /// The server's message in a Reject or Challenge.
    pub text: String,
}

/// A simulated response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub(crate) enum Simulated {
    Accept,
    Reject,
    AskForCode,
    NoAnswer,
}

impl Simulated {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Accept => "Accept",
            Self::Reject => "Reject",
            Self::AskForCode => "Ask for a code",
            Self::NoAnswer => "No response",
        }
    }

    pub(crate) fn label_for_password(self) -> &'static str {
        match self {
            Self::AskForCode => "Ask for a second factor",
            other => other.label(),
        }
    }

    pub(crate) fn label_for_code(self) -> &'static str {
        match self {
            Self::AskForCode => "Ask for another code",
            other => other.label(),
        }
    }
}

impl Default for Answers {
    /// A server that asks for a second factor and accepts it.
    fn default() -> Self {
        let (password, method, code) = (Simulated::AskForCode, Simulated::Accept, Simulated::Accept);
        Self { password, method, code, text: String::new() }
    }
}

impl Answers {
    /// Returns the simulated response to a request.
    pub(crate) fn for_request(&self, request: Request) -> Simulated {
        match request {
            Request::Password => self.password,
            Request::Command(_) => self.method,
            Request::Code => self.code,
        }
    }

    pub(crate) fn answer(&self, simulated: Simulated) -> Answer {
        match simulated {
            Simulated::Accept => Answer::Accept,
            Simulated::Reject => Answer::Reject(self.text.clone()),
            Simulated::AskForCode => Answer::Challenge(self.text.clone()),
            Simulated::NoAnswer => Answer::Silence,
        }
    }
}
