//! A field for passwords, codes and the shared secret. Shows dots, also to screen readers, and keeps its text in a single buffer
//! that is wiped: no undo, no copying. Text can only be added at the end.
//!
//! egui's own text field keeps copies in its undo history, and events contain copies too; the latter are wiped here.

use std::fmt;

use egui::emath::TSTransform;
use egui::epaint::RectShape;
use egui::text::{CCursor, CCursorRange};
use egui::text_selection::accesskit_text::update_accesskit_for_text_widget;
use egui::{
    self, Event, EventFilter, Id, Key, Rect, Response, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, accesskit,
    pos2, vec2,
};
use zeroize::{Zeroize as _, Zeroizing};

use super::text_field::{Room, Rooms};
use super::{focus, label, mesh_cache, mnemonic, text_field, theme};
use crate::core_dumps;

/// The text of a secret field. Wiped on drop.
pub struct SecretText {
    text: Zeroizing<String>,
    changes: u64,
}

impl SecretText {
    /// The capacity in bytes: more than any RADIUS password or shared secret needs. Allocated up front, because growing the
    /// buffer would leave a copy behind.
    pub const MAX_BYTES: usize = 512;

    /// Creates an empty text.
    pub fn new() -> Self {
        Self { text: Self::buffer(), changes: 0 }
    }

    fn buffer() -> Zeroizing<String> {
        Zeroizing::new(String::with_capacity(Self::MAX_BYTES))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How often the text has changed, which tells whether it is still the same without a copy of it.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Returns whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Moves the text out and leaves the field empty.
    pub fn take(&mut self) -> Zeroizing<String> {
        self.changes += 1;
        std::mem::replace(&mut self.text, Self::buffer())
    }

    /// Wipes the text.
    pub fn clear(&mut self) {
        drop(self.take());
    }

    /// Removes the last character.
    fn pop(&mut self) {
        self.changes += 1;
        self.text.pop();
    }

    /// Appends typed or pasted text, or replaces the text with it. Drops line breaks. Does nothing if the result does not fit;
    /// returns whether it did.
    fn add(&mut self, typed: &str, replaces: bool) -> bool {
        let used = if replaces { 0 } else { self.text.len() };
        let fits = Room::Bytes(Self::MAX_BYTES - used).excess(typed).is_none();
        if fits {
            core_dumps::forbid();
            if replaces {
                self.clear();
            }
            self.changes += 1;
            self.text.extend(text_field::without_breaks(typed));
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

/// Shows a field across the available width, with `hint` while it is empty.
pub fn secret_field_ui(ui: &mut Ui, id: Id, text: &mut SecretText, name: &str, hint: &str) -> Response {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), theme::CONTROL_HEIGHT));
    secret_field_in(ui, rect, id, text, name, hint)
}

/// Shows a field in `rect`; allocates no space.
pub fn secret_field_in(ui: &Ui, rect: Rect, id: Id, text: &mut SecretText, name: &str, hint: &str) -> Response {
    let mut response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    if response.clicked() {
        response.request_focus();
    }
    // Whether all text is selected and will be replaced by the next input.
    let mut is_selected = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    if response.has_focus() {
        // Marks a text field as active for egui; the state stays empty.
        if egui::text_edit::TextEditState::load(ui.ctx(), id).is_none() {
            egui::text_edit::TextEditState::default().store(ui.ctx(), id);
        }
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: false, tab: false, escape: false };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    }
    text_field::remember_tab(ui.ctx());
    is_selected |= text_field::was_reached_by_tab(&response) && !text.is_empty();
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
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_role(accesskit::Role::PasswordInput);
        node.add_action(accesskit::Action::SetValue);
    });
    expose_dots(ui, rect, &response, text, is_selected);
    let (limit, length) = (Room::Bytes(SecretText::MAX_BYTES), text.as_str().len());
    Rooms::note(&response, limit, length, if is_selected { length } else { 0 });
    // Otherwise further input would be ignored without notice.
    if length + 4 > SecretText::MAX_BYTES {
        text_field::full_ui(ui, rect, &response, limit);
    }
    if response.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::Text);
    }
    focus::scroll_to_focused(&response);
    mnemonic::of_field(&response);
    response
}

/// Applies the input events of this frame and wipes them; returns whether the text changed.
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
                        text.pop();
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
        // egui stores each event twice.
        for event in &mut input.raw.events {
            if let Event::Text(typed) | Event::Paste(typed) | Event::Ime(egui::ImeEvent::Commit(typed)) = event {
                typed.zeroize();
            }
        }
        // Later widgets must not see the emptied events.
        input.events.retain(|event| !matches!(event, Event::Text(typed) | Event::Paste(typed) if typed.is_empty()));
    });
    changed
}

/// Gives screen readers a dot for each character. Without a text, some offer no way to set it.
fn expose_dots(ui: &Ui, rect: Rect, response: &Response, text: &SecretText, is_selected: bool) {
    if !ui.ctx().has_accesskit_node(response.id) {
        return;
    }
    let count = text.as_str().chars().count();
    let font = TextStyle::Body.resolve(ui.style());
    let dots = ui.painter().layout_no_wrap("•".repeat(count), font, theme::tokens(ui.ctx()).ink);
    let start = if is_selected { 0 } else { count };
    let range = CCursorRange::two(CCursor::new(start), CCursor::new(count));
    let place = TSTransform::from_translation(vec2(rect.min.x + PADDING, rect.min.y));
    update_accesskit_for_text_widget(ui.ctx(), response.id, Some(range), place, &dots);
}

