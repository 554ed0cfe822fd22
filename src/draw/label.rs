//! Text painted at a given position, on one line or wrapped. Does not mark invisible characters; see `visible_text`.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{self, Align2, Color32, Galley, Rect, Sense, TextStyle, Ui, WidgetInfo, vec2};

use super::{mnemonic, screen_reader};

/// Shows one line of text in a row of this height; returns the rectangle of the row.
pub fn line_ui(ui: &mut Ui, height: f32, words: &str, style: &TextStyle, color: Color32) -> Rect {
    let (id, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    label_in(ui, rect, id, words, style, color);
    rect
}

/// Shows one line of text as [`line_ui`] does: the label of the field that is drawn next.
pub fn field_line_ui(ui: &mut Ui, height: f32, words: &str, style: &TextStyle, color: Color32) -> Rect {
    let (rect, row) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    row.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Label, true, words));
    text_in(ui, rect, words, style, color);
    mnemonic::of_next_field(ui, &row, words, style, color);
    rect
}

/// Paints one line of text into `rect`, cut with `…` if it does not fit, and exposes it to screen readers. Returns where the text
/// is.
pub fn label_in(ui: &Ui, rect: Rect, id: egui::Id, words: &str, style: &TextStyle, color: Color32) -> Rect {
    let text = line(ui, words, style, color, rect.width());
    let place = Align2::LEFT_CENTER.align_size_within_rect(text.size(), rect);
    screen_reader::name_text(ui, rect, id, egui::accesskit::Role::Label, words);
    ui.painter().galley(place.min, text, color);
    place
}

/// Paints laid-out text at `rect`, if that is in view, and exposes it to screen readers.
pub fn galley_in(ui: &Ui, rect: Rect, id: egui::Id, text: Arc<Galley>) {
    screen_reader::name_text(ui, rect, id, egui::accesskit::Role::Label, text.text());
    if ui.is_rect_visible(rect) {
        ui.painter().galley(rect.min, text, ui.visuals().text_color());
    }
}

/// Returns the width of one line of text, in points.
pub fn text_width(ui: &Ui, words: &str, style: &TextStyle) -> f32 {
    let color = Color32::PLACEHOLDER;
    ui.painter().layout_no_wrap(words.to_owned(), style.resolve(ui.style()), color).size().x.ceil()
}

/// Paints wrapped text into `rect`.
pub fn text_lines_in(ui: &Ui, rect: Rect, text: &str, style: &TextStyle, color: Color32) {
    let galley = ui.painter().layout(text.to_owned(), style.resolve(ui.style()), color, rect.width().max(0.0));
    ui.painter().galley(rect.min, galley, color);
}

/// Returns the height of text wrapped at this width, in points.
pub fn lines_height(ui: &Ui, text: &str, style: &TextStyle, width: f32) -> f32 {
    let color = Color32::PLACEHOLDER;
    ui.painter().layout(text.to_owned(), style.resolve(ui.style()), color, width.max(0.0)).size().y.ceil()
}

/// Lays out one line of text, cut with `…` if it does not fit into this width.
pub fn line(ui: &Ui, text: &str, style: &TextStyle, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), style.resolve(ui.style()), color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    ui.painter().layout_job(job)
}

/// Paints a line into `rect`, which was laid out whole, or cut with `…` if it does not fit; returns whether it was cut.
pub fn whole_or_cut_in(ui: &Ui, rect: Rect, whole: &Arc<Galley>, style: &TextStyle, color: Color32) -> bool {
    if whole.size().x > rect.width() {
        return text_in(ui, rect, whole.text(), style, color);
    }
    let at = Align2::LEFT_CENTER.align_size_within_rect(whole.size(), rect).min;
    ui.painter().galley(at, Arc::clone(whole), color);
    false
}

/// Paints one line of text into `rect`, cut with `…` if it does not fit; returns whether it was cut.
pub fn text_in(ui: &Ui, rect: Rect, text: &str, style: &TextStyle, color: Color32) -> bool {
    let galley = line(ui, text, style, color, rect.width());
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect).min;
    let elided = galley.elided;
    // Not clipped, because it fits, and each clip rectangle needs a separate mesh.
    ui.painter().galley(at, galley, color);
    elided
}
