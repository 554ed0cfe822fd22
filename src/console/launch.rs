//! Opens the window: chooses renderer and size, and explains the failure if there is no display. What is in the window belongs
//! to `Console`.

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
mod system_theme;

/// The application ID of the window. Must match the name of the desktop entry in `assets/system`.
const APP_ID: &str = "radius-console";

/// Runs the console until it is closed, with `file` open if one is given. It is drawn with the renderer named `renderer`, or
/// with the first one that works.
///
/// # Errors
/// Returns a message for the terminal: what happened, and what to do. If there is no terminal, as when started from Windows
/// Explorer, the message has also been shown in a message box.
pub fn run(file: Option<&Path>, renderer: Option<&str>) -> Result<ExitCode, String> {
    let opened = open(file, renderer);
    #[cfg(windows)]
    if let Err(message) = &opened {
        show(message);
    }
    opened
}

fn open(file: Option<&Path>, renderer: Option<&str>) -> Result<ExitCode, String> {
    let renderers = renderers(renderer)?;
    #[cfg(target_os = "linux")]
    if let Some(problem) = display::Environment::of_process().problem() {
        return Err(message(&problem));
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
                console.follow_system_theme(system_theme::watch(&context.egui_ctx));
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
    Err(message(&all_reasons(&errors)))
}

/// The renderers by name, in the order in which they are tried. Windows tries DX12 first, because its software adapter works over
/// RDP and in virtual machines, where OpenGL is too old (egui#2573).
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
        format!("This system has no renderer called {asked_for}; use --renderer {}", names.join(" or "))
    })
}

/// Joins the reasons why each renderer failed.
fn all_reasons(errors: &[(&str, String)]) -> String {
    match errors {
        [(_, only)] => only.clone(),
        _ => errors.iter().map(|(name, reason)| format!("{name}: {reason}")).collect::<Vec<_>>().join("; "),
    }
}

/// Shows a message box if there is no standard error to write to.
#[cfg(windows)]
fn show(message: &str) {
    use std::os::windows::io::AsRawHandle as _;
    if std::io::stderr().as_raw_handle().is_null() {
        let dialog = rfd::MessageDialog::new().set_title("RADIUS Properties").set_level(rfd::MessageLevel::Error);
        dialog.set_description(message).show();
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
        // Dithering costs a fifth of the pixel time without a GPU, and the window has no gradients that need it.
        dithering: false,
        event_loop_builder: event_loop(),
        ..NativeOptions::default()
    }
}

/// Returns the adjustments to the event loop. On a Mac, winit's default menu has a Cmd+Q that quits without asking about unsaved
/// changes; without that menu, Cmd+Q is an ordinary shortcut, and closes the window.
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
    // The icon is built in and covered by a test; at worst the window has none.
    eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon/128.png")).unwrap_or_default()
}

/// What to do if no window opens.
const ADVICE: &str = if cfg!(target_os = "linux") {
    "Start it in a desktop session, over RDP, or with DISPLAY or WAYLAND_DISPLAY set."
} else if cfg!(windows) {
    "Start it in a desktop session or over RDP, and make sure that a graphics driver is installed."
} else {
    "Start it in a desktop session."
};

fn message(error: &str) -> String {
    format!(
        "The console could not open a window: {}\n{ADVICE}\nThe command line works without a window: radius-console --help",
        text::visible(error)
    )
}

/// Returns the reason why a renderer failed, in brief.
fn reason(error: &eframe::Error) -> String {
    match error {
        // Its own message lists more than a dozen properties of the requested configuration.
        eframe::Error::NoGlutinConfigs(_, error) => format!("no suitable OpenGL configuration: {error}"),
        error => without_place(&error.to_string()).to_owned(),
    }
}

/// Strips the source location that winit puts before an error message.
fn without_place(error: &str) -> &str {
    let after_place = error.rsplit_once(".rs:").and_then(|(_, rest)| rest.split_once(": "));
    after_place.map_or(error, |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renderer_is_selected_by_name() {
        assert_eq!(renderers(None).unwrap().len(), RENDERERS.len());
        assert_eq!(renderers(Some("opengl")).unwrap()[0].0, "opengl");
        let error = renderers(Some("vulkan")).unwrap_err();
        assert!(error.contains("\"vulkan\"") && error.ends_with("opengl"), "{error}");
    }

    #[test]
    fn the_error_lists_the_reason_for_each_renderer() {
        let errors = [("dx12", "no adapter".to_owned()), ("opengl", "version 1.1".to_owned())];
        assert_eq!(all_reasons(&errors), "dx12: no adapter; opengl: version 1.1");
        assert_eq!(all_reasons(&errors[1..]), "version 1.1");
    }

    #[test]
    fn the_source_location_is_stripped_from_an_error() {
        let error =
            "winit EventLoopError: os error at /src/linux/mod.rs:765: neither DISPLAY nor WAYLAND_DISPLAY is set.";
        assert_eq!(without_place(error), "neither DISPLAY nor WAYLAND_DISPLAY is set.");
        assert_eq!(without_place("no adapter: none found"), "no adapter: none found");
    }
}
