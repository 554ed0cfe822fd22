//! What a policy can be exported as: its words, its kind of file, and what is in that.

use std::io;

use egui::Theme;

use crate::console::dialogs::picker::Kind;
use crate::draw::otp_dialog;
use crate::end_user::OtpDialog;
use crate::guide;
use crate::policy::{Policy, json};

/// The pixels in a point of a picture.
const PICTURE_SCALE: f32 = 2.0;

/// A thing to export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Export {
    /// A copy of the policy.
    Policy,
    /// A picture of the end user's OTP dialog.
    Picture,
    /// The page for users and their help desk.
    UserGuide,
    /// The page for the administrator who enters the policy in the farm.
    EntryChecklist,
}

impl Export {
    /// The title of the dialog that asks where to.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Policy => "Export policy",
            Self::Picture => "Export picture",
            Self::UserGuide => "Export user guide",
            Self::EntryChecklist => "Export entry checklist",
        }
    }

    /// What is said when it could not be written.
    pub(crate) fn failed(self) -> &'static str {
        match self {
            Self::Policy => "The policy was not exported",
            Self::Picture => "The picture was not exported",
            Self::UserGuide => "The user guide was not exported",
            Self::EntryChecklist => "The entry checklist was not exported",
        }
    }

    /// The kind of file.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Policy => Kind::Policy,
            Self::Picture => Kind::Picture,
            Self::UserGuide | Self::EntryChecklist => Kind::Page,
        }
    }

    /// The file name that is proposed, which begins with `stem`.
    pub(crate) fn file_name(self, stem: &str) -> String {
        let extension = self.kind().extension();
        match self {
            Self::Policy | Self::Picture => format!("{stem}.{extension}"),
            Self::UserGuide => format!("{stem}-guide.{extension}"),
            Self::EntryChecklist => format!("{stem}-checklist.{extension}"),
        }
    }

    /// What the file holds. A picture has the colours of `theme`.
    ///
    /// # Errors
    /// The picture could not be drawn.
    pub(super) fn bytes(self, policy: &Policy, theme: Theme) -> io::Result<Vec<u8>> {
        let dialog = || OtpDialog::of(policy);
        Ok(match self {
            Self::Policy => json::write(policy).into_bytes(),
            Self::Picture => otp_dialog::png(&dialog(), PICTURE_SCALE, theme)?,
            Self::UserGuide => guide::user_guide(policy, Some(&otp_dialog::for_page(&dialog())?)).into_bytes(),
            Self::EntryChecklist => guide::entry_checklist(policy).into_bytes(),
        })
    }
}
