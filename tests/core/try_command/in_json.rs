//! `try --format json`: real reports against their schema, which `schema try` prints.

use std::sync::LazyLock;
use std::thread;

use jsonschema::Validator;
use needs::needs;
use radius_console::trial::Reason;
use serde_json::{Value, json};

use super::{Ended, SMS_CODE, Try, try_out};
use crate::command_line::Folder;
use crate::radius::relay::Relay;
use crate::radius::rfc::{ACCEPT, CHALLENGE, REJECT, STATE, VENDOR_SPECIFIC, attribute};
use crate::radius::rogue::{ReceivedRequest, Rogue};
use crate::radius::{FreeRadius, refusing};

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let printed = Folder::new().run(&["schema", "try"]);
    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
    serde_json::from_str(&printed.out).unwrap()
});

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| jsonschema::draft202012::new(&SCHEMA).unwrap());

/// Runs it, and checks that standard output is one line that fits the schema, and agrees with the exit code.
#[track_caller]
fn report(tried: &Try) -> (Value, Ended) {
    let ended = tried.run();
    assert_eq!(ended.out.lines().count(), 1, "{}", ended.all());
    assert!(!ended.all().contains("##[") && !ended.all().contains('\u{1b}'), "{}", ended.all());
    let report = serde_json::from_str(&ended.out).unwrap();
    let problems: Vec<String> = VALIDATOR.iter_errors(&report).map(|problem| problem.to_string()).collect();
    assert!(problems.is_empty(), "{problems:?} {report:#}");
    let code = match report["outcome"].as_str() {
        Some("accepted") => 0,
        Some("rejected") => 1,
        _ => 2,
    };
    assert_eq!(ended.code, code, "{}", ended.all());
    (report, ended)
}

#[track_caller]
fn assert_ends(tried: Try, outcome: &str, reason: &str) -> Value {
    let (report, ended) = report(&tried.with("--format=json"));
    assert_eq!((&report["outcome"], &report["reason"]), (&outcome.into(), &reason.into()), "{}", ended.all());
    report
}

/// How the played server replies to a request.
type MakeReply<'r> = &'r (dyn Fn(&ReceivedRequest) -> Vec<u8> + Sync);

