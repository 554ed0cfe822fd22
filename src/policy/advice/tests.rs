//! Advice on the list of actions, Autosend, images and drafts; the modules test the other fields.

use super::*;
use crate::policy::{HaMode, PasswordEncoding, Provider};

mod attributes;
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
}

#[test]
fn two_enabled_actions_that_look_the_same_get_one_warning_at_the_later_one() {
    let two = |second| policy(None, &[PUSH, second]);
    let title = two(["push ", "other", "d", "m"]);
    let ids: Vec<ActionId> = title.actions().map(|(id, _)| id).collect();
    let found: Vec<Advice> = of(&title).into_iter().filter(|advice| advice.rule == Rule::SameTitle).collect();
    let [warning] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((warning.place, warning.twin), (Place::Action(Some(ids[1]), ActionField::Title), Some(ids[0])));
    advises(&two(["Other", "push ", "d", "m"]), Rule::SameCommand, Warning, "actions[1].command");
    does_not_advise(&two(SMS), Rule::SameTitle);
    does_not_advise(&two(SMS), Rule::SameCommand);
    let disabled = with(&two(PUSH), 1, |id| Edit::Enable(id, false));
    does_not_advise(&disabled, Rule::SameTitle);
    does_not_advise(&disabled, Rule::SameCommand);
}

#[test]
fn of_three_actions_with_the_same_title_each_but_the_first_gets_a_warning() {
    let token = ["Token", "otp", "d", "m"];
    let three = policy(None, &[["Push", "1", "d", "m"], token, ["Push", "2", "d", "m"], ["Push", "3", "d", "m"]]);
    let found: Vec<String> = of(&three).into_iter().map(|advice| advice.what).collect();
    let expected = [3, 4].map(|number| format!("Actions 1 and {number} have the same title, \"Push\""));
    assert_eq!(found, expected);
}

#[test]
fn two_actions_with_the_same_title_and_command_get_one_warning() {
    let other = ["Token", "otp", "d", "m"];
    let warnings = |texts: &[[&str; 4]]| -> Vec<String> {
        let found = of(&policy(None, texts)).into_iter();
        found.filter(|advice| advice.twin.is_some()).map(|advice| advice.what).collect()
    };
    let push = |title, command| [title, command, "d", "m"];
    for (second, expected) in [
        (push("Push", "push"), "have the same title, \"Push\", and the same command, \"push\""),
        (
            push("push", "push"),
            "have the titles \"Push\" and \"push\", which differ only in case, and the same command, \"push\"",
        ),
        (
            push("Push", "PUSH"),
            "have the same title, \"Push\", and the commands \"push\" and \"PUSH\", which differ only in case",
        ),
    ] {
        assert_eq!(warnings(&[other, PUSH, second]), [format!("Actions 2 and 3 {expected}")]);
    }
    // Two pairs.
    assert_eq!(
        warnings(&[push("Push", "1"), push("Call", "push"), PUSH]),
        ["Actions 1 and 3 have the same title, \"Push\"", "Actions 2 and 3 have the same command, \"push\""]
    );
    // The pair that shares both counts, although an earlier one shares the exact title.
    assert_eq!(
        warnings(&[push("Push", "1"), push("push", "push"), PUSH]),
        [
            "Actions 1 and 2 have the titles \"Push\" and \"push\", which differ only in case",
            "Actions 2 and 3 have the titles \"push\" and \"Push\", which differ only in case, and the same command, \"push\""
        ]
    );
    for (title, expected) in [
        // The title has not been typed yet.
        ("", "has the same command, \"push\""),
        ("Push", "has the same title, \"Push\", and the same command, \"push\""),
    ] {
        let draft = ActionDraft { title: title.to_owned(), command: "push".to_owned(), ..ActionDraft::default() };
        let found = of_draft(&draft, &policy(None, &[PUSH, [" ", "other", "d", "m"]]), None);
        let found: Vec<String> =
            found.into_iter().filter(|advice| advice.twin.is_some()).map(|advice| advice.what).collect();
        assert_eq!(found, [format!("Another enabled action {expected}")]);
    }
}

#[test]
fn only_a_mistake_has_a_fix() {
    let mistakes: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| can_have_fix(*rule)).collect();
    let found: Vec<Advice> = with_every_rule().iter().flat_map(of).collect();
    for rule in Rule::ALL {
        let mut of_rule = found.iter().filter(|advice| advice.rule == *rule).peekable();
        assert!(of_rule.peek().is_some(), "{rule:?} is not covered");
        for advice in of_rule {
            assert_eq!(advice.fix.is_some(), mistakes.contains(rule), "{advice:?}");
            assert!(advice.fix.is_none() || advice.severity == Warning, "{advice:?}");
        }
    }
}

