//! A policy: up to five actions in order, at most one with Autosend, a connection, RADIUS attributes, and the client policy.
//!
//! A value of these types is valid by construction. A policy changes only through [`Edit`]; [`json`] parses files and
//! [`draft`] what is being typed. Nothing here touches a disk or a screen.

mod action;
pub mod advice;
pub mod attribute;
mod connection;
pub mod diff;
pub mod draft;
pub mod edit;
pub mod field;
mod ids;
pub mod json;
mod language;
pub mod presets;
mod provider;
pub mod rest_response;
mod value;

pub use action::{Action, ActionId, Command, Image, Message, Title};
pub use attribute::{Attribute, AttributeId, MAX_ATTRIBUTES};
pub use connection::{Connection, DisplayName, HaMode, Host, PasswordEncoding, Port, Prompt, Retries, TimeoutSecs};
pub use edit::{AttributeEdit, Edit, MergeFrom, Refusal, Subject};
pub use field::{ActionField, AttributeField, ConnectionField, FieldValue, PolicyField};
pub use language::Language;
pub use provider::Provider;
pub use value::{BoundedInt, InvalidValue, Limit, Text, Value};

/// The `$schema` of a file.
pub type SchemaUri = Text<0, 2048>;
/// The name of the RADIUS provider in the farm.
pub type Name = Text<1, 255>;
/// Notes for administrators.
pub type Notes = Text<0, 4096>;

/// The most actions in a policy.
pub const MAX_ACTIONS: usize = 5;
/// The same in words.
pub const MAX_ACTIONS_IN_WORDS: &str = "five";

/// A whole policy. Two are equal if they are saved as the same file; ids do not matter.
#[derive(Debug, Clone)]
pub struct Policy {
    schema: Option<SchemaUri>,
    name: Name,
    provider: Option<Provider>,
    notes: Option<Notes>,
    language: Option<Language>,
    connection: Option<Connection>,
    attributes: Vec<(AttributeId, Attribute)>,
    actions: Vec<(ActionId, Action)>,
    /// An id in `actions`, so that two actions cannot have Autosend.
    autosend: Option<ActionId>,
    remember_last_method: bool,
}

impl Policy {
    /// Makes an empty policy: no actions, no connection, no Autosend, and `Remember last method used` on, which is the vendor's
    /// default.
    pub fn new(name: Name) -> Self {
        Self {
            schema: None,
            name,
            provider: None,
            notes: None,
            language: None,
            connection: None,
            attributes: Vec::new(),
            actions: Vec::new(),
            autosend: None,
            remember_last_method: true,
        }
    }

    /// The `$schema` of the file, kept unchanged.
    pub fn schema(&self) -> Option<&SchemaUri> {
        self.schema.as_ref()
    }

    /// The name of the RADIUS provider in the farm.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Returns the policy under another name.
    #[must_use]
    pub fn renamed(&self, name: Name) -> Self {
        Self { name, ..self.clone() }
    }

    /// The MFA server behind the provider, if the policy names one.
    pub fn provider(&self) -> Option<Provider> {
        self.provider
    }

    /// Notes for administrators.
    pub fn notes(&self) -> Option<&Notes> {
        self.notes.as_ref()
    }

    /// The language of the texts that users see, if the policy names it. Kept and shown; nothing depends on it yet.
    pub fn language(&self) -> Option<&Language> {
        self.language.as_ref()
    }

    /// The connection settings, if the policy includes them.
    pub fn connection(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }

    /// The RADIUS attributes that are added to each request, in this order, at most [`MAX_ATTRIBUTES`].
    pub fn attributes(&self) -> impl DoubleEndedIterator<Item = (AttributeId, &Attribute)> + ExactSizeIterator {
        self.attributes.iter().map(|(id, attribute)| (*id, attribute))
    }

    /// The attribute with this id.
    pub fn attribute(&self, id: AttributeId) -> Option<&Attribute> {
        self.attributes().find(|(other, _)| *other == id).map(|(_, attribute)| attribute)
    }

    /// The position of an attribute, from 0.
    pub fn attribute_position(&self, id: AttributeId) -> Option<usize> {
        self.attributes.iter().position(|(other, _)| *other == id)
    }

