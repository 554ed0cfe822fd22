//! Forms: labels with fields beside them, or above them if there is no room, and a line below each field for its problem or
//! advice.

use egui::accesskit::Invalid;
use egui::epaint::RectShape;
use egui::{self, Color32, Id, Layout, Rect, Response, RichText, Stroke, StrokeKind, TextStyle, Ui, vec2};

use super::{announcement, button, field_help, focus, label, mesh_cache, mnemonic, theme, tooltip};
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

/// The space between the columns, in points.
const GAP: f32 = 12.0;
/// The width that a field needs for its label to be beside it, in points.
const NARROWEST_FIELD: f32 = 228.0;

impl Form {
    /// Shows a row: a label in its column, and its content beside it, or below it if the form is narrow. Returns the label, if
    /// it is not empty.
    pub fn row_ui<R>(self, ui: &mut Ui, label: &str, show: impl FnOnce(&mut Ui) -> R) -> (Option<Response>, R) {
        let name = |ui: &mut Ui| {
            (!label.is_empty()).then(|| {
                let shown = ui.add(egui::Label::new(label).wrap());
                mnemonic::of_next_field(ui, &shown, label, &TextStyle::Body, ui.visuals().text_color());
                shown
            })
        };
        let content = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.set_max_width(ui.available_width().min(self.field_width));
            let shown = show(ui);
            mnemonic::end_of_label(ui);
            shown
        };
        if ui.available_width() < self.label_width + GAP + NARROWEST_FIELD {
            let above = |ui: &mut Ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                (name(ui), content(ui))
            };
            return ui.vertical(above).inner;
        }
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let height = if label.is_empty() { 0.0 } else { theme::CONTROL_HEIGHT };
            let middle = Layout::left_to_right(egui::Align::Center);
            let named = ui.allocate_ui_with_layout(vec2(self.label_width, height), middle, |ui| {
                ui.set_min_width(self.label_width);
                name(ui)
            });
            (named.inner, ui.vertical(content).inner)
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
        self.field_with_room_ui(ui, label, hint, ROOM_HEIGHT, show)
    }

    /// Shows a row as [`Self::field_ui`] does, but makes room for a problem only when there is one: for forms with little room.
    pub fn compact_field_ui(
        self,
        ui: &mut Ui,
        label: &str,
        hint: impl Fn() -> String,
        show: impl FnOnce(&mut Ui) -> Response,
    ) -> Field {
        self.field_with_room_ui(ui, label, hint, 0.0, show)
    }

    fn field_with_room_ui(
        self,
        ui: &mut Ui,
        label: &str,
        hint: impl Fn() -> String,
        room: f32,
        show: impl FnOnce(&mut Ui) -> Response,
    ) -> Field {
        let (name, field) = self.row_ui(ui, label, |ui| Field::with_room_of(ui, room, show));
        field.response.ctx.accesskit_node_builder(field.response.id, |node| node.set_description(hint()));
        field_help::note(&field.response, label, &hint);
        match name {
            Some(name) => {
                let id = name.id;
                tooltip::hint(name, hint);
                Field { label: label.to_owned(), response: field.response.labelled_by(id), ..field }
            }
            None => field,
        }
    }
}

/// The height of the room below a field, in points: one line, or a Fix button.
const ROOM_HEIGHT: f32 = 22.0;
/// The height of its first line, in points.
const LINE_HEIGHT: f32 = 16.0;
/// How far below the top of the room the text begins, in points, so that it is level with a Fix button.
const TEXT_OFFSET: f32 = 2.0;
/// The gap between a field and the room below it, in points.
const ROOM_GAP: f32 = 2.0;
/// The size of the Fix button, in points.
const FIX_SIZE: egui::Vec2 = vec2(28.0, ROOM_HEIGHT + ROOM_GAP);

/// A field after it was shown.
#[derive(Debug)]
pub struct Field {
    /// Its label, if it can be invalid.
    label: String,
    /// The response of its control.
    pub response: Response,
    /// The room below it.
    room: Rect,
    /// How much of its limit its text uses, if that is shown.
    count: String,
}

impl Field {
    /// Shows a problem below the field with a red border, and tells screen readers at the field.
    pub fn problem_ui(&self, ui: &mut Ui, problem: &InvalidValue) {
        let tokens = theme::tokens(ui.ctx());
        let words = problem.sentences();
        let line = self.message_ui(ui, self.room, &words, &words, tokens.error);
        self.announce_problem(ui, problem);
        let (rect, radius, border) = (self.response.rect, theme::control_radius(), Stroke::new(2.0, tokens.error));
        mesh_cache::paint(ui, &RectShape::stroke(rect, radius, border, StrokeKind::Inside));
        if self.response.has_focus() {
            // The red border hides the field's own focus ring.
            focus::focus_ring(ui, rect, radius, tokens);
        }
        let described = self.steady(words);
        self.response.ctx.accesskit_node_builder(self.response.id, |node| {
            node.set_description(self.described(&described));
            node.set_invalid(Invalid::True);
            node.set_error_message(line.accesskit_id());
        });
    }

