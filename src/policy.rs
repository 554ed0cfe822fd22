//! What a policy is: up to five actions in order, at most one with Autosend, a connection, and what clients are told.
//!
//! A value of these types is valid by construction. A policy changes through [`Edit`] only; text becomes one in
//! [`json`], and what is being typed becomes a part of one in [`draft`]. Nothing here touches a disk or a screen.

use std::borrow::Cow;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::gallery::{OwnPicture, PictureId};

pub mod advice;
pub mod diff;
pub mod draft;
pub mod edit;
pub mod json;
pub mod presets;
mod provider;
pub mod rest_response;
mod value;

pub use edit::{Edit, Refusal};
pub use provider::Provider;
pub use value::{Command, Host, Text, Unfit, Value, Whole};

/// Where a file says that its schema is.
pub type SchemaUri = Text<0, 2048>;
/// The name of the RADIUS provider in the farm.
pub type Name = Text<1, 255>;
/// What administrators note for each other.
pub type Notes = Text<0, 4096>;
/// The text on an action's icon.
pub type Title = Text<1, 255>;
/// The balloon over an icon, or the text in the connection progress box.
pub type Message = Text<0, 1024>;
/// The name on the client's logon screen.
pub type DisplayName = Text<0, 200>;
/// The text of the OTP dialog.
pub type Prompt = Text<0, 300>;
/// A UDP port.
pub type Port = Whole<1, 65535>;
/// Seconds waited for each packet.
pub type TimeoutSecs = Whole<1, 300>;
/// Repetitions after the first packet.
pub type Retries = Whole<0, 10>;

/// The most actions that a policy holds.
pub const MAX_ACTIONS: usize = 5;

/// One security verification method: an icon on the client's OTP dialog and what a click on it sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Whether users are offered the action.
    pub enabled: bool,
    /// The text on the icon.
    pub title: Title,
    /// What is sent to the RADIUS server when the icon is clicked.
    pub command: Command,
    /// The balloon while the pointer is over the icon.
    pub description: Message,
    /// The text in the connection progress box.
    pub action_message: Message,
    /// The icon.
    pub image: Image,
}

/// The picture of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Image {
    /// One of the provided gallery.
    Gallery(PictureId),
    /// An administrator's own.
    Own(OwnPicture),
}

impl Image {
    /// The picture as a data URI (RFC 2397).
    pub fn to_data_uri(&self) -> Cow<'_, str> {
        match self {
            Self::Gallery(picture) => picture.to_data_uri().into(),
            Self::Own(picture) => picture.as_data_uri().into(),
        }
    }
}

impl Value for Image {
    fn expected() -> String {
        "the id of a gallery picture, or a PNG as \"data:image/png;base64,...\"".to_owned()
    }
}

impl FromStr for Image {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        if text.starts_with("data:") {
            return OwnPicture::from_data_uri(text).map(Self::Own).map_err(|problem| Unfit {
                found: problem.to_string(),
                expected: OwnPicture::expected(),
                nearest: None,
            });
        }
        PictureId::find(text)
            .map(Self::Gallery)
            .ok_or_else(|| Unfit::name::<Self>(text, PictureId::all().map(PictureId::as_str)))
    }
}

/// How the two servers share the work; counts only with a backup server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum HaMode {
    /// The backup is asked when the first server was silent to the end.
    #[default]
    ActivePassive,
    /// Both are asked.
    ActiveActive,
}

impl HaMode {
    const ALL: [Self; 2] = [Self::ActivePassive, Self::ActiveActive];

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActivePassive => "Active-passive",
            Self::ActiveActive => "Active-active",
        }
    }

    /// The name in a policy file.
    pub fn id(self) -> &'static str {
        match self {
            Self::ActivePassive => "activePassive",
            Self::ActiveActive => "activeActive",
        }
    }
}

impl Value for HaMode {
    fn expected() -> String {
        "\"activePassive\" or \"activeActive\"".to_owned()
    }
}

impl FromStr for HaMode {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let named = Self::ALL.into_iter().find(|mode| mode.id() == text);
        named.ok_or_else(|| Unfit::name::<Self>(text, Self::ALL.map(Self::id)))
    }
}

