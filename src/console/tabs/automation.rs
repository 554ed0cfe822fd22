//! The Automation tab: Tasks, Move up and Move down around the list of actions, and the advice below it. The list is in
//! `actions_list`.

use egui::{Align, Label, Layout, Popup, Rect, RichText, ScrollArea, TextStyle, Ui, UiBuilder};

use super::advice_list::{AdviceList, LINK_HEIGHT};
use crate::console::Message;
use crate::console::command::items;
use crate::console::command::menu::Menu;
use crate::console::command::{Command, Situation};
use crate::draw::{button, card, theme, tooltip};
use crate::policy::{ActionId, MAX_ACTIONS, Policy};

/// The width of the line with the counts of actions and pieces of advice, in points.
const COUNTS_WIDTH: f32 = 320.0;

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
    /// Whether to focus the selected row, as after a dialog about it.
    pub takes_focus: bool,
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
        if self.policy.actions().len() == 0 {
            self.empty_ui(ui, messages);
        } else {
            ui.horizontal_top(|ui| {
                self.list_ui(ui, ui.available_width() - theme::CONTROL_HEIGHT - 8.0, messages);
                ui.vertical(|ui| {
                    for (command, arrow) in [(Command::MoveUp, "↑"), (Command::MoveDown, "↓")] {
                        self.icon_button_ui(ui, command, arrow, messages);
                    }
                });
            });
        }
        self.advice.show(ui, messages);
    }

    fn head_ui(&mut self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let buttons = if self.situation.shows_client { 96.0 } else { 208.0 };
        // The line with the counts goes below the buttons if they leave too little room for it.
        let has_room = ui.available_width() - buttons >= COUNTS_WIDTH;
        ui.horizontal(|ui| {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.set_max_width((ui.available_width() - buttons).max(0.0));
                ui.add(Label::new("Icons appear in the OTP dialog in this order.").wrap());
                if has_room {
                    self.counts_ui(ui);
                }
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let tasks = button::menu_button_ui(ui, "Tasks");
                if !self.situation.shows_client && button::button_ui(ui, "Client view").clicked() {
                    messages.push(Message::Run(Command::ClientView));
                }
                Popup::menu(&tasks).style(theme::menu_style).accessible_name("Tasks").show(|ui| {
                    items::items_ui(ui, Menu::Tasks, .., self.situation, messages);
                });
            });
        });
        if !has_room {
            self.counts_ui(ui);
        }
    }

    /// Shows how many actions there are, and a link to advice that is out of view.
    fn counts_ui(&mut self, ui: &mut Ui) {
        let soft = theme::tokens(ui.ctx()).soft;
        let enabled = self.policy.actions().filter(|(_, action)| action.enabled).count();
        let count = format!("{} of {MAX_ACTIONS} actions, {enabled} enabled", self.policy.actions().len());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().interact_size.y = LINK_HEIGHT;
            ui.label(RichText::new(count).text_style(TextStyle::Small).color(soft));
            self.advice.link_ui(ui);
        });
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
                    if button::button_ui(ui, label).clicked() {
                        messages.push(Message::Run(command));
                    }
                }
            });
        });
    }

    fn icon_button_ui(&self, ui: &mut Ui, command: Command, icon: &str, messages: &mut Vec<Message>) {
        let available = command.availability(self.situation);
        let label = command.label(self.situation);
        let button = button::icon_button_ui(ui, icon, &label, available.is_ok());
        let hint = || match &available {
            Ok(()) => label.to_string(),
            Err(need) => format!("{label}: {}", need.reason(self.situation)),
        };
        if tooltip::hint(button, hint).clicked() {
            messages.push(Message::Run(command));
        }
    }
}
