//! Keyboard focus: the focus ring, scrolling to the focused control, and Enter. The order of focus belongs to egui.

use egui::epaint::RectShape;
use egui::{CornerRadius, Event, Id, Key, Rect, Response, Stroke, StrokeKind, Ui};

use super::mesh_cache;
use super::theme::Tokens;

/// Paints the focus ring around `rect`.
pub fn focus_ring(ui: &Ui, rect: Rect, radius: CornerRadius, tokens: &Tokens) {
    let ring = Stroke::new(2.0, tokens.accent);
    mesh_cache::paint(
        ui,
        &RectShape::stroke(rect.expand(2.0), radius + CornerRadius::same(2), ring, StrokeKind::Inside),
    );
}

/// Paints the focus ring around a control in the accent colour, with a gap so that it can be seen.
pub fn focus_ring_apart(ui: &Ui, rect: Rect, radius: CornerRadius, tokens: &Tokens) {
    focus_ring(ui, rect.expand(2.0), radius + CornerRadius::same(2), tokens);
}

/// Returns whether a control can take the focus.
pub fn takes_focus(control: &Response) -> bool {
    control.enabled() && control.sense.is_focusable()
}

/// Scrolls to a control when it gains focus: Tab also reaches controls that are scrolled out of view.
pub fn scroll_to_focused(response: &Response) {
    // Not `gained_focus`, which misses a focus that was requested after the control was drawn.
    if response.has_focus() && replace_scrolled_to(response) != response.id {
        response.scroll_to_me(None);
    }
}

/// Remembers the focused control. Returns the one before.
fn replace_scrolled_to(response: &Response) -> Id {
    let key = Id::unique("scrolled to");
    response.ctx.data_mut(|data| std::mem::replace(data.get_temp_mut_or(key, Id::NULL), response.id))
}

/// Consumes Enter for the focused control. egui does not, so a dialog would also press its default button. The modifiers do not
/// matter, because egui clicks with any.
pub(super) fn consume_enter(response: &Response) {
    if response.has_focus() {
        let is_enter = |event: &Event| matches!(event, Event::Key { key: Key::Enter, pressed: true, .. });
        response.ctx.input_mut(|input| input.events.retain(|event| !is_enter(event)));
    }
}

#[cfg(test)]
mod tests {
    use egui::{Context, Modifiers, RawInput};

    use super::*;
    use crate::draw::button;

    #[test]
    fn enter_on_a_button_is_consumed_whatever_is_held() {
        for modifiers in [Modifiers::NONE, Modifiers::SHIFT, Modifiers::CTRL] {
            let ctx = Context::default();
            let pass = |events: Vec<Event>| {
                let mut seen = (false, false);
                let mut output = ctx.run_ui(RawInput { events, ..RawInput::default() }, |ui| {
                    let button = button::button_ui(ui, "OK");
                    button.request_focus();
                    seen = (button.clicked(), ui.input(|input| input.key_pressed(Key::Enter)));
                });
                output.textures_delta.clear();
                seen
            };
            pass(Vec::new());
            let enter = Event::Key { key: Key::Enter, physical_key: None, pressed: true, repeat: false, modifiers };
            assert_eq!(pass(vec![enter]), (true, false), "{modifiers:?}");
        }
    }
}
