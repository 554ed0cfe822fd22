//! Error messages for broken files: the exact text for every kind of mistake.

use insta::assert_snapshot;
use radius_console::policy::json::{self, MAX_BYTES};

use crate::golden::TEXT;

/// The reader's error message for these bytes.
pub(crate) fn refused(bytes: impl AsRef<[u8]>) -> String {
    json::read(bytes.as_ref()).expect_err("was accepted").to_string()
}

/// The reader's error message for the full policy with the first `old` replaced by `new`.
pub(crate) fn with(old: &str, new: &str) -> String {
    assert!(TEXT.contains(old), "no {old}");
    refused(TEXT.replacen(old, new, 1))
}

fn with_line(old: &str, new: &str) -> String {
    with(&format!("{old}\n"), &format!("{new}\n"))
}

#[test]
fn a_file_that_is_not_text() {
    assert_snapshot!(refused(""), @"line 1, column 1: found an empty file; expected a policy");
    assert_snapshot!(refused(" \r\n\t\n "), @"line 1, column 1: found an empty file; expected a policy");
    assert_snapshot!(refused("\u{feff}"), @"line 1, column 1: found an empty file; expected a policy");
    assert_snapshot!(refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), @"line 1, column 1: found the byte 0x89; expected UTF-8 text");
    assert_snapshot!(refused(b"\x7fELF\x02\x01\x01\0"), @"line 1, column 8: found the byte 0x00; expected UTF-8 text");
    assert_snapshot!(refused(b"\xff\xfe{\0}\0"), @"line 1, column 1: found UTF-16 text; expected UTF-8; save the file as UTF-8");
    assert_snapshot!(refused(b"\xfe\xff\0{\0}"), @"line 1, column 1: found UTF-16 text; expected UTF-8; save the file as UTF-8");
    assert_snapshot!(refused(b"{\0}\0"), @"line 1, column 1: found UTF-16 text; expected UTF-8; save the file as UTF-8");
    assert_snapshot!(refused(b"{\n  \"name\": \"D\xfco\"\n}"), @"line 2, column 13: found the byte 0xFC; expected UTF-8 text");
    assert_snapshot!(refused(b"{\"name\": \"\xed\xa0\x80\"}"), @"line 1, column 11: found the byte 0xED; expected UTF-8 text");
    assert_snapshot!(refused(vec![b' '; MAX_BYTES + 1]), @"line 1, column 1: found a file of 1,048,577 bytes; expected at most 1,048,576");
}

