//! Chooses the display under Linux, and finds environment variables that would keep a window from opening. winit uses Wayland
//! whenever WAYLAND_DISPLAY is set, even if nothing listens there, and panics on a scale that it cannot parse.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The environment variables that matter; an empty one counts as not set.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    /// DISPLAY.
    pub x11: Option<OsString>,
    /// WAYLAND_DISPLAY.
    pub wayland: Option<OsString>,
    /// WAYLAND_SOCKET, a connection opened by a parent process.
    pub wayland_socket: Option<OsString>,
    /// XDG_RUNTIME_DIR, the folder with the socket.
    pub runtime_folder: Option<OsString>,
    /// WINIT_X11_SCALE_FACTOR.
    pub x11_scale: Option<OsString>,
}

impl Environment {
    /// Reads the variables of this process.
    pub(super) fn of_process() -> Self {
        use std::env::var_os;
        Self {
            x11: var_os("DISPLAY"),
            wayland: var_os("WAYLAND_DISPLAY"),
            wayland_socket: var_os("WAYLAND_SOCKET"),
            runtime_folder: var_os("XDG_RUNTIME_DIR"),
            x11_scale: var_os("WINIT_X11_SCALE_FACTOR"),
        }
    }

    /// Returns whether to use X11 although WAYLAND_DISPLAY is set: `answers` found nothing at the Wayland socket.
    pub(super) fn needs_x11(&self, answers: impl FnOnce(&Path) -> bool) -> bool {
        let set = |value: &Option<OsString>| value.clone().filter(|value| !value.is_empty());
        let (Some(_), None, Some(name)) = (set(&self.x11), set(&self.wayland_socket), set(&self.wayland)) else {
            return false;
        };
        !answers(&PathBuf::from(self.runtime_folder.clone().unwrap_or_default()).join(name))
    }

    /// Returns why winit cannot parse the scale, and what to do.
    pub(super) fn problem(&self) -> Option<String> {
        // winit ignores a value that is not Unicode.
        let scale = self.x11_scale.as_deref().and_then(OsStr::to_str)?;
        let is_scale = |number: f64| number.is_normal() && number.is_sign_positive();
        let is_valid = scale.is_empty() || scale.eq_ignore_ascii_case("randr") || scale.parse().is_ok_and(is_scale);
        (!is_valid).then(|| {
            let found = crate::text::quoted(scale, 40);
            format!("WINIT_X11_SCALE_FACTOR is {found}; set it to a number such as 1.5, or remove it")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x11_is_used_if_wayland_does_not_respond_and_an_x11_display_is_set() {
        let name = |name: &str| Some(OsString::from(name));
        let both = Environment {
            x11: name(":0"),
            wayland: name("wayland-9"),
            runtime_folder: name("/run/me"),
            ..Environment::default()
        };
        assert!(both.needs_x11(|socket| {
            assert_eq!(socket, Path::new("/run/me/wayland-9"));
            false
        }));
        assert!(!both.needs_x11(|_| true), "Wayland is preferred if it responds");
        let absolute = Environment { wayland: name("/elsewhere/socket"), ..both.clone() };
        assert!(absolute.needs_x11(|socket| socket != Path::new("/elsewhere/socket")));
        for other in [
            Environment { x11: None, ..both.clone() },
            Environment { x11: name(""), ..both.clone() },
            Environment { wayland: None, ..both.clone() },
            Environment { wayland: name(""), ..both.clone() },
            Environment { wayland_socket: name("3"), ..both.clone() },
        ] {
            assert!(!other.needs_x11(|_| false), "{other:?}");
        }
    }

    #[test]
    fn an_invalid_scale_is_reported() {
        let problem =
            |scale: &str| Environment { x11_scale: Some(OsString::from(scale)), ..Environment::default() }.problem();
        for good in ["", "1", "1.5", "2e0", "randr", "RandR"] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in ["abc", "0", "-1", "nan", "inf", "1,5"] {
            assert!(problem(bad).is_some_and(|problem| problem.contains(bad)), "{bad}");
        }
    }
}
