//! The window and what surrounds the page in it: title, size, menu bar, footer, focus, input, settings. What is on the page
//! and in dialogs is elsewhere.

use egui::{Context, Id, Vec2, ViewportCommand, vec2};

use crate::document::Document;
use crate::text;
use focus::Focus;

pub(super) mod focus;
pub(super) mod footer;
pub(super) mod input;
pub(super) mod menu_bar;
pub(super) mod preferences;

/// The room for what surrounds the inside of a window on a screen, in points: borders, title bar and task bar.
const AROUND: Vec2 = vec2(16.0, 88.0);

/// What is known of the window.
#[derive(Debug, Default)]
pub(super) struct Window {
    title: String,
    fit: Fit,
    closing: Closing,
    pub focus: Focus,
}

/// Whether the window fits its screen.
#[derive(Debug, Default)]
enum Fit {
    /// The sizes have not been compared yet.
    #[default]
    Unknown,
    Fits,
    /// Not with this size, which is not remembered.
    TooLarge(Vec2),
}

/// What happens when the window is to close.
#[derive(Debug, Default, PartialEq, Eq)]
enum Closing {
    /// A question comes first where something would be lost.
    #[default]
    Asks,
    /// It closes: the user has decided.
    Decided,
}

/// What the rooms above ask of the window.
#[derive(Clone, Copy)]
pub(super) enum Message {
    /// The first dialog has opened; this had the focus.
    DialogOpened(Option<Id>),
    /// What had the focus before the dialogs is no longer there.
    ForgetFocus,
    /// Closes it; it asks again, should there be something to lose after all.
    Close,
    /// Closes it whatever is lost.
    CloseNow,
}

impl Window {
    /// Its title.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Whether it closes without a question.
    pub(super) fn closes(&self) -> bool {
        self.closing == Closing::Decided
    }

    pub(super) fn update(&mut self, ctx: &Context, message: Message) {
        match message {
            Message::DialogOpened(focused) => self.focus.dialog_opened(focused),
            Message::ForgetFocus => self.focus.forget(),
            Message::Close => ctx.send_viewport_cmd(ViewportCommand::Close),
            Message::CloseNow => {
                self.closing = Closing::Decided;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    /// Keeps the title up to date, and gives the size to begin with next time, in points without zoom.
    pub(super) fn follow(&mut self, ctx: &Context, document: &Document) -> Option<[f32; 2]> {
        let mark = if document.is_changed() { " ● unsaved" } else { "" };
        let title = format!("RADIUS Properties - {}{mark}", text::visible(document.policy().name().as_str()));
        if title != self.title {
            self.title.clone_from(&title);
            ctx.send_viewport_cmd(ViewportCommand::Title(title));
        }
        let (inner, screen, fills) = ctx.input(|input| {
            let viewport = input.viewport();
            let fills = [viewport.maximized, viewport.fullscreen, viewport.minimized].contains(&Some(true));
            (viewport.inner_rect, viewport.monitor_size, fills)
        });
        // The size of a window that fills the screen is not the one to begin with.
        let points = inner.filter(|_| !fills)?.size() * ctx.zoom_factor();
        if let Fit::Unknown = self.fit {
            self.fit = Fit::Fits;
            if screen.is_some_and(|screen| !fits(points, screen * ctx.zoom_factor())) {
                // Only the system knows what it puts around a window; maximised, the footer is always visible.
                ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
                self.fit = Fit::TooLarge(points);
            }
        }
        match self.fit {
            Fit::TooLarge(size) if size == points => None,
            _ => Some([points.x, points.y]),
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
