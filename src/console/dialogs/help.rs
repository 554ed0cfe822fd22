//! The help and about dialogs. The shortcuts come from `command`.

use egui::{Context, RichText, Ui, vec2};

use super::frame::DialogFrame;
use crate::console::command::Command;
use crate::console::{Message as Out, dialogs};
use crate::draw::theme;

/// Shows an overview and the keyboard shortcuts.
pub(super) fn help_ui(ctx: &Context, is_top: bool, messages: &mut Vec<Out>) {
    let frame = DialogFrame::new("Console help", 560.0, &["Close"]);
    let pressed = frame.show(ctx, is_top, |ui| {
        ui.label(
            "The console edits a policy file. It sends nothing to a farm: an administrator enters the policy in the \
             farm.",
        );
        ui.label(
            "Actions are the icons above the OTP field of the client, in list order. One of them may have Autosend: it \
             runs automatically the first time a client receives the configuration.",
        );
        ui.spacing_mut().item_spacing.y = 6.0;
        let of_command = |command: &Command| {
            let shortcut = command.shown_shortcut(ctx.os())?;
            Some((ctx.format_shortcut(shortcut), command.hint()))
        };
        for (keys, effect) in Command::ALL.iter().filter_map(of_command) {
            key_ui(ui, &keys, effect);
        }
        for (key, effect) in
            [("Enter", "Edits the selected action"), ("Space", "Enables or disables the selected action")]
        {
            key_ui(ui, key, effect);
        }
        true
    });
    if pressed.is_some() {
        messages.push(dialogs::close());
    }
}

/// The width of the column with the keys, in points.
const KEYS_WIDTH: f32 = 112.0;

/// Shows keys, and beside them what they do.
fn key_ui(ui: &mut Ui, keys: &str, effect: &str) {
    ui.horizontal_top(|ui| {
        ui.allocate_ui(vec2(KEYS_WIDTH, 0.0), |ui| {
            ui.set_min_width(KEYS_WIDTH);
            ui.label(RichText::new(keys).text_style(theme::strong()));
        });
        ui.vertical(|ui| ui.label(effect));
    });
}

/// Shows the name, version and license of the program.
pub(super) fn about_ui(ctx: &Context, is_top: bool, messages: &mut Vec<Out>) {
    let frame = DialogFrame::new("About radius-console", 440.0, &["Close"]);
    let pressed = frame.show(ctx, is_top, |ui| {
        ui.label(concat!("radius-console ", env!("CARGO_PKG_VERSION")));
        ui.label("An editor and checker for the Automation tab policy of a RADIUS provider.");
        ui.label("Licensed under MIT or Apache-2.0. Includes the Inter typeface, SIL Open Font License 1.1.");
        true
    });
    if pressed.is_some() {
        messages.push(dialogs::close());
    }
}
