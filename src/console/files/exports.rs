//! The formats that a policy can be exported to: labels, file types and contents. Writing the file belongs to `files`.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use egui::Theme;

use crate::console::dialogs::picker::Kind;
use crate::draw::otp_dialog;
use crate::end_user::OtpDialog;
use crate::guide;
use crate::policy::{Policy, json};

/// Pixels per point in an exported image.
const IMAGE_SCALE: f32 = 2.0;

/// An export format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Export {
    /// A copy of the policy.
    Policy,
    /// An image of the end user's OTP dialog.
    Image,
    /// A page for users and their help desk.
    UserGuide,
    /// A page for the administrator who enters the policy in the farm.
    EntryChecklist,
}

impl Export {
    /// Returns the title of the dialog that asks for a path.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Policy => "Export policy",
            Self::Image => "Export image",
            Self::UserGuide => "Export user guide",
            Self::EntryChecklist => "Export entry checklist",
        }
    }

    /// Returns the title of the notice that the file could not be written.
    pub(crate) fn failed(self) -> &'static str {
        match self {
            Self::Policy => "The policy was not exported",
            Self::Image => "The image was not exported",
            Self::UserGuide => "The user guide was not exported",
            Self::EntryChecklist => "The entry checklist was not exported",
        }
    }

    /// Returns the type of the file.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Policy => Kind::Policy,
            Self::Image => Kind::Picture,
            Self::UserGuide | Self::EntryChecklist => Kind::Page,
        }
    }

    /// Returns the proposed file name, which starts with `stem`.
    pub(crate) fn file_name(self, stem: impl Into<OsString>) -> OsString {
        let mut name = stem.into();
        name.push(match self {
            Self::Policy | Self::Image => ".",
            Self::UserGuide => "-guide.",
            Self::EntryChecklist => "-checklist.",
        });
        name.push(self.kind().extension());
        name
    }

    /// Returns the contents of the file. An image is drawn in the colors of `theme`; a checklist names the policy's own file and
    /// says whether the policy `is_changed` since it was saved there.
    ///
    /// # Errors
    /// Fails if the image cannot be drawn.
    pub(super) fn bytes(
        self,
        policy: &Policy,
        theme: Theme,
        (own, is_changed): (Option<&Path>, bool),
    ) -> io::Result<Vec<u8>> {
        let dialog = || OtpDialog::of(policy);
        Ok(match self {
            Self::Policy => json::write(policy).into_bytes(),
            Self::Image => otp_dialog::png(&dialog(), IMAGE_SCALE, theme)?,
            Self::UserGuide => guide::user_guide(policy, Some(&otp_dialog::for_page(&dialog())?)).into_bytes(),
            Self::EntryChecklist => {
                let origin = guide::Origin { file: own, is_changed, made: UNIX_EPOCH.elapsed().unwrap_or_default() };
                guide::entry_checklist(policy, origin).into_bytes()
            }
        })
    }
}
