//! Opens the window: which renderer, how large, and what to say when there is no display.

#[cfg(target_os = "linux")]
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;

use eframe::egui::{IconData, ViewportBuilder};
use eframe::{EventLoopBuilderHook, NativeOptions, Renderer};

use super::Console;
use super::file_picker::NativePicker;
use crate::draw::theme;
use crate::settings::Settings;
use crate::text;

#[cfg(target_os = "linux")]
mod display;

/// What the desktop knows the window by: the desktop entry of `assets/system` is called so.
const APP_ID: &str = "radius-console";

/// Shows the console, with `file` open if one is given, until it is closed.
///
/// # Errors
/// Words for a terminal: what happened, and what to do.
pub fn run(file: Option<&Path>) -> Result<ExitCode, String> {
    #[cfg(target_os = "linux")]
    if let Some(problem) = display::Environment::of_process().problem() {
        return Err(words(&problem));
    }
    let settings_file = Settings::file();
    let settings = settings_file.as_deref().map(Settings::read).unwrap_or_default();
    let mut first_error = None;
    for renderer in renderers() {
        let (file, settings, settings_file) = (file.map(Path::to_path_buf), settings.clone(), settings_file.clone());
        let opened = eframe::run_native(
            APP_ID,
            options(*renderer, &settings),
            Box::new(move |context| {
                let mut console = Console::new(&context.egui_ctx, settings, Box::new(NativePicker));
                console.keep_settings_in(settings_file);
                console.keep_recovery_in(&context.egui_ctx, Settings::recovery_folder());
                if let Some(file) = file {
                    console.open(&context.egui_ctx, file);
                }
                Ok(Box::new(console))
            }),
        );
        match opened {
            Ok(()) => return Ok(ExitCode::SUCCESS),
            // Without a display the first error is the true one.
            Err(error) => first_error = first_error.or(Some(error.to_string())),
        }
    }
    Err(words(&first_error.unwrap_or_default()))
}

/// The renderers to try, in turn. On Windows DX12 first: its software adapter works over RDP and in virtual machines, where
/// OpenGL is too old (egui#2573).
fn renderers() -> &'static [Renderer] {
    #[cfg(windows)]
    return &[Renderer::Wgpu, Renderer::Glow];
    #[cfg(not(windows))]
    &[Renderer::Glow]
}

fn options(renderer: Renderer, settings: &Settings) -> NativeOptions {
    let viewport = ViewportBuilder::default()
        .with_title("RADIUS Properties")
        .with_app_id(APP_ID)
        .with_inner_size(settings.window)
        .with_min_inner_size(theme::SMALLEST_WINDOW)
        .with_icon(icon());
    NativeOptions {
        viewport,
        renderer,
        persist_window: false,
        event_loop_builder: event_loop(),
        ..NativeOptions::default()
    }
}

/// What the event loop needs besides the usual. On a Mac winit makes a menu whose Cmd+Q ends the program without a question about
/// unsaved changes; without it Cmd+Q is a key like any other, and closes the window.
fn event_loop() -> Option<EventLoopBuilderHook> {
    #[cfg(target_os = "macos")]
    return Some(Box::new(|builder| {
        use winit::platform::macos::EventLoopBuilderExtMacOS as _;
        builder.with_default_menu(false);
    }));
    #[cfg(target_os = "linux")]
    if display::Environment::of_process().needs_x11(|socket| UnixStream::connect(socket).is_ok()) {
        return Some(Box::new(|builder| {
            use winit::platform::x11::EventLoopBuilderExtX11 as _;
            builder.with_x11();
        }));
    }
    #[cfg(not(target_os = "macos"))]
    None
}

fn icon() -> IconData {
    // It is ours, and a test draws it: a window without icon is all that could come of it.
    eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon/128.png")).unwrap_or_default()
}

fn words(error: &str) -> String {
    format!(
        "The console could not open a window: {}\n\
         Start it where there is a display: on the desktop of this computer, over RDP, or with DISPLAY or WAYLAND_DISPLAY \
         set.\n\
         The command line works without one: radius-console --help",
        text::visible(reason(error))
    )
}

/// What an error says after the place in somebody's source at which it arose.
fn reason(error: &str) -> &str {
    let after_place = error.rsplit_once(".rs:").and_then(|(_, rest)| rest.split_once(": "));
    after_place.map_or(error, |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_without_the_place_in_the_source() {
        let error =
            "winit EventLoopError: os error at /src/linux/mod.rs:765: neither DISPLAY nor WAYLAND_DISPLAY is set.";
        assert_eq!(reason(error), "neither DISPLAY nor WAYLAND_DISPLAY is set.");
        assert_eq!(reason("no adapter: none found"), "no adapter: none found");
    }
}
