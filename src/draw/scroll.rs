//! Scrolling by keys, with those that the focused control does not use.

use egui::style::ScrollAnimation;
use egui::{FocusDirection, Key, Modifiers, Ui, vec2};

/// How far an arrow key scrolls, in points.
const LINE: f32 = 40.0;
/// Further than any content is tall, in points.
const ALL: f32 = 1e6;

/// Which keys scroll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScrollKeys {
    /// Page Up and Page Down.
    Pages,
    /// Also the arrow keys, Home and End, because the focused control does not use them.
    All,
}

/// Scrolls the scroll area around `ui` by the keys pressed in this pass, and consumes them. Call it after the contents were
/// drawn. `height` is the visible height, in points.
pub fn by_keys(ui: &Ui, height: f32, keys: ScrollKeys) {
    let page = (height - LINE).max(LINE);
    let pages = [(Key::PageUp, page), (Key::PageDown, -page)];
    let others = [(Key::ArrowUp, LINE), (Key::ArrowDown, -LINE), (Key::Home, ALL), (Key::End, -ALL)];
    let others = others.into_iter().filter(|_| keys == ScrollKeys::All);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let delta: f32 = pages.into_iter().chain(others).filter(|(key, _)| pressed(*key)).map(|(_, delta)| delta).sum();
    if delta != 0.0 {
        ui.scroll_with_delta_animation(vec2(0.0, delta), ScrollAnimation::none());
        // egui would move the focus with the arrow keys.
        ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
    }
}
