//! The panel below the client window during a simulation: its controls and its log.

use std::sync::Arc;

use egui::emath::GuiRounding as _;
use egui::{self, Align, Align2, Layout, Rect, RichText, TextStyle, Ui, vec2};
use strum::VariantArray;

use super::answers::{Answers, Simulated};
use super::{Message, Simulation};
use crate::console::Message as Out;
use crate::console::client_view::log::{self, Contents, Entry, Look};
use crate::console::client_view::{self, BLOCK_GAP};
use crate::draw::button::{Segments, Tool};
use crate::draw::{choice, label, list, mnemonic, radio, text_field, theme, tooltip};
use crate::end_user::Memory;
use crate::policy::Policy;

const RESPONSE_HELP: &str = "What the simulated server responds to the command of an action. More options has the responses to \
                             the password and to a code.";
const SERVER_MESSAGE_HELP: &str =
    "The text that the simulated server sends when it rejects the user or asks for a code.";

const SETTING_HELP: &str = "What decides whether the simulated client runs the last successful method: the policy or, if the client \
                            has not received it, the user's own setting.";

const PLAY_WIDTH: f32 = 64.0;
const RESET_WIDTH: f32 = 76.0;
/// The width of the combo box for the response to a method, in points.
const RESPONSE_WIDTH: f32 = 148.0;
/// The width of the first of two columns, in points.
const FIRST_COLUMN: f32 = 190.0;
/// The minimum width of the second one, in points.
const SECOND_COLUMN: f32 = 174.0;
/// The gap between columns and between controls, in points.
const GAP: f32 = 8.0;

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
        let logons = ["First logon", "Later logon"];
        let segments = Segments::new(ui, &logons);
        let [row, right] = row_ui(ui, segments.width(), RESET_WIDTH + GAP + PLAY_WIDTH);
        if let Some(selected) = segments.show_in(ui, row.min, "Logon", usize::from(self.is_later)) {
            messages.push(simulate(Message::Later(selected == 1)));
        }
        self.toolbar_ui(ui, right, messages);
        ui.add_space(BLOCK_GAP);
        let name = "Server response";
        let color = theme::tokens(ui.ctx()).soft;
        let words = label::line(ui, name, &TextStyle::Small, color, f32::INFINITY);
        let width = words.size().x.ceil() + GAP + RESPONSE_WIDTH;
        let options_width = self.options.button_width(ui);
        let [row, right] = row_ui(ui, width, options_width);
        let words_at = Align2::LEFT_CENTER.align_size_within_rect(words.size(), row);
        let id = ui.scope_id().with("options");
        mnemonic::label_in(ui, words_at, id.with(name), words, &TextStyle::Small);
        let combo = row.with_min_x((words_at.max.x + GAP).round_ui());
        let combo = combo.with_max_x(combo.min.x + RESPONSE_WIDTH);
        let (method, all) = (self.answers.method, Simulated::VARIANTS);
        let chosen = choice::choice_in(ui, combo, name, method, all, Simulated::label);
        self.answers.method = chosen.inner.unwrap_or(method);
        tooltip::help(chosen.response, name, RESPONSE_HELP);
        list::toolbar_in(ui, right, id, "Options", 1, |ui, toolbar| self.options.button_in(ui, right, toolbar, 0));
    }

    /// Shows the buttons at the right end of `row` as a toolbar.
    fn toolbar_ui(&mut self, ui: &mut Ui, row: Rect, messages: &mut Vec<Out>) {
        let play_at = row.with_min_x(row.max.x - PLAY_WIDTH);
        let reset_end = play_at.min.x - GAP;
        let reset_at = Rect::from_x_y_ranges(reset_end - RESET_WIDTH..=reset_end, row.y_range());
        let id = ui.scope_id().with("simulation");
        list::toolbar_in(ui, row, id, "Simulation", 1, |ui, toolbar| {
            let reset = Tool { enabled: self.can_reset(), ..Tool::new("Reset") }.show_in(ui, reset_at, toolbar, 0);
            if tooltip::hint(reset, || "Starts over with a new client".to_owned()).clicked() {
                messages.push(simulate(Message::Reset));
            }
            let play = Tool::new("Play").show_in(ui, play_at, toolbar, 1);
            self.play = Some(play.id);
            if tooltip::hint(play, || "Simulates a logon; nothing is sent".to_owned()).clicked() {
                messages.push(simulate(Message::Play(None)));
            }
        });
    }

    /// Shows the rarely used options: the responses to the password and to a code, the server's message, and what decides whether
    /// the client remembers the last method.
    fn more_ui(ui: &mut Ui, answers: &mut Answers, memory: &mut Memory) {
        ui.spacing_mut().item_spacing = vec2(GAP, 2.0);
        let Answers { password, code, text, .. } = answers;
        pair_ui(
            ui,
            |ui| {
                let all = [Simulated::AskForCode, Simulated::Accept, Simulated::Reject, Simulated::NoAnswer];
                answer_ui(ui, "Response to the password", password, &all, Simulated::label_for_password);
            },
            |ui| {
                answer_ui(ui, "Response to a code", code, Simulated::VARIANTS, Simulated::label_for_code);
            },
        );
        ui.add_space(BLOCK_GAP);
        pair_ui(
            ui,
            |ui| {
                let name = mnemonic::label_ui(ui, "Server message", &TextStyle::Small).id;
                let field = text_field::text_field_ui(ui, text, |edit| {
                    edit.id_salt("server text").hint_text(text_field::placeholder("none"))
                });
                tooltip::help(field.labelled_by(name), "Server message", SERVER_MESSAGE_HELP);
            },
            |ui| {
                let mut setting = Setting::of(memory);
                let name = "Remember last method used";
                mnemonic::label_ui(ui, name, &TextStyle::Small);
                let width = ui.available_width();
                let chosen = choice::choice_ui(ui, name, width, setting, Setting::VARIANTS, Setting::label);
                setting = chosen.inner.unwrap_or(setting);
                tooltip::help(chosen.response, name, SETTING_HELP);
                setting.apply_to(memory);
            },
        );
    }

    fn log_ui(&self, ui: &mut Ui, policy: &Arc<Policy>, height: f32) {
        match &self.logon {
            None => log::card_ui(ui, height, Contents::Forecast, self.forecast(policy).iter().map(Entry::of)),
            Some(logon) => {
                let text = "The policy changed. Play again to use it.";
                let more = (!Arc::ptr_eq(logon.policy(), policy)).then(|| Entry::new(text, Look::Soft));
                log::card_ui(ui, height, Contents::Logon, logon.log().iter().map(Entry::of).chain(more));
            }
        }
    }
}

