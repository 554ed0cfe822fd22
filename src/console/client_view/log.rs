//! Lines of what happened, in a card below the client's window, which scroll where there are many.

use std::borrow::Cow;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Galley, Label, ScrollArea, TextStyle, Ui};

use super::{CARD_MARGIN, LINE_GAP};
use crate::draw::{card, theme, tooltip};
use crate::end_user::logon::Line;

/// A line of the log.
pub(crate) struct Entry<'l> {
    /// Its beginning, which stands out.
    pub lead: Cow<'l, str>,
    /// The rest.
    pub text: Cow<'l, str>,
    pub look: Look,
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Plain,
    /// Of what happened on the wire.
    Soft,
    /// Marked, since the vendor's guide is silent about it.
    Assumed,
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
        // Beside the bar for scrolling, whether it is there or not: no line breaks anew when it comes.
        job.wrap.max_width = ui.available_width() - 12.0;
        ui.painter().layout_job(job)
    }
}

/// Shows lines in a card of this height, in points. Where not all fit, the `last` ones show, or the first.
pub(crate) fn card_ui<'l>(ui: &mut Ui, height: f32, last: bool, lines: impl Iterator<Item = Entry<'l>>) {
    card::card_ui(ui, CARD_MARGIN, |ui| {
        let lines: Vec<_> = lines.map(|line| (line.galley(ui), line.look)).collect();
        let needed: f32 = lines.iter().map(|(galley, _)| galley.size().y + LINE_GAP).sum();
        let show = |ui: &mut Ui| {
            for (galley, look) in lines {
                let response = ui.add(Label::new(galley));
                if look == Look::Assumed {
                    tooltip::hint(response, || "The vendor's guide is silent about this".to_owned());
                }
            }
        };
        // A scroll area costs time in every frame.
        if needed <= height {
            show(ui);
            ui.add_space(height - needed);
        } else {
            let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
            scroll.stick_to_bottom(last).auto_shrink([false, false]).show(ui, show);
        }
    });
}
