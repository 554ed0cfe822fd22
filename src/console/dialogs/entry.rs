//! The entry assistant: every value of the policy in the order of the farm's dialog, to copy and to tick off, and at the end a
//! comparison with the farm's response. It fills the window, which is narrow meanwhile; that belongs to `window`. The values belong
//! to [`guide::entry`](crate::guide::entry), keeping the ticks to `window::preferences`.

use std::sync::Arc;

use egui::{Context, Id, Key, KeyboardShortcut, Modifiers, RichText, TextStyle, Ui, ViewportCommand, accesskit};

use self::row::{Deed, Row};
use self::verdict::{Outcome, Verdict};
use super::frame::DialogFrame;
use crate::console::window::preferences;
use crate::console::{Message as Out, dialogs};
use crate::document::Document;
use crate::document::storage::Failure;
use crate::draw::{button, card, check_box, list, theme};
use crate::guide::entry::{self, Part, Section};
use crate::policy::Policy;
use crate::settings::{Tick, Ticks};
use crate::text;

mod row;
mod verdict;

const NAME: &str = "Enter in the farm";

/// The open assistant.
pub(crate) struct EntryDialog {
    /// The file of the policy, and whether it has all changes.
    source: String,
    /// Whether the policy is not saved, or has changes that are not: what has been entered may differ from the file.
    is_unsaved: bool,
    ticks: Ticks,
    /// The ticks that were cleared, to bring them back.
    cleared: Option<Ticks>,
    keeps_on_top: bool,
    /// The policy that is shown, and the tick of each row.
    rows: Option<(Arc<Policy>, Vec<Tick>)>,
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
    /// Returns the assistant for the open policy, with what has been ticked off before.
    pub(crate) fn new(document: &Document, ticks: Ticks, keeps_on_top: bool) -> Self {
        let name = document.file().and_then(|file| file.file_name()).map(text::path);
        let (source, is_unsaved) = match (name, document.is_changed()) {
            (None, _) => ("Not saved in a file: ticks are lost when the policy is closed".to_owned(), true),
            (Some(name), true) => (format!("{name}, with unsaved changes"), true),
            (Some(name), false) => (name, false),
        };
        Self {
            source,
            is_unsaved,
            ticks,
            cleared: None,
            keeps_on_top,
            rows: None,
            here: 0,
            focus: None,
            copied: None,
            response: None,
        }
    }

    /// Takes the contents of the file that was chosen as the farm's response.
    pub(super) fn received(&mut self, read: Result<Vec<u8>, Failure>) {
        self.response = Some(Response::Unread(read));
    }

    /// Shows the assistant with the values of `policy`. `number` identifies the dialog.
    pub(super) fn show(
        &mut self,
        ctx: &Context,
        number: u64,
        is_top: bool,
        policy: &Arc<Policy>,
        messages: &mut Vec<Out>,
    ) {
        let sections = entry::sections(policy);
        self.follow(policy, &sections);
        if is_top {
            self.take_pasted(ctx);
        }
        if let Some(Response::Unread(read)) = &self.response {
            let verdict = match read {
                Ok(bytes) => Verdict::of(bytes, policy),
                Err(failure) => Verdict::unreadable(failure),
            };
            self.response = Some(Response::Compared(verdict, Shown::Not));
        }
        let all = self.tick_of_each().len();
        let ticked = self.count(0..all);
        let remark = format!("{ticked} of {all} entered");
        let choices: &[&str] = match (ticked == 0, &self.cleared) {
            (false, _) => &["Clear ticks", "Close"],
            (true, Some(_)) => &["Restore ticks", "Close"],
            (true, None) => &["Close"],
        };
        let frame = DialogFrame {
            remark: &remark,
            focuses_default_button: all == 0,
            default: choices.len() - 1,
            fills_window: true,
            ..DialogFrame::new(NAME, 0.0, choices)
        };
        let pressed = frame.show(ctx, is_top, |ui| {
            self.head_ui(ui, messages);
            self.sections_ui(ui, number, &sections, messages);
            true
        });
        match pressed {
            Some(index) if index + 1 == choices.len() => messages.push(dialogs::close()),
            Some(_) => {
                let restored = self.cleared.take();
                let cleared = std::mem::replace(&mut self.ticks, restored.unwrap_or_default());
                self.cleared = Some(cleared).filter(|cleared| !cleared.is_empty());
                messages.push(Out::Ticked(self.ticks.clone()));
            }
            None => {}
        }
    }

