//! Parses paths as people type and paste them: in the quotes of "Copy as path", starting with `~`, or as the `file:` URL that a
//! file manager copies. Does not access the disk.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

/// Parses a typed path. `home` replaces `~`. Anything in none of these forms is used literally.
pub(super) fn read(typed: &str, home: Option<&Path>) -> PathBuf {
    let typed = typed.trim();
    let bare = unquoted(typed);
    if let Some(path) = of_url(bare) {
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

/// Strips a pair of quotes around the whole path.
fn unquoted(typed: &str) -> &str {
    let inside = |quote: char| typed.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(typed)
}

/// Returns the local path of a `file:` URL (RFC 8089, section 2). On Windows, a host becomes part of a UNC path.
fn of_url(typed: &str) -> Option<PathBuf> {
    let (scheme, rest) = typed.split_at_checked("file://".len())?;
    if !scheme.eq_ignore_ascii_case("file://") {
        return None;
    }
    let (host, path) = rest.split_at(rest.find('/')?);
    let is_here = host.is_empty() || host.eq_ignore_ascii_case("localhost");
    if cfg!(windows) {
        let path = percent_decode_str(path).decode_utf8().ok()?.replace('/', "\\");
        return Some(if is_here { path.trim_start_matches('\\').into() } else { format!("\\\\{host}{path}").into() });
    }
    if is_here { from_bytes(percent_decode_str(path).collect()) } else { None }
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    Some(PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes)))
}

#[cfg(not(unix))]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
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

    #[cfg(windows)]
    #[test]
    fn a_file_url_becomes_a_path_with_a_drive_or_a_server() {
        assert_eq!(path("file:///C:/p/my%20duo.json"), r"C:\p\my duo.json");
        assert_eq!(path("file://server/share/duo.json"), r"\\server\share\duo.json");
    }
}
