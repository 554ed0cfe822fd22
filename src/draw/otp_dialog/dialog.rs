//! The OTP dialog inside the client window: text layout, icons, tooltips and the OTP field.

use std::sync::Arc;

use egui::{
    self, Align, Color32, Galley, Id, Key, LayerId, Order, Rect, Response, Stroke, TextStyle, Ui, WidgetInfo,
    accesskit, pos2, vec2,
};

use super::{
    CELL_GAP, Code, ICON, Instead, MARGIN, NARROW_GAP, NARROWEST_CELL, Pressed, Screen, TITLE_LINES, WIDEST_CELL,
    WIDTH, galley_in, laid_out, otp_id,
};
use crate::draw::{focus, keys, label, list, mesh_cache, picture, secret_field, text_field, theme};
use crate::end_user::{Icon, OtpDialog};
use crate::text;

/// The lines of a tooltip, at most: a description of 255 characters, and the sentence that another action runs instead.
const TOOLTIP_LINES: usize = 10;

/// The texts of a dialog, laid out once per frame, and the grid of its icons.
pub(super) struct DialogLayout {
    prompt: Arc<Galley>,
    notice: Option<Arc<Galley>>,
    titles: Vec<Title>,
    columns: usize,
    cell: egui::Vec2,
    /// The gap between cells.
    gap: f32,
}

/// The title below an icon.
struct Title {
    galley: Arc<Galley>,
    /// Whether a part of it is missing.
    is_cut: bool,
}

impl Title {
    /// Lays out a title, which breaks only between words. A word that is too long for a line is cut with `…`.
    fn of(ui: &Ui, words: &str, color: Color32, width: f32) -> Self {
        let style = TextStyle::Small;
        let fits = |word: &str| label::text_width(ui, word, &style) <= width;
        let mut is_cut = false;
        let mut shown = String::with_capacity(words.len());
        let is_gap = |c: char| c.is_whitespace() && !text::is_legitimate_for_users(c);
        for word in words.split(is_gap).filter(|word| !word.is_empty()) {
            if !shown.is_empty() {
                shown.push(' ');
            }
            if fits(word) {
                shown += word;
            } else {
                is_cut = true;
                let ends = word.char_indices().map(|(end, _)| format!("{}…", word.get(..end).unwrap_or_default()));
                shown += &ends.take_while(|start| fits(start)).last().unwrap_or_else(|| "…".to_owned());
            }
        }
        let galley = laid_out(ui, &shown, &style, color, width, TITLE_LINES, Align::Center);
        Self { is_cut: is_cut || galley.elided, galley }
    }
}

impl DialogLayout {
    /// Lays out the dialog for a window of this width, in points.
    pub(super) fn of(ui: &Ui, screen: &Screen<'_>, width: f32) -> Option<Self> {
        let Screen::Dialog { dialog, notice, .. } = screen else { return None };
        let width = width - 2.0 * MARGIN;
        let tokens = theme::tokens(ui.ctx());
        // Two lines above icons, more without icons.
        let lines = if dialog.icons.is_empty() { 6 } else { 2 };
        let prompt = text::visible_lines_to_users(&dialog.prompt);
        let prompt = laid_out(ui, &prompt, &TextStyle::Body, tokens.ink, width, lines, Align::LEFT);
        let notice = (!notice.is_empty()).then(|| {
            laid_out(ui, &text::visible_to_users(notice), &TextStyle::Small, tokens.error, width, 1, Align::LEFT)
        });
        let count = dialog.icons.len().max(1);
        let width_with = |gap: f32, columns: usize| (width + gap) / as_points(columns) - gap;
        let gap = if width_with(CELL_GAP, count) < WIDEST_CELL { NARROW_GAP } else { CELL_GAP };
        let width_of_cell = |columns: usize| width_with(gap, columns);
        let columns = (1..=count).rev().find(|columns| width_of_cell(*columns) >= NARROWEST_CELL).unwrap_or(1);
        let cell_width = width_of_cell(columns).min(WIDEST_CELL).floor();
        let title = |icon: &Icon| {
            let color = if icon.title.trim().is_empty() { tokens.soft } else { tokens.ink };
            Title::of(ui, &shown_title(icon), color, cell_width)
        };
        let titles: Vec<Title> = dialog.icons.iter().map(title).collect();
        let lines = titles.iter().map(|title| title.galley.rows.len()).max().unwrap_or(1);
        let cell = vec2(cell_width, 8.0 + ICON + 6.0 + as_points(lines) * 17.0 + 6.0);
        Some(Self { prompt, notice, titles, columns, cell, gap })
    }

