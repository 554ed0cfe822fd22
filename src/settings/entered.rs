//! What has been ticked off in the entry assistant, for each policy. A tick belongs to an item and its value: a value that changes
//! loses its tick, and all others keep theirs.
//!
//! A tick is a digest of both, made with a random salt. The settings thus show no value, and equal values of two policies look
//! different. But the salt is beside the ticks: anyone who can read the settings can check a guess at a value. They
//! need the same protection as the file of the policy, which has all values.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::document::file_url::JsonPath;

/// The most ticks of one policy: more than it has items, which are up to four for each of its attributes.
const MAX_TICKS: usize = 500;
/// The length of a tick in bytes, long enough that no two values of one policy share it by chance.
const TICK_BYTES: usize = 8;
/// The length of a salt in bytes.
const SALT_BYTES: usize = 16;

/// The digest of an item and its value, as hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Tick(String);

/// The ticks of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ticks {
    /// Hexadecimal digits.
    salt: String,
    done: BTreeSet<Tick>,
}

/// What has been entered in the farm of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// The file of the policy.
    #[serde(serialize_with = "write_path", deserialize_with = "read_path")]
    pub policy: PathBuf,
    /// Its ticks.
    pub ticks: Ticks,
}

impl Ticks {
    /// Returns an empty list with a salt of its own. Without random numbers from the system, the salt is one of zeros.
    pub fn new() -> Self {
        let mut salt = [0; SALT_BYTES];
        // An equal salt is no reason to lose ticks.
        let _ = getrandom::fill(&mut salt);
        Self { salt: digits(&salt), done: BTreeSet::new() }
    }

    /// Returns the tick of an item with this identity, which includes its value.
    pub fn tick(&self, identity: &str) -> Tick {
        let digest = Sha256::new().chain_update(&self.salt).chain_update(identity).finalize();
        Tick(digits(digest.get(..TICK_BYTES).unwrap_or_default()))
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    /// Returns whether an item has been ticked off.
    pub fn contains(&self, tick: &Tick) -> bool {
        self.done.contains(tick)
    }

    /// Sets or clears a tick. Drops those of values that the policy no longer has: only `current` ones are kept.
    pub fn set(&mut self, tick: &Tick, is_set: bool, current: &[Tick]) {
        self.done.retain(|tick| current.contains(tick));
        if is_set {
            self.done.insert(tick.clone());
        } else {
            self.done.remove(tick);
        }
    }

    /// Clears all ticks, and returns the list as it was before.
    pub fn clear(&mut self) -> Self {
        let cleared = Self { salt: self.salt.clone(), done: BTreeSet::new() };
        std::mem::replace(self, cleared)
    }
}

impl Default for Ticks {
    fn default() -> Self {
        Self::new()
    }
}

/// Skips entries that are not ticks.
impl<'de> Deserialize<'de> for Ticks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Read {
            salt: String,
            done: Vec<Value>,
        }
        let Read { salt, done } = Read::deserialize(deserializer)?;
        if !are_digits(&salt, SALT_BYTES) {
            return Err(serde::de::Error::custom("not a salt"));
        }
        let ticks = done.into_iter().filter_map(|entry| match entry {
            Value::String(digits) if are_digits(&digits, TICK_BYTES) => Some(Tick(digits)),
            _ => None,
        });
        Ok(Self { salt, done: ticks.take(MAX_TICKS).collect() })
    }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn are_digits(digits: &str, bytes: usize) -> bool {
    digits.len() == 2 * bytes && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn write_path<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    JsonPath(path.to_path_buf()).serialize(serializer)
}

fn read_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    JsonPath::deserialize(deserializer).map(|JsonPath(path)| path)
}