/// How the password travels (RFC 2865 sections 5.2 and 5.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum PasswordEncoding {
    /// As a User-Password, which the server can read.
    #[default]
    Pap,
    /// As a CHAP-Password, which the server can only compare.
    Chap,
}

impl PasswordEncoding {
    const ALL: [Self; 2] = [Self::Pap, Self::Chap];

    /// The name in a policy file, and for people.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pap => "PAP",
            Self::Chap => "CHAP",
        }
    }
}

impl Value for PasswordEncoding {
    fn expected() -> String {
        "\"PAP\" or \"CHAP\"".to_owned()
    }
}

impl FromStr for PasswordEncoding {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let named = Self::ALL.into_iter().find(|encoding| encoding.id() == text);
        named.ok_or_else(|| Unfit::name::<Self>(text, Self::ALL.map(Self::id)))
    }
}

/// How the farm reaches the RADIUS server. The shared secret is never part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The name on the client's logon screen.
    pub display_name: DisplayName,
    /// The server that is asked first.
    pub radius_server: Host,
    /// The second server; empty means that there is none.
    pub backup_server: Host,
    /// How the two share the work.
    pub ha_mode: HaMode,
    /// The UDP port of both servers.
    pub radius_port: Port,
    /// Seconds waited for each packet.
    pub timeout_secs: TimeoutSecs,
    /// Repetitions after the first packet.
    pub retries: Retries,
    /// How the password travels.
    pub password_encoding: PasswordEncoding,
    /// The text of the OTP dialog; a server's own text goes first.
    pub user_message_prompt: Prompt,
    /// Whether the user name is sent without its domain.
    pub username_only: bool,
    /// Whether the first password also goes to Active Directory.
    pub forward_first_pwd_to_ad: bool,
}

impl Connection {
    /// The longest that a user waits for an answer, in seconds: every packet in turn, and the backup server after the
    /// first one where they are asked one after the other.
    pub fn longest_wait_secs(&self) -> u32 {
        let in_turn = if self.has_backup() && self.ha_mode == HaMode::ActivePassive { 2 } else { 1 };
        in_turn * self.packets_per_server() * u32::from(self.timeout_secs.get())
    }

    /// The most packets with one command that the servers receive when none answers.
    pub fn most_packets(&self) -> u32 {
        let servers = if self.has_backup() { 2 } else { 1 };
        servers * self.packets_per_server()
    }

    fn has_backup(&self) -> bool {
        !self.backup_server.is_empty()
    }

    fn packets_per_server(&self) -> u32 {
        1 + u32::from(self.retries.get())
    }
}

impl Default for Connection {
    /// The connection of a new policy.
    fn default() -> Self {
        Self {
            display_name: DisplayName::default(),
            radius_server: Host::default(),
            backup_server: Host::default(),
            ha_mode: HaMode::default(),
            radius_port: Port::of::<1812>(),
            timeout_secs: TimeoutSecs::of::<60>(),
            retries: Retries::of::<1>(),
            password_encoding: PasswordEncoding::default(),
            user_message_prompt: Prompt::default(),
            username_only: false,
            forward_first_pwd_to_ad: false,
        }
    }
}

/// Tells one action from another while the program runs, through edits, moves and undo. Never saved, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionId(u64);

impl ActionId {
    fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A whole policy. Two are equal when the same file would be written for them; ids do not count.
#[derive(Debug, Clone)]
pub struct Policy {
    schema: Option<SchemaUri>,
    name: Name,
    provider: Option<Provider>,
    notes: Option<Notes>,
    connection: Option<Connection>,
    actions: Vec<(ActionId, Action)>,
    /// Names an action of `actions`, or none: two cannot have Autosend.
    autosend: Option<ActionId>,
    remember_last_method: bool,
}

impl Policy {
    /// Makes an empty policy: no actions, no connection, no Autosend, and `Remember last method used` on, as the
    /// vendor has it.
    pub fn new(name: Name) -> Self {
        Self {
            schema: None,
            name,
            provider: None,
            notes: None,
            connection: None,
            actions: Vec::new(),
            autosend: None,
            remember_last_method: true,
        }
    }

