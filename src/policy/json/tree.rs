//! Parses JSON text (RFC 8259) into a tree of values with their offsets. Knows nothing about policies except their size.
//!
//! Stricter than the standard: duplicate keys and lone surrogates are reported, and parsing continues. Nesting and the number
//! of values are limited, so no text can make the tree large.

use std::borrow::Cow;

use super::problem::{Mismatch, Path, ProblemCollector};
use crate::policy::value::FOUND_CHARS;
use crate::text;

/// The maximum nesting depth. A policy is three levels deep: itself, its actions, an action.
const MAX_DEPTH: usize = 16;

/// The maximum number of values in a file. A full policy has about sixty.
const MAX_VALUES: usize = 10_000;

#[derive(Debug)]
pub(in crate::policy) struct Node<'t> {
    /// The byte offset at which it begins. [`ProblemCollector`] converts it to a position, which few values need.
    pub(in crate::policy) at: usize,
    pub(in crate::policy) value: Json<'t>,
}

#[derive(Debug)]
pub(in crate::policy) enum Json<'t> {
    Null,
    Bool(bool),
    /// As written in the text: `60.0` is not `60`.
    Number(&'t str),
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Object(Vec<Member<'t>>),
}

/// A key and its value. No two members of an object have the same key.
#[derive(Debug)]
pub(in crate::policy) struct Member<'t> {
    pub(in crate::policy) key: Cow<'t, str>,
    pub(in crate::policy) key_at: usize,
    pub(in crate::policy) node: Node<'t>,
}

impl Node<'_> {
    /// Describes the value, to follow "found".
    pub(in crate::policy) fn describe(&self) -> String {
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

/// Parses `text` as one JSON value; reports broken syntax and returns `None`. `expected` describes the value in the message
/// about text that is not JSON.
pub(in crate::policy) fn parse<'t>(
    text: &'t str,
    expected: &str,
    problems: &mut ProblemCollector<'_>,
) -> Option<Node<'t>> {
    let mut parser = Parser { text, at: 0, values: 0, problems };
    parser.skip_whitespace();
    match parser.peek() {
        None => return parser.refuse_at(&Path::Top, 0, "an empty file", expected),
        // Typical of an error page from a gateway.
        Some(b'<') => return parser.refuse(&Path::Top, "a web page or XML", expected),
        Some(_) => {}
    }
    let node = parser.value(&Path::Top, 0)?;
    parser.skip_whitespace();
    match parser.peek() {
        None => Some(node),
        Some(_) => {
            let found = format!("{} after the end of the policy", parser.describe_next());
            parser.refuse(&Path::Top, &found, "the end of the file")
        }
    }
}

struct Parser<'t, 'n, 'o> {
    text: &'t str,
    /// The byte offset of the rest of the text.
    at: usize,
    values: usize,
    problems: &'n mut ProblemCollector<'o>,
}

