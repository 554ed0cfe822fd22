//! The log below the client window: a card with lines of text, which scrolls if they do not fit. The contents come from
//! `end_user::logon` and `trial`.

use std::borrow::Cow;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Galley, Id, Label, Memory, ScrollArea, TextStyle, Ui};

use super::{CARD_MARGIN, LINE_GAP, PANE};
use crate::draw::scroll::{self, ScrollKeys};
use crate::draw::{announcement, card, pane, theme, tooltip};
use crate::end_user::logon::Line;

/// A line of the log.
pub(crate) struct Entry<'l> {
    /// The emphasised start of the line.
    pub lead: Cow<'l, str>,
    /// The rest of the line.
    pub text: Cow<'l, str>,
    pub look: Look,
}

/// The look of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Plain,
    /// The title of a part, emphasised.
    Heading,
    /// A packet, in a soft colour.
    Soft,
    /// Behaviour that the vendor does not document; marked as assumed.
    Assumed,
}

impl Look {
    /// Returns whether screen readers announce such a line when it appears.
    fn is_announced(self) -> bool {
        match self {
            Self::Plain | Self::Assumed => true,
            Self::Heading | Self::Soft => false,
        }
    }
}

/// What the lines are about, which decides where the card is scrolled to at first, and what screen readers announce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Contents {
    /// What a logon would do. Not announced, because it changes with each edit.
    Forecast,
    /// A simulated logon, which ends with its latest line. Each new line is announced once.
    Logon,
    /// A test, which begins with its result. Each new line is announced once, except packets.
    Test,
}

impl<'l> Entry<'l> {
    pub(crate) fn of(line: &'l Line) -> Self {
        let (lead, text) = match line.text.strip_prefix("Ready. ") {
            Some(rest) => ("Ready. ", rest),
            None => ("", line.text.as_str()),
        };
        let look = if line.is_assumed { Look::Assumed } else { Look::Plain };
        Self { lead: lead.into(), text: text.into(), look }
    }

    pub(crate) fn new(text: impl Into<Cow<'l, str>>, look: Look) -> Self {
        Self { lead: "".into(), text: text.into(), look }
    }

    pub(crate) fn lead(lead: impl Into<Cow<'l, str>>) -> Self {
        Self { lead: lead.into(), text: "".into(), look: Look::Plain }
    }

    pub(crate) fn heading(text: impl Into<Cow<'l, str>>) -> Self {
        Self { look: Look::Heading, ..Self::lead(text) }
    }

    fn galley(&self, ui: &Ui) -> Arc<Galley> {
        let tokens = theme::tokens(ui.ctx());
        let format = |style: &TextStyle, color| TextFormat::simple(style.resolve(ui.style()), color);
        let mut job = LayoutJob::default();
        job.append(&self.lead, 0.0, format(&theme::small_strong(), tokens.ink));
        let color = if self.look == Look::Soft { tokens.soft } else { tokens.ink };
        job.append(&self.text, 0.0, format(&TextStyle::Small, color));
        if self.look == Look::Assumed {
            job.append(" (assumed)", 0.0, format(&TextStyle::Small, tokens.soft));
        }
        // Always leave room for the scroll bar, so that lines do not rewrap when it appears.
        job.wrap.max_width = ui.available_width() - 12.0;
        ui.painter().layout_job(job)
    }
}

/// The lines that screen readers have announced.
#[derive(Debug, Clone, Default)]
struct Known {
    lines: Vec<String>,
    /// The lines that were new when they last changed.
    news: String,
    /// How often there were new lines, so that equal ones are announced again.
    count: u64,
    /// The pass in which the lines were last shown.
    pass: u64,
    /// The frame in which there was news. The passes of a frame but the last one are discarded.
    frame: u64,
}

