//! One server asked: its name looked up, one socket, the request and its retransmissions, and what comes back.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::{Cancel, Event, Happened, Packet, TICK, Timing};
use crate::radius::packet::{Attribute, Dropped, Reply, Request};
use crate::radius::{DroppedCounts, Failure, Secret, Server};
use crate::worker;

/// The longest datagram that UDP carries: one that did not fit would be an error on Windows.
const DATAGRAM_OCTETS: usize = 65_536;
/// So many datagrams that are no reply are told one by one; the rest is counted.
const TOLD: u32 = 20;

/// A request to one server, to be sent and sent again (RFC 5080 section 2.2.1).
pub(super) struct Transmission {
    pub(super) index: usize,
    pub(super) server: Server,
    pub(super) request: Request,
    pub(super) secret: Arc<Secret>,
    pub(super) timing: Timing,
    pub(super) requires_signature: bool,
}

/// What goes on while a server is asked.
struct Watch<'w> {
    server: usize,
    cancel: &'w Cancel,
    tell: &'w mut dyn FnMut(Event),
    heard: DroppedCounts,
    /// The last network error that may be temporary.
    lost: Option<String>,
}

impl Watch<'_> {
    fn tell(&mut self, what: Happened) {
        (self.tell)(Event { at: Instant::now(), server: self.server, what });
    }

    /// Tells of a datagram that counts for nothing, unless it is one of a flood.
    fn dropped(&mut self, what: Happened) {
        let heard = &mut self.heard;
        heard.datagrams = heard.datagrams.saturating_add(1);
        match &what {
            Happened::Dropped(_, Dropped::ResponseAuthenticator) => heard.not_authentic = true,
            Happened::Dropped(_, Dropped::Unusable(flaw)) => heard.unusable = heard.unusable.or(Some(*flaw)),
            Happened::Dropped(_, why) => heard.other = heard.other.or(Some(*why)),
            Happened::OtherSender { from, is_reply: true, .. } => {
                heard.other_sender = heard.other_sender.or(Some(*from));
            }
            Happened::NotSigned(..) => heard.not_signed = true,
            _ => {}
        }
        if heard.datagrams <= TOLD {
            self.tell(what);
        }
    }
}

impl Transmission {
    /// Asks the server, at one of its addresses after the other where nobody is; blocks until there is a valid reply, or none
    /// to wait for.
    pub(super) fn run(self, cancel: &Cancel, tell: &mut dyn FnMut(Event)) -> Result<Reply, Failure> {
        let mut watch = Watch { server: self.index, cancel, tell, heard: DroppedCounts::default(), lost: None };
        if cancel.is_cancelled() {
            return Err(Failure::Cancelled);
        }
        let addresses = self.addresses(&mut watch)?;
        self.ask_each(&addresses, &mut watch)
    }

    fn ask_each(&self, addresses: &[SocketAddr], watch: &mut Watch<'_>) -> Result<Reply, Failure> {
        let mut buffer = vec![0; DATAGRAM_OCTETS];
        let mut result = Err(Failure::NotFound("no address".to_owned()));
        for address in addresses {
            if let Err(failure) = &result
                && !matches!(failure, Failure::NotFound(_))
            {
                watch.tell(Happened::Failed(failure.clone()));
            }
            result = self.ask(*address, &mut buffer, watch);
            if !matches!(result, Err(Failure::Refused | Failure::Unreachable(_))) {
                break;
            }
        }
        if let Some(more @ 1..) = watch.heard.datagrams.checked_sub(TOLD) {
            watch.tell(Happened::DroppedMore(more));
        }
        result
    }