    /// The actions in the order of their icons, at most [`MAX_ACTIONS`].
    pub fn actions(&self) -> impl DoubleEndedIterator<Item = (ActionId, &Action)> + ExactSizeIterator {
        self.actions.iter().map(|(id, action)| (*id, action))
    }

    /// The action with this id.
    pub fn action(&self, id: ActionId) -> Option<&Action> {
        self.actions().find(|(other, _)| *other == id).map(|(_, action)| action)
    }

    /// Names an action by its title in quotes, cut after `limit` characters; after its number if another action has the same
    /// name. `None` if there is no such action.
    pub fn action_name(&self, id: ActionId, limit: usize) -> Option<String> {
        let quoted = |action: &Action| crate::text::quoted(action.title.as_str(), limit);
        let name = quoted(self.action(id)?);
        let is_shared = self.actions().any(|(other, action)| other != id && quoted(action) == name);
        let number = self.position(id).filter(|_| is_shared).map(|position| position + 1);
        Some(number.map_or_else(|| name.clone(), |number| format!("action {number}, {name}")))
    }

    /// The position of an action among the icons, from 0.
    pub fn position(&self, id: ActionId) -> Option<usize> {
        self.actions.iter().position(|(other, _)| *other == id)
    }

    /// Returns whether the policy has the most actions it can have.
    pub fn is_full(&self) -> bool {
        self.actions.len() >= MAX_ACTIONS
    }

    /// The action that runs without user interaction the first time.
    pub fn autosend(&self) -> Option<ActionId> {
        self.autosend
    }

    /// Whether clients repeat the last successful method.
    pub fn remember_last_method(&self) -> bool {
        self.remember_last_method
    }

    /// Inserts an action at `position`, or last if there are fewer actions. The only way to add one.
    fn insert(&mut self, position: usize, action: Action) -> Result<ActionId, Refusal> {
        if self.is_full() {
            return Err(Refusal::Full);
        }
        let id = ActionId::fresh();
        self.actions.insert(position.min(self.actions.len()), (id, action));
        Ok(id)
    }

    /// Inserts an attribute at `position`, or last if there are fewer. The only way to add one.
    fn insert_attribute(&mut self, position: usize, attribute: Attribute) -> Result<AttributeId, Refusal> {
        if self.attributes.len() >= MAX_ATTRIBUTES {
            return Err(Refusal::FullOfAttributes);
        }
        let id = AttributeId::fresh();
        self.attributes.insert(position.min(self.attributes.len()), (id, attribute));
        Ok(id)
    }

    /// The same policy, whose actions and attributes have new ids.
    fn with_fresh_ids(mut self) -> Self {
        for (id, _) in &mut self.attributes {
            *id = AttributeId::fresh();
        }
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
    /// An empty policy with a name to be replaced, because a policy must have one.
    fn default() -> Self {
        Self::new(Name::of("New policy"))
    }
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        // Destructured, so that a new field cannot be forgotten.
        let Self {
            schema,
            name,
            provider,
            notes,
            language,
            connection,
            attributes: _,
            actions: _,
            autosend: _,
            remember_last_method,
        } = self;
        *schema == other.schema
            && *name == other.name
            && *provider == other.provider
            && *notes == other.notes
            && *language == other.language
            && *connection == other.connection
            && *remember_last_method == other.remember_last_method
            && self.autosend_position() == other.autosend_position()
            && self.attributes().map(|(_, attribute)| attribute).eq(other.attributes().map(|(_, attribute)| attribute))
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
    fn texts_refuse_control_characters() {
        for c in ['\0', '\n', '\r', '\t', '\u{1b}', '\u{7f}', '\u{85}', '\u{9f}'] {
            assert!(format!("a{c}").parse::<Text<0, 300>>().is_err(), "{c:?}");
            assert!(format!("a{c}").parse::<Command>().is_err(), "{c:?}");
            assert!(format!("a{c}").parse::<Host>().is_err(), "{c:?}");
        }
        assert_eq!(
            "one\ntwo".parse::<Text<0, 300>>().unwrap_err().to_string(),
            "found a control character (U+000A) at character 4; expected text of at most 300 characters without \
             control characters or line breaks"
        );
    }
}
