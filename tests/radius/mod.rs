//! A real FreeRADIUS for tests and benches on free local ports, stopped when its value is dropped. Also: a counting
//! relay, a server that follows no rules, deliberately broken replies, and the trials run against them.
#![allow(dead_code, reason = "each includer uses only part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]
#![allow(clippy::cast_possible_truncation, clippy::disallowed_methods, reason = "tests and benches may panic")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::UdpSocket;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use radius_console::radius::{Secret, Server};
use zeroize::Zeroizing;

pub(crate) mod case;
pub(crate) mod cross_check;
pub(crate) mod mutated;
pub(crate) mod relay;
pub(crate) mod rfc;
pub(crate) mod rogue;

const CONFIGURATION: &str = include_str!("radiusd.conf");
const DICTIONARY: &str = include_str!("dictionary");
const IPV6_LISTENER: &str = "\tlisten {
\t\ttype = auth
\t\tipv6addr = ::1
\t\tport = $ENV{RADIUS_PORT}
\t\tclients = legacy
\t}
";

/// The secret this machine shares with the server.
pub(crate) const SECRET: &str = "testing123";

/// The shared secret, as the program holds it.
pub(crate) fn secret() -> Arc<Secret> {
    Arc::new(Secret::new(Zeroizing::new(SECRET.to_owned())).unwrap())
}

/// A server on this machine.
pub(crate) fn at(host: &str, port: u16) -> Server {
    Server { host: host.to_owned(), port }
}

/// A port of 127.0.0.1 that refuses packets and cannot be claimed by others: its socket is connected to itself.
pub(crate) fn refusing() -> (UdpSocket, Server) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    socket.connect(address).unwrap();
    (socket, at("127.0.0.1", address.port()))
}

/// Returns whether this machine has IPv6.
pub(crate) fn has_ipv6() -> bool {
    UdpSocket::bind("[::1]:0").is_ok()
}

/// A running FreeRADIUS.
pub(crate) struct FreeRadius {
    child: Child,
    _folder: tempfile::TempDir,
    /// Replies without signatures, as older servers do; on 127.0.0.1 and, with IPv6, on ::1.
    pub(crate) port: u16,
    /// Requires signed requests and signs its replies; on 127.0.0.1.
    pub(crate) strict_port: u16,
}

impl FreeRadius {
    /// Starts a server and waits until it listens.
    pub(crate) fn start() -> Self {
        // Another process may claim a port in between.
        (0..10).find_map(|_| Self::start_on(free_ports())).expect("no FreeRADIUS: .ci/setup test installs it")
    }

    fn start_on((port, strict_port): (u16, u16)) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut configuration = CONFIGURATION.to_owned();
        if !has_ipv6() {
            assert!(configuration.contains(IPV6_LISTENER));
            configuration = configuration.replace(IPV6_LISTENER, "");
        }
        fs::write(folder.path().join("radiusd.conf"), configuration).unwrap();
        fs::write(folder.path().join("dictionary"), DICTIONARY).unwrap();
        let child = Command::new("/usr/sbin/freeradius")
            .args(["-f", "-l", "stdout", "-d"])
            .arg(folder.path())
            .env("RADIUS_SECRET", SECRET)
            .env("RADIUS_PORT", port.to_string())
            .env("RADIUS_PORT_STRICT", strict_port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("no FreeRADIUS: .ci/setup test installs it");
        // From here on, dropping the value stops the server.
        let mut server = Self { child, _folder: folder, port, strict_port };
        let mut lines = BufReader::new(server.child.stdout.take()?).lines();
        let is_ready = lines.by_ref().map_while(Result::ok).any(|line| line.contains("Ready to process requests"));
        // The server may write more, which is read and ignored.
        std::thread::spawn(move || lines.for_each(drop));
        is_ready.then_some(server)
    }

    /// The port that does not sign.
    pub(crate) fn server(&self) -> Server {
        at("127.0.0.1", self.port)
    }

    /// The port that signs.
    pub(crate) fn strict(&self) -> Server {
        at("127.0.0.1", self.strict_port)
    }
}

impl Drop for FreeRadius {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Two consecutive free ports.
fn free_ports() -> (u16, u16) {
    loop {
        let first = UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        if port < u16::MAX && UdpSocket::bind(("127.0.0.1", port + 1)).is_ok() {
            return (port, port + 1);
        }
    }
}
