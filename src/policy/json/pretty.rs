//! The text of JSON: two-space indent, and every invisible character escaped so that reviewers can see it.

use std::fmt::Write as _;

use serde_json::Value;

use crate::text;

/// Formats with `Display`, which cannot fail: a failure must not end up as an empty file.
pub(super) fn pretty(value: &Value) -> String {
    escape_invisible(&format!("{value:#}"))
}

/// Escapes the invisible characters in JSON text as `\u`. Outside of strings, line breaks are the only ones.
pub fn escape_invisible(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' => escaped.push(c),
            _ => push_visible(&mut escaped, c),
        }
    }
    escaped
}

fn push_visible(json: &mut String, c: char) {
    if !text::is_invisible(c) {
        return json.push(c);
    }
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a String cannot fail.
        let _ = write!(json, "\\u{unit:04x}");
    }
}
