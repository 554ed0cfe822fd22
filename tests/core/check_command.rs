//! `check` over folders, with advice, and for other programs; `presets`.

use std::fs;

use insta::assert_snapshot;
use jsonschema::{Draft, Validator};
use needs::needs;
use serde_json::Value;

use crate::command_line::{Ended, Folder, GOOD};
use crate::golden::TEXT;

/// A policy with one warning and one note.
fn unwise() -> String {
    GOOD.replacen("\"push\",\n", "\"push \",\n", 1).replacen("1812", "1645", 1)
}

#[test]
fn advice_is_printed_but_is_not_an_error() {
    let folder = Folder::new().with("a.json", unwise()).with("b.json", GOOD);
    assert_snapshot!(folder.run(&["check", "a.json", "b.json"]).all(), @r#"
    0
    a.json: warning: actions[0].command, line 24, column 18: Command "push " starts or ends with a space. The space is sent too.
    a.json: note: connection.radiusPort, line 12, column 19: Port 1645 is for old RADIUS authentication. This is rarely intended; most servers use 1812.
    ---
    2 files: all valid, 1 warning, 1 note
    "#);
    let ended = folder.run(&["check", "--deny", "warnings", "a.json", "b.json"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.ends_with("2 files: all valid, 1 warning, 1 note; warnings are denied\n"), "{}", ended.all());
    let noted = Folder::new().with("a.json", GOOD.replacen("1812", "1645", 1));
    assert_eq!(noted.run(&["check", "--deny", "warnings", "a.json"]).code, 0, "notes are never denied");
    assert_eq!(folder.run(&["check", "--deny", "warnings", "a.json", "gone.json"]).code, 2);
}

#[test]
fn json_says_where_each_piece_of_advice_belongs() {
    let folder = Folder::new().with("a.json", unwise());
    let ended = folder.run(&["check", "--format", "json", "--deny", "warnings", "a.json"]);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    let advice = &report["advice"][0];
    assert_eq!((ended.code, &report["valid"]), (1, &true.into()));
    assert_eq!((&advice["severity"], &advice["path"]), (&"warning".into(), &"actions[0].command".into()));
    assert_eq!((&advice["line"], &advice["column"]), (&24.into(), &18.into()));
    assert_eq!(advice["rule"], "space-around-command");
    let folder = folder.with("b.json", GOOD.replacen("\"title\"", "\"titel\"", 1));
    let report: Value = serde_json::from_str(&folder.run(&["check", "--format", "json", "b.json"]).out).unwrap();
    assert_eq!(report["problems"][0]["rule"], "unknown-key");
}

/// The schema of SARIF 2.1.0, of the OASIS SARIF Technical Committee, as it is in version 0.8.0 of the crate serde-sarif.
const SARIF_SCHEMA: &str = include_str!("sarif-schema-2.1.0.json");

/// Returns the only run of a log, which must be valid.
fn sarif_run(ended: &Ended) -> Value {
    // Its pattern for languages has a bracket too many.
    let schema: Value = serde_json::from_str(&SARIF_SCHEMA.replace("{2}]?$", "{2}$")).unwrap();
    let validator: Validator =
        jsonschema::options().with_draft(Draft::Draft7).should_validate_formats(true).build(&schema).unwrap();
    let mut log: Value = serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {}", ended.all()));
    let faults: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}: {}", ended.out);
    let run = log["runs"][0].take();
    let rules: Vec<&Value> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    for result in run["results"].as_array().unwrap() {
        assert!(rules.contains(&&result["ruleId"]), "{result}");
        // GitHub rejects a log otherwise.
        assert!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].is_string(), "{result}");
    }
    let invocation = &run["invocations"][0];
    assert_eq!(
        (&invocation["exitCode"], &invocation["executionSuccessful"]),
        (&ended.code.into(), &(ended.code < 2).into())
    );
    run
}

