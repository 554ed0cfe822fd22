//! The vendor's REST API response to `GET /api/MFA/{id}/RadiusAutoInfo`: the actions of a farm. A missing title or picture
//! stays open until the user chooses one, or until [`RestResponse::finish`] fills it in from a policy and notes that.
//!
//! The vendor's picture numbers are not documented, so a number is never interpreted as a picture.

use std::fmt;

use super::diff::Offer;
use super::draft::ActionDraft;
use super::json::{Position, Problems};
use super::{Action, Command, Image, Message, Policy, Title};
use crate::gallery::PictureId;
use crate::text;
pub use read::{read, read_any};

mod error;
mod read;

/// A file that can be compared or imported.
#[derive(Debug, Clone)]
pub enum Readable {
    /// A policy.
    Policy(Box<Policy>),
    /// A REST API response.
    Response(RestResponse),
}

/// All actions of a farm, in order of priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestResponse {
    /// The actions.
    pub actions: Vec<RestAction>,
    /// The index of the action with Autosend; the first if several have it.
    pub autosend: Option<usize>,
    /// What was changed or ignored.
    pub notes: Vec<Note>,
}

/// One action of a farm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestAction {
    /// Whether users see the action.
    pub enabled: bool,
    /// The text on the icon, if the response contains one.
    pub title: Option<Title>,
    /// The command that a click on the icon sends.
    pub command: Command,
    /// The tooltip of the icon.
    pub description: Message,
    /// The text in the connection progress box.
    pub action_message: Message,
    /// The icon.
    pub picture: Picture,
}

/// The picture of an action of a farm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// A gallery picture with the same name.
    Known(PictureId),
    /// An unknown number or name.
    Unknown(String),
    /// Not in the response.
    Missing,
}

/// A remark about a response that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// An unknown key, which was ignored.
    UnknownKey {
        /// The JSON path.
        path: String,
        /// Its position.
        at: Position,
    },
    /// Another action with Autosend, by its number from 1. A policy allows only one.
    FurtherAutosend(usize),
    /// An action without a title, by its number from 1, and the title that was filled in.
    Title(usize, Title, Source),
    /// An action without a known picture, by its number from 1, with the original and the source of the replacement.
    Picture(usize, Picture, Source),
}

/// The source of a value that the response did not contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The policy's action with the same command.
    SameCommand,
    /// A neutral placeholder.
    Placeholder,
}

impl Note {
    /// Returns whether the farm has something that no policy can express, so that the two differ.
    pub fn is_difference(&self) -> bool {
        matches!(self, Self::FurtherAutosend(_))
    }
}

impl fmt::Display for Note {
    /// Writes one line, with invisible characters shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey { path, at } => write!(f, "{path}, {at}: unknown key; ignored"),
            Self::FurtherAutosend(number) => {
                write!(
                    f,
                    "action {number} also has Autosend; a policy allows only one, and the first action by priority keeps it"
                )
            }
            Self::Title(number, title, source) => {
                let title = text::quoted(title.as_str(), 40);
                write!(f, "action {number} has no title; ")?;
                match source {
                    Source::SameCommand => write!(f, "{title} is used, from the policy's action with the same command"),
                    Source::Placeholder => write!(f, "{title} is used"),
                }
            }
            Self::Picture(number, picture, source) => {
                match picture {
                    Picture::Unknown(name) => {
                        write!(f, "action {number} has the unknown image {}; ", text::excerpt(name, 40))?;
                    }
                    Picture::Known(_) | Picture::Missing => write!(f, "action {number} has no image; ")?,
                }
                match source {
                    Source::SameCommand => {
                        f.write_str("the image of the policy's action with the same command is used")
                    }
                    Source::Placeholder => write!(f, "{} is used", PictureId::CUSTOM.name()),
                }
            }
        }
    }
}

impl RestAction {
    /// Returns a draft to be completed: with an empty title or the neutral picture if the response contains none.
    pub fn draft(&self) -> ActionDraft {
        ActionDraft {
            enabled: self.enabled,
            title: self.title.as_ref().map(|title| title.as_str().to_owned()).unwrap_or_default(),
            command: self.command.as_str().to_owned(),
            description: self.description.as_str().to_owned(),
            action_message: self.action_message.as_str().to_owned(),
            image: Image::Gallery(match self.picture {
                Picture::Known(picture) => picture,
                Picture::Unknown(_) | Picture::Missing => PictureId::CUSTOM,
            }),
        }
    }
}

impl RestResponse {
    /// Keeps the first `count` actions by priority and the notes about them.
    #[must_use]
    pub fn first(mut self, count: usize) -> Self {
        self.actions.truncate(count);
        self.autosend = self.autosend.filter(|place| *place < count);
        self.notes.retain(|note| !matches!(note, Note::FurtherAutosend(number) if *number > count));
        self
    }

    /// Completes every action: fills in what is missing from the action of `like` with the same command, or else with
    /// placeholders. Returns the notes of the response, followed by one for each value filled in.
    pub fn finish(&self, like: &Policy) -> (Offer, Vec<Note>) {
        let mut notes = self.notes.clone();
        let mut models: Vec<&Action> = like.actions().map(|(_, action)| action).collect();
        let mut actions = Vec::new();
        for (index, action) in self.actions.iter().enumerate() {
            let number = index + 1;
            let same = models.iter().position(|model| model.command == action.command);
            let model = same.map(|place| models.remove(place));
            let source = if model.is_some() { Source::SameCommand } else { Source::Placeholder };
            let title = action.title.clone().unwrap_or_else(|| {
                let placeholder = || format!("Action {number}").parse().unwrap_or_else(|_| Title::of("Action"));
                let title = model.map_or_else(placeholder, |model| model.title.clone());
                notes.push(Note::Title(number, title.clone(), source));
                title
            });
            let image = match &action.picture {
                Picture::Known(picture) => Image::Gallery(*picture),
                open => {
                    notes.push(Note::Picture(number, open.clone(), source));
                    model.map_or(Image::Gallery(PictureId::CUSTOM), |model| model.image.clone())
                }
            };
            actions.push(Action {
                enabled: action.enabled,
                title,
                command: action.command.clone(),
                description: action.description.clone(),
                action_message: action.action_message.clone(),
                image,
            });
        }
        (Offer { actions, autosend: self.autosend }, notes)
    }
}

/// The maximum number of notes about one response.
const MAX_NOTES: usize = Problems::MAX_LISTED;
