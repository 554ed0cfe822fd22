//! The vendor's response to `GET /api/MFA/{id}/RadiusAutoInfo`: the actions that a farm has. What it leaves open, a title or
//! a picture, stays open until somebody chooses it, or until [`RestResponse::finish`] takes it from a policy and says so.
//!
//! Which numbers the vendor gives to its pictures is not known to us, so a number is never taken for a picture.

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

/// A file that may be compared or imported.
#[derive(Debug, Clone)]
pub enum Readable {
    /// A policy.
    Policy(Box<Policy>),
    /// The response of a farm.
    Response(RestResponse),
}

/// The actions of a farm, as many as there are, in the order of their priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestResponse {
    /// The actions.
    pub actions: Vec<RestAction>,
    /// The place of the one with Autosend; of the first where several have it.
    pub autosend: Option<usize>,
    /// What was not taken over as it is.
    pub notes: Vec<Note>,
}

/// One action of a farm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestAction {
    /// Whether users are offered the action.
    pub enabled: bool,
    /// The text on the icon, if the response has one.
    pub title: Option<Title>,
    /// What is sent when the icon is clicked.
    pub command: Command,
    /// The balloon.
    pub description: Message,
    /// The text in the connection progress box.
    pub action_message: Message,
    /// The icon.
    pub picture: Picture,
}

/// The picture of an action of a farm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// One that the gallery has under the same name.
    Known(PictureId),
    /// One under a number or a name that is not known.
    Unknown(String),
    /// None was named.
    Missing,
}

/// What a reader should know of a response that was taken all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A key that is not known; what it holds is left out.
    UnknownKey {
        /// The JSON path.
        path: String,
        /// Where it stands.
        at: Position,
    },
    /// A further action with Autosend, by its number from 1. The policy that is made of it has one only.
    FurtherAutosend(usize),
    /// An action without title, by its number from 1, and the title that it got.
    Title(usize, Title, Source),
    /// An action without known picture, by its number from 1, what stood there, and the picture that it got.
    Picture(usize, Picture, Source),
}

/// Where something comes from that a response left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From the action of the policy that has the same command.
    SameCommand,
    /// From nowhere: it promises nothing.
    Made,
}

impl Note {
    /// Whether the farm holds what no policy can hold, so that nothing is as the policy says.
    pub fn is_difference(&self) -> bool {
        matches!(self, Self::FurtherAutosend(_))
    }
}

impl fmt::Display for Note {
    /// One line, with invisible characters shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey { path, at } => write!(f, "{path}, {at}: unknown key; left out"),
            Self::FurtherAutosend(number) => {
                write!(f, "action {number} has Autosend too; a policy has one, and the first by priority keeps it")
            }
            Self::Title(number, title, source) => {
                let title = text::quoted(title.as_str(), 40);
                write!(f, "action {number} has no title; ")?;
                match source {
                    Source::SameCommand => write!(f, "the policy's action with the same command is called {title}"),
                    Source::Made => write!(f, "it is called {title} here"),
                }
            }
            Self::Picture(number, picture, source) => {
                match picture {
                    Picture::Unknown(name) => {
                        write!(f, "action {number} has the picture {}, which is not known; ", text::excerpt(name, 40))?;
                    }
                    Picture::Known(_) | Picture::Missing => write!(f, "action {number} names no picture; ")?,
                }
                match source {
                    Source::SameCommand => f.write_str("that of the policy's action with the same command is taken"),
                    Source::Made => write!(f, "{} is taken", PictureId::CUSTOM.name()),
                }
            }
        }
    }
}

impl RestAction {
    /// The action to complete: without title or under the neutral picture where the response leaves them open.
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
    /// The first actions by priority, and what is to be known of them; the others are left out.
    #[must_use]
    pub fn first(mut self, count: usize) -> Self {
        self.actions.truncate(count);
        self.autosend = self.autosend.filter(|place| *place < count);
        self.notes.retain(|note| !matches!(note, Note::FurtherAutosend(number) if *number > count));
        self
    }

    /// Every action whole: what is open is taken from the action of `like` with the same command, else from nowhere. The
    /// notes are those of the response, then what was taken.
    pub fn finish(&self, like: &Policy) -> (Offer, Vec<Note>) {
        let mut notes = self.notes.clone();
        let mut models: Vec<&Action> = like.actions().map(|(_, action)| action).collect();
        let mut actions = Vec::new();
        for (index, action) in self.actions.iter().enumerate() {
            let number = index + 1;
            let same = models.iter().position(|model| model.command == action.command);
            let model = same.map(|place| models.remove(place));
            let source = if model.is_some() { Source::SameCommand } else { Source::Made };
            let title = action.title.clone().unwrap_or_else(|| {
                let made = || format!("Action {number}").parse().unwrap_or_else(|_| Title::of("Action"));
                let title = model.map_or_else(made, |model| model.title.clone());
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

/// The most notes that are kept of one response.
const MAX_NOTES: usize = Problems::MAX_LISTED;
