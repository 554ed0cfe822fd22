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

/// The policy after what `edit` makes of its action `index`.
fn with(policy: &Policy, index: usize, edit: impl FnOnce(ActionId) -> Edit) -> Policy {
    let (id, _) = policy.actions().nth(index).unwrap();
    policy.apply(edit(id)).unwrap().policy
}

fn connected(policy: &Policy, change: impl FnOnce(&mut Connection)) -> Policy {
    let mut connection = Connection::default();
    change(&mut connection);
    policy.apply(Edit::Connection(Some(connection))).unwrap().policy
}

fn said(policy: &Policy) -> Vec<(Rule, String)> {
    of(policy).iter().map(|advice| (advice.rule, advice.place.path(policy))).collect()
}

fn gives(policy: &Policy, rule: Rule, severity: Severity, path: &str) {
    let advice = of(policy);
    let found = advice.iter().find(|advice| advice.rule == rule).unwrap_or_else(|| panic!("{rule:?}: {advice:?}"));
    assert_eq!((found.severity, found.place.path(policy).as_str()), (severity, path), "{found:?}");
}

fn gives_not(policy: &Policy, rule: Rule) {
    assert!(of(policy).iter().all(|advice| advice.rule != rule), "{rule:?}: {:?}", of(policy));
}

use Severity::{Note, Warning};

#[test]
fn a_plain_policy_gives_no_advice() {
    assert_eq!(said(&connected(&policy(Some(Provider::Duo), &[PUSH, SMS]), |_| ())), []);
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
            gives(&policy, Rule::AutosendRejected, Warning, &format!("actions[{index}].autoSend"));
        } else {
            gives_not(&policy, Rule::AutosendRejected);
        }
    }
    let other_case = with(&policy(Some(Provider::Duo), &[["SMS", "SMS", "d", "m"]]), 0, |id| Edit::Autosend(id, true));
    gives(&other_case, Rule::AutosendRejected, Warning, "actions[0].autoSend");
    let numbered = with(&policy(Some(Provider::Duo), &[["SMS", " sms2", "d", "m"]]), 0, |id| Edit::Autosend(id, true));
    gives(&numbered, Rule::AutosendRejected, Warning, "actions[0].autoSend");
}

#[test]
fn autosend_and_autosend_on_a_disabled_action() {
    let on = with(&policy(None, &[PUSH]), 0, |id| Edit::Autosend(id, true));
    gives(&on, Rule::Autosend, Note, "actions[0].autoSend");
    gives_not(&on, Rule::AutosendDisabled);
    let off = with(&on, 0, |id| Edit::Enable(id, false));
    gives(&off, Rule::AutosendDisabled, Warning, "actions[0].autoSend");
    gives_not(&policy(None, &[PUSH]), Rule::Autosend);
}

#[test]
fn a_timeout_too_short_to_approve() {
    let timeout = |policy: &Policy, secs: &str| connected(policy, |c| c.timeout_secs = secs.parse().unwrap());
    let push = policy(None, &[PUSH]);
    gives(&timeout(&push, "29"), Rule::ShortTimeout, Warning, "connection.timeout");
    gives_not(&timeout(&push, "30"), Rule::ShortTimeout);
    gives_not(&timeout(&policy(None, &[SMS]), "5"), Rule::ShortTimeout);
    gives_not(&timeout(&with(&push, 0, |id| Edit::Enable(id, false)), "5"), Rule::ShortTimeout);
    let entra = policy(Some(Provider::Entra), &[["Default", "x", "d", "m"]]);
    gives(&timeout(&entra, "59"), Rule::ShortTimeout, Warning, "connection.timeout");
    gives_not(&timeout(&entra, "60"), Rule::ShortTimeout);
    let rsa = policy(Some(Provider::Rsa), &[PUSH]);
    gives(&timeout(&rsa, "44"), Rule::ShortTimeout, Warning, "connection.timeout");
    gives_not(&timeout(&rsa, "45"), Rule::ShortTimeout);
    // Its attempt itself pushes.
    let eset = policy(Some(Provider::Eset), &[SMS]);
    gives(&timeout(&eset, "29"), Rule::ShortTimeout, Warning, "connection.timeout");
    // What is rejected by design does not wait.
    let call = ["Call", "phone", "d", "m"];
    gives(&timeout(&policy(Some(Provider::Duo), &[call]), "5"), Rule::ShortTimeout, Warning, "connection.timeout");
    gives_not(&timeout(&policy(Some(Provider::Akamai), &[call]), "5"), Rule::ShortTimeout);
    // Where the command says nothing, the title does.
    gives(&timeout(&policy(None, &[["Push", "go", "d", "m"]]), "5"), Rule::ShortTimeout, Warning, "connection.timeout");
}

