//! The Automation tab: the list of actions, the Tasks menu, Move up and Move down. It draws and reports; the console acts.

use egui::{
    self, Align, CornerRadius, Event, Key, Label, Layout, Modifiers, PointerButton, Popup, Rect, RichText, Sense,
    Stroke, TextStyle, Ui, UiBuilder, WidgetInfo, accesskit, pos2, vec2,
};

use crate::console::Message;
use crate::console::command::{Command, Situation};
use crate::console::tabs::advice_list::{self, AdviceList};
use crate::console::window::menu_bar;
use crate::draw::{button, card, check_box, focus, label, list, mark, picture, theme, tooltip, visible_text};
use crate::policy::advice;
use crate::policy::{Action, ActionId, Edit, MAX_ACTIONS, Policy};

/// The commands of the Tasks menu, with separators between the groups.
pub(in crate::console) const TASKS: &[&[Command]] = &[
    &[Command::Add, Command::AddFromPreset],
    &[Command::Properties, Command::Duplicate, Command::Delete],
    &[Command::MoveUp, Command::MoveDown],
    &[Command::Autosend, Command::Enable],
    &[Command::TryAction],
];

/// What the tab shows.
pub(in crate::console) struct AutomationTab<'t> {
    /// The policy.
    pub policy: &'t Policy,
    /// The selected action.
    pub selected: Option<ActionId>,
    /// What commands can run.
    pub situation: &'t Situation,
    /// What is to be said of the policy.
    pub advice: &'t mut AdviceList,
    /// Whether the selected row is to take the focus, as after a dialog about it.
    pub takes_focus: bool,
}

