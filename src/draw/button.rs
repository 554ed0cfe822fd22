//! Buttons: plain, accented, with a menu, as a link, and segmented. All are drawn and named here; what they do is up to the
//! caller.

use std::sync::Arc;

use egui::accesskit::{self, Role};
use egui::epaint::RectShape;
use egui::{
    self, Color32, CornerRadius, Galley, Id, Pos2, Rect, Response, Sense, Stroke, StrokeKind, TextStyle, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::list::{self, Group};
use super::mark::Points;
use super::mnemonic::{self, Kind};
use super::theme;
use super::{focus, mark, mesh_cache, screen_reader, second_press};

const PADDING: f32 = 12.0;
/// The space for the triangle of a menu button, in points.
const TRIANGLE: f32 = 22.0;

/// The appearance of a button.
struct Look<'l> {
    label: &'l str,
    /// The accessible name.
    name: &'l str,
    style: TextStyle,
    ink: Color32,
    /// The background, if it differs from the default.
    fill: Option<Color32>,
    /// The triangle on the right, if it has one.
    triangle: Option<Points>,
    enabled: bool,
}

impl<'l> Look<'l> {
    fn plain(ui: &Ui, label: &'l str) -> Self {
        let ink = theme::tokens(ui.ctx()).ink;
        // The ellipsis indicates that more input follows; it is not part of the name.
        let name = label.trim_end_matches('…');
        Self { label, name, style: TextStyle::Button, ink, fill: None, triangle: None, enabled: true }
    }

    fn accented(ui: &Ui, label: &'l str) -> Self {
        let tokens = theme::tokens(ui.ctx());
        let (ink, fill) = (tokens.on_accent, Some(tokens.accent));
        Self { style: theme::strong(), ink, fill, ..Self::plain(ui, label) }
    }

    /// Shows the button in its natural size, at least `width` points wide.
    fn show(self, ui: &mut Ui, width: f32) -> Response {
        let text = self.text(ui);
        let size = self.size(&text).max(vec2(width, 0.0));
        let (rect, response) = ui.allocate_exact_size(size, self.sense());
        self.paint(ui, rect, &response, text);
        response
    }

    fn size(&self, text: &Galley) -> Vec2 {
        let triangle = if self.triangle.is_some() { TRIANGLE } else { 0.0 };
        vec2((text.size().x + 2.0 * PADDING + triangle).ceil(), theme::CONTROL_HEIGHT)
    }

    /// Shows the button in `rect`; allocates no space.
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
        ui.painter().layout_no_wrap(self.label.to_owned(), self.style.resolve(ui.style()), self.text_color(ui))
    }

    fn text_color(&self, ui: &Ui) -> Color32 {
        if self.enabled { self.ink } else { faded(ui, self.ink) }
    }

    /// Sets the accessible name and paints the button.
    fn paint(&self, ui: &Ui, rect: Rect, response: &Response, text: Arc<Galley>) {
        let enabled = self.enabled && ui.is_enabled();
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, self.name));
        let visuals = if self.enabled { ui.style().interact(response) } else { &ui.visuals().widgets.inactive };
        let (mut fill, mut border) = (self.fill.unwrap_or(visuals.weak_bg_fill), visuals.bg_stroke);
        focus::scroll_to_focused(response);
        focus::consume_enter(response);
        if !self.enabled {
            ui.ctx().accesskit_node_builder(response.id, accesskit::Node::set_disabled);
            (fill, border.color) = (faded(ui, fill), faded(ui, border.color));
        }
        let radius = theme::control_radius();
        mesh_cache::paint(ui, &RectShape::new(rect, radius, fill, border, StrokeKind::Inside));
        // A disabled button of a toolbar keeps the focus.
        if (self.fill.is_some() || !self.enabled) && response.has_focus() {
            focus::focus_ring_apart(ui, rect, radius, theme::tokens(ui.ctx()));
        }
        let x = if self.triangle.is_some() { rect.min.x + PADDING } else { rect.center().x - text.size().x / 2.0 };
        let at = pos2(x, rect.center().y - text.size().y / 2.0);
        if let Some(index) = mnemonic::of_control(response, self.label, Kind::Button, enabled) {
            mnemonic::underline(ui, at, &text, index, self.text_color(ui));
        }
        ui.painter().galley(at, text, self.ink);
        if let Some(points) = self.triangle {
            mark::triangle(ui, pos2(rect.max.x - 18.0, rect.center().y), points, self.ink);
        }
    }
}

