//! The user's settings: recent files, theme, zoom, the window, the fields of a test, and what has been entered in a farm. Contains
//! no contents of policies that can be read (see `entered`), and never user names or secrets. Errors are not fatal: unreadable
//! settings are replaced by the defaults.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::document::file_url::JsonPath;
use crate::document::storage::{self, Failure};
pub use entered::{Entered, Tick, Ticks};

mod client;
mod entered;
mod others;

/// The maximum number of recent files.
const MAX_RECENT: usize = 8;
/// The maximum number of policies whose ticks are kept.
const MAX_ENTERED: usize = 8;

/// The theme setting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ThemeChoice {
    /// The system's theme and contrast if known, otherwise light.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// Always light, with high contrast.
    HighContrastLight,
    /// Always dark, with high contrast.
    HighContrastDark,
}

impl ThemeChoice {
    /// All choices, in menu order.
    pub const ALL: [Self; 5] = [Self::System, Self::Light, Self::Dark, Self::HighContrastLight, Self::HighContrastDark];

    /// The name in the menu.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::HighContrastLight => "High contrast light",
            Self::HighContrastDark => "High contrast dark",
        }
    }
}

/// The settings of a user on this computer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Recent policy files, newest first.
    #[serde(serialize_with = "write_paths", deserialize_with = "read_paths")]
    pub recent: Vec<PathBuf>,
    /// The theme.
    pub theme: ThemeChoice,
    /// The zoom in percent: 50 to 300.
    pub zoom_percent: u16,
    /// Whether the client view is shown beside the list, space permitting.
    pub client_view: bool,
    /// The size of the window in points, without zoom.
    pub window: [f32; 2],
    /// Whether the entry assistant stays above other windows.
    pub entry_on_top: bool,
    /// What a test says about the client and this computer, as typed, by the key of its field.
    #[serde(deserialize_with = "client::read")]
    pub client: BTreeMap<String, String>,
    /// What has been entered in the farm, latest policy first.
    #[serde(deserialize_with = "entered::read")]
    pub entered: Vec<Entered>,
    /// The settings of a newer version, which are written back unchanged.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

fn write_paths<S: Serializer>(paths: &[PathBuf], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(paths.iter().cloned().map(JsonPath))
}

/// Reads a list of paths without duplicates. Skips entries that are not paths.
fn read_paths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    let mut paths = Vec::new();
    for entry in Vec::<Value>::deserialize(deserializer)? {
        match serde_json::from_value(entry) {
            Ok(JsonPath(path)) if !path.as_os_str().is_empty() && !paths.contains(&path) => paths.push(path),
            _ => {}
        }
    }
    Ok(paths)
}