    /// The addresses of the server. A name is looked up on a thread, which is left behind when nobody waits any more.
    fn addresses(&self, watch: &mut Watch<'_>) -> Result<Vec<SocketAddr>, Failure> {
        let Server { host, port } = self.server.clone();
        if let Ok(address) = host.parse::<IpAddr>() {
            let is_link_local = matches!(address, IpAddr::V6(address) if address.is_unicast_link_local());
            // With an interface it does not parse as an address, and is looked up.
            return if is_link_local { Err(Failure::NoZone) } else { Ok(vec![SocketAddr::new(address, port)]) };
        }
        let (sender, found) = channel();
        let look_up = move || (host.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        let lost = Err(io::Error::other("the look-up came to an end"));
        worker::start("look-up", lost, look_up, move |found| drop(sender.send(found)))
            .map_err(|error| Failure::NotFound(error.to_string()))?;
        loop {
            match found.recv_timeout(TICK) {
                _ if watch.cancel.is_cancelled() => return Err(Failure::Cancelled),
                Ok(Ok(addresses)) if addresses.is_empty() => return Err(Failure::NotFound("no address".to_owned())),
                Ok(Ok(addresses)) => {
                    watch.tell(Happened::Found(addresses.iter().map(SocketAddr::ip).collect()));
                    return Ok(addresses);
                }
                Ok(Err(error)) => return Err(Failure::NotFound(error.to_string())),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Failure::NotFound("no answer".to_owned())),
            }
        }
    }

    /// Sends the request to one address and repeats it from the same port (RFC 5080 section 2.2.1).
    fn ask(&self, to: SocketAddr, buffer: &mut [u8], watch: &mut Watch<'_>) -> Result<Reply, Failure> {
        let any: IpAddr = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let unreachable = |error: io::Error| Failure::Unreachable(error.to_string());
        let socket = UdpSocket::bind((any, 0)).map_err(unreachable)?;
        let from = from_address(any, to, &socket).map_err(unreachable)?;
        // A connected socket receives nothing from other addresses, but some systems report refusals to connected sockets only.
        let is_connected = !hears_refusals(&socket, to);
        if is_connected {
            socket.connect(to).map_err(unreachable)?;
        }
        for repetition in 0..=self.timing.repetitions {
            if watch.cancel.is_cancelled() {
                return Err(Failure::Cancelled);
            }
            let sent = Instant::now();
            watch.lost = None;
            let octets = self.request.octets();
            let result = if is_connected { socket.send(octets) } else { socket.send_to(octets, to) };
            match result {
                Ok(_) => {}
                Err(error) if is_refusal(&error) => return Err(Failure::Refused),
                // This reports an error of the previous packet; the next repetition may get through.
                Err(error) if repetition > 0 && may_pass(&error) => watch.lost = Some(error.to_string()),
                Err(error) => return Err(unreachable(error)),
            }
            let packet = self.packet(self.request.octets().len(), self.request.attributes().collect());
            watch.tell(Happened::Sent { from, to, code: self.request.code(), packet, repetition });
            if let Some(reply) = self.listen(&socket, to, sent + self.timing.wait, buffer, watch)? {
                return Ok(reply);
            }
        }
        let lost = watch.lost.take().filter(|_| watch.heard.datagrams == 0);
        Err(lost.map_or(Failure::Silent(watch.heard), Failure::Unreachable))
    }

    /// Waits for a valid reply until `deadline`; what is none is told, and the wait goes on.
    fn listen(
        &self,
        socket: &UdpSocket,
        asked: SocketAddr,
        deadline: Instant,
        buffer: &mut [u8],
        watch: &mut Watch<'_>,
    ) -> Result<Option<Reply>, Failure> {
        loop {
            if watch.cancel.is_cancelled() {
                return Err(Failure::Cancelled);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let unreachable = |error: io::Error| Failure::Unreachable(error.to_string());
            socket.set_read_timeout(Some(left.clamp(Duration::from_millis(1), TICK))).map_err(unreachable)?;
            let (octets, from) = match socket.recv_from(buffer) {
                Ok(received) => received,
                Err(error) if is_refusal(&error) => return Err(Failure::Refused),
                Err(error) if may_pass(&error) => {
                    watch.lost = Some(error.to_string());
                    continue;
                }
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => continue,
                    _ => return Err(unreachable(error)),
                },
            };
            let read = Reply::read(buffer.get(..octets).unwrap_or_default(), &self.request, &self.secret);
            if (from.ip(), from.port()) != (asked.ip(), asked.port()) {
                watch.dropped(Happened::OtherSender { from, octets, is_reply: read.is_ok() });
                continue;
            }
            match read {
                Ok(reply) => {
                    let packet = self.packet(octets, reply.attributes().to_vec());
                    let (code, is_signed) = (reply.code(), reply.is_signed());
                    if is_signed || !self.requires_signature {
                        let (message, ignored) = (reply.message().to_owned(), reply.ignored().to_vec());
                        watch.tell(Happened::Received { code, is_signed, packet, message, ignored });
                        return Ok(Some(reply));
                    }
                    watch.dropped(Happened::NotSigned(code, packet));
                }
                Err(why) => watch.dropped(Happened::Dropped(octets, why)),
            }
        }
    }

