//! Why a request ended as it did, in one word for programs. The sentences for people are made with it, in [`super`] and
//! [`silence`](super::silence), so that the two cannot disagree.

use strum::VariantArray;

/// Why a request ended as it did. The reasons for no valid response are ordered: of two servers, the one that came closer to a valid
/// response counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
pub enum Reason {
    /// The server accepted, with a signed response.
    Accepted,
    /// The server accepted, with an unsigned response, which can be forged.
    AcceptedUnsigned,
    /// The server accepted the password alone, signed or not, so the method was not tested.
    AcceptedWithoutSecondFactor,
    /// The server rejected the user name or the password.
    PasswordRejected,
    /// The server rejected the command.
    CommandRejected,
    /// The server rejected the code.
    CodeRejected,
    /// The server requests a code, which was not sent.
    Challenged,
    /// Nothing was sent, because something was missing or wrong, or because the user did not confirm.
    NotSent,
    /// A value does not fit in a request.
    Unsendable,
    /// The test was cancelled.
    Cancelled,
    /// An internal error on this computer ended the test.
    Interrupted,
    /// The server's name has no address.
    NameNotFound,
    /// The server's address is link-local, and its network interface is missing.
    NoInterface,
    /// There is no route to the server, or this computer cannot send.
    Unreachable,
    /// Nothing is listening on the port.
    Refused,
    /// Nothing came from the server.
    Silent,
    /// The server responded before, but not to this request.
    SilentAfterResponse,
    /// The server responded before, but not while the user had to approve.
    NotApproved,
    /// Something came that is not a RADIUS response.
    Unreadable,
    /// A response came that belongs to another request.
    Mismatched,
    /// A response was made with another shared secret.
    WrongSecret,
    /// A response was made with another shared secret than the server's earlier ones.
    SecretChanged,
    /// The response came from another address.
    OtherSender,
    /// The response is not signed, and was not accepted.
    Unsigned,
    /// The response was made with the right shared secret, but cannot be used.
    Unusable,
    /// The response was made with the right shared secret, but its signature is wrong.
    WrongSignature,
}

impl Reason {
    /// Every reason.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The word in reports. It never changes, because other programs refer to it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::AcceptedUnsigned => "acceptedUnsigned",
            Self::AcceptedWithoutSecondFactor => "acceptedWithoutSecondFactor",
            Self::PasswordRejected => "passwordRejected",
            Self::CommandRejected => "commandRejected",
            Self::CodeRejected => "codeRejected",
            Self::Challenged => "challenged",
            Self::NotSent => "notSent",
            Self::Unsendable => "unsendable",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
            Self::NameNotFound => "nameNotFound",
            Self::NoInterface => "noInterface",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::SilentAfterResponse => "silentAfterResponse",
            Self::NotApproved => "notApproved",
            Self::Unreadable => "unreadable",
            Self::Mismatched => "mismatched",
            Self::WrongSecret => "wrongSecret",
            Self::SecretChanged => "secretChanged",
            Self::OtherSender => "otherSender",
            Self::Unsigned => "unsigned",
            Self::Unusable => "unusable",
            Self::WrongSignature => "wrongSignature",
        }
    }
}
