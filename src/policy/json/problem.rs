//! The problems of a policy file and their positions: types, collection in file order, and messages. Finding the problems
//! belongs to `tree` and `read`.

use std::fmt;

use strum::VariantArray;

use crate::text;

/// A position in a text: line and column, both from 1; columns count code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    /// Returns the position of the byte offset `at`.
    fn of(text: &[u8], at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        let line = before.get(line_start..).unwrap_or_default();
        // Counts the first byte of each character.
        let chars = line.iter().filter(|byte| !matches!(byte, 0x80..=0xBF)).count();
        Self { line: memchr::memchr_iter(b'\n', before).count() + 1, column: chars + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The maximum length of a displayed path, and of each key in it.
const MAX_PATH_CHARS: usize = 300;
const MAX_KEY_CHARS: usize = 40;

/// The path from the top of a file to a value; each part lives on the stack of the function that descends.
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

/// What was found instead of the expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The description of a value or a piece of text.
    Value(String),
    /// A key that is not valid here.
    UnknownKey,
    /// A key that already occurred in the same object.
    DuplicateKey {
        /// Its first occurrence.
        first: Position,
    },
    /// A required key is missing.
    MissingKey,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "found {value}"),
            Self::UnknownKey => f.write_str("unknown key"),
            Self::DuplicateKey { first } => write!(f, "duplicate key, first at {first}"),
            Self::MissingKey => f.write_str("missing key"),
        }
    }
}

/// The kind of a problem, as reports to other programs list it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub enum ProblemKind {
    /// A value, or a piece of text that is not the JSON of a policy.
    InvalidValue,
    /// A key that is not valid where it is.
    UnknownKey,
    /// A key that occurs twice in an object.
    DuplicateKey,
    /// A key that an object lacks.
    MissingKey,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The name of the kind in reports. It never changes, because baselines and alerts of other programs refer to it.
    pub fn id(self) -> &'static str {
        match self {
            Self::InvalidValue => "invalid-value",
            Self::UnknownKey => "unknown-key",
            Self::DuplicateKey => "duplicate-key",
            Self::MissingKey => "missing-key",
        }
    }

    /// What is wrong, without a full stop.
    pub fn what(self) -> &'static str {
        match self {
            Self::InvalidValue => "A value, or the text around it, is not valid",
            Self::UnknownKey => "A key is unknown",
            Self::DuplicateKey => "A key occurs twice in the same object",
            Self::MissingKey => "A required key is missing",
        }
    }

    /// Why that matters, in a sentence or two.
    pub fn why(self) -> &'static str {
        match self {
            Self::InvalidValue => "The file is not a policy. The message says what was found and what was expected.",
            Self::UnknownKey => "It may be a misspelled key, whose value would be lost.",
            Self::DuplicateKey => "Programs disagree on which of the two counts.",
            Self::MissingKey => "Nothing is assumed instead of a missing value.",
        }
    }
}

/// One problem of a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The JSON path, such as `actions[2].title`; long keys and paths are cut with `…`. Empty for the file as a whole.
    pub path: String,
    /// Where it begins; for a missing key, where its object begins.
    pub at: Position,
    /// What was found.
    pub found: Found,
    /// What was expected.
    pub expected: String,
    /// The nearest known name.
    pub nearest: Option<&'static str>,
}

impl Problem {
    /// Returns its kind.
    pub fn kind(&self) -> ProblemKind {
        match self.found {
            Found::Value(_) => ProblemKind::InvalidValue,
            Found::UnknownKey => ProblemKind::UnknownKey,
            Found::DuplicateKey { .. } => ProblemKind::DuplicateKey,
            Found::MissingKey => ProblemKind::MissingKey,
        }
    }

    /// Returns what was found and expected, without the place.
    pub fn words(&self) -> String {
        match self.nearest {
            Some(name) => format!("{}; did you mean `{name}`?", self.found),
            None => format!("{}; expected {}", self.found, self.expected),
        }
    }
}

impl fmt::Display for Problem {
    /// Writes one line, without control characters even if the file contains some.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}, ", self.path)?;
        }
        write!(f, "{}: {}", self.at, self.words())
    }
}

/// The problems of a policy file, in file order; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    first: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// The maximum number of listed problems.
    pub const MAX_LISTED: usize = 100;

    /// The first problems, at most [`Self::MAX_LISTED`].
    pub fn listed(&self) -> &[Problem] {
        &self.first
    }

    /// The number of problems that are not listed.
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

