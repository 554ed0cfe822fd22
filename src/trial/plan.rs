//! What a trial sends, for which user and to which servers, before anything is sent.

use std::sync::Arc;
use std::time::Duration;

use super::client_fields;
use crate::end_user::logon::SendMode;
use crate::policy::{ActionId, Attribute, Connection, HaMode, Policy};
use crate::radius::exchange::{Exchange, Order, Timing};
use crate::radius::packet::{Unsendable, room_for_attributes};
use crate::radius::{AttributeType, AttributeValue, Secret, Server};
use crate::text;

/// Returns the servers in a policy, the primary one first.
pub fn servers(policy: &Policy) -> Vec<Server> {
    let Some(connection) = policy.connection() else { return Vec::new() };
    let port = connection.radius_port.get();
    let named = [&connection.radius_server, &connection.backup_server];
    let named = named.into_iter().take_while(|host| !host.is_empty());
    named.map(|host| Server { host: host.as_str().to_owned(), port }).collect()
}

/// Returns the User-Name to send for a user as typed: without the domain, if the policy says so.
fn user_name<'u>(policy: &Policy, user: &'u str) -> &'u str {
    if !policy.connection().is_some_and(|connection| connection.username_only) {
        return user;
    }
    let user = user.rsplit_once('\\').map_or(user, |(_, user)| user);
    user.split_once('@').map_or(user, |(user, _)| user)
}

/// Returns the order in which the servers of a policy are asked.
fn order(policy: &Policy) -> Order {
    match policy.connection().map(|connection| connection.ha_mode).unwrap_or_default() {
        HaMode::ActivePassive => Order::InTurn,
        HaMode::ActiveActive => Order::AtOnce,
    }
}

/// Who receives what a trial sends, whichever action it tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The User-Name that is sent.
    pub user: String,
    /// The servers, the primary one first.
    pub servers: Vec<Server>,
    order: Order,
    send_mode: SendMode,
}

impl Recipient {
    /// Returns the recipient of a trial with this policy for a user as typed.
    pub fn of(policy: &Policy, user: &str, send_mode: SendMode) -> Self {
        let user = user_name(policy, user).to_owned();
        Self { user, servers: servers(policy), order: order(policy), send_mode }
    }
}

/// What a trial does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// A snapshot of the policy; later edits do not affect the trial.
    pub policy: Arc<Policy>,
    /// The action to try.
    pub action: ActionId,
    /// The user to log on as, as typed.
    pub user: String,
    /// Whether to send the password first.
    pub send_mode: SendMode,
    /// The servers, the primary one first.
    pub servers: Vec<Server>,
    /// The NAS-Identifier to send.
    pub nas_identifier: String,
    /// The other attributes that describe the client and this computer. Each replaces those of the policy with the same type; a NAS
    /// address replaces both types.
    pub client: Vec<Attribute>,
    /// Whether to drop replies without a Message-Authenticator. Turn it off only for old servers: such a reply can be
    /// forged in transit (CVE-2024-3596).
    pub requires_signature: bool,
}

impl Plan {
    /// The policy's connection settings, or the defaults.
    pub(super) fn connection(&self) -> Connection {
        self.policy.connection().cloned().unwrap_or_default()
    }

    /// The User-Name to send: without the domain, if the policy says so.
    pub fn user_name(&self) -> &str {
        user_name(&self.policy, &self.user)
    }

    /// Who receives what the trial sends.
    pub fn recipient(&self) -> Recipient {
        Recipient { servers: self.servers.clone(), ..Recipient::of(&self.policy, &self.user, self.send_mode) }
    }

    /// The attributes of each request, in order: those of the client, then those of the policy that it does not replace.
    fn sent(&self) -> impl Iterator<Item = &Attribute> {
        let is_replaced = |kind| self.client.iter().any(|client| client_fields::replaces(client.kind(), kind));
        let of_policy = self.policy.attributes().map(|(_, attribute)| attribute);
        self.client.iter().chain(of_policy.filter(move |attribute| !is_replaced(attribute.kind())))
    }

    /// Returns the attributes of each request, in order: those of the client, then those of the policy.
    pub fn attributes(&self) -> Vec<(AttributeType, AttributeValue)> {
        self.sent().map(|attribute| (attribute.kind(), attribute.value().clone())).collect()
    }

    /// Checks that every request fits in a packet, whatever State the server sends.
    ///
    /// # Errors
    /// Fails if the attributes are too large. Nothing may be sent then.
    pub fn check_size(&self) -> Result<(), Unsendable> {
        let octets = self.sent().map(Attribute::octets).sum();
        let room = room_for_attributes(self.user_name().len(), self.nas_identifier.len());
        if octets <= room { Ok(()) } else { Err(Unsendable::Packet { octets, room }) }
    }

    /// The title of the action, shortened to fit in a sentence.
    pub fn title(&self) -> String {
        self.title_of(self.action)
    }

    pub(super) fn title_of(&self, id: ActionId) -> String {
        let title = self.policy.action(id).map(|action| action.title.as_str());
        text::excerpt(title.unwrap_or_default(), 40).into_owned()
    }

    /// Whether the command starts or ends with whitespace.
    pub(super) fn has_blank_ends(&self, id: ActionId) -> bool {
        let command = self.policy.action(id).map(|action| action.command.as_str()).unwrap_or_default();
        command.trim() != command
    }

    fn command(&self) -> &str {
        self.policy.action(self.action).map(|action| action.command.as_str()).unwrap_or_default()
    }

    pub(super) fn order(&self) -> Order {
        order(&self.policy)
    }

    /// Describes what will be sent, for which user, to which server. Show it before the first packet is sent.
    pub fn sentence(&self) -> String {
        let command = match self.command() {
            "" => "an empty command".to_owned(),
            command => format!("the command {}", text::quoted(command, 40)),
        };
        let (title, user) = (self.title(), text::quoted(self.user_name(), 60));
        let what = match self.send_mode {
            SendMode::PasswordFirst => format!("This sends the password of {user}, then {command} ({title}),"),
            SendMode::CommandOnly => format!("This sends {command} ({title}) for {user}, without a password,"),
        };
        let what = match self.sent().count() {
            0 => what,
            count => format!("{} with {},", what, text::counted(count as u64, "attribute")),
        };
        let to = match (self.servers.as_slice(), self.order()) {
            ([first, second], Order::AtOnce) => format!(
                "to the RADIUS servers {first} and {second} at the same time. With active-active, the farm may send the \
                 command to both, so a phone may ring twice."
            ),
            ([first, second], Order::InTurn) => {
                format!("to the RADIUS server {first}, and to {second} if it does not respond.")
            }
            (servers, _) => {
                let names: Vec<String> = servers.iter().map(Server::to_string).collect();
                format!("to the RADIUS server {}.", names.join(", "))
            }
        };
        format!("{what} {to} The user may receive a push notification, call or message.")
    }

    pub(super) fn timing(&self) -> Timing {
        let connection = self.connection();
        let wait = Duration::from_secs(connection.timeout_secs.get().into());
        Timing { wait, repetitions: connection.retries.get().into() }
    }

    pub(super) fn exchange(&self, secret: Arc<Secret>) -> Exchange {
        let (order, timing) = (self.order(), self.timing());
        Exchange { servers: self.servers.clone(), order, timing, secret, requires_signature: self.requires_signature }
    }
}
