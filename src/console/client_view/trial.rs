//! A trial in the client view: what is typed for it, the thread that asks, and what came of it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Ui;
use zeroize::Zeroizing;

use super::ClientViewInput;
use crate::console::dialogs;
use crate::console::dialogs::question::Question;
use crate::console::jobs::{Job, Jobs};
use crate::console::{Env, Message as Out, client_view, window};
use crate::draw::otp_dialog::Pressed;
use crate::draw::secret_field::SecretText;
use crate::end_user::logon::Way;
use crate::policy::{ActionId, Policy};
use crate::radius::exchange::Event;
use crate::trial::{Done, NAS_IDENTIFIER, Plan, Trial, servers};

mod form;
mod result;

/// What happens in a trial.
pub(crate) enum Message {
    /// Shows what a trial needs, or asks before the first packet if all of it is there.
    Ask,
    /// Begins the trial that the question described, even if the selection has changed.
    Begin(Box<Plan>),
    /// Asks before another method is sent: that is another message to a real person.
    AskToChoose(ActionId),
    /// Sends another method.
    Choose(ActionId),
    /// What the user pressed in the client's window.
    Press(Pressed),
    Event(Event),
    Done(Box<Done>),
    /// Ends the trial; one that is over makes room for a new one.
    End,
}

/// What is typed for a trial, and the trial that runs or is over.
#[derive(Debug)]
pub(crate) struct ServerTrial {
    /// The user whose logon is tried.
    pub user: String,
    /// The first password: typed each time.
    pub password: SecretText,
    /// How the server is asked.
    pub way: Way,
    /// What this computer calls itself.
    pub nas_identifier: String,
    /// Whether replies without Message-Authenticator count.
    pub counts_unsigned: bool,
    /// The trial that runs, or the last one.
    pub trial: Option<Trial>,
    /// A hidden code.
    pub code: SecretText,
    /// Whether the trial was running when it was last shown.
    pub was_running: bool,
    /// What is to get the focus when it is drawn next.
    pub focus: Option<Missing>,
    pub(crate) asked_at: Instant,
}

/// What a trial lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Server,
    Action,
    User,
    Password,
    Secret,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Server => "The policy names no RADIUS server: enter it on the Connection tab",
            Self::Action => "Select the action to try in the list",
            Self::User => "Type the name of the user whose logon is tried",
            Self::Password => "Type the user's password; it is wiped after the trial",
            Self::Secret => "Type the shared secret; it is kept in memory only",
        })
    }
}

impl ServerTrial {
    pub(crate) fn new() -> Self {
        Self {
            user: String::new(),
            password: SecretText::new(),
            way: Way::default(),
            nas_identifier: NAS_IDENTIFIER.to_owned(),
            counts_unsigned: false,
            trial: None,
            code: SecretText::new(),
            was_running: false,
            focus: None,
            asked_at: Instant::now(),
        }
    }

    /// What is missing to try an action, the first thing first.
    fn missing(&self, policy: &Policy, action: Option<ActionId>, has_secret: bool) -> Option<Missing> {
        let is_there = [
            (!servers(policy).is_empty(), Missing::Server),
            (action.is_some(), Missing::Action),
            (!self.user.trim().is_empty(), Missing::User),
            (self.way == Way::CommandAtOnce || !self.password.is_empty(), Missing::Password),
            (has_secret, Missing::Secret),
        ];
        is_there.into_iter().find_map(|(is_there, missing)| (!is_there).then_some(missing))
    }

    /// What would be tried.
    fn plan(&self, policy: &Arc<Policy>, action: ActionId) -> Plan {
        Plan {
            policy: Arc::clone(policy),
            action,
            user: self.user.trim().to_owned(),
            way: self.way,
            servers: servers(policy),
            nas_identifier: self.nas_identifier.trim().to_owned(),
            requires_signature: !self.counts_unsigned,
        }
    }

