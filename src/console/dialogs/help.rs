//! The help and about dialogs. The shortcuts come from `command`.

use egui::os::OperatingSystem;
use egui::{Context, Grid, RichText};

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
        ui.spacing_mut().interact_size.y = 22.0;
        Grid::new("keys").num_columns(2).spacing([24.0, 2.0]).show(ui, |ui| {
            for command in Command::ALL {
                if let Some(shortcut) = command.shown_shortcut(ui.ctx().os()) {
                    ui.label(RichText::new(ui.ctx().format_shortcut(shortcut)).text_style(theme::strong()));
                    ui.label(command.hint());
                    ui.end_row();
                }
            }
            let others = [
                ("Enter", "Edits the selected action"),
                ("Space", "Enables or disables the selected action"),
                ("F10", "Goes to the menu bar and back"),
                ("Alt", "Shows which letters, pressed with Alt, reach menus, buttons and fields"),
            ];
            // A Mac has no such letters.
            let is_mac = ui.ctx().os() == OperatingSystem::Mac;
            for (key, effect) in others.into_iter().filter(|(key, _)| !(is_mac && *key == "Alt")) {
                ui.label(RichText::new(key).text_style(theme::strong()));
                ui.label(effect);
                ui.end_row();
            }
        });
        true
    });
    if pressed.is_some() {
        messages.push(dialogs::close());
    }
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
