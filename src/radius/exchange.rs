//! One exchange over UDP: sends a request to one server or two, and resends it unchanged until a valid reply arrives or
//! time runs out (RFC 2865 section 2.5, RFC 5080 section 2.2.1). It blocks, so run it on its own thread. The caller
//! decides what to send and what a reply means.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use transmission::Transmission;

use super::packet::{Attribute, Authenticator, Dropped, Reply, Request, Unsendable};
use super::{AttributeType, Failure, ReplyCode, RequestCode, Secret, Server};
use crate::worker;

mod transmission;

/// The longest time until a [`Cancel`] takes effect.
const TICK: Duration = Duration::from_millis(25);

/// Which servers to ask, and for how long.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The servers, the primary one first.
    pub servers: Vec<Server>,
    /// How two servers share the work.
    pub order: Order,
    /// How long to wait for a server.
    pub timing: Timing,
    /// The secret shared with the servers.
    pub secret: Arc<Secret>,
    /// Whether to drop replies without a Message-Authenticator (CVE-2024-3596).
    pub requires_signature: bool,
}

/// How two servers share the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The secondary server is asked only if the primary one gave no valid reply, even after all retries.
    InTurn,
    /// Both are asked at the same time, and the first valid reply wins.
    AtOnce,
}

/// How long to wait for one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// How long to wait for a reply to each packet.
    pub wait: Duration,
    /// How many times the packet is resent.
    pub repetitions: u32,
}

impl Timing {
    /// The longest time to wait for one server, including all retries.
    pub fn max_wait(self) -> Duration {
        self.wait.saturating_mul(self.repetitions.saturating_add(1))
    }
}

/// Cancels an exchange from another thread. It takes effect within 50 ms, even with two servers at the same time. A
/// pending name lookup is abandoned.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Cancels the exchange.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the exchange was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The values that must be new in each request.
#[derive(Debug, Clone, Copy)]
pub struct RequestNonces {
    /// The identifier, also used as the CHAP ident; differs from those of the previous 255 requests.
    pub identifier: u8,
    /// The Request Authenticator (RFC 2865 section 3), from the system's random number generator.
    pub authenticator: Authenticator,
    /// A CHAP-Challenge (RFC 2865 section 5.40), from the system's random number generator.
    pub challenge: [u8; 16],
}

/// Identifiers count up from a random start. Random identifiers would repeat too soon, and with a fixed start, a server
/// could mistake the first request after a restart for a retransmission.
static FIRST_IDENTIFIER: OnceLock<u8> = OnceLock::new();
static REQUESTS: AtomicU8 = AtomicU8::new(0);

impl RequestNonces {
    fn new() -> Result<Self, Failure> {
        let (mut first, mut authenticator, mut challenge) = ([0], [0; 16], [0; 16]);
        for octets in [&mut first[..], &mut authenticator, &mut challenge] {
            let failed = |why| Failure::Unreachable(format!("no random numbers available: {why}"));
            getrandom::fill(octets).map_err(failed)?;
        }
        let [first] = first;
        let counted = REQUESTS.fetch_add(1, Ordering::Relaxed);
        let identifier = FIRST_IDENTIFIER.get_or_init(|| first).wrapping_add(counted);
        Ok(Self { identifier, authenticator, challenge })
    }
}

/// Something that happened during an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When it happened.
    pub at: Instant,
    /// The index in [`Exchange::servers`].
    pub server: usize,
    /// What happened.
    pub kind: EventKind,
}

/// What can happen during an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// The server's name was resolved to these addresses.
    Found(Vec<IpAddr>),
    /// The request was sent.
    Sent {
        /// The address of this computer.
        from: SocketAddr,
        /// The address of the server.
        to: SocketAddr,
        /// The code of the request.
        code: RequestCode,
        /// Its size and attributes.
        packet: Packet,
        /// How many times the same packet was sent before; 0 for a new one.
        repetition: u32,
    },
    /// A valid reply arrived.
    Received {
        /// The code of the reply.
        code: ReplyCode,
        /// Whether it has a Message-Authenticator.
        is_signed: bool,
        /// Its size and attributes.
        packet: Packet,
        /// The server's message.
        message: String,
        /// The attributes that were ignored because of an invalid length.
        ignored: Vec<AttributeType>,
    },
    /// A valid reply arrived without the required Message-Authenticator. It is dropped, and the wait continues.
    NotSigned(ReplyCode, Packet),
    /// A datagram of this many octets was not a valid reply. It is dropped, and the wait continues.
    Dropped(usize, Dropped),
    /// A datagram arrived from an address or port other than the one asked. It is dropped, and the wait continues.
    OtherSender {
        /// The sender.
        from: SocketAddr,
        /// Its size in octets.
        octets: usize,
        /// Whether it is a valid reply apart from its sender.
        is_reply: bool,
    },
    /// This many more were dropped without being reported one by one.
    DroppedMore(u32),
    /// There was no valid reply from the server.
    Failed(Failure),
}

/// A packet in a trace, without the values of its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// The identifier that links a reply to its request.
    pub identifier: u8,
    /// The size of the datagram in octets.
    pub octets: usize,
    /// Its attributes, in order.
    pub attributes: Vec<Attribute>,
}

/// A valid reply and its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerReply {
    /// The index in [`Exchange::servers`].
    pub server: usize,
    /// Its reply.
    pub reply: Reply,
}