/// Runs it against a server that sends these replies to the first requests.
#[track_caller]
fn assert_ends_after(replies: &[MakeReply<'_>], outcome: &str, reason: &str) -> Value {
    let server = Rogue::start();
    let tried = try_out("Push", "alice", server.server().port).impatient();
    thread::scope(|scope| {
        scope.spawn(|| {
            for reply in replies {
                let request = server.receive();
                server.send(&request, &reply(&request));
            }
        });
        assert_ends(tried, outcome, reason)
    })
}

/// What differs from run to run, replaced.
fn steady(mut report: Value) -> Value {
    for event in report["events"].as_array_mut().unwrap() {
        assert!(event["time"].as_f64().is_some_and(|time| (0.0..60_000.0).contains(&time)), "{event}");
        event["time"] = 0.into();
        for key in ["server", "address"] {
            if event.get(key).is_some() {
                event[key] = "127.0.0.1:PORT".into();
            }
        }
        if event.get("identifier").is_some() {
            event["identifier"] = 0.into();
        }
    }
    report["servers"] = json!(["127.0.0.1:PORT"]);
    let summary = report["summary"].as_str().unwrap();
    report["summary"] = summary.split_once(' ').unwrap().1.into();
    report
}

#[test]
fn the_schema_is_valid_and_lists_every_reason() {
    assert!(jsonschema::draft202012::meta::is_valid(&SCHEMA));
    let reasons: Vec<&str> = Reason::ALL.iter().map(|reason| reason.id()).collect();
    assert_eq!(SCHEMA["$defs"]["reason"]["enum"], Value::from(reasons));
    let policy = Folder::new().run(&["schema"]).out;
    assert_eq!(policy, Folder::new().run(&["schema", "policy"]).out);
    assert_eq!(policy, radius_console::policy::json::SCHEMA);
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_report_contains_what_was_asked_every_packet_and_the_result() {
    let server = FreeRadius::start();
    let tried = try_out("Push", "by-station", server.strict_port)
        .with("--calling-station-id=192.0.2.7")
        .with("--nas-port-type=Virtual")
        .with("--format=json");
    let (report, ended) = report(&tried);
    // The lines that the text format prints.
    assert!(ended.err.starts_with("This sends the password of \"by-station\""), "{}", ended.err);
    assert_eq!((ended.err.matches('→').count(), ended.err.matches('←').count()), (2, 2), "{}", ended.err);
    let attribute = |name: &str, number: u8, bytes: usize| json!({ "name": name, "number": number, "bytes": bytes });
    let valued = |name: &str, number: u8, bytes: usize, value: Value| {
        let mut attribute = attribute(name, number, bytes);
        attribute["value"] = value;
        attribute
    };
    let mut port_type = valued("NAS-Port-Type", 61, 6, 5.into());
    port_type["valueName"] = "Virtual".into();
    let (signature, nas) =
        (attribute("Message-Authenticator", 80, 18), valued("NAS-Identifier", 32, 16, "radius-console".into()));
    let (user, password) = (attribute("User-Name", 1, 12), attribute("User-Password", 2, 18));
    let (state, station) = (attribute("State", 24, 18), valued("Calling-Station-Id", 31, 11, "192.0.2.7".into()));
    let message = "Choose a method: push, sms, phone";
    let event = |event: &str, code: &str, bytes: usize, attributes: Value| {
        json!({ "time": 0, "server": "127.0.0.1:PORT", "event": event, "code": code, "bytes": bytes, "identifier": 0,
            "attributes": attributes })
    };
    let sent = |bytes: usize, attributes: Value| {
        let mut event = event("sent", "Access-Request", bytes, attributes);
        event["address"] = "127.0.0.1:PORT".into();
        event["repetition"] = 0.into();
        event
    };
    let received = |code: &str, bytes: usize, message: &str, attributes: Value| {
        let mut event = event("received", code, bytes, attributes);
        event["signed"] = true.into();
        event["message"] = message.into();
        event["ignored"] = json!([]);
        event
    };
    assert_eq!(
        steady(report),
        json!({
            "action": "Push",
            "user": "by-station",
            "servers": ["127.0.0.1:PORT"],
            "send": "passwordFirst",
            "events": [
                sent(101, json!([signature, user, password, nas, station, port_type])),
                received("Access-Challenge", 91, message, json!([signature, attribute("Reply-Message", 18, 35), state])),
                sent(119, json!([signature, user, password, state, nas, station, port_type])),
                received("Access-Accept", 38, "", json!([signature])),
            ],
            "outcome": "accepted",
            "reason": "accepted",
            "summary": "accepted Push.",
            "advice": ["Tested from this computer (127.0.0.1). The farm's servers may use other addresses."],
        })
    );
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn decisions_of_a_server_have_their_reasons() {
    let server = FreeRadius::start();
    let tried = |action: &str, user: &str| try_out(action, user, server.strict_port);
    assert_ends(tried("Push", "no-mfa"), "accepted", "acceptedWithoutSecondFactor");
    let wrong = tried("Push", "alice").set("RADIUS_PASSWORD", "wrong-password");
    let report = assert_ends(wrong, "rejected", "passwordRejected");
    assert_eq!(report["events"][1]["message"], "Wrong user name or password");
    assert_ends(tried("Call", "alice"), "rejected", "commandRejected");
    assert_ends(tried("Text me", "alice").set("RADIUS_CODE", "654321"), "rejected", "codeRejected");
    assert_ends(tried("Text me", "alice").set("RADIUS_CODE", SMS_CODE), "accepted", "accepted");
    let report = assert_ends(tried("Text me", "alice"), "challenged", "challenged");
    assert_eq!(
        report["advice"][0],
        "The server requests a code, but there is no terminal to enter it on. Set RADIUS_CODE."
    );
    let report = assert_ends(tried("Text me", "alice").set("RADIUS_CODE", "9".repeat(129)), "noResponse", "unsendable");
    assert_eq!(report["events"].as_array().unwrap().len(), 5);
    let unsigned = || try_out("Push", "fast", server.port).impatient();
    assert_ends(unsigned().with("--allow-unsigned"), "accepted", "acceptedUnsigned");
    let report = assert_ends(unsigned(), "noResponse", "unsigned");
    let (dropped, why) = (&report["events"][1], "not signed");
    assert_eq!((&dropped["code"], &dropped["why"]), (&json!("Access-Challenge"), &json!(why)));
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn silence_has_a_reason_too() {
    let server = FreeRadius::start();
    let tried = |action: &str, user: &str| try_out(action, user, server.strict_port).impatient();
    assert_ends(tried("Push", "nobody-answers"), "noResponse", "silent");
    assert_ends(tried("Silence", "alice"), "noResponse", "notApproved");
    assert_ends(tried("Push", "fast").set("RADIUS_SECRET", "another-secret"), "noResponse", "silent");
    let (_socket, refusing) = refusing();
    let report = assert_ends(try_out("Push", "fast", refusing.port), "noResponse", "refused");
    assert_eq!(report["events"][1]["why"], "refused: nothing is listening on this port");
    let nowhere = "x".repeat(64);
    assert_ends(tried("Push", "fast").at(&[&nowhere]), "noResponse", "nameNotFound");
    let report = assert_ends(tried("Push", "fast").at(&[&nowhere, "127.0.0.1"]), "accepted", "accepted");
    assert_eq!(report["servers"].as_array().unwrap().len(), 2);
}

/// The played server shows what FreeRADIUS never does.
#[test]
fn responses_that_cannot_be_used_have_their_reasons() {
    let challenge = |request: &ReceivedRequest| request.signed(CHALLENGE, &attribute(STATE, b"state"));
    let other_secret = |request: &ReceivedRequest| {
        let mut octets = request.signed(ACCEPT, &[]);
        octets[4] ^= 1;
        octets
    };
    let wrong_signature = |request: &ReceivedRequest| request.reply(ACCEPT, &attribute(80, &[7; 16]));
    let broken = |request: &ReceivedRequest| request.signed(ACCEPT, &[VENDOR_SPECIFIC, 9, 0]);
    assert_ends_after(&[&other_secret], "noResponse", "wrongSecret");
    assert_ends_after(&[&challenge, &other_secret], "noResponse", "secretChanged");
    assert_ends_after(&[&wrong_signature], "noResponse", "wrongSignature");
    assert_ends_after(&[&broken], "noResponse", "unusable");
    let report = assert_ends_after(&[&|_| b"hello".to_vec()], "noResponse", "unreadable");
    assert_eq!(report["events"][1]["bytes"], 5);
    let report = assert_ends_after(
        &[&|request| request.signed(REJECT, &attribute(VENDOR_SPECIFIC, b"\0\0\x27\x0f\x01\x06\0\0\0\x05"))],
        "rejected",
        "passwordRejected",
    );
    let expected = json!({ "name": "Vendor 9999 attribute 1", "vendor": 9999, "number": 1, "bytes": 6 });
    assert_eq!(report["events"][1]["attributes"][1], expected);
}

#[test]
fn a_report_says_why_nothing_was_sent() {
    let server = Relay::silent();
    let tried = || try_out("Push", "alice", server.server().port);
    let not_sent = |tried: Try| assert_ends(tried, "noResponse", "notSent")["summary"].as_str().unwrap().to_owned();
    insta::assert_snapshot!(not_sent(tried().without("--yes")), @"Nothing was sent: there is no terminal to confirm on. Use --yes to send without confirmation.");
    insta::assert_snapshot!(not_sent(tried().unset("RADIUS_SECRET")), @"Nothing was sent: there is no terminal to enter the secret key on. Set RADIUS_SECRET.");
    insta::assert_snapshot!(not_sent(Try { action: "push".into(), ..tried() }), @r#"No action has the title "push"; did you mean "Push"?"#);
    insta::assert_snapshot!(not_sent(tried().with_policy(|policy| policy["version"] = 9.into())), @"Nothing was sent: a.json is not a valid policy.");
    let missing = not_sent(Try { file: "missing.json", ..tried() });
    assert!(missing.starts_with("Nothing was sent: cannot read missing.json: "), "{missing}");
    assert_ends(tried().set("RADIUS_PASSWORD", "p".repeat(129)), "noResponse", "unsendable");
    assert_eq!(server.count(), 0);
}

/// A server's message can contain anything, but a report is one line that no terminal and no runner acts on.
#[test]
fn a_message_stays_within_its_string() {
    let message = "\u{1b}[2J\"\n::error::x\u{202e}##[error]";
    let report = assert_ends_after(
        &[&|request| request.signed(REJECT, &attribute(18, message.as_bytes()))],
        "rejected",
        "passwordRejected",
    );
    assert_eq!(report["events"][1]["message"], message);
}
