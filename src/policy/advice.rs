//! What is legal in a policy but unwise: where, what, why, and, where one change puts it right, a fix. Advice is never in the
//! way of saving. The rules are in `rules` (an action) and `connection`; what servers are known to do is in `presets`.

use std::borrow::Cow;
use std::fmt;

use super::draft::{ActionDraft, ActionField};
use super::{Action, ActionId, Connection, Edit, Image, Policy};
use crate::gallery::PictureId;
use crate::text;
use rules::{SHOWN_CHARS, View};

mod connection;
mod rules;
mod words;

/// How much an advice weighs; the worse is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a look.
    Note,
    /// Very likely not what was meant, or harmful.
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
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
        }
    }
}

/// What an advice is about; one for each reason to give some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
}

/// A property of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionPart {
    /// `Title`.
    Title,
    /// `Command`.
    Command,
    /// `Description`.
    Description,
    /// `Action message`.
    ActionMessage,
    /// `Select an image`.
    Image,
    /// Autosend.
    Autosend,
}

impl From<ActionField> for ActionPart {
    fn from(field: ActionField) -> Self {
        match field {
            ActionField::Title => Self::Title,
            ActionField::Command => Self::Command,
            ActionField::Description => Self::Description,
            ActionField::ActionMessage => Self::ActionMessage,
        }
    }
}

impl ActionPart {
    /// The key in a policy file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Command => "command",
            Self::Description => "description",
            Self::ActionMessage => "actionMessage",
            Self::Image => "image",
            Self::Autosend => "autoSend",
        }
    }

    /// The name for people, as the dialog and the menu have it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Command => "Command",
            Self::Description => "Description",
            Self::ActionMessage => "Action message",
            Self::Image => "Image",
            Self::Autosend => "Autosend",
        }
    }
}

/// A property of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConnectionPart {
    /// How the two servers share the work.
    HaMode,
    /// The port of both.
    RadiusPort,
    /// Seconds waited for each packet.
    TimeoutSecs,
    /// How the password travels.
    PasswordEncoding,
}

impl ConnectionPart {
    /// The key in a policy file.
    pub fn key(self) -> &'static str {
        match self {
            Self::HaMode => "haMode",
            Self::RadiusPort => "radiusPort",
            Self::TimeoutSecs => "timeout",
            Self::PasswordEncoding => "passwordEncoding",
        }
    }
}

/// What an advice points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The list of actions.
    Actions,
    /// A property of an action; `None` is one that is being typed and not yet in the policy.
    Action(Option<ActionId>, ActionPart),
    /// A property of the connection.
    Connection(ConnectionPart),
}

impl Place {
    /// The path in the file of `policy`, as in `actions[0].command`.
    pub fn path(self, policy: &Policy) -> String {
        match self {
            Self::Actions => "actions".to_owned(),
            Self::Action(id, part) => {
                let index = id.and_then(|id| policy.position(id)).unwrap_or_else(|| policy.actions().len());
                format!("actions[{index}].{}", part.key())
            }
            Self::Connection(part) => format!("connection.{}", part.key()),
        }
    }
}

/// Something to think about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What it is about.
    pub rule: Rule,
    /// How much it weighs.
    pub severity: Severity,
    /// What it points at.
    pub place: Place,
    /// What was found, in a few words.
    pub what: String,
    /// Why that matters: a sentence or two.
    pub why: Cow<'static, str>,
    /// What puts it right, where one change does.
    pub fix: Option<Fix>,
}

/// A change that puts right what an advice is about, and removes no other advice. A connection that gets more time is given
/// fewer retries where users would wait too long otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// Puts another text in the place of an action's.
    Text(ActionPart, String),
    /// Takes the white space from the ends of a command.
    TrimCommand,
    /// Takes a picture of the gallery.
    Image(PictureId),
    /// Turns Autosend off.
    ClearAutosend,
    /// Sets the connection, which differs in what the advice is about.
    Connection(Box<Connection>),
}

