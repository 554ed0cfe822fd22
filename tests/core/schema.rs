//! assets/policy.schema.json agrees with the parser on what is valid, and with the table of fields on keys and labels.

use std::collections::{BTreeMap, BTreeSet};

use radius_console::gallery::PictureId;
use radius_console::policy::{ActionField, AttributeField, ConnectionField, PolicyField, Provider, attribute, json};
use serde_json::{Value, json as value};

use crate::golden;
use crate::policy_text::schema;

fn full() -> Value {
    serde_json::from_str(golden::TEXT).unwrap()
}

/// The full policy with another value at a JSON pointer.
fn with(pointer: &str, replaced: Value) -> Value {
    let mut policy = full();
    *policy.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = replaced;
    policy
}

fn accepted(policy: &Value) -> bool {
    json::read(policy.to_string().as_bytes()).is_ok()
}

#[test]
fn the_schema_is_a_valid_schema() {
    assert!(jsonschema::draft202012::meta::is_valid(&serde_json::from_str(json::SCHEMA).unwrap()));
}

#[test]
fn the_schema_lists_exactly_the_gallery_images_mfa_servers_and_named_attributes() {
    let schema: Value = serde_json::from_str(json::SCHEMA).unwrap();
    let pictures = schema.pointer("/properties/actions/items/properties/image/anyOf/0/enum").unwrap();
    assert_eq!(*pictures, Value::from(PictureId::all().map(PictureId::as_str).collect::<Vec<_>>()));
    let names = schema.pointer("/properties/attributes/items/properties/attribute/anyOf/0/enum").unwrap();
    assert_eq!(*names, Value::from(attribute::named().map(|(_, entry)| entry.name).collect::<Vec<_>>()));
    let servers = schema.pointer("/properties/provider/enum").unwrap();
    assert_eq!(*servers, Value::from(Provider::ALL.iter().copied().map(Provider::id).collect::<Vec<_>>()));
}

#[test]
fn schema_and_parser_agree_at_every_limit() {
    let schema = schema();
    let text = |chars: usize| Value::from("電".repeat(chars));
    let ascii = |chars: usize| Value::from("x".repeat(chars));
    // Pointer, the last valid value, the first invalid one.
    let limits = [
        ("/$schema", text(2048), text(2049)),
        ("/name", text(255), text(256)),
        ("/name", text(1), text(0)),
        ("/notes", text(4096), text(4097)),
        ("/version", value!(2), value!(3)),
        ("/version", value!(1), value!(0)),
        ("/connection/displayName", text(200), text(201)),
        ("/connection/radiusServer", ascii(255), ascii(256)),
        ("/connection/backupServer", ascii(255), ascii(256)),
        ("/connection/radiusPort", value!(1), value!(0)),
        ("/connection/radiusPort", value!(65535), value!(65536)),
        ("/connection/timeout", value!(1), value!(0)),
        ("/connection/timeout", value!(300), value!(301)),
        ("/connection/retries", value!(0), value!(-1)),
        ("/connection/retries", value!(10), value!(11)),
        ("/connection/userMessagePrompt", text(300), text(301)),
        ("/connection/haMode", value!("activePassive"), value!("active")),
        ("/connection/passwordEncoding", value!("CHAP"), value!("chap")),
        ("/actions/0/title", text(255), text(256)),
        ("/actions/0/title", text(1), text(0)),
        ("/actions/0/command", ascii(128), ascii(129)),
        ("/actions/0/description", text(1024), text(1025)),
        ("/actions/0/actionMessage", text(1024), text(1025)),
        ("/actions/0/actionMessage", value!("\u{a0}"), value!("\u{9f}")),
        ("/actions/0/image", value!("push"), value!("data:image/gif;base64,AAAA")),
        ("/actions/0/autoSend", value!(false), value!(true)),
        ("/clientPolicy/rememberLastMethod", value!(true), value!(null)),
    ];
    for (pointer, valid, invalid) in limits {
        let (valid, invalid) = (with(pointer, valid), with(pointer, invalid));
        assert!(schema.is_valid(&valid) && accepted(&valid), "the last valid value of {pointer}");
        assert!(!schema.is_valid(&invalid), "the schema accepts an invalid {pointer}");
        assert!(!accepted(&invalid), "the parser accepts an invalid {pointer}");
    }
}

