//! A tap of Alt alone is F10: it moves the focus to the menu bar and back, as on Windows.

use egui::os::OperatingSystem;
use egui::{Context, Event, Key, Modifiers, Plugin, RawInput};

/// Replaces a tap of Alt by F10. Must see all events in the order in which they happened.
#[derive(Default)]
pub struct AltTap {
    held: Modifiers,
    phase: Phase,
}

#[derive(Default, PartialEq)]
enum Phase {
    #[default]
    Idle,
    /// Alt is down, and nothing else has happened since.
    Down,
}

impl AltTap {
    /// Follows an event. Returns whether it ends a tap.
    fn ends_tap(&mut self, event: &Event) -> bool {
        match event {
            Event::ModifiersChanged(now) => {
                let before = std::mem::replace(&mut self.held, *now);
                let was_down = std::mem::replace(&mut self.phase, Phase::Idle) == Phase::Down;
                // AltGr presses and releases Ctrl, too, on Windows.
                if before.is_none() && *now == Modifiers::ALT {
                    self.phase = Phase::Down;
                }
                return was_down && now.is_none();
            }
            Event::Key { key: Key::AltLeft | Key::AltRight, .. } | Event::Key { pressed: false, .. } => {}
            // Alt+Tab takes the window's focus.
            Event::Key { .. }
            | Event::Text(_)
            | Event::PointerButton { .. }
            | Event::MouseWheel { .. }
            | Event::WindowFocused(_) => self.phase = Phase::Idle,
            _ => {}
        }
        false
    }
}

impl Plugin for AltTap {
    fn debug_name(&self) -> &'static str {
        "tap of Alt"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        if ctx.os() == OperatingSystem::Mac || input.events.is_empty() {
            return;
        }
        let event = |pressed| Event::Key {
            key: Key::F10,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        let mut events = Vec::with_capacity(input.events.len());
        for next in input.events.drain(..) {
            let is_tap = self.ends_tap(&next);
            events.push(next);
            if is_tap {
                events.extend([event(true), event(false)]);
            }
        }
        input.events = events;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CTRL_ALT: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::ALT };
    const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

    fn taps(events: &[Event]) -> usize {
        let mut tap = AltTap::default();
        events.iter().filter(|event| tap.ends_tap(event)).count()
    }

    fn key(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    /// Alt goes down, something happens, Alt goes up.
    fn around(event: Event) -> [Event; 3] {
        [Event::ModifiersChanged(Modifiers::ALT), event, Event::ModifiersChanged(Modifiers::NONE)]
    }

    #[test]
    fn alt_alone_is_a_tap() {
        assert_eq!(taps(&around(key(Key::AltLeft, Modifiers::ALT))), 1);
        assert_eq!(taps(&around(Event::PointerMoved(egui::pos2(1.0, 1.0)))), 1);
    }

    #[test]
    fn alt_with_a_key_a_click_or_the_loss_of_the_window_is_no_tap() {
        let pos = egui::pos2(1.0, 1.0);
        let button = egui::PointerButton::Primary;
        let click = Event::PointerButton { pos, button, pressed: true, modifiers: Modifiers::ALT };
        for event in [key(Key::F, Modifiers::ALT), key(Key::Tab, Modifiers::ALT), Event::WindowFocused(false), click] {
            assert_eq!(taps(&around(event)), 0);
        }
    }

    #[test]
    fn alt_gr_is_no_tap() {
        let changes = [CTRL, CTRL_ALT, Modifiers::ALT, Modifiers::NONE];
        assert_eq!(taps(&changes.map(Event::ModifiersChanged)), 0);
        assert_eq!(taps(&around(Event::ModifiersChanged(CTRL_ALT))), 0);
    }
}
