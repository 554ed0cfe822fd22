//! A field for what nobody else is to see: passwords, codes, the shared secret. It shows dots, and keeps its text in one place
//! that is wiped: no undo, no copy, nothing for screen readers but how it is called. What is typed goes to its end.
//!
//! egui's own text field keeps copies for its undo, and in each event; those that pass here are wiped.

use std::fmt;

use egui::epaint::RectShape;
use egui::{
    self, Event, EventFilter, Id, Key, Rect, Response, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, accesskit,
    pos2, vec2,
};
use zeroize::{Zeroize as _, Zeroizing};

use super::{focus, label, rect_cache, theme, tooltip};
use crate::core_dumps;

/// What is typed into a secret field. It is wiped when it is dropped.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// The most bytes that fit: more than a RADIUS password and any shared secret have. The room is there from the beginning,
    /// since to grow would leave a copy behind.
    pub const MAX_BYTES: usize = 512;

    /// Begins empty.
    pub fn new() -> Self {
        Self(Zeroizing::new(String::with_capacity(Self::MAX_BYTES)))
    }

    /// What stands in it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes what stands in it away.
    pub fn take(&mut self) -> Zeroizing<String> {
        std::mem::take(self).0
    }

    /// Wipes it.
    pub fn clear(&mut self) {
        drop(self.take());
    }

    /// Adds what was typed or pasted, or puts it in the place of what there is: all of it, or nothing where it does not fit.
    /// Line breaks are no part of it. Tells whether it fit.
    fn add(&mut self, typed: &str, replaces: bool) -> bool {
        let added = || typed.chars().filter(|c| !matches!(c, '\r' | '\n'));
        let bytes: usize = added().map(char::len_utf8).sum();
        let fits = bytes + if replaces { 0 } else { self.0.len() } <= Self::MAX_BYTES;
        if fits {
            core_dumps::forbid();
            if replaces {
                self.clear();
            }
            self.0.extend(added());
        }
        fits
    }
}

impl Default for SecretText {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretText").finish_non_exhaustive()
    }
}

/// Shows a field over the width that there is; `hint` stands in it while it is empty.
pub fn secret_field_ui(ui: &mut Ui, id: Id, text: &mut SecretText, name: &str, hint: &str) -> Response {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::CONTROL_HEIGHT), Sense::hover());
    secret_field_in(ui, rect, id, text, name, hint)
}

/// Shows a field at a place; it takes no other room.
pub fn secret_field_in(ui: &Ui, rect: Rect, id: Id, text: &mut SecretText, name: &str, hint: &str) -> Response {
    let mut response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    if response.clicked() {
        response.request_focus();
    }
    // Whether all of it is selected, to be replaced by what is typed next.
    let mut is_selected = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    if response.has_focus() {
        // By this egui knows that somebody is typing; it stays empty.
        if egui::text_edit::TextEditState::load(ui.ctx(), id).is_none() {
            egui::text_edit::TextEditState::default().store(ui.ctx(), id);
        }
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: false, tab: false, escape: false };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    }
    if response.has_focus() && edit(ui, text, &mut is_selected) {
        response.mark_changed();
    }
    is_selected &= response.has_focus();
    ui.data_mut(|data| data.insert_temp(id, is_selected));
    if set_by_screen_reader(ui, id, text) {
        response.mark_changed();
    }
    paint(ui, rect, &response, text, is_selected, hint);
    response.widget_info(|| WidgetInfo::labeled(accesskit::Role::PasswordInput, enabled, name));
    // What is typed one by one would be cut there without a word.
    let is_full = text.as_str().len() + 4 > SecretText::MAX_BYTES;
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_role(accesskit::Role::PasswordInput);
        node.add_action(accesskit::Action::SetValue);
        if is_full {
            node.set_invalid(accesskit::Invalid::True);
        }
    });
    if is_full {
        let stroke = Stroke::new(2.0, theme::tokens(ui.ctx()).error);
        rect_cache::paint(ui, &RectShape::stroke(rect, theme::control_radius(), stroke, StrokeKind::Inside));
        tooltip::hint(response.clone(), || format!("It is full: {} bytes are the most", SecretText::MAX_BYTES));
    }
    if response.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::Text);
    }
    focus::keep_in_sight(&response);
    response
}

