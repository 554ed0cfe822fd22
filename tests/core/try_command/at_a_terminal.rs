//! `try` at a real terminal: a pseudo-terminal whose other end this test holds, as a terminal's window does.

use std::net::UdpSocket;

use needs::needs;
#[cfg(target_os = "linux")]
use terminal::JUST;

use super::{PASSWORD, SMS_CODE, try_out};
use crate::radius::{FreeRadius, SECRET};

#[cfg(target_os = "linux")]
mod terminal;

#[needs(linux, "a pseudo-terminal")]
#[test]
fn password_and_secret_are_asked_for_after_consent_and_not_shown() {
    let server = FreeRadius::start();
    let mut terminal = try_out("Push", "fast", server.strict_port).typed(JUST);
    terminal
        .wait_for("Sends the password of \"fast\", then the command \"push\" (Push), to the RADIUS server 127.0.0.1:");
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password of \"fast\": ", "first-pass\n");
    terminal.answer("Shared secret: ", "testing123\n");
    let shown = terminal.ended_with(0);
    assert!(shown.contains("Send? [y/N] y\n") && shown.contains("Accepted: Push"), "{shown}");
    assert!(!shown.contains(PASSWORD) && !shown.contains(SECRET), "{shown}");
    assert_eq!(shown.matches("Sends the password").count(), 1, "{shown}");
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn nothing_is_sent_without_consent() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    for answer in ["n\n", "\n", "yellow\n", "\u{4}"] {
        let mut terminal = try_out("Push", "fast", server.local_addr().unwrap().port()).typed(JUST);
        terminal.answer("Send? [y/N] ", answer);
        let shown = terminal.ended_with(2);
        assert!(shown.contains("Nothing was sent.") && !shown.contains("Password of"), "{shown}");
    }
    server.set_nonblocking(true).unwrap();
    assert!(server.recv(&mut [0; 4096]).is_err());
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn a_code_is_hidden_unless_the_server_wants_it_shown() {
    let server = FreeRadius::start();
    // The first challenge says that what is typed may be shown, and for how long it waits; the second one that it may not.
    let mut terminal = try_out("Pass", "two-lines", server.strict_port).with("--at-once").typed(JUST);
    terminal.answer("Send? [y/N] ", "yes\n");
    terminal.answer("Shared secret: ", "testing123\n");
    terminal.wait_for("The server says: Choose a method: push, sms, phone\r\n – или ключ-✓");
    terminal.answer("Code (60 s left): ", "sms\n");
    terminal.wait_for("sms\r\n");
    terminal.answer("The server says: Enter the code\r\nCode: ", "123456\n");
    let shown = terminal.ended_with(0);
    assert!(shown.contains("Accepted: the code") && !shown.contains(SMS_CODE), "{shown}");
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn a_code_is_given_up_with_ctrl_d() {
    let server = FreeRadius::start();
    let mut terminal = try_out("Text me", "alice", server.strict_port).typed(JUST);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password of \"alice\": ", "first-pass\n");
    terminal.answer("Shared secret: ", "testing123\n");
    terminal.answer("Code: ", "\u{4}");
    let shown = terminal.ended_with(2);
    assert!(shown.contains("Given up: no code was sent."), "{shown}");
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn ctrl_c_gives_back_a_terminal_that_shows_what_is_typed() {
    // A shell that goes on, and looks at what it got back. Where the tests were started with SIGINT ignored, as by nohup, the
    // program ends by itself, with 2.
    let script = "\"$@\"; code=$?; stty -a; [ $code -ne 2 ] || code=130; (exit $code)";
    let mut terminal = try_out("Push", "fast", 9).typed(script);
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password of \"fast\": ", "first\u{3}");
    let shown = terminal.ended_with(130);
    assert!(shown.contains(" echo ") && shown.contains(" icanon ") && !shown.contains("first"), "{shown}");
}

#[needs(linux, "a pseudo-terminal")]
#[test]
fn questions_reach_the_terminal_wherever_input_and_output_go() {
    let server = FreeRadius::start();
    let mut trial = try_out("Push", "fast", server.strict_port);
    trial.file = "-";
    let mut terminal = trial.typed("\"$@\" < a.json > told 2>&1");
    // Its sentence went elsewhere.
    terminal.wait_for("Sends the password of \"fast\"");
    terminal.answer("Send? [y/N] ", "y\n");
    terminal.answer("Password of \"fast\": ", "first-pass\n");
    terminal.answer("Shared secret: ", "testing123\n");
    terminal.ended_with(0);
    let told = std::fs::read_to_string(terminal.trial.folder.path().join("told")).unwrap();
    assert!(told.starts_with("Sends the password") && told.contains("Accepted: Push"), "{told}");
    assert!(!told.contains("Send?") && !told.contains("Password of"), "{told}");
}
