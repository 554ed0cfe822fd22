//! What the program remembers of how somebody works with it: recent files, theme, zoom and the window. Never a policy, a
//! user or a secret. A file that cannot be read counts as none; one that cannot be written is no reason to stop.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::document::storage::{self, Failure};

/// The most recent files that are remembered.
const MAX_RECENT: usize = 8;

/// Which theme to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ThemeChoice {
    /// As the system has it, where it tells; else light.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The settings of one user on one computer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Policy files, the last one first.
    pub recent: Vec<PathBuf>,
    /// The theme.
    pub theme: ThemeChoice,
    /// How large everything is shown, in percent: 50 to 300.
    pub zoom_percent: u16,
    /// Whether the client view stands beside the list, where there is room.
    pub client_view: bool,
    /// The size of the window in points, without zoom.
    pub window: [f32; 2],
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            recent: Vec::new(),
            theme: ThemeChoice::default(),
            zoom_percent: 100,
            client_view: true,
            window: [1240.0, 840.0],
        }
    }
}

impl Settings {
    /// The smallest zoom, in percent.
    pub const MIN_ZOOM: u16 = 50;
    /// The largest zoom, in percent.
    pub const MAX_ZOOM: u16 = 300;

    /// Where the settings of this user are kept, if the platform has such a place.
    pub fn file() -> Option<PathBuf> {
        let folders = directories::ProjectDirs::from("", "", "radius-console")?;
        Some(folders.config_dir().join("settings.json"))
    }

    /// Where unsaved work of this user is kept, if the platform has a place for a program's state.
    pub fn recovery_folder() -> Option<PathBuf> {
        let folders = directories::ProjectDirs::from("", "", "radius-console")?;
        let state = folders.state_dir().unwrap_or_else(|| folders.data_local_dir());
        Some(state.join("recovery"))
    }

    /// The home folder of this user, if the platform has such a place.
    pub fn home() -> Option<PathBuf> {
        directories::UserDirs::new().map(|folders| folders.home_dir().to_path_buf())
    }

    /// The folder in which this user keeps documents, if the platform has such a place.
    pub fn documents() -> Option<PathBuf> {
        let folders = directories::UserDirs::new()?;
        folders
            .document_dir()
            .or_else(|| Some(folders.home_dir()))
            .filter(|folder| folder.is_dir())
            .map(Path::to_path_buf)
    }

    /// Reads the settings; whatever cannot be read is as in the beginning.
    pub fn read(file: &Path) -> Self {
        Self::parse(&storage::read(file).unwrap_or_default())
    }

    /// Reads the text of a settings file, as [`Self::read`] does.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut settings: Self = serde_json::from_slice(bytes).unwrap_or_default();
        settings.recent.truncate(MAX_RECENT);
        settings.zoom_percent = settings.zoom_percent.clamp(Self::MIN_ZOOM, Self::MAX_ZOOM);
        let is_usable = |side: f32| (200.0..10_000.0).contains(&side);
        if !settings.window.into_iter().all(is_usable) {
            settings.window = Self::default().window;
        }
        settings
    }

    /// Writes the settings in one step.
    ///
    /// # Errors
    /// Why they could not be written.
    pub fn write(&self, file: &Path) -> Result<(), Failure> {
        if let Some(folder) = file.parent() {
            // If that fails, writing says why.
            let _ = fs::create_dir_all(folder);
        }
        // JSON holds Unicode only: a path that is none would keep everything else from being written.
        let recent = self.recent.iter().filter(|path| path.to_str().is_some()).cloned().collect();
        let text = serde_json::to_string_pretty(&Self { recent, ..self.clone() }).unwrap_or_default();
        storage::write(file, text.as_bytes())
    }

    /// Puts a file first among the recent ones.
    pub fn opened(&mut self, file: &Path) {
        self.recent.retain(|other| other != file);
        self.recent.insert(0, file.to_path_buf());
        self.recent.truncate(MAX_RECENT);
    }

    /// Makes everything larger or smaller by steps of ten percent; 0 goes back to 100.
    pub fn zoom(&mut self, steps: i16) {
        let percent = match steps {
            0 => 100,
            steps => self.zoom_percent.saturating_add_signed(steps.saturating_mul(10)),
        };
        self.zoom_percent = percent.clamp(Self::MIN_ZOOM, Self::MAX_ZOOM);
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "broken files are made on purpose")]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("not/there/yet/settings.json");
        let mut settings = Settings { theme: ThemeChoice::Dark, ..Settings::default() };
        settings.opened(Path::new("/policies/duo.radius.json"));
        settings.zoom(2);
        settings.write(&file).unwrap();
        assert_eq!(Settings::read(&file), settings);
    }

    #[test]
    fn settings_that_cannot_be_read_are_those_of_the_beginning() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        assert_eq!(Settings::read(&file), Settings::default());
        for broken in ["", "{", "[]", "{\"window\": [1e30, -5], \"zoomPercent\": 100}"] {
            fs::write(&file, broken).unwrap();
            assert_eq!(Settings::read(&file), Settings::default(), "{broken}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_unicode_is_forgotten_and_nothing_else() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        let mut settings = Settings { theme: ThemeChoice::Dark, ..Settings::default() };
        settings.opened(Path::new("a.json"));
        let kept = settings.clone();
        settings.opened(Path::new(std::ffi::OsStr::from_bytes(b"\xff.json")));
        settings.write(&file).unwrap();
        assert_eq!(Settings::read(&file), kept);
    }

    #[test]
    fn a_file_is_recent_once_and_the_last_one_comes_first() {
        let mut settings = Settings::default();
        for number in 0..12 {
            settings.opened(Path::new(&format!("{number}.json")));
        }
        settings.opened(Path::new("6.json"));
        let names: Vec<&str> = settings.recent.iter().filter_map(|path| path.to_str()).collect();
        assert_eq!(names, ["6.json", "11.json", "10.json", "9.json", "8.json", "7.json", "5.json", "4.json"]);
    }

    #[test]
    fn zoom_stays_within_its_limits() {
        let mut settings = Settings::default();
        for _ in 0..40 {
            settings.zoom(1);
        }
        assert_eq!(settings.zoom_percent, 300);
        for _ in 0..40 {
            settings.zoom(-1);
        }
        assert_eq!(settings.zoom_percent, 50);
        settings.zoom(0);
        assert_eq!(settings.zoom_percent, 100);
    }
}