/// Goes through what was typed in this frame and wipes it; tells whether the text changed.
fn edit(ui: &Ui, text: &mut SecretText, is_selected: &mut bool) -> bool {
    let mut changed = false;
    ui.input_mut(|input| {
        for event in &mut input.events {
            match event {
                Event::Text(typed) | Event::Paste(typed) | Event::Ime(egui::ImeEvent::Commit(typed)) => {
                    if text.add(typed, *is_selected) {
                        *is_selected = false;
                        changed = true;
                    }
                    typed.zeroize();
                }
                Event::Key { key: Key::Backspace | Key::Delete, pressed: true, modifiers, .. } => {
                    if std::mem::take(is_selected) || modifiers.command || modifiers.alt {
                        text.clear();
                    } else {
                        text.0.pop();
                    }
                    changed = true;
                }
                Event::Key { key: Key::A, pressed: true, modifiers, .. } if modifiers.command => {
                    *is_selected = !text.is_empty();
                }
                Event::Key { key: Key::ArrowLeft | Key::ArrowRight | Key::Home | Key::End, pressed: true, .. } => {
                    *is_selected = false;
                }
                _ => {}
            }
        }
        // egui keeps each event twice.
        for event in &mut input.raw.events {
            if let Event::Text(typed) | Event::Paste(typed) | Event::Ime(egui::ImeEvent::Commit(typed)) = event {
                typed.zeroize();
            }
        }
        // An empty one is no text to anybody who comes later.
        input.events.retain(|event| !matches!(event, Event::Text(typed) | Event::Paste(typed) if typed.is_empty()));
    });
    changed
}

fn set_by_screen_reader(ui: &Ui, id: Id, text: &mut SecretText) -> bool {
    ui.input(|input| {
        let mut is_set = false;
        for request in input.accesskit_action_requests(id, accesskit::Action::SetValue) {
            if let Some(accesskit::ActionData::Value(value)) = &request.data {
                is_set |= text.add(value, true);
            }
        }
        is_set
    })
}

fn paint(ui: &Ui, rect: Rect, response: &Response, text: &SecretText, is_selected: bool, hint: &str) {
    let tokens = theme::tokens(ui.ctx());
    let has_focus = response.has_focus();
    let border = if has_focus { Stroke::new(2.0, tokens.accent) } else { Stroke::new(1.0, tokens.field_border) };
    let radius = theme::control_radius();
    rect_cache::paint(ui, &RectShape::new(rect, radius, tokens.field, border, StrokeKind::Inside));
    let inner = rect.shrink2(vec2(PADDING, 0.0));
    let mut end = inner.min.x;
    if text.is_empty() {
        label::text_in(ui, inner, hint, &TextStyle::Body, tokens.soft);
    } else {
        // As many dots as fit: the last ones, where somebody types.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few")]
        let room = (inner.width() / DOT).floor() as usize;
        let dots = text.as_str().chars().count().min(room);
        #[expect(clippy::cast_precision_loss, reason = "a few")]
        let width = dots as f32 * DOT;
        end += width;
        if is_selected {
            let behind = Rect::from_min_max(pos2(inner.min.x, rect.min.y + 7.0), pos2(end, rect.max.y - 7.0));
            ui.painter().rect_filled(behind, egui::CornerRadius::ZERO, tokens.selection);
        }
        for dot in 0..dots {
            #[expect(clippy::cast_precision_loss, reason = "a few")]
            let x = inner.min.x + (dot as f32 + 0.5) * DOT;
            ui.painter().circle_filled(pos2(x, rect.center().y), DOT_RADIUS, tokens.ink);
        }
    }
    if has_focus {
        let caret = (rect.min.y + 7.0)..=(rect.max.y - 7.0);
        ui.painter().vline(end + 1.0, caret, Stroke::new(1.5, tokens.ink));
    }
}

/// Between the border and the text of a field, in points; as egui's own fields have it.
const PADDING: f32 = 12.0;
const DOT: f32 = 8.0;
const DOT_RADIUS: f32 = 2.5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_not_taken_in_part_and_the_text_never_moves() {
        let mut text = SecretText::new();
        let place = text.as_str().as_ptr();
        assert!(text.add("pass\r\nword", false) && text.add(&"é".repeat(252), false));
        assert_eq!(text.as_str().len(), 512);
        assert!(!text.add("x", false) && !text.add(&"x".repeat(513), true));
        assert_eq!((text.as_str().len(), text.as_str().as_ptr()), (512, place));
        assert!(text.as_str().starts_with("passwordé"));
    }

    #[test]
    fn it_is_taken_away_whole_and_shown_by_nothing() {
        let mut text = SecretText::new();
        assert!(text.add("hidden", false));
        assert_eq!(format!("{text:?}"), "SecretText { .. }");
        assert_eq!(text.take().as_str(), "hidden");
        assert!(text.is_empty());
    }
}