    pub(super) fn height(&self) -> f32 {
        let notice = self.notice.as_ref().map_or(0.0, |notice| notice.size().y + 6.0);
        self.prompt.size().y + notice + 12.0 + self.icons_height() + theme::CONTROL_HEIGHT
    }

    fn icons_height(&self) -> f32 {
        match self.titles.len().div_ceil(self.columns) {
            0 => 0.0,
            rows => as_points(rows) * (self.cell.y + self.gap) - self.gap + 12.0,
        }
    }

    /// Returns the cell of an icon; rows are centred.
    fn cell(&self, place: Rect, index: usize) -> Rect {
        let (row, column) = (index / self.columns, index % self.columns);
        let in_row = as_points((self.titles.len() - row * self.columns).min(self.columns));
        let row_width = in_row * (self.cell.x + self.gap) - self.gap;
        let x = place.center().x - row_width / 2.0 + as_points(column) * (self.cell.x + self.gap);
        let y = place.min.y + as_points(row) * (self.cell.y + self.gap);
        Rect::from_min_size(pos2(x.round(), y.round()), self.cell)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a small count")]
fn as_points(count: usize) -> f32 {
    count as f32
}

/// The tooltip of an icon: the icon's cell and the text.
pub(super) type Tooltip = Option<(Rect, String)>;

/// Shows the dialog in `inner`; without `id` and `code`, without interaction.
pub(super) fn dialog_ui(
    ui: &mut Ui,
    inner: Rect,
    id: Option<Id>,
    layout: &DialogLayout,
    (dialog, notice, instead): (&OtpDialog, &str, Option<Instead<'_>>),
    code: Option<Code<'_>>,
    tooltip: &mut Tooltip,
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
    let icons = || dialog.icons.iter().zip(&layout.titles).enumerate();
    match id.filter(|_| !dialog.icons.is_empty()) {
        None => icons().for_each(|(index, (icon, _))| paint_icon(ui, cell(index), icon, false)),
        Some(id) => list::toolbar_in(ui, place, icons_id(id), "Methods", layout.columns, |ui, toolbar| {
            for (index, (icon, title)) in icons() {
                let response = toolbar.item(ui, cell(index), index, ui.is_enabled());
                if icon_in(ui, cell(index), &response, icon, (title, instead), tooltip) {
                    pressed = Some(Pressed::Icon(index));
                }
            }
        }),
    }
    // After all pictures, so that the renderer can batch shapes with the same texture.
    for (index, title) in layout.titles.iter().enumerate() {
        let at = pos2(cell(index).center().x, cell(index).min.y + 8.0 + ICON + 6.0);
        ui.painter().galley(at, Arc::clone(&title.galley), tokens.ink);
    }
    let field = Rect::from_min_size(place.left_bottom(), vec2(inner.width(), theme::CONTROL_HEIGHT));
    let Some((code, id)) = code.zip(id) else {
        text_field::paint_field(ui, field, "OTP");
        return None;
    };
    let id = otp_id(id);
    let field = match code {
        Code::Hidden(code) => secret_field::secret_field_in(ui, field, id, code, "OTP", "OTP"),
        Code::Shown(code) => {
            let hint = text_field::placeholder("OTP");
            let field = text_field::text_field_in(ui, field, code, |edit| edit.id(id).hint_text(hint));
            // The hint disappears when text is entered; the accessible name must not.
            ui.ctx().accesskit_node_builder(id, |node| node.set_label("OTP"));
            field
        }
    };
    ui.ctx().accesskit_node_builder(id, |node| {
        let above = [dialog.prompt.as_str(), notice].map(text::visible_lines_to_users);
        node.set_description(above.join("\n").trim_end());
    });
    if field.has_focus() && keys::take_first(ui.ctx(), Key::Enter) {
        pressed = Some(Pressed::Ok);
    }
    pressed
}

/// The id of the toolbar of icons.
pub(super) fn icons_id(id: Id) -> Id {
    id.with("icons")
}

/// Shows an icon without its title; returns whether it was clicked.
fn icon_in(
    ui: &Ui,
    cell: Rect,
    response: &Response,
    icon: &Icon,
    (title, instead): (&Title, Option<Instead<'_>>),
    tooltip: &mut Tooltip,
) -> bool {
    let is_pointed_at = response.has_focus() || response.hovered();
    paint_icon(ui, cell, icon, is_pointed_at);
    if response.has_focus() {
        focus::focus_ring(ui, cell.shrink(2.0), theme::control_radius(), theme::tokens(ui.ctx()));
    }
    let words = || {
        let title = title.is_cut.then(|| shown_title(icon));
        let description = Some(text::visible_to_users(&icon.tooltip).into_owned()).filter(|words| !words.is_empty());
        let lines = [title, description, instead.and_then(|instead| instead.words_for(icon.id))];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    };
    if is_pointed_at {
        *tooltip = Some((cell, words())).filter(|(_, words)| !words.is_empty());
    }
    let enabled = ui.is_enabled();
    focus::scroll_to_focused(response);
    focus::consume_enter(response);
    response.widget_info(|| WidgetInfo::labeled(accesskit::Role::Button, enabled, shown_title(icon)));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(words()));
    response.clicked()
}

fn paint_icon(ui: &Ui, cell: Rect, icon: &Icon, is_pointed_at: bool) {
    if is_pointed_at || icon.is_draft {
        mesh_cache::paint(ui, &theme::selected(theme::tokens(ui.ctx()), cell, theme::control_radius()));
    }
    let place = Rect::from_min_size(pos2(cell.center().x - ICON / 2.0, cell.min.y + 8.0), egui::Vec2::splat(ICON));
    picture::paint(ui, place, ICON, picture::Source::from(&icon.image), 1.0);
}

pub(super) fn shown_title(icon: &Icon) -> String {
    match icon.title.trim() {
        "" => "No title yet".to_owned(),
        _ => text::visible_to_users(&icon.title).into_owned(),
    }
}

/// Paints the tooltip below an icon, inside the window if possible, and above everything else.
pub(super) fn tooltip_ui(ui: &Ui, window: Rect, cell: Rect, words: &str) {
    let (ground, ink) = theme::CLIENT_TOOLTIP;
    let galley = laid_out(ui, words, &TextStyle::Small, ink, WIDTH - 48.0, TOOLTIP_LINES, Align::LEFT);
    let size = galley.size() + vec2(20.0, 12.0);
    let tip = pos2(cell.center().x, cell.max.y - 6.0);
    let x = (tip.x - size.x / 2.0).clamp(window.min.x + 4.0, (window.max.x - size.x - 4.0).max(window.min.x + 4.0));
    let rect = Rect::from_min_size(pos2(x, tip.y + 7.0).round(), size);
    let arrow = vec![tip, pos2(tip.x + 7.0, rect.min.y), pos2(tip.x - 7.0, rect.min.y)];
    let painter = ui.painter().clone().with_layer_id(LayerId::new(Order::Tooltip, ui.scope_id().with("tooltip")));
    painter.rect_filled(rect, theme::control_radius(), ground);
    painter.add(egui::Shape::convex_polygon(arrow, ground, Stroke::NONE));
    painter.galley(rect.min + vec2(10.0, 6.0), galley, ink);
}
