//! The texts and numbers that a policy may hold. A value of these types is valid: whoever has one need not check it.
//!
//! Every type is made from text by `FromStr`, whether that text was typed into a field or stood in a file, and says in
//! [`InvalidValue`] what was wrong. What several values mean together belongs to [`Policy`](super::Policy).

use std::fmt;
use std::str::FromStr;

use crate::text;

/// Says why a text cannot be a value: what was found, and what would have been right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue {
    /// What was found, in words, with the user's text quoted and shortened.
    pub found: String,
    /// What would have been right, in words.
    pub expected: String,
    /// The nearest known name, where the value is one of a list of names.
    pub nearest: Option<&'static str>,
}

impl InvalidValue {
    pub(super) fn new<T: Value>(found: impl Into<String>) -> Self {
        Self { found: found.into(), expected: T::expected(), nearest: None }
    }

    /// Refuses `text`, which should have been one of `names`.
    pub(super) fn name<T: Value>(text: &str, names: impl IntoIterator<Item = &'static str>) -> Self {
        Self { nearest: text::nearest(text, names), ..Self::new::<T>(text::quoted(text, FOUND_CHARS)) }
    }
}

/// Finds the value of a closed list by its name.
pub(super) fn named<T: Value + Copy, const COUNT: usize>(
    text: &str,
    all: [T; COUNT],
    name: fn(T) -> &'static str,
) -> Result<T, InvalidValue> {
    all.into_iter().find(|value| name(*value) == text).ok_or_else(|| InvalidValue::name::<T>(text, all.map(name)))
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nearest {
            Some(name) => write!(f, "found {}; did you mean \"{name}\"?", self.found),
            None => write!(f, "found {}; expected {}", self.found, self.expected),
        }
    }
}

impl std::error::Error for InvalidValue {}

/// The most characters of a refused text that a message repeats.
pub(super) const FOUND_CHARS: usize = 40;

/// A type that is read from text and can say what it takes.
pub trait Value: FromStr<Err = InvalidValue> {
    /// Says what a right value is, to follow "expected".
    fn expected() -> String;
}

/// Text of `MIN` to `MAX` characters (code points) without control characters (C0, U+007F, C1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// The most characters that fit.
    pub const MAX_CHARS: usize = MAX;

    /// Takes a text of the program's own making.
    pub(super) fn of(text: &'static str) -> Self {
        debug_assert!(text.parse::<Self>().is_ok(), "{text:?}");
        Self(text.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Default for Text<0, MAX> {
    fn default() -> Self {
        Self(String::new())
    }
}

impl<const MIN: usize, const MAX: usize> Value for Text<MIN, MAX> {
    fn expected() -> String {
        match MIN {
            0 => format!("text of at most {} characters", text::grouped(MAX as u64)),
            _ => format!("text of {MIN} to {} characters", text::grouped(MAX as u64)),
        }
    }
}

impl<const MIN: usize, const MAX: usize> FromStr for Text<MIN, MAX> {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        refuse_controls::<Self>(text)?;
        match text.chars().count() {
            0 if MIN > 0 => Err(InvalidValue::new::<Self>("an empty text")),
            chars if chars < MIN || chars > MAX => {
                Err(InvalidValue::new::<Self>(format!("{} characters", text::grouped(chars as u64))))
            }
            _ => Ok(Self(text.to_owned())),
        }
    }
}

/// Refuses a control character, which no text of a policy holds.
pub(super) fn refuse_controls<T: Value>(text: &str) -> Result<(), InvalidValue> {
    // Most texts are plain; that is seen faster.
    if text::is_plain(text) {
        return Ok(());
    }
    match text.chars().enumerate().find(|(_, c)| c.is_control()) {
        None => Ok(()),
        Some((index, c)) => Err(InvalidValue {
            found: format!("a control character (U+{:04X}) at character {}", u32::from(c), index + 1),
            expected: format!("{} without control characters or line breaks", T::expected()),
            nearest: None,
        }),
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BoundedInt<const MIN: u16, const MAX: u16>(u16);

impl<const MIN: u16, const MAX: u16> BoundedInt<MIN, MAX> {
    /// The number `N`; a number out of range does not compile.
    pub(super) const fn of<const N: u16>() -> Self {
        const { assert!(MIN <= N && N <= MAX) };
        Self(N)
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl<const MIN: u16, const MAX: u16> Value for BoundedInt<MIN, MAX> {
    fn expected() -> String {
        format!("a whole number from {MIN} to {MAX}")
    }
}

impl<const MIN: u16, const MAX: u16> FromStr for BoundedInt<MIN, MAX> {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        // Digits only: `u16::from_str` would take "+60" too.
        let number = if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None };
        match number {
            Some(number) if (MIN..=MAX).contains(&number) => Ok(Self(number)),
            _ if text.is_empty() => Err(InvalidValue::new::<Self>("nothing")),
            _ => Err(InvalidValue::new::<Self>(text::excerpt(text, FOUND_CHARS))),
        }
    }
}

impl<const MIN: u16, const MAX: u16> fmt::Display for BoundedInt<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<T: Value>(text: &str) -> String {
        match text.parse::<T>() {
            Ok(_) => panic!("{text:?} was accepted"),
            Err(unfit) => unfit.to_string(),
        }
    }

    #[test]
    fn text_is_counted_in_characters() {
        assert!("電".repeat(255).parse::<Text<1, 255>>().is_ok());
        assert_eq!(
            refused::<Text<1, 255>>(&"電".repeat(256)),
            "found 256 characters; expected text of 1 to 255 characters"
        );
        assert_eq!(refused::<Text<1, 255>>(""), "found an empty text; expected text of 1 to 255 characters");
    }

    #[test]
    fn a_whole_number_is_written_in_digits() {
        assert_eq!("60".parse::<BoundedInt<1, 300>>().map(BoundedInt::get), Ok(60));
        for text in ["", "0", "301", "-1", "+60", "60.0", "6e1", " 60", "99999999999999999999", "٦٠"] {
            assert!(text.parse::<BoundedInt<1, 300>>().is_err(), "{text}");
        }
    }
}
