//! GitHub Actions runs workflow commands in the output of any program. No command of this one prints what is one, whatever is in file
//! names, policies and arguments.

use needs::needs;
use serde_json::Value;

use crate::command_line::{Ended, Folder, GOOD};
use crate::golden::TEXT;
use crate::rest::ANSWER;

/// At the start of a line, and the old form, which counts anywhere.
const COMMAND: &str = "::error::x ##[error]y";

const GOOD_FILE: &str = "::good ##[error].radius.json";
const FULL_FILE: &str = "::full ##[error].radius.json";
const BAD_FILE: &str = "::bad ##[error].radius.json";
const COMPACT_FILE: &str = "::compact ##[error].radius.json";
const ANSWER_FILE: &str = "::answer ##[error].json";
/// There is no such file.
const GONE: &str = "::error::gone ##[error]";
const BROKEN_LINE: &str = "\n::error::x ##[error]y\n";
/// The title of an action of the full policy.
const TITLE: &str = "::error::x ##[error]y Push";

const RUNS: &[&[&str]] = &[
    &["check", GOOD_FILE, FULL_FILE, BAD_FILE, ANSWER_FILE, GONE, BROKEN_LINE, "."],
    &["check", ".", "::GONE/"],
    &["check", "--format", "json", GOOD_FILE, FULL_FILE, BAD_FILE, ANSWER_FILE, GONE, "."],
    &["check", "--format", "sarif", GOOD_FILE, FULL_FILE, BAD_FILE, ANSWER_FILE, GONE, "."],
    &["check", "--excerpt", GOOD_FILE, FULL_FILE, BAD_FILE, ANSWER_FILE, GONE],
    &["show", FULL_FILE],
    &["show", BAD_FILE],
    &["show", ANSWER_FILE],
    &["fmt", "--check", COMPACT_FILE, BAD_FILE, GONE],
    &["fmt", COMPACT_FILE, BAD_FILE, GONE],
    &["diff", GOOD_FILE, FULL_FILE],
    &["diff", "other.json", FULL_FILE],
    &["diff", "--json", GOOD_FILE, FULL_FILE],
    &["diff", FULL_FILE, ANSWER_FILE],
    &["diff", ANSWER_FILE, FULL_FILE],
    &["diff", GONE, BAD_FILE],
    &["diff", "--git", GONE, FULL_FILE, "a", "100644", GOOD_FILE, "b", "100644"],
    &["diff", "--git", COMMAND],
    &["convert", ANSWER_FILE, "-o", "new.json"],
    &["convert", ANSWER_FILE, "-o", FULL_FILE],
    &["convert", ANSWER_FILE, "-o", "::GONE/x"],
    &["convert", ANSWER_FILE, "--like", BAD_FILE, "-o", "new.json", "--take", "1", "--force"],
    &["convert", FULL_FILE, "-o", "new.json"],
    &["convert", ANSWER_FILE, "-o", "-", "--name", BROKEN_LINE],
    &["guide", BAD_FILE, "-o", "x.html"],
    &["guide", GOOD_FILE, "-o", "::GONE/x"],
    &["guide", GOOD_FILE, "-o", GOOD_FILE],
    &["picture", BAD_FILE, "-o", "x.png"],
    &["picture", GOOD_FILE, "-o", "::GONE/x", "--scale", BROKEN_LINE],
    &["try", FULL_FILE, "--action", TITLE, "--user", COMMAND, "--server", "::1"],
    &["try", FULL_FILE, "--action", BROKEN_LINE, "--user", COMMAND, "--server", COMMAND],
    &["try", GOOD_FILE, "--action", COMMAND, "--user", BROKEN_LINE, "--server", "localhost"],
    &["presets", COMMAND],
    &["presets"],
    &["presets", "--format", "json"],
    &["schema"],
    &["schema", BROKEN_LINE],
    &["completions", COMMAND],
    &["completions", "bash"],
    &["completions", "zsh"],
    &["man"],
    &["man", "try"],
    &["man", BROKEN_LINE],
    &["help", BROKEN_LINE],
    &["--help"],
    &["check", "--help"],
    &[COMMAND, BROKEN_LINE],
    &[BROKEN_LINE],
    &["checkk", BROKEN_LINE],
    &["check", "--format", BROKEN_LINE],
    &["check", "--::error::x ##[error]y", GOOD_FILE],
    &["--renderer", BROKEN_LINE, "check"],
];

