//! `check --excerpt`: the line of a problem, with its place marked. Shows only as much of a long line as fits, because a policy may
//! be one line with images in it.

use unicode_width::UnicodeWidthStr as _;

use crate::cli::terminal;
use crate::policy::json::Position;
use crate::text;

/// The columns of an excerpt if standard output is not a terminal.
const COLUMNS: usize = 80;
/// The fewest and the most columns on a terminal.
const FEWEST_COLUMNS: usize = 30;
const MOST_COLUMNS: usize = 120;

const TAB: &str = "    ";
const CUT: &str = "…";
const MARK: &str = "^";

/// Makes excerpts that are as wide as the terminal.
pub(super) struct Excerpts {
    columns: usize,
}

/// What a character of the file is shown as, and the columns that this takes.
type Piece = (String, usize);

impl Excerpts {
    pub(super) fn new() -> Self {
        Self::in_columns(terminal::columns().unwrap_or(COLUMNS))
    }

    fn in_columns(columns: usize) -> Self {
        Self { columns: columns.clamp(FEWEST_COLUMNS, MOST_COLUMNS) }
    }

    /// Returns two lines: the line of `file` that `at` is on, after its number, and a mark below `at`. They have no invisible
    /// characters except spaces.
    pub(super) fn of(&self, file: &[u8], at: Position) -> String {
        let number = at.line.to_string();
        let room = self.columns.saturating_sub(number.len() + " | ".len());
        let (before, after) = split_line(file, at);
        // More than fits, as a character has at most four bytes. One that is cut in two here is cut off below.
        let most = 4 * (room + 2);
        let before = String::from_utf8_lossy(before.get(before.len().saturating_sub(most)..).unwrap_or(before));
        let after = String::from_utf8_lossy(after.get(..most).unwrap_or(after));
        let (before, after) = (pieces(before.chars().rev(), room), pieces(after.chars(), room));
        // The mark may be after the end of the line.
        let columns_after = columns(&after).max(MARK.len());
        let room_after = columns_after.min((room / 2).max(room.saturating_sub(columns(&before))));
        let (mut before, after) = (fitting(before, room.saturating_sub(room_after)), fitting(after, room_after));
        before.reverse();
        let text: String = before.iter().chain(&after).map(|(text, _)| text.as_str()).collect();
        let (margin, indent) = (" ".repeat(number.len()), " ".repeat(columns(&before)));
        let gap = if text.is_empty() { "" } else { " " };
        format!("{number} |{gap}{text}\n{margin} | {indent}{MARK}")
    }
}

/// Returns the contents of a file with `*` for each character of the values of a key, whose case does not matter. The file may be
/// broken in any way.
pub(super) fn without_values(file: &[u8], key: &str) -> Vec<u8> {
    let lower = file.to_ascii_lowercase();
    let mut shown = Vec::with_capacity(file.len());
    // As far as `shown` goes.
    let mut done = 0;
    for found in memchr::memmem::find_iter(&lower, &key.to_ascii_lowercase()) {
        let start = found + key.len();
        let after = file.get(start..).unwrap_or_default();
        let is_between = |byte: &&u8| b"\"':=[{".contains(byte) || byte.is_ascii_whitespace();
        let (between, value) = after.split_at(after.iter().take_while(is_between).count());
        let is_key = between.iter().any(|byte| !byte.is_ascii_whitespace());
        if found < done || !is_key || value.first().is_none_or(|byte| b",]}".contains(byte)) {
            continue;
        }
        let value = value.get(..value_length(value)).unwrap_or(value);
        shown.extend(file.get(done..start + between.len()).unwrap_or_default());
        let characters = value.iter().filter(|byte| !matches!(byte, 0x80..=0xBF));
        shown.extend(characters.map(|byte| if byte.is_ascii_whitespace() { *byte } else { b'*' }));
        done = start + between.len() + value.len();
    }
    shown.extend(file.get(done..).unwrap_or_default());
    shown
}

/// Returns the length of a value up to its quotation mark, or to the next one if it has none.
fn value_length(value: &[u8]) -> usize {
    let mut is_escaped = false;
    let is_end = |byte: &u8| {
        let is_end = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    };
    value.iter().position(is_end).unwrap_or(value.len())
}

/// Returns the parts of the line before and from a position, without the end of the line.
fn split_line(file: &[u8], at: Position) -> (&[u8], &[u8]) {
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    let start = match at.line.checked_sub(2) {
        None => 0,
        Some(earlier) => memchr::memchr_iter(b'\n', file).nth(earlier).map_or(file.len(), |end| end + 1),
    };
    let rest = file.get(start..).unwrap_or_default();
    let line = memchr::memchr(b'\n', rest).and_then(|end| rest.get(..end)).unwrap_or(rest);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    // As positions count characters, also in a file that is not UTF-8.
    let mut starts = line.iter().enumerate().filter(|(_, byte)| !matches!(byte, 0x80..=0xBF)).map(|(start, _)| start);
    let place = starts.nth(at.column.saturating_sub(1)).unwrap_or(line.len());
    line.split_at_checked(place).unwrap_or((line, &[]))
}

/// Converts characters to what they are shown as, until they take more columns than `room`.
fn pieces(chars: impl Iterator<Item = char>, room: usize) -> Vec<Piece> {
    let (mut pieces, mut columns) = (Vec::new(), 0);
    for c in chars {
        if columns > room {
            break;
        }
        let text = if c == '\t' { TAB.to_owned() } else { text::visible(c.encode_utf8(&mut [0; 4])).into_owned() };
        let width = text.width();
        columns += width;
        pieces.push((text, width));
    }
    pieces
}

