//! Names of files that Windows forbids, or takes for something else.

use std::ffi::OsStr;
use std::path::Path;

use super::Failure;

/// Names that are devices in every folder, whatever follows a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
/// Names that are devices with one of these digits.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];
const DEVICE_DIGITS: [&str; 13] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"];

/// Refuses a path whose last part is no name for a file on Windows; elsewhere every name will do.
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
        return Some("Windows keeps this name for a device");
    }
    if name.ends_with(['.', ' ']) {
        return Some("Windows drops a dot or a space at the end of a name");
    }
    if name.contains(['<', '>', ':', '"', '|', '?', '*']) || name.contains(char::is_control) {
        return Some("Windows allows none of < > : \" | ? * in a name, and no control characters");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_one_in_every_folder_and_with_every_ending() {
        for name in
            ["con", "NUL", "nul.radius.json", "Aux.txt", "com1", "LPT9.radius.json", "com¹", "con .json", "conin$"]
        {
            assert_eq!(problem(name), Some("Windows keeps this name for a device"), "{name}");
        }
    }

    #[test]
    fn what_windows_drops_or_allows_in_no_name_is_refused() {
        for name in ["duo.radius.json.", "duo ", "..."] {
            assert_eq!(problem(name), Some("Windows drops a dot or a space at the end of a name"), "{name:?}");
        }
        for name in ["duo:stream", "*.radius.json", "a?b", "a\"b", "a\tb"] {
            assert!(problem(name).is_some_and(|reason| reason.starts_with("Windows allows none of")), "{name:?}");
        }
    }

    #[test]
    fn names_that_only_look_like_those_are_fine() {
        for name in
            ["console.radius.json", "nul-1.json", "com.json", "com10.json", "lpt", "x.con", ".con", " con", "ключ.json"]
        {
            assert_eq!(problem(name), None, "{name:?}");
        }
    }
}
