//! Buttons: plain, accented, with a menu, as a link, and a few joined to a choice. All are drawn and named in one place.

use std::sync::Arc;

use egui::accesskit::{self, Role};
use egui::epaint::RectShape;
use egui::{
    self, Color32, CornerRadius, Galley, Id, Pos2, Rect, Response, Sense, Stroke, StrokeKind, TextStyle, Ui,
    WidgetInfo, pos2, vec2,
};

use super::theme;
use super::{focus, mark, rect_cache};

const PADDING: f32 = 12.0;
/// The room for the triangle of a menu button, in points.
const TRIANGLE: f32 = 22.0;

/// How a button looks.
struct Look<'l> {
    label: &'l str,
    /// What screen readers say.
    name: &'l str,
    style: TextStyle,
    ink: Color32,
    /// The ground, where it is another than that of every button.
    fill: Option<Color32>,
    has_triangle: bool,
    enabled: bool,
}

impl<'l> Look<'l> {
    fn plain(ui: &Ui, label: &'l str) -> Self {
        let ink = theme::tokens(ui.ctx()).ink;
        // The dots say that more input follows; they are no part of the name.
        let name = label.trim_end_matches('…');
        Self { label, name, style: TextStyle::Button, ink, fill: None, has_triangle: false, enabled: true }
    }

    /// Shows it with the size that it needs, and at least `width` points wide.
    fn show(self, ui: &mut Ui, width: f32) -> Response {
        let text = self.text(ui);
        let triangle = if self.has_triangle { TRIANGLE } else { 0.0 };
        let size = vec2((text.size().x + 2.0 * PADDING + triangle).ceil().max(width), theme::CONTROL_HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, self.sense());
        self.paint(ui, rect, &response, text);
        response
    }

    /// Shows it at a place; it takes no other room.
    fn show_in(self, ui: &Ui, rect: Rect, id: Id) -> Response {
        let response = ui.interact(rect, id, self.sense());
        let text = self.text(ui);
        self.paint(ui, rect, &response, text);
        response
    }

    fn sense(&self) -> Sense {
        if self.enabled { Sense::click() } else { Sense::hover() }
    }

    fn text(&self, ui: &Ui) -> Arc<Galley> {
        let ink = if self.enabled { self.ink } else { faded(ui, self.ink) };
        ui.painter().layout_no_wrap(self.label.to_owned(), self.style.resolve(ui.style()), ink)
    }

    /// Names and paints it.
    fn paint(&self, ui: &Ui, rect: Rect, response: &Response, text: Arc<Galley>) {
        let enabled = self.enabled && ui.is_enabled();
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, self.name));
        let visuals = if self.enabled { ui.style().interact(response) } else { &ui.visuals().widgets.inactive };
        let (mut fill, mut border) = (self.fill.unwrap_or(visuals.weak_bg_fill), visuals.bg_stroke);
        if self.enabled {
            focus::keep_in_sight(response);
            focus::take_enter(response);
        } else {
            ui.ctx().accesskit_node_builder(response.id, accesskit::Node::set_disabled);
            (fill, border.color) = (faded(ui, fill), faded(ui, border.color));
        }
        let radius = theme::control_radius();
        rect_cache::paint(ui, &RectShape::new(rect, radius, fill, border, StrokeKind::Inside));
        if self.fill.is_some() && response.has_focus() {
            focus::focus_ring(ui, rect, radius, theme::tokens(ui.ctx()));
        }
        let x = if self.has_triangle { rect.min.x + PADDING } else { rect.center().x - text.size().x / 2.0 };
        ui.painter().galley(pos2(x, rect.center().y - text.size().y / 2.0), text, self.ink);
        if self.has_triangle {
            mark::triangle(ui, pos2(rect.max.x - 18.0, rect.center().y), self.ink);
        }
    }
}

fn faded(ui: &Ui, color: Color32) -> Color32 {
    color.gamma_multiply(ui.visuals().disabled_alpha)
}

/// A button.
pub fn button_ui(ui: &mut Ui, label: &str) -> Response {
    Look::plain(ui, label).show(ui, 0.0)
}

/// A button that is at least `width` points wide, and may be disabled.
pub fn wide_button_ui(ui: &mut Ui, label: &str, enabled: bool, width: f32) -> Response {
    Look { enabled, ..Look::plain(ui, label) }.show(ui, width)
}

/// A square button with a sign on it, under a name.
pub fn icon_button_ui(ui: &mut Ui, icon: &str, name: &str, enabled: bool) -> Response {
    let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(theme::CONTROL_HEIGHT), Sense::hover());
    Look { name, enabled, ..Look::plain(ui, icon) }.show_in(ui, rect, ui.scope_id().with(name))
}

/// A button at a place, which may be disabled; it takes no other room.
pub fn button_in(ui: &Ui, rect: Rect, id: Id, label: &str, enabled: bool) -> Response {
    Look { enabled, ..Look::plain(ui, label) }.show_in(ui, rect, id)
}

