//! The review before anything of another file gets into the policy: every change, picked or not, and what the picked ones mean
//! for users. Import, a file that another program changed, and Compare with file all come here.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Context, Frame, Id, Label, Margin, RichText, TextStyle, Ui, vec2};

use super::frame::{DialogFrame, Readiness};
use crate::console::{Message as Out, dialogs};
use crate::draw::{button, card, check_box, choice, text_field, theme, tooltip};
use crate::end_user::effects;
use crate::gallery::PictureId;
use crate::policy::diff::{Change, Comparison, Kind, Offer};
use crate::policy::rest_response::{Note, Readable};
use crate::policy::{Action, Image, Policy, Refusal, Title};
use crate::text;
use crate::text::deceptive::deception;

/// What the review is for.
#[derive(Debug, Clone)]
pub(crate) enum Purpose {
    /// To take over what a file has.
    Import,
    /// To see how the policy differs from a file.
    Compare,
    /// To take over what another program wrote to the policy's own file.
    Conflict {
        /// What is in the file.
        bytes: Arc<[u8]>,
        /// What was in it before, as a policy.
        base: Option<Box<Policy>>,
    },
}

/// The dialog while it is open.
#[derive(Debug)]
pub(crate) struct ImportReview {
    purpose: Purpose,
    file: PathBuf,
    ours: Arc<Policy>,
    theirs: Theirs,
    comparison: Comparison,
    picked: Vec<bool>,
    /// Which changes are one's own the other way round, where another program changed the file, too.
    mine: Vec<bool>,
    /// The policy with the picked changes, and what that means for users.
    result: Result<(Policy, Vec<String>), Refusal>,
}

/// What the policy is compared with.
#[derive(Debug)]
enum Theirs {
    Policy(Box<Policy>),
    /// The actions of a farm, with what its answer left open.
    Farm {
        offer: Offer,
        open: Vec<Open>,
        notes: Vec<String>,
    },
}

/// What an answer left open of one action, by its place.
#[derive(Debug)]
struct Open {
    place: usize,
    /// The title as it is being typed, where there was none.
    title: Option<String>,
    /// Whether the picture is to be chosen.
    picture: bool,
}

/// What was picked in a review.
pub(crate) struct Merge {
    /// The open policy with the changes that were picked.
    pub policy: Box<Policy>,
    /// How many were.
    pub count: usize,
    pub origin: Origin,
}

/// Where the changes come from.
pub(crate) enum Origin {
    Import,
    /// Another file that the policy was compared with.
    File,
    /// The policy's own file, which holds these bytes.
    Conflict {
        bytes: Arc<[u8]>,
        /// Whether all its changes were picked.
        is_whole: bool,
    },
}

impl ImportReview {
    /// Compares the open policy with what was read from a file.
    pub(crate) fn new(purpose: Purpose, file: PathBuf, ours: Arc<Policy>, theirs: Readable) -> Self {
        let theirs = match theirs {
            Readable::Policy(policy) => Theirs::Policy(policy),
            Readable::Response(answer) => {
                let (offer, notes) = answer.finish(&ours);
                let open = open_of(&notes, &offer);
                Theirs::Farm { offer, open, notes: notes.iter().map(Note::to_string).collect() }
            }
        };
        let comparison = compare(&ours, &theirs);
        let result = Ok((Policy::clone(&ours), Vec::new()));
        let mut review = Self { purpose, file, ours, theirs, comparison, picked: Vec::new(), mine: Vec::new(), result };
        review.pick_at_first();
        review
    }

