//! The Automation tab: Tasks, Move up and Move down around the list of actions, and below it the setting `Remember last method
//! used` and the advice. The list is in `actions_list`.

use egui::{Align, Align2, Layout, Rect, ScrollArea, TextStyle, Ui, UiBuilder, vec2};

use super::Tab;
use super::advice_list::AdviceList;
use super::remember::RememberSetting;
use super::row_list::{self, buttons};
use crate::console::Message;
use crate::console::command::{Command, Situation};
use crate::draw::{button, card, label, pane, theme, tooltip};
use crate::policy::{ActionId, MAX_ACTIONS, Policy};

/// The width of the line with the counts of actions and pieces of advice, in points.
const COUNTS_WIDTH: f32 = 320.0;

/// Its height, in points.
const COUNTS_HEIGHT: f32 = 32.0;
/// The gap above it if it is beside the buttons, in points.
const COUNTS_GAP: f32 = 2.0;

/// What the tab shows, for one frame.
pub(crate) struct AutomationTab<'t> {
    /// The policy.
    pub policy: &'t Policy,
    /// The selected action.
    pub selected: Option<ActionId>,
    /// Decides which commands can run.
    pub situation: &'t Situation,
    /// The advice on the policy.
    pub advice: &'t mut AdviceList,
    /// The setting below the list.
    pub remember: &'t mut RememberSetting,
}

impl AutomationTab<'_> {
    /// Shows the tab, to the left of `beside`.
    pub(crate) fn show_beside(self, ui: &mut Ui, beside: Option<Rect>, messages: &mut Vec<Message>) {
        let page = ui.max_rect();
        let room = beside.map_or(page, |place| page.with_max_x(place.min.x - 16.0));
        ui.scope_builder(UiBuilder::new().id_salt("list").max_rect(room), |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| self.show(ui, messages));
        });
    }

    fn show(mut self, ui: &mut Ui, messages: &mut Vec<Message>) {
        self.head_ui(ui, messages);
        ui.add_space(4.0);
        pane::start(ui, Tab::Automation.name(), ui.max_rect());
        if self.policy.actions().len() == 0 {
            self.empty_ui(ui, messages);
        } else {
            ui.horizontal_top(|ui| {
                self.list_ui(ui, ui.available_width() - theme::CONTROL_HEIGHT - 8.0, messages);
                buttons::move_ui(ui, self.situation, messages);
            });
        }
        self.remember.show(ui, self.policy, messages);
        self.advice.show(ui, messages);
    }

    fn head_ui(&mut self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let buttons = if self.situation.shows_client { 96.0 } else { 208.0 };
        // The line with the counts goes below the buttons if they leave too little room for it.
        let room = ui.available_rect_before_wrap();
        let has_room = room.width() - buttons >= COUNTS_WIDTH;
        let words = "Icons appear in the OTP dialog in this order.";
        let (font, color) = (TextStyle::Body.resolve(ui.style()), ui.visuals().text_color());
        let left = room.with_max_x((room.max.x - buttons).max(room.min.x));
        let galley = ui.painter().layout(words.to_owned(), font, color, left.width());
        let remark = Rect::from_min_size(room.min, galley.size());
        label::galley_in(ui, remark, ui.scope_id().with("remark"), galley);
        let counts = remark.max.y + COUNTS_GAP;
        let bottom = if has_room { counts + COUNTS_HEIGHT } else { remark.max.y };
        let bottom = bottom.max(room.min.y + theme::CONTROL_HEIGHT);
        if has_room {
            self.counts_in(ui, left.with_min_y(counts).with_max_y(bottom));
        }
        self.head_buttons_in(ui, room.with_max_y(bottom), messages);
        ui.advance_cursor_after_rect(room.with_max_y(bottom));
        if !has_room {
            let (_, below) = ui.allocate_space(vec2(ui.available_width(), COUNTS_HEIGHT));
            self.counts_in(ui, below);
        }
    }

    /// Shows the buttons at the right end of `row`.
    fn head_buttons_in(&self, ui: &mut Ui, row: Rect, messages: &mut Vec<Message>) {
        let from_right = Layout::right_to_left(Align::Center);
        let ui = &mut ui.new_child(UiBuilder::new().id_salt("head").max_rect(row).layout(from_right));
        buttons::tasks_ui(ui, self.situation, messages);
        if !self.situation.shows_client {
            let button = button::button_ui(ui, "Client view");
            if tooltip::hint(button, || Command::ClientView.hint_with_keys(self.situation, ui.ctx())).clicked() {
                messages.push(Message::Run(Command::ClientView));
            }
        }
    }

    /// Shows how many actions there are, and a link to advice that is out of view.
    fn counts_in(&mut self, ui: &Ui, rect: Rect) {
        let soft = theme::tokens(ui.ctx()).soft;
        let enabled = self.policy.actions().filter(|(_, action)| action.enabled).count();
        let count = format!("{} of {MAX_ACTIONS} actions, {enabled} enabled", self.policy.actions().len());
        let shown = label::line(ui, &count, &TextStyle::Small, soft, rect.width());
        let place = Align2::LEFT_CENTER.align_size_within_rect(shown.size(), rect);
        label::galley_in(ui, place, ui.scope_id().with("action counts"), shown);
        self.advice.link_in(ui, rect.with_min_x(place.max.x + 8.0));
    }

    fn empty_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        card::card_ui(ui, 24, |ui| {
            ui.label("No actions yet. Users see only the OTP field.");
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| {
                for (label, command) in [
                    ("Add an action…", Command::Add),
                    ("Add from preset…", Command::AddFromPreset),
                    ("Import a policy…", Command::Import),
                ] {
                    let button = tooltip::hint(button::button_ui(ui, label), || {
                        command.hint_with_keys(self.situation, ui.ctx())
                    });
                    if button.clicked() {
                        messages.push(Message::Run(command));
                    } else if button.has_focus() {
                        row_list::command_keys(ui, messages);
                    }
                }
            });
        });
    }
}
