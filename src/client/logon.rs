//! A logon as the client goes through it, from the password on: a state machine that asks for one server answer at a time and
//! is fed it. It does not know where answers come from, knows no clock, and never sees a password or a code.
//!
//! It plays the policy that it was begun with, whatever becomes of that in the meantime.

use std::sync::Arc;

use super::otp_dialog::OtpDialog;
use crate::policy::{ActionId, Policy};
use crate::text;

/// What a client keeps from one logon to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// The method that succeeded last.
    pub remembered: Option<ActionId>,
    /// Whether it has received the configuration with the icons; until then the next logon is the first receipt.
    pub has_configuration: bool,
    /// Whether it was told what the policy says about `Remember last method used`.
    pub has_policy: bool,
    /// The user's own switch, which decides only without the policy (assumed). It starts on.
    pub own_switch: bool,
    /// Whether the remembered method failed when it ran by itself last; it runs again all the same (assumed).
    pub has_failed: bool,
}

impl Default for Memory {
    fn default() -> Self {
        Self { remembered: None, has_configuration: false, has_policy: true, own_switch: true, has_failed: false }
    }
}

impl Memory {
    /// Whether the last method that succeeded is to run by itself.
    pub fn is_remembering(&self, policy: &Policy) -> bool {
        if self.has_policy { policy.remember_last_method() } else { self.own_switch }
    }

    /// Whether the guide says which of policy and user decides: it does not where they differ, or without the policy.
    fn is_told_by_the_guide(&self, policy: &Policy) -> bool {
        self.has_policy && self.own_switch == policy.remember_last_method()
    }
}

/// What runs by itself at a logon, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automatic {
    /// The action; `None` for none.
    pub action: Option<ActionId>,
    /// The reason.
    pub why: Why,
    /// Whether the vendor's guide is silent about the case.
    pub is_assumed: bool,
}

/// Why something or nothing runs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It has Autosend, and this is the first receipt.
    Autosend,
    /// It succeeded last.
    Remembered,
    /// It succeeded last, before the client received this configuration for the first time.
    RememberedFromBefore,
    /// This is the first receipt, and no action has Autosend.
    NoAutosend,
    /// The action that has Autosend is disabled.
    AutosendDisabled(ActionId),
    /// This is no first receipt, and nothing is remembered.
    NothingRemembered,
    /// The method that succeeded last is kept, but the switch is off.
    SwitchedOff(ActionId),
    /// The method that succeeded last is disabled.
    RememberedDisabled(ActionId),
}

/// Whether a sentence is about what will happen or about what has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tense {
    Past,
    Future,
}

impl Automatic {
    /// What runs by itself at the next logon of a client that keeps `memory`.
    pub fn of(policy: &Policy, memory: &Memory) -> Self {
        let guide = |action, why| {
            let is_assumed = !memory.is_told_by_the_guide(policy) || memory.has_failed;
            Self { action, why, is_assumed }
        };
        let assumed = |action, why| Self { action, why, is_assumed: true };
        let is_enabled = |id: ActionId| policy.action(id).is_some_and(|action| action.enabled);
        // A method that is no longer in the policy is forgotten.
        let remembered = memory.remembered.filter(|id| policy.action(*id).is_some());
        let is_remembering = memory.is_remembering(policy);
        match (remembered, policy.autosend()) {
            (Some(last), _) if is_remembering && is_enabled(last) => match memory.has_configuration {
                true => guide(Some(last), Why::Remembered),
                false => assumed(Some(last), Why::RememberedFromBefore),
            },
            (_, Some(first)) if !memory.has_configuration && is_enabled(first) => {
                Self { action: Some(first), why: Why::Autosend, is_assumed: false }
            }
            (_, Some(first)) if !memory.has_configuration => assumed(None, Why::AutosendDisabled(first)),
            (_, None) if !memory.has_configuration => Self { action: None, why: Why::NoAutosend, is_assumed: false },
            (Some(last), _) if is_remembering => assumed(None, Why::RememberedDisabled(last)),
            (Some(last), _) => assumed(None, Why::SwitchedOff(last)),
            (None, _) => Self { action: None, why: Why::NothingRemembered, is_assumed: false },
        }
    }

    /// Says what will run by itself, and why.
    pub fn forecast(&self, policy: &Policy) -> String {
        self.sentence(policy, Tense::Future)
    }

    fn sentence(&self, policy: &Policy, tense: Tense) -> String {
        let (runs, receives) = match tense {
            Tense::Past => ("ran", "received"),
            Tense::Future => ("will run", "receives"),
        };
        let title = |id| title_of(policy, id);
        let what = self.action.map_or_else(|| "Nothing".to_owned(), title);
        let why = match self.why {
            Why::Autosend => {
                format!("this client {receives} the configuration for the first time and {what} has Autosend.")
            }
            Why::Remembered => "it was the last method that succeeded, and Remember last method used is on.".to_owned(),
            Why::RememberedFromBefore => format!(
                "this client remembers it from before, though it {receives} the configuration for the first time."
            ),
            Why::NoAutosend => "no action has Autosend.".to_owned(),
            Why::AutosendDisabled(id) => {
                format!("{} has Autosend but is disabled. The first receipt is used up.", title(id))
            }
            Why::NothingRemembered if policy.autosend().is_some() => {
                "this client has the configuration already and remembers no method. Autosend counts at the first receipt \
                 only."
                    .to_owned()
            }
            Why::NothingRemembered => "this client remembers no method.".to_owned(),
            Why::SwitchedOff(id) => {
                format!("Remember last method used is off. This client keeps {} in mind.", title(id))
            }
            Why::RememberedDisabled(id) => format!("this client remembers {}, which is disabled.", title(id)),
        };
        format!("{what} {runs} by itself: {why}")
    }
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
        Self { policy, memory, stage, number: 1, dialog_text, automatic: None, log }
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
            (Stage::Dialog(_), Event::Choose(id)) if self.is_offered(id) => {
                self.note(format!("The user chose {}: the client sent {}.", self.title(id), self.command(id)));
                self.send(Some(id), Request::Command(id));
            }
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

    fn password_answered(&mut self, answer: Answer) {
        match answer {
            Answer::Accept => {
                self.note("The server accepted the password without a second step: logged on.");
                self.assume("Without a second step there is no method to remember.");
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
                self.run_by_itself();
            }
        }
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
            Some(id) if self.memory.is_remembering(&self.policy) => {
                self.memory.remembered = Some(id);
                self.memory.has_failed = false;
                let text = format!("This client remembers {}.", self.title(id));
                // After a challenge, too: there the guide is silent.
                let is_assumed = request == Request::Code || !self.memory.is_told_by_the_guide(&self.policy);
                self.log.push(Line { text, is_assumed });
            }
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

fn title_of(policy: &Policy, id: ActionId) -> String {
    let title = policy.action(id).map(|action| action.title.as_str()).unwrap_or_default();
    text::excerpt(title, 40).into_owned()
}

/// A sentence that ends with what the server said, if it said anything.
fn with_text(sentence: &str, said: &str) -> String {
    match said.trim() {
        "" => format!("{sentence}."),
        said => format!("{sentence}: {}", text::quoted(said, 120)),
    }
}
