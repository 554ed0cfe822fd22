//! The panel below the client window during a simulation: its controls and its log.

use std::sync::Arc;

use egui::{self, Align, Layout, Rect, RichText, TextStyle, Ui, UiBuilder, vec2};
use strum::VariantArray as _;

use super::answers::{Answers, Simulated};
use super::{Message, Simulation};
use crate::console::Message as Out;
use crate::console::client_view::log::{self, Contents, Entry, Look};
use crate::console::client_view::{self, BLOCK_GAP};
use crate::draw::button::{self, Tool};
use crate::draw::{check_box, choice, list, mnemonic, radio, text_field, theme, tooltip};
use crate::end_user::Memory;
use crate::policy::Policy;

const RESPONSE_HELP: &str = "What the simulated server responds to the command of an action. More options has the responses to \
                             the password and to a code.";
const SERVER_MESSAGE_HELP: &str =
    "The text that the simulated server sends when it rejects the user or asks for a code.";

/// The minimum width of two radio groups side by side, in points.
const MIN_WIDTH_OF_COLUMNS: f32 = FIRST_COLUMN + 8.0 + 166.0;
/// The width of the wider one, in points.
const FIRST_COLUMN: f32 = 184.0;

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
        let Self { options, answers, memory, .. } = self;
        options.show(ui, |ui| Self::more_ui(ui, answers, memory));
        ui.add_space(BLOCK_GAP);
        self.log_ui(ui, policy, log_height);
    }

    fn play_ui(&mut self, ui: &mut Ui, messages: &mut Vec<Out>) {
        let row_ui = |ui: &mut Ui| {
            let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
            ui.allocate_exact_size(size, egui::Sense::hover()).0
        };
        let row = row_ui(ui);
        let logons = ["First logon", "Later logon"];
        if let Some(selected) = button::segments_in(ui, row.min, "Logon", &logons, usize::from(self.is_later)) {
            messages.push(simulate(Message::Later(selected == 1)));
        }
        ui.add_space(BLOCK_GAP);
        let below = row_ui(ui);
        self.toolbar_ui(ui, row, below, messages);
        let mut response = ui.new_child(UiBuilder::new().max_rect(below).layout(Layout::left_to_right(Align::Center)));
        mnemonic::label_ui(&mut response, "Server response", &TextStyle::Small);
        let method = self.answers.method;
        let all = Simulated::VARIANTS;
        let chosen = choice::choice_ui(&mut response, "Server response", 148.0, method, all, Simulated::label);
        self.answers.method = chosen.inner.unwrap_or(method);
        tooltip::help(chosen.response, "Server response", RESPONSE_HELP);
    }

    /// Shows the buttons on the right of two rows. They are one toolbar, before the field on the left of the lower row.
    fn toolbar_ui(&mut self, ui: &mut Ui, row: Rect, below: Rect, messages: &mut Vec<Out>) {
        let play_at = row.with_min_x(row.max.x - 64.0);
        let reset_at = Rect::from_x_y_ranges(play_at.min.x - 8.0 - 76.0..=play_at.min.x - 8.0, row.y_range());
        let id = ui.scope_id().with("simulation");
        list::toolbar_in(ui, row.union(below), id, "Simulation", 1, |ui, toolbar| {
            let reset = Tool { enabled: self.can_reset(), ..Tool::new("Reset") }.show_in(ui, reset_at, toolbar, 0);
            if tooltip::hint(reset, || "Starts over with a new client".to_owned()).clicked() {
                messages.push(simulate(Message::Reset));
            }
            let play = Tool::new("Play").show_in(ui, play_at, toolbar, 1);
            self.play = Some(play.id);
            if tooltip::hint(play, || "Simulates a logon; nothing is sent".to_owned()).clicked() {
                messages.push(simulate(Message::Play(None)));
            }
            self.options.button_in(ui, below, toolbar, 2);
        });
    }

    /// Shows the rarely used options: the responses to the password and to a code, the server's message, and the client's state.
    fn more_ui(ui: &mut Ui, answers: &mut Answers, memory: &mut Memory) {
        ui.spacing_mut().item_spacing.y = 2.0;
        if ui.available_width() < MIN_WIDTH_OF_COLUMNS {
            answer_to_password_ui(ui, answers);
            answer_to_code_ui(ui, answers);
        } else {
            ui.horizontal_top(|ui| {
                let column = |width| (vec2(width, 0.0), Layout::top_down(Align::LEFT));
                let (size, layout) = column(FIRST_COLUMN);
                ui.allocate_ui_with_layout(size, layout, |ui| answer_to_password_ui(ui, answers));
                let (size, layout) = column(ui.available_width());
                ui.allocate_ui_with_layout(size, layout, |ui| answer_to_code_ui(ui, answers));
            });
        }
        ui.horizontal(|ui| {
            let name = mnemonic::label_ui(ui, "Server message", &theme::small_strong()).id;
            let field = text_field::text_field_ui(ui, &mut answers.text, |edit| {
                edit.id_salt("server text").hint_text(text_field::placeholder("none"))
            });
            tooltip::help(field.labelled_by(name), "Server message", SERVER_MESSAGE_HELP);
        });
        check_box::checkbox_ui(ui, &mut memory.has_policy, "Already has this policy");
        ui.add_enabled_ui(!memory.has_policy, |ui| {
            check_box::checkbox_ui(ui, &mut memory.user_setting, "User has \"Remember last method used\" on");
        });
    }

    fn log_ui(&self, ui: &mut Ui, policy: &Arc<Policy>, height: f32) {
        match &self.logon {
            None => log::card_ui(ui, height, Contents::Forecast, self.forecast(policy).iter().map(Entry::of)),
            Some(logon) => {
                let text = "The policy changed. Play again to use it.";
                let more = (!Arc::ptr_eq(logon.policy(), policy)).then(|| Entry::new(text, Look::Plain));
                log::card_ui(ui, height, Contents::Logon, logon.log().iter().map(Entry::of).chain(more));
            }
        }
    }
}

fn answer_to_password_ui(ui: &mut Ui, answers: &mut Answers) {
    let all = [Simulated::AskForCode, Simulated::Accept, Simulated::Reject, Simulated::NoAnswer];
    answer_ui(ui, "Response to the password", &mut answers.password, &all, Simulated::label_for_password);
}

fn answer_to_code_ui(ui: &mut Ui, answers: &mut Answers) {
    let label = |answer| match answer {
        Simulated::AskForCode => "Ask for another code",
        answer => answer.label(),
    };
    answer_ui(ui, "Response to a code", &mut answers.code, Simulated::VARIANTS, label);
}

/// Shows a radio group with its name above it.
fn answer_ui(
    ui: &mut Ui,
    name: &str,
    answer: &mut Simulated,
    all: &[Simulated],
    label: impl Fn(Simulated) -> &'static str,
) {
    ui.label(RichText::new(name).text_style(theme::small_strong()));
    *answer = radio::radio_group_ui(ui, name, *answer, all, label).unwrap_or(*answer);
}

fn simulate(message: Message) -> Out {
    Out::Client(client_view::Message::Simulate(message))
}
