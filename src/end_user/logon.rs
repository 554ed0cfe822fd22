//! A logon from the client's point of view, starting with the password: a state machine that requests one server answer at
//! a time. It does not know where answers come from, has no clock, and never sees a password or a code.
//!
//! A logon uses the policy it started with, even if that policy changes in the meantime.

use std::sync::Arc;

use super::automatic::{Automatic, Memory, Tense, title_of};
use super::otp_dialog::OtpDialog;
use crate::policy::{ActionId, Policy};
use crate::text;

/// What is sent to the server to try a method. What the farm sends is not documented for every server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SendMode {
    /// The user's password, then the command: for servers that answer the password with a challenge.
    #[default]
    PasswordFirst,
    /// Only the command, instead of a password: for servers that handle only the second factor.
    CommandOnly,
}

/// A server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Access-Accept.
    Accept,
    /// Access-Reject, with the server's text.
    Reject(String),
    /// Access-Challenge, with the server's text: another step is required.
    Challenge(String),
    /// No response to any attempt.
    Silence,
}

/// A request to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// The user's password.
    Password,
    /// The command of this action.
    Command(ActionId),
    /// The code that the user entered.
    Code,
}

/// An external event in a logon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The answer to the request with this number. An answer to any other request is late and ignored.
    Answer(u64, Answer),
    /// The final answer to the password, which had to be resent before the request with this number: the server stopped
    /// there. Occurs only when a method is tried on a real server.
    AnswerToPassword(u64, Answer),
    /// The user chooses an icon.
    Choose(ActionId),
    /// The user enters a code and presses OK. An empty code is legal: some servers respond to it with a push.
    Code,
    /// The user presses Cancel.
    Cancel,
}

/// The stage of a logon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The password was sent.
    Password,
    /// The OTP dialog is open; with the reason if an attempt just failed.
    Dialog(Option<Failure>),
    /// A command or a code was sent; the progress box is open.
    Progress {
        /// The action; `None` for a code entered without one.
        method: Option<ActionId>,
        /// What was sent.
        request: Request,
    },
    /// The server asks for a code.
    Challenge {
        /// The action that triggered it.
        method: Option<ActionId>,
        /// The server's text.
        text: String,
    },
    /// It is over.
    Ended(End),
}

/// Why an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server rejected it, with this text.
    Rejected(String),
    /// The server did not respond.
    NoAnswer,
    /// The user cancelled it.
    Cancelled,
}

/// How a logon ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The user is logged on.
    Accepted,
    /// The password failed, or the user cancelled.
    Failed(Failure),
}

/// One line of the logon's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The sentence.
    pub text: String,
    /// Whether the vendor's guide is silent about the case.
    pub is_assumed: bool,
}

/// One logon.
#[derive(Debug, Clone)]
pub struct Logon {
    policy: Arc<Policy>,
    memory: Memory,
    stage: Stage,
    /// The number of the current request.
    number: u64,
    /// The server's text for the OTP dialog.
    dialog_text: String,
    /// The action that ran automatically in this logon.
    automatic: Option<ActionId>,
    /// The only method to try, if set; then nothing runs automatically and nothing is remembered.
    tried: Option<ActionId>,
    log: Vec<Line>,
}

impl Logon {
    /// Starts a logon by sending the password.
    pub fn begin(policy: Arc<Policy>, mut memory: Memory) -> Self {
        let mut log = Vec::new();
        if memory.remembered.is_some_and(|id| policy.action(id).is_none()) {
            memory.remembered = None;
            log.push(Line {
                text: "The remembered method no longer exists; the client forgot it.".into(),
                is_assumed: true,
            });
        }
        log.push(Line { text: "The client sent the password.".to_owned(), is_assumed: false });
        let (stage, dialog_text) = (Stage::Password, String::new());
        Self { policy, memory, stage, number: 1, dialog_text, automatic: None, tried: None, log }
    }

    /// Starts a logon that tries one method, even a disabled one. The method is chosen when the OTP dialog opens, or its
    /// command is sent instead of the password.
    pub fn try_out(policy: Arc<Policy>, method: ActionId, send_mode: SendMode) -> Self {
        let mut logon = Self { tried: Some(method), log: Vec::new(), ..Self::begin(policy, Memory::default()) };
        match send_mode {
            SendMode::PasswordFirst => logon.note("The password was sent."),
            SendMode::CommandOnly => logon.choose(method),
        }
        logon
    }

    /// The policy of this logon.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// The client's current memory.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The current stage.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The log so far.
    pub fn log(&self) -> &[Line] {
        &self.log
    }

