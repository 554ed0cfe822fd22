//! Watches the system's theme: light or dark, and its contrast. On Linux the desktop portal knows both; without a portal, nothing
//! is reported. What is done with it belongs to `window::preferences`.

use std::sync::mpsc;

use egui::{Context, Theme};
use mundy::{ColorScheme, Contrast as SystemContrast, Interest, Preferences};

use crate::console::{SystemTheme, SystemThemeReports};
use crate::draw::theme::Contrast;

/// Starts watching; each report wakes the window. Must be called on the main thread (Windows).
pub(super) fn watch(ctx: &Context) -> SystemThemeReports {
    let (sender, reports) = mpsc::channel();
    let ctx = ctx.clone();
    let watch = Preferences::subscribe(Interest::ColorScheme | Interest::Contrast, move |preferences| {
        // The window may have closed.
        let _ = sender.send(system_theme(preferences));
        ctx.request_repaint();
    });
    let mut last = SystemTheme::default();
    Box::new(move || {
        // Keeps watching until the console is dropped.
        let _ = &watch;
        reports.try_iter().find(|new| std::mem::replace(&mut last, *new) != *new)
    })
}

fn system_theme(preferences: Preferences) -> SystemTheme {
    let theme = match preferences.color_scheme {
        ColorScheme::Dark => Some(Theme::Dark),
        ColorScheme::Light => Some(Theme::Light),
        ColorScheme::NoPreference => None,
    };
    let contrast = match preferences.contrast {
        SystemContrast::More | SystemContrast::Custom => Contrast::High,
        SystemContrast::NoPreference | SystemContrast::Less => Contrast::Normal,
    };
    SystemTheme { theme, contrast }
}