#[test]
fn the_sarif_log_has_every_problem_and_advice_with_its_rule_and_place() {
    let invalid = GOOD.replacen("60", "60.0", 1).replacen("\"title\"", "\"ti\\u200btle\"", 1);
    let folder = Folder::new().with("a b.json", unwise()).with("bad.json", invalid).with("good.json", GOOD);
    let ended = folder.run(&["check", "--format", "sarif", "./a b.json", "good.json", "bad.json"]);
    assert_eq!((ended.code, ended.err.as_str()), (1, ""));
    let run = sarif_run(&ended);
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results: Vec<String> = run["results"].as_array().unwrap().iter().map(Value::to_string).collect();
    assert_snapshot!(results.join("\n"), @r#"
    {"ruleId":"space-around-command","level":"warning","message":{"text":"actions[0].command: Command \"push \" starts or ends with a space. The space is sent too."},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a%20b.json"},"region":{"startLine":24,"startColumn":18}},"logicalLocations":[{"fullyQualifiedName":"actions[0].command"}]}]}
    {"ruleId":"port","level":"note","message":{"text":"connection.radiusPort: Port 1645 is for old RADIUS authentication. This is rarely intended; most servers use 1812."},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a%20b.json"},"region":{"startLine":12,"startColumn":19}},"logicalLocations":[{"fullyQualifiedName":"connection.radiusPort"}]}]}
    {"ruleId":"invalid-value","level":"error","message":{"text":"connection.timeout: found 60.0; expected a whole number from 1 to 300"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"bad.json"},"region":{"startLine":13,"startColumn":16}},"logicalLocations":[{"fullyQualifiedName":"connection.timeout"}]}]}
    {"ruleId":"unknown-key","level":"error","message":{"text":"actions[0][\"ti\\u{200b}tle\"]: unknown key; did you mean `title`?"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"bad.json"},"region":{"startLine":23,"startColumn":7}},"logicalLocations":[{"fullyQualifiedName":"actions[0][\"ti\\u{200b}tle\"]"}]}]}
    "#);
}

#[test]
fn a_sarif_log_without_results_is_complete() {
    let folder = Folder::new().with("a.json", GOOD);
    let ended = folder.run(&["check", "--format", "sarif", "a.json"]);
    assert_eq!(ended.code, 0);
    assert_eq!(sarif_run(&ended)["results"], Value::Array(vec![]));
}

#[test]
fn denied_warnings_make_a_sarif_run_exit_with_1_but_it_is_successful() {
    let folder = Folder::new().with("a.json", unwise());
    assert_eq!(folder.run(&["check", "--format", "sarif", "a.json"]).code, 0);
    let ended = folder.run(&["check", "--format", "sarif", "--deny", "warnings", "a.json"]);
    assert_eq!((ended.code, sarif_run(&ended)["results"][0]["level"].as_str()), (1, Some("warning")));
}

