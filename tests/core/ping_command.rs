//! `ping` as scripts use it, against a real FreeRADIUS and a played server.

use std::process::Stdio;
use std::thread;

use insta::assert_snapshot;
use needs::needs;
use radius_console::radius::Server;
use radius_console::trial::Reason;
use serde_json::{Value, json};

use crate::command_line::Ended;
use crate::radius::relay::Relay;
use crate::radius::rfc::{ACCEPT, MESSAGE_AUTHENTICATOR, attributes};
use crate::radius::rogue::{ReceivedRequest, Rogue};
use crate::radius::{FreeRadius, SECRET, refusing};
use crate::try_command::without_terminal;

const STATUS_SERVER: u8 = 12;
const NAS_IDENTIFIER: u8 = 32;

/// Runs it without a terminal; asserts that no secret is printed.
fn run(arguments: &[&str], secret: Option<&str>) -> Ended {
    let mut command = without_terminal();
    command.arg("ping").args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command.envs(secret.map(|secret| ("RADIUS_SECRET", secret)));
    let ended = Ended::of(command.stdin(Stdio::null()).output().unwrap());
    assert!(!secret.is_some_and(|secret| !secret.is_empty() && ended.all().contains(secret)), "{}", ended.all());
    ended
}

fn ping(server: &Server, flags: &[&str]) -> Ended {
    run(&[&["--server", &server.host, "--port", &server.port.to_string()], flags].concat(), Some(SECRET))
}

/// Pings a played server, which replies once.
fn ping_played(flags: &[&str], reply: impl FnOnce(&ReceivedRequest) -> Vec<u8> + Send) -> (Ended, Server) {
    let server = Rogue::start();
    let at = server.server();
    let ended = thread::scope(|scope| {
        let ended = scope.spawn(|| ping(&at, flags));
        let request = server.receive();
        server.send(&request, &reply(&request));
        ended.join().unwrap()
    });
    (ended, at)
}

