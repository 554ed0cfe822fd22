//! `check` over folders, with advice, and for other programs; `presets`.

use std::fs;

use insta::assert_snapshot;
use needs::needs;

use crate::command_line::{Folder, GOOD};
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
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let advice = &report["advice"][0];
    assert_eq!((ended.code, &report["valid"]), (1, &true.into()));
    assert_eq!((&advice["severity"], &advice["path"]), (&"warning".into(), &"actions[0].command".into()));
    assert_eq!((&advice["line"], &advice["column"]), (&24.into(), &18.into()));
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
    let folder = Folder::new().with("good", GOOD.replacen("Pilot group", &"Pilot ".repeat(500), 1));
    for file in 0..10_000 {
        fs::hard_link(folder.path("good"), folder.path(&format!("{file}.radius.json"))).unwrap();
    }
    let peak_kib = |arguments: &[&str]| {
        let mut command = std::process::Command::new(crate::command_line::PROGRAM);
        let mut child =
            command.args(arguments).current_dir(folder.path("")).stderr(std::process::Stdio::null()).spawn().unwrap();
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
            peak = peak.max(kib.unwrap_or(0));
        }
        peak
    };
    let peak = peak_kib(&["check", "."]);
    assert!((1..32 * 1024).contains(&peak), "{peak} KiB");
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
    let ended = crate::command_line::Ended::of(output);
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
    let lines: Vec<serde_json::Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
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
