//! Help: keys, what is where, and what program this is.

use egui::{Context, Grid, RichText};

use super::frame::DialogFrame;
use crate::console::command::Command;
use crate::console::{Message as Out, dialogs};
use crate::draw::theme;

/// Shows keys and habits.
pub(super) fn help_ui(ctx: &Context, is_top: bool, messages: &mut Vec<Out>) {
    let frame = DialogFrame::new("How to work with the console", 560.0, &["Close"]);
    let pressed = frame.show(ctx, is_top, |ui| {
        ui.label(
            "The console edits a policy file. It sends nothing to a farm: enter the policy there, or hand it to whoever \
             does.",
        );
        ui.label(
            "Actions are the icons above the OTP field of the client, in the order of the list. One of them may have \
             Autosend: it runs by itself when a client receives the configuration for the first time.",
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
            for (key, what) in [("Enter", "Edits the selected action"), ("Space", "Enables or disables the selected action")] {
                ui.label(RichText::new(key).text_style(theme::strong()));
                ui.label(what);
                ui.end_row();
            }
        });
        true
    });
    if pressed.is_some() {
        messages.push(dialogs::close());
    }
}

/// Says what program this is.
pub(super) fn about_ui(ctx: &Context, is_top: bool, messages: &mut Vec<Out>) {
    let frame = DialogFrame::new("About radius-console", 440.0, &["Close"]);
    let pressed = frame.show(ctx, is_top, |ui| {
        ui.label(concat!("radius-console ", env!("CARGO_PKG_VERSION")));
        ui.label("Edits, checks and saves the policy of the Automation tab of a RADIUS provider.");
        ui.label("MIT or Apache-2.0. The typeface is Inter, SIL Open Font License 1.1.");
        true
    });
    if pressed.is_some() {
        messages.push(dialogs::close());
    }
}