/// Reads a value, or those entries of a list or object that can be read. JSON may contain numbers and texts that Rust cannot
/// represent.
fn readable(value: &RawValue) -> Option<Value> {
    let whole = |value: &RawValue| serde_json::from_str::<Value>(value.get()).ok();
    let list = || {
        let entries: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
        Some(entries.into_iter().filter_map(whole).collect::<Value>())
    };
    let object = || {
        let entries: BTreeMap<String, &RawValue> = serde_json::from_str(value.get()).ok()?;
        Some(entries.into_iter().filter_map(|(key, value)| Some((key, whole(value)?))).collect::<Value>())
    };
    whole(value).or_else(list).or_else(object)
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            recent: Vec::new(),
            theme: ThemeChoice::default(),
            zoom_percent: 100,
            client_view: true,
            window: [1240.0, 840.0],
            entry_on_top: false,
            client: BTreeMap::new(),
            entered: Vec::new(),
            unknown: Map::new(),
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

    /// Parses the contents of a settings file, as [`Self::read`] does. A value that cannot be used costs only that value.
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        // Editors on Windows may add a byte order mark.
        let values: BTreeMap<String, &RawValue> =
            serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
        let settings = |values: Map<String, Value>| serde_json::from_value::<Self>(Value::Object(values));
        let is_usable =
            |(key, value): &(String, Value)| settings(Map::from_iter([(key.clone(), value.clone())])).is_ok();
        let values = values.into_iter().filter_map(|(key, value)| Some((key, readable(value)?)));
        let mut settings = settings(values.filter(is_usable).collect()).unwrap_or_default();
        settings.recent.truncate(MAX_RECENT);
        settings.entered.truncate(MAX_ENTERED);
        settings.zoom_percent = settings.zoom_percent.clamp(Self::MIN_ZOOM, Self::MAX_ZOOM);
        let is_usable = |side: f32| (200.0..10_000.0).contains(&side);
        if !settings.window.into_iter().all(is_usable) {
            settings.window = Self::default().window;
        }
        settings
    }

    /// Writes the settings atomically, readable by their owner alone.
    ///
    /// # Errors
    /// Returns why they could not be written.
    pub fn write(&self, file: &Path) -> Result<(), Failure> {
        if let Some(folder) = file.parent() {
            // If this fails, writing reports the reason.
            let _ = storage::create_private_folder(folder);
        }
        let text = serde_json::to_string_pretty(self).map_err(|error| Failure::Other(error.into()))?;
        storage::write_private(file, text.as_bytes())
    }

    /// Moves or adds a file to the top of the recent files.
    pub fn add_recent(&mut self, file: &Path) {
        self.recent.retain(|other| other != file);
        self.recent.insert(0, file.to_path_buf());
        self.recent.truncate(MAX_RECENT);
    }

    /// Returns what has been ticked off for the policy in a file.
    pub fn ticks(&self, file: &Path) -> Option<Ticks> {
        self.entered.iter().find(|entered| entered.policy == file).map(|entered| entered.ticks.clone())
    }

    /// Keeps what has been ticked off for the policy in a file, and drops the policies ticked longest ago.
    pub fn set_ticks(&mut self, file: &Path, ticks: Ticks) {
        self.entered.retain(|other| other.policy != file);
        if !ticks.is_empty() {
            self.entered.insert(0, Entered { policy: file.to_path_buf(), ticks });
        }
        self.entered.truncate(MAX_ENTERED);
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
    use std::fs;

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

    #[test]
    fn a_bad_value_costs_only_that_value() {
        let good = [
            ("recent", r#"["/a.json", "/b.json"]"#),
            ("theme", r#""dark""#),
            ("zoomPercent", "150"),
            ("clientView", "false"),
            ("window", "[800.0, 600.0]"),
        ];
        let with = |bad: Option<(&str, &str)>| {
            let values = good.map(|(key, value)| match bad {
                Some((bad_key, bad)) if bad_key == key => format!("\"{key}\": {bad}"),
                _ => format!("\"{key}\": {value}"),
            });
            Settings::parse(format!("\u{feff}{{{}}}", values.join(", ")).as_bytes())
        };
        let all = with(None);
        assert_eq!((all.recent.len(), all.theme, all.zoom_percent), (2, ThemeChoice::Dark, 150));
        assert_eq!((all.client_view, all.window), (false, [800.0, 600.0]));
        let default = Settings::default();
        let deep = "[".repeat(500) + &"]".repeat(500);
        // The last three are JSON, too.
        let bad = ["null", "{}", "[[]]", "\"sepia\"", "-1", "70000", "[1, 2, 3]", "[800.0, 1e30]", "99.5"];
        for bad in bad.into_iter().chain(["1e999", r#""\ud800""#, &deep]) {
            let expected = Settings { recent: Vec::new(), ..all.clone() };
            assert_eq!(with(Some(("recent", bad))), expected, "recent {bad}");
            let expected = Settings { theme: default.theme, ..all.clone() };
            assert_eq!(with(Some(("theme", bad))), expected, "theme {bad}");
            let expected = Settings { zoom_percent: default.zoom_percent, ..all.clone() };
            assert_eq!(with(Some(("zoomPercent", bad))), expected, "zoom {bad}");
            let expected = Settings { client_view: default.client_view, ..all.clone() };
            assert_eq!(with(Some(("clientView", bad))), expected, "clientView {bad}");
            let expected = Settings { window: default.window, ..all.clone() };
            assert_eq!(with(Some(("window", bad))), expected, "window {bad}");
        }
        assert_eq!(with(Some(("zoomPercent", "9999"))).zoom_percent, Settings::MAX_ZOOM);
        assert_eq!(
            with(Some(("theme", "\"\u{fffd}\", \"theme\": \"light\""))).theme,
            ThemeChoice::Light,
            "the last one"
        );
    }

    #[test]
    fn a_bad_recent_file_costs_only_that_file() {
        let text = b"{\"recent\": [\"/a.json\", 1, \"\", null, \"file://x\", \"/\xff.json\", [\"/b\"], \"/\\ud800\", 1e999, \"/a.json\", \"/c.json\"]}";
        assert_eq!(Settings::parse(text).recent, ["/a.json", "/\u{fffd}.json", "/c.json"].map(PathBuf::from));
    }

    #[test]
    fn settings_of_a_newer_version_are_kept() {
        let text = r#"{"theme": "dark", "language": {"code": "ja"}}"#;
        let written = serde_json::to_value(Settings::parse(text.as_bytes())).unwrap();
        assert_eq!(written.get("language"), Some(&serde_json::json!({"code": "ja"})));
    }

    #[cfg(unix)]
    #[test]
    fn a_recent_file_whose_name_is_not_unicode_is_kept() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        let mut settings = Settings::default();
        settings.add_recent(Path::new("/a.json"));
        settings.add_recent(Path::new(std::ffi::OsStr::from_bytes(b"/caf\xe9.json")));
        settings.write(&file).unwrap();
        assert_eq!(Settings::read(&file), settings);
    }

    #[cfg(unix)]
    #[test]
    fn only_their_owner_can_read_the_settings() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config/radius-console/settings.json");
        Settings::default().write(&file).unwrap();
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
        // Written by an earlier version, and a link, as of a program that keeps settings elsewhere.
        let (target, link) = (folder.path().join("target.json"), folder.path().join("link.json"));
        fs::write(&target, "{}").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o664)).unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        Settings::default().write(&link).unwrap();
        assert_eq!(mode(&target), 0o600);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
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
