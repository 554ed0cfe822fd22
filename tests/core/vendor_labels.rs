//! `show`, `diff` and the checklist name fields as the vendor's dialog does.

use std::collections::BTreeSet;

use radius_console::policy::{Policy, json};

use crate::command_line::Folder;
use crate::golden::TEXT;
use crate::guide::{all, entry_checklist, parsed};
use crate::vendor;

/// The labels of the rows that `show` prints, which are indented.
fn labels_in_show(text: &str) -> Vec<String> {
    let shown = Folder::new().with("a.json", text).run(&["show", "a.json"]).out;
    let rows = shown.lines().filter_map(|line| line.strip_prefix("   "));
    rows.map(|row| row.split("  ").next().unwrap().to_owned()).collect()
}

#[test]
fn show_has_the_labels_of_the_vendor() {
    let labels = labels_in_show(TEXT);
    let after_policy = &labels[2..];
    assert_eq!(labels[..2], ["MFA server", "Notes"]);
    let actions = after_policy.chunks(vendor::ACTION.len()).take(3);
    assert!(actions.clone().all(|action| action == vendor::ACTION), "{labels:?}");
    assert_eq!(after_policy[18..29], vendor::CONNECTION);
    assert_eq!(after_policy[29..], ["Remember last method used"]);
    let shown = Folder::new().with("a.json", TEXT).run(&["show", "a.json"]).out;
    assert!(shown.contains(vendor::HA_MODES[0]) && shown.contains(vendor::PASSWORD_ENCODINGS[0]), "{shown}");
    assert!(shown.contains("(Autosend)"), "{shown}");
}

#[test]
fn diff_has_the_labels_of_the_vendor() {
    let old = json::read(TEXT.as_bytes()).unwrap();
    let other = TEXT
        .replace("\"Company logon\"", "\"Other logon\"")
        .replace("radius.example.com", "radius.example.org")
        .replace("2001:db8::1", "2001:db8::2")
        .replace("activeActive", "activePassive")
        .replace("\"radiusPort\": 1812", "\"radiusPort\": 1645")
        .replace("\"timeout\": 60", "\"timeout\": 30")
        .replace("\"retries\": 1", "\"retries\": 2")
        .replace("\"PAP\"", "\"CHAP\"")
        .replace("Choose a method", "Select a method")
        .replace("\"usernameOnly\": true", "\"usernameOnly\": false")
        .replace("\"forwardFirstPwdToAD\": false", "\"forwardFirstPwdToAD\": true")
        .replacen("\"enabled\": true", "\"enabled\": false", 1)
        .replacen("\"title\": \"Push\"", "\"title\": \"Push now\"", 1)
        .replacen("\"command\": \"push\"", "\"command\": \"push2\"", 1)
        .replace("Approve on your phone", "Approve it")
        .replace("Waiting for you to approve", "Waiting")
        .replacen("\"image\": \"push\"", "\"image\": \"sms\"", 1);
    assert!(json::read(other.as_bytes()).is_ok_and(|other: Policy| other != old));
    let folder = Folder::new().with("a.json", TEXT).with("b.json", other);
    let report = folder.run(&["diff", "--json", "a.json", "b.json"]).out;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let labels = |prefix: &str| -> BTreeSet<String> {
        let changes = report["changes"].as_array().unwrap().iter();
        let of_part = changes.filter(|change| change["path"].as_str().unwrap().starts_with(prefix));
        of_part.map(|change| change["label"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(labels("connection."), vendor::CONNECTION.map(str::to_owned).into());
    assert_eq!(labels("actions[0]."), vendor::ACTION.map(str::to_owned).into());
    let lines = folder.run(&["diff", "a.json", "b.json"]).out;
    for label in vendor::CONNECTION.iter().chain(&vendor::ACTION) {
        assert!(lines.contains(&format!(" {label}: ")), "{label}: {lines}");
    }
    let modes = format!("HA mode: {} -> {}", vendor::HA_MODES[0], vendor::HA_MODES[1]);
    assert!(lines.contains(&modes), "{lines}");
}

#[test]
fn the_checklist_has_the_labels_of_the_vendor_in_the_order_of_its_dialog() {
    let page = entry_checklist(&json::read(TEXT.as_bytes()).unwrap());
    let document = parsed(&page);
    let tables: Vec<Vec<String>> = all(&document, "table")
        .map(|table| {
            let labels = table.descendants().filter(|node| node.has_tag_name("label"));
            labels.map(|label| label.text().unwrap_or_default().to_owned()).collect()
        })
        .collect();
    let mut connection = vec!["Name"];
    connection.extend(vendor::CONNECTION);
    connection.insert(connection.iter().position(|label| *label == "Password encoding").unwrap(), vendor::SECRET_KEY);
    assert_eq!(tables[0], connection);
    assert_eq!(tables[1..4], vec![vendor::ACTION.map(str::to_owned); 3]);
    assert_eq!(tables[4], ["Remember last method used"]);
}
