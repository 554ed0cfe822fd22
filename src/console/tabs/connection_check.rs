//! Check connection: its button and what it told, on the Connection tab. What is asked and what the answers mean belongs to
//! [`check`](crate::trial::check).

use std::sync::Arc;

use egui::{Context, RichText, TextStyle, Ui};

use crate::console::Message;
use crate::console::jobs::Workers;
use crate::draw::{button, theme};
use crate::policy::Policy;
use crate::radius::Server;
use crate::radius::exchange::Cancel;
use crate::trial;
use crate::trial::check::{Check, Finding};

/// A check that goes on, or what the last one told.
#[derive(Debug)]
pub(in crate::console) struct ConnectionCheck {
    workers: Workers<(u64, Vec<Finding>)>,
    /// Ends the check that goes on.
    running: Option<Cancel>,
    findings: Vec<Finding>,
    servers: Vec<Server>,
    /// Whether what was told is to be brought into sight.
    is_news: bool,
    /// Counts the checks: what an earlier one reports is dropped.
    serial: u64,
}

impl ConnectionCheck {
    pub(in crate::console) fn new() -> Self {
        Self {
            workers: Workers::new(),
            running: None,
            findings: Vec::new(),
            servers: Vec::new(),
            is_news: false,
            serial: 0,
        }
    }

    /// Begins a check.
    pub(in crate::console) fn start(&mut self, ctx: &Context, check: Check) {
        self.stop();
        self.servers = check.servers().to_vec();
        let (cancel, serial) = (Cancel::default(), self.serial);
        self.running = Some(cancel.clone());
        let work = move || (serial, check.run(&cancel));
        let lost = || vec![Finding::lost()];
        if self.workers.start("check", ctx, (serial, lost()), work).is_err() {
            (self.running, self.findings) = (None, lost());
        }
    }

    /// Ends what goes on and forgets what was told.
    pub(in crate::console) fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.cancel();
        }
        self.serial += 1;
        self.findings.clear();
    }

    /// Takes what was told; what was told of other servers than the policy's is forgotten.
    pub(in crate::console) fn tick(&mut self, policy: &Arc<Policy>) {
        while let Some((serial, findings)) = self.workers.report() {
            if serial == self.serial {
                (self.running, self.findings, self.is_news) = (None, findings, true);
            }
        }
        let has_something = self.running.is_some() || !self.findings.is_empty();
        if has_something && self.servers != trial::servers(policy) {
            self.stop();
        }
    }

    /// Shows the button, the sentence that says what it does, and what the last check told.
    pub(in crate::console) fn show(
        &mut self,
        ui: &mut Ui,
        policy: &Policy,
        has_secret: bool,
        messages: &mut Vec<Message>,
    ) {
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
                    messages.push(Message::StopCheck);
                }
                ui.label(small("Asking…").color(soft));
            } else {
                let check = button::wide_button_ui(ui, "Check connection", !servers.is_empty() && has_secret, 0.0);
                if check.clicked() {
                    messages.push(Message::CheckConnection);
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
