//! The effects of a policy change on users: what clients display, and what runs automatically on clients in different
//! states. Asks [`Automatic`] what runs, so it cannot contradict the client view.

use super::automatic::{Why, title_of};
use super::otp_dialog::{Icon, OtpDialog};
use super::{Automatic, Memory};
use crate::policy::{ActionId, Connection, Edit, Policy};
use crate::text;

/// The clients that an effect applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Every client.
    Everyone,
    /// Clients that receive the configuration for the first time.
    FirstReceipt,
    /// Clients that already have the configuration, whatever they remember.
    HasConfiguration,
    /// Clients that have the configuration and remember a method.
    RemembersAny,
    /// Clients that have the configuration and remember this method.
    Remembers(ActionId),
}

/// One effect of a change on users, or the absence of an effect they might expect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The affected clients.
    pub who: Who,
    /// A sentence that also names the affected clients.
    pub sentence: String,
    /// Whether the vendor's guide is silent about it.
    pub is_assumed: bool,
}

/// Lists the effects on users of replacing `before` with `after`. Actions with the same id are the same action, as
/// [`Comparison::with`](crate::policy::diff::Comparison::with) preserves them. Empty if users notice nothing.
pub fn of(before: &Policy, after: &Policy) -> Vec<Effect> {
    let change = Change { before, after };
    let mut effects = change.of_icons();
    effects.extend(change.of_clicks());
    effects.extend(change.of_waiting());
    effects.extend(change.of_attributes());
    effects.extend(change.at_first_receipt());
    effects.extend(change.of_autosend_later());
    effects.extend(change.of_remembered());
    effects
}

struct Change<'p> {
    before: &'p Policy,
    after: &'p Policy,
}

