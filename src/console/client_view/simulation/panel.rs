//! The panel below the client window during a simulation: its controls, its log, and `Remember last method used`, the one
//! policy setting that belongs here.

use std::sync::Arc;

use egui::{self, Popup, PopupCloseBehavior, RichText, TextStyle, Ui, vec2};
use strum::VariantArray as _;

use super::answers::Simulated;
use super::{Message, Simulation};
use crate::console::Message as Out;
use crate::console::client_view::log::{self, Entry, Look};
use crate::console::client_view::{self, BLOCK_GAP, CARD_MARGIN};
use crate::console::command::items;
use crate::draw::{button, card, check_box, choice, label, text_field, theme, tooltip};
use crate::end_user::platform::{self, Platform};
use crate::policy::{Edit, Policy, PolicyField};

const SMALL_LINE: f32 = 16.0;

impl Simulation {
    /// Shows the panel. `log_height` is in points.
    pub(in crate::console::client_view) fn show(
        &mut self,
        ui: &mut Ui,
        policy: &Arc<Policy>,
        log_height: f32,
        messages: &mut Vec<Out>,
    ) {
        self.play_ui(ui, messages);
        ui.add_space(BLOCK_GAP);
        self.log_ui(ui, policy, log_height);
        ui.add_space(BLOCK_GAP);
        self.policy_ui(ui, policy, messages);
    }

    fn play_ui(&mut self, ui: &mut Ui, messages: &mut Vec<Out>) {
        let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
        let (row, group) = ui.allocate_exact_size(size, egui::Sense::hover());
        let chosen = usize::from(self.is_later);
        let selected = button::segments_in(ui, row.min, group.id, &["First logon", "Later logon"], chosen);
        if let Some(selected) = selected {
            messages.push(simulate(Message::Later(selected == 1)));
        }
        let play = row.with_min_x(row.max.x - 64.0);
        let reset = egui::Rect::from_x_y_ranges(play.min.x - 8.0 - 76.0..=play.min.x - 8.0, row.y_range());
        let reset = button::button_in(ui, reset, group.id.with("reset"), "Reset", self.can_reset());
        if tooltip::hint(reset, || "Starts over with a new client".to_owned()).clicked() {
            messages.push(simulate(Message::Reset));
        }
        let play = button::button_in(ui, play, group.id.with("play"), "Play", true);
        if tooltip::hint(play, || "Simulates a logon; nothing is sent".to_owned()).clicked() {
            messages.push(simulate(Message::Play(None)));
        }
        ui.add_space(BLOCK_GAP);
        ui.horizontal(|ui| {
            let soft = theme::tokens(ui.ctx()).soft;
            ui.label(RichText::new("Server response").text_style(TextStyle::Small).color(soft));
            let method = self.answers.method;
            let all = Simulated::VARIANTS;
            let chosen = choice::choice_ui(ui, "Server response", 148.0, method, all, Simulated::label);
            self.answers.method = chosen.inner.unwrap_or(method);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let more = button::menu_button_ui(ui, "More options");
                Popup::menu(&more)
                    .style(theme::menu_style)
                    .accessible_name("More options")
                    .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                    .show(|ui| self.more_ui(ui));
            });
        });
    }

    /// Shows the rarely used options: the responses to the password and to a code, the server's message, and the client's state.
    fn more_ui(&mut self, ui: &mut Ui) {
        items::scrolling_ui(ui, |ui| self.choices_ui(ui));
    }

    fn choices_ui(&mut self, ui: &mut Ui) {
        ui.set_min_width(260.0);
        ui.spacing_mut().item_spacing.y = 2.0;
        let head = |ui: &mut Ui, text: &str| {
            ui.add_space(4.0);
            ui.label(RichText::new(text).text_style(theme::small_strong())).id
        };
        head(ui, "Response to the password");
        for answer in [Simulated::AskForCode, Simulated::Accept, Simulated::Reject, Simulated::NoAnswer] {
            ui.radio_value(&mut self.answers.password, answer, answer.label_for_password());
        }
        head(ui, "Response to a code");
        for answer in Simulated::VARIANTS {
            let label = if *answer == Simulated::AskForCode { "Ask for another code" } else { answer.label() };
            ui.radio_value(&mut self.answers.code, *answer, label);
        }
        let name = head(ui, "Server message");
        let text = &mut self.answers.text;
        text_field::text_field_ui(ui, text, |edit| edit.id_salt("server text").hint_text("none")).labelled_by(name);
        head(ui, "Client");
        check_box::checkbox_ui(ui, &mut self.memory.has_policy, "Already has this policy");
        ui.add_enabled_ui(!self.memory.has_policy, |ui| {
            check_box::checkbox_ui(ui, &mut self.memory.user_setting, "User has \"Remember last method used\" on");
        });
    }

    fn log_ui(&self, ui: &mut Ui, policy: &Arc<Policy>, height: f32) {
        match &self.logon {
            None => log::card_ui(ui, height, true, self.forecast(policy).iter().map(Entry::of)),
            Some(logon) => {
                let text = "The policy changed. Play again to use it.";
                let more = (!Arc::ptr_eq(logon.policy(), policy)).then(|| Entry::new(text, Look::Plain));
                log::card_ui(ui, height, true, logon.log().iter().map(Entry::of).chain(more));
            }
        }
    }

    fn policy_ui(&mut self, ui: &mut Ui, policy: &Policy, messages: &mut Vec<Out>) {
        let tokens = theme::tokens(ui.ctx());
        card::card_ui(ui, CARD_MARGIN, |ui| {
            label::line_ui(ui, SMALL_LINE, platform::POLICY_MENU_PATH, &TextStyle::Small, tokens.soft);
            let mut is_on = policy.remember_last_method();
            let field = PolicyField::RememberLastMethod;
            let response = check_box::checkbox_ui(ui, &mut is_on, field.label());
            if tooltip::help(response, field.help()).changed() {
                messages.push(Out::Edit(Edit::RememberLastMethod(is_on)));
            }
            let text = "User setting on";
            let row = label::line_ui(ui, theme::CONTROL_HEIGHT, text, &TextStyle::Small, tokens.soft);
            let left = row.min.x + label::text_width(ui, text, &TextStyle::Small) + 8.0;
            let place = egui::Rect::from_x_y_ranges(left..=left + 134.0, row.y_range());
            let chosen = choice::choice_in(ui, place, "Platform", self.platform, Platform::ALL, Platform::label);
            self.platform = chosen.inner.unwrap_or(self.platform);
            label::line_ui(ui, SMALL_LINE, self.platform.menu_path(), &TextStyle::Small, tokens.soft);
        });
    }
}

fn simulate(message: Message) -> Out {
    Out::Client(client_view::Message::Simulate(message))
}