    /// Picks what whoever asked for it wants in all likelihood: an import is about actions, and no secret goes elsewhere
    /// unasked.
    fn pick_at_first(&mut self) {
        let of_theirs = match (&self.purpose, &self.theirs) {
            (Purpose::Conflict { base: Some(base), .. }, Theirs::Policy(theirs)) => Some(Comparison::of(base, theirs)),
            _ => None,
        };
        let is_mine = |change: &Change| {
            let same = |other: &Change| {
                (other.label, &other.action, &other.after) == (change.label, &change.action, &change.after)
            };
            of_theirs.as_ref().is_some_and(|theirs| !theirs.changes().iter().any(same))
        };
        self.mine = self.comparison.changes().iter().map(is_mine).collect();
        let is_picked = |change: &Change| match self.purpose {
            Purpose::Import => change.path.starts_with("actions"),
            Purpose::Compare => false,
            Purpose::Conflict { .. } => !is_mine(change),
        };
        self.picked = self.comparison.changes().iter().map(is_picked).collect();
        self.picks_changed();
    }

    fn picks_changed(&mut self) {
        let result = self.comparison.with(&|place| self.picked.get(place).copied().unwrap_or_default());
        self.result = result.map(|policy| {
            let effects = effects::of(&self.ours, &policy);
            let sentence = |effect: effects::Effect| match effect.is_assumed {
                true => format!("{} (assumed)", effect.sentence),
                false => effect.sentence,
            };
            (policy, effects.into_iter().map(sentence).collect())
        });
    }

