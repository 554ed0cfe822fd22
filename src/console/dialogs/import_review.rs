//! The review of changes before they are applied to the policy: lists every change, and the effect of the selected ones on
//! users. Used for Import, for Compare with file, and after another program changed the file. Comparing belongs to
//! [`diff`](crate::policy::diff).

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use egui::{Context, Frame, Margin, RichText, TextStyle, Ui};

use super::frame::{DialogFrame, Readiness};
use crate::console::{Message as Out, dialogs};
use crate::draw::{button, card, check_box, label, theme, tooltip};
use crate::end_user::effects;
use crate::policy::diff::{Change, Comparison, Offer};
use crate::policy::rest_response::{Note, Readable};
use crate::policy::{Policy, Refusal};
use crate::text;
use crate::text::deceptive::deception;
use gap::{Gap, gaps_of};
use words::spoken_values;
pub(in crate::console) use words::{label_of, values};

mod gap;
mod words;

/// Why the changes are reviewed.
#[derive(Debug, Clone)]
pub(crate) enum Purpose {
    /// To import changes from a file.
    Import,
    /// To compare the policy with a file.
    Compare,
    /// To apply changes that another program made to the policy's own file.
    Conflict {
        /// The current contents of the file.
        bytes: Arc<[u8]>,
        /// The policy that the file contained before.
        base: Option<Box<Policy>>,
    },
}

/// The open dialog.
#[derive(Debug)]
pub(crate) struct ImportReview {
    purpose: Purpose,
    file: PathBuf,
    ours: Arc<Policy>,
    theirs: Theirs,
    comparison: Comparison,
    /// Which changes are selected.
    selected: Vec<bool>,
    /// Which differences are only due to the user's own edits, if another program changed the file.
    only_mine: Vec<bool>,
    /// The policy with the selected changes, and their effects on users.
    result: Result<(Policy, Vec<String>), Refusal>,
    /// The effects of all changes on users, which are shown while none is selected; `None` if the policy would be too large.
    all_effects: Option<Vec<String>>,
    /// The height that the effects have taken so far, in points.
    effects_room: f32,
}

/// What the policy is compared with.
#[derive(Debug)]
enum Theirs {
    Policy(Box<Policy>),
    /// The actions of a farm, and what its response does not include.
    Farm {
        offer: Offer,
        gaps: Vec<Gap>,
        notes: Vec<String>,
    },
}

/// The outcome of a review.
pub(crate) struct Merge {
    /// The open policy with the selected changes.
    pub policy: Box<Policy>,
    /// The number of selected changes.
    pub count: usize,
    pub origin: Origin,
}

/// Where the changes come from.
pub(crate) enum Origin {
    Import,
    /// Another file that the policy was compared with.
    File,
    /// The policy's own file, which contains these bytes.
    Conflict {
        bytes: Arc<[u8]>,
        /// Whether all of its changes were selected.
        is_whole: bool,
    },
}

impl ImportReview {
    /// Compares the open policy with the contents of a file.
    pub(crate) fn new(purpose: Purpose, file: PathBuf, ours: Arc<Policy>, theirs: Readable) -> Self {
        let theirs = match theirs {
            Readable::Policy(policy) => Theirs::Policy(policy),
            Readable::Response(answer) => {
                let (offer, notes) = answer.finish(&ours);
                let gaps = gaps_of(&notes, &offer);
                Theirs::Farm { offer, gaps, notes: notes.iter().map(Note::to_string).collect() }
            }
        };
        let comparison = compare(&ours, &theirs);
        let result = Ok((Policy::clone(&ours), Vec::new()));
        let (selected, only_mine) = (Vec::new(), Vec::new());
        let (all_effects, effects_room) = (None, 0.0);
        let mut review =
            Self { purpose, file, ours, theirs, comparison, selected, only_mine, result, all_effects, effects_room };
        review.select_defaults();
        review
    }