    /// Computes the tick of each row again if the policy has changed. At first, the focus goes to the first row without a tick.
    fn follow(&mut self, policy: &Arc<Policy>, sections: &[Section<'_>]) {
        if self.rows.as_ref().is_some_and(|(shown, _)| Arc::ptr_eq(shown, policy)) {
            return;
        }
        let items = sections.iter().flat_map(|section| &section.items);
        let rows: Vec<Tick> = items.map(|item| Tick::of(&item.identity())).collect();
        self.here = rows.iter().position(|tick| !self.ticks.contains(tick)).unwrap_or_default();
        self.focus = self.rows.is_none().then_some(self.here);
        self.rows = Some((Arc::clone(policy), rows));
    }

    fn tick_of_each(&self) -> &[Tick] {
        self.rows.as_ref().map(|(_, rows)| rows.as_slice()).unwrap_or_default()
    }

    /// Counts the ticks of these rows.
    fn count(&self, rows: std::ops::Range<usize>) -> usize {
        let rows = self.tick_of_each().get(rows).unwrap_or_default();
        rows.iter().filter(|tick| self.ticks.contains(tick)).count()
    }

    /// Takes a text that was pasted as the farm's response.
    fn take_pasted(&mut self, ctx: &Context) {
        let pasted = ctx.input_mut(|input| {
            let place = input.events.iter().position(|event| matches!(event, egui::Event::Paste(_)))?;
            match input.events.remove(place) {
                egui::Event::Paste(text) => Some(text),
                _ => None,
            }
        });
        if let Some(text) = pasted {
            self.received(Ok(text.into_bytes()));
        }
    }

    fn head_ui(&mut self, ui: &mut Ui, messages: &mut Vec<Out>) {
        let tokens = theme::tokens(ui.ctx());
        let color = if self.is_unsaved { tokens.warning } else { tokens.soft };
        ui.label(RichText::new(&self.source).text_style(TextStyle::Small).color(color));
        if check_box::checkbox_ui(ui, &mut self.keeps_on_top, "Keep on top").changed() {
            messages.push(Out::Preference(preferences::Message::EntryOnTop(self.keeps_on_top)));
        }
    }

    fn sections_ui(&mut self, ui: &mut Ui, number: u64, sections: &[Section<'_>], messages: &mut Vec<Out>) {
        let mut first = 0;
        for section in sections {
            let rows = first..first + section.items.len();
            self.heading_ui(ui, section, rows.clone());
            if section.part == Part::Verify {
                self.response_ui(ui, number, messages);
            }
            if !rows.is_empty() {
                card::card_ui(ui, 0, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                        node.set_role(accesskit::Role::Group);
                        node.set_label(section.part.heading());
                    });
                    for (index, item) in rows.clone().zip(&section.items) {
                        let row = self.row(index, item, index == rows.start);
                        let deed = row.show(ui);
                        self.did(ui, index, (item.copied(), deed), messages);
                    }
                });
            }
            first = rows.end;
        }
    }

    fn heading_ui(&self, ui: &mut Ui, section: &Section<'_>, rows: std::ops::Range<usize>) {
        let tokens = theme::tokens(ui.ctx());
        ui.add_space(6.0);
        let heading = match section.part {
            Part::Action { title, .. } => format!("{}: {}", section.part.heading(), text::visible(title)),
            part => part.heading(),
        };
        let small = |words: String| RichText::new(words).text_style(TextStyle::Small).color(tokens.soft);
        ui.horizontal_wrapped(|ui| {
            let shown = ui.label(RichText::new(heading).text_style(theme::strong()).color(tokens.ink));
            ui.ctx().accesskit_node_builder(shown.id, |node| node.set_role(accesskit::Role::Heading));
            // One row shows by itself whether it is ticked.
            if rows.len() > 1 {
                let verb = if section.part == Part::Verify { "checked" } else { "entered" };
                ui.label(small(format!("{} of {} {verb}", self.count(rows.clone()), rows.len())));
            }
        });
        if !section.intro.is_empty() {
            ui.add(egui::Label::new(small(section.intro.to_owned())).wrap());
        }
    }

    fn row<'r>(&mut self, index: usize, item: &'r entry::Item<'r>, is_first: bool) -> Row<'r> {
        Row {
            item,
            id: row_id(index),
            is_ticked: self.tick_of_each().get(index).is_some_and(|tick| self.ticks.contains(tick)),
            is_copied: self.copied == Some(index),
            is_tab_stop: self.here == index,
            takes_focus: self.focus.take_if(|focus| *focus == index).is_some(),
            is_first,
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
                let Some((_, rows)) = &self.rows else { return };
                if let Some(tick) = rows.get(index) {
                    self.ticks.set(tick, !self.ticks.contains(tick), rows);
                }
                (self.cleared, self.here) = (None, index);
                messages.push(Out::Ticked(self.ticks.clone()));
            }
            Some(Deed::Focus) => self.here = index,
            None => {}
        }
        if ui.memory(|memory| memory.has_focus(id)) {
            let to = list::index_after_keys(ui, index, self.tick_of_each().len());
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
            }
            if button::button_ui(ui, "Open response…").clicked() {
                messages.push(Out::ChooseResponse(number));
            }
        });
        if let Some(Response::Compared(verdict, shown)) = &mut self.response {
            let result = ui.scope(|ui| verdict_ui(ui, verdict)).response;
            if std::mem::replace(shown, Shown::Already) == Shown::Not {
                result.scroll_to_me(None);
            }
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
