//! The window and everything around the page: title, size, menu bar, footer, focus, input, settings. The page itself belongs
//! to `tabs`, dialogs to `dialogs`.

use egui::{Context, Id, Vec2, ViewportCommand, vec2};

use crate::document::Document;
use crate::text;
use focus::Focus;
use narrow::Narrow;

pub(super) mod focus;
pub(super) mod footer;
pub(super) mod input;
pub(super) mod menu_bar;
mod narrow;
pub(super) mod preferences;

/// Estimated screen space taken by borders, title bar and taskbar, in points.
const DECORATION: Vec2 = vec2(16.0, 88.0);

/// The state of the window.
#[derive(Debug, Default)]
pub(super) struct Window {
    title: String,
    fit: Fit,
    closing: Closing,
    narrow: Narrow,
    pub focus: Focus,
}

/// Whether the window fits on its screen.
#[derive(Debug, Default)]
enum Fit {
    /// The sizes have not been compared yet.
    #[default]
    Unknown,
    Fits,
    /// The window had this size, which must not be saved in the settings: it did not fit, or was the narrow one of the entry
    /// assistant.
    Passing(Vec2),
}

/// What happens on a request to close the window.
#[derive(Debug, Default, PartialEq, Eq)]
enum Closing {
    /// The user is asked first if unsaved work would be lost.
    #[default]
    Asks,
    /// The window closes: the user has decided.
    Decided,
}

/// A request from the rooms above to the window.
#[derive(Clone, Copy)]
pub(super) enum Message {
    /// The first dialog has opened; this widget had the focus.
    DialogOpened(Option<Id>),
    /// The widget that had the focus before the dialogs is gone.
    ForgetFocus,
    /// Moves the focus to the next pane, or to the previous one.
    CyclePanes { is_forward: bool },
    /// Requests to close the window. The user is asked again if unsaved work would be lost after all.
    Close,
    /// Closes the window even if unsaved work is lost.
    CloseNow,
}

impl Window {
    /// Returns the title.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Returns whether the user has decided to close the window.
    pub(super) fn is_closing(&self) -> bool {
        self.closing == Closing::Decided
    }

    pub(super) fn update(&mut self, ctx: &Context, message: Message) {
        match message {
            Message::DialogOpened(focused) => self.focus.dialog_opened(focused),
            Message::ForgetFocus => self.focus.forget(),
            Message::CyclePanes { is_forward } => self.focus.cycle_panes(ctx, is_forward),
            Message::Close => ctx.send_viewport_cmd(ViewportCommand::Close),
            Message::CloseNow => {
                self.closing = Closing::Decided;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    /// Makes the window narrow while the entry assistant is open: `on_top` is whether it then stays above other windows, and
    /// `None` that the assistant is closed. `usual` is the size in the settings.
    pub(super) fn follow_entry(&mut self, ctx: &Context, on_top: Option<bool>, usual: [f32; 2]) {
        self.narrow.follow(ctx, on_top, usual.into());
    }

    /// Updates the title. Returns the size to open the window with next time, in points at 100% zoom.
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
        // Do not save the size of a window that fills the screen.
        let points = inner.filter(|_| !fills)?.size() * ctx.zoom_factor();
        if let Fit::Unknown = self.fit {
            self.fit = Fit::Fits;
            if screen.is_some_and(|screen| !fits(points, screen * ctx.zoom_factor())) {
                // Only the system knows the real size of its decorations; in a maximized window the footer is always visible.
                ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
                self.fit = Fit::Passing(points);
            }
        }
        if self.narrow.is_narrow() {
            self.fit = Fit::Passing(points);
        }
        match self.fit {
            Fit::Passing(size) if size == points => None,
            _ => Some([points.x, points.y]),
        }
    }
}

/// Returns whether a window with this inner size fits on a screen, both in points.
fn fits(inner: Vec2, screen: Vec2) -> bool {
    (inner + DECORATION).max(screen) == screen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_the_narrow_window_is_not_saved() {
        use egui::{Pos2, RawInput, Rect, ViewportId};
        let (mut window, ctx, document) = (Window::default(), Context::default(), Document::unnamed());
        let (usual, narrow) = (vec2(1000.0, 600.0), vec2(420.0, 600.0));
        let mut saved = |size: Vec2, on_top: Option<bool>| {
            let mut input = RawInput::default();
            let viewport = input.viewports.entry(ViewportId::ROOT).or_default();
            viewport.inner_rect = Some(Rect::from_min_size(Pos2::ZERO, size));
            let mut saved = None;
            let show = |ui: &mut egui::Ui| {
                window.follow_entry(ui.ctx(), on_top, usual.into());
                saved = window.follow(ui.ctx(), &document);
            };
            ctx.run_ui(input, show).textures_delta.clear();
            saved
        };
        assert_eq!(saved(usual, None), Some(usual.into()));
        assert_eq!((saved(usual, Some(false)), saved(narrow, Some(false))), (None, None));
        assert_eq!(saved(narrow, None), None, "the system has not made it wide again yet");
        assert_eq!(saved(usual, None), Some(usual.into()));
    }

    #[test]
    fn a_window_fits_a_screen_with_room_for_its_borders_and_the_taskbar() {
        let inside = vec2(1240.0, 840.0);
        assert!(fits(inside, vec2(1920.0, 1080.0)) && fits(inside, vec2(1280.0, 1024.0)));
        for screen in [(1366.0, 768.0), (1280.0, 800.0), (1280.0, 720.0), (1024.0, 768.0), (1600.0, 900.0)] {
            assert!(!fits(inside, screen.into()), "{screen:?}");
        }
    }
}
