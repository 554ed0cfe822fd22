//! `check --format sarif`: one log in SARIF 2.1.0 (OASIS, <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>), for code scanning and
//! editors. Writes each result as soon as it is found, however many there are.
//!
//! GitHub rejects a whole log if a single result has no file, so a file that cannot be read is a notification of the run instead.

use std::path::{Component, Path};

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};
use serde_json::{Value, json};

use super::Checked;
use crate::cli::Outcome;
use crate::cli::output::{Output, Unwritable};
use crate::cli::source::Source;
use crate::document::file_url;
use crate::policy::advice::{Rule, Severity};
use crate::policy::json::{Position, ProblemKind};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The characters of a name that a URI cannot contain; all but RFC 3986's `unreserved`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A log that is being written.
#[derive(Default)]
pub(super) struct Log {
    has_results: bool,
    notifications: Vec<Value>,
}

impl Log {
    /// Writes what comes before the first result.
    pub(super) fn begin(&self, output: &mut Output) -> Result<(), Unwritable> {
        let driver = json!({
            "name": env!("CARGO_PKG_NAME"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules(),
        });
        // Positions count code points, and not the byte order mark.
        let start = format!(
            r#"{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"tool":{{"driver":{driver}}},"columnKind":"unicodeCodePoints","results":["#
        );
        output.json(&start)
    }

    /// Writes the results about one file. A file that cannot be read is also reported on standard error, because readers of a log
    /// show only its results.
    pub(super) fn report(&mut self, file: &Source, checked: &Checked, output: &mut Output) -> Result<(), Unwritable> {
        match checked {
            Checked::Valid(valid) => {
                for (advice, path, at) in valid.located() {
                    let level = match advice.severity {
                        Severity::Warning => "warning",
                        Severity::Note => "note",
                    };
                    self.add(&result(advice.rule.id(), level, file, (&path, at), &advice.sentences()), output)?;
                }
            }
            Checked::Invalid(_, problems) => {
                for problem in problems.listed() {
                    let (id, place) = (problem.kind().id(), (problem.path.as_str(), problem.at));
                    self.add(&result(id, "error", file, place, &problem.words()), output)?;
                }
                if problems.more() > 0 {
                    self.notify("warning", file, &format!("Further problems not listed: {}", problems.more()));
                }
            }
            Checked::Unreadable(failure) => {
                file.complain_unusable("Cannot read", failure);
                self.notify("error", file, &format!("Cannot read {file}: {failure}"));
            }
        }
        Ok(())
    }

    /// Writes what comes after the last result. `outcome` is that of the whole run.
    pub(super) fn finish(self, outcome: Outcome, output: &mut Output) -> Result<(), Unwritable> {
        let invocation = json!({
            "executionSuccessful": outcome != Outcome::Error,
            "exitCode": outcome.code(),
            "toolExecutionNotifications": self.notifications,
        });
        output.json(&format!(r#"],"invocations":[{invocation}]}}]}}"#))
    }

    fn add(&mut self, result: &Value, output: &mut Output) -> Result<(), Unwritable> {
        let separator = if self.has_results { "," } else { "" };
        self.has_results = true;
        output.json(&format!("{separator}{result}"))
    }

    fn notify(&mut self, level: &str, file: &Source, message: &str) {
        let mut notification = json!({ "level": level, "message": { "text": plain(message) } });
        if let (Some(location), Some(members)) = (artifact(file), notification.as_object_mut()) {
            let locations = json!([{ "physicalLocation": { "artifactLocation": location } }]);
            members.insert("locations".to_owned(), locations);
        }
        self.notifications.push(notification);
    }
}

fn rules() -> Vec<Value> {
    let problems = ProblemKind::ALL.iter().map(|kind| (kind.id(), kind.what(), kind.why(), "error"));
    // SARIF's default; each result has its own level.
    let advice = Rule::ALL.iter().map(|rule| (rule.id(), rule.what(), rule.why(), "warning"));
    let rule = |(id, what, why, level)| {
        json!({
            "id": id,
            "shortDescription": { "text": what },
            "fullDescription": { "text": why },
            "help": { "text": format!("{what}. {why}") },
            "defaultConfiguration": { "level": level },
        })
    };
    problems.chain(advice).map(rule).collect()
}

/// Returns a result about the value at `path`, which is empty for the file as a whole.
fn result(id: &str, level: &str, file: &Source, (path, at): (&str, Position), message: &str) -> Value {
    let message = if path.is_empty() { message.to_owned() } else { format!("{path}: {message}") };
    let location = artifact(file).unwrap_or_default();
    let mut place = json!({
        "physicalLocation": {
            "artifactLocation": location,
            "region": { "startLine": at.line, "startColumn": at.column },
        },
    });
    if let (false, Some(members)) = (path.is_empty(), place.as_object_mut()) {
        members.insert("logicalLocations".to_owned(), json!([{ "fullyQualifiedName": path }]));
    }
    json!({ "ruleId": id, "level": level, "message": { "text": plain(&message) }, "locations": [place] })
}

/// Escapes what a reader would turn into a link, which text from a policy must not be (section 3.11.6).
fn plain(message: &str) -> String {
    if !message.contains("](") {
        return message.to_owned();
    }
    message.replace('\\', r"\\").replace('[', r"\[").replace(']', r"\]")
}

/// Returns the artifactLocation of a file, or `None` if it has no name.
fn artifact(file: &Source) -> Option<Value> {
    match file {
        // A name is required, and `-` or `/dev/stdin` would be a path.
        Source::StandardInput => Some(json!({ "uri": "stdin", "description": { "text": "Standard input" } })),
        Source::File(path) if path.as_os_str().is_empty() => None,
        Source::File(path) => Some(json!({ "uri": uri(path) })),
    }
}

/// Returns a path as a URI: relative, with `/` and without `./`, if the path is, so that alerts keep their file however it was
/// spelled. Names may have any bytes.
fn uri(path: &Path) -> String {
    let name = |component| match component {
        Component::Normal(name) => Some(percent_encode(name.as_encoded_bytes(), RESERVED).to_string()),
        Component::ParentDir => Some("..".to_owned()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir => None,
    };
    let components = path.components().filter(|component| *component != Component::CurDir);
    match components.map(name).collect::<Option<Vec<_>>>() {
        Some(names) if names.is_empty() => ".".to_owned(),
        Some(names) => names.join("/"),
        // A URI has only ASCII characters, and no `%uD800`.
        None => utf8_percent_encode(&plain_url(path), CONTROLS).to_string().replace("%u", "%25u"),
    }
}

/// Returns the URL of an absolute path. On Windows, `\\?\UNC\server\share` and `\\?\C:` are other spellings of it.
fn plain_url(path: &Path) -> String {
    let url = file_url::of(path);
    match url.strip_prefix("file://%3F/") {
        Some(verbatim) => match verbatim.strip_prefix("UNC/") {
            Some(share) => format!("file://{share}"),
            None => format!("file:///{verbatim}"),
        },
        None => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri_with_slashes_and_without_reserved_characters() {
        for (path, expected) in [
            ("a.radius.json", "a.radius.json"),
            ("./sub//a b.json", "sub/a%20b.json"),
            ("../a#b?c%d.json", "../a%23b%3Fc%25d.json"),
            ("Zürich.json", "Z%C3%BCrich.json"),
            (".", "."),
        ] {
            assert_eq!(uri(Path::new(path)), expected, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_unix_path_becomes_a_uri() {
        for (path, expected) in [
            ("c:d.json", "c%3Ad.json"),
            ("/etc/./a b%u.json", "file:///etc/a%20b%25u.json"),
            ("/Zürich.json", "file:///Z%C3%BCrich.json"),
            ("/", "file:///"),
        ] {
            assert_eq!(uri(Path::new(path)), expected, "{path}");
        }
    }

    #[cfg(windows)]
    #[test]
    fn a_windows_path_becomes_a_uri() {
        for (path, expected) in [
            (r"sub\a.json", "sub/a.json"),
            (r"C:\policies\a b.json", "file:///C:/policies/a%20b.json"),
            (r"\\server\share\a.json", "file://server/share/a.json"),
            (r"\\?\C:\a.json", "file:///C:/a.json"),
            (r"\\?\UNC\server\share\a.json", "file://server/share/a.json"),
        ] {
            assert_eq!(uri(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn text_cannot_become_a_link() {
        assert_eq!(plain("actions[0]: \\u{200b}"), "actions[0]: \\u{200b}");
        assert_eq!(plain(r"\[here](https://example.com)"), r"\\\[here\](https://example.com)");
    }

    #[test]
    fn rules_have_names_that_differ_and_never_change() {
        let rules = rules();
        let ids: Vec<&str> = rules.iter().filter_map(|rule| rule.get("id")?.as_str()).collect();
        insta::assert_snapshot!(ids.join(" "), @"invalid-value unknown-key duplicate-key missing-key autosend-rejected autosend-disabled autosend short-timeout long-wait port title-and-command custom-image hidden-data long-text both-servers-send chap space-around-command comma-in-command secret-in-command same-title same-command empty-text long-title no-enabled-action device-number deceptive-text case-of-command taken-for-passcode unknown-command no-command-known secret-in-attribute repeated-attribute fixed-address attributes-too-long space-around-value attribute-of-server");
        let mut names = ids.clone();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), rules.len());
    }
}
