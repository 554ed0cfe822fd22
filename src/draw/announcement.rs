//! Texts that screen readers announce, but that are not on the screen. A visible text that is announced is marked as live where it
//! is shown.

use egui::accesskit::{Live, Role};
use egui::{Id, Pos2, Rect, Sense, Ui, Vec2, WidgetInfo};

/// Makes screen readers announce `words` when they first appear and when they change; empty words are silent. `at` is the
/// place that they are about. Allocates no space.
pub fn announcement_in(ui: &Ui, at: Pos2, id: Id, words: &str) {
    if words.is_empty() {
        return;
    }
    let said = ui.interact(Rect::from_min_size(at, Vec2::ZERO), id, Sense::hover());
    said.widget_info(|| WidgetInfo::labeled(Role::Status, true, words));
    ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(Live::Polite));
}
