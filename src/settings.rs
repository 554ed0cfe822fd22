//! The user's settings: recent files, theme, zoom and the window. Never contains policy contents, user names or secrets.
//! Errors are not fatal: unreadable settings are replaced by the defaults.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::document::storage::{self, Failure};

/// The maximum number of recent files.
const MAX_RECENT: usize = 8;

/// The theme setting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ThemeChoice {
    /// The system's theme if known, otherwise light.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The settings of a user on this computer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Recent policy files, newest first.
    pub recent: Vec<PathBuf>,
    /// The theme.
    pub theme: ThemeChoice,
    /// The zoom in percent: 50 to 300.
    pub zoom_percent: u16,
    /// Whether the client view is shown beside the list, space permitting.
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

    /// Returns the path of this user's settings file, if the platform defines one.
    pub fn file() -> Option<PathBuf> {
        let folders = directories::ProjectDirs::from("", "", "radius-console")?;
        Some(folders.config_dir().join("settings.json"))
    }

    /// Returns the folder for this user's unsaved work, if the platform defines one.
    pub fn recovery_folder() -> Option<PathBuf> {
        let folders = directories::ProjectDirs::from("", "", "radius-console")?;
        let state = folders.state_dir().unwrap_or_else(|| folders.data_local_dir());
        Some(state.join("recovery"))
    }

    /// Returns this user's home folder, if the platform defines one.
    pub fn home() -> Option<PathBuf> {
        directories::UserDirs::new().map(|folders| folders.home_dir().to_path_buf())
    }

    /// Returns this user's documents folder, or else the home folder, if it exists.
    pub fn documents() -> Option<PathBuf> {
        let folders = directories::UserDirs::new()?;
        folders
            .document_dir()
            .or_else(|| Some(folders.home_dir()))
            .filter(|folder| folder.is_dir())
            .map(Path::to_path_buf)
    }

    /// Reads the settings; falls back to the defaults.
    pub fn read(file: &Path) -> Self {
        Self::parse(&storage::read(file).unwrap_or_default())
    }

    /// Parses the contents of a settings file, as [`Self::read`] does.
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

    /// Writes the settings atomically.
    ///
    /// # Errors
    /// Returns why they could not be written.
    pub fn write(&self, file: &Path) -> Result<(), Failure> {
        if let Some(folder) = file.parent() {
            // If this fails, writing reports the reason.
            let _ = fs::create_dir_all(folder);
        }
        // A path that is not Unicode cannot be written as JSON and would make the whole write fail.
        let recent = self.recent.iter().filter(|path| path.to_str().is_some()).cloned().collect();
        let text = serde_json::to_string_pretty(&Self { recent, ..self.clone() }).unwrap_or_default();
        storage::write(file, text.as_bytes())
    }

    /// Moves or adds a file to the top of the recent files.
    pub fn add_recent(&mut self, file: &Path) {
        self.recent.retain(|other| other != file);
        self.recent.insert(0, file.to_path_buf());
        self.recent.truncate(MAX_RECENT);
    }

    /// Changes the zoom by steps of ten percent; 0 resets it to 100.
    pub fn zoom(&mut self, steps: i16) {
        let percent = match steps {
            0 => 100,
            steps => self.zoom_percent.saturating_add_signed(steps.saturating_mul(10)),
        };
        self.zoom_percent = percent.clamp(Self::MIN_ZOOM, Self::MAX_ZOOM);
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "writes broken files on purpose")]
mod tests {
    use super::*;

    #[test]
    fn written_settings_are_read_back_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("not/there/yet/settings.json");
        let mut settings = Settings { theme: ThemeChoice::Dark, ..Settings::default() };
        settings.add_recent(Path::new("/policies/duo.radius.json"));
        settings.zoom(2);
        settings.write(&file).unwrap();
        assert_eq!(Settings::read(&file), settings);
    }

    #[test]
    fn unreadable_settings_fall_back_to_the_defaults() {
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
    fn only_a_path_that_is_not_unicode_is_omitted() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        let mut settings = Settings { theme: ThemeChoice::Dark, ..Settings::default() };
        settings.add_recent(Path::new("a.json"));
        let expected = settings.clone();
        settings.add_recent(Path::new(std::ffi::OsStr::from_bytes(b"\xff.json")));
        settings.write(&file).unwrap();
        assert_eq!(Settings::read(&file), expected);
    }

    #[test]
    fn recent_files_are_unique_and_newest_first() {
        let mut settings = Settings::default();
        for number in 0..12 {
            settings.add_recent(Path::new(&format!("{number}.json")));
        }
        settings.add_recent(Path::new("6.json"));
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
