//! A trial in the client view: what is typed for it, the thread that asks, and what came of it. It draws nothing.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Context;
use zeroize::Zeroizing;

use crate::console::jobs::Workers;
use crate::draw::otp_dialog::Pressed;
use crate::draw::secret_field::SecretText;
use crate::end_user::logon::Way;
use crate::policy::{ActionId, Policy};
use crate::radius::Secret;
use crate::radius::exchange::Event;
use crate::trial::{Done, NAS_IDENTIFIER, Plan, Trial, servers};

mod panel;

/// What a thread reports, with the number of its trial.
#[derive(Debug)]
enum Report {
    Heard(u64, Event),
    Done(u64, Box<Done>),
}

/// What is typed for a trial, and the trial that goes on or is over.
#[derive(Debug)]
pub(in crate::console) struct Trying {
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
    /// The trial that goes on, or the last one.
    pub trial: Option<Trial>,
    /// A hidden code.
    pub code: SecretText,
    /// Whether the trial went on when it was shown last.
    pub was_running: bool,
    /// What is to get the focus when it is drawn next.
    pub focus: Option<Missing>,
    pub(in crate::console) asked_at: Instant,
    workers: Workers<Report>,
    /// Counts the trials: what belongs to an earlier one is dropped.
    serial: u64,
}

/// What a trial lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::console) enum Missing {
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

impl Trying {
    pub(in crate::console) fn new() -> Self {
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
            workers: Workers::new(),
            serial: 0,
        }
    }

    /// What is missing to try an action, the first thing first.
    pub(in crate::console) fn missing(
        &self,
        policy: &Policy,
        action: Option<ActionId>,
        has_secret: bool,
    ) -> Option<Missing> {
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
    pub(in crate::console) fn plan(&self, policy: &Arc<Policy>, action: ActionId) -> Plan {
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

    /// Whether a trial goes on.
    pub(in crate::console) fn is_running(&self) -> bool {
        self.trial.as_ref().is_some_and(|trial| !trial.is_over())
    }

    /// Begins a trial; the password that was typed goes into it.
    pub(in crate::console) fn begin(&mut self, plan: Plan, secret: Arc<Secret>) {
        self.serial += 1;
        self.code.clear();
        self.trial = Some(Trial::begin(plan, self.password.take(), secret));
    }

    /// Ends the trial, wherever it stands; what came of it stays.
    pub(in crate::console) fn stop(&mut self) {
        if let Some(trial) = self.trial.as_mut().filter(|trial| !trial.is_over()) {
            trial.stop();
        }
    }

    /// Ends the trial that goes on; one that is over makes room for a new one.
    pub(in crate::console) fn end(&mut self) {
        match &mut self.trial {
            Some(trial) if !trial.is_over() => trial.stop(),
            _ => {
                self.forget();
                self.focus = Some(Missing::Password).filter(|_| self.way == Way::PasswordFirst);
            }
        }
    }

    /// Takes the trial away, and what was typed for it.
    pub(in crate::console) fn forget(&mut self) {
        self.serial += 1;
        self.trial = None;
        self.password.clear();
        self.code.clear();
    }

    /// Lets the trial go on with what its thread reports, and starts one where there is something to ask.
    pub(in crate::console) fn tick(&mut self, ctx: &Context) {
        while let Some(report) = self.workers.report() {
            match (report, &mut self.trial) {
                (Report::Heard(serial, event), Some(trial)) if serial == self.serial => trial.heard(event),
                (Report::Done(serial, done), Some(trial)) if serial == self.serial => trial.finish(*done),
                // Of a trial that is no more: it is dropped, and what it holds is wiped.
                _ => {}
            }
        }
        let Some(trial) = &mut self.trial else { return };
        if let Some(job) = trial.job() {
            self.asked_at = Instant::now();
            let serial = self.serial;
            let reporter = self.workers.reporter(ctx);
            let lost = || Report::Done(serial, Box::new(job.lost()));
            let (panicked, refused) = (lost(), job.lost());
            let work = move || {
                let done = job.run(&mut |event| reporter.report(Report::Heard(serial, event)));
                Report::Done(serial, Box::new(done))
            };
            if self.workers.start("trial", ctx, panicked, work).is_err() {
                trial.finish(refused);
            }
        }
        if trial.logon().request().is_some() {
            ctx.request_repaint_after(Duration::from_millis(250));
        } else if trial.code_within().is_some_and(|left| !left.is_zero()) {
            ctx.request_repaint_after(Duration::from_secs(1));
        }
    }

    /// The action of an icon in the OTP dialog of the trial.
    pub(in crate::console) fn icon(&self, index: usize) -> Option<ActionId> {
        self.trial.as_ref()?.logon().dialog().icons.get(index)?.id
    }

    /// Sends another method.
    pub(in crate::console) fn choose(&mut self, id: ActionId) {
        self.code.clear();
        if let Some(trial) = &mut self.trial {
            trial.choose(id);
        }
    }

    /// Goes on with what was done in the client's window; `shown` is the code where it could be read.
    pub(in crate::console) fn press(&mut self, pressed: Pressed, shown: String) {
        let Some(trial) = &mut self.trial else { return };
        match pressed {
            // A message to a real person: it is asked about first.
            Pressed::Icon(_) => {}
            Pressed::Ok if trial.shows_code() => trial.enter(Zeroizing::new(shown)),
            Pressed::Ok => trial.enter(self.code.take()),
            Pressed::Cancel => trial.cancel(),
        }
        self.code.clear();
    }
}
