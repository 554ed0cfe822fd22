//! Decodes the bytes of a file, and reads one value from them.

use super::problem::{Mismatch, Path, ProblemCollector, Problems};
use super::tree::{self, Node};
use super::{MAX_BYTES, conflict};
use crate::text;

/// Reads one value of a file; returns it only if no problem was found. `expected` describes the value in the message about
/// text that is not JSON.
///
/// # Errors
/// Every problem of the text; for an unresolved merge conflict only that, because it causes the others.
pub(in crate::policy) fn read_node<T>(
    bytes: &[u8],
    expected: &str,
    read: impl FnOnce(&Node<'_>, &mut ProblemCollector<'_>) -> Option<T>,
) -> Result<T, Problems> {
    let mut problems = ProblemCollector::of(bytes);
    let value = decode(bytes, &mut problems).and_then(|text| match tree::parse(text, expected, &mut problems) {
        Some(node) => read(&node, &mut problems),
        None => {
            if let Some(at) = conflict::first_marker(text) {
                problems.clear();
                problems.add(&Path::Top, at, conflict::mismatch);
            }
            None
        }
    });
    match value {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(problems.finish()),
    }
}

/// Decodes the bytes as UTF-8 without a byte order mark.
pub(in crate::policy) fn decode<'o>(bytes: &'o [u8], problems: &mut ProblemCollector<'o>) -> Option<&'o str> {
    let body = problems.text();
    let mut refuse = |at, found: &str, expected: &str| {
        problems.add(&Path::Top, at, || Mismatch::value(found, expected));
        None
    };
    if bytes.len() > MAX_BYTES {
        let found = format!("a file of {} bytes", text::grouped(bytes.len() as u64));
        let expected = format!("at most {}", text::grouped(MAX_BYTES as u64));
        return refuse(0, &found, &expected);
    }
    if is_utf_16(body) {
        return refuse(0, "UTF-16 text", "UTF-8; save the file as UTF-8");
    }
    let valid = match str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => str::from_utf8(body.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default(),
    };
    // NUL is legal UTF-8, but a file that contains it is not text.
    let end = memchr::memchr(0, valid.as_bytes()).unwrap_or(valid.len());
    match body.get(end) {
        None => Some(valid),
        Some(byte) => refuse(end, &format!("the byte 0x{byte:02X}"), "UTF-8 text"),
    }
}

/// Detects UTF-16 by its byte order mark, or else by a NUL in the same half of the first two units: JSON starts with ASCII
/// in any language.
fn is_utf_16(bytes: &[u8]) -> bool {
    let is_nul = |half: usize| bytes.iter().skip(half).step_by(2).take(2).filter(|byte| **byte == 0).count() == 2;
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || is_nul(0) != is_nul(1)
}