    /// Selects the changes that the user most likely wants. An import selects only actions: neither does the shared secret go to
    /// another server, nor does the server decide by other attributes, unless the user selects that.
    fn select_defaults(&mut self) {
        let their_changes = match (&self.purpose, &self.theirs) {
            (Purpose::Conflict { base: Some(base), .. }, Theirs::Policy(theirs)) => Some(Comparison::of(base, theirs)),
            _ => None,
        };
        let is_mine = |change: &Change| {
            // Two attributes of one type differ only in their values.
            let same = |other: &Change| {
                (other.label, &other.subject, &other.after) == (change.label, &change.subject, &change.after)
                    && (!change.is_whole() || other.before == change.before)
            };
            their_changes.as_ref().is_some_and(|theirs| !theirs.changes().iter().any(same))
        };
        self.only_mine = self.comparison.changes().iter().map(is_mine).collect();
        let is_default = |change: &Change| match self.purpose {
            Purpose::Import => change.path.starts_with("actions"),
            Purpose::Compare => false,
            Purpose::Conflict { .. } => !is_mine(change),
        };
        self.selected = self.comparison.changes().iter().map(is_default).collect();
        self.all_effects = self.comparison.with(&|_| true).ok().map(|policy| effects_of(&self.ours, &policy));
        self.selection_changed();
    }

    fn selection_changed(&mut self) {
        let result = self.comparison.with(&|index| self.selected.get(index).copied().unwrap_or_default());
        self.result = result.map(|policy| {
            let effects = effects_of(&self.ours, &policy);
            (policy, effects)
        });
    }

