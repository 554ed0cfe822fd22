//! The values of fields: as text for people, and copied from one policy to another.

use std::fmt;

use super::{ActionField, ConnectionField, PolicyField};
use crate::policy::{Action, Attribute, Connection, Image, Language, Policy, Text};
use crate::radius::AttributeValue;
use crate::text;

/// A value as text for people. Invisible characters are left as they are; the caller makes them visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// Text that an administrator typed; displayed in quotation marks to show spaces at its ends.
    Typed(String),
    /// A number, a choice or a list in the program's own words.
    Words(String),
}

impl FieldValue {
    pub(in crate::policy) fn typed(text: &str) -> Self {
        Self::Typed(text.to_owned())
    }

    pub(in crate::policy) fn words(words: impl Into<String>) -> Self {
        Self::Words(words.into())
    }

    fn flag(is_on: bool) -> Self {
        Self::words(text::on_or_off(is_on))
    }

    /// The text without quotation marks.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Typed(text) | Self::Words(text) => text,
        }
    }
}

impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Typed(text) if text.is_empty() => f.write_str("empty"),
            Self::Typed(text) => write!(f, "\"{text}\""),
            Self::Words(words) => f.write_str(words),
        }
    }
}

impl Connection {
    /// Returns the value of a field.
    pub fn value(&self, field: ConnectionField) -> FieldValue {
        match field {
            ConnectionField::DisplayName => FieldValue::typed(self.display_name.as_str()),
            ConnectionField::RadiusServer => FieldValue::typed(self.radius_server.as_str()),
            ConnectionField::BackupServer => FieldValue::typed(self.backup_server.as_str()),
            ConnectionField::HaMode => FieldValue::words(self.ha_mode.name()),
            ConnectionField::RadiusPort => FieldValue::words(self.radius_port.to_string()),
            ConnectionField::TimeoutSecs => FieldValue::words(format!("{} s", self.timeout_secs)),
            ConnectionField::Retries => FieldValue::words(self.retries.to_string()),
            ConnectionField::PasswordEncoding => FieldValue::words(self.password_encoding.id()),
            ConnectionField::UserMessagePrompt => FieldValue::typed(self.user_message_prompt.as_str()),
            ConnectionField::UsernameOnly => FieldValue::flag(self.username_only),
            ConnectionField::ForwardFirstPwdToAd => FieldValue::flag(self.forward_first_pwd_to_ad),
        }
    }

    /// Returns what to know about the value of a field: that `HA mode` has no effect without a secondary server.
    pub fn remark(&self, field: ConnectionField) -> Option<&'static str> {
        (field == ConnectionField::HaMode && !self.has_backup()).then_some("applies only with a secondary server")
    }

    /// Copies a field from another connection.
    pub(in crate::policy) fn copy(&mut self, field: ConnectionField, from: &Self) {
        match field {
            ConnectionField::DisplayName => self.display_name.clone_from(&from.display_name),
            ConnectionField::RadiusServer => self.radius_server.clone_from(&from.radius_server),
            ConnectionField::BackupServer => self.backup_server.clone_from(&from.backup_server),
            ConnectionField::HaMode => self.ha_mode = from.ha_mode,
            ConnectionField::RadiusPort => self.radius_port = from.radius_port,
            ConnectionField::TimeoutSecs => self.timeout_secs = from.timeout_secs,
            ConnectionField::Retries => self.retries = from.retries,
            ConnectionField::PasswordEncoding => self.password_encoding = from.password_encoding,
            ConnectionField::UserMessagePrompt => self.user_message_prompt.clone_from(&from.user_message_prompt),
            ConnectionField::UsernameOnly => self.username_only = from.username_only,
            ConnectionField::ForwardFirstPwdToAd => self.forward_first_pwd_to_ad = from.forward_first_pwd_to_ad,
        }
    }
}

impl Action {
    /// Returns the value of a field.
    pub fn value(&self, field: ActionField) -> FieldValue {
        match field {
            ActionField::Enabled => FieldValue::flag(self.enabled),
            ActionField::Title => FieldValue::typed(self.title.as_str()),
            ActionField::Command => FieldValue::typed(self.command.as_str()),
            ActionField::Description => FieldValue::typed(self.description.as_str()),
            ActionField::ActionMessage => FieldValue::typed(self.action_message.as_str()),
            ActionField::Image => FieldValue::words(match &self.image {
                Image::Gallery(picture) => picture.name(),
                Image::Custom(_) => "custom image",
            }),
        }
    }

