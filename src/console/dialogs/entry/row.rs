//! A row of the entry assistant: a tick, the label of a field, its value with spaces and invisible characters shown, and a button
//! that copies the value. What a tick or a copy does belongs to [`EntryDialog`](super::EntryDialog).

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{self, Galley, Id, Key, Rect, Response, Sense, TextStyle, Ui, WidgetInfo, accesskit, pos2, vec2};

use crate::draw::{button, check_box, focus, keys, list, picture, theme, tooltip};
use crate::guide::entry::{Content, Item, Piece};
use crate::text;

const PADDING: f32 = 8.0;
/// The space to the left of the texts, for the tick, in points.
const TEXT_LEFT: f32 = 38.0;
const PICTURE_SIZE: f32 = 24.0;
/// The lines of a value that are shown; the tooltip has all of it.
const MAX_LINES: usize = 6;

/// The texts of a row.
pub(super) struct RowTexts {
    item: Item,
    /// The accessible name.
    name: String,
    /// The value in pieces, and whether each is a mark for a character that would not be seen.
    value: Vec<(String, bool)>,
    remark: Option<String>,
}

impl RowTexts {
    pub(super) fn new(item: Item) -> Self {
        let words = item.words();
        let words = text::visible(&words);
        let name = if item.label.is_empty() { words.into_owned() } else { format!("{}: {words}", item.label) };
        let value = item.pieces().into_iter().map(|piece| match piece {
            Piece::Plain(text) => (text.to_owned(), false),
            Piece::Marked(' ') => (SPACE.to_owned(), true),
            Piece::Marked(c) => (c.escape_unicode().to_string(), true),
        });
        let value = value.collect();
        let remark = item.remark.map(|words| text::sentence(words.trim_end_matches('.')));
        Self { item, name, value, remark }
    }

    /// Returns the text to copy.
    pub(super) fn copied(&self) -> Option<&str> {
        self.item.copied()
    }
}

/// A row to draw.
pub(super) struct Row<'r> {
    pub texts: &'r RowTexts,
    pub id: Id,
    pub is_ticked: bool,
    /// Whether it was copied last.
    pub is_copied: bool,
    pub is_tab_stop: bool,
    pub takes_focus: bool,
    pub is_first: bool,
}

/// What the user did in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Tick,
    Copy,
    /// The row got the focus.
    Focus,
}

/// The texts of a row, laid out for its width.
struct LaidOut {
    label: Option<Arc<Galley>>,
    value: Arc<Galley>,
    remark: Option<Arc<Galley>>,
    /// The space to the left of the value, for a picture.
    indent: f32,
}

impl LaidOut {
    fn label_height(&self) -> f32 {
        self.label.as_ref().map_or(0.0, |label| label.size().y + 3.0)
    }

    fn value_height(&self) -> f32 {
        self.value.size().y.max(if self.indent > 0.0 { PICTURE_SIZE } else { 0.0 })
    }

    fn height(&self) -> f32 {
        self.label_height() + self.value_height() + self.remark.as_ref().map_or(0.0, |remark| remark.size().y + 2.0)
    }
}

