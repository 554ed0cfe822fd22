//! Advice about settings that are legal but unwise: where, what, why, and a fix for a mistake. Advice never blocks saving. The
//! rules are in `rules` (actions), `connection` and `attributes`; facts about servers are in `presets`.
//!
//! A mistake is something that hardly anyone intends, such as a space after a command, or hidden data in an image. Everything else
//! is a choice: a switch, an item of a list, an optional text left empty. A choice has no fix, because that would undo what the
//! user has just chosen.

use std::borrow::Cow;
use std::fmt;

use strum::VariantArray;

use super::draft::ActionDraft;
use super::{
    Action, ActionField, ActionId, Attribute, AttributeEdit, AttributeField, AttributeId, Connection, ConnectionField,
    Edit, Image, Policy, PolicyField,
};
use crate::gallery::CustomImage;
use crate::text;
use rules::{SHOWN_CHARS, View};

mod attributes;
mod catalog;
mod connection;
mod rules;
mod words;

/// How serious a piece of advice is; the worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a look.
    Note,
    /// Very likely unintended, or harmful.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "Note",
            Self::Warning => "Warning",
        })
    }
}

impl Severity {
    /// The word in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
        }
    }
}

/// The rule behind a piece of advice. Its name for other programs and its description are in `catalog`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, VariantArray)]
#[expect(missing_docs, reason = "each is what it says")]
pub enum Rule {
    AutosendRejected,
    AutosendDisabled,
    Autosend,
    ShortTimeout,
    LongWait,
    Port,
    TitleAndCommand,
    CustomImage,
    HiddenData,
    LongText,
    BothServersSend,
    Chap,
    SpaceAroundCommand,
    CommaInCommand,
    SecretInCommand,
    SameTitle,
    SameCommand,
    EmptyText,
    LongTitle,
    NoEnabledAction,
    DeviceNumber,
    DeceptiveText,
    CaseOfCommand,
    TakenForPasscode,
    UnknownCommand,
    NoCommandKnown,
    SecretInAttribute,
    RepeatedAttribute,
    FixedAddress,
    AttributesTooLong,
    SpaceAroundValue,
    AttributeOfServer,
}

/// Where a piece of advice belongs. An action or attribute of `None` is being typed and not in the policy yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The list of actions.
    Actions,
    /// A field of an action.
    Action(Option<ActionId>, ActionField),
    /// Autosend of an action.
    Autosend(Option<ActionId>),
    /// A field of the connection.
    Connection(ConnectionField),
    /// The list of attributes.
    Attributes,
    /// The value of an attribute.
    Attribute(Option<AttributeId>),
}

impl Place {
    /// Returns the path in the file of `policy`, as in `actions[0].command`.
    pub fn path(self, policy: &Policy) -> String {
        let of_action = |id: Option<ActionId>, key: &str| {
            let index = id.and_then(|id| policy.position(id)).unwrap_or_else(|| policy.actions().len());
            format!("actions[{index}].{key}")
        };
        match self {
            Self::Actions => "actions".to_owned(),
            Self::Action(id, field) => of_action(id, field.key()),
            Self::Autosend(id) => of_action(id, PolicyField::AutoSend.key()),
            Self::Connection(field) => format!("connection.{}", field.key()),
            Self::Attributes => "attributes".to_owned(),
            Self::Attribute(id) => {
                let index = id.and_then(|id| policy.attribute_position(id));
                let index = index.unwrap_or_else(|| policy.attributes().len());
                format!("attributes[{index}].{}", AttributeField::Value.key())
            }
        }
    }
}

/// A piece of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The rule behind it.
    pub rule: Rule,
    /// How serious it is.
    pub severity: Severity,
    /// Where it belongs.
    pub place: Place,
    /// What was found, in a few words.
    pub what: String,
    /// Why that matters, in a sentence or two.
    pub why: Cow<'static, str>,
    /// The change that removes the mistake, if one does. Only warnings have one.
    pub fix: Option<Fix>,
    /// The other of two actions that are too alike; in a policy's advice, the earlier one.
    pub twin: Option<ActionId>,
}

/// A change that follows a piece of advice and affects no other. A longer timeout comes with fewer retries if users would
/// otherwise wait too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// Replaces a text of an action.
    Text(ActionField, String),
    /// Removes the spaces around a command or the value of an attribute.
    Trim,
    /// Replaces the value of an attribute by the same text without invisible characters.
    Value(String),
    /// Uses the same custom image without hidden data.
    StripImage(CustomImage),
    /// Turns off Autosend.
    ClearAutosend,
    /// Replaces the connection.
    Connection(Box<Connection>),
}

impl Fix {
    /// Describes the change to `policy`, to follow "Fix:".
    pub fn words(&self, policy: &Policy) -> String {
        match self {
            Self::Text(field, text) => format!("change {} to {}", field.label(), text::quoted(text, SHOWN_CHARS)),
            // A command or a value may be a secret and is not repeated.
            Self::Trim => "remove the spaces".to_owned(),
            Self::Value(_) => "remove the invisible characters".to_owned(),
            Self::StripImage(_) => "remove the hidden data".to_owned(),
            Self::ClearAutosend => "turn off Autosend".to_owned(),
            Self::Connection(fixed) => connection::difference(policy.connection(), fixed),
        }
    }

