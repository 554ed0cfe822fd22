//! Reads values of JSON into values of a policy: strings, numbers, flags, and objects by their keys. Collects the problems.

use std::cell::{Cell, LazyCell};

use super::problem::{Found, Mismatch, Path, ProblemCollector};
use super::tree::{Json, Member, Node};
use crate::policy::{InvalidValue, Value};
use crate::text;

/// Reads a value from a string.
pub(in crate::policy) fn value<T: Value>(
    node: &Node<'_>,
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
) -> Option<T> {
    match &node.value {
        Json::Text(text) => parse(text, node, path, problems),
        _ => refuse(node, path, problems, &T::expected()),
    }
}

/// Reads a value from a number, exactly as written in the file.
pub(super) fn number<T: Value>(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<T> {
    match &node.value {
        Json::Number(number) => parse(number, node, path, problems),
        _ => refuse(node, path, problems, &T::expected()),
    }
}

pub(in crate::policy) fn parse<T: Value>(
    text: &str,
    node: &Node<'_>,
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
) -> Option<T> {
    match text.parse() {
        Ok(value) => Some(value),
        Err(invalid) => {
            add_invalid(invalid, node, path, problems);
            None
        }
    }
}

/// Reports a value that is not valid.
pub(super) fn add_invalid(
    invalid: InvalidValue,
    node: &Node<'_>,
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
) {
    let found = invalid.found_words().into_owned();
    let InvalidValue { expected, nearest, .. } = invalid;
    problems.add(path, node.at, || Mismatch { found: Found::Value(found), expected, nearest });
}

pub(in crate::policy) fn flag(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<bool> {
    match node.value {
        Json::Bool(flag) => Some(flag),
        _ => refuse(node, path, problems, FLAG),
    }
}

pub(in crate::policy) const FLAG: &str = "true or false";

pub(in crate::policy) fn refuse<T>(
    node: &Node<'_>,
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
    expected: &str,
) -> Option<T> {
    problems.add(path, node.at, || Mismatch::value(node.describe(), expected));
    None
}

/// An object whose members are looked up by key.
pub(super) struct Object<'a, 'n, 'o> {
    members: &'a [Member<'a>],
    /// The index after the last member found.
    next: Cell<usize>,
    at: usize,
    pub(super) path: &'a Path<'a>,
    /// Known keys that were probably misspelled.
    misspelled: Vec<&'static str>,
    pub(super) problems: &'n mut ProblemCollector<'o>,
}

impl<'a, 'n, 'o> Object<'a, 'n, 'o> {
    /// Interprets a value as an object that may have the `known` keys, and reports every other key.
    pub(super) fn of(
        node: &'a Node<'a>,
        path: &'a Path<'a>,
        known: &'static [&'static str],
        expected: &str,
        problems: &'n mut ProblemCollector<'o>,
    ) -> Option<Self> {
        let Json::Object(members) = &node.value else {
            return refuse(node, path, problems, expected);
        };
        // A key that is present cannot be the correct spelling of another one.
        let absent: LazyCell<Vec<&'static str>, _> = LazyCell::new(|| {
            let is_absent = |name: &&'static str| !members.iter().any(|member| member.key == **name);
            known.iter().copied().filter(is_absent).collect()
        });
        let mut misspelled = Vec::new();
        // Most files have exactly the known keys, in this order.
        let is_known = |(place, member): &(usize, &Member<'_>)| {
            known.get(*place).is_some_and(|name| *name == member.key) || known.contains(&&*member.key)
        };
        for (_, member) in members.iter().enumerate().filter(|member| !is_known(member)) {
            let nearest = text::nearest(&member.key, absent.iter().copied());
            problems.add(&Path::Key(path, &member.key), member.key_at, || {
                let expected = format!("one of {}", known.join(", "));
                Mismatch { found: Found::UnknownKey, expected, nearest }
            });
            misspelled.extend(nearest);
        }
        Some(Self { members, next: Cell::new(0), at: node.at, path, misspelled, problems })
    }

    pub(super) fn find(&self, key: &str) -> Option<&'a Member<'a>> {
        let matches_key = |member: &&'a Member<'a>| member.key == key;
        // Keys are looked up in the order in which most files have them.
        let place = match self.members.get(self.next.get()).filter(matches_key) {
            Some(_) => self.next.get(),
            None => self.members.iter().position(|member| matches_key(&member))?,
        };
        self.next.set(place + 1);
        self.members.get(place)
    }

    /// Reports a missing key, unless it was already reported as misspelled.
    pub(super) fn missing(&mut self, key: &str, expected: &str) {
        if !self.misspelled.contains(&key) {
            self.problems.add(&Path::Key(self.path, key), self.at, || Mismatch::new(Found::MissingKey, expected));
        }
    }

    /// Reads the member with this key; returns `None` if it is missing or invalid.
    pub(super) fn required<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&Node<'a>, &Path<'_>, &mut ProblemCollector<'_>) -> Option<T>,
        expected: impl FnOnce() -> String,
    ) -> Option<T> {
        match self.find(key) {
            Some(member) => read(&member.node, &Path::Key(self.path, key), self.problems),
            None => {
                self.missing(key, &expected());
                None
            }
        }
    }

    /// Reads the member with this key, if there is one; returns `None` if it is invalid.
    pub(super) fn optional<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&Node<'a>, &Path<'_>, &mut ProblemCollector<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.find(key) {
            Some(member) => read(&member.node, &Path::Key(self.path, key), self.problems).map(Some),
            None => Some(None),
        }
    }

    pub(super) fn value<T: Value>(&mut self, key: &str) -> Option<T> {
        self.required(key, value, T::expected)
    }

    pub(super) fn number<T: Value>(&mut self, key: &str) -> Option<T> {
        self.required(key, number, T::expected)
    }

    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        self.required(key, flag, || FLAG.to_owned())
    }
}
