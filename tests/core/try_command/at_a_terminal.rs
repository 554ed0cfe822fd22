//! `try` at a real terminal: a pseudo-terminal whose other end belongs to this test, as it would to a terminal window.

use std::net::UdpSocket;

use needs::needs;
#[cfg(target_os = "linux")]
use terminal::JUST;

#[cfg(target_os = "linux")]
use nix::sys::signal::Signal;

use super::{PASSWORD, SMS_CODE, try_out};
use crate::radius::rfc::{ACCEPT, CHALLENGE, REJECT, STATE, attribute};
use crate::radius::rogue::Rogue;
use crate::radius::{FreeRadius, SECRET};

#[cfg(target_os = "linux")]
mod terminal;

#[needs(linux, "a pseudo-terminal")]
#[test]
fn password_and_secret_are_asked_for_after_consent_and_hidden() {
    let server = FreeRadius::start();
    let mut terminal = try_out("Push", "fast", server.strict_port).at_terminal(JUST);
    terminal.wait_for(
        "This sends the password of \"fast\", then the command \"push\" (Push), to the RADIUS server 127.0.0.1:",
    );
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password for \"fast\": ", "first-pass\n");
    terminal.answer("Secret key: ", "testing123\n");
    let shown = terminal.ended_with(0);
    assert!(shown.contains("Send? [y/N] y\n") && shown.contains("accepted Push"), "{shown}");
    assert!(!shown.contains(PASSWORD) && !shown.contains(SECRET), "{shown}");
    assert_eq!(shown.matches("This sends the password").count(), 1, "{shown}");
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn with_a_report_on_standard_output_everything_else_is_on_the_terminal() {
    let server = FreeRadius::start();
    let script = "\"$@\" > report; code=$?; echo END; cat report; (exit $code)";
    let mut terminal = try_out("Push", "fast", server.strict_port).with("--format=json").at_terminal(script);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password for \"fast\": ", "first-pass\n");
    terminal.answer("Secret key: ", "testing123\n");
    let shown = terminal.ended_with(0);
    let (before, report) = shown.split_once("END").unwrap();
    assert_eq!(before.matches("This sends the password").count(), 1, "{shown}");
    assert_eq!((before.matches('→').count(), before.matches('←').count()), (2, 2), "{shown}");
    let line = report.lines().find(|line| line.starts_with('{')).unwrap();
    let report: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(report["outcome"], "accepted");
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn nothing_is_sent_without_consent() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    for answer in ["n\n", "\n", "yellow\n", "\u{4}"] {
        let mut terminal = try_out("Push", "fast", server.local_addr().unwrap().port()).at_terminal(JUST);
        terminal.answer("Send? [y/N] ", answer);
        let shown = terminal.ended_with(2);
        assert!(shown.contains("Nothing was sent.") && !shown.contains("Password for"), "{shown}");
    }
    server.set_nonblocking(true).unwrap();
    assert!(server.recv(&mut [0; 4096]).is_err());
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn a_code_is_hidden_unless_the_server_allows_it_to_be_shown() {
    let server = FreeRadius::start();
    // The first challenge says that typing may be shown, and its time limit; the second says that it may not.
    let mut terminal = try_out("Pass", "two-lines", server.strict_port).with("--at-once").at_terminal(JUST);
    terminal.answer("Send? [y/N] ", "yes\n");
    terminal.answer("Secret key: ", "testing123\n");
    terminal.wait_for("Message from the server: Choose a method: push, sms, phone\r\n – или ключ-✓");
    terminal.answer("Code (60 s left): ", "sms\n");
    terminal.wait_for("sms\r\n");
    terminal.answer("Message from the server: Enter the code\r\nCode: ", "123456\n");
    let shown = terminal.ended_with(0);
    assert!(shown.contains("accepted the code") && !shown.contains(SMS_CODE), "{shown}");
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn ctrl_d_cancels_the_code() {
    let server = FreeRadius::start();
    let mut terminal = try_out("Text me", "alice", server.strict_port).at_terminal(JUST);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password for \"alice\": ", "first-pass\n");
    terminal.answer("Secret key: ", "testing123\n");
    terminal.answer("Code: ", "\u{4}");
    let shown = terminal.ended_with(2);
    assert!(shown.contains("Cancelled: no code was sent."), "{shown}");
}

/// A shell that survives the keyboard's signals, and inspects the terminal it gets back.
const LOOKS_AFTERWARDS: &str = "trap : INT QUIT TSTP; \"$@\"; code=$?; stty -a; (exit $code)";

