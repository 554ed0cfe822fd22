//! The language of a policy's texts.

use std::str::FromStr;

use oxilangtag::LanguageTag;

use super::value::{self, FOUND_CHARS, Fault, InvalidValue, Limit, Value};
use crate::text;

/// A language tag (BCP 47, RFC 5646) such as `de-CH`, at most 255 characters. Kept as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Language(String);

impl Language {
    /// The longest tag, in characters.
    pub const MAX_CHARS: usize = 255;

    /// The tag as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Language {
    fn expected() -> String {
        "a language tag such as \"en\" or \"de-CH\" (BCP 47)".to_owned()
    }

    fn limit() -> Option<Limit> {
        Some(Limit::Characters(Self::MAX_CHARS))
    }
}

impl FromStr for Language {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let chars = text.chars().count();
        if chars > Self::MAX_CHARS {
            let expected = format!("a language tag of at most {} characters", Self::MAX_CHARS);
            return Err(InvalidValue {
                expected,
                ..InvalidValue::new::<Self>(Fault::TooLong, value::characters(chars))
            });
        }
        if LanguageTag::parse(text).is_ok() {
            return Ok(Self(text.to_owned()));
        }
        let fault = if text.is_empty() { Fault::Empty } else { Fault::Invalid };
        Err(InvalidValue::new::<Self>(fault, text::quoted(text, FOUND_CHARS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_tag_of_bcp_47() {
        for tag in ["en", "de-CH", "zh-Hant-TW", "sr-Latn", "x-private", "es-419"] {
            assert_eq!(tag.parse::<Language>().unwrap().as_str(), tag);
        }
        for text in ["", "e", "german!", "de_CH", "de-", "deutsch-sprache-x", "de CH", "d\u{e9}"] {
            assert!(text.parse::<Language>().is_err(), "{text}");
        }
        assert!(format!("de-x-{}", vec!["abcdefgh"; 40].join("-")).parse::<Language>().is_err());
    }
}
