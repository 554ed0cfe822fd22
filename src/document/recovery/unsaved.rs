//! Unsaved work, and its text in a recovery copy.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::document::file_url::JsonPath;
use crate::document::storage::Failure;
use crate::policy::draft::{ActionDraft, AttributeChoice, AttributeDraft, VendorChoice};
use crate::policy::{Image, Policy, attribute, json};

/// Unsaved work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaved {
    /// The policy.
    pub policy: Policy,
    /// Its file, if it had one.
    pub file: Option<PathBuf>,
    /// The unsaved input of an open dialog, if any.
    pub input: Option<UnsavedInput>,
}

/// An action or attribute that was being edited and is not part of the policy yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsavedInput {
    /// The index of the edited action or attribute, from 0; `None` for a new one.
    pub place: Option<usize>,
    /// The contents of the dialog, valid or not.
    pub draft: UnsavedDraft,
}

/// The contents of a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnsavedDraft {
    /// Of an action.
    Action(ActionDraft),
    /// Of an attribute.
    Attribute(AttributeDraft),
}

impl UnsavedInput {
    /// Returns what is being edited, with its article: "an action" or "an attribute".
    pub fn what(&self) -> &'static str {
        match self.draft {
            UnsavedDraft::Action(_) => "an action",
            UnsavedDraft::Attribute(_) => "an attribute",
        }
    }

    /// Returns the same without an article.
    pub fn noun(&self) -> &'static str {
        match self.draft {
            UnsavedDraft::Action(_) => "action",
            UnsavedDraft::Attribute(_) => "attribute",
        }
    }
}

