//! Decides which action runs automatically at a logon, and why: the rules from the vendor's guide, plus our assumptions
//! where it is silent. The rest of the logon belongs to [`super::logon`].

use crate::policy::{ActionId, Policy};
use crate::text;

/// What a client remembers from one logon to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// The last successful method.
    pub remembered: Option<ActionId>,
    /// Whether it has received the configuration with the icons; if not, the next logon is the first receipt.
    pub has_configuration: bool,
    /// Whether it has received the policy's `Remember last method used`.
    pub has_policy: bool,
    /// The user's own setting, which applies only without the policy (assumed). It starts on.
    pub user_setting: bool,
    /// Whether the remembered method failed the last time it ran automatically; it runs again anyway (assumed).
    pub has_failed: bool,
}

impl Default for Memory {
    fn default() -> Self {
        Self { remembered: None, has_configuration: false, has_policy: true, user_setting: true, has_failed: false }
    }
}

impl Memory {
    /// Returns whether the last successful method runs automatically.
    pub fn is_remembering(&self, policy: &Policy) -> bool {
        if self.has_policy { policy.remember_last_method() } else { self.user_setting }
    }

    /// Returns whether the guide documents which setting applies. It does not if policy and user differ, or without a policy.
    pub(super) fn is_documented(&self, policy: &Policy) -> bool {
        self.has_policy && self.user_setting == policy.remember_last_method()
    }
}

/// The action that runs automatically at a logon, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automatic {
    /// The action; `None` for none.
    pub action: Option<ActionId>,
    /// The reason.
    pub why: Why,
    /// Whether the vendor's guide is silent about the case.
    pub is_assumed: bool,
}

/// Why an action runs automatically, or why none does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It has Autosend, and this is the first receipt.
    Autosend,
    /// It was the last successful method.
    Remembered,
    /// It was the last successful method before the client received this configuration for the first time.
    RememberedFromBefore,
    /// This is the first receipt, and no action has Autosend.
    NoAutosend,
    /// The action that has Autosend is disabled.
    AutosendDisabled(ActionId),
    /// This is not the first receipt, and nothing is remembered.
    NothingRemembered,
    /// The last successful method is remembered, but the setting is off.
    SwitchedOff(ActionId),
    /// The last successful method is disabled.
    RememberedDisabled(ActionId),
}

/// Whether a sentence describes a past or a future logon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
}

impl Automatic {
    /// Returns what runs automatically at the next logon of a client with this `memory`.
    pub fn of(policy: &Policy, memory: &Memory) -> Self {
        let guide = |action, why| {
            let is_assumed = !memory.is_documented(policy) || memory.has_failed;
            Self { action, why, is_assumed }
        };
        let assumed = |action, why| Self { action, why, is_assumed: true };
        let is_enabled = |id: ActionId| policy.action(id).is_some_and(|action| action.enabled);
        // A method that is no longer in the policy is forgotten.
        let remembered = memory.remembered.filter(|id| policy.action(*id).is_some());
        let is_remembering = memory.is_remembering(policy);
        match (remembered, policy.autosend()) {
            (Some(last), _) if is_remembering && is_enabled(last) => match memory.has_configuration {
                true => guide(Some(last), Why::Remembered),
                false => assumed(Some(last), Why::RememberedFromBefore),
            },
            (_, Some(first)) if !memory.has_configuration && is_enabled(first) => {
                Self { action: Some(first), why: Why::Autosend, is_assumed: false }
            }
            (_, Some(first)) if !memory.has_configuration => assumed(None, Why::AutosendDisabled(first)),
            (_, None) if !memory.has_configuration => Self { action: None, why: Why::NoAutosend, is_assumed: false },
            (Some(last), _) if is_remembering => assumed(None, Why::RememberedDisabled(last)),
            (Some(last), _) => assumed(None, Why::SwitchedOff(last)),
            (None, _) => Self { action: None, why: Why::NothingRemembered, is_assumed: false },
        }
    }

    /// Describes what will run automatically, and why.
    pub fn forecast(&self, policy: &Policy) -> String {
        self.sentence(policy, Tense::Future)
    }

    /// Says that this action will run although the user clicks the icon of another one; `None` if none runs.
    pub fn instead(&self, policy: &Policy) -> Option<String> {
        let action = self.action?;
        let assumed = if self.is_assumed { " (assumed)" } else { "" };
        let (title, why) = (title_of(policy, action), self.reason(policy, Tense::Future));
        Some(format!("{title} will run instead, because {why}{assumed}"))
    }

    pub(super) fn sentence(&self, policy: &Policy, tense: Tense) -> String {
        let what = match (self.action.map(|id| title_of(policy, id)), tense) {
            (Some(action), Tense::Past) => format!("{action} ran automatically"),
            (Some(action), Tense::Future) => format!("{action} will run automatically"),
            (None, Tense::Past) => "No action ran automatically".to_owned(),
            (None, Tense::Future) => "No action will run automatically".to_owned(),
        };
        format!("{what}, because {}", self.reason(policy, tense))
    }

    /// Returns the end of a sentence, after "because".
    fn reason(&self, policy: &Policy, tense: Tense) -> String {
        let title = |id| title_of(policy, id);
        let receives = match tense {
            Tense::Past => "received",
            Tense::Future => "receives",
        };
        match self.why {
            Why::Autosend => {
                format!("this client {receives} the configuration for the first time and the action has Autosend.")
            }
            Why::Remembered => "it was the last successful method, and Remember last method used is on.".to_owned(),
            Why::RememberedFromBefore => format!(
                "this client already remembers it, although it {receives} the configuration for the first time."
            ),
            Why::NoAutosend => "none has Autosend.".to_owned(),
            Why::AutosendDisabled(id) => {
                format!("{} has Autosend but is disabled. It will not run later either.", title(id))
            }
            Why::NothingRemembered if policy.autosend().is_some() => {
                "this client already has the configuration and remembers no method. Autosend applies only the first time."
                    .to_owned()
            }
            Why::NothingRemembered => "this client remembers no method.".to_owned(),
            Why::SwitchedOff(id) => {
                format!("Remember last method used is off. This client still remembers {}.", title(id))
            }
            Why::RememberedDisabled(id) => format!("this client remembers {}, which is disabled.", title(id)),
        }
    }
}

/// Returns the title of an action, shortened to fit a sentence.
pub(super) fn title_of(policy: &Policy, id: ActionId) -> String {
    let title = policy.action(id).map(|action| action.title.as_str()).unwrap_or_default();
    text::excerpt(title, 40).into_owned()
}