    /// Returns the words for the description of an invalid field: those with which it became invalid, as long as it has the focus,
    /// because screen readers say each change of the focused field, and the words contain what is typed.
    fn steady(&self, words: String) -> String {
        let pass = self.response.ctx.cumulative_pass_nr();
        let has_focus = self.response.has_focus();
        self.response.ctx.data_mut(|data| {
            let kept: &mut (String, u64) = data.get_temp_mut_or_default(self.response.id.with("problem"));
            if !has_focus || kept.1 + 1 < pass {
                kept.0 = words;
            }
            kept.1 = pass;
            kept.0.clone()
        })
    }

    /// Makes screen readers say once that the field has become invalid. The text below the field changes with each key.
    fn announce_problem(&self, ui: &Ui, problem: &InvalidValue) {
        if self.label.is_empty() {
            return;
        }
        let words = format!("{} is not valid. Enter {}.", self.label, problem.expected);
        announcement::announcement_in(ui, self.response.rect.min, self.response.id.with("invalid"), &words);
    }

    /// Shows a control, and reserves room below it for one line, so that nothing moves under the pointer when a problem
    /// appears. A longer text makes the room taller.
    pub fn with_room(ui: &mut Ui, show: impl FnOnce(&mut Ui) -> Response) -> Self {
        Self::with_room_of(ui, ROOM_HEIGHT, show)
    }

    /// Shows a control, and reserves room of at least this height below it, in points.
    pub fn with_room_of(ui: &mut Ui, height: f32, show: impl FnOnce(&mut Ui) -> Response) -> Self {
        let response = show(ui);
        // What the text below the field needed in the previous frame.
        let needed = ui.data_mut(|data| data.remove_temp::<f32>(room_id(&response))).unwrap_or_default();
        let (_, room) = ui.allocate_space(vec2(ui.available_width(), needed.max(height)));
        Self { label: String::new(), response, room, count: String::new() }
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
        let line = Rect::from_min_size(
            egui::pos2(left, self.room.min.y + TEXT_OFFSET),
            vec2(self.room.max.x - left, LINE_HEIGHT),
        );
        label::text_in(ui, line, &self.count, &TextStyle::Small, color);
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

    /// Shows advice below the field: the first of `words` that fits on a line, or else all of the second; `whole` is the
    /// tooltip, and what screen readers say at the field. If there is a `fix`, a button follows the words; returns whether it
    /// was clicked.
    pub fn advice_ui(&self, ui: &mut Ui, words: [&str; 2], whole: &str, color: Color32, fix: Option<&str>) -> bool {
        let room = self.room.with_max_x(self.room.max.x - fix.map_or(0.0, |_| FIX_SIZE.x + 4.0));
        // Half a reason is no help.
        let [longer, shorter] = words;
        let fits = label::text_width(ui, longer, &TextStyle::Small) <= room.width();
        let line = self.message_ui(ui, room, if fits { longer } else { shorter }, whole, color);
        self.response.ctx.accesskit_node_builder(self.response.id, |node| {
            node.set_description(self.described(whole));
            node.push_detail(line.accesskit_id());
        });
        fix.is_some_and(|fix| {
            let at = egui::pos2(self.room.max.x - FIX_SIZE.x, self.room.min.y - ROOM_GAP);
            let at = Rect::from_min_size(at, FIX_SIZE);
            let (button, is_pressed) = button::changing_link_in(ui, at, self.response.id.with("fix"), "Fix", fix);
            tooltip::hint(button, || fix.to_owned());
            if is_pressed {
                // The button disappears with the advice.
                self.response.request_focus();
            }
            is_pressed
        })
    }

    /// Shows a text in `room`, wrapped, with `whole` as its tooltip. Returns the id of its label.
    fn message_ui(&self, ui: &mut Ui, room: Rect, words: &str, whole: &str, color: Color32) -> Id {
        let room = room.translate(vec2(0.0, TEXT_OFFSET));
        let needed = label::lines_height(ui, words, &TextStyle::Small, room.width());
        let shown = egui::Label::new(RichText::new(words).text_style(TextStyle::Small).color(color));
        let fits = needed <= room.height();
        let remembered = if needed > ROOM_HEIGHT { needed + 6.0 } else { needed };
        ui.data_mut(|data| data.insert_temp(room_id(&self.response), remembered));
        if !fits {
            // The next frame has the room; until then, the text must not overprint the next field.
            ui.ctx().request_repaint();
        }
        let mut below = ui.new_child(egui::UiBuilder::new().max_rect(room).layout(Layout::top_down(egui::Align::Min)));
        let line = below.add(if fits { shown.wrap() } else { shown.truncate() });
        let id = line.id;
        tooltip::hint(line, || whole.to_owned());
        id
    }
}

fn room_id(response: &Response) -> Id {
    response.id.with("room below")
}
