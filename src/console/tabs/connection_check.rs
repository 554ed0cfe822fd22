//! Check connection on the Connection tab: the button, the thread and the findings. The requests and the meaning of the
//! responses belong to [`check`](crate::trial::check).

use egui::{RichText, Sense, TextStyle, Ui, WidgetInfo, accesskit, vec2};

use crate::console::jobs::{Job, Jobs};
use crate::console::{Env, Message as Out};
use crate::draw::{button, mark, theme};
use crate::policy::Policy;
use crate::radius::Server;
use crate::radius::exchange::Cancel;
use crate::trial;
use crate::trial::check::{Check, Finding};

/// A running check, or the findings of the last one.
#[derive(Debug, Default)]
pub(crate) struct ConnectionCheck {
    /// Cancels the running check.
    running: Option<Cancel>,
    findings: Vec<Finding>,
    servers: Vec<Server>,
    /// Whether to scroll new findings into view.
    scrolls_to_findings: bool,
}

/// An event of the check.
pub(crate) enum Message {
    Start,
    Stop,
    Finished(Vec<Finding>),
}

impl ConnectionCheck {
    /// Handles a message. `check` returns a check of the policy's servers, if it has any and their secret was entered.
    pub(crate) fn update(&mut self, message: Message, check: impl FnOnce() -> Option<Check>, env: &mut Env<'_>) {
        match message {
            Message::Start => {
                if let Some(check) = check() {
                    self.start(check, env);
                }
            }
            Message::Stop => self.stop(env.jobs),
            Message::Finished(findings) => {
                (self.running, self.findings, self.scrolls_to_findings) = (None, findings, true);
            }
        }
    }

    fn start(&mut self, check: Check, env: &mut Env<'_>) {
        self.stop(env.jobs);
        self.servers = check.servers().to_vec();
        let cancel = Cancel::default();
        self.running = Some(cancel.clone());
        let report = |findings| Out::Check(Message::Finished(findings));
        let on_failure = move |_| report(vec![Finding::interrupted()]);
        env.jobs.start(env.ctx, Job::CheckConnection, on_failure, move |_| report(check.run(&cancel)));
    }

    /// Cancels the running check and clears the findings.
    fn stop(&mut self, jobs: &mut Jobs) {
        if let Some(running) = self.running.take() {
            running.cancel();
        }
        jobs.drop_job(Job::CheckConnection);
        self.findings.clear();
    }

    /// Stops the check and clears its findings if the policy now names other servers.
    pub(crate) fn follow(&mut self, policy: &Policy, jobs: &mut Jobs) {
        let is_in_use = self.running.is_some() || !self.findings.is_empty();
        if is_in_use && self.servers != trial::servers(policy) {
            self.stop(jobs);
        }
    }

    /// Shows the button, what it does, and the findings of the last check.
    pub(super) fn show(&mut self, ui: &mut Ui, policy: &Policy, has_secret: bool, messages: &mut Vec<Out>) {
        let soft = theme::tokens(ui.ctx()).soft;
        let small = |text: &str| RichText::new(text).text_style(TextStyle::Small);
        let servers = trial::servers(policy);
        let text = match (servers.is_empty(), has_secret) {
            (true, _) => "Enter the primary server first.".to_owned(),
            (false, false) => "Enter the secret key first.".to_owned(),
            (false, true) => Check::sentence(&servers),
        };
        ui.horizontal(|ui| {
            if self.running.is_some() {
                if button::button_ui(ui, "Stop").clicked() {
                    messages.push(Out::Check(Message::Stop));
                }
                ui.label(small("Checking…").color(soft));
            } else {
                let check = button::wide_button_ui(ui, "Check connection", !servers.is_empty() && has_secret, 0.0);
                if check.clicked() {
                    messages.push(Out::Check(Message::Start));
                }
            }
        });
        ui.label(small(&text).color(soft));
        let findings = ui.scope(|ui| {
            for finding in &self.findings {
                ui.horizontal_top(|ui| {
                    outcome_ui(ui, finding);
                    ui.vertical(|ui| {
                        ui.label(small(&finding.summary).text_style(theme::small_strong()));
                        for advice in &finding.advice {
                            ui.label(small(advice));
                        }
                    });
                });
            }
        });
        if std::mem::take(&mut self.scrolls_to_findings) {
            findings.response.scroll_to_me(None);
        }
    }
}

/// Shows at a glance whether a server could be reached.
fn outcome_ui(ui: &mut Ui, finding: &Finding) {
    let (rect, mark) = ui.allocate_exact_size(vec2(16.0, 18.0), Sense::hover());
    let name = if finding.is_reachable() { "Success" } else { "Failure" };
    mark.widget_info(|| WidgetInfo::labeled(accesskit::Role::Image, true, name));
    mark::outcome_mark(ui, rect.center(), finding.is_reachable());
}
