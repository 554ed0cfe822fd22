//! The foot of the window: what is in the policy file, what happened last, and OK, Cancel, Apply.

use eframe::egui::{self, Button, Margin, RichText, TextStyle, Ui, UiBuilder, accesskit, vec2};

use super::command::{Command, Reason, Situation};
use super::{Message, Status};
use crate::document::Document;
use crate::draw::{control, theme};
use crate::text;

const MARGIN: i8 = 12;

/// The height of the footer in points.
pub(super) const HEIGHT: f32 = theme::CONTROL_HEIGHT + 2.0 * MARGIN as f32;

/// What the footer shows.
pub(super) struct Footer<'f> {
    /// The open policy.
    pub document: &'f Document,
    /// What commands can run.
    pub situation: &'f Situation,
    /// What happened last.
    pub(super) status: &'f Status,
}

impl Footer<'_> {
    /// Shows the footer in `foot`, which is [`HEIGHT`] high.
    pub(super) fn show(&self, ui: &mut Ui, foot: egui::Rect, messages: &mut Vec<Message>) {
        let tokens = theme::tokens(ui.ctx());
        ui.painter().rect_filled(foot, egui::CornerRadius::ZERO, tokens.card);
        ui.painter().hline(foot.x_range(), foot.min.y, egui::Stroke::new(1.0, tokens.line));
        let inner = foot - Margin::symmetric(theme::PAGE_MARGIN, MARGIN);
        ui.scope_builder(UiBuilder::new().id_salt("footer").max_rect(inner), |ui| {
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(accesskit::Role::Group);
                node.set_label("footer");
            });
            // What the buttons report comes after what the status reports; both go into the one list.
            let mut pressed = Vec::new();
            control::foot_ui(
                ui,
                &["OK", "Cancel", "Apply"],
                |ui| self.status_ui(ui, messages),
                |ui| self.buttons_ui(ui, &mut pressed),
            );
            messages.append(&mut pressed);
        });
    }

    fn buttons_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let is_ready = self.situation.unfinished.is_none() && !self.situation.is_busy;
        let ok = control::default_button_ui(ui, "OK", is_ready, control::FOOT_BUTTON_WIDTH);
        let why_not =
            |availability: Result<(), Reason>| availability.err().map_or(String::new(), |why| why.to_string());
        let ok = ok.on_hover_text("Saves the policy file and closes the window. Nothing is sent to a farm.");
        if ok.on_disabled_hover_text(why_not(Command::SaveAs.availability(self.situation))).clicked() {
            messages.push(Message::SaveAndClose);
        }
        let width = vec2(control::FOOT_BUTTON_WIDTH, 0.0);
        let cancel = ui.add(Button::new("Cancel").min_size(width));
        if cancel.on_hover_text("Closes the window; asks first when something is not saved.").clicked() {
            messages.push(Message::Run(Command::Close));
        }
        let saved = Command::Save.availability(self.situation);
        let apply = ui.add_enabled(saved.is_ok() && self.situation.is_changed, Button::new("Apply").min_size(width));
        let apply = apply.on_hover_text("Saves the policy file. Nothing is sent to a farm.");
        if apply.on_disabled_hover_text(why_not(saved.and(Err(Reason::NothingToSave)))).clicked() {
            messages.push(Message::Run(Command::Save));
        }
    }

    fn status_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let tokens = theme::tokens(ui.ctx());
        let (words, color) = match self.status {
            Status::Quiet => (self.file_words(), tokens.soft),
            Status::Said(words) => (words.clone(), tokens.ink),
            Status::Discarded(_) => ("Draft discarded.".to_owned(), tokens.ink),
        };
        let shown = RichText::new(&words).text_style(TextStyle::Small).color(color);
        // What is cut, or only named, is whole under the pointer.
        let path = self.document.file().map(|file| text::visible(&file.display().to_string()).into_owned());
        let whole = path.filter(|_| matches!(self.status, Status::Quiet)).unwrap_or(words);
        let line = ui.add(egui::Label::new(shown).truncate()).on_hover_text(whole);
        // Said aloud when it changes: nothing leads the focus here.
        ui.ctx().accesskit_node_builder(line.id, |node| node.set_live(accesskit::Live::Polite));
        let is_discarded = matches!(self.status, Status::Discarded(_));
        if is_discarded && control::link_button_ui(ui, "Bring it back").clicked() {
            messages.push(Message::BringBack);
        }
    }

    fn file_words(&self) -> String {
        let file = match self.document.file() {
            None => "No policy file yet".to_owned(),
            Some(file) => {
                let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                format!("Policy file: {}", text::visible(&name))
            }
        };
        match self.document.changes() {
            _ if self.situation.is_busy => format!("{file}, working…"),
            Some(0) if self.document.file().is_none() => file,
            Some(0) => format!("{file}, saved"),
            Some(1) => format!("{file}, 1 change not saved"),
            Some(changes) => format!("{file}, {changes} changes not saved"),
            None => format!("{file}, changes not saved"),
        }
    }
}
