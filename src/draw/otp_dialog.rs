//! The window of the end user's client, roughly as its user sees it: the OTP dialog with icons and balloons, the progress
//! box, the end of a logon. One drawing for the console's client view and for pictures; it draws and reports.

use std::io;
use std::sync::Arc;

use egui::epaint::RectShape;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    self, Align, Color32, CornerRadius, Galley, Id, Key, Margin, Modifiers, Pos2, Rect, Response, RichText, Sense,
    Stroke, TextStyle, Theme, Ui, WidgetInfo, accesskit, pos2, vec2,
};

use super::canvas::{self, Canvas, Ground};
use super::secret_field::{self, SecretText};
use super::{button, focus, label, mark, picture, plate, text_field, theme, tooltip};
use crate::end_user::{Icon, OtpDialog, Picture};
use crate::policy::MAX_ACTIONS;
use crate::text;

/// The width of the client's window in points.
pub const WIDTH: f32 = 356.0;
/// The room between the window and the edge of the desktop that it stands on, in points.
pub const DESKTOP_MARGIN: Margin = Margin { left: 20, right: 20, top: 16, bottom: 18 };

const TITLE_BAR: f32 = 30.0;
const MARGIN: f32 = 16.0;
const ICON: f32 = 40.0;
const WIDEST_CELL: f32 = 76.0;
const NARROWEST_CELL: f32 = 58.0;
const CELL_GAP: f32 = 8.0;

/// What the window shows.
#[derive(Debug)]
pub enum Screen<'s> {
    /// The OTP dialog.
    Dialog {
        /// Its content.
        dialog: &'s OtpDialog,
        /// Why the last try failed; empty for none.
        notice: &'s str,
        /// What stands in the OTP field; `None` for a dialog that is to be looked at only.
        code: Option<Code<'s>>,
    },
    /// The connection progress box.
    Progress {
        /// The action message; empty for none.
        message: &'s str,
        /// How long it has been there, in seconds.
        elapsed_secs: u32,
    },
    /// The end of a logon.
    End {
        /// Whether the user is logged on.
        is_success: bool,
        /// What the user reads.
        words: &'s str,
    },
}

/// What stands in the OTP field.
#[derive(Debug)]
pub enum Code<'s> {
    /// It can be read.
    Shown(&'s mut String),
    /// It is hidden, and wiped.
    Hidden(&'s mut SecretText),
}

/// What the user did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// Clicked the icon of this place, from 0.
    Icon(usize),
    /// Pressed OK, or Enter in the OTP field.
    Ok,
    /// Pressed Cancel.
    Cancel,
}

/// Shows the desktop of `size`, and the window in the middle of it; gives what the user did.
pub fn on_desktop_ui(ui: &mut Ui, size: egui::Vec2, screen: Screen<'_>) -> Option<Pressed> {
    let (desktop, _) = ui.allocate_exact_size(size, Sense::hover());
    let width = window_width(size.x);
    let layout = DialogLayout::of(ui, &screen, width);
    let height = height(layout.as_ref()).min(size.y - 8.0);
    let rect = Rect::from_center_size(desktop.center(), vec2(width, height));
    let rect = Rect::from_min_size(rect.min.round(), rect.size());
    theme::paint_desktop(ui, desktop, rect);
    show(ui, rect, screen, layout)
}

/// Shows the OTP dialog on its desktop, to be looked at only: for screen readers it is a picture.
pub fn preview_ui(ui: &mut Ui, dialog: &OtpDialog) {
    let width = ui.available_width().min(WIDTH + DESKTOP_MARGIN.sum().x);
    let size = vec2(width, desktop_height(ui, dialog, width));
    let screen = Screen::Dialog { dialog, notice: "", code: None };
    let picture = ui.scope(|ui| on_desktop_ui(ui, size, screen)).response;
    let titles: Vec<String> = dialog.icons.iter().map(shown_title).collect();
    picture.widget_info(|| WidgetInfo::labeled(accesskit::Role::Image, true, titles.join(", ")));
}

