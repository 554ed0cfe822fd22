//! The user's settings: applied immediately, and saved when they change, by one thread at a time. Their file format belongs to
//! `settings`.

use std::path::PathBuf;

use egui::{Context, ThemePreference};

use crate::console::jobs::{Job, Jobs};
use crate::console::{Env, Message as Out};
use crate::settings::{Settings, ThemeChoice, Ticks};

/// The settings, and whether they have been saved.
#[derive(Debug)]
pub(crate) struct Preferences {
    pub settings: Settings,
    file: Option<PathBuf>,
    saving: Saving,
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
    /// The settings were written, or writing them failed.
    Written,
}

impl Preferences {
    /// Starts with `settings`. They are not saved until [`Self::save_to`] names a file.
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, file: None, saving: Saving::Idle }
    }

    /// Saves the settings to `file` from now on.
    pub(crate) fn save_to(&mut self, file: Option<PathBuf>) {
        self.file = file;
    }

    /// Applies theme and zoom.
    pub(crate) fn show(&self, ctx: &Context) {
        ctx.set_theme(match self.settings.theme {
            ThemeChoice::System => ThemePreference::System,
            ThemeChoice::Light => ThemePreference::Light,
            ThemeChoice::Dark => ThemePreference::Dark,
        });
        ctx.set_zoom_factor(f32::from(self.settings.zoom_percent) / 100.0);
    }

    pub(crate) fn update(&mut self, message: Message, env: &mut Env<'_>) -> Vec<Out> {
        let mut next = Vec::new();
        match message {
            Message::Theme(theme) => self.settings.theme = theme,
            Message::Zoom(steps) => {
                self.settings.zoom(steps);
                next.push(Out::SetStatus(format!("Zoom {}%", self.settings.zoom_percent)));
            }
            Message::ClientView(is_shown) => self.settings.client_view = is_shown,
            Message::Recent(file) => self.settings.add_recent(&file),
            Message::EntryOnTop(is_on_top) => self.settings.entry_on_top = is_on_top,
            Message::Ticks(file, ticks) => self.settings.set_ticks(&file, ticks),
            Message::Written => {
                if std::mem::replace(&mut self.saving, Saving::Idle) != Saving::Outdated {
                    return next;
                }
            }
        }
        self.show(env.ctx);
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
        let settings = self.settings.clone();
        env.jobs.start(
            env.ctx,
            Job::SaveSettings,
            |_| Out::Preference(Message::Written),
            move |_| {
                // Unsaved settings are not worth an error message.
                let _ = settings.write(&file);
                Out::Preference(Message::Written)
            },
        );
    }

    /// Saves the settings when the program exits, after any thread that is still saving them has finished.
    pub(crate) fn finish(&self, jobs: &mut Jobs) {
        jobs.finish(Job::SaveSettings);
        if let Some(file) = &self.file {
            // Too late to report an error, and the settings contain no policy.
            let _ = self.settings.write(file);
        }
    }
}
