//! The columns of the list of actions: the texts in them, and their widths, which follow from the texts and from the room. How they
//! are painted is in `row`.

use std::sync::Arc;

use egui::{Color32, Galley, Rangef, Rect, TextStyle, Ui};

use crate::draw::visible_text::Chip;
use crate::draw::{label, theme};
use crate::policy::{Action, ActionField, Policy, PolicyField};

/// The columns of the list. Those for which there is no room are omitted.
pub(super) struct Columns {
    pub enabled: Rangef,
    pub image: Rangef,
    pub title: Rangef,
    pub command: Option<Rangef>,
    pub description: Option<Rangef>,
    pub action_message: Option<Rangef>,
    /// Without it, the title is followed by a mark.
    pub autosend: Option<Rangef>,
    /// The mark for advice on the action.
    pub advice: Rangef,
}

const MARGIN: f32 = 12.0;
const ENABLED: f32 = 64.0;
const IMAGE: f32 = 44.0;
const ADVICE: f32 = 28.0;
/// The gap after each text, in points.
const GAP: f32 = 12.0;
/// The width to which a column with long texts shrinks before another column is omitted, in points.
const LEAST: f32 = 88.0;
/// The same for titles, which identify the actions.
const LEAST_TITLE: f32 = 140.0;

/// The texts of an action, laid out whole, which the widths of the columns follow from.
pub(super) struct Texts {
    pub title: Arc<Galley>,
    pub command: Chip,
    pub description: Arc<Galley>,
    pub action_message: Arc<Galley>,
}

impl Texts {
    pub(super) fn of(ui: &Ui, action: &Action) -> Self {
        let color = text_color(ui, action);
        let line = |text: &str| label::line(ui, text, &TextStyle::Body, color, f32::INFINITY);
        Self {
            title: line(action.title.as_str()),
            command: Chip::new(ui, action.command.as_str(), color),
            description: line(action.description.as_str()),
            action_message: line(action.action_message.as_str()),
        }
    }
}

/// Returns the colour of the texts of an action.
pub(super) fn text_color(ui: &Ui, action: &Action) -> Color32 {
    let tokens = theme::tokens(ui.ctx());
    if action.enabled { tokens.ink } else { tokens.soft }
}

/// The widths that a column of texts could have, in points, with the gap after it.
#[derive(Clone, Copy)]
struct Width {
    /// Enough for the header, and for short texts.
    least: f32,
    /// Enough for every text.
    most: f32,
}

impl Width {
    /// Returns the widths of a column with this header, for texts of these widths, which may be cut to `least` points.
    fn of(ui: &Ui, header: &str, texts: impl Iterator<Item = f32>, least: f32) -> Self {
        let header = label::text_width(ui, header, &theme::small_strong());
        let most = texts.fold(header, f32::max);
        Self { least: header.max(most.min(least)) + GAP, most: most + GAP }
    }
}

impl Columns {
    /// Lays out the columns for the texts of a policy's actions. The columns that go first are Autosend, then Action message,
    /// Description and Command; the title stays.
    pub(super) fn of(ui: &Ui, card: Rect, policy: &Policy, texts: &[Texts]) -> Self {
        let column = |field: ActionField, text: fn(&Texts) -> &Galley| {
            let widths = texts.iter().map(|texts| text(texts).size().x.ceil());
            Some(Width::of(ui, field.label(), widths, LEAST))
        };
        let titles = |mark: f32| {
            let widths = policy.actions().zip(texts).map(|((id, _), texts)| {
                let mark = if policy.autosend() == Some(id) { mark } else { 0.0 };
                texts.title.size().x.ceil() + mark
            });
            Some(Width::of(ui, ActionField::Title.label(), widths, LEAST_TITLE))
        };
        let commands = texts.iter().map(|texts| texts.command.width());
        let mut widths = [
            titles(0.0),
            Some(Width::of(ui, ActionField::Command.label(), commands, LEAST)),
            column(ActionField::Description, |texts| &texts.description),
            column(ActionField::ActionMessage, |texts| &texts.action_message),
            Some(Width::of(ui, PolicyField::AutoSend.label(), std::iter::empty(), LEAST)),
        ];
        let room = card.width() - 2.0 * MARGIN - ENABLED - IMAGE - ADVICE;
        let has_room =
            |widths: &[Option<Width>; 5]| widths.iter().flatten().map(|width| width.least).sum::<f32>() <= room;
        for omitted in [4, 3, 2, 1] {
            if has_room(&widths) {
                break;
            }
            if let Some(width) = widths.get_mut(omitted) {
                *width = None;
            }
            if omitted == 4 {
                widths[0] = titles(mark_width(ui));
            }
        }
        Self::with(card, room, &widths)
    }

    /// Places the columns of these widths from left to right.
    fn with(card: Rect, room: f32, widths: &[Option<Width>; 5]) -> Self {
        let mut left = card.min.x + MARGIN;
        let mut take = |width: f32| {
            let column = Rangef::new(left, left + width - GAP);
            left += width;
            column
        };
        let (enabled, image) = (take(ENABLED), take(IMAGE));
        let shared = shared(room, widths);
        let [title, command, description, action_message, autosend] = shared.map(|width| width.map(&mut take));
        Self {
            enabled,
            image: Rangef::new(image.min, image.min + 24.0),
            title: title.unwrap_or(Rangef::new(image.max, image.max)),
            command,
            description,
            action_message,
            autosend,
            advice: Rangef::new(card.max.x - MARGIN - ADVICE, card.max.x - MARGIN - GAP),
        }
    }
}

/// Shares the room among columns: short ones get what they need, and long ones share the rest equally.
fn shared(room: f32, widths: &[Option<Width>; 5]) -> [Option<f32>; 5] {
    let at = |level: f32| widths.map(|width| width.map(|width| level.clamp(width.least, width.most)));
    let sum = |widths: [Option<f32>; 5]| widths.into_iter().flatten().sum::<f32>();
    let (mut low, mut high) = (0.0, room.max(0.0));
    if sum(at(high)) > room {
        for _ in 0..16 {
            let middle = f32::midpoint(low, high);
            if sum(at(middle)) > room { high = middle } else { low = middle }
        }
        return at(low).map(|width| width.map(f32::floor));
    }
    #[expect(clippy::cast_precision_loss, reason = "at most five")]
    let count = widths.iter().flatten().count() as f32;
    let spare = ((room - sum(at(high))) / count).floor();
    at(high).map(|width| width.map(|width| width + spare))
}

/// Returns the width of the mark for Autosend after a title, with the gap before it, in points.
pub(super) fn mark_width(ui: &Ui) -> f32 {
    label::text_width(ui, PolicyField::AutoSend.label(), &theme::small_strong()) + 8.0
}
