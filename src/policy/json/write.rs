//! Writes a policy in its canonical form: two-space indent, one key or element per line, keys in a fixed order, a newline at
//! the end, and every invisible character escaped so that reviewers can see it.

use serde_json::{Map, Value, json};

use super::attribute::attribute_value;
use super::pretty::pretty;
use super::{FORMAT, VERSION};
use crate::policy::{
    Action, ActionField, Connection, ConnectionField, Image, Language, Policy, PolicyField, Provider, Text,
};

/// Writes a policy as the text of its file; equal policies produce equal bytes.
pub fn write(policy: &Policy) -> String {
    let mut file = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            file.insert(key.to_owned(), value);
        }
    };
    let autosend = policy.autosend();
    let actions: Vec<Value> = policy.actions().map(|(id, action)| action_value(action, autosend == Some(id))).collect();
    put("$schema", policy.schema().map(Text::as_str).map(Value::from));
    put("format", Some(FORMAT.into()));
    put("version", Some(version(policy).into()));
    put(PolicyField::Name.key(), Some(policy.name().as_str().into()));
    put(PolicyField::Provider.key(), policy.provider().map(Provider::id).map(Value::from));
    put(PolicyField::Notes.key(), policy.notes().map(Text::as_str).map(Value::from));
    put(PolicyField::Language.key(), policy.language().map(Language::as_str).map(Value::from));
    put("connection", policy.connection().map(connection_value));
    let attributes: Vec<Value> = policy.attributes().map(|(_, attribute)| attribute_value(attribute)).collect();
    put("attributes", (!attributes.is_empty()).then(|| attributes.into()));
    put("actions", Some(actions.into()));
    put("clientPolicy", Some(json!({ PolicyField::RememberLastMethod.key(): policy.remember_last_method() })));
    pretty(&Value::Object(file)) + "\n"
}

/// Returns the lowest version that can express the policy.
fn version(policy: &Policy) -> u16 {
    let needs_2 = policy.attributes().len() > 0 || policy.language().is_some();
    if needs_2 { VERSION } else { 1 }
}

/// Writes one action for the clipboard, without Autosend, which belongs to the policy.
pub fn write_action(action: &Action) -> String {
    pretty(&action_value(action, false))
}

fn connection_value(connection: &Connection) -> Value {
    use ConnectionField as Field;
    let value = |field| match field {
        Field::DisplayName => Value::from(connection.display_name.as_str()),
        Field::RadiusServer => connection.radius_server.as_str().into(),
        Field::BackupServer => connection.backup_server.as_str().into(),
        Field::HaMode => connection.ha_mode.id().into(),
        Field::RadiusPort => connection.radius_port.get().into(),
        Field::TimeoutSecs => connection.timeout_secs.get().into(),
        Field::Retries => connection.retries.get().into(),
        Field::PasswordEncoding => connection.password_encoding.id().into(),
        Field::UserMessagePrompt => connection.user_message_prompt.as_str().into(),
        Field::UsernameOnly => connection.username_only.into(),
        Field::ForwardFirstPwdToAd => connection.forward_first_pwd_to_ad.into(),
    };
    Field::ALL.iter().map(|field| (field.key().to_owned(), value(*field))).collect::<Map<_, _>>().into()
}

fn action_value(action: &Action, auto_send: bool) -> Value {
    use ActionField as Field;
    let value = |field| match field {
        Field::Enabled => Value::from(action.enabled),
        Field::Title => action.title.as_str().into(),
        Field::Command => action.command.as_str().into(),
        Field::Description => action.description.as_str().into(),
        Field::ActionMessage => action.action_message.as_str().into(),
        Field::Image => match &action.image {
            Image::Gallery(picture) => picture.as_str().into(),
            Image::Custom(picture) => picture.as_data_uri().into(),
        },
    };
    let fields = Field::ALL.iter().map(|field| (field.key().to_owned(), value(*field)));
    let autosend = (PolicyField::AutoSend.key().to_owned(), auto_send.into());
    fields.chain([autosend]).collect::<Map<_, _>>().into()
}
