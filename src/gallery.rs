//! The pictures of actions: the provided gallery (one table), custom images (`custom`), and importing one from a file
//! (`import`). Decodes all pictures, within limits (`png`, `jpeg`); does not draw them.

mod custom;
mod import;
mod png;
mod problem;

use std::fmt;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::RgbaImage;

pub use custom::CustomImage;
pub use import::{Crop, Import, ImportProblem};
pub use problem::PictureProblem;

struct Picture {
    id: &'static str,
    name: &'static str,
    keywords: &'static str,
    png: &'static [u8],
    pixels: OnceLock<RgbaImage>,
}

macro_rules! pictures {
    ($($id:literal $name:literal $keywords:literal)*) => {
        [$(Picture {
            id: $id,
            name: $name,
            keywords: $keywords,
            png: include_bytes!(concat!("../gallery/", $id, ".png")),
            pixels: OnceLock::new(),
        }),*]
    };
}

/// The provided gallery in display order: id, display name, search keywords.
static GALLERY: [Picture; 32] = pictures! {
    "push" "Push" "approve notification app mobile smartphone prompt"
    "phone" "Phone" "call callback telephone ring handset"
    "sms" "SMS" "text message mobile code"
    "email" "Email" "mail letter envelope inbox"
    "custom" "Custom" "other settings sliders method"
    "voice" "Voice" "call speak sound audio announcement"
    "chat" "Chat" "message teams slack conversation bubble"
    "bell" "Bell" "alert notification reminder"
    "key" "Key" "secret unlock access"
    "token" "Token" "hardware otp fob device display code rsa"
    "passcode" "Passcode" "otp code pin password digits"
    "grid" "Grid" "pattern gridsure matrix card"
    "fingerprint" "Fingerprint" "biometric touch finger"
    "face" "Face" "biometric recognition camera scan"
    "qr" "QR code" "scan camera barcode"
    "shield" "Shield" "security protection verify safe"
    "lock" "Lock" "security padlock closed"
    "smart-card" "Smart card" "chip badge piv certificate"
    "watch" "Watch" "wearable wrist smartwatch"
    "tablet" "Tablet" "device pad screen"
    "desktop" "Desktop" "computer monitor screen pc workstation"
    "laptop" "Laptop" "computer notebook portable"
    "globe" "Globe" "web browser internet world portal"
    "user" "User" "person account identity"
    "group" "Group" "people team colleagues manager"
    "backup-codes" "Backup codes" "recovery list paper scratch emergency"
    "clock" "Clock" "time totp wait later"
    "help" "Help" "question support unknown"
    "desk-phone" "Desk phone" "office landline telephone call"
    "link" "Link" "url magic click web"
    "security-key" "Security key" "usb fido hardware stick"
    "contactless" "Contactless" "nfc wireless tap rfid badge"
};

/// The width and height of each provided picture, in pixels.
pub const PICTURE_PIXELS: u32 = 128;

/// A picture in the provided gallery.
#[derive(Clone, Copy)]
pub struct PictureId(&'static Picture);

impl PictureId {
    /// The neutral picture, which suggests no particular method.
    pub const CUSTOM: Self = Self(&GALLERY[4]);

    /// Returns every picture in display order.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        GALLERY.iter().map(Self)
    }

    /// Finds the picture with this id.
    pub fn find(id: &str) -> Option<Self> {
        Self::all().find(|picture| picture.as_str() == id)
    }

    /// Finds the pictures for which every word of `query` starts a word of the name or a keyword, ignoring case, in display
    /// order. An empty query finds all.
    pub fn search(query: &str) -> impl Iterator<Item = Self> {
        let wanted: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        Self::all().filter(move |PictureId(picture)| {
            let name = picture.name.to_lowercase();
            wanted.iter().all(|word| {
                let mut known = name.split_whitespace().chain(picture.keywords.split_whitespace());
                known.any(|known| known.starts_with(word.as_str()))
            })
        })
    }

    /// The id, as stored in a policy file.
    pub fn as_str(self) -> &'static str {
        self.0.id
    }

    /// The display name.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Returns the picture as a data URI (RFC 2397), for HTML pages.
    pub fn to_data_uri(self) -> String {
        data_uri(self.0.png)
    }

    /// Returns the picture, [`PICTURE_PIXELS`] wide and high; decodes it on first use.
    pub fn pixels(self) -> &'static RgbaImage {
        self.0.pixels.get_or_init(|| {
            // A test decodes every provided picture. If one failed anyway, an empty picture would be better than a panic.
            png::decode(self.0.png, PICTURE_PIXELS)
                .map_or_else(|_| RgbaImage::new(PICTURE_PIXELS, PICTURE_PIXELS), |decoded| decoded.picture.into_rgba8())
        })
    }
}

/// Encodes a PNG as a data URI (RFC 2397).
pub fn data_uri(png: &[u8]) -> String {
    format!("{},{}", CustomImage::HEAD, STANDARD.encode(png))
}

impl fmt::Debug for PictureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq for PictureId {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for PictureId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provided_picture_decodes_and_is_not_empty() {
        for picture in PictureId::all() {
            let pixels = png::decode(picture.0.png, PICTURE_PIXELS).map_err(|problem| problem.to_string());
            let pixels = pixels.unwrap().picture.into_rgba8();
            assert_eq!(pixels.dimensions(), (PICTURE_PIXELS, PICTURE_PIXELS), "{picture:?}");
            assert!(pixels.pixels().any(|pixel| pixel.0[3] == 255), "{picture:?} is empty");
            assert_eq!(pixels.get_pixel(0, 0).0[3], 0, "the corner of {picture:?} is not transparent");
        }
    }

    #[test]
    fn ids_and_names_are_unique_and_plain() {
        let mut ids: Vec<&str> = PictureId::all().map(PictureId::as_str).collect();
        let mut names: Vec<&str> = PictureId::all().map(PictureId::name).collect();
        for id in &ids {
            assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{id}");
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        names.sort_unstable();
        names.dedup();
        assert_eq!((ids.len(), names.len()), (count, count));
    }

    #[test]
    fn the_neutral_picture_is_custom() {
        assert_eq!(Some(PictureId::CUSTOM), PictureId::find("custom"));
    }

    #[test]
    fn a_search_matches_the_start_of_names_and_keywords() {
        let found = |query: &str| PictureId::search(query).map(PictureId::as_str).collect::<Vec<_>>();
        assert_eq!(found("QR"), ["qr"]);
        assert_eq!(found("biometric"), ["fingerprint", "face"]);
        assert_eq!(found("call off"), ["desk-phone"]);
        assert_eq!(found("no such picture"), Vec::<&str>::new());
        // Not at the start of a word.
        assert_eq!(found("hone"), Vec::<&str>::new());
        assert_eq!(found(" ").len(), PictureId::all().len());
    }
}
