//! A relay that stands before a server and keeps what passes on its way there; or before none, and swallows it.

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use radius_console::radius::Server;

use super::rogue::Asked;

/// How long it takes until its threads notice that it is gone.
const TICK: Duration = Duration::from_millis(50);

/// A relay on a port of its own.
pub(crate) struct Relay {
    port: u16,
    passed: Arc<Mutex<Vec<Asked>>>,
    is_gone: Arc<AtomicBool>,
}

impl Relay {
    /// A relay before this server, which sees another client for each port that is asked from.
    pub(crate) fn before(server: &Server) -> Self {
        Self::start(Some(format!("{}:{}", server.host, server.port).parse().unwrap()))
    }

    /// A server that never answers.
    pub(crate) fn silent() -> Self {
        Self::start(None)
    }

    fn start(to: Option<SocketAddr>) -> Self {
        let front = Arc::new(UdpSocket::bind("127.0.0.1:0").unwrap());
        front.set_read_timeout(Some(TICK)).unwrap();
        let port = front.local_addr().unwrap().port();
        let relay = Self { port, passed: Arc::default(), is_gone: Arc::default() };
        let (passed, is_gone) = (Arc::clone(&relay.passed), Arc::clone(&relay.is_gone));
        thread::spawn(move || {
            let mut backs = HashMap::new();
            let mut buffer = [0; 4096];
            while !is_gone.load(Ordering::Relaxed) {
                let Ok((octets, from)) = front.recv_from(&mut buffer) else { continue };
                passed.lock().unwrap().push(Asked { from, octets: buffer[..octets].to_vec() });
                let Some(to) = to else { continue };
                let back = backs.entry(from).or_insert_with(|| way_back(&front, from, to, &is_gone));
                let _ = back.send(&buffer[..octets]);
            }
        });
        relay
    }

    /// Where it listens.
    pub(crate) fn server(&self) -> Server {
        super::at("127.0.0.1", self.port)
    }

    /// What was asked until now.
    pub(crate) fn passed(&self) -> Vec<Asked> {
        self.passed.lock().unwrap().clone()
    }

    /// How many packets came until now.
    pub(crate) fn count(&self) -> usize {
        self.passed.lock().unwrap().len()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.is_gone.store(true, Ordering::Relaxed);
    }
}

/// A socket to the server, whose answers go to the client.
fn way_back(front: &Arc<UdpSocket>, client: SocketAddr, to: SocketAddr, is_gone: &Arc<AtomicBool>) -> Arc<UdpSocket> {
    let back = Arc::new(UdpSocket::bind("127.0.0.1:0").unwrap());
    back.connect(to).unwrap();
    back.set_read_timeout(Some(TICK)).unwrap();
    let (front, from, is_gone) = (Arc::clone(front), Arc::clone(&back), Arc::clone(is_gone));
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while !is_gone.load(Ordering::Relaxed) {
            if let Ok(octets) = from.recv(&mut buffer) {
                let _ = front.send_to(&buffer[..octets], client);
            }
        }
    });
    back
}