fn faded(ui: &Ui, color: Color32) -> Color32 {
    color.gamma_multiply(ui.visuals().disabled_alpha)
}

/// Shows a button.
pub fn button_ui(ui: &mut Ui, label: &str) -> Response {
    Look::plain(ui, label).show(ui, 0.0)
}

/// Returns the natural width of a button, in points.
pub fn button_width(ui: &Ui, label: &str) -> f32 {
    (Look::plain(ui, label).text(ui).size().x + 2.0 * PADDING).ceil()
}

/// Shows a button that is at least `width` points wide and may be disabled.
pub fn wide_button_ui(ui: &mut Ui, label: &str, enabled: bool, width: f32) -> Response {
    Look { enabled, ..Look::plain(ui, label) }.show(ui, width)
}

/// Shows a button in `rect`, which may be disabled; allocates no space.
pub fn button_in(ui: &Ui, rect: Rect, id: Id, label: &str, enabled: bool) -> Response {
    Look { enabled, ..Look::plain(ui, label) }.show_in(ui, rect, id)
}

/// Shows a button in `rect` that arrow keys reach from its row, but Tab does not; allocates no space.
pub fn button_within(ui: &Ui, rect: Rect, id: Id, label: &str) -> Response {
    let response = list::roving_tab_stop(ui, rect, id, false, Sense::empty());
    let look = Look::plain(ui, label);
    look.paint(ui, rect, &response, look.text(ui));
    response
}

/// Shows a button like [`button_within`], whose action changes with each press. Returns whether it was pressed; a second
/// press of the same click or key does not count. It is faded until it can be pressed.
pub fn changing_button_within(ui: &Ui, rect: Rect, id: Id, label: &str) -> (Response, bool) {
    let response = list::roving_tab_stop(ui, rect, id, false, Sense::empty());
    let is_waiting = second_press::is_waiting(ui, rect, id);
    let look = Look::plain(ui, label);
    let look = Look { ink: if is_waiting { faded(ui, look.ink) } else { look.ink }, ..look };
    look.paint(ui, rect, &response, look.text(ui));
    if is_waiting {
        ui.ctx().accesskit_node_builder(id, |node| node.set_description("Move away and back to use it"));
    }
    let is_pressed = second_press::is_pressed(ui, &response, is_waiting);
    (response, is_pressed)
}

/// A button of a toolbar.
#[derive(Debug, Clone, Copy)]
pub struct Tool<'t> {
    /// The label or icon.
    pub label: &'t str,
    /// The accessible name.
    pub name: &'t str,
    /// Whether it opens a menu.
    pub has_menu: bool,
    /// Whether the section that it opens and closes is open; `None` if there is none.
    pub is_expanded: Option<bool>,
    /// Whether it can be pressed.
    pub enabled: bool,
}

impl<'t> Tool<'t> {
    /// Returns an enabled button named by its label.
    pub fn new(label: &'t str) -> Self {
        Self { label, name: label.trim_end_matches('…'), has_menu: false, is_expanded: None, enabled: true }
    }

    fn look(self, ui: &Ui) -> Look<'t> {
        let Self { label, name, has_menu, is_expanded, enabled } = self;
        let triangle = match is_expanded {
            Some(true) => Some(Points::Up),
            Some(false) => Some(Points::Down),
            None => has_menu.then_some(Points::Down),
        };
        Look { name, enabled, triangle, ..Look::plain(ui, label) }
    }

    /// Returns the natural size, in points.
    pub fn size(self, ui: &Ui) -> Vec2 {
        let look = self.look(ui);
        look.size(&look.text(ui))
    }

    /// Shows it in `rect`, as the item of a toolbar with this index; allocates no space.
    pub fn show_in(self, ui: &Ui, rect: Rect, toolbar: &mut Group, index: usize) -> Response {
        let look = self.look(ui);
        let response = toolbar.item(ui, rect, index, self.enabled && ui.is_enabled());
        look.paint(ui, rect, &response, look.text(ui));
        if let Some(is_expanded) = self.is_expanded {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(is_expanded));
        }
        response
    }
}

