//! Keyboard navigation in lists and groups: arrow keys move between items, and Tab stops at only one of them. Toolbars and
//! radio groups do all of it with [`Group`]; lists, whose rows also do other things, use the functions one by one.

use egui::accesskit::{Action, Role};
use egui::{self, EventFilter, Id, Key, Popup, Rect, Response, Sense, Ui};

use super::{keys, screen_reader};

/// Makes an item of a group clickable and focusable; `extra` is what else it senses. Only the item with `is_tab_stop` can be
/// reached with Tab. An item focused by an arrow key, or by a screen reader, keeps the focus, which egui would otherwise take
/// from items that Tab cannot reach.
pub fn roving_tab_stop(ui: &Ui, rect: Rect, id: Id, is_tab_stop: bool, extra: Sense) -> Response {
    // egui gives the focus that a screen reader asks for only to items that Tab reaches.
    if !is_tab_stop && ui.input(|input| input.has_accesskit_action_request(id, Action::Focus)) {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let is_focusable = is_tab_stop || ui.memory(|memory| memory.has_focus(id));
    let sense = if is_focusable { Sense::click() } else { Sense::CLICK };
    let item = ui.interact(rect, id, sense | extra);
    // Tell screen readers that it can take the focus, although Tab may not reach it.
    if item.enabled() {
        item.ctx.accesskit_node_builder(item.id, |node| node.add_action(Action::Focus));
    }
    item
}

/// Tells screen readers which item of its group this is, from 0. The group has the size, see [`mark_size`].
pub fn mark_position(item: &Response, index: usize) {
    item.ctx.accesskit_node_builder(item.id, |node| node.set_position_in_set(index));
}

/// Tells screen readers how many items a group has.
pub fn mark_size(ctx: &egui::Context, group: Id, count: usize) {
    ctx.accesskit_node_builder(group, |node| node.set_size_of_set(count));
}

/// Reserves the arrow keys and Escape for the focused item of a group, or returns them to egui, which moves the focus with them.
pub fn capture_arrows(response: &Response, captures: bool) {
    capture_arrows_for(&response.ctx, response.id, captures);
}

fn capture_arrows_for(ctx: &egui::Context, id: Id, captures: bool) {
    let filter = EventFilter { horizontal_arrows: captures, vertical_arrows: captures, escape: captures, tab: false };
    ctx.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// Consumes the arrow keys, Home and End; returns the index to which they move from `here` in a list of `count` items.
pub fn index_after_keys(ui: &Ui, here: usize, count: usize) -> Option<usize> {
    let last = count.saturating_sub(1);
    index_after(
        ui,
        [
            (Key::ArrowUp, here.saturating_sub(1)),
            (Key::ArrowDown, (here + 1).min(last)),
            (Key::Home, 0),
            (Key::End, last),
        ],
    )
}

/// Consumes the arrow keys, Home and End; returns the index to which they move from `here` in `count` items that are arranged
/// in rows of `columns`. In a single column, Left and Right move like Up and Down.
pub fn index_in_rows_after_keys(ui: &Ui, here: usize, count: usize, columns: usize) -> Option<usize> {
    let last = count.saturating_sub(1);
    let below = Some(here + columns).filter(|below| *below <= last);
    index_after(
        ui,
        [
            (Key::ArrowLeft, here.saturating_sub(1)),
            (Key::ArrowRight, (here + 1).min(last)),
            (Key::ArrowUp, here.checked_sub(columns).unwrap_or(here)),
            (Key::ArrowDown, below.unwrap_or(here)),
            (Key::Home, 0),
            (Key::End, last),
        ],
    )
}

/// Consumes these keys; returns the index to which one of them moves.
pub fn index_after<const N: usize>(ui: &Ui, moves: [(Key, usize); N]) -> Option<usize> {
    // All of them are consumed; the last one counts.
    moves.into_iter().filter(|(key, _)| keys::take(ui.ctx(), *key)).fold(None, |_, (_, to)| Some(to))
}

/// Moves the focus to another item of a group.
pub fn move_focus(ui: &Ui, to: Id) {
    ui.memory_mut(|memory| {
        memory.request_focus(to);
        // The item captures the arrow keys only after it was drawn with the focus. Until then egui would use a second arrow
        // key to move the focus to the nearest widget.
        memory.move_focus(egui::FocusDirection::None);
    });
}

/// Marks a row or tab as selected for screen readers; egui itself would mark it as pressed, like a toggle.
pub fn mark_selected(response: &Response, is_selected: bool) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.clear_toggled();
        node.set_selected(is_selected);
    });
}