#[test]
fn a_timeout_too_short_says_what_comes_of_it() {
    let why = |retries: &str| {
        let policy = connected(&policy(None, &[PUSH]), |c| {
            c.timeout_secs = "5".parse().unwrap();
            c.retries = retries.parse().unwrap();
        });
        of(&policy).iter().find(|advice| advice.rule == Rule::ShortTimeout).unwrap().why.to_string()
    };
    assert!(why("1").contains("several pushes"), "{}", why("1"));
    assert_eq!(why("0"), "The attempt ends before users can approve it.");
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
    gives_not(&wait("2", "", HaMode::ActivePassive), Rule::LongWait);
    gives(&wait("3", "", HaMode::ActivePassive), Rule::LongWait, Note, "connection.timeout");
    gives(&wait("1", "b", HaMode::ActivePassive), Rule::LongWait, Note, "connection.timeout");
    gives_not(&wait("1", "b", HaMode::ActiveActive), Rule::LongWait);
}

#[test]
fn a_port_that_is_rarely_meant() {
    let port = |port: &str| connected(&policy(None, &[PUSH]), |c| c.radius_port = port.parse().unwrap());
    for number in ["1645", "1813", "2083"] {
        gives(&port(number), Rule::Port, Note, "connection.radiusPort");
    }
    gives_not(&port("1812"), Rule::Port);
    gives_not(&port("18120"), Rule::Port);
}

#[test]
fn a_title_of_one_method_and_a_command_of_another() {
    let of = |title, command| policy(None, &[[title, command, "d", "m"]]);
    for (title, command) in
        [("Push", "sms"), ("Push", "SMS"), ("Email", "push"), ("Call me", "sms"), ("Pu\u{200b}sh", "sms2")]
    {
        gives(&of(title, command), Rule::TitleAndCommand, Warning, "actions[0].title");
    }
    for (title, command) in
        [("Push", "push"), ("My phone", "push"), ("Text me", "sms"), ("Anruf", "sms"), ("Push", "7")]
    {
        gives_not(&of(title, command), Rule::TitleAndCommand);
    }
    let logintc = policy(Some(Provider::LoginTc), &[["SMS", "1", "d", "m"]]);
    gives(&logintc, Rule::TitleAndCommand, Warning, "actions[0].title");
}

#[test]
fn an_own_picture() {
    const DOT: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGOQjb/4HwAENwJNaoiKUAAAAABJRU5ErkJggg==";
    let own = Action { image: DOT.parse().unwrap(), ..action(PUSH) };
    let own = policy(None, &[]).apply(Edit::Add(own)).unwrap().policy;
    gives(&own, Rule::CustomImage, Note, "actions[0].image");
    gives_not(&policy(None, &[PUSH]), Rule::CustomImage);
    let edit = of(&own).remove(0).edit(&own).unwrap();
    let fixed = own.apply(edit).unwrap().policy;
    assert_eq!(fixed.actions().next().unwrap().1.image, "push".parse().unwrap());
    assert_eq!(said(&fixed), []);
}

#[test]
fn texts_that_are_empty_or_long() {
    let (fits, long) = ("d".repeat(120), "d".repeat(121));
    gives_not(&policy(None, &[["Push", "push", &fits, &fits]]), Rule::LongText);
    gives(&policy(None, &[["Push", "push", &long, "m"]]), Rule::LongText, Note, "actions[0].description");
    gives(&policy(None, &[["Push", "push", "d", &long]]), Rule::LongText, Note, "actions[0].actionMessage");
    gives(&policy(None, &[["Push", "push", "", "m"]]), Rule::EmptyText, Note, "actions[0].description");
    gives(&policy(None, &[["Push", "push", " ", "m"]]), Rule::EmptyText, Note, "actions[0].description");
    gives(&policy(None, &[["Push", "push", "d", ""]]), Rule::EmptyText, Note, "actions[0].actionMessage");
    gives_not(&policy(None, &[PUSH]), Rule::EmptyText);
}

