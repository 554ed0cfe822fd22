//! A row of the advice: its texts, its size and its look. Keys and clicks are in `advice_list`.

use std::sync::Arc;

use egui::{self, Align2, Color32, Galley, Pos2, Rect, TextStyle, Ui, pos2, vec2};

use crate::draw::{mark, theme};
use crate::policy::Policy;
use crate::policy::advice::{Advice, Place};
use crate::text;

/// What the button of a row does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Button {
    Fix,
    /// The advice is fixed, and nothing has changed since.
    Undo,
}

impl Button {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Fix => "Fix",
            Self::Undo => "Undo",
        }
    }
}

/// A piece of advice with its texts, which are made once and not in every frame.
pub(super) struct Row {
    pub(super) advice: Advice,
    /// Whether the advice has been followed since the pointer or the focus came into the list.
    pub(super) is_fixed: bool,
    /// The advice, after the title of the action it is about.
    summary: String,
    /// The accessible name.
    pub(super) name: String,
    /// The button with its accessible name.
    pub(super) button: Option<(Button, String)>,
    /// Whether there is room for a button, which a fixed row keeps, so that its texts keep their lines.
    has_button_room: bool,
}

/// A row of a pass: where it is, and its texts, which also decide its height.
pub(super) struct Placed {
    pub(super) rect: Rect,
    summary: Arc<Galley>,
    why: Arc<Galley>,
}

impl Row {
    pub(super) fn new(advice: Advice, policy: &Policy) -> Self {
        let subject = match advice.place {
            // It names both actions.
            _ if advice.twin.is_some() => None,
            Place::Action(Some(id), _) | Place::Autosend(Some(id)) => {
                policy.action_name(id, TITLE_CHARS).map(|name| {
                    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
                        // Spaces at its ends are seen only in quotes.
                        Some(title) if title.trim() == title => title.to_owned(),
                        Some(_) => name,
                        None => text::capitalized(&name),
                    }
                })
            }
            Place::Connection(_) => Some("Connection".to_owned()),
            // The finding names the attribute.
            Place::Attribute(_) | Place::Attributes => None,
            Place::Action(None, _) | Place::Autosend(None) | Place::Actions => None,
        };
        let summary = match subject {
            Some(subject) => format!("{subject}: {}", advice.what),
            None => advice.what.clone(),
        };
        let name = format!("{}: {summary}", advice.severity);
        let button = advice.fix.as_ref().map(|fix| (Button::Fix, format!("Fix: {}", fix.words(policy))));
        let has_button_room = button.is_some();
        Self { advice, is_fixed: false, summary, name, button, has_button_room }
    }

    /// Turns into a row whose advice no longer applies, with Undo if there is a name for it.
    pub(super) fn fixed(self, undo: Option<&str>) -> Self {
        let undo = undo.filter(|_| self.has_button_room);
        Self {
            is_fixed: true,
            name: format!("Fixed: {}", self.summary),
            button: undo.map(|undo| (Button::Undo, undo.to_owned())),
            ..self
        }
    }

    pub(super) fn is_same_advice(&self, other: &Self) -> bool {
        (self.advice.rule, self.advice.place) == (other.advice.rule, other.advice.place)
    }

    /// Returns the part of a row in which the texts are.
    fn text_room(&self, row: Rect) -> Rect {
        let fix = if self.has_button_room { FIX_WIDTH + MARGIN } else { 0.0 };
        row.with_min_x(row.min.x + TEXT_LEFT).with_max_x(row.max.x - MARGIN - fix).shrink2(vec2(0.0, ROW_MARGIN))
    }

    /// Lays out the texts of the row, whose upper left corner is `at`, and which is `width` points wide.
    pub(super) fn place(&self, ui: &Ui, at: Pos2, width: f32) -> Placed {
        let room = self.text_room(Rect::from_min_size(at, vec2(width, 0.0))).width().max(0.0);
        let lay_out = |text: &str, style: TextStyle| {
            ui.painter().layout(text.to_owned(), style.resolve(ui.style()), Color32::PLACEHOLDER, room)
        };
        let summary = lay_out(&self.summary, TextStyle::Body);
        // A fixed row keeps the height of its advice.
        let why = lay_out(&self.advice.why, TextStyle::Small);
        let height = summary.size().y.ceil() + why.size().y.ceil() + 2.0 * ROW_MARGIN;
        Placed { rect: Rect::from_min_size(at, vec2(width, height)), summary, why }
    }

    /// Returns what screen readers say after the name: why the advice matters, and the key that reaches the button, which Tab does
    /// not.
    pub(super) fn description(&self) -> String {
        let why = if self.is_fixed { "" } else { self.advice.why.as_ref() };
        match &self.button {
            Some((button, _)) => format!("{why} Right arrow: {}.", button.label()).trim_start().to_owned(),
            None => why.to_owned(),
        }
    }

    /// Paints the mark and the texts, and if the row has the focus, an arrow to its button: the key that goes there.
    pub(super) fn paint(&self, ui: &Ui, Placed { rect, summary, why }: Placed, has_focus: bool) {
        let tokens = theme::tokens(ui.ctx());
        let middle = pos2(rect.min.x + 22.0, rect.center().y);
        let upper = self.text_room(rect).min;
        let lower = upper + vec2(0.0, summary.size().y.ceil());
        if has_focus && self.button.is_some() {
            let at = button_in(rect).left_center() - vec2(MARGIN / 2.0, 0.0);
            ui.painter().text(at, Align2::CENTER_CENTER, "→", TextStyle::Small.resolve(ui.style()), tokens.accent);
        }
        if self.is_fixed {
            mark::check_mark(ui, Rect::from_center_size(middle, vec2(18.0, 18.0)), tokens.soft);
            ui.painter().galley(upper, summary, tokens.soft);
            ui.painter().text(lower, Align2::LEFT_TOP, "Fixed.", TextStyle::Small.resolve(ui.style()), tokens.soft);
        } else {
            mark::advice_mark(ui, middle, self.advice.severity);
            ui.painter().galley(upper, summary, tokens.ink);
            ui.painter().galley(lower, why, tokens.soft);
        }
    }
}

/// The most characters of a title in a row.
const TITLE_CHARS: usize = 30;
/// The space at the right of a row, and before its button, in points.
const MARGIN: f32 = 12.0;
/// The space above and below the texts of a row, in points.
const ROW_MARGIN: f32 = 6.0;
/// The space to the left of the texts, for the mark, in points.
const TEXT_LEFT: f32 = 44.0;
const FIX_WIDTH: f32 = 52.0;

/// Returns the place of the button in a row.
pub(super) fn button_in(row: Rect) -> Rect {
    let middle = pos2(row.max.x - MARGIN - FIX_WIDTH / 2.0, row.center().y);
    Rect::from_center_size(middle, vec2(FIX_WIDTH, 28.0))
}
