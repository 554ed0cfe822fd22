//! What a change of a policy means for users: what every client shows from then on, and what runs by itself on three kinds
//! of client. What runs is asked of [`Automatic`], so that nothing here can contradict the client view.

use super::automatic::{Why, title_of};
use super::otp_dialog::{Icon, OtpDialog};
use super::{Automatic, Memory};
use crate::policy::{ActionId, Connection, Edit, Policy};
use crate::text;

/// The clients that an effect is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Every client.
    Everyone,
    /// One that receives the configuration for the first time.
    FirstReceipt,
    /// One that has the configuration, whatever it remembers.
    HasConfiguration,
    /// One that has the configuration and remembers some method.
    RemembersAny,
    /// One that has the configuration and remembers this method.
    Remembers(ActionId),
}

/// One thing that a change means, or does not mean, for users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// For whom.
    pub who: Who,
    /// What it means, in a sentence that says for whom.
    pub sentence: String,
    /// Whether the vendor's guide is silent about it.
    pub is_assumed: bool,
}

/// What it means for users that `after` takes the place of `before`. An action with the same id is the same action, as
/// [`Comparison::with`](crate::policy::diff::Comparison::with) keeps it. Empty where users notice nothing.
pub fn of(before: &Policy, after: &Policy) -> Vec<Effect> {
    let change = Change { before, after };
    let mut effects = change.of_icons();
    effects.extend(change.of_clicks());
    effects.extend(change.of_waiting());
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
            sentences.push(format!("The icon {} goes away.", title(icon)));
        }
        for icon in &after.icons {
            let Some(old) = before.icons.iter().find(|old| old.id == icon.id) else {
                sentences.push(format!("A new icon {} appears.", title(icon)));
                continue;
            };
            if old.title != icon.title {
                sentences.push(format!("The icon {} is called {} from now on.", title(old), title(icon)));
            }
            if old.image != icon.image {
                sentences.push(format!("The icon {} gets another picture.", title(icon)));
            }
            if old.balloon != icon.balloon {
                sentences.push(match icon.balloon.as_str() {
                    "" => format!("The icon {} has no balloon any more.", title(icon)),
                    _ => format!("The balloon over the icon {} says something else.", title(icon)),
                });
            }
        }
        let in_both = |icons: &[Icon], others: &[Icon]| -> Vec<_> {
            icons.iter().filter(|icon| is_in(others, icon)).map(|icon| icon.id).collect()
        };
        if in_both(&before.icons, &after.icons) != in_both(&after.icons, &before.icons) {
            let titles: Vec<String> = after.icons.iter().map(title).collect();
            sentences.push(format!("The icons change places: {}.", titles.join(", ")));
        }
        if before.prompt != after.prompt {
            sentences.push("The text of the OTP dialog changes.".to_owned());
        }
        sentences.into_iter().map(everyone).collect()
    }

    /// What a click does that did something else before.
    fn of_clicks(&self) -> Vec<Effect> {
        let mut sentences = Vec::new();
        for (id, new) in self.after.actions().filter(|(_, action)| action.enabled) {
            let Some(old) = self.before.action(id).filter(|old| old.enabled) else { continue };
            let title = text::quoted(new.title.as_str(), 40);
            if old.command != new.command {
                sentences.push(format!("A click on {title} sends another command."));
            }
            if old.action_message != new.action_message {
                sentences.push(format!("While {title} is under way, the progress box says something else."));
            }
        }
        sentences.into_iter().map(everyone).collect()
    }

    fn of_waiting(&self) -> Option<Effect> {
        let waits = |policy: &Policy| policy.connection().map(Connection::longest_wait_secs);
        let (before, after) = (waits(self.before)?, waits(self.after)?);
        let sentence = || format!("A user waits at most {after} s for an answer, and no longer {before} s.");
        (before != after).then(|| everyone(sentence()))
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
            (Some(old), Some(new)) => format!("{new} runs by itself instead of {old}"),
            (None, Some(new)) => format!("{new} runs by itself"),
            (Some(old), None) => format!("{old} runs by itself no more"),
            (None, None) => return None,
        };
        let why = match is.why {
            Why::AutosendDisabled(_) => ": Autosend is on an action that is disabled",
            _ => "",
        };
        let sentence = format!("On a client that receives the configuration for the first time, {what}{why}.");
        Some(Effect { who: Who::FirstReceipt, sentence, is_assumed: was.is_assumed || is.is_assumed })
    }

    /// That a new Autosend is none for clients that have the configuration, which is easily thought otherwise.
    fn of_autosend_later(&self) -> Option<Effect> {
        let enabled = |policy: &Policy| policy.autosend().filter(|id| is_enabled(policy, *id));
        let (old, new) = (enabled(self.before), enabled(self.after));
        if old == new {
            return None;
        }
        let title = |id| quoted_title(self.after, id);
        let what = match (old, new) {
            (Some(_), Some(id)) => format!("Moving Autosend to {}", title(id)),
            (None, Some(id)) => format!("Autosend on {}", title(id)),
            (_, None) => "Turning Autosend off".to_owned(),
        };
        // Asked, not known: whatever such a client remembers, Autosend must not count.
        let id = self.after.autosend().or(new).or_else(|| self.after.actions().next().map(|(id, _)| id))?;
        let other = self.after.apply(Edit::Autosend(id, self.after.autosend().is_none())).ok()?.policy;
        let remembered = self.after.actions().map(|(id, _)| Some(id)).chain([None]);
        let is_nothing = remembered
            .map(later)
            .all(|memory| Automatic::of(self.after, &memory).action == Automatic::of(&other, &memory).action);
        let sentence = format!("{what} changes nothing for clients that already have the configuration.");
        is_nothing.then_some(Effect { who: Who::HasConfiguration, sentence, is_assumed: false })
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
            let said = |sentence: String| Effect { who: Who::Remembers(id), sentence, is_assumed: true };
            match self.after.action(id) {
                None if was.action.is_some() => {
                    effects.push(said(format!("{who} forgets it: nothing will run by itself.")));
                }
                Some(_) if !is_switched && was.action != is.action => {
                    let what =
                        if is.action.is_some() { "repeats it by itself" } else { "repeats it no more: it is disabled" };
                    effects.push(said(format!("{who} {what}.")));
                }
                Some(new) if is.action.is_some() && was.action == is.action => {
                    if new.command != old.command {
                        effects.push(said(format!("{who} goes on with it, and sends the new command by itself.")));
                    } else if new.title != old.title {
                        effects.push(said(format!(
                            "Nothing changes for clients that remember {title}: it is the same method."
                        )));
                    }
                }
                None | Some(_) => {}
            }
        }
        effects
    }

    /// What the switch means for all clients that remember a method, in one sentence.
    fn of_switch(&self) -> Effect {
        let sentence = match self.after.remember_last_method() {
            true => "Every client repeats by itself the last method that succeeded.",
            false => "No client repeats the last method that succeeded any more; each keeps it in mind.",
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

/// A client that has the configuration.
fn later(remembered: Option<ActionId>) -> Memory {
    Memory { remembered, has_configuration: true, ..Memory::default() }
}