impl Known {
    /// Takes the lines of a pass, and updates the news, which stays until something changes.
    fn follow(&mut self, lines: Vec<String>, pass: u64, frame: u64) {
        let was_hidden = std::mem::replace(&mut self.pass, pass) + 1 < pass;
        if self.lines == lines {
            if was_hidden {
                self.news.clear();
            }
            return;
        }
        let mut before = std::mem::take(&mut self.lines);
        let count = before.len();
        let is_new = |line: &&String| match before.iter().position(|known| known == *line) {
            Some(known) => {
                before.swap_remove(known);
                false
            }
            None => true,
        };
        let news: Vec<&String> = lines.iter().filter(is_new).collect();
        // With fewer lines, another logon has begun.
        let news = if lines.len() < count { sentences(&lines) } else { sentences(news) };
        let is_same_frame = std::mem::replace(&mut self.frame, frame) == frame;
        self.news = if is_same_frame { sentences([&self.news, &news]) } else { news };
        self.count += 1;
        self.lines = lines;
    }
}

/// Joins lines, so that screen readers pause between them.
fn sentences<'l>(lines: impl IntoIterator<Item = &'l String>) -> String {
    let mut joined = String::new();
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        if !joined.is_empty() {
            joined.push_str(if joined.ends_with(['.', '!', '?', ')']) { " " } else { ". " });
        }
        joined.push_str(line);
    }
    joined
}

/// Makes screen readers announce the lines that are new in this pass, all at once: they would mix up the order of several
/// announcements.
fn announce(ui: &Ui, contents: Contents, lines: Vec<String>) {
    let id = Id::unique(("announced lines", contents == Contents::Test));
    let (pass, frame) = (ui.ctx().cumulative_pass_nr(), ui.ctx().cumulative_frame_nr());
    let lines = if contents == Contents::Forecast { Vec::new() } else { lines };
    let (count, news) = ui.data_mut(|data| {
        let known: &mut Known = data.get_temp_mut_or_default(id);
        known.follow(lines, pass, frame);
        (known.count, known.news.clone())
    });
    announcement::announcement_in(ui, ui.max_rect().min, id.with(count), &news);
}

/// Shows lines in a card of this height, in points. If they do not all fit, it can be scrolled.
pub(crate) fn card_ui<'l>(ui: &mut Ui, height: f32, contents: Contents, lines: impl Iterator<Item = Entry<'l>>) {
    card::card_ui(ui, CARD_MARGIN, |ui| {
        let lines: Vec<_> = lines.map(|line| (line.galley(ui), line.look)).collect();
        let needed: f32 = lines.iter().map(|(galley, _)| galley.size().y + LINE_GAP).sum();
        let texts = lines.iter().filter(|(_, look)| look.is_announced()).map(|(galley, _)| galley.text().to_owned());
        announce(ui, contents, texts.collect());
        let show = |ui: &mut Ui| {
            for (galley, look) in lines {
                let response = ui.add(Label::new(galley));
                if look == Look::Assumed {
                    tooltip::hint(response, || "Not documented by the vendor".to_owned());
                }
            }
        };
        // Skip the scroll area if possible, because it costs time in every frame.
        if needed <= height {
            show(ui);
            ui.add_space(height - needed);
        } else {
            let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
            scroll.stick_to_bottom(contents != Contents::Test).auto_shrink([false, false]).show(ui, |ui| {
                show(ui);
                let modal = ui.memory(Memory::top_modal_layer);
                if pane::has_focus(ui.ctx(), PANE) || modal == Some(ui.layer_id()) {
                    scroll::by_keys(ui, height, ScrollKeys::Pages);
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_lines_are_announced_once_and_those_of_another_logon_again() {
        let mut known = Known::default();
        for (lines, pass, frame, expected) in [
            (&["Sent"][..], 2, 2, "Sent"),
            (&["Sent"], 3, 3, "Sent"),
            (&["Sent", "Asked: \"code\"", "Entered"], 4, 4, "Asked: \"code\". Entered"),
            // The result is inserted before them, in another pass of the same frame.
            (&["Accepted.", "Sent", "Asked: \"code\"", "Entered"], 5, 4, "Asked: \"code\". Entered. Accepted."),
            (&["Sent"], 6, 5, "Sent"),
            // Another tab was shown meanwhile.
            (&["Sent"], 9, 8, ""),
        ] {
            known.follow(lines.iter().map(ToString::to_string).collect(), pass, frame);
            assert_eq!(known.news, expected, "{lines:?}");
        }
    }
}
