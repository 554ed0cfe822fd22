//! A tap of Alt alone is F10: it moves the focus to the menu bar and back, as on Windows.

use egui::os::OperatingSystem;
use egui::{Context, Event, Key, Modifiers, Plugin, RawInput};

/// Replaces a tap of Alt with F10. Must see all events in the order in which they happened.
#[derive(Default)]
pub struct AltTap {
    held: Modifiers,
    phase: Phase,
}

/// A tap so far. At its end, the key goes up and the modifier disappears: on Windows the modifier first, on X11 the key first.
/// The modifier alone also disappears when the system's keyboard changes.
#[derive(Default, Clone, Copy, PartialEq)]
enum Phase {
    #[default]
    Idle,
    /// Alt is down, and nothing else has happened since.
    Down,
    KeyIsUp,
    ModifierIsGone,
}

impl AltTap {
    /// Follows an event. Returns whether it ends a tap.
    fn ends_tap(&mut self, event: &Event) -> bool {
        let phase = std::mem::take(&mut self.phase);
        let is_over;
        (self.phase, is_over) = match event {
            Event::ModifiersChanged(now) => {
                let before = std::mem::replace(&mut self.held, *now);
                match phase {
                    // AltGr presses and releases Ctrl, too, on Windows.
                    _ if before.is_none() && *now == Modifiers::ALT => (Phase::Down, false),
                    Phase::Down if now.is_none() => (Phase::ModifierIsGone, false),
                    Phase::KeyIsUp if now.is_none() => (Phase::Idle, true),
                    _ => (Phase::Idle, false),
                }
            }
            Event::Key { key: Key::AltLeft | Key::AltRight, pressed: false, .. } => match phase {
                Phase::Down => (Phase::KeyIsUp, false),
                Phase::ModifierIsGone => (Phase::Idle, true),
                phase => (phase, false),
            },
            Event::Key { key: Key::AltLeft | Key::AltRight, .. } | Event::Key { pressed: false, .. } => (phase, false),
            // Alt+Tab takes the window's focus.
            Event::Key { .. }
            | Event::Text(_)
            | Event::PointerButton { .. }
            | Event::MouseWheel { .. }
            | Event::WindowFocused(_) => (Phase::Idle, false),
            _ => (phase, false),
        };
        is_over
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

    fn alt_key(pressed: bool) -> Event {
        let modifiers = Modifiers::ALT;
        Event::Key { key: Key::AltLeft, physical_key: None, pressed, repeat: false, modifiers }
    }

    /// Alt goes down, something happens, Alt goes up.
    fn around(event: Event) -> [Event; 5] {
        let [held, gone] = [Modifiers::ALT, Modifiers::NONE].map(Event::ModifiersChanged);
        [alt_key(true), held, event, alt_key(false), gone]
    }

    #[test]
    fn alt_alone_is_a_tap() {
        assert_eq!(taps(&around(alt_key(true))), 1);
        assert_eq!(taps(&around(Event::PointerMoved(egui::pos2(1.0, 1.0)))), 1);
    }

    #[test]
    fn the_modifier_may_disappear_before_the_key_goes_up() {
        let [held, gone] = [Modifiers::ALT, Modifiers::NONE].map(Event::ModifiersChanged);
        let events = [held.clone(), alt_key(true), gone.clone(), alt_key(false)];
        assert_eq!(taps(&events), 1);
        assert_eq!(taps(&[held.clone(), gone, held]), 0, "the keyboard changed while Alt was down");
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
        let changes = [CTRL, CTRL_ALT, Modifiers::ALT, Modifiers::NONE].map(Event::ModifiersChanged);
        assert_eq!(taps(&[&changes[..], &[alt_key(false)]].concat()), 0);
        assert_eq!(taps(&around(Event::ModifiersChanged(CTRL_ALT))), 0);
    }
}
