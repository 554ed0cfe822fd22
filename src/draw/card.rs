//! Cards: the ground under what belongs together.

use egui::{self, Rect, Ui};

use super::{rect_cache, theme};

/// Shows a card: the ground under a list or a few lines that belong together.
pub fn card_ui<R>(ui: &mut Ui, margin: i8, show: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = theme::tokens(ui.ctx());
    let under = ui.painter().add(egui::Shape::Noop);
    let shown = egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        show(ui)
    });
    ui.painter().set(under, rect_cache::shape(ui, &theme::card(tokens, shown.response.rect)));
    shown.inner
}

/// Paints a card.
pub fn paint_card(ui: &Ui, rect: Rect) {
    rect_cache::paint(ui, &theme::card(theme::tokens(ui.ctx()), rect));
}
