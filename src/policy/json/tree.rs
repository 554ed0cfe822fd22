//! JSON text (RFC 8259) -> a tree of values and where each begins. Knows nothing of policies but how small one is.
//!
//! Stricter than the standard in what a careful reader must not swallow: a duplicate key and a lone surrogate are noted
//! and reading goes on; nesting and the number of values are bounded, so that no text makes the tree large.

use std::borrow::Cow;

use super::problem::{Mismatch, Path, ProblemCollector};
use crate::policy::value::FOUND_CHARS;
use crate::text;

/// The deepest nesting. A policy nests three deep: itself, its actions, an action.
const MAX_DEPTH: usize = 16;

/// The most values in one file. A full policy has about sixty.
const MAX_VALUES: usize = 10_000;

#[derive(Debug)]
pub(in crate::policy) struct Node<'t> {
    /// The byte of the text at which it begins. [`ProblemCollector`] makes a position of it, which few values need.
    pub(in crate::policy) at: usize,
    pub(in crate::policy) value: Json<'t>,
}

#[derive(Debug)]
pub(in crate::policy) enum Json<'t> {
    Null,
    Bool(bool),
    /// As it stands in the text: `60.0` is not `60`.
    Number(&'t str),
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Object(Vec<Member<'t>>),
}

/// One key and its value. In an object of the tree no two members have the same key.
#[derive(Debug)]
pub(in crate::policy) struct Member<'t> {
    pub(in crate::policy) key: Cow<'t, str>,
    pub(in crate::policy) key_at: usize,
    pub(in crate::policy) node: Node<'t>,
}

impl Node<'_> {
    /// The value in words, to follow "found".
    pub(in crate::policy) fn words(&self) -> String {
        match &self.value {
            Json::Null => "null".to_owned(),
            Json::Bool(true) => "true".to_owned(),
            Json::Bool(false) => "false".to_owned(),
            Json::Number(number) => text::excerpt(number, FOUND_CHARS).into_owned(),
            Json::Text(text) => text::quoted(text, FOUND_CHARS),
            Json::List(_) => "a list".to_owned(),
            Json::Object(_) => "an object".to_owned(),
        }
    }
}

/// Reads `text` as one JSON value; `None` when its syntax is broken, which is then noted. Of text that is not even JSON
/// it says what was `expected`.
pub(in crate::policy) fn parse<'t>(
    text: &'t str,
    expected: &str,
    noted: &mut ProblemCollector<'_>,
) -> Option<Node<'t>> {
    let mut parser = Parser { text, at: 0, values: 0, noted };
    parser.skip_white_space();
    match parser.peek() {
        None => return parser.refuse_at(&Path::Top, 0, "an empty file", expected),
        // A gateway answers so for the program behind it.
        Some(b'<') => return parser.refuse(&Path::Top, "a web page or XML", expected),
        Some(_) => {}
    }
    let node = parser.value(&Path::Top, 0)?;
    parser.skip_white_space();
    match parser.peek() {
        None => Some(node),
        Some(_) => {
            let found = format!("{} after the end of the policy", parser.next_words());
            parser.refuse(&Path::Top, &found, "nothing more")
        }
    }
}

struct Parser<'t, 'n, 'o> {
    text: &'t str,
    /// The byte at which begins what has not been taken yet.
    at: usize,
    values: usize,
    noted: &'n mut ProblemCollector<'o>,
}