#[test]
fn schema_and_parser_require_the_same_keys() {
    let schema = schema();
    let optional = ["/$schema", "/provider", "/notes", "/connection"];
    let policy = full();
    for object in ["", "/connection", "/actions/0", "/clientPolicy"] {
        let keys: Vec<String> = policy.pointer(object).unwrap().as_object().unwrap().keys().cloned().collect();
        for key in keys {
            let mut without = full();
            without.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(&key);
            let is_optional = optional.contains(&format!("{object}/{key}").as_str());
            assert_eq!(schema.is_valid(&without), is_optional, "the schema without {object}/{key}");
            assert_eq!(accepted(&without), is_optional, "the parser without {object}/{key}");
        }
        let mut with_more = full();
        with_more.pointer_mut(object).unwrap()["more"] = value!(1);
        assert!(!schema.is_valid(&with_more) && !accepted(&with_more), "one key more in {object}");
    }
}

#[test]
fn schema_and_parser_agree_on_the_number_of_actions() {
    let schema = schema();
    let action = full()["actions"][0].clone();
    let five = with("/actions", Value::from(vec![action.clone(); 5]));
    let six = with("/actions", Value::from(vec![action; 6]));
    assert!(schema.is_valid(&five) && accepted(&five));
    assert!(!schema.is_valid(&six) && !accepted(&six));
}

#[test]
fn the_schema_lists_what_it_cannot_express() {
    let schema = schema();
    let comment = serde_json::from_str::<Value>(json::SCHEMA).unwrap()["$comment"].to_string();
    let beyond = [
        ("128 bytes", with("/actions/0/command", Value::from("é".repeat(65))).to_string()),
        ("60.0", golden::TEXT.replace("\"timeout\": 60", "\"timeout\": 60.0")),
        ("duplicate key", golden::TEXT.replace("\"version\": 1,", "\"version\": 1, \"version\": 1,")),
        ("host with a port", with("/connection/radiusServer", value!("host:1812")).to_string()),
        ("base64 of a whole PNG", with("/actions/0/image", value!("data:image/png;base64,AAAA")).to_string()),
    ];
    for (listed, text) in beyond {
        let policy: Value = serde_json::from_str(&text).unwrap();
        assert!(comment.contains(listed), "{listed}");
        assert!(schema.is_valid(&policy), "the schema can express it: {listed}");
        assert!(json::read(text.as_bytes()).is_err(), "{listed}");
    }
}

/// A field of the schema: its title, and its description up to the length of the field's help.
type Property = (String, String);

fn table<F: Copy>(fields: &[F], row: fn(F) -> [&'static str; 3]) -> BTreeMap<String, Property> {
    let rows = fields.iter().map(|field| row(*field).map(str::to_owned));
    rows.map(|[key, label, help]| (key, (label, help))).collect()
}

#[test]
fn the_schema_has_the_keys_labels_and_help_of_the_table_of_fields() {
    let schema: Value = serde_json::from_str(json::SCHEMA).unwrap();
    let matches = |pointer: &str, expected: &BTreeMap<String, Property>| {
        let properties = schema.pointer(pointer).unwrap().as_object().unwrap();
        let titled = properties.iter().filter(|(_, property)| property.get("title").is_some()).map(|(key, _)| key);
        assert_eq!(titled.collect::<BTreeSet<_>>(), expected.keys().collect(), "{pointer}");
        for (key, (label, help)) in expected {
            let text = |name: &str| properties[key][name].as_str().unwrap();
            assert_eq!(text("title"), label);
            assert!(text("description").starts_with(help), "{key}: {} is not {help}", text("description"));
        }
    };
    let connection = table(ConnectionField::ALL, |field| [field.key(), field.label(), field.help()]);
    matches("/properties/connection/properties", &connection);
    let keys = schema.pointer("/properties/connection/properties").unwrap().as_object().unwrap().len();
    assert_eq!(keys, ConnectionField::ALL.len(), "every key has a label");
    let mut action = table(ActionField::ALL, |field| [field.key(), field.label(), field.help()]);
    let mut policy = table(PolicyField::ALL, |field| [field.key(), field.label(), field.help()]);
    // Autosend and the client policy stand deeper in the file.
    action.extend(policy.remove_entry(PolicyField::AutoSend.key()));
    let client_policy = BTreeMap::from_iter(policy.remove_entry(PolicyField::RememberLastMethod.key()));
    matches("/properties/actions/items/properties", &action);
    matches("/properties/clientPolicy/properties", &client_policy);
    matches("/properties", &policy);
    let attribute = table(AttributeField::ALL, |field| [field.key(), field.label(), field.help()]);
    matches("/properties/attributes/items/properties", &attribute);
}
