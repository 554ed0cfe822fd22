//! Small dialogs: a question whose buttons carry what follows, something to know, help, and what program this is.

use egui::{Context, Grid, RichText, TextStyle, Ui};

use crate::console::command::Command;
use crate::console::dialogs::frame::Modal;
use crate::draw::theme;
use crate::text;

/// Text in a dialog that waits for nothing but to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct Notice {
    /// What happened, and the name of the dialog.
    pub title: String,
    /// The details, one a line; then what to do.
    pub lines: Vec<String>,
    /// The path that it is about.
    pub path: String,
}

impl Notice {
    /// Shows it; tells whether it is done with.
    pub(in crate::console) fn show(&self, ctx: &Context, is_top: bool) -> bool {
        let modal =
            Modal { name: &self.title, width: 560.0, remark: "", is_message: true, choices: &["OK"], spares: None };
        let pressed = modal.show(ctx, is_top, |ui| {
            for line in &self.lines {
                ui.label(text::visible(line));
            }
            path_ui(ui, &self.path);
            true
        });
        pressed.is_some()
    }
}

fn path_ui(ui: &mut Ui, path: &str) {
    if !path.is_empty() {
        let soft = theme::tokens(ui.ctx()).soft;
        ui.label(RichText::new(text::visible(path)).text_style(TextStyle::Small).color(soft));
    }
}

/// A question before something that cannot be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::console) struct Question<Next> {
    /// The question, and the name of the dialog.
    pub title: String,
    /// What the answers mean.
    pub text: String,
    /// The path that it is about.
    pub path: String,
    /// The answers from left to right, each with what follows; the harmless one first, where there is one. Cancel is
    /// added.
    pub answers: Vec<(&'static str, Next)>,
}

impl<Next: Clone + PartialEq> Question<Next> {
    /// Whether this is one of the answers.
    pub(in crate::console) fn offers(&self, next: &Next) -> bool {
        self.answers.iter().any(|(_, answer)| answer == next)
    }

    /// Whether the first answer destroys something, so that Cancel is the default. A question asks for leave to do that;
    /// if it knows of a harmless way besides Cancel, it has two answers.
    fn is_dangerous(&self) -> bool {
        self.answers.len() < 2
    }

    /// Shows it; gives what follows, `Some(None)` for Cancel.
    pub(in crate::console) fn show(&self, ctx: &Context, is_top: bool) -> Option<Option<Next>> {
        let labels = self.answers.iter().map(|(label, _)| *label).chain(["Cancel"]);
        let choices: Vec<&str> = labels.collect();
        let modal =
            Modal { name: &self.title, width: 480.0, remark: "", is_message: true, choices: &choices, spares: None };
        let text_ui = |ui: &mut Ui| {
            ui.label(&self.text);
            path_ui(ui, &self.path);
        };
        let pressed = if self.is_dangerous() {
            modal.show_dangerous(ctx, is_top, text_ui)
        } else {
            modal.show(ctx, is_top, |ui| {
                text_ui(ui);
                true
            })
        };
        pressed.map(|index| self.answers.get(index).map(|(_, next)| next.clone()))
    }
}

/// Shows keys and habits; tells whether it is done with.
pub(in crate::console) fn help_ui(ctx: &Context, is_top: bool) -> bool {
    let modal = Modal {
        name: "How to work with the console",
        width: 560.0,
        remark: "",
        is_message: true,
        choices: &["Close"],
        spares: None,
    };
    let pressed = modal.show(ctx, is_top, |ui| {
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
    pressed.is_some()
}

/// Says what program this is; tells whether it is done with.
pub(in crate::console) fn about_ui(ctx: &Context, is_top: bool) -> bool {
    let modal = Modal {
        name: "About radius-console",
        width: 440.0,
        remark: "",
        is_message: true,
        choices: &["Close"],
        spares: None,
    };
    let pressed = modal.show(ctx, is_top, |ui| {
        ui.label(concat!("radius-console ", env!("CARGO_PKG_VERSION")));
        ui.label("Edits, checks and saves the policy of the Automation tab of a RADIUS provider.");
        ui.label("MIT or Apache-2.0. The typeface is Inter, SIL Open Font License 1.1.");
        true
    });
    pressed.is_some()
}
