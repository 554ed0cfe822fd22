//! Advice on the command of an action.

use super::*;

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
    let [both, command] = ["Token", "Code"].map(|title| of(&policy(None, &[texts, [title, texts[1], "d", "m"]])));
    assert!(both.iter().any(|advice| advice.rule == Rule::SameTitle), "{both:?}");
    assert!(command.iter().any(|advice| advice.rule == Rule::SameCommand), "{command:?}");
    for advice in [both, command].concat() {
        let fix = advice.fix.as_ref().map(|fix| fix.words(&Policy::default())).unwrap_or_default();
        assert!(!format!("{}{fix}", advice.sentences()).contains("Passw0rd"), "{advice:?}");
        assert_eq!(advice.rule == Rule::SpaceAroundCommand, fix == "remove the spaces");
    }
}

#[test]
fn advice_on_similar_commands_quotes_both_and_names_the_difference() {
    let advice = |ours: &str, other: &str| {
        let policy = policy(Some(Provider::Duo), &[["One", ours, "d", "m"], ["Two", other, "d", "m"]]);
        what(&policy, Rule::SameCommand)
    };
    assert_eq!(advice("push", "push"), "Actions 1 and 2 have the same command, \"push\"");
    let with_push = |difference: &str, other: &str| {
        assert_eq!(
            advice("push", other),
            format!("Actions 1 and 2 have the commands \"push\" and \"{other}\", which differ only in {difference}")
        );
    };
    with_push("surrounding spaces", "push ");
    with_push("surrounding spaces", " push");
    with_push("case", "PUSH");
    with_push("case and surrounding spaces", "Push ");
    let secret = advice("Passw0rd", "Passw0rd ");
    assert_eq!(secret, "Actions 1 and 2 have the commands (not shown), which differ only in surrounding spaces");
    // An equal command comes before similar ones.
    let three = policy(None, &[["A", "push ", "d", "m"], PUSH, ["B", "push", "d", "m"]]);
    let found = of(&three).into_iter().filter(|advice| advice.rule == Rule::SameCommand).map(|advice| advice.what);
    assert_eq!(found.last().as_deref(), Some("Actions 2 and 3 have the same command, \"push\""));
}