    fn name(&self) -> &'static str {
        match self.purpose {
            Purpose::Import => "Review import",
            Purpose::Compare => "Compare with file",
            Purpose::Conflict { .. } => "Changes made by another program",
        }
    }

    fn count(&self) -> usize {
        self.selected.iter().filter(|is_selected| **is_selected).count()
    }

    /// Returns the first selected changes for screen readers, whose focus starts at the button that applies them.
    fn spoken_selection(&self) -> String {
        let selected = self.comparison.changes().iter().zip(&self.selected).filter(|(_, is_selected)| **is_selected);
        let labels: Vec<String> = selected.take(SPOKEN_CHANGES).map(|(change, _)| label_of(change)).collect();
        match (labels.len(), self.count()) {
            (0, _) => String::new(),
            (shown, all) if shown < all => format!(": {}, and {} more", labels.join(", "), all - shown),
            _ => format!(": {}", labels.join(", ")),
        }
    }

    /// Shows the dialog. `number` makes the ids of its fields unique.
    pub(super) fn show(&mut self, ctx: &Context, number: u64, is_top: bool, messages: &mut Vec<Out>) {
        let remark = match self.selected.len() {
            0 => String::new(),
            all => format!("{} of {all} selected", self.count()),
        };
        let choices: &[&str] = match (self.selected.is_empty(), &self.purpose) {
            (true, _) => &["Close"],
            (false, Purpose::Import) => &["Import", "Cancel"],
            (false, _) => &["Apply", "Cancel"],
        };
        let description = format!("{} {remark}{}", self.head(), self.spoken_selection());
        let description = description.trim();
        let frame = DialogFrame { description, remark: &remark, ..DialogFrame::new(self.name(), 760.0, choices) };
        let pressed = frame.show(ctx, is_top, |ui| {
            self.body_ui(ui, number);
            self.readiness()
        });
        let Some(index) = pressed else { return };
        messages.push(dialogs::close());
        if let (0, Ok((policy, _)), false) = (index, &self.result, self.selected.is_empty()) {
            let count = self.count();
            let origin = match &self.purpose {
                Purpose::Import => Origin::Import,
                Purpose::Compare => Origin::File,
                Purpose::Conflict { bytes, .. } => {
                    Origin::Conflict { bytes: Arc::clone(bytes), is_whole: count == self.selected.len() }
                }
            };
            messages.push(Out::Merge(Box::new(Merge { policy: Box::new(policy.clone()), count, origin })));
        }
    }

    fn readiness(&self) -> Readiness {
        match &self.result {
            _ if self.selected.is_empty() => Readiness::Ready,
            Err(refusal) => Readiness::Because(format!("{refusal}. Select fewer.")),
            Ok(_) if self.count() == 0 => Readiness::Because("Select changes to apply".to_owned()),
            Ok(_) if self.lacks_title() => Readiness::Because("Enter a title for each action".to_owned()),
            Ok(_) => Readiness::Ready,
        }
    }

    /// Returns whether a title that the response does not include is missing or invalid.
    fn lacks_title(&self) -> bool {
        let Theirs::Farm { gaps, .. } = &self.theirs else { return false };
        gaps.iter().any(Gap::lacks_title)
    }

    fn body_ui(&mut self, ui: &mut Ui, number: u64) {
        let soft = theme::tokens(ui.ctx()).soft;
        ui.spacing_mut().item_spacing.y = 6.0;
        let name = text::path(self.file.file_name().unwrap_or(self.file.as_os_str()));
        let named = ui.label(RichText::new(name).text_style(TextStyle::Small).color(soft));
        tooltip::hint(named, || text::path(&self.file));
        self.gaps_ui(ui, number);
        if self.selected.is_empty() {
            ui.label(self.head());
        } else {
            self.head_ui(ui);
            self.changes_ui(ui);
        }
        if let Theirs::Farm { notes, .. } = &self.theirs {
            for note in notes {
                ui.label(RichText::new(note).text_style(TextStyle::Small).color(soft));
            }
        }
        self.effects_ui(ui);
    }

    /// Shows the effect of the selected changes on users; of all of them, while none is selected. Its room never shrinks and is
    /// enough for all changes from the start: the dialog is centered, so the check boxes would move under the pointer.
    fn effects_ui(&mut self, ui: &mut Ui) {
        if self.selected.is_empty() {
            return;
        }
        let none = Vec::new();
        let current = self.result.as_ref().ok().map(|(_, effects)| effects);
        let all = self.all_effects.as_ref();
        let (head, effects) = match self.count() {
            0 => ("Effect on users if all changes are applied", all),
            _ => ("Effect on users", current),
        };
        let heights = [all.unwrap_or(&none), current.unwrap_or(&none)].map(|effects| effects_height(ui, effects));
        self.effects_room = heights.into_iter().fold(self.effects_room, f32::max);
        let room = self.effects_room;
        let used = ui.scope(|ui| {
            let Some(effects) = effects else { return };
            ui.label(RichText::new(head).text_style(theme::small_strong()));
            for line in effect_lines(effects) {
                ui.label(RichText::new(line).text_style(TextStyle::Small));
            }
        });
        ui.add_space((room - used.response.rect.height()).max(0.0));
    }

    /// Returns what the changes are.
    fn head(&self) -> &'static str {
        match (&self.purpose, &self.theirs) {
            _ if self.selected.is_empty() => "No differences.",
            (Purpose::Compare, Theirs::Farm { .. }) => {
                "Each value is shown as open policy → farm. Only selected changes are applied to the open policy."
            }
            (Purpose::Compare, Theirs::Policy(_)) => {
                "Each value is shown as open policy → file. Only selected changes are applied to the open policy."
            }
            (Purpose::Conflict { .. }, _) => {
                "Each value is shown as open policy → changed file. Unselected items stay as they are in the open policy."
            }
            (Purpose::Import, Theirs::Farm { .. }) => "Changes from the farm. Nothing has been applied yet.",
            (Purpose::Import, Theirs::Policy(_)) => "Changes from the file. Nothing has been applied yet.",
        }
    }

    fn head_ui(&mut self, ui: &mut Ui) {
        ui.label(self.head());
        ui.horizontal(|ui| {
            for (label, all) in [("All", true), ("None", false)] {
                if button::button_ui(ui, label).clicked() {
                    self.selected.fill(all);
                    self.selection_changed();
                }
            }
        });
    }

    fn changes_ui(&mut self, ui: &mut Ui) {
        let mut changed = false;
        let tokens = theme::tokens(ui.ctx());
        card::card_ui(ui, 12, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (index, change) in self.comparison.changes().iter().enumerate() {
                let Some(is_selected) = self.selected.get_mut(index) else { continue };
                let name = label_of(change);
                // Two changes may have the same label, so the index makes the ids unique.
                ui.push_id(index, |ui| {
                    let checkbox = check_box::checkbox_ui(ui, is_selected, &name);
                    changed |= checkbox.changed();
                    let mut remarks = String::new();
                    if change.redirects_shared_secret() {
                        remarks.push_str(". This clears the secret key.");
                    }
                    if self.only_mine.get(index) == Some(&true) {
                        remarks.push_str(". Changed only by you.");
                    }
                    let color = if change.redirects_shared_secret() { tokens.warning } else { tokens.soft };
                    let small = |text: String, color| RichText::new(text).text_style(TextStyle::Small).color(color);
                    let below = Frame::new().inner_margin(Margin { left: 26, bottom: 4, ..Margin::ZERO });
                    let deception = change.after.as_ref().and_then(|after| deception(after.as_str()));
                    let warning = deception.map(|deception| deception.to_string());
                    ui.ctx().accesskit_node_builder(checkbox.id, |node| {
                        let warning = warning.as_deref().unwrap_or_default();
                        node.set_description(format!("{}{remarks} {warning}", spoken_values(change)).trim());
                    });
                    below.show(ui, |ui| {
                        ui.label(small(values(change) + &remarks, color));
                        if let Some(warning) = warning {
                            ui.label(small(warning, tokens.warning));
                        }
                    });
                });
            }
        });
        if changed {
            self.selection_changed();
        }
    }

    /// Shows the details that the response does not include: titles to enter and images to choose.
    fn gaps_ui(&mut self, ui: &mut Ui, number: u64) {
        let Theirs::Farm { offer, gaps, .. } = &mut self.theirs else { return };
        if gaps.is_empty() {
            return;
        }
        ui.label("Some details are missing for these actions:");
        let mut changed = false;
        for gap in gaps {
            if let Some(action) = offer.actions.get_mut(gap.position) {
                changed |= gap.show(ui, number, action);
            }
        }
        if changed {
            self.compare_again();
        }
    }

    /// Compares again after a title or image was entered. Changes that the user deselected stay deselected.
    fn compare_again(&mut self) {
        let old = std::mem::replace(&mut self.comparison, compare(&self.ours, &self.theirs));
        let old = old.changes().iter().zip(&self.selected);
        let deselected: Vec<&Change> = old.filter(|(_, selected)| !**selected).map(|(change, _)| change).collect();
        let is_deselected =
            |change: &Change| deselected.iter().any(|other| (&other.path, other.kind) == (&change.path, change.kind));
        let deselected: Vec<bool> = self.comparison.changes().iter().map(is_deselected).collect();
        self.select_defaults();
        self.selected.iter_mut().zip(deselected).for_each(|(selected, deselected)| *selected &= !deselected);
        self.selection_changed();
    }
}

