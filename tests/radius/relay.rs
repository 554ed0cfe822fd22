//! A relay in front of a server that records the packets on their way there; or, without a server, swallows them.

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use radius_console::radius::Server;

use super::rogue::ReceivedRequest;

/// How long its threads take to notice that it was dropped.
const TICK: Duration = Duration::from_millis(50);

/// A relay on a port of its own.
pub(crate) struct Relay {
    port: u16,
    passed: Arc<Mutex<Vec<ReceivedRequest>>>,
    is_gone: Arc<AtomicBool>,
}

impl Relay {
    /// A relay in front of this server, which sees a separate client for each source port.
    pub(crate) fn before(server: &Server) -> Self {
        Self::start(Some(format!("{}:{}", server.host, server.port).parse().unwrap()))
    }

    /// A server that never responds.
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
                passed.lock().unwrap().push(ReceivedRequest { from, octets: buffer[..octets].to_vec() });
                let Some(to) = to else { continue };
                let back = backs.entry(from).or_insert_with(|| way_back(&front, from, to, &is_gone));
                let _ = back.send(&buffer[..octets]);
            }
        });
        relay
    }

    /// The address it listens on.
    pub(crate) fn server(&self) -> Server {
        super::at("127.0.0.1", self.port)
    }

    /// The requests received so far.
    pub(crate) fn passed(&self) -> Vec<ReceivedRequest> {
        self.passed.lock().unwrap().clone()
    }

    /// How many packets have been received so far.
    pub(crate) fn count(&self) -> usize {
        self.passed.lock().unwrap().len()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.is_gone.store(true, Ordering::Relaxed);
    }
}

/// A socket to the server whose replies are forwarded to the client.
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