    fn name(&self) -> &'static str {
        match self.purpose {
            Purpose::Import => "Review the import",
            Purpose::Compare => "Compare with file",
            Purpose::Conflict { .. } => "What another program changed",
        }
    }

    fn count(&self) -> usize {
        self.picked.iter().filter(|picked| **picked).count()
    }

    /// Shows it; its `number` makes the ids of its fields its own.
    pub(super) fn show(&mut self, ctx: &Context, number: u64, is_top: bool, messages: &mut Vec<Out>) {
        let remark = match self.picked.len() {
            0 => String::new(),
            all => format!("{} of {all} picked", self.count()),
        };
        let choices: &[&str] = match (self.picked.is_empty(), &self.purpose) {
            (true, _) => &["Close"],
            (false, Purpose::Import) => &["Import", "Cancel"],
            (false, _) => &["Take over", "Cancel"],
        };
        let frame = DialogFrame { remark: &remark, ..DialogFrame::new(self.name(), 760.0, choices) };
        let pressed = frame.show(ctx, is_top, |ui| {
            self.body_ui(ui, number);
            self.readiness()
        });
        let Some(index) = pressed else { return };
        messages.push(dialogs::close());
        if let (0, Ok((policy, _)), false) = (index, &self.result, self.picked.is_empty()) {
            let count = self.count();
            let origin = match &self.purpose {
                Purpose::Import => Origin::Import,
                Purpose::Compare => Origin::File,
                Purpose::Conflict { bytes, .. } => {
                    Origin::Conflict { bytes: Arc::clone(bytes), is_whole: count == self.picked.len() }
                }
            };
            messages.push(Out::Merge(Box::new(Merge { policy: Box::new(policy.clone()), count, origin })));
        }
    }

    fn readiness(&self) -> Readiness {
        match &self.result {
            _ if self.picked.is_empty() => Readiness::Ready,
            Err(refusal) => Readiness::Because(format!("{refusal}: pick fewer")),
            Ok(_) if self.count() == 0 => Readiness::Because("Pick what to take over".to_owned()),
            Ok(_) if self.unfinished() => Readiness::Because("Give every action a title".to_owned()),
            Ok(_) => Readiness::Ready,
        }
    }

    /// Whether a title that the answer left open cannot be taken as it is typed.
    fn unfinished(&self) -> bool {
        let Theirs::Farm { open, .. } = &self.theirs else { return false };
        open.iter().filter_map(|open| open.title.as_ref()).any(|title| title.parse::<Title>().is_err())
    }

    fn body_ui(&mut self, ui: &mut Ui, number: u64) {
        let soft = theme::tokens(ui.ctx()).soft;
        ui.spacing_mut().item_spacing.y = 6.0;
        let name = self.file.file_name().unwrap_or(self.file.as_os_str()).to_string_lossy();
        let named = ui.label(RichText::new(text::visible(&name)).text_style(TextStyle::Small).color(soft));
        tooltip::hint(named, || text::visible(&self.file.display().to_string()).into_owned());
        self.open_ui(ui, number);
        if self.picked.is_empty() {
            ui.label("Nothing differs.");
        } else {
            self.head_ui(ui);
            self.changes_ui(ui);
        }
        if let Theirs::Farm { notes, .. } = &self.theirs {
            for note in notes {
                ui.label(RichText::new(note).text_style(TextStyle::Small).color(soft));
            }
        }
        if let Ok((_, effects)) = &self.result
            && !effects.is_empty()
        {
            ui.label(RichText::new("What the picked changes mean for users").text_style(theme::small_strong()));
            for effect in effects {
                ui.label(RichText::new(text::visible(effect)).text_style(TextStyle::Small));
            }
        }
    }

    fn head_ui(&mut self, ui: &mut Ui) {
        let words = match (&self.purpose, &self.theirs) {
            (Purpose::Compare, _) => "Where the file differs. Nothing is taken over that you do not pick.",
            (Purpose::Conflict { .. }, _) => "Where the file differs now. What you do not pick stays as you have it.",
            (Purpose::Import, Theirs::Farm { .. }) => "What the farm's actions change. Nothing has changed yet.",
            (Purpose::Import, Theirs::Policy(_)) => "What the file changes. Nothing has changed yet.",
        };
        ui.label(words);
        ui.horizontal(|ui| {
            for (label, all) in [("All", true), ("None", false)] {
                if button::button_ui(ui, label).clicked() {
                    self.picked.fill(all);
                    self.picks_changed();
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
                let Some(picked) = self.picked.get_mut(index) else { continue };
                let label = label(change);
                // Two may have one name: the place tells them apart.
                ui.push_id(index, |ui| {
                    changed |= check_box::checkbox_ui(ui, picked, &label).changed();
                    let mut words = values(change);
                    if change.redirects_shared_secret() {
                        words.push_str(". The shared secret is forgotten with this.");
                    }
                    if self.mine.get(index) == Some(&true) {
                        words.push_str(". Only you changed this.");
                    }
                    let color = if change.redirects_shared_secret() { tokens.warning } else { tokens.soft };
                    let small = |words: String, color| RichText::new(words).text_style(TextStyle::Small).color(color);
                    let below = Frame::new().inner_margin(Margin { left: 26, bottom: 4, ..Margin::ZERO });
                    below.show(ui, |ui| {
                        ui.label(small(words, color));
                        if let Some(deception) = change.after.as_ref().and_then(|after| deception(after.as_str())) {
                            ui.label(small(deception.to_string(), tokens.warning));
                        }
                    });
                });
            }
        });
        if changed {
            self.picks_changed();
        }
    }

    /// What a farm's answer left open: titles to type and pictures to choose.
    fn open_ui(&mut self, ui: &mut Ui, number: u64) {
        let Theirs::Farm { offer, open, .. } = &mut self.theirs else { return };
        if open.is_empty() {
            return;
        }
        ui.label("The answer does not say everything of these actions:");
        let mut changed = false;
        for open in open {
            if let Some(action) = offer.actions.get_mut(open.place) {
                ui.horizontal(|ui| changed |= open.show(ui, number, action));
            }
        }
        if changed {
            self.compare_anew();
        }
    }

    /// Compares again after a title or picture was entered. Changes that the user deselected stay deselected.
    fn compare_anew(&mut self) {
        let old = std::mem::replace(&mut self.comparison, compare(&self.ours, &self.theirs));
        let old = old.changes().iter().zip(&self.picked);
        let refused: Vec<&Change> = old.filter(|(_, picked)| !**picked).map(|(change, _)| change).collect();
        let is_refused =
            |change: &Change| refused.iter().any(|other| (&other.path, other.kind) == (&change.path, change.kind));
        let refused: Vec<bool> = self.comparison.changes().iter().map(is_refused).collect();
        self.pick_at_first();
        self.picked.iter_mut().zip(refused).for_each(|(picked, refused)| *picked &= !refused);
        self.picks_changed();
    }
}

