//! Keys and clicks that lead the focus on, and what is typed after them. egui gives all that happened in a frame to whatever had the focus
//! when the frame began: behind a slow window the first letters of a password would land in the field before it.

use eframe::egui::{Context, Event, Key, Plugin, RawInput};

/// Ends a frame's input with the first key or click that may lead the focus on; what comes after it is for the next frame.
#[derive(Default)]
pub(super) struct KeyByKey {
    held: Vec<Event>,
}

impl Plugin for KeyByKey {
    fn debug_name(&self) -> &'static str {
        "key by key"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        if !self.held.is_empty() {
            let newer = std::mem::replace(&mut input.events, std::mem::take(&mut self.held));
            input.events.extend(newer);
        }
        let last = input.events.iter().position(leads_on);
        if let Some(last) = last.filter(|last| last + 1 < input.events.len()) {
            self.held = input.events.split_off(last + 1);
            ctx.request_repaint();
        }
    }
}

/// Whether a key may lead the focus to another field, or to a dialog that it opens or closes.
fn leads_on(event: &Event) -> bool {
    let leads = |key: Key| {
        matches!(key, Key::Tab | Key::Enter | Key::Escape | Key::Insert | Key::F1 | Key::F2 | Key::F5 | Key::F10)
    };
    match event {
        Event::Key { key, pressed: true, .. } => leads(*key),
        Event::PointerButton { pressed, .. } => !pressed,
        _ => false,
    }
}
