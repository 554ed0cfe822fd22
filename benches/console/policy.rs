//! The policies that the console is measured with.

use std::fs;
use std::path::PathBuf;

const POLICY: &str = include_str!("../../tests/console/duo.radius.json");

/// A policy file in a folder of its own, deleted with this.
pub(crate) struct PolicyFile {
    pub path: PathBuf,
    pub folder: tempfile::TempDir,
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
        Self { path, folder }
    }

    /// Deletes the last action, so that one can be added.
    pub(crate) fn make_room_for_an_action(&self) {
        let mut policy: serde_json::Value = serde_json::from_str(&fs::read_to_string(&self.path).unwrap()).unwrap();
        policy["actions"].as_array_mut().unwrap().truncate(4);
        fs::write(&self.path, policy.to_string()).unwrap();
    }
}
