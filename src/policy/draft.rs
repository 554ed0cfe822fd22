//! What is being typed: an action, an attribute or a connection that may not be valid yet. `finish` returns the value, or every problem.

mod attribute;

pub use attribute::{AttributeChoice, AttributeDraft, VendorChoice};

use super::field::{ActionField, ConnectionField};
use super::{Action, Connection, HaMode, Image, InvalidValue, PasswordEncoding, Value};
use crate::gallery::PictureId;

/// A field of a draft that is not valid, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem<Field> {
    /// The field.
    pub field: Field,
    /// What was found in it, and what was expected.
    pub invalid: InvalidValue,
}

/// An action that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `Action`")]
pub struct ActionDraft {
    pub enabled: bool,
    pub title: String,
    pub command: String,
    pub description: String,
    pub action_message: String,
    pub image: Image,
}

impl Default for ActionDraft {
    /// An enabled action without texts, with the picture for custom methods.
    fn default() -> Self {
        Self {
            enabled: true,
            title: String::new(),
            command: String::new(),
            description: String::new(),
            action_message: String::new(),
            image: Image::Gallery(PictureId::CUSTOM),
        }
    }
}

impl From<&Action> for ActionDraft {
    fn from(action: &Action) -> Self {
        Self {
            enabled: action.enabled,
            title: action.title.as_str().to_owned(),
            command: action.command.as_str().to_owned(),
            description: action.description.as_str().to_owned(),
            action_message: action.action_message.as_str().to_owned(),
            image: action.image.clone(),
        }
    }
}

impl ActionDraft {
    /// Returns the text of a field, or `None` if the field is not a text.
    pub fn text_mut(&mut self, field: ActionField) -> Option<&mut String> {
        match field {
            ActionField::Title => Some(&mut self.title),
            ActionField::Command => Some(&mut self.command),
            ActionField::Description => Some(&mut self.description),
            ActionField::ActionMessage => Some(&mut self.action_message),
            ActionField::Enabled | ActionField::Image => None,
        }
    }

    /// Returns the action that was typed.
    ///
    /// # Errors
    /// Every invalid field, in the order of the dialog.
    pub fn finish(&self) -> Result<Action, Vec<FieldProblem<ActionField>>> {
        let mut problems = Vec::new();
        let title = parse(&self.title, ActionField::Title, &mut problems);
        let command = parse(&self.command, ActionField::Command, &mut problems);
        let description = parse(&self.description, ActionField::Description, &mut problems);
        let action_message = parse(&self.action_message, ActionField::ActionMessage, &mut problems);
        match (title, command, description, action_message) {
            (Some(title), Some(command), Some(description), Some(action_message)) => {
                let (enabled, image) = (self.enabled, self.image.clone());
                Ok(Action { enabled, title, command, description, action_message, image })
            }
            _ => Err(problems),
        }
    }
}

/// A connection that is being typed; numbers are still text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `Connection`")]
pub struct ConnectionDraft {
    pub display_name: String,
    pub radius_server: String,
    pub backup_server: String,
    pub ha_mode: HaMode,
    pub radius_port: String,
    pub timeout_secs: String,
    pub retries: String,
    pub password_encoding: PasswordEncoding,
    pub user_message_prompt: String,
    pub username_only: bool,
    pub forward_first_pwd_to_ad: bool,
}

impl Default for ConnectionDraft {
    fn default() -> Self {
        Self::from(&Connection::default())
    }
}

impl From<&Connection> for ConnectionDraft {
    fn from(connection: &Connection) -> Self {
        Self {
            display_name: connection.display_name.as_str().to_owned(),
            radius_server: connection.radius_server.as_str().to_owned(),
            backup_server: connection.backup_server.as_str().to_owned(),
            ha_mode: connection.ha_mode,
            radius_port: connection.radius_port.to_string(),
            timeout_secs: connection.timeout_secs.to_string(),
            retries: connection.retries.to_string(),
            password_encoding: connection.password_encoding,
            user_message_prompt: connection.user_message_prompt.as_str().to_owned(),
            username_only: connection.username_only,
            forward_first_pwd_to_ad: connection.forward_first_pwd_to_ad,
        }
    }
}

