//! What can be wrong with a picture.

use std::fmt;

use crate::text;

/// What is wrong with a picture, to follow "found".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureProblem {
    /// More characters than [`CustomImage::MAX_URI_CHARS`](super::CustomImage::MAX_URI_CHARS).
    TooLong(usize),
    /// Something else than a PNG in base64.
    OtherKind(String),
    /// Base64 that is damaged, not padded, or not the way in which it is written.
    NotBase64,
    /// More pixels in width or height than fit.
    TooLarge(u32, u32),
    /// Not a PNG, or one that cannot be decoded.
    Damaged,
    /// A PNG, and something after its end.
    MoreThanPng,
}

impl fmt::Display for PictureProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(chars) => write!(f, "a picture in {} characters", text::grouped(*chars as u64)),
            Self::OtherKind(kind) => f.write_str(&text::quoted(kind, 40)),
            Self::NotBase64 => f.write_str("a picture that is not base64"),
            Self::TooLarge(width, height) => {
                let (width, height) = (text::grouped(u64::from(*width)), text::grouped(u64::from(*height)));
                write!(f, "a picture of {width} x {height} pixels")
            }
            Self::Damaged => f.write_str("a picture that is not a whole PNG"),
            Self::MoreThanPng => f.write_str("a picture with data after its end"),
        }
    }
}

impl std::error::Error for PictureProblem {}
