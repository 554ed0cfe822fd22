//! Cards: the background of a group. Their colours and radius are in `theme`.

use egui::{self, Margin, Rect, Ui, UiBuilder};

use super::{mesh_cache, theme};

/// Shows a card: the background of a list or of a few related lines.
pub fn card_ui<R>(ui: &mut Ui, margin: impl Into<Margin>, show: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = theme::tokens(ui.ctx());
    let background = ui.painter().add(egui::Shape::Noop);
    let margin = margin.into();
    let room = ui.available_rect_before_wrap() - margin;
    let mut part = ui.new_child(UiBuilder::new().max_rect(room));
    part.set_width(room.width());
    let shown = show(&mut part);
    let card = part.min_rect() + margin;
    drop(part);
    ui.advance_cursor_after_rect(card);
    ui.painter().set(background, mesh_cache::shape(ui, &theme::card(tokens, card)));
    shown
}

/// Paints a card.
pub fn paint_card(ui: &Ui, rect: Rect) {
    mesh_cache::paint(ui, &theme::card(theme::tokens(ui.ctx()), rect));
}
