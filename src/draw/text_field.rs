//! Fields for one line of text, and how long a text any field holds. Fields for passwords are in `secret_field`, those for several
//! lines in `text_area`; validation belongs to the caller.

use std::fmt;

use egui::epaint::RectShape;
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{
    Align2, Atom, Atoms, Context, Id, IdSalt, Key, Memory, Rect, Response, Stroke, StrokeKind, TextEdit, TextStyle, Ui,
    accesskit, vec2,
};

use super::{focus, label, mesh_cache, mnemonic, theme, tooltip};
use crate::text::counted;

/// The most characters in any field: over twice the longest text of a policy or path, and few enough to lay out at once.
pub const MAX_CHARS: usize = 10_000;

/// How much text a field holds, or how much more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Unicode characters.
    Chars(usize),
    /// Bytes of UTF-8 in a field that drops line breaks.
    Bytes(usize),
}

impl Room {
    /// Returns the length of a text if it does not fit.
    pub fn excess(self, text: &str) -> Option<Self> {
        match self {
            // Few bytes need no counting.
            Self::Chars(most) if text.len() <= most => None,
            Self::Chars(most) => Some(text.chars().count()).filter(|chars| *chars > most).map(Self::Chars),
            Self::Bytes(most) => {
                let bytes = without_breaks(text).map(char::len_utf8).sum();
                Some(bytes).filter(|bytes| *bytes > most).map(Self::Bytes)
            }
        }
    }

    /// Returns what is left of it after `used` characters or bytes.
    fn without(self, used: usize) -> Self {
        match self {
            Self::Chars(most) => Self::Chars(most.saturating_sub(used)),
            Self::Bytes(most) => Self::Bytes(most.saturating_sub(used)),
        }
    }
}

/// Returns the characters of a text other than line breaks.
pub(super) fn without_breaks(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !matches!(c, '\r' | '\n'))
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::Chars(chars) => counted(*chars as u64, "character"),
            Self::Bytes(bytes) => counted(*bytes as u64, "byte"),
        })
    }
}

/// How much text can be inserted in a field, which depends on what the text replaces.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// It replaces nothing.
    pub beside: Room,
    /// It replaces what is selected.
    pub selection: Room,
    /// It replaces the whole text.
    pub all: Room,
}

impl Rooms {
    /// Returns the room of the field with this accessibility node, or `None` if it is not a field.
    pub fn of(ctx: &Context, node: accesskit::NodeId) -> Option<Self> {
        ctx.data(|data| data.get_temp(Self::id(node)))
    }

    /// Returns the room of the focused field.
    pub fn of_focused(ctx: &Context) -> Option<Self> {
        ctx.memory(Memory::focused).and_then(|id| Self::of(ctx, id.accesskit_id()))
    }

    /// Returns the room of the field under the pointer.
    pub fn under_pointer(ctx: &Context) -> Option<Self> {
        let widgets = ctx.interaction_snapshot(|snapshot| snapshot.contains_pointer.clone());
        widgets.into_iter().find_map(|id| Self::of(ctx, id.accesskit_id()))
    }

    /// Notes the room of a field that holds `limit` and contains a text of this length, part of which is selected.
    pub(super) fn note(response: &Response, limit: Room, length: usize, selected: usize) {
        let selection = limit.without(length.saturating_sub(selected));
        let rooms = Self { beside: limit.without(length), selection, all: limit };
        response.ctx.data_mut(|data| data.insert_temp(Self::id(response.id.accesskit_id()), rooms));
    }

    /// Notes the room of one of egui's fields, which contains `length` characters.
    pub(super) fn note_edit(response: &Response, length: usize) {
        let state = TextEditState::load(&response.ctx, response.id);
        let range = state.and_then(|state| state.cursor.char_range());
        let selected = range.map_or(0, |range| range.primary.index.0.abs_diff(range.secondary.index.0));
        Self::note(response, Room::Chars(MAX_CHARS), length, selected);
    }

    fn id(node: accesskit::NodeId) -> Id {
        Id::unique(("rooms", node))
    }
}

/// Shows a field for one line of text; `configure` sets its other properties.
pub fn text_field_ui<'t>(
    ui: &mut Ui,
    text: &'t mut String,
    configure: impl FnOnce(TextEdit<'t>) -> TextEdit<'t>,
) -> Response {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), theme::CONTROL_HEIGHT));
    text_field_in(ui, rect, text, configure)
}