impl<'t> Parser<'t, '_, '_> {
    fn value(&mut self, path: &Path<'_>, depth: usize) -> Option<Node<'t>> {
        let at = self.at;
        self.values += 1;
        if self.values > MAX_VALUES {
            let found = format!("more than {} values", text::grouped(MAX_VALUES as u64));
            return self.refuse(path, &found, "a policy, which holds fewer than a hundred");
        }
        let value = match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => {
                let found = format!("values nested more than {MAX_DEPTH} deep");
                return self.refuse(path, &found, "a policy, which nests three deep");
            }
            Some(b'{') => self.object(path, depth)?,
            Some(b'[') => self.list(path, depth)?,
            Some(b'"') => Json::Text(self.string(path)?),
            Some(b'-' | b'0'..=b'9') => Json::Number(self.number(path)?),
            _ => {
                let word = self.word();
                let value = match word {
                    "null" => Json::Null,
                    "true" => Json::Bool(true),
                    "false" => Json::Bool(false),
                    _ => return self.refuse_next(path, "a value"),
                };
                self.at += word.len();
                value
            }
        };
        Some(Node { at, value })
    }

    fn object(&mut self, path: &Path<'_>, depth: usize) -> Option<Json<'t>> {
        self.at += 1;
        self.skip_white_space();
        if self.take(b'}') {
            return Some(Json::Object(Vec::new()));
        }
        // As many as an action has: then the list is not moved while it grows.
        let mut members: Vec<Member<'t>> = Vec::with_capacity(7);
        loop {
            let key_at = self.at;
            if self.peek() != Some(b'"') {
                let expected =
                    if members.is_empty() { "a key in quotation marks, or `}`" } else { "a key in quotation marks" };
                return self.refuse_next(path, expected);
            }
            let key = self.string(path)?;
            let here = Path::Key(path, &key);
            self.skip_white_space();
            if !self.take(b':') {
                return self.refuse_next(&here, "`:` after the key");
            }
            self.skip_white_space();
            let node = self.value(&here, depth + 1)?;
            match members.iter().find(|member| member.key == key) {
                Some(member) => self.noted.note_duplicate_key(&here, key_at, member.key_at),
                None => members.push(Member { key, key_at, node }),
            }
            self.skip_white_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Some(Json::Object(members));
                }
                _ => return self.refuse_next(path, "`,` or `}`"),
            }
            self.skip_white_space();
        }
    }

    fn list(&mut self, path: &Path<'_>, depth: usize) -> Option<Json<'t>> {
        self.at += 1;
        let mut nodes = Vec::new();
        self.skip_white_space();
        if self.take(b']') {
            return Some(Json::List(nodes));
        }
        loop {
            nodes.push(self.value(&Path::Index(path, nodes.len()), depth + 1)?);
            self.skip_white_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Some(Json::List(nodes));
                }
                _ => return self.refuse_next(path, "`,` or `]`"),
            }
            self.skip_white_space();
        }
    }

    /// Reads a string; borrows it from the text when nothing in it is escaped.
    fn string(&mut self, path: &Path<'_>) -> Option<Cow<'t, str>> {
        let opened = self.at;
        self.at += 1;
        let mut decoded: Option<String> = None;
        loop {
            // Up to what means something of its own; none of these bytes is a part of another character.
            let rest = self.rest();
            let end = memchr::memchr2(b'"', b'\\', rest.as_bytes()).unwrap_or(rest.len());
            let text = rest.as_bytes().get(..end).unwrap_or_default();
            // Looks at all of them at once; where the rare one stands is found after that.
            let has_control = text.iter().fold(false, |found, byte| found | (*byte < b' '));
            let control = if has_control { text.iter().position(|byte| *byte < b' ') } else { None };
            let plain = rest.get(..control.unwrap_or(end)).unwrap_or_default();
            let at = self.at + plain.len();
            self.at = at + 1;
            match rest.as_bytes().get(plain.len()) {
                Some(b'"') => {
                    return Some(match decoded {
                        None => Cow::Borrowed(plain),
                        Some(text) => Cow::Owned(text + plain),
                    });
                }
                Some(b'\\') => {
                    let text = decoded.get_or_insert_default();
                    text.push_str(plain);
                    text.push(self.escape(path, at)?);
                }
                Some(control) => {
                    let found = format!("a control character (U+{control:04X}) in a text");
                    return self.refuse_at(path, at, &found, "a closing quotation mark before it, or an escape");
                }
                None => return self.refuse_at(path, opened, "a text that is never closed", "a closing quotation mark"),
            }
        }
    }

    /// Reads what follows a backslash at `at`. A lone surrogate is noted and replaced.
    fn escape(&mut self, path: &Path<'_>, at: usize) -> Option<char> {
        let escaped = self.peek();
        self.at += 1;
        Some(match escaped {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let unit = self.four_digits(path, at)?;
                match char::from_u32(unit) {
                    Some(c) => c,
                    None => self.surrogate(path, at, unit)?,
                }
            }
            _ => {
                return self.refuse_at(
                    path,
                    at,
                    "an unknown escape",
                    "\\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits",
                );
            }
        })
    }

    /// Joins a surrogate with the one that follows, or notes that it is alone.
    fn surrogate(&mut self, path: &Path<'_>, at: usize, unit: u32) -> Option<char> {
        let low = self.rest().strip_prefix("\\u").and_then(|rest| rest.get(..4)).and_then(hexadecimal);
        if let (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) = (unit, low) {
            self.at += "\\uDC00".len();
            return char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
        }
        self.noted.note(path, at, || {
            Mismatch::value(
                format!("a lone surrogate (\\u{unit:04X})"),
                "a pair of surrogates, or the character itself",
            )
        });
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn four_digits(&mut self, path: &Path<'_>, at: usize) -> Option<u32> {
        let Some(unit) = self.rest().get(..4).and_then(hexadecimal) else {
            return self.refuse_at(path, at, "a broken escape", "\\u and four hexadecimal digits");
        };
        self.at += 4;
        Some(unit)
    }

    fn number(&mut self, path: &Path<'_>) -> Option<&'t str> {
        let at = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'+' | b'-' | b'.' | b'a'..=b'z' | b'A'..=b'Z')) {
            self.at += 1;
        }
        let number = self.text.get(at..self.at).unwrap_or_default();
        if is_json_number(number) {
            return Some(number);
        }
        self.refuse_at(path, at, &format!("`{}`", text::excerpt(number, FOUND_CHARS)), "a number as JSON writes it")
    }

    /// The letters, digits and underscores that come next.
    fn word(&self) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    fn skip_white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: u8) -> bool {
        let is_next = self.peek() == Some(wanted);
        if is_next {
            self.at += 1;
        }
        is_next
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What has not been taken yet.
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What comes next, in words: a word whole, anything else as one character.
    fn next_words(&self) -> String {
        let rest = self.rest();
        match (self.word(), rest.chars().next()) {
            (_, None) => "the end of the file".to_owned(),
            ("", Some('/')) if rest.starts_with("//") || rest.starts_with("/*") => "a comment".to_owned(),
            ("", Some(c)) => format!("`{}`", text::visible(c.encode_utf8(&mut [0; 4]))),
            (word, _) => format!("`{}`", text::excerpt(word, FOUND_CHARS)),
        }
    }

    /// Refuses what comes next.
    fn refuse_next<T>(&mut self, path: &Path<'_>, expected: &str) -> Option<T> {
        self.refuse(path, &self.next_words(), expected)
    }

    fn refuse<T>(&mut self, path: &Path<'_>, found: &str, expected: &str) -> Option<T> {
        self.refuse_at(path, self.at, found, expected)
    }

    /// Notes what cannot be read; nothing after it is.
    fn refuse_at<T>(&mut self, path: &Path<'_>, at: usize, found: &str, expected: &str) -> Option<T> {
        self.noted.note(path, at, || Mismatch::value(found, expected));
        None
    }
}

fn hexadecimal(digits: &str) -> Option<u32> {
    if digits.bytes().all(|b| b.is_ascii_hexdigit()) { u32::from_str_radix(digits, 16).ok() } else { None }
}

/// RFC 8259 section 6: `-`, digits without leading zero, then a fraction, then an exponent.
fn is_json_number(number: &str) -> bool {
    let number = number.strip_prefix('-').unwrap_or(number);
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (number, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}
