//! The user's settings: applied immediately, and saved when they change, by one thread at a time. Their file format belongs to
//! `settings`.

use std::path::PathBuf;

use egui::{Context, Theme, ThemePreference};

use crate::console::jobs::{Job, Jobs};
use crate::console::{Env, Message as Out};
use crate::draw::theme::{self, Contrast};
use crate::settings::{Settings, ThemeChoice, Ticks};

/// What the system says about its theme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SystemTheme {
    /// Light or dark; `None` if the system does not say.
    pub theme: Option<Theme>,
    /// The contrast.
    pub contrast: Contrast,
}

/// The settings, and whether they have been saved.
#[derive(Debug)]
pub(crate) struct Preferences {
    pub settings: Settings,
    /// What was read from or written to the file last, to tell what other consoles have written.
    known: Settings,
    /// What a thread is writing.
    being_written: Settings,
    system: SystemTheme,
    file: Option<PathBuf>,
    saving: Saving,
    /// Whether the settings could not be written the last time.
    has_failed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Saving {
    Idle,
    Writing,
    /// The settings have changed since the thread started.
    Outdated,
}

/// A change to the settings, or a report on saving them.
pub(crate) enum Message {
    Theme(ThemeChoice),
    /// The system's theme is known, or has changed.
    System(SystemTheme),
    /// Zooms in or out by this many steps; 0 resets to 100%.
    Zoom(i16),
    /// Shows or hides the client view beside the list.
    ClientView(bool),
    /// Adds a file to the recent files after opening or saving it.
    Recent(PathBuf),
    /// Keeps the entry assistant above other windows or not.
    EntryOnTop(bool),
    /// Keeps what has been ticked off for the policy in this file.
    Ticks(PathBuf, Ticks),
    /// Keeps the text of a field of a test, by its key.
    Client(&'static str, String),
    /// Whether the settings could be written.
    Written(bool),
}

impl Preferences {
    /// Starts with `settings`. They are not saved until [`Self::save_to`] names a file.
    pub(crate) fn new(settings: Settings) -> Self {
        let (known, being_written) = (settings.clone(), settings.clone());
        Self {
            settings,
            known,
            being_written,
            system: SystemTheme::default(),
            file: None,
            saving: Saving::Idle,
            has_failed: false,
        }
    }

    /// Saves the settings to `file` from now on.
    pub(crate) fn save_to(&mut self, file: Option<PathBuf>) {
        self.file = file;
    }

    /// Returns whether the settings could not be saved the last time.
    pub(crate) fn is_unsaved(&self) -> bool {
        self.has_failed
    }

    /// Applies theme, contrast and zoom.
    pub(crate) fn show(&self, ctx: &Context) {
        let system = self.system.theme.map_or(ThemePreference::System, ThemePreference::from);
        let (theme, contrast) = match self.settings.theme {
            ThemeChoice::System => (system, self.system.contrast),
            ThemeChoice::Light => (ThemePreference::Light, Contrast::Normal),
            ThemeChoice::Dark => (ThemePreference::Dark, Contrast::Normal),
            ThemeChoice::HighContrastLight => (ThemePreference::Light, Contrast::High),
            ThemeChoice::HighContrastDark => (ThemePreference::Dark, Contrast::High),
        };
        ctx.set_theme(theme);
        theme::set_contrast(ctx, contrast);
        ctx.set_zoom_factor(f32::from(self.settings.zoom_percent) / 100.0);
    }

    pub(crate) fn update(&mut self, message: Message, env: &mut Env<'_>) -> Vec<Out> {
        let mut next = Vec::new();
        match message {
            Message::Theme(theme) => {
                self.settings.theme = theme;
                self.show(env.ctx);
            }
            Message::System(system) => {
                self.system = system;
                self.show(env.ctx);
                return next;
            }
            Message::Zoom(steps) => {
                self.settings.zoom(steps);
                self.show(env.ctx);
                next.push(Out::SetStatus(format!("Zoom {}%", self.settings.zoom_percent)));
            }
            Message::ClientView(is_shown) => self.settings.client_view = is_shown,
            Message::Recent(file) => self.settings.add_recent(&file),
            Message::EntryOnTop(is_on_top) => self.settings.entry_on_top = is_on_top,
            Message::Ticks(file, ticks) => self.settings.set_ticks(&file, ticks),
            Message::Client(key, text) => self.settings.set_client(key, text),
            Message::Written(is_written) => {
                self.has_failed = !is_written;
                if is_written {
                    self.known.clone_from(&self.being_written);
                }
                if std::mem::replace(&mut self.saving, Saving::Idle) != Saving::Outdated {
                    return next;
                }
            }
        }
        self.write(env);
        next
    }

    fn write(&mut self, env: &mut Env<'_>) {
        let Some(file) = self.file.clone() else { return };
        if self.saving != Saving::Idle {
            self.saving = Saving::Outdated;
            return;
        }
        self.saving = Saving::Writing;
        let (settings, known) = (self.settings.clone(), self.known.clone());
        self.being_written.clone_from(&settings);
        env.jobs.start(
            env.ctx,
            Job::SaveSettings,
            |_| Out::Preference(Message::Written(false)),
            // Not worth an error message: only the entry assistant says so.
            move |_| Out::Preference(Message::Written(settings.write_beside_others(&file, &known).is_ok())),
        );
    }

    /// Saves the settings when the program exits, after any thread that is still saving them has finished.
    pub(crate) fn finish(&self, jobs: &mut Jobs) {
        jobs.finish(Job::SaveSettings);
        if let Some(file) = &self.file {
            // Too late to report an error, and the settings contain no policy.
            let _ = self.settings.write_beside_others(file, &self.known);
        }
    }
}