    fn packet(&self, octets: usize, attributes: Vec<Attribute>) -> Packet {
        Packet { identifier: self.request.identifier(), octets, attributes }
    }
}

/// The local address that a socket bound to any address uses to send to `to`.
fn from_address(any: IpAddr, to: SocketAddr, socket: &UdpSocket) -> io::Result<SocketAddr> {
    // Connecting a UDP socket sends nothing; the system picks the route.
    let chosen = UdpSocket::bind((any, 0))?;
    chosen.connect(to)?;
    Ok(SocketAddr::new(chosen.local_addr()?.ip(), socket.local_addr()?.port()))
}

/// Tells whether an unconnected socket reports refusals (ICMP port unreachable). Linux does if asked: see IP_RECVERR in ip(7).
#[cfg(target_os = "linux")]
fn hears_refusals(socket: &UdpSocket, to: SocketAddr) -> bool {
    use nix::sys::socket::{setsockopt, sockopt};
    let set = if to.is_ipv4() {
        setsockopt(socket, sockopt::Ipv4RecvErr, &true)
    } else {
        setsockopt(socket, sockopt::Ipv6RecvErr, &true)
    };
    set.is_ok()
}

/// Tells whether an unconnected socket reports refusals (ICMP port unreachable). Windows always does.
#[cfg(not(target_os = "linux"))]
fn hears_refusals(_: &UdpSocket, _: SocketAddr) -> bool {
    cfg!(windows)
}

/// Tells whether the network reports no route, which may be temporary.
fn may_pass(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable)
}

/// Tells whether the machine said that nobody listens on the port (ICMP). Windows says that the connection was reset.
fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset)
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    #[test]
    fn of_the_addresses_of_a_name_the_next_one_is_asked_where_nobody_listens() {
        // One that hears itself alone, and one that hears and is silent.
        let refuses = UdpSocket::bind("127.0.0.1:0").unwrap();
        refuses.connect(refuses.local_addr().unwrap()).unwrap();
        let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
        let unasked = UdpSocket::bind("127.0.0.1:0").unwrap();
        let addresses = [&refuses, &silent, &unasked].map(|socket| socket.local_addr().unwrap());

        let secret = Arc::new(Secret::new(Zeroizing::new("s".to_owned())).unwrap());
        let transmission = Transmission {
            index: 0,
            server: Server { host: "radius.example".to_owned(), port: 1812 },
            request: Request::status_server(7, [1; 16], "nas", &secret).unwrap(),
            secret,
            timing: Timing { wait: Duration::from_millis(100), repetitions: 0 },
            requires_signature: false,
        };
        let (cancel, mut happened) = (Cancel::default(), Vec::new());
        let mut tell = |event: Event| happened.push(event.what);
        let mut watch =
            Watch { server: 0, cancel: &cancel, tell: &mut tell, heard: DroppedCounts::default(), lost: None };
        assert_eq!(transmission.ask_each(&addresses, &mut watch), Err(Failure::Silent(DroppedCounts::default())));

        let asked = |at: SocketAddr| move |what: &Happened| matches!(what, Happened::Sent { to, .. } if *to == at);
        let [first, refused, second] = &happened[..] else { panic!("{happened:?}") };
        assert!(asked(addresses[0])(first) && asked(addresses[1])(second), "{happened:?}");
        assert_eq!(refused, &Happened::Failed(Failure::Refused));
        let mut buffer = [0; 4096];
        let octets = silent.recv(&mut buffer).unwrap();
        assert_eq!(&buffer[..octets], transmission.request.octets());
        unasked.set_nonblocking(true).unwrap();
        assert!(unasked.recv(&mut buffer).is_err(), "silence is not refusal");
    }
}