/// A server without a valid reply, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFailure {
    /// The index in [`Exchange::servers`].
    pub server: usize,
    /// The reason.
    pub failure: Failure,
}

/// Builds the request for one server. All requests are the same except for the nonces.
pub type MakeRequest<'m> = &'m dyn Fn(RequestNonces) -> Result<Request, Unsendable>;

impl Exchange {
    /// Asks the servers, or just the one with index `only`. Calls `make` once for each server, and `tell` for each
    /// event.
    ///
    /// # Errors
    /// Returns each server that was asked, with the reason why there was no valid reply.
    pub fn ask(
        &self,
        make: MakeRequest<'_>,
        only: Option<usize>,
        cancel: &Cancel,
        tell: &mut dyn FnMut(Event),
    ) -> Result<ServerReply, Vec<ServerFailure>> {
        let asked: Vec<usize> =
            (0..self.servers.len()).filter(|index| only.is_none_or(|only| only == *index)).collect();
        match self.order {
            Order::AtOnce if asked.len() > 1 => self.ask_at_once(&asked, make, cancel, tell),
            Order::AtOnce | Order::InTurn => self.ask_in_turn(&asked, make, cancel, tell),
        }
    }

    /// Builds a separate request for one server.
    fn transmission(&self, server: usize, make: MakeRequest<'_>) -> Result<Transmission, Failure> {
        Ok(Transmission {
            index: server,
            server: self.servers.get(server).cloned().ok_or(Failure::NotFound("no such server".to_owned()))?,
            request: make(RequestNonces::new()?).map_err(Failure::Unsendable)?,
            secret: Arc::clone(&self.secret),
            timing: self.timing,
            requires_signature: self.requires_signature,
        })
    }

    fn ask_in_turn(
        &self,
        servers: &[usize],
        make: MakeRequest<'_>,
        cancel: &Cancel,
        tell: &mut dyn FnMut(Event),
    ) -> Result<ServerReply, Vec<ServerFailure>> {
        let mut failed = Vec::new();
        for &server in servers {
            match self.transmission(server, make).and_then(|transmission| transmission.run(cancel, tell)) {
                Ok(reply) => return Ok(ServerReply { server, reply }),
                Err(failure) => {
                    tell(Event { at: Instant::now(), server, kind: EventKind::Failed(failure.clone()) });
                    let is_last = matches!(failure, Failure::Cancelled | Failure::Unsendable(_));
                    failed.push(ServerFailure { server, failure });
                    if is_last {
                        break;
                    }
                }
            }
        }
        Err(failed)
    }

    /// Asks each server on its own thread. Once a server has replied, the other requests are cancelled, but not before
    /// they were sent, because the farm also sends to all servers. A server whose name is still being looked up is not
    /// waited for. Every packet that was sent is reported.
    fn ask_at_once(
        &self,
        servers: &[usize],
        make: MakeRequest<'_>,
        cancel: &Cancel,
        tell: &mut dyn FnMut(Event),
    ) -> Result<ServerReply, Vec<ServerFailure>> {
        enum News {
            Event(Event),
            Ended(usize, Result<Reply, Failure>),
        }
        let all = Cancel::default();
        let (sender, news) = channel();
        for &server in servers {
            let transmission = self.transmission(server, make);
            let (events, ended, cancel) = (sender.clone(), sender.clone(), all.clone());
            // Sending fails once the caller has its reply or has cancelled; nothing needs to be reported then.
            let run = move || {
                transmission.and_then(|transmission| {
                    transmission.run(&cancel, &mut |event| drop(events.send(News::Event(event))))
                })
            };
            let lost = Err(Failure::Unreachable("the request was interrupted by an internal error".to_owned()));
            let report = move |result| drop(ended.send(News::Ended(server, result)));
            if let Err(error) = worker::start("exchange", lost, run, report) {
                drop(sender.send(News::Ended(server, Err(Failure::Unreachable(error.to_string())))));
            }
        }
        let (mut answered, mut failed) = (None, Vec::new());
        let mut unsent = servers.to_vec();
        for _ in 0..servers.len() {
            loop {
                if answered.is_some() && unsent.is_empty() {
                    all.cancel();
                }
                match news.recv_timeout(TICK) {
                    Ok(News::Event(event)) => {
                        if matches!(event.kind, EventKind::Sent { .. }) {
                            unsent.retain(|server| *server != event.server);
                        }
                        tell(event);
                    }
                    Ok(News::Ended(server, Ok(reply))) => {
                        answered = answered.or(Some(ServerReply { server, reply }));
                        break;
                    }
                    Ok(News::Ended(server, Err(failure))) => {
                        if answered.is_none() {
                            tell(Event { at: Instant::now(), server, kind: EventKind::Failed(failure.clone()) });
                        }
                        unsent.retain(|index| *index != server);
                        failed.push(ServerFailure { server, failure });
                        break;
                    }
                    // Always a timeout, because `sender` keeps the channel open. The threads notice the cancellation
                    // within a tick.
                    Err(_) if cancel.is_cancelled() || answered.is_some() => all.cancel(),
                    Err(_) => {}
                }
            }
        }
        // Listed in server order, not in the order in which they failed.
        failed.sort_by_key(|failed: &ServerFailure| failed.server);
        answered.ok_or(failed)
    }
}
