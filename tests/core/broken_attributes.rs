//! Error messages for broken attributes and languages in a file: the exact text for every kind of mistake.

use insta::assert_snapshot;
use radius_console::radius::dictionary::{self, Role};
use radius_console::text;

use crate::broken_files::{refused, with};
use crate::golden::TEXT;

/// The message for a policy of version 2 with these attributes.
fn attributes(list: &str) -> String {
    refused(TEXT.replacen("\"version\": 1", "\"version\": 2", 1).replacen(
        "  \"actions\":",
        &format!("\"attributes\":\n{list},\n  \"actions\":"),
        1,
    ))
}

/// The message for one attribute with these members.
fn attribute(members: &str) -> String {
    attributes(&format!("[{{{members}}}]"))
}

#[test]
fn what_is_no_list_of_attributes() {
    assert_snapshot!(attributes("null"), @"attributes, line 22, column 1: found null; expected a list of at most 100 attributes");
    assert_snapshot!(attributes("{\"Calling-Station-Id\": \"192.0.2.1\"}"), @"attributes, line 22, column 1: found an object; expected a list of at most 100 attributes");
    assert_snapshot!(attributes("[\"Calling-Station-Id\", 31]"), @r#"
    attributes[0], line 22, column 2: found "Calling-Station-Id"; expected an attribute object
    attributes[1], line 22, column 24: found 31; expected an attribute object
    "#);
    assert_snapshot!(attributes("[{}]"), @"
    attributes[0].attribute, line 22, column 2: missing key; expected the name of an attribute, or a whole number from 1 to 255
    attributes[0].value, line 22, column 2: missing key; expected a value of the type
    ");
    let one = "{\"attribute\": \"Calling-Station-Id\", \"value\": \"a\"}";
    assert_snapshot!(attributes(&format!("[{}]", [one; 200].join(",\n"))), @"attributes[100], line 122, column 1: found 200 attributes; expected at most 100");
    assert_snapshot!(with("\"actions\":", &format!("\"attributes\": [{one}], \"actions\":")), @r#"attributes, line 21, column 3: found a key of version 2 in a file of version 1; expected "version": 2 in a file with this key"#);
    assert_snapshot!(with("\"actions\":", "\"attributes\": [], \"language\": \"en\", \"actions\":"), @r#"
    attributes, line 21, column 3: found a key of version 2 in a file of version 1; expected "version": 2 in a file with this key
    language, line 21, column 21: found a key of version 2 in a file of version 1; expected "version": 2 in a file with this key
    "#);
    assert_snapshot!(attributes(&format!("[{one}], \"attributes\": []")), @"attributes, line 22, column 54: duplicate key, first at line 21, column 1; expected each key only once");
}

#[test]
fn names_of_attributes() {
    let named = |name: &str| attribute(&format!("\"attribute\": {name}, \"value\": \"a\""));
    assert_snapshot!(named("\"Calling-Station-ID\""), @r#"attributes[0].attribute, line 22, column 16: found "Calling-Station-ID"; did you mean `Calling-Station-Id`?"#);
    assert_snapshot!(named("\"callingstationid\""), @r#"attributes[0].attribute, line 22, column 16: found "callingstationid"; did you mean `Calling-Station-Id`?"#);
    assert_snapshot!(named("\"Caling-Station-Id\""), @r#"attributes[0].attribute, line 22, column 16: found "Caling-Station-Id"; did you mean `Calling-Station-Id`?"#);
    assert_snapshot!(named("\"My-Attribute\""), @r#"attributes[0].attribute, line 22, column 16: found "My-Attribute"; expected the name of a known attribute, or numbers: `vendor`, `attribute` and `type`"#);
    assert_snapshot!(named("\"\""), @r#"attributes[0].attribute, line 22, column 16: found ""; expected the name of a known attribute, or numbers: `vendor`, `attribute` and `type`"#);
    assert_snapshot!(named("\"31\""), @r#"attributes[0].attribute, line 22, column 16: found "31"; expected the name of a known attribute, or numbers: `vendor`, `attribute` and `type`"#);
    assert_snapshot!(named("null"), @"attributes[0].attribute, line 22, column 16: found null; expected the name of an attribute, or a whole number from 1 to 255");
    assert_snapshot!(named("\"User-Name\""), @"attributes[0].attribute, line 22, column 16: found User-Name, which a policy cannot contain: it comes from the logon; expected another attribute");
    assert_snapshot!(named("\"Reply-Message\""), @r#"attributes[0].attribute, line 22, column 16: found "Reply-Message", which only servers send; expected an attribute of requests"#);
    assert_snapshot!(named("\"a\\u001b[2J\\u202eb\""), @r#"attributes[0].attribute, line 22, column 16: found "a\u{1b}[2J\u{202e}b"; expected the name of a known attribute, or numbers: `vendor`, `attribute` and `type`"#);
    assert_snapshot!(named(&format!("\"{}\"", "x".repeat(1000))), @r#"attributes[0].attribute, line 22, column 16: found "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"; expected the name of a known attribute, or numbers: `vendor`, `attribute` and `type`"#);
    assert_snapshot!(attribute("\"vendor\": 9, \"attribute\": \"Cisco-AVPair\", \"type\": \"text\", \"value\": \"a\""), @"
    attributes[0].vendor, line 22, column 3: found `vendor`, which is only allowed with an attribute number; expected only `attribute` and `value` with the name of an attribute
    attributes[0].type, line 22, column 45: found `type`, which is only allowed with an attribute number; expected only `attribute` and `value` with the name of an attribute
    ");
    assert_snapshot!(attribute("\"atribute\": \"Cisco-AVPair\", \"value\": \"a\""), @"attributes[0].atribute, line 22, column 3: unknown key; did you mean `attribute`?");
    assert_snapshot!(attribute("\"name\": \"Cisco-AVPair\", \"value\": \"a\""), @"
    attributes[0].attribute, line 22, column 2: missing key; expected the name of an attribute, or a whole number from 1 to 255
    attributes[0].name, line 22, column 3: unknown key; expected one of vendor, attribute, type, value
    ");
}

#[test]
fn numbers_of_attributes() {
    let numbered = |numbers: &str| attribute(&format!("{numbers}, \"type\": \"number\", \"value\": 5"));
    assert_snapshot!(numbered("\"attribute\": 1"), @"attributes[0].attribute, line 22, column 16: found User-Name, which a policy cannot contain: it comes from the logon; expected another attribute");
    assert_snapshot!(numbered("\"attribute\": 0"), @"attributes[0].attribute, line 22, column 16: found 0; expected a whole number from 1 to 255");
    assert_snapshot!(numbered("\"attribute\": 256"), @"attributes[0].attribute, line 22, column 16: found 256; expected a whole number from 1 to 255");
    assert_snapshot!(numbered("\"attribute\": 61.0"), @"attributes[0].attribute, line 22, column 16: found 61.0; expected a whole number from 1 to 255");
    assert_snapshot!(numbered("\"attribute\": -1"), @"attributes[0].attribute, line 22, column 16: found -1; expected a whole number from 1 to 255");
    assert_snapshot!(numbered("\"attribute\": [61]"), @"attributes[0].attribute, line 22, column 16: found a list; expected the name of an attribute, or a whole number from 1 to 255");
    assert_snapshot!(numbered("\"vendor\": 9"), @"attributes[0].attribute, line 22, column 2: missing key; expected the name of an attribute, or a whole number from 1 to 255");
    assert_snapshot!(numbered("\"vendor\": 0, \"attribute\": 1"), @"attributes[0].vendor, line 22, column 13: found 0; expected the number of a vendor, from 1 to 16777215");
    assert_snapshot!(numbered("\"vendor\": 16777216, \"attribute\": 1"), @"attributes[0].vendor, line 22, column 13: found 16777216; expected the number of a vendor, from 1 to 16777215");
    assert_snapshot!(numbered("\"vendor\": \"Cisco\", \"attribute\": 1"), @r#"attributes[0].vendor, line 22, column 13: found "Cisco"; expected the number of a vendor, from 1 to 16777215"#);
    assert_snapshot!(numbered("\"vendor\": null, \"attribute\": 300"), @"
    attributes[0].vendor, line 22, column 13: found null; expected the number of a vendor, from 1 to 16777215
    attributes[0].attribute, line 22, column 32: found 300; expected a whole number from 1 to 255
    ");
    let of_type = |members: &str| attribute(&format!("\"vendor\": 9999, \"attribute\": 1, {members}"));
    assert_snapshot!(of_type("\"value\": 5"), @r#"attributes[0].type, line 22, column 2: missing key; expected one of "number", "text", "ipv4Address", "ipv6Address", "date""#);
    assert_snapshot!(of_type("\"type\": \"integer\", \"value\": 5"), @r#"attributes[0].type, line 22, column 43: found "integer"; expected one of "number", "text", "ipv4Address", "ipv6Address", "date""#);
    assert_snapshot!(of_type("\"type\": \"Text\", \"value\": \"a\""), @r#"attributes[0].type, line 22, column 43: found "Text"; did you mean `text`?"#);
    assert_snapshot!(of_type("\"type\": \"ipv4\", \"value\": \"192.0.2.1\""), @r#"attributes[0].type, line 22, column 43: found "ipv4"; expected one of "number", "text", "ipv4Address", "ipv6Address", "date""#);
    assert_snapshot!(of_type("\"type\": 1, \"value\": 5"), @r#"attributes[0].type, line 22, column 43: found 1; expected one of "number", "text", "ipv4Address", "ipv6Address", "date""#);
    assert_snapshot!(of_type("\"type\": \"text\""), @"attributes[0].value, line 22, column 2: missing key; expected text of 1 to 247 bytes");
    assert_snapshot!(attribute("\"attribute\": 31, \"type\": \"number\", \"value\": 5"), @r#"attributes[0].type, line 22, column 28: found "number"; expected "text", the type of Calling-Station-Id"#);
}

#[test]
fn every_attribute_that_a_policy_cannot_contain_is_refused_with_the_reason() {
    let mut count = 0;
    for (kind, entry) in dictionary::all() {
        let Role::Reserved(why) = entry.role else { continue };
        let why = text::uncapitalized(why);
        let words = format!("found {kind}, which a policy cannot contain: {why}; expected another attribute");
        let vendor = kind.vendor().map(|vendor| format!("\"vendor\": {vendor}, ")).unwrap_or_default();
        let by_name = attribute(&format!("\"attribute\": \"{kind}\", \"value\": 1"));
        let by_number =
            attribute(&format!("{vendor}\"attribute\": {}, \"type\": \"number\", \"value\": 1", kind.number()));
        for refused in [by_name, by_number] {
            assert!(refused.starts_with("attributes[0].attribute, ") && refused.ends_with(&words), "{refused}");
        }
        count += 1;
    }
    assert!(count >= 10, "{count}");
}

#[test]
fn values_of_attributes() {
    let of = |name: &str, value: &str| attribute(&format!("\"attribute\": \"{name}\", \"value\": {value}"));
    let text = |value: &str| of("Calling-Station-Id", value);
    assert_snapshot!(text("5"), @"attributes[0].value, line 22, column 47: found 5; expected text of 1 to 253 bytes");
    assert_snapshot!(text("null"), @"attributes[0].value, line 22, column 47: found null; expected text of 1 to 253 bytes");
    assert_snapshot!(text("\"\""), @"attributes[0].value, line 22, column 47: found an empty string; expected text of 1 to 253 bytes");
    assert_snapshot!(text("\"a\\nb\""), @"attributes[0].value, line 22, column 47: found a control character (U+000A) at character 2; expected text of 1 to 253 bytes without control characters or line breaks");
    assert_snapshot!(text(&format!("\"{}\"", "x".repeat(254))), @"attributes[0].value, line 22, column 47: found 254 bytes; expected text of 1 to 253 bytes");
    assert_snapshot!(text(&format!("\"{}\"", "é".repeat(127))), @"attributes[0].value, line 22, column 47: found 254 bytes; expected text of 1 to 253 bytes");
    assert_snapshot!(of("Cisco-AVPair", &format!("\"{}\"", "x".repeat(248))), @"attributes[0].value, line 22, column 41: found 248 bytes; expected text of 1 to 247 bytes");
    let number = |value: &str| of("NAS-Port-Type", value);
    assert_snapshot!(number("\"Virtual\""), @r#"attributes[0].value, line 22, column 42: found "Virtual"; expected a whole number from 0 to 4294967295"#);
    assert_snapshot!(number("\"5\""), @r#"attributes[0].value, line 22, column 42: found "5"; expected a whole number from 0 to 4294967295"#);
    assert_snapshot!(number("5.0"), @"attributes[0].value, line 22, column 42: found 5.0; expected a whole number from 0 to 4294967295");
    assert_snapshot!(number("-1"), @"attributes[0].value, line 22, column 42: found -1; expected a whole number from 0 to 4294967295");
    assert_snapshot!(number("4294967296"), @"attributes[0].value, line 22, column 42: found 4294967296; expected a whole number from 0 to 4294967295");
    assert_snapshot!(number(&"9".repeat(1000)), @"attributes[0].value, line 22, column 42: found 9999999999999999999999999999999999999999…; expected a whole number from 0 to 4294967295");
    assert_snapshot!(of("NAS-IP-Address", "\"2001:db8::1\""), @r#"attributes[0].value, line 22, column 43: found "2001:db8::1"; expected an IPv4 address such as "192.0.2.1""#);
    assert_snapshot!(of("NAS-IP-Address", "\"vpn.example.com\""), @r#"attributes[0].value, line 22, column 43: found "vpn.example.com"; expected an IPv4 address such as "192.0.2.1""#);
    assert_snapshot!(of("NAS-IP-Address", "3221225985"), @r#"attributes[0].value, line 22, column 43: found 3221225985; expected an IPv4 address such as "192.0.2.1""#);
    assert_snapshot!(of("NAS-IP-Address", "\" 192.0.2.1\""), @r#"attributes[0].value, line 22, column 43: found " 192.0.2.1"; expected an IPv4 address such as "192.0.2.1""#);
    assert_snapshot!(of("NAS-IPv6-Address", "\"192.0.2.1\""), @r#"attributes[0].value, line 22, column 45: found "192.0.2.1"; expected an IPv6 address such as "2001:db8::1""#);
    let date =
        |value: &str| attribute(&format!("\"vendor\": 9999, \"attribute\": 1, \"type\": \"date\", \"value\": {value}"));
    assert_snapshot!(date("\"2026-11-27\""), @r#"attributes[0].value, line 22, column 60: found "2026-11-27"; expected a date and time in UTC such as "2026-11-27T08:30:00Z", from 1970 to 2106"#);
    assert_snapshot!(date("\"2026-11-27T09:30:00+01:00\""), @r#"attributes[0].value, line 22, column 60: found "2026-11-27T09:30:00+01:00"; expected a date and time in UTC such as "2026-11-27T08:30:00Z", from 1970 to 2106"#);
    assert_snapshot!(date("\"1969-12-31T23:59:59Z\""), @r#"attributes[0].value, line 22, column 60: found "1969-12-31T23:59:59Z"; expected a date and time in UTC such as "2026-11-27T08:30:00Z", from 1970 to 2106"#);
    assert_snapshot!(date("1795768200"), @r#"attributes[0].value, line 22, column 60: found 1795768200; expected a date and time in UTC such as "2026-11-27T08:30:00Z", from 1970 to 2106"#);
}

#[test]
fn every_problem_of_an_attribute_is_listed() {
    assert_snapshot!(attribute("\"vendor\": -1, \"attribute\": 0, \"type\": \"float\", \"value\": \"\", \"note\": 1"), @r#"
    attributes[0].vendor, line 22, column 13: found -1; expected the number of a vendor, from 1 to 16777215
    attributes[0].attribute, line 22, column 30: found 0; expected a whole number from 1 to 255
    attributes[0].type, line 22, column 41: found "float"; expected one of "number", "text", "ipv4Address", "ipv6Address", "date"
    attributes[0].note, line 22, column 63: unknown key; expected one of vendor, attribute, type, value
    "#);
    assert_snapshot!(attributes("[{\"attribute\": \"X\", \"value\": 1},\n{\"attribute\": 0, \"type\": \"text\"},\n{\"attribute\": \"User-Name\"}]"), @r#"
    attributes[0].attribute, line 22, column 16: found "X"; expected the name of a known attribute, or numbers: `vendor`, `attribute` and `type`
    attributes[1].value, line 23, column 1: missing key; expected a value of the type
    attributes[1].attribute, line 23, column 15: found 0; expected a whole number from 1 to 255
    attributes[2].value, line 24, column 1: missing key; expected a value of the type
    attributes[2].attribute, line 24, column 15: found User-Name, which a policy cannot contain: it comes from the logon; expected another attribute
    "#);
}

#[test]
fn a_language_that_is_no_tag() {
    let language =
        |value: &str| refused(TEXT.replacen("\"version\": 1", &format!("\"version\": 2, \"language\": {value}"), 1));
    assert_snapshot!(language("\"German\\n\""), @r#"language, line 4, column 29: found "German\u{a}"; expected a language tag such as "en" or "de-CH" (BCP 47)"#);
    assert_snapshot!(language("\"de_CH\""), @r#"language, line 4, column 29: found "de_CH"; expected a language tag such as "en" or "de-CH" (BCP 47)"#);
    assert_snapshot!(language("\"\""), @r#"language, line 4, column 29: found ""; expected a language tag such as "en" or "de-CH" (BCP 47)"#);
    assert_snapshot!(language("null"), @r#"language, line 4, column 29: found null; expected a language tag such as "en" or "de-CH" (BCP 47)"#);
    assert_snapshot!(language("[\"en\", \"de\"]"), @r#"language, line 4, column 29: found a list; expected a language tag such as "en" or "de-CH" (BCP 47)"#);
    assert_snapshot!(language(&format!("\"de-x-{}\"", vec!["abcdefgh"; 40].join("-"))), @r#"language, line 4, column 29: found 364 characters; expected a language tag of at most 255 characters"#);
}