/// How many changes the description of the dialog names.
const SPOKEN_CHANGES: usize = 3;

/// Returns the lines below the heading of the effects.
fn effect_lines(effects: &[String]) -> impl Iterator<Item = Cow<'_, str>> {
    let nothing = effects.is_empty().then_some(Cow::Borrowed("Users notice nothing."));
    nothing.into_iter().chain(effects.iter().map(|effect| text::visible(effect)))
}

/// Returns the height of the effects with their heading, in points.
fn effects_height(ui: &Ui, effects: &[String]) -> f32 {
    let (width, gap) = (ui.available_width(), ui.spacing().item_spacing.y);
    let head = label::lines_height(ui, "Effect on users", &theme::small_strong(), width);
    effect_lines(effects).map(|line| gap + label::lines_height(ui, &line, &TextStyle::Small, width)).sum::<f32>() + head
}

/// Describes the effects on users of replacing one policy by another, in sentences.
fn effects_of(before: &Policy, after: &Policy) -> Vec<String> {
    let sentence = |effect: effects::Effect| match effect.is_assumed {
        true => format!("{} (assumed)", effect.sentence),
        false => effect.sentence,
    };
    effects::of(before, after).into_iter().map(sentence).collect()
}

fn compare(ours: &Policy, theirs: &Theirs) -> Comparison {
    match theirs {
        Theirs::Policy(policy) => Comparison::of(ours, policy),
        Theirs::Farm { offer, .. } => Comparison::of_actions(ours, offer.clone()),
    }
}