    /// The `$schema` that the file named, kept as it was.
    pub fn schema(&self) -> Option<&SchemaUri> {
        self.schema.as_ref()
    }

    /// The name of the RADIUS provider in the farm.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The known MFA server behind it, if the policy names one.
    pub fn provider(&self) -> Option<Provider> {
        self.provider
    }

    /// What administrators noted.
    pub fn notes(&self) -> Option<&Notes> {
        self.notes.as_ref()
    }

    /// How the farm reaches the server, if the policy says so.
    pub fn connection(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }

    /// The actions in the order of their icons, at most [`MAX_ACTIONS`].
    pub fn actions(&self) -> impl DoubleEndedIterator<Item = (ActionId, &Action)> + ExactSizeIterator {
        self.actions.iter().map(|(id, action)| (*id, action))
    }

    /// The action with this id.
    pub fn action(&self, id: ActionId) -> Option<&Action> {
        self.actions().find(|(other, _)| *other == id).map(|(_, action)| action)
    }

    /// The place of an action among the icons, from 0.
    pub fn position(&self, id: ActionId) -> Option<usize> {
        self.actions.iter().position(|(other, _)| *other == id)
    }

    /// Whether no further action fits.
    pub fn is_full(&self) -> bool {
        self.actions.len() >= MAX_ACTIONS
    }

    /// The action that is used without user interaction.
    pub fn autosend(&self) -> Option<ActionId> {
        self.autosend
    }

    /// Whether clients are told to repeat the last method that succeeded.
    pub fn remember_last_method(&self) -> bool {
        self.remember_last_method
    }

    /// Puts an action at `position`, or last where there are fewer; the only way in which the actions grow.
    fn insert(&mut self, position: usize, action: Action) -> Result<ActionId, Refusal> {
        if self.is_full() {
            return Err(Refusal::Full);
        }
        let id = ActionId::fresh();
        self.actions.insert(position.min(self.actions.len()), (id, action));
        Ok(id)
    }

    /// The same policy with actions of its own: their ids were in no policy before.
    fn with_fresh_ids(mut self) -> Self {
        let autosend = self.autosend_position();
        for (id, _) in &mut self.actions {
            *id = ActionId::fresh();
        }
        self.autosend = autosend.and_then(|position| self.actions.get(position)).map(|(id, _)| *id);
        self
    }

    fn autosend_position(&self) -> Option<usize> {
        self.autosend.and_then(|id| self.position(id))
    }
}

impl Default for Policy {
    /// An empty policy under a name that the administrator will replace: a policy has to have one.
    fn default() -> Self {
        Self::new(Name::of("New policy"))
    }
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        // Taken apart so that a new field cannot be forgotten.
        let Self { schema, name, provider, notes, connection, actions: _, autosend: _, remember_last_method } = self;
        *schema == other.schema
            && *name == other.name
            && *provider == other.provider
            && *notes == other.notes
            && *connection == other.connection
            && *remember_last_method == other.remember_last_method
            && self.autosend_position() == other.autosend_position()
            && self.actions().map(|(_, action)| action).eq(other.actions().map(|(_, action)| action))
    }
}

impl Eq for Policy {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_policy_can_be_saved_and_opened() {
        let policy = Policy::default();
        assert_eq!(json::read(json::write(&policy).as_bytes()), Ok(policy));
    }

    #[test]
    fn a_wait_is_counted_over_repetitions_and_servers() {
        let alone = Connection::default();
        assert_eq!((alone.longest_wait_secs(), alone.most_packets()), (120, 2));
        let backed = Connection { backup_server: "b".parse().unwrap(), ..Connection::default() };
        assert_eq!((backed.longest_wait_secs(), backed.most_packets()), (240, 4));
        let both = Connection { ha_mode: HaMode::ActiveActive, ..backed };
        assert_eq!((both.longest_wait_secs(), both.most_packets()), (120, 4));
    }
}
