//! Controls that egui does not have, or not in this look. Each is drawn, named for screen readers, and reports.

use egui::epaint::RectShape;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    self, Align2, Color32, CornerRadius, EventFilter, Layout, Rect, Response, RichText, Sense, Stroke, StrokeKind,
    TextEdit, TextStyle, Ui, WidgetInfo, pos2, vec2,
};

use super::theme::{self, Tokens};
use super::{button, plate};
use crate::policy::advice::Severity;
use crate::text;

const BOX_SIZE: f32 = 18.0;

/// A check box with a label beside it.
pub fn checkbox_ui(ui: &mut Ui, checked: &mut bool, label: &str) -> Response {
    let text_color = if ui.is_enabled() { ui.visuals().text_color() } else { theme::tokens(ui.ctx()).soft };
    let galley = ui.painter().layout_no_wrap(label.to_owned(), TextStyle::Body.resolve(ui.style()), text_color);
    let size = vec2(BOX_SIZE + 8.0 + galley.size().x, theme::CONTROL_HEIGHT);
    let (rect, mut response) = ui.allocate_exact_size(size, Sense::click());
    // Space switches; Enter is for the default button.
    if response.clicked() && !ui.input(|input| input.key_pressed(egui::Key::Enter)) {
        *checked = !*checked;
        response.mark_changed();
    }
    let square = Rect::from_center_size(pos2(rect.min.x + BOX_SIZE / 2.0, rect.center().y), vec2(BOX_SIZE, BOX_SIZE));
    paint_box(ui, square, *checked, &response);
    ui.painter().galley(pos2(square.max.x + 8.0, rect.center().y - galley.size().y / 2.0), galley, text_color);
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(egui::accesskit::Role::CheckBox, enabled, *checked, label));
    keep_in_sight(&response);
    response
}

/// A check box at the left of a row of this height, which switches it wherever it is clicked; `name` is what screen readers
/// say. What else stands in the row is painted by the caller, into the room that comes back too.
pub fn check_row_ui(ui: &mut Ui, height: f32, checked: &mut bool, name: &str) -> (Response, Rect) {
    let (rect, mut response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    // Space switches; Enter is for the default button.
    if response.clicked() && !ui.input(|input| input.key_pressed(egui::Key::Enter)) {
        *checked = !*checked;
        response.mark_changed();
    }
    if response.hovered() {
        ui.painter().rect_filled(rect, theme::control_radius(), theme::tokens(ui.ctx()).window);
    }
    let square = Rect::from_min_size(rect.min + vec2(8.0, 8.0), vec2(BOX_SIZE, BOX_SIZE));
    paint_box(ui, square, *checked, &response);
    response.widget_info(|| WidgetInfo::selected(egui::accesskit::Role::CheckBox, true, *checked, name));
    keep_in_sight(&response);
    (response, Rect::from_min_max(pos2(square.max.x + 12.0, rect.min.y), rect.max - vec2(8.0, 0.0)))
}

/// A check box without visible label in the middle of `rect`; `name` is what screen readers say. Tells whether it was
/// clicked. It has an `id` of its own: two may have the same name.
pub fn checkbox_in(ui: &Ui, rect: Rect, id: egui::Id, checked: bool, name: &str) -> Response {
    let square = Rect::from_center_size(rect.center(), vec2(BOX_SIZE, BOX_SIZE));
    let response = ui.interact(square.expand(6.0), id, Sense::click());
    paint_box(ui, square, checked, &response);
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(egui::accesskit::Role::CheckBox, enabled, checked, name));
    response
}

fn paint_box(ui: &Ui, square: Rect, checked: bool, response: &Response) {
    let tokens = theme::tokens(ui.ctx());
    let radius = CornerRadius::same(4);
    let (fill, border) = if checked { (tokens.accent, tokens.accent) } else { (tokens.field, tokens.field_border) };
    plate::paint(ui, &RectShape::new(square, radius, fill, Stroke::new(1.0, border), StrokeKind::Inside));
    if checked {
        check_mark(ui, square, tokens.on_accent);
    }
    if response.has_focus() {
        focus_ring(ui, square, radius, tokens);
    }
}

/// Paints a check mark: no face that this program brings has one.
pub fn check_mark(ui: &Ui, square: Rect, color: Color32) {
    let at = |x: f32, y: f32| square.lerp_inside(vec2(x, y));
    ui.painter().line(vec![at(0.25, 0.52), at(0.43, 0.70), at(0.76, 0.32)], Stroke::new(2.0, color));
}

