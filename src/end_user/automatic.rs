//! What runs by itself at a logon, and why: the rules of the vendor's guide, and our assumptions where it is silent. How a
//! logon goes on from there is the business of [`super::logon`].

use crate::policy::{ActionId, Policy};
use crate::text;

/// What a client keeps from one logon to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// The method that succeeded last.
    pub remembered: Option<ActionId>,
    /// Whether it has received the configuration with the icons; until then the next logon is the first receipt.
    pub has_configuration: bool,
    /// Whether it was told what the policy says about `Remember last method used`.
    pub has_policy: bool,
    /// The user's own switch, which decides only without the policy (assumed). It starts on.
    pub own_switch: bool,
    /// Whether the remembered method failed when it ran by itself last; it runs again all the same (assumed).
    pub has_failed: bool,
}

impl Default for Memory {
    fn default() -> Self {
        Self { remembered: None, has_configuration: false, has_policy: true, own_switch: true, has_failed: false }
    }
}

impl Memory {
    /// Whether the last method that succeeded is to run by itself.
    pub fn is_remembering(&self, policy: &Policy) -> bool {
        if self.has_policy { policy.remember_last_method() } else { self.own_switch }
    }

    /// Whether the guide says which of policy and user decides: it does not where they differ, or without the policy.
    pub(super) fn is_told_by_the_guide(&self, policy: &Policy) -> bool {
        self.has_policy && self.own_switch == policy.remember_last_method()
    }
}

/// What runs by itself at a logon, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automatic {
    /// The action; `None` for none.
    pub action: Option<ActionId>,
    /// The reason.
    pub why: Why,
    /// Whether the vendor's guide is silent about the case.
    pub is_assumed: bool,
}

/// Why something or nothing runs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It has Autosend, and this is the first receipt.
    Autosend,
    /// It succeeded last.
    Remembered,
    /// It succeeded last, before the client received this configuration for the first time.
    RememberedFromBefore,
    /// This is the first receipt, and no action has Autosend.
    NoAutosend,
    /// The action that has Autosend is disabled.
    AutosendDisabled(ActionId),
    /// This is no first receipt, and nothing is remembered.
    NothingRemembered,
    /// The method that succeeded last is kept, but the switch is off.
    SwitchedOff(ActionId),
    /// The method that succeeded last is disabled.
    RememberedDisabled(ActionId),
}

/// Whether a sentence is about what will happen or about what has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
}

impl Automatic {
    /// What runs by itself at the next logon of a client that keeps `memory`.
    pub fn of(policy: &Policy, memory: &Memory) -> Self {
        let guide = |action, why| {
            let is_assumed = !memory.is_told_by_the_guide(policy) || memory.has_failed;
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

    /// Says what will run by itself, and why.
    pub fn forecast(&self, policy: &Policy) -> String {
        self.sentence(policy, Tense::Future)
    }

    pub(super) fn sentence(&self, policy: &Policy, tense: Tense) -> String {
        let (runs, receives) = match tense {
            Tense::Past => ("ran", "received"),
            Tense::Future => ("will run", "receives"),
        };
        let title = |id| title_of(policy, id);
        let what = self.action.map_or_else(|| "Nothing".to_owned(), title);
        let why = match self.why {
            Why::Autosend => {
                format!("this client {receives} the configuration for the first time and {what} has Autosend.")
            }
            Why::Remembered => "it was the last method that succeeded, and Remember last method used is on.".to_owned(),
            Why::RememberedFromBefore => format!(
                "this client remembers it from before, though it {receives} the configuration for the first time."
            ),
            Why::NoAutosend => "no action has Autosend.".to_owned(),
            Why::AutosendDisabled(id) => {
                format!("{} has Autosend but is disabled. The first receipt is used up.", title(id))
            }
            Why::NothingRemembered if policy.autosend().is_some() => {
                "this client has the configuration already and remembers no method. Autosend counts at the first receipt \
                 only."
                    .to_owned()
            }
            Why::NothingRemembered => "this client remembers no method.".to_owned(),
            Why::SwitchedOff(id) => {
                format!("Remember last method used is off. This client keeps {} in mind.", title(id))
            }
            Why::RememberedDisabled(id) => format!("this client remembers {}, which is disabled.", title(id)),
        };
        format!("{what} {runs} by itself: {why}")
    }
}

/// The title of an action, short enough for a sentence.
pub(super) fn title_of(policy: &Policy, id: ActionId) -> String {
    let title = policy.action(id).map(|action| action.title.as_str()).unwrap_or_default();
    text::excerpt(title, 40).into_owned()
}