impl AutomationTab<'_> {
    /// Shows the tab.
    pub(in crate::console) fn show(self, ui: &mut Ui, messages: &mut Vec<Message>) {
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

    fn head_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let tokens = theme::tokens(ui.ctx());
        ui.horizontal(|ui| {
            let buttons = if self.situation.shows_client { 96.0 } else { 208.0 };
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.set_max_width((ui.available_width() - buttons).max(0.0));
                ui.add(Label::new("Icons appear on the OTP dialog in this order.").truncate());
                let enabled = self.policy.actions().filter(|(_, action)| action.enabled).count();
                let count = format!("{} of {MAX_ACTIONS} actions, {enabled} enabled", self.policy.actions().len());
                let count = RichText::new(count).text_style(TextStyle::Small).color(tokens.soft);
                ui.add(Label::new(count).truncate());
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let tasks = button::menu_button_ui(ui, "Tasks");
                if !self.situation.shows_client && button::button_ui(ui, "Client view").clicked() {
                    messages.push(Message::Run(Command::ClientView));
                }
                Popup::menu(&tasks).style(theme::menu_style).accessible_name("Tasks").show(|ui| {
                    menu_bar::items_ui(ui, TASKS, self.situation, messages);
                });
            });
        });
    }

    fn empty_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        card::card_ui(ui, 24, |ui| {
            ui.label("No actions yet: users see only the OTP field.");
            ui.add_space(4.0);
            ui.horizontal(|ui| {
                if button::button_ui(ui, "Add an action…").clicked() {
                    messages.push(Message::Run(Command::Add));
                }
                if button::button_ui(ui, "Add from preset…").clicked() {
                    messages.push(Message::Run(Command::AddFromPreset));
                }
                if button::button_ui(ui, "Import from a policy file…").clicked() {
                    messages.push(Message::Run(Command::Import));
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
            Err(reason) => format!("{label}: {reason}"),
        };
        if tooltip::hint(button, hint).clicked() {
            messages.push(Message::Run(command));
        }
    }

    fn list_ui(&self, ui: &mut Ui, width: f32, messages: &mut Vec<Message>) {
        let count = self.policy.actions().len();
        #[expect(clippy::cast_precision_loss, reason = "at most five")]
        let height = HEADER_HEIGHT + count as f32 * theme::ROW_HEIGHT;
        let (card, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        card::paint_card(ui, card);
        let columns = Columns::of(card);
        self.header_ui(ui, Rect::from_min_size(card.min, vec2(width, HEADER_HEIGHT)), &columns);
        let rows = Rect::from_min_max(card.min + vec2(0.0, HEADER_HEIGHT), card.max);
        // A child that takes no room of its own: the card has taken it.
        let ui = &mut ui.new_child(UiBuilder::new().id_salt("actions").max_rect(rows));
        {
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(accesskit::Role::ListBox);
                node.set_label("Actions");
            });
            let mut dragged = None;
            for (index, (id, action)) in self.policy.actions().enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "at most five")]
                let top = rows.min.y + index as f32 * theme::ROW_HEIGHT;
                let rect = Rect::from_min_size(pos2(rows.min.x, top), vec2(width, theme::ROW_HEIGHT));
                let is_last = index + 1 == count;
                let response = self.row_ui(ui, rect, &columns, (id, action), is_last, messages);
                let button = PointerButton::Primary;
                if response.dragged_by(button) || response.drag_stopped_by(button) {
                    dragged = Some((id, index, response));
                }
            }
            self.pictures_ui(ui, rows, &columns);
            if let Some((id, from, response)) = dragged {
                self.drag_ui(ui, rows, (id, from), &response, messages);
            }
        }
    }

    fn header_ui(&self, ui: &Ui, rect: Rect, columns: &Columns) {
        let tokens = theme::tokens(ui.ctx());
        let CornerRadius { nw, ne, .. } = theme::card_radius();
        let radius = CornerRadius { nw, ne, sw: 0, se: 0 };
        ui.painter().rect_filled(rect.shrink2(vec2(1.0, 0.0)).with_min_y(rect.min.y + 1.0), radius, tokens.header);
        ui.painter().hline(rect.x_range(), rect.max.y, Stroke::new(1.0, tokens.line));
        for (column, name) in [
            (columns.enabled, "Enabled"),
            (columns.title, "Title"),
            (columns.command, "Command"),
            (columns.description, "Description"),
            (columns.action_message, "Action message"),
            (columns.autosend, "Autosend"),
        ] {
            if let Some(column) = column {
                let rect = Rect::from_x_y_ranges(column, rect.y_range());
                label::text_in(ui, rect, name, &theme::small_strong(), tokens.soft);
            }
        }
    }

    fn row_ui(
        &self,
        ui: &Ui,
        rect: Rect,
        columns: &Columns,
        (id, action): (ActionId, &Action),
        is_last: bool,
        messages: &mut Vec<Message>,
    ) -> egui::Response {
        let is_selected = self.selected == Some(id);
        let is_stop = is_selected || (self.selected.is_none() && self.policy.position(id) == Some(0));
        // One stop for Tab in the whole list; the arrows go on from there.
        let response = list::one_of_group(ui, rect, row_id(ui, id), is_stop, Sense::DRAG);
        let title = action.title.as_str();
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo::selected(accesskit::Role::ListBoxOption, enabled, is_selected, title));
        // Put into words only where a screen reader listens.
        ui.ctx().accesskit_node_builder(response.id, |node| {
            let autosend = if self.policy.autosend() == Some(id) { "Autosend" } else { "" };
            let advice = advice_list::counted(&self.advice.of_action(id));
            let described: Vec<&str> = [autosend, &advice].into_iter().filter(|said| !said.is_empty()).collect();
            if !described.is_empty() {
                node.set_description(described.join(", "));
            }
        });
        list::tell_selected(&response, is_selected);
        if self.takes_focus && is_selected {
            response.request_focus();
        }
        let cut = self.paint_row(ui, rect, columns, (id, action), is_last, &response);
        if let Some(column) = columns.enabled {
            let cell = Rect::from_x_y_ranges(column, rect.y_range()).with_max_x(column.min + 18.0);
            let checkbox_id = row_id(ui, id).with("enabled");
            let checkbox = check_box::checkbox_in(ui, cell, checkbox_id, action.enabled, &format!("Enable {title}"));
            if checkbox.clicked() {
                messages.push(Message::Select(id));
                messages.push(Message::Edit(Edit::Enable(id, !action.enabled)));
            }
        }
        let is_dragged = response.drag_started_by(PointerButton::Primary);
        if response.clicked() || response.secondary_clicked() || is_dragged || response.gained_focus() {
            messages.push(Message::Select(id));
            response.request_focus();
        }
        if response.double_clicked() {
            messages.push(Message::Run(Command::Properties));
        }
        let is_menu_open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response));
        if response.has_focus() {
            // While its menu is open, the keys are for that.
            list::keep_arrows(&response, !is_menu_open);
            if !is_menu_open {
                self.keys(ui, id, action, messages);
            }
        }
        self.context_menu_ui(ui, &response, messages);
        match cut {
            Some(text) => tooltip::hint(response, || text),
            None => response,
        }
    }

    /// Shows the menu of a row: at the pointer after a right click, at the row after a key.
    fn context_menu_ui(&self, ui: &Ui, row: &egui::Response, messages: &mut Vec<Message>) {
        let id = Popup::default_response_id(row);
        let is_asked_for = row.has_focus()
            && ui.input_mut(|input| {
                input.consume_key(Modifiers::SHIFT, Key::F10) || input.consume_key(Modifiers::NONE, Key::Menu)
            });
        if !is_asked_for && !row.secondary_clicked() && !Popup::is_id_open(ui.ctx(), id) {
            return;
        }
        let mut menu = Popup::context_menu(row);
        if is_asked_for {
            menu = menu.open_memory(egui::SetOpenCommand::Bool(true));
            ui.data_mut(|data| data.insert_temp(id, true));
        }
        if is_asked_for || Popup::position_of_id(ui.ctx(), id).is_none() && menu.is_open() {
            menu = menu.anchor(row);
        }
        menu.style(theme::menu_style).accessible_name("Tasks").show(|ui| {
            let first = menu_bar::items_ui(ui, TASKS, self.situation, messages);
            ui.separator();
            menu_bar::items_ui(ui, &[&[Command::Copy, Command::Paste]], self.situation, messages);
            // Only now: what had the focus when the menu opened gets it back when it closes.
            if !ui.is_sizing_pass()
                && let Some(true) = ui.data_mut(|data| data.remove_temp::<bool>(id))
                && let Some(first) = first
            {
                first.request_focus();
            }
        });
    }

    fn keys(&self, ui: &Ui, id: ActionId, action: &Action, messages: &mut Vec<Message>) {
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let ids: Vec<ActionId> = self.policy.actions().map(|(id, _)| id).collect();
        let here = self.policy.position(id).unwrap_or(0);
        if let Some(to) = list::moved_in_list(ui, here, ids.len()).and_then(|to| ids.get(to)) {
            messages.push(Message::Select(*to));
            list::lead_focus(ui, row_id(ui, *to));
        }
        if let Some(to) = self.typed_row(ui, here) {
            messages.push(Message::Select(to));
            list::lead_focus(ui, row_id(ui, to));
        }
        if pressed(Key::Enter) {
            messages.push(Message::Run(Command::Properties));
        }
        if pressed(Key::Space) {
            messages.push(Message::Edit(Edit::Enable(id, !action.enabled)));
        }
    }

    /// The next row whose title begins with what was typed in this frame.
    fn typed_row(&self, ui: &Ui, here: usize) -> Option<ActionId> {
        let mut typed = String::new();
        // Taken from the events: the row that gets the focus is drawn in this frame too.
        ui.input_mut(|input| {
            input.events.retain(|event| match event {
                Event::Text(text) => {
                    typed += &text.to_lowercase();
                    false
                }
                _ => true,
            });
        });
        // Space enables.
        if typed.trim().is_empty() {
            return None;
        }
        let (before, after): (Vec<_>, Vec<_>) =
            self.policy.actions().enumerate().partition(|(index, _)| *index <= here);
        let in_turn = after.into_iter().chain(before);
        let mut rows = in_turn.filter(|(_, (_, action))| action.title.as_str().to_lowercase().starts_with(&typed));
        rows.next().map(|(_, (id, _))| id)
    }

    /// Paints the pictures, after all else: what comes from one texture is drawn in one go.
    fn pictures_ui(&self, ui: &Ui, rows: Rect, columns: &Columns) {
        let Some(column) = columns.image else { return };
        for (index, (_, action)) in self.policy.actions().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "at most five")]
            let top = rows.min.y + index as f32 * theme::ROW_HEIGHT;
            let cell = Rect::from_x_y_ranges(column, top..=top + theme::ROW_HEIGHT);
            let opacity = if action.enabled { 1.0 } else { 0.45 };
            picture::paint(ui, cell, 24.0, picture::Source::from(&action.image), opacity);
        }
    }

    /// Paints a row; gives the text under the pointer where it is cut.
    fn paint_row(
        &self,
        ui: &Ui,
        rect: Rect,
        columns: &Columns,
        (id, action): (ActionId, &Action),
        is_last: bool,
        response: &egui::Response,
    ) -> Option<String> {
        let tokens = theme::tokens(ui.ctx());
        let CornerRadius { sw, se, .. } = theme::card_radius();
        let radius = if is_last { CornerRadius { nw: 0, ne: 0, sw, se } } else { CornerRadius::ZERO };
        let inner = rect.shrink2(vec2(1.0, 0.0));
        let inner = if is_last { inner.with_max_y(rect.max.y - 1.0) } else { inner };
        if self.selected == Some(id) {
            ui.painter().rect_filled(inner, radius, tokens.selection);
        } else if response.hovered() {
            ui.painter().rect_filled(inner, radius, tokens.window);
        }
        if !is_last {
            ui.painter().hline(inner.x_range(), rect.max.y, Stroke::new(1.0, tokens.line));
        }
        if response.has_focus() {
            focus::focus_ring(ui, inner.shrink(3.0), CornerRadius::same(4), tokens);
        }
        let color = if action.enabled { tokens.ink } else { tokens.soft };
        let cell = |column: Option<egui::Rangef>| column.map(|column| Rect::from_x_y_ranges(column, rect.y_range()));
        let texts = [
            (columns.title, action.title.as_str()),
            (columns.description, action.description.as_str()),
            (columns.action_message, action.action_message.as_str()),
        ];
        let mut cut = None;
        for (column, text) in texts {
            if let Some(cell) = cell(column)
                && label::text_in(ui, cell, text, &TextStyle::Body, color)
                && ui.rect_contains_pointer(cell)
            {
                cut = Some(crate::text::visible(text).into_owned());
            }
        }
        if let Some(cell) = cell(columns.command) {
            visible_text::command_chip(ui, cell, action.command.as_str(), color);
        }
        if let Some(cell) = cell(columns.autosend).filter(|_| self.policy.autosend() == Some(id)) {
            label::text_in(ui, cell, "Autosend", &theme::small_strong(), tokens.accent);
        }
        let mut advice = self.advice.of_action(id);
        if let (Some(cell), Some(worst)) = (cell(columns.advice), advice.clone().next()) {
            mark::advice_mark(ui, cell.center(), worst.severity);
            if ui.rect_contains_pointer(cell) {
                let lines = advice.by_ref().map(advice::Advice::sentences);
                cut = Some(lines.collect::<Vec<_>>().join("\n"));
            }
        }
        cut
    }

    /// Shows where a dragged row would go, and moves it there when it is let go.
    fn drag_ui(
        &self,
        ui: &Ui,
        rows: Rect,
        (id, from): (ActionId, usize),
        response: &egui::Response,
        messages: &mut Vec<Message>,
    ) {
        let Some(pointer) = response.interact_pointer_pos() else { return };
        let count = self.policy.actions().len();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the few rows")]
        #[expect(clippy::cast_precision_loss, reason = "at most five")]
        let gap = ((pointer.y - rows.min.y) / theme::ROW_HEIGHT).round().clamp(0.0, count as f32) as usize;
        let to = if gap > from { gap - 1 } else { gap };
        if response.drag_stopped() {
            if to != from {
                messages.push(Message::Edit(Edit::Move(id, to)));
            }
            return;
        }
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
        if to != from {
            #[expect(clippy::cast_precision_loss, reason = "at most five")]
            let y = rows.min.y + gap as f32 * theme::ROW_HEIGHT;
            let accent = theme::tokens(ui.ctx()).accent;
            ui.painter().hline(rows.x_range(), y, Stroke::new(2.0, accent));
        }
    }
}

