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
    /// The place of the byte `at` of a text.
    fn of(text: &[u8], at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        let line = before.get(line_start..).unwrap_or_default();
        // Of each character the first byte.
        let chars = line.iter().filter(|byte| !matches!(byte, 0x80..=0xBF)).count();
        Self { line: memchr::memchr_iter(b'\n', before).count() + 1, column: chars + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The most characters of a path that are shown, and of each key in it.
const MAX_PATH_CHARS: usize = 300;
const MAX_KEY_CHARS: usize = 40;

/// The way from the top of a file to a value; each part lives on the stack of whoever goes down.
#[derive(Debug, Clone, Copy)]
pub(in crate::policy) enum Path<'a> {
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
                let is_plain = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
                let is_short = !key.is_empty() && key.chars().nth(MAX_KEY_CHARS).is_none();
                match (parent, is_short && key.chars().all(is_plain)) {
                    (Path::Top, true) => f.write_str(key),
                    (_, true) => write!(f, "{parent}.{key}"),
                    (_, false) => write!(f, "{parent}[{}]", text::quoted(key, MAX_KEY_CHARS)),
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
            Self::DuplicateKey { first } => write!(f, "duplicate key, first at {first}"),
            Self::MissingKey => f.write_str("missing key"),
        }
    }
}

/// One thing that is wrong with a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The JSON path, as in `actions[2].title`, long keys and long paths cut with `…`; empty for the file as a whole.
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
            1 => f.write_str("\n1 more problem is not listed"),
            more => write!(f, "\n{} more problems are not listed", text::grouped(more as u64)),
        }
    }
}

impl std::error::Error for Problems {}

/// What is wrong at one place, in words.
pub(in crate::policy) struct Mismatch {
    pub(in crate::policy) found: Found,
    pub(in crate::policy) expected: String,
    pub(in crate::policy) nearest: Option<&'static str>,
}

impl Mismatch {
    pub(in crate::policy) fn new(found: Found, expected: impl Into<String>) -> Self {
        Self { found, expected: expected.into(), nearest: None }
    }

    pub(in crate::policy) fn value(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::new(Found::Value(found.into()), expected)
    }
}

/// The list while a file is being read: always the first problems in the order of the file. A problem that would not be
/// listed is only counted, so that no file makes the list large or the reading slow.
#[derive(Debug)]
pub(in crate::policy) struct ProblemCollector<'t> {
    /// The file without its byte order mark. Places are told as bytes of it, and counted in lines for a listed problem only.
    text: &'t [u8],
    first: Vec<(usize, Problem)>,
    more: usize,
}

impl<'t> ProblemCollector<'t> {
    pub(in crate::policy) fn of(bytes: &'t [u8]) -> Self {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        Self { text, first: Vec::new(), more: 0 }
    }

    pub(in crate::policy) fn text(&self) -> &'t [u8] {
        self.text
    }

    pub(in crate::policy) fn position(&self, at: usize) -> Position {
        Position::of(self.text, at)
    }

    pub(in crate::policy) fn note(&mut self, path: &Path<'_>, at: usize, wrong: impl FnOnce() -> Mismatch) {
        let place = self.first.partition_point(|(earlier, _)| *earlier <= at);
        if place >= Problems::MAX_LISTED {
            self.more += 1;
            return;
        }
        if self.first.len() >= Problems::MAX_LISTED {
            self.first.pop();
            self.more += 1;
        }
        let Mismatch { found, expected, nearest } = wrong();
        let path = text::excerpt(&path.to_string(), MAX_PATH_CHARS).into_owned();
        self.first.insert(place, (at, Problem { path, at: self.position(at), found, expected, nearest }));
    }

    /// Notes a key that stood in the same object before, at the byte `first`.
    pub(in crate::policy) fn note_duplicate_key(&mut self, path: &Path<'_>, at: usize, first: usize) {
        let text = self.text;
        let found = || Found::DuplicateKey { first: Position::of(text, first) };
        self.note(path, at, || Mismatch::new(found(), "every key once"));
    }

    /// Takes back all that was noted.
    pub(in crate::policy) fn clear(&mut self) {
        self.first.clear();
        self.more = 0;
    }

    pub(in crate::policy) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    pub(in crate::policy) fn finish(self) -> Problems {
        Problems { first: self.first.into_iter().map(|(_, problem)| problem).collect(), more: self.more }
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

    #[test]
    fn a_long_key_and_a_long_path_are_cut() {
        let (long, cut) = ("k".repeat(41), format!("[\"{}…\"]", "k".repeat(40)));
        let path = Path::Key(&Path::Top, &long);
        assert_eq!((path.to_string(), Path::Key(&Path::Top, &long[1..]).to_string()), (cut, "k".repeat(40)));
        let mut noted = ProblemCollector::of(b"");
        note_below(&mut noted, &path, &vec!["\u{200b}".repeat(39); 15]);
        let problem = noted.finish().first.remove(0);
        assert_eq!(problem.path.chars().count(), MAX_PATH_CHARS + 1);
        assert!(problem.path.ends_with('…'), "{}", problem.path);
    }

    fn note_below(noted: &mut ProblemCollector<'_>, path: &Path<'_>, keys: &[String]) {
        match keys {
            [] => noted.note(path, 0, || Mismatch::value("x", "y")),
            [key, keys @ ..] => note_below(noted, &Path::Key(path, key), keys),
        }
    }

    fn noted_at(lines: impl IntoIterator<Item = usize>) -> (Vec<usize>, usize) {
        let text = "\n".repeat(250);
        let mut noted = ProblemCollector::of(text.as_bytes());
        for line in lines {
            noted.note(&Path::Top, line - 1, || Mismatch::value("x", "y"));
        }
        let problems = noted.finish();
        (problems.listed().iter().map(|problem| problem.at.line).collect(), problems.more())
    }

    #[test]
    fn a_place_is_counted_in_lines_and_characters_behind_the_mark() {
        let noted = ProblemCollector::of("\u{FEFF}{\r\n\t\"é📱\"}".as_bytes());
        let places = [0, 1, 2, 3, 4, 5, 7, 11, 99].map(|at| noted.position(at)).map(|at| (at.line, at.column));
        assert_eq!(places, [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (2, 4), (2, 5), (2, 7)]);
    }

    #[test]
    fn the_first_hundred_are_listed_in_whatever_order_they_come() {
        let first: Vec<usize> = (1..=100).collect();
        assert_eq!(noted_at(1..=250), (first.clone(), 150));
        assert_eq!(noted_at((1..=250).rev()), (first.clone(), 150));
        assert_eq!(noted_at((1..=250).map(|n| n * 7 % 251)), (first, 150));
    }

    #[test]
    fn one_problem_that_is_not_listed_is_one() {
        let words = |more| Problems { first: Vec::new(), more }.to_string();
        assert_eq!((words(1).as_str(), words(0).as_str()), ("\n1 more problem is not listed", ""));
        assert_eq!(words(2_000), "\n2,000 more problems are not listed");
    }

    #[test]
    fn what_would_not_be_listed_is_not_put_into_words() {
        let mut noted = ProblemCollector::of(b"");
        for at in 0..1_000 {
            noted.note(&Path::Top, at, || {
                assert!(at < Problems::MAX_LISTED);
                Mismatch::value("x", "y")
            });
        }
        assert_eq!(noted.more, 900);
    }
}
