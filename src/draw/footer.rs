//! The footer of a window: a remark on the left, buttons on the right. Only lays them out; the buttons are in `button`.

use egui::{self, Color32, Layout, Ui, vec2};

use super::theme;

/// The minimum width of footer buttons, in points.
pub const FOOTER_BUTTON_WIDTH: f32 = 88.0;

/// Shows the footer of a window: `left` fills the left side, and `right` adds the buttons with these labels on the right, from
/// left to right, which is also the Tab order.
pub fn footer_ui<R>(ui: &mut Ui, labels: &[&str], left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui) -> R) -> R {
    let buttons = buttons_width(ui, labels);
    let centered = Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), theme::CONTROL_HEIGHT), centered, |ui| {
        let room = vec2((ui.available_width() - buttons).max(0.0), theme::CONTROL_HEIGHT);
        ui.allocate_ui_with_layout(room, centered, |ui| {
            ui.set_min_size(room);
            left(ui);
        });
        right(ui)
    })
    .inner
}

/// Returns the width of buttons with these labels and the gaps before them, in points.
pub fn buttons_width(ui: &Ui, labels: &[&str]) -> f32 {
    let font = theme::strong().resolve(ui.style());
    let spacing = ui.spacing().item_spacing.x;
    let padding = 2.0 * ui.spacing().button_padding.x;
    let width = |label: &&str| {
        let text = ui.painter().layout_no_wrap((*label).to_owned(), font.clone(), Color32::PLACEHOLDER);
        (text.size().x + padding).ceil().max(FOOTER_BUTTON_WIDTH) + spacing
    };
    labels.iter().map(width).sum()
}
