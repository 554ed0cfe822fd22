//! Tab headers: one Tab stop, with arrow keys between them. The caller shows the contents of the tab and knows which one is
//! current.

use egui::{self, Stroke, TextStyle, Ui, WidgetInfo, vec2};

use super::list::{self, Group};
use super::{focus, theme};

/// Shows tab headers in a row across `ui`, which is their list for screen readers; `shown` is the index of the current one.
/// Returns the index of the tab that the user selected in this pass.
pub fn tabs_ui(ui: &mut Ui, names: &[&str], shown: usize) -> Option<usize> {
    let mut group = Group::begin_at(ui.scope_id().with("tabs"), shown);
    let mut clicked = None;
    list::mark_size(ui.ctx(), ui.unique_id(), names.len());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (index, name) in names.iter().enumerate() {
            if tab_ui(ui, &mut group, index, name, index == shown) {
                clicked = Some(index);
            }
        }
    });
    group.end(ui, names.len()).or(clicked)
}

/// Shows a tab header; returns whether it was clicked.
fn tab_ui(ui: &mut Ui, group: &mut Group, index: usize, name: &str, is_shown: bool) -> bool {
    let tokens = theme::tokens(ui.ctx());
    let (style, color) = if is_shown { (theme::strong(), tokens.ink) } else { (TextStyle::Body, tokens.soft) };
    let galley = ui.painter().layout_no_wrap(name.to_owned(), style.resolve(ui.style()), color);
    // The width of the bold name, so that nothing moves when the tab changes.
    let widest = ui.painter().layout_no_wrap(name.to_owned(), theme::strong().resolve(ui.style()), color).size().x;
    let (_, rect) = ui.allocate_space(vec2(widest + 28.0, 38.0));
    let response = group.item(ui, rect, index, true);
    response.widget_info(|| WidgetInfo::selected(egui::accesskit::Role::Tab, true, is_shown, name));
    list::mark_selected(&response, is_shown);
    list::mark_position(&response, index);
    let color = if response.hovered() { tokens.ink } else { color };
    ui.painter().galley_with_override_text_color(rect.center() - galley.size() / 2.0, galley, color);
    if is_shown {
        ui.painter().hline(rect.x_range(), rect.max.y - 1.0, Stroke::new(2.0, tokens.accent));
    }
    if response.has_focus() {
        focus::focus_ring(ui, rect.shrink(5.0), theme::control_radius(), tokens);
    }
    response.clicked()
}
