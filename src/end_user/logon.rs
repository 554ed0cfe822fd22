//! A logon as the client goes through it, from the password on: a state machine that asks for one server answer at a time and
//! is fed it. It does not know where answers come from, knows no clock, and never sees a password or a code.
//!
//! It plays the policy that it was begun with, whatever becomes of that in the meantime.

use std::sync::Arc;

use super::automatic::{Automatic, Memory, Tense, title_of};
use super::otp_dialog::OtpDialog;
use crate::policy::{ActionId, Policy};
use crate::text;

/// How a server is asked when one method is tried. How the farm asks is not documented for every server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Way {
    /// The user's password first, then the command: for servers that answer it with a challenge.
    #[default]
    PasswordFirst,
    /// The command at once, in the place of a password: for servers that do the second factor only.
    CommandAtOnce,
}

/// What a server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Access-Accept.
    Accept,
    /// Access-Reject, with the server's text.
    Reject(String),
    /// Access-Challenge, with the server's text: it asks for another step.
    Challenge(String),
    /// Nothing, to the end of all repetitions.
    Silence,
}

/// What the server is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// To take the user's password.
    Password,
    /// To take the command of this action.
    Command(ActionId),
    /// To take the code that the user typed.
    Code,
}

/// What happens to a logon from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The answer to the request of this number. One to another request comes too late, and counts no more.
    Answer(u64, Answer),
    /// The answer to the password, which had to go again before the request of this number, and is the last: the server does
    /// not go on. Only where a method is tried on a real server.
    AnswerToPassword(u64, Answer),
    /// The user chooses an icon.
    Choose(ActionId),
    /// The user types a code and presses OK. An empty one is legal: some servers push on it.
    Code,
    /// The user presses Cancel.
    Cancel,
}

/// Where a logon stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The password was sent.
    Password,
    /// The OTP dialog is open, after a try that failed with the reason.
    Dialog(Option<Failure>),
    /// A command or a code was sent; the progress box is open.
    Progress {
        /// The action that it is about; `None` for a code that was typed without one.
        method: Option<ActionId>,
        /// What was sent.
        request: Request,
    },
    /// The server asks for a code.
    Challenge {
        /// The action that led to it.
        method: Option<ActionId>,
        /// The server's text.
        text: String,
    },
    /// It is over.
    Ended(End),
}

/// Why a try failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server refused it, with this text.
    Rejected(String),
    /// No answer came.
    NoAnswer,
    /// The user cancelled it.
    Cancelled,
}

/// How a logon ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The user is logged on.
    Accepted,
    /// The password was not enough for a second step, or the user gave up.
    Failed(Failure),
}

/// A sentence about what happened.
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
    /// Counts the requests.
    number: u64,
    /// The text with which the server opened the OTP dialog.
    dialog_text: String,
    /// What ran by itself in this logon.
    automatic: Option<ActionId>,
    /// The one method that the logon is to try; then nothing runs by itself, and nothing is remembered.
    tried: Option<ActionId>,
    log: Vec<Line>,
}

impl Logon {
    /// Begins with the password on its way to the server.
    pub fn begin(policy: Arc<Policy>, mut memory: Memory) -> Self {
        let mut log = Vec::new();
        if memory.remembered.is_some_and(|id| policy.action(id).is_none()) {
            memory.remembered = None;
            log.push(Line {
                text: "The method that this client remembered is gone: forgotten.".into(),
                is_assumed: true,
            });
        }
        log.push(Line { text: "The client sent the password.".to_owned(), is_assumed: false });
        let (stage, dialog_text) = (Stage::Password, String::new());
        Self { policy, memory, stage, number: 1, dialog_text, automatic: None, tried: None, log }
    }

    /// Begins a logon to try one method, which may be disabled yet. It is chosen when the OTP dialog opens, or, at once, in
    /// the place of the password.
    pub fn try_out(policy: Arc<Policy>, method: ActionId, way: Way) -> Self {
        let mut logon = Self { tried: Some(method), log: Vec::new(), ..Self::begin(policy, Memory::default()) };
        match way {
            Way::PasswordFirst => logon.note("The password was sent."),
            Way::CommandAtOnce => logon.choose(method),
        }
        logon
    }

    /// The policy that is played.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// What the client keeps, as it is now.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Where it stands.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What happened so far.
    pub fn log(&self) -> &[Line] {
        &self.log
    }

    /// What the server is to be asked now, with a number for the answer; never two at a time.
    pub fn request(&self) -> Option<(u64, Request)> {
        match &self.stage {
            Stage::Password => Some((self.number, Request::Password)),
            Stage::Progress { request, .. } => Some((self.number, *request)),
            Stage::Dialog(_) | Stage::Challenge { .. } | Stage::Ended(_) => None,
        }
    }

    /// The OTP dialog as it stands: the server's own text goes before the policy's. While a code is asked for it has no icons
    /// (assumed).
    pub fn dialog(&self) -> OtpDialog {
        let mut dialog = OtpDialog::of(&self.policy);
        let text = match &self.stage {
            Stage::Challenge { text, .. } => {
                dialog.icons.clear();
                text
            }
            _ => &self.dialog_text,
        };
        if !text.trim().is_empty() {
            dialog.prompt.clone_from(text);
        }
        dialog
    }

