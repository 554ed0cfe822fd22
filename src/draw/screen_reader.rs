//! What is drawn only for screen readers: the names of painted texts, and groups of controls. It would be 7% of a frame's layout,
//! so it is skipped while nothing reads the window. Controls are drawn the same in both cases, with the same ids.

use egui::accesskit::Role;
use egui::{self, Context, Id, Rect, Sense, Ui, UiBuilder, WidgetInfo};

/// Returns whether a screen reader, or another program, reads the window in this pass.
pub fn is_active(ctx: &Context) -> bool {
    ctx.has_accesskit_node(egui::accesskit_root_id())
}

/// Tells screen readers about a text that is painted in `rect`. Allocates no space.
pub fn name_text(ui: &Ui, rect: Rect, id: Id, role: Role, words: &str) {
    if is_active(ui.ctx()) {
        ui.interact(rect, id, Sense::hover()).widget_info(|| WidgetInfo::labeled(role, true, words));
    }
}

/// Shows controls as a group with this role for screen readers; `name` may be empty. `show` must give them ids that do not depend
/// on its `Ui`, and allocate no space.
pub fn group_in<R>(ui: &mut Ui, rect: Rect, id: Id, role: Role, name: &str, show: impl FnOnce(&mut Ui) -> R) -> R {
    if !is_active(ui.ctx()) {
        // The group would take one.
        ui.skip_ahead_auto_ids(1);
        return show(ui);
    }
    let mut part = ui.new_child(UiBuilder::new().id_salt(id).max_rect(rect));
    part.ctx().accesskit_node_builder(part.unique_id(), |node| {
        node.set_role(role);
        if !name.is_empty() {
            node.set_label(name);
        }
    });
    show(&mut part)
}

/// Shows something that belongs to the control `parent` for screen readers. The same conditions apply as for [`group_in`].
pub fn part_of<R>(ui: &mut Ui, parent: Id, rect: Rect, id: Id, show: impl FnOnce(&mut Ui) -> R) -> R {
    if !is_active(ui.ctx()) {
        ui.skip_ahead_auto_ids(1);
        return show(ui);
    }
    show(&mut ui.new_child(UiBuilder::new().id_salt(id).accessibility_parent(parent).max_rect(rect)))
}
