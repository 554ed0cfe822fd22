//! A security verification method ("action"): what users see, and the command it sends.

use std::borrow::Cow;
use std::str::FromStr;

use super::ids::next_id;
use super::value::{Fault, InvalidValue, Limit, Text, Value, refuse_controls};
use crate::gallery::{CustomImage, PictureId};
use crate::text;

/// The text on an action's icon.
pub type Title = Text<1, 255>;
/// The tooltip of an icon, or the text in the connection progress box.
pub type Message = Text<0, 1024>;

/// One security verification method: an icon in the client's OTP dialog and the command that a click on it sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Whether users see the action.
    pub enabled: bool,
    /// The text on the icon.
    pub title: Title,
    /// The OTP command sent to the RADIUS server when the icon is clicked.
    pub command: Command,
    /// The tooltip of the icon.
    pub description: Message,
    /// The text in the connection progress box.
    pub action_message: Message,
    /// The icon.
    pub image: Image,
}

/// The picture of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Image {
    /// A picture of the gallery.
    Gallery(PictureId),
    /// A custom image.
    Custom(CustomImage),
}

impl Image {
    /// Returns the picture as a data URI (RFC 2397) without hidden data, for pages.
    pub fn to_shown_data_uri(&self) -> Cow<'_, str> {
        match self {
            Self::Gallery(picture) => picture.to_data_uri().into(),
            Self::Custom(picture) => picture.to_shown_data_uri(),
        }
    }
}

impl Value for Image {
    fn expected() -> String {
        "the id of a gallery image, or a PNG as \"data:image/png;base64,...\"".to_owned()
    }
}

impl FromStr for Image {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        if text.starts_with("data:") {
            return CustomImage::from_data_uri(text).map(Self::Custom).map_err(|problem| InvalidValue {
                fault: Fault::Invalid,
                found: problem.to_string(),
                expected: CustomImage::expected(),
                nearest: None,
            });
        }
        PictureId::find(text)
            .map(Self::Gallery)
            .ok_or_else(|| InvalidValue::name::<Self>(text, PictureId::all().map(PictureId::as_str)))
    }
}

/// Identifies an action while the program runs, through edits, moves and undo. Never saved, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionId(u64);

impl ActionId {
    pub(super) fn fresh() -> Self {
        Self(next_id())
    }
}

/// The OTP command of an action: at most 128 bytes of UTF-8, the longest User-Password (RFC 2865 section 5.2). It may be
/// empty: some servers send a push in response to an empty code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Command(String);

impl Command {
    /// The longest command, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 128;

    /// The command exactly as sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Command {
    fn expected() -> String {
        format!("a command of at most {} bytes", Self::MAX_BYTES)
    }

    fn limit() -> Option<Limit> {
        Some(Limit::Bytes(Self::MAX_BYTES))
    }
}

impl FromStr for Command {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        refuse_controls::<Self>(text)?;
        if text.len() > Self::MAX_BYTES {
            return Err(InvalidValue::new::<Self>(
                Fault::TooLong,
                format!("{} bytes", text::grouped(text.len() as u64)),
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_counted_in_bytes() {
        assert!("é".repeat(64).parse::<Command>().is_ok());
        assert_eq!(
            "é".repeat(65).parse::<Command>().unwrap_err().to_string(),
            "found 130 bytes; expected a command of at most 128 bytes"
        );
    }
}