const HEADER_HEIGHT: f32 = 30.0;

/// Where the columns of the list are; the texts' columns go when there is no room for them.
struct Columns {
    enabled: Option<egui::Rangef>,
    image: Option<egui::Rangef>,
    title: Option<egui::Rangef>,
    command: Option<egui::Rangef>,
    description: Option<egui::Rangef>,
    action_message: Option<egui::Rangef>,
    autosend: Option<egui::Rangef>,
    /// The mark of what is to be said of the action.
    advice: Option<egui::Rangef>,
}

impl Columns {
    fn of(card: Rect) -> Self {
        const ENABLED: f32 = 64.0;
        const IMAGE: f32 = 44.0;
        const AUTOSEND: f32 = 96.0;
        const ADVICE: f32 = 28.0;
        const GAP: f32 = 12.0;
        let mut left = card.min.x + 12.0;
        let mut take = |width: f32| {
            let column = egui::Rangef::new(left, left + width - GAP);
            left += width;
            Some(column)
        };
        let texts = card.width() - 24.0 - ENABLED - IMAGE - AUTOSEND - ADVICE;
        let has_room = card.width() >= 560.0;
        // Shares of the room for texts.
        let shares = if has_room { [0.20, 0.17, 0.31, 0.32] } else { [0.55, 0.45, 0.0, 0.0] };
        let [title, command, description, action_message] = shares.map(|share| share * texts);
        Self {
            enabled: take(ENABLED),
            image: take(IMAGE).map(|column| egui::Rangef::new(column.min, column.min + 24.0)),
            title: take(title),
            command: take(command),
            description: if has_room { take(description) } else { None },
            action_message: if has_room { take(action_message) } else { None },
            autosend: take(AUTOSEND),
            advice: take(ADVICE),
        }
    }
}

fn row_id(ui: &Ui, id: ActionId) -> egui::Id {
    ui.scope_id().with(id)
}