#[test]
fn in_sarif_a_file_that_cannot_be_read_is_a_notification() {
    let folder = Folder::new().with("a.json", unwise());
    let ended = folder.run(&["check", "--format", "sarif", "gone\u{202e}.json", "a.json", ""]);
    assert_snapshot!(ended.err, @r#"
    Cannot read gone\u{202e}.json: no such file; check the path
    Cannot read "": no such file; check the path
    "#);
    let run = sarif_run(&ended);
    assert_eq!((ended.code, run["results"].as_array().unwrap().len()), (2, 2));
    let notifications = &run["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(notifications[0]["level"], "error");
    assert_eq!(notifications[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "gone%E2%80%AE.json");
    assert_eq!(notifications[0]["message"]["text"], "Cannot read gone\u{202e}.json: no such file; check the path");
    assert!(!ended.out.contains('\u{202e}'), "invisible characters are escaped");
    assert_eq!(notifications[1].get("locations"), None, "an empty path is no place");
}

#[test]
fn in_sarif_standard_input_has_a_name_and_problems_beyond_the_limit_are_counted() {
    let many = format!("{{{}}}", (0..250).map(|key| format!("\"k{key}\": 1")).collect::<Vec<_>>().join(","));
    let run = sarif_run(&Folder::new().run_with_input(&["check", "--format", "sarif", "-"], many.as_bytes()));
    assert_eq!(run["results"].as_array().unwrap().len(), 100);
    assert_eq!(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "stdin");
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!((&notification["level"], &run["invocations"][0]["exitCode"]), (&"warning".into(), &1.into()));
    let message = notification["message"]["text"].as_str().unwrap();
    assert!(message.starts_with("Further problems not listed: 15"), "{message}");
}

#[needs(linux, "names that are not UTF-8")]
#[test]
fn a_sarif_log_has_the_bytes_of_a_name_that_is_not_utf_8() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = Folder::new();
    fs::write(folder.path("").join(std::ffi::OsStr::from_bytes(b"caf\xe9.radius.json")), "{}").unwrap();
    let run = sarif_run(&folder.run(&["check", "--format", "sarif", "."]));
    assert_eq!(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "caf%E9.radius.json");
}

#[test]
fn excerpts_show_the_line_of_each_problem_and_advice_on_request() {
    let broken = GOOD.replacen("60", "60.0", 1).replacen("\"title\"", "\"titel\"", 1).replace('\n', "\r\n");
    let one_line = serde_json::from_str::<Value>(GOOD).unwrap().to_string().replacen("60", "60.0", 1);
    let folder = Folder::new().with("bad.json", broken).with("a.json", unwise()).with("line.json", one_line);
    let folder = folder.with("bidi.json", GOOD.replacen("\"enabled\"", "\"\u{202e}é\": 1, \"enabled\"", 1));
    assert_snapshot!(folder.run(&["check", "--excerpt", "bad.json", "a.json", "line.json", "bidi.json"]).all(), @r#"
    1
    bad.json: connection.timeout, line 13, column 16: found 60.0; expected a whole number from 1 to 300
    13 |     "timeout": 60.0,
       |                ^
    bad.json: actions[0].titel, line 23, column 7: unknown key; did you mean `title`?
    23 |       "titel": "Push",
       |       ^
    a.json: warning: actions[0].command, line 24, column 18: Command "push " starts or ends with a space. The space is sent too.
    24 |       "command": "push ",
       |                  ^
    a.json: note: connection.radiusPort, line 12, column 19: Port 1645 is for old RADIUS authentication. This is rarely intended; most servers use 1812.
    12 |     "radiusPort": 1645,
       |                   ^
    line.json: connection.timeout, line 1, column 343: found 60.0; expected a whole number from 1 to 300
    1 | …Passive","radiusPort":1812,"timeout":60.0,"retries":0,"passwordEncoding":"…
      |                                       ^
    bidi.json: actions[0]["\u{202e}é"], line 22, column 7: unknown key; expected one of enabled, title, command, description, actionMessage, image, autoSend
    22 |       "\u{202e}é": 1, "enabled": true,
       |       ^
    ---
    4 files: 1 valid, 3 not valid, 1 warning, 1 note
    "#);
    for format in ["json", "github", "sarif"] {
        let ended = folder.run(&["check", "--excerpt", "--format", format, "a.json"]);
        assert_eq!(ended.all(), "2\n---\n--excerpt is only for the text format; remove it or --format\n");
    }
}

#[test]
fn an_excerpt_does_not_show_a_command_that_looks_like_a_password() {
    let policy =
        GOOD.replacen("\"command\": \"push\"", "\"command\": \"Hunter2-Tango \"", 1).replacen("1812", "1645", 1);
    let one_line = serde_json::from_str::<Value>(&policy).unwrap().to_string();
    for (policy, excerpts) in [(policy, 1), (one_line, 0)] {
        let ended = Folder::new().with("a.json", policy).run(&["check", "--excerpt", "a.json"]);
        for advice in ["looks like a password", "starts or ends with a space", "Port 1645"] {
            assert!(ended.out.contains(advice), "{}", ended.out);
        }
        let marks = ended.out.lines().filter(|line| line.trim_start().starts_with('|')).count();
        assert_eq!((marks, ended.out.contains("Hunter2")), (excerpts, false), "{}", ended.out);
    }
}

#[test]
fn an_excerpt_shows_no_command_of_a_file_that_is_not_valid() {
    let broken = GOOD.replacen("\"command\": \"push\"", "\"command\": \"Hunter2\\u0001Tango\"", 1);
    let one_line = broken.replace('\n', "");
    let misspelled = broken.replacen("\"command\"", "\"comand\"", 1).replacen("\\u0001", "-", 1);
    for policy in [broken, one_line, misspelled] {
        let ended = Folder::new().with("a.json", &policy).run(&["check", "--excerpt", "a.json"]);
        assert!(
            ended.code == 1 && ended.out.contains("**") && !ended.out.contains("Hunter2"),
            "{policy}: {}",
            ended.out
        );
    }
}

#[needs(linux, "names that are not UTF-8")]
#[test]
fn in_json_no_two_names_of_files_are_the_same() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = Folder::new().with("caf\\xE9.radius.json", GOOD);
    let latin = folder.path("").join(std::ffi::OsStr::from_bytes(b"caf\xe9.radius.json"));
    fs::write(&latin, GOOD).unwrap();
    let url = radius_console::document::file_url::of(&fs::canonicalize(latin).unwrap());
    let reports = folder.run(&["check", "--format", "json", "."]).out;
    let mut files: Vec<Value> =
        reports.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["file"].take()).collect();
    files.sort_by_key(|file| file.as_str().map(str::to_owned));
    assert_eq!(files, ["./caf\\xE9.radius.json", &url]);
}

#[needs(linux, "script and stty")]
#[test]
fn excerpts_fit_the_terminal() {
    let line = serde_json::from_str::<Value>(GOOD).unwrap().to_string().replacen("60", "60.0", 1);
    let folder = Folder::new().with("a.json", line);
    let mut command = std::process::Command::new("script");
    let check = format!("stty cols 50; {} check --excerpt a.json", crate::command_line::PROGRAM);
    command.args(["-qec", &check, "/dev/null"]).current_dir(folder.path("")).stdin(std::process::Stdio::null());
    let shown = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let excerpt = shown.lines().find(|line| line.starts_with("1 | ")).unwrap();
    assert_eq!((excerpt.trim_end().chars().count(), excerpt.contains("\"timeout\":60.0")), (50, true), "{shown}");
}

#[test]
fn the_github_format_prints_only_workflow_commands() {
    let folder = Folder::new().with("a,b.json", unwise()).with("bad.json", GOOD.replacen("60", "60.0", 1));
    assert_snapshot!(folder.run(&["check", "--format", "github", "a,b.json", "bad.json", "gone.json"]).all(), @r#"
    2
    ::warning file=a%2Cb.json,line=24,col=18::actions[0].command: Command "push " starts or ends with a space. The space is sent too.
    ::notice file=a%2Cb.json,line=12,col=19::connection.radiusPort: Port 1645 is for old RADIUS authentication. This is rarely intended; most servers use 1812.
    ::error file=bad.json,line=13,col=16::connection.timeout, line 13, column 16: found 60.0; expected a whole number from 1 to 300
    ::error file=gone.json::Cannot read: no such file; check the path
    ---
    "#);
}

#[needs(unix, "colons in names")]
#[test]
fn text_in_a_policy_cannot_inject_a_github_command() {
    let evil = "%0A::error::x ##[set-env name=A]b";
    let policy = GOOD.replace("\"Push\"", &format!("\"{evil} \u{202e}\"")).replace("\"push\"", &format!("\" {evil}\""));
    let policy = policy.replacen(&format!("\"image\": \" {evil}\""), "\"image\": \"push\"", 1);
    let name = "%0A::error::y,line=1";
    let folder =
        Folder::new().with(name, &policy).with("bad", policy.replace("\"title\"", &format!("\"{evil}\\n::error::\"")));
    let ended = folder.run(&["check", "--format", "github", name, "bad"]);
    assert!(ended.err.is_empty() && ended.out.lines().count() > 4, "{}", ended.all());
    for line in ended.out.lines() {
        let rest = ["::warning ", "::notice ", "::error "].iter().find_map(|start| line.strip_prefix(start)).unwrap();
        let (properties, message) = rest.split_once("::").unwrap();
        assert!(
            properties.starts_with("file=%250A%3A%3Aerror%3A%3Ay%2Cline=1,line=")
                || properties.starts_with("file=bad,line=")
        );
        assert!(message.contains("%250A") || !message.contains("%0A"), "{line}");
    }
}

#[test]
fn a_folder_expands_to_its_policies_in_order() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("all/b")).unwrap();
    fs::create_dir_all(folder.path("all/z.radius.json")).unwrap();
    for name in [
        "all/c.radius.json",
        "all/b/x.radius.json",
        "all/a.radius.json",
        "all/D.RADIUS.JSON",
        "all/not.json",
        "all/z.radius.json/y.radius.json",
    ] {
        fs::write(folder.path(name), "{").unwrap();
    }
    let ended = folder.run(&["check", "all"]);
    let out = ended.out.replace('\\', "/");
    let files: Vec<&str> = out.lines().map(|line| line.split(": ").next().unwrap()).collect();
    let expected = [
        "all/D.RADIUS.JSON",
        "all/a.radius.json",
        "all/b/x.radius.json",
        "all/c.radius.json",
        "all/z.radius.json/y.radius.json",
    ];
    assert_eq!((ended.code, files.as_slice()), (1, expected.as_slice()));
}