/// Paints the focus ring around `rect`.
pub fn focus_ring(ui: &Ui, rect: Rect, radius: CornerRadius, tokens: &Tokens) {
    let rect = rect.expand(2.0);
    let (radius, ring) = (radius + CornerRadius::same(2), Stroke::new(2.0, tokens.accent));
    plate::paint(ui, &RectShape::stroke(rect, radius, ring, StrokeKind::Inside));
}

/// A field for one line of text; `make` gives it what else it needs.
pub fn text_field_ui<'t>(
    ui: &mut Ui,
    text: &'t mut String,
    make: impl FnOnce(TextEdit<'t>) -> TextEdit<'t>,
) -> Response {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::CONTROL_HEIGHT), Sense::hover());
    text_field_in(ui, rect, text, make)
}

/// A field for one line of text at a place; it takes no other room.
pub fn text_field_in<'t>(
    ui: &mut Ui,
    rect: Rect,
    text: &'t mut String,
    make: impl FnOnce(TextEdit<'t>) -> TextEdit<'t>,
) -> Response {
    let edit = TextEdit::singleline(text).desired_width(f32::INFINITY).align(Align2::LEFT_CENTER);
    // Enter is for the default button of a dialog; the field keeps the focus, and what is typed next.
    let edit = edit.return_key(None);
    let response = theme::fields_in(ui, rect, "field").add(make(edit));
    keep_in_sight(&response);
    response
}

/// Paints a field that takes nothing, as in a picture, with what stands in an empty one.
pub(super) fn paint_field(ui: &Ui, rect: Rect, hint: &str) {
    let tokens = theme::tokens(ui.ctx());
    let border = Stroke::new(1.0, tokens.field_border);
    plate::paint(ui, &RectShape::new(rect, theme::control_radius(), tokens.field, border, StrokeKind::Inside));
    text_in(ui, rect.shrink2(vec2(12.0, 0.0)), hint, &TextStyle::Body, tokens.soft);
}

/// The widths of the columns of a form, in points.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// The labels.
    pub label_width: f32,
    /// The most that the fields take.
    pub field_width: f32,
}

impl Form {
    /// Shows a row: a label in its column, and beside it what belongs to it. Gives the id of the label, if it is not empty.
    pub fn row_ui<R>(self, ui: &mut Ui, label: &str, show: impl FnOnce(&mut Ui) -> R) -> (Option<egui::Id>, R) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            let height = if label.is_empty() { 0.0 } else { theme::CONTROL_HEIGHT };
            let middle = Layout::left_to_right(egui::Align::Center);
            let named = ui.allocate_ui_with_layout(vec2(self.label_width, height), middle, |ui| {
                ui.set_min_width(self.label_width);
                (!label.is_empty()).then(|| ui.label(label).id)
            });
            let shown = ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.set_max_width(ui.available_width().min(self.field_width));
                show(ui)
            });
            (named.inner, shown.inner)
        })
        .inner
    }

    /// Shows a row with a field that can be wrong. The room for its problem is there without one too: nothing moves under
    /// the pointer.
    pub fn field_ui(self, ui: &mut Ui, label: &str, show: impl FnOnce(&mut Ui) -> Response) -> Field {
        let (name, field) = self.row_ui(ui, label, |ui| Field::with_room(ui, show));
        match name {
            Some(name) => Field { response: field.response.labelled_by(name), ..field },
            None => field,
        }
    }
}

/// The height of a line that says what is wrong, in points.
pub const PROBLEM_HEIGHT: f32 = 16.0;

/// A field of a form that is shown.
#[derive(Debug)]
pub struct Field {
    /// What happened to it.
    pub response: Response,
    /// Where its problem stands.
    room: Rect,
}

impl Field {
    /// Says under the field what is wrong with it, and to screen readers at the field itself.
    pub fn problem_ui(&self, ui: &mut Ui, words: &str) {
        line_below_ui(ui, self.room, words, words, theme::tokens(ui.ctx()).error);
        self.response.ctx.accesskit_node_builder(self.response.id, |node| {
            node.set_description(words);
            node.set_invalid(egui::accesskit::Invalid::True);
        });
    }

    /// Shows something, and leaves the room for its problem below it.
    pub fn with_room(ui: &mut Ui, show: impl FnOnce(&mut Ui) -> Response) -> Self {
        let response = show(ui);
        let (room, _) = ui.allocate_exact_size(vec2(ui.available_width(), PROBLEM_HEIGHT), Sense::hover());
        Self { response, room }
    }

