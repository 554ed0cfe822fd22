//! The one table of fields: key in the policy file, label, help and limits of each. The window, `show`, `diff`, the checklist,
//! advice and the schema's test read it. Values are in `value`.
//!
//! Labels are those of the vendor's RADIUS Properties dialog where it has the field (administrator's guides 19 and 20).

use super::attribute::{AttributeNumber, VendorNumber};
use super::{
    Command, DisplayName, HaMode, Host, Image, Language, Limit, Message, Name, Notes, PasswordEncoding, Port, Prompt,
    Provider, Retries, TimeoutSecs, Title, Value,
};
use crate::radius::ValueType;

mod value;

pub use value::FieldValue;

/// The label of the shared secret, which is a field of the vendor's dialog but never part of a policy.
pub const SECRET_KEY_LABEL: &str = "Secret key";

/// The help of the shared secret.
pub const SECRET_KEY_HELP: &str = "The shared secret of the RADIUS servers. It is used only for tests, kept in memory only, and \
                                   never part of a policy.";

/// What a check box accepts in a file.
const FLAG: fn() -> String = || "true or false".to_owned();

/// Defines an enum of fields. A line has key, label, limits and help; the help is also the documentation.
macro_rules! fields {
    (
        $(#[$meta:meta])*
        $name:ident {
            $($field:ident: $key:literal, $label:literal, $expected:expr, $help:literal;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = $help] $field,)+
        }

        impl $name {
            /// Every field, in order.
            pub const ALL: &'static [Self] = &[$(Self::$field),+];

            /// The keys, in order.
            pub const KEYS: &'static [&'static str] = &[$($key),+];

            /// The key in a policy file.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$field => $key,)+
                }
            }

            /// The label, which is also the accessible name.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$field => $label,)+
                }
            }

            /// What the field is for, in a sentence or two.
            pub const fn help(self) -> &'static str {
                match self {
                    $(Self::$field => $help,)+
                }
            }

            /// The help and the limits, for a tooltip.
            pub fn hint(self) -> String {
                format!("{} Accepts {}.", self.help(), self.expected())
            }

            /// The values that the field accepts, to follow "Enter" or "expected".
            pub fn expected(self) -> String {
                match self {
                    $(Self::$field => $expected(),)+
                }
            }
        }
    };
}

fields! {
    /// The fields of the policy itself. `autoSend` is a key of each action, but at most one action has it.
    PolicyField {
        Name: "name", "Name", Name::expected,
            "The name of the RADIUS provider in the farm. Users see the display name instead.";
        Provider: "provider", "MFA server", Provider::expected, "The product behind the RADIUS server. Advice and presets depend on it.";
        Notes: "notes", "Notes", Notes::expected, "Notes for administrators. Users never see them.";
        Language: "language", "Language", Language::expected,
            "The language of the texts that users see, as a BCP 47 tag. Reserved: nothing depends on it yet.";
        AutoSend: "autoSend", "Autosend", FLAG,
            "Runs one action automatically the first time a client receives the configuration. At most one action \
             has it: turning it on for one turns it off for the others.";
        RememberLastMethod: "rememberLastMethod", "Remember last method used", FLAG,
            "Clients repeat the last successful method automatically, once a user has logged on with it. Users have \
             their own setting for this.";
    }
}

fields! {
    /// The fields of the connection, in the order of the vendor's Connection tab.
    ConnectionField {
        DisplayName: "displayName", "Display name", DisplayName::expected,
            "The name of the provider on the client's logon screen.";
        RadiusServer: "radiusServer", "Primary server", Host::expected,
            "The host name or IP address of the RADIUS server that receives the requests.";
        BackupServer: "backupServer", "Secondary server", Host::expected,
            "A second RADIUS server with the same port and secret key. Leave it empty if there is none.";
        HaMode: "haMode", "HA mode", HaMode::expected,
            "Active-active sends each request to both servers. Active-passive uses the secondary server only if the primary \
             server does not respond.";
        RadiusPort: "radiusPort", "Port", Port::expected, "The UDP port of both servers. The default is 1812.";
        TimeoutSecs: "timeout", "Timeout", TimeoutSecs::expected,
            "Seconds to wait for the response to each packet. Users need enough time to approve a request on their \
             phone.";
        Retries: "retries", "Retries", Retries::expected,
            "How many times a packet is sent again if there is no response. Each time, the server may prompt the \
             user again.";
        PasswordEncoding: "passwordEncoding", "Password encoding", PasswordEncoding::expected,
            "How passwords and commands are sent. With CHAP the server receives only a hash: it cannot read a \
             command, only compare it.";
        UserMessagePrompt: "userMessagePrompt", "User Prompt", Prompt::expected,
            "The text above the icons in the OTP dialog. A message from the server overrides it.";
        UsernameOnly: "usernameOnly", "Forward username only to RADIUS server", FLAG,
            "Sends the user name without its domain, for servers that do not know domains.";
        ForwardFirstPwdToAd: "forwardFirstPwdToAD", "Forward the first password to Windows authentication provider", FLAG,
            "Users enter their password once: the first password is also used for the Windows logon.";
    }
}

fields! {
    /// The fields of an action, in the order of the vendor's Add Action dialog.
    ActionField {
        Enabled: "enabled", "Enable Action", FLAG,
            "Shows the action to users. A disabled action stays in the policy, but has no icon and does not run \
             automatically.";
        Title: "title", "Title", Title::expected,
            "The text on the icon in the OTP dialog, such as Push.";
        Command: "command", "Command", Command::expected,
            "The OTP command sent to the RADIUS server when users click the icon. The server defines which commands \
             it knows.";
        Description: "description", "Description", Message::expected,
            "The tooltip that users see while the pointer is over the icon.";
        ActionMessage: "actionMessage", "Action message", Message::expected,
            "The text in the connection progress box while users wait for the server.";
        Image: "image", "Select an image", Image::expected,
            "The icon in the OTP dialog: one of the gallery, or a custom image.";
    }
}

fields! {
    /// The fields of an attribute, in the order of the vendor's dialog.
    AttributeField {
        Vendor: "vendor", "Vendor", VendorNumber::expected,
            "The vendor that defined the attribute. Standard attributes are those of RADIUS itself.";
        Attribute: "attribute", "Attribute", AttributeNumber::expected, "The attribute, by its name or its number.";
        ValueType: "type", "Type", ValueType::expected,
            "The type of the value. An attribute that has a name here has a fixed type.";
        Value: "value", "Value", || "a value of the type".to_owned(),
            "The value that is sent with each request.";
    }
}

impl ActionField {
    /// Returns how long the text of the field may be, if it has one.
    pub fn limit(self) -> Option<Limit> {
        match self {
            Self::Title => Title::limit(),
            Self::Command => Command::limit(),
            Self::Description | Self::ActionMessage => Message::limit(),
            Self::Enabled | Self::Image => None,
        }
    }
}

impl ConnectionField {
    /// Returns whether a change of this field sends the shared secret, which belongs to one server, to another.
    pub const fn redirects_shared_secret(self) -> bool {
        matches!(self, Self::RadiusServer | Self::BackupServer | Self::RadiusPort)
    }
}