    /// The pending request, with the number that its answer must carry; at most one at a time.
    pub fn request(&self) -> Option<(u64, Request)> {
        match &self.stage {
            Stage::Password => Some((self.number, Request::Password)),
            Stage::Progress { request, .. } => Some((self.number, *request)),
            Stage::Dialog(_) | Stage::Challenge { .. } | Stage::Ended(_) => None,
        }
    }

    /// The current OTP dialog: the server's text overrides the policy's. It has no icons while the server asks for a code
    /// (assumed).
    pub fn dialog(&self) -> OtpDialog {
        let (mut dialog, text) = match &self.stage {
            Stage::Challenge { text, .. } => (OtpDialog::without_icons(&self.policy), text),
            _ => (OtpDialog::of(&self.policy), &self.dialog_text),
        };
        if !text.trim().is_empty() {
            dialog.prompt.clone_from(text);
        }
        dialog
    }

    /// The text in the progress box, if one is open. An action's message may be empty.
    pub fn progress_message(&self) -> Option<&str> {
        match &self.stage {
            Stage::Password => Some("Logging on"),
            Stage::Progress { request: Request::Command(id), .. } => {
                Some(self.policy.action(*id).map(|action| action.action_message.as_str()).unwrap_or_default())
            }
            Stage::Progress { .. } => Some("Checking the code"),
            Stage::Dialog(_) | Stage::Challenge { .. } | Stage::Ended(_) => None,
        }
    }

    /// Handles `event`; returns whether it applies at the current stage.
    pub fn handle(&mut self, event: Event) -> bool {
        match (std::mem::replace(&mut self.stage, Stage::Dialog(None)), event) {
            (Stage::Password, Event::Answer(number, answer)) if number == self.number => self.password_answered(answer),
            (Stage::Progress { method, request }, Event::Answer(number, answer)) if number == self.number => {
                self.answered(method, request, answer);
            }
            (Stage::Progress { .. }, Event::AnswerToPassword(number, answer)) if number == self.number => {
                self.automatic = None;
                self.resent_password_failed(answer);
            }
            (Stage::Dialog(_), Event::Choose(id)) if self.is_offered(id) => self.choose(id),
            (Stage::Dialog(_), Event::Code) => {
                self.note("The client sent the OTP.");
                self.send(None, Request::Code);
            }
            (Stage::Challenge { method, .. }, Event::Code) => {
                self.note("The client sent the OTP.");
                self.send(method, Request::Code);
            }
            (Stage::Progress { method, .. } | Stage::Challenge { method, .. }, Event::Cancel) => {
                self.fail(method, Failure::Cancelled);
            }
            (Stage::Password | Stage::Dialog(_), Event::Cancel) => {
                self.note("The user cancelled the logon.");
                self.stage = Stage::Ended(End::Failed(Failure::Cancelled));
            }
            (stage, _) => {
                self.stage = stage;
                return false;
            }
        }
        true
    }

    fn is_offered(&self, id: ActionId) -> bool {
        self.policy.action(id).is_some_and(|action| action.enabled)
    }

    fn choose(&mut self, id: ActionId) {
        self.note(match self.tried {
            Some(_) => format!("{}: {} was sent.", self.title(id), self.command(id)),
            None => format!("The user chose {}: the client sent {}.", self.title(id), self.command(id)),
        });
        self.send(Some(id), Request::Command(id));
    }

    fn password_answered(&mut self, answer: Answer) {
        match answer {
            Answer::Accept => {
                self.note("The server accepted the password without a second factor: logged on.");
                if self.tried.is_none() {
                    self.assume("Without a second factor there is no method to remember.");
                }
                self.stage = Stage::Ended(End::Accepted);
            }
            Answer::Reject(text) => {
                self.note(with_text("The server rejected the password", &text));
                self.stage = Stage::Ended(End::Failed(Failure::Rejected(text)));
            }
            Answer::Silence => {
                self.note("The server did not respond to the password.");
                self.stage = Stage::Ended(End::Failed(Failure::NoAnswer));
            }
            Answer::Challenge(text) => {
                self.note("The server asked for a second factor: the OTP dialog opened.");
                self.dialog_text = text;
                match self.tried {
                    Some(id) => self.choose(id),
                    None => self.run_automatic(),
                }
            }
        }
    }