/// Draws the OTP dialog on its desktop as a PNG: the same dialog gives the same octets on every machine.
///
/// # Errors
/// A scale that is too small or too large.
pub fn png(dialog: &OtpDialog, scale: f32, theme: Theme) -> io::Result<Vec<u8>> {
    let width = WIDTH + DESKTOP_MARGIN.sum().x;
    let canvas = Canvas { width, height: None, scale, theme, ground: Ground::Transparent };
    let picture = canvas.draw(|ui| preview_ui(ui, dialog)).map_err(io::Error::other)?;
    canvas::png(&picture).map_err(io::Error::other)
}

/// Draws the OTP dialog for a page: light, as paper is, and fine enough for print.
///
/// # Errors
/// It could not be drawn.
pub fn for_page(dialog: &OtpDialog) -> io::Result<Picture> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small width of our own")]
    let width = (WIDTH + DESKTOP_MARGIN.sum().x) as u32;
    Ok(Picture { png: png(dialog, 2.0, Theme::Light)?, width })
}

/// The height of a desktop of this width that a dialog fits on, in points.
pub fn desktop_height(ui: &Ui, dialog: &OtpDialog, width: f32) -> f32 {
    let screen = Screen::Dialog { dialog, notice: "", code: None };
    height(DialogLayout::of(ui, &screen, window_width(width)).as_ref()) + DESKTOP_MARGIN.sum().y
}

/// The width of the window on a desktop of this width, in points.
fn window_width(desktop: f32) -> f32 {
    WIDTH.min(desktop - 8.0)
}

/// The height that the window needs, in points.
fn height(layout: Option<&DialogLayout>) -> f32 {
    // Without icons as high as with one row of them: little moves when one follows the other.
    let content = layout.map_or(150.0, DialogLayout::height);
    TITLE_BAR + MARGIN + content + 12.0 + theme::CONTROL_HEIGHT + MARGIN
}

/// Shows the window in `rect`; gives what the user did.
fn show(ui: &mut Ui, rect: Rect, screen: Screen<'_>, layout: Option<DialogLayout>) -> Option<Pressed> {
    let tokens = theme::tokens(ui.ctx());
    let mut balloon = None;
    let mut pressed = None;
    plate::paint_edge(ui, &theme::client_window_shadow(rect));
    plate::paint(ui, &theme::card(tokens, rect));
    let title_bar = rect.with_max_y(rect.min.y + TITLE_BAR);
    let CornerRadius { nw, ne, .. } = theme::card_radius();
    let corners = CornerRadius { nw, ne, sw: 0, se: 0 };
    plate::paint(ui, &RectShape::filled(title_bar.shrink(1.0), corners, tokens.header));
    label::text_in(ui, title_bar.shrink2(vec2(12.0, 0.0)), "Log on", &TextStyle::Small, tokens.soft);
    let inner = Rect::from_min_max(pos2(rect.min.x, title_bar.max.y), rect.max).shrink(MARGIN);
    let is_live = !matches!(screen, Screen::Dialog { code: None, .. });
    let id = is_live.then(|| window_id(ui));
    let focus = match &screen {
        Screen::Dialog { .. } => "OTP",
        Screen::Progress { .. } => "Cancel",
        Screen::End { .. } => "",
    };
    if let Some(id) = id {
        lead_focus_on(ui, id, focus);
    }
    let buttons: &[(&str, Pressed)] = match (screen, layout) {
        (Screen::Dialog { dialog, notice, code }, Some(layout)) => {
            pressed = dialog_ui(ui, inner, id, &layout, (dialog, notice), code, &mut balloon);
            &[("OK", Pressed::Ok), ("Cancel", Pressed::Cancel)]
        }
        (Screen::Dialog { .. }, None) => &[],
        (Screen::Progress { message, elapsed_secs }, _) => {
            progress_in(ui, inner, id, message, elapsed_secs);
            &[("Cancel", Pressed::Cancel)]
        }
        (Screen::End { is_success, words }, _) => {
            end_in(ui, inner, id, is_success, words);
            &[]
        }
    };
    let width = |label: &str| if label == "OK" { 52.0 } else { 76.0 };
    let mut x = inner.max.x - buttons.iter().map(|(label, _)| width(label) + 8.0).sum::<f32>() + 8.0;
    for (label, press) in buttons {
        let size = vec2(width(label), theme::CONTROL_HEIGHT);
        let place = Rect::from_min_size(pos2(x, inner.max.y - theme::CONTROL_HEIGHT), size);
        x += width(label) + 8.0;
        match id {
            None => button::paint_button(ui, place, label),
            Some(id) if button::button_in(ui, place, id.with(label), label, true).clicked() => pressed = Some(*press),
            Some(_) => {}
        }
    }
    if let Some((at, words)) = balloon {
        balloon_ui(ui, rect, at, &words);
    }
    pressed
}

