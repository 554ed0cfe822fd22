use super::*;
use crate::policy::{HaMode, PasswordEncoding, Provider};

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
fn a_timeout_too_short_to_approve() {
    let timeout = |policy: &Policy, secs: &str| connected(policy, |c| c.timeout_secs = secs.parse().unwrap());
    let push = policy(None, &[PUSH]);
    advises(&timeout(&push, "29"), Rule::ShortTimeout, Warning, "connection.timeout");
    does_not_advise(&timeout(&push, "30"), Rule::ShortTimeout);
    does_not_advise(&timeout(&policy(None, &[SMS]), "5"), Rule::ShortTimeout);
    does_not_advise(&timeout(&with(&push, 0, |id| Edit::Enable(id, false)), "5"), Rule::ShortTimeout);
    let entra = policy(Some(Provider::Entra), &[["Default", "x", "d", "m"]]);
    advises(&timeout(&entra, "59"), Rule::ShortTimeout, Warning, "connection.timeout");
    does_not_advise(&timeout(&entra, "60"), Rule::ShortTimeout);
    let rsa = policy(Some(Provider::Rsa), &[PUSH]);
    advises(&timeout(&rsa, "44"), Rule::ShortTimeout, Warning, "connection.timeout");
    does_not_advise(&timeout(&rsa, "45"), Rule::ShortTimeout);
    // This server pushes without a command.
    let eset = policy(Some(Provider::Eset), &[SMS]);
    advises(&timeout(&eset, "29"), Rule::ShortTimeout, Warning, "connection.timeout");
    // A command that is rejected by design does not wait.
    let call = ["Call", "phone", "d", "m"];
    advises(&timeout(&policy(Some(Provider::Duo), &[call]), "5"), Rule::ShortTimeout, Warning, "connection.timeout");
    does_not_advise(&timeout(&policy(Some(Provider::Akamai), &[call]), "5"), Rule::ShortTimeout);
    // The title counts if the command is unknown.
    advises(
        &timeout(&policy(None, &[["Push", "go", "d", "m"]]), "5"),
        Rule::ShortTimeout,
        Warning,
        "connection.timeout",
    );
}

#[test]
fn advice_on_a_short_timeout_names_the_consequence() {
    let why = |retries: &str| {
        let policy = connected(&policy(None, &[PUSH]), |c| {
            c.timeout_secs = "5".parse().unwrap();
            c.retries = retries.parse().unwrap();
        });
        of(&policy).iter().find(|advice| advice.rule == Rule::ShortTimeout).unwrap().why.to_string()
    };
    assert!(why("1").contains("several pushes"), "{}", why("1"));
    assert_eq!(why("0"), "The logon fails before users can approve it.");
}

#[test]
fn a_wait_that_is_too_long() {
    let wait = |retries: &str, backup: &str, ha_mode| {
        connected(&policy(None, &[PUSH]), |c| {
            c.retries = retries.parse().unwrap();
            c.backup_server = backup.parse().unwrap();
            c.ha_mode = ha_mode;
        })
    };
    does_not_advise(&wait("2", "", HaMode::ActivePassive), Rule::LongWait);
    advises(&wait("3", "", HaMode::ActivePassive), Rule::LongWait, Note, "connection.timeout");
    advises(&wait("1", "b", HaMode::ActivePassive), Rule::LongWait, Note, "connection.timeout");
    does_not_advise(&wait("1", "b", HaMode::ActiveActive), Rule::LongWait);
}

#[test]
fn a_port_that_is_rarely_intended() {
    let port = |port: &str| connected(&policy(None, &[PUSH]), |c| c.radius_port = port.parse().unwrap());
    for number in ["1645", "1813", "2083"] {
        advises(&port(number), Rule::Port, Note, "connection.radiusPort");
    }
    does_not_advise(&port("1812"), Rule::Port);
    does_not_advise(&port("18120"), Rule::Port);
}

