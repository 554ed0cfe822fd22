//! A trial in the client view, called a test on screen: its input, the thread that talks to the server, and the result. The
//! logon and the protocol belong to `trial` and `radius`.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Id, Label, RichText, TextStyle, Ui, accesskit};
use zeroize::Zeroizing;

use super::options::Options;
use super::{BLOCK_GAP, ClientViewInput};
use crate::console::dialogs;
use crate::console::dialogs::question::Question;
use crate::console::jobs::{Job, Jobs};
use crate::console::{Env, Message as Out, client_view, window};
use crate::draw::button;
use crate::draw::otp_dialog::Pressed;
use crate::draw::secret_field::SecretText;
use crate::end_user::logon::SendMode;
use crate::policy::{ActionId, Policy};
use crate::radius::exchange::Event;
use crate::radius::packet::Unsendable;
use crate::trial::{Done, Plan, Recipient, Trial, servers};
use client_form::{ClientForm, Field};
use consent::Consent;

pub(crate) mod client_form;
mod consent;
mod form;
mod result;

/// An event in a trial.
pub(crate) enum Message {
    /// Asks before the first packet, unless the user has consented, or moves the focus to the first missing input.
    Ask,
    /// Starts the trial that the question described, even if the selection has changed.
    Begin(Box<Plan>),
    /// Asks before another method is sent, unless the user has consented, because that messages a real person again.
    AskToChoose(ActionId),
    /// Sends to this recipient without asking from now on.
    StopAsking(Box<Recipient>),
    /// Asks again before anything is sent.
    AskAgain,
    /// Sends another method.
    Choose(ActionId),
    /// A button was pressed in the client window.
    Press(Pressed),
    Event(Event),
    Done(Box<Done>),
    /// Ends the running trial, or makes room for the next one.
    End,
}

/// The input for a trial, and the current or last trial.
#[derive(Debug)]
pub(crate) struct ServerTrial {
    /// The user to log on as.
    pub user: String,
    /// The first password, which must be entered for each trial.
    pub password: SecretText,
    pub send_mode: SendMode,
    /// What the test says about the client and this computer.
    pub(super) client: ClientForm,
    /// Whether responses without Message-Authenticator are accepted.
    pub accepts_unsigned: bool,
    pub(super) options: Options,
    /// The current or last trial.
    pub trial: Option<Trial>,
    /// How many trials have begun. Each result is read from its beginning.
    begun: u32,
    /// The trial before, which is shown below the form until the next one starts.
    pub previous: Option<Trial>,
    /// The consent to send without asking.
    consent: Option<Consent>,
    /// The code, if it is hidden.
    pub code: SecretText,
    /// The button that ends a trial, and then leads to the next one.
    pub next: Option<Id>,
    /// The input that takes the focus when it is next drawn.
    pub focus: Option<Missing>,
    /// When the latest request was sent.
    pub(crate) requested_at: Instant,
}

/// Input that a trial is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Server,
    Action,
    User,
    Password,
    Secret,
    /// A valid value under More options.
    Option(Field),
    /// Room for the attributes in a packet.
    Room(Unsendable),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Option(field) => return write!(f, "Fix \"{field}\" under More options first"),
            Self::Room(why) => return write!(f, "The test cannot be sent: {why}"),
            Self::Server => "The policy has no RADIUS server. Enter one on the Connection tab",
            Self::Action => "Select an action to test",
            Self::User => "Enter the user name to test with",
            Self::Password => "Enter the user's password; it is cleared after the test",
            Self::Secret => "Enter the secret key; it is kept in memory only",
        })
    }
}

impl ServerTrial {
    pub(crate) fn new() -> Self {
        Self {
            user: String::new(),
            password: SecretText::new(),
            send_mode: SendMode::default(),
            client: ClientForm::default(),
            accepts_unsigned: false,
            options: Options::default(),
            trial: None,
            begun: 0,
            previous: None,
            consent: None,
            code: SecretText::new(),
            next: None,
            focus: None,
            requested_at: Instant::now(),
        }
    }

    /// Returns the first input that is missing, in the order of the form.
    fn missing(&self, policy: &Arc<Policy>, action: Option<ActionId>, has_secret: bool) -> Option<Missing> {
        let is_present = [
            (!servers(policy).is_empty(), Missing::Server),
            (action.is_some(), Missing::Action),
            (!self.user.trim().is_empty(), Missing::User),
            (self.send_mode == SendMode::CommandOnly || !self.password.is_empty(), Missing::Password),
            (has_secret, Missing::Secret),
        ];
        let missing = is_present.into_iter().find_map(|(is_present, missing)| (!is_present).then_some(missing));
        let invalid = || self.client.invalid().map(Missing::Option);
        let too_large = || self.plan(policy, action?).check_size().err().map(Missing::Room);
        missing.or_else(invalid).or_else(too_large)
    }

