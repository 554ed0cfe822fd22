//! Lists and groups in which arrows lead from one to the next, and Tab stops at one.

use egui::{self, EventFilter, Rect, Response, Sense, Ui};

/// Lets one of a group in which arrows lead from one to the next be clicked and have the focus; `extra` is what it senses
/// besides. Tab stops at one of the group, `is_tab_stop`. One to which an arrow has just led keeps the focus: egui takes it from
/// whatever cannot be reached by Tab.
pub fn roving_tab_stop(ui: &Ui, rect: Rect, id: egui::Id, is_tab_stop: bool, extra: Sense) -> Response {
    let takes_focus = is_tab_stop || ui.memory(|memory| memory.has_focus(id));
    let sense = if takes_focus { Sense::click() } else { Sense::CLICK };
    ui.interact(rect, id, sense | extra)
}

/// Gives the arrows to the one of a group that has the focus, or back to egui, which leads the focus with them.
pub fn keep_arrows(response: &Response, keeps: bool) {
    let filter = EventFilter { horizontal_arrows: keeps, vertical_arrows: keeps, escape: keeps, tab: false };
    response.ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
}

/// Where the arrows, Home and End lead from place `here` in a list of `count`; takes the keys.
pub fn moved_in_list(ui: &Ui, here: usize, count: usize) -> Option<usize> {
    let last = count.saturating_sub(1);
    let keys = [
        (egui::Key::ArrowUp, here.saturating_sub(1)),
        (egui::Key::ArrowDown, (here + 1).min(last)),
        (egui::Key::Home, 0),
        (egui::Key::End, last),
    ];
    let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
    // All of them are taken; the last one counts.
    keys.into_iter().filter(|(key, _)| pressed(*key)).fold(None, |_, (_, to)| Some(to))
}

/// Leads the focus to another one of a group.
pub fn lead_focus(ui: &Ui, to: egui::Id) {
    ui.memory_mut(|memory| {
        memory.request_focus(to);
        // It does not keep the arrows before it has been drawn with the focus: until then egui would lead a second arrow
        // to whatever stands nearest.
        memory.move_focus(egui::FocusDirection::None);
    });
}

/// Says to screen readers that a row or a tab is the selected one; egui itself says that it is pressed, as a switch is.
pub fn set_selected(response: &Response, is_selected: bool) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.clear_toggled();
        node.set_selected(is_selected);
    });
}
