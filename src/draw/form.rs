//! Forms: a column of labels, fields beside them, and under each what is wrong with it or advised.

use egui::{self, Color32, Layout, Rect, Response, RichText, Sense, TextStyle, Ui, vec2};

use super::{button, label, theme, tooltip};
use crate::policy::InvalidValue;

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
    /// Says under the field what it takes and what stands in it instead, and to screen readers at the field itself.
    pub fn problem_ui(&self, ui: &mut Ui, problem: &InvalidValue) {
        let words = format!("Enter {}: {} cannot be taken.", problem.expected, problem.found);
        line_below_ui(ui, self.room, &words, &words, theme::tokens(ui.ctx()).error);
        self.response.ctx.accesskit_node_builder(self.response.id, |node| {
            node.set_description(words.as_str());
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
        let fits = label::text_width(ui, longer, &TextStyle::Small) <= room.width();
        line_below_ui(ui, room, if fits { longer } else { shorter }, whole, color);
        self.response.ctx.accesskit_node_builder(self.response.id, |node| node.set_description(whole));
        fix.is_some_and(|fix| {
            let at = self.room.with_min_x(self.room.max.x - FIX_WIDTH);
            let button = button::link_in(ui, at, self.response.id.with("fix"), "Fix", fix);
            tooltip::hint(button, || fix.to_owned()).clicked()
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
    tooltip::hint(line.add(egui::Label::new(shown).truncate()), || whole.to_owned());
}
