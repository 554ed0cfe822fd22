//! The entry assistant: every value of the policy in the order of the farm's dialog, to copy and to tick off, and at the end a
//! comparison with the farm's response. It fills the window, which is narrow meanwhile; that belongs to `window`. The values belong
//! to [`guide::entry`](crate::guide::entry), keeping the ticks to `window::preferences`.

use std::sync::Arc;

use egui::{Context, Event, Id, Key, KeyboardShortcut, Modifiers, RichText, TextStyle, Ui, ViewportCommand, accesskit};

use self::contents::{Contents, SectionTexts};
use self::row::{Deed, Row};
use self::verdict::{Outcome, Verdict};
use super::frame::DialogFrame;
use crate::console::window::preferences;
use crate::console::{Message as Out, dialogs};
use crate::document::Document;
use crate::document::storage::Failure;
use crate::draw::{button, card, check_box, list, theme};
use crate::guide::entry::Part;
use crate::settings::Ticks;
use crate::text;

mod contents;
mod row;
mod verdict;

const NAME: &str = "Enter in the farm";
/// The number of rows that Page Up and Page Down move by.
const PAGE: usize = 8;
/// How many frames the text of the clipboard may take after it was asked for: the system brings it with the next frame, or not at
/// all and without a word.
const CLIPBOARD_FRAMES: u64 = 4;

/// The open assistant.
pub(crate) struct EntryDialog {
    ticks: Ticks,
    /// The ticks that were cleared, to bring them back.
    cleared: Option<Ticks>,
    keeps_on_top: bool,
    contents: Arc<Contents>,
    /// The index of the row in the Tab order.
    here: usize,
    /// The index of the row that takes the focus.
    focus: Option<usize>,
    /// The index of the row that was copied last.
    copied: Option<usize>,
    response: Option<Response>,
}

/// A response of the farm.
enum Response {
    /// The text of the clipboard was asked for in this frame.
    Awaited(u64),
    /// Not compared yet.
    Unread(Result<Vec<u8>, Failure>),
    /// Compared, and whether the result has been scrolled into view.
    Compared(Verdict, Shown),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Not,
    Already,
}

impl EntryDialog {
    /// Returns the assistant for the open policy, with what has been ticked off before. The focus goes to the first row without a
    /// tick.
    pub(crate) fn new(document: &Document, ticks: Ticks, keeps_on_top: bool) -> Self {
        let contents = Contents::new(&document.snapshot().policy, &ticks, false);
        let here = contents.ticks.iter().position(|tick| !ticks.contains(tick)).unwrap_or_default();
        Self {
            ticks,
            cleared: None,
            keeps_on_top,
            contents: Arc::new(contents),
            here,
            focus: Some(here),
            copied: None,
            response: None,
        }
    }

    /// Takes the contents of the file that was chosen as the farm's response.
    pub(super) fn received(&mut self, read: Result<Vec<u8>, Failure>) {
        self.response = Some(Response::Unread(read));
    }

    /// Shows the assistant with the values of the open policy. `number` identifies the dialog; `loses_ticks` is whether the
    /// settings, which keep the ticks, could not be saved.
    pub(super) fn show(
        &mut self,
        ctx: &Context,
        (number, is_top): (u64, bool),
        (document, loses_ticks): (&Document, bool),
        messages: &mut Vec<Out>,
    ) {
        if is_top {
            self.take_pasted(ctx);
        }
        self.follow(ctx, document);
        let contents = Arc::clone(&self.contents);
        let all = contents.rows.len();
        let ticked = contents.count(&self.ticks, 0..all);
        let remark = format!("{ticked} of {all} entered");
        let choices: &[&str] = match (ticked == 0, &self.cleared) {
            (false, _) => &["Clear ticks", "Close"],
            (true, Some(_)) => &["Restore ticks", "Close"],
            (true, None) => &["Close"],
        };
        let frame = DialogFrame {
            remark: &remark,
            focuses_default_button: false,
            default: choices.len() - 1,
            fills_window: true,
            ..DialogFrame::new(NAME, 0.0, choices)
        };
        let pressed = frame.show(ctx, is_top, |ui| {
            self.head_ui(ui, document, loses_ticks, messages);
            self.sections_ui(ui, number, &contents, messages);
            true
        });
        match pressed {
            Some(index) if index + 1 == choices.len() => messages.push(dialogs::close()),
            Some(_) => {
                let restored = self.cleared.take();
                let cleared = self.ticks.clear();
                self.ticks = restored.unwrap_or_else(|| self.ticks.clone());
                self.cleared = Some(cleared).filter(|cleared| !cleared.is_empty());
                messages.push(Out::Ticked(self.ticks.clone()));
            }
            None => {}
        }
    }

