//! A whole connection or action in a few words, for changes that add or remove it.

use crate::policy::{Action, ActionField, Connection, FieldValue, Image};

/// Describes a connection by its servers and port.
pub(super) fn of_connection(connection: &Connection) -> FieldValue {
    let primary = match connection.radius_server.as_str() {
        "" => "no server",
        server => server,
    };
    let secondary = match connection.backup_server.as_str() {
        "" => String::new(),
        server => format!(", secondary {server}"),
    };
    FieldValue::words(format!("{primary}{secondary}, port {}", connection.radius_port))
}

/// Describes an action by everything but its title.
pub(super) fn of_action(action: &Action) -> FieldValue {
    use ActionField::{ActionMessage, Command, Description};
    let is_empty = |field| action.value(field).as_str().is_empty();
    let texts =
        [Command, Description, ActionMessage].into_iter().filter(|field| *field == Command || !is_empty(*field));
    let mut parts: Vec<String> =
        texts.map(|field| format!("{} {}", field.label().to_lowercase(), action.value(field))).collect();
    parts.push(match &action.image {
        Image::Gallery(picture) => format!("image {}", picture.name()),
        Image::Custom(_) => action.value(ActionField::Image).to_string(),
    });
    if !action.enabled {
        parts.push("disabled".to_owned());
    }
    FieldValue::words(parts.join(", "))
}