#[test]
fn two_servers_that_both_send() {
    let both = |backup: &str, ha_mode, texts| {
        connected(&policy(None, &[texts]), |c| {
            c.backup_server = backup.parse().unwrap();
            c.ha_mode = ha_mode;
        })
    };
    gives(&both("b", HaMode::ActiveActive, SMS), Rule::BothServersSend, Warning, "connection.haMode");
    gives_not(&both("b", HaMode::ActivePassive, SMS), Rule::BothServersSend);
    gives_not(&both("", HaMode::ActiveActive, SMS), Rule::BothServersSend);
    let token = ["Token", "otp", "d", "m"];
    gives_not(&both("b", HaMode::ActiveActive, token), Rule::BothServersSend);
    gives_not(&with(&both("b", HaMode::ActiveActive, SMS), 0, |id| Edit::Enable(id, false)), Rule::BothServersSend);
    // There the attempt itself sends.
    let entra = both("b", HaMode::ActiveActive, token).apply(Edit::Provider(Some(Provider::Entra))).unwrap().policy;
    gives(&entra, Rule::BothServersSend, Warning, "connection.haMode");
}

#[test]
fn chap_with_a_command() {
    let chap =
        |texts| connected(&policy(Some(Provider::Rsa), &[texts]), |c| c.password_encoding = PasswordEncoding::Chap);
    gives(&chap(PUSH), Rule::Chap, Warning, "connection.passwordEncoding");
    gives_not(&chap(["Push", "", "d", "m"]), Rule::Chap);
    gives_not(&connected(&policy(None, &[PUSH]), |_| ()), Rule::Chap);
    gives_not(&with(&chap(PUSH), 0, |id| Edit::Enable(id, false)), Rule::Chap);
    let why = |policy: &Policy| of(policy).into_iter().find(|advice| advice.rule == Rule::Chap).unwrap().why;
    assert!(why(&chap(PUSH)).contains("RSA refuses CHAP"));
    let okta = chap(PUSH).apply(Edit::Provider(Some(Provider::Okta))).unwrap().policy;
    assert!(why(&okta).contains("Okta refuses CHAP"));
}

#[test]
fn what_stands_in_a_command() {
    let of = |command| policy(None, &[["Token", command, "d", "m"]]);
    for command in ["otp ", " otp", "\u{3000}otp", " "] {
        gives(&of(command), Rule::SpaceAroundCommand, Warning, "actions[0].command");
    }
    gives_not(&of("o t p"), Rule::SpaceAroundCommand);
    gives(&of("a,b"), Rule::CommaInCommand, Note, "actions[0].command");
    gives_not(&of("a;b"), Rule::CommaInCommand);
    for command in ["123456", "12345678", "Summer-2024", "Passw0rd", " 1234567 "] {
        gives(&of(command), Rule::SecretInCommand, Warning, "actions[0].command");
    }
    for command in ["12345", "123456789", "phoneCall", "approve-now", "Push 2 Now!", "push12345678"] {
        gives_not(&of(command), Rule::SecretInCommand);
    }
    gives(&policy(None, &[["Push", "push2", "d", "m"]]), Rule::DeviceNumber, Note, "actions[0].command");
    gives_not(&policy(None, &[PUSH]), Rule::DeviceNumber);
    // No device is known of this server.
    gives_not(&policy(Some(Provider::LoginTc), &[["Push", "push2", "d", "m"]]), Rule::DeviceNumber);
}

#[test]
fn a_command_that_the_server_would_not_know() {
    let of = |provider, command| policy(Some(provider), &[["Link", command, "d", "m"]]);
    gives(&of(Provider::Rublon, "phonecall"), Rule::CaseOfCommand, Warning, "actions[0].command");
    gives_not(&of(Provider::Rublon, "phoneCall"), Rule::CaseOfCommand);
    gives_not(&of(Provider::SafeNet, "P"), Rule::CaseOfCommand);
    gives(&of(Provider::SafeNet, "push"), Rule::TakenForPasscode, Warning, "actions[0].command");
    gives_not(&of(Provider::SafeNet, "p"), Rule::TakenForPasscode);
    gives_not(&of(Provider::Duo, "push"), Rule::TakenForPasscode);
}

#[test]
fn a_command_that_is_not_known_of_the_server() {
    let of_server = |provider, command| policy(Some(provider), &[["Token", command, "d", "m"]]);
    let slip = of_server(Provider::Duo, "pohne");
    gives(&slip, Rule::UnknownCommand, Note, "actions[0].command");
    assert_eq!(of(&slip)[0].why, "Known are push, phone, sms. Did you mean phone?");
    gives(&of_server(Provider::SafeNet, "x"), Rule::UnknownCommand, Note, "actions[0].command");
    for (provider, command) in [(Provider::Duo, "phone3"), (Provider::Duo, ""), (Provider::SafeNet, "pohne")] {
        gives_not(&of_server(provider, command), Rule::UnknownCommand);
    }
    gives_not(&policy(None, &[["Token", "pohne", "d", "m"]]), Rule::UnknownCommand);
    gives_not(&with(&slip, 0, |id| Edit::Enable(id, false)), Rule::UnknownCommand);
}

