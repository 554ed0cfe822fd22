//! File names that Windows forbids or interprets differently. On other systems every name is allowed.

use std::ffi::OsStr;
use std::path::Path;

use super::Failure;

/// Device names, reserved in every folder and with any extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
/// Device names when followed by one of the digits.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];
const DEVICE_DIGITS: [&str; 13] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"];

/// Fails on Windows if the last part of a path is not a valid file name.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    let name = path.file_name().and_then(OsStr::to_str);
    match name.filter(|_| cfg!(windows)).and_then(problem) {
        Some(reason) => Err(Failure::ForbiddenName(reason)),
        None => Ok(()),
    }
}

fn problem(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let is_numbered = |device: &&str| stem.strip_prefix(*device).is_some_and(|digit| DEVICE_DIGITS.contains(&digit));
    if DEVICES.contains(&stem.as_str()) || NUMBERED_DEVICES.iter().any(is_numbered) {
        return Some("Windows reserves this name for a device");
    }
    if name.ends_with(['.', ' ']) {
        return Some("Windows removes a dot or space from the end of a name");
    }
    if name.contains(['<', '>', ':', '"', '|', '?', '*']) || name.contains(char::is_control) {
        return Some("Windows does not allow < > : \" | ? * or control characters in a name");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_names_are_reserved_with_any_extension() {
        for name in
            ["con", "NUL", "nul.radius.json", "Aux.txt", "com1", "LPT9.radius.json", "com¹", "con .json", "conin$"]
        {
            assert_eq!(problem(name), Some("Windows reserves this name for a device"), "{name}");
        }
    }

    #[test]
    fn names_that_windows_changes_or_forbids_are_refused() {
        for name in ["duo.radius.json.", "duo ", "..."] {
            assert_eq!(problem(name), Some("Windows removes a dot or space from the end of a name"), "{name:?}");
        }
        for name in ["duo:stream", "*.radius.json", "a?b", "a\"b", "a\tb"] {
            assert!(problem(name).is_some_and(|reason| reason.starts_with("Windows does not allow")), "{name:?}");
        }
    }

    #[test]
    fn names_that_resemble_forbidden_ones_are_allowed() {
        for name in
            ["console.radius.json", "nul-1.json", "com.json", "com10.json", "lpt", "x.con", ".con", " con", "ключ.json"]
        {
            assert_eq!(problem(name), None, "{name:?}");
        }
    }
}
