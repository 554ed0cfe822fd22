//! Keyboard focus: the focus ring, scrolling to the focused control, and Enter. The order of focus belongs to egui.

use egui::epaint::RectShape;
use egui::{self, CornerRadius, Id, Rect, Response, Stroke, StrokeKind, Ui};

use super::rect_cache;
use super::theme::Tokens;

/// Paints the focus ring around `rect`.
pub fn focus_ring(ui: &Ui, rect: Rect, radius: CornerRadius, tokens: &Tokens) {
    let ring = Stroke::new(2.0, tokens.accent);
    rect_cache::paint(
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

/// Consumes Enter for the focused control. egui does not, so a dialog would also press its default button.
pub(super) fn consume_enter(response: &Response) {
    if response.has_focus() {
        response.ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
    }
}
