//! The client window, approximately as the end user sees it: the OTP dialog with icons and tooltips, the progress box, and
//! the end of a logon. Used by the console's client view and for pictures; only draws and reports what was clicked.

use std::io;
use std::sync::Arc;

use egui::epaint::RectShape;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    self, Align, Color32, CornerRadius, EventFilter, Galley, Id, Key, Margin, Pos2, Rect, Sense, Stroke, TextStyle,
    Theme, Ui, WidgetInfo, accesskit, pos2, vec2,
};

use super::button::{self, Tool};
use super::canvas::{self, Background, Canvas};
use super::list::{self, Group};
use super::secret_field::SecretText;
use super::{announcement, keys, label, mark, mesh_cache, screen_reader, theme, tooltip};
use crate::end_user::{Automatic, OtpDialog, Picture};
use crate::policy::{ActionId, MAX_ACTIONS, Policy};
use crate::text;
use dialog::{DialogLayout, dialog_ui, shown_title, tooltip_ui};

mod dialog;

/// The width of the client window in points.
pub const WIDTH: f32 = 356.0;
/// The margin between the client window and the edge of the desktop, in points.
pub const DESKTOP_MARGIN: Margin = Margin { left: 20, right: 20, top: 16, bottom: 18 };

const TITLE_BAR: f32 = 30.0;
const MARGIN: f32 = 16.0;
const ICON: f32 = 40.0;
const WIDEST_CELL: f32 = 76.0;
const NARROWEST_CELL: f32 = 58.0;
const CELL_GAP: f32 = 8.0;
/// The gap between cells if there are too many for the usual one, in points.
const NARROW_GAP: f32 = 4.0;
/// The lines of a title, at most.
const TITLE_LINES: usize = 3;

/// The contents of the client window.
#[derive(Debug)]
pub enum Screen<'s> {
    /// The OTP dialog.
    Dialog {
        /// Its contents.
        dialog: &'s OtpDialog,
        /// Why the last attempt failed, or empty.
        notice: &'s str,
        /// The contents of the OTP field; `None` for a preview without interaction.
        code: Option<Code<'s>>,
        /// What happens when an icon is clicked, if it is not what the icon says.
        instead: Option<Instead<'s>>,
        /// Whether there is a logon to cancel.
        can_cancel: bool,
    },
    /// The connection progress box.
    Progress {
        /// The action message, or empty.
        message: &'s str,
        /// How long it has been shown, in seconds.
        elapsed_secs: u32,
    },
    /// The end of a logon.
    End {
        /// Whether the user is logged on.
        is_success: bool,
        /// The message.
        words: &'s str,
    },
}

/// An action that runs although the user clicks the icon of another one.
#[derive(Debug, Clone, Copy)]
pub struct Instead<'s> {
    /// The policy of the logon.
    pub policy: &'s Policy,
    /// What runs automatically.
    pub automatic: &'s Automatic,
}

impl Instead<'_> {
    /// Returns a sentence for the hint of an icon, unless the icon's own action runs or none does.
    fn words_for(&self, icon: Option<ActionId>) -> Option<String> {
        if self.automatic.action == icon { None } else { self.automatic.instead(self.policy) }
    }
}

impl<'s> Screen<'s> {
    /// Returns the OTP dialog as a picture, without interaction.
    fn picture(dialog: &'s OtpDialog) -> Self {
        Self::Dialog { dialog, notice: "", code: None, instead: None, can_cancel: false }
    }
}

/// The contents of the OTP field.
#[derive(Debug)]
pub enum Code<'s> {
    /// Readable text.
    Shown(&'s mut String),
    /// Hidden text, which is wiped.
    Hidden(&'s mut SecretText),
}

/// A user action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// Clicked the icon with this index, from 0.
    Icon(usize),
    /// Pressed OK, or Enter in the OTP field.
    Ok,
    /// Pressed Cancel, or Esc in the client window while a logon is in progress.
    Cancel,
}

/// Shows a desktop of `size` with the client window in the centre; returns the user's action.
pub fn on_desktop_ui(ui: &mut Ui, size: egui::Vec2, screen: Screen<'_>) -> Option<Pressed> {
    let (_, desktop) = ui.allocate_space(size);
    let width = window_width(size.x);
    let layout = DialogLayout::of(ui, &screen, width);
    let height = height(layout.as_ref()).min(size.y - 8.0);
    let rect = Rect::from_center_size(desktop.center(), vec2(width, height));
    let rect = Rect::from_min_size(rect.min.round(), rect.size());
    theme::paint_desktop(ui, desktop, rect);
    show(ui, rect, screen, layout)
}