/// Reads what has been entered. Skips entries that cannot be read.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Entered>, D::Error> {
    let entries = Vec::<Value>::deserialize(deserializer)?;
    Ok(entries.into_iter().filter_map(|entry| serde_json::from_value(entry).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    fn ticks(identities: &[&str]) -> Ticks {
        let mut ticks = Ticks::new();
        let all: Vec<Tick> = identities.iter().map(|identity| ticks.tick(identity)).collect();
        all.iter().for_each(|tick| ticks.set(tick, true, &all));
        ticks
    }

    #[test]
    fn the_ticks_of_the_latest_policies_are_kept() {
        let mut settings = Settings::default();
        for number in 0..10 {
            settings.set_ticks(Path::new(&format!("{number}.json")), ticks(&["a"]));
        }
        let latest = ticks(&["b"]);
        settings.set_ticks(Path::new("5.json"), latest.clone());
        settings.set_ticks(Path::new("9.json"), Ticks::new());
        let files: Vec<&str> = settings.entered.iter().filter_map(|entered| entered.policy.to_str()).collect();
        assert_eq!(files, ["5.json", "8.json", "7.json", "6.json", "4.json", "3.json", "2.json"]);
        assert_eq!(settings.ticks(Path::new("5.json")), Some(latest));
        assert_eq!(settings.ticks(Path::new("0.json")), None);
    }

    #[test]
    fn ticks_are_read_back_unchanged() {
        let mut settings = Settings::default();
        settings.set_ticks(Path::new("/duo.radius.json"), ticks(&["a", "b"]));
        let text = serde_json::to_string(&settings).unwrap();
        assert_eq!(Settings::parse(text.as_bytes()), settings);
    }

    #[test]
    fn consoles_that_tick_off_different_policies_keep_the_ticks_of_both() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        let [a, b, c] = ["/a.json", "/b.json", "/c.json"].map(Path::new);
        let mut known = Settings::default();
        known.set_ticks(a, ticks(&["a"]));
        known.set_ticks(c, ticks(&["c"]));
        known.write(&file).unwrap();
        let (mut first, mut second) = (known.clone(), known.clone());
        let (of_a, of_b) = (ticks(&["a", "a2"]), ticks(&["b"]));
        first.set_ticks(a, of_a.clone());
        first.write_beside_others(&file, &known).unwrap();
        second.set_ticks(b, of_b.clone());
        second.set_ticks(c, Ticks::new());
        second.write_beside_others(&file, &known).unwrap();
        let both = Settings::read(&file);
        assert_eq!((both.ticks(a), both.ticks(b), both.ticks(c)), (Some(of_a), Some(of_b), None), "c stays cleared");
        // The first writes again, for another reason, and knows the ticks that it has written itself.
        first.write_beside_others(&file, &first).unwrap();
        assert_eq!(Settings::read(&file).entered, both.entered);
        // For the same policy, the last one counts.
        let last = ticks(&["a3"]);
        second.set_ticks(a, last.clone());
        second.write_beside_others(&file, &known).unwrap();
        assert_eq!(Settings::read(&file).ticks(a), Some(last));
        std::fs::remove_file(&file).unwrap();
        second.write_beside_others(&file, &second).unwrap();
        assert_eq!(Settings::read(&file), second, "nothing is lost with the file");
    }

    #[test]
    fn a_bad_tick_costs_only_that_tick() {
        let good = ticks(&["a"]);
        let written = serde_json::to_value(&good).unwrap();
        let (salt, tick) = (&written["salt"], &written["done"][0]);
        let text = format!(
            r#"{{"entryOnTop": true, "entered": [
                {{"policy": "/a.json", "ticks": {{"salt": {salt}, "done": [{tick}, 1, "", "{}", "0123456789ABCDEF", null, 1e999]}}}},
                {{"policy": 1, "ticks": []}}, {{"ticks": []}}, null, {{"policy": "/b.json", "ticks": {{}}}},
                {{"policy": "/d.json", "ticks": {{"salt": "00", "done": [{tick}]}}}},
                {{"policy": "/c.json", "ticks": {{"salt": {salt}, "done": [{tick}]}}}}]}}"#,
            "f".repeat(17)
        );
        // A number beyond the limits costs the whole entry.
        let settings = Settings::parse(text.as_bytes());
        let files: Vec<&Path> = settings.entered.iter().map(|entered| entered.policy.as_path()).collect();
        assert_eq!(files, [Path::new("/c.json")]);
        let settings = Settings::parse(text.replace(", 1e999", "").as_bytes());
        assert!(settings.entry_on_top);
        assert_eq!(settings.ticks(Path::new("/a.json")), Some(good.clone()));
        assert_eq!(settings.ticks(Path::new("/c.json")), Some(good));
        assert_eq!(settings.entered.len(), 2);
    }

    #[test]
    fn settings_contain_no_value_that_was_ticked_and_equal_values_look_different() {
        let mut settings = Settings::default();
        let identity = "connection.radiusServer\0radius.example.com";
        settings.set_ticks(Path::new("/duo.json"), ticks(&[identity]));
        let text = serde_json::to_string(&settings).unwrap();
        assert!(
            text.contains("duo.json") && !text.contains("radius.example.com") && !text.contains("Server"),
            "{text}"
        );
        assert_ne!(Ticks::new().tick(identity), Ticks::new().tick(identity));
    }
}