#[test]
fn a_file_that_is_not_a_policy() {
    assert_snapshot!(refused("null"), @"line 1, column 1: found null; expected a policy object");
    assert_snapshot!(refused("[]"), @"line 1, column 1: found a list; expected a policy object");
    assert_snapshot!(refused("\"policy\""), @r#"line 1, column 1: found "policy"; expected a policy object"#);
    assert_snapshot!(refused("42"), @"line 1, column 1: found 42; expected a policy object");
    assert_snapshot!(refused("{}"), @r#"
    version, line 1, column 1: missing key; expected 1 or 2
    format, line 1, column 1: missing key; expected "radius-automation-policy"
    name, line 1, column 1: missing key; expected text of 1 to 255 characters
    actions, line 1, column 1: missing key; expected a list of at most five actions
    clientPolicy, line 1, column 1: missing key; expected an object with `rememberLastMethod`
    "#);
    assert_snapshot!(refused("# a comment"), @"line 1, column 1: found `#`; expected a value");
    assert_snapshot!(with("radius-automation-policy", "radius-policy"), @r#"format, line 3, column 13: found "radius-policy"; expected "radius-automation-policy""#);
}

#[test]
fn broken_json() {
    assert_snapshot!(refused(&TEXT[..TEXT.len() / 2]), @"actions[0].description, line 26, column 22: found an unterminated string; expected a closing quotation mark");
    assert_snapshot!(refused(&TEXT[..400]), @"connection, line 12, column 5: found an unterminated string; expected a closing quotation mark");
    assert_snapshot!(refused(format!("{TEXT}{{}}")), @"line 54, column 1: found `{` after the end of the policy; expected the end of the file");
    assert_snapshot!(refused(format!("{TEXT}// the end")), @"line 54, column 1: found a comment after the end of the policy; expected the end of the file");
    assert_snapshot!(with_line("\"version\": 1,", "\"version\": 1"), @r#"line 5, column 3: found `"`; expected `,` or `}`"#);
    assert_snapshot!(with_line("\"rememberLastMethod\": false", "\"rememberLastMethod\": false,"), @"clientPolicy, line 52, column 3: found `}`; expected a key in quotation marks");
    assert_snapshot!(refused("{\"actions\": [1, 2,]}"), @"actions[2], line 1, column 19: found `]`; expected a value");
    assert_snapshot!(refused("{\"actions\": [1 2]}"), @"actions, line 1, column 16: found `2`; expected `,` or `]`");
    assert_snapshot!(refused("{,}"), @"line 1, column 2: found `,`; expected a key in quotation marks, or `}`");
    assert_snapshot!(with("\"name\"", "name"), @"line 5, column 3: found `name`; expected a key in quotation marks");
    assert_snapshot!(with("\"name\"", "'name'"), @"line 5, column 3: found `'`; expected a key in quotation marks");
    assert_snapshot!(with("\"name\":", "\"name\""), @r#"name, line 5, column 10: found `"`; expected `:` after the key"#);
    assert_snapshot!(with("\"Push\"", "'Push'"), @"actions[0].title, line 24, column 16: found `'`; expected a value");
    assert_snapshot!(with("\"Push\"", "\"Push"), @"actions[0].title, line 24, column 22: found a control character (U+000A) in a string; expected a closing quotation mark before it, or an escape");
    assert_snapshot!(with("\"Push\"", "\"Pu\tsh\""), @"actions[0].title, line 24, column 19: found a control character (U+0009) in a string; expected a closing quotation mark before it, or an escape");
    assert_snapshot!(with("\"Push\"", "\"Pu\\xsh\""), @r#"actions[0].title, line 24, column 19: found an unknown escape sequence; expected \" \\ \/ \b \f \n \r \t or \u and four hexadecimal digits"#);
    assert_snapshot!(with("\"Push\"", "\"Pu\\u12sh\""), @r"actions[0].title, line 24, column 19: found an incomplete escape sequence; expected \u and four hexadecimal digits");
    assert_snapshot!(with("60", "NaN"), @"connection.timeout, line 14, column 16: found `NaN`; expected a value");
    assert_snapshot!(with("60", "-Infinity"), @"connection.timeout, line 14, column 16: found `-Infinity`; expected a valid JSON number");
    assert_snapshot!(with("60", "060"), @"connection.timeout, line 14, column 16: found `060`; expected a valid JSON number");
    assert_snapshot!(with("60", "+60"), @"connection.timeout, line 14, column 16: found `+`; expected a value");
    assert_snapshot!(with("60", "6_0"), @"connection, line 14, column 17: found `_0`; expected `,` or `}`");
    assert_snapshot!(with("60", "0x3C"), @"connection.timeout, line 14, column 16: found `0x3C`; expected a valid JSON number");
    assert_snapshot!(with("60", "60."), @"connection.timeout, line 14, column 16: found `60.`; expected a valid JSON number");
    assert_snapshot!(with("60", ""), @"connection.timeout, line 14, column 16: found `,`; expected a value");
    assert_snapshot!(with("true", "True"), @"connection.usernameOnly, line 18, column 21: found `True`; expected a value");
    assert_snapshot!(refused("[".repeat(100_000)), @"[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0], line 1, column 17: found values nested more than 16 levels deep; expected a policy, which is three levels deep");
    assert_snapshot!(refused("{\"a\":".repeat(100_000)), @"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a, line 1, column 81: found values nested more than 16 levels deep; expected a policy, which is three levels deep");
    assert_snapshot!(refused(format!("[{}1]", "1,".repeat(500_000))), @"[9999], line 1, column 20000: found more than 10,000 values; expected a policy, which has fewer than a thousand");
}

/// The full policy with its first title, on line 24, replaced by these lines.
fn with_lines(lines: &[&str]) -> String {
    let title = "      \"title\": \"Push\",\n";
    assert!(TEXT.contains(title));
    TEXT.replacen(title, &(lines.join("\n") + "\n"), 1)
}

#[test]
fn an_unresolved_merge_conflict_is_named_and_is_the_only_problem() {
    let (ours, theirs) = ("      \"title\": \"Push\",", "      \"title\": \"Approve\",");
    let by_git = with_lines(&["<<<<<<< HEAD", ours, "=======", theirs, ">>>>>>> other"]);
    assert_snapshot!(refused(&by_git), @"line 24, column 1: found an unresolved merge conflict; expected only one version of these lines, without the markers `<<<<<<<`, `=======` and `>>>>>>>`");
    let message = refused(&by_git);
    // With Windows line ends, with the common ancestor, with longer markers, and amid other problems.
    assert_eq!(refused(by_git.replace('\n', "\r\n")), message);
    assert_eq!(refused(by_git.replace("=======", "||||||| 1234567\n=======")), message);
    assert_eq!(refused(by_git.replace("<<<<<<<", "<<<<<<<<<<")), message);
    assert_eq!(refused(by_git.replacen("60", "60.0", 1).replacen("\"name\"", "\"version\": 1, name", 1)), message);
    // Leftovers of a hasty resolution.
    for rest in [&["=======", theirs][..], &[ours, ">>>>>>> other"], &[ours, "<<<<<<<"]] {
        let line = 24 + rest.iter().position(|line| !line.starts_with(' ')).unwrap();
        let message = refused(with_lines(rest));
        assert!(
            message.starts_with(&format!("line {line}, column 1: found an unresolved merge conflict; ")),
            "{message}"
        );
        assert_eq!(message.lines().count(), 1, "{message}");
    }
    // Both branches added the file.
    let message = refused(format!("<<<<<<< HEAD\n{TEXT}=======\n{TEXT}>>>>>>> other\n"));
    assert!(message.starts_with("line 1, column 1: found an unresolved merge conflict; "), "{message}");
}

#[test]
fn text_resembling_a_merge_conflict_is_not_reported_as_one() {
    assert_snapshot!(refused("Policies\n=======\n"), @"line 1, column 1: found `Policies`; expected a value");
    for line in ["      <<<<<<< HEAD", "<<<<<< HEAD", "<<<<<<<HEAD", "\"<<<<<<< HEAD\""] {
        let message = refused(with_lines(&[line]));
        assert!(!message.contains("conflict"), "{line}: {message}");
    }
    // Inside a string it is just text.
    assert!(json::read(TEXT.replacen("\"Push\"", "\"<<<<<<< HEAD\"", 1).as_bytes()).is_ok());
}

#[test]
fn wrong_keys() {
    assert_snapshot!(with("\"title\": \"Push\"", "\"titel\": \"Push\""), @"actions[0].titel, line 24, column 7: unknown key; did you mean `title`?");
    assert_snapshot!(with("\"actionMessage\"", "\"action_message\""), @"actions[0].action_message, line 27, column 7: unknown key; did you mean `actionMessage`?");
    assert_snapshot!(with("\"autoSend\"", "\"autosend\""), @"actions[0].autosend, line 29, column 7: unknown key; did you mean `autoSend`?");
    assert_snapshot!(with("\"enabled\": true,", "\"enabled\": true, \"colour\": \"red\","), @"actions[0].colour, line 23, column 24: unknown key; expected one of enabled, title, command, description, actionMessage, image, autoSend");
    assert_snapshot!(with("\"enabled\": true,", "\"enabled\": true, \"id\": 7,"), @"actions[0].id, line 23, column 24: unknown key; expected one of enabled, title, command, description, actionMessage, image, autoSend");
    assert_snapshot!(with("\"timeout\"", "\"timeOut\""), @"connection.timeOut, line 14, column 5: unknown key; did you mean `timeout`?");
    assert_snapshot!(with("\"rememberLastMethod\"", "\"rememberlastmethod\""), @"clientPolicy.rememberlastmethod, line 51, column 5: unknown key; did you mean `rememberLastMethod`?");
    assert_snapshot!(with("\"name\"", "\"name\": \"x\", \"sharedSecret\""), @"sharedSecret, line 5, column 16: unknown key; expected one of $schema, format, version, name, provider, notes, language, connection, attributes, actions, clientPolicy");
    assert_snapshot!(with("\"name\"", "\"\\u001b[2J\": 1, \"name\""), @r#"["\u{1b}[2J"], line 5, column 3: unknown key; expected one of $schema, format, version, name, provider, notes, language, connection, attributes, actions, clientPolicy"#);
    assert_snapshot!(with("\"name\"", "\"na\\u006de\": \"Duo\", \"name\""), @"name, line 5, column 23: duplicate key, first at line 5, column 3; expected each key only once");
    assert_snapshot!(with("\"enabled\": true,", "\"enabled\": true, \"enabled\": false,"), @"actions[0].enabled, line 23, column 24: duplicate key, first at line 23, column 7; expected each key only once");
    assert_snapshot!(with("\"haMode\": \"activeActive\",", ""), @r#"connection.haMode, line 8, column 17: missing key; expected "activePassive" or "activeActive""#);
    assert_snapshot!(with("\"image\": \"push\",", ""), @r#"actions[0].image, line 22, column 5: missing key; expected the id of a gallery image, or a PNG as "data:image/png;base64,...""#);
}

#[test]
fn wrong_numbers() {
    assert_snapshot!(with("60", "60.0"), @"connection.timeout, line 14, column 16: found 60.0; expected a whole number from 1 to 300");
    assert_snapshot!(with("60", "6e1"), @"connection.timeout, line 14, column 16: found 6e1; expected a whole number from 1 to 300");
    assert_snapshot!(with("60", "-0"), @"connection.timeout, line 14, column 16: found -0; expected a whole number from 1 to 300");
    assert_snapshot!(with("60", "0"), @"connection.timeout, line 14, column 16: found 0; expected a whole number from 1 to 300");
    assert_snapshot!(with("60", "301"), @"connection.timeout, line 14, column 16: found 301; expected a whole number from 1 to 300");
    assert_snapshot!(with("60", "\"60\""), @r#"connection.timeout, line 14, column 16: found "60"; expected a whole number from 1 to 300"#);
    assert_snapshot!(with("60", "null"), @"connection.timeout, line 14, column 16: found null; expected a whole number from 1 to 300");
    assert_snapshot!(with("60", &"9".repeat(100_000)), @"connection.timeout, line 14, column 16: found 9999999999999999999999999999999999999999…; expected a whole number from 1 to 300");
    assert_snapshot!(with("60", "1e999999999"), @"connection.timeout, line 14, column 16: found 1e999999999; expected a whole number from 1 to 300");
    assert_snapshot!(with("1812", "65536"), @"connection.radiusPort, line 13, column 19: found 65536; expected a whole number from 1 to 65535");
    assert_snapshot!(with("1812", "[1812, 1813]"), @"connection.radiusPort, line 13, column 19: found a list; expected a whole number from 1 to 65535");
    assert_snapshot!(with("\"retries\": 1", "\"retries\": -1"), @"connection.retries, line 15, column 16: found -1; expected a whole number from 0 to 10");
}

#[test]
fn wrong_texts() {
    assert_snapshot!(with("\"Push\"", "\"\""), @"actions[0].title, line 24, column 16: found an empty string; expected text of 1 to 255 characters");
    assert_snapshot!(with("\"Push\"", &format!("\"{}\"", "電".repeat(256))), @"actions[0].title, line 24, column 16: found 256 characters; expected text of 1 to 255 characters");
    assert_snapshot!(with("\"Push\"", "7"), @"actions[0].title, line 24, column 16: found 7; expected text of 1 to 255 characters");
    assert_snapshot!(with("\"Push\"", "{\"en\": \"Push\"}"), @"actions[0].title, line 24, column 16: found an object; expected text of 1 to 255 characters");
    assert_snapshot!(with("\"Push\"", "\"two\\nlines\""), @"actions[0].title, line 24, column 16: found a control character (U+000A) at character 4; expected text of 1 to 255 characters without control characters or line breaks");
    assert_snapshot!(with("\"Push\"", "\"\\u001b[31mPush\""), @"actions[0].title, line 24, column 16: found a control character (U+001B) at character 1; expected text of 1 to 255 characters without control characters or line breaks");
    assert_snapshot!(with("\"Push\"", "\"Pu\u{7f}sh\""), @"actions[0].title, line 24, column 16: found a control character (U+007F) at character 3; expected text of 1 to 255 characters without control characters or line breaks");
    assert_snapshot!(with("\"Push\"", "\"\\ud83d\""), @r"actions[0].title, line 24, column 17: found a lone surrogate (\uD83D); expected a pair of surrogates, or the character itself");
    assert_snapshot!(with("\"Push\"", "\"\\udcf1\\ud83d!\""), @r"
    actions[0].title, line 24, column 17: found a lone surrogate (\uDCF1); expected a pair of surrogates, or the character itself
    actions[0].title, line 24, column 23: found a lone surrogate (\uD83D); expected a pair of surrogates, or the character itself
    ");
    assert_snapshot!(with("\"push\"", &format!("\"{}\"", "p".repeat(129))), @"actions[0].command, line 25, column 18: found 129 bytes; expected a command of at most 128 bytes");
    assert_snapshot!(with("\"push\"", &format!("\"{}\"", "é".repeat(65))), @"actions[0].command, line 25, column 18: found 130 bytes; expected a command of at most 128 bytes");
    assert_snapshot!(with("\"Approve on your phone\"", &format!("\"{}\"", "a".repeat(1025))), @"actions[0].description, line 26, column 22: found 1,025 characters; expected text of at most 1,024 characters");
    assert_snapshot!(with("A space that joins", &"n".repeat(4096)), @"notes, line 7, column 12: found 4,139 characters; expected text of at most 4,096 characters");
    assert_snapshot!(with("radius.example.com", "radius.example.com:1812"), @r#"connection.radiusServer, line 10, column 21: found "radius.example.com:1812"; expected a host name or IP address without a port"#);
    assert_snapshot!(with("2001:db8::1", "[2001:db8::1]"), @r#"connection.backupServer, line 11, column 21: found "[2001:db8::1]"; expected a host name or IP address without a port"#);
    assert_snapshot!(with("radius.example.com", "radius 1"), @r#"connection.radiusServer, line 10, column 21: found "radius 1"; expected a host name or IP address without a port"#);
}

#[test]
fn wrong_names_and_booleans() {
    assert_snapshot!(with("activeActive", "activActive"), @r#"connection.haMode, line 12, column 15: found "activActive"; did you mean `activeActive`?"#);
    assert_snapshot!(with("activeActive", "roundRobin"), @r#"connection.haMode, line 12, column 15: found "roundRobin"; expected "activePassive" or "activeActive""#);
    assert_snapshot!(with("\"PAP\"", "\"pap\""), @r#"connection.passwordEncoding, line 16, column 25: found "pap"; did you mean `PAP`?"#);
    assert_snapshot!(with("\"PAP\"", "\"MS-CHAPv2\""), @r#"connection.passwordEncoding, line 16, column 25: found "MS-CHAPv2"; expected "PAP" or "CHAP""#);
    assert_snapshot!(with("\"duo\"", "\"Duo\""), @r#"provider, line 6, column 15: found "Duo"; did you mean `duo`?"#);
    assert_snapshot!(with("\"duo\"", "\"acme\""), @r#"provider, line 6, column 15: found "acme"; expected a known MFA server: duo, akamai, safenet, rublon, logintc, eset, fortiauthenticator, entra, privacyidea, rsa, pingid, onelogin, symantec-vip, okta, dualshield"#);
    assert_snapshot!(with("\"desk-phone\"", "\"deskphone\""), @r#"actions[1].image, line 37, column 16: found "deskphone"; did you mean `desk-phone`?"#);
    assert_snapshot!(with("\"desk-phone\"", "\"C:\\\\phone.ico\""), @r#"actions[1].image, line 37, column 16: found "C:\phone.ico"; expected the id of a gallery image, or a PNG as "data:image/png;base64,...""#);
    assert_snapshot!(with("\"enabled\": true", "\"enabled\": 1"), @"actions[0].enabled, line 23, column 18: found 1; expected true or false");
    assert_snapshot!(with("\"usernameOnly\": true", "\"usernameOnly\": \"yes\""), @r#"connection.usernameOnly, line 18, column 21: found "yes"; expected true or false"#);
    assert_snapshot!(with("\"rememberLastMethod\": false", "\"rememberLastMethod\": null"), @"clientPolicy.rememberLastMethod, line 51, column 27: found null; expected true or false");
}

#[test]
fn wrong_custom_images() {
    let picture = |uri: &str| with("\"push\",\n      \"autoSend\"", &format!("\"{uri}\",\n      \"autoSend\""));
    assert_snapshot!(picture("data:image/jpeg;base64,/9j/4AAQ"), @r#"actions[0].image, line 28, column 16: found "data:image/jpeg;base64"; expected a PNG of at most 512 x 512 pixels, as "data:image/png;base64,..." with at most 65,536 characters"#);
    assert_snapshot!(picture("data:image/png,%89PNG"), @r#"actions[0].image, line 28, column 16: found an image that is not valid base64; expected a PNG of at most 512 x 512 pixels, as "data:image/png;base64,..." with at most 65,536 characters"#);
    assert_snapshot!(picture("data:image/png;base64,"), @r#"actions[0].image, line 28, column 16: found a damaged or incomplete PNG; expected a PNG of at most 512 x 512 pixels, as "data:image/png;base64,..." with at most 65,536 characters"#);
    assert_snapshot!(picture("data:image/png;base64,iVBOR"), @r#"actions[0].image, line 28, column 16: found an image that is not valid base64; expected a PNG of at most 512 x 512 pixels, as "data:image/png;base64,..." with at most 65,536 characters"#);
    assert_snapshot!(picture("data:image/png;base64,iVBORw0KGgo="), @r#"actions[0].image, line 28, column 16: found a damaged or incomplete PNG; expected a PNG of at most 512 x 512 pixels, as "data:image/png;base64,..." with at most 65,536 characters"#);
    assert_snapshot!(picture("data:image/png;base64,R0lGODlhAQABAAAAACw="), @r#"actions[0].image, line 28, column 16: found a damaged or incomplete PNG; expected a PNG of at most 512 x 512 pixels, as "data:image/png;base64,..." with at most 65,536 characters"#);
    assert_snapshot!(picture(&format!("data:image/png;base64,{}", "A".repeat(65536))), @r#"actions[0].image, line 28, column 16: found an image of 65,558 characters; expected a PNG of at most 512 x 512 pixels, as "data:image/png;base64,..." with at most 65,536 characters"#);
    let own = TEXT.find("data:image/png").expect("a data URI");
    assert_snapshot!(picture(&TEXT[own..own + "data:image/png;base64,".len() + 64]), @r#"actions[0].image, line 28, column 16: found a damaged or incomplete PNG; expected a PNG of at most 512 x 512 pixels, as "data:image/png;base64,..." with at most 65,536 characters"#);
}

#[test]
fn rules_across_actions() {
    let action = "{\"enabled\": true, \"title\": \"T\", \"command\": \"\", \"description\": \"\", \"actionMessage\": \"\", \
                  \"image\": \"key\", \"autoSend\": false}";
    let actions = |list: &str| {
        refused(format!(
            "{{\"format\": \"radius-automation-policy\", \"version\": 1, \"name\": \"n\",\n\"actions\": [{list}],\n\
             \"clientPolicy\": {{\"rememberLastMethod\": true}}}}"
        ))
    };
    let sending = action.replace("\"autoSend\": false", "\"autoSend\": true");
    assert_snapshot!(actions(&[action; 6].join(",\n")), @"actions[5], line 7, column 1: found 6 actions; expected at most five");
    assert_snapshot!(actions(&[action; 40].join(",\n")), @"actions[5], line 7, column 1: found 40 actions; expected at most five");
    assert_snapshot!(actions(&[&sending, action, &sending].join(",\n")), @"actions[2].autoSend, line 4, column 116: found a second Autosend (the first is actions[0], line 2); expected true for at most one action");
    assert_snapshot!(actions(&[&*sending; 4].join(",\n")), @"
    actions[1].autoSend, line 3, column 116: found a second Autosend (the first is actions[0], line 2); expected true for at most one action
    actions[2].autoSend, line 4, column 116: found a second Autosend (the first is actions[0], line 2); expected true for at most one action
    actions[3].autoSend, line 5, column 116: found a second Autosend (the first is actions[0], line 2); expected true for at most one action
    ");
    // The first one is invalid itself, and the second still counts as one too many.
    assert_snapshot!(actions(&[&sending.replace("\"T\"", "\"\""), &*sending].join(",\n")), @"
    actions[0].title, line 2, column 40: found an empty string; expected text of 1 to 255 characters
    actions[1].autoSend, line 3, column 116: found a second Autosend (the first is actions[0], line 2); expected true for at most one action
    ");
    assert_snapshot!(actions("\"Push\", null"), @r#"
    actions[0], line 2, column 13: found "Push"; expected an action object
    actions[1], line 2, column 21: found null; expected an action object
    "#);
    assert_snapshot!(with("\"actions\": [", "\"actions\": {\"0\": ["), @"line 54, column 1: found the end of the file; expected `,` or `}`");
    assert_snapshot!(actions("]"), @"line 2, column 14: found `]`; expected `,` or `}`");
}

#[test]
fn wrong_versions_and_parts() {
    assert_snapshot!(with("\"version\": 1", "\"version\": 3"), @"version, line 4, column 14: found version 3, written by a newer program; expected version 1 or 2; open the file with a newer program");
    assert_snapshot!(refused("{\"version\": 99999999999999999999, \"whatever\": true, \"whatever\": 1}"), @"version, line 1, column 13: found version 99999999999999999999, written by a newer program; expected version 1 or 2; open the file with a newer program");
    assert_snapshot!(with("\"version\": 1", "\"version\": 0"), @"version, line 4, column 14: found 0; expected 1 or 2");
    assert_snapshot!(with("\"version\": 1", "\"version\": 1.0"), @"version, line 4, column 14: found 1.0; expected 1 or 2");
    assert_snapshot!(with("\"version\": 1", "\"version\": \"1\""), @r#"version, line 4, column 14: found "1"; expected 1 or 2"#);
    assert_snapshot!(refused(TEXT.replace("\"connection\": {", "\"connection\": null, \"x\": {")), @"
    connection, line 8, column 17: found null; expected an object
    x, line 8, column 23: unknown key; expected one of $schema, format, version, name, provider, notes, language, connection, attributes, actions, clientPolicy
    ");
    assert_snapshot!(with("\"clientPolicy\": {\n    \"rememberLastMethod\": false\n  }", "\"clientPolicy\": true"), @"clientPolicy, line 50, column 19: found true; expected an object with `rememberLastMethod`");
    assert_snapshot!(with("\"notes\": ", "\"notes\": null, \"n\": "), @"
    notes, line 7, column 12: found null; expected text of at most 4,096 characters
    n, line 7, column 18: unknown key; expected one of $schema, format, version, name, provider, notes, language, connection, attributes, actions, clientPolicy
    ");
}

#[test]
fn all_problems_are_listed_in_file_order() {
    let text = TEXT
        .replacen("\"version\": 1", "\"version\": \"one\"", 1)
        .replacen("\"duo\"", "\"duoo\"", 1)
        .replacen("60", "60.0", 1)
        .replacen("\"retries\"", "\"retry\"", 1)
        .replacen("\"Push\"", "\"\"", 1)
        .replacen("\"desk-phone\"", "\"fax\"", 1)
        .replacen("\"autoSend\": false", "\"autoSend\": true", 1)
        .replacen("\"rememberLastMethod\": false", "\"rememberLastMethod\": 0, \"\\ud800\": 1", 1);
    assert_snapshot!(refused(text), @r#"
    version, line 4, column 14: found "one"; expected 1 or 2
    provider, line 6, column 15: found "duoo"; did you mean `duo`?
    connection.retries, line 8, column 17: missing key; expected a whole number from 0 to 10
    connection.timeout, line 14, column 16: found 60.0; expected a whole number from 1 to 300
    connection.retry, line 15, column 5: unknown key; expected one of displayName, radiusServer, backupServer, haMode, radiusPort, timeout, retries, passwordEncoding, userMessagePrompt, usernameOnly, forwardFirstPwdToAD
    actions[0].title, line 24, column 16: found an empty string; expected text of 1 to 255 characters
    actions[1].image, line 37, column 16: found "fax"; expected the id of a gallery image, or a PNG as "data:image/png;base64,..."
    actions[1].autoSend, line 38, column 19: found a second Autosend (the first is actions[0], line 29); expected true for at most one action
    clientPolicy.rememberLastMethod, line 51, column 27: found 0; expected true or false
    clientPolicy["�"], line 51, column 30: unknown key; expected one of rememberLastMethod
    clientPolicy, line 51, column 31: found a lone surrogate (\uD800); expected a pair of surrogates, or the character itself
    "#);
}

#[test]
fn a_hundred_problems_are_listed_and_the_rest_counted() {
    let keys: Vec<String> = (0..250).map(|number| format!("\"k{number}\": 0")).collect();
    let words = refused(format!("{{{}}}", keys.join(",\n")));
    let lines: Vec<&str> = words.lines().collect();
    assert_eq!(lines.len(), 101);
    assert_snapshot!(lines[100], @"155 more problems are not listed");
}

#[test]
fn utf_16_is_detected_with_and_without_a_byte_order_mark() {
    let message = "line 1, column 1: found UTF-16 text; expected UTF-8; save the file as UTF-8";
    for mark in ["", "\u{feff}"] {
        let units = || mark.encode_utf16().chain(TEXT.encode_utf16());
        assert_eq!(refused(units().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()), message, "{mark:?}");
        assert_eq!(refused(units().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()), message, "{mark:?}");
    }
    for no_text in ["\0\0\0\0", "{\0", "\0{", "{}\0\0", "\0\0{}"] {
        assert!(refused(no_text).contains("found the byte 0x00"), "{no_text:?}: {}", refused(no_text));
    }
}

#[test]
fn columns_count_characters_up_to_the_first_invalid_byte() {
    assert_snapshot!(refused([b"{\n \"".as_slice(), "電é📱".as_bytes(), b"\xff"].concat()), @"line 2, column 6: found the byte 0xFF; expected UTF-8 text");
}

#[test]
fn a_number_with_an_incomplete_exponent_is_invalid() {
    for number in ["1e", "1e+", "1E-", "1e5e5", "1e5.5", "e5", ".5", "-", "--1", "1.2.3", "01", "-01"] {
        assert!(refused(format!("[{number}]")).contains("found `"), "{number}");
    }
    for number in ["1e5", "1E+5", "-0.5e-05", "0", "-0", "0.0"] {
        assert!(refused(format!("[{number}]")).contains("found a list"), "{number}");
    }
}

#[test]
fn the_full_range_of_surrogate_pairs_is_read() {
    for (pair, title) in [("\\ud800\\udc00", "\u{10000}"), ("\\udbff\\udfff", "\u{10ffff}"), ("\\uD83D\\uDCF1", "📱")]
    {
        let policy = json::read(TEXT.replacen("\"Push\"", &format!("\"{pair}\""), 1).as_bytes()).unwrap();
        assert_eq!(policy.actions().next().unwrap().1.title.as_str(), title);
    }
    for lone in ["\\ud800\\udbff", "\\ud800\\ue000", "\\udc00\\ud800", "\\udfff", "\\ud7ff\\udc00", "\\ud800\\u00e9"] {
        assert!(with("\"Push\"", &format!("\"{lone}\"")).contains("a lone surrogate"), "{lone}");
    }
    for whole in ["\\ud7ff", "\\ue000"] {
        assert!(json::read(TEXT.replacen("\"Push\"", &format!("\"{whole}\""), 1).as_bytes()).is_ok(), "{whole}");
    }
}

#[test]
fn a_key_already_present_is_not_suggested() {
    assert_snapshot!(with("\"title\": \"Push\"", "\"title\": \"Push\", \"titel\": \"Push\""), @"actions[0].titel, line 24, column 24: unknown key; expected one of enabled, title, command, description, actionMessage, image, autoSend");
    assert_snapshot!(with("\"title\": \"Push\"", "\"titel\": \"Push\", \"titl\": \"Push\""), @"
    actions[0].titel, line 24, column 7: unknown key; did you mean `title`?
    actions[0].titl, line 24, column 24: unknown key; did you mean `title`?
    ");
}

#[test]
fn a_long_key_is_truncated_in_a_path() {
    let (long, invisible) = ("k".repeat(1_000), "\u{200b}".repeat(1_000));
    assert_snapshot!(with("\"retries\"", &format!("\"{long}\": 0, \"retries\"")), @r#"connection["kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…"], line 15, column 5: unknown key; expected one of displayName, radiusServer, backupServer, haMode, radiusPort, timeout, retries, passwordEncoding, userMessagePrompt, usernameOnly, forwardFirstPwdToAD"#);
    assert_snapshot!(with("\"retries\"", &format!("\"{invisible}\": 0, \"retries\"")), @r#"connection["\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}…, line 15, column 5: unknown key; expected one of displayName, radiusServer, backupServer, haMode, radiusPort, timeout, retries, passwordEncoding, userMessagePrompt, usernameOnly, forwardFirstPwdToAD"#);
}

#[test]
fn one_extra_problem_is_counted_in_the_singular() {
    let keys: Vec<String> = (0..96).map(|number| format!("\"k{number}\": 0")).collect();
    assert!(refused(format!("{{{}}}", keys.join(","))).ends_with("\n1 more problem is not listed"));
}
