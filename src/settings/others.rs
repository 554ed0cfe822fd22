//! Several consoles share one settings file. Before this one writes it, the file is read again: what this console has changed is
//! kept, and everything else is as the others have written it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{MAX_ENTERED, MAX_RECENT, Settings};
use crate::document::storage::{self, Failure};

impl Settings {
    /// Writes the settings like [`Self::write`], and keeps what other consoles have added to the file: see
    /// [`Self::with_those_of_others`]. A console that writes in the same instant may still be overwritten.
    ///
    /// # Errors
    /// Returns why they could not be written.
    pub fn write_beside_others(&self, file: &Path, known: &Self) -> Result<(), Failure> {
        match storage::read(file) {
            Ok(bytes) => self.with_those_of_others(&Self::parse(&bytes), known).write(file),
            Err(_) => self.write(file),
        }
    }

    /// Returns what other consoles have `written`, with what has changed in these settings since this console read or wrote
    /// `known`. Ticks are taken policy by policy, and texts of a test field by field: if two consoles tick off the same policy or
    /// fill in the same field, the last one to write counts.
    #[must_use]
    pub fn with_those_of_others(&self, written: &Self, known: &Self) -> Self {
        Self {
            recent: self.recent_beside(written, known),
            theme: changed_or(self.theme, written.theme, known.theme),
            zoom_percent: changed_or(self.zoom_percent, written.zoom_percent, known.zoom_percent),
            client_view: changed_or(self.client_view, written.client_view, known.client_view),
            window: changed_or(self.window, written.window, known.window),
            entry_on_top: changed_or(self.entry_on_top, written.entry_on_top, known.entry_on_top),
            client: texts_beside(&self.client, &written.client, &known.client),
            entered: {
                let is_changed = |policy: &Path| self.ticks(policy) != known.ticks(policy);
                let ours = self.entered.iter().filter(|entered| is_changed(&entered.policy));
                let theirs = written.entered.iter().filter(|entered| !is_changed(&entered.policy));
                ours.chain(theirs).take(MAX_ENTERED).cloned().collect()
            },
            unknown: written.unknown.clone(),
        }
    }

    /// Returns the files opened here since `known`, then those of the others.
    fn recent_beside(&self, written: &Self, known: &Self) -> Vec<PathBuf> {
        let opened = self.opened_since(known);
        let others = written.recent.iter().filter(|file| !opened.contains(file));
        opened.iter().chain(others).take(MAX_RECENT).cloned().collect()
    }

    /// Returns the recent files at the top that were not there, in this order, in the settings `known`.
    fn opened_since(&self, known: &Self) -> &[PathBuf] {
        let is_top = |count: &usize| {
            let (top, rest) = self.recent.split_at(*count);
            known.recent.iter().filter(|file| !top.contains(file)).take(rest.len()).eq(rest)
        };
        let count = (0..=self.recent.len()).find(is_top).unwrap_or_default();
        self.recent.get(..count).unwrap_or_default()
    }
}

/// Returns our value if it has changed since `known`, otherwise the others' `written` one.
fn changed_or<T: PartialEq + Copy>(ours: T, written: T, known: T) -> T {
    if ours == known { written } else { ours }
}

/// Returns the texts that another console has `written`, with those that this one has changed or cleared since `known`.
fn texts_beside(
    ours: &BTreeMap<String, String>,
    written: &BTreeMap<String, String>,
    known: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let is_changed = |key: &String| ours.get(key) != known.get(key);
    let theirs = written.iter().filter(|(key, _)| !is_changed(key));
    let ours = ours.iter().filter(|(key, _)| is_changed(key));
    theirs.chain(ours).map(|(key, text)| (key.clone(), text.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::ThemeChoice;
    use super::*;

    #[test]
    fn recent_files_of_other_consoles_are_kept() {
        let recent =
            |names: &[&str]| Settings { recent: names.iter().map(PathBuf::from).collect(), ..Settings::default() };
        let (known, written) = (recent(&["a", "b"]), recent(&["c", "a", "b"]));
        assert_eq!(recent(&["a", "b"]).with_those_of_others(&written, &known).recent, written.recent);
        let added = recent(&["d", "a", "b"]).with_those_of_others(&written, &known);
        assert_eq!(added.recent, recent(&["d", "c", "a", "b"]).recent);
        let reopened = recent(&["b", "a"]).with_those_of_others(&written, &known);
        assert_eq!(reopened.recent, recent(&["b", "c", "a"]).recent);
        // A full list.
        let known = recent(&["1", "2", "3", "4", "5", "6", "7", "8"]);
        let written = recent(&["c", "1", "2", "3", "4", "5", "6", "7"]);
        let ours = recent(&["d", "1", "2", "3", "4", "5", "6", "7"]);
        let expected = recent(&["d", "c", "1", "2", "3", "4", "5", "6"]);
        assert_eq!(ours.with_those_of_others(&written, &known).recent, expected.recent);
    }

    #[test]
    fn a_console_that_changes_nothing_keeps_what_another_one_has_chosen() {
        let known = Settings::default();
        let window = [900.0, 700.0];
        let written =
            Settings { theme: ThemeChoice::Dark, zoom_percent: 150, client_view: false, window, ..known.clone() };
        assert_eq!(known.with_those_of_others(&written, &known), written);
        let ours = Settings { theme: ThemeChoice::Light, entry_on_top: true, ..known.clone() };
        let expected = Settings { theme: ThemeChoice::Light, entry_on_top: true, ..written.clone() };
        assert_eq!(ours.with_those_of_others(&written, &known), expected);
    }

    #[test]
    fn two_consoles_keep_each_others_fields() {
        let with = |texts: &[(&str, &str)]| {
            let mut settings = Settings::default();
            texts.iter().for_each(|(key, text)| settings.set_client(key, (*text).to_owned()));
            settings
        };
        let known =
            with(&[("both", "0"), ("cleared here", "0"), ("cleared there", "0"), ("here", "0"), ("there", "0")]);
        let ours = with(&[("both", "1"), ("cleared there", "0"), ("here", "1"), ("new here", "1"), ("there", "0")]);
        let written = with(&[("both", "2"), ("cleared here", "0"), ("here", "0"), ("new there", "2"), ("there", "2")]);
        let expected = with(&[("both", "1"), ("here", "1"), ("new here", "1"), ("new there", "2"), ("there", "2")]);
        assert_eq!(ours.with_those_of_others(&written, &known), expected);
        assert_eq!(known.with_those_of_others(&written, &known), written);
        assert_eq!(ours.with_those_of_others(&known, &known), ours);
    }
}
