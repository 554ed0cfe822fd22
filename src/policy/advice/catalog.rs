//! The rules of advice as reports to other programs list them: the name and the description of each. What a rule says about a
//! particular policy is in `rules`, `connection` and `attributes`.

use strum::VariantArray as _;

use super::Rule;

impl Rule {
    /// Every rule.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The name of the rule in reports. It never changes, because baselines and alerts of other programs refer to it.
    pub fn id(self) -> &'static str {
        self.entry().0
    }

    /// What the rule finds, without a full stop.
    pub fn what(self) -> &'static str {
        self.entry().1
    }

    /// Why that matters, in a sentence or two.
    pub fn why(self) -> &'static str {
        self.entry().2
    }

    #[expect(clippy::too_many_lines, reason = "a table")]
    fn entry(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::AutosendRejected => (
                "autosend-rejected",
                "Autosend is on for a command that the server always rejects",
                "The server sends codes and rejects the request by design, so every first logon would fail.",
            ),
            Self::AutosendDisabled => ("autosend-disabled", "Autosend is on for a disabled action", "It never runs."),
            Self::Autosend => (
                "autosend",
                "Autosend is on",
                "The action runs on every client that receives the configuration for the first time. Pilot it first.",
            ),
            Self::ShortTimeout => (
                "short-timeout",
                "The timeout is shorter than users need to approve a request",
                "The logon fails, or the request is sent again, before users can approve it.",
            ),
            Self::LongWait => (
                "long-wait",
                "Users may wait longer than they are likely to",
                "The wait is the timeout of each packet, its retries and both servers. Reduce one of them.",
            ),
            Self::Port => {
                ("port", "The port is for another service", "This is rarely intended; most servers use 1812.")
            }
            Self::TitleAndCommand => (
                "title-and-command",
                "Title and command describe different methods",
                "Users get a different method than the icon shows: a mistake, or an attempt to mislead.",
            ),
            Self::CustomImage => ("custom-image", "Custom image", "The vendor's dialog supports only its own gallery."),
            Self::HiddenData => (
                "hidden-data",
                "A custom image contains hidden data",
                "It may say where the image was made, or be a message. Everyone who gets the policy file gets it, too.",
            ),
            Self::LongText => {
                ("long-text", "A description or message is long", "Tooltips and progress boxes are small.")
            }
            Self::BothServersSend => (
                "both-servers-send",
                "Both servers receive each request",
                "Each server sends its own push, call or message, so users get two.",
            ),
            Self::Chap => (
                "chap",
                "Commands are sent with CHAP",
                "With CHAP the server cannot read the command; it can only compare it. Most servers require PAP.",
            ),
            Self::SpaceAroundCommand => {
                ("space-around-command", "A command starts or ends with a space", "The space is sent too.")
            }
            Self::CommaInCommand => (
                "comma-in-command",
                "A command contains a comma",
                "It looks like append mode, but the password is sent separately.",
            ),
            Self::SecretInCommand => (
                "secret-in-command",
                "A command looks like a code or a password",
                "It would be stored in the policy, where anyone can read it, and sent for every user.",
            ),
            Self::SameTitle => (
                "same-title",
                "Two enabled actions have the same title, or nearly the same",
                "Users cannot tell them apart, or can easily confuse them.",
            ),
            Self::SameCommand => (
                "same-command",
                "Two enabled actions have the same command, or nearly the same",
                "Users cannot tell them apart, or the commands are probably meant to be the same.",
            ),
            Self::EmptyText => (
                "empty-text",
                "A description or message is empty",
                "Without a description, the icon has no tooltip. Without a message, the progress box is empty.",
            ),
            Self::LongTitle => (
                "long-title",
                "A title is long or wide",
                "Clients truncate long titles; how much fits depends on the font.",
            ),
            Self::NoEnabledAction => ("no-enabled-action", "No action is enabled", "Users see only the OTP field."),
            Self::DeviceNumber => {
                ("device-number", "A command includes a device number", "Not every user has such a device.")
            }
            Self::DeceptiveText => (
                "deceptive-text",
                "A text contains invisible or look-alike characters",
                "Such characters can disguise text.",
            ),
            Self::CaseOfCommand => (
                "case-of-command",
                "A command differs from the server's in case",
                "Enter it exactly as the server's documentation shows.",
            ),
            Self::TakenForPasscode => (
                "taken-for-passcode",
                "A command is longer than the server's commands",
                "The server treats it as a passcode.",
            ),
            Self::UnknownCommand => (
                "unknown-command",
                "A command is not known for the server",
                "It may be right, but is more likely a mistake: compare it with the server's documentation.",
            ),
            Self::NoCommandKnown => (
                "no-command-known",
                "The server has no known commands",
                "An action with a command may do nothing there: compare it with the server's documentation.",
            ),
            Self::SecretInAttribute => (
                "secret-in-attribute",
                "An attribute looks like a password or a key",
                "It would be stored in the policy, where anyone can read it, and sent unencrypted with each request.",
            ),
            Self::RepeatedAttribute => (
                "repeated-attribute",
                "An attribute that a request may contain only once is repeated",
                "The server may use either value, or reject the request.",
            ),
            Self::FixedAddress => (
                "fixed-address",
                "An attribute sets the address of every client, or of the farm",
                "The farm sends such addresses itself, and servers may reject others.",
            ),
            Self::AttributesTooLong => (
                "attributes-too-long",
                "The attributes may not fit in a request",
                "A RADIUS packet has at most 4,096 bytes. Longer requests cannot be sent.",
            ),
            Self::SpaceAroundValue => (
                "space-around-value",
                "The value of an attribute starts or ends with a space",
                "The spaces are sent too.",
            ),
            Self::AttributeOfServer => (
                "attribute-of-server",
                "An attribute belongs in a server's response",
                "In a request, a server ignores or rejects it.",
            ),
        }
    }
}
