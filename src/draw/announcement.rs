//! Texts that screen readers announce and nobody sees. Visible texts that they announce are marked as live where they are shown.

use egui::accesskit::{Live, Role};
use egui::{Id, Pos2, Rect, Sense, Ui, Vec2, WidgetInfo};

/// Makes screen readers announce `words` when they are first shown and when they change; empty words are silent. Takes no
/// room at `at`, where the matter is.
pub fn announcement_in(ui: &Ui, at: Pos2, id: Id, words: &str) {
    if words.is_empty() {
        return;
    }
    let said = ui.interact(Rect::from_min_size(at, Vec2::ZERO), id, Sense::hover());
    said.widget_info(|| WidgetInfo::labeled(Role::Status, true, words));
    ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(Live::Polite));
}
