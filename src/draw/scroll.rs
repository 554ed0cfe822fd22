//! Scrolling by keys, with those that the focused control does not use.

use egui::style::ScrollAnimation;
use egui::{FocusDirection, Key, Ui, vec2};

use super::keys;

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
pub fn by_keys(ui: &Ui, height: f32, which: ScrollKeys) {
    let page = (height - LINE).max(LINE);
    let pages = [(Key::PageUp, page), (Key::PageDown, -page)];
    let others = [(Key::ArrowUp, LINE), (Key::ArrowDown, -LINE), (Key::Home, ALL), (Key::End, -ALL)];
    let others = others.into_iter().filter(|_| which == ScrollKeys::All);
    let pressed = pages.into_iter().chain(others).filter(|(key, _)| keys::take(ui.ctx(), *key));
    let delta: f32 = pressed.map(|(_, delta)| delta).sum();
    if delta != 0.0 {
        ui.scroll_with_delta_animation(vec2(0.0, delta), ScrollAnimation::none());
        // egui would move the focus with the arrow keys.
        ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
    }
}
