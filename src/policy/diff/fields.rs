//! The fields of a connection and of an action: how each is called, how it reads, and how it is taken over from another.

use std::fmt;

use super::Shown;
use crate::policy::{Action, Connection, HaMode, Image};
use crate::text;

/// One field of a `T`.
pub(super) struct Field<T> {
    /// The key in a policy file.
    pub(super) key: &'static str,
    /// The label of the console.
    pub(super) label: &'static str,
    pub(super) text: fn(&T) -> Shown,
    /// Gives the first what the second has.
    pub(super) take: fn(&mut T, &T),
    /// Whether with it the shared secret goes to another server.
    pub(super) redirects_shared_secret: bool,
}

impl<T> Field<T> {
    const fn new(key: &'static str, label: &'static str, text: fn(&T) -> Shown, take: fn(&mut T, &T)) -> Self {
        Self { key, label, text, take, redirects_shared_secret: false }
    }

    const fn of_the_secrets_owner(self) -> Self {
        Self { redirects_shared_secret: true, ..self }
    }
}

impl<T: Clone + PartialEq> Field<T> {
    pub(super) fn differs(&self, old: &T, new: &T) -> bool {
        let mut changed = old.clone();
        (self.take)(&mut changed, new);
        changed != *old
    }
}

impl<T> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)
    }
}

/// The server and so the shared secret's owner first, then in the order of the file.
pub(super) static CONNECTION: [Field<Connection>; 11] = [
    Field::new(
        "radiusServer",
        "RADIUS server",
        |of: &Connection| typed(of.radius_server.as_str()),
        |of, from| of.radius_server.clone_from(&from.radius_server),
    )
    .of_the_secrets_owner(),
    Field::new(
        "backupServer",
        "Backup server",
        |of: &Connection| typed(of.backup_server.as_str()),
        |of, from| of.backup_server.clone_from(&from.backup_server),
    )
    .of_the_secrets_owner(),
    Field::new(
        "radiusPort",
        "Port",
        |of: &Connection| word(&of.radius_port.to_string()),
        |of, from| of.radius_port = from.radius_port,
    )
    .of_the_secrets_owner(),
    Field::new(
        "haMode",
        "HA mode",
        |of| match of.ha_mode {
            HaMode::ActivePassive => word("Active-passive"),
            HaMode::ActiveActive => word("Active-active"),
        },
        |of, from| of.ha_mode = from.ha_mode,
    ),
    Field::new(
        "displayName",
        "Display name",
        |of| typed(of.display_name.as_str()),
        |of, from| of.display_name.clone_from(&from.display_name),
    ),
    Field::new(
        "timeout",
        "Timeout (seconds)",
        |of| word(&of.timeout_secs.to_string()),
        |of, from| of.timeout_secs = from.timeout_secs,
    ),
    Field::new("retries", "Retries", |of| word(&of.retries.to_string()), |of, from| of.retries = from.retries),
    Field::new(
        "passwordEncoding",
        "Password encoding",
        |of| word(of.password_encoding.id()),
        |of, from| of.password_encoding = from.password_encoding,
    ),
    Field::new(
        "userMessagePrompt",
        "User message prompt",
        |of| typed(of.user_message_prompt.as_str()),
        |of, from| of.user_message_prompt.clone_from(&from.user_message_prompt),
    ),
    Field::new(
        "usernameOnly",
        "Send the user name without its domain",
        |of| on_or_off(of.username_only),
        |of, from| of.username_only = from.username_only,
    ),
    Field::new(
        "forwardFirstPwdToAD",
        "Forward the first password to Active Directory",
        |of| on_or_off(of.forward_first_pwd_to_ad),
        |of, from| of.forward_first_pwd_to_ad = from.forward_first_pwd_to_ad,
    ),
];

/// In the order in which a person would tell them.
pub(super) static ACTION: [Field<Action>; 6] = [
    Field::new("title", "Title", |of| typed(of.title.as_str()), |of, from| of.title.clone_from(&from.title)),
    Field::new("command", "Command", |of| typed(of.command.as_str()), |of, from| of.command.clone_from(&from.command)),
    Field::new(
        "description",
        "Description",
        |of| typed(of.description.as_str()),
        |of, from| of.description.clone_from(&from.description),
    ),
    Field::new(
        "actionMessage",
        "Action message",
        |of| typed(of.action_message.as_str()),
        |of, from| of.action_message.clone_from(&from.action_message),
    ),
    Field::new("image", "Image", |of| picture(&of.image), |of, from| of.image.clone_from(&from.image)),
    Field::new("enabled", "Enable Action", |of| on_or_off(of.enabled), |of, from| of.enabled = from.enabled),
];

pub(super) fn on_or_off(flag: bool) -> Shown {
    word(text::on_or_off(flag))
}

/// A whole connection in a few words: where it leads.
pub(super) fn summary_of_connection(connection: &Connection) -> Shown {
    let server = match connection.radius_server.as_str() {
        "" => "no server",
        server => server,
    };
    let backup = match connection.backup_server.as_str() {
        "" => String::new(),
        backup => format!(", backup {backup}"),
    };
    word(&format!("{server}{backup}, port {}", connection.radius_port))
}

/// A whole action in a few words, all but its title.
pub(super) fn summary_of_action(action: &Action) -> Shown {
    let texts = [
        ("command", action.command.as_str()),
        ("description", action.description.as_str()),
        ("action message", action.action_message.as_str()),
    ];
    let mut parts: Vec<String> = texts
        .iter()
        .filter(|(what, text)| *what == "command" || !text.is_empty())
        .map(|(what, text)| format!("{what} {}", typed(text)))
        .collect();
    parts.push(format!("image {}", picture(&action.image)));
    if !action.enabled {
        parts.push("disabled".to_owned());
    }
    word(&parts.join(", "))
}

fn picture(image: &Image) -> Shown {
    match image {
        Image::Gallery(picture) => word(picture.name()),
        Image::Custom(_) => word("own picture"),
    }
}

fn typed(text: &str) -> Shown {
    Shown::Typed(text.to_owned())
}

fn word(text: &str) -> Shown {
    Shown::Word(text.to_owned())
}