#[test]
fn a_command_for_a_server_that_takes_none() {
    let entra = policy(Some(Provider::Entra), &[PUSH]);
    gives(&entra, Rule::NoCommandKnown, Note, "actions[0].command");
    assert!(of(&entra)[0].why.contains("default method"));
    gives_not(&policy(Some(Provider::Entra), &[["Log on", "", "d", "m"]]), Rule::NoCommandKnown);
    gives_not(&policy(Some(Provider::Duo), &[PUSH]), Rule::NoCommandKnown);
}

#[test]
fn a_secret_in_a_command_is_not_repeated() {
    let texts = ["Token", " Passw0rd,", "d", "m"];
    let advice = of(&policy(None, &[texts, texts]));
    assert!(advice.iter().any(|advice| advice.rule == Rule::SameCommand), "{advice:?}");
    for advice in advice {
        let fix = advice.fix.as_ref().map(|fix| fix.words(&Policy::default())).unwrap_or_default();
        assert!(!format!("{}{fix}", advice.sentences()).contains("Passw0rd"), "{advice:?}");
        assert_eq!(advice.rule == Rule::SpaceAroundCommand, fix == "take the white space away");
    }
}

#[test]
fn two_enabled_actions_that_nobody_can_tell_apart() {
    let two = |second| policy(None, &[PUSH, second]);
    let title = two(["push ", "other", "d", "m"]);
    assert_eq!(of(&title).iter().filter(|advice| advice.rule == Rule::SameTitle).count(), 2, "each is told");
    gives(&two(["Other", "push ", "d", "m"]), Rule::SameCommand, Warning, "actions[0].command");
    gives_not(&two(SMS), Rule::SameTitle);
    gives_not(&two(SMS), Rule::SameCommand);
    let disabled = with(&two(PUSH), 1, |id| Edit::Enable(id, false));
    gives_not(&disabled, Rule::SameTitle);
    gives_not(&disabled, Rule::SameCommand);
}

/// What is found by a rule in the first action.
fn what(policy: &Policy, rule: Rule) -> String {
    of(policy).into_iter().find(|advice| advice.rule == rule).unwrap_or_else(|| panic!("no {rule:?}")).what
}

#[test]
fn what_is_said_of_two_commands_quotes_the_other_and_names_the_difference() {
    let said = |ours: &str, other: &str| {
        let policy = policy(Some(Provider::Duo), &[["One", ours, "d", "m"], ["Two", other, "d", "m"]]);
        what(&policy, Rule::SameCommand)
    };
    assert_eq!(said("push", "push"), "Another enabled action has the command \"push\" too");
    let with_push = |difference: &str, other: &str| {
        assert_eq!(
            said("push", other),
            format!("Another enabled action has the command \"{other}\", which differs only in {difference}")
        );
    };
    with_push("the spaces around it", "push ");
    with_push("the spaces around it", " push");
    with_push("case", "PUSH");
    with_push("case and the spaces around it", "Push ");
    let secret = said("Passw0rd", "Passw0rd ");
    assert_eq!(
        secret,
        "Another enabled action has the command (not shown), which differs only in the spaces around it"
    );
    // Of several the one that is the same.
    let three = policy(None, &[PUSH, ["A", "push ", "d", "m"], ["B", "push", "d", "m"]]);
    assert_eq!(what(&three, Rule::SameCommand), "Another enabled action has the command \"push\" too");
}

#[test]
fn what_is_said_of_two_titles_quotes_the_other_and_names_the_difference() {
    let said = |other: &str| what(&policy(None, &[PUSH, [other, "other", "d", "m"]]), Rule::SameTitle);
    assert_eq!(said("Push"), "Another enabled action has the title \"Push\" too");
    for (other, shown, difference) in [
        ("Push ", "Push ", "the spaces around it"),
        ("PUSH", "PUSH", "case"),
        (" push", " push", "case and the spaces around it"),
        ("Pu\u{200b}sh", "Pu\\u{200b}sh", "case, spaces or characters that nobody sees"),
    ] {
        let expected = format!("Another enabled action has the title \"{shown}\", which differs only in {difference}");
        assert_eq!(said(other), expected);
    }
}

#[test]
fn a_text_of_spaces_is_not_called_empty() {
    let said = |text: &str| what(&policy(None, &[["Push", "push", text, "m"]]), Rule::EmptyText);
    assert_eq!((said("").as_str(), said("  ").as_str()), ("Description is empty", "Description has only spaces"));
}

