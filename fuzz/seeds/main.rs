//! Writes the seeds for the targets into a folder: valid inputs from the tests and examples, one folder per target, and
//! a dictionary for the text formats. The fuzzer does the damage.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use image_samples::{self as samples, Jpeg};
use radius_console::document::recovery::{Unsaved, UnsavedAction};
use radius_console::policy::draft::ActionDraft;
use radius_console::policy::json;
use serde_json::Value;

#[path = "../../tests/radius/cross_check.rs"]
#[allow(dead_code, reason = "the targets use the rest of it")]
mod cross_check;
#[path = "../../tests/core/image_samples.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod image_samples;
#[path = "../../tests/radius/mutated.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod mutated;
#[path = "../../tests/radius/rfc.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod rfc;

fn main() {
    let into = std::env::args_os().nth(1).expect("the folder to write into");
    let into = Path::new(&into);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut policies = files(&root.join("assets/examples"), "json");
    for golden in ["golden.radius.json", "golden-2.radius.json"] {
        policies.push(fs::read(root.join("tests/core").join(golden)).expect("a golden file"));
    }
    write(into, "policy", &policies);
    write(into, "rest", &answers());
    write(into, "clipboard", &parts(&policies));
    write(into, "recovery", &policies.iter().map(|policy| copy(policy)).collect::<Vec<_>>());
    write(
        into,
        "settings",
        &[br#"{"recent":["/p/duo.radius.json"],"theme":"dark","zoomPercent":150,"window":[900,700]}"#.to_vec()],
    );
    fs::write(into.join("policy.dict"), dictionary()).expect("writing the dictionary");
    // Each reply in every mode; see the packet target.
    let replies = mutated::valid();
    let with_modes = replies.iter().flat_map(|reply| (0..=2).map(move |mode| [&[mode], reply.as_slice()].concat()));
    write(into, "packet", &with_modes.collect::<Vec<_>>());
    let mut pictures = files(&root.join("gallery"), "png");
    pictures.retain(|picture| picture.len() < 48 * 1024);
    pictures.extend(custom_images(&policies));
    let drawn = root.join("tests/core/images");
    pictures.extend(["png", "jpg"].iter().flat_map(|extension| files(&drawn, extension)));
    pictures.extend(pictures_of_every_kind());
    write(into, "picture", &pictures);
}

/// The actions and attributes of policies, as text for the clipboard.
fn parts(policies: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let policies = policies.iter().map(|policy| json::read(policy).expect("a policy"));
    let copied = policies.flat_map(|policy| {
        let actions = policy.actions().map(|(_, action)| json::write_action(action));
        let attributes = policy.attributes().map(|(_, attribute)| json::write_attribute(attribute));
        actions.chain(attributes).map(String::into_bytes).collect::<Vec<_>>()
    });
    copied.collect()
}

/// A recovery copy of a policy, with an unfinished action.
fn copy(policy: &[u8]) -> Vec<u8> {
    let draft = ActionDraft { title: "Half".into(), ..ActionDraft::default() };
    let unsaved = Unsaved {
        policy: json::read(policy).expect("a policy"),
        file: Some("/p/duo.radius.json".into()),
        action: Some(UnsavedAction { place: Some(0), draft }),
    };
    unsaved.to_text().expect("serialization succeeds").into_bytes()
}

fn files(folder: &Path, extension: &str) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder with seeds");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let named = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    named.map(|path| fs::read(path).expect("a seed")).collect()
}

fn write(into: &Path, target: &str, seeds: &[Vec<u8>]) {
    let folder = into.join(target);
    fs::create_dir_all(&folder).expect("a folder for the seeds");
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number}")), seed).expect("writing a seed");
    }
}

/// REST responses: a list, a list within an object, numbers instead of names, and a single action.
fn answers() -> Vec<Vec<u8>> {
    let list = include_str!("../../tests/core/answer.json");
    let numbers =
        list.replace("\"SMS\", \"desc", "3, \"desc").replace("true", "1").replace("\"Push\", \"desc", "0, \"desc");
    let one = r#"{"command": "push", "enabled": true, "displayName": "Push", "more": {"a": [null]}}"#;
    [list.to_owned(), format!("{{\"value\": {list}}}"), numbers, one.to_owned()].map(String::into_bytes).to_vec()
}

/// Pictures generated for the tests: several colour types, with metadata, rotated, in several scans.
fn pictures_of_every_kind() -> Vec<Vec<u8>> {
    let plain = Jpeg::default();
    vec![
        samples::palette([[255, 0, 0, 255], [0; 4]]),
        samples::animated(),
        samples::png_with(*b"tEXt", b"Comment\0hidden"),
        samples::with_icc_profile(&[7; 100]),
        samples::with_compressed_text(100),
        samples::with_exif(&plain.bytes(), 6),
        Jpeg { width: 300, height: 20, sampling: &[0x22, 0x11, 0x11], ..plain }.bytes(),
        Jpeg { width: 40, height: 40, frame: 0xC2, scan_by_scan: true, ..plain }.bytes(),
        Jpeg { sampling: &[0x11], ..plain }.bytes(),
    ]
}

/// The custom images in policies.
fn custom_images(policies: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let texts = policies
        .iter()
        .flat_map(|policy| String::from_utf8_lossy(policy).into_owned().lines().map(str::to_owned).collect::<Vec<_>>());
    let base64 = texts.filter_map(|line| Some(line.split_once("base64,")?.1.split('"').next()?.to_owned()));
    base64.map(|base64| base64::engine::general_purpose::STANDARD.decode(base64).expect("a picture")).collect()
}

/// Every string in the schema, in quotation marks as in a policy, and strings that tend to break parsers.
fn dictionary() -> String {
    let mut texts = Vec::new();
    collect(&serde_json::from_str(json::SCHEMA).expect("the schema"), &mut texts);
    texts.extend(
        [
            "\\ud83d",
            "\\udcf1",
            "\\u202e",
            "\u{feff}",
            "data:image/png;base64,",
            "1e9",
            "-0",
            "\"priority\"",
            "\"id\"",
            "\"value\"",
            "\"displayName\"",
            "null",
            "true",
            "false",
        ]
        .map(str::to_owned),
    );
    texts.sort();
    texts.dedup();
    let quoted = |text: &String| {
        let bytes = text.bytes().map(|byte| match byte {
            b'"' | b'\\' => format!("\\{}", char::from(byte)),
            b' '..=b'~' => char::from(byte).to_string(),
            _ => format!("\\x{byte:02x}"),
        });
        format!("\"{}\"\n", bytes.collect::<String>())
    };
    texts.iter().filter(|text| text.len() <= 40).map(quoted).collect()
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(format!("\"{text}\"")),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(members) => {
            for (key, value) in members {
                texts.push(format!("\"{key}\""));
                collect(value, texts);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
