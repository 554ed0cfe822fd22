//! JSON text (RFC 8259) -> a tree of values with their positions. Knows nothing of policies but how small one is.
//!
//! Stricter than the standard in what a careful reader must not swallow: a duplicate key and a lone surrogate are noted
//! and reading goes on; nesting and the number of values are bounded, so that no text makes the tree large.

use std::borrow::Cow;

use super::problem::{Found, Noted, Path, Position, Wrong};
use crate::text;

/// The deepest nesting. A policy nests three deep: itself, its actions, an action.
const MAX_DEPTH: usize = 16;

/// The most values in one file. A full policy has about sixty.
const MAX_VALUES: usize = 10_000;

#[derive(Debug)]
pub(in crate::policy) struct Node<'t> {
    pub(in crate::policy) at: Position,
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
    pub(in crate::policy) key_at: Position,
    pub(in crate::policy) node: Node<'t>,
}

impl Node<'_> {
    /// The value in words, to follow "found".
    pub(in crate::policy) fn words(&self) -> String {
        match &self.value {
            Json::Null => "null".to_owned(),
            Json::Bool(true) => "true".to_owned(),
            Json::Bool(false) => "false".to_owned(),
            Json::Number(number) => text::excerpt(number, 40).into_owned(),
            Json::Text(text) => text::quoted(text, 40),
            Json::List(_) => "a list".to_owned(),
            Json::Object(_) => "an object".to_owned(),
        }
    }
}