/// Paints a button without interaction, for pictures.
pub(super) fn paint_button(ui: &Ui, rect: Rect, label: &str) {
    let tokens = theme::tokens(ui.ctx());
    let border = ui.visuals().widgets.inactive.bg_stroke;
    mesh_cache::paint(ui, &RectShape::new(rect, theme::control_radius(), tokens.card, border, StrokeKind::Inside));
    let text = Look::plain(ui, label).text(ui);
    ui.painter().galley(rect.center() - text.size() / 2.0, text, tokens.ink);
}

/// Shows the accented button, at least `width` points wide. A window or dialog has one, for its main action; in a dialog,
/// Enter presses it.
pub fn default_button_ui(ui: &mut Ui, label: &str, enabled: bool, width: f32) -> Response {
    Look { enabled, ..Look::accented(ui, label) }.show(ui, width)
}

/// Shows the accented button in `rect`; allocates no space.
pub fn default_button_in(ui: &Ui, rect: Rect, id: Id, label: &str, enabled: bool) -> Response {
    Look { enabled, ..Look::accented(ui, label) }.show_in(ui, rect, id)
}

/// Shows a button that opens a menu.
pub fn menu_button_ui(ui: &mut Ui, label: &str) -> Response {
    Look { triangle: Some(Points::Down), ..Look::plain(ui, label) }.show(ui, 0.0)
}

/// Shows a button that looks like a link.
pub fn link_button_ui(ui: &mut Ui, label: &str) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let text = egui::RichText::new(label).text_style(theme::strong()).color(tokens.accent);
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(4.0, 2.0);
        ui.spacing_mut().interact_size.y = 24.0;
        let response = ui.add(egui::Button::new(text).frame_when_inactive(false));
        if let Some(index) = mnemonic::of_control(&response, label, Kind::Button, response.enabled()) {
            let font = theme::strong().resolve(ui.style());
            let galley = ui.painter().layout_no_wrap(label.to_owned(), font, tokens.accent);
            mnemonic::underline(ui, response.rect.center() - galley.size() / 2.0, &galley, index, tokens.accent);
        }
        response
    })
    .inner
}

/// Shows a button that looks like a link in `rect`, with a more detailed accessible name; allocates no space.
pub fn link_in(ui: &Ui, rect: Rect, id: Id, label: &str, name: &str) -> Response {
    colored_link_in(ui, rect, id, [label, name], theme::tokens(ui.ctx()).accent)
}

/// Shows a button like [`link_in`], whose place another one may take after a press. Returns whether it was pressed; a second
/// press of the same click does not count. It is faded until it can be pressed.
pub fn changing_link_in(ui: &Ui, rect: Rect, id: Id, label: &str, name: &str) -> (Response, bool) {
    let accent = theme::tokens(ui.ctx()).accent;
    let is_waiting = second_press::is_waiting(ui, rect, id);
    let color = if is_waiting { faded(ui, accent) } else { accent };
    let response = colored_link_in(ui, rect, id, [label, name], color);
    let is_pressed = second_press::is_pressed(ui, &response, is_waiting);
    (response, is_pressed)
}

fn colored_link_in(ui: &Ui, rect: Rect, id: Id, [label, name]: [&str; 2], color: Color32) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    focus::scroll_to_focused(&response);
    focus::consume_enter(&response);
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(4), tokens.header);
    }
    if response.has_focus() {
        focus::focus_ring(ui, rect.shrink(1.0), CornerRadius::same(4), tokens);
    }
    let text = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(label.to_owned(), text, color);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, color);
    response
}

