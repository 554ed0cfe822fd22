//! A policy -> its one text: two-space indent, one key or element a line, keys in a fixed order, newline at the end, and
//! every invisible character as an escape, so that a review sees it.

use std::fmt::Write as _;

use serde::Serialize;

use super::super::{Action, Connection, Image, Policy};
use super::{FORMAT, VERSION};
use crate::text;

/// Writes a policy as the text of its file; the same policy always gives the same bytes.
pub fn write(policy: &Policy) -> String {
    let json = serde_json::to_string_pretty(&FileText::from(policy));
    // Writing to memory cannot fail, and every key of ours is text.
    debug_assert!(json.is_ok(), "{json:?}");
    escape_invisible(&json.unwrap_or_default()) + "\n"
}

/// Writes one action for the clipboard, without Autosend: it belongs to a policy.
pub fn write_action(action: &Action) -> String {
    let json = serde_json::to_string_pretty(&ActionText::of(action, false));
    debug_assert!(json.is_ok(), "{json:?}");
    escape_invisible(&json.unwrap_or_default())
}

/// Writes the invisible characters in JSON text as `\u` escapes. Outside of its texts JSON has none but line breaks.
pub fn escape_invisible(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && text::is_invisible(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileText<'p> {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    schema: Option<&'p str>,
    format: &'static str,
    version: u16,
    name: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<ConnectionText<'p>>,
    actions: Vec<ActionText<'p>>,
    client_policy: ClientPolicyText,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConnectionText<'p> {
    display_name: &'p str,
    radius_server: &'p str,
    backup_server: &'p str,
    ha_mode: &'static str,
    radius_port: u16,
    timeout: u16,
    retries: u16,
    password_encoding: &'static str,
    user_message_prompt: &'p str,
    username_only: bool,
    #[serde(rename = "forwardFirstPwdToAD")]
    forward_first_pwd_to_ad: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActionText<'p> {
    enabled: bool,
    title: &'p str,
    command: &'p str,
    description: &'p str,
    action_message: &'p str,
    image: &'p str,
    auto_send: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClientPolicyText {
    remember_last_method: bool,
}

impl<'p> From<&'p Policy> for FileText<'p> {
    fn from(policy: &'p Policy) -> Self {
        let autosend = policy.autosend();
        Self {
            schema: policy.schema().map(super::super::value::Text::as_str),
            format: FORMAT,
            version: VERSION,
            name: policy.name().as_str(),
            provider: policy.provider().map(super::super::provider::Provider::id),
            notes: policy.notes().map(super::super::value::Text::as_str),
            connection: policy.connection().map(ConnectionText::from),
            actions: policy.actions().map(|(id, action)| ActionText::of(action, autosend == Some(id))).collect(),
            client_policy: ClientPolicyText { remember_last_method: policy.remember_last_method() },
        }
    }
}

impl<'p> From<&'p Connection> for ConnectionText<'p> {
    fn from(connection: &'p Connection) -> Self {
        Self {
            display_name: connection.display_name.as_str(),
            radius_server: connection.radius_server.as_str(),
            backup_server: connection.backup_server.as_str(),
            ha_mode: connection.ha_mode.id(),
            radius_port: connection.radius_port.get(),
            timeout: connection.timeout_secs.get(),
            retries: connection.retries.get(),
            password_encoding: connection.password_encoding.id(),
            user_message_prompt: connection.user_message_prompt.as_str(),
            username_only: connection.username_only,
            forward_first_pwd_to_ad: connection.forward_first_pwd_to_ad,
        }
    }
}

impl<'p> ActionText<'p> {
    fn of(action: &'p Action, auto_send: bool) -> Self {
        Self {
            enabled: action.enabled,
            title: action.title.as_str(),
            command: action.command.as_str(),
            description: action.description.as_str(),
            action_message: action.action_message.as_str(),
            image: match &action.image {
                Image::Gallery(picture) => picture.as_str(),
                Image::Own(picture) => picture.as_data_uri(),
            },
            auto_send,
        }
    }
}