/// One problem without its position.
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

/// Collects problems while a file is read, and keeps the first ones in file order. Problems beyond the limit are only
/// counted, so no file can make the list large or reading slow.
#[derive(Debug)]
pub(in crate::policy) struct ProblemCollector<'t> {
    /// The file without its byte order mark. Offsets refer to it; only listed problems are converted to line and column.
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

    pub(in crate::policy) fn add(&mut self, path: &Path<'_>, at: usize, mismatch: impl FnOnce() -> Mismatch) {
        let place = self.first.partition_point(|(earlier, _)| *earlier <= at);
        if place >= Problems::MAX_LISTED {
            self.more += 1;
            return;
        }
        if self.first.len() >= Problems::MAX_LISTED {
            self.first.pop();
            self.more += 1;
        }
        let Mismatch { found, expected, nearest } = mismatch();
        let path = text::excerpt(&path.to_string(), MAX_PATH_CHARS).into_owned();
        self.first.insert(place, (at, Problem { path, at: self.position(at), found, expected, nearest }));
    }

    /// Adds a key that already occurred in the same object, at the byte offset `first`.
    pub(in crate::policy) fn add_duplicate_key(&mut self, path: &Path<'_>, at: usize, first: usize) {
        let text = self.text;
        let found = || Found::DuplicateKey { first: Position::of(text, first) };
        self.add(path, at, || Mismatch::new(found(), "each key only once"));
    }

    /// Discards all problems.
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
        let mut problems = ProblemCollector::of(b"");
        add_below(&mut problems, &path, &vec!["\u{200b}".repeat(39); 15]);
        let problem = problems.finish().first.remove(0);
        assert_eq!(problem.path.chars().count(), MAX_PATH_CHARS + 1);
        assert!(problem.path.ends_with('…'), "{}", problem.path);
    }

    fn add_below(problems: &mut ProblemCollector<'_>, path: &Path<'_>, keys: &[String]) {
        match keys {
            [] => problems.add(path, 0, || Mismatch::value("x", "y")),
            [key, keys @ ..] => add_below(problems, &Path::Key(path, key), keys),
        }
    }

    fn collected_lines(lines: impl IntoIterator<Item = usize>) -> (Vec<usize>, usize) {
        let text = "\n".repeat(250);
        let mut problems = ProblemCollector::of(text.as_bytes());
        for line in lines {
            problems.add(&Path::Top, line - 1, || Mismatch::value("x", "y"));
        }
        let problems = problems.finish();
        (problems.listed().iter().map(|problem| problem.at.line).collect(), problems.more())
    }

    #[test]
    fn positions_count_lines_and_characters_after_the_byte_order_mark() {
        let problems = ProblemCollector::of("\u{FEFF}{\r\n\t\"é📱\"}".as_bytes());
        let places = [0, 1, 2, 3, 4, 5, 7, 11, 99].map(|at| problems.position(at)).map(|at| (at.line, at.column));
        assert_eq!(places, [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (2, 4), (2, 5), (2, 7)]);
    }

    #[test]
    fn the_first_hundred_problems_are_listed_regardless_of_the_order_found() {
        let first: Vec<usize> = (1..=100).collect();
        assert_eq!(collected_lines(1..=250), (first.clone(), 150));
        assert_eq!(collected_lines((1..=250).rev()), (first.clone(), 150));
        assert_eq!(collected_lines((1..=250).map(|n| n * 7 % 251)), (first, 150));
    }

    #[test]
    fn the_number_of_unlisted_problems_is_singular_or_plural() {
        let words = |more| Problems { first: Vec::new(), more }.to_string();
        assert_eq!((words(1).as_str(), words(0).as_str()), ("\n1 more problem is not listed", ""));
        assert_eq!(words(2_000), "\n2,000 more problems are not listed");
    }

    #[test]
    fn unlisted_problems_are_not_formatted() {
        let mut problems = ProblemCollector::of(b"");
        for at in 0..1_000 {
            problems.add(&Path::Top, at, || {
                assert!(at < Problems::MAX_LISTED);
                Mismatch::value("x", "y")
            });
        }
        assert_eq!(problems.more, 900);
    }
}
