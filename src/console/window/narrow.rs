//! The narrow window of the entry assistant, which fits beside the vendor's dialog: its size, its place above other windows, and
//! the way back to the usual window. A window manager may refuse any of it; the assistant works in a window of any size.

use egui::{Context, Pos2, Vec2, ViewportCommand, WindowLevel, vec2};

use crate::draw::theme;

/// The size of the narrow window when it is first opened, in points.
const FIRST_SIZE: Vec2 = vec2(420.0, 720.0);
/// The smallest narrow window, in points without zoom.
const SMALLEST: Vec2 = vec2(320.0, 320.0);

/// What was asked of the window, and how it was before.
#[derive(Debug, Default)]
pub(super) struct Narrow {
    state: State,
    /// The size that the user gave the narrow window, in points of the zoom that it had.
    size: Option<Vec2>,
    /// Whether the window is above other windows.
    is_on_top: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum State {
    /// The window is as usual.
    #[default]
    Usual,
    /// The window was maximized, and its manager has not restored it yet.
    Restoring,
    /// The window is narrow.
    Narrow(Before),
    /// The window was maximized while it was narrow. It gets back its size when it is restored.
    Maximized(Before),
    /// The window fills the screen without decorations, and stays that way.
    Fullscreen,
}

/// How the window was before it became narrow. Sizes and places are in points without zoom.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Before {
    /// Its size; none if it was maximized.
    size: Option<Vec2>,
    /// Its upper left corner, if the system tells and the window was not maximized. Wayland does not tell.
    corner: Option<Pos2>,
}

impl Before {
    /// Gives the window back its place and size. `usual` is the size of one that was maximized.
    fn restore(self, ctx: &Context, usual: Vec2) {
        let zoom = ctx.zoom_factor();
        ctx.send_viewport_cmd(ViewportCommand::InnerSize(self.size.unwrap_or(usual) / zoom));
        if let Some(corner) = self.corner {
            // The narrow window may have been moved to an edge, where the wide one would be off the screen.
            ctx.send_viewport_cmd(ViewportCommand::OuterPosition(corner / zoom));
        }
    }
}

impl Narrow {
    /// Makes the window narrow while the assistant is open: `on_top` is whether it is then above other windows, and `None` that
    /// the assistant is closed. `usual` is the size of a window that was maximized, in points without zoom.
    pub(super) fn follow(&mut self, ctx: &Context, on_top: Option<bool>, usual: Vec2) {
        let is_on_top = on_top.unwrap_or_default();
        if std::mem::replace(&mut self.is_on_top, is_on_top) != is_on_top {
            let level = if is_on_top { WindowLevel::AlwaysOnTop } else { WindowLevel::Normal };
            ctx.send_viewport_cmd(ViewportCommand::WindowLevel(level));
        }
        let zoom = ctx.zoom_factor();
        let (size, corner, is_maximized, is_fullscreen) = ctx.input(|input| {
            let viewport = input.viewport();
            let size = viewport.inner_rect.map(|rect| rect.size());
            let corner = viewport.outer_rect.map(|rect| rect.min * zoom);
            (size, corner, viewport.maximized == Some(true), viewport.fullscreen == Some(true))
        });
        self.state = match (self.state, on_top.is_some()) {
            (State::Usual, true) if is_fullscreen => State::Fullscreen,
            (State::Usual | State::Maximized(_), true) if is_maximized => {
                ctx.send_viewport_cmd(ViewportCommand::Maximized(false));
                State::Restoring
            }
            (State::Usual, true) => {
                self.begin(ctx);
                State::Narrow(Before { size: size.map(|size| size * zoom).or(Some(usual)), corner })
            }
            (State::Restoring, true) if !is_maximized => {
                self.begin(ctx);
                State::Narrow(Before::default())
            }
            (State::Restoring, false) => {
                ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
                State::Usual
            }
            (State::Narrow(before), false) => {
                ctx.send_viewport_cmd(ViewportCommand::MinInnerSize(theme::SMALLEST_WINDOW / zoom));
                if is_maximized || is_fullscreen {
                    State::Maximized(before)
                } else {
                    self.size = size.or(self.size);
                    before.restore(ctx, usual);
                    if before.size.is_none() {
                        ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
                    }
                    State::Usual
                }
            }
            (State::Maximized(before), is_open) if !is_maximized && !is_fullscreen => {
                if is_open {
                    self.begin(ctx);
                    State::Narrow(before)
                } else {
                    before.restore(ctx, usual);
                    State::Usual
                }
            }
            (State::Fullscreen, false) => State::Usual,
            (state, _) => state,
        };
    }

