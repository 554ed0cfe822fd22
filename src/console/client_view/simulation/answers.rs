//! What the administrator chooses for a simulated logon: the answers of the server.

use crate::end_user::Answer;
use crate::end_user::logon::Request;

/// What the simulated server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answers {
    pub password: Simulated,
    pub method: Simulated,
    pub code: Simulated,
    /// The server's own text in a Reject or a Challenge.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Simulated {
    Accept,
    Reject,
    AskForCode,
    NoAnswer,
}

impl Simulated {
    pub(crate) const ALL: [Self; 4] = [Self::Accept, Self::Reject, Self::AskForCode, Self::NoAnswer];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Accept => "Accept",
            Self::Reject => "Reject",
            Self::AskForCode => "Ask for a code",
            Self::NoAnswer => "No answer",
        }
    }

    pub(crate) fn label_for_password(self) -> &'static str {
        match self {
            Self::AskForCode => "Ask for the second step",
            other => other.label(),
        }
    }
}

impl Default for Answers {
    /// A server that asks for the second step, and accepts it.
    fn default() -> Self {
        let (password, method, code) = (Simulated::AskForCode, Simulated::Accept, Simulated::Accept);
        Self { password, method, code, text: String::new() }
    }
}

impl Answers {
    /// What it answers to a request.
    pub(crate) fn to(&self, request: Request) -> Simulated {
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
