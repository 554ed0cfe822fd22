//! Writes HTML that is also valid XML, well-formed and escaped by construction. A page refers to nothing outside itself
//! and runs no scripts: its content security policy allows only its own style sheet, identified by its digest, and
//! embedded images.

use super::entry::Piece;
use crate::text;

/// The style sheet of all pages.
pub const STYLE: &str = include_str!("style.css");

/// The SHA-256 digest of [`STYLE`] in base64, as used in a content security policy. A test verifies it.
pub const STYLE_SHA256: &str = "mtXsIB6PXKyiNU9wvvtzn5/xJ5cwFcY2/w7cL1acgp8=";

/// Elements followed by a line break, so that the page can be read as text and compared line by line.
const BLOCKS: &[&str] = &[
    "aside",
    "body",
    "caption",
    "div",
    "dd",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "html",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "style",
    "table",
    "tbody",
    "thead",
    "title",
    "tr",
    "ul",
];

/// Returns a complete page with this title.
pub(super) fn page(title: &str, content: impl FnOnce(&mut Html)) -> String {
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{STYLE_SHA256}'; base-uri 'none'; form-action 'none'"
    );
    let mut html = Html { written: "<!DOCTYPE html>\n".to_owned(), ids: 0 };
    html.element("html", &[("lang", "en")], |html| {
        html.element("head", &[], |html| {
            html.void("meta", &[("charset", "utf-8")]);
            html.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)]);
            html.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
            html.words("title", title);
            // Not escaped, because it contains no characters that need it.
            html.element("style", &[], |html| html.written.push_str(STYLE));
        });
        html.element("body", &[], |html| html.element("main", &[], content));
    });
    html.written
}

/// HTML under construction.
pub(super) struct Html {
    written: String,
    /// The number of ids assigned so far.
    ids: usize,
}

impl Html {
    /// Writes an element with its content.
    pub(super) fn element(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        content: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        self.written.push('>');
        content(self);
        self.written.push_str("</");
        self.written.push_str(name);
        self.written.push('>');
        self.end_line(name);
    }

    /// Writes an element without content, such as `img`.
    pub(super) fn void(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.start(name, attributes);
        self.written.push_str("/>");
        if name == "meta" {
            self.written.push('\n');
        }
    }

    /// Writes an element that contains only text.
    pub(super) fn words(&mut self, name: &'static str, words: &str) {
        self.element(name, &[], |html| html.text(words));
    }

    /// Writes text from the program.
    pub(super) fn text(&mut self, words: &str) {
        words.chars().for_each(|c| self.character(c, text::is_invisible));
    }

    /// Writes text from the policy for its users, isolated so that right-to-left text does not affect its surroundings.
    /// Keeps invisible characters that some languages need; makes visible those that could disguise text.
    pub(super) fn policy_text(&mut self, words: &str) {
        self.marked("bdi", words, text::is_invisible_to_users);
    }

    /// Writes a value from the policy for an administrator to enter, with all invisible characters made visible.
    pub(super) fn value(&mut self, words: &str) {
        self.marked("bdi", words, text::is_invisible);
    }

    /// Writes a value to be typed exactly in an element, with its marked characters made visible, spaces too.
    pub(super) fn exact(&mut self, element: &'static str, pieces: &[Piece<'_>]) {
        self.element(element, &[], |html| {
            for piece in pieces {
                match piece {
                    Piece::Plain(words) => html.characters(words, |_| false),
                    Piece::Marked(' ') => html.element("span", &[("class", "mark")], |html| html.written.push(SPACE)),
                    Piece::Marked(c) => html.mark(*c),
                }
            }
        });
    }

    /// Returns an id that is unique in the page.
    pub(super) fn unique_id(&mut self) -> String {
        self.ids += 1;
        format!("id-{}", self.ids)
    }

    fn marked(&mut self, name: &'static str, words: &str, is_shown: impl Fn(char) -> bool) {
        self.element(name, &[], |html| html.characters(words, is_shown));
    }

    fn characters(&mut self, words: &str, is_shown: impl Fn(char) -> bool) {
        for c in words.chars() {
            if is_shown(c) || is_disallowed(c) {
                self.mark(c);
            } else {
                self.character(c, |_| false);
            }
        }
    }

    fn mark(&mut self, c: char) {
        self.element("span", &[("class", "mark")], |html| html.written.extend(c.escape_unicode()));
    }

    fn start(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.written.push('<');
        self.written.push_str(name);
        for (key, value) in attributes {
            self.written.push(' ');
            self.written.push_str(key);
            self.written.push_str("=\"");
            value.chars().for_each(|c| self.character(c, text::is_invisible));
            self.written.push('"');
        }
    }

    fn character(&mut self, c: char, is_shown: impl Fn(char) -> bool) {
        match c {
            '&' => self.written.push_str("&amp;"),
            '<' => self.written.push_str("&lt;"),
            '>' => self.written.push_str("&gt;"),
            '"' => self.written.push_str("&quot;"),
            '\'' => self.written.push_str("&#39;"),
            c if is_shown(c) || is_disallowed(c) => self.written.extend(c.escape_unicode()),
            c => self.written.push(c),
        }
    }

    fn end_line(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            self.written.push('\n');
        }
    }
}

/// The symbol for a space that matters.
pub(super) const SPACE: char = '␣';

/// Returns whether `c` is not allowed in a page: a control character or a noncharacter (HTML section 13.2.3.5, XML
/// section 2.2).
fn is_disallowed(c: char) -> bool {
    c.is_control() || matches!(u32::from(c), 0xFDD0..=0xFDEF) || u32::from(c) & 0xFFFE == 0xFFFE
}