/// Shows a field for one line of text in `rect`; allocates no space.
pub fn text_field_in<'t>(
    ui: &mut Ui,
    rect: Rect,
    text: &'t mut String,
    configure: impl FnOnce(TextEdit<'t>) -> TextEdit<'t>,
) -> Response {
    let edit = TextEdit::singleline(text).desired_width(f32::INFINITY).align(Align2::LEFT_CENTER);
    // Enter presses the default button of a dialog; the field keeps the focus and later input.
    let edit = edit.return_key(None).char_limit(MAX_CHARS);
    let (output, text) = configure(edit).show_returning_text(&mut theme::fields_in(ui, rect, "field"));
    let (response, length) = (output.response.response, text.as_str().chars().count());
    select_after_tab(&response, length);
    Rooms::note_edit(&response, length);
    if length >= MAX_CHARS {
        // Otherwise further input would be ignored without notice.
        full_ui(ui, rect, &response, Room::Chars(MAX_CHARS));
    }
    focus::scroll_to_focused(&response);
    mnemonic::of_field(&response);
    language_is_unknown(&response);
    response
}

/// Tells screen readers that a text is not necessarily in English, as the console's own words are.
pub fn language_is_unknown(text: &Response) {
    text.ctx.accesskit_node_builder(text.id, |node| node.set_language("und"));
}

/// Marks a field that takes no more input, and says why.
pub(super) fn full_ui(ui: &Ui, rect: Rect, response: &Response, limit: Room) {
    let stroke = Stroke::new(2.0, theme::tokens(ui.ctx()).error);
    mesh_cache::paint(ui, &RectShape::stroke(rect, theme::control_radius(), stroke, StrokeKind::Inside));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_invalid(accesskit::Invalid::True));
    tooltip::hint(response.clone(), || format!("The field is full: the limit is {limit}"));
}

/// Selects the whole text of a field, `length` characters, if Tab has just led to it. A click does not.
pub(super) fn select_after_tab(response: &Response, length: usize) {
    remember_tab(&response.ctx);
    if was_reached_by_tab(response) {
        let mut state = TextEditState::load(&response.ctx, response.id).unwrap_or_default();
        // The caret is at the beginning, so that the field shows that.
        let all = CCursorRange::two(CCursor::new(length), CCursor::new(0));
        state.cursor.set_char_range(Some(all));
        state.store(&response.ctx, response.id);
    }
}

/// Remembers that Tab was pressed in this pass, for [`was_reached_by_tab`].
pub(super) fn remember_tab(ctx: &Context) {
    if ctx.input(|input| input.key_pressed(Key::Tab)) {
        let pass = ctx.cumulative_pass_nr();
        ctx.data_mut(|data| data.insert_temp(last_tab(), pass));
    }
}

/// Returns whether Tab or Shift+Tab gave a field the focus in this pass. Shift+Tab takes effect a pass later.
pub(super) fn was_reached_by_tab(response: &Response) -> bool {
    let last = || response.ctx.data(|data| data.get_temp::<u64>(last_tab()));
    response.gained_focus() && last().is_some_and(|last| last + 1 >= response.ctx.cumulative_pass_nr())
}

/// Identifies the pass of the last Tab.
fn last_tab() -> Id {
    Id::unique("pass of the last Tab")
}

/// Returns a placeholder that leaves room for the caret on its left.
pub fn placeholder(words: &str) -> Atoms<'static> {
    // egui puts the caret where the first atom is.
    let caret = Atom::custom(IdSalt::new("caret"), vec2(0.0, CARET_HEIGHT));
    Atoms::new((caret, words.to_owned()))
}

const CARET_HEIGHT: f32 = 18.0;

/// Paints an empty field without interaction, for pictures.
pub(super) fn paint_field(ui: &Ui, rect: Rect, hint: &str) {
    let tokens = theme::tokens(ui.ctx());
    let border = Stroke::new(1.0, tokens.field_border);
    mesh_cache::paint(ui, &RectShape::new(rect, theme::control_radius(), tokens.field, border, StrokeKind::Inside));
    let text = rect.shrink2(vec2(12.0, 0.0));
    label::text_in(ui, text.with_min_x(text.min.x + theme::PLACEHOLDER_GAP), hint, &TextStyle::Body, tokens.soft);
}
