//! The footer of the window: the state of the policy file, the latest message, and OK, Cancel and Apply. What the buttons do
//! belongs to `update::run`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use egui::{self, Margin, RichText, TextStyle, Ui, UiBuilder, accesskit};

use crate::console::command::{Command, Need, Situation};
use crate::console::{Deletion, Message};
use crate::document::Document;
use crate::draw::{announcement, button, footer, label, pane, theme, tooltip};
use crate::text;

const MARGIN: i8 = 12;
/// The space around a button beside the status, in points.
const LINK_PADDING: f32 = 24.0;

/// The height of the footer in points.
pub(crate) const HEIGHT: f32 = theme::CONTROL_HEIGHT + 2.0 * MARGIN as f32;

/// What the footer shows.
pub(crate) struct Footer<'f> {
    pub document: &'f Document,
    /// Decides which buttons are enabled.
    pub situation: &'f Situation,
    /// The latest message; without one, the state of the policy file is shown.
    pub status: Option<&'f str>,
    /// The deletion that the message is about.
    pub deletion: Option<Deletion>,
    /// Whether a discarded draft can be restored.
    pub has_discarded: bool,
}

/// What screen readers have been told.
#[derive(Debug, Clone, Default)]
struct Said {
    message: String,
    /// The file, and whether it has unsaved changes.
    state: (Option<PathBuf>, bool),
    /// What was said last, and how often something was said: equal words are said again.
    words: String,
    count: u64,
}