    /// Returns the plan of a trial with the current input.
    fn plan(&self, policy: &Arc<Policy>, action: ActionId) -> Plan {
        Plan {
            policy: Arc::clone(policy),
            action,
            user: self.user.trim().to_owned(),
            send_mode: self.send_mode,
            servers: servers(policy),
            nas_identifier: self.client.nas_identifier(),
            client: self.client.attributes(),
            requires_signature: !self.accepts_unsigned,
        }
    }

    /// Shows the form, or the result once a trial has started. `log_height` is in points.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        input: &mut ClientViewInput<'_>,
        log_height: f32,
        messages: &mut Vec<Out>,
    ) {
        ui.scope(|ui| {
            // Tells the fields apart from those of the simulation.
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(accesskit::Role::Group);
                node.set_label("Test on the RADIUS server");
            });
            if self.trial.is_some() {
                self.result_ui(ui, log_height, messages);
            } else {
                self.form_ui(ui, input, log_height, messages);
            }
        });
    }

    /// Returns whether the user is asked before anything is sent.
    pub(super) fn asks(&self) -> bool {
        self.consent.is_none()
    }

    /// Shows that tests are sent without a question, with a button to change that.
    fn consent_ui(&self, ui: &mut Ui, messages: &mut Vec<Out>) {
        let Some(consent) = &self.consent else { return };
        ui.add_space(BLOCK_GAP);
        ui.horizontal(|ui| {
            if button::button_ui(ui, "Ask before sending").clicked() {
                messages.push(Out::Client(client_view::Message::Try(Message::AskAgain)));
            }
            let text = RichText::new(consent.sentence()).text_style(TextStyle::Small);
            ui.add(Label::new(text).wrap());
        });
    }

    pub(super) fn update(
        &mut self,
        message: Message,
        code: &mut String,
        input: &mut ClientViewInput<'_>,
        env: &mut Env<'_>,
    ) -> Vec<Out> {
        match message {
            Message::Ask => return self.ask(code, input, env.jobs),
            Message::Begin(plan) => return self.begin(*plan, code, input, env.jobs),
            Message::AskToChoose(id) => return self.ask_to_choose(id, code, input),
            Message::Choose(id) => return self.choose(id, code),
            Message::StopAsking(recipient) => {
                self.consent = Some(Consent::new(*recipient, &input.secret.text));
            }
            Message::AskAgain => self.consent = None,
            Message::Press(pressed) => self.press(pressed, std::mem::take(code)),
            Message::Event(event) => {
                if let Some(trial) = &mut self.trial {
                    trial.record(event);
                }
            }
            Message::Done(done) => {
                if let Some(trial) = &mut self.trial {
                    trial.finish(*done);
                }
            }
            Message::End => self.end(env.jobs),
        }
        Vec::new()
    }

    /// Ends the consent if it does not cover the current input.
    fn review_consent(&mut self, policy: &Arc<Policy>, secret: &SecretText) {
        let input = consent::Input { policy, user: self.user.trim(), send_mode: self.send_mode, secret };
        self.consent.take_if(|consent| !consent.covers(input));
    }

    /// Returns whether what this plan sends needs no question.
    fn has_consent_to(&mut self, plan: &Plan, input: &ClientViewInput<'_>) -> bool {
        self.review_consent(input.policy, &input.secret.text);
        self.consent.as_ref().is_some_and(|consent| consent.is_for(&plan.recipient()))
    }

    fn ask_to_choose(&mut self, id: ActionId, code: &mut String, input: &ClientViewInput<'_>) -> Vec<Out> {
        let Some(plan) = self.trial.as_ref().map(|trial| Plan { action: id, ..trial.plan().clone() }) else {
            return Vec::new();
        };
        if self.has_consent_to(&plan, input) {
            return self.choose(id, code);
        }
        vec![question(&plan, Message::Choose(id))]
    }

    fn choose(&mut self, id: ActionId, code: &mut String) -> Vec<Out> {
        code.clear();
        self.code.clear();
        if let Some(trial) = &mut self.trial {
            trial.choose(id);
        }
        focus_client()
    }

    fn ask(&mut self, code: &mut String, input: &ClientViewInput<'_>, jobs: &mut Jobs) -> Vec<Out> {
        if self.trial.as_ref().is_some_and(Trial::is_busy) {
            return vec![Out::SetStatus("A test is running. End it first.".to_owned())];
        }
        match (self.missing(input.policy, input.selected, !input.secret.text.is_empty()), input.selected) {
            (None, Some(action)) => {
                let plan = self.plan(input.policy, action);
                if self.has_consent_to(&plan, input) {
                    return self.begin(plan, code, input, jobs);
                }
                vec![question(&plan, Message::Begin(Box::new(plan.clone())))]
            }
            // The form says what is missing.
            (missing, _) => {
                self.set_aside(jobs);
                self.focus = missing;
                // The field must be there to take the focus.
                self.options.is_open |= matches!(missing, Some(Missing::Option(_)));
                Vec::new()
            }
        }
    }

    /// Starts a trial with the password and the shared secret in the form, or shows the form if one of them is gone.
    fn begin(&mut self, plan: Plan, code: &mut String, input: &ClientViewInput<'_>, jobs: &mut Jobs) -> Vec<Out> {
        let secret = input.secret.secret(&plan.servers);
        let why = match &secret {
            _ if plan.send_mode == SendMode::PasswordFirst && self.password.is_empty() => {
                Some("Nothing was sent because the password is empty. Enter it again.")
            }
            None => Some("Nothing was sent because the policy's servers changed."),
            Some(_) => None,
        };
        let (None, Some(secret)) = (why, secret) else {
            self.set_aside(jobs);
            return why.map(|why| Out::SetStatus(why.to_owned())).into_iter().collect();
        };
        jobs.drop_job(Job::Trial);
        code.clear();
        self.code.clear();
        self.previous = None;
        self.begun = self.begun.wrapping_add(1);
        self.trial = Some(Trial::begin(plan, self.password.take(), secret));
        focus_client()
    }

    /// Stops the trial and keeps its result.
    pub(super) fn stop(&mut self) {
        if let Some(trial) = self.trial.as_mut().filter(|trial| !trial.is_over()) {
            trial.stop();
        }
    }

    fn end(&mut self, jobs: &mut Jobs) {
        match &mut self.trial {
            Some(trial) if !trial.is_over() => trial.stop(),
            _ => {
                self.set_aside(jobs);
                self.focus = Some(Missing::Password).filter(|_| self.send_mode == SendMode::PasswordFirst);
            }
        }
    }

    /// Shows the form for the next trial, and keeps the result of this one, if there is one.
    fn set_aside(&mut self, jobs: &mut Jobs) {
        let Some(mut trial) = self.trial.take() else { return };
        trial.close();
        self.forget(jobs);
        self.previous = Some(trial);
    }

    /// Clears the trial, its result, its password and its code.
    pub(super) fn forget(&mut self, jobs: &mut Jobs) {
        jobs.drop_job(Job::Trial);
        self.trial = None;
        self.previous = None;
        self.password.clear();
        self.code.clear();
    }

    /// Starts a thread if there is a request to send, and wakes the window while a countdown is shown. Ends the consent if it
    /// does not cover the current input.
    pub(super) fn follow(&mut self, policy: &Arc<Policy>, secret: &SecretText, env: &mut Env<'_>) {
        self.review_consent(policy, secret);
        let Some(trial) = &mut self.trial else { return };
        if let Some(job) = trial.job() {
            self.requested_at = Instant::now();
            let interrupted = job.interrupted();
            let report = |message| Out::Client(client_view::Message::Try(message));
            let done = move |done| report(Message::Done(Box::new(done)));
            env.jobs.start(
                env.ctx,
                Job::Trial,
                move |_| done(interrupted()),
                move |reporter| done(job.run(&mut |event| reporter.report(report(Message::Event(event))))),
            );
        }
        if trial.logon().request().is_some() {
            env.ctx.request_repaint_after(Duration::from_millis(250));
        } else if trial.code_time_left().is_some_and(|left| !left.is_zero()) {
            env.ctx.request_repaint_after(Duration::from_secs(1));
        }
    }

    /// Returns the action of an icon in the OTP dialog of the trial.
    pub(super) fn icon(&self, index: usize) -> Option<ActionId> {
        self.trial.as_ref()?.logon().dialog().icons.get(index)?.id
    }

    /// Handles a button in the client window. `shown` is the code, if it was visible.
    fn press(&mut self, pressed: Pressed, shown: String) {
        let Some(trial) = &mut self.trial else { return };
        match pressed {
            // This would message a real person, so a question comes first.
            Pressed::Icon(_) => {}
            Pressed::Ok if trial.shows_code() => trial.enter(Zeroizing::new(shown)),
            Pressed::Ok => trial.enter(self.code.take()),
            Pressed::Cancel => trial.cancel(),
        }
        self.code.clear();
    }
}

/// Asks before a real person is messaged. The user may consent to further tests.
fn question(plan: &Plan, send: Message) -> Out {
    let question = Question::new(format!("Test {}?", plan.title()), plan.sentence()).careful();
    let report = |message| [Out::Client(client_view::Message::Try(message))];
    let recipient = plan.recipient();
    let question =
        question.option(consent::label(&recipient), consent::REMARK, report(Message::StopAsking(Box::new(recipient))));
    dialogs::ask(question.answer("Send", report(send)))
}

/// Focuses the client window, because the control that had the focus before the question is gone.
fn focus_client() -> Vec<Out> {
    vec![Out::Client(client_view::Message::TakeFocus), Out::Window(window::Message::ForgetFocus)]
}
