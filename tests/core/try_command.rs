//! `try` as scripts and people at a terminal use it, against a real FreeRADIUS: what is sent where, output, exit codes.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::net::UdpSocket;
use std::process::{Command, Stdio};
use std::thread;

use insta::assert_snapshot;
use needs::needs;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::radius::rfc::{ACCEPT, CHALLENGE, REJECT, STATE, USER_NAME, attribute};
use crate::radius::rogue::Rogue;
use crate::radius::{FreeRadius, SECRET};

mod at_a_terminal;
mod attributes;
mod in_json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_radius-console");
const PASSWORD: &str = "first-pass";
const SMS_CODE: &str = "123456";

/// The policy to test, with the commands of the server's configuration.
fn policy() -> Value {
    let action = |(title, command): (&str, &str)| {
        json!({ "enabled": title != "Silence", "title": title, "command": command, "description": "",
            "actionMessage": "", "image": "push", "autoSend": false })
    };
    let actions = [("Push", "push"), ("Text me", "sms"), ("Call", "phone"), ("Silence", "drop"), ("Pass", PASSWORD)];
    json!({
        "format": "radius-automation-policy", "version": 1, "name": "Test",
        "connection": { "displayName": "", "radiusServer": "127.0.0.2", "backupServer": "127.0.0.3",
            "haMode": "activePassive", "radiusPort": 1812, "timeout": 20, "retries": 0, "passwordEncoding": "PAP",
            "userMessagePrompt": "", "usernameOnly": false, "forwardFirstPwdToAD": false },
        "actions": actions.map(action),
        "clientPolicy": { "rememberLastMethod": true },
    })
}

/// The program in a session of its own, without a terminal, wherever the tests run.
#[cfg(unix)]
pub(crate) fn without_terminal() -> Command {
    let mut command = Command::new("setsid");
    command.arg("--wait").arg(PROGRAM);
    command
}

/// The program without the console of the tests.
#[cfg(windows)]
pub(crate) fn without_terminal() -> Command {
    const DETACHED_PROCESS: u32 = 8;
    let mut command = Command::new(PROGRAM);
    std::os::windows::process::CommandExt::creation_flags(&mut command, DETACHED_PROCESS);
    command
}

/// A prepared run of `try` for an action of the policy, in a folder of its own.
struct Try {
    folder: TempDir,
    file: &'static str,
    action: String,
    user: String,
    servers: Vec<String>,
    port: Option<u16>,
    flags: Vec<String>,
    environment: Vec<(String, OsString)>,
}

/// `user` tries `action` at a server on this machine, the way a script with all the variables set does.
fn try_out(action: &str, user: &str, port: u16) -> Try {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), policy().to_string()).unwrap();
    let (action, user) = (action.to_owned(), user.to_owned());
    let servers = vec!["127.0.0.1".to_owned()];
    let (file, port, flags, environment) = ("a.json", Some(port), Vec::new(), Vec::new());
    Try { folder, file, action, user, servers, port, flags, environment }
        .with("--yes")
        .set("RADIUS_PASSWORD", PASSWORD)
        .set("RADIUS_SECRET", SECRET)
}

struct Ended {
    code: i32,
    out: String,
    err: String,
}

impl Try {
    fn with(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }

    fn without(mut self, flag: &str) -> Self {
        self.flags.retain(|given| given != flag);
        self
    }

    fn set(mut self, variable: &str, value: impl Into<OsString>) -> Self {
        self = self.unset(variable);
        self.environment.push((variable.to_owned(), value.into()));
        self
    }

    fn unset(mut self, variable: &str) -> Self {
        self.environment.retain(|(name, _)| name != variable);
        self
    }

    fn at(mut self, servers: &[&str]) -> Self {
        self.servers = servers.iter().map(|server| (*server).to_owned()).collect();
        self
    }

    /// Changes the policy.
    fn with_policy(self, change: impl FnOnce(&mut Value)) -> Self {
        let file = self.folder.path().join("a.json");
        let mut policy = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        change(&mut policy);
        fs::write(file, policy.to_string()).unwrap();
        self
    }

