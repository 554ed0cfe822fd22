//! Advice on titles, descriptions and messages.

use super::*;

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
fn advice_on_similar_titles_quotes_both_and_names_the_difference() {
    let advice = |other: &str| what(&policy(None, &[PUSH, [other, "other", "d", "m"]]), Rule::SameTitle);
    assert_eq!(advice("Push"), "Actions 1 and 2 have the same title, \"Push\"");
    for (other, shown, difference) in [
        ("Push ", "Push ", "surrounding spaces"),
        ("PUSH", "PUSH", "case"),
        (" push", " push", "case and surrounding spaces"),
        ("Pu\u{200b}sh", "Pu\\u{200b}sh", "case, spaces or invisible characters"),
    ] {
        let expected =
            format!("Actions 1 and 2 have the titles \"Push\" and \"{shown}\", which differ only in {difference}");
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