/// Gives the focus to the window that [`on_desktop_ui`] shows next in this part: to its first control.
pub fn give_focus(ui: &Ui) {
    ui.data_mut(|data| data.insert_temp(window_id(ui), ("none yet", true)));
}

fn window_id(ui: &Ui) -> Id {
    ui.scope_id().with("client window")
}

/// When one screen follows another, what had the focus in the window is gone: it goes on to the `first` control of the new one.
fn lead_focus_on(ui: &Ui, id: Id, first: &'static str) {
    let is_inside =
        (0..MAX_ACTIONS).map(|index| id.with(index)).chain(["OTP", "OK", "Cancel"].map(|name| id.with(name)));
    let focused = ui.memory(egui::Memory::focused);
    let now = (first, focused.is_some_and(|focused| is_inside.into_iter().any(|id| id == focused)));
    let before: Option<(&'static str, bool)> = ui.data_mut(|data| {
        let before = data.get_temp(id);
        data.insert_temp(id, now);
        before
    });
    if let Some((screen, true)) = before
        && screen != first
        && !first.is_empty()
    {
        ui.memory_mut(|memory| memory.request_focus(id.with(first)));
        ui.data_mut(|data| data.insert_temp(id, (first, true)));
    }
}

// --- the dialog ---------------------------------------------------------------------------------------------------------

/// The texts of a dialog, laid out once in a frame, and where its icons stand.
struct DialogLayout {
    prompt: Arc<Galley>,
    notice: Option<Arc<Galley>>,
    titles: Vec<Arc<Galley>>,
    columns: usize,
    cell: egui::Vec2,
}

impl DialogLayout {
    /// Lays out for a window of this width, in points.
    fn of(ui: &Ui, screen: &Screen<'_>, width: f32) -> Option<Self> {
        let Screen::Dialog { dialog, notice, .. } = screen else { return None };
        let width = width - 2.0 * MARGIN;
        let tokens = theme::tokens(ui.ctx());
        // Two lines beside icons, more where there are none.
        let lines = if dialog.icons.is_empty() { 6 } else { 2 };
        let prompt = text::visible_lines(&dialog.prompt);
        let prompt = laid_out(ui, &prompt, &TextStyle::Body, tokens.ink, width, lines, Align::LEFT);
        let notice = (!notice.is_empty())
            .then(|| laid_out(ui, &text::visible(notice), &TextStyle::Small, tokens.error, width, 1, Align::LEFT));
        let count = dialog.icons.len().max(1);
        let room = |columns: usize| (width + CELL_GAP) / as_points(columns) - CELL_GAP;
        let columns = (1..=count).rev().find(|columns| room(*columns) >= NARROWEST_CELL).unwrap_or(1);
        let cell_width = room(columns).min(WIDEST_CELL).floor();
        let title = |icon: &Icon| {
            let color = if icon.title.trim().is_empty() { tokens.soft } else { tokens.ink };
            laid_out(ui, &shown_title(icon), &TextStyle::Small, color, cell_width - 4.0, 2, Align::Center)
        };
        let titles: Vec<Arc<Galley>> = dialog.icons.iter().map(title).collect();
        let lines = titles.iter().map(|title| title.rows.len()).max().unwrap_or(1);
        let cell = vec2(cell_width, 8.0 + ICON + 6.0 + as_points(lines) * 17.0 + 6.0);
        Some(Self { prompt, notice, titles, columns, cell })
    }

