//! The problems of an image in a policy, with their messages. Problems of an imported file are in `import`.

use std::fmt;

use crate::text;

/// A problem of an image, to follow "found".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureProblem {
    /// More characters than [`CustomImage::MAX_URI_CHARS`](super::CustomImage::MAX_URI_CHARS).
    TooLong(usize),
    /// Not a PNG in base64.
    OtherKind(String),
    /// Base64 that is damaged, not padded, or not canonical.
    NotBase64,
    /// Too many pixels in width or height.
    TooLarge(u32, u32),
    /// Not a PNG, or one that cannot be decoded.
    Damaged,
}

impl fmt::Display for PictureProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(chars) => write!(f, "an image of {} characters", text::grouped(*chars as u64)),
            Self::OtherKind(kind) => f.write_str(&text::quoted(kind, 40)),
            Self::NotBase64 => f.write_str("an image that is not valid base64"),
            Self::TooLarge(width, height) => {
                let (width, height) = (text::grouped(u64::from(*width)), text::grouped(u64::from(*height)));
                write!(f, "an image of {width} x {height} pixels")
            }
            Self::Damaged => f.write_str("a damaged or incomplete PNG"),
        }
    }
}

impl std::error::Error for PictureProblem {}
