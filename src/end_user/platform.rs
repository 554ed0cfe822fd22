//! Where users find their own `Remember last method used` setting on each platform, according to the vendor's guide.

use strum::VariantArray;

/// The menu path where an administrator configures this setting for all clients.
pub const POLICY_MENU_PATH: &str = "Policies › Session › Connection › Multifactor authentication";

/// A client platform.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, VariantArray)]
pub enum Platform {
    /// Windows.
    #[default]
    Windows,
    /// Linux.
    Linux,
    /// macOS.
    Mac,
    /// The client for Chrome.
    Chrome,
    /// The browser client.
    WebClient,
    /// iOS and iPadOS.
    Ios,
    /// Android.
    Android,
}

impl Platform {
    /// Every platform, in display order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The display name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Windows => "Windows",
            Self::Linux => "Linux",
            Self::Mac => "Mac",
            Self::Chrome => "Chrome",
            Self::WebClient => "Web Client",
            Self::Ios => "iOS",
            Self::Android => "Android",
        }
    }

    /// The menu path to the setting.
    pub fn menu_path(self) -> &'static str {
        match self {
            Self::Windows | Self::Linux => "Connection Advanced Settings › MFA authentication",
            Self::Mac => "Advanced › MFA authentication",
            Self::Chrome => "Advanced Settings",
            Self::WebClient => "Settings",
            Self::Ios => "Connection Settings › MFA authentication",
            Self::Android => "Settings › MFA authentication",
        }
    }
}
