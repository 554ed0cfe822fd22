//! What is wrong with a policy file, and where.

use std::fmt;

use crate::text;

/// A place in a text: line and column, both from 1, columns in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    pub(super) const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The way from the top of a file to a value; each part lives on the stack of whoever goes down.
#[derive(Debug, Clone, Copy)]
pub(super) enum Path<'a> {
    Top,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Top => Ok(()),
            Path::Index(parent, index) => write!(f, "{parent}[{index}]"),
            Path::Key(parent, key) => {
                let is_plain = key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$') && key.len() <= 64;
                match (parent, is_plain && !key.is_empty()) {
                    (Path::Top, true) => f.write_str(key),
                    (_, true) => write!(f, "{parent}.{key}"),
                    (_, false) => write!(f, "{parent}[{}]", text::quoted(key, 40)),
                }
            }
        }
    }
}

/// What was found where something else was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A value or a piece of text, in words.
    Value(String),
    /// A key that this place does not know.
    UnknownKey,
    /// A key that stood in the same object before.
    DuplicateKey {
        /// Where it stood first.
        first: Position,
    },
    /// No key, where one has to be.
    MissingKey,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(words) => write!(f, "found {words}"),
            Self::UnknownKey => f.write_str("unknown key"),
            Self::DuplicateKey { first } => write!(f, "duplicate key, first in {first}"),
            Self::MissingKey => f.write_str("missing key"),
        }
    }
}

/// One thing that is wrong with a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The JSON path, as in `actions[2].title`; empty for the file as a whole.
    pub path: String,
    /// Where it begins. For a missing key, where its object begins.
    pub at: Position,
    /// What was found.
    pub found: Found,
    /// What would have been right.
    pub expected: String,
    /// The nearest known name.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for Problem {
    /// One line, without control characters whatever the file held.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}, ", self.path)?;
        }
        write!(f, "{}: {}", self.at, self.found)?;
        match self.nearest {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => write!(f, "; expected {}", self.expected),
        }
    }
}

/// Everything that is wrong with a policy file, in the order of the file; at least one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    first: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// The most problems that are listed.
    pub const MAX_LISTED: usize = 100;

    /// The problems, at most [`Self::MAX_LISTED`].
    pub fn listed(&self) -> &[Problem] {
        &self.first
    }

    /// How many there are beyond those listed.
    pub fn more(&self) -> usize {
        self.more
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.first.iter().enumerate() {
            let end = if index > 0 { "\n" } else { "" };
            write!(f, "{end}{problem}")?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "\n{} more problems are not listed", text::grouped(more as u64)),
        }
    }
}

impl std::error::Error for Problems {}

/// The list while a file is being read.
#[derive(Debug, Default)]
pub(super) struct Noted(Vec<Problem>);

impl Noted {
    pub(super) fn note(&mut self, path: &Path<'_>, at: Position, found: Found, expected: impl Into<String>) {
        self.note_named(path, at, found, expected, None);
    }

    pub(super) fn note_named(
        &mut self,
        path: &Path<'_>,
        at: Position,
        found: Found,
        expected: impl Into<String>,
        nearest: Option<&'static str>,
    ) {
        self.0.push(Problem { path: path.to_string(), at, found, expected: expected.into(), nearest });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives the list in the order of the file.
    pub(super) fn finish(mut self) -> Problems {
        self.0.sort_by_key(|problem| problem.at);
        let more = self.0.len().saturating_sub(Problems::MAX_LISTED);
        self.0.truncate(Problems::MAX_LISTED);
        Problems { first: self.0, more }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_in_javascript() {
        let actions = Path::Key(&Path::Top, "actions");
        let third = Path::Index(&actions, 2);
        assert_eq!(Path::Key(&third, "title").to_string(), "actions[2].title");
        assert_eq!(Path::Key(&third, "my key").to_string(), "actions[2][\"my key\"]");
        assert_eq!(Path::Key(&Path::Top, "a\u{1b}b").to_string(), "[\"a\\u{1b}b\"]");
        assert_eq!(Path::Key(&Path::Top, "").to_string(), "[\"\"]");
    }
}
