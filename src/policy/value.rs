//! The texts and numbers of a policy. A value of these types is valid and needs no further check.
//!
//! Every type is parsed by `FromStr`, from a field of the window as from a file; [`InvalidValue`] says why a text was
//! refused. Rules about several values belong to [`Policy`](super::Policy).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::text;

/// Why a text is not a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue {
    /// How it fails.
    pub fault: Fault,
    /// What was found, with the user's text shortened, and quoted unless it should be a number.
    pub found: String,
    /// What would have been valid, to follow "Enter" or "expected".
    pub expected: String,
    /// The nearest known name, if the value is one of a list of names.
    pub nearest: Option<&'static str>,
}

/// How a text fails to be a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no text.
    Empty,
    /// There is too much text; its length was found.
    TooLong,
    /// The text contains a control character, which was found.
    ControlCharacter,
    /// The text means nothing here.
    Invalid,
    /// It names an attribute that a policy cannot contain, for this reason.
    Reserved(&'static str),
}

impl InvalidValue {
    pub(super) fn new<T: Value>(fault: Fault, found: impl Into<String>) -> Self {
        Self { fault, found: found.into(), expected: T::expected(), nearest: None }
    }

    /// Refuses `text`, which is not one of `names`.
    pub(super) fn name<T: Value>(text: &str, names: impl IntoIterator<Item = &'static str>) -> Self {
        let nearest = text::nearest(text, names);
        Self { nearest, ..Self::new::<T>(Fault::Invalid, text::quoted(text, FOUND_CHARS)) }
    }

    /// Returns what is wrong and what to do, in sentences for the field in which the text was typed.
    pub fn sentences(&self) -> String {
        let expected = &self.expected;
        match self.fault {
            Fault::Empty => format!("Enter {expected}."),
            Fault::TooLong => format!("Too long: {}. Enter {expected}.", self.found),
            Fault::ControlCharacter => format!("{} is not valid. Enter {expected}.", text::capitalized(&self.found)),
            Fault::Invalid => format!("{} is not valid. Enter {expected}.", self.found),
            Fault::Reserved(why) => {
                format!("A policy cannot contain {}: {}. Choose {expected}.", self.found, text::uncapitalized(why))
            }
        }
    }

    /// Returns what was found, to follow "found".
    pub(super) fn found_words(&self) -> Cow<'_, str> {
        match self.fault {
            Fault::Reserved(why) => {
                format!("{}, which a policy cannot contain: {}", self.found, text::uncapitalized(why)).into()
            }
            _ => self.found.as_str().into(),
        }
    }
}

/// Finds a value of a closed list by its name.
pub(super) fn named<T: Value + Copy>(text: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, InvalidValue> {
    let found = all.iter().copied().find(|value| name(*value) == text);
    found.ok_or_else(|| InvalidValue::name::<T>(text, all.iter().copied().map(name)))
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.found_words();
        match self.nearest {
            Some(name) => write!(f, "found {found}; did you mean \"{name}\"?"),
            None => write!(f, "found {found}; expected {}", self.expected),
        }
    }
}

impl std::error::Error for InvalidValue {}

/// The most characters of a refused text that a message repeats.
pub(super) const FOUND_CHARS: usize = 40;

/// A type that is parsed from text and can say what it accepts.
pub trait Value: FromStr<Err = InvalidValue> {
    /// Describes a valid value, to follow "Enter" or "expected".
    fn expected() -> String;

    /// Returns how long the text may be, if it is free text.
    fn limit() -> Option<Limit> {
        None
    }
}

/// How long a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// In characters (code points).
    Characters(usize),
    /// In bytes of UTF-8.
    Bytes(usize),
}

impl Limit {
    /// Returns the length of `text` and the greatest length, both in the unit of the limit.
    pub fn used(self, text: &str) -> (usize, usize) {
        match self {
            Self::Characters(most) => (text.chars().count(), most),
            Self::Bytes(most) => (text.len(), most),
        }
    }
}

/// Text of `MIN` to `MAX` characters (code points) without control characters (C0, U+007F, C1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// The longest text, in characters.
    pub const MAX_CHARS: usize = MAX;

    /// Makes a text from a literal of this program, which must be valid.
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

    fn limit() -> Option<Limit> {
        Some(Limit::Characters(MAX))
    }
}

