//! The cost of a logon through [`Trial`] on the wire, and a million mutated replies.

use std::io::Write as _;
use std::net::UdpSocket;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use radius_console::radius::Server;
use radius_console::radius::packet::{Access, Password, Reply, Request};
use radius_console::trial::{Outcome, Trial};
use zeroize::Zeroizing;

use crate::measure::{median, medians};
use crate::radius::case::{Case, run};
use crate::radius::{FreeRadius, SECRET, mutated, secret};
use crate::report;

/// A password and a push without delay, both answered by the real server.
pub(crate) fn logging_on() {
    let radius = FreeRadius::start();
    let case = Case::at(radius.server());
    let plan = case.plan();
    println!("A logon without delay, two exchanges with FreeRADIUS:");
    let ours = || {
        let mut trial = Trial::begin(plan.clone(), Zeroizing::new(case.password.to_owned()), secret());
        run(&mut trial);
        assert_eq!(trial.verdict().unwrap().outcome, Outcome::Accepted { is_signed: false });
    };
    let mut bare = Bare::to(&radius.server());
    for _ in 0..50 {
        ours();
        bare.logon();
    }

    // Only the time on the network counts for the bare exchange, so it measures itself.
    let (mut trials, mut exchanges) = (Vec::new(), Vec::new());
    for _ in 0..1_001 {
        let start = Instant::now();
        ours();
        trials.push(start.elapsed());
        exchanges.push(bare.logon());
    }
    report("  through a trial", "bare UDP", Some(1.5), (median(trials), median(exchanges)));
    // Several logons between two processes, because the first one afterwards meets cold caches and a sleeping server.
    const LOGONS: u32 = 20;
    let (ours, radclient) = medians(31, || (0..LOGONS).for_each(|_| ours()), || radclient(&radius.server()));
    report("  through a trial", "two radclient processes", Some(0.01), (ours / LOGONS, radclient));
}

/// The same requests, prepared in advance, over one connected socket. Each is new, because a server answers repeated
/// requests from its cache.
struct Bare {
    socket: UdpSocket,
    identifier: u8,
}

impl Bare {
    fn to(server: &Server) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect((server.host.as_str(), server.port)).unwrap();
        Self { socket, identifier: 0 }
    }

    /// How long two exchanges take, from the first octet sent to the last received.
    fn logon(&mut self) -> Duration {
        let secret = secret();
        let (mut state, mut took) = (None, Duration::ZERO);
        for password in ["first-pass", "push"] {
            self.identifier = self.identifier.wrapping_add(1);
            let access = Access {
                user_name: "fast",
                password: Password::Pap(password),
                state: state.as_ref(),
                nas_identifier: "radius-console",
                attributes: &[],
            };
            let mut authenticator = [0; 16];
            getrandom::fill(&mut authenticator).unwrap();
            let request = Request::access(self.identifier, authenticator, &access, &secret).unwrap();
            let mut buffer = [0; 4096];
            let start = Instant::now();
            self.socket.send(request.octets()).unwrap();
            let octets = self.socket.recv(&mut buffer).unwrap();
            took += start.elapsed();
            state = Reply::read(&buffer[..octets], &request, &secret).unwrap().state().cloned();
        }
        took
    }
}

/// The same two exchanges with FreeRADIUS's own client: one process each.
fn radclient(server: &Server) {
    let ask = |attributes: &str| {
        let mut client = Command::new("radclient")
            .args(["-x", &server.to_string(), "auth", SECRET])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It complains about a challenge.
            .stderr(Stdio::null())
            .spawn()
            .expect("no radclient: .ci/setup test installs it");
        client.stdin.take().unwrap().write_all(attributes.as_bytes()).unwrap();
        String::from_utf8(client.wait_with_output().unwrap().stdout).unwrap()
    };
    let challenge = ask("User-Name=fast\nUser-Password=first-pass\nMessage-Authenticator=0x00\n");
    let state = challenge.split("State = ").nth(1).expect("a challenge").split_whitespace().next().unwrap();
    let answer = format!("User-Name=fast\nUser-Password=push\nState={state}\nMessage-Authenticator=0x00\n");
    assert!(ask(&answer).contains("Access-Accept"));
}

/// The full count; the tests check fewer.
pub(crate) fn mutated_replies() {
    let start = Instant::now();
    let tally = mutated::check_mutated(1_000_000, 2865);
    println!("A million mutated replies: {tally:?}, none forged, in {:.1?}", start.elapsed());
}
