//! A combo box: a field that opens a list of choices, with full keyboard support. Segmented controls are in `button`.

use egui::{self, ComboBox, Id, InnerResponse, Rect, Sense, Ui, vec2};

use super::focus::{consume_enter, scroll_to_focused};
use super::{mark, mnemonic, theme};

/// Shows a combo box of this width; returns the user's new choice, if any, and the response of the field.
pub fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    width: f32,
    current: T,
    choices: &[T],
    label: impl Fn(T) -> &'static str,
) -> InnerResponse<Option<T>> {
    let (rect, _) = ui.allocate_exact_size(vec2(width, theme::CONTROL_HEIGHT), Sense::hover());
    choice_in(ui, rect, name, current, choices, label)
}

/// The keyboard state of a combo box.
#[derive(Debug, Clone, Copy, Default)]
struct ChoiceKeys {
    /// The id of the field.
    field: Option<Id>,
    /// Whether the list was open in the previous pass.
    is_open: bool,
    /// Whether the list took the focus, which returns to the field when the list closes.
    has_focus: bool,
}

/// The maximum height of the open list, in points: enough to show most of the known MFA servers without scrolling.
const CHOICES_HEIGHT: f32 = 340.0;

/// Shows a combo box in `rect`; allocates no space.
pub fn choice_in<T: Copy + PartialEq>(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    current: T,
    choices: &[T],
    label: impl Fn(T) -> &'static str,
) -> InnerResponse<Option<T>> {
    let mut selected = None;
    let combo = ComboBox::from_id_salt(name).selected_text(label(current)).width(rect.width()).height(CHOICES_HEIGHT);
    let combo = combo.icon(|ui, rect, _, _| mark::triangle(ui, rect.center(), ui.visuals().text_color()));
    let state = ui.scope_id().with(("choices", name));
    let mut keys: ChoiceKeys = ui.data(|data| data.get_temp(state)).unwrap_or_default();
    let was_open = std::mem::take(&mut keys.is_open);
    let opened_by_key = keys.field.is_some_and(|field| ui.memory(|memory| memory.has_focus(field)));
    let shown = combo.show_ui(&mut theme::fields_in(ui, rect, name), |ui| {
        keys.is_open = true;
        for choice in choices {
            let item = ui.selectable_label(*choice == current, label(*choice));
            scroll_to_focused(&item);
            // The arrow keys start at the current choice.
            if !was_open && opened_by_key && *choice == current {
                item.request_focus();
                keys.has_focus = true;
            }
            if item.clicked() {
                selected = Some(*choice);
                // egui closes the list on a click, but not on a key press.
                ui.close();
            }
        }
    });
    if was_open && !keys.is_open && std::mem::take(&mut keys.has_focus) {
        // The focused item no longer exists. If the user has clicked another control, that control keeps the focus.
        let focused = ui.memory(egui::Memory::focused).and_then(|id| ui.ctx().read_response(id));
        if focused.is_none_or(|holder| holder.layer_id.order == egui::Order::Foreground) {
            shown.response.request_focus();
        }
    }
    keys.field = Some(shown.response.id);
    ui.data_mut(|data| data.insert_temp(state, keys));
    scroll_to_focused(&shown.response);
    mnemonic::of_field(&shown.response);
    consume_enter(&shown.response);
    let response = shown.response.accessible_name(name);
    InnerResponse::new(selected.filter(|selected| *selected != current), response)
}