/// A segmented control of at most 32 segments.
pub struct Segments<'l> {
    labels: &'l [&'l str],
    /// The labels in bold, as the current one is shown: nothing moves when the selection changes.
    bold: Vec<Arc<Galley>>,
}

impl<'l> Segments<'l> {
    /// Lays out the labels.
    pub fn new(ui: &Ui, labels: &'l [&'l str]) -> Self {
        let (font, color) = (theme::strong().resolve(ui.style()), theme::tokens(ui.ctx()).accent);
        let bold = labels.iter().map(|label| ui.painter().layout_no_wrap((*label).to_owned(), font.clone(), color));
        Self { labels, bold: bold.collect() }
    }

    /// Returns the width of the control, in points.
    pub fn width(&self) -> f32 {
        self.bold.iter().map(|label| segment_width(label)).sum()
    }

    /// Shows the control with this accessible name at `at`: a radio group, which is one tab stop, and in which arrow keys select.
    /// Returns the segment that the user selected in this frame.
    pub fn show_in(self, ui: &mut Ui, at: Pos2, name: &str, current: usize) -> Option<usize> {
        let tokens = theme::tokens(ui.ctx());
        let outline = Rect::from_min_size(at, vec2(self.width(), theme::CONTROL_HEIGHT));
        let (id, radius) = (ui.scope_id().with(name), theme::control_radius());
        screen_reader::group_in(ui, outline, id, Role::RadioGroup, name, |ui| {
            let count = self.labels.len();
            list::mark_size(ui.ctx(), ui.unique_id(), count);
            let mut group = Group::begin_at(id.with("segments"), current);
            mesh_cache::paint(ui, &RectShape::filled(outline, radius, tokens.card));
            let mut clicked = None;
            let mut x = outline.min.x;
            for (index, (label, bold)) in self.labels.iter().zip(self.bold).enumerate() {
                let rect = Rect::from_min_size(pos2(x, at.y), vec2(segment_width(&bold), theme::CONTROL_HEIGHT));
                x = rect.max.x;
                let side = |is_end: bool| if is_end { radius.nw } else { 0 };
                let (left, right) = (side(index == 0), side(index + 1 == count));
                let corners = CornerRadius { nw: left, sw: left, ne: right, se: right };
                let bold = (index == current).then_some(bold);
                if segment_in(ui, rect, corners, &mut group, index, (label, bold)) {
                    clicked = Some(index);
                }
            }
            let border = Stroke::new(1.0, tokens.line);
            mesh_cache::paint(ui, &RectShape::stroke(outline, radius, border, StrokeKind::Inside));
            group.end(ui, 1).or(clicked).filter(|selected| *selected != current)
        })
    }
}

/// Returns the width of a segment with this label in bold, in points.
fn segment_width(bold: &Galley) -> f32 {
    bold.size().x + 20.0
}

/// Shows a segment; returns whether it was clicked. The current one comes with its label in bold.
fn segment_in(
    ui: &Ui,
    rect: Rect,
    corners: CornerRadius,
    group: &mut Group,
    index: usize,
    (label, bold): (&str, Option<Arc<Galley>>),
) -> bool {
    let tokens = theme::tokens(ui.ctx());
    let is_current = bold.is_some();
    let enabled = ui.is_enabled();
    let response = group.item(ui, rect, index, enabled);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, is_current, label));
    list::mark_position(&response, index);
    focus::scroll_to_focused(&response);
    if is_current || response.hovered() {
        let hovered = || RectShape::filled(rect, corners, tokens.header);
        mesh_cache::paint(ui, &if is_current { theme::selected(tokens, rect, corners) } else { hovered() });
    }
    let font = || TextStyle::Body.resolve(ui.style());
    let shown = bold.unwrap_or_else(|| ui.painter().layout_no_wrap(label.to_owned(), font(), tokens.ink));
    ui.painter().galley(rect.center() - shown.size() / 2.0, shown, tokens.ink);
    if response.has_focus() {
        focus::focus_ring(ui, rect.shrink(3.0), CornerRadius::same(4), tokens);
    }
    response.clicked()
}