impl Change<'_> {
    fn of_icons(&self) -> Vec<Effect> {
        let (before, after) = (OtpDialog::of(self.before), OtpDialog::of(self.after));
        let is_in = |icons: &[Icon], icon: &Icon| icons.iter().any(|other| other.id == icon.id);
        let title = |icon: &Icon| text::quoted(&icon.title, 40);
        let mut sentences = Vec::new();
        for icon in before.icons.iter().filter(|icon| !is_in(&after.icons, icon)) {
            sentences.push(format!("The icon {} is removed.", title(icon)));
        }
        for icon in &after.icons {
            let Some(old) = before.icons.iter().find(|old| old.id == icon.id) else {
                sentences.push(format!("A new icon {} appears.", title(icon)));
                continue;
            };
            if old.title != icon.title {
                sentences.push(format!("The icon {} is renamed to {}.", title(old), title(icon)));
            }
            if old.image != icon.image {
                sentences.push(format!("The icon {} has a new image.", title(icon)));
            }
            if old.tooltip != icon.tooltip {
                sentences.push(match icon.tooltip.as_str() {
                    "" => format!("The icon {} no longer has a tooltip.", title(icon)),
                    _ => format!("The tooltip of the icon {} changes.", title(icon)),
                });
            }
        }
        let in_both = |icons: &[Icon], others: &[Icon]| -> Vec<_> {
            icons.iter().filter(|icon| is_in(others, icon)).map(|icon| icon.id).collect()
        };
        if in_both(&before.icons, &after.icons) != in_both(&after.icons, &before.icons) {
            let titles: Vec<String> = after.icons.iter().map(title).collect();
            sentences.push(format!("The icons are reordered: {}.", titles.join(", ")));
        }
        if before.prompt != after.prompt {
            sentences.push("The text of the OTP dialog changes.".to_owned());
        }
        sentences.into_iter().map(everyone).collect()
    }

    /// Lists the clicks that send or show something different.
    fn of_clicks(&self) -> Vec<Effect> {
        let mut sentences = Vec::new();
        for (id, new) in self.after.actions().filter(|(_, action)| action.enabled) {
            let Some(old) = self.before.action(id).filter(|old| old.enabled) else { continue };
            let title = text::quoted(new.title.as_str(), 40);
            if old.command != new.command {
                sentences.push(format!("Clicking {title} sends a different command."));
            }
            if old.action_message != new.action_message {
                sentences.push(format!("The progress message for {title} changes."));
            }
        }
        sentences.into_iter().map(everyone).collect()
    }

    fn of_waiting(&self) -> Option<Effect> {
        let waits = |policy: &Policy| policy.connection().map(Connection::longest_wait_secs);
        let (before, after) = (waits(self.before)?, waits(self.after)?);
        let sentence = || format!("The longest wait changes from {before} s to {after} s.");
        (before != after).then(|| everyone(sentence()))
    }

    /// Points out that the server may decide by attributes. What it does with them is unknown.
    fn of_attributes(&self) -> Option<Effect> {
        let (before, after) = (self.before.attributes(), self.after.attributes());
        let is_same = before.map(|(_, attribute)| attribute).eq(after.map(|(_, attribute)| attribute));
        let sentence = "Requests contain other attributes, so the RADIUS server may decide differently.";
        (!is_same).then(|| everyone(sentence.to_owned()))
    }

    fn at_first_receipt(&self) -> Option<Effect> {
        let memory = Memory::default();
        let (was, is) = (Automatic::of(self.before, &memory), Automatic::of(self.after, &memory));
        if was.action == is.action {
            return None;
        }
        let old = was.action.map(|id| quoted_title(self.before, id));
        let new = is.action.map(|id| quoted_title(self.after, id));
        let what = match (old, new) {
            (Some(old), Some(new)) => format!("{new} runs automatically instead of {old}"),
            (None, Some(new)) => format!("{new} runs automatically"),
            (Some(old), None) => format!("{old} no longer runs automatically"),
            (None, None) => return None,
        };
        let why = match is.why {
            Why::AutosendDisabled(_) => ", because Autosend is set on a disabled action",
            _ => "",
        };
        let sentence = format!("On a client that receives the configuration for the first time, {what}{why}.");
        Some(Effect { who: Who::FirstReceipt, sentence, is_assumed: was.is_assumed || is.is_assumed })
    }

    /// Points out that a change of Autosend has no effect on clients that already have the configuration: a common
    /// misunderstanding.
    fn of_autosend_later(&self) -> Option<Effect> {
        let enabled = |policy: &Policy| policy.autosend().filter(|id| is_enabled(policy, *id));
        let (old, new) = (enabled(self.before), enabled(self.after));
        if old == new {
            return None;
        }
        let title = |id| quoted_title(self.after, id);
        let what = match (old, new) {
            (Some(_), Some(id)) => format!("Moving Autosend to {}", title(id)),
            (None, Some(id)) => format!("Turning on Autosend for {}", title(id)),
            (_, None) => "Turning off Autosend".to_owned(),
        };
        // Verified rather than assumed: Autosend must make no difference, whatever such a client remembers.
        let id = self.after.autosend().or(new).or_else(|| self.after.actions().next().map(|(id, _)| id))?;
        let other = self.after.apply(Edit::Autosend(id, self.after.autosend().is_none())).ok()?.policy;
        let remembered = self.after.actions().map(|(id, _)| Some(id)).chain([None]);
        let has_no_effect = remembered
            .map(later)
            .all(|memory| Automatic::of(self.after, &memory).action == Automatic::of(&other, &memory).action);
        let sentence = format!("{what} has no effect on clients that already have the configuration.");
        has_no_effect.then_some(Effect { who: Who::HasConfiguration, sentence, is_assumed: false })
    }

    fn of_remembered(&self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let is_switched = self.before.remember_last_method() != self.after.remember_last_method();
        if is_switched {
            effects.push(self.of_switch());
        }
        for (id, old) in self.before.actions() {
            let memory = later(Some(id));
            let (was, is) = (Automatic::of(self.before, &memory), Automatic::of(self.after, &memory));
            let title = text::quoted(old.title.as_str(), 40);
            let who = format!("A client that remembers {title}");
            let effect = |sentence: String| Effect { who: Who::Remembers(id), sentence, is_assumed: true };
            match self.after.action(id) {
                None if was.action.is_some() => {
                    effects.push(effect(format!("{who} forgets it, so no action runs automatically.")));
                }
                Some(_) if !is_switched && was.action != is.action => {
                    let what = if is.action.is_some() {
                        "repeats it automatically"
                    } else {
                        "no longer repeats it, because it is disabled"
                    };
                    effects.push(effect(format!("{who} {what}.")));
                }
                Some(new) if is.action.is_some() && was.action == is.action => {
                    if new.command != old.command {
                        effects.push(effect(format!("{who} keeps using it, and automatically sends the new command.")));
                    } else if new.title != old.title {
                        effects.push(effect(format!(
                            "Nothing changes for clients that remember {title}: it is the same method."
                        )));
                    }
                }
                None | Some(_) => {}
            }
        }
        effects
    }

    /// Describes the effect of `Remember last method used` on all clients that remember a method, in one sentence.
    fn of_switch(&self) -> Effect {
        let sentence = match self.after.remember_last_method() {
            true => "Clients automatically repeat the last successful method.",
            false => "Clients no longer repeat the last successful method, but still remember it.",
        };
        let is_assumed = !self.after.remember_last_method();
        Effect { who: Who::RemembersAny, sentence: sentence.to_owned(), is_assumed }
    }
}

fn everyone(sentence: String) -> Effect {
    Effect { who: Who::Everyone, sentence, is_assumed: false }
}

fn quoted_title(policy: &Policy, id: ActionId) -> String {
    format!("\"{}\"", title_of(policy, id))
}

fn is_enabled(policy: &Policy, id: ActionId) -> bool {
    policy.action(id).is_some_and(|action| action.enabled)
}

/// Returns the memory of a client that already has the configuration.
fn later(remembered: Option<ActionId>) -> Memory {
    Memory { remembered, has_configuration: true, ..Memory::default() }
}
