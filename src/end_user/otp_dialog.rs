//! The contents of the OTP dialog: its text, and the icons above the OTP field. Its appearance belongs to `draw`.

use crate::policy::draft::ActionDraft;
use crate::policy::{Action, ActionId, Image, Policy};

/// The text of the dialog if neither the server nor the policy provides one (assumed).
const PROMPT_WITH_ICONS: &str = "Choose a method or enter your passcode";
const PROMPT_WITHOUT_ICONS: &str = "Enter your passcode";

/// The OTP dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtpDialog {
    /// The text above the icons.
    pub prompt: String,
    /// The icons of enabled actions, in order (assumed: the guide does not say that a disabled action is hidden).
    pub icons: Vec<Icon>,
}

/// An action as the user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icon {
    /// Its action; `None` for a draft that is not in the policy yet.
    pub id: Option<ActionId>,
    /// The text below the picture; empty only in a draft.
    pub title: String,
    /// The tooltip; empty for none.
    pub tooltip: String,
    /// The picture.
    pub image: Image,
    /// Whether it shows an action that is being edited.
    pub is_draft: bool,
}

/// The dialog drawn as an image.
#[derive(Debug, Clone)]
pub struct Picture {
    /// A PNG, which may have more pixels than `width`.
    pub png: Vec<u8>,
    /// The width at which a page shows it, in CSS pixels.
    pub width: u32,
}

impl OtpDialog {
    /// Builds the dialog of a policy.
    pub fn of(policy: &Policy) -> Self {
        let enabled = policy.actions().filter(|(_, action)| action.enabled);
        Self::with_icons(policy, enabled.map(|(id, action)| Icon::of(id, action)).collect())
    }

    /// Builds the dialog of a policy with `draft` in place of the action `target`, or after the last action.
    pub fn with_draft(policy: &Policy, target: Option<ActionId>, draft: &ActionDraft) -> Self {
        let mut icons: Vec<Icon> = Vec::new();
        for (id, action) in policy.actions() {
            if target == Some(id) {
                icons.extend(Icon::of_draft(target, draft));
            } else if action.enabled {
                icons.push(Icon::of(id, action));
            }
        }
        if target.is_none() {
            icons.extend(Icon::of_draft(None, draft));
        }
        Self::with_icons(policy, icons)
    }

    /// Builds the dialog of a policy with only the OTP field.
    pub(super) fn without_icons(policy: &Policy) -> Self {
        Self::with_icons(policy, Vec::new())
    }

    fn with_icons(policy: &Policy, icons: Vec<Icon>) -> Self {
        let prompt = policy.connection().map(|connection| connection.user_message_prompt.as_str()).unwrap_or_default();
        let assumed = if icons.is_empty() { PROMPT_WITHOUT_ICONS } else { PROMPT_WITH_ICONS };
        Self { prompt: if prompt.is_empty() { assumed } else { prompt }.to_owned(), icons }
    }
}

impl Icon {
    fn of(id: ActionId, action: &Action) -> Self {
        Self {
            id: Some(id),
            title: action.title.as_str().to_owned(),
            tooltip: action.description.as_str().to_owned(),
            image: action.image.clone(),
            is_draft: false,
        }
    }

    fn of_draft(id: Option<ActionId>, draft: &ActionDraft) -> Option<Self> {
        draft.enabled.then(|| Self {
            id,
            title: draft.title.clone(),
            tooltip: draft.description.clone(),
            image: draft.image.clone(),
            is_draft: true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Connection, Edit};

    fn draft(title: &str) -> ActionDraft {
        ActionDraft { title: title.to_owned(), ..ActionDraft::default() }
    }

    fn policy(titles: &[&str]) -> Policy {
        titles.iter().fold(Policy::default(), |policy, title| {
            policy.apply(Edit::Add(draft(title).finish().unwrap())).unwrap().policy
        })
    }

    fn titles(dialog: &OtpDialog) -> Vec<&str> {
        dialog.icons.iter().map(|icon| icon.title.as_str()).collect()
    }

    #[test]
    fn icons_follow_the_order_of_actions_and_omit_disabled_ones() {
        let policy = policy(&["Push", "Call me", "SMS"]);
        let second = policy.actions().nth(1).unwrap().0;
        assert_eq!(titles(&OtpDialog::of(&policy)), ["Push", "Call me", "SMS"]);
        let policy = policy.apply(Edit::Enable(second, false)).unwrap().policy;
        assert_eq!(titles(&OtpDialog::of(&policy)), ["Push", "SMS"]);
    }

    #[test]
    fn a_draft_replaces_its_action_or_comes_last() {
        let policy = policy(&["Push", "Call me", "SMS"]);
        let second = policy.actions().nth(1).unwrap().0;
        let dialog = OtpDialog::with_draft(&policy, Some(second), &draft("Ring"));
        assert_eq!(titles(&dialog), ["Push", "Ring", "SMS"]);
        assert!(dialog.icons[1].is_draft);
        assert_eq!(titles(&OtpDialog::with_draft(&policy, None, &draft(""))), ["Push", "Call me", "SMS", ""]);
        let disabled = ActionDraft { enabled: false, ..draft("Ring") };
        assert_eq!(titles(&OtpDialog::with_draft(&policy, Some(second), &disabled)), ["Push", "SMS"]);
    }

    #[test]
    fn the_prompt_of_the_policy_overrides_the_default() {
        assert_eq!(OtpDialog::of(&policy(&["Push"])).prompt, "Choose a method or enter your passcode");
        assert_eq!(OtpDialog::of(&Policy::default()).prompt, "Enter your passcode");
        let connection = Connection { user_message_prompt: "Second factor".parse().unwrap(), ..Connection::default() };
        let policy = policy(&["Push"]).apply(Edit::Connection(Some(connection))).unwrap().policy;
        assert_eq!(OtpDialog::of(&policy).prompt, "Second factor");
    }
}