fn columns(pieces: &[Piece]) -> usize {
    pieces.iter().map(|(_, columns)| columns).sum()
}

/// Returns the first pieces that fit, with `…` instead of the others.
fn fitting(mut pieces: Vec<Piece>, room: usize) -> Vec<Piece> {
    if columns(&pieces) > room {
        while columns(&pieces) + CUT.width() > room && pieces.pop().is_some() {}
        pieces.push((CUT.to_owned(), CUT.width()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(file: impl AsRef<[u8]>, line: usize, column: usize) -> String {
        Excerpts::in_columns(40).of(file.as_ref(), Position { line, column })
    }

    #[test]
    fn a_line_is_shown_with_a_mark_below_the_place() {
        assert_eq!(excerpt("{\n  \"a\": 1,\n}\n", 2, 8), "2 |   \"a\": 1,\n  |        ^");
        assert_eq!(excerpt("\u{FEFF}{]", 1, 2), "1 | {]\n  |  ^", "after a byte order mark");
        let lines = "\n".repeat(99);
        assert_eq!(excerpt(lines + "x", 100, 1), "100 | x\n    | ^", "a number of three digits, and no line end");
    }

    #[test]
    fn commands_are_hidden_however_broken_the_file_is() {
        for (file, shown) in [
            (r#"{"command": "push", "x": 1}"#, r#"{"command": "****", "x": 1}"#),
            (r#"{"COMMAND":"a\"b\\","x":"y","command":"Ж"}"#, r#"{"COMMAND":"******","x":"y","command":"*"}"#),
            (r#"{"command": "command: x"}"#, r#"{"command": "******** *"}"#),
            ("\"command\":\n\"Hunter2\n\"x\"", "\"command\":\n\"*******\n\"x\""),
            ("command: Hunter2\n\"x\"", "command: *******\n\"x\""),
            (r#""command" ["Hunter2"], 'command'='x'"#, r#""command" ["*******"], 'command'='**"#),
            (r#""command": 123456, "x": 1"#, r#""command": ******* "x": 1"#),
            (r#""title": "Command", "x": "my command now""#, r#""title": "Command", "x": "my command now""#),
            (r#"{"command""#, r#"{"command""#),
        ] {
            assert_eq!(String::from_utf8(without_values(file.as_bytes(), "Command")).unwrap(), shown);
        }
    }

    #[test]
    fn the_end_of_a_line_is_marked_after_its_last_character() {
        for file in ["{\nab\ncd", "{\r\nab\r\ncd"] {
            assert_eq!(excerpt(file, 2, 3), "2 | ab\n  |   ^", "{file:?}");
        }
        assert_eq!(excerpt("{\n", 2, 1), "2 |\n  | ^", "an empty last line");
        assert_eq!(excerpt("", 1, 1), "1 |\n  | ^");
        assert_eq!(excerpt("ab", 7, 7), "7 |\n  | ^", "a line that does not exist");
    }

    #[test]
    fn the_mark_stays_in_place_behind_tabs_and_wide_and_invisible_characters() {
        assert_eq!(excerpt("\t\"é\": 1", 1, 7), "1 |     \"é\": 1\n  |          ^");
        assert_eq!(excerpt("電話x", 1, 3), "1 | 電話x\n  |     ^");
        assert_eq!(excerpt("e\u{301}x", 1, 3), "1 | e\u{301}x\n  |  ^", "a combining accent");
        assert_eq!(excerpt("\u{202E}\u{1b}x", 1, 3), "1 | \\u{202e}\\u{1b}x\n  |               ^");
        assert_eq!(excerpt(b"\xFFx", 1, 2), "1 | \u{FFFD}x\n  |  ^", "not UTF-8");
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown() {
        let long = "0123456789".repeat(100_000);
        let shown: Vec<String> =
            [1, 19, 20, 501, 999_990, 1_000_000, 1_000_001].map(|column| excerpt(&long, 1, column)).into();
        insta::assert_snapshot!(shown.join("\n"), @r"
        1 | 01234567890123456789012345678901234…
          | ^
        1 | 01234567890123456789012345678901234…
          |                   ^
        1 | …2345678901234567890123456789012345…
          |                   ^
        1 | …3456789012345678901234567890123456…
          |                   ^
        1 | …56789012345678901234567890123456789
          |                          ^
        1 | …56789012345678901234567890123456789
          |                                    ^
        1 | …6789012345678901234567890123456789
          |                                    ^
        ");
    }

    #[test]
    fn no_excerpt_is_wider_than_its_columns() {
        for text in ["x", "電", "\t", "\u{202e}", "e\u{301}", "📱"] {
            let line = text.repeat(300);
            for column in 1..line.chars().count() + 2 {
                let excerpt = excerpt(&line, 1, column);
                let (shown, mark) = excerpt.split_once('\n').unwrap();
                assert!(shown.width() <= 40 && mark.width() <= 40, "{excerpt}");
                let under = mark.width() - MARK.len();
                let starts = shown.char_indices().map(|(start, _)| shown[..start].width());
                assert!(starts.chain([shown.width()]).any(|start| start == under), "{excerpt}");
            }
        }
    }
}