impl ConnectionDraft {
    /// Returns the connection that was typed. Spaces around a host or a number are ignored.
    ///
    /// # Errors
    /// Every invalid field, in the order of the tab.
    pub fn finish(&self) -> Result<Connection, Vec<FieldProblem<ConnectionField>>> {
        let (connection, problems) = self.finish_over(&Connection::default());
        if problems.is_empty() { Ok(connection) } else { Err(problems) }
    }

    /// Returns `base` with every valid field, and the invalid fields in the order of the tab.
    pub fn finish_over(&self, base: &Connection) -> (Connection, Vec<FieldProblem<ConnectionField>>) {
        use ConnectionField as Field;
        let mut problems = Vec::new();
        let mut connection = Connection {
            ha_mode: self.ha_mode,
            password_encoding: self.password_encoding,
            username_only: self.username_only,
            forward_first_pwd_to_ad: self.forward_first_pwd_to_ad,
            ..base.clone()
        };
        put(&self.display_name, Field::DisplayName, &mut connection.display_name, &mut problems);
        put(self.radius_server.trim(), Field::RadiusServer, &mut connection.radius_server, &mut problems);
        put(self.backup_server.trim(), Field::BackupServer, &mut connection.backup_server, &mut problems);
        put(self.radius_port.trim(), Field::RadiusPort, &mut connection.radius_port, &mut problems);
        put(self.timeout_secs.trim(), Field::TimeoutSecs, &mut connection.timeout_secs, &mut problems);
        put(self.retries.trim(), Field::Retries, &mut connection.retries, &mut problems);
        put(&self.user_message_prompt, Field::UserMessagePrompt, &mut connection.user_message_prompt, &mut problems);
        (connection, problems)
    }

    /// Follows a change of the connection from outside, such as undo: fields in which `old` and `new` differ are refilled, the
    /// others keep what is being typed.
    pub fn follow(&mut self, old: &Self, new: &Self) {
        let trimmed = [
            (&mut self.radius_server, &old.radius_server, &new.radius_server),
            (&mut self.backup_server, &old.backup_server, &new.backup_server),
            (&mut self.radius_port, &old.radius_port, &new.radius_port),
            (&mut self.timeout_secs, &old.timeout_secs, &new.timeout_secs),
            (&mut self.retries, &old.retries, &new.retries),
        ];
        for (typed, old, new) in trimmed {
            // Spaces around the text are not part of the connection, but stay in the field while it is edited.
            if old != new && typed.trim() != new {
                typed.clone_from(new);
            }
        }
        let whole = [
            (&mut self.display_name, &old.display_name, &new.display_name),
            (&mut self.user_message_prompt, &old.user_message_prompt, &new.user_message_prompt),
        ];
        for (typed, old, new) in whole {
            if old != new {
                typed.clone_from(new);
            }
        }
        self.ha_mode = new.ha_mode;
        self.password_encoding = new.password_encoding;
        self.username_only = new.username_only;
        self.forward_first_pwd_to_ad = new.forward_first_pwd_to_ad;
    }
}

/// Parses the text of a field into a value, or records why that fails.
fn put<T: Value, Field>(text: &str, field: Field, into: &mut T, problems: &mut Vec<FieldProblem<Field>>) {
    if let Some(value) = parse(text, field, problems) {
        *into = value;
    }
}