    /// Times out soon, for tests of silence.
    fn impatient(self) -> Self {
        self.with_policy(|policy| policy["connection"]["timeout"] = 1.into())
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments: Vec<String> =
            ["try", self.file, "--action", &self.action, "--user", &self.user].map(str::to_owned).into();
        arguments.extend(self.servers.iter().flat_map(|server| ["--server".to_owned(), server.clone()]));
        arguments.extend(self.port.iter().flat_map(|port| ["--port".to_owned(), port.to_string()]));
        arguments.extend(self.flags.iter().cloned());
        arguments
    }

    /// Runs it without a terminal; asserts that no secret is printed.
    fn run(&self) -> Ended {
        let mut command = without_terminal();
        command.args(self.arguments()).current_dir(self.folder.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap()).envs(self.environment.iter().cloned());
        let output = command.stdin(Stdio::null()).output().unwrap();
        let ended = Ended {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        let secrets = self.environment.iter().filter_map(|(_, value)| value.to_str());
        for secret in secrets.filter(|secret| secret.len() >= 6) {
            assert!(!ended.all().contains(secret), "{secret} is printed: {}", ended.all());
        }
        ended
    }
}

impl Ended {
    fn all(&self) -> String {
        format!("{}\n{}---\n{}", self.code, self.out, self.err)
    }

