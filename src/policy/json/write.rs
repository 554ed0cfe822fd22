//! A policy -> its one text: two-space indent, one key or element a line, keys in a fixed order, newline at the end, and
//! every invisible character as an escape, so that a review sees it.
//!
//! Written by hand: a serialiser could fail, and what failed must never be saved as an empty file.

use std::fmt::{Display, Write as _};

use super::{FORMAT, VERSION};
use crate::policy::{Action, Connection, Image, Policy, Provider, Text};
use crate::text;

/// Writes a policy as the text of its file; the same policy always gives the same bytes.
pub fn write(policy: &Policy) -> String {
    let mut file = Writer::default();
    file.nest('{', '}', |file| {
        file.text_if("$schema", policy.schema().map(Text::as_str));
        file.text("format", FORMAT);
        file.member("version", VERSION);
        file.text("name", policy.name().as_str());
        file.text_if("provider", policy.provider().map(Provider::id));
        file.text_if("notes", policy.notes().map(Text::as_str));
        if let Some(connection) = policy.connection() {
            file.key("connection").nest('{', '}', |file| write_connection(file, connection));
        }
        file.key("actions").nest('[', ']', |file| {
            for (id, action) in policy.actions() {
                file.item().nest('{', '}', |file| write_properties(file, action, policy.autosend() == Some(id)));
            }
        });
        file.key("clientPolicy").nest('{', '}', |file| {
            file.member("rememberLastMethod", policy.remember_last_method());
        });
    });
    file.json + "\n"
}

/// Writes one action for the clipboard, without Autosend: it belongs to a policy.
pub fn write_action(action: &Action) -> String {
    let mut file = Writer::default();
    file.nest('{', '}', |file| write_properties(file, action, false));
    file.json
}

fn write_connection(file: &mut Writer, connection: &Connection) {
    file.text("displayName", connection.display_name.as_str());
    file.text("radiusServer", connection.radius_server.as_str());
    file.text("backupServer", connection.backup_server.as_str());
    file.text("haMode", connection.ha_mode.id());
    file.member("radiusPort", connection.radius_port);
    file.member("timeout", connection.timeout_secs);
    file.member("retries", connection.retries);
    file.text("passwordEncoding", connection.password_encoding.id());
    file.text("userMessagePrompt", connection.user_message_prompt.as_str());
    file.member("usernameOnly", connection.username_only);
    file.member("forwardFirstPwdToAD", connection.forward_first_pwd_to_ad);
}

fn write_properties(file: &mut Writer, action: &Action, has_autosend: bool) {
    file.member("enabled", action.enabled);
    file.text("title", action.title.as_str());
    file.text("command", action.command.as_str());
    file.text("description", action.description.as_str());
    file.text("actionMessage", action.action_message.as_str());
    file.text(
        "image",
        match &action.image {
            Image::Gallery(picture) => picture.as_str(),
            Image::Own(picture) => picture.as_data_uri(),
        },
    );
    file.member("autoSend", has_autosend);
}

/// JSON text as far as it is written, and how deep the writing is in it.
#[derive(Default)]
struct Writer {
    json: String,
    depth: usize,
}

impl Writer {
    /// Writes an object or a list; an empty one stays on its line.
    fn nest(&mut self, open: char, close: char, inside: impl FnOnce(&mut Self)) {
        self.json.push(open);
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        if !self.json.ends_with(open) {
            self.line();
        }
        self.json.push(close);
    }

    fn line(&mut self) {
        self.json.push('\n');
        self.json.extend(std::iter::repeat_n("  ", self.depth));
    }

    /// Begins a line for the next key or element.
    fn item(&mut self) -> &mut Self {
        if !self.json.ends_with(['{', '[']) {
            self.json.push(',');
        }
        self.line();
        self
    }

    fn key(&mut self, key: &str) -> &mut Self {
        self.item().quote(key);
        self.json.push_str(": ");
        self
    }

    /// Writes a number or a switch.
    fn member(&mut self, key: &str, value: impl Display) {
        self.key(key);
        // Writing to a String cannot fail.
        let _ = write!(self.json, "{value}");
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key).quote(text);
    }

    fn text_if(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    fn quote(&mut self, text: &str) {
        self.json.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => self.json.extend(['\\', c]),
                _ => push_visible(&mut self.json, c),
            }
        }
        self.json.push('"');
    }
}

/// Writes the invisible characters in JSON text as `\u` escapes. Outside of its texts JSON has none but line breaks.
pub fn escape_invisible(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' => escaped.push(c),
            _ => push_visible(&mut escaped, c),
        }
    }
    escaped
}

fn push_visible(json: &mut String, c: char) {
    if !text::is_invisible(c) {
        return json.push(c);
    }
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a String cannot fail.
        let _ = write!(json, "\\u{unit:04x}");
    }
}
