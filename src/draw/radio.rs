//! Radio buttons, one below the other. A group is one tab stop, and arrow keys select. Segmented controls are in `button`.

use egui::accesskit::Role;
use egui::{self, Rect, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2};

use super::list::{self, Group};
use super::{focus, screen_reader, theme};

const ROW_HEIGHT: f32 = 24.0;
const CIRCLE: f32 = 18.0;

/// Shows a radio group of at most 32 choices with this accessible name; returns the user's new choice, if any.
pub fn radio_group_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    current: T,
    choices: &[T],
    label: impl Fn(T) -> &'static str,
) -> Option<T> {
    #[expect(clippy::cast_precision_loss, reason = "a few rows")]
    let size = vec2(ui.available_width(), ROW_HEIGHT * choices.len() as f32);
    let (_, rect) = ui.allocate_space(size);
    let id = ui.scope_id().with(name);
    let selected = choices.iter().position(|choice| *choice == current);
    let chosen = screen_reader::group_in(ui, rect, id, Role::RadioGroup, name, |ui| {
        list::mark_size(ui.ctx(), ui.unique_id(), choices.len());
        let mut group = Group::begin_at(id.with("radio"), selected.unwrap_or_default());
        let mut chosen = None;
        for (index, choice) in choices.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few rows")]
            let top = rect.min.y + ROW_HEIGHT * index as f32;
            let row = Rect::from_min_size(pos2(rect.min.x, top), vec2(rect.width(), ROW_HEIGHT));
            let enabled = ui.is_enabled();
            if row_in(ui, row, &mut group, index, (enabled, selected == Some(index)), label(*choice)) {
                chosen = Some(index);
            }
        }
        group.end(ui, 1).or(chosen)
    });
    chosen.and_then(|index| choices.get(index)).copied().filter(|chosen| *chosen != current)
}

/// Shows a radio button with its label; returns whether it was clicked.
fn row_in(
    ui: &Ui,
    row: Rect,
    group: &mut Group,
    index: usize,
    (enabled, is_selected): (bool, bool),
    label: &str,
) -> bool {
    let tokens = theme::tokens(ui.ctx());
    let response = group.item(ui, row, index, enabled);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, is_selected, label));
    list::mark_position(&response, index);
    focus::scroll_to_focused(&response);
    let center = pos2(row.min.x + CIRCLE / 2.0 + 1.0, row.center().y);
    let (fill, border) = if is_selected { (tokens.accent, tokens.accent) } else { (tokens.field, tokens.field_border) };
    ui.painter().circle(center, CIRCLE / 2.0, fill, Stroke::new(1.0, border));
    if is_selected {
        ui.painter().circle_filled(center, CIRCLE / 5.0, tokens.on_accent);
    } else if response.hovered() {
        ui.painter().circle_filled(center, CIRCLE / 5.0, tokens.field_border);
    }
    if response.has_focus() {
        // The gap of 2 points, and half of the ring.
        ui.painter().circle_stroke(center, CIRCLE / 2.0 + 3.0, Stroke::new(2.0, tokens.accent));
    }
    let font = TextStyle::Body.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(label.to_owned(), font, tokens.ink);
    let at = pos2(center.x + CIRCLE / 2.0 + 8.0, row.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.ink);
    response.clicked()
}
