//! Tab headers: one Tab stop, with arrow keys between them. The caller shows the contents of the tab and knows which one is
//! current.

use egui::{self, Id, Key, Modifiers, Response, Sense, Stroke, TextStyle, Ui, WidgetInfo, vec2};

use super::{focus, list, theme};

/// Shows a tab header.
pub fn tab_ui(ui: &mut Ui, name: &str, is_shown: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let (style, color) = if is_shown { (theme::strong(), tokens.ink) } else { (TextStyle::Body, tokens.soft) };
    let galley = ui.painter().layout_no_wrap(name.to_owned(), style.resolve(ui.style()), color);
    // The width of the bold name, so that nothing moves when the tab changes.
    let widest = ui.painter().layout_no_wrap(name.to_owned(), theme::strong().resolve(ui.style()), color).size().x;
    let (rect, _) = ui.allocate_exact_size(vec2(widest + 28.0, 38.0), Sense::hover());
    let response = list::roving_tab_stop(ui, rect, tab_id(ui, name), is_shown, Sense::empty());
    if response.clicked() {
        response.request_focus();
    }
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

fn tab_id(ui: &Ui, name: &str) -> Id {
    ui.scope_id().with(("tab", name))
}

/// Consumes the arrow keys while `header` has the focus. Returns the index of the tab to which they move from `here`, and moves
/// the focus to its header.
pub fn index_after_keys(ui: &Ui, header: &Response, here: usize, names: &[&str]) -> Option<usize> {
    if !header.has_focus() {
        return None;
    }
    list::capture_arrows(header, true);
    let last = names.len().saturating_sub(1);
    let keys = [
        (Key::ArrowLeft, here.saturating_sub(1)),
        (Key::ArrowRight, (here + 1).min(last)),
        (Key::Home, 0),
        (Key::End, last),
    ];
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let to = keys.into_iter().filter(|(key, _)| pressed(*key)).fold(None, |_, (_, to)| Some(to))?;
    list::move_focus(ui, tab_id(ui, names.get(to)?));
    Some(to)
}
