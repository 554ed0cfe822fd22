//! A field for one text that wraps over several lines. Like a one-line field, it accepts no line breaks: Enter belongs to the
//! dialog, and pasted line breaks become spaces.

use egui::epaint::RectShape;
use egui::style::ScrollAnimation;
use egui::{
    Align, Align2, EventFilter, Frame, Id, Margin, Response, ScrollArea, Shape, Stroke, StrokeKind, TextBuffer,
    TextEdit, TextStyle, Ui, accesskit,
};

use super::text_field::Rooms;
use super::{focus, mesh_cache, mnemonic, text_field, theme, visible_text};

/// The area grows with its text, within these numbers of lines.
const LINES: (u8, u8) = (2, 5);
/// The space between text and border, in points: inside the part that scrolls, and around it.
const PADDING: Margin = Margin::symmetric(10, 4);
const BORDER: i8 = 2;

/// Shows an area across the available width. Invisible characters are shown.
pub fn text_area_ui(ui: &mut Ui, id: Id, text: &mut String) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let line = ui.text_style_height(&TextStyle::Body);
    let most = (f32::from(LINES.1) * line + PADDING.sum().y).ceil();
    let frame = ui.painter().add(Shape::Noop);
    let shown = Frame::new().inner_margin(BORDER).show(ui, |ui| {
        // The minimum height makes the area fit its text at once; otherwise egui would enlarge it frame by frame.
        let scroll = ScrollArea::vertical().id_salt(id).max_height(most).min_scrolled_height(most);
        scroll.auto_shrink([false, true]).show(ui, |ui| edit_ui(ui, id, text))
    });
    let (rect, response) = (shown.response.rect, shown.inner.inner);
    let length = text.chars().count();
    text_field::select_after_tab(&response, length);
    Rooms::note_edit(&response, length);
    let (width, color) = if response.has_focus() { (2.0, tokens.accent) } else { (1.0, tokens.field_border) };
    let border = Stroke::new(width, color);
    let shape = RectShape::new(rect, theme::control_radius(), tokens.field, border, StrokeKind::Inside);
    ui.painter().set(frame, mesh_cache::shape(ui, &shape));
    focus::scroll_to_focused(&response);
    mnemonic::of_field(&response);
    text_field::language_is_unknown(&response);
    // The visible part, without what has been scrolled away.
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let (min, max) = (rect.min.to_vec2(), rect.max.to_vec2());
        node.set_bounds(accesskit::Rect::new(min.x.into(), min.y.into(), max.x.into(), max.y.into()));
    });
    Response { rect, ..response }
}

fn edit_ui(ui: &mut Ui, id: Id, text: &mut String) -> Response {
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| {
        let ink = theme::tokens(ui.ctx()).ink;
        let mut job = visible_text::visible_job(ui, text.as_str(), &TextStyle::Body, ink);
        job.wrap.max_width = width;
        job.keep_trailing_whitespace = true;
        ui.painter().layout_job(job)
    };
    // Up and Down move the caret; Tab leaves.
    let keys = EventFilter { horizontal_arrows: true, vertical_arrows: true, tab: false, escape: false };
    // A one-line field, because that turns pasted line breaks into spaces; the layouter wraps its text.
    let edit = TextEdit::singleline(text)
        .id(id)
        .frame(Frame::new().inner_margin(PADDING))
        .align(Align2::LEFT_TOP)
        .desired_width(f32::INFINITY)
        .desired_rows(LINES.0.into())
        .return_key(None)
        .char_limit(text_field::MAX_CHARS)
        .event_filter(keys)
        .layouter(&mut layouter);
    let response = ui.add(edit);
    if response.lost_focus() {
        // Shows the beginning again.
        let top = response.rect.with_max_y(response.rect.min.y);
        ui.scroll_to_rect_animation(top, Some(Align::Min), ScrollAnimation::none());
    }
    response
}

#[cfg(test)]
mod tests {
    use egui::{Context, Event, Key, Modifiers, RawInput};

    use super::*;

    /// Shows an area with the focus for a few passes, then types a key; returns how many different layouts the last pass used.
    fn layouts(text: &str, key: Option<Key>) -> usize {
        let (ctx, mut text) = (Context::default(), text.to_owned());
        theme::install(&ctx);
        let id = Id::unique("area");
        for pass in 0..4 {
            let typed = key.filter(|_| pass == 3).map(|key| Event::Key {
                key,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: Modifiers::NONE,
            });
            let input = RawInput { events: typed.into_iter().collect(), ..RawInput::default() };
            let mut output = ctx.run_ui(input, |ui| text_area_ui(ui, id, &mut text).request_focus());
            output.textures_delta.clear();
        }
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone does not compile here")]
        ctx.fonts(|fonts| fonts.num_galleys_in_cache())
    }

    #[test]
    fn a_text_is_laid_out_once_in_each_pass_and_once_more_after_a_change() {
        for text in ["short", &"word ".repeat(200)] {
            assert_eq!(layouts(text, None), 1);
            assert_eq!(layouts(text, Some(Key::ArrowUp)), 1);
            assert_eq!(layouts(text, Some(Key::Backspace)), 2);
        }
    }
}