    /// Advises under the field, in the longest of these `words` that fits; the `whole` is for whoever points at it, and for
    /// screen readers at the field itself. Nothing stops the user. Tells whether the button was pressed that stands behind
    /// the words where there is a `fix`.
    pub fn advice_ui(&self, ui: &mut Ui, words: [&str; 2], whole: &str, color: Color32, fix: Option<&str>) -> bool {
        let room = self.room.with_max_x(self.room.max.x - fix.map_or(0.0, |_| FIX_WIDTH));
        // Half a reason helps nobody.
        let [longer, shorter] = words;
        let fits = text_width(ui, longer, &TextStyle::Small) <= room.width();
        line_below_ui(ui, room, if fits { longer } else { shorter }, whole, color);
        self.response.ctx.accesskit_node_builder(self.response.id, |node| node.set_description(whole));
        fix.is_some_and(|fix| {
            let at = self.room.with_min_x(self.room.max.x - FIX_WIDTH);
            let button = button::link_in(ui, at, self.response.id.with("fix"), "Fix", fix);
            hint(button, || fix.to_owned()).clicked()
        })
    }
}

/// The room for the button that puts right what is advised against, in points.
const FIX_WIDTH: f32 = 28.0;

/// Says something in one line, and the whole of it to whoever points at it.
fn line_below_ui(ui: &mut Ui, room: Rect, words: &str, whole: &str, color: Color32) {
    let shown = RichText::new(words).text_style(TextStyle::Small).color(color);
    let layout = Layout::left_to_right(egui::Align::Center);
    let mut line = ui.new_child(egui::UiBuilder::new().max_rect(room).layout(layout));
    hint(line.add(egui::Label::new(shown).truncate()), || whole.to_owned());
}

/// Paints the mark of an advice, 16 points wide: a triangle for a warning, a circle for a note.
pub fn advice_mark(ui: &Ui, middle: egui::Pos2, severity: Severity) {
    let tokens = theme::tokens(ui.ctx());
    let at = |x: f32, y: f32| middle + vec2(x, y);
    let stroke = |from: f32, to: f32, color| {
        ui.painter().line_segment([at(0.0, from), at(0.0, to)], Stroke::new(1.8, color));
    };
    match severity {
        Severity::Warning => {
            let corners = vec![at(0.0, -7.0), at(8.0, 7.0), at(-8.0, 7.0)];
            ui.painter().add(egui::Shape::convex_polygon(corners, tokens.warning, Stroke::NONE));
            stroke(-2.5, 2.0, tokens.card);
            stroke(3.6, 5.4, tokens.card);
        }
        Severity::Note => {
            ui.painter().circle_stroke(middle, 6.5, Stroke::new(1.5, tokens.soft));
            stroke(-3.6, -2.0, tokens.soft);
            stroke(-0.6, 3.4, tokens.soft);
        }
    }
}

/// Lays out a text with its invisible characters shown. One character stands for each, so that the caret finds its place.
pub fn visible_job(ui: &Ui, text: &str, style: &TextStyle, color: Color32) -> LayoutJob {
    job_with_marks(ui, text, 0..text.len(), style, color)
}

/// Lays out a command, also with the white space at its ends shown, which goes to the server too.
pub fn command_job(ui: &Ui, command: &str, style: &TextStyle, color: Color32) -> LayoutJob {
    let is_blank = |c: char| c.is_whitespace() || text::is_invisible(c);
    let start = command.len() - command.trim_start_matches(is_blank).len();
    let end = command.trim_end_matches(is_blank).len();
    job_with_marks(ui, command, start..end, style, color)
}

/// Lays out a text with marks for what is invisible, and for each character out of `inner`, in octets.
fn job_with_marks(ui: &Ui, text: &str, inner: std::ops::Range<usize>, style: &TextStyle, color: Color32) -> LayoutJob {
    let font = style.resolve(ui.style());
    let plain = TextFormat::simple(font.clone(), color);
    let mark = TextFormat::simple(font, theme::tokens(ui.ctx()).accent);
    let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
    let mut run = String::new();
    for (at, c) in text.char_indices() {
        if inner.contains(&at) && !text::is_invisible(c) {
            run.push(c);
        } else {
            job.append(&std::mem::take(&mut run), 0.0, plain.clone());
            job.append(if c == ' ' { "\u{2423}" } else { "\u{25A1}" }, 0.0, mark.clone());
        }
    }
    job.append(&run, 0.0, plain);
    job
}