    fn height(&self) -> f32 {
        let notice = self.notice.as_ref().map_or(0.0, |notice| notice.size().y + 6.0);
        self.prompt.size().y + notice + 12.0 + self.icons_height() + theme::CONTROL_HEIGHT
    }

    fn icons_height(&self) -> f32 {
        match self.titles.len().div_ceil(self.columns) {
            0 => 0.0,
            rows => as_points(rows) * (self.cell.y + CELL_GAP) - CELL_GAP + 12.0,
        }
    }

    /// The cell of the icon `index`; each row stands in the middle.
    fn cell(&self, place: Rect, index: usize) -> Rect {
        let (row, column) = (index / self.columns, index % self.columns);
        let in_row = as_points((self.titles.len() - row * self.columns).min(self.columns));
        let row_width = in_row * (self.cell.x + CELL_GAP) - CELL_GAP;
        let x = place.center().x - row_width / 2.0 + as_points(column) * (self.cell.x + CELL_GAP);
        let y = place.min.y + as_points(row) * (self.cell.y + CELL_GAP);
        Rect::from_min_size(pos2(x.round(), y.round()), self.cell)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few")]
fn as_points(count: usize) -> f32 {
    count as f32
}

/// The balloon of an icon: where the icon ends, and the words.
type Balloon = Option<(Rect, String)>;

/// Shows the dialog in `inner`; without an `id` and a `code` it is painted only.
fn dialog_ui(
    ui: &mut Ui,
    inner: Rect,
    id: Option<Id>,
    layout: &DialogLayout,
    (dialog, notice): (&OtpDialog, &str),
    code: Option<Code<'_>>,
    balloon: &mut Balloon,
) -> Option<Pressed> {
    let tokens = theme::tokens(ui.ctx());
    let mut pressed = None;
    let mut at = inner.min;
    at.y += galley_in(ui, at, id.map(|id| id.with("prompt")), Arc::clone(&layout.prompt), &dialog.prompt);
    if let Some(shown) = &layout.notice {
        at.y += 6.0;
        at.y += galley_in(ui, at, id.map(|id| id.with("notice")), Arc::clone(shown), notice);
    }
    at.y += 12.0;
    let place = Rect::from_min_size(at, vec2(inner.width(), layout.icons_height()));
    let cell = |index| layout.cell(place, index);
    for (index, (icon, title)) in dialog.icons.iter().zip(&layout.titles).enumerate() {
        if icon_in(ui, cell(index), id.map(|id| id.with(index)), icon, title, balloon) {
            pressed = Some(Pressed::Icon(index));
        }
    }
    // After all pictures: what comes from one texture is drawn in one go.
    for (index, title) in layout.titles.iter().enumerate() {
        let at = pos2(cell(index).center().x, cell(index).min.y + 8.0 + ICON + 6.0);
        ui.painter().galley(at, Arc::clone(title), tokens.ink);
    }
    let field = Rect::from_min_size(place.left_bottom(), vec2(inner.width(), theme::CONTROL_HEIGHT));
    let Some((code, id)) = code.zip(id) else {
        text_field::paint_field(ui, field, "OTP");
        return None;
    };
    let id = id.with("OTP");
    let field = match code {
        Code::Hidden(code) => secret_field::secret_field_in(ui, field, id, code, "OTP", "OTP"),
        Code::Shown(code) => {
            let hint = RichText::new("OTP").color(tokens.soft);
            let field = text_field::text_field_in(ui, field, code, |edit| edit.id(id).hint_text(hint));
            // The hint goes when something is typed; the name stays.
            ui.ctx().accesskit_node_builder(id, |node| node.set_label("OTP"));
            field
        }
    };
    if field.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        pressed = Some(Pressed::Ok);
    }
    pressed
}

/// Shows an icon without its title; tells whether it was clicked.
fn icon_in(ui: &Ui, cell: Rect, id: Option<Id>, icon: &Icon, title: &Arc<Galley>, balloon: &mut Balloon) -> bool {
    let tokens = theme::tokens(ui.ctx());
    let response = id.map(|id| ui.interact(cell, id, Sense::click()));
    let has_focus = response.as_ref().is_some_and(Response::has_focus);
    let is_pointed_at = has_focus || response.as_ref().is_some_and(Response::hovered);
    if is_pointed_at || icon.is_draft {
        plate::paint(ui, &RectShape::filled(cell, theme::control_radius(), tokens.selection));
    }
    if has_focus {
        focus::focus_ring(ui, cell.shrink(2.0), theme::control_radius(), tokens);
    }
    let place = Rect::from_min_size(pos2(cell.center().x - ICON / 2.0, cell.min.y + 8.0), egui::Vec2::splat(ICON));
    picture::paint(ui, place, ICON, picture::Source::from(&icon.image), 1.0);
    let words = || match (title.elided, icon.balloon.is_empty()) {
        (false, _) => text::visible(&icon.balloon).into_owned(),
        (true, true) => shown_title(icon),
        (true, false) => format!("{}\n{}", shown_title(icon), text::visible(&icon.balloon)),
    };
    if is_pointed_at {
        *balloon = Some((cell, words())).filter(|(_, words)| !words.is_empty());
    }
    response.is_some_and(|response| {
        let enabled = ui.is_enabled();
        focus::keep_in_sight(&response);
        focus::take_enter(&response);
        response.widget_info(|| WidgetInfo::labeled(accesskit::Role::Button, enabled, shown_title(icon)));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(words()));
        response.clicked()
    })
}

