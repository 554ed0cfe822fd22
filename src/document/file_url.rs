//! Paths as `file:` URLs (RFC 8089): a text for any absolute path, even for one that is not Unicode. Also paths in JSON, where
//! only a path that needs it is a URL. Does not access the files.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::text;

const SCHEME: &str = "file://";

/// The ASCII characters that a URL's path cannot contain, or that mean something else there.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Returns the URL of a path, which is made absolute. Visible characters outside ASCII stay as they are. Bytes that are not
/// Unicode are written as `%FF`, unpaired surrogates on Windows as `%uD800`.
pub fn of(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    system::url(&path)
}

/// Returns the path of a local `file:` URL; `None` for anything else. On Windows, a host becomes part of a UNC path.
pub fn path(url: &str) -> Option<PathBuf> {
    let (host, path) = parts(url)?;
    system::path(host, path)
}

/// Returns the host and the path of a `file:` URL, both escaped. The path starts with a slash.
fn parts(url: &str) -> Option<(&str, &str)> {
    let (_, rest) = url.split_at_checked(SCHEME.len()).filter(|_| is_url(url))?;
    Some(rest.split_at(rest.find('/')?))
}

/// Returns whether a URL's host is this computer.
fn is_here(host: &str) -> bool {
    host.is_empty() || host.eq_ignore_ascii_case("localhost")
}

fn is_url(text: &str) -> bool {
    text.get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
}

/// Appends Unicode text to a URL.
fn push(url: &mut String, text: &str) {
    for c in text.chars() {
        let mut utf8 = [0; 4];
        let utf8: &str = c.encode_utf8(&mut utf8);
        if c.is_ascii() {
            url.extend(utf8_percent_encode(utf8, ESCAPED));
        } else if text::is_invisible(c) {
            url.extend(utf8.bytes().map(percent_encoding::percent_encode_byte));
        } else {
            url.push(c);
        }
    }
}

#[cfg(unix)]
mod system {
    use std::ffi::OsString;
    use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
    use std::path::{Path, PathBuf};

    pub(super) fn url(path: &Path) -> String {
        let mut url = super::SCHEME.to_owned();
        for chunk in path.as_os_str().as_bytes().utf8_chunks() {
            super::push(&mut url, chunk.valid());
            url.extend(chunk.invalid().iter().map(|byte| percent_encoding::percent_encode_byte(*byte)));
        }
        url
    }

    pub(super) fn path(host: &str, path: &str) -> Option<PathBuf> {
        let bytes = percent_encoding::percent_decode_str(path);
        super::is_here(host).then(|| OsString::from_vec(bytes.collect()).into())
    }
}

#[cfg(windows)]
mod system {
    use std::ffi::OsString;
    use std::os::windows::ffi::{OsStrExt as _, OsStringExt as _};
    use std::path::{Path, PathBuf};

    use super::wide;

    pub(super) fn url(path: &Path) -> String {
        wide::url(path.as_os_str().encode_wide())
    }

    pub(super) fn path(host: &str, path: &str) -> Option<PathBuf> {
        Some(OsString::from_wide(&wide::path(host, path)?).into())
    }
}

/// Paths of Windows, in UTF-16 that may contain unpaired surrogates.
#[cfg(any(windows, test))]
mod wide {
    use percent_encoding::percent_decode_str;

    const SLASH: u16 = b'/' as u16;
    const BACKSLASH: u16 = b'\\' as u16;
    const COLON: u16 = b':' as u16;

    /// Returns the URL of an absolute path: `\\server\share`, or a path with a drive.
    pub(super) fn url(path: impl Iterator<Item = u16>) -> String {
        let url = escaped(path.map(|unit| if unit == BACKSLASH { SLASH } else { unit }));
        if url.starts_with("//") { format!("file:{url}") } else { format!("{}/{url}", super::SCHEME) }
    }

    /// Returns the path of a URL. A host is a server, except this computer before a drive. Without a host, two slashes or more
    /// start the name of a server (RFC 8089, E.3.2).
    pub(super) fn path(host: &str, path: &str) -> Option<Vec<u16>> {
        let path: Vec<u16> =
            units(path)?.into_iter().map(|unit| if unit == SLASH { BACKSLASH } else { unit }).collect();
        let slashes = path.iter().take_while(|unit| **unit == BACKSLASH).count();
        let bare = path.get(slashes..)?;
        let is_letter = |unit: u16| u8::try_from(unit).is_ok_and(|letter| letter.is_ascii_alphabetic());
        let has_drive = matches!(bare, [drive, COLON, ..] if is_letter(*drive));
        let (start, rest) = match host {
            _ if has_drive && super::is_here(host) => (Vec::new(), bare),
            "" if slashes == 1 => (Vec::new(), path.as_slice()),
            "" => (vec![BACKSLASH; 2], bare),
            server => ([vec![BACKSLASH; 2], units(server)?].concat(), path.as_slice()),
        };
        Some([start.as_slice(), rest].concat())
    }

    fn escaped(units: impl IntoIterator<Item = u16>) -> String {
        let mut url = String::new();
        for c in char::decode_utf16(units) {
            match c {
                Ok(c) => super::push(&mut url, c.encode_utf8(&mut [0; 4])),
                Err(error) => url.push_str(&format!("%u{:04X}", error.unpaired_surrogate())),
            }
        }
        url
    }

