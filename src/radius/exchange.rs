//! One exchange over UDP: a request to one server or two, repeated as it is until a valid reply comes or the time has passed
//! (RFC 2865 section 2.5, RFC 5080 section 2.2.1). It blocks, so it belongs on a thread of its own; what is asked, and what a
//! reply means, is not decided here.

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

/// How long it takes at most until a [`Cancel`] is noticed.
const TICK: Duration = Duration::from_millis(25);

/// Whom to ask, and for how long.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The servers, the first one first.
    pub servers: Vec<Server>,
    /// How two servers share the work.
    pub order: Order,
    /// How long a server has.
    pub timing: Timing,
    /// What this computer shares with them.
    pub secret: Arc<Secret>,
    /// Whether a reply without Message-Authenticator is dropped (CVE-2024-3596).
    pub requires_signature: bool,
}

/// How two servers share the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The second one is asked when the first one gave no valid reply to the end.
    InTurn,
    /// Both are asked at once; the first valid reply counts.
    AtOnce,
}

/// How long a server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// How long each packet waits for a reply.
    pub wait: Duration,
    /// How often it is sent again.
    pub repetitions: u32,
}

impl Timing {
    /// How long one server has, repetitions and all.
    pub fn longest(self) -> Duration {
        self.wait.saturating_mul(self.repetitions.saturating_add(1))
    }
}

/// Ends an exchange from another thread. It is noticed within 50 ms, by two servers at once too; a name look-up that still waits is left behind.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Ends it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is to end.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What has to be new in each request.
#[derive(Debug, Clone, Copy)]
pub struct RequestNonces {
    /// The identifier, for a CHAP ident too; another one than those of the 255 requests before.
    pub identifier: u8,
    /// The Request Authenticator (RFC 2865 section 3), from the system's generator.
    pub authenticator: Authenticator,
    /// A CHAP-Challenge (RFC 2865 section 5.40), from the system's generator.
    pub challenge: [u8; 16],
}

/// Identifiers count up from a random start. Random ones would repeat once in 256 requests, and a fixed start could make a server
/// mistake the first request after a restart for a retransmission.
static FIRST_IDENTIFIER: OnceLock<u8> = OnceLock::new();
static REQUESTS: AtomicU8 = AtomicU8::new(0);

impl RequestNonces {
    fn new() -> Result<Self, Failure> {
        let (mut first, mut authenticator, mut challenge) = ([0], [0; 16], [0; 16]);
        for octets in [&mut first[..], &mut authenticator, &mut challenge] {
            let failed = |why| Failure::Unreachable(format!("the system gives no random octets: {why}"));
            getrandom::fill(octets).map_err(failed)?;
        }
        let [first] = first;
        let counted = REQUESTS.fetch_add(1, Ordering::Relaxed);
        let identifier = FIRST_IDENTIFIER.get_or_init(|| first).wrapping_add(counted);
        Ok(Self { identifier, authenticator, challenge })
    }
}

/// Something that happened on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// With which of [`Exchange::servers`], from 0.
    pub server: usize,
    /// What.
    pub what: Happened,
}

/// What can happen on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// Its name was looked up, and leads to these addresses.
    Found(Vec<IpAddr>),
    /// The request was sent.
    Sent {
        /// From this address of this computer.
        from: SocketAddr,
        /// To this address of the server.
        to: SocketAddr,
        /// What it asks for.
        code: RequestCode,
        /// Its octets and attributes.
        packet: Packet,
        /// How often it was sent before, octet by octet the same. 0 is a new one.
        repetition: u32,
    },
    /// A valid reply came.
    Received {
        /// What the server decided.
        code: ReplyCode,
        /// Whether it has a Message-Authenticator.
        is_signed: bool,
        /// Its octets and attributes.
        packet: Packet,
        /// The server's text.
        message: String,
        /// The attributes that were ignored because their length is not that of their type.
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
    /// The server gave no valid reply.
    Failed(Failure),
}

/// A packet for a trace, which shows no value of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// By which request and reply refer to each other.
    pub identifier: u8,
    /// The octets of the datagram.
    pub octets: usize,
    /// Its attributes, in their order.
    pub attributes: Vec<Attribute>,
}

/// A valid reply, and which of [`Exchange::servers`] gave it, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The server.
    pub server: usize,
    /// Its reply.
    pub reply: Reply,
}

/// Which of [`Exchange::servers`] gave no valid reply, from 0, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The server.
    pub server: usize,
    /// The reason.
    pub failure: Failure,
}

