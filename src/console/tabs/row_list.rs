//! What the lists of actions and of attributes have in common: selection, keys, context menu, and dragging rows to another place. How
//! a row looks belongs to the lists.

use std::fmt::Debug;
use std::hash::Hash;

use egui::{
    self, Event, Id, Key, KeyboardShortcut, Modifiers, PointerButton, Popup, Rect, Response, Sense, Stroke, Ui,
    accesskit, pos2, vec2,
};

use crate::console::Message;
use crate::console::command::items;
use crate::console::command::menu::Menu;
use crate::console::command::{Area, Command, Situation};
use crate::draw::type_ahead::{self, Typed};
use crate::draw::{announcement, focus, keys, list, menu, theme};
use crate::policy::{Edit, Subject};
use crate::text;

pub(super) mod buttons;
pub(super) mod paint;

/// A list for one frame. Its rows have the height [`theme::ROW_HEIGHT`].
pub(super) struct RowList<'l, Row> {
    /// The accessible name.
    pub name: &'static str,
    /// The rows, from top to bottom.
    pub rows: Vec<Row>,
    pub selected: Option<Row>,
    /// Where the rows are, without the header.
    pub rect: Rect,
    pub situation: &'l Situation,
    /// Returns what a row stands for.
    pub subject: fn(Row) -> Subject,
    /// Returns the edit that moves a row to a position.
    pub moved: fn(Row, usize) -> Edit,
    /// Returns the title of the row at a position.
    pub title: &'l dyn Fn(usize) -> &'l str,
}

/// A row being dragged, and its position.
pub(super) struct Dragged<Row> {
    row: Row,
    from: usize,
    response: Response,
}