    /// Reads the output of [`escaped`].
    fn units(escaped: &str) -> Option<Vec<u16>> {
        let decoded =
            |text: &str| Some(percent_decode_str(text).decode_utf8().ok()?.encode_utf16().collect::<Vec<_>>());
        // A percent sign in a name is written as `%25`.
        let mut parts = escaped.split("%u");
        let mut units = decoded(parts.next()?)?;
        for part in parts {
            let (surrogate, text) = part.split_at_checked(4)?;
            units.push(u16::from_str_radix(surrogate, 16).ok()?);
            units.extend(decoded(text)?);
        }
        Some(units)
    }
}

/// A path in a JSON file: a string, which is a `file:` URL if the path is not Unicode or looks like such a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath(pub PathBuf);

impl Serialize for JsonPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.to_str().filter(|text| !is_url(text)) {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_str(&of(&self.0)),
        }
    }
}

impl<'de> Deserialize<'de> for JsonPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if !is_url(&text) {
            return Ok(Self(text.into()));
        }
        path(&text).map(Self).ok_or_else(|| de::Error::custom("not a file: URL of this computer"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_json(path: &Path) -> String {
        serde_json::to_string(&JsonPath(path.to_path_buf())).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn a_url_shows_what_can_be_read_and_escapes_the_rest() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt as _;
        let url = |bytes: &[u8]| of(Path::new(OsStr::from_bytes(bytes)));
        assert_eq!(url("/Ж/my duo.json".as_bytes()), "file:///Ж/my%20duo.json");
        assert_eq!(url(b"/caf\xe9/50%.json"), "file:///caf%E9/50%25.json");
        assert_eq!(url("/a\u{202e}b\n".as_bytes()), "file:///a%E2%80%AEb%0A");
    }

    #[test]
    fn in_json_a_path_is_a_url_only_if_it_needs_to_be() {
        assert_eq!(in_json(Path::new("/Ж/50% \"a\".json")), r#""/Ж/50% \"a\".json""#);
        assert_eq!(in_json(Path::new("a.json")), r#""a.json""#);
        let mistakable = Path::new("FILE:///a.json");
        let read: JsonPath = serde_json::from_str(&in_json(mistakable)).unwrap();
        assert_eq!(read.0, std::path::absolute(mistakable).unwrap());
        for wrong in [r#""file://elsewhere""#, "1", "{}", "null"] {
            assert!(serde_json::from_str::<JsonPath>(wrong).is_err(), "{wrong}");
        }
    }

    fn read_on_windows(url: &str) -> Option<Vec<u16>> {
        let (host, path) = parts(url)?;
        wide::path(host, path)
    }

    #[test]
    fn on_windows_a_url_names_a_drive_or_a_server() {
        for (url, expected) in [
            ("file:///C:/my%20duo.json", r"C:\my duo.json"),
            ("FILE://LocalHost/c:/a", r"c:\a"),
            ("file:///c%3A/a", r"c:\a"),
            ("file://server/share/a", r"\\server\share\a"),
            ("file://localhost/share/a", r"\\localhost\share\a"),
            ("file:////server/share/a", r"\\server\share\a"),
            ("file://///server/share/a", r"\\server\share\a"),
            ("file:///share/a", r"\share\a"),
        ] {
            assert_eq!(
                read_on_windows(url).map(|path| String::from_utf16(&path).unwrap()).as_deref(),
                Some(expected),
                "{url}"
            );
        }
    }

    proptest! {
        #[cfg(unix)]
        #[test]
        fn any_path_survives_as_a_url_and_in_json(name in proptest::collection::vec(1_u8.., 0..20)) {
            use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
            let bytes = [b"/", name.as_slice()].concat();
            // Compares bytes, because paths that differ only in repeated or final separators are equal.
            let as_absolute = |bytes| std::path::absolute(PathBuf::from(std::ffi::OsString::from_vec(bytes))).unwrap();
            let whole = as_absolute(bytes.clone());
            let read = path(&of(&whole)).unwrap();
            prop_assert_eq!(read.as_os_str().as_bytes(), whole.as_os_str().as_bytes());
            let original = PathBuf::from(std::ffi::OsString::from_vec(bytes));
            let read: JsonPath = serde_json::from_str(&in_json(&original)).unwrap();
            prop_assert_eq!(read.0, original);
        }

        #[test]
        fn any_windows_path_survives_as_a_url(units in proptest::collection::vec(prop_oneof![any::<u16>(), 0xD7F0_u16..0xE010], 0..20)) {
            let absolute = |start: &str| start.encode_utf16().chain(units.iter().copied()).collect::<Vec<_>>();
            for path in [r"C:\", r"\\server\", r"\\localhost\", r"\\?\UNC\server\", r"\\?\c:\"].map(absolute) {
                // Windows takes a slash for a backslash.
                let path: Vec<_> = path.into_iter().map(|unit| if unit == 0x2F { 0x5C } else { unit }).collect();
                prop_assert_eq!(read_on_windows(&wide::url(path.iter().copied())), Some(path));
            }
        }
    }
}