impl Open {
    /// Shows a row with the missing title or picture of an action; returns whether the user entered something.
    fn show(&mut self, ui: &mut Ui, number: u64, action: &mut Action) -> bool {
        let place = self.place + 1;
        let mut changed = false;
        let gap = ui.spacing().item_spacing.x;
        let third = ((ui.available_width() - 2.0 * gap) / 3.0).min(220.0);
        let size = vec2(third, theme::CONTROL_HEIGHT);
        let command = match action.command.as_str() {
            "" => "empty command".to_owned(),
            command => text::quoted(command, 24),
        };
        ui.allocate_ui(size, |ui| {
            ui.set_min_width(third);
            ui.add(Label::new(format!("Action {place}, {command}")).truncate());
        });
        if let Some(title) = &mut self.title {
            let id = Id::unique(("open title", number, self.place));
            ui.allocate_ui(size, |ui| {
                let field = text_field::text_field_ui(ui, title, |edit| edit.id(id).hint_text("Title"));
                let name = format!("Title of action {place}");
                ui.ctx().accesskit_node_builder(field.id, |node| node.set_label(name.as_str()));
                if let (true, Ok(typed)) = (field.changed(), title.parse()) {
                    action.title = typed;
                    changed = true;
                }
            });
        }
        if self.picture {
            let chosen = match action.image {
                Image::Gallery(picture) => picture,
                Image::Custom(_) => PictureId::CUSTOM,
            };
            let all: Vec<PictureId> = PictureId::all().collect();
            let name = format!("Picture of action {place}");
            if let Some(taken) = choice::choice_ui(ui, &name, third, chosen, &all, PictureId::name).inner {
                action.image = Image::Gallery(taken);
                changed = true;
            }
        }
        changed
    }
}

fn compare(ours: &Policy, theirs: &Theirs) -> Comparison {
    match theirs {
        Theirs::Policy(policy) => Comparison::of(ours, policy),
        Theirs::Farm { offer, .. } => Comparison::of_actions(ours, offer.clone()),
    }
}

/// What is to be asked for: what came from nowhere, and what was taken from an action with the same command.
fn open_of(notes: &[Note], offer: &Offer) -> Vec<Open> {
    let mut open: Vec<Open> = Vec::new();
    for note in notes {
        let (number, title, picture) = match note {
            Note::Title(number, title, _) => (*number, Some(title.as_str().to_owned()), false),
            Note::Picture(number, ..) => (*number, None, true),
            Note::UnknownKey { .. } | Note::FurtherAutosend(_) => continue,
        };
        let Some(place) = number.checked_sub(1).filter(|place| *place < offer.actions.len()) else { continue };
        match open.iter_mut().find(|open| open.place == place) {
            Some(open) => {
                open.title = open.title.take().or(title);
                open.picture |= picture;
            }
            None => open.push(Open { place, title, picture }),
        }
    }
    open.sort_by_key(|open| open.place);
    open
}

/// The name of a change.
pub(crate) fn label(change: &Change) -> String {
    let verb = match change.kind {
        Kind::Added => "Add",
        Kind::Removed => "Remove",
        Kind::Changed => "Change",
        Kind::Moved => "Move",
    };
    match &change.action {
        Some(title) if change.is_whole_action() => format!("{verb} {}", text::quoted(title, 40)),
        Some(title) => format!("{verb} {} of {}", change.label, text::quoted(title, 40)),
        None => format!("{verb} {}", change.label),
    }
}

/// What was there, and what is there then.
pub(crate) fn values(change: &Change) -> String {
    let shown = |side: &crate::policy::FieldValue| text::excerpt(&side.to_string(), 160).into_owned();
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{} → {}", shown(before), shown(after)),
        (None, Some(after)) if change.label == "Autosend" => format!("none → {}", shown(after)),
        (Some(before), None) if change.label == "Autosend" => format!("{} → none", shown(before)),
        (None, Some(after)) => shown(after),
        (Some(before), None) => shown(before),
        (None, None) => String::new(),
    }
}
