//! Fields for one line of text. Fields for passwords are in `secret_field`; validation belongs to the caller.

use egui::epaint::RectShape;
use egui::{Align2, Rect, Response, Sense, Stroke, StrokeKind, TextEdit, TextStyle, Ui, vec2};

use super::{focus, label, mnemonic, rect_cache, theme};

/// Shows a field for one line of text; `configure` sets its other properties.
pub fn text_field_ui<'t>(
    ui: &mut Ui,
    text: &'t mut String,
    configure: impl FnOnce(TextEdit<'t>) -> TextEdit<'t>,
) -> Response {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::CONTROL_HEIGHT), Sense::hover());
    text_field_in(ui, rect, text, configure)
}

/// Shows a field for one line of text in `rect`; allocates no space.
pub fn text_field_in<'t>(
    ui: &mut Ui,
    rect: Rect,
    text: &'t mut String,
    configure: impl FnOnce(TextEdit<'t>) -> TextEdit<'t>,
) -> Response {
    let edit = TextEdit::singleline(text).desired_width(f32::INFINITY).align(Align2::LEFT_CENTER);
    // Enter presses the default button of a dialog; the field keeps the focus and later input.
    let edit = edit.return_key(None);
    let response = theme::fields_in(ui, rect, "field").add(configure(edit));
    focus::scroll_to_focused(&response);
    mnemonic::of_field(&response);
    response
}

/// Paints an empty field without interaction, for pictures.
pub(super) fn paint_field(ui: &Ui, rect: Rect, hint: &str) {
    let tokens = theme::tokens(ui.ctx());
    let border = Stroke::new(1.0, tokens.field_border);
    rect_cache::paint(ui, &RectShape::new(rect, theme::control_radius(), tokens.field, border, StrokeKind::Inside));
    label::text_in(ui, rect.shrink2(vec2(12.0, 0.0)), hint, &TextStyle::Body, tokens.soft);
}