/// Paints a button that does nothing, as in a picture.
pub(super) fn paint_button(ui: &Ui, rect: Rect, label: &str) {
    let tokens = theme::tokens(ui.ctx());
    let border = ui.visuals().widgets.inactive.bg_stroke;
    rect_cache::paint(ui, &RectShape::new(rect, theme::control_radius(), tokens.card, border, StrokeKind::Inside));
    let text = Look::plain(ui, label).text(ui);
    ui.painter().galley(rect.center() - text.size() / 2.0, text, tokens.ink);
}

/// The accented button, of which a window and each dialog have one: what most people came for. In a dialog Enter stands for
/// it. It is at least `width` points wide.
pub fn default_button_ui(ui: &mut Ui, label: &str, enabled: bool, width: f32) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let (ink, fill) = (tokens.on_accent, Some(tokens.accent));
    Look { style: theme::strong(), ink, fill, enabled, ..Look::plain(ui, label) }.show(ui, width)
}

/// A button that opens a menu below itself.
pub fn menu_button_ui(ui: &mut Ui, label: &str) -> Response {
    Look { has_triangle: true, ..Look::plain(ui, label) }.show(ui, 0.0)
}

/// Words that do something, as a link does.
pub fn link_button_ui(ui: &mut Ui, label: &str) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let text = egui::RichText::new(label).text_style(theme::strong()).color(tokens.accent);
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(4.0, 2.0);
        ui.spacing_mut().interact_size.y = 24.0;
        ui.add(egui::Button::new(text).frame_when_inactive(false))
    })
    .inner
}

/// Words that do something, at a place, under a name that says more; they take no other room.
pub fn link_in(ui: &Ui, rect: Rect, id: Id, label: &str, name: &str) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    focus::keep_in_sight(&response);
    focus::take_enter(&response);
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(4), tokens.header);
    }
    if response.has_focus() {
        focus::focus_ring(ui, rect.shrink(1.0), CornerRadius::same(4), tokens);
    }
    let text = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(label.to_owned(), text, tokens.accent);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, tokens.accent);
    response
}

/// The width of a choice between a few, joined, in points.
pub fn segments_width(ui: &Ui, labels: &[&str]) -> f32 {
    labels.iter().map(|label| segment_width(ui, label)).sum()
}

/// The width of the bold label, so that nothing moves when another is chosen.
fn segment_width(ui: &Ui, label: &str) -> f32 {
    let font = theme::strong().resolve(ui.style());
    ui.painter().layout_no_wrap(label.to_owned(), font, theme::tokens(ui.ctx()).accent).size().x + 20.0
}

/// A choice between a few that all stand at `at`, joined; gives the one that the user took
/// in this frame.
pub fn segments_in(ui: &Ui, at: Pos2, id: Id, labels: &[&str], chosen: usize) -> Option<usize> {
    let tokens = theme::tokens(ui.ctx());
    let galley = |label: &str, style: TextStyle, color| {
        ui.painter().layout_no_wrap(label.to_owned(), style.resolve(ui.style()), color)
    };
    let widths: Vec<f32> = labels.iter().map(|label| segment_width(ui, label)).collect();
    let around = Rect::from_min_size(at, vec2(widths.iter().sum(), theme::CONTROL_HEIGHT));
    let radius = theme::control_radius();
    rect_cache::paint(ui, &RectShape::filled(around, radius, tokens.card));
    let mut taken = None;
    let mut x = around.min.x;
    for (index, (label, width)) in labels.iter().zip(widths).enumerate() {
        let rect = Rect::from_min_size(pos2(x, at.y), vec2(width, theme::CONTROL_HEIGHT));
        x += width;
        let is_chosen = index == chosen;
        let response = ui.interact(rect, id.with(index), Sense::click());
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, is_chosen, *label));
        focus::keep_in_sight(&response);
        focus::take_enter(&response);
        if is_chosen || response.hovered() {
            let (left, right) = (index == 0, index + 1 == labels.len());
            let side = |is_end: bool| if is_end { radius.nw } else { 0 };
            let corners = CornerRadius { nw: side(left), sw: side(left), ne: side(right), se: side(right) };
            let fill = if is_chosen { tokens.selection } else { tokens.header };
            rect_cache::paint(ui, &RectShape::filled(rect, corners, fill));
        }
        let (style, color) = if is_chosen { (theme::strong(), tokens.accent) } else { (TextStyle::Body, tokens.ink) };
        let shown = galley(label, style, color);
        ui.painter().galley(rect.center() - shown.size() / 2.0, shown, color);
        if response.has_focus() {
            focus::focus_ring(ui, rect.shrink(3.0), CornerRadius::same(4), tokens);
        }
        if response.clicked() && !is_chosen {
            taken = Some(index);
        }
    }
    rect_cache::paint(ui, &RectShape::stroke(around, radius, Stroke::new(1.0, tokens.line), StrokeKind::Inside));
    taken
}
