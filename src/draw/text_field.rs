//! Fields for one line of text. Fields for passwords are in `secret_field`, those for several lines in `text_area`; validation
//! belongs to the caller.

use egui::epaint::RectShape;
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{
    Align2, Atom, Atoms, Context, Id, IdSalt, Key, Rect, Response, Sense, Stroke, StrokeKind, TextEdit, TextStyle, Ui,
    vec2,
};

use super::{focus, label, mnemonic, rect_cache, theme};

/// Shows a field for one line of text; `configure` sets its other properties.
pub fn text_field_ui<'t>(
    ui: &mut Ui,
    text: &'t mut String,
    configure: impl FnOnce(TextEdit<'t>) -> TextEdit<'t>,
) -> Response {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::CONTROL_HEIGHT), Sense::hover());
    text_field_in(ui, rect, text, configure)
}

/// Shows a field for one line of text in `rect`; allocates no space.
pub fn text_field_in<'t>(
    ui: &mut Ui,
    rect: Rect,
    text: &'t mut String,
    configure: impl FnOnce(TextEdit<'t>) -> TextEdit<'t>,
) -> Response {
    let length = text.chars().count();
    let edit = TextEdit::singleline(text).desired_width(f32::INFINITY).align(Align2::LEFT_CENTER);
    // Enter presses the default button of a dialog; the field keeps the focus and later input.
    let edit = edit.return_key(None);
    let response = theme::fields_in(ui, rect, "field").add(configure(edit));
    select_after_tab(&response, length);
    focus::scroll_to_focused(&response);
    mnemonic::of_field(&response);
    response
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
    rect_cache::paint(ui, &RectShape::new(rect, theme::control_radius(), tokens.field, border, StrokeKind::Inside));
    let text = rect.shrink2(vec2(12.0, 0.0));
    label::text_in(ui, text.with_min_x(text.min.x + theme::PLACEHOLDER_GAP), hint, &TextStyle::Body, tokens.soft);
}