/// Shows the OTP dialog on its desktop without interaction; screen readers see an image.
pub fn preview_ui(ui: &mut Ui, dialog: &OtpDialog) {
    let width = ui.available_width().min(WIDTH + DESKTOP_MARGIN.sum().x);
    let size = vec2(width, desktop_height(ui, dialog, width));
    let screen = Screen::picture(dialog);
    let picture = ui.scope(|ui| on_desktop_ui(ui, size, screen)).response;
    let titles: Vec<String> = dialog.icons.iter().map(shown_title).collect();
    picture.widget_info(|| WidgetInfo::labeled(accesskit::Role::Image, true, titles.join(", ")));
}

/// Draws the OTP dialog on its desktop as a PNG; the result is the same on every machine, unless a text needs system fonts.
///
/// # Errors
/// Fails if the scale is too small or too large.
pub fn png(dialog: &OtpDialog, scale: f32, theme: Theme) -> io::Result<Vec<u8>> {
    let width = WIDTH + DESKTOP_MARGIN.sum().x;
    let canvas = Canvas { width, height: None, scale, theme, background: Background::Transparent };
    let picture = canvas.draw(|ui| preview_ui(ui, dialog)).map_err(io::Error::other)?;
    canvas::png(&picture).map_err(io::Error::other)
}

/// Draws the OTP dialog for an HTML page: in the light theme, with enough resolution for print.
///
/// # Errors
/// Fails if it cannot be drawn.
pub fn for_page(dialog: &OtpDialog) -> io::Result<Picture> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive constant")]
    let width = (WIDTH + DESKTOP_MARGIN.sum().x) as u32;
    Ok(Picture { png: png(dialog, 2.0, Theme::Light)?, width })
}

/// Returns the height of a desktop of this width that fits the dialog, in points.
pub fn desktop_height(ui: &Ui, dialog: &OtpDialog, width: f32) -> f32 {
    height(DialogLayout::of(ui, &Screen::picture(dialog), window_width(width)).as_ref()) + DESKTOP_MARGIN.sum().y
}

/// Returns the width of the client window on a desktop of this width, in points.
fn window_width(desktop: f32) -> f32 {
    WIDTH.min(desktop - 8.0)
}

/// Returns the height of the client window, in points.
fn height(layout: Option<&DialogLayout>) -> f32 {
    // As tall as with one row of icons, so that the height hardly changes between screens.
    let content = layout.map_or(150.0, DialogLayout::height);
    TITLE_BAR + MARGIN + content + 12.0 + theme::CONTROL_HEIGHT + MARGIN
}

/// Shows the client window in `rect`; returns the user's action.
fn show(ui: &mut Ui, rect: Rect, screen: Screen<'_>, layout: Option<DialogLayout>) -> Option<Pressed> {
    let tokens = theme::tokens(ui.ctx());
    let mut tooltip = None;
    let mut pressed = None;
    mesh_cache::paint_edge(ui, &theme::client_window_shadow(rect));
    mesh_cache::paint(ui, &theme::card(tokens, rect));
    let title_bar = rect.with_max_y(rect.min.y + TITLE_BAR);
    let CornerRadius { nw, ne, .. } = theme::card_radius();
    let corners = CornerRadius { nw, ne, sw: 0, se: 0 };
    mesh_cache::paint(ui, &RectShape::filled(title_bar.shrink(1.0), corners, tokens.header));
    label::text_in(ui, title_bar.shrink2(vec2(12.0, 0.0)), "Log on", &TextStyle::Small, tokens.soft);
    let inner = Rect::from_min_max(pos2(rect.min.x, title_bar.max.y), rect.max).shrink(MARGIN);
    let is_live = !matches!(screen, Screen::Dialog { code: None, .. });
    let id = is_live.then(|| window_id(ui));
    if let Some(id) = id {
        carry_focus_over(ui, id, &screen);
    }
    let can_cancel = matches!(screen, Screen::Progress { .. } | Screen::Dialog { can_cancel: true, .. });
    let awaited = if let Screen::Progress { message, .. } = screen { Some(message) } else { None };
    let buttons: &[(&str, Pressed)] = match (screen, layout) {
        (Screen::Dialog { dialog, notice, code, instead, .. }, Some(layout)) => {
            pressed = dialog_ui(ui, inner, id, &layout, (dialog, notice, instead), code, &mut tooltip);
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
    pressed = buttons_ui(ui, inner, id, buttons).or(pressed);
    if let (Some(id), Some(message)) = (id, awaited) {
        // The focus comes here when OK or an icon is gone.
        ui.ctx().accesskit_node_builder(button_id(id, Pressed::Cancel), |node| {
            node.set_description(announcement::sentences(["Waiting for the server", &text::visible(message)]));
        });
    }
    if let Some(focused) = id.filter(|_| can_cancel).and_then(|id| focused_control(ui, id))
        && escape_pressed(ui, focused)
    {
        pressed = Some(Pressed::Cancel);
    }
    if let Some((at, words)) = tooltip {
        tooltip_ui(ui, rect, at, &words);
    }
    pressed
}

/// Consumes Esc, and keeps egui from taking the focus away with it.
fn escape_pressed(ui: &Ui, focused: Id) -> bool {
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, escape: true, tab: false };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(focused, filter));
    keys::take(ui.ctx(), Key::Escape)
}

