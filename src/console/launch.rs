//! Opens the window: which renderer, how large, and what to say when there is no display.

use std::path::PathBuf;
use std::process::ExitCode;

use eframe::egui::{IconData, ViewportBuilder};
use eframe::{NativeOptions, Renderer};

use super::Console;
use super::file_picker::NativePicker;
use crate::draw::theme;
use crate::gallery::PictureId;
use crate::settings::Settings;
use crate::text;

/// Shows the console, with `file` open if one is given, until it is closed.
///
/// # Errors
/// Words for a terminal: what happened, and what to do.
#[expect(clippy::needless_pass_by_value, reason = "the command line hands it over")]
pub fn run(file: Option<PathBuf>) -> Result<ExitCode, String> {
    let settings_file = Settings::file();
    let settings = settings_file.as_deref().map(Settings::read).unwrap_or_default();
    let mut first_error = None;
    for renderer in renderers() {
        let (file, settings, settings_file) = (file.clone(), settings.clone(), settings_file.clone());
        let opened = eframe::run_native(
            "radius-console",
            options(*renderer, &settings),
            Box::new(move |context| {
                let mut console = Console::new(&context.egui_ctx, settings, Box::new(NativePicker));
                console.keep_settings_in(settings_file);
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
        .with_app_id("radius-console")
        .with_inner_size(settings.window)
        .with_min_inner_size(theme::SMALLEST_WINDOW)
        .with_icon(icon());
    NativeOptions { viewport, renderer, persist_window: false, ..NativeOptions::default() }
}

fn icon() -> IconData {
    let pixels = PictureId::CUSTOM.pixels();
    IconData { rgba: pixels.as_raw().clone(), width: pixels.width(), height: pixels.height() }
}

fn words(error: &str) -> String {
    format!(
        "The console could not open a window: {}\n\
         Start it where there is a display: on the desktop of this computer, over RDP, or with DISPLAY or WAYLAND_DISPLAY \
         set.\n\
         The command line works without one: radius-console --help",
        text::visible(error)
    )
}