fn shown_title(icon: &Icon) -> String {
    match icon.title.trim() {
        "" => "No title yet".to_owned(),
        _ => text::visible(&icon.title).into_owned(),
    }
}

/// Paints the balloon under an icon, inside the window as far as that goes.
fn balloon_ui(ui: &Ui, window: Rect, cell: Rect, words: &str) {
    let (ground, ink) = theme::BALLOON;
    let galley = laid_out(ui, words, &TextStyle::Small, ink, WIDTH - 48.0, 6, Align::LEFT);
    let size = galley.size() + vec2(20.0, 12.0);
    let tip = pos2(cell.center().x, cell.max.y - 6.0);
    let x = (tip.x - size.x / 2.0).clamp(window.min.x + 4.0, (window.max.x - size.x - 4.0).max(window.min.x + 4.0));
    let rect = Rect::from_min_size(pos2(x, tip.y + 7.0).round(), size);
    let arrow = vec![tip, pos2(tip.x + 7.0, rect.min.y), pos2(tip.x - 7.0, rect.min.y)];
    ui.painter().rect_filled(rect, theme::control_radius(), ground);
    ui.painter().add(egui::Shape::convex_polygon(arrow, ground, Stroke::NONE));
    ui.painter().galley(rect.min + vec2(10.0, 6.0), galley, ink);
}

// --- the progress box, and the end --------------------------------------------------------------------------------------

