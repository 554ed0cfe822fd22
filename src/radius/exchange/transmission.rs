//! The exchange with one server: looks up its name, sends the request and its retransmissions from one socket, and
//! reads the replies. Which servers are asked, and in which order, is decided in [`super`].

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::{Cancel, Event, EventKind, Packet, TICK, Timing};
use crate::radius::packet::{Attribute, Dropped, Reply, Request};
use crate::radius::{DroppedCounts, Failure, Secret, Server};
use crate::worker;

/// The size of the receive buffer. It holds the longest UDP datagram: on Windows, a datagram that does not fit is an
/// error.
const DATAGRAM_OCTETS: usize = 65_536;
/// How many dropped datagrams are reported one by one; any others are only counted.
const MAX_REPORTED: u32 = 20;

/// A request to one server, with its retransmissions (RFC 5080 section 2.2.1).
pub(super) struct Transmission {
    pub(super) index: usize,
    pub(super) server: Server,
    pub(super) request: Request,
    pub(super) secret: Arc<Secret>,
    pub(super) timing: Timing,
    pub(super) requires_signature: bool,
}

/// The progress of a transmission.
struct Progress<'p> {
    server: usize,
    cancel: &'p Cancel,
    tell: &'p mut dyn FnMut(Event),
    dropped: DroppedCounts,
    /// The last network error that may be temporary.
    lost: Option<String>,
}

impl Progress<'_> {
    fn tell(&mut self, kind: EventKind) {
        (self.tell)(Event { at: Instant::now(), server: self.server, kind });
    }

    /// Counts a dropped datagram, and reports it unless there were too many.
    fn count_dropped(&mut self, kind: EventKind) {
        let dropped = &mut self.dropped;
        dropped.datagrams = dropped.datagrams.saturating_add(1);
        match &kind {
            EventKind::Dropped(_, Dropped::ResponseAuthenticator) => dropped.not_authentic = true,
            EventKind::Dropped(_, Dropped::Unusable(flaw)) => dropped.unusable = dropped.unusable.or(Some(*flaw)),
            EventKind::Dropped(_, why) => dropped.other = dropped.other.or(Some(*why)),
            EventKind::OtherSender { from, is_reply: true, .. } => {
                dropped.other_sender = dropped.other_sender.or(Some(*from));
            }
            EventKind::NotSigned(..) => dropped.not_signed = true,
            _ => {}
        }
        if dropped.datagrams <= MAX_REPORTED {
            self.tell(kind);
        }
    }
}

impl Transmission {
    /// Sends to each of the server's addresses in turn, going to the next one only if an address is unreachable. Blocks
    /// until a valid reply arrives or waiting is pointless.
    pub(super) fn run(self, cancel: &Cancel, tell: &mut dyn FnMut(Event)) -> Result<Reply, Failure> {
        let mut progress = Progress { server: self.index, cancel, tell, dropped: DroppedCounts::default(), lost: None };
        if cancel.is_cancelled() {
            return Err(Failure::Cancelled);
        }
        let addresses = self.addresses(&mut progress)?;
        self.ask_each(&addresses, &mut progress)
    }

    fn ask_each(&self, addresses: &[SocketAddr], progress: &mut Progress<'_>) -> Result<Reply, Failure> {
        let mut buffer = vec![0; DATAGRAM_OCTETS];
        let mut result = Err(Failure::NotFound("no address".to_owned()));
        for address in addresses {
            if let Err(failure) = &result
                && !matches!(failure, Failure::NotFound(_))
            {
                progress.tell(EventKind::Failed(failure.clone()));
            }
            result = self.ask(*address, &mut buffer, progress);
            if !matches!(result, Err(Failure::Refused | Failure::Unreachable(_))) {
                break;
            }
        }
        if let Some(more @ 1..) = progress.dropped.datagrams.checked_sub(MAX_REPORTED) {
            progress.tell(EventKind::DroppedMore(more));
        }
        result
    }

