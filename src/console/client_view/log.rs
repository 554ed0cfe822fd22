//! The log below the client window: a card with lines of text, which scrolls if they do not fit. The contents come from
//! `end_user::logon` and `trial`.

use std::borrow::Cow;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Galley, Memory, Rect, ScrollArea, Sense, TextStyle, Ui, UiBuilder, accesskit};

use super::{CARD_MARGIN, LINE_GAP, PANE};
use crate::draw::scroll::{self, ScrollKeys};
use crate::draw::{card, focus, label, pane, theme, tooltip};
use crate::end_user::logon::Line;

mod announced;

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
    /// The test before, which was announced when it ran.
    LastTest,
}

impl Contents {
    fn is_announced(self) -> bool {
        matches!(self, Self::Logon | Self::Test)
    }

    /// Returns whether the card is first scrolled to the end.
    fn starts_at_end(self) -> bool {
        matches!(self, Self::Forecast | Self::Logon)
    }
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

/// Shows lines in a card of this height, in points, and announces new ones. If they do not all fit, they scroll. The card is a
/// tab stop, so that the keyboard can scroll it and a screen reader can read it.
pub(crate) fn card_ui<'l>(ui: &mut Ui, height: f32, contents: Contents, lines: impl Iterator<Item = Entry<'l>>) {
    let builder = UiBuilder::new().id_salt("log").sense(Sense::focusable_noninteractive());
    let log = ui.scope_builder(builder, |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(accesskit::Role::Document);
            node.set_label("Log");
        });
        let has_focus = ui.memory(|memory| memory.has_focus(ui.unique_id()));
        card::card_ui(ui, CARD_MARGIN, |ui| lines_ui(ui, height, contents, has_focus, lines));
    });
    let Rect { min, max } = log.response.rect;
    ui.ctx().accesskit_node_builder(log.response.id, |node| {
        node.set_bounds(accesskit::Rect::new(min.x.into(), min.y.into(), max.x.into(), max.y.into()));
    });
    focus::scroll_to_focused(&log.response);
    if log.response.has_focus() {
        focus::focus_ring(ui, log.response.rect.shrink(2.0), theme::card_radius(), theme::tokens(ui.ctx()));
    }
}

fn lines_ui<'l>(ui: &mut Ui, height: f32, contents: Contents, has_focus: bool, lines: impl Iterator<Item = Entry<'l>>) {
    let lines: Vec<_> = lines.map(|line| (line.galley(ui), line.look)).collect();
    let texts = lines.iter().filter(|(_, look)| look.is_announced()).map(|(galley, _)| galley.text().to_owned());
    announced::announce(ui, contents, texts.collect());
    let needed: f32 = lines.iter().map(|(galley, _)| galley.size().y + LINE_GAP).sum();
    let show = |ui: &mut Ui| {
        for (galley, look) in lines {
            let (id, rect) = ui.allocate_space(galley.size());
            label::galley_in(ui, rect, id, galley);
            if look == Look::Assumed {
                let assumed = ui.interact(rect, id.with("assumed"), Sense::hover());
                tooltip::hint(assumed, || "Not documented by the vendor".to_owned());
            }
        }
    };
    // Skip the scroll area if possible, because it costs time in every frame.
    if needed <= height {
        show(ui);
        ui.add_space(height - needed);
    } else {
        let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        scroll.stick_to_bottom(contents.starts_at_end()).auto_shrink([false, false]).show(ui, |ui| {
            show(ui);
            let modal = ui.memory(Memory::top_modal_layer);
            if has_focus {
                scroll::by_keys(ui, height, ScrollKeys::All);
            } else if pane::has_focus(ui.ctx(), PANE) || modal == Some(ui.layer_id()) {
                scroll::by_keys(ui, height, ScrollKeys::Pages);
            }
        });
    }
}