impl Unsaved {
    /// Reads the output of [`Self::to_text`]; `None` if it is anything else, or from another version.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let written: Written = serde_json::from_slice(bytes).ok()?;
        let policy = json::read(written.policy.as_bytes()).ok()?;
        Some(Self {
            policy,
            file: written.file.map(|JsonPath(file)| file),
            input: written.action.map(UnsavedInput::from).or_else(|| written.attribute.map(UnsavedInput::from)),
        })
    }

    /// Returns the text of a copy.
    ///
    /// # Errors
    /// Fails if it cannot be written as JSON.
    pub fn to_text(&self) -> Result<String, Failure> {
        let file = self.file.clone().map(JsonPath);
        let (action, attribute) = match &self.input {
            Some(UnsavedInput { place, draft: UnsavedDraft::Action(draft) }) => {
                (Some(WrittenAction::of(*place, draft)), None)
            }
            Some(UnsavedInput { place, draft: UnsavedDraft::Attribute(draft) }) => {
                (None, Some(WrittenAttribute::of(*place, draft)))
            }
            None => (None, None),
        };
        let written = Written { file, policy: json::write(&self.policy), action, attribute };
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attribute: Option<WrittenAttribute>,
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

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct WrittenAttribute {
    place: Option<usize>,
    vendor: String,
    vendor_number: String,
    /// The name; without one, the number counts.
    attribute: Option<String>,
    attribute_number: String,
    r#type: String,
    value: String,
}

impl WrittenAction {
    fn of(place: Option<usize>, draft: &ActionDraft) -> Self {
        let ActionDraft { enabled, title, command, description, action_message, image } = draft.clone();
        let image = match &image {
            Image::Gallery(picture) => picture.as_str().to_owned(),
            Image::Custom(picture) => picture.as_data_uri().to_owned(),
        };
        Self { place, enabled, title, command, description, action_message, image }
    }
}

impl From<WrittenAction> for UnsavedInput {
    fn from(written: WrittenAction) -> Self {
        let WrittenAction { place, enabled, title, command, description, action_message, image } = written;
        // The texts are worth restoring even without their picture.
        let image = image.parse().unwrap_or(ActionDraft::default().image);
        let draft = ActionDraft { enabled, title, command, description, action_message, image };
        Self { place, draft: UnsavedDraft::Action(draft) }
    }
}

impl WrittenAttribute {
    fn of(place: Option<usize>, draft: &AttributeDraft) -> Self {
        Self {
            place,
            vendor: draft.vendor.name().to_owned(),
            vendor_number: draft.vendor_number.clone(),
            attribute: match draft.attribute {
                AttributeChoice::Named(kind) => Some(kind.to_string()),
                AttributeChoice::ByNumber => None,
            },
            attribute_number: draft.attribute_number.clone(),
            r#type: draft.unnamed_type.id().to_owned(),
            value: draft.value.clone(),
        }
    }
}

impl From<WrittenAttribute> for UnsavedInput {
    fn from(written: WrittenAttribute) -> Self {
        let named = written.attribute.and_then(|name| attribute::find(&name).ok());
        // A name decides its vendor, which another version may call differently.
        let (vendor, attribute) = match named {
            Some((kind, _)) => (VendorChoice::of(kind), AttributeChoice::Named(kind)),
            None => {
                let vendor = VendorChoice::all().into_iter().find(|vendor| vendor.name() == written.vendor);
                (vendor.unwrap_or(VendorChoice::Other), AttributeChoice::ByNumber)
            }
        };
        let draft = AttributeDraft {
            vendor,
            vendor_number: written.vendor_number,
            attribute,
            attribute_number: written.attribute_number,
            unnamed_type: written.r#type.parse().unwrap_or(AttributeDraft::default().unnamed_type),
            value: written.value,
        };
        Self { place: written.place, draft: UnsavedDraft::Attribute(draft) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_draft_of_an_attribute_comes_back_from_a_copy() {
        let cisco = VendorChoice::all().into_iter().find(|vendor| vendor.name() == "Cisco").unwrap();
        let by_name = AttributeDraft { value: "half \u{202e}a".to_owned(), ..AttributeDraft::default() };
        let of_cisco = AttributeDraft { vendor: cisco, attribute: cisco.attributes()[0], ..by_name.clone() };
        let by_number = AttributeDraft {
            vendor: VendorChoice::Other,
            vendor_number: "99999999999".to_owned(),
            attribute: AttributeChoice::ByNumber,
            attribute_number: "x".to_owned(),
            unnamed_type: "date".parse().unwrap(),
            value: "tomorrow".to_owned(),
        };
        for draft in [by_name, of_cisco, by_number] {
            let input = Some(UnsavedInput { place: Some(3), draft: UnsavedDraft::Attribute(draft) });
            let unsaved = Unsaved { policy: Policy::default(), file: None, input };
            assert_eq!(Unsaved::read(unsaved.to_text().unwrap().as_bytes()), Some(unsaved));
        }
    }

    #[test]
    fn the_vendor_of_a_restored_attribute_is_that_of_its_name() {
        let restored = |vendor: &str, attribute: Option<&str>| {
            let draft = AttributeDraft::default();
            let written = WrittenAttribute {
                vendor: vendor.to_owned(),
                attribute: attribute.map(str::to_owned),
                ..WrittenAttribute::of(None, &draft)
            };
            let UnsavedDraft::Attribute(draft) = UnsavedInput::from(written).draft else { panic!("{vendor}") };
            (draft.vendor.name(), draft.attribute)
        };
        let pair = AttributeChoice::Named(attribute::find("Cisco-AVPair").unwrap().0);
        for vendor in ["Cisco", "Cisco of old", "Microsoft", "Standard", ""] {
            assert_eq!(restored(vendor, Some("Cisco-AVPair")), ("Cisco", pair), "{vendor}");
        }
        // Neither a name that no longer exists nor none at all.
        for attribute in [Some("Cisco-Of-Old"), None] {
            assert_eq!(restored("Cisco", attribute), ("Cisco", AttributeChoice::ByNumber));
            assert_eq!(restored("Cisco of old", attribute), ("Other", AttributeChoice::ByNumber));
        }
    }
}
