//! GitHub Actions runs workflow commands in the output of any program. No command of this one prints what is one, whatever is in file
//! names, policies and arguments.

use needs::needs;
use serde_json::Value;

use crate::command_line::{Ended, Folder, GOOD};
use crate::golden::TEXT;
use crate::rest::ANSWER;

/// At the start of a line, and the old form, which counts anywhere.
const COMMAND: &str = "::error::x ##[error]y";

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
        .with("::good ##[error].radius.json", with_commands(GOOD))
        .with("::full ##[error].radius.json", with_commands(TEXT))
        .with("::bad ##[error].radius.json", bad)
        .with("::compact ##[error].radius.json", crate::command_line::compact())
        .with("::answer ##[error].json", with_commands(ANSWER))
        .with("other.json", GOOD);
    let [good, full, bad, compact, answer] = ["good", "full", "bad", "compact", "answer"].map(|name| {
        let kind = if name == "answer" { "" } else { ".radius" };
        format!("::{name} ##[error]{kind}.json")
    });
    let [good, full, bad, compact, answer] = [&good, &full, &bad, &compact, &answer].map(String::as_str);
    assert_eq!(folder.run(&["check", good, full]).code, 0);
    let (gone, broken_line) = ("::error::gone ##[error]", "\n::error::x ##[error]y\n");
    let title = format!("{COMMAND} Push");
    let runs: &[&[&str]] = &[
        &["check", good, full, bad, answer, gone, broken_line, "."],
        &["check", ".", "::gone/"],
        &["check", "--format", "json", good, full, bad, answer, gone, "."],
        &["show", full],
        &["show", bad],
        &["show", answer],
        &["fmt", "--check", compact, bad, gone],
        &["fmt", compact, bad, gone],
        &["diff", good, full],
        &["diff", "other.json", full],
        &["diff", "--json", good, full],
        &["diff", full, answer],
        &["diff", answer, full],
        &["diff", gone, bad],
        &["diff", "--git", gone, full, "a", "100644", good, "b", "100644"],
        &["diff", "--git", COMMAND],
        &["convert", answer, "-o", "new.json"],
        &["convert", answer, "-o", full],
        &["convert", answer, "-o", "::gone/x"],
        &["convert", answer, "--like", bad, "-o", "new.json", "--take", "1", "--force"],
        &["convert", full, "-o", "new.json"],
        &["convert", answer, "-o", "-", "--name", broken_line],
        &["guide", bad, "-o", "x.html"],
        &["guide", good, "-o", "::gone/x"],
        &["guide", good, "-o", good],
        &["picture", bad, "-o", "x.png"],
        &["picture", good, "-o", "::gone/x", "--scale", broken_line],
        &["try", full, "--action", &title, "--user", COMMAND, "--server", "::1"],
        &["try", full, "--action", broken_line, "--user", COMMAND, "--server", COMMAND],
        &["try", good, "--action", COMMAND, "--user", broken_line, "--server", "localhost"],
        &["presets", COMMAND],
        &["presets"],
        &["presets", "--format", "json"],
        &["schema"],
        &["schema", broken_line],
        &["completions", COMMAND],
        &["completions", "bash"],
        &["completions", "zsh"],
        &["man"],
        &["man", "try"],
        &["man", broken_line],
        &["help", broken_line],
        &["--help"],
        &["check", "--help"],
        &[COMMAND, broken_line],
        &[broken_line],
        &["checkk", broken_line],
        &["check", "--format", broken_line],
        &["check", "--::error::x ##[error]y", good],
        &["--renderer", broken_line, "check"],
    ];
    let mut escaped = 0;
    for arguments in runs {
        let ended = folder.run(arguments);
        assert_ne!(ended.code, -1, "{arguments:?}");
        assert_eq!(commands(&ended), [""; 0], "{arguments:?}");
        escaped += (ended.out + &ended.err).matches(r"\u{3a}:").count();
    }
    assert!(escaped > 20, "{escaped} commands would have been printed");
    let report: Value = serde_json::from_str(&folder.run(&["check", "--format", "json", good]).out).unwrap();
    assert_eq!(report["file"], good, "JSON keeps the text");
    let github = folder.run(&["check", "--format", "github", good, full, bad, gone]);
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