/// Makes a request, the same one but for what is new in each.
pub type Make<'m> = &'m dyn Fn(RequestNonces) -> Result<Request, Unsendable>;

impl Exchange {
    /// Asks the servers, or the one of `only`; `make` is called once for each server, and `tell` for everything that happens.
    ///
    /// # Errors
    /// Each server that was asked, with the reason why it gave no valid reply.
    pub fn ask(
        &self,
        make: Make<'_>,
        only: Option<usize>,
        cancel: &Cancel,
        tell: &mut dyn FnMut(Event),
    ) -> Result<Answered, Vec<Failed>> {
        let asked: Vec<usize> =
            (0..self.servers.len()).filter(|index| only.is_none_or(|only| only == *index)).collect();
        match self.order {
            Order::AtOnce if asked.len() > 1 => self.ask_at_once(&asked, make, cancel, tell),
            Order::AtOnce | Order::InTurn => self.ask_in_turn(&asked, make, cancel, tell),
        }
    }

    /// A request of its own for one server.
    fn transmission(&self, server: usize, make: Make<'_>) -> Result<Transmission, Failure> {
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
        make: Make<'_>,
        cancel: &Cancel,
        tell: &mut dyn FnMut(Event),
    ) -> Result<Answered, Vec<Failed>> {
        let mut failed = Vec::new();
        for &server in servers {
            match self.transmission(server, make).and_then(|transmission| transmission.run(cancel, tell)) {
                Ok(reply) => return Ok(Answered { server, reply }),
                Err(failure) => {
                    tell(Event { at: Instant::now(), server, what: Happened::Failed(failure.clone()) });
                    let is_last = matches!(failure, Failure::Cancelled | Failure::Unsendable(_));
                    failed.push(Failed { server, failure });
                    if is_last {
                        break;
                    }
                }
            }
        }
        Err(failed)
    }

    /// Each server on a thread of its own. When one has answered the others end, but not before they have asked, too: the
    /// trial does what the farm does. One that takes longer to ask, because its name is still looked up, is not waited for.
    /// What was sent is told.
    fn ask_at_once(
        &self,
        servers: &[usize],
        make: Make<'_>,
        cancel: &Cancel,
        tell: &mut dyn FnMut(Event),
    ) -> Result<Answered, Vec<Failed>> {
        enum News {
            Event(Event),
            Ended(usize, Result<Reply, Failure>),
        }
        let all = Cancel::default();
        let (sender, news) = channel();
        for &server in servers {
            let transmission = self.transmission(server, make);
            let (events, ended, cancel) = (sender.clone(), sender.clone(), all.clone());
            // Whoever listened has an answer, or wants none any more.
            let run = move || {
                transmission.and_then(|transmission| {
                    transmission.run(&cancel, &mut |event| drop(events.send(News::Event(event))))
                })
            };
            let lost = Err(Failure::Unreachable("the thread that asked it came to an end".to_owned()));
            let report = move |result| drop(ended.send(News::Ended(server, result)));
            if let Err(error) = worker::start("exchange", lost, run, report) {
                drop(sender.send(News::Ended(server, Err(Failure::Unreachable(error.to_string())))));
            }
        }
        let (mut answered, mut failed) = (None, Vec::new());
        let mut to_ask = servers.to_vec();
        for _ in 0..servers.len() {
            loop {
                if answered.is_some() && to_ask.is_empty() {
                    all.cancel();
                }
                match news.recv_timeout(TICK) {
                    Ok(News::Event(event)) => {
                        if matches!(event.what, Happened::Sent { .. }) {
                            to_ask.retain(|server| *server != event.server);
                        }
                        tell(event);
                    }
                    Ok(News::Ended(server, Ok(reply))) => {
                        answered = answered.or(Some(Answered { server, reply }));
                        break;
                    }
                    Ok(News::Ended(server, Err(failure))) => {
                        if answered.is_none() {
                            tell(Event { at: Instant::now(), server, what: Happened::Failed(failure.clone()) });
                        }
                        to_ask.retain(|asked| *asked != server);
                        failed.push(Failed { server, failure });
                        break;
                    }
                    // `sender` is still there: it is never the end of all of them. They notice within a tick.
                    Err(_) if cancel.is_cancelled() || answered.is_some() => all.cancel(),
                    Err(_) => {}
                }
            }
        }
        // Named in their order, whichever was the first to fail.
        failed.sort_by_key(|failed: &Failed| failed.server);
        answered.ok_or(failed)
    }
}
