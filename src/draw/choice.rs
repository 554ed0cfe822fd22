//! A choice of one from a few: a field that opens a list, with the keyboard as far as a list goes.

use egui::{self, ComboBox, Id, InnerResponse, Rect, Sense, Ui, vec2};

use super::focus::{keep_in_sight, take_enter};
use super::{mark, theme};

/// A choice of one from a few, as a field of this width that opens a list; gives the one that the user took in this frame, and
/// what happened to the field.
pub fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    width: f32,
    chosen: T,
    choices: &[T],
    words: impl Fn(T) -> &'static str,
) -> InnerResponse<Option<T>> {
    let (rect, _) = ui.allocate_exact_size(vec2(width, theme::CONTROL_HEIGHT), Sense::hover());
    choice_in(ui, rect, name, chosen, choices, words)
}

/// Where the keys are in a list of choices.
#[derive(Debug, Clone, Copy, Default)]
struct ChoiceKeys {
    /// The field that opens the list.
    field: Option<Id>,
    /// Whether the list was open in the pass before.
    is_open: bool,
    /// Whether it was given the focus: then the field gets that back.
    has_focus: bool,
}

/// The height of an open list of choices, where the window has the room, in points: all servers but a few.
const CHOICES_HEIGHT: f32 = 340.0;

/// A choice at a place; it takes no other room.
pub fn choice_in<T: Copy + PartialEq>(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    chosen: T,
    choices: &[T],
    words: impl Fn(T) -> &'static str,
) -> InnerResponse<Option<T>> {
    let mut taken = None;
    let combo = ComboBox::from_id_salt(name).selected_text(words(chosen)).width(rect.width()).height(CHOICES_HEIGHT);
    let combo = combo.icon(|ui, rect, _, _| mark::triangle(ui, rect.center(), ui.visuals().text_color()));
    let kept = ui.scope_id().with(("choices", name));
    let mut keys: ChoiceKeys = ui.data(|data| data.get_temp(kept)).unwrap_or_default();
    let was_open = std::mem::take(&mut keys.is_open);
    let is_by_key = keys.field.is_some_and(|field| ui.memory(|memory| memory.has_focus(field)));
    let shown = combo.show_ui(&mut theme::fields_in(ui, rect, name), |ui| {
        keys.is_open = true;
        for choice in choices {
            let item = ui.selectable_label(*choice == chosen, words(*choice));
            keep_in_sight(&item);
            // The arrows go on from the one that is chosen.
            if !was_open && is_by_key && *choice == chosen {
                item.request_focus();
                keys.has_focus = true;
            }
            if item.clicked() {
                taken = Some(*choice);
                // A click closes the list by itself, a key does not.
                ui.close();
            }
        }
    });
    if was_open && !keys.is_open && std::mem::take(&mut keys.has_focus) {
        // What had the focus in the list is gone; what somebody has clicked instead keeps it.
        let focused = ui.memory(egui::Memory::focused).and_then(|id| ui.ctx().read_response(id));
        if focused.is_none_or(|holder| holder.layer_id.order == egui::Order::Foreground) {
            shown.response.request_focus();
        }
    }
    keys.field = Some(shown.response.id);
    ui.data_mut(|data| data.insert_temp(kept, keys));
    keep_in_sight(&shown.response);
    take_enter(&shown.response);
    let response = shown.response.accessible_name(name);
    InnerResponse::new(taken.filter(|taken| *taken != chosen), response)
}
