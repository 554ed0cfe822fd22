//! Cards: the background of a group. Their colours and radius are in `theme`.

use egui::{self, Margin, Rect, Ui};

use super::{rect_cache, theme};

/// Shows a card: the background of a list or of a few related lines.
pub fn card_ui<R>(ui: &mut Ui, margin: impl Into<Margin>, show: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = theme::tokens(ui.ctx());
    let background = ui.painter().add(egui::Shape::Noop);
    let shown = egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        show(ui)
    });
    ui.painter().set(background, rect_cache::shape(ui, &theme::card(tokens, shown.response.rect)));
    shown.inner
}

/// Paints a card.
pub fn paint_card(ui: &Ui, rect: Rect) {
    rect_cache::paint(ui, &theme::card(theme::tokens(ui.ctx()), rect));
}
