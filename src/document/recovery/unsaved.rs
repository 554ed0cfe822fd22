//! Unsaved work, and its text in a recovery copy.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::document::file_url::JsonPath;
use crate::document::storage::Failure;
use crate::policy::draft::ActionDraft;
use crate::policy::{Image, Policy, json};

/// Unsaved work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaved {
    /// The policy.
    pub policy: Policy,
    /// Its file, if it had one.
    pub file: Option<PathBuf>,
    /// The unfinished action in an open dialog, if any.
    pub action: Option<UnsavedAction>,
}

/// An action that was being edited and is not part of the policy yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsavedAction {
    /// The index of the edited action, from 0; `None` for a new one.
    pub place: Option<usize>,
    /// The contents of the dialog, valid or not.
    pub draft: ActionDraft,
}

impl Unsaved {
    /// Reads the output of [`Self::to_text`]; `None` if it is anything else, or from another version.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let written: Written = serde_json::from_slice(bytes).ok()?;
        let policy = json::read(written.policy.as_bytes()).ok()?;
        Some(Self {
            policy,
            file: written.file.map(|JsonPath(file)| file),
            action: written.action.map(UnsavedAction::from),
        })
    }

    /// Returns the text of a copy.
    ///
    /// # Errors
    /// Fails if it cannot be written as JSON.
    pub fn to_text(&self) -> Result<String, Failure> {
        let file = self.file.clone().map(JsonPath);
        let action = self.action.as_ref().map(WrittenAction::from);
        let written = Written { file, policy: json::write(&self.policy), action };
        serde_json::to_string(&written).map_err(|error| Failure::Other(error.into()))
    }
}

/// The serialized form. The policy is stored as text, so it is restored byte for byte.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    file: Option<JsonPath>,
    policy: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    action: Option<WrittenAction>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct WrittenAction {
    place: Option<usize>,
    enabled: bool,
    title: String,
    command: String,
    description: String,
    action_message: String,
    image: String,
}

impl From<&UnsavedAction> for WrittenAction {
    fn from(UnsavedAction { place, draft }: &UnsavedAction) -> Self {
        let ActionDraft { enabled, title, command, description, action_message, image } = draft.clone();
        let image = match &image {
            Image::Gallery(picture) => picture.as_str().to_owned(),
            Image::Custom(picture) => picture.as_data_uri().to_owned(),
        };
        Self { place: *place, enabled, title, command, description, action_message, image }
    }
}

impl From<WrittenAction> for UnsavedAction {
    fn from(written: WrittenAction) -> Self {
        let WrittenAction { place, enabled, title, command, description, action_message, image } = written;
        // The texts are worth restoring even without their picture.
        let image = image.parse().unwrap_or(ActionDraft::default().image);
        Self { place, draft: ActionDraft { enabled, title, command, description, action_message, image } }
    }
}