/// Reads `text` as one JSON value; `None` when its syntax is broken, which is then noted.
pub(in crate::policy) fn parse<'t>(text: &'t str, noted: &mut Noted) -> Option<Node<'t>> {
    let mut parser = Parser { rest: text, at: Position::START, values: 0, noted };
    parser.skip_white_space();
    if parser.peek().is_none() {
        return parser.refuse_at(&Path::Top, Position::START, "an empty file", "a policy");
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

struct Parser<'t, 'n> {
    /// What has not been taken yet, and where it begins.
    rest: &'t str,
    at: Position,
    values: usize,
    noted: &'n mut Noted,
}

impl<'t> Parser<'t, '_> {
    fn value(&mut self, path: &Path<'_>, depth: usize) -> Option<Node<'t>> {
        let at = self.at;
        self.values += 1;
        if self.values > MAX_VALUES {
            let found = format!("more than {} values", text::grouped(MAX_VALUES as u64));
            return self.refuse(path, &found, "a policy, which holds fewer than a hundred");
        }
        let value = match self.peek() {
            Some('{' | '[') if depth >= MAX_DEPTH => {
                let found = format!("values nested more than {MAX_DEPTH} deep");
                return self.refuse(path, &found, "a policy, which nests three deep");
            }
            Some('{') => self.object(path, depth)?,
            Some('[') => self.list(path, depth)?,
            Some('"') => Json::Text(self.string(path)?),
            Some('-' | '0'..='9') => Json::Number(self.number(path)?),
            _ => {
                let word = self.word();
                let value = match word {
                    "null" => Json::Null,
                    "true" => Json::Bool(true),
                    "false" => Json::Bool(false),
                    _ => return self.refuse_next(path, "a value"),
                };
                self.advance_by(word.len());
                value
            }
        };
        Some(Node { at, value })
    }

    fn object(&mut self, path: &Path<'_>, depth: usize) -> Option<Json<'t>> {
        self.advance();
        self.skip_white_space();
        if self.take('}') {
            return Some(Json::Object(Vec::new()));
        }
        // As many as an action has: then the list is not moved while it grows.
        let mut members: Vec<Member<'t>> = Vec::with_capacity(7);
        loop {
            let key_at = self.at;
            if self.peek() != Some('"') {
                let expected =
                    if members.is_empty() { "a key in quotation marks, or `}`" } else { "a key in quotation marks" };
                return self.refuse_next(path, expected);
            }
            let key = self.string(path)?;
            let here = Path::Key(path, &key);
            self.skip_white_space();
            if !self.take(':') {
                return self.refuse_next(&here, "`:` after the key");
            }
            self.skip_white_space();
            let node = self.value(&here, depth + 1)?;
            match members.iter().find(|member| member.key == key) {
                Some(member) => {
                    let found = Found::DuplicateKey { first: member.key_at };
                    self.noted.note(&here, key_at, || Wrong::new(found, "every key once"));
                }
                None => members.push(Member { key, key_at, node }),
            }
            self.skip_white_space();
            match self.peek() {
                Some(',') => self.advance(),
                Some('}') => {
                    self.advance();
                    return Some(Json::Object(members));
                }
                _ => return self.refuse_next(path, "`,` or `}`"),
            }
            self.skip_white_space();
        }
    }

    fn list(&mut self, path: &Path<'_>, depth: usize) -> Option<Json<'t>> {
        self.advance();
        let mut nodes = Vec::new();
        self.skip_white_space();
        if self.take(']') {
            return Some(Json::List(nodes));
        }
        loop {
            nodes.push(self.value(&Path::Index(path, nodes.len()), depth + 1)?);
            self.skip_white_space();
            match self.peek() {
                Some(',') => self.advance(),
                Some(']') => {
                    self.advance();
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
        self.advance();
        let start = self.rest;
        let mut decoded: Option<String> = None;
        loop {
            // Up to what means something of its own; none of these octets is a part of another character.
            let end = memchr::memchr2(b'"', b'\\', self.rest.as_bytes()).unwrap_or(self.rest.len());
            let text = self.rest.as_bytes().get(..end).unwrap_or_default();
            // Looks at all of them at once; where the rare one stands is found after that.
            let has_control = text.iter().fold(false, |found, octet| found | (*octet < b' '));
            let control = if has_control { text.iter().position(|octet| *octet < b' ') } else { None };
            let plain = self.advance_by(control.unwrap_or(end));
            if let Some(text) = &mut decoded {
                text.push_str(plain);
            }
            let at = self.at;
            match self.peek() {
                Some('"') => {
                    let raw = self.taken_since(start);
                    self.advance();
                    return Some(decoded.map_or(Cow::Borrowed(raw), Cow::Owned));
                }
                Some('\\') => {
                    let mut text = decoded.take().unwrap_or_else(|| self.taken_since(start).to_owned());
                    self.advance();
                    text.push(self.escape(path, at)?);
                    decoded = Some(text);
                }
                Some(c) => {
                    let found = format!("a control character (U+{:04X}) in a text", u32::from(c));
                    return self.refuse_at(path, at, &found, "a closing quotation mark before it, or an escape");
                }
                None => return self.refuse_at(path, opened, "a text that is never closed", "a closing quotation mark"),
            }
        }
    }

    /// Reads what follows a backslash at `at`. A lone surrogate is noted and replaced.
    fn escape(&mut self, path: &Path<'_>, at: Position) -> Option<char> {
        let c = self.peek();
        if c.is_some() {
            self.advance();
        }
        Some(match c {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
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
    fn surrogate(&mut self, path: &Path<'_>, at: Position, unit: u32) -> Option<char> {
        let low = self.rest.strip_prefix("\\u").and_then(|rest| rest.get(..4)).and_then(hexadecimal);
        if let (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) = (unit, low) {
            self.advance_by("\\uDC00".len());
            return char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
        }
        self.noted.note(path, at, || {
            Wrong::value(format!("a lone surrogate (\\u{unit:04X})"), "a pair of surrogates, or the character itself")
        });
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn four_digits(&mut self, path: &Path<'_>, at: Position) -> Option<u32> {
        let Some(unit) = self.rest.get(..4).and_then(hexadecimal) else {
            return self.refuse_at(path, at, "a broken escape", "\\u and four hexadecimal digits");
        };
        self.advance_by(4);
        Some(unit)
    }

    fn number(&mut self, path: &Path<'_>) -> Option<&'t str> {
        let (at, start) = (self.at, self.rest);
        while matches!(self.peek(), Some('0'..='9' | '+' | '-' | '.' | 'a'..='z' | 'A'..='Z')) {
            self.advance();
        }
        let number = self.taken_since(start);
        if is_json_number(number) {
            return Some(number);
        }
        self.refuse_at(path, at, &format!("`{}`", text::excerpt(number, 40)), "a number as JSON writes it")
    }

    /// The letters, digits and underscores that come next.
    fn word(&self) -> &'t str {
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        self.rest.get(..end).unwrap_or_default()
    }

    fn skip_white_space(&mut self) {
        let rest = self.rest.as_bytes();
        // Most of it is indentation: one kind of octet at a time is quicker than all four.
        let mut octets = 0;
        loop {
            let spaces = rest.iter().skip(octets).take_while(|octet| **octet == b' ').count();
            octets += spaces;
            self.at.column += spaces;
            match rest.get(octets) {
                Some(b'\n') => self.at = Position { line: self.at.line + 1, column: 1 },
                Some(b'\t' | b'\r') => self.at.column += 1,
                _ => break,
            }
            octets += 1;
        }
        self.rest = self.rest.get(octets..).unwrap_or_default();
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_next = self.peek() == Some(wanted);
        if is_next {
            self.advance();
        }
        is_next
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn advance(&mut self) {
        let mut chars = self.rest.chars();
        match chars.next() {
            Some('\n') => self.at = Position { line: self.at.line + 1, column: 1 },
            Some(_) => self.at.column += 1,
            None => {}
        }
        self.rest = chars.as_str();
    }

    /// Takes the next `octets`, which hold no line break and end between two characters, and gives them.
    fn advance_by(&mut self, octets: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(octets).unwrap_or((self.rest, ""));
        self.at.column += taken.chars().count();
        self.rest = rest;
        taken
    }

    fn taken_since(&self, start: &'t str) -> &'t str {
        start.get(..start.len() - self.rest.len()).unwrap_or_default()
    }

    /// What comes next, in words: a word whole, anything else as one character.
    fn next_words(&self) -> String {
        match (self.word(), self.peek()) {
            (_, None) => "the end of the file".to_owned(),
            ("", Some('/')) if self.rest.starts_with("//") || self.rest.starts_with("/*") => "a comment".to_owned(),
            ("", Some(c)) => format!("`{}`", text::visible(c.encode_utf8(&mut [0; 4]))),
            (word, _) => format!("`{}`", text::excerpt(word, 40)),
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
    fn refuse_at<T>(&mut self, path: &Path<'_>, at: Position, found: &str, expected: &str) -> Option<T> {
        self.noted.note(path, at, || Wrong::value(found, expected));
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