    /// Handles the failure of a password that was resent before a command. The method is not to blame.
    fn resent_password_failed(&mut self, answer: Answer) {
        let failure = match answer {
            Answer::Accept => return self.password_answered(Answer::Accept),
            Answer::Reject(text) => {
                self.note(with_text("The server rejected the password, which had to be resent", &text));
                Failure::Rejected(text)
            }
            Answer::Silence | Answer::Challenge(_) => {
                self.note("The server did not respond to the password, which had to be resent.");
                Failure::NoAnswer
            }
        };
        self.assume("The OTP dialog reopened.");
        self.stage = Stage::Dialog(Some(failure));
    }

    fn run_automatic(&mut self) {
        let automatic = Automatic::of(&self.policy, &self.memory);
        self.memory.has_configuration = true;
        self.log.push(Line { text: automatic.sentence(&self.policy, Tense::Past), is_assumed: automatic.is_assumed });
        self.automatic = automatic.action;
        if let Some(id) = automatic.action {
            self.note(format!("The client sent {}.", self.command(id)));
            self.send(Some(id), Request::Command(id));
        }
    }

    /// Describes the command of an action.
    fn command(&self, id: ActionId) -> String {
        match self.policy.action(id).map(|action| action.command.as_str()).unwrap_or_default() {
            "" => "an empty command".to_owned(),
            command => format!("the command {}", text::quoted(command, 40)),
        }
    }

    fn send(&mut self, method: Option<ActionId>, request: Request) {
        self.number += 1;
        self.stage = Stage::Progress { method, request };
    }

    fn answered(&mut self, method: Option<ActionId>, request: Request, answer: Answer) {
        match answer {
            Answer::Accept => self.succeed(method, request),
            Answer::Reject(text) => self.fail(method, Failure::Rejected(text)),
            Answer::Silence => self.fail(method, Failure::NoAnswer),
            Answer::Challenge(text) => {
                let again = if request == Request::Code { "another" } else { "a" };
                self.note(with_text(&format!("The server asked for {again} code"), &text));
                self.stage = Stage::Challenge { method, text };
            }
        }
    }

    fn succeed(&mut self, method: Option<ActionId>, request: Request) {
        self.note(format!("The server accepted {}: logged on.", self.method(method)));
        match method {
            Some(id) if self.tried.is_none() && self.memory.is_remembering(&self.policy) => {
                self.memory.remembered = Some(id);
                self.memory.has_failed = false;
                let text = format!("This client remembers {}.", self.title(id));
                // The guide does not cover a success that follows a challenge.
                let is_assumed = request == Request::Code || !self.memory.is_documented(&self.policy);
                self.log.push(Line { text, is_assumed });
            }
            _ if self.tried.is_some() => {}
            Some(_) => self.assume("Remember last method used is off, so this client does not remember the method."),
            None => self.assume("A typed code is not remembered as a method."),
        }
        self.stage = Stage::Ended(End::Accepted);
    }

    /// Returns to the dialog. A failed method does not run automatically again in this logon, and the memory does not change.
    fn fail(&mut self, method: Option<ActionId>, failure: Failure) {
        let what = self.method(method);
        self.note(match &failure {
            Failure::Rejected(text) => with_text(&format!("The server rejected {what}"), text),
            Failure::NoAnswer => format!("The server did not respond to {what}."),
            Failure::Cancelled => format!("The user cancelled {what}."),
        });
        let is_automatic = method.is_some() && method == self.automatic.take();
        let no_repeat = if is_automatic {
            format!(" {what} will not run again automatically during this logon.")
        } else {
            String::new()
        };
        self.assume(format!("The OTP dialog reopened.{no_repeat}"));
        if is_automatic && method == self.memory.remembered {
            self.memory.has_failed = true;
            self.assume(format!(
                "At the next logon {what} runs automatically again: repeated failures can lock the account."
            ));
        }
        self.stage = Stage::Dialog(Some(failure));
    }

    fn method(&self, method: Option<ActionId>) -> String {
        method.map_or_else(|| "the code".to_owned(), |id| self.title(id))
    }

    fn title(&self, id: ActionId) -> String {
        title_of(&self.policy, id)
    }

    fn note(&mut self, sentence: impl Into<String>) {
        self.log.push(Line { text: sentence.into(), is_assumed: false });
    }

    fn assume(&mut self, sentence: impl Into<String>) {
        self.log.push(Line { text: sentence.into(), is_assumed: true });
    }
}

/// Appends the server's text to a sentence, if there is any.
fn with_text(sentence: &str, text: &str) -> String {
    match text.trim() {
        "" => format!("{sentence}."),
        message => format!("{sentence}: {}", text::quoted(&text::in_one_line(message), 120)),
    }
}
