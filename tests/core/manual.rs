//! The manual pages and the shell completions, which come from the same definitions as --help.

use std::process::{Command, Stdio};

use crate::command_line::Folder;
use needs::needs;

/// The commands listed by --help.
fn commands() -> Vec<String> {
    let help = Folder::new().run(&["--help"]).out;
    let (_, listed) = help.split_once("Commands:\n").unwrap();
    let lines = listed.lines().take_while(|line| line.starts_with("  "));
    let names = lines.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    names.map(str::to_owned).collect()
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let folder = Folder::new();
    let whole = folder.run(&["man"]);
    assert_eq!((whole.code, whole.err.as_str()), (0, ""));
    let commands = commands();
    assert!(commands.len() >= 9, "{commands:?}");
    for command in commands {
        assert!(whole.out.contains(&format!("radius\\-console\\-{command}(1)")), "{command}");
        let page = folder.run(&["man", &command]);
        assert_eq!((page.code, page.err.as_str()), (0, ""), "{command}");
        assert!(page.out.contains(&format!("\n.TH radius-console-{command} 1")), "{}", page.out);
    }
    for section in ["EXIT CODES", "ENVIRONMENT", "FILES"] {
        assert!(
            whole.out.contains(&format!("\n.SH \"{section}\"")) || whole.out.contains(&format!("\n.SH {section}")),
            "{section}"
        );
    }
    for named in ["RADIUS_SECRET", "NO_COLOR", "radius.json", "settings.json", "  2  a file cannot be read"] {
        assert!(whole.out.contains(named), "{named}");
    }
    assert!(folder.run(&["man", "try"]).out.contains("RADIUS_CODE"));
}

#[test]
fn a_missing_page_gets_a_suggestion() {
    let ended = Folder::new().run(&["man", "chekc"]);
    assert_eq!((ended.code, ended.err.as_str()), (2, "Unknown command \"chekc\"; did you mean check?\n"));
}

#[test]
fn every_shell_completes_every_command() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = folder.run(&["completions", shell]);
        assert_eq!(script.code, 0, "{shell}");
        for command in commands() {
            assert!(script.out.contains(&command), "{shell} does not know {command}");
        }
        assert!(script.out.contains("like"), "{shell} does not know the options of convert");
    }
    assert_eq!(folder.run(&["completions", "tcsh"]).code, 2);
}

/// Asks a real bash for completions.
#[needs(unix, "bash")]
#[test]
fn bash_completes_with_the_script() {
    let folder = Folder::new();
    let script = folder.run(&["completions", "bash"]).out;
    let folder = folder.with("completions", script);
    let ask = "source completions; COMP_WORDS=(radius-console con); COMP_CWORD=1
        _radius__console radius-console con radius-console; echo \"${COMPREPLY[@]}\"";
    let mut bash = Command::new("bash");
    let output = bash.args(["--norc", "-c", ask]).current_dir(folder.path("")).stdin(Stdio::null()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "convert\n");
}