/// Shows the buttons at the bottom right of `inner`; returns the one that was pressed.
fn buttons_ui(ui: &mut Ui, inner: Rect, id: Option<Id>, buttons: &[(&str, Pressed)]) -> Option<Pressed> {
    let width = |label: &str| if label == "OK" { 52.0 } else { 76.0 };
    let mut pressed = None;
    let mut show = |ui: &Ui, mut toolbar: Option<&mut Group>| {
        let mut x = inner.max.x - buttons.iter().map(|(label, _)| width(label) + 8.0).sum::<f32>() + 8.0;
        for (label, press) in buttons {
            let size = vec2(width(label), theme::CONTROL_HEIGHT);
            let place = Rect::from_min_size(pos2(x, inner.max.y - theme::CONTROL_HEIGHT), size);
            x += width(label) + 8.0;
            match &mut toolbar {
                None => button::paint_button(ui, place, label),
                Some(toolbar) => {
                    if Tool::new(label).show_in(ui, place, toolbar, index_of(*press)).clicked() {
                        pressed = Some(*press);
                    }
                }
            }
        }
    };
    match id.filter(|_| !buttons.is_empty()) {
        None => show(ui, None),
        Some(id) => list::toolbar_in(ui, inner, id.with(BUTTONS), "Buttons", 1, |ui, bar| show(ui, Some(bar))),
    }
    pressed
}

/// The toolbar of OK and Cancel, each of which has the same id on every screen.
const BUTTONS: &str = "buttons";

fn index_of(button: Pressed) -> usize {
    usize::from(button == Pressed::Cancel)
}

fn button_id(id: Id, button: Pressed) -> Id {
    id.with(BUTTONS).with(index_of(button))
}

/// Gives focus to the first control of the client window that [`on_desktop_ui`] shows next in this scope.
pub fn focus_first_control(ui: &Ui) {
    ui.data_mut(|data| data.insert_temp(window_id(ui), ("none yet", Holder::Window)));
}

fn window_id(ui: &Ui) -> Id {
    ui.scope_id().with("client window")
}

/// The controls outside the client window with which it exchanges the focus.
#[derive(Debug, Clone, Copy, Default)]
pub struct Partners {
    /// The control that starts a logon: the OTP dialog takes the focus from it when it opens.
    pub starter: Option<Id>,
    /// The control that gets the focus from the client window at the end of a logon.
    pub next: Option<Id>,
}

/// Names the partners of the client window that [`on_desktop_ui`] shows next in this scope.
pub fn share_focus(ui: &Ui, partners: Partners) {
    ui.data_mut(|data| data.insert_temp(partners_id(window_id(ui)), partners));
}

fn partners_id(id: Id) -> Id {
    id.with("partners")
}

/// Returns the control of the client window that has the focus.
fn focused_control(ui: &Ui, id: Id) -> Option<Id> {
    let icons = (0..MAX_ACTIONS).map(|index| dialog::icons_id(id).with(index));
    let mut others = [otp_id(id), button_id(id, Pressed::Ok), button_id(id, Pressed::Cancel)].into_iter().chain(icons);
    ui.memory(egui::Memory::focused).filter(|focused| others.any(|control| control == *focused))
}

fn otp_id(id: Id) -> Id {
    id.with("OTP")
}

/// The control that had the focus when a screen was last drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// One of the client window.
    Window,
    /// The one that starts a logon.
    Starter,
    Other,
}

