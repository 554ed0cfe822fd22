//! The command palette: finds every command, action, field and recent file by typing, and runs it or goes there. What can be found
//! is in `entry`, the order of what was found in `ranking`.

use std::path::PathBuf;

use egui::{Context, Id, Key, Rect, Response, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, accesskit, vec2};

use super::frame::{DialogFrame, Readiness};
use crate::console::command::Situation;
use crate::console::{Message as Out, dialogs};
use crate::draw::{keys, label, list, text_field, theme};
use crate::policy::Policy;
use crate::text;
use entry::Entry;

mod entry;
mod ranking;

/// The name of the dialog.
const NAME: &str = "Command palette";
/// How many rows are visible, if the window is tall enough.
const MAX_ROWS: usize = 10;
/// The height of everything but the rows, in points.
const REST_HEIGHT: f32 = 220.0;
/// The room for the scroll bar, in points.
const BAR_WIDTH: f32 = 14.0;

/// The open dialog.
pub(crate) struct Palette {
    typed: String,
    entries: Vec<Entry>,
    /// The indices of the entries that match, best first.
    found: Vec<usize>,
    /// The index in `found` of the entry that Enter chooses.
    highlighted: usize,
    /// Whether the highlighted row must be brought into view.
    scrolls: bool,
    /// Whether the arrow keys have moved the highlight since the last letter. A screen reader then reads the row.
    is_browsing: bool,
    is_new: bool,
}

impl Palette {
    /// Offers everything that can be found in `policy` and the console. `advice` has the counts of the listed advice.
    pub(crate) fn new(
        ctx: &Context,
        policy: &Policy,
        advice: Option<&str>,
        situation: &Situation,
        recent: &[PathBuf],
    ) -> Self {
        let entries = entry::all(ctx, policy, advice, situation, recent);
        let found = (0..entries.len()).collect();
        let typed = String::new();
        Self { typed, entries, found, highlighted: 0, scrolls: false, is_browsing: false, is_new: true }
    }

    /// Shows the dialog. `number` makes the id of the field unique.
    pub(super) fn show(&mut self, ctx: &Context, number: u64, is_top: bool, messages: &mut Vec<Out>) {
        let frame = DialogFrame { focuses_default_button: false, ..DialogFrame::new(NAME, 600.0, &["Go", "Cancel"]) };
        let mut clicked = None;
        let pressed = frame.show(ctx, is_top, |ui| {
            self.search_ui(ui, number, is_top);
            clicked = self.rows_ui(ui);
            self.readiness()
        });
        if let Some(index) = clicked {
            self.highlighted = index;
        }
        let chooses = pressed == Some(0) || clicked.is_some();
        if chooses && let Some(entry) = self.highlighted().filter(|entry| entry.unavailable.is_none()) {
            messages.push(dialogs::close());
            messages.extend(entry.messages());
        } else if pressed == Some(1) {
            messages.push(dialogs::close());
        }
    }

    fn highlighted(&self) -> Option<&Entry> {
        self.found.get(self.highlighted).and_then(|index| self.entries.get(*index))
    }

    fn readiness(&self) -> Readiness {
        match self.highlighted().map(|entry| &entry.unavailable) {
            None => Readiness::NotReady,
            Some(Some(reason)) => Readiness::Because(reason.clone()),
            Some(None) => Readiness::Ready,
        }
    }

    /// Shows the field, and how much was found.
    fn search_ui(&mut self, ui: &mut Ui, number: u64, is_top: bool) {
        if is_top {
            self.keys(ui);
        }
        let hint = text_field::placeholder("Search commands, actions, fields and recent files");
        let id = Id::unique(("palette", number));
        let field = text_field::text_field_ui(ui, &mut self.typed, |edit| edit.id(id).hint_text(hint));
        if std::mem::take(&mut self.is_new) {
            field.request_focus();
        }
        if field.changed() {
            self.found = ranking::ranked(&self.typed, self.entries.iter().map(Entry::searched));
            (self.highlighted, self.scrolls, self.is_browsing) = (0, true, false);
        }
        let row = self.highlighted().filter(|_| self.is_browsing).map(|_| row_id(self.highlighted));
        ui.ctx().accesskit_node_builder(field.id, |node| {
            node.set_role(accesskit::Role::EditableComboBox);
            node.set_label("Search");
            node.set_expanded(true);
            if let Some(row) = row {
                node.set_active_descendant(row.accesskit_id());
            }
        });
        self.count_ui(ui);
    }

