//! Opens the window: which renderer, how large, and what to say when there is no display.

#[cfg(target_os = "linux")]
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;

use eframe::{EventLoopBuilderHook, NativeOptions, Renderer};
use egui::{IconData, ViewportBuilder};

use crate::console::Console;
use crate::console::dialogs::picker::NativePicker;
use crate::draw::theme;
use crate::settings::Settings;
use crate::text;

#[cfg(target_os = "linux")]
mod display;

/// What the desktop knows the window by: the desktop entry of `assets/system` is called so.
const APP_ID: &str = "radius-console";

/// Shows the console, with `file` open if one is given, until it is closed. It is drawn by the renderer that is called
/// `renderer`, or by the first that works.
///
/// # Errors
/// Words for a terminal: what happened, and what to do. Where there is no terminal, as on Windows from the Explorer, they have
/// been shown in a message box too.
pub fn run(file: Option<&Path>, renderer: Option<&str>) -> Result<ExitCode, String> {
    let opened = open(file, renderer);
    #[cfg(windows)]
    if let Err(words) = &opened {
        show(words);
    }
    opened
}

fn open(file: Option<&Path>, renderer: Option<&str>) -> Result<ExitCode, String> {
    let renderers = renderers(renderer)?;
    #[cfg(target_os = "linux")]
    if let Some(problem) = display::Environment::of_process().problem() {
        return Err(words(&problem));
    }
    let settings_file = Settings::file();
    let settings = settings_file.as_deref().map(Settings::read).unwrap_or_default();
    let mut errors = Vec::new();
    for (name, renderer) in renderers {
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
            Err(error) => errors.push((*name, reason(&error))),
        }
    }
    Err(words(&all_reasons(&errors)))
}

/// The renderers by name, in the order in which they are tried. On Windows DX12 first: its software adapter works over RDP and in
/// virtual machines, where OpenGL is too old (egui#2573).
#[cfg(windows)]
const RENDERERS: &[(&str, Renderer)] = &[("dx12", Renderer::Wgpu), ("opengl", Renderer::Glow)];
#[cfg(not(windows))]
const RENDERERS: &[(&str, Renderer)] = &[("opengl", Renderer::Glow)];

fn renderers(asked_for: Option<&str>) -> Result<&'static [(&'static str, Renderer)], String> {
    let Some(asked_for) = asked_for else { return Ok(RENDERERS) };
    let found = RENDERERS.iter().find(|(name, _)| *name == asked_for);
    found.map(std::slice::from_ref).ok_or_else(|| {
        let names: Vec<&str> = RENDERERS.iter().map(|(name, _)| *name).collect();
        let asked_for = text::quoted(asked_for, 40);
        format!("This system has no renderer called {asked_for}; give --renderer {}", names.join(" or "))
    })
}

/// Why no renderer opened a window.
fn all_reasons(errors: &[(&str, String)]) -> String {
    match errors {
        [(_, only)] => only.clone(),
        _ => errors.iter().map(|(name, reason)| format!("{name}: {reason}")).collect::<Vec<_>>().join("; "),
    }
}

/// Shows words in a message box where there is no standard error to write them to.
#[cfg(windows)]
fn show(words: &str) {
    use std::os::windows::io::AsRawHandle as _;
    if std::io::stderr().as_raw_handle().is_null() {
        let dialog = rfd::MessageDialog::new().set_title("RADIUS Properties").set_level(rfd::MessageLevel::Error);
        dialog.set_description(words).show();
    }
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

/// What to do where there is no window.
const ADVICE: &str = if cfg!(target_os = "linux") {
    "Start it where there is a display: on the desktop of this computer, over RDP, or with DISPLAY or WAYLAND_DISPLAY set."
} else if cfg!(windows) {
    "Start it on the desktop of this computer or over RDP, and make sure that a graphics driver is installed there."
} else {
    "Start it on the desktop of this computer."
};

fn words(error: &str) -> String {
    format!(
        "The console could not open a window: {}\n{ADVICE}\nThe command line works without one: radius-console --help",
        text::visible(error)
    )
}

/// Why a renderer opened no window.
fn reason(error: &eframe::Error) -> String {
    match error {
        // Its own words list the more than a dozen properties of the wanted configuration.
        eframe::Error::NoGlutinConfigs(_, error) => format!("no OpenGL that suits this window: {error}"),
        error => without_place(&error.to_string()).to_owned(),
    }
}

/// What an error says after the place in somebody's source at which it arose.
fn without_place(error: &str) -> &str {
    let after_place = error.rsplit_once(".rs:").and_then(|(_, rest)| rest.split_once(": "));
    after_place.map_or(error, |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renderer_is_chosen_by_its_name() {
        assert_eq!(renderers(None).unwrap().len(), RENDERERS.len());
        assert_eq!(renderers(Some("opengl")).unwrap()[0].0, "opengl");
        let words = renderers(Some("vulkan")).unwrap_err();
        assert!(words.contains("\"vulkan\"") && words.ends_with("opengl"), "{words}");
    }

    #[test]
    fn every_renderer_that_failed_says_why() {
        let errors = [("dx12", "no adapter".to_owned()), ("opengl", "version 1.1".to_owned())];
        assert_eq!(all_reasons(&errors), "dx12: no adapter; opengl: version 1.1");
        assert_eq!(all_reasons(&errors[1..]), "version 1.1");
    }

    #[test]
    fn an_error_is_told_without_the_place_in_the_source() {
        let error =
            "winit EventLoopError: os error at /src/linux/mod.rs:765: neither DISPLAY nor WAYLAND_DISPLAY is set.";
        assert_eq!(without_place(error), "neither DISPLAY nor WAYLAND_DISPLAY is set.");
        assert_eq!(without_place("no adapter: none found"), "no adapter: none found");
    }
}