fn parse<T: Value, Field>(text: &str, field: Field, problems: &mut Vec<FieldProblem<Field>>) -> Option<T> {
    text.parse().map_err(|invalid| problems.push(FieldProblem { field, invalid })).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_draft_lists_every_problem_at_once() {
        let draft = ActionDraft {
            title: String::new(),
            command: "x".repeat(129),
            description: "two\nlines".to_owned(),
            action_message: "m".repeat(1025),
            ..ActionDraft::default()
        };
        let fields: Vec<ActionField> = draft.finish().unwrap_err().iter().map(|problem| problem.field).collect();
        use ActionField::{ActionMessage, Command, Description, Title};
        assert_eq!(fields, [Title, Command, Description, ActionMessage]);
    }

    #[test]
    fn a_finished_draft_is_the_action_it_came_from() {
        let draft = ActionDraft { title: "Push".to_owned(), command: "push".to_owned(), ..ActionDraft::default() };
        let action = draft.finish().unwrap();
        assert_eq!(ActionDraft::from(&action), draft);
    }

    #[test]
    fn a_connection_draft_lists_every_problem_at_once() {
        let draft = ConnectionDraft {
            display_name: "d".repeat(201),
            radius_server: "duo:1812".to_owned(),
            backup_server: "two hosts".to_owned(),
            radius_port: "0".to_owned(),
            timeout_secs: "60.0".to_owned(),
            retries: "eleven".to_owned(),
            user_message_prompt: "p".repeat(301),
            ..ConnectionDraft::default()
        };
        let fields: Vec<ConnectionField> = draft.finish().unwrap_err().iter().map(|problem| problem.field).collect();
        use ConnectionField as Field;
        assert_eq!(
            fields,
            [
                Field::DisplayName,
                Field::RadiusServer,
                Field::BackupServer,
                Field::RadiusPort,
                Field::TimeoutSecs,
                Field::Retries,
                Field::UserMessagePrompt
            ]
        );
    }

    /// A connection that differs from a new one in every field.
    fn connection() -> Connection {
        Connection {
            display_name: "Company".parse().unwrap(),
            radius_server: "10.0.0.1".parse().unwrap(),
            backup_server: "10.0.0.2".parse().unwrap(),
            ha_mode: HaMode::ActiveActive,
            radius_port: "1645".parse().unwrap(),
            timeout_secs: "30".parse().unwrap(),
            retries: "2".parse().unwrap(),
            password_encoding: PasswordEncoding::Chap,
            user_message_prompt: "Choose".parse().unwrap(),
            username_only: true,
            forward_first_pwd_to_ad: true,
        }
    }

    #[test]
    fn a_connection_comes_back_from_its_draft() {
        let connection = connection();
        assert_eq!(ConnectionDraft::from(&connection).finish(), Ok(connection));
    }

    #[test]
    fn spaces_around_a_host_or_a_number_are_ignored() {
        let mut draft = ConnectionDraft::from(&connection());
        let fields = [
            &mut draft.radius_server,
            &mut draft.backup_server,
            &mut draft.radius_port,
            &mut draft.timeout_secs,
            &mut draft.retries,
        ];
        for field in fields {
            *field = format!(" {field}\t");
        }
        assert_eq!(draft.finish(), Ok(connection()));
    }

    #[test]
    fn an_invalid_field_does_not_block_the_others() {
        let mut draft = ConnectionDraft::from(&connection());
        draft.radius_port = "many".to_owned();
        draft.radius_server = "10.0.0.9".to_owned();
        let (connection_now, problems) = draft.finish_over(&connection());
        assert_eq!(
            (connection_now.radius_port.to_string(), connection_now.radius_server.as_str()),
            ("1645".to_owned(), "10.0.0.9")
        );
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn typed_text_stays_when_another_field_changes() {
        let old = ConnectionDraft::from(&connection());
        let mut new = old.clone();
        new.retries = "3".to_owned();
        let mut draft = ConnectionDraft { radius_port: "many".to_owned(), ..old.clone() };
        draft.follow(&old, &new);
        assert_eq!((draft.radius_port.as_str(), draft.retries.as_str()), ("many", "3"));
    }

    #[test]
    fn undo_reverts_a_space_in_a_text() {
        let new = ConnectionDraft::from(&connection());
        let mut draft = ConnectionDraft { display_name: " Company".to_owned(), ..new.clone() };
        let old = draft.clone();
        draft.follow(&old, &new);
        assert_eq!(draft.display_name, "Company");
    }

    #[test]
    fn an_untouched_connection_draft_is_the_connection_of_a_new_policy() {
        assert_eq!(ConnectionDraft::default().finish(), Ok(Connection::default()));
    }
}
