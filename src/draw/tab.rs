//! Tab headers. The caller shows the contents of the tab and knows which one is current.

use egui::{self, Response, Sense, Stroke, TextStyle, Ui, WidgetInfo, vec2};

use super::{focus, list, theme};

/// Shows a tab header.
pub fn tab_ui(ui: &mut Ui, name: &str, is_shown: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let (style, color) = if is_shown { (theme::strong(), tokens.ink) } else { (TextStyle::Body, tokens.soft) };
    let galley = ui.painter().layout_no_wrap(name.to_owned(), style.resolve(ui.style()), color);
    // The width of the bold name, so that nothing moves when the tab changes.
    let widest = ui.painter().layout_no_wrap(name.to_owned(), theme::strong().resolve(ui.style()), color).size().x;
    let (rect, response) = ui.allocate_exact_size(vec2(widest + 28.0, 38.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(egui::accesskit::Role::Tab, true, is_shown, name));
    list::mark_selected(&response, is_shown);
    let color = if response.hovered() { tokens.ink } else { color };
    ui.painter().galley_with_override_text_color(rect.center() - galley.size() / 2.0, galley, color);
    if is_shown {
        ui.painter().hline(rect.x_range(), rect.max.y - 1.0, Stroke::new(2.0, tokens.accent));
    }
    if response.has_focus() {
        focus::focus_ring(ui, rect.shrink(5.0), theme::control_radius(), tokens);
    }
    response
}
