//! Watches the system's theme: light or dark, and its contrast. On Linux the desktop portal knows both; without a portal, nothing
//! is reported. What is done with it belongs to `window::preferences`.

use std::sync::mpsc::{self, Sender};

use egui::{Context, Theme};
use mundy::{ColorScheme, Contrast as SystemContrast, Interest, Preferences};

use crate::console::{SystemTheme, SystemThemeReports};
use crate::draw::theme::Contrast;

/// Starts watching; each change wakes the window. Must be called on the main thread (Windows).
pub(super) fn watch(ctx: &Context) -> SystemThemeReports {
    let (sender, reports) = mpsc::channel();
    let mut report = reporter(ctx.clone(), sender);
    let subscribed = Interest::ColorScheme | Interest::Contrast;
    let watch = Preferences::subscribe(subscribed, move |preferences| report(system_theme(preferences)));
    Box::new(move || {
        // Keeps watching until the console is dropped.
        let _ = &watch;
        reports.try_recv().ok()
    })
}

/// Returns a function that passes on each theme that differs from the one before. The console begins with the default, so a system
/// without a portal, which reports just that, causes no frame.
fn reporter(ctx: Context, sender: Sender<SystemTheme>) -> impl FnMut(SystemTheme) {
    let mut last = SystemTheme::default();
    move |theme| {
        if std::mem::replace(&mut last, theme) != theme {
            // The window may have closed.
            let _ = sender.send(theme);
            ctx.request_repaint();
        }
    }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn only_a_change_is_reported_and_wakes_the_window() {
        let (ctx, wakes) = (Context::default(), Arc::new(AtomicUsize::new(0)));
        let counter = Arc::clone(&wakes);
        ctx.set_request_repaint_callback(move |_| _ = counter.fetch_add(1, Ordering::Relaxed));
        let (sender, reports) = mpsc::channel();
        let mut report = reporter(ctx, sender);
        let dark = SystemTheme { theme: Some(Theme::Dark), contrast: Contrast::Normal };
        report(SystemTheme::default());
        assert_eq!((reports.try_iter().count(), wakes.load(Ordering::Relaxed)), (0, 0));
        for theme in [dark, dark, SystemTheme::default()] {
            report(theme);
        }
        assert_eq!(reports.try_iter().collect::<Vec<_>>(), [dark, SystemTheme::default()]);
        // Wakes add up until the next frame.
        assert_eq!(wakes.load(Ordering::Relaxed), 1);
    }
}