#[test]
fn a_title_of_one_method_and_a_command_of_another() {
    let of = |title, command| policy(None, &[[title, command, "d", "m"]]);
    for (title, command) in
        [("Push", "sms"), ("Push", "SMS"), ("Email", "push"), ("Call me", "sms"), ("Pu\u{200b}sh", "sms2")]
    {
        advises(&of(title, command), Rule::TitleAndCommand, Warning, "actions[0].title");
    }
    for (title, command) in
        [("Push", "push"), ("My phone", "push"), ("Text me", "sms"), ("Anruf", "sms"), ("Push", "7")]
    {
        does_not_advise(&of(title, command), Rule::TitleAndCommand);
    }
    let logintc = policy(Some(Provider::LoginTc), &[["SMS", "1", "d", "m"]]);
    advises(&logintc, Rule::TitleAndCommand, Warning, "actions[0].title");
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
fn texts_that_are_empty_or_long() {
    let (fits, long) = ("d".repeat(120), "d".repeat(121));
    does_not_advise(&policy(None, &[["Push", "push", &fits, &fits]]), Rule::LongText);
    advises(&policy(None, &[["Push", "push", &long, "m"]]), Rule::LongText, Note, "actions[0].description");
    advises(&policy(None, &[["Push", "push", "d", &long]]), Rule::LongText, Note, "actions[0].actionMessage");
    advises(&policy(None, &[["Push", "push", "", "m"]]), Rule::EmptyText, Note, "actions[0].description");
    advises(&policy(None, &[["Push", "push", " ", "m"]]), Rule::EmptyText, Note, "actions[0].description");
    advises(&policy(None, &[["Push", "push", "d", ""]]), Rule::EmptyText, Note, "actions[0].actionMessage");
    does_not_advise(&policy(None, &[PUSH]), Rule::EmptyText);
}

#[test]
fn two_servers_that_both_send() {
    let both = |backup: &str, ha_mode, texts| {
        connected(&policy(None, &[texts]), |c| {
            c.backup_server = backup.parse().unwrap();
            c.ha_mode = ha_mode;
        })
    };
    advises(&both("b", HaMode::ActiveActive, SMS), Rule::BothServersSend, Warning, "connection.haMode");
    does_not_advise(&both("b", HaMode::ActivePassive, SMS), Rule::BothServersSend);
    does_not_advise(&both("", HaMode::ActiveActive, SMS), Rule::BothServersSend);
    let token = ["Token", "otp", "d", "m"];
    does_not_advise(&both("b", HaMode::ActiveActive, token), Rule::BothServersSend);
    does_not_advise(
        &with(&both("b", HaMode::ActiveActive, SMS), 0, |id| Edit::Enable(id, false)),
        Rule::BothServersSend,
    );
    // This server sends without a command.
    let entra = both("b", HaMode::ActiveActive, token).apply(Edit::Provider(Some(Provider::Entra))).unwrap().policy;
    advises(&entra, Rule::BothServersSend, Warning, "connection.haMode");
}

#[test]
fn chap_with_a_command() {
    let chap =
        |texts| connected(&policy(Some(Provider::Rsa), &[texts]), |c| c.password_encoding = PasswordEncoding::Chap);
    advises(&chap(PUSH), Rule::Chap, Warning, "connection.passwordEncoding");
    does_not_advise(&chap(["Push", "", "d", "m"]), Rule::Chap);
    does_not_advise(&connected(&policy(None, &[PUSH]), |_| ()), Rule::Chap);
    does_not_advise(&with(&chap(PUSH), 0, |id| Edit::Enable(id, false)), Rule::Chap);
    let why = |policy: &Policy| of(policy).into_iter().find(|advice| advice.rule == Rule::Chap).unwrap().why;
    assert!(why(&chap(PUSH)).contains("RSA rejects CHAP"));
    let okta = chap(PUSH).apply(Edit::Provider(Some(Provider::Okta))).unwrap().policy;
    assert!(why(&okta).contains("Okta rejects CHAP"));
}

#[test]
fn spaces_commas_secrets_and_devices_in_a_command() {
    let of = |command| policy(None, &[["Token", command, "d", "m"]]);
    for command in ["otp ", " otp", "\u{3000}otp", " "] {
        advises(&of(command), Rule::SpaceAroundCommand, Warning, "actions[0].command");
    }
    does_not_advise(&of("o t p"), Rule::SpaceAroundCommand);
    advises(&of("a,b"), Rule::CommaInCommand, Note, "actions[0].command");
    does_not_advise(&of("a;b"), Rule::CommaInCommand);
    for command in ["123456", "12345678", "Summer-2024", "Passw0rd", " 1234567 "] {
        advises(&of(command), Rule::SecretInCommand, Warning, "actions[0].command");
    }
    for command in ["12345", "123456789", "phoneCall", "approve-now", "Push 2 Now!", "push12345678"] {
        does_not_advise(&of(command), Rule::SecretInCommand);
    }
    advises(&policy(None, &[["Push", "push2", "d", "m"]]), Rule::DeviceNumber, Note, "actions[0].command");
    does_not_advise(&policy(None, &[PUSH]), Rule::DeviceNumber);
    // This server has no device numbers.
    does_not_advise(&policy(Some(Provider::LoginTc), &[["Push", "push2", "d", "m"]]), Rule::DeviceNumber);
}

#[test]
fn a_device_number_has_a_fix_unless_that_affects_another_action() {
    let has_fix = |commands: &[&str]| {
        let actions: Vec<[&str; 4]> = commands.iter().map(|command| ["Push", command, "d", "m"]).collect();
        let advice = of(&policy(None, &actions));
        advice.iter().find(|advice| advice.rule == Rule::DeviceNumber).unwrap().fix.is_some()
    };
    assert!(has_fix(&["push2"]) && has_fix(&["push2", "push3"]));
    assert!(!has_fix(&["push2", "push"]), "the two would become the same");
    assert!(!has_fix(&["push2", "push2"]), "the advice that they are the same would disappear");
}

#[test]
fn a_command_that_the_server_would_misread() {
    let of = |provider, command| policy(Some(provider), &[["Link", command, "d", "m"]]);
    advises(&of(Provider::Rublon, "phonecall"), Rule::CaseOfCommand, Warning, "actions[0].command");
    does_not_advise(&of(Provider::Rublon, "phoneCall"), Rule::CaseOfCommand);
    does_not_advise(&of(Provider::SafeNet, "P"), Rule::CaseOfCommand);
    advises(&of(Provider::SafeNet, "push"), Rule::TakenForPasscode, Warning, "actions[0].command");
    does_not_advise(&of(Provider::SafeNet, "p"), Rule::TakenForPasscode);
    does_not_advise(&of(Provider::Duo, "push"), Rule::TakenForPasscode);
}

#[test]
fn a_command_that_is_unknown_for_the_server() {
    let of_server = |provider, command| policy(Some(provider), &[["Token", command, "d", "m"]]);
    let misspelled = of_server(Provider::Duo, "pohne");
    advises(&misspelled, Rule::UnknownCommand, Note, "actions[0].command");
    assert_eq!(of(&misspelled)[0].why, "Known commands: push, phone, sms. Did you mean phone?");
    advises(&of_server(Provider::SafeNet, "x"), Rule::UnknownCommand, Note, "actions[0].command");
    for (provider, command) in [(Provider::Duo, "phone3"), (Provider::Duo, ""), (Provider::SafeNet, "pohne")] {
        does_not_advise(&of_server(provider, command), Rule::UnknownCommand);
    }
    does_not_advise(&policy(None, &[["Token", "pohne", "d", "m"]]), Rule::UnknownCommand);
    does_not_advise(&with(&misspelled, 0, |id| Edit::Enable(id, false)), Rule::UnknownCommand);
}

#[test]
fn a_command_for_a_server_without_commands() {
    let entra = policy(Some(Provider::Entra), &[PUSH]);
    advises(&entra, Rule::NoCommandKnown, Note, "actions[0].command");
    assert!(of(&entra)[0].why.contains("default method"));
    does_not_advise(&policy(Some(Provider::Entra), &[["Log on", "", "d", "m"]]), Rule::NoCommandKnown);
    does_not_advise(&policy(Some(Provider::Duo), &[PUSH]), Rule::NoCommandKnown);
}

#[test]
fn advice_does_not_repeat_a_secret_in_a_command() {
    let texts = ["Token", " Passw0rd,", "d", "m"];
    let advice = of(&policy(None, &[texts, texts]));
    assert!(advice.iter().any(|advice| advice.rule == Rule::SameCommand), "{advice:?}");
    for advice in advice {
        let fix = advice.fix.as_ref().map(|fix| fix.words(&Policy::default())).unwrap_or_default();
        assert!(!format!("{}{fix}", advice.sentences()).contains("Passw0rd"), "{advice:?}");
        assert_eq!(advice.rule == Rule::SpaceAroundCommand, fix == "remove the spaces");
    }
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
fn advice_on_similar_commands_quotes_the_other_and_names_the_difference() {
    let advice = |ours: &str, other: &str| {
        let policy = policy(Some(Provider::Duo), &[["One", ours, "d", "m"], ["Two", other, "d", "m"]]);
        what(&policy, Rule::SameCommand)
    };
    assert_eq!(advice("push", "push"), "Another enabled action has the same command, \"push\"");
    let with_push = |difference: &str, other: &str| {
        assert_eq!(
            advice("push", other),
            format!("Another enabled action has the command \"{other}\", which differs only in {difference}")
        );
    };
    with_push("the spaces around it", "push ");
    with_push("the spaces around it", " push");
    with_push("case", "PUSH");
    with_push("case and the spaces around it", "Push ");
    let secret = advice("Passw0rd", "Passw0rd ");
    assert_eq!(
        secret,
        "Another enabled action has the command (not shown), which differs only in the spaces around it"
    );
    // An equal command comes before similar ones.
    let three = policy(None, &[PUSH, ["A", "push ", "d", "m"], ["B", "push", "d", "m"]]);
    assert_eq!(what(&three, Rule::SameCommand), "Another enabled action has the same command, \"push\"");
}

#[test]
fn advice_on_similar_titles_quotes_the_other_and_names_the_difference() {
    let advice = |other: &str| what(&policy(None, &[PUSH, [other, "other", "d", "m"]]), Rule::SameTitle);
    assert_eq!(advice("Push"), "Another enabled action has the same title, \"Push\"");
    for (other, shown, difference) in [
        ("Push ", "Push ", "the spaces around it"),
        ("PUSH", "PUSH", "case"),
        (" push", " push", "case and the spaces around it"),
        ("Pu\u{200b}sh", "Pu\\u{200b}sh", "case, spaces or invisible characters"),
    ] {
        let expected = format!("Another enabled action has the title \"{shown}\", which differs only in {difference}");
        assert_eq!(advice(other), expected);
    }
}

#[test]
fn a_text_of_spaces_is_not_called_empty() {
    let advice = |text: &str| what(&policy(None, &[["Push", "push", text, "m"]]), Rule::EmptyText);
    assert_eq!(
        (advice("").as_str(), advice("  ").as_str()),
        ("Description is empty", "Description contains only spaces")
    );
}

#[test]
fn a_title_that_clients_truncate() {
    let of = |title: &str| policy(None, &[[title, "otp", "d", "m"]]);
    advises(&of(&"t".repeat(23)), Rule::LongTitle, Note, "actions[0].title");
    does_not_advise(&of(&"t".repeat(22)), Rule::LongTitle);
    advises(&of(&"電".repeat(12)), Rule::LongTitle, Note, "actions[0].title");
    does_not_advise(&of(&"電".repeat(11)), Rule::LongTitle);
    assert_eq!(what(&of(&"t".repeat(23)), Rule::LongTitle), "Title is longer than 22 characters");
    assert_eq!(what(&of(&"電".repeat(12)), Rule::LongTitle), "Title is as wide as 24 letters; 22 always fit");
}

const FAMILY: &str = "👨\u{200d}👩\u{200d}👧\u{200d}👦";

#[test]
fn characters_are_counted_as_people_count_them() {
    let title = |title: &str| policy(None, &[[title, "otp", "d", "m"]]);
    // A joined emoji, a flag, a skin tone, a letter with its marks.
    for character in [FAMILY, "🇩🇪", "👍🏽"] {
        does_not_advise(&title(&character.repeat(11)), Rule::LongTitle);
        advises(&title(&character.repeat(12)), Rule::LongTitle, Note, "actions[0].title");
    }
    does_not_advise(&title(&"e\u{301}".repeat(22)), Rule::LongTitle);
    advises(&title(&"e\u{301}".repeat(23)), Rule::LongTitle, Note, "actions[0].title");
    let message = |text: String| policy(None, &[["Push", "push", "d", &text]]);
    for character in [FAMILY, "e\u{301}", "नि"] {
        does_not_advise(&message(character.repeat(120)), Rule::LongText);
        advises(&message(character.repeat(121)), Rule::LongText, Note, "actions[0].actionMessage");
    }
}

#[test]
fn a_policy_without_enabled_actions() {
    advises(&Policy::default(), Rule::NoEnabledAction, Note, "actions");
    advises(&with(&policy(None, &[PUSH]), 0, |id| Edit::Enable(id, false)), Rule::NoEnabledAction, Note, "actions");
    does_not_advise(&policy(None, &[PUSH]), Rule::NoEnabledAction);
}

#[test]
fn deceptive_text() {
    let places = [(0, "title"), (2, "description"), (3, "actionMessage")];
    for evil in ["Pu\u{202e}sh", "Pu\u{200b}sh", "Рush", "ЅМЅ"] {
        for (index, key) in places {
            let mut texts = PUSH;
            texts[index] = evil;
            advises(&policy(None, &[texts]), Rule::DeceptiveText, Warning, &format!("actions[0].{key}"));
        }
    }
    let title = policy(None, &[["ЅМЅ", "sms", "d", "m"]]);
    assert_eq!(what(&title, Rule::DeceptiveText), "Title contains \"ЅМЅ\": Cyrillic letters that look like \"SMS\"");
    does_not_advise(&policy(None, &[["СМС", "sms", "Номер", "Код"]]), Rule::DeceptiveText);
    for (description, message) in [("👩\u{200d}💻", "Zürich"), ("Appuyez\u{a0}!", "می\u{200c}خواهم")] {
        does_not_advise(&policy(None, &[["電話", "otp", description, message]]), Rule::DeceptiveText);
    }
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