    /// Shows the form, or the result once a trial has begun. `log_height` is in points.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        around: &mut ClientViewInput<'_>,
        log_height: f32,
        messages: &mut Vec<Out>,
    ) {
        if self.trial.is_some() {
            self.result_ui(ui, log_height, messages);
        } else {
            self.form_ui(ui, around, log_height, messages);
        }
    }

    pub(super) fn update(
        &mut self,
        message: Message,
        code: &mut String,
        around: &mut ClientViewInput<'_>,
        env: &mut Env<'_>,
    ) -> Vec<Out> {
        match message {
            Message::Ask => return self.ask(around, env.jobs),
            Message::Begin(plan) => return self.begin(*plan, code, around, env.jobs),
            Message::AskToChoose(id) => {
                let plan = self.trial.as_ref().map(|trial| Plan { action: id, ..trial.plan().clone() });
                return plan.map(|plan| question(&plan, Message::Choose(id))).into_iter().collect();
            }
            Message::Choose(id) => {
                code.clear();
                self.code.clear();
                if let Some(trial) = &mut self.trial {
                    trial.choose(id);
                }
                return focus_client();
            }
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

    fn ask(&mut self, around: &ClientViewInput<'_>, jobs: &mut Jobs) -> Vec<Out> {
        match &self.trial {
            Some(trial) if !trial.is_over() => return vec![Out::Say("A trial is running; end it first".to_owned())],
            Some(_) => self.end(jobs),
            None => {}
        }
        match (self.missing(around.policy, around.selected, !around.secret.text.is_empty()), around.selected) {
            (None, Some(action)) => {
                let plan = self.plan(around.policy, action);
                vec![question(&plan, Message::Begin(Box::new(plan.clone())))]
            }
            // The view says what it is.
            (missing, _) => {
                self.focus = missing;
                Vec::new()
            }
        }
    }

    /// Begins with the password and the shared secret that are typed now.
    fn begin(&mut self, plan: Plan, code: &mut String, around: &ClientViewInput<'_>, jobs: &mut Jobs) -> Vec<Out> {
        if plan.way == Way::PasswordFirst && self.password.is_empty() {
            return vec![Out::Say("Nothing was sent: the password field is empty".to_owned())];
        }
        let Some(secret) = around.secret.secret(&plan.servers) else {
            return vec![Out::Say("Nothing was sent: the servers of the policy have changed".to_owned())];
        };
        jobs.drop_job(Job::Trial);
        code.clear();
        self.code.clear();
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
                self.forget(jobs);
                self.focus = Some(Missing::Password).filter(|_| self.way == Way::PasswordFirst);
            }
        }
    }

    /// Removes the trial and what was typed for it.
    pub(super) fn forget(&mut self, jobs: &mut Jobs) {
        jobs.drop_job(Job::Trial);
        self.trial = None;
        self.password.clear();
        self.code.clear();
    }

    /// Starts a thread if there is something to ask, and wakes the window while a countdown shows.
    pub(super) fn follow(&mut self, env: &mut Env<'_>) {
        let Some(trial) = &mut self.trial else { return };
        if let Some(job) = trial.job() {
            self.asked_at = Instant::now();
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

    /// The action of an icon in the OTP dialog of the trial.
    pub(super) fn icon(&self, index: usize) -> Option<ActionId> {
        self.trial.as_ref()?.logon().dialog().icons.get(index)?.id
    }

    /// Handles a button of the client's window; `shown` is the code if it was visible.
    fn press(&mut self, pressed: Pressed, shown: String) {
        let Some(trial) = &mut self.trial else { return };
        match pressed {
            // It would message a real person, so a question comes first.
            Pressed::Icon(_) => {}
            Pressed::Ok if trial.shows_code() => trial.enter(Zeroizing::new(shown)),
            Pressed::Ok => trial.enter(self.code.take()),
            Pressed::Cancel => trial.cancel(),
        }
        self.code.clear();
    }
}

/// Asks before something is sent to a real person.
fn question(plan: &Plan, send: Message) -> Out {
    let question = Question::new(format!("Try {}?", plan.title()), plan.sentence()).careful();
    let question = question.answer("Send", [Out::Client(client_view::Message::Try(send))]);
    dialogs::ask(question)
}

/// The control that had the focus before the question is gone.
fn focus_client() -> Vec<Out> {
    vec![Out::Client(client_view::Message::TakeFocus), Out::Window(window::Message::ForgetFocus)]
}