#[test]
fn a_pattern_expands_to_the_matching_files() {
    let folder = Folder::new()
        .with("b.radius.json", GOOD)
        .with("a.radius.json", "{")
        .with("c.json", GOOD)
        .with(".d.radius.json", "{");
    fs::create_dir(folder.path("sub[1]")).unwrap();
    let folder = folder.with("sub[1]/d.radius.json", GOOD);
    assert_snapshot!(folder.run(&["check", "*.radius.json", "sub[1]/?.radius.json"]).err, @"3 files: 2 valid, 1 not valid");
    let ended = folder.run(&["check", "*.radius.json"]);
    assert!(ended.code == 1 && ended.out.starts_with("a.radius.json: "), "{}", ended.all());
    assert_snapshot!(folder.run(&["fmt", "--check", "[bc]*"]).all(), @"
    2
    ---
    Cannot read [bc]*: no such file; check the path
    ");
    assert_eq!(folder.run(&["fmt", "--check", "?.json"]).code, 0);
    // No asterisk matches across more than one folder level.
    assert_snapshot!(folder.run(&["check", "**.json", "**/d.radius.json"]).err, @"4 files: 3 valid, 1 not valid");
    assert_eq!(folder.run(&["check", "**/*.radius.json"]).err, "1 file: valid\n");
}

#[needs(unix, "names that are not Unicode")]
#[test]
fn names_that_are_not_unicode_do_not_stop_the_search_for_a_pattern() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = Folder::new().with("a.radius.json", GOOD).with(".b.radius.json", "{");
    fs::write(folder.path("").join(std::ffi::OsStr::from_bytes(b"\xff.radius.json")), GOOD).unwrap();
    // glob matches only Unicode. Shells, which expand patterns on Unix, and the search of folders find the other file.
    assert_eq!(folder.run(&["check", "./*.radius.json"]).err, "1 file: valid\n");
    assert_eq!(folder.run(&["check", ".*.radius.json"]).code, 1, "a dot in the pattern");
}