    /// Changes an action that is being typed. Returns `false` if the fix is not about the action.
    pub fn change(&self, draft: &mut ActionDraft) -> bool {
        match self {
            Self::Text(field, text) => match draft.text_mut(*field) {
                Some(typed) => typed.clone_from(text),
                None => return false,
            },
            Self::Trim => draft.command = draft.command.trim().to_owned(),
            Self::StripImage(image) => draft.image = Image::Custom(image.clone()),
            Self::Value(_) | Self::ClearAutosend | Self::Connection(_) => return false,
        }
        true
    }

    /// Returns the attribute after the fix, or `None` if the fix is not about an attribute.
    pub fn attribute(&self, attribute: &Attribute) -> Option<Attribute> {
        attributes::fixed(attribute, self)
    }
}

impl Advice {
    /// Returns what was found and why that matters, as sentences.
    pub fn sentences(&self) -> String {
        format!("{}. {}", self.what, self.why)
    }

    /// Returns the fix as an edit of the policy the advice is about, or `None` if there is no fix.
    pub fn edit(&self, policy: &Policy) -> Option<Edit> {
        match (self.fix.as_ref()?, self.place) {
            (Fix::Connection(connection), _) => Some(Edit::Connection(Some((**connection).clone()))),
            (Fix::ClearAutosend, Place::Autosend(Some(id))) => Some(Edit::Autosend(id, false)),
            (fix, Place::Action(Some(id), _)) => {
                let mut draft = ActionDraft::from(policy.action(id)?);
                if !fix.change(&mut draft) {
                    return None;
                }
                draft.finish().ok().map(|action: Action| Edit::Replace(id, action))
            }
            (fix, Place::Attribute(Some(id))) => {
                let fixed = fix.attribute(policy.attribute(id)?)?;
                Some(Edit::Attribute(AttributeEdit::Replace(id, fixed)))
            }
            _ => None,
        }
    }
}

/// Returns all advice on a policy: on the list of actions, on each action in order, on the connection, and on the attributes. Of
/// actions that are too alike, each but the first gets a warning. Equal policies get equal advice.
pub fn of(policy: &Policy) -> Vec<Advice> {
    let mut found = Vec::new();
    let views = views_of(policy);
    rules::of_list(&views, &mut found);
    for (index, view) in views.iter().enumerate() {
        let (before, rest) = views.split_at(index);
        let others = before.iter().chain(rest.iter().skip(1));
        rules::of_action(policy.provider(), view, others, &mut found);
    }
    if let Some(connection) = policy.connection() {
        connection::of(policy.provider(), connection, &views, &mut found);
    }
    attributes::of(policy, &mut found);
    found
}

/// Returns the advice on an action that is being typed, which will replace the action `target` or follow the last one. It is
/// compared with every other action, so each of two that are too alike gets a warning.
pub fn of_draft(draft: &ActionDraft, policy: &Policy, target: Option<ActionId>) -> Vec<Advice> {
    let mut found = Vec::new();
    let mut others = views_of(policy);
    others.retain(|view| view.id != target);
    rules::of_action(policy.provider(), &View::of_draft(draft, policy, target), others.iter(), &mut found);
    // A dialog changes only its draft.
    for advice in &mut found {
        advice.fix = advice.fix.take().filter(|fix| *fix != Fix::ClearAutosend);
    }
    found
}

/// Returns the advice on an attribute that is being entered, which will replace the attribute `target` or follow the last one. It
/// is compared with every other attribute.
pub fn of_attribute(attribute: &Attribute, policy: &Policy, target: Option<AttributeId>) -> Vec<Advice> {
    let mut found = Vec::new();
    let is_repeated = policy.attributes().any(|(id, other)| Some(id) != target && other.kind() == attribute.kind());
    let repeated = is_repeated.then(|| format!("The policy already has {}", attribute.name()));
    attributes::of_attribute(target, attribute, repeated, &mut found);
    found
}

/// Counts the advice by severity, as in "1 warning, 2 notes"; empty if there is none.
pub fn counted<'a>(advice: impl Iterator<Item = &'a Advice>) -> String {
    let mut counts = [(0, Severity::Warning.word()), (0, Severity::Note.word())];
    for advice in advice {
        counts.iter_mut().filter(|(_, word)| *word == advice.severity.word()).for_each(|(count, _)| *count += 1);
    }
    let counts = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| text::counted(count, word));
    counts.collect::<Vec<_>>().join(", ")
}

fn views_of(policy: &Policy) -> Vec<View<'_>> {
    let numbered = policy.actions().zip(1..);
    numbered.map(|((id, action), number)| View::of(policy, id, action, number)).collect()
}

#[cfg(test)]
mod tests;