impl<'t> Parser<'t, '_, '_> {
    fn value(&mut self, path: &Path<'_>, depth: usize) -> Option<Node<'t>> {
        let at = self.at;
        self.values += 1;
        if self.values > MAX_VALUES {
            let found = format!("more than {} values", text::grouped(MAX_VALUES as u64));
            return self.refuse(path, &found, "a policy, which has fewer than a thousand");
        }
        let value = match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => {
                let found = format!("values nested more than {MAX_DEPTH} levels deep");
                return self.refuse(path, &found, "a policy, which is three levels deep");
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
        self.skip_whitespace();
        if self.take(b'}') {
            return Some(Json::Object(Vec::new()));
        }
        // As many as an action has, so that the list is not reallocated while it grows.
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
            self.skip_whitespace();
            if !self.take(b':') {
                return self.refuse_next(&here, "`:` after the key");
            }
            self.skip_whitespace();
            let node = self.value(&here, depth + 1)?;
            match members.iter().find(|member| member.key == key) {
                Some(member) => self.problems.add_duplicate_key(&here, key_at, member.key_at),
                None => members.push(Member { key, key_at, node }),
            }
            self.skip_whitespace();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Some(Json::Object(members));
                }
                _ => return self.refuse_next(path, "`,` or `}`"),
            }
            self.skip_whitespace();
        }
    }

    fn list(&mut self, path: &Path<'_>, depth: usize) -> Option<Json<'t>> {
        self.at += 1;
        let mut nodes = Vec::new();
        self.skip_whitespace();
        if self.take(b']') {
            return Some(Json::List(nodes));
        }
        loop {
            nodes.push(self.value(&Path::Index(path, nodes.len()), depth + 1)?);
            self.skip_whitespace();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Some(Json::List(nodes));
                }
                _ => return self.refuse_next(path, "`,` or `]`"),
            }
            self.skip_whitespace();
        }
    }

    /// Reads a string; borrows it from the text if it contains no escapes.
    fn string(&mut self, path: &Path<'_>) -> Option<Cow<'t, str>> {
        let opened = self.at;
        self.at += 1;
        let mut decoded: Option<String> = None;
        loop {
            // Up to the next special character; in UTF-8 none of these bytes is part of another character.
            let rest = self.rest();
            let end = memchr::memchr2(b'"', b'\\', rest.as_bytes()).unwrap_or(rest.len());
            let text = rest.as_bytes().get(..end).unwrap_or_default();
            // Checks all bytes at once, which is fast, and only then locates the rare control character.
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
                    let found = format!("a control character (U+{control:04X}) in a string");
                    return self.refuse_at(path, at, &found, "a closing quotation mark before it, or an escape");
                }
                None => return self.refuse_at(path, opened, "an unterminated string", "a closing quotation mark"),
            }
        }
    }

    /// Reads what follows a backslash at `at`. Reports and replaces a lone surrogate.
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
                    "an unknown escape sequence",
                    "\\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits",
                );
            }
        })
    }

    /// Joins a surrogate with the one that follows, or reports that it is alone.
    fn surrogate(&mut self, path: &Path<'_>, at: usize, unit: u32) -> Option<char> {
        let low = self.rest().strip_prefix("\\u").and_then(|rest| rest.get(..4)).and_then(hexadecimal);
        if let (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) = (unit, low) {
            self.at += "\\uDC00".len();
            return char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
        }
        self.problems.add(path, at, || {
            Mismatch::value(
                format!("a lone surrogate (\\u{unit:04X})"),
                "a pair of surrogates, or the character itself",
            )
        });
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn four_digits(&mut self, path: &Path<'_>, at: usize) -> Option<u32> {
        let Some(unit) = self.rest().get(..4).and_then(hexadecimal) else {
            return self.refuse_at(path, at, "an incomplete escape sequence", "\\u and four hexadecimal digits");
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
        self.refuse_at(path, at, &format!("`{}`", text::excerpt(number, FOUND_CHARS)), "a valid JSON number")
    }

    /// Returns the letters, digits and underscores that come next.
    fn word(&self) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    fn skip_whitespace(&mut self) {
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

    /// Returns the rest of the text.
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Describes what comes next: a whole word, or else one character.
    fn describe_next(&self) -> String {
        let rest = self.rest();
        match (self.word(), rest.chars().next()) {
            (_, None) => "the end of the file".to_owned(),
            ("", Some('/')) if rest.starts_with("//") || rest.starts_with("/*") => "a comment".to_owned(),
            ("", Some(c)) => format!("`{}`", text::visible(c.encode_utf8(&mut [0; 4]))),
            (word, _) => format!("`{}`", text::excerpt(word, FOUND_CHARS)),
        }
    }

    /// Reports what comes next as unexpected.
    fn refuse_next<T>(&mut self, path: &Path<'_>, expected: &str) -> Option<T> {
        self.refuse(path, &self.describe_next(), expected)
    }

    fn refuse<T>(&mut self, path: &Path<'_>, found: &str, expected: &str) -> Option<T> {
        self.refuse_at(path, self.at, found, expected)
    }

    /// Reports text that cannot be parsed. Parsing ends there.
    fn refuse_at<T>(&mut self, path: &Path<'_>, at: usize, found: &str, expected: &str) -> Option<T> {
        self.problems.add(path, at, || Mismatch::value(found, expected));
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