    /// The text in the progress box, while there is one. That of an action may be empty.
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

    /// Goes on with `event`; tells whether it has a meaning where the logon stands.
    pub fn handle(&mut self, event: Event) -> bool {
        match (std::mem::replace(&mut self.stage, Stage::Dialog(None)), event) {
            (Stage::Password, Event::Answer(number, answer)) if number == self.number => self.password_answered(answer),
            (Stage::Progress { method, request }, Event::Answer(number, answer)) if number == self.number => {
                self.answered(method, request, answer);
            }
            (Stage::Progress { .. }, Event::AnswerToPassword(number, answer)) if number == self.number => {
                self.automatic = None;
                self.password_refused_again(answer);
            }
            (Stage::Dialog(_), Event::Choose(id)) if self.is_offered(id) => self.choose(id),
            (Stage::Dialog(_), Event::Code) => {
                self.note("The client sent what stands in the OTP field.");
                self.send(None, Request::Code);
            }
            (Stage::Challenge { method, .. }, Event::Code) => {
                self.note("The client sent what stands in the OTP field.");
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
                self.note("The server accepted the password without a second step: logged on.");
                if self.tried.is_none() {
                    self.assume("Without a second step there is no method to remember.");
                }
                self.stage = Stage::Ended(End::Accepted);
            }
            Answer::Reject(text) => {
                self.note(with_text("The server rejected the password", &text));
                self.stage = Stage::Ended(End::Failed(Failure::Rejected(text)));
            }
            Answer::Silence => {
                self.note("The server did not answer to the password.");
                self.stage = Stage::Ended(End::Failed(Failure::NoAnswer));
            }
            Answer::Challenge(text) => {
                self.note("The server asked for a second step: the OTP dialog opened.");
                self.dialog_text = text;
                match self.tried {
                    Some(id) => self.choose(id),
                    None => self.run_by_itself(),
                }
            }
        }
    }

    /// The password went again, and not the method: it is not to blame.
    fn password_refused_again(&mut self, answer: Answer) {
        let failure = match answer {
            Answer::Accept => return self.password_answered(Answer::Accept),
            Answer::Reject(text) => {
                self.note(with_text("The server rejected the password, which had to go again", &text));
                Failure::Rejected(text)
            }
            Answer::Silence | Answer::Challenge(_) => {
                self.note("The server did not answer to the password, which had to go again.");
                Failure::NoAnswer
            }
        };
        self.assume("The OTP dialog is open again.");
        self.stage = Stage::Dialog(Some(failure));
    }

    fn run_by_itself(&mut self) {
        let automatic = Automatic::of(&self.policy, &self.memory);
        self.memory.has_configuration = true;
        self.log.push(Line { text: automatic.sentence(&self.policy, Tense::Past), is_assumed: automatic.is_assumed });
        self.automatic = automatic.action;
        if let Some(id) = automatic.action {
            self.note(format!("The client sent {}.", self.command(id)));
            self.send(Some(id), Request::Command(id));
        }
    }

    /// The command of an action, in words.
    fn command(&self, id: ActionId) -> String {
        match self.policy.action(id).map(|action| action.command.as_str()).unwrap_or_default() {
            "" => "an empty command".to_owned(),
            command => format!("its command {}", text::quoted(command, 40)),
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
                // After a challenge, too: there the guide is silent.
                let is_assumed = request == Request::Code || !self.memory.is_told_by_the_guide(&self.policy);
                self.log.push(Line { text, is_assumed });
            }
            _ if self.tried.is_some() => {}
            Some(_) => self.assume("Remember last method used is off: this client remembers nothing new."),
            None => self.assume("A code that was typed alone is no method to remember."),
        }
        self.stage = Stage::Ended(End::Accepted);
    }

    /// Goes back to the dialog: what failed does not run by itself again in this logon, and what is remembered stays.
    fn fail(&mut self, method: Option<ActionId>, failure: Failure) {
        let what = self.method(method);
        self.note(match &failure {
            Failure::Rejected(text) => with_text(&format!("The server rejected {what}"), text),
            Failure::NoAnswer => format!("The server did not answer to {what}."),
            Failure::Cancelled => format!("The user cancelled {what}."),
        });
        let is_automatic = method.is_some() && method == self.automatic.take();
        let back = if is_automatic { " It does not run by itself again in this logon." } else { "" };
        self.assume(format!("The OTP dialog is open again.{back}"));
        if is_automatic && method == self.memory.remembered {
            self.memory.has_failed = true;
            self.assume(format!(
                "At the next logon {what} runs by itself again: failing each time can lock the account."
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

/// A sentence that ends with what the server said, if it said anything.
fn with_text(sentence: &str, said: &str) -> String {
    match said.trim() {
        "" => format!("{sentence}."),
        said => format!("{sentence}: {}", text::quoted(&text::in_one_line(said), 120)),
    }
}