#[test]
fn a_title_that_the_client_cuts() {
    let of = |title: &str| policy(None, &[[title, "otp", "d", "m"]]);
    gives(&of(&"t".repeat(23)), Rule::LongTitle, Note, "actions[0].title");
    gives_not(&of(&"t".repeat(22)), Rule::LongTitle);
    gives(&of(&"電".repeat(12)), Rule::LongTitle, Note, "actions[0].title");
    gives_not(&of(&"電".repeat(11)), Rule::LongTitle);
    assert_eq!(what(&of(&"t".repeat(23)), Rule::LongTitle), "Title is longer than 22 characters");
    assert_eq!(what(&of(&"電".repeat(12)), Rule::LongTitle), "Title is as wide as 24 letters; 22 surely fit");
}

const FAMILY: &str = "👨\u{200d}👩\u{200d}👧\u{200d}👦";

#[test]
fn characters_are_counted_as_people_count_them() {
    let title = |title: &str| policy(None, &[[title, "otp", "d", "m"]]);
    // A joined emoji, a flag, a skin tone, a letter with its marks.
    for character in [FAMILY, "🇩🇪", "👍🏽"] {
        gives_not(&title(&character.repeat(11)), Rule::LongTitle);
        gives(&title(&character.repeat(12)), Rule::LongTitle, Note, "actions[0].title");
    }
    gives_not(&title(&"e\u{301}".repeat(22)), Rule::LongTitle);
    gives(&title(&"e\u{301}".repeat(23)), Rule::LongTitle, Note, "actions[0].title");
    let message = |text: String| policy(None, &[["Push", "push", "d", &text]]);
    for character in [FAMILY, "e\u{301}", "नि"] {
        gives_not(&message(character.repeat(120)), Rule::LongText);
        gives(&message(character.repeat(121)), Rule::LongText, Note, "actions[0].actionMessage");
    }
}

#[test]
fn no_action_that_is_enabled() {
    gives(&Policy::default(), Rule::NoEnabledAction, Note, "actions");
    gives(&with(&policy(None, &[PUSH]), 0, |id| Edit::Enable(id, false)), Rule::NoEnabledAction, Note, "actions");
    gives_not(&policy(None, &[PUSH]), Rule::NoEnabledAction);
}

#[test]
fn text_that_looks_like_something_else() {
    let places = [(0, "title"), (2, "description"), (3, "actionMessage")];
    for evil in ["Pu\u{202e}sh", "Pu\u{200b}sh", "Рush", "ЅМЅ"] {
        for (index, key) in places {
            let mut texts = PUSH;
            texts[index] = evil;
            gives(&policy(None, &[texts]), Rule::DeceptiveText, Warning, &format!("actions[0].{key}"));
        }
    }
    let title = policy(None, &[["ЅМЅ", "sms", "d", "m"]]);
    assert_eq!(what(&title, Rule::DeceptiveText), "Title holds \"ЅМЅ\": Cyrillic letters that look like \"SMS\"");
    gives_not(&policy(None, &[["СМС", "sms", "Номер", "Код"]]), Rule::DeceptiveText);
    for (description, message) in [("👩\u{200d}💻", "Zürich"), ("Appuyez\u{a0}!", "می\u{200c}خواهم")] {
        gives_not(&policy(None, &[["電話", "otp", description, message]]), Rule::DeceptiveText);
    }
}

#[test]
fn a_draft_is_advised_by_the_same_rules() {
    let policy = policy(Some(Provider::Duo), &[PUSH, SMS]);
    let (first, action) = policy.actions().next().unwrap();
    assert_eq!(of_draft(&ActionDraft::from(action), &policy, Some(first)), []);
    // As a new action it would be the second of its kind.
    let rules: Vec<Rule> =
        of_draft(&ActionDraft::from(action), &policy, None).iter().map(|advice| advice.rule).collect();
    assert_eq!(rules, [Rule::SameTitle, Rule::SameCommand]);
    let mut draft =
        ActionDraft { command: "push ".to_owned(), description: String::new(), ..ActionDraft::from(action) };
    for advice in of_draft(&draft.clone(), &policy, Some(first)) {
        assert!(advice.fix.unwrap().change(&mut draft));
    }
    assert_eq!((draft.command.as_str(), draft.description.as_str()), ("push", "Approve on your phone"));
    // Nothing is asked of a title that has not been typed yet.
    assert!(of_draft(&ActionDraft::default(), &policy, None).iter().all(|advice| advice.rule == Rule::EmptyText));
}