    /// Compares a response that has arrived, and makes the texts again if they have changed.
    fn follow(&mut self, ctx: &Context, document: &Document) {
        let policy = &document.snapshot().policy;
        if !self.contents.is_of(policy) {
            // A save that has finished may name the policy. What was copied and compared is of the policy as it was.
            (self.copied, self.response) = (None, None);
        }
        let verdict = match &self.response {
            Some(Response::Unread(Ok(bytes))) => Some(Verdict::of(bytes, policy)),
            Some(Response::Unread(Err(failure))) => Some(Verdict::unreadable(failure)),
            Some(Response::Awaited(since)) => {
                ctx.request_repaint();
                (ctx.cumulative_frame_nr() > since + CLIPBOARD_FRAMES).then(Verdict::no_text)
            }
            Some(Response::Compared(..)) | None => None,
        };
        if let Some(verdict) = verdict {
            self.response = Some(Response::Compared(verdict, Shown::Not));
        }
        let has_compared_images = match &self.response {
            Some(Response::Compared(verdict, _)) => verdict.has_compared_images,
            _ => false,
        };
        if !self.contents.is_of(policy) || self.contents.has_compared_images != has_compared_images {
            self.contents = Arc::new(Contents::new(policy, &self.ticks, has_compared_images));
            self.here = self.here.min(self.contents.rows.len().saturating_sub(1));
        }
    }

    /// Takes a text that was pasted as the farm's response.
    fn take_pasted(&mut self, ctx: &Context) {
        let pasted = ctx.input_mut(|input| {
            let is_pasted = |event: &Event| matches!(event, Event::Paste(_) | Event::PasteImage(_));
            let place = input.events.iter().position(is_pasted)?;
            Some(input.events.remove(place))
        });
        match pasted {
            Some(Event::Paste(text)) => self.received(Ok(text.into_bytes())),
            Some(_) => self.response = Some(Response::Compared(Verdict::no_text(), Shown::Not)),
            None => {}
        }
    }

    fn head_ui(&mut self, ui: &mut Ui, document: &Document, loses_ticks: bool, messages: &mut Vec<Out>) {
        let tokens = theme::tokens(ui.ctx());
        let name = document.file().and_then(|file| file.file_name()).map(text::path);
        let (source, is_unsaved) = match (name, document.is_changed()) {
            (None, _) => ("Not saved in a file: ticks are lost when the policy is closed".to_owned(), true),
            (Some(name), true) => (format!("{name}, with unsaved changes"), true),
            (Some(name), false) => (name, false),
        };
        let small = |words: &str, is_warning: bool| {
            let color = if is_warning { tokens.warning } else { tokens.soft };
            egui::Label::new(RichText::new(words).text_style(TextStyle::Small).color(color)).wrap()
        };
        ui.add(small(&source, is_unsaved));
        if loses_ticks && document.file().is_some() {
            ui.add(small("The settings cannot be saved: ticks are lost when the console is closed", true));
        }
        if check_box::checkbox_ui(ui, &mut self.keeps_on_top, "Keep on top").changed() {
            messages.push(Out::Preference(preferences::Message::EntryOnTop(self.keeps_on_top)));
        }
    }

