//! The result of a trial, below the client window: the verdict, the log and the packets. What a result means belongs to
//! `trial::verdict`.

use std::time::Duration;

use egui::{Popup, RichText, TextStyle, Ui};

use super::{Message, ServerTrial};
use crate::console::Message as Out;
use crate::console::client_view::log::{self, Contents, Entry, Look};
use crate::console::client_view::{self, BLOCK_GAP};
use crate::draw::{button, label, menu, theme};
use crate::text;
use crate::trial::Trial;

impl ServerTrial {
    /// Shows the trial. `log_height` is in points.
    pub(super) fn result_ui(&mut self, ui: &mut Ui, log_height: f32, messages: &mut Vec<Out>) {
        let Some(trial) = &self.trial else { return };
        let tokens = theme::tokens(ui.ctx());
        ui.label(RichText::new(subject_of(trial)).text_style(theme::strong()));
        label::line_ui(ui, 16.0, &status_of(trial), &TextStyle::Small, tokens.soft);
        ui.add_space(BLOCK_GAP);
        ui.push_id(("test", self.begun), |ui| log::card_ui(ui, log_height, Contents::Test, report(trial)));
        self.consent_ui(ui, messages);
        ui.add_space(BLOCK_GAP);
        let is_over = trial.is_over();
        ui.horizontal(|ui| {
            let end = button::button_ui(ui, if is_over { "New test" } else { "End test" });
            self.next = Some(end.id);
            if end.clicked() {
                messages.push(Out::Client(client_view::Message::Try(Message::End)));
            }
            let copy = button::menu_button_ui(ui, "Copy trace");
            menu::opens_by_key(&copy);
            menu::show(Popup::menu(&copy).accessible_name("Copy trace"), &copy, |ui| {
                ui.set_min_width(theme::MENU_WIDTH);
                for (label, with_texts) in [("Without server messages", false), ("With server messages", true)] {
                    let item = ui.button(label);
                    menu::item(&item, label);
                    if item.clicked() {
                        ui.ctx().copy_text(trial.trace().copy(with_texts));
                        ui.close();
                    }
                }
            });
        });
    }
}

/// Names what a trial sent, to whom.
pub(super) fn subject_of(trial: &Trial) -> String {
    let plan = trial.plan();
    let servers: Vec<String> = plan.servers.iter().map(ToString::to_string).collect();
    format!("{} for {} at {}", plan.title(), text::excerpt(plan.user_name(), 40), servers.join(", "))
}

/// Returns the verdict, then the details that explain it.
pub(super) fn report(trial: &Trial) -> impl Iterator<Item = Entry<'_>> {
    let verdict = trial.verdict().into_iter().flat_map(|verdict| {
        let advice = verdict.advice.iter().map(|advice| Entry::new(advice.as_str(), Look::Plain));
        std::iter::once(Entry::lead(verdict.summary.as_str())).chain(advice)
    });
    let packets = trial.trace().lines().map(|line| Entry::new(line, Look::Soft));
    let log = std::iter::once(Entry::heading("What happened")).chain(trial.logon().log().iter().map(Entry::of));
    verdict.chain(log).chain(std::iter::once(Entry::heading("Packets")).chain(packets))
}

/// Describes what the trial is waiting for, and how long.
fn status_of(trial: &Trial) -> String {
    let secs = |left: Duration| crate::trial::trace::secs_left(left);
    match (trial.times_out_in(), trial.code_time_left()) {
        _ if trial.is_over() => "Test finished; password cleared.".to_owned(),
        (Some(left), _) => format!("Waiting for the server: times out in {} s.", secs(left)),
        (None, Some(left)) if left.is_zero() => "The time limit for the code has passed.".to_owned(),
        (None, Some(left)) => format!("{} s left to enter the code.", secs(left)),
        (None, None) if trial.logon().request().is_some() => "Sending…".to_owned(),
        (None, None) => "Test in progress. Nothing is sent until you act.".to_owned(),
    }
}