/// The output without time and port.
fn steady(ended: &Ended, server: &Server) -> String {
    let text = ended.all().replace(&server.to_string(), "SERVER");
    let words = text.split(' ').map(|word| if word.parse::<f64>().is_ok() { "TIME" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_signed_response_exits_with_0() {
    let (ended, server) = ping_played(&["--nas-identifier", "monitor"], |request| {
        assert_eq!(
            (request.octets[0], request.value(NAS_IDENTIFIER).as_deref()),
            (STATUS_SERVER, Some(&b"monitor"[..]))
        );
        // The request itself is signed and contains nothing else.
        let kinds: Vec<u8> = attributes(&request.octets).unwrap().into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [MESSAGE_AUTHENTICATOR, NAS_IDENTIFIER]);
        request.signed(ACCEPT, &[])
    });
    assert_snapshot!(steady(&ended, &server), @"
    0
    SERVER responded with Access-Accept after TIME ms, signed.
      Address, port and secret key are right, and this computer is a registered client.
      Not checked: whether it accepts the farm's servers (other addresses), users and commands. Test an action to find out.
    ---
    ");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn an_unsigned_response_counts_only_if_allowed() {
    let (refused, server) = ping_played(&[], |request| request.reply(ACCEPT, &[]));
    assert_snapshot!(steady(&refused, &server), @"
    2
    SERVER responded with Access-Accept after TIME ms, not signed.
      Address, port and secret key seem to be right, but a response without a Message-Authenticator proves nothing (CVE-2024-3596).
      Not checked: whether it accepts the farm's servers (other addresses), users and commands. Test an action to find out.
      This response is not signed. Some servers sign only their responses to a logon: test an action to find out.
      Use --allow-unsigned to accept unsigned responses.
    ---
    ");
    let radius = FreeRadius::start();
    // FreeRADIUS 3.2.1 signs no response to Status-Server; later versions do.
    let allowed = ping(&radius.server(), &["--allow-unsigned"]);
    assert!(allowed.code == 0 && allowed.out.contains(" responded with Access-Accept after "), "{}", allowed.all());
    let strict = ping(&radius.server(), &[]);
    assert_eq!(strict.code == 0, strict.out.contains("ms, signed."), "{}", strict.all());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn every_server_is_asked_and_one_that_is_silent_exits_with_2() {
    let radius = FreeRadius::start();
    let port = radius.port.to_string();
    // Nothing listens there.
    let servers =
        ["--server", "127.0.0.9", "--server", "127.0.0.1", "--port", &port, "--timeout=1", "--allow-unsigned"];
    let ended = run(&servers, Some(SECRET));
    let lines: Vec<&str> = ended.out.lines().filter(|line| !line.starts_with("  ")).collect();
    assert!(ended.code == 2 && lines.len() == 2, "{}", ended.all());
    assert_eq!(lines[0], format!("127.0.0.9:{port}: refused: nothing is listening on this port."));
    assert!(lines[1].starts_with(&format!("127.0.0.1:{port} responded")), "{}", ended.all());
    let wrong = run(&["--server", "127.0.0.1", "--port", &port, "--timeout=1"], Some("another-secret"));
    assert!(wrong.code == 2 && wrong.out.contains("the secret key is wrong"), "{}", wrong.all());
}

#[test]
fn a_server_is_waited_for_twice_as_long_as_the_timeout() {
    let server = Relay::silent();
    let ended = ping(&server.server(), &["--timeout=1"]);
    assert!(ended.code == 2 && ended.out.contains(": no response.\n"), "{}", ended.all());
    assert_eq!(server.count(), 2);
}

#[test]
fn json_has_a_line_for_each_server() {
    let line = |ended: &Ended| {
        let lines: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let [line] = lines.as_slice() else { panic!("{}", ended.all()) };
        assert_eq!(line["ok"], ended.code == 0, "{}", ended.all());
        let reasons: Vec<&str> = Reason::ALL.iter().map(|reason| reason.id()).collect();
        assert!(line.get("reason").is_none_or(|reason| reasons.contains(&reason.as_str().unwrap())), "{}", ended.all());
        line.clone()
    };
    let (ended, server) = ping_played(&["--format=json"], |request| request.signed(ACCEPT, &[]));
    let mut signed = line(&ended);
    assert!(signed["time"].take().as_f64().is_some_and(|time| time > 0.0), "{}", ended.all());
    assert!(signed["advice"].take().as_array().is_some_and(|advice| advice.len() == 2), "{}", ended.all());
    assert!(signed["summary"].take().as_str().is_some_and(|summary| summary.ends_with(" ms, signed.")));
    assert_eq!(
        signed,
        json!({ "server": server.to_string(), "ok": true, "code": "Access-Accept", "signed": true, "time": null,
            "summary": null, "advice": null })
    );
    let (ended, _) = ping_played(&["--format=json"], |request| request.reply(ACCEPT, &[]));
    let unsigned = line(&ended);
    assert_eq!(
        (&unsigned["ok"], &unsigned["signed"], &unsigned["reason"]),
        (&json!(false), &json!(false), &json!("unsigned"))
    );
    let (ended, _) = ping_played(&["--format=json", "--allow-unsigned"], |request| request.reply(ACCEPT, &[]));
    assert_eq!((&line(&ended)["ok"], line(&ended).get("reason")), (&json!(true), None));
    let (_socket, refusing) = refusing();
    let refused = line(&ping(&refusing, &["--format=json"]));
    assert_eq!((&refused["reason"], refused.get("signed")), (&json!("refused"), None));
}

#[test]
fn without_a_secret_nothing_is_sent() {
    let server = Relay::silent();
    let port = server.server().port.to_string();
    let ended = |secret| run(&["--server", "127.0.0.1", "--port", &port], secret);
    assert_snapshot!(ended(None).all(), @"
    2
    ---
    Nothing was sent: there is no terminal to enter the secret key on. Set RADIUS_SECRET.
    ");
    assert_snapshot!(ended(Some("")).all(), @"
    2
    ---
    Nothing was sent: the secret key is empty.
    ");
    let wrong = |flags: &[&str]| run(flags, Some(SECRET));
    for flags in
        [&["--port", &port][..], &["--server="], &["--server=127.0.0.1", "--timeout=0"], &["--server=127.0.0.1:9"]]
    {
        let ended = wrong(flags);
        assert!(ended.code == 2 && ended.out.is_empty(), "{}", ended.all());
    }
    assert_eq!(server.count(), 0);
}

#[test]
fn the_help_lists_the_variable_and_the_exit_codes() {
    let help = run(&["--help"], None);
    for word in ["RADIUS_SECRET", "Exit codes:", "0  every server responded", "--allow-unsigned", "--server <HOST>"] {
        assert!(help.code == 0 && help.out.contains(word), "{word}: {}", help.all());
    }
}