/// A group of controls that is one tab stop, such as a toolbar or a radio group: arrow keys move the focus within it. Shows
/// nothing itself.
pub struct Group {
    id: Id,
    /// The index of the item in the Tab order.
    stop: usize,
    /// The indices of the items that the arrow keys reach, as bits.
    reachable: u32,
    /// The index of the focused item.
    focused: Option<usize>,
}

/// What is remembered of a group until the next pass: its tab stop, and which items could be reached.
type Remembered = (usize, u32);

impl Group {
    /// Begins a group whose tab stop is the item that had the focus last.
    fn begin(ui: &Ui, id: Id) -> Self {
        let (stop, reachable): Remembered = ui.data(|data| data.get_temp(id)).unwrap_or_default();
        let first = usize::try_from(reachable.trailing_zeros()).unwrap_or_default();
        let is_reachable = reachable == 0 || reachable & bit(stop) != 0;
        Self { id, stop: if is_reachable { stop } else { first }, reachable: 0, focused: None }
    }

    /// Begins a group whose tab stop is `stop`: the selected item of a radio group.
    pub(super) fn begin_at(id: Id, stop: usize) -> Self {
        Self { id, stop, reachable: 0, focused: None }
    }

    /// Returns the id of an item.
    pub fn id_of(&self, index: usize) -> Id {
        self.id.with(index)
    }

    /// Makes an item clickable and focusable; `index` is at most 31. A disabled item cannot be reached, but keeps the focus if
    /// it has it: a button that can do no more for now would otherwise lose its place.
    pub fn item(&mut self, ui: &Ui, rect: Rect, index: usize, enabled: bool) -> Response {
        let id = self.id_of(index);
        let has_focus = ui.memory(|memory| memory.has_focus(id));
        if has_focus {
            (self.stop, self.focused) = (index, Some(index));
        }
        if enabled || has_focus {
            self.reachable |= bit(index);
        }
        let response = match enabled {
            true => roving_tab_stop(ui, rect, id, self.stop == index, Sense::empty()),
            false if has_focus => ui.interact(rect, id, Sense::focusable_noninteractive()),
            false => ui.interact(rect, id, Sense::hover()),
        };
        if response.clicked() {
            response.request_focus();
        }
        response
    }

    /// Ends a group whose items are arranged in rows of `columns`. Returns the index of the item to which an arrow key moved.
    pub(super) fn end(mut self, ui: &Ui, columns: usize) -> Option<usize> {
        let to = self.focused.and_then(|here| self.moved(ui, here, columns));
        self.stop = to.unwrap_or(self.stop);
        ui.data_mut(|data| data.insert_temp(self.id, (self.stop, self.reachable)));
        to
    }

    fn moved(&self, ui: &Ui, here: usize, columns: usize) -> Option<usize> {
        // The open menu of a button gets the keys.
        let captures = !Popup::is_any_open(ui.ctx()) || ui.layer_id().order == egui::Order::Foreground;
        capture_arrows_for(ui.ctx(), self.id_of(here), captures);
        if !captures {
            return None;
        }
        let indices = || (0..32).filter(|index| self.reachable & bit(*index) != 0);
        let place = indices().position(|index| index == here)?;
        let to = index_in_rows_after_keys(ui, place, indices().count(), columns)?;
        let to = indices().nth(to).filter(|to| *to != here)?;
        move_focus(ui, self.id_of(to));
        Some(to)
    }
}

fn bit(index: usize) -> u32 {
    u32::try_from(index).ok().and_then(|index| 1_u32.checked_shl(index)).unwrap_or_default()
}

/// Shows a toolbar in `rect`: a group of at most 32 buttons that is one tab stop, arranged in rows of `columns`. Allocates no
/// space.
pub fn toolbar_in<R>(
    ui: &mut Ui,
    rect: Rect,
    id: Id,
    name: &str,
    columns: usize,
    show: impl FnOnce(&mut Ui, &mut Group) -> R,
) -> R {
    screen_reader::group_in(ui, rect, id, Role::Toolbar, name, |ui| {
        let mut group = Group::begin(ui, id);
        let shown = show(ui, &mut group);
        group.end(ui, columns);
        shown
    })
}