impl<Row: Copy + PartialEq + Hash + Debug + Send + Sync + 'static> RowList<'_, Row> {
    /// Begins the list in `ui`, which contains only it.
    pub(super) fn begin(&self, ui: &Ui) {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(accesskit::Role::ListBox);
            node.set_label(self.name);
        });
        list::mark_size(ui.ctx(), ui.unique_id(), self.rows.len());
        self.keep_focus_on_selected(ui);
    }

    /// Moves the focus to the selected row if it is on another one, as after an undo, so that all keys act on one row. A row that
    /// has just taken the focus is about to be selected.
    fn keep_focus_on_selected(&self, ui: &Ui) {
        let Some(selected) = self.selected.filter(|row| self.position(*row).is_some()) else { return };
        let others = self.rows.iter().filter(|row| **row != selected);
        let is_left = |id| ui.memory(|memory| memory.has_focus(id) && memory.had_focus_last_frame(id));
        if others.map(|row| row_id(ui, *row)).any(is_left) {
            list::move_focus(ui, row_id(ui, selected));
        }
    }

    fn position(&self, row: Row) -> Option<usize> {
        self.rows.iter().position(|other| *other == row)
    }

    /// Returns where the row at a position is.
    pub(super) fn row_rect(&self, index: usize) -> Rect {
        let top = self.rect.min.y + count(index) * theme::ROW_HEIGHT;
        Rect::from_min_size(pos2(self.rect.min.x, top), vec2(self.rect.width(), theme::ROW_HEIGHT))
    }

    /// Adds the row at a position. The list is one tab stop; arrows move within it.
    pub(super) fn row(&self, ui: &Ui, row: Row, index: usize) -> Response {
        let is_tab_stop = self.selected == Some(row) || (self.selected.is_none() && index == 0);
        list::roving_tab_stop(ui, self.row_rect(index), row_id(ui, row), is_tab_stop, Sense::DRAG)
    }

    /// Handles clicks and keys of a row, and its context menu. `on_space` is the message of the space bar. Returns the row if it is
    /// being dragged.
    pub(super) fn follow(
        &self,
        ui: &Ui,
        (row, index): (Row, usize),
        response: &Response,
        on_space: Option<Message>,
        messages: &mut Vec<Message>,
    ) -> Option<Dragged<Row>> {
        let is_dragged = response.drag_started_by(PointerButton::Primary);
        if response.clicked() || response.secondary_clicked() || is_dragged || response.gained_focus() {
            messages.push(Message::Select((self.subject)(row)));
            response.request_focus();
        }
        focus::scroll_to_focused(response);
        if response.double_clicked() {
            messages.push(Message::Run(Command::Properties));
        }
        let is_menu_open = Popup::is_any_open(ui.ctx());
        if response.has_focus() {
            // While the menu is open, it gets the keys.
            list::capture_arrows(response, !is_menu_open);
            if !is_menu_open {
                self.keys(ui, index, on_space, messages);
            }
        }
        self.context_menu_ui(ui, response, messages);
        let button = PointerButton::Primary;
        let is_dragged = response.dragged_by(button) || response.drag_stopped_by(button);
        is_dragged.then(|| Dragged { row, from: index, response: response.clone() })
    }

    fn keys(&self, ui: &Ui, here: usize, on_space: Option<Message>, messages: &mut Vec<Message>) {
        command_keys(ui, messages);
        let count = self.rows.len();
        let mut to = list::index_after_keys(ui, here, count);
        match type_ahead::take(ui, ui.scope_id()) {
            Typed::Nothing => {}
            Typed::Space => messages.extend(on_space),
            Typed::Word(word) => to = word.find(Some(here), count, self.title).or(to),
        }
        if let Some(to) = to.and_then(|to| self.rows.get(to).copied()) {
            messages.push(Message::Select((self.subject)(to)));
            list::move_focus(ui, row_id(ui, to));
        }
        if keys::take(ui.ctx(), Key::Enter) {
            messages.push(Message::Run(Command::Properties));
        }
    }

    /// Shows the context menu of a row: at the pointer after a right click, at the row after a key.
    fn context_menu_ui(&self, ui: &Ui, row: &Response, messages: &mut Vec<Message>) {
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
                items::tasks_ui(ui, self.situation, messages);
                ui.separator();
                items::items_ui(ui, Menu::Edit, 1..=1, self.situation, messages);
            });
        });
    }

    /// Ends the list: announces moves, and shows where a dragged row would go.
    pub(super) fn end(&self, ui: &Ui, dragged: Option<Dragged<Row>>, messages: &mut Vec<Message>) {
        self.announce_move(ui);
        if let Some(dragged) = dragged {
            self.drag_ui(ui, &dragged, messages);
        }
    }

    /// Makes screen readers say where the selected row is after it has moved: the focus stays on the button that moved it.
    fn announce_move(&self, ui: &Ui) {
        let id = ui.scope_id().with("moved");
        let place = self.selected.and_then(|row| Some((row, self.position(row)?, ui.ctx().cumulative_pass_nr())));
        let (before, mut words): (Option<(Row, usize, u64)>, String) =
            ui.data_mut(|data| data.remove_temp(id)).unwrap_or_default();
        if let (Some((old, from, last)), Some((row, to, pass))) = (before, place) {
            let is_shown_again = last + 1 < pass;
            if old != row || is_shown_again {
                words.clear();
            } else if from != to {
                let title = text::visible((self.title)(to));
                words = format!("Moved: {title}, {} of {}", to + 1, self.rows.len());
            }
        }
        announcement::announcement_in(ui, self.rect.min, id, &words);
        ui.data_mut(|data| data.insert_temp(id, (place, words)));
    }

    /// Shows where a dragged row would go, and moves it there when it is released.
    fn drag_ui(&self, ui: &Ui, dragged: &Dragged<Row>, messages: &mut Vec<Message>) {
        let Dragged { row, from, ref response } = *dragged;
        let Some(pointer) = response.interact_pointer_pos() else { return };
        // Outside the list, with a row's tolerance above and below it, the row stays where it was.
        if !self.rect.expand2(vec2(0.0, theme::ROW_HEIGHT)).contains(pointer) {
            ui.ctx().set_cursor_icon(egui::CursorIcon::NoDrop);
            return;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the few rows")]
        let gap =
            ((pointer.y - self.rect.min.y) / theme::ROW_HEIGHT).round().clamp(0.0, count(self.rows.len())) as usize;
        let to = if gap > from { gap - 1 } else { gap };
        if response.drag_stopped() {
            if to != from {
                messages.push(Message::Edit((self.moved)(row, to)));
            }
            return;
        }
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
        if to != from {
            let y = self.rect.min.y + count(gap) * theme::ROW_HEIGHT;
            let accent = theme::tokens(ui.ctx()).accent;
            ui.painter().hline(self.rect.x_range(), y, Stroke::new(2.0, accent));
        }
    }
}

/// Runs the commands whose keys act in the list, and copies and pastes its rows.
pub(super) fn command_keys(ui: &Ui, messages: &mut Vec<Message>) {
    messages.extend(Command::pressed(ui.ctx(), Area::List).map(Message::Run));
    // egui turns the keys of the clipboard into events.
    let of_clipboard = |event: &Event| match event {
        Event::Copy => Some(Message::Run(Command::Copy)),
        Event::Paste(pasted) => Some(Message::Paste(pasted.clone())),
        _ => None,
    };
    ui.input(|input| messages.extend(input.events.iter().filter_map(of_clipboard)));
}

/// Returns the id of a row in `ui`.
pub(super) fn row_id(ui: &Ui, row: impl Hash + Debug) -> Id {
    ui.scope_id().with(row)
}

/// Returns the height of this many rows, in points.
pub(super) fn rows_height(rows: usize) -> f32 {
    count(rows) * theme::ROW_HEIGHT
}

#[expect(clippy::cast_precision_loss, reason = "at most a hundred")]
fn count(rows: usize) -> f32 {
    rows as f32
}
