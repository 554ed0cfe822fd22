//! A server on a socket of the test, which replies with whatever the test says.

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use md5::{Digest as _, Md5};
use radius_console::radius::Server;

use super::rfc::{MESSAGE_AUTHENTICATOR, USER_PASSWORD, attribute, attributes, reply, sign};

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceivedRequest {
    pub(crate) from: SocketAddr,
    pub(crate) octets: Vec<u8>,
}

impl ReceivedRequest {
    pub(crate) fn identifier(&self) -> u8 {
        self.octets[1]
    }

    pub(crate) fn authenticator(&self) -> [u8; 16] {
        self.octets[4..20].try_into().unwrap()
    }

    /// The value of its first attribute of this type.
    pub(crate) fn value(&self, kind: u8) -> Option<Vec<u8>> {
        attributes(&self.octets).unwrap().into_iter().find_map(|(found, value)| (found == kind).then_some(value))
    }

    /// The decrypted password without its padding (RFC 2865 section 5.2).
    pub(crate) fn password(&self) -> Vec<u8> {
        let mut before = self.authenticator().to_vec();
        let mut clear = Vec::new();
        for block in self.value(USER_PASSWORD).unwrap().chunks(16) {
            let pad = Md5::digest([super::SECRET.as_bytes(), before.as_slice()].concat());
            clear.extend(block.iter().zip(pad).map(|(octet, pad)| octet ^ pad));
            before = block.to_vec();
        }
        clear.truncate(clear.iter().rposition(|octet| *octet != 0).map_or(0, |last| last + 1));
        clear
    }

    /// An unsigned reply.
    pub(crate) fn reply(&self, code: u8, attributes: &[u8]) -> Vec<u8> {
        reply(code, self.identifier(), &self.authenticator(), attributes, super::SECRET.as_bytes())
    }

    /// A reply signed in its first attribute.
    pub(crate) fn signed(&self, code: u8, attributes: &[u8]) -> Vec<u8> {
        let attributes = [&attribute(MESSAGE_AUTHENTICATOR, &[0; 16]), attributes].concat();
        let mut octets = self.reply(code, &attributes);
        sign(&mut octets, 22, &self.authenticator(), super::SECRET.as_bytes());
        octets
    }
}

/// A server played by the test.
pub(crate) struct Rogue(UdpSocket);

impl Rogue {
    pub(crate) fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self(socket)
    }

    pub(crate) fn server(&self) -> Server {
        super::at("127.0.0.1", self.0.local_addr().unwrap().port())
    }

    /// The next request.
    pub(crate) fn receive(&self) -> ReceivedRequest {
        let mut buffer = [0; 4096];
        let (octets, from) = self.0.recv_from(&mut buffer).expect("a request comes");
        ReceivedRequest { from, octets: buffer[..octets].to_vec() }
    }

    /// Sends a datagram to the sender of a request.
    pub(crate) fn send(&self, to: &ReceivedRequest, octets: &[u8]) {
        self.0.send_to(octets, to.from).unwrap();
    }
}
