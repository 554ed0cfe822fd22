//! The look that all lists share: the header, and the background of a row.

use egui::{CornerRadius, Rangef, Rect, Response, Stroke, Ui, accesskit, vec2};

use crate::draw::{focus, label, screen_reader, theme};

/// The height of the header, in points.
pub(in crate::console::tabs) const HEADER_HEIGHT: f32 = 30.0;

/// Shows the names of the columns.
pub(in crate::console::tabs) fn header_ui<const N: usize>(
    ui: &mut Ui,
    rect: Rect,
    columns: [(Option<Rangef>, &'static str); N],
) {
    let tokens = theme::tokens(ui.ctx());
    let CornerRadius { nw, ne, .. } = theme::card_radius();
    let radius = CornerRadius { nw, ne, sw: 0, se: 0 };
    ui.painter().rect_filled(rect.shrink2(vec2(1.0, 0.0)).with_min_y(rect.min.y + 1.0), radius, tokens.header);
    ui.painter().hline(rect.x_range(), rect.max.y, Stroke::new(1.0, tokens.line));
    let group = ui.scope_id().with("columns");
    screen_reader::group_in(ui, rect, group, accesskit::Role::Group, "Columns", |ui| {
        for (column, name) in columns {
            if let Some(column) = column {
                let rect = Rect::from_x_y_ranges(column, rect.y_range());
                screen_reader::name_text(ui, rect, group.with(name), accesskit::Role::ColumnHeader, name);
                label::text_in(ui, rect, name, &theme::small_strong(), tokens.soft);
            }
        }
    });
}

/// Paints the background of a row: selected, hovered, and the line below it.
pub(in crate::console::tabs) fn background(ui: &Ui, rect: Rect, is_last: bool, is_selected: bool, response: &Response) {
    let tokens = theme::tokens(ui.ctx());
    let CornerRadius { sw, se, .. } = theme::card_radius();
    let radius = if is_last { CornerRadius { nw: 0, ne: 0, sw, se } } else { CornerRadius::ZERO };
    let inner = rect.shrink2(vec2(1.0, 0.0));
    let inner = if is_last { inner.with_max_y(rect.max.y - 1.0) } else { inner };
    if is_selected {
        ui.painter().add(theme::selected(tokens, inner, radius));
    } else if response.hovered() {
        ui.painter().rect_filled(inner, radius, tokens.window);
    }
    if !is_last {
        ui.painter().hline(inner.x_range(), rect.max.y, Stroke::new(1.0, tokens.line));
    }
    if response.has_focus() {
        focus::focus_ring(ui, inner.shrink(3.0), CornerRadius::same(4), tokens);
    }
}
