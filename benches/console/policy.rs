//! The policies that the console is measured with.

use std::fs;
use std::path::PathBuf;

const POLICY: &str = include_str!("../../tests/console/duo.radius.json");

/// A policy file in a folder of its own, deleted with this.
pub(crate) struct PolicyFile {
    pub path: PathBuf,
    _folder: tempfile::TempDir,
}

impl PolicyFile {
    /// Five actions: as an administrator would have them, with a few pieces of advice, or with one action three times, which
    /// causes a lot of advice.
    pub(crate) fn new(has_little_advice: bool) -> Self {
        let mut policy: serde_json::Value = serde_json::from_str(POLICY).unwrap();
        let first = policy["actions"][0].clone();
        let actions = policy["actions"].as_array_mut().unwrap();
        actions.resize(5, first);
        if has_little_advice {
            for (index, title, command) in [(3, "Token", "token"), (4, "Help desk", "desk")] {
                actions[index]["title"] = title.into();
                actions[index]["command"] = command.into();
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("duo.radius.json");
        fs::write(&path, policy.to_string()).unwrap();
        Self { path, _folder: folder }
    }
}