/// A policy, or a REST API response, with a command in each text that may contain one.
fn with_commands(text: &str) -> String {
    fn put(value: &mut Value, is_name: bool) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(|value| put(value, false)),
            Value::Object(values) => {
                for (key, value) in values {
                    let key = key.to_lowercase();
                    put(
                        value,
                        ["name", "title", "command", "description", "message", "notes"]
                            .iter()
                            .any(|name| key.ends_with(name)),
                    );
                }
            }
            Value::String(text) if is_name => *text = format!("{COMMAND} {text}"),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(text).unwrap();
    put(&mut value, false);
    serde_json::to_string_pretty(&value).unwrap()
}

/// Returns the lines that are commands.
fn commands(ended: &Ended) -> Vec<&str> {
    let lines = ended.out.lines().chain(ended.err.lines());
    lines.filter(|line| line.trim_start().starts_with("::") || line.contains("##[")).collect()
}

#[needs(unix, "colons in names")]
#[test]
fn no_command_prints_a_workflow_command() {
    let bad =
        with_commands(TEXT).replacen("60", "60.0", 1).replacen("\"clientPolicy\"", "\"::error::x ##[error]y\"", 1);
    let folder = Folder::new()
        .with(GOOD_FILE, with_commands(GOOD))
        .with(FULL_FILE, with_commands(TEXT))
        .with(BAD_FILE, bad)
        .with(COMPACT_FILE, crate::command_line::compact())
        .with(ANSWER_FILE, with_commands(ANSWER))
        .with("other.json", GOOD);
    assert_eq!(folder.run(&["check", GOOD_FILE, FULL_FILE]).code, 0);
    let mut escaped = 0;
    for arguments in RUNS {
        let ended = folder.run(arguments);
        assert_ne!(ended.code, -1, "{arguments:?}");
        assert_eq!(commands(&ended), [""; 0], "{arguments:?}");
        escaped += (ended.out + &ended.err).matches(r"\u{3a}:").count();
    }
    assert!(escaped > 20, "{escaped} commands would have been printed");
    let log = folder.run(&["check", "--format", "sarif", BAD_FILE, GONE]).out;
    let log: Value = serde_json::from_str(&log).unwrap_or_else(|error| panic!("{error}: {log}"));
    let text = |part: &Value| part["message"]["text"].as_str().unwrap().to_owned();
    let run = &log["runs"][0];
    assert!(run["results"].as_array().unwrap().iter().any(|result| text(result).contains(COMMAND)), "{run}");
    assert!(text(&run["invocations"][0]["toolExecutionNotifications"][0]).contains(GONE), "{run}");
    let report: Value = serde_json::from_str(&folder.run(&["check", "--format", "json", GOOD_FILE]).out).unwrap();
    assert_eq!(report["file"], GOOD_FILE, "JSON keeps the text");
    let github = folder.run(&["check", "--format", "github", GOOD_FILE, FULL_FILE, BAD_FILE, GONE]);
    let is_ours =
        |line: &str| ["::error file=", "::warning file=", "::notice file="].iter().any(|ours| line.starts_with(ours));
    assert!(github.out.lines().all(is_ours) && !github.all().contains("##["), "{}", github.all());
}

/// A policy or a page is data for a file, and is not changed. The old form of a command may be in it.
#[test]
fn no_line_of_a_written_file_starts_like_a_workflow_command() {
    let folder = Folder::new().with("policy.json", with_commands(GOOD));
    let ended = folder.run(&["check", "policy.json"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let policy = std::fs::read(folder.path("policy.json")).unwrap();
    for arguments in
        [&["fmt", "-"] as &[&str], &["guide", "-", "-o", "-"], &["guide", "-", "-o", "-", "--for", "admin"]]
    {
        let ended = folder.run_with_input(arguments, &policy);
        assert!(ended.code == 0 && ended.out.contains("::error::x"), "{arguments:?}: {}", ended.all());
        let lines: Vec<_> = ended.out.lines().filter(|line| line.trim_start().starts_with("::")).collect();
        assert_eq!(lines, [""; 0], "{arguments:?}");
    }
}
