//! The MFA servers that a policy can name as its provider. The commands they accept are in [`presets`](super::presets).

use std::str::FromStr;

use strum::VariantArray;

use super::value::{self, InvalidValue, Value};

/// An MFA server behind the RADIUS provider. Only presets and advice depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, VariantArray)]
pub enum Provider {
    /// Duo Authentication Proxy.
    Duo,
    /// Akamai MFA.
    Akamai,
    /// Thales SafeNet Trusted Access.
    SafeNet,
    /// Rublon Authentication Proxy.
    Rublon,
    /// LoginTC RADIUS Connector.
    LoginTc,
    /// ESET Secure Authentication.
    Eset,
    /// Fortinet FortiAuthenticator.
    FortiAuthenticator,
    /// Microsoft Entra ID through the NPS extension.
    Entra,
    /// privacyIDEA.
    PrivacyIdea,
    /// RSA Authentication Manager or Cloud Authentication Service.
    Rsa,
    /// PingID.
    PingId,
    /// OneLogin.
    OneLogin,
    /// Symantec VIP Enterprise Gateway.
    SymantecVip,
    /// Okta RADIUS Server Agent.
    Okta,
    /// Deepnet DualShield.
    DualShield,
}

impl Provider {
    /// Every known server, in display order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The id in a policy file.
    pub fn id(self) -> &'static str {
        match self {
            Self::Duo => "duo",
            Self::Akamai => "akamai",
            Self::SafeNet => "safenet",
            Self::Rublon => "rublon",
            Self::LoginTc => "logintc",
            Self::Eset => "eset",
            Self::FortiAuthenticator => "fortiauthenticator",
            Self::Entra => "entra",
            Self::PrivacyIdea => "privacyidea",
            Self::Rsa => "rsa",
            Self::PingId => "pingid",
            Self::OneLogin => "onelogin",
            Self::SymantecVip => "symantec-vip",
            Self::Okta => "okta",
            Self::DualShield => "dualshield",
        }
    }

    /// The display name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Duo => "Duo Authentication Proxy",
            Self::Akamai => "Akamai MFA",
            Self::SafeNet => "Thales SafeNet Trusted Access",
            Self::Rublon => "Rublon",
            Self::LoginTc => "LoginTC",
            Self::Eset => "ESET Secure Authentication",
            Self::FortiAuthenticator => "FortiAuthenticator",
            Self::Entra => "Microsoft Entra ID (NPS extension)",
            Self::PrivacyIdea => "privacyIDEA",
            Self::Rsa => "RSA",
            Self::PingId => "PingID",
            Self::OneLogin => "OneLogin",
            Self::SymantecVip => "Symantec VIP",
            Self::Okta => "Okta",
            Self::DualShield => "Deepnet DualShield",
        }
    }
}

impl Value for Provider {
    fn expected() -> String {
        let ids: Vec<&str> = Self::ALL.iter().map(|provider| provider.id()).collect();
        format!("a known MFA server: {}", ids.join(", "))
    }
}

impl FromStr for Provider {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        value::named(text, Self::ALL, Self::id)
    }
}
