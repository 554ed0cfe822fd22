//! Parses and shows paths as people type and paste them: in the quotes of "Copy as path", starting with `~`, or as the `file:`
//! URL that a file manager copies. Does not access the disk.

use std::path::{Path, PathBuf};

use crate::document::file_url;
use crate::text::is_invisible;

/// Parses a typed path. `home` replaces `~`. Anything in none of these forms is used literally.
pub(super) fn read(typed: &str, home: Option<&Path>) -> PathBuf {
    let typed = typed.trim();
    let bare = unquoted(typed);
    if let Some(path) = file_url::path(bare) {
        return path;
    }
    match (bare.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_path_buf(),
        (Some(rest), Some(home)) if rest.starts_with(std::path::is_separator) => {
            home.join(rest.trim_start_matches(std::path::is_separator))
        }
        _ => PathBuf::from(bare),
    }
}

/// Returns the text from which [`read`] gets exactly this path: a `file:` URL if the path itself would be read as another one, or
/// would not be visible.
pub(super) fn text(path: &Path, home: Option<&Path>) -> String {
    let plain = path.to_str().filter(|text| !text.chars().any(is_invisible));
    let is_read_back = |text: &&str| read(text, home).as_os_str() == path.as_os_str();
    plain.filter(is_read_back).map_or_else(|| file_url::of(path), str::to_owned)
}

/// Strips a pair of quotes around the whole path.
fn unquoted(typed: &str) -> &str {
    let inside = |quote: char| typed.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(typed: &str) -> String {
        read(typed, Some(Path::new("/home/ann"))).display().to_string()
    }

    #[test]
    fn quotes_around_a_path_are_stripped() {
        assert_eq!(path(" \"/p/my duo.radius.json\" "), "/p/my duo.radius.json");
        assert_eq!(path("'/p/duo.radius.json'"), "/p/duo.radius.json");
        for literal in ["\"", "/p/\"duo\".json", "\"/p/duo.json", "/it's"] {
            assert_eq!(path(literal), literal);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_leading_tilde_is_the_home_folder() {
        assert_eq!(path("~/p/duo.json"), "/home/ann/p/duo.json");
        assert_eq!((path("~"), path("~//duo.json")), ("/home/ann".into(), "/home/ann/duo.json".into()));
        for literal in ["~bob/duo.json", "/p/~/duo.json", "./~/duo.json"] {
            assert_eq!(path(literal), literal);
        }
        assert_eq!(read("~/duo.json", None), Path::new("~/duo.json"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_url_becomes_a_local_path() {
        use std::os::unix::ffi::OsStrExt as _;
        assert_eq!(path("file:///p/my%20duo.radius.json"), "/p/my duo.radius.json");
        assert_eq!(path("FILE://localhost/p/%D0%BA.json"), "/p/к.json");
        assert_eq!(read("file:///p/%FF.json", None).as_os_str().as_bytes(), b"/p/\xff.json");
        for literal in ["file://elsewhere/p/duo.json", "file:/p", "file://", "http://x/duo.json", "ключ-файл"] {
            assert_eq!(path(literal), literal);
        }
    }

    #[cfg(unix)]
    #[test]
    fn every_path_has_a_text_that_is_read_as_that_path() {
        use std::os::unix::ffi::OsStrExt as _;
        let home = Some(Path::new("/home/ann"));
        let paths: [(&[u8], &str); 7] = [
            (b"/p/it's my duo.json", "/p/it's my duo.json"),
            (b"duo.radius.json", "duo.radius.json"),
            (b"/p/caf\xe9.json", "file:///p/caf%E9.json"),
            (b"/p/duo.json ", "file:///p/duo.json%20"),
            (b"/p/a\nb", "file:///p/a%0Ab"),
            (b"/\xff/%", "file:///%FF/%25"),
            ("/p/\u{202e}Ж".as_bytes(), "file:///p/%E2%80%AEЖ"),
        ];
        for (bytes, expected) in paths {
            let path = Path::new(std::ffi::OsStr::from_bytes(bytes));
            assert_eq!(text(path, home), expected);
            assert_eq!(read(expected, home).as_os_str().as_bytes(), bytes);
        }
    }

    #[cfg(windows)]
    #[test]
    fn a_file_url_becomes_a_path_with_a_drive_or_a_server() {
        assert_eq!(path("file:///C:/p/my%20duo.json"), r"C:\p\my duo.json");
        assert_eq!(path("file://server/share/duo.json"), r"\\server\share\duo.json");
    }
}