#[needs(unix, "asterisks in names")]
#[test]
fn a_file_with_an_asterisk_in_its_name_is_found_literally() {
    let folder = Folder::new().with("a*.radius.json", GOOD).with("ab.radius.json", "{");
    assert_eq!(folder.run(&["check", "a*.radius.json"]).code, 0);
}

#[test]
fn a_folder_without_policies_does_not_pass() {
    let folder = Folder::new();
    fs::create_dir(folder.path("empty")).unwrap();
    assert_snapshot!(folder.run(&["check", "empty"]).all(), @"
    2
    ---
    Cannot read empty: this folder contains no *.radius.json files; check the path
    1 file: 1 not read
    ");
}

#[test]
fn all_of_ten_thousand_files_are_reported() {
    let folder = Folder::new();
    let (good, bad) = (folder.path("good"), folder.path("bad"));
    fs::write(&good, GOOD).unwrap();
    fs::write(&bad, "{}").unwrap();
    for group in 0..10 {
        fs::create_dir(folder.path(&format!("{group}"))).unwrap();
        for file in 0..1_000 {
            let text = if file % 100 == 7 { &bad } else { &good };
            fs::hard_link(text, folder.path(&format!("{group}/{file}.radius.json"))).unwrap();
        }
    }
    fs::write(folder.path("huge.radius.json"), vec![b' '; 1_048_577]).unwrap();
    let ended = folder.run(&["check", "."]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.ends_with("10,001 files: 9,900 valid, 100 not valid, 1 not read\n"), "{}", ended.err);
}

/// Holding ten thousand policies of 4 KiB would exceed the limit.
#[needs(linux, "/proc")]
#[test]
fn memory_is_flat_over_many_files() {
    let folder = Folder::new().with("good", unwise().replacen("Pilot group", &"Pilot ".repeat(500), 1));
    for file in 0..10_000 {
        fs::hard_link(folder.path("good"), folder.path(&format!("{file}.radius.json"))).unwrap();
    }
    let peak_kib = |arguments: &[&str]| {
        let mut command = std::process::Command::new(crate::command_line::PROGRAM);
        command.args(arguments).current_dir(folder.path("")).stdout(std::process::Stdio::null());
        let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
            peak = peak.max(kib.unwrap_or(0));
        }
        peak
    };
    for format in ["text", "sarif"] {
        let peak = peak_kib(&["check", "--format", format, "."]);
        assert!((1..32 * 1024).contains(&peak), "{format}: {peak} KiB");
    }
}