/// What decides whether the simulated client remembers the last method.
#[derive(Clone, Copy, PartialEq, Eq, VariantArray)]
enum Setting {
    /// The policy, which the client has received.
    Policy,
    /// The user's own setting, because the client has not received the policy.
    UserOn,
    UserOff,
}

impl Setting {
    fn of(memory: &Memory) -> Self {
        match (memory.has_policy, memory.user_setting) {
            (true, _) => Self::Policy,
            (false, true) => Self::UserOn,
            (false, false) => Self::UserOff,
        }
    }

    fn apply_to(self, memory: &mut Memory) {
        memory.has_policy = self == Self::Policy;
        memory.user_setting = self != Self::UserOff;
    }

    fn label(self) -> &'static str {
        match self {
            Self::Policy => "Set by the policy",
            Self::UserOn => "User turned it on",
            Self::UserOff => "User turned it off",
        }
    }
}

/// Allocates a row with room for a left and a right part of these widths, or two rows if they do not fit into one. Returns the
/// places of the parts.
fn row_ui(ui: &mut Ui, left: f32, right: f32) -> [Rect; 2] {
    let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    let mut row = || ui.allocate_space(size).1;
    let first = row();
    let second = if left + GAP + right <= size.x { first } else { row() };
    [first.with_max_x(first.min.x + left), second.with_min_x(second.max.x - right)]
}

/// Shows two parts side by side, or one below the other if there is no room.
fn pair_ui(ui: &mut Ui, first_ui: impl FnOnce(&mut Ui), second_ui: impl FnOnce(&mut Ui)) {
    if ui.available_width() < FIRST_COLUMN + GAP + SECOND_COLUMN {
        first_ui(ui);
        ui.add_space(BLOCK_GAP);
        second_ui(ui);
        return;
    }
    let column = |width| (vec2(width, 0.0), Layout::top_down(Align::LEFT));
    ui.horizontal_top(|ui| {
        let (size, layout) = column(FIRST_COLUMN);
        ui.allocate_ui_with_layout(size, layout, first_ui);
        let (size, layout) = column(ui.available_width());
        ui.allocate_ui_with_layout(size, layout, second_ui);
    });
}

/// Shows a radio group with its name above it.
fn answer_ui(
    ui: &mut Ui,
    name: &str,
    value: &mut Simulated,
    all: &[Simulated],
    label: impl Fn(Simulated) -> &'static str,
) {
    ui.label(RichText::new(name).text_style(TextStyle::Small));
    *value = radio::radio_group_ui(ui, name, *value, all, label).unwrap_or(*value);
}

fn simulate(message: Message) -> Out {
    Out::Client(client_view::Message::Simulate(message))
}
