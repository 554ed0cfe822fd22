//! What the OTP dialog shows: the text, and the icons above the OTP field. How it looks is the business of `draw`.

use crate::policy::draft::ActionDraft;
use crate::policy::{Action, ActionId, Image, Policy};

/// The text of the dialog where neither the server nor the policy has one (assumed).
const PROMPT_WITH_ICONS: &str = "Choose a method or enter your passcode";
const PROMPT_WITHOUT: &str = "Enter your passcode";

/// The OTP dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtpDialog {
    /// The text above the icons.
    pub prompt: String,
    /// The icons in their order, of enabled actions only (assumed: the guide does not say that a disabled action is hidden).
    pub icons: Vec<Icon>,
}

/// An action as the user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icon {
    /// Its action; `None` for one that is being typed and not yet in the policy.
    pub id: Option<ActionId>,
    /// The text under the picture; empty only in a draft.
    pub title: String,
    /// The balloon under the pointer; empty for none.
    pub balloon: String,
    /// The picture.
    pub image: Image,
    /// Whether it is being typed at this moment.
    pub is_draft: bool,
}

/// A picture of the dialog.
#[derive(Debug, Clone)]
pub struct Picture {
    /// A PNG, which may have more pixels than its width says.
    pub png: Vec<u8>,
    /// The width that it is shown with, in pixels of a page.
    pub width: u32,
}

impl OtpDialog {
    /// The dialog that a policy gives.
    pub fn of(policy: &Policy) -> Self {
        let enabled = policy.actions().filter(|(_, action)| action.enabled);
        Self::with_icons(policy, enabled.map(|(id, action)| Icon::of(id, action)).collect())
    }

    /// The dialog that a policy would give with `draft` in the place of the action `target`, or after the last one.
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

    fn with_icons(policy: &Policy, icons: Vec<Icon>) -> Self {
        let prompt = policy.connection().map(|connection| connection.user_message_prompt.as_str()).unwrap_or_default();
        let assumed = if icons.is_empty() { PROMPT_WITHOUT } else { PROMPT_WITH_ICONS };
        Self { prompt: if prompt.is_empty() { assumed } else { prompt }.to_owned(), icons }
    }
}

impl Icon {
    fn of(id: ActionId, action: &Action) -> Self {
        Self {
            id: Some(id),
            title: action.title.as_str().to_owned(),
            balloon: action.description.as_str().to_owned(),
            image: action.image.clone(),
            is_draft: false,
        }
    }

    fn of_draft(id: Option<ActionId>, draft: &ActionDraft) -> Option<Self> {
        draft.enabled.then(|| Self {
            id,
            title: draft.title.clone(),
            balloon: draft.description.clone(),
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
    fn icons_stand_in_the_order_of_the_actions_and_disabled_ones_do_not_appear() {
        let policy = policy(&["Push", "Call me", "SMS"]);
        let second = policy.actions().nth(1).unwrap().0;
        assert_eq!(titles(&OtpDialog::of(&policy)), ["Push", "Call me", "SMS"]);
        let policy = policy.apply(Edit::Enable(second, false)).unwrap().policy;
        assert_eq!(titles(&OtpDialog::of(&policy)), ["Push", "SMS"]);
    }

    #[test]
    fn a_draft_stands_where_its_action_is_or_at_the_end() {
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
    fn the_policy_s_prompt_stands_above_the_icons() {
        assert_eq!(OtpDialog::of(&policy(&["Push"])).prompt, "Choose a method or enter your passcode");
        assert_eq!(OtpDialog::of(&Policy::default()).prompt, "Enter your passcode");
        let connection = Connection { user_message_prompt: "Second step".parse().unwrap(), ..Connection::default() };
        let policy = policy(&["Push"]).apply(Edit::Connection(Some(connection))).unwrap().policy;
        assert_eq!(OtpDialog::of(&policy).prompt, "Second step");
    }
}