impl Footer<'_> {
    /// Shows the footer in `rect`, which is [`HEIGHT`] tall.
    pub(crate) fn show(&self, ui: &mut Ui, rect: egui::Rect, messages: &mut Vec<Message>) {
        let tokens = theme::tokens(ui.ctx());
        ui.painter().rect_filled(rect, egui::CornerRadius::ZERO, tokens.card);
        ui.painter().hline(rect.x_range(), rect.min.y, egui::Stroke::new(1.0, tokens.line));
        let inner = rect - Margin::symmetric(theme::PAGE_MARGIN, MARGIN);
        ui.scope_builder(UiBuilder::new().id_salt("footer").max_rect(inner), |ui| {
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(accesskit::Role::Group);
                node.set_label("footer");
            });
            pane::start(ui, "footer", rect);
            // Both closures need the list of messages, so the buttons collect theirs separately.
            let mut pressed = Vec::new();
            footer::footer_ui(
                ui,
                &["OK", "Cancel", "Apply"],
                |ui| self.status_ui(ui, messages),
                |ui| self.buttons_ui(ui, &mut pressed),
            );
            messages.append(&mut pressed);
        });
    }

    fn buttons_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let ctx = ui.ctx().clone();
        let hint = |response: egui::Response, text: &dyn Fn() -> String, available: Result<(), Need>| {
            tooltip::hint(response, || {
                available.err().map_or_else(text, |need| need.reason(self.situation).into_owned())
            })
        };
        // With an invalid field, OK and Apply go to that field. OK stays enabled during a save: a button that is disabled for a
        // moment would lose the focus.
        let ok = button::default_button_ui(ui, "OK", true, footer::FOOTER_BUTTON_WIDTH);
        let text = || "Saves the policy file and closes the window; nothing is sent to a farm".to_owned();
        if hint(ok, &text, Command::SaveAs.availability(self.situation)).clicked() {
            messages.push(Message::SaveAndClose);
        }
        let cancel = button::wide_button_ui(ui, "Cancel", true, footer::FOOTER_BUTTON_WIDTH);
        let text = || Command::Close.with_keys("Closes the window; asks first if there are unsaved changes", &ctx);
        if hint(cancel, &text, Ok(())).clicked() {
            messages.push(Message::Run(Command::Close));
        }
        let saved = Command::Save.availability(self.situation);
        let saved = saved.and(if self.situation.is_changed { Ok(()) } else { Err(Need::Changes) });
        let is_ready = matches!(saved, Ok(()) | Err(Need::Finished));
        let apply = button::wide_button_ui(ui, "Apply", is_ready, footer::FOOTER_BUTTON_WIDTH);
        if hint(apply, &|| Command::Save.hint_with_keys(&ctx), saved).clicked() {
            messages.push(Message::Run(Command::Save));
        }
    }

    fn status_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let tokens = theme::tokens(ui.ctx());
        let link = self.link();
        // Leave room for the button: the text is truncated before it.
        let taken =
            link.as_ref().map_or(0.0, |(label, _)| label::text_width(ui, label, &theme::strong()) + LINK_PADDING);
        let room = ui.available_width() - taken;
        let (text, color) = match self.status {
            Some(status) => (status.to_owned(), tokens.ink),
            None if self.has_discarded => (self.file_status(ui, room, "Draft discarded. "), tokens.soft),
            None => (self.file_status(ui, room, ""), tokens.soft),
        };
        ui.scope(|ui| {
            ui.set_max_width(room.max(0.0));
            let shown = RichText::new(&text).text_style(TextStyle::Small).color(color);
            // The tooltip shows the whole text, or the full path of the file.
            let shown = egui::Label::new(shown).truncate().show_tooltip_when_elided(false);
            let line = tooltip::hint(ui.add(shown), || {
                let path = self.document.file().map(text::path);
                path.filter(|_| self.status.is_none()).unwrap_or(text)
            });
            self.announce(ui, line.rect.min);
        });
        if let Some((label, message)) = link
            && button::link_button_ui(ui, &label).clicked()
        {
            messages.push(message);
        }
    }

    /// Makes screen readers say each message, and when the policy becomes saved or unsaved: the focus never moves here. The number
    /// of changes would be said after each edit.
    fn announce(&self, ui: &Ui, at: egui::Pos2) {
        let id = ui.scope_id().with("said");
        let message = self.status.unwrap_or_default();
        let state = (self.document.file(), self.document.is_changed());
        let (count, words) = ui.data_mut(|data| {
            let said: &mut Said = data.get_temp_mut_or_default(id);
            let is_new = said.message != message;
            // While the file is being written, nothing is known yet.
            let has_changed = (said.state.0.as_deref(), said.state.1) != state && !self.situation.is_busy;
            if is_new || has_changed {
                let state_words = if has_changed { self.state_words() } else { String::new() };
                let words = announcement::sentences([if is_new { message } else { "" }, &state_words]);
                if !words.is_empty() {
                    (said.words, said.count) = (words, said.count + 1);
                }
                said.message = message.to_owned();
            }
            if has_changed {
                said.state = (state.0.map(Path::to_path_buf), state.1);
            }
            (said.count, said.words.clone())
        });
        announcement::announcement_in(ui, at, id.with(count), &words);
    }

    fn state_words(&self) -> String {
        match self.document.file() {
            _ if self.document.is_changed() => "Changes not saved".to_owned(),
            Some(file) => format!("Policy file: {}, saved", text::path(file.file_name().unwrap_or_default())),
            None => String::new(),
        }
    }

    /// Returns the button beside the text: Undo after a deletion, or Restore for a discarded draft.
    fn link(&self) -> Option<(Cow<'static, str>, Message)> {
        let undo = |deletion| (Command::Undo.label(&Situation::default()), Message::UndoDeletion(deletion));
        let undo = self.deletion.map(undo);
        undo.or_else(|| self.has_discarded.then(|| ("Restore".into(), Message::RestoreDraft)))
    }

    /// Returns the state of the policy file after `lead`. If there is no room, in points, the file name goes before the state.
    fn file_status(&self, ui: &Ui, room: f32, lead: &str) -> String {
        let state = match self.document.changes() {
            _ if self.situation.is_busy => "saving…".to_owned(),
            Some(0) => "saved".to_owned(),
            Some(changes) => format!("{} not saved", text::counted(changes as u64, "change")),
            None => "changes not saved".to_owned(),
        };
        let Some(file) = self.document.file() else {
            let is_empty = self.document.changes() == Some(0) && !self.situation.is_busy;
            return if is_empty { format!("{lead}Not saved yet") } else { format!("{lead}Not saved yet, {state}") };
        };
        let name = text::path(file.file_name().unwrap_or_default());
        let fits = |text: &String| label::text_width(ui, text, &TextStyle::Small) <= room;
        let texts = [format!("{lead}Policy file: {name}, {state}"), format!("{lead}{name}, {state}")];
        texts.into_iter().find(fits).unwrap_or_else(|| format!("{lead}{}", text::capitalized(&state)))
    }
}