/// Paints a command on its chip, cut with `…` where it does not fit.
pub fn command_chip(ui: &Ui, cell: Rect, command: &str, color: Color32) {
    if command.is_empty() {
        return;
    }
    let mut job = command_job(ui, command, &TextStyle::Monospace, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width((cell.width() - 12.0).max(0.0));
    let galley = ui.painter().layout_job(job);
    let chip = Rect::from_min_size(pos2(cell.min.x, cell.center().y - 10.0), vec2(galley.size().x + 12.0, 20.0));
    plate::paint(ui, &RectShape::filled(chip, CornerRadius::same(4), theme::tokens(ui.ctx()).header));
    ui.painter().galley(pos2(chip.min.x + 6.0, chip.center().y - galley.size().y / 2.0), galley, color);
}

/// Says more about a control to whoever points at it, and why it is disabled where it is.
pub fn hint(response: Response, words: impl FnOnce() -> String) -> Response {
    // egui makes a tooltip to find out that none is due: not for each control in each frame.
    match (response.contains_pointer(), response.enabled()) {
        (false, _) => response,
        (true, true) => response.on_hover_text(words()),
        (true, false) => response.on_disabled_hover_text(words()),
    }
}

/// Shows a card: the ground under a list or a few lines that belong together.
pub fn card_ui<R>(ui: &mut Ui, margin: i8, show: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = theme::tokens(ui.ctx());
    let under = ui.painter().add(egui::Shape::Noop);
    let shown = egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        show(ui)
    });
    ui.painter().set(under, plate::shape(ui, &theme::card(tokens, shown.response.rect)));
    shown.inner
}

/// Paints a card.
pub fn paint_card(ui: &Ui, rect: Rect) {
    plate::paint(ui, &theme::card(theme::tokens(ui.ctx()), rect));
}

/// Scrolls to a control when it gets the focus: Tab leads to what is out of sight too.
pub(super) fn keep_in_sight(response: &Response) {
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
}

/// Keeps Enter for the control that has the focus: egui lets it through, and a dialog would take it for its default button.
pub(super) fn take_enter(response: &Response) {
    if response.has_focus() {
        response.ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
    }
}

/// Paints the triangle of what opens below itself: no face that this program brings has one.
pub(super) fn triangle(ui: &Ui, middle: egui::Pos2, color: Color32) {
    let points = vec![middle + vec2(-4.0, -2.0), middle + vec2(4.0, -2.0), middle + vec2(0.0, 3.0)];
    ui.painter().add(egui::Shape::convex_polygon(points, color, Stroke::NONE));
}

/// Shows the head of a tab.
pub fn tab_ui(ui: &mut Ui, name: &str, is_shown: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let (style, color) = if is_shown { (theme::strong(), tokens.ink) } else { (TextStyle::Body, tokens.soft) };
    let galley = ui.painter().layout_no_wrap(name.to_owned(), style.resolve(ui.style()), color);
    // The width of the bold name, so that nothing moves when another tab is shown.
    let widest = ui.painter().layout_no_wrap(name.to_owned(), theme::strong().resolve(ui.style()), color).size().x;
    let (rect, response) = ui.allocate_exact_size(vec2(widest + 28.0, 38.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(egui::accesskit::Role::Tab, true, is_shown, name));
    tell_selected(&response, is_shown);
    let color = if response.hovered() { tokens.ink } else { color };
    ui.painter().galley_with_override_text_color(rect.center() - galley.size() / 2.0, galley, color);
    if is_shown {
        ui.painter().hline(rect.x_range(), rect.max.y - 1.0, Stroke::new(2.0, tokens.accent));
    }
    if response.has_focus() {
        focus_ring(ui, rect.shrink(5.0), theme::control_radius(), tokens);
    }
    response
}

/// The least width of the buttons at the foot of a window, in points.
pub const FOOT_BUTTON_WIDTH: f32 = 88.0;

/// Shows the foot of a window: on the left what `left` puts there, on the right buttons with these labels, put there by
/// `right` from left to right, which is the order of Tab too.
pub fn foot_ui<R>(ui: &mut Ui, labels: &[&str], left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui) -> R) -> R {
    let font = theme::strong().resolve(ui.style());
    let spacing = ui.spacing().item_spacing.x;
    let padding = 2.0 * ui.spacing().button_padding.x;
    let width = |label: &&str| {
        let text = ui.painter().layout_no_wrap((*label).to_owned(), font.clone(), Color32::PLACEHOLDER);
        (text.size().x + padding).ceil().max(FOOT_BUTTON_WIDTH) + spacing
    };
    let buttons: f32 = labels.iter().map(width).sum();
    let middle = Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), theme::CONTROL_HEIGHT), middle, |ui| {
        let room = vec2((ui.available_width() - buttons).max(0.0), theme::CONTROL_HEIGHT);
        ui.allocate_ui_with_layout(room, middle, |ui| {
            ui.set_min_size(room);
            left(ui);
        });
        right(ui)
    })
    .inner
}