/// Applies the requests of a screen reader to set the text and wipes them; returns whether the text changed.
fn set_by_screen_reader(ui: &Ui, id: Id, text: &mut SecretText) -> bool {
    ui.input_mut(|input| {
        let mut is_set = false;
        for value in take_values(&mut input.events, id) {
            is_set |= text.add(&value, true);
        }
        // egui stores each event twice.
        take_values(&mut input.raw.events, id).for_each(drop);
        is_set
    })
}

/// Takes the texts out of the requests to set that of a field.
fn take_values(events: &mut [Event], id: Id) -> impl Iterator<Item = Zeroizing<Box<str>>> {
    use accesskit::{Action, ActionData, ActionRequest};
    events.iter_mut().filter_map(move |event| match event {
        Event::AccessKitActionRequest(ActionRequest { action: Action::SetValue, target_node, data, .. })
            if *target_node == id.accesskit_id() =>
        {
            match data.take()? {
                ActionData::Value(value) => Some(Zeroizing::new(value)),
                _ => None,
            }
        }
        _ => None,
    })
}

fn paint(ui: &Ui, rect: Rect, response: &Response, text: &SecretText, is_selected: bool, hint: &str) {
    let tokens = theme::tokens(ui.ctx());
    let has_focus = response.has_focus();
    let border = if has_focus { Stroke::new(2.0, tokens.accent) } else { Stroke::new(1.0, tokens.field_border) };
    let radius = theme::control_radius();
    mesh_cache::paint(ui, &RectShape::new(rect, radius, tokens.field, border, StrokeKind::Inside));
    let inner = rect.shrink2(vec2(PADDING, 0.0));
    let mut end = inner.min.x;
    if text.is_empty() {
        let after_caret = inner.with_min_x(inner.min.x + theme::PLACEHOLDER_GAP);
        label::text_in(ui, after_caret, hint, &TextStyle::Body, tokens.soft);
    } else {
        // As many dots as fit.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
        let most = (inner.width() / DOT).floor() as usize;
        let dots = text.as_str().chars().count().min(most);
        #[expect(clippy::cast_precision_loss, reason = "a small count")]
        let width = dots as f32 * DOT;
        end += width;
        if is_selected {
            let behind = Rect::from_min_max(pos2(inner.min.x, rect.min.y + 7.0), pos2(end, rect.max.y - 7.0));
            ui.painter().rect_filled(behind, egui::CornerRadius::ZERO, tokens.selection);
        }
        for dot in 0..dots {
            #[expect(clippy::cast_precision_loss, reason = "a small count")]
            let x = inner.min.x + (dot as f32 + 0.5) * DOT;
            ui.painter().circle_filled(pos2(x, rect.center().y), DOT_RADIUS, tokens.ink);
        }
    }
    if has_focus {
        let caret = (rect.min.y + 7.0)..=(rect.max.y - 7.0);
        ui.painter().vline(end + 1.0, caret, Stroke::new(1.5, tokens.ink));
    }
}

/// The space between the border and the text of a field, in points; the same as in egui's own fields.
const PADDING: f32 = 12.0;
const DOT: f32 = 8.0;
const DOT_RADIUS: f32 = 2.5;

#[cfg(test)]
mod tests {
    use egui::{Context, RawInput};

    use super::*;

    #[test]
    fn text_from_a_screen_reader_is_wiped_from_the_input() {
        let (ctx, mut text) = (Context::default(), SecretText::new());
        theme::install(&ctx);
        let id = Id::unique("secret");
        let request = |target_node| {
            Event::AccessKitActionRequest(accesskit::ActionRequest {
                action: accesskit::Action::SetValue,
                target_tree: accesskit::TreeId::ROOT,
                target_node,
                data: Some(accesskit::ActionData::Value("hidden".into())),
            })
        };
        let is_in_input = |ui: &Ui| {
            let is_there = |events: &[Event]| events.iter().any(|event| format!("{event:?}").contains("hidden"));
            ui.input(|input| [is_there(&input.events), is_there(&input.raw.events)])
        };
        for (node, expected, remains) in [(id, "hidden", false), (Id::unique("other"), "", true)] {
            let input = RawInput { events: vec![request(node.accesskit_id())], ..RawInput::default() };
            let mut output = ctx.run_ui(input, |ui| {
                assert_eq!(is_in_input(ui), [true, true]);
                secret_field_ui(ui, id, &mut text, "Secret", "");
                assert_eq!(is_in_input(ui), [remains, remains]);
            });
            output.textures_delta.clear();
            assert_eq!(text.take().as_str(), expected);
        }
    }

    #[test]
    fn text_that_does_not_fit_is_ignored_and_the_buffer_never_moves() {
        let mut text = SecretText::new();
        let buffer = text.as_str().as_ptr();
        assert!(text.add("pass\r\nword", false) && text.add(&"é".repeat(252), false));
        assert_eq!(text.as_str().len(), 512);
        assert!(!text.add("x", false) && !text.add(&"x".repeat(513), true));
        assert_eq!((text.as_str().len(), text.as_str().as_ptr()), (512, buffer));
        assert!(text.as_str().starts_with("passwordé"));
    }

    #[test]
    fn taking_the_text_empties_it_and_debug_hides_it() {
        let mut text = SecretText::new();
        assert!(text.add("hidden", false));
        assert_eq!(format!("{text:?}"), "SecretText { .. }");
        assert_eq!(text.take().as_str(), "hidden");
        assert!(text.is_empty());
    }
}
