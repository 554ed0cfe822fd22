//! Keyboard navigation in lists and groups: arrow keys move between items, and Tab stops at only one of them.

use egui::{self, EventFilter, Rect, Response, Sense, Ui};

/// Makes an item of a group clickable and focusable; `extra` is what else it senses. Only the item with `is_tab_stop` can be
/// reached with Tab. An item focused by an arrow key keeps the focus, which egui would otherwise take from items that Tab
/// cannot reach.
pub fn roving_tab_stop(ui: &Ui, rect: Rect, id: egui::Id, is_tab_stop: bool, extra: Sense) -> Response {
    let is_focusable = is_tab_stop || ui.memory(|memory| memory.has_focus(id));
    let sense = if is_focusable { Sense::click() } else { Sense::CLICK };
    ui.interact(rect, id, sense | extra)
}

/// Reserves the arrow keys and Escape for the focused item of a group, or returns them to egui, which moves the focus with them.
pub fn capture_arrows(response: &Response, captures: bool) {
    let filter = EventFilter { horizontal_arrows: captures, vertical_arrows: captures, escape: captures, tab: false };
    response.ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
}

/// Consumes the arrow keys, Home and End; returns the index to which they move from `here` in a list of `count` items.
pub fn index_after_keys(ui: &Ui, here: usize, count: usize) -> Option<usize> {
    let last = count.saturating_sub(1);
    let keys = [
        (egui::Key::ArrowUp, here.saturating_sub(1)),
        (egui::Key::ArrowDown, (here + 1).min(last)),
        (egui::Key::Home, 0),
        (egui::Key::End, last),
    ];
    let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
    // All of them are consumed; the last one counts.
    keys.into_iter().filter(|(key, _)| pressed(*key)).fold(None, |_, (_, to)| Some(to))
}

/// Moves the focus to another item of a group.
pub fn move_focus(ui: &Ui, to: egui::Id) {
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