    /// The output for a snapshot, without the parts that differ from run to run.
    fn steady(&self) -> String {
        let line = |line: &str| {
            let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            for index in 0..words.len() {
                let (before, word) = words.split_at_mut(index);
                let word = &mut word[0];
                if let Some((host, rest)) =
                    word.split_once(':').filter(|(host, _)| host.parse::<std::net::IpAddr>().is_ok())
                {
                    let after: String = rest.chars().skip_while(char::is_ascii_digit).collect();
                    *word = format!("{host}:PORT{after}");
                } else if before.last().is_some_and(|before| before == "id") {
                    "ID,".clone_into(word);
                } else if index == 0 && word.contains('.') && word.parse::<f64>().is_ok() {
                    "TIME".clone_into(word);
                }
            }
            words.join(" ")
        };
        self.all().lines().map(line).collect::<Vec<_>>().join("\n")
    }
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_signed_accept_is_reported_step_by_step_and_exits_with_0() {
    let server = FreeRadius::start();
    assert_snapshot!(try_out("Push", "fast", server.strict_port).run().steady(), @r#"
    0
    This sends the password of "fast", then the command "push" (Push), to the RADIUS server 127.0.0.1:PORT. The user may receive a push notification, call or message.
    TIME s  → 127.0.0.1:PORT: Access-Request, new, id ID, 78 bytes: Message-Authenticator 18, User-Name 6, User-Password 18, NAS-Identifier = "radius-console"
    TIME s  ← 127.0.0.1:PORT: Access-Challenge, signed, id ID, 91 bytes: Message-Authenticator 18, Reply-Message 35, State 18, "Choose a method: push, sms, phone"
    TIME s  → 127.0.0.1:PORT: Access-Request, new, id ID, 96 bytes: Message-Authenticator 18, User-Name 6, User-Password 18, State 18, NAS-Identifier = "radius-console"
    TIME s  ← 127.0.0.1:PORT: Access-Accept, signed, id ID, 38 bytes: Message-Authenticator 18
    127.0.0.1:PORT accepted Push.
    Tested from this computer (127.0.0.1). The farm's servers may use other addresses.
    ---
    "#);
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn an_unsigned_reply_counts_only_if_allowed() {
    let server = FreeRadius::start();
    let tried = || try_out("Push", "fast", server.port).impatient();
    let ended = tried().run();
    assert_eq!((ended.code, ended.err.as_str()), (2, ""), "{}", ended.all());
    assert!(ended.out.contains("dropped: not signed") && !ended.out.contains("accepted Push"), "{}", ended.all());
    assert!(ended.out.contains("accept unsigned responses to test it anyway"), "{}", ended.all());
    let ended = tried().with("--allow-unsigned").run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{}", ended.all());
    assert!(ended.out.contains("accepted Push (unsigned)") && ended.out.contains("CVE-2024-3596"), "{}", ended.all());
    let rejected = try_out("Call", "alice", server.port).with("--allow-unsigned").run();
    assert!(rejected.code == 1 && !rejected.out.contains("are right"), "{}", rejected.all());
}

/// Runs on every system, because it needs no FreeRADIUS.
#[test]
fn a_logon_of_two_requests_ends_with_the_servers_decision() {
    for (last, code, words) in [(ACCEPT, 0, "accepted Push"), (REJECT, 1, "rejected Push")] {
        let server = Rogue::start();
        let tried = try_out("Push", "alice", server.server().port);
        let ended = thread::scope(|scope| {
            let ended = scope.spawn(|| tried.run());
            let request = server.receive();
            assert_eq!(request.value(USER_NAME).as_deref(), Some(b"alice".as_slice()));
            server.send(&request, &request.signed(CHALLENGE, &attribute(STATE, b"state")));
            let request = server.receive();
            assert_eq!(request.value(STATE).as_deref(), Some(b"state".as_slice()));
            server.send(&request, &request.signed(last, &[]));
            ended.join().unwrap()
        });
        assert_eq!(ended.code, code, "{}", ended.all());
        assert!(ended.out.contains(words), "{}", ended.all());
    }
}

/// A server may mistake the first request of a restarted program for a retransmission of an earlier one.
#[test]
fn identifiers_start_at_random() {
    let identifiers: BTreeSet<u8> = (0..6)
        .map(|_| {
            let server = Rogue::start();
            let tried = try_out("Push", "alice", server.server().port);
            thread::scope(|scope| {
                let ended = scope.spawn(|| tried.run());
                let request = server.receive();
                server.send(&request, &request.signed(REJECT, &[]));
                assert_eq!(ended.join().unwrap().code, 1);
                request.identifier()
            })
        })
        .collect();
    assert!(identifiers.len() > 1, "{identifiers:?}");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_rejection_exits_with_1_and_the_servers_message() {
    let server = FreeRadius::start();
    assert_snapshot!(try_out("Call", "alice", server.strict_port).run().steady(), @r#"
    1
    This sends the password of "alice", then the command "phone" (Call), to the RADIUS server 127.0.0.1:PORT. The user may receive a push notification, call or message.
    TIME s  → 127.0.0.1:PORT: Access-Request, new, id ID, 79 bytes: Message-Authenticator 18, User-Name 7, User-Password 18, NAS-Identifier = "radius-console"
    TIME s  ← 127.0.0.1:PORT: Access-Challenge, signed, id ID, 91 bytes: Message-Authenticator 18, Reply-Message 35, State 18, "Choose a method: push, sms, phone"
    TIME s  → 127.0.0.1:PORT: Access-Request, new, id ID, 97 bytes: Message-Authenticator 18, User-Name 7, User-Password 18, State 18, NAS-Identifier = "radius-console"
    TIME s  ← 127.0.0.1:PORT: Access-Reject, signed, id ID, 65 bytes: Message-Authenticator 18, Reply-Message 27, "The call was not answered"
    127.0.0.1:PORT rejected Call: "The call was not answered"
    Address, port and secret key are right.
    The command was rejected: the server does not know it, the user does not have this method, or the user declined. Some servers reject deliberately after sending a code; the user then logs on again with the code.
    The server may also decide by RADIUS attributes: compare those that were sent with what it expects.
    Tested from this computer (127.0.0.1). The farm's servers may use other addresses.
    ---
    "#);
    let ended = try_out("Push", "alice", server.strict_port).set("RADIUS_PASSWORD", "wrong-password").run();
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(ended.out.contains("\"Wrong user name or password\""), "{}", ended.all());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_code_from_the_environment_answers_a_challenge() {
    let server = FreeRadius::start();
    let ended = try_out("Text me", "alice", server.strict_port).set("RADIUS_CODE", SMS_CODE).run();
    assert_eq!(ended.code, 0, "{}", ended.all());
    let accepted = format!("127.0.0.1:{} accepted the code", server.strict_port);
    assert!(ended.out.contains(&accepted), "{}", ended.all());
    let ended = try_out("Text me", "alice", server.strict_port).set("RADIUS_CODE", "654321").run();
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(ended.out.contains("rejected the code") && ended.out.contains("\"Wrong code\""), "{}", ended.all());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_code_is_used_for_one_challenge_only() {
    let server = FreeRadius::start();
    let ended = try_out("Text me", "alice", server.strict_port).run();
    assert_eq!(ended.code, 2, "{}", ended.all());
    assert_snapshot!(ended.err, @"The server requests a code, but there is no terminal to enter it on. Set RADIUS_CODE.");
    // Here the first challenge gets a command, and the second asks for a code.
    let ended = try_out("Pass", "alice", server.strict_port)
        .with("--at-once")
        .unset("RADIUS_PASSWORD")
        .set("RADIUS_CODE", "sms")
        .run();
    assert_eq!(ended.code, 2, "{}", ended.all());
    assert_eq!(ended.out.matches("→").count(), 2, "{}", ended.all());
    assert_snapshot!(ended.err, @"The server requests another code, but RADIUS_CODE was already used and there is no terminal to enter one on.");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_direct_command_needs_no_password() {
    let server = FreeRadius::start();
    let ended = try_out("Pass", "no-mfa", server.strict_port).with("--at-once").unset("RADIUS_PASSWORD").run();
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(ended.out.contains("without a password") && ended.out.matches("→").count() == 1, "{}", ended.all());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn silence_exits_with_2_and_says_what_it_may_mean() {
    let server = FreeRadius::start();
    let ended = try_out("Silence", "alice", server.strict_port).impatient().run();
    assert_eq!(ended.code, 2, "{}", ended.all());
    assert!(ended.out.starts_with("Silence is disabled: users do not see it yet. This sends"), "{}", ended.all());
    assert!(ended.out.contains("127.0.0.1:") && ended.out.contains("no response."), "{}", ended.all());
    assert!(ended.out.contains("responded before, so address, port and secret key are right."), "{}", ended.all());
    assert!(!ended.out.contains("firewall"), "{}", ended.all());
    let ended = try_out("Push", "fast", server.strict_port).set("RADIUS_SECRET", "another-secret").impatient().run();
    assert_eq!(ended.code, 2, "{}", ended.all());
    assert!(ended.out.contains("the secret key is wrong"), "{}", ended.all());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn an_unreachable_server_exits_with_2_after_trying_the_secondary_server() {
    let server = FreeRadius::start();
    // Longer than a label in a host name may be, so no look-up leaves this machine.
    let nowhere = "x".repeat(64);
    let ended = try_out("Push", "fast", server.strict_port).at(&[&nowhere]).run();
    assert_eq!(ended.code, 2, "{}", ended.all());
    assert!(ended.out.contains("check the name, or enter an IP address"), "{}", ended.all());
    let ended = try_out("Push", "fast", server.strict_port).at(&[&nowhere, "127.0.0.1"]).run();
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(ended.out.contains("if it does not respond"), "{}", ended.all());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_policy_file_never_decides_where_a_secret_is_sent() {
    let server = FreeRadius::start();
    let named = ["127.0.0.2", "127.0.0.3"].map(|host| UdpSocket::bind((host, server.strict_port)).unwrap());
    let tried = || {
        try_out("Push", "fast", server.strict_port)
            .with_policy(|policy| policy["connection"]["radiusPort"] = server.strict_port.into())
    };
    assert_eq!(tried().run().code, 0);
    // Not even if the requested server is silent.
    let silent = UdpSocket::bind(("127.0.0.4", server.strict_port)).unwrap();
    assert_eq!(tried().at(&["127.0.0.4"]).impatient().run().code, 2);
    for socket in named.iter().chain([&silent]) {
        socket.set_nonblocking(true).unwrap();
    }
    assert!(silent.recv(&mut [0; 4096]).is_ok(), "the server on the command line");
    assert!(named.iter().all(|socket| socket.recv(&mut [0; 4096]).is_err()), "the servers in the file");
    // Nor to which port.
    let ended =
        Try { port: None, ..tried().with_policy(|policy| policy["connection"]["radiusPort"] = 1645.into()) }.run();
    assert_snapshot!(ended.all(), @"
    2
    ---
    The policy uses port 1645, but the default is 1812: use --port 1645 or --port 1812.
    ");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_policy_without_a_connection_uses_the_defaults_of_a_new_one() {
    let server = FreeRadius::start();
    let without = |policy: &mut Value| drop(policy.as_object_mut().unwrap().remove("connection"));
    let ended = try_out("Push", "fast", server.strict_port).with_policy(without).run();
    assert_eq!(ended.code, 0, "{}", ended.all());
}

#[test]
fn an_action_is_found_by_its_full_title() {
    let ended = |action: &str| try_out(action, "alice", 9).run();
    assert_snapshot!(ended("push").all(), @r#"
    2
    ---
    No action has the title "push"; did you mean "Push"?
    "#);
    assert_snapshot!(ended("Carrier pigeon").all(), @r#"
    2
    ---
    No action has the title "Carrier pigeon". Its actions are: "Push", "Text me", "Call", "Silence", "Pass".
    "#);
    let twice = |policy: &mut Value| policy["actions"][1]["title"] = "Push".into();
    assert_snapshot!(try_out("Push", "alice", 9).with_policy(twice).run().all(), @r#"
    2
    ---
    2 actions have the title "Push": give each action a unique title.
    "#);
    let none = |policy: &mut Value| policy["actions"] = json!([]);
    assert_snapshot!(try_out("Push", "alice", 9).with_policy(none).run().all(), @"
    2
    ---
    The policy has no actions to test.
    ");
}

#[test]
fn without_a_terminal_everything_must_be_given() {
    let tried = || try_out("Push", "alice", 9);
    assert_snapshot!(tried().without("--yes").run().err, @"Nothing was sent: there is no terminal to confirm on. Use --yes to send without confirmation.");
    assert_snapshot!(tried().unset("RADIUS_PASSWORD").run().err, @"Nothing was sent: there is no terminal to enter the password on. Set RADIUS_PASSWORD.");
    assert_snapshot!(tried().unset("RADIUS_SECRET").run().err, @"Nothing was sent: there is no terminal to enter the secret key on. Set RADIUS_SECRET.");
    assert_snapshot!(tried().set("RADIUS_SECRET", "").run().err, @"Nothing was sent: the secret key is empty.");
    for tried in [tried().without("--yes"), tried().unset("RADIUS_PASSWORD"), tried().set("RADIUS_SECRET", "")] {
        let ended = tried.run();
        assert!(ended.code == 2 && !ended.out.contains('→'), "{}", ended.all());
    }
}

#[needs(unix, "variables that are not UTF-8")]
#[test]
fn a_variable_that_is_not_text_is_refused() {
    use std::os::unix::ffi::OsStringExt as _;

    for variable in ["RADIUS_PASSWORD", "RADIUS_SECRET", "RADIUS_CODE"] {
        let ended = try_out("Push", "alice", 9).set(variable, OsString::from_vec(vec![b'p', 0xFF])).run();
        assert!(ended.code == 2 && !ended.out.contains('→'), "{}", ended.all());
        assert_eq!(ended.err, format!("Nothing was sent: {variable} is not UTF-8.\n"));
    }
}

#[test]
fn what_cannot_be_tried_exits_with_2() {
    let tried = || try_out("Push", "alice", 9);
    assert_eq!(Try { user: String::new(), ..tried() }.run().code, 2);
    assert_eq!(tried().at(&[]).run().code, 2);
    assert_snapshot!(tried().at(&[""]).run().err, @"
    error: invalid value '' for '--server <HOST>': expected a host name or IP address without a port

    For more information, try '--help'.
    ");
    assert_snapshot!(tried().at(&["10.0.0.1:1812"]).run().err, @r#"
    error: invalid value '10.0.0.1:1812' for '--server <HOST>': found "10.0.0.1:1812"; expected a host name or IP address without a port

    For more information, try '--help'.
    "#);
    assert_snapshot!(tried().at(&["a", "b", "c"]).run().err, @"Use --server once, or twice with a secondary server.");
    let ended = tried().with_policy(|policy| policy["version"] = 3.into()).run();
    assert!(ended.code == 2 && ended.err.starts_with("a.json: version"), "{}", ended.all());
    let ended = tried().set("RADIUS_PASSWORD", "p".repeat(129)).run();
    assert!(ended.code == 2 && ended.out.contains("Nothing was sent: User-Password has 129 bytes"), "{}", ended.all());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_closed_output_does_not_exit_with_success() {
    let server = FreeRadius::start();
    let tried = try_out("Push", "fast", server.strict_port);
    let mut command = Command::new(PROGRAM);
    command
        .args(tried.arguments())
        .current_dir(tried.folder.path())
        .env_clear()
        .envs(tried.environment.iter().cloned());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(command.stdin(Stdio::null()).stdout(writer).status().unwrap().code(), Some(2));
}

#[test]
fn the_help_lists_the_variables_and_exit_codes() {
    let output = Command::new(PROGRAM).args(["try", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let words =
        ["RADIUS_PASSWORD", "RADIUS_SECRET", "RADIUS_CODE", "Exit codes:", "1  the server rejected", "--server <HOST>"];
    for word in words {
        assert!(output.status.success() && help.contains(word), "{word}: {help}");
    }
}