/// Lets one of a group in which arrows lead from one to the next be clicked and have the focus; `more` is what it senses
/// besides. Tab stops at one of the group, `is_stop`. One to which an arrow has just led keeps the focus: egui takes it from
/// whatever cannot be reached by Tab.
pub fn one_of_group(ui: &Ui, rect: Rect, id: egui::Id, is_stop: bool, more: Sense) -> Response {
    let takes_focus = is_stop || ui.memory(|memory| memory.has_focus(id));
    let sense = if takes_focus { Sense::click() } else { Sense::CLICK };
    ui.interact(rect, id, sense | more)
}

/// Gives the arrows to the one of a group that has the focus, or back to egui, which leads the focus with them.
pub fn keep_arrows(response: &Response, keeps: bool) {
    let filter = EventFilter { horizontal_arrows: keeps, vertical_arrows: keeps, escape: keeps, tab: false };
    response.ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
}

/// Where the arrows, Home and End lead from place `here` in a list of `count`; takes the keys.
pub fn moved_in_list(ui: &Ui, here: usize, count: usize) -> Option<usize> {
    let last = count.saturating_sub(1);
    let keys = [
        (egui::Key::ArrowUp, here.saturating_sub(1)),
        (egui::Key::ArrowDown, (here + 1).min(last)),
        (egui::Key::Home, 0),
        (egui::Key::End, last),
    ];
    let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
    // All of them are taken; the last one counts.
    keys.into_iter().filter(|(key, _)| pressed(*key)).fold(None, |_, (_, to)| Some(to))
}

/// Leads the focus to another one of a group.
pub fn lead_focus(ui: &Ui, to: egui::Id) {
    ui.memory_mut(|memory| {
        memory.request_focus(to);
        // It does not keep the arrows before it has been drawn with the focus: until then egui would lead a second arrow
        // to whatever stands nearest.
        memory.move_focus(egui::FocusDirection::None);
    });
}

/// Says to screen readers that a row or a tab is the selected one; egui itself says that it is pressed, as a switch is.
pub fn tell_selected(response: &Response, is_selected: bool) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.clear_toggled();
        node.set_selected(is_selected);
    });
}

/// Shows one line of text in a row of this height; gives the place of the row.
pub fn line_ui(ui: &mut Ui, height: f32, words: &str, style: &TextStyle, color: Color32) -> Rect {
    let (rect, row) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    row.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Label, true, words));
    text_in(ui, rect, words, style, color);
    rect
}

/// Paints one line of text into `rect`, and tells screen readers of it.
pub fn label_in(ui: &Ui, rect: Rect, id: egui::Id, words: &str, style: &TextStyle, color: Color32) {
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Label, true, words));
    text_in(ui, rect, words, style, color);
}

/// The width of one line of text, in points.
pub fn text_width(ui: &Ui, words: &str, style: &TextStyle) -> f32 {
    let color = Color32::PLACEHOLDER;
    ui.painter().layout_no_wrap(words.to_owned(), style.resolve(ui.style()), color).size().x.ceil()
}

/// Paints a text into `rect` on as many lines as it takes.
pub fn text_lines_in(ui: &Ui, rect: Rect, text: &str, style: &TextStyle, color: Color32) {
    let galley = ui.painter().layout(text.to_owned(), style.resolve(ui.style()), color, rect.width().max(0.0));
    ui.painter().galley(rect.min, galley, color);
}

/// The height of a text on as many lines as it takes at this width, in points.
pub fn lines_height(ui: &Ui, text: &str, style: &TextStyle, width: f32) -> f32 {
    let color = Color32::PLACEHOLDER;
    ui.painter().layout(text.to_owned(), style.resolve(ui.style()), color, width.max(0.0)).size().y.ceil()
}

/// Paints one line of text into `rect`, cut with `…` where it does not fit; tells whether it was cut.
pub fn text_in(ui: &Ui, rect: Rect, text: &str, style: &TextStyle, color: Color32) -> bool {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), style.resolve(ui.style()), color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width().max(0.0));
    let galley = ui.painter().layout_job(job);
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect).min;
    let elided = galley.elided;
    // Not clipped to the rectangle: it fits, and each clip would be a mesh of its own.
    ui.painter().galley(at, galley, color);
    elided
}
