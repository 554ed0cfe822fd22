//! The list of actions with mouse and keyboard: selection, drag, context menu. How a row looks and what screen readers say about it
//! is in `row`, the widths of its cells in `columns`.

use egui::{
    self, Event, Key, KeyboardShortcut, Modifiers, PointerButton, Popup, Rect, Sense, Stroke, Ui, UiBuilder, accesskit,
    pos2, vec2,
};

use super::automation::AutomationTab;
use crate::console::Message;
use crate::console::command::items;
use crate::console::command::menu::Menu;
use crate::console::command::{Area, Command};
use crate::draw::type_ahead::{self, Typed};
use crate::draw::{announcement, card, check_box, focus, keys, list, menu, screen_reader, theme, tooltip};
use crate::policy::{Action, ActionId, Edit};
use crate::text;
use columns::{Columns, Texts};
use row::Row;

mod columns;
mod row;

const HEADER_HEIGHT: f32 = 30.0;

impl AutomationTab<'_> {
    /// Shows the list. `width` is in points.
    pub(super) fn list_ui(&self, ui: &mut Ui, width: f32, messages: &mut Vec<Message>) {
        let count = self.policy.actions().len();
        #[expect(clippy::cast_precision_loss, reason = "at most five")]
        let height = HEADER_HEIGHT + count as f32 * theme::ROW_HEIGHT;
        let (_, card) = ui.allocate_space(vec2(width, height));
        card::paint_card(ui, card);
        let texts: Vec<Texts> = self.policy.actions().map(|(_, action)| Texts::of(ui, action)).collect();
        let columns = Columns::of(ui, card, self.policy, &texts);
        self.header_ui(ui, Rect::from_min_size(card.min, vec2(width, HEADER_HEIGHT)), &columns);
        let rows = Rect::from_min_max(card.min + vec2(0.0, HEADER_HEIGHT), card.max);
        // A child takes no room of its own; the card has already taken it.
        let ui = &mut ui.new_child(UiBuilder::new().id_salt("actions").max_rect(rows));
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(accesskit::Role::ListBox);
            node.set_label("Actions");
        });
        list::mark_size(ui.ctx(), ui.unique_id(), count);
        self.keep_focus_on_selected(ui);
        let mut dragged = None;
        for (index, ((id, action), texts)) in self.policy.actions().zip(&texts).enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "at most five")]
            let top = rows.min.y + index as f32 * theme::ROW_HEIGHT;
            let rect = Rect::from_min_size(pos2(rows.min.x, top), vec2(width, theme::ROW_HEIGHT));
            let is_last = index + 1 == count;
            let row = Row { rect, columns: &columns, id, action, texts, index, is_last };
            let response = self.row_ui(ui, &row, messages);
            let button = PointerButton::Primary;
            if response.dragged_by(button) || response.drag_stopped_by(button) {
                dragged = Some((id, index, response));
            }
        }
        self.announce_move(ui, rows);
        self.pictures_ui(ui, rows, &columns);
        if let Some((id, from, response)) = dragged {
            self.drag_ui(ui, rows, (id, from), &response, messages);
        }
    }

    /// Moves the focus to the selected row if it is on another one, as after an undo, so that all keys act on one row. A row that
    /// has just taken the focus is about to be selected.
    fn keep_focus_on_selected(&self, ui: &Ui) {
        let Some(selected) = self.selected.filter(|id| self.policy.position(*id).is_some()) else { return };
        let others = self.policy.actions().map(|(id, _)| id).filter(|id| *id != selected);
        let is_left = |id| ui.memory(|memory| memory.has_focus(id) && memory.had_focus_last_frame(id));
        if others.map(|id| row_id(ui, id)).any(is_left) {
            list::move_focus(ui, row_id(ui, selected));
        }
    }

    /// Makes screen readers say where the selected action is after it has moved: the focus stays on the button that moved it.
    fn announce_move(&self, ui: &Ui, rows: Rect) {
        let id = ui.scope_id().with("moved");
        let place = self.selected.and_then(|id| Some((id, self.policy.position(id)?, ui.ctx().cumulative_pass_nr())));
        let (before, mut words): (Option<(ActionId, usize, u64)>, String) =
            ui.data_mut(|data| data.remove_temp(id)).unwrap_or_default();
        if let (Some((old, from, last)), Some((id, to, pass))) = (before, place) {
            let is_shown_again = last + 1 < pass;
            if old != id || is_shown_again {
                words.clear();
            } else if from != to
                && let Some(action) = self.policy.action(id)
            {
                let title = text::visible(action.title.as_str());
                words = format!("Moved: {title}, {} of {}", to + 1, self.policy.actions().len());
            }
        }
        announcement::announcement_in(ui, rows.min, id, &words);
        ui.data_mut(|data| data.insert_temp(id, (place, words)));
    }

    fn row_ui(&self, ui: &mut Ui, row: &Row<'_>, messages: &mut Vec<Message>) -> egui::Response {
        let Row { rect, columns, id, action, .. } = *row;
        let is_selected = self.selected == Some(id);
        let is_tab_stop = is_selected || (self.selected.is_none() && self.policy.position(id) == Some(0));
        // The list is one tab stop; arrows move within it.
        let response = list::roving_tab_stop(ui, rect, row_id(ui, id), is_tab_stop, Sense::DRAG);
        let title = action.title.as_str();
        self.describe_row(ui, row, &response);
        let truncated = self.paint_row(ui, row, &response);
        let column = columns.enabled;
        let cell = Rect::from_x_y_ranges(column, rect.y_range()).with_max_x(column.min + 18.0);
        let checkbox_id = row_id(ui, id).with("enabled");
        // To screen readers, it is part of the row.
        let checkbox = screen_reader::part_of(ui, response.id, cell, checkbox_id, |ui| {
            check_box::checkbox_in(ui, cell, checkbox_id, action.enabled, || format!("Enable {title}"))
        });
        if checkbox.clicked() {
            response.request_focus();
            messages.push(Message::Select(id));
            messages.push(Message::Edit(Edit::Enable(id, !action.enabled)));
        }
        let is_dragged = response.drag_started_by(PointerButton::Primary);
        if response.clicked() || response.secondary_clicked() || is_dragged || response.gained_focus() {
            messages.push(Message::Select(id));
            response.request_focus();
        }
        focus::scroll_to_focused(&response);
        if response.double_clicked() {
            messages.push(Message::Run(Command::Properties));
        }
        let is_menu_open = Popup::is_any_open(ui.ctx());
        if response.has_focus() {
            // While the menu is open, it gets the keys.
            list::capture_arrows(&response, !is_menu_open);
            if !is_menu_open {
                self.keys(ui, id, action, messages);
            }
        }
        self.context_menu_ui(ui, &response, messages);
        match truncated {
            Some(text) => tooltip::hint(response, || text),
            None => response,
        }
    }

    /// Shows the context menu of a row: at the pointer after a right click, at the row after a key.
    fn context_menu_ui(&self, ui: &Ui, row: &egui::Response, messages: &mut Vec<Message>) {
        let id = Popup::default_response_id(row);
        let shift_f10 = KeyboardShortcut::new(Modifiers::SHIFT, Key::F10);
        let opens_by_key =
            row.has_focus() && (keys::take_shortcut(ui.ctx(), shift_f10) || keys::take(ui.ctx(), Key::Menu));
        if !opens_by_key && !row.secondary_clicked() && !Popup::is_id_open(ui.ctx(), id) {
            return;
        }
        let mut popup = Popup::context_menu(row);
        if opens_by_key {
            popup = popup.open_memory(egui::SetOpenCommand::Bool(true));
            menu::focus_when_open(row, menu::End::First);
        }
        if opens_by_key || Popup::position_of_id(ui.ctx(), id).is_none() && popup.is_open() {
            popup = popup.anchor(row);
        }
        menu::show(popup.accessible_name("Tasks"), row, |ui| {
            menu::scrolling_ui(ui, |ui| {
                items::items_ui(ui, Menu::Tasks, .., self.situation, messages);
                ui.separator();
                items::items_ui(ui, Menu::Edit, 1..=1, self.situation, messages);
            });
        });
    }

    fn keys(&self, ui: &Ui, id: ActionId, action: &Action, messages: &mut Vec<Message>) {
        self.command_keys(ui, messages);
        let count = self.policy.actions().len();
        let here = self.policy.position(id).unwrap_or(0);
        let mut to = list::index_after_keys(ui, here, count);
        match type_ahead::take(ui, ui.scope_id()) {
            Typed::Nothing => {}
            Typed::Space => messages.push(Message::Edit(Edit::Enable(id, !action.enabled))),
            Typed::Word(word) => {
                let title = |index| self.policy.actions().nth(index).map_or("", |(_, action)| action.title.as_str());
                to = word.find(Some(here), count, title).or(to);
            }
        }
        if let Some((to, _)) = to.and_then(|to| self.policy.actions().nth(to)) {
            messages.push(Message::Select(to));
            list::move_focus(ui, row_id(ui, to));
        }
        if keys::take(ui.ctx(), Key::Enter) {
            messages.push(Message::Run(Command::Properties));
        }
    }

    /// Runs the commands whose keys act in the list, and copies and pastes actions.
    pub(super) fn command_keys(&self, ui: &Ui, messages: &mut Vec<Message>) {
        messages.extend(Command::pressed(ui.ctx(), Area::List).map(Message::Run));
        // egui turns the keys of the clipboard into events.
        let of_clipboard = |event: &Event| match event {
            Event::Copy => Some(Message::Run(Command::Copy)),
            Event::Paste(pasted) => Some(Message::Paste(pasted.clone())),
            _ => None,
        };
        ui.input(|input| messages.extend(input.events.iter().filter_map(of_clipboard)));
    }

    /// Shows where a dragged row would go, and moves it there when it is released.
    fn drag_ui(
        &self,
        ui: &Ui,
        rows: Rect,
        (id, from): (ActionId, usize),
        response: &egui::Response,
        messages: &mut Vec<Message>,
    ) {
        let Some(pointer) = response.interact_pointer_pos() else { return };
        // Outside the list, with a row's tolerance above and below it, the row stays where it was.
        if !rows.expand2(vec2(0.0, theme::ROW_HEIGHT)).contains(pointer) {
            ui.ctx().set_cursor_icon(egui::CursorIcon::NoDrop);
            return;
        }
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

fn row_id(ui: &Ui, id: ActionId) -> egui::Id {
    ui.scope_id().with(id)
}