    /// Copies a field from another action.
    pub(in crate::policy) fn copy(&mut self, field: ActionField, from: &Self) {
        match field {
            ActionField::Enabled => self.enabled = from.enabled,
            ActionField::Title => self.title.clone_from(&from.title),
            ActionField::Command => self.command.clone_from(&from.command),
            ActionField::Description => self.description.clone_from(&from.description),
            ActionField::ActionMessage => self.action_message.clone_from(&from.action_message),
            ActionField::Image => self.image.clone_from(&from.image),
        }
    }
}

impl Attribute {
    /// Returns the value as text for people, with the name of a number that has one.
    pub fn field_value(&self) -> FieldValue {
        match self.value() {
            AttributeValue::Text(text) => FieldValue::typed(text),
            _ => FieldValue::words(self.shown_value()),
        }
    }
}

impl Policy {
    /// Returns the value of a field, or `None` if the policy does not have it. The value of Autosend is the title of the action
    /// that has it.
    pub fn value(&self, field: PolicyField) -> Option<FieldValue> {
        match field {
            PolicyField::Name => Some(FieldValue::typed(self.name.as_str())),
            PolicyField::Provider => self.provider.map(|provider| FieldValue::words(provider.name())),
            PolicyField::Notes => self.notes.as_ref().map(Text::as_str).map(FieldValue::typed),
            PolicyField::Language => self.language.as_ref().map(Language::as_str).map(FieldValue::words),
            PolicyField::AutoSend => {
                self.autosend.and_then(|id| self.action(id)).map(|action| FieldValue::typed(action.title.as_str()))
            }
            PolicyField::RememberLastMethod => Some(FieldValue::flag(self.remember_last_method)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::draft::{ActionDraft, ConnectionDraft};
    use crate::policy::{HaMode, PasswordEncoding};

    /// Copies each field in turn: its value, and no other, becomes that of `from`; at the end all are equal.
    fn check<T: PartialEq + fmt::Debug, F: Copy + PartialEq + fmt::Debug>(
        mut to: T,
        from: &T,
        fields: &[F],
        value: fn(&T, F) -> FieldValue,
        copy: fn(&mut T, F, &T),
    ) {
        for field in fields {
            let before: Vec<_> = fields.iter().map(|other| value(&to, *other)).collect();
            copy(&mut to, *field, from);
            for (other, before) in fields.iter().zip(before) {
                let is_new = value(&to, *other) == value(from, *other) && value(&to, *other) != before;
                assert_eq!(is_new, other == field, "{other:?} after copying {field:?}");
            }
        }
        assert_eq!(to, *from);
    }

    #[test]
    fn each_field_of_a_connection_has_its_value_and_its_copy() {
        let from = ConnectionDraft {
            display_name: "Company".to_owned(),
            radius_server: "a".to_owned(),
            backup_server: "b".to_owned(),
            ha_mode: HaMode::ActiveActive,
            radius_port: "1645".to_owned(),
            timeout_secs: "30".to_owned(),
            retries: "2".to_owned(),
            password_encoding: PasswordEncoding::Chap,
            user_message_prompt: "Choose".to_owned(),
            username_only: true,
            forward_first_pwd_to_ad: true,
        };
        let from = from.finish().unwrap();
        check(Connection::default(), &from, ConnectionField::ALL, Connection::value, Connection::copy);
    }

    #[test]
    fn each_field_of_an_action_has_its_value_and_its_copy() {
        let draft = |title: &str| ActionDraft { title: title.to_owned(), ..ActionDraft::default() };
        let from = ActionDraft {
            enabled: false,
            command: "push".to_owned(),
            description: "Approve".to_owned(),
            action_message: "Waiting".to_owned(),
            image: "push".parse().unwrap(),
            ..draft("Push")
        };
        let (to, from) = (draft("SMS").finish().unwrap(), from.finish().unwrap());
        check(to, &from, ActionField::ALL, Action::value, Action::copy);
    }

    #[test]
    fn servers_and_port_redirect_the_shared_secret() {
        use ConnectionField::{BackupServer, RadiusPort, RadiusServer};
        let redirecting = ConnectionField::ALL.iter().copied().filter(|field| field.redirects_shared_secret());
        assert_eq!(redirecting.collect::<Vec<_>>(), [RadiusServer, BackupServer, RadiusPort]);
    }
}
