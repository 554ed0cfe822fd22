//! Forms: a column of labels with fields beside them, and a line below each field for its problem or advice.

use egui::{self, Color32, Layout, Rect, Response, RichText, Sense, TextStyle, Ui, vec2};

use super::{button, field_help, label, mnemonic, theme, tooltip};
use crate::policy::{InvalidValue, Limit};
use crate::text;

/// The widths of the columns of a form, in points.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Of the labels.
    pub label_width: f32,
    /// Of the fields, at most.
    pub field_width: f32,
}

impl Form {
    /// Shows a row: a label in its column, and its content beside it. Returns the label, if it is not empty.
    pub fn row_ui<R>(self, ui: &mut Ui, label: &str, show: impl FnOnce(&mut Ui) -> R) -> (Option<Response>, R) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            let height = if label.is_empty() { 0.0 } else { theme::CONTROL_HEIGHT };
            let middle = Layout::left_to_right(egui::Align::Center);
            let named = ui.allocate_ui_with_layout(vec2(self.label_width, height), middle, |ui| {
                ui.set_min_width(self.label_width);
                (!label.is_empty()).then(|| {
                    let shown = ui.label(label);
                    mnemonic::of_next_field(ui, &shown, label, &TextStyle::Body, ui.visuals().text_color());
                    shown
                })
            });
            let shown = ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.set_max_width(ui.available_width().min(self.field_width));
                show(ui)
            });
            mnemonic::end_of_label(ui);
            (named.inner, shown.inner)
        })
        .inner
    }

    /// Shows a row with a field that can be invalid; `hint` is the tooltip of its label. There is always room for a problem, so
    /// nothing moves under the pointer.
    pub fn field_ui(
        self,
        ui: &mut Ui,
        label: &str,
        hint: impl Fn() -> String,
        show: impl FnOnce(&mut Ui) -> Response,
    ) -> Field {
        let (name, field) = self.row_ui(ui, label, |ui| Field::with_room(ui, show));
        field.response.ctx.accesskit_node_builder(field.response.id, |node| node.set_description(hint()));
        field_help::note(&field.response, label, &hint);
        match name {
            Some(name) => {
                let id = name.id;
                tooltip::hint(name, hint);
                Field { response: field.response.labelled_by(id), ..field }
            }
            None => field,
        }
    }
}

/// The height of the line below a field, in points.
pub const PROBLEM_HEIGHT: f32 = 16.0;

/// A field after it was shown.
#[derive(Debug)]
pub struct Field {
    /// The response of its control.
    pub response: Response,
    /// The room below it.
    room: Rect,
    /// How much of its limit its text uses, if that is shown.
    count: String,
}

impl Field {
    /// Shows a problem below the field, and tells screen readers at the field.
    pub fn problem_ui(&self, ui: &mut Ui, problem: &InvalidValue) {
        let words = problem.sentences();
        line_below_ui(ui, self.room, &words, &words, theme::tokens(ui.ctx()).error);
        self.response.ctx.accesskit_node_builder(self.response.id, |node| {
            node.set_description(self.described(&words));
            node.set_invalid(egui::accesskit::Invalid::True);
        });
    }

    /// Shows a control, and reserves the room below it.
    pub fn with_room(ui: &mut Ui, show: impl FnOnce(&mut Ui) -> Response) -> Self {
        let response = show(ui);
        let (room, _) = ui.allocate_exact_size(vec2(ui.available_width(), PROBLEM_HEIGHT), Sense::hover());
        Self { response, room, count: String::new() }
    }

    /// Shows how long the text is, at the right end of the line below the field, if it uses most of its limit. Screen readers
    /// find that in the description of the field.
    pub fn limited(mut self, ui: &Ui, text: &str, limit: Option<Limit>) -> Self {
        let Some(limit) = limit else { return self };
        let (used, most) = limit.used(text);
        if used * 5 < most * 4 {
            return self;
        }
        let [used_words, most_words] = [used, most].map(|length| text::grouped(length as u64));
        self.count = match limit {
            Limit::Characters(_) => format!("{used_words} of {most_words}"),
            Limit::Bytes(_) => format!("{used_words} of {most_words} bytes"),
        };
        let tokens = theme::tokens(ui.ctx());
        let color = if used > most { tokens.error } else { tokens.soft };
        let left = self.room.max.x - label::text_width(ui, &self.count, &TextStyle::Small);
        label::text_in(ui, self.room.with_min_x(left), &self.count, &TextStyle::Small, color);
        self.room.max.x = left - 12.0;
        self.response.ctx.accesskit_node_builder(self.response.id, |node| {
            let before = node.description().unwrap_or_default().to_owned();
            node.set_description(self.described(&before));
        });
        self
    }

    /// Returns the description of the field for screen readers.
    fn described(&self, words: &str) -> String {
        if self.count.is_empty() { words.to_owned() } else { format!("{words} {}.", self.count) }
    }

    /// Shows advice below the field, in the longest of `words` that fits; `whole` is the tooltip, and what screen readers say at
    /// the field. If there is a `fix`, a button follows the words; returns whether it was clicked.
    pub fn advice_ui(&self, ui: &mut Ui, words: [&str; 2], whole: &str, color: Color32, fix: Option<&str>) -> bool {
        let room = self.room.with_max_x(self.room.max.x - fix.map_or(0.0, |_| FIX_WIDTH));
        // Half a reason is no help.
        let [longer, shorter] = words;
        let fits = label::text_width(ui, longer, &TextStyle::Small) <= room.width();
        line_below_ui(ui, room, if fits { longer } else { shorter }, whole, color);
        self.response.ctx.accesskit_node_builder(self.response.id, |node| node.set_description(self.described(whole)));
        fix.is_some_and(|fix| {
            let at = self.room.with_min_x(self.room.max.x - FIX_WIDTH);
            let button = button::link_in(ui, at, self.response.id.with("fix"), "Fix", fix);
            let is_clicked = tooltip::hint(button, || fix.to_owned()).clicked();
            if is_clicked {
                // The button disappears with the advice.
                self.response.request_focus();
            }
            is_clicked
        })
    }
}

/// The width of the Fix button, in points.
const FIX_WIDTH: f32 = 28.0;

/// Shows one line, truncated to the room, with the whole text as its tooltip.
fn line_below_ui(ui: &mut Ui, room: Rect, words: &str, whole: &str, color: Color32) {
    let shown = RichText::new(words).text_style(TextStyle::Small).color(color);
    let layout = Layout::left_to_right(egui::Align::Center);
    let mut line = ui.new_child(egui::UiBuilder::new().max_rect(room).layout(layout));
    tooltip::hint(line.add(egui::Label::new(shown).truncate()), || whole.to_owned());
}
