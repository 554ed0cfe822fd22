//! A trial with the parameters that tests and benches vary.

use std::sync::Arc;

use radius_console::end_user::logon::SendMode;
use radius_console::policy::draft::{ActionDraft, ConnectionDraft};
use radius_console::policy::{ActionId, Edit, HaMode, PasswordEncoding, Policy};
use radius_console::radius::exchange::Event;
use radius_console::radius::{Secret, Server};
use radius_console::trial::{NAS_IDENTIFIER, Plan, Trial};
use zeroize::Zeroizing;

/// One trial: `Case { command: "sms", ..Case::at(server) }`.
#[derive(Clone)]
pub(crate) struct Case<'a> {
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
    pub(crate) command: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) send_mode: SendMode,
    pub(crate) servers: Vec<Server>,
    pub(crate) ha_mode: HaMode,
    pub(crate) encoding: PasswordEncoding,
    pub(crate) timeout_secs: u16,
    pub(crate) retries: u16,
    pub(crate) username_only: bool,
    pub(crate) requires_signature: bool,
}

impl Case<'_> {
    /// A push to `fast`, accepted without delay, over PAP, with one server.
    pub(crate) fn at(server: Server) -> Self {
        Self {
            user: "fast",
            password: "first-pass",
            command: "push",
            secret: super::SECRET,
            send_mode: SendMode::PasswordFirst,
            servers: vec![server],
            ha_mode: HaMode::ActivePassive,
            encoding: PasswordEncoding::Pap,
            timeout_secs: 10,
            retries: 0,
            username_only: false,
            requires_signature: false,
        }
    }

    /// A policy with just this method.
    pub(crate) fn policy(&self) -> (Policy, ActionId) {
        let action = ActionDraft { title: "Method".into(), command: self.command.into(), ..ActionDraft::default() };
        let connection = ConnectionDraft {
            ha_mode: self.ha_mode,
            password_encoding: self.encoding,
            timeout_secs: self.timeout_secs.to_string(),
            retries: self.retries.to_string(),
            username_only: self.username_only,
            ..ConnectionDraft::default()
        };
        let policy = Policy::default().apply(Edit::Connection(Some(connection.finish().unwrap()))).unwrap().policy;
        let edited = policy.apply(Edit::Add(action.finish().unwrap())).unwrap();
        (edited.policy, edited.subject.unwrap().action().unwrap())
    }

    pub(crate) fn plan(&self) -> Plan {
        let (policy, action) = self.policy();
        Plan {
            policy: Arc::new(policy),
            action,
            user: self.user.to_owned(),
            send_mode: self.send_mode,
            servers: self.servers.clone(),
            nas_identifier: NAS_IDENTIFIER.to_owned(),
            client: Vec::new(),
            requires_signature: self.requires_signature,
        }
    }

    pub(crate) fn begin(&self) -> Trial {
        let secret = Secret::new(Zeroizing::new(self.secret.to_owned())).unwrap();
        Trial::begin(self.plan(), Zeroizing::new(self.password.to_owned()), Arc::new(secret))
    }

    /// Runs the trial until it waits for its user or is over.
    pub(crate) fn run(&self) -> Trial {
        let mut trial = self.begin();
        run(&mut trial);
        trial
    }
}

/// Runs job after job until the trial waits for its user or is over; returns the events.
pub(crate) fn run(trial: &mut Trial) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(job) = trial.job() {
        let done = job.run(&mut |event| {
            events.push(event.clone());
            trial.record(event);
        });
        trial.finish(done);
    }
    events
}

/// Enters a code and runs what follows.
pub(crate) fn enter(trial: &mut Trial, code: &str) -> Vec<Event> {
    trial.enter(Zeroizing::new(code.to_owned()));
    run(trial)
}