    /// Shows how much was found, and announces it.
    fn count_ui(&self, ui: &mut Ui) {
        let words = match self.found.len() {
            0 => format!("Nothing matches {}", text::quoted(self.typed.trim(), 40)),
            found => format!("{found} found"),
        };
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 18.0));
        let id = ui.scope_id().with("count");
        label::label_in(ui, rect, id, &words, &TextStyle::Small, theme::tokens(ui.ctx()).soft);
        ui.ctx().accesskit_node_builder(id, |node| node.set_live(accesskit::Live::Polite));
    }

    /// Moves the highlight with the keys that the field does not use.
    fn keys(&mut self, ui: &Ui) {
        let last = self.found.len().saturating_sub(1);
        let here = self.highlighted;
        let moves = [
            (Key::ArrowUp, here.checked_sub(1).unwrap_or(last)),
            (Key::ArrowDown, if here < last { here + 1 } else { 0 }),
            (Key::PageUp, here.saturating_sub(MAX_ROWS)),
            (Key::PageDown, (here + MAX_ROWS).min(last)),
        ];
        let has_key = |(key, _): &(Key, usize)| keys::take(ui.ctx(), *key);
        if let Some((_, to)) = moves.into_iter().find(has_key) {
            (self.highlighted, self.scrolls, self.is_browsing) = (to, true, true);
        }
    }

    /// Shows the rows. Returns the index of the one that was clicked.
    fn rows_ui(&mut self, ui: &mut Ui) -> Option<usize> {
        let room = ui.ctx().content_rect().height() - REST_HEIGHT;
        #[expect(clippy::cast_precision_loss, reason = "ten")]
        let height = room.clamp(2.0 * theme::ROW_HEIGHT, MAX_ROWS as f32 * theme::ROW_HEIGHT);
        let width = ui.available_width() - BAR_WIDTH;
        let mut clicked = None;
        let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink(false);
        area.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(accesskit::Role::ListBox);
                node.set_label("Results");
            });
            let is_pointing = ui.input(|input| input.pointer.delta() != egui::Vec2::ZERO);
            for (index, entry) in self.found.iter().enumerate() {
                let Some(entry) = self.entries.get(*entry) else { continue };
                let (_, rect) = ui.allocate_space(vec2(width, theme::ROW_HEIGHT));
                let row = ui.interact(rect, row_id(index), Sense::CLICK);
                if row.hovered() && is_pointing {
                    self.highlighted = index;
                }
                let is_highlighted = self.highlighted == index;
                describe(&row, entry, is_highlighted, (index, self.found.len()));
                if is_highlighted && std::mem::take(&mut self.scrolls) {
                    row.scroll_to_me(None);
                }
                if ui.is_rect_visible(rect) {
                    paint_row(ui, rect, entry, is_highlighted);
                }
                if row.clicked() {
                    clicked = Some(index);
                }
            }
        });
        clicked
    }
}

fn row_id(index: usize) -> Id {
    Id::unique(("palette row", index))
}

fn describe(row: &Response, entry: &Entry, is_highlighted: bool, (index, count): (usize, usize)) {
    let enabled = entry.unavailable.is_none();
    row.widget_info(|| WidgetInfo::selected(accesskit::Role::ListBoxOption, enabled, is_highlighted, entry.name()));
    list::mark_selected(row, is_highlighted);
    row.ctx.accesskit_node_builder(row.id, |node| {
        node.set_position_in_set(index + 1);
        node.set_size_of_set(count);
        let parts = [entry.place.as_str(), &entry.keys, entry.unavailable.as_deref().unwrap_or_default()];
        node.set_description(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "));
    });
}

fn paint_row(ui: &Ui, rect: Rect, entry: &Entry, is_highlighted: bool) {
    let tokens = theme::tokens(ui.ctx());
    if is_highlighted {
        ui.painter().add(theme::selected(tokens, rect.shrink2(vec2(0.0, 1.0)), theme::control_radius()));
    }
    let small = TextStyle::Small;
    let inner = rect.shrink2(vec2(10.0, 0.0));
    let right = match (entry.place.as_str(), entry.keys.as_str()) {
        (place, "") => place.to_owned(),
        (place, keys) => format!("{place}   {keys}"),
    };
    let width = label::text_width(ui, &right, &small).min(inner.width() / 2.0);
    let right_at = inner.with_min_x(inner.max.x - width);
    let color = if entry.unavailable.is_none() { tokens.ink } else { tokens.soft };
    label::text_in(ui, inner.with_max_x(right_at.min.x - 12.0), &entry.label, &TextStyle::Body, color);
    label::text_in(ui, right_at, &right, &small, tokens.soft);
}