fn progress_in(ui: &Ui, inner: Rect, id: Option<Id>, message: &str, elapsed_secs: u32) {
    let tokens = theme::tokens(ui.ctx());
    let shown = text::visible(message);
    let (shown, color) = match shown.trim() {
        "" => ("No action message: the user sees an empty box", tokens.soft),
        shown => (shown, tokens.ink),
    };
    let mut at = pos2(inner.center().x, inner.min.y + 22.0);
    let galley = laid_out(ui, shown, &TextStyle::Body, color, inner.width(), 3, Align::Center);
    at.y += galley_in(ui, at, id.map(|id| id.with("message")), galley, shown) + 16.0;
    let bar = Rect::from_x_y_ranges(inner.x_range(), at.y..=at.y + 4.0);
    plate::paint(ui, &RectShape::filled(bar, CornerRadius::same(2), tokens.line));
    // An eighth of the bar runs along once in eight seconds: it tells that time goes on, not how much is left.
    #[expect(clippy::cast_precision_loss, reason = "less than eight")]
    let left = bar.min.x + (elapsed_secs % 8) as f32 * bar.width() / 8.0;
    let run = Rect::from_x_y_ranges(left..=left + bar.width() / 8.0, bar.y_range());
    plate::paint(ui, &RectShape::filled(run, CornerRadius::same(2), tokens.accent));
    at.y += 12.0;
    let time = format!("{}:{:02}", elapsed_secs / 60, elapsed_secs % 60);
    let galley = laid_out(ui, &time, &TextStyle::Small, tokens.soft, inner.width(), 1, Align::Center);
    galley_in(ui, at, id.map(|id| id.with("time")), galley, &time);
}

fn end_in(ui: &Ui, inner: Rect, id: Option<Id>, is_success: bool, words: &str) {
    let tokens = theme::tokens(ui.ctx());
    let color = if is_success { tokens.accent } else { tokens.error };
    let middle = pos2(inner.center().x, inner.min.y + 44.0);
    ui.painter().circle_stroke(middle, 20.0, Stroke::new(2.0, color));
    if is_success {
        mark::check_mark(ui, Rect::from_center_size(middle, vec2(28.0, 28.0)), color);
    } else {
        for turn in [vec2(7.0, 7.0), vec2(7.0, -7.0)] {
            ui.painter().line_segment([middle - turn, middle + turn], Stroke::new(2.0, color));
        }
    }
    let shown = text::visible(words);
    let galley = laid_out(ui, &shown, &TextStyle::Body, tokens.ink, inner.width(), 3, Align::Center);
    galley_in(ui, middle + vec2(0.0, 34.0), id.map(|id| id.with("end")), galley, words);
}

// --- text ---------------------------------------------------------------------------------------------------------------

/// Lays text out in at most `lines`, with `…` where more follows.
fn laid_out(
    ui: &Ui,
    words: &str,
    style: &TextStyle,
    color: Color32,
    width: f32,
    lines: usize,
    align: Align,
) -> Arc<Galley> {
    let format = TextFormat::simple(style.resolve(ui.style()), color);
    let mut job = LayoutJob::single_section(words.to_owned(), format);
    job.wrap = TextWrapping { max_width: width.max(0.0), max_rows: lines, ..TextWrapping::default() };
    job.halign = align;
    ui.painter().layout_job(job)
}

/// Paints text that was laid out, tells screen readers of it, and shows the whole of it under the pointer where it was cut.
/// Gives its height.
fn galley_in(ui: &Ui, at: Pos2, id: Option<Id>, galley: Arc<Galley>, whole: &str) -> f32 {
    let (height, is_cut) = (galley.size().y, galley.elided);
    if let Some(id) = id {
        let rect = galley.rect.translate(at.to_vec2());
        let response = ui.interact(rect, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(accesskit::Role::Label, true, galley.text()));
        if is_cut {
            tooltip::hint(response, || text::visible(whole).into_owned());
        }
    }
    ui.painter().galley(at, galley, theme::tokens(ui.ctx()).ink);
    height
}
