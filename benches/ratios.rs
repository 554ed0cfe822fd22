//! Compares the speed of our code with the minimum work required, or with other programs that do the same. Both sides are
//! measured alternately in a single run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints, and may panic"
)]

mod measure;
#[path = "../tests/radius/mod.rs"]
mod radius;
mod wire;

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use radius_console::policy::json;

use measure::{medians, verdict};

const WITHOUT_ADVICE: &str = include_str!("../assets/examples/duo.radius.json");
const FULL: &str = include_str!("../tests/core/golden.radius.json");

/// Five actions with texts of typical length and gallery images: a large file in practice.
fn full_policy() -> String {
    let mut policy: serde_json::Value = serde_json::from_str(FULL).unwrap();
    let push = policy["actions"][0].clone();
    let actions = policy["actions"].as_array_mut().unwrap();
    // The third action has a custom image.
    actions.truncate(2);
    actions.resize(5, push);
    json::write(&json::read(policy.to_string().as_bytes()).unwrap())
}

/// Five valid actions that get no advice: a well-maintained file.
fn policy_without_advice() -> String {
    let mut policy: serde_json::Value = serde_json::from_str(WITHOUT_ADVICE).unwrap();
    // With a provider set, other servers' commands would get advice.
    policy.as_object_mut().unwrap().remove("provider");
    let actions = policy["actions"].as_array_mut().unwrap();
    for (title, command) in [("Token", "otp"), ("Help desk", "desk")] {
        let mut action = actions[0].clone();
        action["title"] = title.into();
        action["command"] = command.into();
        actions.push(action);
    }
    json::write(&json::read(policy.to_string().as_bytes()).unwrap())
}

fn report(what: &str, other: &str, bar: Option<f64>, (ours, theirs): (Duration, Duration)) {
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    let bar = bar.map(|bar| format!(", {}", verdict(ratio, bar)));
    // Two significant digits.
    let digits = if ratio < 0.1 { 4 } else { 2 };
    println!("{what}: {ours:.1?}, {ratio:.digits$} x {other} ({theirs:.1?}){}", bar.unwrap_or_default());
}

fn reading_and_writing() {
    let text = full_policy();
    let policy = json::read(text.as_bytes()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let repeat = |work: &dyn Fn()| (0..200).for_each(|_| work());
    println!("A full policy, {} bytes, 200 times:", text.len());
    let read = medians(
        31,
        || repeat(&|| drop(black_box(json::read(black_box(text.as_bytes()))))),
        || repeat(&|| drop(black_box(serde_json::from_str::<serde_json::Value>(black_box(&text))))),
    );
    report("  read", "serde_json to a Value", None, read);
    let write = medians(
        31,
        || repeat(&|| drop(black_box(json::write(black_box(&policy))))),
        || repeat(&|| drop(black_box(serde_json::to_string_pretty(black_box(&value))))),
    );
    report("  write", "serde_json from a Value", None, write);
}

/// A validator from PyPI, installed by .ci/validators. It takes file names as arguments.
struct Validator {
    name: &'static str,
    command: &'static [&'static str],
    rounds: usize,
}

macro_rules! here {
    ($path:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)
    };
}

const SCHEMA: &str = here!("assets/policy.schema.json");

const VALIDATORS: [Validator; 2] = [
    // The slow one, which takes seconds.
    Validator {
        name: "check-jsonschema",
        command: &[here!("target/validators/bin/check-jsonschema"), "--schemafile", SCHEMA],
        rounds: 3,
    },
    Validator {
        name: "jsonschema-rs",
        command: &[here!("target/validators/bin/python"), here!("benches/validate.py"), SCHEMA],
        rounds: 9,
    },
];

/// Runs a command on files in a folder; returns whether it accepts them.
fn accepts(command: &[&str], names: &[String], folder: &Path) -> bool {
    let mut process = Command::new(command[0]);
    process.args(&command[1..]).args(names).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    process.status().unwrap().success()
}

/// Guards against a missing validator, or one that calls everything valid: both would be fast.
fn check_that_validators_work() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("valid.json"), WITHOUT_ADVICE).unwrap();
    fs::write(folder.path().join("invalid.json"), "{}").unwrap();
    for Validator { name, command, .. } in &VALIDATORS {
        assert!(
            Path::new(command[0]).exists(),
            "{name} is missing: install it with .ci/validators, or run `make bench`"
        );
        for (file, is_valid) in [("valid.json", true), ("invalid.json", false)] {
            assert_eq!(accepts(command, &[file.to_owned()], folder.path()), is_valid, "{name}: {file}");
        }
    }
}

fn check_many_files(kind: &str, text: &str, bar: Option<f64>) {
    const FILES: usize = 10_000;
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..FILES).map(|number| format!("{number}.radius.json")).collect();
    for name in &names {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let run = |command: &[&str]| assert!(accepts(command, &names, folder.path()), "{command:?}");
    let check = || run(&[env!("CARGO_BIN_EXE_radius-console"), "check"]);
    let read = || names.iter().for_each(|name| drop(black_box(fs::read(Path::join(folder.path(), name)).unwrap())));
    read();
    println!("{FILES} {kind}, {} bytes each:", text.len());
    report("  radius-console check", "reading them", bar, medians(9, check, read));
    for Validator { name, command, rounds } in VALIDATORS {
        report("  radius-console check", name, Some(1.0), medians(rounds, check, || run(command)));
    }
}

fn main() {
    check_that_validators_work();
    reading_and_writing();
    check_many_files("files", &policy_without_advice(), Some(3.0));
    // Most of the time goes into printing: seventeen lines per file.
    check_many_files("files with advice", &full_policy(), None);
    wire::logging_on();
    wire::mutated_replies();
}