#[needs(unix, "symbolic links")]
#[test]
fn circular_links_terminate() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new().with("a.radius.json", GOOD);
    fs::create_dir(folder.path("sub")).unwrap();
    symlink("..", folder.path("sub/up")).unwrap();
    symlink("../sub", folder.path("sub/self.radius.json")).unwrap();
    symlink("circle.radius.json", folder.path("circle.radius.json")).unwrap();
    symlink("a.radius.json", folder.path("linked.radius.json")).unwrap();
    assert_snapshot!(folder.run(&["check", "."]).all(), @"
    2
    ---
    Cannot read ./circle.radius.json: system error: Too many levels of symbolic links (os error 40)
    2 files: 1 valid, 1 not read
    ");
}

#[needs(linux, "/dev/full")]
#[test]
fn a_write_error_on_standard_output_is_reported() {
    let folder = Folder::new().with("a.json", unwise());
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(crate::command_line::PROGRAM);
    let output = command.arg("check").arg(folder.path("a.json")).stdout(full).output().unwrap();
    let ended = Ended::of(output);
    assert_eq!(ended.code, 2);
    assert!(ended.err.starts_with("Cannot write to standard output: "), "{}", ended.err);
}

#[test]
fn presets_are_listed_with_sources_and_reasons() {
    let folder = Folder::new();
    assert_snapshot!(folder.run(&["presets", "eset"]).all(), @r#"
    0
    ESET Secure Authentication (eset)
       SMS                "sms"
          Get a code by text message
          Sending a code to your phone
          Push has no command; the logon attempt itself triggers it.
       Source: ESET Secure Authentication, product manual, chapter on RADIUS (an old edition)
    ---
    "#);
    assert_snapshot!(folder.run(&["presets", "okta"]).all(), @"
    0
    Okta (okta)
       No presets: The server has no stable command.
    ---
    ");
    assert!(folder.run(&["presets", "dou"]).err.contains("did you mean \"duo\"?"));
    let listed = folder.run(&["presets", "--format", "json"]).out;
    let lines: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[1]["presets"][2]["rejectsByDesign"]), (16, &true.into()));
    for line in &lines {
        let presets = line["presets"].as_array().unwrap();
        assert_ne!(presets.is_empty(), line["reason"].is_null(), "{line}");
        assert!(presets.iter().all(|preset| !preset["source"].as_str().unwrap().is_empty()), "{line}");
    }
}

#[test]
fn a_policy_with_advice_is_still_valid() {
    let folder = Folder::new().with("a.json", TEXT);
    assert_eq!(folder.run(&["check", "a.json"]).code, 0);
    assert_eq!(folder.run(&["check", "--deny", "warnings", "a.json"]).code, 1);
}
