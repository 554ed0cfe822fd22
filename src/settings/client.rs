//! What a test says about the client and this computer, as typed, by the key of its field. Knows no field: a newer version may have
//! more of them.

use std::collections::BTreeMap;

use serde::{Deserialize as _, Deserializer};
use serde_json::Value;

use super::Settings;

/// The maximum number of fields, more than there are.
const MAX_FIELDS: usize = 32;
/// The maximum size of a text in bytes.
const MAX_BYTES: usize = 1024;

/// Reads texts by their keys. Skips what no field could hold.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let entries = BTreeMap::<String, Value>::deserialize(deserializer)?;
    let text = |value: Value| match value {
        Value::String(text) if text.len() <= MAX_BYTES && !text.contains(char::is_control) => Some(text),
        _ => None,
    };
    Ok(entries.into_iter().take(MAX_FIELDS).filter_map(|(key, value)| Some((key, text(value)?))).collect())
}

impl Settings {
    /// Keeps the text of a field of a test; an empty one is forgotten.
    pub fn set_client(&mut self, key: &str, text: String) {
        if text.is_empty() {
            self.client.remove(key);
        } else {
            self.client.insert(key.to_owned(), text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ThemeChoice;
    use super::*;

    #[test]
    fn the_fields_of_a_test_are_kept_but_no_text_that_they_could_not_hold() {
        let mut settings = Settings::default();
        settings.set_client("callingStationId", "192.0.2.7".to_owned());
        settings.set_client("serviceType", "2".to_owned());
        settings.set_client("serviceType", String::new());
        let written = serde_json::to_string(&settings).unwrap();
        assert_eq!(Settings::parse(written.as_bytes()), settings);
        let long = "x".repeat(1025);
        let text =
            format!(r#"{{"theme": "dark", "client": {{"a": 5, "b": "two\nlines", "c": "{long}", "d": "kept"}}}}"#);
        let hostile = Settings::parse(text.as_bytes());
        assert_eq!(hostile.client, BTreeMap::from([("d".to_owned(), "kept".to_owned())]));
        assert_eq!(hostile.theme, ThemeChoice::Dark);
        for unreadable in ["1e999", r#""\ud800""#] {
            let text = format!(r#"{{"client": {{"a": {unreadable}, "d": "kept"}}}}"#);
            assert_eq!(Settings::parse(text.as_bytes()).client, hostile.client, "{unreadable}");
        }
        let damaged = Settings::parse(br#"{"theme": "dark", "client": []}"#);
        assert_eq!((damaged.client.len(), damaged.theme), (0, ThemeChoice::Dark));
    }
}
