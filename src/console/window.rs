//! The window itself: its title, the size remembered for the next start, and whether it fits the screen. It draws nothing.

pub(super) mod footer;
pub(super) mod input;
pub mod launch;
pub(super) mod menu_bar;

use egui::{Context, Vec2, ViewportCommand, vec2};

use crate::console::Console;
use crate::text;

/// The room for what surrounds the inside of a window on a screen, in points: borders, title bar and task bar.
const AROUND: Vec2 = vec2(16.0, 88.0);

/// What is known of the window.
#[derive(Debug, Default)]
pub(super) struct Window {
    title: String,
    /// Whether its size has been compared with that of the screen.
    is_compared: bool,
    /// The size that did not fit; it is not remembered.
    too_large: Option<Vec2>,
}

impl Window {
    /// Its title.
    pub(super) fn title(&self) -> &str {
        &self.title
    }
}

impl Console {
    /// Keeps title and size up to date.
    pub(super) fn keep_window(&mut self, ctx: &Context) {
        let mark = if self.document.is_changed() { " ● unsaved" } else { "" };
        let title = format!("RADIUS Properties - {}{mark}", text::visible(self.document.policy().name().as_str()));
        if title != self.window.title {
            self.window.title.clone_from(&title);
            ctx.send_viewport_cmd(ViewportCommand::Title(title));
        }
        let (inner, screen, fills) = ctx.input(|input| {
            let viewport = input.viewport();
            let fills = [viewport.maximized, viewport.fullscreen, viewport.minimized].contains(&Some(true));
            (viewport.inner_rect, viewport.monitor_size, fills)
        });
        // The size of a window that fills the screen is not the one to begin with.
        let Some(inner) = inner.filter(|_| !fills) else { return };
        let points = inner.size() * ctx.zoom_factor();
        let is_first = !std::mem::replace(&mut self.window.is_compared, true);
        if is_first && screen.is_some_and(|screen| !fits(points, screen * ctx.zoom_factor())) {
            // Only the system knows what it puts around a window; maximised, the footer is always visible.
            ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
            self.window.too_large = Some(points);
        }
        if self.window.too_large != Some(points) {
            self.settings.window = [points.x, points.y];
        }
    }
}

/// Whether a window with this inside fits a screen, both in points.
fn fits(inner: Vec2, screen: Vec2) -> bool {
    (inner + AROUND).max(screen) == screen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fits_a_screen_that_has_room_for_its_frame_and_the_task_bar() {
        let inside = vec2(1240.0, 840.0);
        assert!(fits(inside, vec2(1920.0, 1080.0)) && fits(inside, vec2(1280.0, 1024.0)));
        for screen in [(1366.0, 768.0), (1280.0, 800.0), (1280.0, 720.0), (1024.0, 768.0), (1600.0, 900.0)] {
            assert!(!fits(inside, screen.into()), "{screen:?}");
        }
    }
}