impl Row<'_> {
    /// Shows the row in the available width. Returns what the user did.
    pub(super) fn show(&self, ui: &mut Ui) -> Option<Deed> {
        let width = ui.available_width();
        let copied = self.texts.copied();
        let button_width =
            ["Copy", "Copied"].map(|label| button::button_width(ui, label)).into_iter().fold(0.0, f32::max);
        let right = if copied.is_some() { button_width + 2.0 * PADDING } else { PADDING };
        let texts = self.lay_out(ui, (width - TEXT_LEFT - right).max(60.0));
        let height = (texts.height() + 2.0 * PADDING).max(theme::CONTROL_HEIGHT + 2.0 * PADDING).ceil();
        let (_, rect) = ui.allocate_space(vec2(width, height));
        // Before the row sees Enter, which would tick it.
        let copies_by_key = self.takes_copy_key(ui) && copied.is_some();
        // The button is beside it, not on it.
        let control = rect.with_max_x(rect.max.x - (right - PADDING));
        let row = list::roving_tab_stop(ui, control, self.id, self.is_tab_stop, Sense::empty());
        self.describe(ui, &row);
        if self.takes_focus {
            row.request_focus();
        }
        focus::scroll_to_focused(&row);
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect, &row, &texts);
        }
        if row.has_focus() {
            list::capture_arrows(&row, true);
        }
        let copies = copied.is_some() && self.button_ui(ui, rect, button_width);
        let (ticks, gained_focus) = (row.clicked(), row.gained_focus());
        if ticks || copies {
            row.request_focus();
        }
        if texts.value.elided {
            tooltip::hint(row, || text::visible(&self.texts.item.words()).into_owned());
        }
        match (copies || copies_by_key, ticks) {
            (true, _) => Some(Deed::Copy),
            (false, true) => Some(Deed::Tick),
            (false, false) => gained_focus.then_some(Deed::Focus),
        }
    }

    /// Lays out the texts in `room` points.
    fn lay_out(&self, ui: &Ui, room: f32) -> LaidOut {
        let RowTexts { item, remark, .. } = self.texts;
        let indent = if matches!(item.content, Content::Picture(_)) { PICTURE_SIZE + 8.0 } else { 0.0 };
        let soft = theme::tokens(ui.ctx()).soft;
        let small = |words: String| ui.painter().layout(words, TextStyle::Small.resolve(ui.style()), soft, room);
        LaidOut {
            label: (!item.label.is_empty()).then(|| small(item.label.to_owned())),
            value: self.value(ui, room - indent),
            remark: remark.clone().map(small),
            indent,
        }
    }

    /// Tells screen readers what the row is.
    fn describe(&self, ui: &Ui, row: &Response) {
        let name = self.texts.name.as_str();
        row.widget_info(|| WidgetInfo::selected(accesskit::Role::CheckBox, true, self.is_ticked, name));
        if let Some(remark) = self.texts.item.remark {
            ui.ctx().accesskit_node_builder(row.id, |node| node.set_description(remark));
        }
    }

    fn paint(&self, ui: &Ui, rect: Rect, row: &Response, texts: &LaidOut) {
        let tokens = theme::tokens(ui.ctx());
        if !self.is_first {
            ui.painter().hline(rect.x_range(), rect.min.y, egui::Stroke::new(1.0, tokens.line));
        }
        if row.hovered() {
            ui.painter().rect_filled(rect.shrink(1.0), theme::control_radius(), tokens.window);
        }
        let corner = pos2(rect.min.x + 4.0, rect.min.y);
        check_box::paint_in(
            ui,
            Rect::from_min_size(corner, vec2(TEXT_LEFT - 8.0, theme::CONTROL_HEIGHT + 8.0)),
            self.is_ticked,
        );
        let mut at = pos2(rect.min.x + TEXT_LEFT, rect.center().y - texts.height() / 2.0);
        if let Some(label) = &texts.label {
            ui.painter().galley(at, Arc::clone(label), tokens.soft);
            at.y += texts.label_height();
        }
        let value_height = texts.value_height();
        if let Content::Picture(image) = &self.texts.item.content {
            let square = Rect::from_min_size(at, vec2(PICTURE_SIZE, value_height));
            picture::paint(ui, square, PICTURE_SIZE, image.into(), 1.0);
        }
        let beside = at + vec2(texts.indent, (value_height - texts.value.size().y) / 2.0);
        ui.painter().galley(beside, Arc::clone(&texts.value), tokens.ink);
        if let Some(remark) = &texts.remark {
            ui.painter().galley(at + vec2(0.0, value_height + 2.0), Arc::clone(remark), tokens.soft);
        }
        if row.has_focus() {
            focus::focus_ring(ui, rect.shrink(3.0), theme::control_radius(), tokens);
        }
    }

    /// Consumes Enter and Ctrl+C if the row has the focus; returns whether there were any.
    fn takes_copy_key(&self, ui: &Ui) -> bool {
        if !ui.memory(|memory| memory.has_focus(self.id)) {
            return false;
        }
        let has_copy = ui.input_mut(|input| {
            let before = input.events.len();
            input.events.retain(|event| *event != egui::Event::Copy);
            input.events.len() < before
        });
        keys::take(ui.ctx(), Key::Enter) || has_copy
    }

    fn button_ui(&self, ui: &Ui, rect: Rect, width: f32) -> bool {
        let label = if self.is_copied { "Copied" } else { "Copy" };
        let at = Rect::from_min_size(
            pos2(rect.max.x - PADDING - width, rect.min.y + PADDING),
            vec2(width, theme::CONTROL_HEIGHT),
        );
        let response = button::button_within(ui, at, self.id.with("copy"), label);
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_label(format!("{label} {}", self.texts.item.label));
            if self.is_copied {
                // Says "Copied" while the focus stays in the row, but not that another row is no longer the one copied last.
                node.set_live(accesskit::Live::Polite);
            }
        });
        response.clicked()
    }

    /// Lays out the value.
    fn value(&self, ui: &Ui, width: f32) -> Arc<Galley> {
        let tokens = theme::tokens(ui.ctx());
        let RowTexts { item, value, .. } = self.texts;
        let is_typed = item.copied().is_some();
        let style = if is_typed { TextStyle::Monospace } else { TextStyle::Body };
        let font = style.resolve(ui.style());
        let color = if item.is_left_empty() { tokens.soft } else { tokens.ink };
        let (plain, mark) = (TextFormat::simple(font.clone(), color), TextFormat::simple(font, tokens.warning));
        let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
        for (text, is_mark) in value {
            job.append(text, 0.0, if *is_mark { mark.clone() } else { plain.clone() });
        }
        let unit = if let Content::Number(_, unit) = item.content { unit } else { "" };
        if !unit.is_empty() {
            // Not monospaced: it is not copied.
            job.append(unit, 6.0, TextFormat::simple(TextStyle::Body.resolve(ui.style()), tokens.soft));
        }
        job.wrap = TextWrapping {
            max_width: width,
            max_rows: MAX_LINES,
            break_anywhere: false,
            overflow_character: Some('…'),
        };
        ui.painter().layout_job(job)
    }
}

/// The mark for a space that matters.
const SPACE: &str = "\u{2423}";