    /// Returns whether the window has a size that is not its usual one.
    pub(super) fn is_narrow(&self) -> bool {
        self.state != State::Usual
    }

    fn begin(&self, ctx: &Context) {
        let zoom = ctx.zoom_factor();
        let screen = ctx.input(|input| input.viewport().monitor_size).map_or(Vec2::INFINITY, |screen| screen * zoom);
        let size = self.size.unwrap_or(FIRST_SIZE) * zoom;
        let size = size.min(screen - super::DECORATION).max(SMALLEST);
        ctx.send_viewport_cmd(ViewportCommand::MinInnerSize(SMALLEST / zoom));
        ctx.send_viewport_cmd(ViewportCommand::InnerSize(size / zoom));
    }
}

#[cfg(test)]
mod tests {
    use egui::{RawInput, Rect, ViewportId, pos2};

    use super::*;

    const USUAL: Vec2 = vec2(1240.0, 840.0);

    /// A window in this state, of which the assistant then asks something. Returns the commands to the window.
    fn commands(
        narrow: &mut Narrow,
        ctx: &Context,
        size: Vec2,
        maximized: bool,
        on_top: Option<bool>,
    ) -> Vec<ViewportCommand> {
        commands_at(narrow, ctx, (None, size), maximized, on_top)
    }

    /// Like [`commands`], for a window of which the system tells its corner.
    fn commands_at(
        narrow: &mut Narrow,
        ctx: &Context,
        (corner, size): (Option<Pos2>, Vec2),
        maximized: bool,
        on_top: Option<bool>,
    ) -> Vec<ViewportCommand> {
        let mut input = RawInput::default();
        let window = input.viewports.entry(ViewportId::ROOT).or_default();
        window.inner_rect = Some(Rect::from_min_size(Pos2::ZERO, size));
        window.outer_rect = corner.map(|corner| Rect::from_min_size(corner, size));
        (window.maximized, window.monitor_size) = (Some(maximized), Some(vec2(1920.0, 700.0)));
        let mut output = ctx.run_ui(input, |ui| narrow.follow(ui.ctx(), on_top, USUAL));
        output.textures_delta.clear();
        let commands =
            output.viewport_output.remove(&ViewportId::ROOT).map(|window| window.commands).unwrap_or_default();
        commands.into_iter().filter(|command| !matches!(command, ViewportCommand::SetTheme(_))).collect()
    }

    use ViewportCommand::{InnerSize, Maximized, MinInnerSize, OuterPosition};

    #[test]
    fn the_window_gets_back_its_size_and_remembers_the_narrow_one() {
        let (mut narrow, ctx) = (Narrow::default(), Context::default());
        let (normal, small, own) = (vec2(1000.0, 600.0), vec2(420.0, 612.0), vec2(380.0, 500.0));
        assert_eq!(commands(&mut narrow, &ctx, normal, false, None), []);
        let begun = [MinInnerSize(SMALLEST), InnerSize(small)];
        assert_eq!(commands(&mut narrow, &ctx, normal, false, Some(false)), begun, "not higher than the screen");
        assert!(narrow.is_narrow());
        assert_eq!(commands(&mut narrow, &ctx, own, false, Some(false)), []);
        let ended = [MinInnerSize(theme::SMALLEST_WINDOW), InnerSize(normal)];
        assert_eq!(commands(&mut narrow, &ctx, own, false, None), ended);
        assert!(!narrow.is_narrow());
        let begun = [MinInnerSize(SMALLEST), InnerSize(own)];
        assert_eq!(commands(&mut narrow, &ctx, normal, false, Some(false)), begun);
    }

    #[test]
    fn a_maximized_window_is_restored_first_and_maximized_again() {
        let (mut narrow, ctx) = (Narrow::default(), Context::default());
        let full = vec2(1920.0, 1000.0);
        assert_eq!(commands(&mut narrow, &ctx, full, true, Some(false)), [Maximized(false)]);
        assert_eq!(commands(&mut narrow, &ctx, full, true, Some(false)), []);
        let begun = [MinInnerSize(SMALLEST), InnerSize(vec2(420.0, 612.0))];
        assert_eq!(commands(&mut narrow, &ctx, USUAL, false, Some(false)), begun);
        let ended = [MinInnerSize(theme::SMALLEST_WINDOW), InnerSize(USUAL), Maximized(true)];
        assert_eq!(commands(&mut narrow, &ctx, vec2(420.0, 612.0), false, None), ended);
        assert_eq!(commands(&mut narrow, &ctx, full, true, Some(false)), [Maximized(false)]);
        assert_eq!(commands(&mut narrow, &ctx, full, true, None), [Maximized(true)], "closed at once");
    }

