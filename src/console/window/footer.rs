//! The footer of the window: the state of the policy file, the latest message, and OK, Cancel and Apply. What the buttons do
//! belongs to `update::run`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use egui::{self, Align, Align2, Id, Layout, Margin, Rect, Sense, TextStyle, Ui, UiBuilder, WidgetInfo, accesskit};

use crate::console::command::{Command, Need, Situation};
use crate::console::{Deletion, Message};
use crate::document::Document;
use crate::draw::{announcement, button, footer, label, pane, screen_reader, theme, tooltip};
use crate::text;

const MARGIN: i8 = 12;
/// The space around a button beside the status, in points.
const LINK_PADDING: f32 = 24.0;

/// The gap between buttons, in points.
const GAP: f32 = 8.0;
const BUTTONS_WIDTH: f32 = 3.0 * footer::FOOTER_BUTTON_WIDTH + 2.0 * GAP;

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
    pub(crate) fn show(&self, ui: &mut Ui, rect: Rect, messages: &mut Vec<Message>) {
        let tokens = theme::tokens(ui.ctx());
        ui.painter().rect_filled(rect, egui::CornerRadius::ZERO, tokens.card);
        ui.painter().hline(rect.x_range(), rect.min.y, egui::Stroke::new(1.0, tokens.line));
        let inner = rect - Margin::symmetric(theme::PAGE_MARGIN, MARGIN);
        let id = ui.scope_id().with("footer");
        screen_reader::group_in(ui, inner, id, accesskit::Role::Group, "footer", |ui| {
            pane::start(ui, "footer", rect);
            let buttons = inner.with_min_x(inner.max.x - BUTTONS_WIDTH);
            self.status_in(ui, inner.with_max_x(buttons.min.x - GAP), id, messages);
            self.buttons_in(ui, buttons, id, messages);
        });
    }

    fn buttons_in(&self, ui: &Ui, rect: Rect, id: Id, messages: &mut Vec<Message>) {
        let ctx = ui.ctx();
        let width = footer::FOOTER_BUTTON_WIDTH;
        let [ok_at, cancel_at, apply_at] = [0.0, 1.0, 2.0].map(|place: f32| {
            let left = rect.min.x + place * (width + GAP);
            rect.with_min_x(left).with_max_x(left + width)
        });
        let hint = |response: egui::Response, text: &dyn Fn() -> String, available: Result<(), Need>| {
            tooltip::hint(response, || {
                available.err().map_or_else(text, |need| need.reason(self.situation).into_owned())
            })
        };
        // With an invalid field, OK and Apply go to that field. OK stays enabled during a save: a button that is disabled for a
        // moment would lose the focus.
        let ok = button::default_button_in(ui, ok_at, id.with("OK"), "OK", true);
        let text = || "Saves the policy file and closes the window; nothing is sent to a farm".to_owned();
        if hint(ok, &text, Command::SaveAs.availability(self.situation)).clicked() {
            messages.push(Message::SaveAndClose);
        }
        let cancel = button::button_in(ui, cancel_at, id.with("Cancel"), "Cancel", true);
        let text = || Command::Close.with_keys("Closes the window; asks first if there are unsaved changes", ctx);
        if hint(cancel, &text, Ok(())).clicked() {
            messages.push(Message::Run(Command::Close));
        }
        let saved = Command::Save.availability(self.situation);
        let saved = saved.and(if self.situation.is_changed { Ok(()) } else { Err(Need::Changes) });
        let is_ready = matches!(saved, Ok(()) | Err(Need::Finished));
        let apply = button::button_in(ui, apply_at, id.with("Apply"), "Apply", is_ready);
        if hint(apply, &|| Command::Save.hint_with_keys(self.situation, ctx), saved).clicked() {
            messages.push(Message::Run(Command::Save));
        }
    }

    /// Shows the message, or the state of the policy file, and the button beside it.
    fn status_in(&self, ui: &mut Ui, rect: Rect, id: Id, messages: &mut Vec<Message>) {
        let tokens = theme::tokens(ui.ctx());
        let link = self.link();
        // Leave room for the button: the text is truncated before it.
        let taken =
            link.as_ref().map_or(0.0, |(label, _)| label::text_width(ui, label, &theme::strong()) + LINK_PADDING);
        let room = rect.with_max_x((rect.max.x - taken).max(rect.min.x));
        let (text, color) = match self.status {
            Some(status) => (status.to_owned(), tokens.ink),
            None if self.has_discarded => (self.file_status(ui, room.width(), "Draft discarded. "), tokens.soft),
            None => (self.file_status(ui, room.width(), ""), tokens.soft),
        };
        let shown = label::line(ui, &text, &TextStyle::Small, color, room.width());
        let place = Align2::LEFT_CENTER.align_size_within_rect(shown.size(), room);
        let line = ui.interact(place, id.with("status"), Sense::hover());
        line.widget_info(|| WidgetInfo::labeled(accesskit::Role::Label, true, shown.text()));
        ui.painter().galley(place.min, shown, color);
        // The tooltip shows the whole text, or the full path of the file.
        tooltip::hint(line, || {
            let path = self.document.file().map(text::path);
            path.filter(|_| self.status.is_none()).unwrap_or(text)
        });
        self.announce(ui, place.min, id.with("said"));
        if let Some((label, message)) = link {
            let beside = rect.with_min_x(place.max.x + GAP);
            let centered = Layout::left_to_right(Align::Center);
            // With an id that does not depend on whether a screen reader is active.
            let mut part = ui.new_child(UiBuilder::new().scope_id(id.with("link")).max_rect(beside).layout(centered));
            if button::link_button_ui(&mut part, &label).clicked() {
                messages.push(message);
            }
        }
    }

    /// Makes screen readers say each message, and when the policy becomes saved or unsaved: the focus never moves here. The number
    /// of changes would be said after each edit.
    fn announce(&self, ui: &Ui, at: egui::Pos2, id: Id) {
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