    /// The addresses of the server. A name is looked up on a thread of its own, which is abandoned on cancel.
    fn addresses(&self, progress: &mut Progress<'_>) -> Result<Vec<SocketAddr>, Failure> {
        let Server { host, port } = self.server.clone();
        if let Ok(address) = host.parse::<IpAddr>() {
            let is_link_local = matches!(address, IpAddr::V6(address) if address.is_unicast_link_local());
            // An address with an interface does not parse, so it is looked up below.
            return if is_link_local { Err(Failure::NoZone) } else { Ok(vec![SocketAddr::new(address, port)]) };
        }
        let (sender, found) = channel();
        let look_up = move || (host.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        let lost = Err(io::Error::other("the lookup was interrupted by an internal error"));
        worker::start("lookup", lost, look_up, move |found| drop(sender.send(found)))
            .map_err(|error| Failure::NotFound(error.to_string()))?;
        loop {
            match found.recv_timeout(TICK) {
                _ if progress.cancel.is_cancelled() => return Err(Failure::Cancelled),
                Ok(Ok(addresses)) if addresses.is_empty() => return Err(Failure::NotFound("no address".to_owned())),
                Ok(Ok(addresses)) => {
                    progress.tell(EventKind::Found(addresses.iter().map(SocketAddr::ip).collect()));
                    return Ok(addresses);
                }
                Ok(Err(error)) => return Err(Failure::NotFound(error.to_string())),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Failure::NotFound("no response".to_owned())),
            }
        }
    }

    /// Sends the request to one address, and resends it from the same port (RFC 5080 section 2.2.1).
    fn ask(&self, to: SocketAddr, buffer: &mut [u8], progress: &mut Progress<'_>) -> Result<Reply, Failure> {
        let any: IpAddr = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let unreachable = |error: io::Error| Failure::Unreachable(error.to_string());
        let socket = UdpSocket::bind((any, 0)).map_err(unreachable)?;
        let from = from_address(any, to, &socket).map_err(unreachable)?;
        // Connecting hides replies from other addresses, but some systems report refusals only to connected sockets.
        let is_connected = !reports_refusals_unconnected(&socket, to);
        if is_connected {
            socket.connect(to).map_err(unreachable)?;
        }
        for repetition in 0..=self.timing.repetitions {
            if progress.cancel.is_cancelled() {
                return Err(Failure::Cancelled);
            }
            let sent = Instant::now();
            progress.lost = None;
            let octets = self.request.octets();
            let result = if is_connected { socket.send(octets) } else { socket.send_to(octets, to) };
            match result {
                Ok(_) => {}
                Err(error) if is_refusal(&error) => return Err(Failure::Refused),
                // The error is about the previous packet; the next retry may get through.
                Err(error) if repetition > 0 && is_temporary(&error) => progress.lost = Some(error.to_string()),
                Err(error) => return Err(unreachable(error)),
            }
            let packet = self.packet(self.request.octets().len(), self.request.attributes().to_vec());
            progress.tell(EventKind::Sent { from, to, code: self.request.code(), packet, repetition });
            if let Some(reply) = self.listen(&socket, to, sent + self.timing.wait, buffer, progress)? {
                return Ok(reply);
            }
        }
        let lost = progress.lost.take().filter(|_| progress.dropped.datagrams == 0);
        Err(lost.map_or(Failure::Silent(progress.dropped), Failure::Unreachable))
    }

    /// Waits for a valid reply until `deadline`. Anything else is reported, and the wait continues.
    fn listen(
        &self,
        socket: &UdpSocket,
        asked: SocketAddr,
        deadline: Instant,
        buffer: &mut [u8],
        progress: &mut Progress<'_>,
    ) -> Result<Option<Reply>, Failure> {
        loop {
            if progress.cancel.is_cancelled() {
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
                Err(error) if is_temporary(&error) => {
                    progress.lost = Some(error.to_string());
                    continue;
                }
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => continue,
                    _ => return Err(unreachable(error)),
                },
            };
            let read = Reply::read(buffer.get(..octets).unwrap_or_default(), &self.request, &self.secret);
            if (from.ip(), from.port()) != (asked.ip(), asked.port()) {
                progress.count_dropped(EventKind::OtherSender { from, octets, is_reply: read.is_ok() });
                continue;
            }
            match read {
                Ok(reply) => {
                    let packet = self.packet(octets, reply.attributes().to_vec());
                    let (code, is_signed) = (reply.code(), reply.is_signed());
                    if is_signed || !self.requires_signature {
                        let (message, ignored) = (reply.message().to_owned(), reply.ignored().to_vec());
                        progress.tell(EventKind::Received { code, is_signed, packet, message, ignored });
                        return Ok(Some(reply));
                    }
                    progress.count_dropped(EventKind::NotSigned(code, packet));
                }
                Err(why) => progress.count_dropped(EventKind::Dropped(octets, why)),
            }
        }
    }

    fn packet(&self, octets: usize, attributes: Vec<Attribute>) -> Packet {
        Packet { identifier: self.request.identifier(), octets, attributes }
    }
}