/// Moves the focus to the first control of a new screen if a control of the previous one had it.
fn carry_focus_over(ui: &Ui, id: Id, screen: &Screen<'_>) {
    let Partners { starter, next } = ui.data(|data| data.get_temp(partners_id(id))).unwrap_or_default();
    let (name, first) = match screen {
        Screen::Dialog { .. } => ("OTP", Some(otp_id(id))),
        Screen::Progress { .. } => ("Cancel", Some(button_id(id, Pressed::Cancel))),
        Screen::End { .. } => ("", next),
    };
    let holder = match ui.memory(egui::Memory::focused) {
        Some(focused) if starter == Some(focused) => Holder::Starter,
        _ if focused_control(ui, id).is_some() => Holder::Window,
        _ => Holder::Other,
    };
    let before: Option<(&'static str, Holder)> = ui.data_mut(|data| {
        let before = data.get_temp(id);
        data.insert_temp(id, (name, holder));
        before
    });
    let Some((screen_before, holder_before)) = before else { return };
    let gets_focus = match holder_before {
        Holder::Window => true,
        // Meanwhile the user may have gone elsewhere.
        Holder::Starter => holder == Holder::Starter && matches!(screen, Screen::Dialog { .. }),
        Holder::Other => false,
    };
    if screen_before != name
        && gets_focus
        && let Some(first) = first
    {
        ui.memory_mut(|memory| memory.request_focus(first));
        ui.data_mut(|data| data.insert_temp(id, (name, Holder::Window)));
    }
}

// --- the progress box, and the end --------------------------------------------------------------------------------------

fn progress_in(ui: &Ui, inner: Rect, id: Option<Id>, message: &str, elapsed_secs: u32) {
    let tokens = theme::tokens(ui.ctx());
    let shown = text::visible_to_users(message);
    let (shown, color) = match shown.trim() {
        "" => ("No action message: the user sees an empty box", tokens.soft),
        shown => (shown, tokens.ink),
    };
    let mut at = pos2(inner.center().x, inner.min.y + 22.0);
    let galley = laid_out(ui, shown, &TextStyle::Body, color, inner.width(), 3, Align::Center);
    at.y += galley_in(ui, at, id.map(|id| id.with("message")), galley, shown) + 16.0;
    let bar = Rect::from_x_y_ranges(inner.x_range(), at.y..=at.y + 4.0);
    mesh_cache::paint(ui, &RectShape::filled(bar, CornerRadius::same(2), tokens.line));
    // A segment crosses the bar in eight one-second steps: it shows activity, not the remaining time.
    #[expect(clippy::cast_precision_loss, reason = "below eight")]
    let left = bar.min.x + (elapsed_secs % 8) as f32 * bar.width() / 8.0;
    let segment = Rect::from_x_y_ranges(left..=left + bar.width() / 8.0, bar.y_range());
    mesh_cache::paint(ui, &RectShape::filled(segment, CornerRadius::same(2), tokens.accent));
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
    let shown = text::visible_to_users(words);
    let galley = laid_out(ui, &shown, &TextStyle::Body, tokens.ink, inner.width(), 3, Align::Center);
    galley_in(ui, middle + vec2(0.0, 34.0), id.map(|id| id.with("end")), galley, words);
}

// --- text ---------------------------------------------------------------------------------------------------------------

/// Lays out text on at most `lines` lines; if it does not fit, it ends in `…`.
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
    // Fonts draw these, although they have no width.
    let has_no_width = |c| matches!(c, '\u{AD}' | '\u{FE0E}' | '\u{FE0F}');
    let mut job = LayoutJob::single_section(words.replace(has_no_width, ""), format);
    job.wrap = TextWrapping { max_width: width.max(0.0), max_rows: lines, ..TextWrapping::default() };
    job.halign = align;
    ui.painter().layout_job(job)
}

/// Paints laid-out text, exposes it to screen readers, and adds a tooltip with the whole text if it was cut. Returns its
/// height.
fn galley_in(ui: &Ui, at: Pos2, id: Option<Id>, galley: Arc<Galley>, whole: &str) -> f32 {
    let (height, is_cut) = (galley.size().y, galley.elided);
    if let Some(id) = id.filter(|_| is_cut || screen_reader::is_active(ui.ctx())) {
        let rect = galley.rect.translate(at.to_vec2());
        let response = ui.interact(rect, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(accesskit::Role::Label, true, galley.text()));
        if is_cut {
            tooltip::hint(response, || text::visible_to_users(whole).into_owned());
        }
    }
    ui.painter().galley(at, galley, theme::tokens(ui.ctx()).ink);
    height
}