impl<const MIN: usize, const MAX: usize> FromStr for Text<MIN, MAX> {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        refuse_controls::<Self>(text)?;
        match text.chars().count() {
            0 if MIN > 0 => Err(InvalidValue::new::<Self>(Fault::Empty, "an empty string")),
            chars if chars > MAX => Err(InvalidValue::new::<Self>(Fault::TooLong, characters(chars))),
            _ => Ok(Self(text.to_owned())),
        }
    }
}

/// A length for a message.
pub(super) fn characters(count: usize) -> String {
    text::counted(count as u64, "character")
}

/// Refuses control characters, which no text of a policy contains.
pub(super) fn refuse_controls<T: Value>(text: &str) -> Result<(), InvalidValue> {
    refuse_controls_in(text, T::expected)
}

/// Refuses control characters in a text that `expected` describes.
pub(super) fn refuse_controls_in(text: &str, expected: impl FnOnce() -> String) -> Result<(), InvalidValue> {
    // Most texts are plain, and that check is faster.
    if text::is_plain(text) {
        return Ok(());
    }
    match text.chars().enumerate().find(|(_, c)| c.is_control()) {
        None => Ok(()),
        Some((index, c)) => Err(InvalidValue {
            fault: Fault::ControlCharacter,
            found: format!("a control character (U+{:04X}) at character {}", u32::from(c), index + 1),
            expected: format!("{} without control characters or line breaks", expected()),
            nearest: None,
        }),
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BoundedInt<const MIN: u16, const MAX: u16>(u16);

impl<const MIN: u16, const MAX: u16> BoundedInt<MIN, MAX> {
    /// Returns the number `N`; a number out of range does not compile.
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
        // Digits only: `u16::from_str` also accepts "+60".
        let number = if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None };
        match number {
            Some(number) if (MIN..=MAX).contains(&number) => Ok(Self(number)),
            _ if text.is_empty() => Err(InvalidValue::new::<Self>(Fault::Empty, "nothing")),
            _ => Err(InvalidValue::new::<Self>(Fault::Invalid, text::excerpt(text, FOUND_CHARS))),
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
            Err(invalid) => invalid.to_string(),
        }
    }

    #[test]
    fn text_is_counted_in_characters() {
        assert!("電".repeat(255).parse::<Text<1, 255>>().is_ok());
        assert_eq!(
            refused::<Text<1, 255>>(&"電".repeat(256)),
            "found 256 characters; expected text of 1 to 255 characters"
        );
        assert_eq!(refused::<Text<1, 255>>(""), "found an empty string; expected text of 1 to 255 characters");
    }

    #[test]
    fn a_whole_number_is_written_in_digits() {
        assert_eq!("60".parse::<BoundedInt<1, 300>>().map(BoundedInt::get), Ok(60));
        for text in ["", "0", "301", "-1", "+60", "60.0", "6e1", " 60", "99999999999999999999", "٦٠"] {
            assert!(text.parse::<BoundedInt<1, 300>>().is_err(), "{text}");
        }
    }

    #[test]
    fn sentences_say_what_is_wrong_and_what_to_enter() {
        let sentences = |text: &str, expected: &str| {
            let invalid = text.parse::<Text<1, 3>>().unwrap_err();
            assert_eq!(invalid.sentences(), expected);
        };
        sentences("", "Enter text of 1 to 3 characters.");
        sentences("1234", "Too long: 4 characters. Enter text of 1 to 3 characters.");
        sentences(
            "a\n",
            "A control character (U+000A) at character 2 is not valid. Enter text of 1 to 3 characters without control characters \
             or line breaks.",
        );
        let invalid = "abc".parse::<BoundedInt<1, 65535>>().unwrap_err();
        assert_eq!(invalid.sentences(), "abc is not valid. Enter a whole number from 1 to 65535.");
        let invalid = "99999".parse::<BoundedInt<1, 65535>>().unwrap_err();
        assert_eq!(invalid.sentences(), "99999 is not valid. Enter a whole number from 1 to 65535.");
    }
}
