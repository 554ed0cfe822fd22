//! Where users find their own switch `Remember last method used`, on each platform, as the vendor's guide has it.

/// Where an administrator sets it for all clients.
pub const POLICY_PLACE: &str = "Policies › Session › Connection › Multifactor authentication";

/// A platform of the client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
    /// The client in a browser.
    WebClient,
    /// iOS and iPadOS.
    Ios,
    /// Android.
    Android,
}

impl Platform {
    /// Every platform, in the order in which lists show them.
    pub const ALL: [Self; 7] =
        [Self::Windows, Self::Linux, Self::Mac, Self::Chrome, Self::WebClient, Self::Ios, Self::Android];

    /// The name for people.
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

    /// The way to the switch.
    pub fn place(self) -> &'static str {
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