#[needs(linux, "a pseudo-terminal")]
#[test]
fn however_a_hidden_question_ends_the_terminal_echoes_again() {
    for (keys, signal, code) in [
        ("first\u{3}", None, 130),
        ("first\u{1c}", None, 131),
        // Nothing is typed before these, because it might arrive after them.
        ("", Some(Signal::SIGTERM), 143),
        ("", Some(Signal::SIGHUP), 129),
        ("", Some(Signal::SIGQUIT), 131),
    ] {
        let mut terminal = try_out("Push", "fast", 9).at_terminal(LOOKS_AFTERWARDS);
        terminal.answer("Send? [y/N] ", "y\n");
        terminal.answer("Password for \"fast\": ", keys);
        if let Some(signal) = signal {
            terminal.wait_for_echo(false);
            terminal.signal(signal);
        }
        let shown = terminal.ended_with(code);
        assert!(shown.contains(" echo ") && shown.contains(" icanon ") && !shown.contains("first"), "{shown}");
    }
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn after_a_stop_the_question_is_repeated() {
    let server = FreeRadius::start();
    // A shell with job control, as at a terminal.
    let script = "set -m; \"$@\"; stty -a; fg %1 > /dev/null";
    let mut terminal = try_out("Push", "fast", server.strict_port).at_terminal(script);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password for \"fast\": ", "half of it\u{1a}");
    terminal.wait_for(" echo ");
    terminal.answer("Password for \"fast\": ", "first-pass\n");
    terminal.answer("Secret key: ", "testing123\n");
    let shown = terminal.ended_with(0);
    assert!(shown.contains("accepted Push") && !shown.contains("half"), "{shown}");
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn a_question_in_the_background_waits_and_can_be_killed() {
    const ENDS_IT: &str = "kill $p; kill -CONT $p; while kill -0 $p 2> /dev/null; do sleep 0.02; done; echo gone";
    let script = "set -m; \"$@\" & p=$!; until grep -q State:.T /proc/$p/status; do sleep 0.02; done; ";
    let mut terminal = try_out("Push", "fast", 9).at_terminal(&format!("{script}{ENDS_IT}"));
    terminal.wait_for("gone");
    // Also one that was stopped at its question.
    let script = "set -m; \"$@\"; p=$(jobs -p); bg %1 > /dev/null; ";
    let mut terminal = try_out("Push", "fast", 9).at_terminal(&format!("{script}{ENDS_IT}"));
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password for \"fast\": ", "\u{1a}");
    terminal.wait_for("gone");
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn text_typed_before_a_question_never_answers_it() {
    let rogue = Rogue::start();
    let mut terminal = try_out("Text me", "alice", rogue.server().port).at_terminal(JUST);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password for \"alice\": ", "first-pass\n");
    terminal.answer("Secret key: ", "testing123\n");
    let request = rogue.receive();
    // As an impatient user would during a push.
    terminal.type_ahead("\n\n");
    terminal.wait_for("\n\r\n");
    rogue.send(&request, &request.signed(CHALLENGE, &attribute(STATE, b"1")));
    let request = rogue.receive();
    rogue.send(&request, &request.signed(CHALLENGE, &attribute(STATE, b"2")));
    terminal.answer("Code: ", "654321\n");
    let request = rogue.receive();
    assert_eq!(request.password(), b"654321");
    rogue.send(&request, &request.signed(ACCEPT, &[]));
    terminal.ended_with(0);
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn input_that_is_not_utf_8_is_refused_and_never_sent() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let mut terminal = try_out("Push", "fast", port).at_terminal(JUST);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password for \"fast\": ", b"p\xe4ss\n");
    let shown = terminal.ended_with(2);
    assert!(shown.contains("Nothing was sent: the password is not UTF-8. Set the terminal to UTF-8."), "{shown}");
    let mut terminal = try_out("Push", "fast", port).at_terminal(JUST);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password for \"fast\": ", "first-pass\n");
    terminal.answer("Secret key: ", b"s\xffcret\n");
    let shown = terminal.ended_with(2);
    assert!(shown.contains("Nothing was sent: the secret key is not UTF-8."), "{shown}");
    server.set_nonblocking(true).unwrap();
    assert!(server.recv(&mut [0; 4096]).is_err());
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn from_the_first_secret_on_core_dumps_are_disabled() {
    // As high as allowed, which here may be zero.
    let script = "ulimit -S -c \"$(ulimit -H -c)\"; \"$@\"";
    let mut terminal = try_out("Push", "fast", 9).at_terminal(script);
    terminal.wait_for("Send? [y/N] ");
    let [before, most] = terminal.limits("Max core file size");
    assert_eq!(before, most);
    terminal.type_ahead("y\n");
    terminal.wait_for("Password for \"fast\": ");
    let expected = if most == "0" { "0" } else { "1" };
    assert_eq!(terminal.limits("Max core file size"), [expected, most.as_str()]);
    terminal.signal(Signal::SIGTERM);
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn a_tab_is_part_of_the_password() {
    let rogue = Rogue::start();
    let mut terminal = try_out("Push", "alice", rogue.server().port).at_terminal(JUST);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password for \"alice\": ", "a\tb\n");
    terminal.answer("Secret key: ", "testing123\n");
    let request = rogue.receive();
    assert_eq!(request.password(), b"a\tb");
    rogue.send(&request, &request.signed(REJECT, &[]));
    terminal.ended_with(1);
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn questions_reach_the_terminal_even_with_redirected_input_and_output() {
    let server = FreeRadius::start();
    let mut trial = try_out("Push", "fast", server.strict_port);
    trial.file = "-";
    let mut terminal = trial.at_terminal("\"$@\" < a.json > told 2>&1");
    // Its first sentence went to the redirected output.
    terminal.wait_for("This sends the password of \"fast\"");
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password for \"fast\": ", "first-pass\n");
    terminal.answer("Secret key: ", "testing123\n");
    terminal.ended_with(0);
    let told = std::fs::read_to_string(terminal.trial.folder.path().join("told")).unwrap();
    assert!(told.starts_with("This sends the password") && told.contains("accepted Push"), "{told}");
    assert!(!told.contains("Send?") && !told.contains("Password for"), "{told}");
}
