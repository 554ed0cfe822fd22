//! Check connection: its button and what it told, on the Connection tab. What is asked and what the answers mean belongs to
//! [`check`](crate::trial::check).

use egui::{RichText, TextStyle, Ui};

use crate::console::jobs::{Job, Jobs};
use crate::console::{Env, Message as Out};
use crate::draw::{button, theme};
use crate::policy::Policy;
use crate::radius::Server;
use crate::radius::exchange::Cancel;
use crate::trial;
use crate::trial::check::{Check, Finding};

/// A check that runs, or what the last one told.
#[derive(Debug, Default)]
pub(crate) struct ConnectionCheck {
    /// Ends the check that runs.
    running: Option<Cancel>,
    findings: Vec<Finding>,
    servers: Vec<Server>,
    /// Whether what was told is to be brought into sight.
    is_news: bool,
}

/// What happens to the check.
pub(crate) enum Message {
    Start,
    Stop,
    Found(Vec<Finding>),
}

impl ConnectionCheck {
    /// Acts; `check` gives the one of the policy as it is, if it has servers and there is a secret for them.
    pub(crate) fn update(&mut self, message: Message, check: impl FnOnce() -> Option<Check>, env: &mut Env<'_>) {
        match message {
            Message::Start => {
                if let Some(check) = check() {
                    self.start(check, env);
                }
            }
            Message::Stop => self.stop(env.jobs),
            Message::Found(findings) => (self.running, self.findings, self.is_news) = (None, findings, true),
        }
    }

    fn start(&mut self, check: Check, env: &mut Env<'_>) {
        self.stop(env.jobs);
        self.servers = check.servers().to_vec();
        let cancel = Cancel::default();
        self.running = Some(cancel.clone());
        let report = |findings| Out::Check(Message::Found(findings));
        let lost = move |_| report(vec![Finding::interrupted()]);
        env.jobs.start(env.ctx, Job::CheckConnection, lost, move |_| report(check.run(&cancel)));
    }

    /// Ends what runs and forgets what was told.
    fn stop(&mut self, jobs: &mut Jobs) {
        if let Some(running) = self.running.take() {
            running.cancel();
        }
        jobs.drop_job(Job::CheckConnection);
        self.findings.clear();
    }

    /// Forgets what was told of other servers than the policy's.
    pub(crate) fn follow(&mut self, policy: &Policy, jobs: &mut Jobs) {
        let has_something = self.running.is_some() || !self.findings.is_empty();
        if has_something && self.servers != trial::servers(policy) {
            self.stop(jobs);
        }
    }

    /// Shows the button, the sentence that says what it does, and what the last check told.
    pub(super) fn show(&mut self, ui: &mut Ui, policy: &Policy, has_secret: bool, messages: &mut Vec<Out>) {
        let soft = theme::tokens(ui.ctx()).soft;
        let small = |words: &str| RichText::new(words).text_style(TextStyle::Small);
        let servers = trial::servers(policy);
        let words = match (servers.is_empty(), has_secret) {
            (true, _) => "Enter the RADIUS server first.".to_owned(),
            (false, false) => "Type the shared secret first.".to_owned(),
            (false, true) => Check::sentence(&servers),
        };
        ui.horizontal(|ui| {
            if self.running.is_some() {
                if button::button_ui(ui, "Stop").clicked() {
                    messages.push(Out::Check(Message::Stop));
                }
                ui.label(small("Asking…").color(soft));
            } else {
                let check = button::wide_button_ui(ui, "Check connection", !servers.is_empty() && has_secret, 0.0);
                if check.clicked() {
                    messages.push(Out::Check(Message::Start));
                }
            }
        });
        ui.label(small(&words).color(soft));
        let told = ui.scope(|ui| {
            for finding in &self.findings {
                ui.label(small(&finding.summary).text_style(theme::small_strong()));
                for advice in &finding.advice {
                    ui.label(small(advice));
                }
            }
        });
        if std::mem::take(&mut self.is_news) {
            told.response.scroll_to_me(None);
        }
    }
}