/// Returns the local address from which `socket`, bound to any address, sends to `to`.
fn from_address(any: IpAddr, to: SocketAddr, socket: &UdpSocket) -> io::Result<SocketAddr> {
    // Connecting a UDP socket sends nothing; the system only chooses the route.
    let chosen = UdpSocket::bind((any, 0))?;
    chosen.connect(to)?;
    Ok(SocketAddr::new(chosen.local_addr()?.ip(), socket.local_addr()?.port()))
}

/// Returns whether an unconnected socket reports refusals (ICMP port unreachable). On Linux, IP_RECVERR enables it: see
/// ip(7).
#[cfg(target_os = "linux")]
fn reports_refusals_unconnected(socket: &UdpSocket, to: SocketAddr) -> bool {
    use nix::sys::socket::{setsockopt, sockopt};
    let set = if to.is_ipv4() {
        setsockopt(socket, sockopt::Ipv4RecvErr, &true)
    } else {
        setsockopt(socket, sockopt::Ipv6RecvErr, &true)
    };
    set.is_ok()
}

/// Returns whether an unconnected socket reports refusals (ICMP port unreachable). On Windows, it always does.
#[cfg(not(target_os = "linux"))]
fn reports_refusals_unconnected(_: &UdpSocket, _: SocketAddr) -> bool {
    cfg!(windows)
}

/// Returns whether the error means that there is no route, which may be temporary.
fn is_temporary(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable)
}

/// Returns whether the machine reported that nothing is listening on the port (ICMP). Windows reports it as a
/// connection reset.
fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset)
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    #[test]
    fn the_next_address_is_asked_only_if_the_previous_one_refuses() {
        // The first is connected to itself, so it refuses datagrams from others. The second receives but never replies.
        let refuses = UdpSocket::bind("127.0.0.1:0").unwrap();
        refuses.connect(refuses.local_addr().unwrap()).unwrap();
        let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
        let unused = UdpSocket::bind("127.0.0.1:0").unwrap();
        let addresses = [&refuses, &silent, &unused].map(|socket| socket.local_addr().unwrap());

        let secret = Arc::new(Secret::new(Zeroizing::new("s".to_owned())).unwrap());
        let transmission = Transmission {
            index: 0,
            server: Server { host: "radius.example".to_owned(), port: 1812 },
            request: Request::status_server(7, [1; 16], "nas", &secret).unwrap(),
            secret,
            timing: Timing { wait: Duration::from_millis(100), repetitions: 0 },
            requires_signature: false,
        };
        let (cancel, mut events) = (Cancel::default(), Vec::new());
        let mut tell = |event: Event| events.push(event.kind);
        let mut progress =
            Progress { server: 0, cancel: &cancel, tell: &mut tell, dropped: DroppedCounts::default(), lost: None };
        assert_eq!(transmission.ask_each(&addresses, &mut progress), Err(Failure::Silent(DroppedCounts::default())));

        let sent_to = |at: SocketAddr| move |kind: &EventKind| matches!(kind, EventKind::Sent { to, .. } if *to == at);
        let [first, refused, second] = &events[..] else { panic!("{events:?}") };
        assert!(sent_to(addresses[0])(first) && sent_to(addresses[1])(second), "{events:?}");
        assert_eq!(refused, &EventKind::Failed(Failure::Refused));
        let mut buffer = [0; 4096];
        let octets = silent.recv(&mut buffer).unwrap();
        assert_eq!(&buffer[..octets], transmission.request.octets());
        unused.set_nonblocking(true).unwrap();
        assert!(unused.recv(&mut buffer).is_err(), "silence is not refusal");
    }
}
