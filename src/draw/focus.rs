//! The keyboard focus: its ring, its way into sight, and Enter for what has it.

use egui::epaint::RectShape;
use egui::{self, CornerRadius, Rect, Response, Stroke, StrokeKind, Ui};

use super::rect_cache;
use super::theme::Tokens;

/// Paints the focus ring around `rect`.
pub fn focus_ring(ui: &Ui, rect: Rect, radius: CornerRadius, tokens: &Tokens) {
    let rect = rect.expand(2.0);
    let (radius, ring) = (radius + CornerRadius::same(2), Stroke::new(2.0, tokens.accent));
    rect_cache::paint(ui, &RectShape::stroke(rect, radius, ring, StrokeKind::Inside));
}

/// Scrolls to a control when it gets the focus: Tab leads to what is out of sight too.
pub(super) fn keep_in_sight(response: &Response) {
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
}

/// Keeps Enter for the control that has the focus: egui lets it through, and a dialog would take it for its default button.
pub(super) fn take_enter(response: &Response) {
    if response.has_focus() {
        response.ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
    }
}
