//! The settings of the user: shown at once, and written when they change. One thread at a time writes them.

use std::path::PathBuf;

use egui::{Context, ThemePreference};

use crate::console::jobs::{Job, Jobs};
use crate::console::{Env, Message as Out};
use crate::settings::{Settings, ThemeChoice};

/// The settings, and how far they are written.
#[derive(Debug)]
pub(crate) struct Preferences {
    pub settings: Settings,
    file: Option<PathBuf>,
    keeping: Keeping,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    Kept,
    Writing,
    /// They have changed again since the thread began.
    Outdated,
}

/// What changes the settings.
pub(crate) enum Message {
    Theme(ThemeChoice),
    /// Larger or smaller by so many steps; 0 is the usual size.
    Zoom(i16),
    /// Whether the client view stands beside the list.
    ClientView(bool),
    /// A file was opened or saved.
    Recent(PathBuf),
    Written,
}

impl Preferences {
    /// Begins with what was read, and writes nothing yet.
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, file: None, keeping: Keeping::Kept }
    }

    /// Writes to `file` from now on.
    pub(crate) fn keep_in(&mut self, file: Option<PathBuf>) {
        self.file = file;
    }

    /// Gives the window theme and zoom.
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
                next.push(Out::Say(format!("Zoom {} %", self.settings.zoom_percent)));
            }
            Message::ClientView(is_shown) => self.settings.client_view = is_shown,
            Message::Recent(file) => self.settings.add_recent(&file),
            Message::Written => {
                if std::mem::replace(&mut self.keeping, Keeping::Kept) != Keeping::Outdated {
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
        if self.keeping != Keeping::Kept {
            self.keeping = Keeping::Outdated;
            return;
        }
        self.keeping = Keeping::Writing;
        let settings = self.settings.clone();
        env.jobs.start(
            env.ctx,
            Job::KeepSettings,
            |_| Out::Preference(Message::Written),
            move |_| {
                // Not worth an error message.
                let _ = settings.write(&file);
                Out::Preference(Message::Written)
            },
        );
    }

    /// Writes them at the end of the program, after the thread that does so.
    pub(crate) fn finish(&self, jobs: &mut Jobs) {
        jobs.finish(Job::KeepSettings);
        if let Some(file) = &self.file {
            // Too late to report an error, and settings hold no policy.
            let _ = self.settings.write(file);
        }
    }
}