    #[test]
    fn the_window_returns_to_where_it_was() {
        let (mut narrow, ctx) = (Narrow::default(), Context::default());
        let (normal, small) = (vec2(1000.0, 600.0), vec2(420.0, 612.0));
        let (before, at_the_edge) = (pos2(100.0, 50.0), pos2(1500.0, 50.0));
        commands_at(&mut narrow, &ctx, (Some(before), normal), false, Some(false));
        let ended = [MinInnerSize(theme::SMALLEST_WINDOW), InnerSize(normal), OuterPosition(before)];
        assert_eq!(commands_at(&mut narrow, &ctx, (Some(at_the_edge), small), false, None), ended);
    }

    #[test]
    fn a_narrow_window_that_was_maximized_gets_back_its_size_when_it_is_restored() {
        let (mut narrow, ctx) = (Narrow::default(), Context::default());
        let (normal, full, small) = (vec2(1000.0, 600.0), vec2(1920.0, 1000.0), vec2(420.0, 612.0));
        commands(&mut narrow, &ctx, normal, false, Some(false));
        let ended = [MinInnerSize(theme::SMALLEST_WINDOW)];
        assert_eq!(commands(&mut narrow, &ctx, full, true, None), ended, "it stays maximized");
        assert_eq!(commands(&mut narrow, &ctx, full, true, None), []);
        assert!(narrow.is_narrow());
        assert_eq!(commands(&mut narrow, &ctx, small, false, None), [InnerSize(normal)]);
        assert!(!narrow.is_narrow());
        // Opened again before it is restored.
        commands(&mut narrow, &ctx, normal, false, Some(false));
        commands(&mut narrow, &ctx, full, true, None);
        assert_eq!(commands(&mut narrow, &ctx, full, true, Some(false)), [Maximized(false)]);
    }

    #[test]
    fn the_narrow_window_is_as_wide_at_each_zoom_for_its_contents() {
        let (mut narrow, ctx) = (Narrow::default(), Context::default());
        let own = vec2(400.0, 300.0);
        ctx.set_zoom_factor(2.0);
        for (size, on_top) in [(USUAL / 2.0, None), (USUAL / 2.0, Some(false)), (own, Some(false)), (own, None)] {
            commands(&mut narrow, &ctx, size, false, on_top);
        }
        ctx.set_zoom_factor(1.0);
        commands(&mut narrow, &ctx, USUAL, false, None);
        let begun = [MinInnerSize(SMALLEST), InnerSize(vec2(400.0, 320.0))];
        assert_eq!(commands(&mut narrow, &ctx, USUAL, false, Some(false)), begun);
    }

    #[test]
    fn the_window_is_above_others_only_while_the_assistant_is_open() {
        let (mut narrow, ctx) = (Narrow::default(), Context::default());
        let mut levels = |on_top| {
            let all = commands(&mut narrow, &ctx, USUAL, false, on_top);
            let level = |command| if let ViewportCommand::WindowLevel(level) = command { Some(level) } else { None };
            all.into_iter().filter_map(level).collect::<Vec<_>>()
        };
        assert_eq!(levels(Some(false)), []);
        assert_eq!(levels(Some(true)), [WindowLevel::AlwaysOnTop]);
        assert_eq!(levels(Some(true)), []);
        assert_eq!(levels(Some(false)), [WindowLevel::Normal]);
        assert_eq!((levels(Some(true)), levels(None)), (vec![WindowLevel::AlwaysOnTop], vec![WindowLevel::Normal]));
    }

    #[test]
    fn zoom_makes_the_narrow_window_larger() {
        let (mut narrow, ctx) = (Narrow::default(), Context::default());
        ctx.set_zoom_factor(2.0);
        commands(&mut narrow, &ctx, USUAL / 2.0, false, None);
        let begun = [MinInnerSize(SMALLEST / 2.0), InnerSize(vec2(420.0, 656.0))];
        assert_eq!(commands(&mut narrow, &ctx, USUAL / 2.0, false, Some(false)), begun);
    }
}
