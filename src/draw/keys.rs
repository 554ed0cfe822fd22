//! Presses of keys with exactly the modifiers that were asked for. egui itself ignores an extra Shift or Alt, so that Shift+Delete
//! would also delete.

use egui::{Context, Event, Key, KeyboardShortcut, Modifiers};

/// Consumes the presses of a key without modifiers; returns whether there were any.
pub fn take(ctx: &Context, key: Key) -> bool {
    take_shortcut(ctx, KeyboardShortcut::new(Modifiers::NONE, key))
}

/// Consumes the presses of a shortcut; returns whether there were any.
pub fn take_shortcut(ctx: &Context, shortcut: KeyboardShortcut) -> bool {
    take_presses(ctx, shortcut, |_| true)
}

/// Consumes the presses of a key without modifiers; returns whether there were any besides those that the keyboard repeats.
pub fn take_first(ctx: &Context, key: Key) -> bool {
    take_first_press(ctx, KeyboardShortcut::new(Modifiers::NONE, key))
}

/// Consumes the presses of a shortcut; returns whether there were any besides those that the keyboard repeats while the key is
/// held.
pub fn take_first_press(ctx: &Context, shortcut: KeyboardShortcut) -> bool {
    take_presses(ctx, shortcut, |is_repeat| !is_repeat)
}

/// Consumes the presses of a shortcut; returns whether any of them counts, given whether it is a repeat.
fn take_presses(ctx: &Context, shortcut: KeyboardShortcut, counts: impl Fn(bool) -> bool) -> bool {
    let mut is_pressed = false;
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let repeat = repeat_of_press(event, shortcut);
            is_pressed |= repeat.is_some_and(&counts);
            repeat.is_none()
        });
    });
    is_pressed
}

/// Returns whether the keyboard repeated this press of a shortcut; `None` for any other event.
fn repeat_of_press(event: &Event, shortcut: KeyboardShortcut) -> Option<bool> {
    match event {
        Event::Key { key, pressed: true, modifiers, repeat, .. }
            if *key == shortcut.logical_key && are_exactly(*modifiers, shortcut.modifiers) =>
        {
            Some(*repeat)
        }
        _ => None,
    }
}

fn are_exactly(pressed: Modifiers, wanted: Modifiers) -> bool {
    // On a Mac, egui lets either of Ctrl and Cmd accompany the other one.
    let has_both = pressed.mac_cmd && pressed.ctrl;
    let wants_both = wanted.ctrl && (wanted.mac_cmd || wanted.command);
    pressed.matches_exact(wanted) && (wants_both || !has_both)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Modifiers = Modifiers::NONE;
    const COMMAND: Modifiers = Modifiers::COMMAND;
    /// As a keyboard reports them: Ctrl elsewhere, Ctrl on a Mac, and Cmd on a Mac.
    const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..NONE };
    const MAC_CTRL: Modifiers = Modifiers { ctrl: true, ..NONE };
    const MAC_CMD: Modifiers = Modifiers { mac_cmd: true, command: true, ..NONE };

    #[test]
    fn another_modifier_makes_it_another_shortcut() {
        for wanted in [NONE, COMMAND, Modifiers::CTRL, Modifiers::ALT, Modifiers::SHIFT, COMMAND.plus(Modifiers::SHIFT)]
        {
            let pressed = if wanted.command { CTRL.plus(wanted) } else { wanted };
            assert!(are_exactly(pressed, wanted), "{wanted:?}");
            for extra in [Modifiers::SHIFT, Modifiers::ALT, CTRL, MAC_CMD] {
                let has_extra = pressed.contains(extra) || (wanted.ctrl && extra == CTRL);
                assert!(has_extra || !are_exactly(pressed.plus(extra), wanted), "{wanted:?} with {extra:?}");
            }
        }
    }

    #[test]
    fn command_is_ctrl_or_cmd_on_a_mac() {
        assert!(are_exactly(CTRL, COMMAND) && are_exactly(MAC_CMD, COMMAND) && !are_exactly(MAC_CTRL, COMMAND));
        assert!(are_exactly(CTRL, Modifiers::CTRL) && are_exactly(MAC_CTRL, Modifiers::CTRL));
        assert!(!are_exactly(MAC_CMD, Modifiers::CTRL) && are_exactly(MAC_CMD, Modifiers::MAC_CMD));
        assert!(!are_exactly(MAC_CMD.plus(MAC_CTRL), COMMAND) && !are_exactly(MAC_CMD.plus(MAC_CTRL), Modifiers::CTRL));
        assert!(are_exactly(MAC_CMD.plus(MAC_CTRL), Modifiers::MAC_CMD.plus(Modifiers::CTRL)));
    }
}
