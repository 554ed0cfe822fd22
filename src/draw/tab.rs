//! Tab headers: one Tab stop, with arrow keys between them. The caller shows the contents of the tab and knows which one is
//! current.

use egui::accesskit::Role;
use egui::emath::GuiRounding as _;
use egui::{self, Pos2, Rect, Response, Stroke, TextStyle, Ui, WidgetInfo, vec2};

use super::list::{self, Group};
use super::{focus, screen_reader, theme};

/// The height of a tab header, in points.
pub const HEIGHT: f32 = 38.0;

/// Shows tab headers in a row from `at`; `shown` is the index of the current one. Returns the index of the tab that the user
/// selected in this pass.
pub fn tabs_in(ui: &mut Ui, at: Pos2, names: &[&str], shown: usize) -> Option<usize> {
    let id = ui.scope_id().with("tabs");
    let row = Rect::from_min_size(at, vec2(ui.max_rect().max.x - at.x, HEIGHT));
    screen_reader::group_in(ui, row, id, Role::TabList, "", |ui| {
        list::mark_size(ui.ctx(), ui.unique_id(), names.len());
        let mut group = Group::begin_at(id, shown);
        let (mut at, mut clicked) = (at, None);
        for (index, name) in names.iter().enumerate() {
            let header = tab_in(ui, at, &mut group, index, name, index == shown);
            at.x = header.rect.max.x;
            if header.clicked() {
                clicked = Some(index);
            }
        }
        group.end(ui, names.len()).or(clicked)
    })
}

/// Shows a tab header.
fn tab_in(ui: &Ui, at: Pos2, group: &mut Group, index: usize, name: &str, is_shown: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let (style, color) = if is_shown { (theme::strong(), tokens.ink) } else { (TextStyle::Body, tokens.soft) };
    let galley = ui.painter().layout_no_wrap(name.to_owned(), style.resolve(ui.style()), color);
    // The width of the bold name, so that nothing moves when the tab changes.
    let strong = || ui.painter().layout_no_wrap(name.to_owned(), theme::strong().resolve(ui.style()), color);
    let widest = if is_shown { galley.size().x } else { strong().size().x };
    let rect = Rect::from_min_size(at, vec2(widest + 28.0, HEIGHT).round_ui());
    let response = group.item(ui, rect, index, true);
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_shown, name));
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
    response
}
