//! Advice on the list of actions, Autosend, images and drafts; the modules test the other fields.

use super::*;
use crate::policy::Provider;

mod command;
mod connection;
mod texts;

const PUSH: [&str; 4] = ["Push", "push", "Approve", "Waiting"];
const SMS: [&str; 4] = ["SMS", "sms", "Get codes", "Codes are on their way"];

fn action([title, command, description, action_message]: [&str; 4]) -> Action {
    let draft = ActionDraft {
        title: title.to_owned(),
        command: command.to_owned(),
        description: description.to_owned(),
        action_message: action_message.to_owned(),
        ..ActionDraft::default()
    };
    draft.finish().unwrap()
}

fn policy(provider: Option<Provider>, actions: &[[&str; 4]]) -> Policy {
    let start = Policy::default().apply(Edit::Provider(provider)).unwrap().policy;
    actions.iter().fold(start, |policy, texts| policy.apply(Edit::Add(action(*texts))).unwrap().policy)
}

/// Returns the policy after an edit of the action at `index`.
fn with(policy: &Policy, index: usize, edit: impl FnOnce(ActionId) -> Edit) -> Policy {
    let (id, _) = policy.actions().nth(index).unwrap();
    policy.apply(edit(id)).unwrap().policy
}

fn connected(policy: &Policy, change: impl FnOnce(&mut Connection)) -> Policy {
    let mut connection = Connection::default();
    change(&mut connection);
    policy.apply(Edit::Connection(Some(connection))).unwrap().policy
}

fn rules_and_paths(policy: &Policy) -> Vec<(Rule, String)> {
    of(policy).iter().map(|advice| (advice.rule, advice.place.path(policy))).collect()
}

fn advises(policy: &Policy, rule: Rule, severity: Severity, path: &str) {
    let advice = of(policy);
    let found = advice.iter().find(|advice| advice.rule == rule).unwrap_or_else(|| panic!("{rule:?}: {advice:?}"));
    assert_eq!((found.severity, found.place.path(policy).as_str()), (severity, path), "{found:?}");
}

fn does_not_advise(policy: &Policy, rule: Rule) {
    assert!(of(policy).iter().all(|advice| advice.rule != rule), "{rule:?}: {:?}", of(policy));
}

use Severity::{Note, Warning};

#[test]
fn a_plain_policy_gets_no_advice() {
    assert_eq!(rules_and_paths(&connected(&policy(Some(Provider::Duo), &[PUSH, SMS]), |_| ())), []);
}

#[test]
fn autosend_on_a_command_that_rejects_by_design() {
    let texts = [PUSH, SMS, ["Call", "phone", "d", "m"]];
    for (provider, index, rejects) in [
        (Some(Provider::Duo), 1, true),
        (Some(Provider::Duo), 2, false),
        (Some(Provider::Akamai), 1, true),
        (Some(Provider::Akamai), 2, true),
        (Some(Provider::LoginTc), 1, false),
        (None, 1, false),
    ] {
        let policy = with(&policy(provider, &texts), index, |id| Edit::Autosend(id, true));
        if rejects {
            advises(&policy, Rule::AutosendRejected, Warning, &format!("actions[{index}].autoSend"));
        } else {
            does_not_advise(&policy, Rule::AutosendRejected);
        }
    }
    let other_case = with(&policy(Some(Provider::Duo), &[["SMS", "SMS", "d", "m"]]), 0, |id| Edit::Autosend(id, true));
    advises(&other_case, Rule::AutosendRejected, Warning, "actions[0].autoSend");
    let numbered = with(&policy(Some(Provider::Duo), &[["SMS", " sms2", "d", "m"]]), 0, |id| Edit::Autosend(id, true));
    advises(&numbered, Rule::AutosendRejected, Warning, "actions[0].autoSend");
}

#[test]
fn autosend_and_autosend_on_a_disabled_action() {
    let on = with(&policy(None, &[PUSH]), 0, |id| Edit::Autosend(id, true));
    advises(&on, Rule::Autosend, Note, "actions[0].autoSend");
    does_not_advise(&on, Rule::AutosendDisabled);
    let off = with(&on, 0, |id| Edit::Enable(id, false));
    advises(&off, Rule::AutosendDisabled, Warning, "actions[0].autoSend");
    does_not_advise(&policy(None, &[PUSH]), Rule::Autosend);
}

#[test]
fn a_custom_image() {
    const DOT: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGOQjb/4HwAENwJNaoiKUAAAAABJRU5ErkJggg==";
    let custom = Action { image: DOT.parse().unwrap(), ..action(PUSH) };
    let custom = policy(None, &[]).apply(Edit::Add(custom)).unwrap().policy;
    advises(&custom, Rule::CustomImage, Note, "actions[0].image");
    does_not_advise(&policy(None, &[PUSH]), Rule::CustomImage);
    let edit = of(&custom).remove(0).edit(&custom).unwrap();
    let fixed = custom.apply(edit).unwrap().policy;
    assert_eq!(fixed.actions().next().unwrap().1.image, "push".parse().unwrap());
    assert_eq!(rules_and_paths(&fixed), []);
}

#[test]
fn two_enabled_actions_that_look_the_same() {
    let two = |second| policy(None, &[PUSH, second]);
    let title = two(["push ", "other", "d", "m"]);
    assert_eq!(of(&title).iter().filter(|advice| advice.rule == Rule::SameTitle).count(), 2, "one for each");
    advises(&two(["Other", "push ", "d", "m"]), Rule::SameCommand, Warning, "actions[0].command");
    does_not_advise(&two(SMS), Rule::SameTitle);
    does_not_advise(&two(SMS), Rule::SameCommand);
    let disabled = with(&two(PUSH), 1, |id| Edit::Enable(id, false));
    does_not_advise(&disabled, Rule::SameTitle);
    does_not_advise(&disabled, Rule::SameCommand);
}

/// Returns the finding of a rule for the first action.
fn what(policy: &Policy, rule: Rule) -> String {
    of(policy).into_iter().find(|advice| advice.rule == rule).unwrap_or_else(|| panic!("no {rule:?}")).what
}

#[test]
fn a_policy_without_enabled_actions() {
    advises(&Policy::default(), Rule::NoEnabledAction, Note, "actions");
    advises(&with(&policy(None, &[PUSH]), 0, |id| Edit::Enable(id, false)), Rule::NoEnabledAction, Note, "actions");
    does_not_advise(&policy(None, &[PUSH]), Rule::NoEnabledAction);
}

#[test]
fn a_draft_gets_the_same_advice() {
    let policy = policy(Some(Provider::Duo), &[PUSH, SMS]);
    let (first, action) = policy.actions().next().unwrap();
    assert_eq!(of_draft(&ActionDraft::from(action), &policy, Some(first)), []);
    // As a new action it would be a duplicate.
    let rules: Vec<Rule> =
        of_draft(&ActionDraft::from(action), &policy, None).iter().map(|advice| advice.rule).collect();
    assert_eq!(rules, [Rule::SameTitle, Rule::SameCommand]);
    let mut draft =
        ActionDraft { command: "push ".to_owned(), description: String::new(), ..ActionDraft::from(action) };
    for advice in of_draft(&draft.clone(), &policy, Some(first)) {
        assert!(advice.fix.unwrap().change(&mut draft));
    }
    assert_eq!((draft.command.as_str(), draft.description.as_str()), ("push", "Approve on your phone"));
    // A title that has not been typed yet gets no advice.
    assert!(of_draft(&ActionDraft::default(), &policy, None).iter().all(|advice| advice.rule == Rule::EmptyText));
}