    fn sections_ui(&mut self, ui: &mut Ui, number: u64, contents: &Contents, messages: &mut Vec<Out>) {
        for section in &contents.sections {
            self.heading_ui(ui, section, contents);
            if section.part == Part::Verify {
                self.response_ui(ui, number, messages);
            }
            if section.rows.is_empty() {
                continue;
            }
            card::card_ui(ui, 0, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                    node.set_role(accesskit::Role::Group);
                    node.set_label(section.name.as_str());
                });
                let rows = contents.rows.get(section.rows.clone()).unwrap_or_default();
                for (index, texts) in section.rows.clone().zip(rows) {
                    let row = Row {
                        texts,
                        id: row_id(index),
                        is_ticked: contents.ticks.get(index).is_some_and(|tick| self.ticks.contains(tick)),
                        is_copied: self.copied == Some(index),
                        is_tab_stop: self.here == index,
                        takes_focus: self.focus.take_if(|focus| *focus == index).is_some(),
                        is_first: index == section.rows.start,
                    };
                    let deed = row.show(ui);
                    self.did(ui, index, (texts.copied(), deed), messages);
                }
            });
        }
    }

    fn heading_ui(&self, ui: &mut Ui, section: &SectionTexts, contents: &Contents) {
        let tokens = theme::tokens(ui.ctx());
        ui.add_space(6.0);
        let small = |words: String| RichText::new(words).text_style(TextStyle::Small).color(tokens.soft);
        ui.horizontal_wrapped(|ui| {
            let shown = ui.label(RichText::new(&section.heading).text_style(theme::strong()).color(tokens.ink));
            ui.ctx().accesskit_node_builder(shown.id, |node| node.set_role(accesskit::Role::Heading));
            // The tick of a single row says enough.
            if section.rows.len() > 1 {
                let verb = if section.part == Part::Verify { "checked" } else { "entered" };
                let count = contents.count(&self.ticks, section.rows.clone());
                ui.label(small(format!("{count} of {} {verb}", section.rows.len())));
            }
        });
        if !section.intro.is_empty() {
            ui.add(egui::Label::new(small(section.intro.to_owned())).wrap());
        }
    }

    /// Acts on what the user did in a row, and moves the focus between rows.
    fn did(&mut self, ui: &Ui, index: usize, (text, deed): (Option<&str>, Option<Deed>), messages: &mut Vec<Out>) {
        let id = row_id(index);
        match deed {
            Some(Deed::Copy) => {
                ui.ctx().copy_text(text.unwrap_or_default().to_owned());
                (self.copied, self.here) = (Some(index), index);
            }
            Some(Deed::Tick) => {
                if let Some(tick) = self.contents.ticks.get(index) {
                    self.ticks.set(tick, !self.ticks.contains(tick), &self.contents.all_ticks());
                }
                (self.cleared, self.here) = (None, index);
                messages.push(Out::Ticked(self.ticks.clone()));
            }
            Some(Deed::Focus) => self.here = index,
            None => {}
        }
        if ui.memory(|memory| memory.has_focus(id)) {
            let count = self.contents.rows.len();
            let page = [
                (Key::PageUp, index.saturating_sub(PAGE)),
                (Key::PageDown, (index + PAGE).min(count.saturating_sub(1))),
            ];
            let to = list::index_after_keys(ui, index, count).or_else(|| list::index_after(ui, page));
            if let Some(to) = to.filter(|to| *to != index) {
                self.here = to;
                list::move_focus(ui, row_id(to));
            }
        }
    }

    /// Shows how to get the farm's response, and what it says.
    fn response_ui(&mut self, ui: &mut Ui, number: u64, messages: &mut Vec<Out>) {
        let paste = ui.ctx().format_shortcut(&KeyboardShortcut::new(Modifiers::COMMAND, Key::V));
        let words = format!(
            "To compare the actions, paste the farm's response to GET /api/MFA/{{id}}/RadiusAutoInfo ({paste}), or open it from \
             a file."
        );
        ui.add(egui::Label::new(words).wrap());
        ui.horizontal_wrapped(|ui| {
            if button::button_ui(ui, "Paste response").clicked() {
                ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
                // Not the result of an earlier response: the clipboard may have none.
                self.response = Some(Response::Awaited(ui.ctx().cumulative_frame_nr()));
            }
            if button::button_ui(ui, "Open response…").clicked() {
                messages.push(Out::ChooseResponse(number));
            }
        });
        match &mut self.response {
            Some(Response::Compared(verdict, shown)) => {
                let result = ui.scope(|ui| verdict_ui(ui, verdict)).response;
                if std::mem::replace(shown, Shown::Already) == Shown::Not {
                    result.scroll_to_me(None);
                }
            }
            Some(Response::Awaited(_)) => {
                ui.label("Waiting for the clipboard…");
            }
            Some(Response::Unread(_)) | None => {}
        }
    }
}

fn row_id(index: usize) -> Id {
    Id::unique(("entry row", index))
}

fn verdict_ui(ui: &mut Ui, verdict: &Verdict) {
    let tokens = theme::tokens(ui.ctx());
    let color = match verdict.outcome {
        Outcome::Same => tokens.success,
        Outcome::Different => tokens.warning,
        Outcome::Unusable => tokens.error,
    };
    card::card_ui(ui, 12, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        let headline = RichText::new(&verdict.headline).text_style(theme::strong()).color(color);
        let headline = ui.add(egui::Label::new(headline).wrap());
        ui.ctx().accesskit_node_builder(headline.id, |node| node.set_live(accesskit::Live::Polite));
        for (subject, values) in &verdict.findings {
            ui.add(egui::Label::new(text::visible(subject).as_ref()).wrap());
            if !values.is_empty() {
                ui.add(egui::Label::new(RichText::new(values).text_style(TextStyle::Small).color(tokens.soft)).wrap());
            }
        }
        for note in &verdict.notes {
            ui.add(egui::Label::new(RichText::new(note).text_style(TextStyle::Small).color(tokens.soft)).wrap());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Edit;
    use crate::policy::draft::ActionDraft;

    #[test]
    fn a_policy_that_changes_behind_the_assistant_leaves_nothing_of_the_old_one() {
        let draft = ActionDraft { title: "Push".to_owned(), command: "push".to_owned(), ..ActionDraft::default() };
        let (ctx, mut document) = (Context::default(), Document::unnamed());
        let mut dialog = EntryDialog::new(&document, Ticks::new(), false);
        let rows = dialog.contents.rows.len();
        dialog.received(Ok(b"[]".to_vec()));
        dialog.copied = Some(0);
        dialog.follow(&ctx, &document);
        assert!(matches!(dialog.response, Some(Response::Compared(..))) && dialog.copied.is_some());
        document.apply(Edit::Add(draft.finish().unwrap())).unwrap();
        dialog.follow(&ctx, &document);
        assert!(dialog.response.is_none() && dialog.copied.is_none());
        assert!(dialog.contents.rows.len() > rows);
    }
}