impl Fix {
    /// What it does to `policy`, as the end of a sentence that begins with Fix.
    pub fn words(&self, policy: &Policy) -> String {
        match self {
            Self::Text(part, text) if text.is_empty() => format!("empty the {}", part.label().to_lowercase()),
            Self::Text(part, text) => {
                format!("make the {} {}", part.label().to_lowercase(), text::quoted(text, SHOWN_CHARS))
            }
            // What may be a secret is not repeated.
            Self::TrimCommand => "take the white space away".to_owned(),
            Self::Image(picture) => format!("take {} of the gallery", picture.name()),
            Self::ClearAutosend => "turn Autosend off".to_owned(),
            Self::Connection(fixed) => connection::difference(policy.connection(), fixed),
        }
    }

    /// Changes an action that is being typed; `false` where the fix is about something else.
    pub fn change(&self, draft: &mut ActionDraft) -> bool {
        match self {
            Self::Text(part, text) => {
                let field = match part {
                    ActionPart::Title => &mut draft.title,
                    ActionPart::Command => &mut draft.command,
                    ActionPart::Description => &mut draft.description,
                    ActionPart::ActionMessage => &mut draft.action_message,
                    ActionPart::Image | ActionPart::Autosend => return false,
                };
                field.clone_from(text);
            }
            Self::TrimCommand => draft.command = draft.command.trim().to_owned(),
            Self::Image(picture) => draft.image = Image::Gallery(*picture),
            Self::ClearAutosend | Self::Connection(_) => return false,
        }
        true
    }
}

impl Advice {
    /// What was found, and why that matters, as sentences.
    pub fn sentences(&self) -> String {
        format!("{}. {}", self.what, self.why)
    }

    /// The fix as an edit of the policy that the advice was given for; `None` where there is no fix.
    pub fn edit(&self, policy: &Policy) -> Option<Edit> {
        match (self.fix.as_ref()?, self.place) {
            (Fix::Connection(connection), _) => Some(Edit::Connection(Some((**connection).clone()))),
            (Fix::ClearAutosend, Place::Action(Some(id), _)) => Some(Edit::Autosend(id, false)),
            (fix, Place::Action(Some(id), _)) => {
                let mut draft = ActionDraft::from(policy.action(id)?);
                if !fix.change(&mut draft) {
                    return None;
                }
                draft.finish().ok().map(|action: Action| Edit::Replace(id, action))
            }
            _ => None,
        }
    }
}

/// Everything that is unwise in a policy: the list of actions, each action in its order, the connection. The same policy
/// always gives the same advice.
pub fn of(policy: &Policy) -> Vec<Advice> {
    let mut found = Vec::new();
    let views: Vec<View<'_>> = policy.actions().map(|(id, action)| View::of(policy, id, action)).collect();
    rules::of_list(&views, &mut found);
    for (index, view) in views.iter().enumerate() {
        let (before, rest) = views.split_at(index);
        let others = before.iter().chain(rest.iter().skip(1));
        rules::of_action(policy.provider(), view, others, &mut found);
    }
    if let Some(connection) = policy.connection() {
        connection::of(policy.provider(), connection, &views, &mut found);
    }
    found
}

/// What is unwise in an action that is being typed, in the place of the action `target` or after the last one.
pub fn of_draft(draft: &ActionDraft, policy: &Policy, target: Option<ActionId>) -> Vec<Advice> {
    let mut found = Vec::new();
    let others: Vec<View<'_>> = policy
        .actions()
        .filter(|(id, _)| Some(*id) != target)
        .map(|(id, action)| View::of(policy, id, action))
        .collect();
    rules::of_action(policy.provider(), &View::of_draft(draft, policy, target), others.iter(), &mut found);
    // A dialog changes its draft only.
    for advice in &mut found {
        advice.fix = advice.fix.take().filter(|fix| *fix != Fix::ClearAutosend);
    }
    found
}

#[cfg(test)]
mod tests;