#[test]
fn no_fix_undoes_a_choice() {
    let before = connected(&policy(Some(Provider::Duo), &[PUSH, SMS]), |connection| {
        connection.backup_server = "b".parse().unwrap();
    });
    let (push, action) = before.actions().next().unwrap();
    let replace = |change: fn(&mut Action)| {
        let mut action = action.clone();
        change(&mut action);
        Edit::Replace(push, action)
    };
    let connection = |change: fn(&mut Connection)| {
        let mut connection = before.connection().unwrap().clone();
        change(&mut connection);
        Edit::Connection(Some(connection))
    };
    let choices = [
        (Edit::Autosend(push, true), Rule::Autosend),
        (replace(|action| action.command = "push2".parse().unwrap()), Rule::DeviceNumber),
        (replace(|action| action.description = "".parse().unwrap()), Rule::EmptyText),
        (replace(|action| action.action_message = "".parse().unwrap()), Rule::EmptyText),
        (
            replace(|action| action.image = format!("data:image/png;base64,{PNG_WITH_TEXT}").parse().unwrap()),
            Rule::CustomImage,
        ),
        (connection(|connection| connection.ha_mode = HaMode::ActiveActive), Rule::BothServersSend),
        (connection(|connection| connection.radius_port = "1813".parse().unwrap()), Rule::Port),
        (connection(|connection| connection.retries = "9".parse().unwrap()), Rule::LongWait),
        (connection(|connection| connection.timeout_secs = "300".parse().unwrap()), Rule::LongWait),
        (connection(|connection| connection.password_encoding = PasswordEncoding::Chap), Rule::Chap),
    ];
    for (choice, rule) in choices {
        let after = before.apply(choice).unwrap().policy;
        let advice = of(&after);
        assert!(advice.iter().any(|advice| advice.rule == rule), "{rule:?}: {advice:?}");
        for edit in advice.iter().filter_map(|advice| advice.edit(&after)) {
            assert_ne!(after.apply(edit.clone()).unwrap().policy, before, "{rule:?} is undone by {edit:?}");
        }
    }
}

/// Returns whether the rule is about a mistake. Those without a fix have none that is sure, such as the right command.
fn can_have_fix(rule: Rule) -> bool {
    use Rule::*;
    match rule {
        AutosendRejected | AutosendDisabled | ShortTimeout | HiddenData | SpaceAroundCommand | DeceptiveText
        | CaseOfCommand | SpaceAroundValue => true,
        // Mistakes that only the user can mend.
        TitleAndCommand | SecretInCommand | SameTitle | SameCommand | TakenForPasscode | SecretInAttribute
        | RepeatedAttribute | AttributesTooLong => false,
        // Choices.
        Autosend | LongWait | Port | CustomImage | LongText | BothServersSend | Chap | CommaInCommand | EmptyText
        | LongTitle | NoEnabledAction | DeviceNumber | UnknownCommand | NoCommandKnown | FixedAddress
        | AttributeOfServer => false,
    }
}

/// An image with one pixel and a text.
const PNG_WITH_TEXT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAACXRFWHRBdXRob3IAbWUGIHD6AAAADElEQVR4nGMQUDAAAACkAGE0Zn1yAAAAAElFTkSuQmCC";

/// Policies that together get advice of every rule.
fn with_every_rule() -> Vec<Policy> {
    let autosend = |policy: &Policy| with(policy, 0, |id| Edit::Autosend(id, true));
    let disabled = |policy: &Policy| with(policy, 0, |id| Edit::Enable(id, false));
    let long = "d".repeat(121);
    let duo = |texts: &[[&str; 4]]| policy(Some(Provider::Duo), texts);
    let with_image = |image: &str| {
        let custom = Action { image: image.parse().unwrap(), ..action(PUSH) };
        policy(None, &[]).apply(Edit::Add(custom)).unwrap().policy
    };
    vec![
        autosend(&duo(&[SMS])),
        disabled(&autosend(&duo(&[PUSH]))),
        autosend(&duo(&[PUSH])),
        connected(&duo(&[PUSH]), |connection| {
            connection.timeout_secs = "5".parse().unwrap();
            connection.radius_port = "1813".parse().unwrap();
            connection.backup_server = "b".parse().unwrap();
            connection.ha_mode = HaMode::ActiveActive;
            connection.password_encoding = PasswordEncoding::Chap;
        }),
        connected(&duo(&[PUSH]), |connection| connection.retries = "9".parse().unwrap()),
        with_image(&format!("data:image/png;base64,{PNG_WITH_TEXT}")),
        duo(&[["Push", "sms", &long, ""], ["Push", "SMS", "Pu\u{200b}sh", "m"]]),
        policy(None, &[["A title that is longer than clients show", " a,b", "d", "m"], ["Code", "123456", "d", "m"]]),
        policy(None, &[["Push", "push2", "d", "m"], ["Link", "push2", "d", "m"]]),
        policy(Some(Provider::SafeNet), &[["Token", "pohne", "d", "m"]]),
        duo(&[["Token", "pohne", "d", "m"]]),
        policy(Some(Provider::Rublon), &[["Link", "phonecall", "d", "m"]]),
        policy(Some(Provider::Entra), &[PUSH]),
        attributes::with_every_rule(),
    ]
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
    assert_eq!(rules, [Rule::SameTitle]);
    let mut draft =
        ActionDraft { command: "push ".to_owned(), description: String::new(), ..ActionDraft::from(action) };
    let fixes: Vec<Fix> = of_draft(&draft, &policy, Some(first)).into_iter().filter_map(|advice| advice.fix).collect();
    for fix in &fixes {
        assert!(fix.change(&mut draft));
    }
    assert_eq!((fixes.len(), draft.command.as_str(), draft.description.as_str()), (1, "push", ""));
    // A title that has not been typed yet gets no advice.
    assert!(of_draft(&ActionDraft::default(), &policy, None).iter().all(|advice| advice.rule == Rule::EmptyText));
}
