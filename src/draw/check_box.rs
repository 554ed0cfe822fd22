//! Check boxes: with a label, as a row, and alone in a cell. The caller owns their state.

use std::sync::Arc;

use egui::epaint::RectShape;
use egui::{
    self, Color32, CornerRadius, Galley, Pos2, Rect, Response, Sense, Stroke, StrokeKind, TextStyle, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::{focus, mark, mesh_cache, mnemonic, theme};

const BOX_SIZE: f32 = 18.0;
const RADIUS: CornerRadius = CornerRadius::same(4);
/// The gap between a box and its label, in points.
const LABEL_GAP: f32 = 8.0;

/// Shows a check box with a label, which wraps if there is no room for it on one line.
pub fn checkbox_ui(ui: &mut Ui, checked: &mut bool, label: &str) -> Response {
    let (text, size) = laid_out(ui, label, ui.available_width());
    let (_, response) = ui.allocate_exact_size(size, Sense::click());
    show(ui, response, checked, label, text)
}

/// Shows the same at `at`, in a room of this width, in points; allocates no space.
pub fn checkbox_at(ui: &Ui, at: Pos2, width: f32, id: egui::Id, checked: &mut bool, label: &str) -> Response {
    let (text, size) = laid_out(ui, label, width);
    let response = ui.interact(Rect::from_min_size(at, size), id, Sense::click());
    show(ui, response, checked, label, text)
}

fn text_color(ui: &Ui) -> Color32 {
    if ui.is_enabled() { ui.visuals().text_color() } else { theme::tokens(ui.ctx()).soft }
}

/// Lays out the label of a check box in a room of this width; also returns the size of both.
fn laid_out(ui: &Ui, label: &str, width: f32) -> (Arc<Galley>, Vec2) {
    let room = (width - BOX_SIZE - LABEL_GAP).max(BOX_SIZE);
    let text = ui.painter().layout(label.to_owned(), TextStyle::Body.resolve(ui.style()), text_color(ui), room);
    let size = vec2(BOX_SIZE + LABEL_GAP + text.size().x, text.size().y + 2.0 * margin(&text));
    (text, size)
}

/// Returns the space above and below a label: with one line, a check box is as tall as other controls; more lines make it taller.
fn margin(text: &Galley) -> f32 {
    let line = text.rows.first().map_or(BOX_SIZE, |row| row.height());
    (theme::CONTROL_HEIGHT - line) / 2.0
}

/// Toggles and paints a check box with its label.
fn show(ui: &Ui, mut response: Response, checked: &mut bool, label: &str, text: Arc<Galley>) -> Response {
    let (rect, color) = (response.rect, text_color(ui));
    toggle(ui, checked, &mut response);
    let middle = pos2(rect.min.x + BOX_SIZE / 2.0, rect.min.y + theme::CONTROL_HEIGHT / 2.0);
    let square = Rect::from_center_size(middle, vec2(BOX_SIZE, BOX_SIZE));
    paint_box(ui, square, *checked, &response);
    let enabled = ui.is_enabled();
    let at = pos2(square.max.x + LABEL_GAP, rect.min.y + margin(&text));
    if let Some(index) = mnemonic::of_control(&response, label, mnemonic::Kind::CheckBox, enabled) {
        mnemonic::underline(ui, at, &text, index, color);
    }
    ui.painter().galley(at, text, color);
    response.widget_info(|| WidgetInfo::selected(egui::accesskit::Role::CheckBox, enabled, *checked, label));
    focus::scroll_to_focused(&response);
    response
}

/// Shows a row of this height with a check box on the left; a click anywhere in the row toggles it. `name` is the accessible
/// name. Also returns the rest of the row, which the caller paints.
pub fn check_row_ui(ui: &mut Ui, height: f32, checked: &mut bool, name: &str) -> (Response, Rect) {
    let (rect, mut response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    toggle(ui, checked, &mut response);
    if response.hovered() {
        ui.painter().rect_filled(rect, theme::control_radius(), theme::tokens(ui.ctx()).window);
    }
    let square = Rect::from_min_size(rect.min + vec2(8.0, 8.0), vec2(BOX_SIZE, BOX_SIZE));
    paint_box(ui, square, *checked, &response);
    response.widget_info(|| WidgetInfo::selected(egui::accesskit::Role::CheckBox, true, *checked, name));
    focus::scroll_to_focused(&response);
    (response, Rect::from_min_max(pos2(square.max.x + 12.0, rect.min.y), rect.max - vec2(8.0, 0.0)))
}

/// Shows a check box without a visible label in the centre of `rect`; `name` is the accessible name. The `id` is needed
/// because two check boxes may have the same name. The caller toggles it. Tab does not stop at it: Space on its row toggles it.
pub fn checkbox_in(ui: &Ui, rect: Rect, id: egui::Id, checked: bool, name: impl Fn() -> String) -> Response {
    let square = Rect::from_center_size(rect.center(), vec2(BOX_SIZE, BOX_SIZE));
    // Not a Tab stop: Space toggles the row.
    let response = ui.interact(square.expand(6.0), id, Sense::CLICK);
    paint_box(ui, square, checked, &response);
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(egui::accesskit::Role::CheckBox, enabled, checked, name()));
    response
}

/// Paints a check box in the centre of `rect`, for a row that toggles it and is the control for screen readers.
pub fn paint_in(ui: &Ui, rect: Rect, checked: bool) {
    paint_square(ui, Rect::from_center_size(rect.center(), vec2(BOX_SIZE, BOX_SIZE)), checked);
}

fn toggle(ui: &Ui, checked: &mut bool, response: &mut Response) {
    // Space toggles; Enter presses the default button.
    if response.clicked() && !ui.input(|input| input.key_pressed(egui::Key::Enter)) {
        *checked = !*checked;
        response.mark_changed();
    }
}

fn paint_box(ui: &Ui, square: Rect, checked: bool, response: &Response) {
    paint_square(ui, square, checked);
    if response.has_focus() {
        focus::focus_ring_apart(ui, square, RADIUS, theme::tokens(ui.ctx()));
    }
}

fn paint_square(ui: &Ui, square: Rect, checked: bool) {
    let tokens = theme::tokens(ui.ctx());
    let (fill, border) = if checked { (tokens.accent, tokens.accent) } else { (tokens.field, tokens.field_border) };
    mesh_cache::paint(ui, &RectShape::new(square, RADIUS, fill, Stroke::new(1.0, border), StrokeKind::Inside));
    if checked {
        mark::check_mark(ui, square, tokens.on_accent);
    }
}
